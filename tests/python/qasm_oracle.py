"""The gates of qelib1.inc as matrices, in NumPy, from the definitions: u3 is Qiskit's, controlled gates are that on the target. Qubit 0 is the least
significant."""

import cmath
import math
import os
import time

import numpy as np
import pytest

import qarena as qa

PATIENCE = 60 if "asan" in os.environ.get("LD_PRELOAD", "") else 5  # seconds: a tenth of a second where nothing else runs


def check_harm(read, text, why="^qasm "):
    """A hostile text is refused soon, and leaves nothing in use."""
    arena = qa.Arena()
    before, start = arena.stats()["in_use"], time.process_time()
    with pytest.raises(ValueError, match=why):
        read(text, arena=arena)
    assert time.process_time() - start < PATIENCE  # whatever else runs
    assert arena.stats()["in_use"] == before


def u3(theta, phi, lam):
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    return np.array([[c, -cmath.exp(1j * lam) * s], [cmath.exp(1j * phi) * s, cmath.exp(1j * (phi + lam)) * c]])


def p(angle):
    return np.diag([1, cmath.exp(1j * angle)])


def rotation(pauli, angle):
    side = len(pauli)
    return math.cos(angle / 2) * np.eye(side) - 1j * math.sin(angle / 2) * pauli


def controlled(matrix, n=1):
    """Under n controls, which are the first qubits, so the lowest."""
    for _ in range(n):
        side = len(matrix)
        made = np.eye(2 * side, dtype=complex)
        made[1::2, 1::2] = matrix
        matrix = made
    return matrix


X, Y, Z = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])
H = np.array([[1, 1], [1, -1]]) / math.sqrt(2)
SX = np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) / 2
SWAP = np.eye(4)[[0, 2, 1, 3]]


def on(matrix, qubits, n):
    """A matrix on these of n qubits."""
    k = len(qubits)
    tensor = np.eye(1 << n, dtype=complex).reshape([2] * n + [1 << n])
    axes = [n - 1 - q for q in reversed(qubits)]
    gate = np.asarray(matrix, complex).reshape([2] * (2 * k))
    return np.moveaxis(np.tensordot(gate, tensor, (range(k, 2 * k), axes)), range(k), axes).reshape(1 << n, 1 << n)


def product(n, *steps):
    matrix = np.eye(1 << n, dtype=complex)
    for gate, *qubits in steps:
        matrix = on(gate, qubits, n) @ matrix
    return matrix


def rccx():
    t, cx = math.pi / 4, controlled(X)
    return product(3, (H, 2), (p(t), 2), (cx, 1, 2), (p(-t), 2), (cx, 0, 2), (p(t), 2), (cx, 1, 2), (p(-t), 2), (H, 2))


def rc3x():
    t, cx = math.pi / 4, controlled(X)
    half = [(H, 3), (p(t), 3), (cx, 2, 3), (p(-t), 3), (H, 3)]
    middle = [(cx, 0, 3), (p(t), 3), (cx, 1, 3), (p(-t), 3)]
    return product(4, *half, *middle, *middle, *half)


# name: (parameters, qubits, matrix of the parameters)
GATES = {
    "U": (3, 1, u3), "CX": (0, 2, lambda: controlled(X)),
    "u3": (3, 1, u3), "u2": (2, 1, lambda a, b: u3(math.pi / 2, a, b)), "u1": (1, 1, p), "u0": (1, 1, lambda a: np.eye(2)),
    "u": (3, 1, u3), "p": (1, 1, p), "id": (0, 1, lambda: np.eye(2)), "x": (0, 1, lambda: X), "y": (0, 1, lambda: Y), "z": (0, 1, lambda: Z),
    "h": (0, 1, lambda: H), "s": (0, 1, lambda: p(math.pi / 2)), "sdg": (0, 1, lambda: p(-math.pi / 2)), "t": (0, 1, lambda: p(math.pi / 4)),
    "tdg": (0, 1, lambda: p(-math.pi / 4)), "sx": (0, 1, lambda: SX), "sxdg": (0, 1, lambda: SX.conj().T),
    "rx": (1, 1, lambda a: rotation(X, a)), "ry": (1, 1, lambda a: rotation(Y, a)), "rz": (1, 1, lambda a: rotation(Z, a)),
    "cx": (0, 2, lambda: controlled(X)), "cy": (0, 2, lambda: controlled(Y)), "cz": (0, 2, lambda: controlled(Z)), "ch": (0, 2, lambda: controlled(H)),
    "csx": (0, 2, lambda: controlled(SX)), "cp": (1, 2, lambda a: controlled(p(a))), "cu1": (1, 2, lambda a: controlled(p(a))),
    "cu3": (3, 2, lambda *a: controlled(u3(*a))), "cu": (4, 2, lambda *a: controlled(cmath.exp(1j * a[3]) * u3(*a[:3]))),
    "crx": (1, 2, lambda a: controlled(rotation(X, a))), "cry": (1, 2, lambda a: controlled(rotation(Y, a))),
    "crz": (1, 2, lambda a: controlled(rotation(Z, a))), "swap": (0, 2, lambda: SWAP), "cswap": (0, 3, lambda: controlled(SWAP)),
    "ccx": (0, 3, lambda: controlled(X, 2)), "c3x": (0, 4, lambda: controlled(X, 3)), "c4x": (0, 5, lambda: controlled(X, 4)),
    "c3sqrtx": (0, 4, lambda: controlled(SX, 3)), "rxx": (1, 2, lambda a: rotation(np.kron(X, X), a)),
    "rzz": (1, 2, lambda a: rotation(np.kron(Z, Z), a)), "rccx": (0, 3, rccx), "rc3x": (0, 4, rc3x),
}
