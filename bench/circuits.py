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


MORE = {make.__name__: make for make in (mix, adder, grover, xxz)}
ALL = COMMON | MORE
