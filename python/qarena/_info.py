"""What this build and machine are."""

from __future__ import annotations

import sys

from . import _core

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any


class Table(dict[str, "Any"]):
    """A dict that prints as a table."""

    def __str__(self) -> str:
        rows = [(name, _text(name, value)) for name, value in self.items()]
        width = max((len(name) for name, _ in rows), default=0)
        return "\n".join(f"{name:<{width}}  {text}" for name, text in rows)


def format_bytes(count: float) -> str:
    """1536 -> '1.5 KiB'."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if abs(count) < 1024:
            return f"{count:.0f} bytes" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} TiB"


def _text(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text('bytes', item)}" for key, item in value.items())
    if value is None:
        return "none"
    if isinstance(value, int) and not isinstance(value, bool) and any(part in name for part in ("bytes", "cache", "rss")):
        return format_bytes(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def find_mallctl() -> Any | None:
    """jemalloc's mallctl, if this process has been started with jemalloc."""
    import ctypes

    try:
        process = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    for name in ("mallctl", "je_mallctl"):
        function = getattr(process, name, None)
        if function is not None:
            return function
    return None


def info() -> Table:
    """Versions, instruction set, threads and cores, memory limits (None: no such limit) and which of them binds, the allocator.

    >>> import qarena as qa
    >>> sorted(set(qa.info()) & {'version', 'isa', 'threads', 'memory'})
    ['isa', 'memory', 'threads', 'version']
    """
    numpy = sys.modules.get("numpy")
    table = Table(_core._info())
    table["python"] = sys.version.split()[0]
    table["numpy"] = getattr(numpy, "__version__", "not loaded")
    table["jemalloc"] = "loaded" if find_mallctl() is not None else "not loaded"
    return table
