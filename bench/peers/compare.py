"""qarena and other simulators side by side: every circuit on each, in turn, at the same precision and number of threads.

    python bench/peers/compare.py --n 20 22 24 --output peers.jsonl
    python bench/peers/compare.py --from peers.jsonl --draw FOLDER --markdown

Each (simulator, circuit, n) runs in a process of its own; rounds go through all simulators in turn; the least time counts. Simulators that
are not installed, or that compute something else than the circuit (check.py), are left out with a line that says so.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from adapters import SIMULATORS, build, is_peer, is_prepared, version_of  # noqa: E402
from bench_python import FIELDS  # noqa: E402
from check import MISSING, NAMES, check, verdict_of  # noqa: E402
from circuits import ALL, COMMON, mix  # noqa: E402
from report import draw  # noqa: E402
from table import goal_for, means, print_groups, print_markdown  # noqa: E402

# Numba's is not among them: qibojit refuses to start with fewer threads than cores, and is told by a call instead.
THREAD_VARIABLES = ("OMP_NUM_THREADS", "RAYON_NUM_THREADS", "QULACS_NUM_THREADS", "QARENA_NUM_THREADS")
MOST_RUNS = 1000
WARMING_GATES = 30


def measure(simulator, precision, circuit_name, n, threads, repeats, seconds, cold):
    """Seconds of the first run and of the best later one: at least `repeats` of these, and more while they fit into `seconds`. Unless it is to be cold, the process
    has run another circuit with gates of all kinds before: what the first run of this one takes more is planning, and not the process's start."""
    if not cold and not simulator.endswith("native"):  # which is a process of its own, started anew for each circuit
        build(simulator, precision, mix(n, WARMING_GATES), n, threads)[0]()
    run, _ = build(simulator, precision, ALL[circuit_name](n), n, threads)
    times, begin = [], time.perf_counter()
    while len(times) <= repeats or (len(times) <= MOST_RUNS and time.perf_counter() - begin < seconds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return {"first": times[0], "best": min(times[1:]), "runs": len(times)}


def answer_of(command, options):
    """What a process prints last, read as JSON, with options.threads threads for every simulator; {"error": why} when it failed."""
    environment = os.environ | dict.fromkeys(THREAD_VARIABLES, str(options.threads))
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=options.timeout, env=environment)
    except subprocess.TimeoutExpired:
        return {"error": f"not done in {options.timeout:g} s"}
    try:
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        last = (done.stderr.strip().splitlines() or [f"died with status {done.returncode}"])[-1]
        return {"error": last[:120]}


def measure_apart(simulator, precision, circuit_name, n, options):
    """measure in a process of its own; {"error": why} when it failed."""
    command = [sys.executable, __file__, "--one", simulator, precision, circuit_name, "--n", str(n), "--threads", str(options.threads),
               "--repeats", str(options.repeats), "--seconds", str(options.seconds), *(["--cold"] if options.cold else [])]
    return answer_of(command, options)


def available(wanted, circuits, say):
    """The simulators that are installed, with the circuits of which each is known to compute the right state."""
    able = {}
    for simulator, precision in SIMULATORS:
        if simulator not in wanted:
            continue
        verdicts = {name: verdict_of(value, precision) for name, value in check(simulator, precision, circuits, 8).items()}
        missing = next((why for why in verdicts.values() if why and why.startswith(MISSING)), None)
        if missing:
            say(f"left out: {simulator}, {precision}: {missing}")
            continue
        for name, why in verdicts.items():
            if why:
                say(f"left out: {simulator}, {precision}, {name}: {why}")
        able[simulator, precision] = [name for name, why in verdicts.items() if why is None]
    return able


def rows_of(best, circuit, n, precision, threads):
    """Rows of one group: what is comparable. The limit is the fastest peer. First runs that plan are held against the fastest first run of peers that plan in it too;
    if the circuit was prepared before, against that of all."""
    peers = {name: result["best"] for name, result in best.items() if is_peer(name) and "best" in result}
    fastest = min(peers, key=peers.get) if peers else None
    fastest_first = {kind: min((best[name]["first"] for name in peers if kind or not is_prepared(name)), default=None) for kind in (False, True)}
    rows = []
    for simulator, result in best.items():
        row = {"bench": "peers", "case": f"{circuit}: {simulator}", "circuit": circuit, "simulator": simulator, "n": n,
               "precision": precision, "threads": threads, "unit": "ms", "version": version_of(simulator), "first": None,
               "first_ratio": None, "error": result.get("error")}
        first = fastest_first[is_prepared(simulator)]
        if "best" in result:
            row |= {"value": result["best"] * 1e3, "first": result["first"] * 1e3}
            if fastest:
                row |= {"limit": peers[fastest] * 1e3, "limit_of": fastest, "ratio": peers[fastest] / result["best"],
                        "first_ratio": first and first / result["first"]}
            row["goal"] = goal_for(row) if fastest and not is_peer(simulator) else None
        rows.append(dict.fromkeys(FIELDS) | row)
    return rows


def run_group(circuit, n, precision, simulators, options):
    """Rounds over the simulators, one process after the other; the least of each kind of time. What failed is not asked again."""
    best = {}
    for _ in range(options.rounds):
        for simulator in simulators:
            if "error" in best.get(simulator, {}):
                continue
            result = measure_apart(simulator, precision, circuit, n, options)
            if "error" in result and simulator in best:
                continue
            before = best.get(simulator, result)
            best[simulator] = result if "error" in result else {key: min(before[key], result[key]) for key in ("first", "best")}
    return rows_of(best, circuit, n, precision, options.threads)


def compare(options):
    """All groups; rows are written as they come, so that a long comparison that is cut short is not lost."""
    def say(text):
        print(text, file=sys.stderr, flush=True)

    able = available(options.simulators, options.circuits, say)
    rows = []
    for n in options.n:
        for circuit in options.circuits:
            for precision in options.precisions:
                simulators = [name for (name, kind), good in able.items() if kind == precision and circuit in good]
                group = run_group(circuit, n, precision, simulators, options) if simulators else []
                print_groups(group)
                rows += group
                append(options.output, group)
    overall = [dict.fromkeys(FIELDS) | row for row in means(rows)]
    append(options.output, overall)
    return rows + overall


def read(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines() if line.strip()]


def append(path, rows):
    """To the file that read() reads; path may be None, then to none."""
    if path and rows:
        with open(path, "a") as output:
            output.writelines(json.dumps(row) + "\n" for row in rows)


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--n", type=int, nargs="+", default=[20, 22, 24], help="qubits (20 22 24)")
    parser.add_argument("--circuits", nargs="+", choices=ALL, default=list(COMMON), metavar="CIRCUIT",
                        help=f"of {' '.join(ALL)}; without: the common ones")
    parser.add_argument("--simulators", nargs="+", choices=NAMES, default=NAMES, metavar="SIMULATOR",
                        help=f"of {NAMES}; without: all that are installed")
    parser.add_argument("--precisions", nargs="+", choices=("double", "single"), default=["double", "single"])
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="of each simulator; without: all cores")
    parser.add_argument("--rounds", type=int, default=3, help="times that each simulator gets its turn (3)")
    parser.add_argument("--repeats", type=int, default=3, help="runs after the first, at the least, in each turn (3)")
    parser.add_argument("--seconds", type=float, default=0.3, help="more runs while they fit into this time (0.3)")
    parser.add_argument("--cold", action="store_true", help="let each first run be the first of its process, whose code nobody has touched")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one turn (300)")
    parser.add_argument("--output", help="append JSON lines there")
    parser.add_argument("--from", dest="source", help="measure nothing: show the JSON lines of this file")
    parser.add_argument("--draw", metavar="FOLDER", help="draw PNGs there (matplotlib)")
    parser.add_argument("--markdown", action="store_true", help="print the table for a README")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments=None):
    options = options_of(arguments)
    if options.one:
        print(json.dumps(measure(*options.one, options.n[0], options.threads, options.repeats, options.seconds, options.cold)))
        return
    rows = read(options.source) if options.source else compare(options)
    if options.source and not options.markdown:
        print_groups(rows)
    print_groups([row for row in rows if not options.source and row["unit"] == "times as fast"])
    if options.markdown:
        print_markdown(rows)
    if options.draw:
        draw(rows, options.draw)


if __name__ == "__main__":
    main()
