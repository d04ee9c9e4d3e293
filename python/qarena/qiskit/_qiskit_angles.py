"""Angles of Qiskit's circuits, and its parameters in qarena's order and names."""

from __future__ import annotations

from qiskit.circuit import CircuitError, ParameterExpression
from qiskit.circuit.parametervector import ParameterVectorElement

from .._parameters import NAME_BYTES, Angle

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray


class Angles:
    """Qiskit's parameters, sorted as it sorts them, and what becomes of expressions of them.

    declared: (name, length) of qarena's parameters, whose values in order are those of `parameters` and, behind them, of `derived`: expressions that are no
    sums of parameters times numbers, whose values are given for each run. derived is None: such expressions are refused. bound:
    parameters of loops, by the values that they have just now.
    """

    __slots__ = ("parameters", "declared", "derived", "bound", "_known", "_taken", "_places")

    def __init__(self, parameters: Sequence[Any], keeps_others: bool) -> None:
        self.parameters = list(parameters)
        self.declared: list[tuple[str, int]] = []
        self.derived: list[Any] | None = [] if keeps_others else None
        self._known: dict[Any, Angle] = {}
        self.bound: Mapping[Any, float] = {}
        self._taken: set[str] = set()
        self._places: dict[Any, Angle] = {}
        place = 0
        while place < len(self.parameters):
            place += self._declare(place)

    def _declare(self, place: int) -> int:
        """Enter the parameter at this place; of a vector that is there whole, all of it. How many they were."""
        parameter = self.parameters[place]
        if isinstance(parameter, ParameterVectorElement) and parameter.index == 0:
            whole = list(parameter.vector)
            if self.parameters[place : place + len(whole)] == whole:
                name = self._new_name(parameter.vector.name, len(whole))
                for index, element in enumerate(whole):
                    self._known[element] = Angle._of(0.0, ((name, len(whole), index, 1.0),))
                return len(whole)
        self._known[parameter] = Angle._of(0.0, ((self._new_name(parameter.name, 0), 0, 0, 1.0),))
        return 1

    def _new_name(self, wanted: str, length: int) -> str:
        """A name that qarena takes, and that no other has."""
        name = wanted.replace("[", "_").replace("]", "").replace("\0", "") or "parameter"
        while len(name.encode()) > NAME_BYTES - 8:
            name = name[:-1]
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        self.declared.append((name, length))
        return name

    def of_all(self, given: Iterable[Any], what: str) -> list[Any]:
        return [value if type(value) is float else self.of(value, what) for value in given]

    def of(self, value: Any, what: str) -> Any:
        """An angle of qarena's: a float, or an Angle. what: the operation, for errors."""
        if not isinstance(value, ParameterExpression):
            try:
                return float(value)
            except TypeError as error:
                raise CircuitError(f"circuit: {what}: {value!r} is no angle: {error}") from None
        if type(value) is not ParameterExpression:  # a parameter, which is an expression, too
            found = self.bound.get(value)
            return self._known_as(value, what) if found is None else found
        form = _form(value)
        if form is not None:
            total, slopes = form
            free = tuple([(*self._known_as(parameter, what)._terms[0][:3], slope) for parameter, slope in slopes if parameter not in self.bound and slope])
            total += sum(self.bound[parameter] * slope for parameter, slope in slopes if parameter in self.bound)
            return Angle._of(total, free) if free else total
        own = {parameter: self.bound[parameter] for parameter in value.parameters if parameter in self.bound}
        value = value.bind(own) if own else value
        if not value.parameters:
            return number_of(value, what)
        return self.of(value, what) if own else self._derived(value, what)  # bound, it may be a sum

    def _known_as(self, parameter: Any, what: str) -> Angle:
        found = self._known.get(parameter)
        if found is None:
            raise CircuitError(f"circuit: {what}: parameter {parameter.name!r} is none of the circuit's")
        return found

    def _derived(self, value: Any, what: str) -> Any:
        if self.derived is None:
            raise CircuitError(
                f"circuit: {what}: the angle {value} is no sum of parameters times numbers: bind them first (qc.assign_parameters), or use QarenaSampler "
                "or QarenaEstimator, which take any expression"
            )
        found = self._places.get(value)
        if found is None:
            name = self._new_name(f"expression {len(self.derived)}", 0)
            self.derived.append(value)
            found = self._places[value] = Angle._of(0.0, ((name, 0, 0, 1.0),))
        return found


def _form(value: Any) -> tuple[float, list[tuple[Any, float]]] | None:
    """An expression as a sum of parameters times numbers: its value where all are 0, and their numbers. None: it is no such sum."""
    try:
        slopes = []
        for parameter in value.parameters:
            slope = value.gradient(parameter)
            if isinstance(slope, (ParameterExpression, complex)):
                return None
            slopes.append((parameter, float(slope)))
        return float(value.bind({parameter: 0.0 for parameter, _ in slopes}).numeric()), slopes
    except Exception:  # of whatever kind: it has no slope, or no value at 0
        return None


def rows_of(rows: NDArray[np.float64], parameters: Sequence[Any], derived: Sequence[Any]) -> NDArray[np.float64]:
    """Rows of values of a circuit's parameters, with those of its other expressions behind them."""
    import numpy

    if not derived:
        return rows
    columns = numpy.empty((len(rows), len(derived)))
    place = {parameter: i for i, parameter in enumerate(parameters)}
    for column, expression in enumerate(derived):
        own = [(parameter, place[parameter]) for parameter in expression.parameters]
        for row, given in enumerate(rows.tolist()):
            columns[row, column] = number_of(expression.bind({parameter: given[i] for parameter, i in own}), str(expression))
    return numpy.concatenate([rows, columns], axis=1)


def number_of(value: Any, what: str) -> float:
    """An expression without parameters, as a number."""
    number = complex(value.numeric())
    if not abs(number.imag) <= 1e-12 * max(1.0, abs(number)):
        raise CircuitError(f"circuit: {what}: the angle is {number}, which is not real")
    return number.real
