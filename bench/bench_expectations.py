"""Expectation values: random strings and a Heisenberg chain, beside the machine's limits and other simulators, all in turn.

    python bench/bench_expectations.py [--quick] [--n 20 22] [--precision double single] [--threads 2] [--limits-program build/bench/bench_limits]

One JSON line a result, with the fields of the C benches. Values are milliseconds of a later call on the same state, whose observable is ready in the
simulator's own form. Qulacs and PennyLane-Lightning are measured where they are installed (double precision only), after their values were compared.

The limit: the state is read once (bytes / the machine's reading bandwidth), then half of the pairs of amplitudes of each X mask are multiplied: 2^n
real multiply-adds, whatever the number of Z masks (at the machine's peak).
"""

import argparse
import os
import random
import sys
from pathlib import Path

from bench_python import emit, interleaved

GOALS = {("random", 20, "double"): 60, ("heisenberg", 22, "double"): 55}  # ms with 2 threads
STRINGS, WEIGHT = 200, 6


def random_strings(n):
    """200 strings of at most 6 letters."""
    draw = random.Random(1)
    return [(draw.uniform(-1, 1), tuple((q, draw.choice("XYZ")) for q in sorted(draw.sample(range(n), draw.randint(1, min(WEIGHT, n)))))) for _ in range(STRINGS)]


def heisenberg(n):
    return [(1.0, ((q, letter), (q + 1, letter))) for q in range(n - 1) for letter in "XYZ"]


CASES = {"random": random_strings, "heisenberg": heisenberg}


def angle(q):
    return 0.3 + 0.7 * q % 2.9


def ours(terms, n, precision, threads):
    import qarena as qa

    register = qa.Register(n, precision, threads=threads)
    for q in range(n):
        register.ry(angle(q), q)
    for q in range(n):
        register.cx(q, (q + 1) % n).rz(angle(q), q)
    observable = qa.PauliSum([(" ".join(f"{letter}{q}" for q, letter in string), c) for c, string in terms], n)
    return lambda: register.expectation(observable)


def qulacs(terms, n, _):
    from qulacs import Observable, QuantumCircuit, QuantumState

    circuit, state, observable = QuantumCircuit(n), QuantumState(n), Observable(n)
    for q in range(n):
        circuit.add_RY_gate(q, -angle(q))  # its angles have the other sign
    for q in range(n):
        circuit.add_CNOT_gate(q, (q + 1) % n)
        circuit.add_RZ_gate(q, -angle(q))
    circuit.update_quantum_state(state)
    for c, string in terms:
        observable.add_operator(c, " ".join(f"{letter} {q}" for q, letter in string))
    return lambda: observable.get_expectation_value(state).real


def lightning(terms, n, _):
    """The C++ object's own expectation of a Hamiltonian, without PennyLane's Python around it."""
    from pennylane_lightning import lightning_qubit_ops as ops

    state = ops.StateVectorC128(n)
    wire = lambda q: n - 1 - q  # noqa: E731  # its wire 0 is the most significant
    for q in range(n):
        state.RY([wire(q)], False, [angle(q)])
    for q in range(n):
        state.CNOT([wire(q), wire((q + 1) % n)], False, [])
        state.RZ([wire(q)], False, [angle(q)])
    names = {"X": "PauliX", "Y": "PauliY", "Z": "PauliZ"}
    strings = [[ops.observables.NamedObsC128(names[letter], [wire(q)]) for q, letter in string] for _, string in terms]
    products = [parts[0] if len(parts) == 1 else ops.observables.TensorProdObsC128(parts) for parts in strings]
    observable = ops.observables.HamiltonianC128([c for c, _ in terms], products)
    measurements = ops.MeasurementsC128(state)
    return lambda kept=state: measurements.expval(observable)  # which does not keep the state alive


PEERS = {"Qulacs": qulacs, "PennyLane-Lightning": lightning}


def bodies_of(terms, n, precision, threads):
    bodies = {"qarena": ours(terms, n, precision, threads)}
    if precision == "double":
        for name, make in PEERS.items():
            try:
                bodies[name] = make(terms, n, threads)
            except ImportError as missing:
                print(f"{name} is left out: {missing}", file=sys.stderr)
                continue
            if abs(bodies[name]() - bodies["qarena"]()) > 1e-9:
                sys.exit(f"{name} computes {bodies[name]()}, qarena {bodies['qarena']()}")
    return bodies


def limit_of(limits, terms, n, precision, threads):
    """(milliseconds, of what)."""
    size = 2**n * (16 if precision == "double" else 8)
    masks = len({(sum(1 << q for q, letter in string if letter != "Z"), sum(letter == "Y" for _, letter in string) % 2) for _, string in terms})
    read, peak = limits.best("read", max(4, n if precision == "double" else n - 1), threads), limits.best("multiply-add", None, threads)
    if not read or not peak:
        return None, None
    return (size / read + 2 * masks * 2**n / peak) * 1e3, "reading once and multiply-adds"


def bench(case, n, precision, threads, limits, repeats):
    terms = CASES[case](n)
    limits.measure(n if precision == "double" else n - 1, threads)
    bodies = bodies_of(terms, n, precision, threads)
    least = interleaved(bodies, repeats)
    limit, what = limit_of(limits, terms, n, precision, threads)
    for name, seconds in least.items():
        own = name == "qarena"
        goal = GOALS.get((case, n, precision)) if own and threads >= 2 else None
        emit(f"{case}, {len(terms)} strings: {name}", seconds * 1e3, "ms", bench="expectations", n=n, precision=precision, threads=threads, limit=limit, limit_of=what,
             ratio=limit / seconds / 1e3 if limit else None, goal=f"value <= {goal}" if goal else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="does it work?")
    parser.add_argument("--n", type=int, nargs="+", help="20 for random strings, 22 for the chain")
    parser.add_argument("--precision", nargs="+", choices=("double", "single"), default=("double", "single"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limits-program", type=Path)
    arguments = parser.parse_args()
    for variable in ("OMP_NUM_THREADS", "QULACS_NUM_THREADS", "QARENA_NUM_THREADS"):
        os.environ[variable] = str(arguments.threads)  # before the simulators are loaded
    from bench_circuits import Limits

    limits = Limits(arguments.limits_program)
    for case, usual in (("random", 20), ("heisenberg", 22)):
        for n in arguments.n or [12 if arguments.quick else usual]:
            for precision in arguments.precision:
                bench(case, n, precision, arguments.threads, limits, 3 if arguments.quick else 15)


if __name__ == "__main__":
    main()
