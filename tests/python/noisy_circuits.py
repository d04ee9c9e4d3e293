"""Random circuits with gates and channels of every kind, and what they end in: for tests of noise."""

import functools

import numpy as np
from branches import follow

import qarena as qa

PAULIS = "IXYZ"


def random_kraus(rng, k, count):
    """A complete set, with weights that are not alike."""
    side = 2**k
    a = rng.normal(size=(count * side, side)) + 1j * rng.normal(size=(count * side, side))
    a *= np.repeat(rng.uniform(0.2, 2, count), side)[:, None]
    return list(np.linalg.qr(a)[0].reshape(count, side, side))


def add_noise(rng, circuit):
    """One channel of any kind."""
    n, bits = circuit.n, len(circuit.bits)
    qubits = [int(q) for q in rng.permutation(n)]
    kind = rng.choice(["pauli", "pauli", "depolarize", "depolarize2", "damping", "dephasing", "kraus", "kraus2", "relaxation", "readout"])
    if kind == "pauli":
        k = int(rng.integers(1, min(n, 3) + 1))
        letters = {"".join(rng.choice(list(PAULIS), k)) for _ in range(3)}
        circuit.pauli_channel({text: 0.9 / len(letters) * rng.random() for text in sorted(letters)}, *qubits[:k])
    elif kind.startswith("depolarize"):
        circuit.depolarize(rng.random() / 2, *qubits[: 2 if kind.endswith("2") and n > 1 else 1])
    elif kind == "damping":
        circuit.amplitude_damping(rng.random(), qubits[0])
    elif kind == "dephasing":
        circuit.phase_damping(rng.random(), qubits[0])
    elif kind.startswith("kraus"):
        k = 2 if kind.endswith("2") and n > 1 else 1
        circuit.kraus(random_kraus(rng, k, int(rng.integers(2, 4))), *qubits[:k])
    elif kind == "relaxation":
        circuit.thermal_relaxation(50, 70, 30 * rng.random(), qubits[0])
    elif bits:
        p, q = rng.random(2)
        circuit.readout_error([[1 - p, p], [q, 1 - q]], int(rng.integers(bits)))


EVERY_GATE = [("h", 1, 0), ("x", 1, 0), ("y", 1, 0), ("z", 1, 0), ("s", 1, 0), ("sdg", 1, 0), ("t", 1, 0), ("tdg", 1, 0), ("sx", 1, 0), ("sxdg", 1, 0), ("rx", 1, 1),
              ("ry", 1, 1), ("rz", 1, 1), ("p", 1, 1), ("u", 1, 3), ("cx", 2, 0), ("cy", 2, 0), ("cz", 2, 0), ("ch", 2, 0), ("cp", 2, 1), ("crx", 2, 1), ("cry", 2, 1),
              ("crz", 2, 1), ("swap", 2, 0), ("iswap", 2, 0), ("iswapdg", 2, 0), ("ccx", 3, 0), ("ccz", 3, 0), ("cswap", 3, 0), ("rxx", 2, 1), ("ryy", 2, 1), ("rzz", 2, 1)]  # fmt: skip


def add_gate(rng, circuit):
    n = circuit.n
    qubits = [int(q) for q in rng.permutation(n)]
    special = rng.integers(12)
    if special == 0:
        circuit.pauli_rotation(rng.uniform(-3, 3), " ".join(f"{rng.choice(list('XYZ'))}{q}" for q in qubits[: int(rng.integers(1, n + 1))]))
    elif special == 1:
        circuit.unitary(np.linalg.qr(rng.normal(size=(2, 2)) + 1j * rng.normal(size=(2, 2)))[0], qubits[0])
    elif special == 2 and n > 1:
        circuit.diagonal(rng.uniform(-3, 3, 4), *qubits[:2])
    elif special == 3 and n > 1:
        circuit.permutation([int(v) for v in rng.permutation(4)], *qubits[:2])
    elif special == 4 and n > 1:
        circuit.gphase(rng.uniform(-3, 3), controls=qubits[:1]).x(qubits[0], zeros=qubits[1:2]).ry(0.3, qubits[1], zeros=qubits[:1])
    else:
        name, k, angles = EVERY_GATE[rng.integers(len(EVERY_GATE))]
        if k <= n:
            getattr(circuit, name)(*rng.uniform(-3, 3, angles), *qubits[:k])


def noisy_circuit(seed, n=None, size=12, noise=0.3):
    """Gates of every kind and channels of every kind, without measurements."""
    rng = np.random.default_rng(seed)
    circuit = qa.Circuit(n or int(rng.integers(1, 4)))
    for _ in range(size):
        add_gate(rng, circuit)
        if rng.random() < noise:
            add_noise(rng, circuit)
    return circuit


def density_of(circuit):
    """The mixture that it ends in, from all branches."""
    return sum(np.outer(state, state.conj()) for _, _, state in follow(circuit))


def dense(h):
    """The matrix of a Pauli sum, from its definition."""
    n, pauli = h.n, {"X": [[0, 1], [1, 0]], "Y": [[0, -1j], [1j, 0]], "Z": [[1, 0], [0, -1]], "I": np.eye(2)}
    found = np.zeros((2**n, 2**n), complex)
    x, z, c = h.masks()
    for xs, zs, coefficient in zip(x.tolist(), z.tolist(), c.tolist()):
        letters = ["IXZY"[(xs >> q & 1) | (zs >> q & 1) << 1] for q in range(n)]
        found += coefficient * functools.reduce(lambda a, letter: np.kron(pauli[letter], a), letters, np.eye(1))
    return found
