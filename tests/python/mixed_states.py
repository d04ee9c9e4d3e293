"""Density registers in some state beside the matrix that they should hold, and circuits with what they do to a matrix."""

import mixed_oracle as mo
import numpy as np
import oracle

import qarena as qa

N = 3
TOLERANCE = {"double": 1e-12, "single": 2e-5}


def started(seed=1, **keywords):
    """A register in a random mixed state, and its matrix."""
    rho = mo.random_matrix(N, seed, 3)
    return qa.DensityRegister(N, **keywords).set_state(rho), rho


def close(register, rho, tolerance=None):
    assert np.abs(register.density_matrix() - rho).max() < (tolerance or TOLERANCE[register.precision])


def random_circuit(n, seed, gates, noise=True):
    """A circuit, and what it does to a matrix."""
    rng = np.random.default_rng(seed)
    names, done = sorted(oracle.SHAPES), []
    circuit = qa.Circuit(n)
    for _ in range(gates):
        order = rng.permutation(n).tolist()
        if noise and rng.integers(3) == 0:
            p = float(rng.uniform(0, 0.5))
            kind = int(rng.integers(4))
            circuit.apply_gates([g for g in [list(qa.Circuit(n).depolarize(p, *order[: 1 + kind % 2])), list(qa.Circuit(n).amplitude_damping(p, order[0]))][kind // 2]])
            done.append((lambda rho, p=p, o=order, k=kind: mo.depolarize(rho, p, o[: 1 + k % 2]) if k < 2 else mo.kraus(rho, mo.damping(p), [o[0]])))
            continue
        name = names[rng.integers(len(names))]
        n_angles, n_qubits = oracle.SHAPES[name]
        if n_qubits <= n:
            angles = rng.uniform(-4, 4, n_angles).tolist()
            getattr(circuit, name)(*angles, *order[:n_qubits])
            done.append(lambda rho, name=name, a=angles, q=order[:n_qubits]: mo.gate(rho, name, a, q))
    return circuit, done
