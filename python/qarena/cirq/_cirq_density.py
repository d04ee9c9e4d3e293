"""qarena.cirq.DensityMatrixSimulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy

from .._density import DensityRegister
from .._extras import needed
from ._cirq_base import DEFAULT, Common, key_of, refuse_terminal_measurements
from ._cirq_observables import Observables
from ._cirq_results import DensityStepResult
from ._cirq_state import bits_of
from ._cirq_translate import Translation

cirq: Any = needed("cirq", "qarena.cirq")


class DensityMatrixSimulator(Common, cirq.SimulatesExpectationValues):  # type: ignore[misc]
    """A density-matrix simulator for Cirq: what cirq.DensityMatrixSimulator does, on qarena. Noise is exact; measurements that simulate() meets collapse the
    state.

    dtype, noise, seed, split_untangled_states, threads: as of qarena.cirq.Simulator.

    >>> import cirq
    >>> from qarena.cirq import DensityMatrixSimulator
    >>> noisy = cirq.Circuit(cirq.X(cirq.q(0)), cirq.amplitude_damp(0.25)(cirq.q(0)))
    >>> DensityMatrixSimulator().simulate(noisy).final_density_matrix.real.tolist()
    [[0.25, 0.0], [0.0, 0.75]]
    """

    _mixed = True

    def __init__(
        self, *, dtype: Any = "complex64", noise: Any = None, seed: Any = None, split_untangled_states: bool = True, threads: int | None = None
    ) -> None:
        super().__init__(dtype, noise, seed, split_untangled_states, threads)
        self._observables = Observables()

    def _can_be_in_run_prefix(self, val: Any) -> bool:
        return not cirq.measurement_keys_touched(val)

    def _create_step_result(self, sim_state: Any) -> DensityStepResult:
        return DensityStepResult(sim_state=sim_state, dtype=self._dtype)

    def _create_simulator_trial_result(self, params: Any, measurements: Any, final_simulator_state: Any) -> Any:
        return cirq.DensityMatrixTrialResult(params=params, measurements=measurements, final_simulator_state=final_simulator_state)

    def _begin(self, initial_state: Any, qubits: tuple[Any, ...]) -> DensityRegister:
        n = len(qubits)
        register = DensityRegister(n, self._precision, threads=self._threads)
        if isinstance(initial_state, numpy.ndarray) and initial_state.size == 1 << 2 * n and n:
            return register.set_state(initial_state.reshape(2**n, 2**n), check=False)
        pure = self._pure(initial_state, qubits)
        return register if initial_state is None else register.set_state(pure, check=False)

    # -- samples

    def _sampled(self, found: Translation, values: Any, repetitions: int) -> dict[str, Any]:
        """Drawn from the matrix, where all measurements come at the end."""
        before, measured = found.split()
        if before is None:
            return super()._sampled(found, values, repetitions)
        register = DensityRegister(found.circuit.n, self._precision, threads=self._threads).run(before, values)
        memory = numpy.empty((repetitions, len(measured)), numpy.uint8)
        memory[:, [bit for _, bit in measured]] = bits_of(register.sample(repetitions, self._seed()), [qubit for qubit, _ in measured])
        return found.records(memory)

    def _expectations(self, program: Any, observables: Any, resolver: Any, qubit_order: Any, initial_state: Any) -> list[float]:
        (result,) = self.simulate_sweep_iter(program, resolver, qubit_order, initial_state)
        state = result._final_simulator_state
        return state.register.expectation(self._observables.sums_of(observables, state.qubits))  # type: ignore[no-any-return]

    def simulate_expectation_values_sweep_iter(
        self,
        program: Any,
        observables: Any,
        params: Any,
        qubit_order: Any = DEFAULT,
        initial_state: Any = None,
        permit_terminal_measurements: bool = False,
    ) -> Iterator[list[float]]:
        """Expectation values for each of some parameters: see cirq.SimulatesExpectationValues."""
        refuse_terminal_measurements(program, permit_terminal_measurements)
        qubit_order = key_of(qubit_order)
        for resolver in cirq.to_resolvers(params):
            yield self._expectations(program, observables, resolver, qubit_order, initial_state)

    # -- states

    def simulate_sweep_iter(self, program: Any, params: Any, qubit_order: Any = DEFAULT, initial_state: Any = None) -> Iterator[Any]:
        """The final density matrix for each of some parameters: see cirq.SimulatesFinalState."""
        qubit_order = key_of(qubit_order)
        for resolver in cirq.to_resolvers(params):
            given = isinstance(initial_state, cirq.SimulationStateBase)
            bound, values = (None, None) if given else self._bound(program, resolver, qubit_order)
            if bound is None or bound.circuit._bits:
                yield self._by_moments(program, resolver, qubit_order, initial_state)
            else:
                register = self._begin(initial_state, bound.qubits).run(bound.circuit, values)
                yield self._create_simulator_trial_result(resolver, {}, self._state_on(register, bound.qubits))
