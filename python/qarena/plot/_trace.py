"""What a loop did: its value, the norm of its gradient, the memory that it took."""

from __future__ import annotations

import math
import time
from array import array

from .. import _core
from ._canvas import panels
from ._palette import BLUE, GREEN, ORANGE, PURPLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LOOK_SECONDS = 0.05  # between looks at memory, which take a third of a millisecond
POINTS = 4000  # of a line; of more, each drawn one stands for several, with the range that they are in


class Recorder:
    """Keeps what a loop does, step by step; plot() or qa.plot.trace(recorder) draws it. Some microseconds and 40 bytes a step.

    values, gradients (norms), seconds (since the first step), memory (of the process) and held (of the default arena), both in bytes, which are looked up
    every 50 ms: steps between have what was found last.

    >>> import qarena as qa
    >>> recorder = qa.plot.Recorder()
    >>> for step in range(3):
    ...     recorder.record(1 / (step + 1), gradient=[0.3, 0.4])
    >>> list(recorder.gradients), len(recorder)
    ([0.5, 0.5, 0.5], 3)
    """

    __slots__ = ("values", "gradients", "seconds", "memory", "held", "_start", "_looked")

    def __init__(self) -> None:
        self.values, self.gradients, self.seconds, self.memory, self.held = (array("d") for _ in range(5))
        self._start = 0.0
        self._looked = -math.inf

    def record(self, value: Any, gradient: Any = None) -> None:
        """One step. gradient: the vector, or its norm."""
        now = time.perf_counter()
        if not self.values:
            self._start = now
        norm = math.nan if gradient is None else _norm(gradient)
        self.values.append(float(value))
        self.gradients.append(norm)
        self.seconds.append(now - self._start)
        fresh = now - self._looked >= LOOK_SECONDS
        self._looked = now if fresh else self._looked
        self.memory.append(_resident() if fresh else self.memory[-1])
        self.held.append(_core.default_arena().stats()["held"] if fresh else self.held[-1])

    def __len__(self) -> int:
        return len(self.values)

    def plot(self, **options: Any) -> Any:
        """qa.plot.trace(recorder, ..)"""
        return trace(self, **options)


def _norm(gradient: Any) -> float:
    import numpy

    return float(numpy.linalg.norm(numpy.asarray(gradient)))


def _resident() -> float:
    """Bytes of this process in memory; NaN where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return float(int(file.read().split()[1]) * _page())
    except (OSError, ValueError, IndexError):
        return math.nan


def _page() -> int:
    import resource

    return resource.getpagesize()


def trace(values: Any, gradients: Any = None, memory: Any = None, *, seconds: Any = None, target: float | None = None, ax: Any = None, figure: Any = None) -> Any:
    """A loop's value at each step, and below it the norm of its gradient and the bytes of memory, of those that are given.

    values: numbers, or a Recorder. gradients: norms, or vectors, [steps, values]. memory: bytes. seconds: when each step was, which is then the axis
    (recorder.seconds, for instance). target: a value that is drawn as a line. ax: axes for them, as many as there are panels, one below the other; figure: where to make them; returned is
    ax, or else the figure, a new one if none is given.

    >>> import qarena as qa
    >>> figure = qa.plot.trace([0.5, 0.1, -0.8], [[1, 0], [0.5, 0.2], [0.1, 0.1]])
    """
    held = None
    if isinstance(values, Recorder):
        given = values
        values, held = given.values, given.held
        gradients = given.gradients if gradients is None else gradients
        memory = given.memory if memory is None else memory
    series = {"value": _series("values", values)}
    steps = len(series["value"])
    for name, data in (("|gradient|", gradients), ("memory", memory)):
        if data is not None:
            found = _series("gradients" if name[0] == "|" else "memory", data, steps, vectors=name[0] == "|")
            if not all(map(math.isnan, found)):
                series[name] = found
    at = range(steps) if seconds is None else _series("seconds", seconds, steps)
    axes, result = panels("trace", ax, figure, len(series), 6.4, 1.0 + 1.6 * len(series))
    for axis, (name, data), colour in zip(axes, series.items(), (BLUE, ORANGE, "")):
        if name != "memory":
            _line(axis, at, data, colour)
            axis.set_ylabel(name)
    if target is not None:
        axes[0].axhline(target, color=PURPLE, linewidth=1, linestyle="--", label=f"{target:.6g}")
        axes[0].legend(fontsize="small", frameon=False)
    if "|gradient|" in series and any(norm > 0 for norm in series["|gradient|"]):
        axes[1].set_yscale("log")
    if "memory" in series:
        _draw_memory(axes[-1], at, series["memory"], held)
    axes[-1].set_xlabel("step" if seconds is None else "seconds")
    return result


def _series(name: str, data: Any, steps: int | None = None, vectors: bool = False) -> list[float]:
    import numpy

    try:
        rows = numpy.asarray(data, dtype=float)
    except (TypeError, ValueError) as error:
        raise type(error)(f"trace: {name}: a list of numbers is needed: {error}") from None
    if vectors and rows.ndim == 2:
        rows = numpy.linalg.norm(rows, axis=1)
    if rows.ndim != 1:
        raise ValueError(f"trace: {name}: a list of numbers is needed, not an array of shape {rows.shape}")
    if steps is not None and len(rows) != steps:
        raise ValueError(f"trace: {name}: {len(rows)} given for {steps} values")
    return rows.tolist()  # type: ignore[no-any-return]


def _line(axis: Any, at: Any, data: list[float], colour: str, label: str | None = None) -> None:
    if len(data) <= POINTS:
        axis.plot(at, data, color=colour, linewidth=1.4, marker="o" if len(data) == 1 else None, label=label)
        return
    import numpy

    size = -(-len(data) // (POINTS // 2))
    starts = numpy.arange(0, len(data), size)
    numbers, places = numpy.array(data), numpy.array(at, dtype=float)[starts]
    low, high = numpy.fmin.reduceat(numbers, starts), numpy.fmax.reduceat(numbers, starts)
    axis.fill_between(places, low, high, color=colour, alpha=0.35, linewidth=0)
    axis.plot(places, numbers[starts], color=colour, linewidth=1, label=label)


def _draw_memory(axis: Any, at: Any, memory: list[float], held: Any) -> None:
    top = max((size for size in memory if size == size), default=0.0)
    unit, name = next(((1 << shift, name) for shift, name in ((30, "GiB"), (20, "MiB"), (10, "KiB")) if top >= 1 << shift), (1, "bytes"))
    _line(axis, at, [size / unit for size in memory], GREEN, "process" if held is not None else None)
    if held is not None:
        _line(axis, at, [size / unit for size in held], PURPLE, "arena")
        axis.legend(fontsize="small", frameon=False)
    axis.set_ylim(bottom=0)
    axis.set_ylabel(f"memory ({name})")
