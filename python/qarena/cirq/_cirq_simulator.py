"""qarena.cirq.Simulator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy

from .._batch import run_batch
from .._extras import needed
from .._register import Register
from .._shots import run
from ._cirq_base import DEFAULT, Common, key_of, refuse_terminal_measurements
from ._cirq_observables import Observables
from ._cirq_results import FinalState, StepResult, TrialResult, amplitudes_from, amplitudes_of
from ._cirq_translate import Translation
from ._cirq_writer import NotBindable

cirq: Any = needed("cirq", "qarena.cirq")

BATCH_QUBITS = 16  # up to which members of a sweep run side by side
BATCH_BYTES = 1 << 24  # of their states


class Simulator(Common, cirq.SimulatesIntermediateStateVector, cirq.SimulatesExpectationValues):  # type: ignore[misc]
    """A state-vector simulator for Cirq: what cirq.Simulator does, on qarena.

    dtype: numpy.complex64 or numpy.complex128. noise, seed: as cirq.Simulator takes them. split_untangled_states: accepted, and without effect. threads: at
    most so many for a run.

    run, run_sweep, sample, simulate, simulate_sweep, simulate_moment_steps, simulate_expectation_values, compute_amplitudes and their sweeps are Cirq's. A
    circuit is translated once, as long as nothing changes it: its symbols become parameters. Noise and measurements make trajectories: those with the same
    outcomes are computed once for all repetitions. Qudits are refused with a TypeError.

    >>> import cirq
    >>> from qarena.cirq import Simulator
    >>> a, b = cirq.LineQubit.range(2)
    >>> bell = cirq.Circuit(cirq.H(a), cirq.CNOT(a, b))
    >>> Simulator().simulate(bell).dirac_notation()
    '0.71|00⟩ + 0.71|11⟩'
    >>> sorted(Simulator(seed=1).run(bell + cirq.measure(a, b, key='m'), repetitions=100).histogram(key='m'))
    [0, 3]
    """

    def __init__(
        self, *, dtype: Any = "complex64", noise: Any = None, seed: Any = None, split_untangled_states: bool = True, threads: int | None = None
    ) -> None:
        super().__init__(dtype, noise, seed, split_untangled_states, threads)
        self._observables = Observables()

    def _create_step_result(self, sim_state: Any) -> StepResult:
        return StepResult(sim_state=sim_state, dtype=self._dtype)

    def _begin(self, initial_state: Any, qubits: tuple[Any, ...]) -> Register:
        return self._pure(initial_state, qubits)

    # -- final states

    def simulate_sweep_iter(self, program: Any, params: Any, qubit_order: Any = DEFAULT, initial_state: Any = None) -> Iterator[Any]:
        """The final state vector for each of some parameters: see cirq.SimulatesFinalState."""
        if isinstance(initial_state, cirq.SimulationStateBase):
            for resolver in cirq.to_resolvers(params):
                yield self._by_moments(program, resolver, qubit_order, initial_state)
            return
        resolvers, qubit_order = list(cirq.to_resolvers(params)), key_of(qubit_order)
        found = self._batched(program, qubit_order) if len(resolvers) > 1 else None
        if found is not None:
            for resolver, vector in zip(resolvers, self._vectors(found, resolvers, initial_state)):
                yield TrialResult(resolver, {}, FinalState(vector, found.qubits, self._prng))
            return
        for resolver in resolvers:
            bound, values = self._bound(program, resolver, qubit_order)
            if bound is None:
                yield self._by_moments(program, resolver, qubit_order, initial_state)
            else:
                vector, measured = self._vector(bound, values, initial_state)
                yield TrialResult(resolver, measured, FinalState(vector, bound.qubits, self._prng))

    def _create_simulator_trial_result(self, params: Any, measurements: Any, final_simulator_state: Any) -> Any:
        state = FinalState(amplitudes_of(final_simulator_state.register), final_simulator_state.qubits, self._prng)
        return TrialResult(params, measurements, state)

    def _vector(self, found: Translation, values: Any, initial_state: Any) -> tuple[Any, dict[str, Any]]:
        """Amplitudes, and what was measured on the way."""
        if found.plain:
            with self._ran(found, values, initial_state) as register:
                return amplitudes_from(register), {}
        register = self._begin(initial_state, found.qubits)
        done = run(found.circuit, 1, self._seed(), values, register, self._threads, states=True, precision=self._precision)
        return amplitudes_of(Register(register.n, self._precision).restore(done.states()[0].state)), found.measurements(done.memory[0]) if found.keys else {}

    @contextmanager
    def _ran(self, found: Translation, values: Any, initial_state: Any) -> Iterator[Register]:
        """The register in which a circuit without measurements ends, as long as it is needed: what it keeps of the circuit is there for the next call."""
        register = self._registers.take(found.circuit.n)
        try:
            yield self._put(register, initial_state).run(found.circuit, values)
        finally:
            self._registers.give(register)

    # -- sweeps

    def _batched(self, program: Any, qubit_order: Any) -> Translation | None:
        """The translation of a circuit whose members run side by side; None: they don't."""
        try:
            found = self._translated(program, qubit_order)
        except NotBindable:
            return None
        return found if found is not None and found.plain and found.symbols.expressions and found.circuit.n <= BATCH_QUBITS else None

    def _vectors(self, found: Translation, resolvers: list[Any], initial_state: Any) -> Iterator[Any]:
        some = max(1, BATCH_BYTES >> found.circuit.n + 4)
        initial = None if initial_state is None else self._begin(initial_state, found.qubits).snapshot()
        for start in range(0, len(resolvers), some):
            rows = [found.values(resolver) for resolver in resolvers[start : start + some]]
            yield from run_batch(found.circuit, rows, states=True, initial=initial, threads=self._threads, precision=self._precision).states

    # -- expectation values

    def simulate_expectation_values_sweep_iter(
        self,
        program: Any,
        observables: Any,
        params: Any,
        qubit_order: Any = DEFAULT,
        initial_state: Any = None,
        permit_terminal_measurements: bool = False,
    ) -> Iterator[list[float]]:
        """Expectation values for each of some parameters: see cirq.SimulatesExpectationValues. Of a circuit with noise or measurements those of one trajectory,
        as cirq.Simulator has it; qarena.cirq.DensityMatrixSimulator's are exact."""
        refuse_terminal_measurements(program, permit_terminal_measurements)
        resolvers, qubit_order = list(cirq.to_resolvers(params)), key_of(qubit_order)
        found = self._batched(program, qubit_order) if len(resolvers) > 1 and not isinstance(initial_state, cirq.SimulationStateBase) else None
        if found is not None:
            sums = self._observables.sums_of(observables, found.qubits)
            rows = [found.values(resolver) for resolver in resolvers]
            initial = None if initial_state is None else self._begin(initial_state, found.qubits).snapshot()
            yield from run_batch(found.circuit, rows, sums, initial=initial, threads=self._threads, precision=self._precision).values.tolist()
            return
        for resolver in resolvers:
            with self._final(program, resolver, qubit_order, initial_state) as (register, qubits):
                found_values = register.expectation(self._observables.sums_of(observables, qubits))
            yield found_values

    @contextmanager
    def _final(self, program: Any, resolver: Any, qubit_order: Any, initial_state: Any) -> Iterator[tuple[Register, tuple[Any, ...]]]:
        """The register in which a circuit ends."""
        bound, values = (None, None) if isinstance(initial_state, cirq.SimulationStateBase) else self._bound(program, resolver, qubit_order)
        if bound is not None and bound.plain:
            with self._ran(bound, values, initial_state) as register:
                yield register, bound.qubits
            return
        (result,) = self.simulate_sweep_iter(program, resolver, qubit_order, initial_state)
        state = result._final_simulator_state
        yield Register(len(state.qubits), self._precision).set_state(state.amplitudes, check=False), state.qubits

    # -- amplitudes

    def compute_amplitudes_sweep_iter(self, program: Any, bitstrings: Sequence[int], params: Any, qubit_order: Any = DEFAULT) -> Iterator[Sequence[complex]]:
        """Amplitudes of some basis states for each of some parameters: see cirq.SimulatesAmplitudes."""
        asked = numpy.asarray(bitstrings)
        if asked.ndim != 1:
            raise ValueError(f"The list of bitstrings must be input as a 1-dimensional array of ints. Got an array with shape {asked.shape}.")
        qubit_order = key_of(qubit_order)
        for resolver in cirq.to_resolvers(params):
            with self._final(program, resolver, qubit_order, None) as (register, _):
                amplitudes = register.amplitudes_of(numpy.where(asked < 0, asked + 2**register.n, asked)).tolist()  # from the end, as in Cirq
            yield amplitudes

    # -- what qsimcirq has beside

    def simulate_into_1d_array(self, program: Any, param_resolver: Any = None, qubit_order: Any = DEFAULT, initial_state: Any = None) -> tuple[Any, Any, Any]:
        """As qsimcirq.QSimSimulator has it: the resolver, the final state vector, and the qubits in order."""
        result = self.simulate(program, param_resolver, qubit_order, initial_state)
        return result.params, result.final_state_vector, result._final_simulator_state.qubits

    def simulate_moment_expectation_values(
        self, program: Any, indexed_observables: Any, param_resolver: Any = None, qubit_order: Any = DEFAULT, initial_state: Any = None
    ) -> list[list[float]]:
        """As qsimcirq.QSimSimulator has it: expectation values behind some moments. indexed_observables: observables by the number of a moment, a dict; or some
        for all of them.

        >>> import cirq
        >>> from qarena.cirq import Simulator
        >>> q = cirq.q(0)
        >>> Simulator().simulate_moment_expectation_values(cirq.Circuit(cirq.X(q), cirq.X(q)), cirq.Z(q))
        [[-1.0], [1.0]]
        """
        every = not isinstance(indexed_observables, dict)
        found = []
        for number, step in enumerate(self.simulate_moment_steps(program, param_resolver, qubit_order, initial_state)):
            if every or number in indexed_observables:
                state = step._sim_state
                asked = indexed_observables if every else indexed_observables[number]
                found.append(state.register.expectation(self._observables.sums_of(asked, state.qubits)))
        return found
