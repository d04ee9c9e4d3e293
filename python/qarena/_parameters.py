"""Parameters of circuits, and the angles that are made of them."""

from __future__ import annotations

import math
import operator

TYPE_CHECKING = False  # not from typing, whose import takes longer than all of qarena's
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, SupportsFloat, SupportsIndex

NAME_BYTES = 63


def _check_name(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a parameter's name is a string, not {name!r}")
    size = len(name.encode())
    if "[" in name or "]" in name:
        raise ValueError(f"parameter name {name!r}: brackets are for the values of vectors, qa.ParameterVector")
    if size == 0 or size > NAME_BYTES or "\0" in name:
        raise ValueError(f"parameter name {name!r}: {'it has a NUL' if chr(0) in name else f'{size} bytes, 1 to {NAME_BYTES} allowed'}")
    return name


class Angle:
    """A constant plus numbers times values of parameters: what arithmetic with parameters makes. Every angle of every gate of a circuit takes one.

    Angles are added to and subtracted from each other and numbers, multiplied and divided by numbers, and compared with ==.

    >>> import qarena as qa
    >>> t, w = qa.Parameter("t"), qa.ParameterVector("w", 4)
    >>> 2 * t + w[3] - 0.1
    2*t + w[3] - 0.1
    >>> t - t
    0.0
    """

    __slots__ = ("_constant", "_terms")
    __array_ufunc__ = None  # NumPy's numbers leave the arithmetic to us
    _constant: float
    _terms: tuple[tuple[str, int, int, float], ...]  # name, length (0: no vector), index, coefficient

    @classmethod
    def _of(cls, constant: float, terms: tuple[tuple[str, int, int, float], ...]) -> Angle:
        made = object.__new__(Angle)
        made._constant = constant
        made._terms = terms
        return made

    @property
    def constant(self) -> float:
        """The part that depends on no parameter, in radians."""
        return self._constant

    @property
    def terms(self) -> dict[str, float]:
        """The coefficient of each value, by its name.

        >>> import qarena as qa
        >>> (2 * qa.Parameter("t") - qa.ParameterVector("w", 2)[1]).terms
        {'t': 2.0, 'w[1]': -1.0}
        """
        return {_name(term): term[3] for term in self._terms}

    def __add__(self, other: object) -> Angle:
        constant, terms = _parts(other)
        if terms is None:
            return NotImplemented
        _check_finite(constant)
        merged = {term[:3]: term[3] for term in self._terms}
        for term in terms:
            merged[term[:3]] = merged.get(term[:3], 0.0) + term[3]
        return Angle._of(self._constant + constant, tuple((*key, value) for key, value in merged.items() if value != 0))

    __radd__ = __add__

    def __neg__(self) -> Angle:
        return self * -1.0

    def __pos__(self) -> Angle:
        return self

    def __sub__(self, other: object) -> Angle:
        return self + -other if _parts(other)[1] is not None else NotImplemented  # type: ignore[operator]

    def __rsub__(self, other: object) -> Angle:
        return -self + other

    def __mul__(self, factor: SupportsFloat) -> Angle:
        number, terms = _parts(factor)
        if terms is None:
            return NotImplemented
        if terms:
            raise TypeError(f"({self!r}) * ({factor!r}): angles are sums of parameters times numbers, not of their products")
        _check_finite(number)
        return Angle._of(self._constant * number, tuple((*term[:3], term[3] * number) for term in self._terms if number != 0))

    __rmul__ = __mul__

    def __truediv__(self, divisor: SupportsFloat) -> Angle:
        number, terms = _parts(divisor)
        if terms is None:
            return NotImplemented
        if terms:
            raise TypeError(f"({self!r}) / ({divisor!r}): angles are divided by numbers only")
        _check_finite(number)
        return Angle._of(self._constant / number, tuple((*term[:3], term[3] / number) for term in self._terms))

    def __rtruediv__(self, other: object) -> Angle:
        raise TypeError(f"({other!r}) / ({self!r}): angles are divided by numbers only")

    def __eq__(self, other: object) -> bool:
        constant, terms = _parts(other)
        if terms is None:
            return NotImplemented
        return self._constant == constant and sorted(self._terms) == sorted(terms)

    def __hash__(self) -> int:
        return hash((self._constant, tuple(sorted(self._terms)))) if self._terms else hash(self._constant)

    def __float__(self) -> float:
        if self._terms:
            raise TypeError(f"{self!r} has no value: angles of a circuit's gates take parameters, and register.run(circuit, values) gives values to them; numbers are needed elsewhere")
        return self._constant

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Angle._of, (self._constant, self._terms)

    def __repr__(self) -> str:
        return self._text(lambda number: f"{number:.15g}") if self._terms else repr(self._constant)

    def _text(self, number: Callable[[float], str]) -> str:
        """As __repr__ has it, with numbers, none of them negative, written by a function."""
        text = ""
        for term in self._terms:
            size = "" if abs(term[3]) == 1 else f"{number(abs(term[3]))}*"
            text += (" - " if text else "-") if term[3] < 0 else " + " if text else ""
            text += size + _name(term)
        if text and not self._constant:
            return text
        sign = ("-" if self._constant < 0 else "") if not text else f" {'-' if self._constant < 0 else '+'} "
        return text + sign + number(abs(self._constant))


def _name(term: tuple[str, int, int, float]) -> str:
    return f"{term[0]}[{term[2]}]" if term[1] else term[0]


def _check_finite(number: float) -> None:
    if not math.isfinite(number):
        raise ValueError(f"an angle with {number}: a finite number is needed")


def _is_complex(operand: object) -> bool:
    """NumPy's complex numbers have a __float__, which warns and takes the real part."""
    return isinstance(operand, complex) or getattr(getattr(operand, "dtype", None), "kind", "") == "c"


def _is_array(operand: object) -> bool:
    return bool(getattr(operand, "ndim", False))


def _parts(operand: object) -> tuple[float, tuple[tuple[str, int, int, float], ...] | None]:
    """Constant and terms of an operand; None: it is neither an angle nor a number."""
    if isinstance(operand, Angle):
        return operand._constant, operand._terms
    if isinstance(operand, (str, bytes)) or not hasattr(operand, "__float__") or _is_array(operand) or _is_complex(operand):
        return 0.0, None
    return float(operand), ()


class Parameter(Angle):
    """A value that is given when a circuit is run. Parameters of one name are one parameter.

    >>> import qarena as qa
    >>> t = qa.Parameter("t")
    >>> circuit = qa.Circuit(1).ry(2 * t, 0)
    >>> round(abs(qa.Register(1).run(circuit, [0.5]).amplitude(1)), 6)
    0.479426
    """

    __slots__ = ()

    def __new__(cls, name: str) -> Parameter:
        made = object.__new__(cls)
        made._constant = 0.0
        made._terms = ((_check_name(name), 0, 0, 1.0),)
        return made

    @property
    def name(self) -> str:
        """What it is called."""
        return self._terms[0][0]

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Parameter, (self.name,)

    __hash__ = Angle.__hash__


class ParameterVector:
    """Values that are given together. w[i] is an angle; w[2:5] is a list of them.

    >>> import qarena as qa
    >>> w = qa.ParameterVector("w", 3)
    >>> len(w), w[-1]
    (3, w[2])
    """

    __slots__ = ("_length", "_parameter")
    _length: int
    _parameter: str

    def __init__(self, name: str, length: SupportsIndex) -> None:
        count = operator.index(length)
        if not 1 <= count <= 1 << 30:
            raise ValueError(f"ParameterVector {name!r}: {count} values, 1 to {1 << 30} allowed")
        self._parameter = _check_name(name)
        self._length = count

    @property
    def name(self) -> str:
        """What it is called."""
        return self._parameter

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._value(i) for i in range(self._length)[index]]
        place = operator.index(index)
        if not -self._length <= place < self._length:
            raise IndexError(f"{self._parameter}[{place}]: it has {self._length} values")
        return self._value(place % self._length)

    def __iter__(self) -> Iterator[Angle]:
        return (self._value(i) for i in range(self._length))

    def _value(self, index: int) -> Angle:
        return Angle._of(0.0, ((self._parameter, self._length, index, 1.0),))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ParameterVector):
            return NotImplemented
        return (self._parameter, self._length) == (other._parameter, other._length)

    def __hash__(self) -> int:
        return hash((self._parameter, self._length))

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return ParameterVector, (self._parameter, self._length)

    def __repr__(self) -> str:
        return f"ParameterVector({self._parameter!r}, {self._length})"


def values_by_name(parameters: list[tuple[str, int, int]], given: Mapping[Any, Any], call: str) -> list[float]:
    """The flat list of values of a circuit's parameters (name, length, first) from a dict by name, Parameter or ParameterVector, or single values of vectors."""
    total = sum(length or 1 for _, length, _ in parameters)
    values: list[float | None] = [None] * total
    known = {name: (length, first) for name, length, first in parameters}

    def put(label: str, place: int, value: Any) -> None:
        if values[place] is not None:
            raise ValueError(f"{call}: {label!r} is given twice")
        values[place] = float(value)

    for key, value in given.items():
        name, length, first, index = _found(key, known, call)
        if length == 0 or index is not None:
            put(name if index is None else f"{name}[{index}]", first + (index or 0), _one(call, name, value))
            continue
        items = _listed(call, name, value)
        if len(items) != length:
            raise ValueError(f"{call}: {len(items)} values given for {name!r}, which has {length}")
        for i, item in enumerate(items):
            put(f"{name}[{i}]", first + i, _one(call, f"{name}[{i}]", item))
    for name, length, first in parameters:
        for i in range(length or 1):
            if values[first + i] is None:
                raise ValueError(f"{call}: no value given for {f'{name}[{i}]' if length else name!r}")
    return values  # type: ignore[return-value]


def places_of(parameters: list[tuple[str, int, int]], given: Any, call: str) -> list[int]:
    """Which of a circuit's values belong to a name, Parameter, ParameterVector or single value of a vector, or to a list of them; in their order."""
    known = {name: (length, first) for name, length, first in parameters}
    one = isinstance(given, (str, Parameter, ParameterVector, Angle)) or not hasattr(given, "__iter__")
    places: dict[int, None] = {}
    for key in [given] if one else given:
        name, length, first, index = _found(key, known, call)
        for i in range(length or 1) if index is None else [index]:
            if first + i in places:
                raise ValueError(f"{call}: {f'{name}[{i}]' if length else name!r} is given twice")
            places[first + i] = None
    return list(places)


def _found(key: Any, known: Mapping[str, tuple[int, int]], call: str) -> tuple[str, int, int, int | None]:
    """Of a circuit's parameter that a key means: name, length (0: no vector), the place of its first value, and the index of one value, or None."""
    name, index = _key(key, known)
    if name not in known:
        have = ", ".join(repr(known_name) for known_name in list(known)[:8]) + (", .." if len(known) > 8 else "")
        raise ValueError(f"{call}: the circuit has no parameter {name!r}; it has {have or 'none'}")
    length, first = known[name]
    if isinstance(key, ParameterVector) and len(key) != length:
        raise ValueError(f"{call}: {key!r} has {len(key)} values, the circuit's {name!r} has {length or 'one, and is no vector'}")
    if index is not None and index >= (length or 1):
        raise ValueError(f"{call}: {name}[{index}]: it has {length or 1} values")
    return name, length, first, index


def _one(call: str, name: str, value: Any) -> float:
    if not hasattr(value, "__float__") or isinstance(value, Angle) or _is_array(value) or _is_complex(value):
        raise TypeError(f"{call}: the value of {name!r} is {value!r}: a real number is needed")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{call}: the value of {name!r} is {number}")
    return number


def _listed(call: str, name: str, value: Any) -> list[Any]:
    """The values of a vector, in order."""
    if isinstance(value, (str, bytes, set, frozenset)) or hasattr(value, "items") or not hasattr(value, "__iter__"):
        raise TypeError(f"{call}: the value of {name!r} is {value!r}: a sequence of numbers is needed")
    return list(value)


def _key(key: Any, known: Mapping[str, Any]) -> tuple[str, int | None]:
    """The name of a parameter, and the index of a vector's value or None; also from 'w[3]', as circuit.parameters has it."""
    if isinstance(key, str):
        name, bracket, place = key.partition("[")
        if bracket and name in known and place[:-1].isdecimal() and place[-1] == "]":
            return name, int(place[:-1])
        return key, None
    if isinstance(key, (Parameter, ParameterVector)):
        return key.name, None
    if isinstance(key, Angle) and key._constant == 0 and len(key._terms) == 1 and key._terms[0][3] == 1:
        name, length, index, _ = key._terms[0]
        return name, index if length else None
    raise TypeError(f"values: {key!r} is no parameter: a name, a Parameter, a ParameterVector or one of its values is needed")
