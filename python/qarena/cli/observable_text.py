"""Observables as they are typed: "1.0 Z0 Z1 - 0.5 X0", "0.5*ZZI + 1/3*IXX"."""

from __future__ import annotations

import re

from .. import PauliSum
from .sources import name_of, read
from .terminal import Refused

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(
    r"(?P<blank>[ \t\r]+|#[^\n]*)|(?P<line>\n)|(?P<number>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)(?![A-Za-z0-9.])|(?P<pauli>[IXYZ]\d+)(?![A-Za-z0-9])"
    r"|(?P<string>[IXYZ]+)(?![A-Za-z0-9])|(?P<sign>[+-])|(?P<times>\*)|(?P<over>/)"
)
LONGEST = 40  # characters of what is quoted


class Sum:
    """A reader of one text, which goes from token to token."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        self.terms: list[tuple[str, float]] = []
        self.tokens = list(self._tokens())
        self.at = 0

    def _tokens(self) -> Iterator[tuple[str, str, int]]:
        place = 0
        while place < len(self.text):
            found = TOKEN.match(self.text, place)
            if found is None:
                word = re.match(r"\w+|.", self.text[place:], re.DOTALL)
                raise self._refusal(place, word[0] if word else "", "a coefficient, a string such as X0 or ZIZ, + or - is expected")
            if found.lastgroup != "blank":
                yield str(found.lastgroup), found[0], place
            place = found.end()
        yield "end", "the end", place

    def _refusal(self, place: int, what: str, why: str) -> Refused:
        line, column = self.text.count("\n", 0, place) + 1, place - self.text.rfind("\n", 0, place)
        return Refused(f"{self.where}:{line}:{column}: {what[:LONGEST]!r}: {why}" if what else f"{self.where}:{line}:{column}: {why}")

    def _here(self) -> str:
        return self.tokens[self.at][0]

    def _take(self, *kinds: str) -> str | None:
        """The next token, if it is of one of these kinds."""
        kind, text, _ = self.tokens[self.at]
        if kind not in kinds or kind == "end":
            return None
        self.at += 1
        return text

    def _skip_lines(self) -> None:
        while self._take("line"):
            pass

    def read(self) -> PauliSum:
        self._skip_lines()
        while self._here() != "end":
            self._term()
            self._skip_lines()
        if not self.terms:
            raise Refused(f"{self.where}: there is no term in it")
        return PauliSum(self.terms)

    def _term(self) -> None:
        """[sign] [coefficient [*]] [string], up to a sign or the line's end."""
        sign, place = 1.0, self.tokens[self.at][2]
        while signed := self._take("sign"):
            sign = -sign if signed == "-" else sign
            self._skip_lines()
        coefficient = self._coefficient()
        times = self._take("times") if coefficient is not None else None
        word = self._take("string") or self._paulis()
        if (coefficient is None or times) and not word:
            _, text, place = self.tokens[self.at]
            raise self._refusal(place, text.strip() or "the line's end", "a coefficient or a string such as X0 or ZIZ is expected")
        if self._here() not in ("sign", "line", "end"):
            _, text, place = self.tokens[self.at]
            raise self._refusal(place, text, "+ or - is expected between terms")
        try:
            PauliSum([(word, 1.0)])
        except ValueError as error:
            raise self._refusal(place, "", str(error)) from None
        self.terms.append((word, sign * (1.0 if coefficient is None else coefficient)))

    def _coefficient(self) -> float | None:
        first = self._take("number")
        if first is None:
            return None
        value = float(first)
        if self._take("over"):
            place, below = self.tokens[self.at][2], self._take("number")
            if below is None or not float(below):
                raise self._refusal(place, below or "/", "a number other than 0 is expected below")
            value /= float(below)
        return value

    def _paulis(self) -> str:
        words = []
        while word := self._take("pauli"):
            words.append(word)
            if self._take("times") and self._here() != "pauli":
                _, text, place = self.tokens[self.at]
                raise self._refusal(place, text.strip() or "the line's end", "a letter and its qubit such as X0 is expected")
        return " ".join(words)


def observable_of(given: str) -> tuple[str, PauliSum]:
    """A name and the sum: of a text, or of the file that '@FILE' names."""
    if not given.startswith("@"):
        return " ".join(given.split()), Sum(given, "observable").read()
    path = given[1:]
    data = read(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{name_of(path)}: it is no UTF-8 text: byte {error.start} is {data[error.start]:#04x}") from None
    return name_of(path), Sum(text, name_of(path)).read()
