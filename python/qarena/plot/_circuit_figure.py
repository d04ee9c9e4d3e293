"""Circuits drawn by matplotlib."""

from __future__ import annotations

from ._canvas import canvas
from ._circuit_labels import text_width
from ._circuit_shapes import Scene
from ._circuit_svg import LIGHT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .._circuit import Circuit

PIXELS = 80  # of the scene, an inch
EM = 0.602  # the advance of DejaVu Sans Mono, which matplotlib brings
BOXES = {"gate": ("gate", "edge"), "noise": ("noise", "warn"), "meter": ("meter", "ink"), "reset": ("meter", "ink"), "cover": ("back", "back")}
FAINT = frozenset(["wire", "bits", "frame", "name", "note"])


def draw_figure(circuit: Circuit, width: int, columns: int | None, wires: int | None, ax: Any) -> Any:
    """Everything is in the scene's coordinates, texts too, so that it keeps its proportions in axes of any size."""
    scene = Scene(circuit, width, columns, wires)
    ax, result = canvas("draw", ax, None, scene.width / PIXELS, scene.height / PIXELS)
    ax.set_xlim(0, scene.width)
    ax.set_ylim(scene.height, 0)
    ax.set_aspect("equal")
    ax.set_axis_off()
    _draw_box(ax, 0, 0, scene.width, scene.height, LIGHT["back"], "none", 0)
    _draw_lines(ax, scene, frozenset(["wire", "bits", "frame", "link", "double"]), 1)
    for kind, x, y, w, h in scene.boxes:
        fill, edge = BOXES[kind]
        _draw_box(ax, x, y, w, h, LIGHT[fill], LIGHT[edge], 2, dashed=kind == "noise")
    _draw_discs(ax, scene)
    _draw_lines(ax, scene, frozenset(["sign"]), 4)
    _draw_texts(ax, scene)
    return result


def _draw_box(ax: Any, x: float, y: float, width: float, height: float, fill: str, edge: str, above: int, dashed: bool = False) -> None:
    from matplotlib.patches import Rectangle  # type: ignore[import-not-found, unused-ignore]

    ax.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, linewidth=0.9, linestyle="--" if dashed else "-", zorder=above))


def _draw_lines(ax: Any, scene: Scene, kinds: frozenset[str], above: int) -> None:
    from matplotlib.collections import LineCollection  # type: ignore[import-not-found, unused-ignore]

    for kind in sorted({line.kind for line in scene.lines} & kinds):
        lines = [((x1, y1), (x2, y2)) for k, x1, y1, x2, y2 in scene.lines if k == kind]
        colour = LIGHT["faint" if kind in FAINT else "ink"]
        style = "--" if kind == "frame" else "-"
        ax.add_collection(LineCollection(lines, colors=colour, linewidths=1.2 if kind == "sign" else 0.9, linestyles=style, zorder=above), autolim=False)


def _draw_discs(ax: Any, scene: Scene) -> None:
    from matplotlib.patches import Arc, Circle  # type: ignore[import-not-found, unused-ignore]

    for kind, x, y, radius in scene.discs:
        ax.add_patch(Circle((x, y), radius, facecolor=LIGHT["ink" if kind == "one" else "back"], edgecolor=LIGHT["ink"], linewidth=0.9, zorder=3))
    for x, y, radius in scene.dials:
        ax.add_patch(Arc((x, y), 2 * radius, 2 * radius, theta1=180, theta2=360, edgecolor=LIGHT["ink"], linewidth=1.2, zorder=4))


def _draw_texts(ax: Any, scene: Scene) -> None:
    """Texts as outlines of their letters."""
    from matplotlib.font_manager import FontProperties  # type: ignore[import-not-found, unused-ignore]
    from matplotlib.patches import PathPatch  # type: ignore[import-not-found, unused-ignore]
    from matplotlib.path import Path  # type: ignore[import-not-found, unused-ignore]
    from matplotlib.textpath import text_to_path  # type: ignore[import-not-found, unused-ignore]

    font = FontProperties(family="DejaVu Sans Mono")
    for faint in (False, True):
        paths = []
        for kind, x, y, anchor, text, size in scene.labels:
            if (kind in FAINT) != faint:
                continue
            points, codes = text_to_path.get_text_path(font, text)
            if len(points):
                shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * text_width(text) * size * EM
                scale = size / text_to_path.FONT_SCALE
                paths.append(Path([(x - shift + px * scale, y + size * 0.35 - py * scale) for px, py in points], codes))
        if paths:
            ax.add_patch(PathPatch(Path.make_compound_path(*paths), facecolor=LIGHT["faint" if faint else "ink"], edgecolor="none", zorder=5))
