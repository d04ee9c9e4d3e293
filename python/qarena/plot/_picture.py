"""Figures of matplotlib that pyplot does not keep. This module imports matplotlib: import it by _canvas.canvas."""

from __future__ import annotations

from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg  # type: ignore[import-not-found, unused-ignore]
from matplotlib.figure import Figure  # type: ignore[import-not-found, unused-ignore]


class Picture(Figure):  # type: ignore[misc, unused-ignore]
    """A Figure of its own: it is gone when its last user is, no window opens, and notebooks show it whatever their backend is."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(self)

    def _repr_png_(self) -> bytes:
        out = BytesIO()
        self.savefig(out, format="png")
        return out.getvalue()
