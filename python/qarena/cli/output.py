"""Tables, CSV and JSON on stdout, written as they are made."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from itertools import islice

from .terminal import Refused

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, TextIO

LINES = 10000  # that are written together


def stdout() -> TextIO:
    if sys.stdout is None:
        raise Refused("stdout is closed")
    return sys.stdout


def write_bytes(data: bytes) -> None:
    """All of them: with PYTHONUNBUFFERED stdout is a raw file, which may write less than it is given."""
    out, left = stdout().buffer, memoryview(data)
    while left:
        written: int | None = out.write(left)
        if written is None:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        left = left[written:]


def write(text: str) -> None:
    out = stdout()
    if isinstance(getattr(out, "buffer", None), io.RawIOBase):
        write_bytes(text.encode(out.encoding, out.errors or "strict"))
    else:
        out.write(text)


def write_lines(lines: Iterable[str]) -> None:
    """Each with a line's end."""
    rest = iter(lines)
    while part := list(islice(rest, LINES)):
        write("\n".join(part) + "\n")


def write_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Cells are numbers, or texts without commas and quotes, but for names of observables, which are quoted."""
    write_lines(",".join(map(_cell, row)) for row in (part for parts in ([head], rows) for part in parts))


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r') else text


def write_json(fields: dict[str, Any], name: str | None = None, items: Iterable[tuple[str, Any]] = ()) -> None:
    """One object, a field a line; `name`: a last field that is an object, whose items are written as they come."""
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in fields.items()]
    write("{\n" + ",\n".join(lines))
    if name is not None:
        write(f"{',' if lines else ''}\n  {json.dumps(name)}: {{")
        rest, before = (f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in items), "\n"
        while part := list(islice(rest, LINES)):
            write(before + ",\n".join(part))
            before = ",\n"
        write("\n  }" if before != "\n" else "}")
    write("\n}\n")


def write_table(head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> None:
    """Columns as wide as they need to be; the first `left` of them begin at the left, the others end at the right."""
    cells = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    write_lines("  ".join(f"{cell:{'<' if i < left else '>'}{width}}" for i, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in cells)
