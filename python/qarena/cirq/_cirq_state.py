"""A register as a state of Cirq's, on which operations act one by one.

Cirq's own loop over moments runs on it: for simulate_moment_steps, and for what a circuit of qarena can't say (loops until a condition holds, records of which
Kraus matrix it was).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from .._circuit import Circuit
from .._density import DensityRegister
from .._extras import needed
from .._shots import run
from ._cirq_translate import Translator
from ._cirq_writer import NotBindable, Untranslatable

cirq: Any = needed("cirq", "qarena.cirq")
tensors: Any = needed("cirq.linalg.transformations", "qarena.cirq")


def seed_of(prng: Any) -> int:
    """A seed of qarena's, from a stream of NumPy's."""
    return int(prng.randint(1 << 62, dtype="int64"))


def bits_of(samples: Any, qubits: Sequence[int]) -> Any:
    """The bits of these qubits, uint8 [shots, qubits], of basis states."""
    every = numpy.unpackbits(samples.astype("<i8", copy=False).view(numpy.uint8).reshape(-1, 8), axis=1, bitorder="little")
    return every[:, list(qubits)]


class RegisterState(cirq.QuantumStateRepresentation):  # type: ignore[misc]
    """A Register or a DensityRegister; axis i of Cirq's is qubit n - 1 - i."""

    def __init__(self, register: Any) -> None:
        self.register = register

    @property
    def mixed(self) -> bool:
        return isinstance(self.register, DensityRegister)

    @property
    def tensor(self) -> Any:
        """With two indices a qubit; of a density matrix those of rows first. Read-only."""
        return numpy.asarray(self.register).reshape((2,) * ((1 + self.mixed) * self.register.n))

    def set(self, tensor: Any) -> RegisterState:
        """Replace the state."""
        side = 2**self.register.n
        self.register.set_state(tensor.reshape((side, side) if self.mixed else side), check=False)
        return self

    def of(self, tensor: Any) -> RegisterState:
        """A new one of another size."""
        n = tensor.ndim // (1 + self.mixed)
        return RegisterState(type(self.register)(n, self.register.precision)).set(tensor)

    def _qubits(self, axes: Sequence[int]) -> list[int]:
        return [self.register.n - 1 - axis for axis in axes]

    def copy(self, deep_copy_buffers: bool = True) -> RegisterState:
        return RegisterState(self.register.fork())

    def measure(self, axes: Sequence[int], seed: Any = None) -> list[int]:
        value = self.register.measure(self._qubits(axes), seed_of(cirq.value.parse_random_state(seed)))
        return [value >> place & 1 for place in range(len(axes))]

    def sample(self, axes: Sequence[int], repetitions: int = 1, seed: Any = None) -> Any:
        samples = self.register.sample(repetitions, seed_of(cirq.value.parse_random_state(seed)))
        return bits_of(samples, self._qubits(axes))

    def kron(self, other: RegisterState) -> RegisterState:
        product = tensors.density_matrix_kronecker_product if self.mixed else tensors.state_vector_kronecker_product
        return self.of(product(self.tensor, other.tensor))

    def factor(self, axes: Sequence[int], *, validate: bool = True, atol: float = 1e-7) -> tuple[RegisterState, RegisterState]:
        split = tensors.factor_density_matrix if self.mixed else tensors.factor_state_vector
        extracted, remainder = split(self.tensor, list(axes), validate=validate, atol=atol)
        return self.of(extracted), self.of(remainder)

    def reindex(self, axes: Sequence[int]) -> RegisterState:
        order = tensors.transpose_density_matrix_to_axis_order if self.mixed else tensors.transpose_state_vector_to_axis_order
        return self.of(order(self.tensor, list(axes)))

    @property
    def supports_factor(self) -> bool:
        return True

    @property
    def can_represent_mixed_states(self) -> bool:
        return self.mixed


class SimulationState(cirq.SimulationState):  # type: ignore[misc]
    """What cirq.act_on changes: a register, its qubits in order, and the measurements so far."""

    def __init__(self, register: Any, qubits: Sequence[Any], prng: Any = None, classical_data: Any = None, by: str = "Simulator") -> None:
        super().__init__(state=RegisterState(register), prng=prng, qubits=qubits, classical_data=classical_data)
        self._by = by

    @property
    def register(self) -> Any:
        """The Register or DensityRegister."""
        return self._state.register

    @property
    def target_tensor(self) -> Any:
        """The state with two indices a qubit: a read-only view, which never changes."""
        return self._state.tensor

    def add_qubits(self, qubits: Sequence[Any]) -> SimulationState:
        """Qubits in |0> behind the others, in place."""
        if qubits:
            fresh = type(self.register)(len(qubits), self.register.precision)
            self.kronecker_product(SimulationState(fresh, qubits), inplace=True)
        return self

    def remove_qubits(self, qubits: Sequence[Any]) -> SimulationState:
        """Drop qubits that are in |0>, in place."""
        if qubits:
            extracted, _ = self.factor(qubits, inplace=True)
            phase = extracted._state.tensor.reshape(-1)[0]
            self._state.set(self._state.tensor * phase)
        return self

    def _act_on_fallback_(self, action: Any, qubits: Sequence[Any], allow_decompose: bool = True) -> Any:
        operation = action.on(*qubits) if isinstance(action, cirq.Gate) else action
        translator = Translator(self.qubits, self._by, self._state.mixed)
        to = translator.writer()
        try:
            translator.refuse_qudits([operation])
            translator.write([operation], to)
            if translator.records.count or translator.symbols.expressions:
                raise Untranslatable
        except (Untranslatable, NotBindable):
            self._act_as_cirq_does(operation, allow_decompose)
            return True
        to.flush()
        self._apply(to.entries)
        return True

    def _apply(self, entries: list[tuple[Any, ...]]) -> None:
        circuit = Circuit(self.register.n).apply_gates(entries)
        if self._state.mixed or not circuit._is_dynamic():
            self.register.run(circuit)
            return
        found = run(circuit, 1, seed_of(self.prng), initial=self.register, states=True, precision=self.register.precision)
        self.register.set_state(found.states()[0].state, check=False)

    def _act_as_cirq_does(self, operation: Any, allow_decompose: bool) -> None:
        """By its decomposition, or on a copy of the state in Cirq's hands."""
        if allow_decompose and cirq.decompose_once(operation, None) is not None:
            cirq.sim.simulation_state.strat_act_on_from_apply_decompose(operation, self, operation.qubits)
            return
        kind = cirq.DensityMatrixSimulationState if self._state.mixed else cirq.StateVectorSimulationState
        tensor = self.target_tensor.copy()
        state = kind(initial_state=tensor, qubits=self.qubits, prng=self.prng, classical_data=self._classical_data, dtype=tensor.dtype.type)
        cirq.act_on(operation, state)
        self._state.set(state.target_tensor)

    def __repr__(self) -> str:
        return f"<qarena.cirq.SimulationState: {self.register!r}, qubits {self.qubits!r}>"
