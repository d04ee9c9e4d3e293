"""The oracle of density matrices: whole matrices in NumPy, K rho K^dagger, from definitions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import oracle

PAULIS = {"I": oracle.I2, "X": oracle.X, "Y": oracle.Y, "Z": oracle.Z}
RESET = [np.array([[1, 0], [0, 0]]), np.array([[0, 1], [0, 0]])]


def zero(n: int) -> np.ndarray:
    rho = np.zeros((2**n, 2**n), dtype=complex)
    rho[0, 0] = 1
    return rho


def whole(n: int, matrix: np.ndarray, targets: Sequence[int], ones: Sequence[int] = (), zeros: Sequence[int] = ()) -> np.ndarray:
    """The matrix on all qubits: each column is what becomes of a basis state."""
    return np.array([oracle.apply_matrix(column, matrix, targets, ones, zeros) for column in np.eye(2**n, dtype=complex)]).T


def gate(rho: np.ndarray, name: str, angles: Sequence[float], qubits: Sequence[int], ones: Sequence[int] = (), zeros: Sequence[int] = ()) -> np.ndarray:
    matrix, controls = oracle.matrix_of(name, angles)
    return unitary(rho, matrix, qubits[controls:], [*qubits[:controls], *ones], zeros)


def unitary(rho: np.ndarray, matrix: np.ndarray, targets: Sequence[int], ones: Sequence[int] = (), zeros: Sequence[int] = ()) -> np.ndarray:
    u = whole(len(rho).bit_length() - 1, np.asarray(matrix), targets, ones, zeros)
    return u @ rho @ u.conj().T


def kraus(rho: np.ndarray, matrices: Iterable[np.ndarray], qubits: Sequence[int]) -> np.ndarray:
    return sum(unitary(rho, k, qubits) for k in matrices)


def string(letters: str) -> np.ndarray:
    """Letter number i is on qubit i of the channel."""
    made = np.eye(1)
    for letter in letters:
        made = np.kron(PAULIS[letter], made)
    return made


def pauli_channel(rho: np.ndarray, errors: Mapping[str, float], qubits: Sequence[int]) -> np.ndarray:
    rest = 1 - sum(p for letters, p in errors.items() if set(letters) != {"I"})
    return rest * rho + sum(p * unitary(rho, string(letters), qubits) for letters, p in errors.items() if set(letters) != {"I"})


def depolarize(rho: np.ndarray, p: float, qubits: Sequence[int]) -> np.ndarray:
    letters = ["".join(some) for some in itertools.product("IXYZ", repeat=len(qubits))][1:]
    return pauli_channel(rho, dict.fromkeys(letters, p / len(letters)), qubits)


def damping(gamma: float) -> list[np.ndarray]:
    return [np.diag([1, np.sqrt(1 - gamma)]), np.array([[0, np.sqrt(gamma)], [0, 0]])]


def dephasing(gamma: float) -> list[np.ndarray]:
    return [np.diag([1, np.sqrt(1 - gamma)]), np.diag([0, np.sqrt(gamma)])]


def relaxation(rho: np.ndarray, t1: float, t2: float, time: float, qubit: int) -> np.ndarray:
    """From what it is: rho_11 decays by exp(-time / t1), rho_01 by exp(-time / t2)."""
    gamma = 1 - np.exp(-time / t1)
    rest = np.exp(-time / t2) / np.sqrt(1 - gamma)  # of what damping leaves off the diagonal
    return kraus(kraus(rho, damping(gamma), [qubit]), [np.sqrt((1 + rest) / 2) * oracle.I2, np.sqrt((1 - rest) / 2) * oracle.Z], [qubit])


def partial_trace(rho: np.ndarray, keep: Sequence[int]) -> np.ndarray:
    n = len(rho).bit_length() - 1
    found = np.zeros((2 ** len(keep), 2 ** len(keep)), dtype=complex)
    outcomes = sum((np.arange(2**n) >> q & 1) << k for k, q in enumerate(keep)) if keep else np.zeros(2**n, int)
    mask = sum(1 << q for q in keep)
    for r in range(2**n):
        for c in range(2**n):
            if (r ^ c) & ~mask == 0:
                found[outcomes[r], outcomes[c]] += rho[r, c]
    return found


def project(rho: np.ndarray, qubits: Sequence[int], outcome: int) -> tuple[np.ndarray, float]:
    """The part with this outcome, divided by its trace; and its probability."""
    n = len(rho).bit_length() - 1
    outcomes = sum((np.arange(2**n) >> q & 1) << k for k, q in enumerate(qubits))
    kept = rho * np.outer(outcomes == outcome, outcomes == outcome)
    weight = float(kept.trace().real)
    return (kept / weight if weight > 0 else kept), weight


def random_matrix(n: int, seed: int, rank: int | None = None) -> np.ndarray:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(2**n, rank or 2**n)) + 1j * rng.normal(size=(2**n, rank or 2**n))
    rho = a @ a.conj().T
    return rho / rho.trace().real


def fidelity(a: np.ndarray, b: np.ndarray) -> float:
    """Uhlmann's, squared, by eigenvalues of a b, which are those of sqrt(a) b sqrt(a)."""
    return float(np.sqrt(np.maximum(np.linalg.eigvals(a @ b).real, 0)).sum() ** 2)
