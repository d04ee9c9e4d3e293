"""What Circuit has beside gates: measurements, resets, classical bits and blocks."""

from __future__ import annotations

import itertools
import operator

from ._bits import Bit, Bits, indices_of, is_one, refuse_sets, tokens_of
from ._parameters import Angle, Parameter

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, SupportsIndex

    from typing_extensions import Self

    from ._bits import Expression


def _warn_unless(entered: bool, name: str) -> None:
    """Gates that were meant for a block would be run whatever the bits are."""
    if not entered:
        import warnings  # noqa: PLC0415  # it is seldom needed

        warnings.warn(f"{name}: it has no effect without `with`", RuntimeWarning, stacklevel=3)


class Block:
    """A block of a circuit, for `with`."""

    __slots__ = ("circuit", "opening", "entered")

    def __init__(self, circuit: Any, opening: tuple[Any, ...]) -> None:
        self.circuit = circuit
        self.opening = opening
        self.entered = False

    def __del__(self) -> None:
        _warn_unless(self.entered, f"{self.opening[0]}_")

    def __enter__(self) -> None:
        self.entered = True
        if self.opening == ("else",):
            self.circuit._else_of_last()
        else:
            self.circuit._operation(self.opening)

    def __exit__(self, kind: object, *_: object) -> None:
        self.circuit._operation(("end",))


_loops = itertools.count()


class Loop:
    """A block that is run for each number of a range. Where no angle depends on the number it is one block, run so many times; else the block is
    written out for each number. What an exception leaves of it is taken back."""

    __slots__ = ("circuit", "numbers", "number", "start", "parameters", "entered")

    def __init__(self, circuit: Any, numbers: Sequence[int]) -> None:
        self.circuit = circuit
        self.numbers = numbers
        self.number = Parameter(f"number of for_ {next(_loops)}")
        self.entered = False

    def __del__(self) -> None:
        _warn_unless(self.entered, "for_")

    def __enter__(self) -> Parameter:
        self.entered = True
        self.circuit._operation(("repeat", len(self.numbers)))
        self.start = len(self.circuit)
        self.parameters = len(self.circuit._parameters())
        return self.number

    def __exit__(self, kind: object, *_: object) -> None:
        circuit, name = self.circuit, self.number.name
        circuit._operation(("end",))
        if kind is not None:
            circuit._truncate(self.start - 1, self.parameters)
        elif name in {found for found, _, _ in circuit._parameters()[self.parameters :]}:
            body = list(circuit)[self.start : -1]
            circuit._truncate(self.start - 1, self.parameters)
            try:
                for number in self.numbers:
                    circuit.apply_gates([tuple(_at(part, name, number) for part in entry) for entry in body])
            except BaseException:
                circuit._truncate(self.start - 1, self.parameters)
                raise


def _at(part: Any, name: str, number: int) -> Any:
    """A part of an entry with a number in place of a parameter."""
    if not isinstance(part, Angle):
        return part
    rest = tuple(term for term in part._terms if term[0] != name)
    constant = part._constant + sum(term[3] * number for term in part._terms if term[0] == name)
    return Angle._of(constant, rest) if rest else constant


class Classical:
    """What Circuit has of this module."""

    __slots__ = ()

    @property
    def bits(self) -> Bits:
        """The classical bits: circuit.bits[0] is a Bit, circuit.bits[:3] a group. `len(circuit.bits)`: how many there are.

        >>> import qarena as qa
        >>> qa.Circuit(1, bits=2).bits
        <Bits [0, 1]>
        """
        return Bits(range(self._named_bits))  # type: ignore[attr-defined]

    def measure(self, qubit: SupportsIndex | Iterable[SupportsIndex], bit: Bit | Bits | SupportsIndex | Iterable[Bit | SupportsIndex]) -> Self:
        """Measure a qubit into a bit, or a list of qubits into as many bits. qa.run() runs such circuits.

        >>> import qarena as qa
        >>> bell = qa.Circuit(2, bits=2).h(0).cx(0, 1).measure([0, 1], [0, 1])
        >>> sorted(qa.run(bell, shots=100, seed=1).counts())
        ['00', '11']
        """
        refuse_sets("qubits", qubit)
        qubits = [operator.index(q) for q in ([qubit] if is_one(qubit) else qubit)]  # type: ignore[arg-type, union-attr]
        bits = indices_of(bit)
        if len(qubits) != len(bits):
            raise ValueError(f"measure: {len(qubits)} qubits into {len(bits)} bits")
        if len(set(bits)) < len(bits):
            raise ValueError(f"measure: bits {list(bits)}: one of them is given twice")
        if len(qubits) == 1:
            return self._measure(qubits[0], bits[0])  # type: ignore[attr-defined, no-any-return]
        return self.apply_gates([("measure", q, b) for q, b in zip(qubits, bits)])  # type: ignore[attr-defined, no-any-return]

    def measure_all(self) -> Self:
        """Measure each qubit into the bit of its number; the circuit gets as many bits, if it has fewer."""
        n = self.n  # type: ignore[attr-defined]
        if self._bits < n:  # type: ignore[attr-defined]
            self._set_bits(n)  # type: ignore[attr-defined]
        return self.apply_gates([("measure", q, q) for q in range(n)])  # type: ignore[attr-defined, no-any-return]

    def barrier(self, *qubits: SupportsIndex) -> Self:
        """Nothing: it is here for circuits that come from elsewhere. What a simulator may reorder changes no result."""
        for qubit in qubits:
            if not 0 <= operator.index(qubit) < self.n:  # type: ignore[attr-defined]
                raise ValueError(f"barrier: qubit {qubit} is out of range [0, {self.n})")  # type: ignore[attr-defined]
        return self

    def assign(self, bit: Bit | SupportsIndex, expression: Expression | bool | int) -> Self:
        """Let a bit be the value of an expression of bits, which &, |, ^, ~ and == make, or 0 or 1.

        >>> import qarena as qa
        >>> c = qa.Circuit(2, bits=3).x(0).measure([0, 1], [0, 1])
        >>> _ = c.assign(2, (c.bits[:2] == 1) & ~c.bits[1])
        >>> qa.run(c, shots=3, seed=1).counts()
        {'101': 3}
        """
        (index,) = indices_of(bit)
        return self._operation(("assign", index, tokens_of(expression)))  # type: ignore[attr-defined, no-any-return]

    def if_(self, bits: Bit | Bits | SupportsIndex | Iterable[Bit | SupportsIndex], value: SupportsIndex = 1) -> Block:
        """A block that is run where these bits, the first the least significant, have this value. `else_` may follow.

        >>> import qarena as qa
        >>> c = qa.Circuit(2, bits=1).h(0).measure(0, 0)
        >>> with c.if_(0):
        ...     _ = c.x(1)
        >>> with c.else_():
        ...     _ = c.z(1)
        >>> list(c)[2:]
        [('if', (0,), 1), ('x', 1), ('else',), ('z', 1), ('end',)]
        """
        return Block(self, ("if", indices_of(bits), operator.index(value)))

    def else_(self) -> Block:
        """The other block of the `if_` before it."""
        return Block(self, ("else",))

    def while_(self, bits: Bit | Bits | SupportsIndex | Iterable[Bit | SupportsIndex], value: SupportsIndex = 1, at_most: SupportsIndex = 1000) -> Block:
        """A block that is run again and again as long as these bits have this value, and at most so many times.

        >>> import qarena as qa
        >>> c = qa.Circuit(1, bits=1).assign(0, 1)
        >>> with c.while_(0):
        ...     _ = c.h(0).measure(0, 0)
        >>> qa.run(c, shots=10, seed=1).counts()
        {'0': 10}
        """
        return Block(self, ("while", indices_of(bits), operator.index(value), operator.index(at_most)))

    def for_(self, numbers: Sequence[int]) -> Loop:
        """A block that is run for each number of a range, which angles may depend on.

        >>> import qarena as qa
        >>> c = qa.Circuit(1)
        >>> with c.for_(range(1, 3)) as i:
        ...     _ = c.rx(0.5 * i, 0)
        >>> list(c)
        [('rx', 0.5, 0), ('rx', 1.0, 0)]
        """
        return Loop(self, numbers)
