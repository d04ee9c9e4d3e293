"""PennyLane's operators as gates of a Circuit: what is native, what tells two of them apart, and what they become."""

from __future__ import annotations

import math
from functools import partial
from hashlib import blake2b
from typing import Any

import numpy as np
import pennylane as qml
from pennylane.ops.op_math import Adjoint, Controlled

from .._circuit import Circuit

MATRIX_QUBITS = 6  # of Circuit.unitary
LARGE_QUBITS = 12  # of a matrix that the state is multiplied by: 256 MiB
KEY_BYTES = 1 << 10  # of an array that is its own key; of larger ones it is a digest
DIAGONAL_QUBITS = 20

# Operators that are one gate of ours: its name. Their angles come first, then the qubits in the order of the wires.
GATES: dict[type, str] = {
    qml.PauliX: "x", qml.PauliY: "y", qml.PauliZ: "z", qml.Hadamard: "h", qml.S: "s", qml.T: "t", qml.SX: "sx",
    qml.RX: "rx", qml.RY: "ry", qml.RZ: "rz", qml.PhaseShift: "p", qml.U1: "p", qml.U3: "u",
    qml.CNOT: "cx", qml.CY: "cy", qml.CZ: "cz", qml.CH: "ch", qml.SWAP: "swap", qml.ISWAP: "iswap",
    qml.Toffoli: "ccx", qml.CCZ: "ccz", qml.CSWAP: "cswap",
    qml.CRX: "crx", qml.CRY: "cry", qml.CRZ: "crz", qml.ControlledPhaseShift: "cp",
    qml.IsingXX: "rxx", qml.IsingYY: "ryy", qml.IsingZZ: "rzz",
}  # fmt: skip


def _rot(circuit: Circuit, qubits: list[int], phi: Any, theta: Any, omega: Any) -> None:
    circuit.rz(phi, *qubits).ry(theta, *qubits).rz(omega, *qubits)


def _crot(circuit: Circuit, qubits: list[int], phi: Any, theta: Any, omega: Any) -> None:
    circuit.crz(phi, *qubits).cry(theta, *qubits).crz(omega, *qubits)


def _u2(circuit: Circuit, qubits: list[int], phi: Any, delta: Any) -> None:
    circuit.u(math.pi / 2, phi, delta, *qubits)


def _ising_xy(circuit: Circuit, qubits: list[int], phi: Any) -> None:
    circuit.rxx(phi * -0.5, *qubits).ryy(phi * -0.5, *qubits)


def _siswap(circuit: Circuit, qubits: list[int]) -> None:
    _ising_xy(circuit, qubits, math.pi / 2)


def _pswap(circuit: Circuit, qubits: list[int], phi: Any) -> None:
    circuit.rzz(phi, *qubits).gphase(phi * 0.5).swap(*qubits)


def _cphase_at(at: str, circuit: Circuit, qubits: list[int], phi: Any) -> None:
    """The phase where the qubits are in the state `at`."""
    ones = [qubit for qubit, bit in zip(qubits, at) if bit == "1"]
    circuit.gphase(phi, controls=ones, zeros=[qubit for qubit in qubits if qubit not in ones])


def _single_excitation(sign: int, circuit: Circuit, qubits: list[int], phi: Any) -> None:
    """A rotation of |01> and |10>, and sign times phi / 2 as the phase of the other states."""
    a, b = qubits
    circuit.cx(b, a).cry(phi * -1.0, a, b)
    if sign:
        circuit.gphase(phi * (0.5 * sign), zeros=[a])
    circuit.cx(b, a)


def _double_excitation(sign: int, circuit: Circuit, qubits: list[int], phi: Any) -> None:
    """A rotation of |0011> and |1100>. CNOTs bring the two to where they differ in one qubit, and the others to where b, d or not a."""
    a, b, c, d = qubits
    circuit.cx(c, d).cx(a, b).cx(c, a).ry(phi * -1.0, c, controls=[a], zeros=[b, d])
    if sign:
        circuit.gphase(phi * (0.5 * sign)).gphase(phi * (-0.5 * sign), controls=[a], zeros=[b, d])
    circuit.cx(c, a).cx(a, b).cx(c, d)


def _multi_rz(circuit: Circuit, qubits: list[int], theta: Any) -> None:
    _rotation("Z" * len(qubits), circuit, qubits, theta)


def _rotation(word: str, circuit: Circuit, qubits: list[int], theta: Any) -> None:
    factors = [f"{letter}{qubit}" for letter, qubit in zip(word, qubits) if letter != "I"]
    if factors:
        circuit.pauli_rotation(theta, " ".join(factors))
    else:
        circuit.gphase(theta * -0.5)


def _global_phase(circuit: Circuit, qubits: list[int], phi: Any) -> None:
    circuit.gphase(phi * -1.0)


def _nothing(circuit: Circuit, qubits: list[int], *angles: Any) -> None:
    """Identity, Barrier, WireCut: nothing to be done."""


# Operators that are some gates: a function that appends them.
COMPOSED: dict[type, Any] = {
    qml.Rot: _rot, qml.CRot: _crot, qml.U2: _u2, qml.IsingXY: _ising_xy, qml.SISWAP: _siswap, qml.PSWAP: _pswap,
    qml.CPhaseShift00: partial(_cphase_at, "00"), qml.CPhaseShift01: partial(_cphase_at, "01"), qml.CPhaseShift10: partial(_cphase_at, "10"),
    qml.SingleExcitation: partial(_single_excitation, 0), qml.SingleExcitationPlus: partial(_single_excitation, 1),
    qml.SingleExcitationMinus: partial(_single_excitation, -1),
    qml.DoubleExcitation: partial(_double_excitation, 0), qml.DoubleExcitationPlus: partial(_double_excitation, 1),
    qml.DoubleExcitationMinus: partial(_double_excitation, -1),
    qml.MultiRZ: _multi_rz, qml.GlobalPhase: _global_phase,
    qml.Identity: _nothing, qml.Barrier: _nothing, qml.WireCut: _nothing,
}  # fmt: skip

WITH_ANGLES = frozenset(
    {kind for kind, name in GATES.items() if name in "rx ry rz p u crx cry crz cp rxx ryy rzz".split()}
    | set(COMPOSED) - {qml.SISWAP, qml.Identity, qml.Barrier, qml.WireCut}
)
PLAIN = frozenset(GATES) | frozenset(COMPOSED)  # told apart by their class and wires alone
MATRICES = frozenset({qml.QubitUnitary, qml.DiagonalQubitUnitary, qml.ECR, qml.BlockEncode})  # told apart by their numbers, too
OTHERS = frozenset({qml.PauliRot, qml.MultiControlledX, qml.QFT})
KNOWN = PLAIN | MATRICES | OTHERS


def is_native(op: Any) -> bool:
    """Whether an operator becomes gates without being decomposed by PennyLane."""
    kind = type(op)
    if kind in PLAIN or kind in OTHERS:
        return True
    if kind in MATRICES:
        return len(op.wires) <= (DIAGONAL_QUBITS if kind is qml.DiagonalQubitUnitary else MATRIX_QUBITS)
    if isinstance(op, (Controlled, Adjoint)):
        return is_native(op.base)
    return bool(op.has_matrix and not op.has_decomposition and len(op.wires) <= MATRIX_QUBITS)


def is_large(op: Any) -> bool:
    """Whether it is a matrix on more qubits than a gate of ours has, by which the state is multiplied."""
    if not MATRIX_QUBITS < len(op.wires) <= LARGE_QUBITS or type(op) is qml.DiagonalQubitUnitary:
        return False
    return type(op) in MATRICES or bool(type(op) not in KNOWN and op.has_matrix and not op.has_decomposition)


def has_angles(op: Any) -> bool:
    """Whether the operator's parameters become angles; else they are matrices, or it has none."""
    while isinstance(op, (Controlled, Adjoint)) and type(op) not in KNOWN:
        op = op.base
    return type(op) in WITH_ANGLES or type(op) is qml.PauliRot


def describe(op: Any, key: list[Any], values: list[Any]) -> None:
    """Append to the key what tells the operator apart, but for its angles, and these to the values."""
    kind = type(op)
    key.append(kind)
    if kind in PLAIN:
        key.append(op.wires.labels)
        if op.data:
            values.extend(op.data)
    elif kind is qml.PauliRot:
        key += (op.wires.labels, op.hyperparameters["pauli_word"])
        values.extend(op.data)
    elif kind is qml.MultiControlledX:
        key += (op.wires.labels, tuple(op.control_values))
    elif kind is qml.QFT:
        key.append(op.wires.labels)
    elif kind not in MATRICES and isinstance(op, Controlled):
        key += (op.control_wires.labels, tuple(map(bool, op.control_values)))
        describe(op.base, key, values)
    elif kind not in MATRICES and isinstance(op, Adjoint):
        describe(op.base, key, values)
    else:
        key.append(op.wires.labels)
        for numbers in op.data:
            array = _dense(numbers)
            key += (array.shape, array.dtype.str, array.tobytes() if array.nbytes <= KEY_BYTES else blake2b(array.tobytes()).digest())
        if kind not in MATRICES:
            key.append(op.hash)


def _dense(numbers: Any) -> np.ndarray[Any, Any]:
    return np.asarray(numbers.toarray() if hasattr(numbers, "toarray") else numbers)


def matrix_of(op: Any) -> np.ndarray[Any, Any]:
    """The first wire is the most significant bit."""
    return _dense(op.matrix() if op.has_matrix else op.sparse_matrix())


def append(circuit: Circuit, op: Any, qubit_of: dict[Any, int], angles: Any) -> None:
    """Append the operator's gates. angles: an iterator, which has one for each of the values that describe() took."""
    kind, qubits = type(op), [qubit_of[label] for label in op.wires.labels]
    if kind in GATES:
        getattr(circuit, GATES[kind])(*[next(angles) for _ in op.data], *qubits)
    elif kind in COMPOSED:
        COMPOSED[kind](circuit, qubits, *[next(angles) for _ in op.data])
    elif kind is qml.PauliRot:
        _rotation(op.hyperparameters["pauli_word"], circuit, qubits, next(angles))
    elif kind is qml.MultiControlledX:
        ones = [qubit for qubit, bit in zip(qubits, op.control_values) if bit]
        circuit.x(qubits[-1], controls=ones, zeros=[qubit for qubit in qubits[:-1] if qubit not in ones])
    elif kind is qml.QFT:
        circuit.qft(*reversed(qubits))
    elif kind is qml.DiagonalQubitUnitary:
        circuit.diagonal(np.angle(np.asarray(op.data[0])), *reversed(qubits))
    elif kind not in MATRICES and isinstance(op, (Controlled, Adjoint)):
        _append_symbolic(circuit, op, qubit_of, angles)
    else:
        circuit.unitary(matrix_of(op), *reversed(qubits), check=False)


def _append_symbolic(circuit: Circuit, op: Any, qubit_of: dict[Any, int], angles: Any) -> None:
    base = Circuit(circuit.n)
    for name, length, _ in circuit._parameters():
        base._add_parameter(name, length)
    append(base, op.base, qubit_of, angles)
    if isinstance(op, Adjoint):
        circuit.extend(base.inverse())
    else:
        bits = [(qubit_of[label], bool(value)) for label, value in zip(op.control_wires.labels, op.control_values)]
        circuit.extend(base.controlled([qubit for qubit, bit in bits if bit], [qubit for qubit, bit in bits if not bit]))
