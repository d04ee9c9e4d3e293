"""The allocation profile of a piece of a program."""

from __future__ import annotations

import resource
import time

from . import _core
from ._info import Table, find_mallctl
from ._showing import Showing

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any


def _thread_allocated() -> int | None:
    """Bytes that jemalloc has given to this thread; None without jemalloc."""
    import ctypes

    mallctl = find_mallctl()
    if mallctl is None:
        return None
    value = ctypes.c_uint64()
    size = ctypes.c_size_t(ctypes.sizeof(value))
    if mallctl(b"thread.allocated", ctypes.byref(value), ctypes.byref(size), None, ctypes.c_size_t(0)) != 0:
        return None
    return value.value


def _totals() -> dict[str, Any]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {**_core._counters(), "page_faults": usage.ru_minflt + usage.ru_majflt}


def _clocks() -> dict[str, Any]:
    return {"jemalloc_bytes": _thread_allocated(), "cpu_seconds": time.process_time(), "wall_seconds": time.perf_counter()}


class profile(Showing):
    """What the process did within a with statement: gates, bytes of state moved, allocations, page faults, time.

    hits and misses: buffers that a pool had, or had to ask the system for. object_calls: calls of the allocator. os_calls: memory
    system calls. shots, histories: of runs of shots and trajectories. jemalloc_bytes: what jemalloc gave to this thread, when it is loaded. held, huge_bytes: of the default arena.

    >>> import qarena as qa
    >>> register = qa.Register(4).h(0).sync()
    >>> with qa.profile() as p:
    ...     for _ in range(10):
    ...         register = register.h(0)
    ...     register = register.sync()
    >>> p.gates, p.misses, p.os_calls
    (10, 0, 0)
    """

    def __init__(self) -> None:
        self._before: dict[str, Any] = {}
        self._result = Table()

    def __enter__(self) -> profile:
        _thread_allocated()  # what it loads is not the reader's
        self._before = _totals()
        self._before |= _clocks()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        after = _clocks()
        after = _totals() | after
        result = Table()
        for name, end in after.items():
            start = self._before[name]
            result[name] = None if start is None or end is None else end - start
        result["cores_used"] = result["cpu_seconds"] / result["wall_seconds"] if result["wall_seconds"] > 0 else 0.0
        stats = _core.default_arena().stats()
        result["held_bytes"] = stats["held"]
        result["huge_bytes"] = stats["huge_bytes"]
        result["peak_rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self._result = result

    def as_dict(self) -> dict[str, Any]:
        """Everything by name; None: not known here."""
        return dict(self._result)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_result"][name]
        except KeyError:
            known = ", ".join(self.__dict__.get("_result", ())) or "nothing before its with statement ends"
            raise AttributeError(f"profile has no {name!r}: it has {known}") from None

    def __str__(self) -> str:
        return str(self._result) or "<profile: its with statement has not ended>"

    __repr__ = __str__
