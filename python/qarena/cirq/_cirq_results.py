"""Results and steps: Cirq's, on states of qarena's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from .._extras import needed
from .._kept_registers import LARGE_QUBITS

cirq: Any = needed("cirq", "qarena.cirq")


def amplitudes_of(register: Any) -> Any:
    """A copy of a register's amplitudes; in single precision divided by their norm, where that is off, as Cirq's own are."""
    vector, norm = register.amplitudes, register.norm
    if vector.dtype == numpy.complex64 and 2**-24 < abs(norm - 1) < 2**-11:
        return (vector.view(numpy.float32) * numpy.float32(1 / norm)).view(numpy.complex64)
    return vector.copy()


def amplitudes_from(register: Any) -> Any:
    """The amplitudes of a register that nobody else needs any more. Passes, in which large states are computed, keep their norm."""
    return register.take_state() if register.n >= LARGE_QUBITS else amplitudes_of(register)


class FinalState(cirq.SimulationStateBase):  # type: ignore[misc]
    """The amplitudes in which a simulation ended; a register of its own only where one is needed."""

    def __init__(self, amplitudes: Any, qubits: Sequence[Any], prng: Any) -> None:
        super().__init__(qubits=qubits)
        self.amplitudes = amplitudes
        self._prng = prng

    def create_merged_state(self) -> Any:
        """As a state of Cirq's own."""
        tensor = self.amplitudes.reshape((2,) * len(self.qubits))
        return cirq.StateVectorSimulationState(initial_state=tensor, qubits=self.qubits, dtype=tensor.dtype.type, prng=self._prng)

    def _act_on_fallback_(self, action: Any, qubits: Sequence[Any], allow_decompose: bool = True) -> Any:
        return NotImplemented  # it is final

    def copy(self, deep_copy_buffers: bool = True) -> FinalState:
        """Another one."""
        return FinalState(self.amplitudes.copy(), self.qubits, self._prng)

    def sample(self, qubits: list[Any], repetitions: int = 1, seed: Any = None) -> Any:
        """Draw measurements: [repetitions, qubits]."""
        return self.create_merged_state().sample(qubits, repetitions, seed)

    def __getitem__(self, item: Any) -> Any:
        return self.create_merged_state()[item]

    def __len__(self) -> int:
        return len(self.qubits)

    def __iter__(self) -> Any:
        return iter(self.qubits)

    def __repr__(self) -> str:
        return repr(self.create_merged_state())


class TrialResult(cirq.StateVectorTrialResult):  # type: ignore[misc]
    """A cirq.StateVectorTrialResult whose vector is at hand."""

    @property
    def final_state_vector(self) -> Any:
        """The amplitudes, [2^n], the first qubit the most significant; they are the caller's."""
        return self._final_simulator_state.amplitudes


class StepResult(cirq.SparseSimulatorStep):  # type: ignore[misc]
    """The state behind a moment: a cirq.SparseSimulatorStep whose state can be set, too."""

    def set_state_vector(self, state: Any) -> None:
        """Go on from another state: the number of a basis state, or amplitudes."""
        self._sim_state._state.set(cirq.to_valid_state_vector(state, len(self._sim_state.qubits), dtype=self._dtype))
        self._state_vector = None
        self._merged_sim_state_cache = None

    def __repr__(self) -> str:
        return f"<qarena.cirq.StepResult: {self._sim_state!r}>"


class DensityStepResult(cirq.DensityMatrixStepResult):  # type: ignore[misc]
    """The density matrix behind a moment: a cirq.DensityMatrixStepResult whose state can be set, too."""

    def set_density_matrix(self, state: Any) -> None:
        """Go on from another state: the number of a basis state, amplitudes, or a density matrix."""
        given = state if isinstance(state, (int, numpy.integer)) else numpy.asarray(state, self._dtype)
        self._sim_state._state.set(cirq.to_valid_density_matrix(given, len(self._sim_state.qubits), dtype=self._dtype))
        self._density_matrix = None
        self._merged_sim_state_cache = None

    def __repr__(self) -> str:
        return f"<qarena.cirq.DensityStepResult: {self._sim_state!r}>"
