"""The passes of a plan along the time that they take."""

from __future__ import annotations

from .. import _core
from .._circuit import Circuit
from .._drawing import several
from ._canvas import canvas, title
from ._palette import GREEN, REST, SKY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
LETTER = 0.011  # of the axis, of a label's


def timeline(explanation: Any, *, profile: Any = None, threads: int | None = None, ax: Any = None, figure: Any = None) -> Any:
    """The passes of a plan, one behind the other, as predicted and as measured, each over the threads that share its tiles; above them, the least time that
    memory and arithmetic allow.

    explanation: what register.explain(circuit, as_dict=True) gives, which measures (the first 64 passes); circuit.explain(as_dict=True), or a Circuit, which do
    not. profile: a qa.profile() of a run of the circuit, which is drawn as a whole. Times are those of passes: what each thread did in a pass is not
    measured. threads: None: qa.info()["threads"]. ax, figure: where to draw; returned is ax, or else the figure, a new one if none is given.

    >>> import qarena as qa
    >>> circuit = qa.Circuit(16).qft(*range(16))
    >>> figure = qa.plot.timeline(qa.Register(16).explain(circuit, as_dict=True))
    """
    plan = explanation.explain(as_dict=True) if isinstance(explanation, Circuit) else explanation
    if not isinstance(plan, dict) or "passes" not in plan:
        raise TypeError("timeline: what explain(circuit, as_dict=True) gives, or a Circuit, is needed, not " + type(plan).__name__)
    passes = plan["passes"]
    count = int(_core._info()["threads"]) if threads is None else threads
    if count < 1:
        raise ValueError(f"timeline: threads = {count}: at least 1 is needed")
    lanes = [("limit", [step["limit_seconds"] for step in passes], 1, (REST, "#d5dae0")), ("predicted", [step["predicted_seconds"] for step in passes], count, (SKY, "#6aa5dc"))]
    measured = [step["measured_seconds"] for step in passes if "measured_seconds" in step]
    lanes += [("measured", measured, count, ("#f2b880", "#e8964a"))] if measured else []
    wall = None if profile is None else profile.as_dict()
    if wall == {}:
        raise ValueError("timeline: profile: its with statement has not ended")
    lanes += [("run", [wall["wall_seconds"]], 1, (GREEN, GREEN))] if wall else []
    longest = max((sum(times) for _, times, _, _ in lanes), default=0.0) or 1e-9
    scale, unit = next((u for u in UNITS if longest >= u[0]), UNITS[-1])
    ax, result = canvas("timeline", ax, figure, 7.2, 1.0 + 0.45 * len(lanes) + 0.1 * min(2 * count, 32))
    places, y = [], 0.0
    for name, times, high, colours in lanes:
        height = 1.0 if high == 1 else 1.0 + 0.25 * min(high, 16)
        _lane(ax, times, y, height, high, colours, scale, longest, passes if name in ("predicted", "measured") else [])
        places.append((y + height / 2, f"{name}\n{sum(times) / scale:.3g} {unit}"))
        y += height + 0.35
    ax.set_yticks([at for at, _ in places], [text for _, text in places], fontsize="small")
    ax.set_ylim(y, -0.35)
    ax.set_xlim(0, longest / scale * 1.01)
    ax.set_xlabel(unit)
    title(ax, _caption(plan, len(measured), count, wall))
    return result


def _lane(ax: Any, times: list[float], y: float, height: float, threads: int, colours: tuple[str, str], scale: float, longest: float, passes: list[Any]) -> None:
    from matplotlib.collections import PolyCollection  # type: ignore[import-not-found, unused-ignore]

    ends = [0.0]
    for seconds in times:
        ends.append(ends[-1] + seconds / scale)
    blocks = [[(a, y), (b, y), (b, y + height), (a, y + height)] for a, b in zip(ends, ends[1:])]
    ax.add_collection(PolyCollection(blocks, facecolors=[colours[index % 2] for index in range(len(blocks))], edgecolors="white", linewidths=0.4))
    for line in range(1, threads if threads <= 16 else 0):
        ax.plot([0, ends[-1]], [y + height * line / threads] * 2, color="white", linewidth=0.4, alpha=0.7)
    for index, (seconds, step) in enumerate(zip(times, passes)):
        stages = len(step["stages"])
        for text in (f"pass {index + 1}: {several(stages, 'stage')}", f"{index + 1}: {stages}", f"{index + 1}"):
            if len(text) * LETTER * longest < seconds:
                ax.text((ends[index] + ends[index + 1]) / 2, y + height / 2, text, ha="center", va="center", fontsize="x-small", color="#22272e",
                        bbox={"facecolor": "#ffffffaa", "edgecolor": "none", "pad": 1})  # fmt: skip
                break


def _caption(plan: dict[str, Any], measured: int, threads: int, wall: dict[str, Any] | None) -> str:
    passes, operations = len(plan["passes"]), plan["operations"]
    text = f"{several(plan['qubits'], 'qubit')}, {several(operations, 'operation')} in {passes:,} pass{'' if passes == 1 else 'es'}"
    if plan.get("one_by_one"):
        return text + "\nbut so few gates are swept one by one: a run makes none of these passes" + _cores(wall)
    text += f"; {threads} thread{'' if threads == 1 else 's'} share{'s' if threads == 1 else ''} each pass's tiles"
    if 0 < measured < passes:
        text += f"\nmeasured: the first {measured} passes"
    elif not measured:
        text += "\nnot measured: Register.explain(circuit, as_dict=True) measures"
    return text + _cores(wall)


def _cores(wall: dict[str, Any] | None) -> str:
    return "" if wall is None else f"\nrun: {wall['cores_used']:.2f} cores used on average"
