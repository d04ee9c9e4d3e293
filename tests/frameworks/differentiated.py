"""What the tests of qarena.torch and qarena.jax share: a circuit, observables, and their derivatives by differences."""

import gc
import subprocess
import sys
import textwrap
import threading

import numpy as np

import qarena as qa
from qarena import _batch, _differentiable

N = 3
W = qa.ParameterVector("w", 5)
OBSERVABLES = {
    "one": qa.PauliSum([("X0 Y1", 0.5), ("Z2", 2.0), ("", 0.25)]),
    "list of one": ["Z0 Z1"],
    "list": ["Z0", qa.PauliSum([("X0 Y1", 0.5), ("Z0", 2.0)]), qa.PauliSum([("", 3.0), ("Z2", -1.0)])],
    "long list": [f"{p}{q}" for p in "XYZ" for q in range(N)],
}


def circuit(n=N):
    """Angles that are sums of values, values in several angles."""
    made = qa.Circuit(n)
    for q in range(n):
        made.ry(W[q % 4] + 0.3, q).rx(2 * W[4] - W[0], q)
    for q in range(n):
        made.cx(q, (q + 1) % n).rz(W[(q + 1) % 4], q)
    return made.rxx(W[4], 0, 1)


def rows(*shape, seed=1):
    return np.random.default_rng(seed).uniform(-3, 3, (*shape, len(W)))


def expected(observables, values):
    """What a register alone gives, [.., observables], and its derivatives by differences, [.., observables, values]."""

    def at(row):
        return np.array(qa.Register(N).run(circuit(), row).expectation(observables))

    step, values = 1e-5, np.asarray(values, float)
    results = np.array([at(row) for row in values.reshape(-1, len(W))])
    slopes = [[(at(row + step * unit) - at(row - step * unit)) / (2 * step) for unit in np.eye(len(W))] for row in values.reshape(-1, len(W))]
    slopes = np.moveaxis(np.array(slopes), 1, -1)
    return results.reshape((*values.shape[:-1], *results.shape[1:])), slopes.reshape(*values.shape[:-1], *slopes.shape[1:])


def counted_calls(monkeypatch):
    """What _differentiable calls from now on: (name, members, whether gradients are asked for)."""
    calls = []

    def run_batch(circuit, rows, observable, gradient=False, **options):
        if options.get("arena") is None:  # else it only asks what can be run
            calls.append(("run_batch", len(rows), gradient))
        return _batch.run_batch(circuit, rows, observable, gradient, **options)

    def gradients_of(circuit, rows, sums, *options):
        calls.append(("gradients_of", len(rows), True))
        assert len(sums) == len(rows)
        return _batch.gradients_of(circuit, rows, sums, *options)

    monkeypatch.setattr(_differentiable, "run_batch", run_batch)
    monkeypatch.setattr(_differentiable, "gradients_of", gradients_of)
    return calls


def turns_of_another_thread(work):
    """How often another thread that sleeps for half a millisecond gets its turn while work() runs."""
    counted, stop = [], threading.Event()

    def count():
        while not stop.wait(0.0005):
            counted.append(1)

    other = threading.Thread(target=count)
    other.start()
    try:
        work()
    finally:
        stop.set()
        other.join()
    return len(counted)


def assert_memory_stays_flat(step, settling=300, steps=1000):
    """After the first steps the process does not grow, nor what qarena has of buffers and objects, by anything in each step. A thread that gets its
    turn late makes a register of its own late."""

    def held():
        gc.collect()
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
        stats = qa.default_arena().stats()
        return np.array([pages * 4096, stats["in_use"], stats["objects"]])

    for _ in range(settling):
        step()
    before = held()
    for _ in range(steps):
        step()
    resident, in_use, objects = held() - before
    assert resident < 2 << 20 and in_use < 1 << 19 and objects < steps / 10, (resident, in_use, objects)


def import_without(package, module):
    """The error of importing a module where a package is not installed, in a fresh interpreter."""
    program = f"""
        import sys
        sys.modules["{package}"] = None
        try:
            import {module}
        except ImportError as error:
            print(error)
        """
    return subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True).stdout.strip()
