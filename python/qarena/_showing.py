"""How notebooks show states, results and profiles. What makes it is imported when a notebook asks for it."""

from __future__ import annotations

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any


class Showing:
    """What Register, DensityRegister, Result and profile have of this module. (Snapshot is C's, and calls html and latex.)"""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        return html(self)

    def _repr_latex_(self) -> str | None:
        return latex(self)


def html(thing: Any) -> str | None:
    from .plot import _reprs  # noqa: PLC0415  # not needed by those who never see a notebook

    return _reprs.shown("html", thing)


def latex(thing: Any) -> str | None:
    from .plot import _reprs  # noqa: PLC0415

    return _reprs.shown("latex", thing)
