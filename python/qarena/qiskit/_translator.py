"""A circuit of Qiskit's on its way to one of qarena's: a list of entries for Circuit.apply_gates."""

from __future__ import annotations

from qiskit.circuit import CircuitError

from ._aer_noise import of_instruction
from ._control_flow import HANDLERS as CONTROL_FLOW
from ._instructions import HANDLERS as INSTRUCTIONS
from ._standard_rows import ROWS

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from ._qiskit_angles import Angles

HANDLERS: dict[type, Callable[..., None]] = {**INSTRUCTIONS, **CONTROL_FLOW}
MOST_ENTRIES = 1 << 22  # behind a block or definition
MOST_NESTED = 100  # definitions, and blocks, within each other
UNTOUCHING = ("barrier", "delay", "reset")


class Translator:
    """Entries so far, and what their order depends on.

    n_bits: how many classical bits there are, those of the circuit first. bit_of: in the circuit or block that is being read, the bit of each Clbit.
    noise: what comes before and behind an instruction, or None. rounds: of loops without a count, at most.
    """

    __slots__ = ("entries", "angles", "n_bits", "bit_of", "variables", "rounds", "noise", "_spare", "_depth", "_top", "_index", "_touched", "_seen")

    def __init__(self, angles: Angles, n_bits: int, rounds: int, noise: Any) -> None:
        self.entries: list[tuple[Any, ...]] = []
        self.angles = angles
        self.n_bits = n_bits
        self.bit_of: dict[Any, int] = {}
        self.variables: dict[Any, list[int]] = {}
        self.rounds = rounds
        self.noise = noise
        self._spare: list[int] = []
        self._depth = 0
        self._top: Any = None
        self._index = self._seen = 0
        self._touched: set[Any] = set()

    def read(self, circuit: Any) -> list[tuple[Any, ...]]:
        """All of a circuit, whose qubits and bits are ours by number."""
        self._top = circuit.data
        self.bit_of = {bit: number for number, bit in enumerate(circuit.clbits)}
        self.circuit(circuit, range(circuit.num_qubits))
        return self.entries

    def circuit(self, circuit: Any, on: Sequence[int]) -> None:
        """A circuit, block or definition on these qubits, with the bits of bit_of."""
        place = dict(zip(circuit.qubits, on))
        entries, angles, rows, noise, is_top = self.entries, self.angles, ROWS, self.noise, self._depth == 0
        phase = circuit.global_phase
        if not isinstance(phase, float) or phase:
            entries.append(("gphase", angles.of(phase, "global phase")))
        for index, instruction in enumerate(circuit.data):
            name = instruction.name
            row = rows.get(name)
            if row is None or noise is not None or not instruction.is_standard_gate():
                self._index = index if is_top else self._index
                self._instruction(instruction, place)
                continue
            params = instruction.params
            for value in params:
                if type(value) is not float:
                    params = angles.of_all(params, name)
                    break
            if row.__class__ is str:
                entries.append((row, *params, *[place[qubit] for qubit in instruction.qubits]))
            else:
                entries += row(params, [place[qubit] for qubit in instruction.qubits])  # type: ignore[operator]

    def _instruction(self, instruction: Any, place: dict[Any, int]) -> None:
        on = [place[qubit] for qubit in instruction.qubits]
        into = [self.bit_of[bit] for bit in instruction.clbits]
        if self.noise is None:
            self.operation(instruction.operation, on, into)
            return
        before, behind = self.noise.around(instruction, on, into)
        self.entries += before
        self.operation(instruction.operation, on, into)
        self.entries += behind

    def operation(self, operation: Any, on: Sequence[int], into: Sequence[int] = ()) -> None:
        """An operation on these qubits and bits."""
        for kind in type(operation).__mro__:
            handler = HANDLERS.get(kind)
            if handler is not None:
                handler(self, operation, on, into)
                return
        row = ROWS.get(operation.name) if getattr(operation, "_standard_gate", None) is not None else None
        if row is None:
            self.definition(operation, on, into)
        elif isinstance(row, str):
            self.entries.append((row, *self.angles.of_all(operation.params, operation.name), *on))
        else:
            self.entries += row(self.angles.of_all(operation.params, operation.name), on)

    def definition(self, operation: Any, on: Sequence[int], into: Sequence[int]) -> None:
        """What an operation is made of, by its definition, or else its matrix."""
        channel = of_instruction(operation, on)
        if channel is not None:
            self.entries += channel
            return
        circuit = getattr(operation, "definition", None)
        if circuit is None and hasattr(operation, "to_circuit"):  # a Clifford, for instance
            circuit = operation.to_circuit()
        if circuit is not None:
            outer, noise, self.noise = self.bit_of, self.noise, None  # noise is the circuit's instructions'
            self.bit_of = dict(zip(circuit.clbits, into))
            self.block(circuit, on, operation.name)
            self.bit_of, self.noise = outer, noise
            return
        if into or not hasattr(operation, "__array__"):
            raise CircuitError(f"circuit: {operation.name!r} on qubits {list(on)}: qarena does not know it, and it has no definition and no matrix")
        self.matrix(operation.to_matrix(), on, operation.name)

    def block(self, circuit: Any, on: Sequence[int], what: str) -> None:
        """A circuit within another."""
        self._depth += 1
        if self._depth > MOST_NESTED:
            raise CircuitError(f"circuit: {what}: more than {MOST_NESTED} definitions or blocks within each other")
        self.circuit(circuit, on)
        self._depth -= 1
        if len(self.entries) > MOST_ENTRIES:
            raise CircuitError(f"circuit: {what}: more than {MOST_ENTRIES} gates when loops and definitions are written out")

    def matrix(self, matrix: Any, on: Sequence[int], what: str) -> None:
        """A unitary matrix. Qiskit takes what is unitary to 1e-8, qarena to 1e-10."""
        import numpy

        given = numpy.asarray(matrix, complex)
        off = float(abs(given @ given.conj().T - numpy.eye(len(given))).max()) if given.ndim == 2 else numpy.inf
        if not off <= 1e-7 * len(given):
            raise CircuitError(f"circuit: {what}: the matrix is not unitary: |U U^dagger - 1| is up to {off:.1e}")
        self.entries.append(("unitary", given, *on, {"check": bool(off <= 1e-10)}))

    def captured(self, operation: Any, on: Sequence[int]) -> list[tuple[Any, ...]]:
        """The entries of a gate, which are not appended."""
        outer, self.entries = self.entries, []
        self.operation(operation, on)
        made, self.entries = self.entries, outer
        return made

    def is_fresh(self, on: Iterable[int]) -> bool:
        """Whether these qubits are |0> for sure: nothing but the beginning of the whole circuit was on them."""
        if self._depth:
            return False
        for instruction in self._top[self._seen : self._index]:
            if instruction.name not in UNTOUCHING:
                self._touched.update(instruction.qubits)
        self._seen = self._index
        return not self._touched.intersection(self._top[self._index].qubits)

    def scratch(self) -> int:
        """A bit of our own."""
        if self._spare:
            return self._spare.pop()
        self.n_bits += 1
        return self.n_bits - 1

    def give_back(self, bits: Iterable[int]) -> None:
        """Bits from scratch() that nobody reads any more."""
        self._spare += bits
