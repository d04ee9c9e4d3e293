"""What a command is given: files, pipes, circuits, values of parameters."""

from __future__ import annotations

import argparse
import math
import os
import re
import sys

from .terminal import Refused, say

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .. import Circuit

MOST_BYTES = 64 << 20  # as from_qasm reads
MOST_NUMBER = 200  # characters of a number
MOST_SHOWN = 60  # characters of what is no number
PLACE = re.compile(r"qasm (?P<place>\d+:\d+|.+?:\d+:\d+): (?P<what>.*)", re.DOTALL)
ARITHMETIC = re.compile(r"[0-9A-Za-z.+*/^() -]+")


def name_of(path: str) -> str:
    return "<stdin>" if path == "-" else path or "''"


def read(path: str) -> bytes:
    """A file's bytes, or stdin's for '-'; at most one more than is read as a circuit, since a device might never end."""
    if path == "-":
        if sys.stdin is None:
            raise Refused("<stdin>: it is closed")
        try:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        except OSError as error:
            raise Refused(f"<stdin>: {error.strerror or error}") from None
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except ValueError as error:  # a NUL in the name
        raise Refused(f"{path}: {error}") from None


def circuit_of(path: str, folders: Sequence[str] = ()) -> Circuit:
    """The circuit of an OpenQASM file. Refused tells file, line and column."""
    import warnings

    from .. import Circuit

    name = name_of(path)
    text = read(path)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *_, **__: say(f"{_placed(name, str(message))} (a warning)")
        try:
            circuit = Circuit.from_qasm(text, include=_includer(folders) if folders else None)
        except ValueError as error:
            raise Refused(_placed(name, str(error))) from None
        except MemoryError as error:
            raise Refused(f"{name}: {error}") from None
    if not circuit.n:
        raise Refused(f"{name}: there are no qubits in it")
    return circuit


def _placed(name: str, text: str) -> str:
    """'qasm 3:7: what' as 'name:3:7: what'; of an included file its own name is told."""
    found = PLACE.match(text)
    if found is None:
        return f"{name}: {text.removeprefix('qasm: ')}"
    place = found["place"]
    return f"{place if place.count(':') > 1 else f'{name}:{place}'}: {found['what']}"


def _includer(folders: Sequence[str]) -> Callable[[str], bytes]:
    """Reads included files in these folders, and nowhere else."""

    def include(name: str) -> bytes:
        for folder in folders:
            root, path = os.path.realpath(folder), os.path.realpath(os.path.join(folder, name))
            if os.path.commonpath([root, path]) != root:
                raise Refused(f'include "{name}": it is not in {folder}')
            if os.path.isfile(path):
                return read(path)
        raise Refused(f'include "{name}": there is no such file in {", ".join(folders)}')

    return include


def values_of(circuit: Circuit, given: Sequence[tuple[str, float]], name: str) -> dict[str, float] | None:
    """The values of --set, which are all that the circuit needs and no more."""
    values, known = dict(given), circuit.parameters
    twice = [parameter for parameter in values if [other for other, _ in given].count(parameter) > 1]
    if twice:
        raise Refused(f"{name}: --set {twice[0]}: it is given more than once")
    for extra in sorted(set(values) - set(known)):
        raise Refused(f"{name}: --set {extra}: " + (f"the circuit has no such input; it has {', '.join(known)}" if known else "the circuit has no inputs"))
    missing = [parameter for parameter in known if parameter not in values]
    if missing:
        raise Refused(f"{name}: no value for {', '.join(missing)}: --set {missing[0]}=pi/2 gives one")
    return values or None


# -- texts of arguments


def number(text: str) -> float:
    """A number, or an expression such as pi/2, by the rules of OpenQASM 2."""
    from .. import Circuit

    text = text.strip().replace("\u03c0", "pi").replace("**", "^")
    if len(text) <= MOST_NUMBER and ARITHMETIC.fullmatch(text):
        try:
            ((_, _, _, value, _),) = Circuit.from_qasm(f"OPENQASM 2.0; qreg q[1]; U(0, 0, {text}) q[0];")
            return float(value)
        except ValueError:
            pass
    raise argparse.ArgumentTypeError(f"{text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + '..'!r} is no number: 0.5, 1e-3, pi/2, 2*sqrt(3) are")


def setting(text: str) -> tuple[str, float]:
    """name=value."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r}: name=value is needed, such as theta=pi/2")
    return name.strip(), number(value)


def whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of integers, 1e6 among them."""

    def read_whole(text: str) -> int:
        try:
            value = int(text) if len(text) <= MOST_NUMBER else most + 1
        except ValueError:
            try:
                real = float(text)
            except ValueError:
                raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
            if math.isfinite(real) and real != int(real):
                raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
            value = int(real) if math.isfinite(real) else most + 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is out of range [{least}, {most}]")
        return value

    return read_whole


def real(least: float, most: float) -> Callable[[str], float]:
    """A reader of numbers within bounds."""

    def read_real(text: str) -> float:
        value = number(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is out of range [{least:g}, {most:g}]")
        return value

    return read_real
