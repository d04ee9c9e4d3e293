"""What qarena.cirq's two simulators have in common: translations that are kept, samples, and results."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import numpy

from .._extras import needed
from .._kept_registers import KeptRegisters
from .._register import Register
from .._shots import run
from ._cirq_state import SimulationState, seed_of
from ._cirq_translate import Translation, Translator
from ._cirq_writer import NotBindable, Untranslatable

cirq: Any = needed("cirq", "qarena.cirq")

KEPT = 16  # circuits whose translations are kept
DEFAULT = cirq.QubitOrder.DEFAULT


class Common(cirq.SimulatorBase):  # type: ignore[misc]
    """A simulator of Cirq's on registers of qarena's."""

    _mixed = False

    def __init__(self, dtype: Any, noise: Any, seed: Any, split_untangled_states: bool, threads: int | None) -> None:
        kind = numpy.dtype(dtype)
        if kind not in (numpy.dtype(numpy.complex64), numpy.dtype(numpy.complex128)):
            raise ValueError(f"dtype must be a complex type, complex64 or complex128, but was {dtype}")
        super().__init__(dtype=kind.type, noise=noise, seed=seed, split_untangled_states=False)
        self._precision: Literal["double", "single"] = "single" if kind == numpy.complex64 else "double"
        self._threads = threads
        self._registers = KeptRegisters(self._precision, threads)
        self._kept: dict[Any, tuple[Any, Translation | NotBindable | None]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_kept": {}}  # whose keys are addresses

    def _seed(self) -> int:
        return seed_of(self._prng)

    # -- translations

    def _translated(self, circuit: Any, order: Any) -> Translation | None:
        """Of a circuit, whose symbols become parameters; None: it has to be run operation by operation.

        It is kept for as long as the circuit stays as it is: Cirq makes the frozen form of a circuit once, until something changes it.
        """
        frozen = circuit.freeze()
        key = (id(frozen), order)
        found = self._kept.get(key)
        if found is None:
            try:
                found = frozen, self._made(frozen, order)
            except NotBindable as error:
                found = frozen, error
            for old in list(self._kept)[: len(self._kept) - KEPT + 1]:
                self._kept.pop(old, None)  # another thread may have been here
            self._kept[key] = found
        if isinstance(found[1], NotBindable):
            raise NotBindable
        return found[1]

    def _made(self, circuit: Any, order: Any) -> Translation | None:
        qubits = order_of(order).order_for(circuit.all_qubits())
        moments = circuit.moments
        if self._noise is not cirq.NO_NOISE:
            if cirq.is_parameterized(circuit):
                raise NotBindable  # what noise there is may depend on values
            moments = list(self._noise.noisy_moments(circuit, sorted(circuit.all_qubits())))
        try:
            return Translator(tuple(qubits), type(self).__name__, self._mixed).translation(moments)
        except Untranslatable:
            return None

    def _bound(self, circuit: Any, resolver: Any, order: Any) -> tuple[Translation | None, Any]:
        """A translation and the values of its parameters; where a symbol stands for something else than angles, that of the resolved circuit."""
        try:
            found = self._translated(circuit, order)
        except NotBindable:
            resolved = cirq.resolve_parameters(circuit, resolver)
            check_resolved(resolved)
            return self._made(resolved.freeze(), order), None
        return found, None if found is None else found.values(resolver)

    # -- samples

    def _run(self, circuit: Any, param_resolver: Any, repetitions: int) -> dict[str, Any]:
        resolver = param_resolver if param_resolver is not None else cirq.ParamResolver({})
        found, values = self._bound(circuit, resolver, DEFAULT)
        if found is None:
            return super()._run(circuit, resolver, repetitions)  # type: ignore[no-any-return]
        return self._sampled(found, values, repetitions)

    def _sampled(self, found: Translation, values: Any, repetitions: int) -> dict[str, Any]:
        return found.records(run(found.circuit, repetitions, self._seed(), values, precision=self._precision, threads=self._threads).memory)

    # -- states

    def simulate_moment_steps(self, circuit: Any, param_resolver: Any = None, qubit_order: Any = DEFAULT, initial_state: Any = None) -> Iterator[Any]:
        """The state behind each moment: see cirq.SimulatesIntermediateState. A step tells its state, and set_state_vector(), or set_density_matrix(), changes
        it."""
        resolved = cirq.resolve_parameters(circuit, cirq.ParamResolver(param_resolver))
        check_resolved(resolved)
        qubits = order_of(qubit_order).order_for(circuit.all_qubits())
        return self._base_iterator(resolved, qubits, 0 if initial_state is None else initial_state)  # type: ignore[no-any-return]

    def _by_moments(self, program: Any, resolver: Any, qubit_order: Any, initial_state: Any) -> Any:
        """The result of Cirq's own loop."""
        state = initial_state.copy() if isinstance(initial_state, cirq.SimulationStateBase) else initial_state
        measured: dict[str, Any] = {}
        step: Any = None
        for step in self.simulate_moment_steps(program, resolver, qubit_order, state):
            measured.update(step.measurements)
        arrays = {key: numpy.array(digits, numpy.uint8) for key, digits in measured.items()}
        return self._create_simulator_trial_result(resolver, arrays, step._sim_state)

    def _create_partial_simulation_state(self, initial_state: Any, qubits: Any, classical_data: Any) -> Any:
        if isinstance(initial_state, SimulationState):
            return initial_state
        return self._state_on(self._begin(initial_state, tuple(qubits)), qubits, classical_data)

    def _create_simulation_state(self, initial_state: Any, qubits: Any) -> Any:
        """Also of a state of Cirq's own, whose numbers are copied."""
        if isinstance(initial_state, cirq.SimulationStateBase) and not isinstance(initial_state, SimulationState):
            merged = initial_state.create_merged_state().transpose_to_qubit_order(tuple(qubits))
            return self._create_partial_simulation_state(merged.target_tensor, qubits, merged.classical_data.copy())
        return super()._create_simulation_state(initial_state, qubits)

    def _state_on(self, register: Any, qubits: Any, classical_data: Any = None) -> SimulationState:
        return SimulationState(register, qubits, self._prng, classical_data, type(self).__name__)

    @abstractmethod
    def _begin(self, initial_state: Any, qubits: tuple[Any, ...]) -> Any:
        """A register in a state that a user gives."""

    def _pure(self, initial_state: Any, qubits: tuple[Any, ...]) -> Register:
        return self._put(Register(len(qubits), self._precision, threads=self._threads), initial_state)

    def _put(self, register: Register, initial_state: Any) -> Register:
        """A register, which is in |0..0>, in a number of a basis state, amplitudes, or what cirq.to_valid_state_vector takes."""
        n = register.n
        if initial_state is None:
            return register
        if isinstance(initial_state, (int, numpy.integer)):
            if not 0 <= initial_state < 1 << n:
                raise ValueError(f"initial_state={initial_state} is out of range for {n} qubits: 0 to {2**n - 1} are basis states")
            return register.apply_gates([("x", q) for q in range(n) if initial_state >> q & 1])
        if not isinstance(initial_state, numpy.ndarray):
            initial_state = cirq.to_valid_state_vector(initial_state, n, qid_shape=(2,) * n, dtype=self._dtype)
        if initial_state.size != 1 << n:
            raise ValueError(f"initial_state has shape {initial_state.shape}: {2**n} amplitudes are needed for {n} qubits")
        return register.set_state(initial_state.reshape(-1), check=False)


def key_of(order: Any) -> Any:
    """An order of qubits that can be asked for again and again: a tuple, or a cirq.QubitOrder."""
    return tuple(order) if isinstance(order, Iterable) else order


def order_of(order: Any) -> Any:
    """A cirq.QubitOrder."""
    return cirq.QubitOrder.as_qubit_order(order)


def check_resolved(circuit: Any) -> None:
    """ValueError where symbols are left, as Cirq has it."""
    if cirq.is_parameterized(circuit):
        left = [op for moment in circuit for op in moment if cirq.is_parameterized(op)]
        raise ValueError(f"Circuit contains ops whose symbols were not specified in parameter sweep. Ops: {left}")


def refuse_terminal_measurements(program: Any, permitted: bool) -> None:
    """For expectation values, as Cirq has it."""
    if not permitted and program.has_measurements() and program.are_any_measurements_terminal():
        raise ValueError(
            "Provided circuit has terminal measurements, which may skew expectation values. If this is intentional, set permit_terminal_measurements=True."
        )
