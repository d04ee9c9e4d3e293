"""What a person sees beside the output: lines on stderr, and a bar while something takes long."""

from __future__ import annotations

import sys
import threading
import time

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from .. import _core

DELAY = 1.0  # seconds that pass without a bar
EVERY = 0.1  # seconds between two looks
WIDEST = 30  # characters of a bar


class Refused(Exception):
    """Input that is refused: the text is for the user."""


def printable(text: object) -> str:
    """One line. What a terminal would act on is written as an escape: texts that are quoted come from anywhere."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in str(text))


def plural(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def say(text: str) -> None:
    """A line on stderr, if there is one to write to."""
    if sys.stderr is None:  # print() would take stdout
        return
    try:
        print(f"qarena: {printable(text)}", file=sys.stderr, flush=True)
    except OSError:
        pass


def columns() -> int:
    """The terminal's width, or COLUMNS."""
    import shutil  # noqa: PLC0415  # not needed by those who see no bar

    return shutil.get_terminal_size((80, 24)).columns


class Bar:
    """A bar on stderr, from the second second on, where stderr is a terminal. As qa.run's progress= it is called with (done, total)."""

    def __init__(self, what: str) -> None:
        self.what, self.start, self.last, self.shown = what, time.monotonic(), 0.0, False
        self.on = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self.on or now < self.start + DELAY or now < self.last + EVERY:
            return
        self.last, self.shown = now, True
        self._write(self._text(done / max(total, 1), now - self.start))

    def _text(self, share: float, seconds: float) -> str:
        left = f", {seconds * (1 / share - 1):.0f} s left" if share >= 0.01 else ""
        around = f"{self.what} [] {share:4.0%}{left}"
        room = min(WIDEST, columns() - 1 - len(around))
        if room < 4:
            return f"{share:4.0%}"
        full = int(share * room)
        return around.replace("[]", f"[{'#' * full}{'.' * (room - full)}]", 1)

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
        except OSError:
            self.on = False

    def close(self) -> None:
        if self.shown and self.on:
            self._write("")

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()


def run_watched(register: _core.Register, circuit: _core.Circuit, values: Any) -> None:
    """register.run(circuit, values) to its end, with a bar of the gates that are done."""
    with Bar("gates") as bar:
        if not bar.on:
            register.run(circuit, values).sync()
            return
        over, gates = threading.Event(), len(circuit)

        def watch() -> None:
            while not over.wait(EVERY):
                if register.pending:
                    bar(gates - register.pending, gates)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            register.run(circuit, values).sync()
        finally:
            over.set()
            watcher.join()
