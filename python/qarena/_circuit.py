"""The parts of Circuit that need not be in C."""

from __future__ import annotations

from . import _core

TYPE_CHECKING = False  # not from typing, whose import takes longer than all of qarena's
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from typing_extensions import Self


class Circuit(_core.Circuit):
    """A list of gates on n qubits, to be run again and again: register.run(circuit).

    Its methods are those of Register. Its items are tuples, as apply_gates takes them.

    >>> import qarena as qa
    >>> bell = qa.Circuit(2).h(0).cx(0, 1)
    >>> list(bell)
    [('h', 0), ('cx', 0, 1)]
    >>> print(qa.Register(2).run(bell))
    0.707106781186548|00> 0.707106781186548|11>
    >>> print(qa.Register(2).run(bell + bell.inverse()))
    1.0|00>
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for index in range(len(self)):
            yield self[index]

    def __add__(self, other: _core.Circuit) -> Self:
        """A new circuit: this one, then the other."""
        if not isinstance(other, _core.Circuit):
            return NotImplemented
        return self.copy().extend(other)

    def explain(self, precision: str = "double", *, as_dict: bool = False) -> Any:
        """How a register of this precision would run the circuit: passes over memory, tiles, stages, bytes moved; as text, or as a dict.

        >>> import qarena as qa
        >>> circuit = qa.Circuit(12)
        >>> for q in range(12):
        ...     _ = circuit.ry(0.1, q)
        >>> len(circuit.explain(as_dict=True)["passes"])
        1
        """
        text = self._explain(precision, as_dict)
        if not as_dict:
            return text
        import json  # noqa: PLC0415  # not needed by those who never ask

        return json.loads(text)

    def copy(self) -> Self:
        """A new circuit with the same gates."""
        return type(self)(self.n, self.arena).extend(self)

    def __copy__(self) -> Self:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[int, list[tuple[Any, ...]]]]:
        return type(self)._from_gates, (self.n, list(self))

    @classmethod
    def _from_gates(cls, n: int, gates: list[tuple[Any, ...]]) -> Self:
        return cls(n).apply_gates(gates)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _core.Circuit):
            return NotImplemented
        return self.n == other.n and list(self) == [other[index] for index in range(len(other))]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Circuit: {len(self)} gate{'' if len(self) == 1 else 's'} on {self.n} qubit{'' if self.n == 1 else 's'}>"
