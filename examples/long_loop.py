"""A million steps of a loop that mixes what loops do, in memory that does not grow.

A step is one of: a run with new values, a gradient, expectation values, single gates and a few shots, a fork that goes its own way. The first
part warms up. For every later one allocations are printed that the library made, page faults and the peak memory of the process.
"""

import argparse
import sys

import numpy as np

import qarena as qa

COLUMNS = ("steps", "time", "a step", "allocations", "page faults", "peak memory")
PARTS = 10


def ring(n, layers):
    """RY and RZ on each qubit, with angles of their own, and a ring of CX, so many times."""
    angles = iter(qa.ParameterVector("angles", 2 * n * layers))
    circuit = qa.Circuit(n)
    for _ in range(layers):
        for q in range(n):
            circuit.ry(next(angles), q).rz(next(angles), q)
        for q in range(n):
            circuit.cx(q, (q + 1) % n)
    return circuit


class Loop:
    """What the steps work on."""

    def __init__(self, n, layers):
        self.register, self.circuit = qa.Register(n), ring(n, layers)
        self.energy = qa.PauliSum([(f"{p}{q} {p}{q + 1}", 1.0) for q in range(n - 1) for p in "XYZ"], n)
        self.observables = (self.energy, qa.PauliSum("Z0"))
        self.values = np.linspace(-1, 1, len(self.circuit.parameters))
        self.grad = np.empty_like(self.values)
        self.kinds = (self.run, self.descend, self.look, self.shots, self.branch)

    def run(self, step):
        self.register.reset().run(self.circuit, self.values)

    def descend(self, step):
        self.register.reset().value_and_grad(self.circuit, self.energy, self.values, out=self.grad)
        self.grad *= -0.01
        self.values += self.grad

    def look(self, step):
        self.register.expectation(self.observables)

    def shots(self, step):
        self.register.h(0).cx(0, 1).rz(1e-3 * (step % 1000), 1).sample(10, seed=step)

    def branch(self, step):
        self.register.fork().x(step % self.register.n).norm

    def steps(self, first, count):
        for step in range(first, first + count):
            self.kinds[step % len(self.kinds)](step)


def measure(loop, steps):
    """A profile of each part of the loop."""
    profiles = []
    for part in range(PARTS):
        with qa.profile() as profile:
            loop.steps(part * (steps // PARTS), steps // PARTS)
        profiles.append(profile)
    return profiles


def allocations_of(profile):
    """Buffers that the pool did not have, small objects, memory system calls."""
    return profile.misses + profile.object_calls + profile.os_calls


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=4, help="qubits (4)")
    parser.add_argument("--layers", type=int, default=2, help="of the circuit (2)")
    parser.add_argument("--steps", type=int, default=1_000_000, help="rounded down to a multiple of 10 (1000000)")
    parser.add_argument("--growth", type=float, default=1.0, help="MiB of the peak memory after the first tenth, above which the status is 1 (1)")
    options = parser.parse_args()
    if options.n < 2 or options.steps < PARTS:
        parser.error(f"--n of at least 2 and --steps of at least {PARTS} are needed")
    profiles = measure(Loop(options.n, options.layers), options.steps)
    print("  ".join(f"{name:>11}" for name in COLUMNS))
    for part, profile in enumerate(profiles, 1):
        cells = (str(part * (options.steps // PARTS)), f"{profile.wall_seconds:.2f} s", f"{profile.wall_seconds / (options.steps // PARTS) * 1e6:.2f} us",
                 str(allocations_of(profile)), str(profile.page_faults), f"{profile.peak_rss / 2**20:.1f} MiB")
        print("  ".join(f"{text:>11}" for text in cells))
    growth = (profiles[-1].peak_rss - profiles[0].peak_rss) / 2**20
    print(f"the peak memory has grown by {growth:.2f} MiB since the first tenth")
    if growth > options.growth:
        sys.exit(f"it has grown by {growth:.2f} MiB, more than {options.growth:g}")


if __name__ == "__main__":
    main()
