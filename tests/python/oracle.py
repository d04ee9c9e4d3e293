"""The oracle: gates as whole matrices in NumPy, from their definitions, without a look at the library."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence

import numpy as np

I2 = np.eye(2, dtype=complex)
X = np.array([[0, 1], [1, 0]], dtype=complex)
Y = np.array([[0, -1j], [1j, 0]])
Z = np.diag([1, -1]).astype(complex)
H = (X + Z) / math.sqrt(2)
SX = np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) / 2
SWAP = np.eye(4)[[0, 2, 1, 3]].astype(complex)
ISWAP = np.array([[1, 0, 0, 0], [0, 0, 1j, 0], [0, 1j, 0, 0], [0, 0, 0, 1]])


def rotation(pauli: np.ndarray, theta: float) -> np.ndarray:
    return math.cos(theta / 2) * np.eye(len(pauli)) - 1j * math.sin(theta / 2) * pauli


def phase(theta: float) -> np.ndarray:
    return np.diag([1, cmath.exp(1j * theta)])


def u(theta: float, phi: float, lam: float) -> np.ndarray:
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    return np.array([[c, -cmath.exp(1j * lam) * s], [cmath.exp(1j * phi) * s, cmath.exp(1j * (phi + lam)) * c]])


FIXED = {
    "i": I2, "x": X, "y": Y, "z": Z, "h": H, "s": phase(math.pi / 2), "sdg": phase(-math.pi / 2), "t": phase(math.pi / 4),
    "tdg": phase(-math.pi / 4), "sx": SX, "sxdg": SX.conj().T, "swap": SWAP, "iswap": ISWAP, "iswapdg": ISWAP.conj().T,
}  # fmt: skip
TURNED = {
    "rx": lambda t: rotation(X, t), "ry": lambda t: rotation(Y, t), "rz": lambda t: rotation(Z, t), "p": phase, "u": u,
    "rxx": lambda t: rotation(np.kron(X, X), t), "ryy": lambda t: rotation(np.kron(Y, Y), t), "rzz": lambda t: rotation(np.kron(Z, Z), t),
    "gphase": lambda t: np.array([[cmath.exp(1j * t)]]),
}  # fmt: skip
CONTROLLED = {
    "cx": ("x", 1), "cy": ("y", 1), "cz": ("z", 1), "ch": ("h", 1), "cp": ("p", 1), "crx": ("rx", 1), "cry": ("ry", 1), "crz": ("rz", 1),
    "ccx": ("x", 2), "ccz": ("z", 2), "cswap": ("swap", 1),
}  # fmt: skip

# name: (angles, qubits); mcx, mcp and unitary have forms of their own
SHAPES = {name: (0, 2 if "swap" in name else 1) for name in FIXED}
SHAPES |= {name: (3 if name == "u" else 1, 0 if name == "gphase" else 2 if len(name) == 3 else 1) for name in TURNED}
SHAPES |= {name: (SHAPES[base][0], SHAPES[base][1] + controls) for name, (base, controls) in CONTROLLED.items()}


def matrix_of(name: str, angles: Sequence[float]) -> tuple[np.ndarray, int]:
    """The matrix on the targets, and how many of the qubits before them are controls."""
    base, controls = CONTROLLED.get(name, (name, 0))
    return (TURNED[base](*angles) if base in TURNED else FIXED[base]), controls


def apply_matrix(
    state: np.ndarray, matrix: np.ndarray, targets: Sequence[int], ones: Sequence[int] = (), zeros: Sequence[int] = ()
) -> np.ndarray:
    """matrix on targets (the first the least significant), where the ones are 1 and the zeros are 0."""
    result = state.copy()
    mask = sum(1 << q for q in targets)
    for index in range(len(state)):
        chosen = all(index >> q & 1 for q in ones) and not any(index >> q & 1 for q in zeros)
        if index & mask or not chosen:
            continue
        places = [index | sum(1 << q for bit, q in enumerate(targets) if row >> bit & 1) for row in range(len(matrix))]
        result[places] = matrix @ state[places]
    return result


def apply(
    state: np.ndarray, name: str, angles: Sequence[float], qubits: Sequence[int], ones: Sequence[int] = (), zeros: Sequence[int] = ()
) -> np.ndarray:
    matrix, controls = matrix_of(name, angles)
    return apply_matrix(state, matrix, qubits[controls:], [*qubits[:controls], *ones], zeros)


def _outcomes(n: int, qubits: Sequence[int]) -> np.ndarray:
    """What a measurement of these qubits, the first the least significant, gives in each basis state."""
    return sum((np.arange(2**n) >> q & 1) << k for k, q in enumerate(qubits))


def probability(state: np.ndarray, qubits: Sequence[int], outcome: int) -> float:
    return float(np.sum(np.abs(state[_outcomes(len(state).bit_length() - 1, qubits) == outcome]) ** 2))


def project(state: np.ndarray, qubits: Sequence[int], outcome: int) -> np.ndarray:
    kept = np.where(_outcomes(len(state).bit_length() - 1, qubits) == outcome, state, 0)
    return kept / np.linalg.norm(kept)


def random_state(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    state = rng.normal(size=2**n) + 1j * rng.normal(size=2**n)
    return state / np.linalg.norm(state)


def random_unitary(k: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    matrix, _ = np.linalg.qr(rng.normal(size=(2**k, 2**k)) + 1j * rng.normal(size=(2**k, 2**k)))
    return matrix
