"""A code against bit flips, with feedback: three qubits hold one, two ancillas find the flipped one, round after round.

In each round every qubit of the code is turned by a small angle about X, which flips it with probability sin^2; the syndrome is measured into two bits,
and the qubit that it names is flipped back. It prints how often the code holds, beside a single qubit without it.
"""

import argparse
import sys

import numpy as np

import qarena as qa

SYNDROMES = {0: 0b01, 1: 0b11, 2: 0b10}  # of a flip of each qubit: bit 0 is the parity of qubits 0 and 1, bit 1 that of 1 and 2


def protected(rounds, angle):
    """Qubits 0 to 2 hold |111>, 3 and 4 are ancillas; bits 2 to 4 are the code at the end."""
    circuit = qa.Circuit(5, bits=5).x(0).x(1).x(2)
    with circuit.for_(range(rounds)):
        for q in range(3):
            circuit.rx(angle, q)
        circuit.reset(3).reset(4).cx(0, 3).cx(1, 3).cx(1, 4).cx(2, 4).measure([3, 4], [0, 1])
        for q, syndrome in SYNDROMES.items():
            with circuit.if_([0, 1], syndrome):
                circuit.x(q)
    return circuit.measure([0, 1, 2], [2, 3, 4])


def bare(rounds, angle):
    """One qubit, found out in each round as the code is."""
    circuit = qa.Circuit(1, bits=1).x(0)
    with circuit.for_(range(rounds)):
        circuit.rx(angle, 0).measure(0, 0)
    return circuit


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--shots", type=int, default=20000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--flip", type=float, default=0.02, help="probability of a flip in each round")
    options = parser.parse_args(arguments)
    angle = 2 * np.arcsin(np.sqrt(options.flip))
    with_code = qa.run(protected(options.rounds, angle), options.shots, seed=1)
    without = qa.run(bare(options.rounds, angle), options.shots, seed=2)
    held = np.mean(with_code.memory[:, 2:].sum(axis=1) >= 2)
    alone = without.counts().get("1", 0) / without.shots
    print(f"{options.rounds} rounds, a flip in {options.flip:.1%}: the code holds in {held:.2%} of the shots, a bare qubit in {alone:.2%}")
    print(f"{with_code.histories} histories for {with_code.shots} shots")
    return 0 if held > alone else 1


if __name__ == "__main__":
    sys.exit(main())
