"""What drawings of circuits call things: angles, conditions, assignments, channels."""

from __future__ import annotations

import math
import unicodedata

from .._bits import infix
from .._parameters import Angle

TYPE_CHECKING = False  # not from typing, whose import takes longer than all of qarena's
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

GATES = {
    "i": "I", "x": "X", "y": "Y", "z": "Z", "h": "H", "s": "S", "sdg": "S†", "t": "T", "tdg": "T†", "sx": "√X", "sxdg": "√X†",
    "rx": "Rx", "ry": "Ry", "rz": "Rz", "p": "P", "u": "U", "rxx": "Rxx", "ryy": "Ryy", "rzz": "Rzz", "iswap": "iSwap", "iswapdg": "iSwap†",
    "unitary": "U", "diagonal": "Diag", "permutation": "Perm",
}  # fmt: skip
PARTS_OF_PI = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64)  # an angle that is a multiple of pi over one of these is written so
ROUNDS = 1000  # of a while, unless the user says another bound
LISTED_BITS = 6  # of a condition; more are said by their number
ASCII = str.maketrans({
    "π": "pi", "†": "dg", "√": "sqrt", "●": "@", "○": "o", "⊕": "X", "×": "x", "─": "-", "═": "=", "│": "|", "║": "|", "┼": "+", "╫": "+", "╩": "=",
    "┊": ":", "┌": ".", "┬": ".", "┐": ".", "⋮": ":", "⋯": "~", "…": "..", "«": "<", "»": ">", "≤": "<=", "⟩": ">", "╪": "+",
})  # fmt: skip


def number(value: float) -> str:
    """Of an angle: a multiple of pi where it is one to rounding, else four digits."""
    if not value:
        return "0"
    for part in PARTS_OF_PI:
        times = round(value * part / math.pi)
        if times and abs(value * part / math.pi - times) <= 1e-13 * abs(times) and abs(times) < 1000:
            sign, size = "-" if times < 0 else "", abs(times)
            return f"{sign}{'' if size == 1 else size}π{'' if part == 1 else f'/{part}'}"
    return f"{value:.4g}"


def angle_label(angle: Any) -> str:
    return str(angle._text(number)) if isinstance(angle, Angle) else number(float(angle))


def call_label(name: str, angles: Sequence[Any]) -> str:
    """Rx(π/2)"""
    return f"{name}({','.join(map(angle_label, angles))})" if angles else name


def condition_label(bits: tuple[int, ...], value: int) -> str:
    """The bits as a number is written: the first, the least significant, stands last."""
    if len(bits) > LISTED_BITS:
        ranged = bits == tuple(range(bits[0], bits[0] + len(bits)))
        return f"c{bits[0]}..c{bits[-1]}={value}" if ranged else f"{len(bits)} bits={value}"
    return f"{','.join(f'c{bit}' for bit in reversed(bits))}={value:0{len(bits)}b}"


def block_label(entry: tuple[Any, ...]) -> str:
    kind = entry[0]
    if kind in ("else", "end"):
        return "else" if kind == "else" else ""
    if kind == "repeat":
        return f"{entry[1]} times"
    bound = f" at most {entry[3]} times" if kind == "while" and entry[3] != ROUNDS else ""
    return f"{kind} {condition_label(entry[1], entry[2])}{bound}"


def assign_label(bit: int, tokens: tuple[int, ...]) -> str:
    text = infix(tokens, lambda index: f"c{index}", ("&", "|", "^", "~", "0", "1"))
    return f"c{bit}={text[1:-1] if text[0] == '(' else text}"


def marked(name: str, angles: Sequence[Any], marks: Iterable[Any]) -> list[tuple[str, str]]:
    """The label of each qubit of a gate, and its mark, which ends it: the first has the angles, too."""
    return [((call_label(name, angles) if i == 0 else name) + (f":{mark}" if mark != "" else ""), str(mark)) for i, mark in enumerate(marks)]


def channel_labels(name: str, what: Any, qubits: tuple[int, ...]) -> list[tuple[str, str]]:
    """As of marked, one for each qubit, in their order; ~ in front: chance."""
    several = range(len(qubits)) if len(qubits) > 1 else [""]
    if name == "kraus":
        return marked("~Kraus", [], several)
    total = sum(what.values())
    if len(what) == 4 ** len(qubits) - 1 and len(qubits) and max(what.values()) - min(what.values()) <= 1e-9 * total:
        return marked("~depol", [total], [""] * len(qubits))
    if len(what) == 1:
        (letters,) = what
        return marked("~P", [total], letters) if len(letters) > 1 else marked(f"~{letters}", [total], [""])
    return marked("~Pauli", [total], several)


# --- widths of texts


def _columns_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def text_width(text: str) -> int:
    """Columns of a terminal."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def printable(text: str, ascii: bool = False) -> str:
    """What can be in a line: characters that a terminal would obey, or that turn or hide others, are written as escapes."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text.translate(ASCII).encode("ascii", "backslashreplace").decode() if ascii else text


def clipped(text: str, most: int, ascii: bool = False) -> str:
    """At most so many columns, with a mark where something is left out."""
    if text_width(text) <= most:
        return text
    mark = ".." if ascii else "…"
    kept, width = "", 0
    for character in text:
        width += _columns_of(character)
        if width > most - len(mark):
            break
        kept += character
    return kept + mark
