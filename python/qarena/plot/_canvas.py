"""Where pictures are drawn, and their colours."""

from __future__ import annotations

from .._extras import needed

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
    return figure.add_subplot(), figure
