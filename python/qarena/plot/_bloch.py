"""Bloch vectors: one ball a qubit, seen from the front, a little from above."""

from __future__ import annotations

import math

from .._circuit import Circuit
from .._density import DensityRegister
from .._looks import as_qubits
from .._register import Register
from ._canvas import canvas
from ._palette import BLUE, FAINT
from ._states import PIECE, vector_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

TURN, TILT = math.radians(30), math.radians(18)  # where the viewer is: turned from x towards y, and above
BALL_FILL = "#8fc1ea22"
BALL = 2.9  # the distance of two balls, in radii
ROW = 3.3


def bloch_vectors(state: Any, qubits: Iterable[int] | int | None = None) -> NDArray[np.float64]:
    """The means of X, Y and Z of each qubit (None: all): [qubits, 3], of a Register, DensityRegister, Snapshot of a Register or array of
    amplitudes, divided by its norm^2 or trace.

    >>> import qarena as qa
    >>> qa.plot.bloch_vectors(qa.ket('+0')).round(6).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    import numpy

    if isinstance(state, (Register, DensityRegister)):
        chosen = _chosen(qubits, state.n)
        matrices = [state.reduced_density_matrix([qubit]) for qubit in chosen]
        entries = [(matrix[0, 1], matrix[0, 0].real, matrix[1, 1].real) for matrix in matrices]
    elif isinstance(state, Circuit):
        raise TypeError("bloch: a state is needed, not a Circuit: qa.Register(n).run(circuit)")
    else:
        array, n = vector_of("bloch", state)
        chosen = _chosen(qubits, n)
        entries = [_entries(array, qubit) for qubit in chosen]
    rows = [[2 * off.real / (up + down), -2 * off.imag / (up + down), (up - down) / (up + down)] for off, up, down in entries]
    return numpy.array(rows, float).reshape(-1, 3)


def _chosen(qubits: Iterable[int] | int | None, n: int) -> list[int]:
    chosen = list(range(n)) if qubits is None else as_qubits(qubits)
    for qubit in chosen:
        if not 0 <= qubit < n:
            raise ValueError(f"bloch: qubit {qubit} is out of range [0, {n})")
    return chosen


def _entries(array: Any, qubit: int) -> tuple[complex, float, float]:
    """<0|rho|1>, <0|rho|0>, <1|rho|1> of a qubit."""
    import numpy

    halves = array.reshape(-1, 2, 1 << qubit)
    off, up, down = 0j, 0.0, 0.0
    step = max(1, PIECE >> (qubit + 1))
    for row in range(0, len(halves), step):
        for start in range(0, halves.shape[2], PIECE):
            zero, one = (halves[row : row + step, bit, start : start + PIECE].ravel() for bit in (0, 1))
            off += complex(numpy.vdot(one, zero))
            up += float(numpy.vdot(zero, zero).real)
            down += float(numpy.vdot(one, one).real)
    return off, up, down


def bloch(state: Any, qubits: Iterable[int] | int | None = None, *, columns: int = 5, ax: Any = None, figure: Any = None) -> Any:
    """A ball with the Bloch vector of each qubit (None: all), so many in a row. Its length says how pure the qubit alone is: 1 where it is not entangled with
    others; it stands below each ball. A vector that points away from the viewer is dashed.

    state: a Register, DensityRegister, Snapshot of a Register, amplitudes, or the vectors, [qubits, 3]. ax, figure: where to draw; returned is ax, or else the figure, a new
    one if none is given.

    >>> import qarena as qa
    >>> figure = qa.plot.bloch(qa.ket('+0').cx(1, 0))
    """
    import numpy

    if columns < 1:
        raise ValueError(f"bloch: columns = {columns}: at least 1 is needed")
    given = None if isinstance(state, (Register, DensityRegister)) else numpy.asarray(state)
    if given is not None and given.ndim == 2 and given.shape[1] == 3 and given.dtype.kind in "iuf":
        names = _chosen(qubits, len(given))
        vectors = given[names].astype(float)
    else:
        names = _chosen(qubits, state.n if given is None or hasattr(state, "n") else max(given.size, 1).bit_length() - 1)
        vectors = bloch_vectors(state, names)
    across = max(1, min(columns, len(names)))
    down = max(1, -(-len(names) // across))
    scale = 1.9 if len(names) <= 4 else 1.35
    ax, result = canvas("bloch", ax, figure, across * scale, down * scale * ROW / BALL)
    for index, (name, vector) in enumerate(zip(names, vectors)):
        _ball(ax, ((index % across) * BALL, -(index // across) * ROW), f"q{name}", vector, len(names) <= 4)
    ax.set_xlim(-BALL / 2, (across - 0.5) * BALL)
    ax.set_ylim(-(down - 1) * ROW - 1.75, 1.55)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return result


def _seen(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Right, up, and towards the viewer."""
    right, towards = y * math.cos(TURN) - x * math.sin(TURN), x * math.cos(TURN) + y * math.sin(TURN)
    return right, z * math.cos(TILT) - towards * math.sin(TILT), z * math.sin(TILT) + towards * math.cos(TILT)


def _line(ax: Any, centre: tuple[float, float], points: list[tuple[float, float, float]], **style: Any) -> None:
    seen = [_seen(*point) for point in points]
    ax.plot([centre[0] + right for right, _, _ in seen], [centre[1] + up for _, up, _ in seen], **style)


def _ball(ax: Any, centre: tuple[float, float], name: str, vector: Any, named_axes: bool) -> None:
    from matplotlib.patches import Circle  # type: ignore[import-not-found, unused-ignore]

    ax.add_patch(Circle(centre, 1, facecolor=BALL_FILL, edgecolor=FAINT, linewidth=0.8, zorder=1))
    steps = [TURN + math.pi * (k / 32 - 0.5) for k in range(33)]
    _line(ax, centre, [(math.cos(t), math.sin(t), 0) for t in steps], color=FAINT, linewidth=0.7, zorder=2)
    _line(ax, centre, [(-math.cos(t), -math.sin(t), 0) for t in steps], color=FAINT, linewidth=0.7, linestyle=":", zorder=2)
    for a, b, c in ((1, 0, 0), (0, 1, 0), (0, 0, 1)):
        _line(ax, centre, [(-a, -b, -c), (a, b, c)], color=FAINT, linewidth=0.5, zorder=2)
    if named_axes:
        for where, text in (((1.32, 0, 0), "x"), ((0, 1.32, 0), "y"), ((0, 0, 1.2), "|0⟩"), ((0, 0, -1.2), "|1⟩")):
            right, up, _ = _seen(*where)
            ax.text(centre[0] + right, centre[1] + up, text, ha="center", va="center", fontsize="small", color=FAINT)
    x, y, z = (float(part) for part in vector)
    length, away = math.hypot(x, y, z), _seen(x, y, z)[2] < -1e-9
    if math.hypot(x, y) > 0.05 and abs(z) > 0.05:  # where it stands above the equator
        _line(ax, centre, [(0, 0, 0), (x, y, 0), (x, y, z)], color=BLUE, linewidth=0.6, linestyle=":", zorder=3)
    _line(ax, centre, [(0, 0, 0), (x, y, z)], color=BLUE, linewidth=2 if named_axes else 1.6, linestyle=(0, (2, 1)) if away else "-", zorder=4)
    _line(ax, centre, [(x, y, z)], color=BLUE, marker="o", markersize=5 if named_axes else 3.5, markerfacecolor="white" if away else BLUE, zorder=5)
    below = -1.55 if named_axes else -1.3
    ax.text(centre[0], centre[1] + below, f"{name}: {length:.2f}", ha="center", va="center", fontsize="small")
