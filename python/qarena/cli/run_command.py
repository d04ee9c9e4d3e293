"""qarena run: counts of what a circuit measures."""

from __future__ import annotations

import os
from collections import namedtuple  # not typing's: see _circuit.py

from .. import NoiseModel
from .. import run as run_shots
from .output import stdout, write_bytes, write_csv, write_json, write_lines, write_table
from .sources import circuit_of, name_of, values_of
from .terminal import Bar, columns, plural, say

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from .. import Circuit, Result

BATCH = 1 << 22  # shots that are run together: some 80 MB
INTERRUPTED = 130
BAR = 24  # characters of the longest bar


class Taken(namedtuple("Taken", "shots counts")):
    """How many shots there were, and what they ended with."""

    __slots__ = ()


def noisy(circuit: Circuit, p: float | None) -> Circuit:
    """With the noise of --noise."""
    return circuit if p is None else circuit.with_noise(NoiseModel().add("depolarize", p))


def seed_of(given: int | None) -> int:
    """The seed that was given, or one that is short enough to be typed."""
    return int.from_bytes(os.urandom(4), "little") if given is None else given


def measured(circuit: Circuit) -> Circuit:
    """As it is where it measures something, else with a measurement of each qubit at its end."""
    return circuit if any(entry[0] == "measure" for entry in circuit) else circuit.measure_all()


def run(options: argparse.Namespace) -> int:
    name = name_of(options.file)
    circuit = circuit_of(options.file, options.include)
    values = values_of(circuit, options.set, name)
    circuit = noisy(measured(circuit), options.noise)
    seed, taken, code = seed_of(options.seed), Taken(0, {}), 0
    with Bar("shots") as bar:
        try:
            for result in _batches(circuit, options, seed, values, bar):
                taken = _with(taken, result, options.each)
        except KeyboardInterrupt as error:
            code, left = INTERRUPTED, getattr(error, "result", None)
            if left is not None and left.shots:
                taken = _with(taken, left, options.each)
    done, counts = taken
    if code:
        fair = ", which are no fair sample of all: shots with the same outcomes are run together" if done % BATCH else ""
        say(f"interrupted: {done} of {options.shots} shots are done{fair}")
    if not options.each and (done or not code or options.json):
        ordered = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        facts = {"file": name, "qubits": circuit.n, "bits": len(circuit.bits), "shots": done, "seed": seed, "precision": options.precision}
        _show(options, {**facts, "interrupted": True} if code else facts, ordered)
    return code


def _batches(circuit: Circuit, options: argparse.Namespace, seed: int, values: dict[str, float] | None, bar: Bar) -> Iterator[Result]:
    """Results of so many shots at a time that memory does not grow; shot k of a seed is the same in all ways to cut them."""
    for start in range(0, options.shots, BATCH):
        some = min(BATCH, options.shots - start)

        def report(done: int, _: int, start: int = start) -> None:
            bar(start + done, options.shots)

        yield run_shots(circuit, some, seed, values, None, options.threads, report if bar.on else None, first_shot=start, precision=options.precision)


def _with(taken: Taken, result: Result, each: bool) -> Taken:
    """Something new: Ctrl-C at any moment leaves what was there."""
    if each:
        _write_each(result)
        return Taken(taken.shots + result.shots, {})
    counts = dict(taken.counts)
    for bits, count in result.counts().items():
        counts[bits] = counts.get(bits, 0) + count
    return Taken(taken.shots + result.shots, counts)


def _write_each(result: Result) -> None:
    import numpy

    memory = result.memory
    text = numpy.full((result.shots, result.bits + 1), ord("\n"), numpy.uint8)
    text[:, :-1] = memory[:, ::-1] + ord("0")
    write_bytes(text.tobytes())


def _show(options: argparse.Namespace, about: dict[str, object], counts: dict[str, int]) -> None:
    shots = int(str(about["shots"]))
    if options.json:
        write_json(about, "counts", counts.items())
    elif options.csv:
        write_csv(("bits", "count"), counts.items())
    else:
        shown = list(counts.items())[: options.most]
        most = shown[0][1] if shown else 1
        bar = min(BAR, columns() - len(str(most)) - int(str(about["bits"])) - 16) if stdout().isatty() else BAR
        write_table(("bits", "count", "share", ""), ((bits, str(count), f"{count / shots:.4f}", ("#" * round(bar * count / most)).ljust(bar)) for bits, count in shown))
        left = len(counts) - len(shown)
        if left:
            count = shots - sum(count for _, count in shown)
            write_lines([f"and {plural(left, 'other outcome')}, {plural(count, 'shot')}: --most, --csv and --json show them"])
        say(f"{plural(shots, 'shot')}, {plural(len(counts), 'outcome')}, seed {about['seed']}")
