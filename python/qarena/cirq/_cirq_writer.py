"""Where a translation writes: entries as apply_gates takes them, and angles of numbers and symbols."""

from __future__ import annotations

from math import pi, tau
from typing import Any

from .. import _core
from .._parameters import NAME_BYTES, Angle, Parameter


class Untranslatable(Exception):
    """A circuit of qarena can't say this: it is run operation by operation."""


class Declined(Exception):
    """A gate is left to its matrix or decomposition."""


class NotBindable(Exception):
    """A symbol stands where no angle is: values are needed first."""


class Symbols:
    """The parameters that the symbols of a circuit become.

    Sums of symbols times numbers become angles of them; any other expression becomes a parameter of its own, whose value Cirq's resolver computes.
    """

    __slots__ = ("expressions", "_angles", "_names")

    def __init__(self) -> None:
        self.expressions: dict[str, Any] = {}  # of each parameter
        self._angles: dict[Any, Any] = {}
        self._names: dict[Any, str] = {}

    def angle(self, value: Any) -> Any:
        """A float of a number, an Angle of an expression."""
        if not hasattr(value, "free_symbols"):
            return float(value)
        found = self._angles.get(value)
        if found is None:
            found = self._angles[value] = self._made(value)
        return found

    def _made(self, value: Any) -> Any:
        linear = _linear(value)
        if linear is None:
            return self._parameter(value)
        constant, terms = linear
        return sum((self._parameter(symbol) * factor for symbol, factor in terms.items()), constant)

    def _parameter(self, expression: Any) -> Angle:
        name = self._names.get(expression)
        if name is None:
            name = str(expression)
            if len(name.encode()) > NAME_BYTES or not name or set(name) & {"[", "]", "\0"}:
                name = "parameter"
            while name in self.expressions:
                name = f"{name[:40]} {len(self.expressions)}"
            self._names[expression] = name
            self.expressions[name] = expression
        return Parameter(name)

    def values(self, resolver: Any) -> list[float]:
        """Of the parameters, in the order in which they first appeared; ValueError where a symbol has none."""
        found = []
        for expression in self.expressions.values():
            value = resolver.value_of(expression)
            if getattr(value, "free_symbols", None):
                raise ValueError(f"Circuit contains ops whose symbols were not specified in parameter sweep: {value}")
            number = complex(value)
            if number.imag:
                raise ValueError(f"{expression} is {value}: gates of qarena need real numbers there")
            found.append(number.real)
        return found


def _linear(expression: Any) -> tuple[float, dict[Any, float]] | None:
    """The constant and the factors of symbols; None of what is no sum of these, or not real."""
    if expression.is_Symbol:
        return 0.0, {expression: 1.0}
    if not expression.free_symbols:
        return (float(expression), {}) if expression.is_real else None
    if expression.is_Add:
        constant, terms = 0.0, dict[Any, float]()
        for part in expression.args:
            found = _linear(part)
            if found is None:
                return None
            constant += found[0]
            for symbol, factor in found[1].items():
                terms[symbol] = terms.get(symbol, 0.0) + factor
        return constant, terms
    if expression.is_Mul:
        number, rest = expression.as_independent(*expression.free_symbols, as_Add=False)
        found = _linear(rest) if number.is_real and (rest.is_Symbol or rest.is_Add) else None
        return None if found is None else (found[0] * float(number), {symbol: factor * float(number) for symbol, factor in found[1].items()})
    return None


class Writer:
    """Entries, in the order of the operations, and the phase of all of them, which flush() writes.

    add: append an entry. phase: in radians; a number, or an Angle. pauli_qubits: so many may a Pauli channel be on.
    """

    __slots__ = ("entries", "add", "phase", "symbols", "pauli_qubits")

    def __init__(self, symbols: Symbols, pauli_qubits: int) -> None:
        self.pauli_qubits = pauli_qubits
        self.entries: list[tuple[Any, ...]] = []
        self.add = self.entries.append
        self.phase: Any = 0.0
        self.symbols = symbols

    def half_turns(self, exponent: Any) -> Any:
        """pi times an exponent: a float or an Angle."""
        kind = exponent.__class__
        return pi * exponent if kind is float or kind is int else self.symbols.angle(exponent) * pi

    def radians(self, value: Any) -> Any:
        """A float or an Angle."""
        return value if value.__class__ is float else self.symbols.angle(value)

    def real(self, value: Any) -> float:
        """A number; NotBindable of a symbol."""
        angle = self.radians(value)
        if isinstance(angle, Angle):
            raise NotBindable
        return float(angle)

    def flush(self, controls: tuple[int, ...] = (), zeros: tuple[int, ...] = ()) -> None:
        """Write the phase, where there is one."""
        phase, self.phase = self.phase, 0.0
        if isinstance(phase, Angle) or phase % tau:
            where = {"controls": controls, "zeros": zeros}
            self.add(("gphase", phase, where) if controls or zeros else ("gphase", phase))

    def add_controlled(self, inner: Writer, controls: tuple[int, ...], zeros: tuple[int, ...]) -> None:
        """The entries of another writer, and its phase, under controls."""
        if not controls and not zeros:
            self.entries += inner.entries
            self.phase += inner.phase
            return
        for entry in inner.entries:
            if entry[0] not in GATES:
                raise Untranslatable
            options = entry[-1] if isinstance(entry[-1], dict) else {}
            whole = {**options, "controls": (*options.get("controls", ()), *controls), "zeros": (*options.get("zeros", ()), *zeros)}
            self.add((*(entry[:-1] if options else entry), whole))
        phase, self.phase = self.phase, inner.phase
        self.flush(controls, zeros)
        self.phase = phase


GATES = frozenset(row[0] for row in _core._gates())
