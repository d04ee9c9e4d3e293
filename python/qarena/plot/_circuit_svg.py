"""Circuits as SVG: one small file that needs nothing else. Its background goes with its colours, light or dark as the reader's screen is."""

from __future__ import annotations

from html import escape

from ._circuit_labels import printable
from ._circuit_shapes import FONT, Scene

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .._circuit import Circuit

LIGHT = {"ink": "#22272e", "back": "#fff", "gate": "#dbe9f9", "edge": "#2b6cb0", "noise": "#fdebd3", "warn": "#b4540a", "meter": "#eceff2", "faint": "#6b7680"}
DARK = {"ink": "#e6edf3", "back": "#14181d", "gate": "#1d3a5c", "edge": "#7fb2e8", "noise": "#4a2f12", "warn": "#f0a35c", "meter": "#2b323a", "faint": "#9aa5b1"}
RULES = {  # of the colours; no variables, which only browsers know
    ".qa-c": "fill:{ink}",
    ".qa-c path": "fill:none;stroke:{ink}",
    ".qa-c .back,.qa-c .cover": "fill:{back};stroke:none",
    ".qa-c .wire,.qa-c .bits,.qa-c .frame": "stroke:{faint}",
    ".qa-c .gate": "fill:{gate};stroke:{edge}",
    ".qa-c .noise": "fill:{noise};stroke:{warn}",
    ".qa-c .meter,.qa-c .reset": "fill:{meter};stroke:{ink}",
    ".qa-c .zero,.qa-c .not": "fill:{back};stroke:{ink}",
    ".qa-c .name": "fill:{faint}",
}
SHAPES = (
    ".qa-c{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace}"
    "@media screen{svg.qa-c{max-width:100%;height:auto}}"
    ".qa-c .frame,.qa-c .noise{stroke-dasharray:3 2}.qa-c .sign{stroke-width:1.4}.qa-c path{stroke-linejoin:round}"
)


def _colours(of: dict[str, str]) -> str:
    return "".join(f"{where}{{{rule.format(**of)}}}" for where, rule in RULES.items())


STYLE = f"{SHAPES}{_colours(LIGHT)}@media(prefers-color-scheme:dark){{{_colours(DARK)}}}"


class SvgDrawing(str):
    """A drawing of a circuit as SVG: a str, to be written into a file; notebooks show the picture."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return str(self)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


class _Writer:
    """The text of one drawing."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.parts: list[str] = []

    def lines(self, kinds: tuple[str, ...]) -> None:
        for kind in kinds:
            moves = [f"M{_short(x1)} {_short(y1)}L{_short(x2)} {_short(y2)}" for k, x1, y1, x2, y2 in self.scene.lines if k == kind]
            if moves:
                self.parts.append(f'<path class="{kind}" d="{"".join(moves)}"/>')

    def boxes(self) -> None:
        """All of a kind as one path: files of large circuits are half as long."""
        for kind in ("cover", "gate", "noise", "meter", "reset"):
            moves = [f"M{_short(x)} {_short(y)}h{_short(w)}v{_short(h)}h-{_short(w)}z" for k, x, y, w, h in self.scene.boxes if k == kind]
            if moves:
                self.parts.append(f'<path class="{kind}" d="{"".join(moves)}"/>')

    def discs(self) -> None:
        for kind, x, y, radius in self.scene.discs:
            self.parts.append(f'<circle class="{kind}" cx="{_short(x)}" cy="{_short(y)}" r="{_short(radius)}"/>')

    def dials(self) -> None:
        moves = [f"M{_short(x - r)} {_short(y)}a{r} {r} 0 0 1 {2 * r} 0" for x, y, r in self.scene.dials]
        if moves:
            self.parts.append(f'<path class="sign" d="{"".join(moves)}"/>')

    def labels(self) -> None:
        for kind, x, y, anchor, text, size in self.scene.labels:
            where = "" if anchor == "middle" else f' text-anchor="{anchor}"'
            named = ' class="name"' if kind in ("name", "note") else ""
            scaled = "" if size == FONT else f' font-size="{_short(size)}"'
            self.parts.append(f'<text{named} x="{_short(x)}" y="{_short(y + size * 0.35)}"{where}{scaled}>{escape(text)}</text>')

    def text(self, title: str) -> str:
        width, height = _short(self.scene.width), _short(self.scene.height)
        self.lines(("wire", "bits", "frame", "link", "double"))
        self.boxes()
        self.discs()
        self.lines(("sign",))
        self.dials()
        self.labels()
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="qa-c" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-size="{FONT}" '
            f'text-anchor="middle" role="img"><title>{escape(title)}</title><style>{STYLE}</style>'
            f'<rect class="back" width="{width}" height="{height}" rx="4"/>'
        )
        return head + "".join(self.parts) + "</svg>"


def draw_svg(circuit: Circuit, width: int, columns: int | None, wires: int | None) -> SvgDrawing:
    """width: characters of a line; 0: lines are not folded."""
    return SvgDrawing(_Writer(Scene(circuit, width, columns, wires)).text(printable(circuit._summary())))
