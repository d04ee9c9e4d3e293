"""expectation: of an observable in the states that a circuit with noise or measurements ends in."""

from __future__ import annotations

import math
import operator
import time
from collections import namedtuple  # not typing's: see _circuit.py

from . import _core
from ._batch import reporter, seed_of
from ._pauli import PauliSum, is_one
from ._pauli import observable as as_sum
from ._shots import Result, _how, _run

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, SupportsFloat, SupportsIndex

CALL = "expectation"
USUAL = 1000
FIRST = 200  # trajectories before an error is known
BATCH = 1 << 20  # that are run together
ALIKE = 1e-13
LEAST = 1e-100  # that an error may be asked to be
SPARE = 1.1  # so many times what the error so far asks for
MOST = 1 << 31
SEEN = 10  # outcomes as far off as can be, beside which one that has not been seen is little
PILOTS = 0.1  # of the trajectories that they ask for
TELL_SECONDS = 0.1


class Average(namedtuple("Average", "value error trajectories histories")):
    """The mean of an observable over trajectories, its standard error, how many there were, and how many distinct ones were computed, of each 2^20 anew."""

    __slots__ = ()


class _Sum:
    """Means of several batches, put together (Chan, Golub and LeVeque, American Statistician 37, 242, 1983). spread: how far values may lie apart."""

    def __init__(self, spread: float) -> None:
        self.count, self.histories, self.mean, self.squares, self.spread = 0, 0, 0.0, 0.0, spread

    def add(self, shots: _core.Shots) -> None:
        if not shots.done:
            return
        mean, variance = shots._mean()
        total, off = self.count + shots.done, mean - self.mean
        self.squares += variance * (shots.done - 1) + off * off * self.count * shots.done / total
        self.mean += off * shots.done / total
        self.count, self.histories = total, self.histories + shots.histories

    def _all_alike(self) -> bool:
        """Whether all values are one but for rounding: what they have not shown yet may have a probability of about 1 / count."""
        return math.sqrt(self.squares) <= math.sqrt(self.count) * ALIKE * self.spread

    def average(self) -> Average:
        error = math.sqrt(self.squares / (self.count - 1) / self.count) if self.count > 1 else self.spread
        if self._all_alike():
            error = self.spread / self.count if self.count else self.spread
        return Average(self.mean, error, self.count, self.histories)

    def needed(self, precision: float) -> float:
        """How many trajectories have that standard error, as far as these tell: as if there were one more, which is as far off as can be."""
        squares = self.squares + self.spread * self.spread
        deviations = math.sqrt(squares / self.count) / precision
        return SPARE * deviations * deviations


def expectation(
    circuit: _core.Circuit,
    observable: _core.PauliSum | str,
    trajectories: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    values: Any = None,
    initial: Any = None,
    threads: SupportsIndex | None = None,
    progress: bool | Callable[[int, int], object] | None = None,
    *,
    precision: SupportsFloat | None = None,
    state_precision: Literal["double", "single"] = "double",
    first_trajectory: SupportsIndex = 0,
    arena: _core.Arena | None = None,
) -> Average:
    """<H> in the mixture of states that a circuit with noise, measurements or resets ends in, estimated from trajectories: (value, error, trajectories,
    histories). Trajectory k is what shot k of qa.run(.., states=True) with the same seed ends in; those with the same errors are computed once. A trajectory's
    value is exact, so a circuit that draws nothing has an error of 0. Where all trajectories have had one value the error is what one more that differs would
    make: the spread of the observable's values divided by the trajectories.

    precision: as many as a standard error of this takes, but no more than `trajectories`, if given (then `error` may be larger); 200 of them or more,
    which are not counted, tell how many that is. Else there are `trajectories` of them (1000). The precision of the state's numbers is state_precision. seed, values, initial, threads, progress: as in qa.run.

    It is the state's expectation value, whatever is read: readout errors change bits, not states. What is measured has collapsed.

    An exception that stops it has the attribute `result`, of the trajectories that are done; they are no fair sample of all.

    >>> import qarena as qa
    >>> noisy = qa.Circuit(1).x(0).amplitude_damping(0.25, 0)
    >>> found = qa.expectation(noisy, "Z0", 10000, seed=1)
    >>> abs(found.value - -0.5) < 5 * found.error, found.histories
    (True, 2)
    >>> qa.expectation(noisy, "Z0", seed=1, precision=0.01).error <= 0.01
    True
    """
    if not isinstance(circuit, _core.Circuit):
        raise TypeError(f"{CALL}: a Circuit is needed, not {circuit!r}")
    most = (USUAL if precision is None else MOST) if trajectories is None else operator.index(trajectories)
    if not 1 <= most <= MOST:
        raise ValueError(f"{CALL}: trajectories: {most} is out of range [1, {MOST}]")
    wanted = None if precision is None else _wanted(precision)
    how = _how(state_precision, threads, values, initial, arena)
    h = _one(observable)
    run, done = _Runs(circuit, h, operator.index(first_trajectory), seed_of(seed, CALL), how), _Sum(_spread(circuit, h))
    report, close = reporter(progress, most)
    try:
        if wanted is None:
            run.add(done, 0, most, report)
        else:
            run.to(wanted, most, done, report)
        if report is not None:
            report(done.count, done.count)
    except BaseException as error:
        _keep(error, done)
        raise
    finally:
        if close is not None:
            close()
    return done.average()


class _Runs(namedtuple("_Runs", "circuit observable first seed how")):
    """Batches of trajectories."""

    __slots__ = ()

    def add(self, done: _Sum, start: int, count: int, report: Callable[[int, int], object] | None) -> None:
        """Trajectories from number `start` on, so many at a time that memory does not grow."""
        end, all_of_them, told = start + count, done.count + count, time.monotonic()
        while start < end:
            some = min(end - start, BATCH)
            done.add(_run(self.circuit, some, self.first + start, self.seed, self.how, False, _from(report, done.count, all_of_them), self.observable))
            start += some
            if report is not None and time.monotonic() - told >= TELL_SECONDS:  # batches that are shorter don't tell themselves
                report(done.count, all_of_them)
                told = time.monotonic()

    def to(self, wanted: float, most: int, done: _Sum, report: Callable[[int, int], object] | None) -> None:
        """Until the error is what is wanted. Some trajectories, the pilots, say how many are needed, and do not count: if those whose errors happen to be few
        ended a run sooner, the mean would be off (Stein, Annals of Mathematical Statistics 16, 243, 1945). They are as many more as it takes until what they
        have not seen is not most of what they ask for, or they are a tenth of it."""
        if not done.spread or most <= FIRST:
            self.add(done, 0, min(FIRST, most), None)
            return
        pilot = _Sum(done.spread)
        self.add(pilot, 0, FIRST, None)
        while pilot.squares < SEEN * pilot.spread**2 and pilot.count < PILOTS * min(pilot.needed(wanted), most):
            self.add(pilot, pilot.count, pilot.count, None)
        spent, needed = pilot.count, max(pilot.needed(wanted), done.spread / wanted)
        while True:
            left = most - spent
            if most == MOST and not needed < left:
                raise ValueError(f"{CALL}: precision: {wanted:g} takes some {needed:.1g} trajectories, at most {MOST} allowed")
            count = min(math.ceil(needed) if needed < left else left, left)
            self.add(done, spent, count, report)
            spent += count
            if spent >= most or done.average().error <= wanted:
                return
            needed = max(done.needed(wanted) - done.count, FIRST)


def _keep(error: BaseException, done: _Sum) -> None:
    """What an exception has interrupted: its `result` becomes the average of all that is done."""
    found = getattr(error, "result", None)
    if isinstance(found, Result):
        done.add(found._shots)
    try:
        error.result = done.average()  # type: ignore[attr-defined]
    except AttributeError:  # a class with slots
        pass


def _from(report: Callable[[int, int], object] | None, before: int, most: int) -> Callable[[int, int], object] | None:
    """A report of a batch as one of all."""
    return None if report is None else lambda done, _: report(before + done, most)


def _one(observable: Any) -> _core.PauliSum:
    if not is_one(observable):
        raise TypeError(f"{CALL}: one observable is needed, not a list of them")
    return as_sum(observable)


def _spread(circuit: _core.Circuit, observable: _core.PauliSum) -> float:
    """How far values of an observable may lie apart; 0 where the circuit has gates only."""
    if sum(circuit._count().values()) == len(circuit):
        return 0.0
    x, z, c = PauliSum.masks(observable)  # type: ignore[arg-type]
    return 2 * float(abs(c[(x | z) != 0]).sum())


def _wanted(precision: SupportsFloat) -> float:
    if isinstance(precision, str):
        raise TypeError(f"{CALL}: precision: {precision!r}: it is the standard error that is wanted; state_precision= is 'double' or 'single'")
    value = float(precision)
    if not LEAST <= value < math.inf:
        raise ValueError(f"{CALL}: precision: {value:g} is out of range [{LEAST:g}, inf): the standard error that is wanted")
    return value
