"""From arguments to an exit code."""

from __future__ import annotations

import os
import sys

from .. import _core
from .command_parser import parser_of
from .sources import name_of
from .terminal import Refused, say

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, REFUSED, INTERRUPTED, NO_READER = 0, 1, 130, 141  # argparse's own is 2
MODULES = {"run": "run_command", "state": "state_command", "expect": "expect_command", "bench": "bench_command", "completion": "completion"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command: its exit code. SystemExit is argparse's: of --help, --version and wrong arguments."""
    try:
        return _finished(_main(list(sys.argv[1:] if arguments is None else arguments)))
    except KeyboardInterrupt:
        say("interrupted")
        return _finished(INTERRUPTED)
    except BrokenPipeError:
        return _without_output(NO_READER)
    except OSError as error:
        say(_of_system(error))
        return _without_output(REFUSED)
    except (Refused, ValueError, MemoryError, ImportError, _core.Error) as error:
        say(str(error) or type(error).__name__)
        return _finished(REFUSED)


def _finished(code: int) -> int:
    """What is in stdout's buffer is written."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        return _without_output(NO_READER)
    except OSError as error:
        say(_of_system(error))
        return _without_output(code or REFUSED)
    return code


def _main(arguments: list[str]) -> int:
    parser = parser_of()
    options = parser.parse_args(_joined(arguments))
    if options.command is None:
        parser.print_help()
        return DONE
    from importlib import import_module

    module = import_module(f".{MODULES.get(options.command, 'small_commands')}", __package__)
    try:
        code: int | None = getattr(module, options.command)(options)
    except (ValueError, MemoryError, _core.Error) as error:
        if not hasattr(options, "file"):
            raise
        raise Refused(f"{name_of(options.file)}: {error or type(error).__name__}") from error
    return code or DONE


def _joined(arguments: list[str]) -> list[str]:
    """With -H and its value in one: argparse would take '-Z0' for an option."""
    joined, rest = [], iter(arguments)
    for argument in rest:
        value = next(rest, None) if argument in ("-H", "--observable") else None
        joined.append(argument if value is None else f"--observable={value}")
    return joined


def _of_system(error: OSError) -> str:
    """Which file, and what is wrong with it."""
    name = error.filename
    return f"{'stdout' if name is None else name_of(os.fsdecode(name)) if isinstance(name, (str, bytes)) else name}: {error.strerror or error}"


def _without_output(code: int) -> int:
    """Nothing is written any more, not at exit either: what is left in stdout's buffer goes nowhere."""
    try:
        out = sys.__stdout__
        if out is not None and sys.stdout is out:  # not a test's
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, out.fileno())
            os.close(nowhere)
    except (OSError, ValueError):
        pass
    return code
