"""MaxCut on a random graph by QAOA, the quantum approximate optimisation algorithm: angles by L-BFGS-B, then shots.

The graph is a ring with a random chord at each vertex, so that every vertex has three edges. A round turns by the cut with one angle, and each
qubit by X with another. The first angles are those of an annealing schedule. Up to 20 qubits the best cut is found by trying all.
"""

import argparse
import sys
import time

import numpy as np
from scipy.optimize import minimize

import qarena as qa

TRIED_QUBITS = 20


def cubic_graph(n, seed):
    """Edges of a ring of n vertices (even, at least 6) with n/2 chords."""
    shuffle = np.random.default_rng(seed).permutation
    ring = {frozenset((v, (v + 1) % n)) for v in range(n)}
    while True:
        chords = {frozenset(pair) for pair in shuffle(n).reshape(-1, 2).tolist()}
        if not chords & ring:
            return sorted(tuple(sorted(edge)) for edge in ring | chords)


def cut_observable(edges, n):
    """How many edges are cut: those whose ends differ."""
    return qa.PauliSum([("", len(edges) / 2), *((f"Z{a} Z{b}", -0.5) for a, b in edges)], n)


def qaoa(edges, n, rounds):
    """The circuit; its values are the angles of the cut, round by round, then those of X."""
    gamma, beta = qa.ParameterVector("gamma", rounds), qa.ParameterVector("beta", rounds)
    circuit = qa.Circuit(n)
    for q in range(n):
        circuit.h(q)
    for k in range(rounds):
        for a, b in edges:
            circuit.rzz(gamma[k], a, b)
        for q in range(n):
            circuit.rx(beta[k], q)
    return circuit


def cut_sizes(edges, outcomes):
    """How many edges each outcome cuts."""
    return sum((outcomes >> a ^ outcomes >> b) & 1 for a, b in edges)


def optimise(circuit, loss, register, rounds, most_steps):
    """scipy's result for the least expected loss."""
    ramp = (np.arange(rounds) + 0.5) / rounds
    start = np.concatenate([-0.7 * ramp, 0.7 * 2 * (1 - ramp)])
    return minimize(lambda values: register.value_and_grad(circuit, loss, values), start, jac=True, method="L-BFGS-B", options={"maxiter": most_steps})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=14, help="vertices, an even number (14)")
    parser.add_argument("--rounds", type=int, default=4, help="of the circuit (4)")
    parser.add_argument("--steps", type=int, default=100, help="of the optimiser, at most (100)")
    parser.add_argument("--shots", type=int, default=200, help="drawn at the end (200)")
    parser.add_argument("--seed", type=int, default=1, help="of graph and shots (1)")
    options = parser.parse_args()
    if options.n < 6 or options.n % 2:
        parser.error(f"--n {options.n}: an even number of at least 6 is needed")
    edges = cubic_graph(options.n, options.seed)
    circuit, register = qaoa(edges, options.n, options.rounds), qa.Register(options.n)
    begin = time.perf_counter()
    result = optimise(circuit, -cut_observable(edges, options.n), register, options.rounds, options.steps)
    seconds = time.perf_counter() - begin
    sizes = cut_sizes(edges, register.run(circuit, result.x).sample(options.shots, seed=options.seed))
    print(f"{options.n} vertices, {len(edges)} edges, {options.rounds} rounds: {-result.fun:.4f} edges are cut on average")
    print(f"{result.nfev} values with gradients in {seconds:.2f} s; best of {options.shots} shots: {sizes.max()}, their mean {sizes.mean():.2f}")
    if options.n > TRIED_QUBITS:
        return
    best = cut_sizes(edges, np.arange(2**options.n)).max()
    print(f"no cut is larger than {best}: on average {-result.fun / best:.3f} of it")
    if sizes.max() != best:
        sys.exit(f"the best shot cuts {sizes.max()} edges, the best cut {best}")


if __name__ == "__main__":
    main()
