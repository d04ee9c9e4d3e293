"""What the modules of cases give to compare.py."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """One program of a framework, run on qarena and on others by the one line that names the simulator.

    sides: {name: maker}, "qarena" first; maker() -> (run, numbers): run() does the work once and is what is timed, numbers(what it returned) is a list of
    floats, equal on all sides up to tolerance. What a user makes once (a device, a circuit) is made in maker.
    goal: times as fast as the fastest of the others, that are in the goal's words.
    """

    title: str
    sides: dict = field(default_factory=dict)
    goal: float = 1
    tolerance: float = 1e-8
