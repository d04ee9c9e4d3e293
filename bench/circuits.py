"""Circuits to measure: COMMON, on which simulators are usually compared, and MORE, which stand for other kinds of programs.

COMMON and what can be done with a circuit are those of `qarena bench`. Their file is read without importing qarena, since other simulators' processes
import this one.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np


def _load(name):
    """A module of the command line, alone."""
    spec = spec_from_file_location(name, Path(__file__).resolve().parents[1] / f"python/qarena/cli/{name}.py")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_standard = _load("standard_circuits")
COMMON, call_of, fill, operations, split = _standard.COMMON, _standard.call_of, _standard.fill, _standard.operations, _standard.split
ghz, qft, qv, brick, ising, qaoa, hea = COMMON.values()


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


def _layer(rng, n, names):
    """One gate of each name on every qubit, by angles at random."""
    return [(name, (q,), rng.uniform(-3, 3)) for q in range(n) for name in names]


def ring(n, layers=10):
    """The circuit-centric ansatz, also known as QCBM's: RY and RZ on every qubit, a ring of CX."""
    rng = np.random.default_rng(8)
    return [gate for _ in range(layers) for gate in (*_layer(rng, n, ("ry", "rz")), *(("cx", (q, (q + 1) % n)) for q in range(n)))]


def efficient_su2(n, layers=5):
    """Qiskit's efficient_su2, as it comes: RY and RZ, then CX from the last pair to the first."""
    rng = np.random.default_rng(9)
    gates = []
    for _ in range(layers):
        gates += _layer(rng, n, ("ry", "rz")) + [("cx", (q, q + 1)) for q in reversed(range(n - 1))]
    return gates + _layer(rng, n, ("ry", "rz"))


def entangling(n, layers=6):
    """PennyLane's strongly entangling layers: a rotation about three axes on every qubit, a ring of CX over 1, 2, 3 qubits in turn."""
    rng = np.random.default_rng(10)
    gates = []
    for layer in range(layers):
        gates += _layer(rng, n, ("rz", "ry", "rz")) + [("cx", (q, (q + layer % 3 + 1) % n)) for q in range(n)]
    return gates


def fsim(n, depth=16):
    """Random circuits on a grid, as those of Google's supremacy experiment: roots of X, Y and W, fSim(pi/2, pi/6) in the order ABCDCDAB."""
    rng = np.random.default_rng(11)
    rows = next(r for r in (4, 3, 2, 1) if n % r == 0)
    grid = np.arange(n).reshape(rows, n // rows)
    across = [(int(grid[r, c]), int(grid[r, c + 1]), (r + c) % 2) for r in range(rows) for c in range(n // rows - 1)]
    down = [(int(grid[r, c]), int(grid[r + 1, c]), (r + c) % 2) for r in range(rows - 1) for c in range(n // rows)]
    patterns = [[(a, b) for a, b, parity in bonds if parity == side] for bonds in (across, down) for side in (0, 1)]
    root = np.sqrt(1j)
    roots = [np.array(m) / np.sqrt(2) for m in ([[1, -1j], [-1j, 1]], [[1, -1], [1, 1]], [[1, -root], [np.conj(root), 1]])]
    bond = np.array([[1, 0, 0, 0], [0, 0, -1j, 0], [0, -1j, 0, 0], [0, 0, 0, np.exp(-1j * np.pi / 6)]])
    gates = []
    for cycle in range(depth):
        gates += [("u1", (q,), roots[rng.integers(3)]) for q in range(n)]
        gates += [("u2", pair, bond) for pair in patterns["ABCD".index("ABCDCDAB"[cycle % 8])]]
    return gates


def clifford_t(n, gates=None):
    """H, S, T, X and CX drawn at random, 20 a qubit."""
    rng = np.random.default_rng(12)
    names = rng.choice(("h", "s", "t", "x", "cx"), 20 * n if gates is None else gates, p=(0.25, 0.15, 0.2, 0.05, 0.35))
    pairs = (tuple(int(q) for q in rng.choice(n, 2, replace=False)) for _ in names)
    return [(str(name), pair if name == "cx" else pair[:1]) for name, pair in zip(names, pairs, strict=True)]


def phase_estimation(n):
    """Of a phase on the last qubit, to n - 1 bits: the inverse Fourier transform, with its swaps."""
    bits, last = n - 1, n - 1
    gates = [("h", (q,)) for q in range(bits)] + [("x", (last,))]
    gates += [("cp", (q, last), 2 * np.pi * 0.3141 * 2**q) for q in range(bits)]
    gates += [("swap", (q, bits - 1 - q)) for q in range(bits // 2)]
    for target in range(bits):
        gates += [("cp", (q, target), -np.pi / 2 ** (target - q)) for q in range(target)] + [("h", (target,))]
    return gates


MORE = {make.__name__: make for make in (mix, adder, grover, xxz, ring, efficient_su2, entangling, fsim, clifford_t, phase_estimation)}
ALL = COMMON | MORE
