"""Measure a machine once, and choose plans by it."""

from __future__ import annotations

import os

from . import _core

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

LONGEST = 1 << 16  # bytes: a file of units has two thousand
NEWER = {"memory_load": "load", "memory_store": "store", "near_in_vector_rotation": "in_vector_rotation", "near_kak": "kak"}  # what such files lack
NEWER |= {f"near_rotations_{k}": f"rotations_{k}" for k in range(1, 5)}
RENAMED = {"lanes": "in_vector_rotation", "byte": "memory_byte", "split": "kak_split"}  # in files that earlier builds wrote


def calibrate(path: str | os.PathLike[str] | None = None) -> Path:
    """Let registers that are made from now on choose their plans by what sweeps cost on this machine.

    What was measured is kept in a file, so that it is measured once and all processes choose alike: under the same file
    a circuit has the same bits again. Without this call the built-in units choose, on any machine alike.

    path: the file, which is read if it is there, else written after a self-test of a fraction of a second; None: one in
    $XDG_CACHE_HOME/qarena (~/.cache/qarena) that is named after processor, instruction set, cores and version. Returns
    the path. To measure anew, delete the file; set_units() goes back to the built-in units.

    OSError: it cannot be read or written. ValueError: it is no file of units. Then nothing has changed.

    >>> import qarena as qa, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     qa.calibrate(folder + "/units.json").name
    'units.json'
    >>> qa.set_units()
    """
    import json
    from pathlib import Path

    machine = _machine()
    file = _default_path(machine) if path is None else Path(path)
    try:
        text = _read(file)
    except FileNotFoundError:
        units = {precision: _core.read_units(precision) for precision in ("double", "single")}
        text = (json.dumps({"machine": machine, "units": units}, indent=1) + "\n").encode()
        _write(file, text)
    try:
        units = json.loads(text.decode("utf-8"))["units"]
        _core.set_units(**{key: _complete(of) for key, of in units.items()})
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise ValueError(f"{file}: not a file of units ({_line(error)}); delete it to measure anew") from error
    return file


def _complete(units: dict[str, float]) -> dict[str, float]:
    """Those of a file, with the names of now, and what earlier builds did not measure."""
    named = {RENAMED.get(name, name): value for name, value in units.items()}
    return {new: named[old] for new, old in NEWER.items() if old in named} | named


def _read(file: Path) -> bytes:
    """A file that is short, and that is a file: reading a FIFO would wait for somebody to write, and a device might never end."""
    import errno
    import stat

    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(file))
        if not stat.S_ISREG(mode):
            raise ValueError(f"{file}: not a file of units (it is no regular file)")
        text = b""
        while len(text) <= LONGEST and (more := os.read(handle, LONGEST + 1 - len(text))):
            text += more
    finally:
        os.close(handle)
    if len(text) > LONGEST:
        raise ValueError(f"{file}: not a file of units (it is longer than {LONGEST} bytes); delete it to measure anew")
    return text


def _line(error: Exception) -> str:
    """Its text, which may quote the file."""
    text = " ".join(str(error).split())
    return text if len(text) <= 200 else text[:200] + ".."


def _machine() -> dict[str, Any]:
    info = _core._info()
    return {"processor": _processor(), "version": _core.__version__, **{name: info[name] for name in ("isa", "cores", "threads")}}


def _processor() -> str:
    """The processor's own name where the system tells it."""
    import platform

    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _default_path(machine: dict[str, Any]) -> Path:
    import hashlib
    import json
    from pathlib import Path

    name = hashlib.sha256(json.dumps(machine, sort_keys=True).encode()).hexdigest()[:16]
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qarena" / f"units-{name}.json"


def _write(file: Path, text: bytes) -> None:
    """All or nothing: other processes may be reading, or writing the same."""
    import tempfile

    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
