"""Qiskit's classical expressions, as expressions of qarena's bits: Uints are their bits, the least significant first."""

from __future__ import annotations

from qiskit.circuit import CircuitError, ClassicalRegister, Clbit
from qiskit.circuit.classical import expr, types

from .._bits import AND, FALSE, NOT, OR, TRUE, XOR

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Tokens = tuple[int, ...]  # of one bit, as Circuit._operation's "assign" takes them

LONG = 12  # tokens of one bit; more of them are kept in a bit of our own
CONDITION_BITS = 64


class Statement:
    """Expressions that are read at one place of a circuit. What they keep in bits of our own is given back at its end."""

    __slots__ = ("t", "what", "own")

    def __init__(self, t: Any, what: str) -> None:
        self.t = t
        self.what = what
        self.own: list[int] = []

    def __enter__(self) -> Statement:
        return self

    def __exit__(self, *_: object) -> None:
        self.t.give_back(self.own)

    def kept(self, tokens: Tokens, always: bool = False) -> Tokens:
        """The same value in few tokens."""
        if len(tokens) <= LONG and not always:
            return tokens
        self.own.append(self.t.scratch())
        self.t.entries.append(("assign", self.own[-1], tokens))
        return (self.own[-1],)

    def places(self, var: Any) -> list[int]:
        """The bits of a Clbit, a register or a variable."""
        if isinstance(var, Clbit):
            return [self.t.bit_of[var]]
        if isinstance(var, ClassicalRegister):
            return [self.t.bit_of[bit] for bit in var]
        if isinstance(var.var, (Clbit, ClassicalRegister)):
            return self.places(var.var)
        if var not in self.t.variables:
            self.t.variables[var] = [self.t.scratch() for _ in range(self.width(var))]
        return self.t.variables[var]  # type: ignore[no-any-return]

    def width(self, node: Any) -> int:
        if isinstance(node.type, types.Bool):
            return 1
        if isinstance(node.type, types.Uint):
            return int(node.type.width)
        raise CircuitError(f"circuit: {self.what}: {node} is of type {node.type}: qarena has bits and unsigned integers only")

    def bits(self, node: Any) -> list[Tokens]:
        """Of an expression, a Clbit or a register."""
        if isinstance(node, (Clbit, ClassicalRegister)):
            return [(place,) for place in self.places(node)]
        width = self.width(node)
        if isinstance(node, expr.Value):
            return number(int(node.value), width)
        if isinstance(node, expr.Var):
            return [(place,) for place in self.places(node)]
        if isinstance(node, expr.Cast):
            found = self.bits(node.operand)
            return [self.truth(found)] if isinstance(node.type, types.Bool) else resized(found, width)
        if isinstance(node, expr.Unary):
            found = self.bits(node.operand)
            if node.op is expr.Unary.Op.LOGIC_NOT:
                return [(*self.truth(found), NOT)]
            return [(*tokens, NOT) for tokens in found]
        if isinstance(node, expr.Index):
            return self.shifted(self.bits(node.target), node.index, -1)[:1]
        if isinstance(node, expr.Binary) and node.op in BINARY:
            found = BINARY[node.op](self, node)
            return [self.kept(tokens) for tokens in found]
        raise CircuitError(f"circuit: {self.what}: {getattr(node, 'op', type(node).__name__)} in {node} is nothing that qarena can do with bits")

    def truth(self, bits: Sequence[Tokens]) -> Tokens:
        """Whether any of them is 1."""
        return self.joined(bits, OR, FALSE)

    def joined(self, bits: Sequence[Tokens], token: int, empty: int) -> Tokens:
        made: Tokens = (empty,)
        for place, tokens in enumerate(bits):
            made = self.kept((*made, *tokens, token)) if place else tokens
        return made

    def equal(self, a: Sequence[Tokens], b: Sequence[Tokens]) -> Tokens:
        width = max(len(a), len(b))
        pairs = zip(resized(a, width), resized(b, width))
        return self.joined([_alike(left, right) for left, right in pairs], AND, TRUE)

    def less(self, a: Sequence[Tokens], b: Sequence[Tokens]) -> Tokens:
        """a < b: where the highest bits that differ say so."""
        width = max(len(a), len(b))
        made: Tokens = (FALSE,)
        for left, right in zip(resized(a, width), resized(b, width)):
            made = self.kept((*left, NOT, *right, AND, *_alike(left, right), *made, AND, OR))
        return made

    def sum(self, a: Sequence[Tokens], b: Sequence[Tokens], carry: int = FALSE, negated: bool = False) -> list[Tokens]:
        """a + b + carry, in as many bits as a has; negated: of ~b."""
        made: list[Tokens] = []
        over: Tokens = (carry,)
        for left, right in zip(a, resized(b, len(a))):
            right = self.kept((*right, NOT) if negated else right)
            left = self.kept(left)
            half = self.kept((*left, *right, XOR), always=True)
            made.append(self.kept((*half, *over, XOR)))
            over = self.kept((*left, *right, AND, *half, *over, AND, OR), always=True)
        return made

    def product(self, a: Sequence[Tokens], b: Sequence[Tokens]) -> list[Tokens]:
        made = number(0, len(a))
        for place, factor in enumerate(b[: len(a)]):
            part = [self.kept((*bit, *factor, AND)) for bit in a[: len(a) - place]]
            made = made[:place] + self.sum(made[place:], part)
        return made

    def shifted(self, bits: Sequence[Tokens], by: Any, sign: int) -> list[Tokens]:
        """Towards higher bits (sign 1) or lower ones (-1)."""
        made = list(bits)
        if isinstance(by, expr.Value):
            return _moved(made, sign * min(int(by.value), len(made)))
        for place, choice in enumerate(self.bits(by)):
            moved = _moved(made, sign * min(1 << place, len(made)))
            made = [self.kept((*here, *choice, NOT, AND, *there, *choice, AND, OR), always=True) for here, there in zip(made, moved)]
        return made


def _alike(a: Tokens, b: Tokens) -> Tokens:
    return (*a, *b, XOR, NOT)


def _moved(bits: list[Tokens], by: int) -> list[Tokens]:
    zeros: list[Tokens] = [(FALSE,)] * abs(by)
    return (zeros + bits)[: len(bits)] if by >= 0 else (bits + zeros)[-by:]


def number(value: int, width: int) -> list[Tokens]:
    return [(TRUE if value >> place & 1 else FALSE,) for place in range(width)]


def resized(bits: Sequence[Tokens], width: int) -> list[Tokens]:
    return [*bits[:width], *number(0, max(width - len(bits), 0))]


def _bitwise(token: int) -> Callable[[Statement, Any], list[Tokens]]:
    return lambda s, node: [(*a, *b, token) for a, b in zip(s.bits(node.left), s.bits(node.right))]


def _logical(token: int) -> Callable[[Statement, Any], list[Tokens]]:
    return lambda s, node: [(*s.truth(s.bits(node.left)), *s.truth(s.bits(node.right)), token)]


_OP = expr.Binary.Op
BINARY: dict[Any, Callable[[Statement, Any], list[Tokens]]] = {
    _OP.BIT_AND: _bitwise(AND),
    _OP.BIT_OR: _bitwise(OR),
    _OP.BIT_XOR: _bitwise(XOR),
    _OP.LOGIC_AND: _logical(AND),
    _OP.LOGIC_OR: _logical(OR),
    _OP.EQUAL: lambda s, node: [s.equal(s.bits(node.left), s.bits(node.right))],
    _OP.NOT_EQUAL: lambda s, node: [(*s.equal(s.bits(node.left), s.bits(node.right)), NOT)],
    _OP.LESS: lambda s, node: [s.less(s.bits(node.left), s.bits(node.right))],
    _OP.GREATER_EQUAL: lambda s, node: [(*s.less(s.bits(node.left), s.bits(node.right)), NOT)],
    _OP.GREATER: lambda s, node: [s.less(s.bits(node.right), s.bits(node.left))],
    _OP.LESS_EQUAL: lambda s, node: [(*s.less(s.bits(node.right), s.bits(node.left)), NOT)],
    _OP.SHIFT_LEFT: lambda s, node: s.shifted(s.bits(node.left), node.right, 1),
    _OP.SHIFT_RIGHT: lambda s, node: s.shifted(s.bits(node.left), node.right, -1),
    _OP.ADD: lambda s, node: s.sum(s.bits(node.left), s.bits(node.right)),
    _OP.SUB: lambda s, node: s.sum(s.bits(node.left), s.bits(node.right), TRUE, negated=True),
    _OP.MUL: lambda s, node: s.product(s.bits(node.left), s.bits(node.right)),
}


def comparison(t: Any, condition: Any, what: str) -> tuple[tuple[int, ...], int] | None:
    """A condition that is bits and the value they must have, as qarena's blocks take it; None: it is none of these."""
    with Statement(t, what) as statement:
        if isinstance(condition, tuple):
            places, value = statement.places(condition[0]), int(condition[1])
        elif isinstance(condition, expr.Var):
            places, value = statement.places(condition), 1
        elif isinstance(condition, expr.Binary) and condition.op is _OP.EQUAL and isinstance(condition.left, expr.Var) and isinstance(condition.right, expr.Value):
            statement.width(condition.left)
            places, value = statement.places(condition.left), int(condition.right.value)
        else:
            return None
    return (tuple(places), value) if value < 1 << len(places) and 0 < len(places) <= CONDITION_BITS else None


def keep_condition(t: Any, bit: int, condition: Any, what: str) -> None:
    """Let a bit be whether a condition holds."""
    with Statement(t, what) as statement:
        if isinstance(condition, tuple):
            target, value = statement.bits(condition[0]), int(condition[1])
            tokens = statement.equal(target, number(value, max(len(target), value.bit_length())))
        else:
            tokens = statement.truth(statement.bits(condition))
        t.entries.append(("assign", bit, tokens))


def keep_cases(t: Any, target: Any, cases: Sequence[Sequence[int] | None], what: str) -> list[int]:
    """A bit for each case, which is whether the target has one of these values; None: none of those of the cases before."""
    with Statement(t, what) as statement:
        bits = [statement.kept(tokens) for tokens in statement.bits(target)]
        chosen: list[int] = []
        for values in cases:
            if values is None:
                tokens = (*statement.joined([(bit,) for bit in chosen], OR, FALSE), NOT)
            else:
                matches = [statement.equal(bits, number(value, max(len(bits), value.bit_length()))) for value in values]
                tokens = statement.joined([statement.kept(match) for match in matches], OR, FALSE)
            chosen.append(t.scratch())
            t.entries.append(("assign", chosen[-1], tokens))
    return chosen


def put(t: Any, target: Any, value: Any, what: str) -> None:
    """Store a value, an expression or an integer, in a variable, or in a bit of one."""
    with Statement(t, what) as statement:
        if isinstance(target, expr.Index):
            if not isinstance(target.index, expr.Value):
                raise CircuitError(f"circuit: {what}: a bit whose number is not known before, {target}, can't be stored to")
            places = statement.places(target.target)[int(target.index.value) :][:1]
        else:
            places = statement.places(target)
        bits = number(value, len(places)) if isinstance(value, int) else resized(statement.bits(value), len(places))
        if len(places) > 1 and any(token in places for tokens in bits for token in tokens):
            bits = [statement.kept(tokens, always=True) for tokens in bits]  # all are read before one is written
        t.entries += [("assign", place, tokens) for place, tokens in zip(places, bits)]
