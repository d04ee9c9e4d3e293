"""Circuit.draw, and how circuits show themselves."""

from __future__ import annotations

import operator

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any, Literal, SupportsIndex

    from ._circuit import Circuit

OUTPUTS = ("text", "svg", "mpl")
COLUMNS, WIRES = 200, 64  # that are drawn
PICTURE_WIDTH = 110  # characters, of SVG and matplotlib
SHORT_COLUMNS, SHORT_WIRES, SHORT_WIDTH = 30, 10, 80  # of a circuit that repr() draws
SHOWN_COLUMNS = 40  # of a notebook's picture


class Drawing:
    """What Circuit has of this module."""

    __slots__ = ()

    def draw(
        self,
        output: Literal["text", "svg", "mpl"] = "text",
        *,
        width: SupportsIndex | None = None,
        max_columns: SupportsIndex | None = COLUMNS,
        max_wires: SupportsIndex | None = WIRES,
        ascii: bool | None = None,
        ax: Any = None,
    ) -> Any:
        """Draw the circuit: as text (a str whose repr is the drawing), as SVG (a str, to be written into a file), or by matplotlib (a Figure; of the axes
        `ax`, if they are given, the axes).

        width: characters of a line, behind which the drawing goes on below; None: the terminal's, 110 of pictures; 0: one line. max_columns: of operations
        that stand above one another, and of more the first; max_wires: qubits, and of more the first and the last. What is left out is marked and counted;
        None: nothing. ascii: text of ASCII alone; None: where the standard output can't have more.

        Qubit 0 is the uppermost. ● and ○ are controls on 1 and 0, ⊕ is an X under controls, ×-× a swap, M3 a measurement into bit 3, |0⟩ a reset; all bits
        are one wire. U:0 and U:1 are the qubits 0 and 1 of one matrix, R(t):X and R:Z of one rotation about a Pauli string, ~ is noise.

        >>> import qarena as qa
        >>> qa.Circuit(2).h(0).cx(0, 1).measure_all().draw(width=80)
        q0:  ─H──●──M0──
                 │  ║
        q1:  ────⊕──M1──
                    ║
        c/2: ═══════╩═══
        """
        columns, wires = _bound("max_columns", max_columns, 1), _bound("max_wires", max_wires, 2)
        room = _bound("width", width, 0)
        if output not in OUTPUTS:
            raise ValueError(f"draw: output {output!r} is none of {', '.join(OUTPUTS)}")
        if ax is not None and output != "mpl":
            raise ValueError(f"draw: ax is for output='mpl', not {output!r}")
        if output == "text":
            from .plot._circuit_text import draw_text  # noqa: PLC0415  # not needed by those who never draw

            return draw_text(self, room, columns, wires, ascii)  # type: ignore[arg-type]
        room = PICTURE_WIDTH if room is None else room
        if output == "svg":
            from .plot._circuit_svg import draw_svg  # noqa: PLC0415

            return draw_svg(self, room, columns, wires)  # type: ignore[arg-type]
        from .plot._circuit_figure import draw_figure  # noqa: PLC0415

        return draw_figure(self, room, columns, wires, ax)  # type: ignore[arg-type]

    # --- how it shows itself

    def __str__(self) -> str:
        return str(self.draw())

    def __repr__(self) -> str:
        """The drawing, if it is small; else one line that says how much there is."""
        return (_short_drawing(self) if 0 < len(self) else "") or self._summary()  # type: ignore[arg-type]

    def _summary(self) -> str:
        bits = f", {several(self._bits, 'bit')}" if self._bits else ""  # type: ignore[attr-defined]
        return f"<Circuit: {several(len(self), 'gate')} on {several(self.n, 'qubit')}{bits}>"  # type: ignore[arg-type, attr-defined]

    def _repr_svg_(self) -> str | None:
        try:
            return str(self.draw("svg", max_columns=SHOWN_COLUMNS))
        except Exception:  # a picture that fails is no reason for a prompt to fail
            return None

    def _repr_html_(self) -> str | None:
        from html import escape  # noqa: PLC0415

        picture = self._repr_svg_()
        return None if picture is None else f'<div><div style="font-weight:bold">{escape(self._summary()[1:-1])}</div>{picture}</div>'


def several(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _short_drawing(circuit: Circuit) -> str:
    """'' where it does not fit."""
    from .plot._circuit_text import draw_text  # noqa: PLC0415

    if circuit.n + bool(circuit._bits) > SHORT_WIRES or len(circuit) > SHORT_COLUMNS * SHORT_WIRES:
        return ""
    try:
        text = draw_text(circuit, 0, SHORT_COLUMNS, None, None)
    except Exception:  # of a circuit that another thread changes, say
        return ""
    lines = text.splitlines()
    return str(text) if "not shown" not in lines[-1] and max(map(len, lines)) <= SHORT_WIDTH else ""


def _bound(name: str, value: SupportsIndex | None, least: int) -> int | None:
    if value is None:
        return None
    number = operator.index(value)
    if number < least:
        raise ValueError(f"draw: {name} = {number}: at least {least} is needed")
    return number
