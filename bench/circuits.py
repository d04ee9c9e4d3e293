"""Circuits to measure, as lists of (gate, qubits[, angle or matrix]).

Qubit k is bit k of an amplitude's index. A matrix's first qubit is the least significant one. Angles are OpenQASM's: r*(t) is
exp(-i t/2 P), rzz(t) is exp(-i t/2 ZZ), cp(t) is diag(1, 1, 1, e^it). `u1` and `u2` are matrices on one and two qubits; `mcp` puts a
phase on the amplitudes whose qubits are all 1. Everything random comes from fixed seeds: a name and n make one circuit, for ever.

COMMON are those that simulators are usually compared on; MORE stand for other kinds of programs. Each maker takes n alone.
"""

import random
from itertools import pairwise

import numpy as np


def random_unitary(rng, size):
    """Haar-distributed: the Q of a complex normal matrix, with the phases of R's diagonal moved into it."""
    q, r = np.linalg.qr(rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size)))
    return np.ascontiguousarray(q * (np.diag(r) / np.abs(np.diag(r))))


def cubic_edges(n, seed):
    """Edges of a random graph on n vertices (even, at least 4) with three at each: pair loose ends at random, pair again those that met
    their own vertex or a neighbour, and start anew when no pair of what is left could be joined."""
    shuffle = random.Random(seed).shuffle
    while True:
        edges, ends = set(), list(range(n)) * 3
        while ends:
            shuffle(ends)
            left = {}
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


# ---- the common ones ----


def ghz(n):
    """H and a ladder of CX."""
    return [("h", (0,))] + [("cx", pair) for pair in pairwise(range(n))]


def qft(n):
    """The Fourier transform, of a product state without zeros so that nobody gains from skipping them."""
    rng = np.random.default_rng(5)
    gates = [("ry", (q,), rng.uniform(0.3, 2.8)) for q in range(n)]
    for target in reversed(range(n)):
        gates.append(("h", (target,)))
        gates += [("cp", (q, target), np.pi / 2 ** (target - q)) for q in reversed(range(target))]
    return gates + [("swap", (q, n - 1 - q)) for q in range(n // 2)]


def qv(n):
    """Quantum volume: n layers of random unitaries on random pairs."""
    rng = np.random.default_rng(1)
    gates = []
    for _ in range(n):
        order = [int(q) for q in rng.permutation(n)]
        gates += [("u2", (order[2 * k], order[2 * k + 1]), random_unitary(rng, 4)) for k in range(n // 2)]
    return gates


def brick(n, depth=20):
    """Layers of random unitaries on every qubit and CZ between neighbours in turn."""
    rng = np.random.default_rng(2)
    gates = []
    for layer in range(depth):
        gates += [("u1", (q,), random_unitary(rng, 2)) for q in range(n)]
        gates += [("cz", (q, q + 1)) for q in range(layer % 2, n - 1, 2)]
    return gates


def ising(n, steps=10):
    """Trotter steps of the Ising chain in a transverse field."""
    gates = []
    for step in range(steps):
        gates += [("rzz", pair, 0.1 + 0.01 * step) for pair in pairwise(range(n))]
        gates += [("rx", (q,), 0.2) for q in range(n)]
    return gates


def qaoa(n, rounds=4):
    """MaxCut QAOA on a random cubic graph; where n is odd, one vertex of n + 1 is left out."""
    edges = [edge for edge in cubic_edges(n + n % 2, 3) if edge[1] < n]
    gates = [("h", (q,)) for q in range(n)]
    for k in range(rounds):
        gates += [("rzz", edge, 0.3 + 0.1 * k) for edge in edges]
        gates += [("rx", (q,), 0.5) for q in range(n)]
    return gates


def hea(n, layers=6):
    """A hardware-efficient ansatz: RY and RZ on every qubit, a ladder of CX."""
    rng = np.random.default_rng(4)
    gates = []
    for _ in range(layers):
        for q in range(n):
            gates += [("ry", (q,), rng.uniform(0, 6)), ("rz", (q,), rng.uniform(0, 6))]
        gates += [("cx", pair) for pair in pairwise(range(n))]
    return gates


# ---- more ----


def mix(n, gates=None):
    """Gates of a universal set drawn at random, 20 a qubit."""
    rng = np.random.default_rng(6)
    singles, angled, pairs = ("h", "x", "s", "t"), ("rx", "ry", "rz"), ("cx", "cz", "swap", "cp", "rzz")
    result = []
    for _ in range(20 * n if gates is None else gates):
        a, b = (int(q) for q in rng.choice(n, 2, replace=False))
        name = str(rng.choice(singles + angled + pairs))
        qubits = (a, b) if name in pairs else (a,)
        result.append((name, qubits, rng.uniform(-3, 3)) if name in ("cp", "rzz", *angled) else (name, qubits))
    return result


def adder(n):
    """Cuccaro's ripple-carry adder, b += a, on superpositions: a carry, (n - 2) // 2 bits of b and of a in turn, and the carry out."""
    bits = (n - 2) // 2
    carry, b, a, out = 0, [2 * k + 1 for k in range(bits)], [2 * k + 2 for k in range(bits)], 2 * bits + 1
    chain = [carry, *a]  # the qubits that hold the carry into bit k on the way up
    up = [[("cx", (a[k], b[k])), ("cx", (a[k], chain[k])), ("ccx", (chain[k], b[k], a[k]))] for k in range(bits)]
    down = [[("ccx", (chain[k], b[k], a[k])), ("cx", (a[k], chain[k])), ("cx", (chain[k], b[k]))] for k in reversed(range(bits))]
    start = [("ry", (q,), 0.3 + 0.1 * q) for q in (*a, *b)]
    return start + sum(up, []) + [("cx", (a[-1] if bits else carry, out))] + sum(down, [])


def grover(n, rounds=3):
    """Grover's search for one state, a few rounds of it: phases under n - 1 controls."""
    everywhere = tuple(range(n))
    hadamards, flips = [("h", (q,)) for q in everywhere], [("x", (q,)) for q in everywhere]
    marked = [("x", (q,)) for q in everywhere[::3]]
    mark = [("mcp", everywhere, np.pi)]
    return hadamards + (marked + mark + marked + hadamards + flips + mark + flips + hadamards) * rounds


def xxz(n, steps=5):
    """Trotter steps of the disordered XXZ chain from a Neel state: RXX, RYY and RZZ on each bond, even bonds first."""
    rng = np.random.default_rng(7)
    fields = rng.uniform(-1, 1, n)
    bonds = [(q, q + 1) for first in (0, 1) for q in range(first, n - 1, 2)]
    gates = [("x", (q,)) for q in range(0, n, 2)]
    for _ in range(steps):
        gates += [(name, bond, angle) for bond in bonds for name, angle in (("rxx", 0.2), ("ryy", 0.2), ("rzz", 0.15))]
        gates += [("rz", (q,), 0.2 * fields[q]) for q in range(n)]
    return gates


COMMON = {make.__name__: make for make in (ghz, qft, qv, brick, ising, qaoa, hea)}
MORE = {make.__name__: make for make in (mix, adder, grover, xxz)}
ALL = COMMON | MORE

# ---- what to do with one ----

ROTATIONS = ("h", "rx", "ry", "u1")


def split(gate):
    """(name, qubits, angle or matrix or None)."""
    return gate if len(gate) == 3 else (*gate, None)


def call_of(gate):
    """qarena's method and its arguments for a gate."""
    name, qubits, value = split(gate)
    if name in ("u1", "u2"):
        return "unitary", (value, *qubits)
    if name == "mcp":
        return "mcp", (value, list(qubits[:-1]), qubits[-1])
    return name, qubits if value is None else (value, *qubits)


def fill(target, circuit):
    """Queue the gates on a qarena.Circuit or Register."""
    for gate in circuit:
        name, arguments = call_of(gate)
        getattr(target, name)(*arguments)
    return target


def operations(circuit):
    """Floating-point operations an amplitude that no state vector gets around (a multiply-add is two): 4 for a real rotation of one qubit
    or by XX or YY, 16 for a unitary on two qubits. Rotations of one qubit that meet count once. Phases, which can be gathered into tables,
    and permutations, which can be folded into addresses, count nothing."""
    total, rotated = 0, set()
    for gate in circuit:
        name, qubits, _ = split(gate)
        if name in ROTATIONS:
            total += 0 if qubits[0] in rotated else 4
            rotated.add(qubits[0])
        elif len(qubits) > 1:
            total += {"u2": 16, "rxx": 4, "ryy": 4}.get(name, 0)
            rotated.difference_update(qubits)
    return total
