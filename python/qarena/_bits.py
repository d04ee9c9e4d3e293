"""Classical bits of circuits, and what is said of them."""

from __future__ import annotations

import operator

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, SupportsIndex

AND, OR, XOR, NOT, FALSE, TRUE = range(-1, -7, -1)  # tokens, as qarena_circuit_assign has them; a bit is its own number


class Expression:
    """What is true or false of bits: bits joined by &, |, ^ and ~, and groups of bits compared by == and !=. Circuit.assign takes it."""

    __slots__ = ("tokens",)
    tokens: tuple[int, ...]  # in postfix notation
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, tokens: tuple[int, ...]) -> None:
        self.tokens = tokens

    def __and__(self, other: object) -> Expression:
        return self._join(other, AND)

    def __or__(self, other: object) -> Expression:
        return self._join(other, OR)

    def __xor__(self, other: object) -> Expression:
        return self._join(other, XOR)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> Expression:
        return Expression((*self.tokens, NOT))

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        return ~self._join(other, XOR)

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return self._join(other, XOR)

    def __bool__(self) -> bool:
        raise TypeError("bits have no value before the circuit is run: use circuit.if_(..), and &, |, ~ for and, or, not")

    def __repr__(self) -> str:
        return f"<Expression: {' '.join(_word(token) for token in self.tokens)}>"

    def _join(self, other: object, token: int) -> Expression:
        return Expression((*self.tokens, *tokens_of(other), token))


class Bit(Expression):
    """One classical bit of a circuit."""

    __slots__ = ()

    def __init__(self, index: int) -> None:
        super().__init__((index,))

    @property
    def index(self) -> int:
        """Its number."""
        return self.tokens[0]

    def __repr__(self) -> str:
        return f"<Bit {self.index}>"


class Bits:
    """A group of classical bits, the first the least significant of its value. An index gives a Bit, a slice a group; == and != compare the value.

    >>> import qarena as qa
    >>> circuit = qa.Circuit(2, bits=3)
    >>> circuit.bits[1], len(circuit.bits[:2])
    (<Bit 1>, 2)
    """

    __slots__ = ("_indices",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, indices: Iterable[int]) -> None:
        self._indices = tuple(indices)

    def __len__(self) -> int:
        return len(self._indices)

    def __iter__(self) -> Iterator[Bit]:
        return map(Bit, self._indices)

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        if isinstance(index, slice):
            return Bits(self._indices[index])
        return Bit(self._indices[index])

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        if isinstance(other, Bits):
            if len(other) != len(self):
                raise ValueError(f"a group of {len(self)} bits is compared with one of {len(other)}")
            pairs = [a == b for a, b in zip(self, other)]
        else:
            value = operator.index(other)  # type: ignore[arg-type]
            if not 0 <= value < 1 << len(self):
                raise ValueError(f"{len(self)} bits are never {value}: it is out of range [0, {1 << len(self)})")
            pairs = [bit if value >> i & 1 else ~bit for i, bit in enumerate(self)]
        result = Expression((TRUE,))
        for number, pair in enumerate(pairs):
            result = pair if number == 0 else result & pair
        return result

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return ~(self == other)

    def __repr__(self) -> str:
        return f"<Bits {list(self._indices)}>"


def tokens_of(value: object) -> tuple[int, ...]:
    """Of an expression, a Bit, True, False, 0 or 1."""
    if isinstance(value, Expression):
        return value.tokens
    if isinstance(value, Bits):
        raise TypeError("a group of bits is no expression: compare it with a value, or take one of its bits")
    number = operator.index(value)  # type: ignore[arg-type]
    if number not in (0, 1):
        raise ValueError(f"an expression is 0 or 1, not {number}")
    return (TRUE,) if number else (FALSE,)


def is_one(number: object) -> bool:
    """Whether it is an integer, of whatever type, and no array of them."""
    return hasattr(number, "__index__") and not getattr(number, "shape", ())


def refuse_sets(name: str, given: object) -> None:
    """What has no order says nothing about which comes first."""
    if isinstance(given, (set, frozenset)):
        raise TypeError(f"{name}: {given!r} has no order: give a list")


def indices_of(bits: object) -> tuple[int, ...]:
    """Numbers of bits: of a Bit, a group, a number, or several of these."""
    if isinstance(bits, Bit):
        return (bits.index,)
    if isinstance(bits, Bits):
        return bits._indices
    if isinstance(bits, Expression):
        raise TypeError("a condition is on bits and a value: assign an expression to a bit first")
    if is_one(bits):
        return (operator.index(bits),)  # type: ignore[arg-type]
    refuse_sets("bits", bits)
    if isinstance(bits, (str, bytes)):
        raise TypeError(f"bits: a number, a Bit, or several of these are needed, not {bits!r}")
    return tuple(index for bit in bits for index in indices_of(bit))  # type: ignore[attr-defined]


def infix(tokens: tuple[int, ...], bit: Callable[[int], str], words: Sequence[str]) -> str:
    """An expression as languages write it. bit: how a bit is said; words: and, or, xor, not, false, true."""
    waiting: list[str] = []
    for token in tokens:
        if token >= 0:
            waiting.append(bit(token))
        elif token in (FALSE, TRUE):
            waiting.append(words[-token - 1])
        elif token == NOT:
            waiting.append(words[-token - 1] + waiting.pop())
        else:
            right, left = waiting.pop(), waiting.pop()
            waiting.append(f"({left} {words[-token - 1]} {right})")
    return waiting[0]


def _word(token: int) -> str:
    return f"bit{token}" if token >= 0 else ("and", "or", "xor", "not", "0", "1")[-token - 1]
