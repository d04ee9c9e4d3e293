"""Does every adapter compute what its circuit says? Each simulator, in a process of its own, against dense NumPy.

    python bench/peers/check.py [--n 8] [--circuits ghz ..] [--simulators qulacs ..]

Prints the largest difference of an amplitude, up to one phase of the whole state, and ends with status 1 when one is too large.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from adapters import SIMULATORS, build  # noqa: E402
from circuits import ALL, split  # noqa: E402

MOST = {"double": 1e-11, "single": 2e-5}  # rounding of a few hundred gates, and of angles that a peer keeps in single
MISSING = "not installed"
NAMES = list(dict.fromkeys(name for name, _ in SIMULATORS))

PAULI = np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
FIXED = {
    "h": (PAULI[1] + PAULI[3]) / np.sqrt(2),
    "x": PAULI[1],
    "s": np.diag([1, 1j]),
    "t": np.diag([1, np.exp(0.25j * np.pi)]),
    "cx": np.eye(4)[[0, 3, 2, 1]],  # the control is the first qubit, the least significant bit
    "cz": np.diag([1, 1, 1, -1]),
    "swap": np.eye(4)[[0, 2, 1, 3]],
    "ccx": np.eye(8)[[0, 1, 2, 7, 4, 5, 6, 3]],
}


def matrix_of(gate):
    """The gate's dense matrix, its first qubit the least significant bit."""
    name, qubits, value = split(gate)
    if name in FIXED:
        return FIXED[name]
    if name in ("u1", "u2"):
        return value
    if name in ("cp", "mcp"):
        return np.diag([1] * (2 ** len(qubits) - 1) + [np.exp(1j * value)])
    generator = PAULI["ixyz".index(name[1])]
    if len(qubits) == 2:
        generator = np.kron(generator, generator)
    return np.cos(value / 2) * np.eye(len(generator)) - 1j * np.sin(value / 2) * generator


def dense_state(circuit, n):
    state = np.zeros(2**n, complex)
    state[0] = 1
    for gate in circuit:
        qubits = gate[1]
        k = len(qubits)
        axes = [n - 1 - q for q in reversed(qubits)]  # of an array with one index a qubit, the last one qubit 0
        matrix = np.asarray(matrix_of(gate), complex).reshape([2] * (2 * k))
        moved = np.tensordot(matrix, state.reshape([2] * n), (range(k, 2 * k), axes))
        state = np.moveaxis(moved, range(k), axes).reshape(-1)
    return state


def difference(simulator, precision, name, n):
    """The largest difference of an amplitude, after two runs: the second one may go another way."""
    circuit = ALL[name](n)
    run, state = build(simulator, precision, circuit, n, 1)
    run()
    run()
    expected, got = dense_state(circuit, n), np.asarray(state()).reshape(-1)
    overlap = np.vdot(got, expected)
    return float(np.abs(got * (overlap / abs(overlap)) - expected).max()) if overlap else 1.0


def check_here(simulator, precision, names, n):
    """{circuit: difference, or what went wrong}; MISSING for all of them when the simulator is not there."""
    results = {}
    for name in names:
        try:
            results[name] = difference(simulator, precision, name, n)
        except ImportError as error:
            return dict.fromkeys(names, f"{MISSING}: {error}")
        except Exception as error:  # whatever a peer raises belongs in the table
            results[name] = f"{type(error).__name__}: {error}".splitlines()[0][:100]
    return results


def check(simulator, precision, names, n, timeout=300):
    """check_here in a process of its own: thread pools of two simulators do not always live together."""
    command = [sys.executable, __file__, "--here", simulator, precision, "--n", str(n), "--circuits", *names]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
        return json.loads(done.stdout.strip().splitlines()[-1])
    except subprocess.TimeoutExpired:
        return dict.fromkeys(names, f"not done in {timeout} s")
    except (IndexError, ValueError):
        last = (done.stderr.strip().splitlines() or [f"died with status {done.returncode}"])[-1]
        return dict.fromkeys(names, last[:100])


def verdict_of(value, precision):
    """None when all is well, else why not."""
    if isinstance(value, str):
        return value
    return None if value <= MOST[precision] else f"wrong by {value:.1e}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--n", type=int, default=8, help="qubits (8)")
    parser.add_argument("--circuits", nargs="+", choices=ALL, default=list(ALL), metavar="CIRCUIT", help=f"of {' '.join(ALL)}")
    parser.add_argument("--simulators", nargs="+", choices=NAMES, default=NAMES, metavar="SIMULATOR", help=f"of {NAMES}")
    parser.add_argument("--here", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps(check_here(*options.here, options.circuits, options.n)))
        return 0
    bad = 0
    for simulator, precision in SIMULATORS:
        if simulator not in options.simulators:
            continue
        results = check(simulator, precision, options.circuits, options.n)
        if all(isinstance(value, str) and value.startswith(MISSING) for value in results.values()):
            print(f"{simulator:18} {precision:7} {results[options.circuits[0]]}", flush=True)
            continue
        for name, value in results.items():
            why = verdict_of(value, precision)
            bad += why is not None
            print(f"{simulator:18} {precision:7} {name:7} " + (why or f"{value:.1e}"), flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
