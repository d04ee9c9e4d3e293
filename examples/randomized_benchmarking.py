"""Randomized benchmarking: random Clifford gates and the one that undoes them all; how survival falls with their number gives the error of a gate.

Errors put in are depolarizing, with probability p a gate. Then 0 survives m gates with probability 1/2 + f^m / 2, where f = 1 - 4 p / 3 (Magesan, Gambetta and
Emerson, Phys. Rev. Lett. 106, 180504, 2011). Readout errors change the 1/2s, not f.
"""

import argparse
import sys

import numpy as np

import qarena as qa

H, S = np.array([[1, 1], [1, -1]]) / np.sqrt(2), np.diag([1, 1j])


def same(a, b):
    """Whether matrices are equal up to a phase."""
    return abs(abs(np.trace(a.conj().T @ b)) - 2) < 1e-9


def cliffords():
    """The 24 Clifford gates of a qubit, as products of h and s."""
    found = [np.eye(2)]
    for matrix in found:  # which grows
        for gate in (H, S):
            product = gate @ matrix
            if not any(same(product, known) for known in found):
                found.append(product)
    return found


def sequence(rng, group, length):
    circuit, product = qa.Circuit(1, bits=1), np.eye(2)
    for index in rng.integers(len(group), size=length):
        circuit.unitary(group[index], 0)
        product = group[index] @ product
    return circuit.unitary(product.conj().T, 0).measure(0, 0)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--p", type=float, default=0.01, help="probability of an error of a gate")
    parser.add_argument("--misread", type=float, default=0.03)
    parser.add_argument("--sequences", type=int, default=40, help="of each length")
    parser.add_argument("--shots", type=int, default=500, help="of each sequence")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rng, group = np.random.default_rng(options.seed), cliffords()
    model = qa.NoiseModel().add("depolarize", options.p, gates="unitary").readout(options.misread)
    lengths, survival = np.array([1, 5, 10, 20, 40, 80, 120]), []
    for length in lengths:
        runs = [qa.run(sequence(rng, group, length).with_noise(model), options.shots, seed=int(rng.integers(2**63))) for _ in range(options.sequences)]
        survival.append(1 - np.mean([run.memory.mean() for run in runs]))
        print(f"{length:4} gates: 0 survives in {survival[-1]:.4f}")
    above = np.array(survival) - 0.5
    slope, _ = np.polyfit(lengths + 1, np.log(above), 1, w=above)
    found, wanted = (1 - np.exp(slope)) / 2, 2 * options.p / 3
    print(f"error of a gate {found:.5f}, {wanted:.5f} was put in")
    off = abs(found / wanted - 1)
    if off > 0.1:
        print(f"the relative error is {off:.2g}", file=sys.stderr)
    return 1 if off > 0.1 else 0


if __name__ == "__main__":
    sys.exit(main())
