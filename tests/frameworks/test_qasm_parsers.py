"""OpenQASM 3 beside other readers: the reference parser takes what qarena takes, pyqasm unrolls programs to the same unitary, and Qiskit has the same powers."""

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest

import qarena as qa

openqasm3 = pytest.importorskip("openqasm3")
HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
CORPUS = Path(__file__).resolve().parents[1] / "fuzz" / "corpus"
# Not taken by the parser: older texts' "case 2: {", and what comes after end.
OTHERS = ("hostile", "refused", "found", "v2", "include", "switch", "timing")


@pytest.mark.filterwarnings("ignore:qasm")
@pytest.mark.parametrize("path", [path for path in sorted(CORPUS.iterdir()) if not path.name.startswith(OTHERS)], ids=lambda path: path.name)
def test_the_reference_parser_takes_them_too(path):
    text = path.read_text(encoding="utf-8")
    qa.Circuit.from_qasm(text)
    with contextlib.redirect_stderr(io.StringIO()):
        assert openqasm3.parse(text).statements


PROGRAMS = {
    "subroutines": "def f(qubit a, qubit[2] r, int[32] k, float[64] t) { rx(t) a; for int i in [0:k - 1] { cx a, r[i]; } } qubit[4] q; h q; f(q[0], q[1:2], 2, pi / 2); f(q[1], q[2:3], 1, 0.5);",
    "within each other": "def f(qubit a, float[64] t) { rz(t) a; h a; } def g(qubit a, qubit b, float[64] t) { f(a, t); f(b, 2 * t); cx a, b; } qubit[3] q; g(q[0], q[1], 0.3); g(q[2], q[0], 0.7);",
    "numbers": "int[32] n = 3; n += 2; n *= 2; float[64] f = n / 4.0; f -= 0.5; qubit[2] q; h q; rx(f) q[0]; for int i in [0:3] { n = n - i; rz(n * 0.1) q[1]; } if (n > 3) { x q[0]; } else { y q[0]; }",
    "switch": "qubit[2] q; h q; const int n = 3; switch (n) { case 1, 2 { x q[0]; } case 3 { t q[0]; cx q[0], q[1]; } default { z q[0]; } }",
    "sums": "qubit[3] q; h q; int[32] sum = 0; for int i in {0, 2, 1} { sum += i; ry(sum * 0.2) q[i]; }",
    "modifiers": "qubit[2] q; h q; pow(2) @ t q[0]; inv @ s q[1]; ctrl @ rx(0.4) q[0], q[1];",
    "shifts": "int[16] k = 1; k = k << 3; k |= 1; qubit q; rx(k * 0.1) q; k %= 4; rz(k) q; bool b = k == 1; if (b) { x q; }",
    "powers": "uint[8] k = 5; k = k ** 2; qubit q; rx(k * 0.1) q;",
}


def same(a, b):
    """But for a phase of the whole, which pyqasm leaves out."""
    return abs(abs(np.trace(a.conj().T @ b)) / len(a) - 1) < 1e-12


@pytest.mark.parametrize("name", PROGRAMS)
def test_pyqasm_unrolls_to_the_same(name):
    pyqasm = pytest.importorskip("pyqasm")
    text = HEAD + PROGRAMS[name]
    openqasm3.parse(text)
    module = pyqasm.loads(text)
    module.unroll()
    assert same(qa.Circuit.from_qasm(text).to_matrix(), qa.Circuit.from_qasm(pyqasm.dumps(module)).to_matrix())


@pytest.mark.parametrize("power", [0.5, -0.5, 0.3, 2.7])
@pytest.mark.parametrize("gate, n", [("x", 1), ("y", 1), ("h", 1), ("t", 1), ("rx(0.7)", 1), ("swap", 2), ("cx", 2), ("crz(0.4)", 2), ("ccx", 3)])
def test_qiskit_has_the_same_powers(gate, n, power):
    pytest.importorskip("qiskit_qasm3_import")
    from qiskit import qasm3
    from qiskit.quantum_info import Operator

    text = f"{HEAD}qubit[{n}] q; pow({power}) @ {gate} {', '.join(f'q[{i}]' for i in range(n))};"
    assert np.allclose(Operator(qasm3.loads(text)).data, qa.Circuit.from_qasm(text).to_matrix(), atol=1e-9)
