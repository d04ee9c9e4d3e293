"""What notebooks show of states, results and profiles: small tables, without scripts, and LaTeX. Nothing here raises, and nothing is long:

a state of more than SHOWN_QUBITS is not looked at, so that its pending gates are not run, either; a smaller one is, as by repr().
"""

from __future__ import annotations

import heapq
from html import escape

from .. import _core, _profile
from .._density import DensityRegister
from .._drawing import several
from .._info import format_bytes
from .._register import Register
from .._shots import Result
from ._kets import ket_sum, matrix_text
from ._palette import phase_colours
from ._states import Largest, bits_text, largest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SHOWN_QUBITS = 14  # 256 KiB
MATRIX_QUBITS = 3  # of a density matrix that is written out
TERMS, OUTCOMES = 16, 16  # that are listed
MOST_SHOTS = 100_000  # that are counted
TOLERANCE = {"double": 1e-14, "single": 4e-7}  # of rounding
CELL = ' style="text-align:left;padding:1px 8px"'


def _precise(tolerance: float, n: int) -> float:
    return tolerance * (1 + n)


def _bar(share: float, colour: str) -> str:
    return f'<span style="display:inline-block;vertical-align:middle;height:9px;width:{max(1, round(120 * min(share, 1)))}px;background:{colour};border:1px solid #8a949e"></span>'


def table(caption: str, rows: list[list[str]], foot: str = "") -> str:
    """rows: cells of HTML, escaped by who made them."""
    body = "".join("<tr>" + "".join(f"<td{CELL}>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    text = f'<div><div style="font-weight:bold">{escape(caption)}</div>'
    text += f'<table style="border-collapse:collapse;font-size:90%">{body}</table>' if rows else ""
    return text + (f"<div>{escape(foot)}</div>" if foot else "") + "</div>"


# --- states


def found_of(state: Any) -> Largest | None:
    """The largest amplitudes of a Register or Snapshot; None of a large one, or in a dry arena, which computes nothing."""
    import numpy

    if state.n > SHOWN_QUBITS or (isinstance(state, Register) and state.arena.dry):
        return None
    return largest(state.amplitudes if isinstance(state, Register) else numpy.asarray(state), TERMS)


def _facts(state: Any, kind: str) -> str:
    text = f"{kind}: {several(state.n, 'qubit')}, {state.precision}"
    size = getattr(state, "nbytes", None)
    return text + (f", {format_bytes(size)}" if size is not None else "")


def state_html(state: Any) -> str:
    kind = "Register" if isinstance(state, Register) else "Snapshot"
    pending = getattr(state, "pending", 0)
    found = found_of(state)
    if found is None:
        waiting = f", {several(pending, 'gate')} pending" if pending else ""
        return table(_facts(state, kind) + waiting, [], "not looked at: qa.plot.amplitudes(state) draws it")
    import numpy

    top = float(numpy.abs(found.amplitudes).max()) or 1.0
    rows = []
    for index, number in zip(found.indices, found.amplitudes):
        if abs(number) > 1e-8:
            colour = "#" + "".join(f"{round(255 * float(part)):02x}" for part in phase_colours(numpy.angle(number)))
            value = f"{number.real:.4g}" if abs(number.imag) < 5e-5 * abs(number) else f"{complex(number):.4g}"
            rows.append([f"<code>|{bits_text(int(index), state.n)}⟩</code>", escape(value), _bar(abs(number) / top, colour)])
    return table(_facts(state, kind), rows, f"and {found.others:,} smaller ones" if found.others else "")


def state_latex(state: Any) -> str | None:
    found = found_of(state)
    return None if found is None else f"${ket_sum(found, state.n, _precise(TOLERANCE[state.precision], state.n))}$"


# --- density matrices


def density_html(rho: DensityRegister) -> str:
    pending = f", {rho.pending:,} pending" if rho.pending and rho.n > SHOWN_QUBITS // 2 else ""
    caption = f"DensityRegister: {several(rho.n, 'qubit')}, {rho.precision}{pending}"
    if rho.n > SHOWN_QUBITS // 2 or rho.arena.dry:
        return table(caption, [], "not looked at: qa.plot.hinton(rho) draws it")
    import numpy

    shares = rho.probabilities()
    order = numpy.argsort(-shares.astype(numpy.float32), kind="stable")[:OUTCOMES]
    rows = [[f"<code>{bits_text(int(i), rho.n)}</code>", f"{shares[i]:.4g}", _bar(float(shares[i]), "#2b6cb0")] for i in sorted(order) if shares[i] > 1e-12]
    more = int((shares > 1e-12).sum()) - len(rows)
    return table(f"{caption}, purity {rho.purity():.4g}", [["<i>outcome</i>", "<i>probability</i>", ""], *rows], f"and {more:,} smaller ones" if more else "")


def density_latex(rho: DensityRegister) -> str | None:
    if rho.n > MATRIX_QUBITS or rho.arena.dry:
        return None
    return f"$\\displaystyle {matrix_text(rho.density_matrix(), _precise(TOLERANCE[rho.precision], rho.n))}$"


# --- results and profiles


def result_html(result: Any) -> str:
    caption = f"Result: {several(result.shots, 'shot')} of {several(result.bits, 'bit')}, {result.histories:,} histor{'y' if result.histories == 1 else 'ies'}"
    if result.shots > MOST_SHOTS:
        return table(caption, [], "not counted: qa.plot.histogram(result) draws it")
    counts = result.counts()
    most = heapq.nsmallest(OUTCOMES, counts, key=lambda bits: (-counts[bits], bits))
    top = max(counts.values(), default=1)
    rows = [[f"<code>{bits}</code>", f"{counts[bits]:,}", _bar(counts[bits] / top, "#2b6cb0")] for bits in sorted(most)]
    more = len(counts) - len(most)
    rest = sum(counts.values()) - sum(counts[bits] for bits in most)
    return table(caption, rows, f"and {more:,} other outcomes, {rest:,} shots" if more else "")


def profile_html(profile: Any) -> str:
    lines = [line.partition("  ") for line in str(profile).splitlines()]
    return table("profile", [[escape(name), escape(text.strip())] for name, _, text in lines])


MAKERS: dict[str, list[tuple[type, Any]]] = {
    "html": [(Register, state_html), (_core.Snapshot, state_html), (DensityRegister, density_html), (Result, result_html), (_profile.profile, profile_html)],
    "latex": [(Register, state_latex), (_core.Snapshot, state_latex), (DensityRegister, density_latex)],
}


def shown(form: str, thing: Any) -> str | None:
    """None, so that the plain text is shown, of what has no such form, and where making it fails."""
    try:
        return next((str(text) for kind, make in MAKERS[form] if isinstance(thing, kind) and (text := make(thing)) is not None), None)
    except Exception:  # a picture that fails is no reason for a prompt to fail
        return None
