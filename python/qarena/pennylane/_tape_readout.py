"""What a tape's measurements tell of a state, exactly."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from pennylane.measurements import (
    DensityMatrixMP,
    ExpectationMP,
    MutualInfoMP,
    ProbabilityMP,
    PurityMP,
    StateMP,
    VarianceMP,
    VnEntropyMP,
)
from pennylane.ops import SparseHamiltonian
from pennylane.wires import Wires

from .._kept_registers import LARGE_QUBITS
from .._register import Register
from ._op_rules import append, is_large, matrix_of
from ._tape_observables import MATRIX_QUBITS, pauli_sum, squared
from ._tape_programs import Program, apply_matrix


def expectations(program: Program, measurements: list[Any]) -> list[Any] | None:
    """The observables of measurements that are all expectation values, as PauliSums; None: some are not, or are too large for that."""
    if all(_is_sum(mp) for mp in measurements):
        return [pauli_sum(program, mp.obs) for mp in measurements]
    return None


def _is_sum(mp: Any) -> bool:
    return type(mp) is ExpectationMP and mp.obs is not None and not _is_large(mp.obs)


def _is_large(obs: Any) -> bool:
    """Whether it is a matrix that has too many Pauli strings."""
    return type(obs) is SparseHamiltonian and len(obs.wires) > MATRIX_QUBITS


def read(program: Program, register: Register, measurements: list[Any]) -> list[Any]:
    """A result for each measurement. The register stays as it is."""
    asked = [pauli_sum(program, mp.obs) for mp in measurements if _is_sum(mp)]
    values = iter(register.expectation(asked) if asked else ())
    return [np.float64(next(values)) if _is_sum(mp) else _READERS.get(type(mp), _state_of)(program, register, mp) for mp in measurements]


def read_last(program: Program, register: Register, measurements: list[Any]) -> list[Any]:
    """The same where nobody needs the register any more: a large state leaves it without a copy."""
    if len(measurements) == 1 and _is_state(program, measurements[0]) and register.n >= LARGE_QUBITS:
        return [register.take_state()]
    return read(program, register, measurements)


def _mean(program: Program, register: Register, mp: Any) -> Any:
    """Of a large sparse matrix, or of eigenvalues."""
    if mp.obs is None:
        return _state_of(program, register, mp)
    state, made = _applied(program, register, mp.obs)
    return np.float64(np.vdot(state, made).real)


def _applied(program: Program, register: Register, obs: Any) -> tuple[Any, Any]:
    """The state, and a sparse matrix times it."""
    state = register.amplitudes
    return state, obs.sparse_matrix(wire_order=program.wires) @ state


def qubits_of(program: Program, wires: Any) -> list[int]:
    """The least significant one first, as the methods of Register want them; of all wires where none are named."""
    labels = wires.labels or program.wires
    return [program.qubit_of[label] for label in reversed(labels)]


def rotated(program: Program, register: Register, gates: Any) -> Register:
    """A fork after some of PennyLane's gates that have no parameters to be bound."""
    turned = register.fork()
    for op in gates:
        if is_large(op):
            apply_matrix(turned, matrix_of(op), qubits_of(program, op.wires))
        else:
            append(turned, op, program.qubit_of, iter([float(number) for number in op.data if np.ndim(number) == 0]))  # type: ignore[arg-type]
    return turned


def _variance(program: Program, register: Register, mp: Any) -> Any:
    if mp.obs is None:
        return _state_of(program, register, mp)
    if _is_large(mp.obs):
        state, made = _applied(program, register, mp.obs)
        return np.float64(np.vdot(made, made).real - np.vdot(state, made).real ** 2)
    square = squared(mp.obs, program)
    if square is None:
        return np.float64(register.variance(pauli_sum(program, mp.obs)))
    mean, of_square = register.expectation([pauli_sum(program, mp.obs), square])
    return np.float64(of_square - mean * mean)


def _probabilities(program: Program, register: Register, mp: Any) -> Any:
    gates = mp.diagonalizing_gates() if mp.obs is not None else ()
    return (rotated(program, register, gates) if gates else register).probabilities(qubits_of(program, mp.wires))


def _is_state(program: Program, mp: Any) -> bool:
    """Whether it is all amplitudes in the register's order."""
    return type(mp) is StateMP and (not mp.wires or list(mp.wires.labels) == program.wires)


def _state(program: Program, register: Register, mp: Any) -> Any:
    if _is_state(program, mp):
        return np.array(register.amplitudes)
    return _state_of(program, register, mp)


def _state_of(program: Program, register: Register, mp: Any) -> Any:
    """Whatever PennyLane computes from the state itself."""
    gates = mp.diagonalizing_gates() if mp.obs is not None else ()
    return mp.process_state(np.array((rotated(program, register, gates) if gates else register).amplitudes), Wires(program.wires))


def density_matrix(program: Program, register: Register, wires: Any) -> Any:
    """Of these wires, the first the most significant bit."""
    return register.reduced_density_matrix(qubits_of(program, wires)).astype(register.amplitudes.dtype, copy=False)


def _entropy(program: Program, register: Register, mp: Any) -> Any:
    return np.float64(register.entropy(qubits_of(program, mp.wires), mp.log_base or math.e))


def _mutual_info(program: Program, register: Register, mp: Any) -> Any:
    base = mp.log_base or math.e
    one, other = (qubits_of(program, wires) for wires in mp.raw_wires)
    return np.float64(register.entropy(one, base) + register.entropy(other, base) - register.entropy([*one, *other], base))


def _purity(program: Program, register: Register, mp: Any) -> Any:
    return np.float64(register.purity(qubits_of(program, mp.wires)))


_READERS: dict[type, Any] = {
    ExpectationMP: _mean,
    VarianceMP: _variance,
    ProbabilityMP: _probabilities,
    StateMP: _state,
    DensityMatrixMP: lambda program, register, mp: density_matrix(program, register, mp.wires),
    VnEntropyMP: _entropy,
    MutualInfoMP: _mutual_info,
    PurityMP: _purity,
}
