"""What qarena.torch and qarena.jax have in common: values of observables after a circuit, and products with their derivatives, for arrays of values.

Arrays are NumPy's: values [.., values of the circuit's parameters], results [..], or [.., observables] of a list of them. Results have the dtype of the values.
"""

from __future__ import annotations

import operator

from . import _core
from ._batch import BatchResult, gradients_of, run_batch
from ._parameters import places_of
from ._pauli import PauliSum, is_one
from ._pauli import observable as as_sum

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal, SupportsIndex

    from typing_extensions import TypeAlias

    Observables: TypeAlias = _core.PauliSum | str | Iterable[_core.PauliSum | str]

DTYPES = ("float32", "float64")
STRINGS = 1 << 16  # of weighted sums that are made together


class Expectations:
    """A circuit and what is asked of it. What it has does not change, so threads may share it."""

    def __init__(
        self,
        call: str,
        circuit: _core.Circuit,
        observables: Observables,
        precision: Literal["double", "single"] = "double",
        threads: SupportsIndex | None = None,
        nan: bool = False,
    ) -> None:
        """call: the public call, for the texts of errors. nan: rows of values that are not finite have NaN as results; else they are refused."""
        if not isinstance(circuit, _core.Circuit):
            raise TypeError(f"{call}: circuit: a qarena.Circuit is needed, not {circuit!r}")
        self.call = call
        self.circuit = circuit
        self.one = is_one(observables)  # and no list
        given: Any = [observables] if self.one or not hasattr(observables, "__iter__") else observables
        self.sums = tuple(as_sum(h) for h in given)
        self.precision: Literal["double", "single"] = precision
        self.threads = threads
        self.nan = nan
        self.count = sum(length or 1 for _, length, _ in circuit._parameters())
        self._strings: Any = None
        if not self.sums:
            raise ValueError(f"{call}: observables: the list is empty")

    def checked(self) -> Expectations:
        """One that keeps a circuit of its own. What could not be run is refused: by a batch of no rows in a dry arena, which takes no memory."""
        import numpy

        circuit: Any = self.circuit
        made = Expectations(self.call, circuit.copy(), self.sums[0] if self.one else self.sums, self.precision, self.threads, self.nan)
        with _core.Arena(1 << 62, dry=True) as arena:
            run_batch(circuit, numpy.empty((0, self.count)), self.sums, True, threads=self.threads, precision=self.precision, arena=arena)
        return made

    @property
    def single(self) -> bool:
        """Whether there is one observable: the derivatives come with the values, for little more than the values."""
        return len(self.sums) == 1

    @property
    def inner(self) -> tuple[int, ...]:
        """The shape of a member's result."""
        return () if self.one else (len(self.sums),)

    @property
    def names(self) -> list[str]:
        """Of the circuit's values."""
        circuit: Any = self.circuit
        return circuit.parameters  # type: ignore[no-any-return]

    def places_of(self, number: SupportsIndex | None, named: Any) -> list[int]:
        """Of inputs among the circuit's values: so many of the first ones, or those of a parameter or of several."""
        if named is not None:
            if number is not None:
                raise TypeError(f"{self.call}: n_inputs and inputs are given: one of both says which values are inputs")
            return places_of(self.circuit._parameters(), named, f"{self.call}: inputs")
        count = 0 if number is None else operator.index(number)
        if not 0 <= count <= self.count:
            raise ValueError(f"{self.call}: n_inputs: {count} is out of range [0, {self.count}], the number of the circuit's values")
        return list(range(count))

    def check(self, shape: tuple[int, ...], dtype: str) -> None:
        """Refuse values of another shape or type than is needed."""
        if dtype not in DTYPES:
            raise TypeError(f"{self.call}: values: float32 or float64 is needed, not {dtype}")
        if not shape or shape[-1] != self.count:
            raise ValueError(f"{self.call}: values: the last dimension is to be {self.count}, for the circuit's values, in values of shape {list(shape)}")

    def values(self, values: Any) -> Any:
        result = self._run(self._rows(values), self.sums, False)
        return result.values.reshape((*values.shape[:-1], *self.inner)).astype(values.dtype, copy=False)

    def values_and_gradients(self, values: Any) -> tuple[Any, Any]:
        """Of one observable: the gradients have the shape of the values."""
        result = self._run(self._rows(values), self.sums[0], True)
        shaped = result.values.reshape((*values.shape[:-1], *self.inner)), result.gradients.reshape(values.shape)
        return shaped[0].astype(values.dtype, copy=False), shaped[1].astype(values.dtype, copy=False)

    def products(self, values: Any, cotangents: Any) -> Any:
        """Cotangents, [.., observables] as results are, times the derivatives of results by values, in the shape of the values. A row
        whose numbers are not finite is NaN, as multiplication would make it; one whose cotangents are 0 is 0, and not run."""
        import numpy

        rows = self._rows(values)
        weights = numpy.asarray(cotangents, numpy.float64).reshape(len(rows), len(self.sums))
        finite = numpy.isfinite(weights).all(1) & numpy.isfinite(rows).all(1)
        wanted = finite & weights.any(1)
        if wanted.all():
            result = self._products(rows, weights)
        else:
            result = numpy.where(finite, 0.0, numpy.nan)[:, None] * numpy.ones(self.count)
            result[wanted] = self._products(rows[wanted], weights[wanted])
        return result.reshape(values.shape).astype(values.dtype, copy=False)

    def _products(self, rows: Any, weights: Any) -> Any:
        """A member takes one gradient, of the sum of its observables times its weights."""
        import numpy

        if self.single or not rows.size:
            return self._run(rows, self.sums[0], True).gradients * weights[:, :1]
        if self._strings is None:
            self._strings = _strings_of(self.sums)
        x, z, coefficients = self._strings
        result, step = numpy.empty(rows.shape), max(1, STRINGS // max(1, len(x)))
        for start in range(0, len(rows), step):
            part = slice(start, start + step)
            numbers = (weights[part] @ coefficients).astype(numpy.complex128)
            sums = tuple(_core.PauliSum.__new__(PauliSum, self.circuit.n, (), (x, z, row)) for row in numbers)
            result[part] = gradients_of(self.circuit, rows[part], sums, self.precision, None if self.threads is None else operator.index(self.threads))
        return result

    def _rows(self, values: Any) -> Any:
        """[members, values] in float64."""
        import math

        import numpy

        return numpy.ascontiguousarray(values, numpy.float64).reshape(math.prod(values.shape[:-1]), self.count)

    def _run(self, rows: Any, observables: Any, gradient: bool) -> BatchResult:
        import numpy

        finite = numpy.isfinite(rows).all(1) if self.nan else None
        if finite is None or finite.all():
            return run_batch(self.circuit, rows, observables, gradient, threads=self.threads, precision=self.precision)
        result = run_batch(self.circuit, numpy.where(finite[:, None], rows, 0), observables, gradient, threads=self.threads, precision=self.precision)
        for array in (result.values, result.gradients) if gradient else (result.values,):
            array[~finite] = numpy.nan
        return result


def _strings_of(sums: tuple[_core.PauliSum, ...]) -> tuple[Any, Any, Any]:
    """X masks and Z masks of the distinct strings of sums, and their real coefficients, [sums, strings]."""
    import numpy

    parts = [PauliSum.masks(h.simplify()) for h in sums]  # type: ignore[arg-type]
    columns: dict[tuple[int, int], int] = {}
    for x, z, _ in parts:
        for mask in zip(x.tolist(), z.tolist()):
            columns.setdefault(mask, len(columns))
    coefficients = numpy.zeros((len(sums), len(columns)))
    for row, (x, z, numbers) in zip(coefficients, parts):
        row[[columns[mask] for mask in zip(x.tolist(), z.tolist())]] = numbers.real
    masks = numpy.array(list(columns), numpy.uint64).reshape(-1, 2)
    return numpy.ascontiguousarray(masks[:, 0]), numpy.ascontiguousarray(masks[:, 1]), coefficients
