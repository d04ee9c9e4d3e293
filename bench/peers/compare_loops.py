"""What loops do, by qarena and other simulators side by side: expectation values, gradients, many bindings, many shots; double precision.

    python bench/peers/compare_loops.py --output loops.jsonl
    python bench/peers/compare_loops.py --from loops.jsonl --markdown

Each (simulator, case) runs in a process of its own; rounds go through all simulators in turn; the least time counts. A simulator that is not
installed, or whose numbers differ from qarena's, is left out with a line that says so.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from adapters import version_of  # noqa: E402
from bench_expectations import heisenberg, random_strings  # noqa: E402
from bench_python import FIELDS  # noqa: E402
from compare import answer_of, append, read  # noqa: E402
from loop_adapters import ADAPTERS, WITH_CIRCUIT, Case, adapter_of  # noqa: E402
from table import milliseconds  # noqa: E402

BINDINGS, LARGE_BINDINGS = 300, 30
LARGE_QUBITS = 14
TOLERANCE = {"shots": 5e-3, "dynamic": 0.1, "depolarizing": 0.3, "damping": 0.3}  # ten standard errors of the shots
SHOTS = {"dynamic": 3000, "depolarizing": 300, "damping": 300}
CASES = {  # kind, qubits, layers, observable, what it is called
    "random": ("expectation", 20, 1, random_strings, "expectation of 200 random strings, {n} qubits"),
    "heisenberg": ("expectation", 22, 1, heisenberg, "expectation of a Heisenberg chain, {n} qubits"),
    "gradient": ("gradient", 18, 4, heisenberg, "value and gradient, {n} qubits, 4 layers"),
    "small-gradient": ("gradient", 8, 3, heisenberg, "value and gradient, {n} qubits, 3 layers"),
    "bindings": ("bindings", 8, 4, heisenberg, f"{BINDINGS} bindings and expectations, {{n}} qubits, 4 layers"),
    "large-bindings": ("bindings", 16, 4, heisenberg, f"{LARGE_BINDINGS} bindings and expectations, {{n}} qubits, 4 layers"),
    "shots": ("shots", 22, 1, heisenberg, "10^6 shots, {n} qubits"),
    "dynamic": ("dynamic", 12, 8, heisenberg, f"{SHOTS['dynamic']} shots of {{n}} qubits, 8 rounds with a measurement and feedback"),
    "depolarizing": ("depolarizing", 14, 4, heisenberg, "300 shots of {n} qubits, 4 layers, depolarizing of 0.01 behind each cx"),
    "damping": ("damping", 14, 4, heisenberg, "300 shots of {n} qubits, 4 layers, amplitude damping of 0.01 on both qubits of each cx"),
    "density": ("density", 10, 10, heisenberg, "density matrix of {n} qubits, 10 layers, depolarizing behind each cx, amplitude damping behind each layer"),
}


def make_case(name, threads, n=None):
    kind, usual, layers, observable, _ = CASES[name]
    n = n or usual
    members = BINDINGS if n < LARGE_QUBITS else LARGE_BINDINGS
    shape = (members, 2 * n * layers) if kind == "bindings" else 2 * n * layers
    shots = {"shots": SHOTS[kind]} if kind in SHOTS else {}
    return Case(kind, n, layers, observable(n), np.random.default_rng(7).uniform(-np.pi, np.pi, shape), threads, **shots)


def best_of(run, numbers, repeats, seconds):
    """The best time of at least `repeats` runs after the first, more while they fit into `seconds`, and the numbers."""
    found, times, begin = numbers(run()), [], time.perf_counter()
    while len(times) < repeats or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return {"best": min(times), "numbers": [float(number) for number in found]}


def measure(simulator, case, repeats, seconds):
    return best_of(*adapter_of(simulator, case), repeats, seconds)


def measure_apart(simulator, name, options):
    """measure in a process of its own; {"error": why} when it failed."""
    command = [sys.executable, __file__, "--one", simulator, name, "--threads", str(options.threads), "--repeats", str(options.repeats),
               "--seconds", str(options.seconds), *(["--n", str(options.n)] if options.n else [])]
    return answer_of(command, options)


def difference(ours, theirs):
    return float(np.abs(np.subtract(ours, theirs)).max()) if len(ours) == len(theirs) else float("inf")


def rows_of(name, best, options):
    """Rows of one case; the limit is the fastest peer."""
    kind, usual, _, _, title = CASES[name]
    n = options.n or usual
    good = {simulator: result["best"] for simulator, result in best.items() if "best" in result}
    fastest = min((simulator for simulator in good if simulator != "qarena"), key=good.get, default=None)
    rows = []
    for simulator, result in best.items():
        row = {"bench": "loops", "case": f"{title.format(n=n)}: {simulator}", "loop": name, "simulator": simulator, "n": n,
               "precision": "double", "threads": options.threads, "unit": "ms", "version": version_of(simulator), "error": result.get("error"),
               "with_circuit": (simulator, kind) in WITH_CIRCUIT}
        if "best" in result:
            row["value"] = result["best"] * 1e3
            if fastest:
                row |= {"limit": good[fastest] * 1e3, "limit_of": fastest, "ratio": good[fastest] / result["best"]}
                row["goal"] = "ratio >= 1" if simulator == "qarena" else None
        rows.append(dict.fromkeys(FIELDS) | row)
    return rows


def run_case(name, options):
    """Rounds over the simulators, one process after the other. What failed is not asked again."""
    best, numbers = {}, {}
    for _ in range(options.rounds):
        for simulator in options.simulators:
            if "error" in best.get(simulator, {}):
                continue
            result = measure_apart(simulator, name, options)
            if "numbers" in result:
                numbers[simulator] = result.pop("numbers")
                wrong = difference(numbers.get("qarena", numbers[simulator]), numbers[simulator])
                if not wrong <= TOLERANCE.get(CASES[name][0], 1e-8):
                    result = {"error": f"its numbers differ from qarena's by {wrong:.1e}"}
            if "error" not in result and simulator in best:
                result["best"] = min(result["best"], best[simulator]["best"])
            best[simulator] = result
    return rows_of(name, best, options)


def print_rows(rows):
    for row in rows:
        if row["value"] is None:
            print(f"{row['case']:58} {row['error']}", flush=True)
        else:
            against = f"{row['ratio']:8.2f} x {row['limit_of']}" if row["ratio"] else ""
            print(f"{row['case']:58} {row['value']:11.4g} ms {against}" + (", with the circuit" if row["with_circuit"] else ""), flush=True)


def print_markdown(rows):
    """A table: cases down, simulators across, milliseconds of the best run; last, qarena against the fastest peer."""
    by_case, names = {}, list(dict.fromkeys(row["simulator"] for row in rows))
    for row in rows:
        by_case.setdefault(row["case"].rsplit(":", 1)[0], {})[row["simulator"]] = row
    print("| what, in ms | " + " | ".join(names) + " | qarena is faster by |\n|---|" + "---:|" * (len(names) + 1))
    for title, here in by_case.items():
        ratio = here.get("qarena", {}).get("ratio")
        cells = [milliseconds(row) + ("*" if row and row["with_circuit"] else "") for row in map(here.get, names)]
        print(f"| {title} | " + " | ".join(cells) + " | " + (f"{ratio:.1f} x" if ratio else "-") + " |")
    print("\n\\* with the circuit that makes the state. " + ", ".join(sorted({f"{row['simulator']} {row['version']}" for row in rows if row["version"]})) + ".")


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES), metavar="CASE", help=f"of {' '.join(CASES)}; without: all")
    parser.add_argument("--simulators", nargs="+", choices=ADAPTERS, default=list(ADAPTERS), metavar="SIMULATOR",
                        help=f"of {' '.join(ADAPTERS)}; without: all that are installed. Numbers are compared when qarena is the first")
    parser.add_argument("--n", type=int, help="qubits of all cases, for trials; without: those of each")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    add_options(parser)
    return parser.parse_args(arguments)


def add_options(parser):
    """What comparisons of processes have in common."""
    parser.add_argument("--threads", type=int, default=2, help="of each simulator (2)")
    parser.add_argument("--rounds", type=int, default=3, help="times that each simulator gets its turn (3)")
    parser.add_argument("--repeats", type=int, default=3, help="runs after the first, at the least, in each turn (3)")
    parser.add_argument("--seconds", type=float, default=0.5, help="more runs while they fit into this time (0.5)")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one turn (300)")
    parser.add_argument("--output", help="append JSON lines there")
    parser.add_argument("--from", dest="source", help="measure nothing: show the JSON lines of this file")
    parser.add_argument("--markdown", action="store_true", help="print the table for a page")


def main(arguments=None):
    options = options_of(arguments)
    if options.one:
        simulator, name = options.one
        print(json.dumps(measure(simulator, make_case(name, options.threads, options.n), options.repeats, options.seconds)))
        return
    rows = read(options.source) if options.source else []
    if options.source and not options.markdown:
        print_rows(rows)
    for name in [] if options.source else options.cases:
        case_rows = run_case(name, options)
        print_rows(case_rows)
        rows += case_rows
        append(options.output, case_rows)
    if options.markdown:
        print_markdown(rows)


if __name__ == "__main__":
    main()
