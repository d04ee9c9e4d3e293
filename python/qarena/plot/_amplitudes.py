"""Amplitudes of a state: the largest as bars, or all of them as an image; colours are phases."""

from __future__ import annotations

from ._canvas import bit_ticks, canvas, title
from ._palette import FAINT, draw_wheel, phase_colours
from ._states import bits_text, largest, pooled, vector_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PIXELS = 256  # of an image's side: fewer than a screen has for it, so that none is skipped
LEAST_ROWS = 5  # of bars that there is room for
FEW = 64  # pixels that are not empty, below which each has a ring


def amplitudes(state: Any, *, kind: str = "bars", most: int = 32, ax: Any = None, figure: Any = None) -> Any:
    """The amplitudes of a Register, a Snapshot or an array of 2^n of them: their sizes, and their phases as colours.

    kind: 'bars': of the `most` largest, in the order of their basis states, and how much of the probability the others have. 'image': all of them, one row
    for each value of the upper half of the qubits, one column for each of the lower; where they are more than 256 x 256, the largest of each block. ax,
    figure: where to draw; returned is ax, or else the figure, a new one if none is given.

    >>> import qarena as qa
    >>> figure = qa.plot.amplitudes(qa.ket('000').h(0).cx(0, 1).t(0))
    """
    if kind not in ("bars", "image"):
        raise ValueError(f"amplitudes: kind {kind!r} is neither 'bars' nor 'image'")
    if most < 1:
        raise ValueError(f"amplitudes: most = {most}: at least 1 is needed")
    array, n = vector_of("amplitudes", state)
    return _bars(array, n, most, ax, figure) if kind == "bars" else _image(array, n, ax, figure)


def _bars(array: Any, n: int, most: int, ax: Any, figure: Any) -> Any:
    import numpy

    found = largest(array, most)
    indices, values = found.indices, found.amplitudes
    if len(array) > most:  # zeros say nothing then
        keep = numpy.abs(values) > 0
        indices, values = (indices[keep], values[keep]) if keep.any() else (indices[:1], values[:1])
    count, sizes = len(indices), numpy.abs(values)
    ax, result = canvas("amplitudes", ax, figure, 6.4, 0.8 + 0.21 * max(count, LEAST_ROWS))
    ax.barh(range(count), sizes, color=phase_colours(numpy.angle(values)), edgecolor=FAINT, linewidth=0.5, height=0.8)
    ax.set_yticks(range(count), [f"|{bits_text(int(index), n)}⟩" for index in indices], family="monospace", fontsize=9 if count <= 24 else 7.5)
    rows = max(count, LEAST_ROWS)
    ax.set_ylim((count + rows) / 2 - 0.4, (count - rows) / 2 - 0.6)
    ax.set_xlim(0, max(float(sizes.max()) * 1.05, 1e-300) if numpy.isfinite(sizes).all() else None)
    ax.locator_params(axis="x", nbins=6)
    ax.set_xlabel("|amplitude|")
    if found.others:
        share = max(0.0, 1 - float((sizes.astype(float) ** 2).sum()) / found.norm_squared)
        title(ax, f"the {count} largest of {count + found.others:,} amplitudes;\nthe others have {100 * share:.3g} % of the probability")
    draw_wheel(ax, (1.02, 1 - LEAST_ROWS / rows, 0.2, LEAST_ROWS / rows))
    return result


def _image(array: Any, n: int, ax: Any, figure: Any) -> Any:
    import numpy

    low = n // 2
    cells = pooled(array.reshape(1 << (n - low), 1 << low), PIXELS)
    sizes = numpy.abs(cells)
    largest_size = float(sizes.max()) or 1.0
    top = max(float(numpy.quantile(sizes, 0.99)), 0.2 * largest_size)  # a few that stand out don't make the others pale
    ax, result = canvas("amplitudes", ax, figure, 6.4, 5.2)
    image = numpy.empty((*cells.shape, 4), numpy.float32)
    image[..., :3] = phase_colours(numpy.angle(cells))
    image[..., 3] = numpy.sqrt(numpy.minimum(sizes / top, 1))
    ax.imshow(image, origin="upper", interpolation="nearest", aspect="auto", extent=(0, 1 << low, 1 << (n - low), 0))
    rows, columns = numpy.nonzero(sizes > 0.01 * largest_size)
    if len(rows) <= FEW and cells.size > 4 * FEW:
        scale_x, scale_y = (1 << low) / cells.shape[1], (1 << (n - low)) / cells.shape[0]
        colours = phase_colours(numpy.angle(cells[rows, columns]))
        ax.scatter((columns + 0.5) * scale_x, (rows + 0.5) * scale_y, s=60, facecolors="none", edgecolors=colours, linewidths=1.5, clip_on=False)
    for axis, count, first in ((ax.xaxis, low, 0), (ax.yaxis, n - low, low)):
        bit_ticks(axis, count)
        axis.set_label_text("no qubits" if not count else f"q{first}" if count == 1 else f"q{first + count - 1} .. q{first}")
    shown = f"; a pixel is the largest of {len(array) // cells.size:,}" if cells.size < len(array) else ""
    title(ax, f"{len(array):,} amplitudes, the fainter the smaller{shown}")
    draw_wheel(ax, (1.02, 0.75, 0.22, 0.25))
    return result
