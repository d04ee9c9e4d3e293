"""OpenQASM 3's def: what its calls become, bits of its own, what it gives, and what is refused."""

import copy
import pickle

import numpy as np
import pytest
from qasm_oracle import check_harm

import qarena as qa

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'


def read(text, **options):
    return qa.Circuit.from_qasm(HEAD + text, **options)


F = "def f(qubit a) -> bit { bit b; b = measure a; if (b) x a; return b; } "
STATEMENTS = [
    ("def f(qubit a, qubit[2] r, int[32] k, angle t) { rx(t) a; for int i in [0:k - 1] { cx a, r[i]; } } qubit[4] q; f(q[3], q[1:2], 2, 0.5); f(q[0], q[{3, 1}], 1, 2);",
     [("rx", 0.5, 3), ("cx", 3, 1), ("cx", 3, 2), ("rx", 2.0, 0), ("cx", 0, 3)]),
    ("def nothing() { } nothing(); qubit q; def m(qubit a) -> bit { return measure a; } bit[2] c; c[1] = m(q); bit d = m(q); m(q);",
     [("measure", 0, 1), ("measure", 0, 2), ("measure", 0, 3)]),
    (F + "qubit q; bit[2] c; c[1] = f(q); c[0] = f(q);",  # b is the same bit at each call, and 0 again
     [("measure", 0, 2), ("if", (2,), 1), ("x", 0), ("end",), ("assign", 1, (2,)), ("assign", 2, (-5,)), ("measure", 0, 2), ("if", (2,), 1), ("x", 0), ("end",), ("assign", 0, (2,))]),
    (F + "def g(qubit a) -> bit { return f(a); } qubit q; bit c = g(q);", [("measure", 0, 1), ("if", (1,), 1), ("x", 0), ("end",), ("assign", 0, (1,))]),
    ("def n(bit b) -> bit { return !b; } bit[2] c; c[0] = n(c[1]); c[1] = n(true);", [("assign", 0, (1, -4)), ("assign", 2, (-6,)), ("assign", 1, (2, -4))]),
    ("def w(bit b) -> bit { b = !b; return b; } bit[2] c; c[0] = w(c[1]);", [("assign", 2, (1,)), ("assign", 2, (2, -4)), ("assign", 0, (2,))]),  # by value
    ("def w(qubit a, bit[2] b) { let c = b[0:1]; measure a -> c[0]; } bit[2] d; qubit q; w(q, d);", [("assign", 2, (0,)), ("assign", 3, (1,)), ("measure", 0, 2)]),
    ('def w(bit[2] b) -> bit[2] { return ~b; } bit[2] c; c = w(c); c = w("01");',
     [("assign", 0, (0, -4)), ("assign", 1, (1, -4)), ("assign", 2, (-6,)), ("assign", 3, (-5,)), ("assign", 0, (2, -4)), ("assign", 1, (3, -4))]),
    ("def k(bool b, qubit a) { if (b) x a; else y a; } qubit q; bit c; k(true, q); k(1 > 2, q); k(c, q);", [("x", 0), ("y", 0), ("if", (0,), 1), ("x", 0), ("else",), ("y", 0), ("end",)]),
    ("def d(float x) -> float { return 2 * x; } def e(int n) -> int { n += 1; return n; } qubit q; float v = d(0.25); rx(v) q; int m = 3; m = e(m); rz(m) q;", [("rx", 0.5, 0), ("rz", 4.0, 0)]),
    ("const int n = 2; def f(qubit a) { rx(n) a; } qubit q; for int n in [7:8] f(q);", [("rx", 2.0, 0), ("rx", 2.0, 0)]),
    ("qubit q; bit c; def f(qubit a) { x a; } if (c) f(q); else { f(q); f(q); } for int i in [0:1] f(q);",
     [("if", (0,), 1), ("x", 0), ("else",), ("x", 0), ("x", 0), ("end",), ("x", 0), ("x", 0)]),
    ("gate g(t) a { rx(t) a; rx(2 * t) a; } def f(qubit a, float t) { g(t) a; if (t > 1) g(0) a; z a; } qubit q; f(q, 1); f(q, 2);",
     [("rx", 1.0, 0), ("rx", 2.0, 0), ("z", 0), ("rx", 2.0, 0), ("rx", 4.0, 0), ("rx", 0.0, 0), ("rx", 0.0, 0), ("z", 0)]),
    ("qubit q; bit c; def f(qubit a) { x a; end; y a; } f(q); z q;", [("x", 0)]),
    (F + "qubit q; bit c; while (c) { c = f(q); }",
     [("while", (0,), 1, 1000), ("assign", 1, (-5,)), ("measure", 0, 1), ("if", (1,), 1), ("x", 0), ("end",), ("assign", 0, (1,)), ("end",)]),
]  # fmt: skip


@pytest.mark.parametrize("text, entries", STATEMENTS)
def test_calls_are_read_in_place(text, entries):
    assert list(read(text)) == entries


def test_arguments_may_have_inputs():
    circuit = read("input float w; def f(float v, qubit a) -> float { v += w; rx(v) a; return 3 * v; } qubit q; float u = 2 * w; u = f(u, q); rz(u) q;")
    (_, first, _), (_, second, _) = circuit
    assert (first.terms, second.terms) == ({"w": 3.0}, {"w": 9.0})


def test_a_teleportation_of_subroutines():
    text = """
    def bell(qubit a, qubit b) { h a; cx a, b; }
    def look(qubit a, qubit b) -> bit[2] { bit[2] c; cx a, b; h a; c[0] = measure a; c[1] = measure b; return c; }
    def mend(qubit a, bit[2] c) { if (c[1]) x a; if (c[0]) z a; }
    qubit[3] q; bit[2] c; bit out;
    ry(1.1) q[0]; bell(q[1], q[2]); c = look(q[0], q[1]); mend(q[2], c); ry(-1.1) q[2]; out = measure q[2];
    """
    counts = qa.run(read(text), shots=400, seed=5).counts()
    assert sum(counts.values()) == 400
    assert len(counts) > 2 and all(key[::-1][2] == "0" for key in counts)  # bit 2 is `out`


def test_bits_of_subroutines_come_after_all_others():
    circuit = read("bit a; def f(qubit q) { bit[2] own; own[1] = measure q; } qubit q; f(q); bit[2] b; b[0] = measure q; if ((b[0] || b[1]) && b[0]) x q; bit c; measure q -> c;")
    assert list(circuit) == [("measure", 0, 5), ("measure", 0, 1), ("assign", 6, (1, 2, -2, 1, -1)), ("if", (6,), 1), ("x", 0), ("end",), ("measure", 0, 3)]
    assert (len(circuit.bits), circuit._bits) == (4, 7)


REFUSED = [
    ("def f(qubit a) { f(a); }", "recursion"), ("def f(qubit a) -> bit { if (true) { return measure a; } }", "not in a block"),
    ("def f(qubit a) -> bit { }", "return and a bit"), ("def f(qubit a) { return measure a; }", "gives nothing"), ("def f(qubit a) -> bit { return; }", "gives bit"),
    ("def f(qubit a) -> bit { return measure a; x a; }", "last statement"), ("return;", "stands in a subroutine"), ("def f(qubit a, qubit a) { }", "taken"),
    ("def f(array[int, 2] a) { }", "is expected"), ("def f(qubit a) -> qubit { }", "is expected"), ("def f(qubit[65] a) { }", "1 to 64"), ("def f(qubit[40] a, qubit[40] b) { }", "at most 64 qubits"),
    ("def f(qubit a) { x a; } qubit[2] q; f(q);", "2 qubits given, 1 needed"), ("def f(qubit a) { } qubit q; f();", "0 arguments given"), ("def f(qubit a) { } qubit q; f(q, q);", "more than 1"),
    ("def f(qubit a, qubit b) { } qubit q; f(q, q);", "named twice"), ("def f(bit[2] a) { } bit[3] c; f(c);", "3 bits given, 2 needed"), ("def f(int a) { } bit c; f(c);", "not known before"),
    ("def f(qubit a) -> bit[2] { bit[2] b; return b; } qubit q; bit c; c = f(q);", "2 bits into 1"), ("def f() { } bit c = f();", "gives nothing"), ("def f() -> float { return 1; } bit c = f();", "gives float"),
    ("def f() -> bit { return true; } int n = f();", "gives bit"), ("def f(qubit a) { } qubit q; ctrl @ f q;", "a subroutine"), ("def f() -> bit { return true; } if (f()) { }", "a subroutine"),
    ("qubit q; def f() { x q; }", "not known"), ("int n; def f(qubit a) { rx(n) a; }", "not known"), ("def f() { qubit q; }", "outside of blocks"), ("def f() { gate g a { } }", "outside of blocks"),
    ("def f() { def g() { } }", "outside of blocks"), ("if (true) { def f() { } }", "outside of blocks"), ("gate g a { f(a); } def f(qubit a) { }", "no gate"), ("def f(qubit a) { x b; }", "not known"), ("def f(int k) { if (k >= 0) { g(k); } }", "'g': no gate"),
    ("def f(qubit a) { x a;", "'}' is expected"), ("def f", "'('"), ("def f(", "expected"), ("def f() }", "'{'"), ("def x() { }", "taken"), ("def f(int n) { } f(1.5);", "whole number"),
    ("qubit q; def f(qubit a) -> bit { return measure a; } int n = 3 + f(q);", "a subroutine"), ("qubit q; def f(qubit a) -> bit { return measure a; } bit c = f(q) ^ 1;", "alone"),
]  # fmt: skip


@pytest.mark.parametrize("text, why", REFUSED)
def test_refused_with_line_and_column(text, why):
    with pytest.raises(ValueError, match=r"^qasm 3:\d+: ") as caught:
        read(text)
    assert why in str(caught.value)


def chain(length, body):
    return "def f0(qubit a) { x a; } " + " ".join(f"def f{i + 1}(qubit a) {{ {body.format(i)} }}" for i in range(length)) + f" qubit q; f{length}(q);"


HOSTILE = {
    "bomb": chain(200, "f{0}(a); f{0}(a);"),
    "hidden bomb": chain(200, "if (true) {{ f{0}(a); f{0}(a); }}"),
    "bomb of loops": chain(200, "for int i in [0:1] f{0}(a);"),
    "chain": chain(1000, "f{0}(a);"),
    "arguments": "def f(int a) { } f(" + "1, " * 10**5 + "1);",
    "wide": "def f(" + "qubit a, " * 10**5,
    "braces": "def f() " + "{" * 10**5,
    "calls": "def f(qubit a) { } qubit q; for int i in [0:3999999] f(q);",
    "comments": "def f() { /*" + " " * 10**5 + "*/ } for int i in [0:999999] f();",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_harm_is_refused_within_a_second(name):
    check_harm(read, HOSTILE[name])


def test_a_call_is_what_is_written_out():
    """A subroutine with a loop and a gate of its own, against the same gates one by one."""
    text = "def layer(qubit[3] r, float t, int k) { for int i in [0:2] { ry(t * (i + 1)) r[i]; } for int i in [0:1] { ctrl @ pow(k) @ g r[i], r[i + 1]; } }"
    circuit = read("gate g a { t a; h a; } " + text + " qubit[4] q; layer(q[{3, 0, 1}], 0.3, 2); layer(q[0:2], 0.7, 3);")
    plain = qa.Circuit(4)
    for qubits, angle, power in (((3, 0, 1), 0.3, 2), ((0, 1, 2), 0.7, 3)):
        for i in range(3):
            plain.ry(angle * (i + 1), qubits[i])
        for i in range(2):
            for _ in range(power):
                plain.t(qubits[i + 1], controls=[qubits[i]]).h(qubits[i + 1], controls=[qubits[i]])
    assert np.allclose(circuit.to_matrix(), plain.to_matrix(), atol=1e-14)


def test_bits_of_blocks_are_no_results():
    text = """
    include "stdgates.inc";
    qubit[2] q; bit[2] c;
    h q[0];
    c[0] = measure q[0];
    if (c[0]) { bit t; h q[1]; t = measure q[1]; if (t) { x q[0]; } }
    def look(qubit a) -> bit { bit r; h a; r = measure a; return r; }
    c[1] = look(q[0]);
    """
    circuit = qa.Circuit.from_qasm(text)
    result = qa.run(circuit, 4000, seed=1, states=True)
    assert result.bits == 2 and result.memory.shape == (4000, 2) and set(result.counts()) == {"00", "01", "10", "11"}
    assert sum(result.counts().values()) == 4000 and result.histories > 4
    assert result.probabilities() == pytest.approx({"00": 0.25, "01": 0.25, "10": 0.25, "11": 0.25})
    assert {history.bits for history in result.states()} == set(result.counts())
    like = [circuit.copy(), copy.deepcopy(circuit), pickle.loads(pickle.dumps(circuit)), circuit.with_noise(qa.NoiseModel()), qa.Circuit(2).extend(circuit)]
    for other in like:
        assert (len(other.bits), other._bits) == (2, 4) and qa.run(other, 50, seed=1).counts() == qa.run(circuit, 50, seed=1).counts()
        assert other == circuit
    assert len(circuit.copy().measure(0, 2).bits) == 3
    assert qa.run(circuit.copy().measure(0, 3), 5).memory.shape == (5, 4)
    assert circuit.copy()._set_bits(4) != circuit
    with pytest.raises(ValueError, match="hide_bits: all but 5 bits, the circuit has 4"):
        circuit._hide_bits(5)


@pytest.mark.parametrize("bits", [0, 1, 20, 21, 63, 64, 65, 128])
def test_results_without_the_bits_of_blocks(bits):
    text = f"""
    qubit[1] q; {f"bit[{bits}] c;" if bits else ""}
    for int i in [0:2] {{ bit t; U(pi / 2, 0, 0) q[0]; t = measure q[0]; if (t) {{ {f"c[{bits - 1}] = !c[{bits - 1}];" if bits else ""} }} }}
    """
    circuit = qa.Circuit.from_qasm(text)
    result = qa.run(circuit, 200, seed=2)
    assert len(circuit.bits) == result.bits == bits < circuit._bits
    memory = np.asarray(result._shots)
    wanted = memory[:, (bits - 1) // 64] >> np.uint64((bits - 1) % 64) & np.uint64(1) if bits else np.zeros(200)
    assert result.memory.shape == (200, bits)
    assert np.array_equal(result.memory[:, -1] if bits else wanted, wanted)
    ones, zeros = int(wanted.sum()), 200 - int(wanted.sum())
    assert result.counts() == ({"0" * bits: zeros, "1" + "0" * (bits - 1): ones} if bits else {"": 200})
