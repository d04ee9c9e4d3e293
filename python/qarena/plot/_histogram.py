"""Histograms of outcomes."""

from __future__ import annotations

import numbers

from .._shots import Result
from ._canvas import canvas, title
from ._palette import REST, SERIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

UPRIGHT_LETTERS, UPRIGHT_BARS = 5, 32  # of labels below bars; longer or more stand beside them

NAME = 40  # characters of an outcome's name, of which the middle is left out where it is longer
CUT = 1.15  # of the largest that is shown: where the bar of the others ends, if it would be longer


def histogram(data: Any, *, most: int = 32, sort: str = "outcome", labels: Sequence[str] | None = None, ax: Any = None, figure: Any = None) -> Any:
    """Bars of how often each outcome came: of a Result, of counts or probabilities, {bits: number}, or of several of these in a list, whose names are `labels`.

    Of more than `most` outcomes, the most frequent are shown, and what the rest comes to. sort: 'outcome': in the order of their bits; 'count': the most
    frequent first. Several, some of them probabilities, are drawn as shares of their sums. ax, figure: where to draw; returned is ax, or else the figure, a
    new one if none is given.

    >>> import qarena as qa
    >>> result = qa.run(qa.Circuit(2).h(0).cx(0, 1).measure_all(), 1000, seed=1)
    >>> figure = qa.plot.histogram([result, result.probabilities()], labels=["1000 shots", "exact"])
    """
    if sort not in ("outcome", "count"):
        raise ValueError(f"histogram: sort {sort!r} is neither 'outcome' nor 'count'")
    if most < 1:
        raise ValueError(f"histogram: most = {most}: at least 1 is needed")
    series = [_counts(one) for one in (data if isinstance(data, (list, tuple)) else [data])]
    if not series or (labels is not None and len(labels) != len(series)):
        raise ValueError(f"histogram: {len(series)} sets of counts, {'none' if labels is None else len(labels)} labels given")
    unit, series = _common_unit(series)
    totals: dict[str, float] = {}
    for counts in series:
        for bits, value in counts.items():
            totals[bits] = totals.get(bits, 0) + value
    names = sorted(totals, key=lambda bits: (-totals[bits], bits))
    shown, rest = names[:most], names[most:]
    if sort == "outcome":
        shown.sort(key=lambda bits: (len(bits), bits))
    rows = [[counts.get(bits, 0) for bits in shown] + ([sum(counts.get(bits, 0) for bits in rest)] if rest else []) for counts in series]
    return _draw(shown, len(rest), rows, unit, labels, ax, figure)


def _counts(data: Any) -> Mapping[str, Any]:
    if isinstance(data, Result):
        return data.counts()
    if not hasattr(data, "items"):
        raise TypeError(f"histogram: a Result, or counts by their bits, are needed, not {type(data).__name__}")
    for bits, value in data.items():
        if not isinstance(bits, str):
            raise TypeError(f"histogram: outcomes are texts of bits, not {bits!r}")
        if not isinstance(value, numbers.Real) or not 0 <= float(value) < float("inf"):
            raise ValueError(f"histogram: {bits!r}: a number that is not negative is needed, not {value!r}")
    return data  # type: ignore[no-any-return]


def _common_unit(series: list[Mapping[str, Any]]) -> tuple[str, list[Mapping[str, Any]]]:
    """Counts stay counts where all are, and of as many shots."""
    whole = [all(isinstance(value, numbers.Integral) for value in counts.values()) for counts in series]
    sums = [sum(counts.values()) for counts in series]
    if all(whole) and len(set(sums)) == 1:
        return "shots", series
    if len(series) == 1:
        return "probability", series
    return "share", [{bits: value / (total or 1) for bits, value in counts.items()} for counts, total in zip(series, sums)]


def _name(bits: str) -> str:
    return bits if len(bits) <= NAME else f"{bits[: NAME // 2 - 1]}…{bits[-NAME // 2 :]}"


def _draw(shown: list[str], rest: int, rows: list[list[Any]], unit: str, labels: Sequence[str] | None, ax: Any, figure: Any) -> Any:
    names = [_name(bits) for bits in shown] + ([f"{rest:,} others"] if rest else [])
    upright = len(names) <= UPRIGHT_BARS and max(map(len, names), default=0) <= UPRIGHT_LETTERS and not rest
    room = 0.26 * max(len(names), 4) * len(rows) ** 0.5
    ax, result = canvas("histogram", ax, figure, *((max(3.2, 1.2 + room), 3.0) if upright else (6.4, 0.8 + 0.8 * room)))
    thick, end = 0.8 / len(rows), max((value for values in rows for value in values[: len(shown)]), default=0) or 1
    for index, values in enumerate(rows):
        places = [place + (index - (len(rows) - 1) / 2) * thick for place in range(len(values))]
        drawn = [min(value, CUT * end) for value in values]  # the rest may be many times as much as any of those that are shown
        colour = SERIES[index % len(SERIES)]
        bars = (ax.bar if upright else ax.barh)(places, drawn, thick, color=colour, label=None if labels is None else labels[index])
        if rest:
            bars[-1].set(facecolor=REST, hatch="///", edgecolor=colour, linewidth=0.5)
        texts = [f"{value:,}" if unit == "shots" else f"{value:.3g}" for value in values]
        texts = [text + " (cut off)" if value > CUT * end else text for text, value in zip(texts, values)]
        ax.bar_label(bars, texts if len(rows) == 1 else ["" for _ in shown] + texts[len(shown) :], padding=2, fontsize="x-small")
    axis, across = (ax.yaxis, ax.xaxis) if upright else (ax.xaxis, ax.yaxis)
    (ax.set_ylim if upright else ax.set_xlim)(0, end * 1.2 * (CUT if rest else 1))
    spare = max(4 - len(names), 0) / 2
    (ax.set_xlim if upright else ax.set_ylim)(-0.6 - spare, len(names) - 0.4 + spare)
    across.set_ticks(range(len(names)), names, family="monospace", fontsize=9 if len(names) <= 24 else 7.5)
    axis.set_label_text(unit)
    if upright:
        ax.tick_params(axis="x", rotation=90 if len(names) > 8 and len(names[0]) > 2 else 0)
    else:
        ax.invert_yaxis()
    if not names:
        title(ax, "no outcomes")
    if labels is not None:
        ax.legend(fontsize="small", frameon=False)
    return result
