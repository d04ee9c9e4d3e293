"""Shots with the outcomes of mid-circuit measurements, and what is asked of these: means, probabilities, samples, counts."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from pennylane.exceptions import DeviceError
from pennylane.measurements import CountsMP, ExpectationMP, MidMeasureMP, ProbabilityMP, SampleMP, VarianceMP

from ._mid_measures import values_of

INVALID = np.iinfo(np.int32).min  # what PennyLane fills into samples that postselection leaves out, where shapes must not change


class Draw:
    """Shots of a state in one basis.

    numbers: basis states, [shots]. outcomes: of the mid-circuit measurements, [shots, bits], or None; bit_of: which of them is whose. valid: which shots
    postselection keeps, or None: all.
    """

    __slots__ = ("bit_of", "numbers", "outcomes", "valid")

    def __init__(self, numbers: Any, outcomes: Any = None, valid: Any = None, bit_of: Any = None) -> None:
        self.numbers, self.outcomes, self.valid, self.bit_of = numbers, outcomes, valid, bit_of

    def part(self, chosen: Any) -> Draw:
        """Some shots: a slice, or a mask."""
        outcomes, valid = (None if array is None else array[chosen] for array in (self.outcomes, self.valid))
        return Draw(self.numbers[chosen], outcomes, valid, self.bit_of)

    def kept(self) -> Draw:
        return self if self.valid is None else self.part(self.valid)


def bits_in(tape: Any) -> dict[str, int]:
    """Of the tape's mid-circuit measurements, by their names, the bits."""
    return {name: bit for bit, name in enumerate(op.meas_uid for op in tape.operations if isinstance(op, MidMeasureMP))}


def columns_of(value: Any, outcomes: Any, bit_of: dict[str, int]) -> Any:
    """A measurement value, [shots], or a list of them, [shots, values]."""
    if isinstance(value, (list, tuple)):
        return np.stack([values_of(one, outcomes, bit_of) for one in value], axis=1)
    return values_of(value, outcomes, bit_of)


def read_values(mp: Any, part: Draw, padded: Draw | None) -> Any:
    """A measurement process of measurement values, from shots."""
    if isinstance(mp, SampleMP):
        if padded is None or padded.valid is None:
            return columns_of(mp.mv, part.outcomes, part.bit_of)
        values = columns_of(mp.mv, padded.outcomes, padded.bit_of)
        values[~padded.valid] = INVALID
        return values
    values = columns_of(mp.mv, part.outcomes, part.bit_of)
    if isinstance(mp, CountsMP):
        return _count(mp, values)
    return of_values(mp, values, np.full(len(values), 1 / len(values)) if len(values) else np.array([np.nan]))


def _count(mp: Any, values: Any) -> dict[Any, int]:
    several = values.ndim == 2
    found, counts = np.unique(values, axis=0, return_counts=True)
    name = (lambda row: "".join(str(int(value)) for value in row)) if several else float
    counted = {name(row): int(count) for row, count in zip(found, counts)}
    if mp.all_outcomes:
        counted = {name(row): 0 for row in _branches(mp.mv)} | counted
    return dict(sorted(counted.items()))


def _branches(value: Any) -> list[Any]:
    """All that a measurement value, or a list of them, can be."""
    if isinstance(value, (list, tuple)):
        return list(itertools.product(*(one.branches.values() for one in value)))
    return list(value.branches.values())


def of_values(mp: Any, values: Any, weights: Any) -> Any:
    """An expectation value, a variance or probabilities of weighted values."""
    if isinstance(mp, (ExpectationMP, VarianceMP)):
        if not len(values):
            return np.float64("nan")
        mean = np.float64(weights @ values)
        return mean if isinstance(mp, ExpectationMP) else np.float64(weights @ (values - mean) ** 2)
    if isinstance(mp, ProbabilityMP):
        if not len(values):
            return np.full(len(_branches(mp.mv)), np.nan)
        rows = values if values.ndim == 2 else values[:, None]
        return np.array([weights @ np.all(rows == np.atleast_1d(branch), axis=1) for branch in _branches(mp.mv)])
    raise DeviceError(f"{mp} of mid-circuit measurements is not supported by qarena.qubit")
