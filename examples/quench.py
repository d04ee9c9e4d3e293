"""A quench: the Neel state of a spin chain evolves under XXZ, by Trotter steps of second order; energies and entropies on the way.

H is the sum of XX + YY + anisotropy ZZ over neighbours. The circuit of one step has the time step as its one parameter. It prints the energy,
which the evolution keeps, the staggered magnetisation, and the entanglement entropy of the half chain, which grows from 0. Up to 10 qubits the
last state is compared with exact evolution.
"""

import argparse
import sys
import time

import numpy as np

import qarena as qa

EXACT_QUBITS = 10


def chain(n, anisotropy):
    """The Hamiltonian."""
    return qa.PauliSum([(f"{p}{q} {p}{q + 1}", c) for q in range(n - 1) for p, c in (("X", 1.0), ("Y", 1.0), ("Z", anisotropy))], n)


def staggered_magnetisation(n):
    """1 for the Neel state |..0101>."""
    return qa.PauliSum([(f"Z{q}", (-1) ** (q + 1) / n) for q in range(n)], n)


def trotter_step(n, anisotropy):
    """The circuit of one step of second order: half a step of the even bonds, one of the odd bonds, half a step of the even ones."""
    dt = qa.Parameter("dt")
    circuit = qa.Circuit(n)
    for first, part in ((0, 0.5), (1, 1.0), (0, 0.5)):
        for q in range(first, n - 1, 2):
            angle = 2 * part * dt  # rxx(a) is exp(-i a/2 XX)
            circuit.rxx(angle, q, q + 1).ryy(angle, q, q + 1).rzz(anisotropy * angle, q, q + 1)
    return circuit


def neel(n):
    """A register in the state |..0101>."""
    register = qa.Register(n)
    for q in range(0, n, 2):
        register.x(q)
    return register


def exact_state(hamiltonian, start, t):
    energies, vectors = np.linalg.eigh(hamiltonian.to_matrix())
    return vectors @ (np.exp(-1j * t * energies) * (vectors.conj().T @ start))


def evolve(n, anisotropy, dt, steps, looks):
    """The register at the end, and rows of time, energy, staggered magnetisation, entropy: one at the start and one after each `steps` / `looks`."""
    register, step = neel(n), trotter_step(n, anisotropy)
    observables, half = (chain(n, anisotropy), staggered_magnetisation(n)), range(n // 2)
    rows = [(0.0, *register.expectation(observables), register.entropy(half))]
    for look in range(1, looks + 1):
        for _ in range(steps // looks):
            register.run(step, [dt])
        rows.append((look * (steps // looks) * dt, *register.expectation(observables), register.entropy(half)))
    return register, rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=14, help="qubits (14)")
    parser.add_argument("--anisotropy", type=float, default=0.5, help="of ZZ (0.5)")
    parser.add_argument("--dt", type=float, default=0.02, help="time of a step (0.02)")
    parser.add_argument("--steps", type=int, default=100, help="rounded down to a multiple of --looks (100)")
    parser.add_argument("--looks", type=int, default=10, help="at the state, after the first one (10)")
    parser.add_argument("--tolerance", type=float, default=1e-3, help="of the energy a bond and of the fidelity, above which the status is 1 (1e-3)")
    options = parser.parse_args()
    if options.n < 2 or not 1 <= options.looks <= options.steps:
        parser.error("--n of at least 2 and --looks from 1 to --steps are needed")
    begin = time.perf_counter()
    register, rows = evolve(options.n, options.anisotropy, options.dt, options.steps, options.looks)
    seconds = time.perf_counter() - begin
    print(f"{'time':>8}  {'energy':>12}  {'magnetisation':>13}  {'entropy, bits':>13}")
    for row in rows:
        print("{:8.3f}  {:12.6f}  {:13.6f}  {:13.6f}".format(*row))
    print(f"{options.n} qubits, {options.steps} steps of dt = {options.dt:g} and {len(rows)} looks in {seconds:.2f} s")
    _, energies, _, entropies = zip(*rows)
    drift = max(abs(energy - energies[0]) for energy in energies) / (options.n - 1)
    print(f"the energy drifts by {drift:.1e} a bond at most")
    if drift > options.tolerance:
        sys.exit(f"the energy drifts by {drift:.1e} a bond, more than {options.tolerance:g}")
    if entropies[0] > 1e-9 or not 0.5 < max(entropies) <= options.n // 2:
        sys.exit(f"the entropy goes from {entropies[0]:.3g} to {max(entropies):.3g} bits, not from 0 to between 0.5 and {options.n // 2}")
    if options.n <= EXACT_QUBITS:
        exact = exact_state(chain(options.n, options.anisotropy), neel(options.n).amplitudes, rows[-1][0])
        fidelity = abs(np.vdot(exact, register.amplitudes)) ** 2
        print(f"fidelity with the exact state: 1 - {1 - fidelity:.1e}")
        if 1 - fidelity > options.tolerance:
            sys.exit(f"the fidelity with the exact state is {fidelity:.6f}, not 1 - {options.tolerance:g} or more")


if __name__ == "__main__":
    main()
