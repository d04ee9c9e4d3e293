"""Where pictures are drawn, and their colours."""

from __future__ import annotations

from .._extras import needed
from ._states import bits_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def canvas(by: str, ax: Any, figure: Any, width: float, height: float) -> tuple[Any, Any]:
    """The axes to draw in, and what to return: the axes that a caller gave; else the figure, the caller's or a new one of this size in inches."""
    needed("matplotlib", by)
    if ax is not None:
        if figure is not None:
            raise ValueError(f"{by}: ax and figure are given: one of them is needed")
        if not hasattr(ax, "transData"):
            raise TypeError(f"{by}: ax: axes of matplotlib are needed, not {ax!r}")
        return ax, ax
    if figure is None:
        from ._picture import Picture  # noqa: PLC0415  # it imports matplotlib

        figure = Picture(width, height)
    elif not hasattr(figure, "add_subplot"):
        raise TypeError(f"{by}: figure: a figure of matplotlib is needed, not {figure!r}")
    elif figure.axes:
        raise ValueError(f"{by}: figure: it has axes already, which would be drawn over: an empty figure or subfigure is needed, or ax=")
    return figure.add_subplot(), figure


def panels(by: str, ax: Any, figure: Any, count: int, width: float, height: float) -> tuple[list[Any], Any]:
    """As canvas, for so many axes one below the other, which share their x axis. ax: as many."""
    if ax is not None:
        axes = list(ax.flat) if hasattr(ax, "flat") else list(ax) if isinstance(ax, (list, tuple)) else [ax]
        if len(axes) != count:
            raise ValueError(f"{by}: ax: {count} axes are needed, one a panel, {len(axes)} given")
        return [canvas(by, one, figure, width, height)[0] for one in axes], ax
    first, result = canvas(by, None, figure, width, height)
    first.remove()
    axes = result.subplots(count, 1, sharex=True, squeeze=False)[:, 0]
    return list(axes), result


def title(ax: Any, text: str) -> None:
    ax.set_title(text, fontsize="small", loc="left")


def bit_ticks(axis: Any, count: int, bra: bool = False) -> None:
    """All values of few bits; of more, those of the first two."""
    shown = count if count <= 3 else 2
    step = 1 << (count - shown)
    left, right = ("⟨", "|") if bra else ("|", "⟩")
    texts = [f"{left}{bits_text(i, shown)}{'…' if count > shown else ''}{right}" for i in range(1 << shown)]
    axis.set_ticks([step * (i + (0.5 if step == 1 else 0)) for i in range(1 << shown)], texts, family="monospace", fontsize=8)
