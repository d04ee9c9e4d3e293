"""The ground state of a Heisenberg chain by VQE, the variational quantum eigensolver, with scipy's L-BFGS-B.

H is the sum of XX + YY + ZZ over neighbours of an open chain. The circuit starts from singlets on every other bond; a layer turns each bond by
exp(-i angle/2 (XX + YY + ZZ)), with an angle of its own, which keeps the total spin. The circuit is made once; each step of the optimiser
gives it other angles and takes the energy and its gradient in one call. Up to 10 qubits the energy is compared with exact diagonalisation.
"""

import argparse
import sys
import time

import numpy as np
from scipy.optimize import minimize

import qarena as qa

EXACT_QUBITS = 10


def heisenberg(n):
    """The Hamiltonian."""
    return qa.PauliSum([(f"{letter}{q} {letter}{q + 1}", 1.0) for q in range(n - 1) for letter in "XYZ"], n)


def ansatz(n, layers):
    """The circuit, and its number of angles: one a bond and layer."""
    angles = qa.ParameterVector("angles", layers * (n - 1))
    bonds = [*range(1, n - 1, 2), *range(0, n - 1, 2)]  # those between the singlets first
    circuit = qa.Circuit(n)
    for q in range(0, n - 1, 2):
        circuit.x(q).x(q + 1).h(q).cx(q, q + 1)
    for k, angle in enumerate(angles):
        q = bonds[k % len(bonds)]
        circuit.rxx(angle, q, q + 1).ryy(angle, q, q + 1).rzz(angle, q, q + 1)
    return circuit, len(angles)


def minimise(n, layers, seed, most_steps):
    """scipy's result: `fun` is the energy, `x` the angles, `nfev` the number of gradients that were taken."""
    circuit, count = ansatz(n, layers)
    energy, register = heisenberg(n), qa.Register(n)
    start = np.random.default_rng(seed).uniform(0.1, 0.5, count)
    return minimize(
        lambda angles: register.value_and_grad(circuit, energy, angles), start, jac=True, method="L-BFGS-B", options={"maxiter": most_steps}
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=10, help="qubits, an even number (10)")
    parser.add_argument("--layers", type=int, default=5, help="of the circuit (5)")
    parser.add_argument("--steps", type=int, default=300, help="of the optimiser, at most (300)")
    parser.add_argument("--seed", type=int, default=1, help="of the first angles (1)")
    parser.add_argument("--tolerance", type=float, default=1e-3, help="relative error of the energy, above which the status is 1 (1e-3)")
    options = parser.parse_args()
    if options.n < 4 or options.n % 2:
        parser.error(f"--n {options.n}: an even number of at least 4 is needed")
    begin = time.perf_counter()
    result = minimise(options.n, options.layers, options.seed, options.steps)
    seconds = time.perf_counter() - begin
    print(f"{options.n} qubits, {len(result.x)} angles: energy {result.fun:.8f} after {result.nit} steps")
    print(f"{result.nfev} energies with gradients in {seconds:.2f} s, {seconds / result.nfev * 1e3:.3f} ms each, optimiser included")
    if options.n > EXACT_QUBITS:
        return
    exact = np.linalg.eigvalsh(heisenberg(options.n).to_matrix())[0]
    error = (result.fun - exact) / abs(exact)
    print(f"exact {exact:.8f}, relative error {error:.1e}")
    if not -1e-12 <= error <= options.tolerance:
        sys.exit(f"the relative error is {error:.1e}, not within [0, {options.tolerance:g}]")


if __name__ == "__main__":
    main()
