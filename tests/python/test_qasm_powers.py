"""OpenQASM 3: pow(k) @ with a k that is no whole number, against principal powers by NumPy: phases of eigenvalues in (-pi, pi]."""

import numpy as np
import pytest
from qasm_oracle import GATES, controlled

import qarena as qa

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\ngate g a, b { h a; cx a, b; rx(0.3) b; } gate k a { rz(1.1) a; h a; } gate w a, b, c { ccx a, b, c; swap a, b; }\n'
POWERS = (0.5, -0.5, 1 / 3, 2.7, -3.25)
NAMES = {
    "x": 1, "y": 1, "z": 1, "h": 1, "s": 1, "sdg": 1, "t": 1, "tdg": 1, "sx": 1, "sxdg": 1, "id": 1, "rx(0.7)": 1, "ry(-2)": 1, "rz(5)": 1, "rx(7)": 1, "rx(2 * pi)": 1, "p(2)": 1,
    "p(4)": 1, "U(1, 2, 3)": 1, "u3(1, 2, 3)": 1, "u2(1, 2)": 1, "k": 1, "cx": 2, "cz": 2, "cy": 2, "ch": 2, "swap": 2, "iswap": 2, "rxx(0.3)": 2, "rzz(1)": 2, "ryy(4)": 2, "crx(1)": 2,
    "cp(1)": 2, "cu(1, 2, 3, 4)": 2, "g": 2, "ccx": 3, "cswap": 3, "ccz": 3, "w": 3, "c3sqrtx": 4,
}  # fmt: skip


def matrix_of(text, n):
    return qa.Circuit.from_qasm(f"{HEAD}qubit[{n}] q; {text}").to_matrix()


def principal(matrix, power):
    """By eigenvectors of a Hermitian matrix that has those of the unitary, and none of whose eigenvalues meet."""
    values, vectors = np.linalg.eigh(np.cos(1) * (matrix + matrix.conj().T) + np.sin(1) * (matrix - matrix.conj().T) / 1j)
    assert len(values)
    phases = np.angle(np.einsum("ji,jk,ki->i", vectors.conj(), matrix, vectors))
    phases = np.where(phases < -np.pi + 1e-9, np.pi, phases)
    return (vectors * np.exp(1j * phases * power)) @ vectors.conj().T


@pytest.mark.parametrize("name", NAMES)
def test_powers_are_principal(name):
    n = NAMES[name]
    operands = ", ".join(f"q[{i}]" for i in range(n))
    whole = matrix_of(f"{name} {operands};", n)
    for power in POWERS:
        expected = principal(whole, power)
        assert np.allclose(matrix_of(f"pow({power!r}) @ {name} {operands};", n), expected, atol=1e-12)
        assert np.allclose(matrix_of(f"pow({power!r}) @ inv @ {name} {operands};", n), principal(whole.conj().T, power), atol=1e-12)
        twice = principal(expected @ expected, 0.5)  # which is not the power itself
        assert np.allclose(matrix_of(f"pow(0.5) @ pow(2) @ pow({power!r}) @ {name} {operands};", n), twice, atol=1e-11)
    later = ", ".join(f"q[{i + 1}]" for i in range(n))
    assert np.allclose(matrix_of(f"ctrl @ pow(0.3) @ {name} q[0], {later};", n + 1), controlled(principal(whole, 0.3)), atol=1e-12)
    assert np.allclose(matrix_of(f"inv @ pow(0.3) @ ctrl @ {name} q[0], {later};", n + 1), controlled(principal(whole, -0.3)), atol=1e-12)


def test_the_standards_own_definitions():
    for text, same in (("pow(1/2) @ x q;", "sx q;"), ("pow(4/2) @ s q;", "z q;"), ("pow(0.5) @ z q;", "s q;"), ("pow(0.5) @ s q;", "t q;"), ("pow(2.0) @ t q;", "s q;"), ("pow(-0.5) @ z q;", "sdg q;")):
        assert np.allclose(matrix_of(text, 1), matrix_of(same, 1), atol=1e-15)


def test_what_they_become():
    def entries(text):
        return [entry[0] for entry in qa.Circuit.from_qasm(f"{HEAD}input float a; qubit[3] q; {text}")]

    assert entries("pow(0.5) @ rx(0.3) q[0];") == ["rx"] and entries("pow(0.5) @ z q[0];") == ["p"] and entries("pow(0.5) @ x q[0];") == ["rx", "gphase"]
    assert entries("pow(0.5) @ swap q[0], q[1];") == ["rxx", "ryy", "rzz", "gphase"] and entries("pow(0.5) @ iswap q[0], q[1];") == ["rxx", "ryy"]
    assert entries("pow(0.5) @ h q[0];") == ["unitary"] and entries("ctrl @ pow(0.5) @ g q[2], q[0], q[1];") == ["unitary"]
    assert entries("pow(1/2.0) @ id q[0]; pow(0.1) @ gphase(0.3);") == ["gphase"]


def test_powers_of_gates_with_inputs():
    circuit = qa.Circuit.from_qasm(f"{HEAD}input float a; qubit[2] q; gate r(t) x {{ pow(0.5) @ rz(2 * t) x; }} pow(0.25) @ rx(2 * a + 1) q[0]; ctrl @ inv @ pow(0.5) @ p(a) q[0], q[1]; r(a) q[0];")
    (_, first, _), (_, second, *_), (_, third, _) = circuit
    assert (first.terms, first.constant, second.terms, third.terms) == ({"a": 0.5}, 0.25, {"a": -0.5}, {"a": 1.0})


def test_a_matrix_on_six_qubits():
    body = "h a; cx a, b; ry(0.4) b; cx b, c; rz(1) c; cx c, d; h d; cx d, e; rx(2) e; cx e, f; cp(0.3) f, a;"
    head = HEAD.replace("gate k a", f"gate six a, b, c, d, e, f {{ {body} }} gate cycle a, b, c, d, e, f {{ swap a, b; swap b, c; swap c, d; swap d, e; swap e, f; }} gate k a")
    for name in ("six", "cycle"):
        operands = ", ".join(f"q[{i}]" for i in (3, 1, 0, 5, 4, 2))
        whole, root = (qa.Circuit.from_qasm(f"{head} qubit[6] q; {modifier} {name} {operands};").to_matrix() for modifier in ("", "pow(0.2) @"))
        assert np.allclose(np.linalg.matrix_power(root, 5), whole, atol=1e-12)
        if name == "six":
            assert np.allclose(root, principal(whole, 0.2), atol=1e-11)


REFUSED = [
    ("gate seven a, b, c, d, e, f, h0 { x a; } qubit[7] q; pow(0.5) @ seven q[0], q[1], q[2], q[3], q[4], q[5], q[6];", "at most 6 qubits: this one has 7"),
    ("input float a; qubit q; pow(0.5) @ U(a, 1, 2) q;", "rotations and phases alone"), ("input float a; gate r(t) x { rx(t) x; } qubit q; pow(0.5) @ r(a) q;", "rotations and phases alone"),
    ("input float a; qubit q; pow(a) @ x q;", "constant power"), ("bit c; qubit q; pow(c) @ x q;", "constant power"), ("qubit q; pow(1e10) @ x q;", "at most 1e9"),
    ("qubit q; " + "pow(0.5) @ " * 65 + "x q;", "more than 64 powers"), ("gate g0 a { h a; } " + " ".join(f"gate g{i + 1} a {{ pow(0.5) @ g{i} a; pow(0.5) @ g{i} a; }}" for i in range(200)) + " qubit q; g200 q;", "more than 4000000"),
]  # fmt: skip


@pytest.mark.parametrize("text, why", REFUSED)
def test_refused_with_line_and_column(text, why):
    with pytest.raises(ValueError, match=r"^qasm 4:\d+: ") as caught:
        qa.Circuit.from_qasm(HEAD + text)
    assert why in str(caught.value)


def test_every_gate_of_the_standard_files_has_a_root():
    for name, (parameters, n, _) in GATES.items():
        if name in ("U", "u3", "u2", "u1", "u0", "cu1", "cu3"):  # of version 2
            continue
        angles = f"({', '.join('0.7' for _ in range(parameters))})" if parameters else ""
        operands = ", ".join(f"q[{i}]" for i in range(n))
        if name in ("rccx", "rc3x"):
            continue
        root = matrix_of(f"pow(0.25) @ {name}{angles} {operands};", n)
        assert np.allclose(np.linalg.matrix_power(root, 4), matrix_of(f"{name}{angles} {operands};", n), atol=1e-12)
