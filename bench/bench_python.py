"""What Python costs: gate calls, small registers, the GHZ ladder beside the same calls from C, two threads, and who is kept waiting.

    python bench/bench_python.py [--quick] [--ghz-program build/bench/bench_ghz]

One JSON line a result, with the fields of the C benches. Compared things are timed in turn and the least time of each is kept; the
costs of a call are medians over batches, since they are small beside the clock.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

FIELDS = ("bench case n qubit precision isa threads value unit bytes_per_amplitude gigabytes_per_second "
          "allocations allocated_bytes page_faults os_calls peak_bytes limit limit_of ratio goal").split()
BATCH = 1000  # calls between two readings of the clock; fewer than a register's queue holds


def emit(name, value, unit, **fields):
    row = {"bench": "python", "case": name, "value": value, "unit": unit, "isa": sys.modules["qarena"].info()["isa"], **fields}
    unknown = set(row) - set(FIELDS)
    if unknown:
        raise ValueError(f"no such fields: {sorted(unknown)}")
    for key in FIELDS:
        row.setdefault(key, None)
    print(json.dumps({key: float(f"{row[key]:.6g}") if isinstance(row[key], float) else row[key] for key in FIELDS}), flush=True)


def faults():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_minflt + usage.ru_majflt


def repeated(statement, times, names="r"):
    """A function of `names` that runs the statement `times` times, without a loop's cost."""
    source = f"def run({names}):\n" + f"    {statement}\n" * times
    scope = {}
    exec(source, scope)  # our own text, built above
    return scope["run"]


def seconds_of(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def interleaved(bodies, repeats, before=lambda: None):
    """The least time of each body, all of them in turn; `before` is not timed."""
    least = dict.fromkeys(bodies, float("inf"))
    for _ in range(repeats + 1):  # the first round warms up
        for name, body in bodies.items():
            before()
            least[name] = min(least[name], seconds_of(body))
    return least


# ---- calls ----


def median_call(body, register, batches):
    """Median seconds of one of the calls in body, batch by batch, and what a batch leaves allocated and faults in, per call."""
    times = []
    body(register)
    register.discard()
    blocks, faulted = sys.getallocatedblocks(), faults()
    body(register)
    register.discard()
    blocks, faulted = sys.getallocatedblocks() - blocks, faults() - faulted
    for _ in range(batches):
        start = time.perf_counter_ns()
        body(register)
        times.append((time.perf_counter_ns() - start) / BATCH)
        register.discard()
    return statistics.median(times), max(blocks, 0) // BATCH, faulted / BATCH


def bench_calls(qa, quick):
    batches = 50 if quick else 1000
    for name, statement in {
        "queue h": "r.h(1)",
        "queue cx": "r.cx(0, 1)",
        "queue ry": "r.ry(0.5, 1)",
        "queue H, ancestors' spelling": "r.H(1)",
        "queue CNOT, ancestors' spelling": "r.CNOT(0, 1)",
    }.items():
        register = qa.Register(2, threads=1)
        nanoseconds, blocks, faulted = median_call(repeated(statement, BATCH), register, batches)
        emit(name, nanoseconds, "ns", n=2, threads=1, allocations=blocks, page_faults=faulted,
             goal="value <= 150; allocations == 0; page_faults == 0")
    register = qa.Register(4, threads=1)
    nanoseconds, blocks, faulted = median_call(repeated("r.h(2).amplitude(3)", BATCH), register, batches)
    emit("h executed and observed", nanoseconds, "ns", n=4, threads=1, allocations=blocks, page_faults=faulted, goal="value <= 1000")


def brick(n, gates):
    """A list of gates: rotations and neighbours' CX in turn."""
    entries = []
    while len(entries) < gates:
        layer = len(entries)
        entries += [("RY", 0.1 + 0.01 * layer, q) for q in range(n)]
        entries += [("CX", q, q + 1) for q in range(layer % 2, n - 1, 2)]
    return entries[:gates]


def bench_ways(qa, repeats, n, gates):
    register, circuit = qa.Register(n), qa.Circuit(n)
    entries = brick(n, gates)
    calls = [f".{name.lower()}({', '.join(map(repr, operands))})" for name, *operands in entries]
    chain = repeated("r" + "".join(calls) + ".sync()", 1)
    statements = repeated("\n    ".join("r" + call for call in calls) + "\n    r.sync()", 1)
    repeated("c" + "".join(calls), 1, "c")(circuit)
    bodies = {
        "chained": lambda: chain(register),
        "one statement a gate": lambda: statements(register),
        "apply_gates": lambda: register.apply_gates(entries),
        "circuit": lambda: register.run(circuit),
    }
    least = interleaved(bodies, 20 * repeats if n < 16 else repeats, register.reset)
    for name, seconds in least.items():
        emit(f"{gates} gates, {name}", seconds * 1e6, "us", n=n, limit=least["circuit"] * 1e6, limit_of="circuit",
             ratio=least["circuit"] / seconds)


# ---- the ladder ----


def ladder_from_c(program, n, repeats, threads):
    command = [program, "--n", str(n), "--repeats", str(repeats), "--threads", str(threads), "--only", "one queue"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return min(json.loads(line)["value"] for line in output.splitlines()) * 1e-3


def bench_ghz(qa, program, n, repeats, threads):
    register = qa.Register(n)

    def ladder():
        register.h(0)
        for qubit in range(1, n):
            register.cx(qubit - 1, qubit)
        register.sync()

    least_python = least_c = float("inf")
    ladder()
    register.reset()
    blocks, faulted = sys.getallocatedblocks(), faults()
    ladder()
    blocks, faulted = sys.getallocatedblocks() - blocks, faults() - faulted
    for _ in range(repeats):
        for _ in range(3):
            register.reset()
            least_python = min(least_python, seconds_of(ladder))
        if program is not None:
            least_c = min(least_c, ladder_from_c(program, n, 3, threads))
    row = {"n": n, "precision": "double", "threads": threads, "allocations": max(blocks, 0) // n, "page_faults": faulted / n}
    if program is not None:
        row |= {"limit": least_c * 1e3, "limit_of": "the same calls from C", "ratio": least_python / least_c,
                "goal": "ratio <= 1.05; allocations == 0"}
    emit("GHZ ladder", least_python * 1e3, "ms", **row)


# ---- threads ----


def bench_two_threads(qa, n, repeats):
    """Gate by gate, as a Python loop drives a register: one thread's loop against two at the same time on two registers."""
    registers = [qa.Register(n, threads=1) for _ in range(2)]
    gates = max(20, min(2000, 2**25 >> n))

    def drive(register):
        for step in range(gates):
            register.ry(0.1, step % n).sync()

    def both():
        other = threading.Thread(target=drive, args=(registers[1],))
        other.start()
        drive(registers[0])
        other.join()

    least = interleaved({"one": lambda: drive(registers[0]), "two": both}, repeats)
    emit("two threads, two registers", 2 * least["one"] / least["two"], "times the work of one", n=n, precision="double", threads=1,
         limit=2.0, limit_of="two cores", ratio=least["one"] / least["two"], goal="value >= 1.8")


def longest_gap(work, slice_seconds=0.0005):
    """Milliseconds: the longest time between two ticks of a thread that sleeps for slices while work() runs in this one."""
    gaps, done, ready = [], threading.Event(), threading.Event()

    def tick():
        last = time.perf_counter()
        ready.set()
        while not done.is_set():
            time.sleep(slice_seconds)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    ticker = threading.Thread(target=tick)
    ticker.start()
    ready.wait()
    work()
    done.set()
    ticker.join()
    return max(gaps) * 1e3


def bench_starvation(qa, n, repeats):
    register, circuit = qa.Register(n), qa.Circuit(n)
    for qubit in range(n):
        circuit.ry(0.3, qubit)
    register.run(circuit)
    duration = seconds_of(lambda: register.run(circuit))
    busy = min(longest_gap(lambda: register.run(circuit)) for _ in range(repeats))
    quiet = min(longest_gap(lambda: time.sleep(min(duration, 1.0))) for _ in range(repeats))
    emit("longest gap of a ticking thread during a run", busy, "ms", n=n, precision="double", limit=quiet,
         limit_of="the same while nothing runs", goal="value <= 10")


def bench_import(repeats):
    def milliseconds(module):
        code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
        return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout) * 1e3

    least = {"qarena": float("inf"), "json": float("inf")}
    for _ in range(repeats):
        least = {module: min(best, milliseconds(module)) for module, best in least.items()}
    emit("import qarena, new process", least["qarena"], "ms", limit=least["json"], limit_of="import json")


def find_program(given):
    here = Path(__file__).resolve().parent.parent
    candidates = [Path(given)] if given else sorted(here.glob("build*/bench/bench_ghz"))
    for candidate in candidates:
        if candidate.is_file():
            return str(candidate.resolve())
    print(f"bench_ghz is not at {given or 'build*/bench'}: the ladder is timed from Python alone", file=sys.stderr)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: does it work?")
    parser.add_argument("--repeats", type=int, help="rounds; the least time counts (7)")
    parser.add_argument("--ghz-n", type=int, help="qubits of the ladder (22)")
    parser.add_argument("--tick-n", type=int, help="qubits of the run that a ticking thread looks at (25)")
    parser.add_argument("--ghz-program", help="the C program bench_ghz (build*/bench/bench_ghz)")
    options = parser.parse_args()
    import qarena as qa

    repeats = options.repeats or (2 if options.quick else 7)
    threads = qa.info()["threads"]
    bench_import(repeats)
    bench_calls(qa, options.quick)
    for n in (4, 12) if options.quick else (4, 12, 20):
        bench_ways(qa, repeats, n, 100)
    bench_ghz(qa, find_program(options.ghz_program), options.ghz_n or (16 if options.quick else 22), repeats, threads)
    for n in (14,) if options.quick else (14, 16, 20):
        bench_two_threads(qa, n, repeats)
    bench_starvation(qa, options.tick_n or (18 if options.quick else 25), min(repeats, 3))


if __name__ == "__main__":
    main()
