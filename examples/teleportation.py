"""Teleportation: the state of one qubit goes to another through two classical bits.

A random state is prepared on qubit 0 and teleported to qubit 2; there the preparation is undone, so that qubit 2 must be found 0 in every shot.
"""

import argparse
import sys

import numpy as np

import qarena as qa


def teleport(theta, phi, lam):
    """A circuit of 3 qubits and 3 bits: bit 2 is 0 where the state has arrived."""
    circuit = qa.Circuit(3, bits=3)
    circuit.u(theta, phi, lam, 0)
    circuit.h(1).cx(1, 2)                       # a Bell pair
    circuit.cx(0, 1).h(0).measure([0, 1], [0, 1])
    with circuit.if_(1):
        circuit.x(2)
    with circuit.if_(0):
        circuit.z(2)
    return circuit.u(-theta, -lam, -phi, 2).measure(2, 2)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--shots", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    angles = np.random.default_rng(options.seed).uniform(0, 2 * np.pi, 3)
    result = qa.run(teleport(*angles), options.shots, seed=options.seed)
    for bits, count in result.counts().items():
        print(f"measured {bits[1:]}: {count} shots, qubit 2 is {bits[0]}")
    lost = sum(count for bits, count in result.counts().items() if bits[0] == "1")
    print(f"{result.shots} shots, {result.histories} histories, {lost} lost")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
