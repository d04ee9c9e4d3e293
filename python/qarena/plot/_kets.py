"""States as sums of kets, in LaTeX. A number is written as a root or fraction only where it is that number to rounding."""

from __future__ import annotations

import cmath
import math

from ._states import Largest, bits_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DENOMINATORS = (1, 2, 3, 5, 6, 7, 9, 10, 12)  # of squares, times powers of two
MOST = 1 << 30  # of a denominator
DIGITS = 4  # of what is no such number
TURNS = {0: "", 1: r"e^{i\pi/4}", 2: "i", 3: r"e^{3i\pi/4}", -1: r"e^{-i\pi/4}", -2: "-i", -3: r"e^{-3i\pi/4}"}


def _root(square: int) -> str:
    """Of a whole number, in lowest terms: 12 -> 2\\sqrt{3}; '' for 1."""
    outside, inside, factor = 1, square, 2
    while factor * factor <= inside:
        if inside % (factor * factor):
            factor += 1
        else:
            inside, outside = inside // (factor * factor), outside * factor
    return ("" if outside == 1 else str(outside)) + ("" if inside == 1 else rf"\sqrt{{{inside}}}")


def exact_size(size: float, tolerance: float) -> str | None:
    """A positive number as the root of a fraction with a small numerator, if it is one within a relative tolerance; '1' for 1."""
    square = size * size
    for odd in DENOMINATORS:
        denominator = odd
        while denominator * square < 0.5 and denominator < MOST:
            denominator *= 2
        for _ in range(4):  # numerators up to 8 or so
            numerator = round(square * denominator)
            if numerator and numerator <= 15 and abs(math.sqrt(numerator / denominator) - size) <= tolerance * size:
                common = math.gcd(numerator, denominator)
                top, bottom = _root(numerator // common), _root(denominator // common)
                return rf"\frac{{{top or 1}}}{{{bottom}}}" if bottom else top or "1"
            denominator *= 2
    return None


def coefficient(number: complex, tolerance: float) -> tuple[str, str]:
    """Its sign and what stands before a ket: ('-', '\\frac{1}{\\sqrt{2}}'); '' for 1."""
    number = complex(number)
    size, eighths = abs(number), 4 * cmath.phase(number) / math.pi
    turn = round(eighths)
    straight = abs(eighths - turn) <= 4 * tolerance
    exact = exact_size(size, tolerance) if straight else None
    if exact is not None:
        sign = "-" if turn in (4, -4, -2) else "+"
        turned = {4: "", -4: "", -2: "i"}.get(turn, TURNS.get(turn, ""))
        if turned == "i" and exact.startswith(r"\frac{1}"):
            return sign, exact.replace("1", "i", 1)
        return sign, ("" if exact == "1" else exact) + turned
    re, im = (0.0 if abs(part) <= max(tolerance * size, 0.5 * 10**-DIGITS * size) else part for part in (number.real, number.imag))
    if not im:
        return "-" if re < 0 else "+", _decimal(abs(re))
    if not re:
        return "-" if im < 0 else "+", _decimal(abs(im)) + "i"
    return "+", f"({'-' if re < 0 else ''}{_decimal(abs(re))} {'-' if im < 0 else '+'} {_decimal(abs(im))}i)"


def _decimal(value: float) -> str:
    text = f"{value:.{DIGITS}g}"
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def ket_sum(found: Largest, n: int, tolerance: float) -> str:
    """The terms, and a mark for those that are left out."""
    text = ""
    for index, number in zip(found.indices, found.amplitudes):
        if abs(number) <= 1e-8:
            continue
        sign, factor = coefficient(number, tolerance)
        text += (f" {sign} " if text else "-" if sign == "-" else "") + factor + rf"|{bits_text(int(index), n)}\rangle"
    if found.others:
        text += r" + \cdots"
    return text or "0"


def matrix_text(matrix: Any, tolerance: float) -> str:
    """A small matrix."""
    rows = []
    for row in matrix:
        cells = []
        for number in row:
            sign, factor = coefficient(complex(number), tolerance) if abs(number) > 1e-8 else ("+", "0")
            cells.append(("-" if sign == "-" else "") + (factor or "1"))
        rows.append(" & ".join(cells))
    return r"\begin{pmatrix}" + r" \\ ".join(rows) + r"\end{pmatrix}"
