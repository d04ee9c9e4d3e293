"""Qiskit's standard gates, as entries of Circuit.apply_gates."""

from __future__ import annotations

from math import pi

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Entries = list[tuple[Any, ...]]
    Row = str | Callable[[Sequence[Any], Sequence[int]], Entries]


def _r(a: Sequence[Any], q: Sequence[int]) -> Entries:
    return [("u", a[0], a[1] - pi / 2, pi / 2 - a[1], *q)]


def _u2(a: Sequence[Any], q: Sequence[int]) -> Entries:
    return [("u", pi / 2, *a, *q)]


def _cu(a: Sequence[Any], q: Sequence[int]) -> Entries:
    return [("p", a[3], q[0]), ("u", *a[:3], q[1], {"controls": (q[0],)})]


def _dcx(_: Sequence[Any], q: Sequence[int]) -> Entries:
    return [("cx", q[0], q[1]), ("cx", q[1], q[0])]


def _ecr(_: Sequence[Any], q: Sequence[int]) -> Entries:
    return [("pauli_rotation", pi / 2, f"Z{q[0]} X{q[1]}"), ("x", q[0])]


def _rzx(a: Sequence[Any], q: Sequence[int]) -> Entries:
    return [("pauli_rotation", a[0], f"Z{q[0]} X{q[1]}")]


def _xx_minus_yy(a: Sequence[Any], q: Sequence[int]) -> Entries:
    """XX and YY commute; beta turns the second qubit."""
    return [("rz", -a[1], q[1]), ("rxx", 0.5 * a[0], *q), ("ryy", -0.5 * a[0], *q), ("rz", a[1], q[1])]


def _xx_plus_yy(a: Sequence[Any], q: Sequence[int]) -> Entries:
    return [("rz", a[1], q[0]), ("rxx", 0.5 * a[0], *q), ("ryy", 0.5 * a[0], *q), ("rz", -a[1], q[0])]


def _controlled(name: str, ones: int) -> Row:
    """A gate of qarena's under so many controls, which come first."""
    return lambda a, q: [(name, *a, *q[ones:], {"controls": tuple(q[:ones])})]


def _written_out(*gates: tuple[Any, ...]) -> Row:
    """A gate that is these ones, on its qubits by number."""
    return lambda _, q: [(name, *[q[i] for i in on]) for name, *on in gates]


_HALF_RCCX = (("h", 2), ("t", 2), ("cx", 1, 2), ("tdg", 2), ("cx", 0, 2))
_HALF_RC3X = (("h", 3), ("t", 3), ("cx", 2, 3), ("tdg", 3), ("h", 3))

# By Qiskit's names. A text: the gate of qarena's that takes the same angles and qubits, in the same order.
ROWS: dict[str, Row] = {
    **{name: name for name in ("h x y z p rx ry rz s sdg sx sxdg t tdg u ch cx cy cz cp crx cry crz swap iswap rxx ryy rzz ccx ccz cswap").split()},
    "id": "i",
    "u1": "p",
    "u3": "u",
    "cu1": "cp",
    "global_phase": "gphase",
    "u2": _u2,
    "r": _r,
    "cs": _controlled("s", 1),
    "csdg": _controlled("sdg", 1),
    "csx": _controlled("sx", 1),
    "cu3": _controlled("u", 1),
    "mcx": _controlled("x", 3),
    "c3sx": _controlled("sx", 3),
    "cu": _cu,
    "dcx": _dcx,
    "ecr": _ecr,
    "rzx": _rzx,
    "xx_minus_yy": _xx_minus_yy,
    "xx_plus_yy": _xx_plus_yy,
    "rccx": _written_out(*_HALF_RCCX, ("t", 2), ("cx", 1, 2), ("tdg", 2), ("h", 2)),
    "rcccx": _written_out(
        *_HALF_RC3X, ("cx", 0, 3), ("t", 3), ("cx", 1, 3), ("tdg", 3), ("cx", 0, 3), ("t", 3), ("cx", 1, 3), ("tdg", 3), *_HALF_RC3X
    ),
}


def under(entries: Entries, ones: tuple[int, ...], zeros: tuple[int, ...]) -> Entries:
    """The same gates under controls: qubits that must be 1, and 0."""
    made = []
    for entry in entries:
        options = entry[-1] if isinstance(entry[-1], dict) else {}
        rest = entry[:-1] if options else entry
        more = {**options, "controls": (*options.get("controls", ()), *ones), "zeros": (*options.get("zeros", ()), *zeros)}
        made.append((*rest, more))
    return made
