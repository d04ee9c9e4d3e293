"""Circuits that simulators are usually compared by, as lists of (gate, qubits[, angle or matrix]): `qarena bench`, and bench/circuits.py.

Qubit k is bit k of an amplitude's index. A matrix's first qubit is the least significant one. Angles are OpenQASM's: r*(t) is
exp(-i t/2 P), rzz(t) is exp(-i t/2 ZZ), cp(t) is diag(1, 1, 1, e^it). `u1` and `u2` are matrices on one and two qubits; `mcp` puts a
phase on the amplitudes whose qubits are all 1. Everything random comes from fixed seeds: a name and n make one circuit, for ever.

Each maker takes n alone. This module imports nothing of qarena: benches of other simulators read it, too.
"""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from numpy.typing import NDArray

    Gate = tuple[Any, ...]
    Target = TypeVar("Target")


def random_unitary(rng: np.random.Generator, size: int) -> NDArray[np.complex128]:
    """Haar-distributed: the Q of a complex normal matrix, with the phases of R's diagonal moved into it."""
    q, r = np.linalg.qr(rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size)))
    return np.ascontiguousarray(q * (np.diag(r) / np.abs(np.diag(r))))


def cubic_edges(n: int, seed: int) -> list[tuple[int, ...]]:
    """Edges of a random graph on n vertices (even, at least 4) with three at each: pair loose ends at random, pair again those that met
    their own vertex or a neighbour, and start anew when no pair of what is left could be joined."""
    shuffle = random.Random(seed).shuffle
    while True:
        edges: set[tuple[int, ...]] = set()
        ends = list(range(n)) * 3
        while ends:
            shuffle(ends)
            left: dict[int, int] = {}
            for pair in zip(ends[::2], ends[1::2]):
                edge = tuple(sorted(pair))
                if edge[0] == edge[1] or edge in edges:
                    for vertex in edge:
                        left[vertex] = left.get(vertex, 0) + 1
                else:
                    edges.add(edge)
            if left and not any((a, b) not in edges for a in left for b in left if a < b):
                break
            ends = [vertex for vertex, count in left.items() for _ in range(count)]
        if not ends:
            return sorted(edges)


def ghz(n: int) -> list[Gate]:
    """H and a ladder of CX."""
    return [("h", (0,)), *(("cx", pair) for pair in pairwise(range(n)))]


def qft(n: int) -> list[Gate]:
    """The Fourier transform, of a product state without zeros so that nobody gains from skipping them."""
    rng = np.random.default_rng(5)
    gates: list[Gate] = [("ry", (q,), rng.uniform(0.3, 2.8)) for q in range(n)]
    for target in reversed(range(n)):
        gates.append(("h", (target,)))
        gates += [("cp", (q, target), np.pi / 2 ** (target - q)) for q in reversed(range(target))]
    return gates + [("swap", (q, n - 1 - q)) for q in range(n // 2)]


def qv(n: int) -> list[Gate]:
    """Quantum volume: n layers of random unitaries on random pairs."""
    rng = np.random.default_rng(1)
    gates: list[Gate] = []
    for _ in range(n):
        order = [int(q) for q in rng.permutation(n)]
        gates += [("u2", (order[2 * k], order[2 * k + 1]), random_unitary(rng, 4)) for k in range(n // 2)]
    return gates


def brick(n: int, depth: int = 20) -> list[Gate]:
    """Layers of random unitaries on every qubit and CZ between neighbours in turn."""
    rng = np.random.default_rng(2)
    gates: list[Gate] = []
    for layer in range(depth):
        gates += [("u1", (q,), random_unitary(rng, 2)) for q in range(n)]
        gates += [("cz", (q, q + 1)) for q in range(layer % 2, n - 1, 2)]
    return gates


def ising(n: int, steps: int = 10) -> list[Gate]:
    """Trotter steps of the Ising chain in a transverse field."""
    gates: list[Gate] = []
    for step in range(steps):
        gates += [("rzz", pair, 0.1 + 0.01 * step) for pair in pairwise(range(n))]
        gates += [("rx", (q,), 0.2) for q in range(n)]
    return gates


def qaoa(n: int, rounds: int = 4) -> list[Gate]:
    """MaxCut QAOA on a random cubic graph; where n is odd, one vertex of n + 1 is left out."""
    edges = [edge for edge in cubic_edges(n + n % 2, 3) if edge[1] < n]
    gates: list[Gate] = [("h", (q,)) for q in range(n)]
    for k in range(rounds):
        gates += [("rzz", edge, 0.3 + 0.1 * k) for edge in edges]
        gates += [("rx", (q,), 0.5) for q in range(n)]
    return gates


def hea(n: int, layers: int = 6) -> list[Gate]:
    """A hardware-efficient ansatz: RY and RZ on every qubit, a ladder of CX."""
    rng = np.random.default_rng(4)
    gates: list[Gate] = []
    for _ in range(layers):
        for q in range(n):
            gates += [("ry", (q,), rng.uniform(0, 6)), ("rz", (q,), rng.uniform(0, 6))]
        gates += [("cx", pair) for pair in pairwise(range(n))]
    return gates


COMMON = {make.__name__: make for make in (ghz, qft, qv, brick, ising, qaoa, hea)}

ROTATIONS = ("h", "rx", "ry", "u1")


def split(gate: Gate) -> Gate:
    """(name, qubits, angle or matrix or None)."""
    return gate if len(gate) == 3 else (*gate, None)


def call_of(gate: Gate) -> tuple[str, tuple[Any, ...]]:
    """qarena's method and its arguments for a gate."""
    name, qubits, value = split(gate)
    if name in ("u1", "u2"):
        return "unitary", (value, *qubits)
    if name == "mcp":
        return "mcp", (value, list(qubits[:-1]), qubits[-1])
    return name, qubits if value is None else (value, *qubits)


def fill(target: Target, circuit: list[Gate]) -> Target:
    """Queue the gates on a qarena.Circuit or Register."""
    for gate in circuit:
        name, arguments = call_of(gate)
        getattr(target, name)(*arguments)
    return target


def operations(circuit: list[Gate]) -> int:
    """Floating-point operations an amplitude that no state vector gets around (a multiply-add is two): 4 for a real rotation of one qubit
    or by XX or YY, 16 for a unitary on two qubits. Rotations of one qubit that meet count once. Phases, which can be gathered into tables,
    and permutations, which can be folded into addresses, count nothing."""
    total = 0
    rotated: set[int] = set()
    for gate in circuit:
        name, qubits, _ = split(gate)
        if name in ROTATIONS:
            total += 0 if qubits[0] in rotated else 4
            rotated.add(qubits[0])
        elif len(qubits) > 1:
            total += {"u2": 16, "rxx": 4, "ryy": 4}.get(name, 0)
            rotated.difference_update(qubits)
    return total
