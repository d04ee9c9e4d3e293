"""qarena bench: this machine's bandwidth and peak, and seven circuits beside them."""

from __future__ import annotations

import time
from collections import namedtuple  # not typing's: see _circuit.py

from .. import Arena, Circuit, Register, profile, read_units
from .. import estimate as estimate_bytes
from .. import info as facts_of
from .._extras import needed
from .output import write_csv, write_json, write_lines, write_table
from .terminal import Bar, Refused, say

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import Any

    from .standard_circuits import Gate

INTERRUPTED = 130
PRECISIONS = ("double", "single")
SECONDS, QUICK_SECONDS = 60.0, 8.0  # for everything
USUAL, LEAST, QUICK = 22, 14, 14  # qubits
PARALLEL = 14  # qubits from which on a run takes all cores
SHARE = 0.25  # of the memory that is there
RUNS = 4.0  # so many times the plan's limit is what a case takes: it is run three times at the least
REPEATS = 3
TRACES = ("#2b6cb0", "#c05621")


class Row(namedtuple("Row", "circuit qubits gates precision first_ms best_ms limit_ms gigabytes_per_second gigaflops")):
    """A circuit in a precision: its first run, which plans it, and the best later one, from |0..0>; the least that the machine could take for all of its
    plan's passes; what the best run moves, known zeros left out, and computes in its time."""

    __slots__ = ()


def bench(options: argparse.Namespace) -> int:
    seconds = options.seconds or (QUICK_SECONDS if options.quick else SECONDS)
    if options.plot:
        _check_plot(options.plot)
    end, facts, rows, machine, code = time.monotonic() + seconds, facts_of(), list[Row](), dict[str, float](), 0
    threads = min(options.threads or facts["threads"], facts["threads"])
    try:
        with Bar("bench") as bar:
            machine = _machine(threads)
            n = options.qubits or _size(QUICK if options.quick else USUAL, facts, seconds)
            for row, done in _rows(n, options.threads, end):
                rows.append(row)
                bar(*done)
    except KeyboardInterrupt:
        code = INTERRUPTED
        say(f"interrupted: {len(rows)} cases are done")
    about = {"version": facts["version"], "isa": facts["isa"], "threads": threads, **machine}
    _show(options, about, rows)
    if options.plot and rows:
        _plot(options.plot, about, rows)
    return code


def _check_plot(path: str) -> None:
    """What is wrong with it is better known before a minute has passed."""
    known = needed("matplotlib.figure", "qarena bench --plot").Figure().canvas.get_supported_filetypes()
    if path.rpartition(".")[2] not in known:
        raise Refused(f"{path}: no kind of picture: one of {', '.join(sorted(known))} is expected at its end")


def _machine(threads: int) -> dict[str, float]:
    """GB/s that all cores read and write together, and Gflop/s of so many threads, a multiply-add being two."""
    units = {precision: read_units(precision) for precision in PRECISIONS}  # type: ignore[arg-type]
    peaks = {f"{precision}_gigaflops": round(2 * threads / units[precision]["multiply_add"], 1) for precision in PRECISIONS}
    return {"gigabytes_per_second": round(1 / units["double"]["memory_byte"], 1), **peaks}


def _cases() -> Iterator[tuple[str, Any, str]]:
    from .standard_circuits import COMMON

    for name, make in COMMON.items():
        for precision in PRECISIONS:
            yield name, make, precision


def _limit(plan: dict[str, Any], precision: Any, share: float = 1.0, threads: int | None = None) -> float:
    """Seconds that the machine takes at the least for a plan of which this share of the bytes is moved: of each pass what takes longer, its bytes or its
    multiply-adds."""
    units, facts = read_units(precision), facts_of()
    cached = plan["passes"][0]["bytes"] <= facts["last_level_cache"]
    byte, cores = units["cached_byte" if cached else "memory_byte"], min(threads or facts["threads"], facts["threads"]) if plan["qubits"] >= PARALLEL else 1
    seconds: float = 1e-9 * sum(max(share * one["bytes"] * byte, one["multiply_adds"] * units["multiply_add"] / cores) for one in plan["passes"])
    return seconds


def _size(n: int, facts: Any, seconds: float) -> int:
    """As many qubits as memory and time allow, which the limits of a small size foretell."""
    from .standard_circuits import fill

    small = sum(_limit(fill(Circuit(LEAST), make(LEAST)).explain(precision, as_dict=True), precision) for _, make, precision in _cases())
    room = SHARE * facts["memory"]["least"] if facts["memory"]["least"] else float("inf")
    while n > LEAST and (estimate_bytes(n) > room or RUNS * REPEATS * small * 2 ** (n - LEAST) * n / LEAST > seconds / 2):
        n -= 1
    return n


def _rows(n: int, threads: int | None, end: float) -> Iterator[tuple[Row, tuple[int, int]]]:
    """Each case has its share of the time that is left; those for which none is left are left out."""
    cases = list(_cases())
    for index, (name, make, precision) in enumerate(cases):
        left = end - time.monotonic()
        if left <= 0:
            say(f"the time is over: {len(cases) - index} cases are left out; --seconds gives more, --qubits {n - 2} needs less")
            return
        yield _measure(name, make(n), n, precision, threads, left / (len(cases) - index)), (index + 1, len(cases))


def _measure(name: str, gates: list[Gate], n: int, precision: Any, threads: int | None, seconds: float) -> Row:
    """In an arena of its own, so that the first run plans."""
    from .standard_circuits import fill

    start, arena = time.monotonic(), Arena()
    circuit = fill(Circuit(n, arena=arena), gates)
    register = Register(n, precision, arena=arena, threads=threads).h(0).sync().h(0).sync()  # both buffers have been touched
    times: list[float] = []
    while len(times) < REPEATS or time.monotonic() - start < seconds / 2:
        before = time.perf_counter()
        register.reset().run(circuit).amplitude(0)
        times.append(time.perf_counter() - before)
        if len(times) > 1 and time.monotonic() - start > seconds:
            break
    with profile() as cost:
        register.reset().run(circuit).amplitude(0)
    plan, moved, best = circuit.explain(precision, as_dict=True), cost.bytes_read + cost.bytes_written, min(times[1:])
    limit = _limit(plan, precision, moved / plan["bytes"], threads)
    return Row(name, n, len(gates), precision, times[0] * 1e3, best * 1e3, limit * 1e3, moved / best / 1e9, 2 * plan["multiply_adds"] / best / 1e9)


def _show(options: argparse.Namespace, about: dict[str, Any], rows: list[Row]) -> None:
    if options.json:
        write_json({**about, "rows": [row._asdict() for row in rows]})
        return
    if options.csv:
        write_csv(Row._fields, rows)
        return
    peaks = f"{about['double_gigaflops']} Gflop/s in double, {about['single_gigaflops']} in single precision" if "double_gigaflops" in about else "not measured"
    bandwidth = f"{about['gigabytes_per_second']} GB/s" if "gigabytes_per_second" in about else "not measured"
    lines = [f"qarena {about['version']}, {about['isa']}, {about['threads']} threads", f"memory bandwidth    {bandwidth}", f"multiply-add peak   {peaks}", ""]
    write_lines(lines)
    if rows:
        heads = ("circuit", "qubits", "gates", "precision", "first ms", "best ms", "limit ms", "GB/s", "Gflop/s")
        write_table(heads, ((*map(str, row[:4]), *(f"{value:.3g}" if value < 100 else f"{value:.0f}" for value in row[4:])) for row in rows))


def _plot(path: str, about: dict[str, Any], rows: list[Row]) -> None:
    """Bars of the best time, with the plan's limit as a mark."""
    names = list(dict.fromkeys(row.circuit for row in rows))
    figure = needed("matplotlib.figure", "qarena bench --plot").Figure(figsize=(8, 4.2), layout="constrained")
    panel = figure.add_subplot()
    for k, (precision, color) in enumerate(zip(PRECISIONS, TRACES)):
        here = [row for row in rows if row.precision == precision]
        places = [names.index(row.circuit) + 0.38 * (k - 0.5) for row in here]
        panel.bar(places, [row.best_ms for row in here], 0.36, color=color, label=f"{precision}, best run")
        panel.hlines([row.limit_ms for row in here], [at - 0.18 for at in places], [at + 0.18 for at in places], color="black", label="the plan's limit" if k else None)
    panel.set_xticks(range(len(names)), names)
    title = f"{rows[0].qubits} qubits, {about['threads']} threads, {about['isa']}: {about['gigabytes_per_second']} GB/s, {about['double_gigaflops']} Gflop/s in double precision"
    panel.set(yscale="log", ylabel="milliseconds", title=title)
    panel.title.set_fontsize(10)
    panel.grid(axis="y", alpha=0.3)
    panel.set_axisbelow(True)
    panel.legend(loc="upper left", frameon=False, fontsize=9)
    figure.savefig(path, dpi=150)
