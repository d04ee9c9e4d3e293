"""Repeat until success: a phase of (3 + 4i)/5, which no circuit of H, S and CCX makes, by tries that may fail and then do no harm.

The circuit of Nielsen and Chuang, exercise 4.41: two ancillas, two CCX with an S between them. Where both ancillas are found 0, with probability 5/8,
the target has got the phase; else it has got a Z, which is undone before the next try.
"""

import argparse
import sys

import numpy as np

import qarena as qa


def repeat_until_success(theta, at_most=100):
    """Qubit 2 is the target, RY(theta)|0> at first; bit 0: the last try has failed."""
    circuit = qa.Circuit(3, bits=2).ry(theta, 2).z(2).assign(0, True)
    with circuit.while_(0, 1, at_most):
        circuit.z(2).reset(0).reset(1)
        circuit.h(0).h(1).ccx(0, 1, 2).s(2).ccx(0, 1, 2).h(0).h(1).measure([0, 1], [0, 1])
        circuit.assign(0, circuit.bits[0] | circuit.bits[1])
    return circuit


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--shots", type=int, default=2000)
    parser.add_argument("--theta", type=float, default=0.7)
    options = parser.parse_args(arguments)
    result = qa.run(repeat_until_success(options.theta), options.shots, seed=1, states=True)
    wanted = np.array([np.cos(options.theta / 2), np.sin(options.theta / 2) * (3 + 4j) / 5])
    worst = 1.0
    for history in result.states():
        target = np.asarray(history.state).reshape(2, 4)[:, 0]  # the ancillas are 0
        worst = min(worst, abs(np.vdot(wanted, target)) ** 2)
    print(f"{result.shots} shots in {result.histories} histories; the least fidelity with the wanted state is {worst:.12f}")
    return 0 if worst > 1 - 1e-9 else 1


if __name__ == "__main__":
    sys.exit(main())
