"""Whole circuits from Python, beside what the machine could do: planning, later runs, one method call a gate; over n and threads.

    python bench/bench_circuits.py [--quick] [--n 4 8 12 16 20 22 24] [--circuits qft qv] [--limits-program build/bench/bench_limits]

One JSON line a result, with the fields of the C benches. Each case gets an arena of its own, so that its first run plans anew; its
buffers have been touched before. Prepared circuit and method calls are timed in turn and the least time of each is kept.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

from bench_python import emit, interleaved, seconds_of
from circuits import ALL, call_of, fill, mix, operations

LARGE = range(20, 27)  # sizes that do not fit into caches
SHORTEST = 1e-3  # seconds of one timing: more calls where a call takes less
MOST_PLANNING = 1.0  # seconds for 10^5 gates


class Limits:
    """The machine's own speed at a size and number of threads: the best of all measurements, made before and after each group of cases."""

    def __init__(self, program):
        self.program, self.rows = program, {}

    def measure(self, n, threads):
        """For states of 2^n double amplitudes."""
        if self.program is None:
            return
        command = [self.program, "--n", str(max(4, n)), "--threads", str(threads)]
        for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
            row = json.loads(line)
            key = row["case"], row["n"], row["threads"], row["isa"]
            if key not in self.rows or row["value"] > self.rows[key]["value"]:
                self.rows[key] = row

    def best(self, what, n, threads):
        """The most of what, a part of the case's name, in units a second; more threads are no slower than fewer."""
        values = (row["value"] for row in self.rows.values() if what in row["case"] and row["n"] == n and row["threads"] <= threads)
        return max(values, default=0) * 1e9

    def seconds(self, n, precision, threads, parts):
        """(least seconds, of what) for [(bytes moved, floating-point operations)], one after the other, or (None, None)."""
        bandwidth, peak = self.best("copy", size_of(n, precision), threads), self.best("multiply-add", None, threads)
        if not bandwidth or not peak:
            return None, None
        peak *= 1 if precision == "double" else 2
        copy, multiply = sum(moved for moved, _ in parts) / bandwidth, sum(flops for _, flops in parts) / peak
        least = sum(max(moved / bandwidth, flops / peak) for moved, flops in parts)
        return least, "copy" if copy >= multiply else "multiply-add peak"


def size_of(n, precision):
    """Qubits of a double state with as many bytes, at least those of the smallest buffer that is measured."""
    return max(4, n if precision == "double" else n - 1)


class Case:
    """A circuit in a register and an arena of its own."""

    def __init__(self, qa, gates, n, precision, threads):
        self.arena = qa.Arena()
        self.circuit = fill(qa.Circuit(n, arena=self.arena), gates)
        self.register = qa.Register(n, precision=precision, arena=self.arena, threads=threads)
        self.calls = [(getattr(self.register, name), arguments) for name, arguments in map(call_of, gates)]
        for _ in range(2):  # both buffers have been touched; nothing of the circuit is known yet
            self.register.h(0).sync()

    def prepared(self):
        self.register.reset().run(self.circuit).amplitude(0)

    def onward(self):
        """From the state that a run left: nothing of it is known to be zero."""
        self.register.run(self.circuit).amplitude(0)

    def chained(self):
        self.register.reset()
        for method, arguments in self.calls:
            method(*arguments)
        self.register.amplitude(0)


def least_times(bodies, repeats):
    """interleaved, each body called so often in one timing that the clock does not matter."""
    seconds = min(seconds_of(body) for body in bodies.values())
    calls = max(1, min(1000, int(SHORTEST / max(seconds, 1e-9))))

    def many(body):
        return body if calls == 1 else lambda: [body() for _ in range(calls)]

    return {name: value / calls for name, value in interleaved({name: many(body) for name, body in bodies.items()}, repeats).items()}


def cost_of(qa, body, n):
    """What one more call costs, the lesser of two, as fields of a row, and the bytes of state that it moves."""
    passes = []
    for _ in range(2):
        with qa.profile() as cost:
            body()
        passes.append({"bytes_per_amplitude": (cost.bytes_read + cost.bytes_written) / 2**n, "allocations": cost.object_calls + cost.misses,
                       "allocated_bytes": cost.jemalloc_bytes, "page_faults": cost.page_faults, "os_calls": cost.os_calls})
    least = {key: None if passes[0][key] is None else min(one[key] for one in passes) for key in passes[0]}
    return least, least["bytes_per_amplitude"] * 2**n


def parts_of(case, flops, moved):
    """(bytes, operations) of each pass of the plan; of a state too small for passes, or a circuit too long for one plan: (moved, flops)."""
    passes = case.circuit.explain(case.register.precision, as_dict=True)["passes"]
    if len(passes) != len(case.register.pass_times()):
        return [(moved, flops)]
    return [(one["bytes"], 2 * one["multiply_adds"]) for one in passes]


def without_zeros(parts, moved):
    """The same with bytes such that their sum is what really moved: zeros are skipped."""
    share = moved / sum(here for here, _ in parts)
    return [(share * here, flops) for here, flops in parts]


def bench_circuit(qa, name, n, precision, threads, repeats):
    """Measure one circuit; limits come later. Returns the measured case as a dict."""
    gates = ALL[name](n)
    case = Case(qa, gates, n, precision, threads)
    first = seconds_of(case.prepared)
    case.chained()
    bodies, full = {"prepared": case.prepared, "chained": case.chained}, {"onward": case.onward}
    costs = {way: cost_of(qa, body, n) for way, body in (bodies | full).items()}
    case.prepared()
    parts = parts_of(case, operations(gates) * 2**n, costs["prepared"][1])
    return {"name": name, "n": n, "precision": precision, "threads": threads, "gates": len(gates), "parts": parts, "first": first,
            "best": least_times(bodies, repeats) | least_times(full, repeats), "costs": costs}


def report(result, limits):
    """Four rows: a later run and one from a state without known zeros beside the machine's limit, the first run and the method calls beside the later run."""
    name, n, best = result["name"], result["n"], result["best"]
    common = {"bench": "circuits", "n": n, "precision": result["precision"], "threads": result["threads"]}
    fields, moved = result["costs"]["prepared"]
    limit, limit_of = limits.seconds(n, result["precision"], result["threads"], without_zeros(result["parts"], moved))
    onward, onward_of = limits.seconds(n, result["precision"], result["threads"], result["parts"])
    free = "allocations == 0; os_calls == 0"
    emit(f"{name}: later run", best["prepared"] * 1e3, "ms", **common, **fields, gigabytes_per_second=moved / best["prepared"] * 1e-9,
         limit=limit and limit * 1e3, limit_of=limit_of, ratio=limit and limit / best["prepared"],
         goal=f"ratio >= 0.667; {free}" if n in LARGE else free)
    emit(f"{name}: run of a full state", best["onward"] * 1e3, "ms", **common, **result["costs"]["onward"][0], limit=onward and onward * 1e3,
         limit_of=onward_of, ratio=onward and onward / best["onward"], goal=free)
    emit(f"{name}: first run", result["first"] * 1e3, "ms", **common, limit=best["prepared"] * 1e3, limit_of="later run",
         ratio=best["prepared"] / result["first"])
    emit(f"{name}: method calls", best["chained"] * 1e3, "ms", **common, **result["costs"]["chained"][0], limit=best["prepared"] * 1e3,
         limit_of="later run", ratio=best["prepared"] / best["chained"], goal=f"ratio >= 0.909; {free}" if n >= 20 else free)


def report_scaling(results):
    """Over threads: times one thread's speed. Over n: how much the time an amplitude and gate varies among large states."""
    best = {(r["name"], r["n"], r["precision"], r["threads"]): r["best"]["prepared"] for r in results}
    for (name, n, precision, threads), seconds in best.items():
        alone = best.get((name, n, precision, 1))
        if threads > 1 and alone:
            emit(f"{name}: {threads} threads over one", alone / seconds, "times as fast", bench="circuits", n=n, precision=precision,
                 threads=threads, limit=float(threads), limit_of="threads", ratio=alone / seconds / threads,
                 goal="value >= 1.8" if threads == 2 and n in LARGE else None)
    shares = {}
    for r in results:
        if r["n"] in LARGE:
            shares.setdefault((r["name"], r["precision"], r["threads"]), []).append(r["best"]["prepared"] / r["gates"] / 2 ** r["n"])
    for (name, precision, threads), values in shares.items():
        if len(values) > 1:
            emit(f"{name}: time an amplitude and gate, most over least", max(values) / min(values), "times", bench="circuits",
                 precision=precision, threads=threads, goal="value <= 1.3")


def bench_planning(qa, n, gates, threads):
    """A long circuit: what its first run takes longer than later ones."""
    case = Case(qa, mix(n, gates), n, "double", threads)
    first = seconds_of(case.prepared)
    later = statistics.median(seconds_of(case.prepared) for _ in range(3))
    emit(f"planning of {gates} gates", max(0.0, first - later), "s", bench="circuits", n=n, precision="double", threads=threads,
         limit=MOST_PLANNING, limit_of="a second", goal=f"value <= {MOST_PLANNING:g}" if gates == 100_000 else None)


def find_program(given):
    """bench_limits, or None: then there are times but no limits."""
    here = Path(__file__).resolve().parent.parent
    for candidate in [Path(given)] if given else sorted(here.glob("build*/bench/bench_limits")):
        if candidate.is_file():
            return str(candidate.resolve())
    print(f"bench_limits is not at {given or 'build*/bench'}: times without the machine's limits", file=sys.stderr)
    return None


def options_of(all_threads):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: does it work?")
    parser.add_argument("--n", type=int, nargs="+", help="qubits (4 8 .. 20 22 24)")
    parser.add_argument("--circuits", nargs="+", choices=ALL, default=list(ALL), metavar="CIRCUIT", help=f"of {' '.join(ALL)}")
    parser.add_argument("--precisions", nargs="+", choices=("double", "single"), default=["double", "single"])
    parser.add_argument("--threads", type=int, nargs="+", default=sorted({1, all_threads}), help="numbers of threads (1 and all)")
    parser.add_argument("--repeats", type=int, help="rounds; the least time counts (5)")
    parser.add_argument("--plan-gates", type=int, help="gates of the long circuit that is planned, 0: none (100000)")
    parser.add_argument("--limits-program", help="the C program bench_limits (build*/bench/bench_limits)")
    options = parser.parse_args()
    options.n = options.n or ([4, 10] if options.quick else [4, 8, 12, 16, 18, 20, 22, 24])
    options.repeats = options.repeats or (2 if options.quick else 5)
    if options.plan_gates is None:
        options.plan_gates = 1000 if options.quick else 100_000
    return options


def main():
    import qarena as qa

    options = options_of(qa.info()["threads"])
    limits, results = Limits(find_program(options.limits_program)), []
    for n in options.n:
        for precision in options.precisions:
            if 2 * qa.estimate(n, precision) > qa.info()["memory"]["least"]:  # the register, and buffers of that size for the limits
                print(f"left out: n = {n}, {precision}: not enough memory", file=sys.stderr)
                continue
            for threads in options.threads:
                size = size_of(n, precision)
                limits.measure(size, threads)
                group = [bench_circuit(qa, name, n, precision, threads, options.repeats) for name in options.circuits]
                limits.measure(size, threads)
                for result in group:
                    report(result, limits)
                results += group
    for row in limits.rows.values():
        print(json.dumps(row), flush=True)
    report_scaling(results)
    if options.plan_gates:
        bench_planning(qa, 12 if options.quick else 16, options.plan_gates, max(options.threads))


if __name__ == "__main__":
    main()
