"""Observables as PauliSums."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np
import pennylane as qml
from pennylane.exceptions import DeviceError
from pennylane.ops import CompositeOp, Prod, Projector, SProd, Sum
from pennylane.ops.qubit.observables import StateVectorProjector

from .._pauli import PauliSum
from ._tape_programs import Program

MATRIX_QUBITS = 10  # of an observable that is given as a matrix: 4^10 Pauli strings
PROJECTOR_QUBITS = 20  # 2^20 strings of Z
KEY_BYTES = 1 << 16  # matrices above are known by being the same object
TURNS = np.array([1, -1j, -1, 1j])  # (-i)^k
ROOT = 0.5**0.5
LEAST = 1e-12


def pauli_sum(program: Program, obs: Any) -> PauliSum:
    """The observable on the program's qubits. Equal small ones, and the same large one, are made once."""
    key, same = _key(obs)
    found = program.kept.get(key)
    if found is not None and (same is None or found[1]() is same):
        return found[0]  # type: ignore[no-any-return]
    made = _convert(obs, program.qubit_of)
    kept = program.kept
    program.keep(key, (made, None if same is None else weakref.ref(same, lambda _: kept.pop(key, None))))
    return made


def _key(obs: Any) -> tuple[Any, Any]:
    """What is equal for equal observables, and the object by whose number large ones are known."""
    kind = type(obs)
    if kind in (qml.PauliX, qml.PauliY, qml.PauliZ, qml.Hadamard):
        return ("observable", kind, obs.wires.labels), None
    sentence = obs.pauli_rep
    if sentence is not None and len(sentence) != 1:
        return ("observable", id(sentence)), sentence
    if sentence is not None:
        ((word, coefficient),) = sentence.items()
        return ("observable", tuple(word.items()), complex(coefficient)), None
    if isinstance(obs, qml.SparseHamiltonian):
        return ("observable", id(obs.data[0]), obs.wires.labels), obs.data[0]
    if isinstance(obs, (qml.Hermitian, Projector)):
        array = np.asarray(obs.data[0])
        if array.nbytes <= KEY_BYTES:
            return ("observable", kind, obs.wires.labels, array.dtype.str, array.tobytes()), None
    return ("observable", id(obs)), obs


def _convert(obs: Any, qubit_of: dict[Any, int]) -> PauliSum:
    n = len(qubit_of)
    sentence = obs.pauli_rep
    if sentence is not None:
        return _of_words(sentence, qubit_of)
    if isinstance(obs, qml.Hadamard):
        qubit = qubit_of[obs.wires[0]]
        return PauliSum([(f"X{qubit}", ROOT), (f"Z{qubit}", ROOT)], n)
    if isinstance(obs, SProd):
        return _convert(obs.base, qubit_of) * complex(obs.scalar)
    if isinstance(obs, Sum):
        total = PauliSum([], n)
        for term in obs.operands:
            total += _convert(term, qubit_of)
        return total
    if isinstance(obs, Prod):
        product = PauliSum("", n)
        for factor in obs.operands:
            product *= _convert(factor, qubit_of)
        if np.any(abs(PauliSum.masks(product.simplify())[2].imag) > LEAST):
            raise DeviceError(f"{obs} is not Hermitian: qarena.qubit measures Hermitian observables")
        return product
    if _on_basis_state(obs):
        return _of_projector(obs, qubit_of)
    return _of_matrix(_matrix(obs), [qubit_of[label] for label in reversed(obs.wires.labels)], n)


def _of_words(sentence: Any, qubit_of: dict[Any, int]) -> PauliSum:
    x, z, numbers = [], [], []
    for word, coefficient in sentence.items():
        of_x = of_z = 0
        for label, letter in word.items():
            bit = 1 << qubit_of[label]
            of_x |= bit if letter != "Z" else 0
            of_z |= bit if letter != "X" else 0
        x.append(of_x)
        z.append(of_z)
        numbers.append(complex(coefficient))
    return PauliSum.from_masks(x, z, np.real(numbers), len(qubit_of)) if x else PauliSum([], len(qubit_of))


def _of_projector(obs: Any, qubit_of: dict[Any, int]) -> PauliSum:
    """|b><b| is the product of (1 + Z) / 2 and (1 - Z) / 2."""
    qubits = [qubit_of[label] for label in obs.wires.labels]
    z, signs = np.zeros(1, np.uint64), np.ones(1)
    for qubit, bit in zip(qubits, np.asarray(obs.data[0]).astype(int)):
        z = np.concatenate([z, z | np.uint64(1 << qubit)])
        signs = np.concatenate([signs, -signs if bit else signs])
    return PauliSum.from_masks(np.zeros_like(z), z, signs / len(signs), len(qubit_of))


def check_size(obs: Any, adjoint: bool) -> None:
    """Refuse what is no sum of a reasonable number of Pauli strings."""
    width, most = len(obs.wires), PROJECTOR_QUBITS if _on_basis_state(obs) else MATRIX_QUBITS
    if width > most and (adjoint or not isinstance(obs, qml.SparseHamiltonian)):
        raise DeviceError(f"{type(obs).__name__} on {width} wires: qarena.qubit takes such observables on at most {most} wires; sums of Pauli words have no limit")


def _on_basis_state(obs: Any) -> bool:
    return isinstance(obs, Projector) and not isinstance(obs, StateVectorProjector)


def _matrix(obs: Any) -> Any:
    if obs.has_sparse_matrix and not obs.has_matrix:
        return np.asarray(obs.sparse_matrix().toarray())
    return np.asarray(obs.matrix(wire_order=obs.wires))


def _of_matrix(matrix: Any, qubits: list[int], n: int) -> PauliSum:
    """A Hermitian matrix; qubits: the least significant bit of its rows first. For each X mask x the numbers of all Z masks are one Walsh-Hadamard transform of
    the entries [i ^ x, i]."""
    k, side = len(qubits), len(matrix)
    index = np.arange(side)
    rows, columns = index[:, None] ^ index[None, :], index[None, :]  # [x, i]
    numbers = np.asarray(matrix, np.complex128)[rows, columns]
    for bit in range(k):
        pairs = numbers.reshape(side, -1, 2, 1 << bit)
        numbers = np.stack([pairs[:, :, 0] + pairs[:, :, 1], pairs[:, :, 0] - pairs[:, :, 1]], axis=2).reshape(side, side)
    x, z = np.broadcast_arrays(index[:, None], index[None, :])
    letters = sum((x & z) >> bit & 1 for bit in range(k))
    real = (numbers * TURNS[letters % 4]).real.reshape(-1) / side
    present = np.flatnonzero(np.abs(real) > 1e-16 * max(np.abs(real).max(initial=0.0), 1e-300))
    masks = []
    for mask in (x, z):
        spread = np.zeros(len(present), np.uint64)
        for bit, qubit in enumerate(qubits):
            spread |= (mask.reshape(-1)[present] >> bit & 1).astype(np.uint64) << np.uint64(qubit)
        masks.append(spread)
    return PauliSum.from_masks(masks[0], masks[1], real[present], n)


def squared(obs: Any, program: Program) -> PauliSum | None:
    """The square of an observable that has a matrix of many strings; None: of others, whose variance is had term by term."""
    if obs.pauli_rep is not None or isinstance(obs, (qml.Hadamard, CompositeOp, SProd)):
        return None
    if isinstance(obs, Projector):
        return pauli_sum(program, obs)
    matrix = _matrix(obs)
    return _of_matrix(matrix @ matrix, [program.qubit_of[label] for label in reversed(obs.wires.labels)], len(program.wires))
