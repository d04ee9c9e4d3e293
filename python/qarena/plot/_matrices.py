"""Density matrices: as a city, whose towers are entries, and flat, for more qubits."""

from __future__ import annotations

import math

from ._canvas import bit_ticks, canvas, title
from ._palette import FAINT, draw_wheel, phase_colours
from ._states import bits_text, matrix_of, pooled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CITY_QUBITS = 5
SQUARES = 64  # of a side, beyond which entries are pixels
PIXELS = 256
LABELS = 16  # rows that have a label each
HEIGHT = 0.75  # of the tallest tower, in sides of the city
SLOPE = 0.5  # of the city's ground, as it is seen
SIDE = 0.7  # of a tower, of the room that it has


def city(state: Any, qubits: Any = None, *, ax: Any = None, figure: Any = None) -> Any:
    """The density matrix as a city: a tower for each entry, as high as its size, with its phase as its colour. At most 5 qubits; hinton draws more.

    state: a DensityRegister, a matrix, or a Register; qubits: of a register's, the first the least significant; None: all. ax, figure: where to draw;
    returned is ax, or else the figure, a new one if none is given.

    >>> import qarena as qa
    >>> figure = qa.plot.city(qa.DensityRegister(2).h(0).cx(0, 1).depolarize(0.1, 0))
    """
    matrix, n = matrix_of("city", state, qubits)
    if n > CITY_QUBITS:
        raise ValueError(f"city: {n} qubits, at most {CITY_QUBITS} allowed: hinton draws the matrix flat, and qubits=[..] that of some")
    sizes = _sizes("city", matrix)
    top = float(sizes.max()) or 1.0
    ax, result = canvas("city", ax, figure, 6.4, 4.6)
    _ground(ax, n, top)
    _towers(ax, matrix, sizes, top)
    ax.set_xlim(-1.2, 1.2)
    ax.set_ylim(-2 * SLOPE * 0.62 - 0.15, HEIGHT + SLOPE + 0.05)
    ax.set_aspect("equal")
    ax.set_axis_off()
    draw_wheel(ax, (0.8, 0.7, 0.2, 0.3))
    return result


def _sizes(by: str, matrix: Any) -> Any:
    import numpy

    sizes = numpy.abs(matrix)
    if not numpy.isfinite(sizes).all():
        raise ValueError(f"{by}: a number is NaN or infinite")
    return sizes


def _place(row: float, column: float, height: float = 0.0) -> tuple[float, float]:
    """Of a point of the city, rows and columns in [0, 1]: rows go to the lower left, columns to the lower right."""
    return column - row, SLOPE * (1 - row - column) + height * HEIGHT


def _ground(ax: Any, n: int, top: float) -> None:
    from matplotlib.collections import LineCollection  # type: ignore[import-not-found, unused-ignore]

    side = 1 << n
    grid = [[_place(k / side, 0), _place(k / side, 1)] for k in range(side + 1)] + [[_place(0, k / side), _place(1, k / side)] for k in range(side + 1)]
    ax.add_collection(LineCollection(grid, colors=FAINT, linewidths=0.3, zorder=1))
    size = "small" if side <= 8 else "xx-small"
    step = max(1, side // 8)
    for k in range(0, side, step):
        row, column = _place((k + 0.5) / side, 1.02), _place(1.02, (k + 0.5) / side)
        ax.text(*row, f"|{bits_text(k, n)}⟩", ha="left", va="top", fontsize=size, family="monospace")
        ax.text(*column, f"⟨{bits_text(k, n)}|", ha="right", va="top", fontsize=size, family="monospace")
    _scale(ax, top)


def _scale(ax: Any, top: float) -> None:
    """Of heights, at the left corner."""
    x, y = _place(1, 0)
    unit = 10.0 ** math.floor(math.log10(top))
    step = next(s for s in (0.2 * unit, 0.25 * unit, 0.5 * unit, unit, 2 * unit, 2.5 * unit) if top / s <= 4)
    ax.plot([x, x], [y, y + HEIGHT], color=FAINT, linewidth=0.8)
    for k in range(int(top / step * (1 + 1e-9)) + 1):
        at = y + HEIGHT * k * step / top
        ax.plot([x - 0.02, x], [at, at], color=FAINT, linewidth=0.8)
        if k:
            ax.text(x - 0.03, at, f"{k * step:.3g}", ha="right", va="center", fontsize="x-small")


def _towers(ax: Any, matrix: Any, sizes: Any, top: float) -> None:
    """From the back to the front, so that the nearer hide the farther."""
    import numpy
    from matplotlib.collections import PolyCollection  # type: ignore[import-not-found, unused-ignore]

    side = len(matrix)
    faces, colours = [], []
    tint = phase_colours(numpy.angle(matrix))
    order = sorted(((row, column) for row in range(side) for column in range(side)), key=lambda place: sum(place))
    for row, column in order:
        height = float(sizes[row, column]) / top
        if not height > 0.002:
            continue
        r0, r1 = ((row + 0.5 + s * SIDE / 2) / side for s in (-1, 1))
        c0, c1 = ((column + 0.5 + s * SIDE / 2) / side for s in (-1, 1))
        faces.append([_place(r1, c0), _place(r1, c1), _place(r1, c1, height), _place(r1, c0, height)])
        faces.append([_place(r0, c1), _place(r1, c1), _place(r1, c1, height), _place(r0, c1, height)])
        faces.append([_place(r0, c0, height), _place(r0, c1, height), _place(r1, c1, height), _place(r1, c0, height)])
        colours += [tint[row, column] * 0.72, tint[row, column] * 0.88, tint[row, column]]
    ax.add_collection(PolyCollection(faces, facecolors=colours, edgecolors="#22272e55", linewidths=0.3, zorder=2))


def hinton(state: Any, qubits: Any = None, *, ax: Any = None, figure: Any = None) -> Any:
    """The density matrix from above: a square for each entry, whose area is the entry's size and whose colour is its phase; beyond 6 qubits pixels, the
    fainter the smaller, each the largest of a block beyond 8. At most 12 qubits; further arguments and what is returned: as of city.

    >>> import qarena as qa
    >>> figure = qa.plot.hinton(qa.Register(6).h(0).cx(0, 5))
    """
    import numpy

    matrix, n = matrix_of("hinton", state, qubits)
    side = 1 << n
    cells = pooled(matrix, PIXELS)
    sizes = _sizes("hinton", cells)
    shares, tint = numpy.sqrt(sizes / (float(sizes.max()) or 1.0)), phase_colours(numpy.angle(cells))
    ax, result = canvas("hinton", ax, figure, 6.0, 4.8)
    if side <= SQUARES:
        _squares(ax, shares, tint)
    else:
        ax.imshow(numpy.concatenate([tint, shares[..., None]], -1), interpolation="nearest", extent=(0, side, side, 0))
    ax.set_xlim(0, side)
    ax.set_ylim(side, 0)
    ax.set_aspect("equal")
    _ticks(ax, side, n)
    if len(cells) < side:
        title(ax, f"{side:,} x {side:,} entries; a pixel is the largest of {(side // len(cells)) ** 2:,}")
    draw_wheel(ax, (1.03, 0.74, 0.26, 0.26))
    return result


def _squares(ax: Any, shares: Any, tint: Any) -> None:
    import numpy
    from matplotlib.collections import PolyCollection  # type: ignore[import-not-found, unused-ignore]

    rows, columns = numpy.nonzero(shares > 0.02)
    half = shares[rows, columns] * 0.46
    x, y = columns + 0.5, rows + 0.5
    corners = numpy.stack([numpy.stack([x + a * half, y + b * half], -1) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))], 1)
    ax.add_collection(PolyCollection(list(corners), facecolors=tint[rows, columns], edgecolors=FAINT, linewidths=0.2))


def _ticks(ax: Any, side: int, n: int) -> None:
    if side > SQUARES:
        bit_ticks(ax.yaxis, n)
        bit_ticks(ax.xaxis, n, bra=True)
        ax.xaxis.tick_top()
        return
    step = max(1, side // LABELS)
    places = [k + (0.5 if step == 1 else 0) for k in range(0, side, step)]
    texts = [bits_text(k, n) for k in range(0, side, step)]
    size = 9 if side <= 8 else 7
    ax.set_yticks(places, [f"|{text}⟩" for text in texts], family="monospace", fontsize=size)
    ax.set_xticks(places, [f"⟨{text}|" for text in texts], family="monospace", fontsize=size, rotation=90 if n > 1 else 0)
    ax.xaxis.tick_top()
