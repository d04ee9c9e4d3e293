"""OpenQASM 3: modifiers against matrices, declarations, blocks, bits, inputs, and what is refused."""

import cmath
import math
import re
import warnings

import numpy as np
import pytest
from qasm_oracle import H, X, controlled, on, p, rotation, u3, check_harm

import qarena as qa

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'


def read(text, **options):
    return qa.Circuit.from_qasm(HEAD + text, **options)


def third_u(theta, phi, lam):
    return cmath.exp(0.5j * theta) * u3(theta, phi, lam)


G = p(math.pi / 2) @ H @ rotation(X, 0.3)  # gate g below
MATRICES = [
    ("U(1, 2, 3) q[0];", third_u(1, 2, 3)),
    ("ctrl @ U(1, 2, 3) q[0], q[1];", controlled(third_u(1, 2, 3))),
    ("u3(1, 2, 3) q[0];", cmath.exp(-2.5j) * u3(1, 2, 3)),
    ("u2(1, 2) q[0];", cmath.exp(-1.5j) * u3(math.pi / 2, 1, 2)),
    ("cu(1, 2, 3, 4) q[0], q[1];", controlled(cmath.exp(4j) * u3(1, 2, 3))),
    ("CX q[0], q[1];", controlled(X)),
    ("gphase(0.3);", cmath.exp(0.3j) * np.eye(2)),
    ("gphase(0.3); gphase(-0.3); x q[0];", X),
    ("ctrl @ gphase(0.3) q[0];", p(0.3)),
    ("negctrl @ x q[1], q[0];", on(controlled(X), [1, 0], 2) @ np.kron(np.eye(2), X)),
    ("inv @ s q[0];", p(-math.pi / 2)),
    ("pow(3) @ t q[0];", p(3 * math.pi / 4)),
    ("pow(-2) @ inv @ t q[0];", p(math.pi / 2)),
    ("pow(0) @ x q[0];", np.eye(2)),
    ("g q[0];", G),
    ("inv @ g q[0];", G.conj().T),
    ("pow(2) @ g q[0];", G @ G),
    ("ctrl @ pow(-3) @ g q[0], q[1];", controlled(np.linalg.matrix_power(G.conj().T, 3))),
    ("ctrl(2) @ g q[0], q[1], q[2];", controlled(G, 2)),
    ("ctrl @ ctrl @ g q[0], q[1], q[2];", controlled(G, 2)),
    ("two q[0], q[1];", controlled(G.conj().T)),
    ("inv @ two q[0], q[1];", controlled(G)),
]


@pytest.mark.parametrize("text, matrix", MATRICES)
def test_modifiers(text, matrix):
    n = int(math.log2(len(matrix)))
    circuit = read(f"gate g a {{ rx(0.3) a; h a; s a; }} gate two a, b {{ ctrl @ inv @ g a, b; }} qubit[{n}] q; {text}")
    assert np.allclose(circuit.to_matrix(), matrix, atol=1e-14)


STATEMENTS = [
    ("qubit q; qreg r[2]; qubit[1] w; cx q, r; h w;", [("cx", 0, 1), ("cx", 0, 2), ("h", 3)]),
    ("qubit[4] q; h q[1:2]; x q[-1]; y q[{0, 2}]; z q[0:3:3]; s q[2:]; t q[:1];",
     [("h", 1), ("h", 2), ("x", 3), ("y", 0), ("y", 2), ("z", 0), ("z", 3), ("s", 2), ("s", 3), ("t", 0), ("t", 1)]),
    ("qubit[4] q; let a = q[0:2:2] ++ q[3]; let b = a[1:2]; h b; x a[0];", [("h", 2), ("h", 3), ("x", 0)]),
    ("const int n = 2 ** 2 - 1; const float w = n / 2.0; qubit[n] q; rx(w) q[n - 1];", [("rx", 1.5, 2)]),
    ("qubit[3] q; for int i in [0:1] { rx(i / 2.0) q[i]; cx q[i], q[i + 1]; } for uint k in {2, 0} h q[k]; for int i in [2:-1:1] for int j in [0:0] x q[i];",
     [("rx", 0.0, 0), ("cx", 0, 1), ("rx", 0.5, 1), ("cx", 1, 2), ("h", 2), ("h", 0), ("x", 2), ("x", 1)]),
    ("qubit q; for int i in [1:0] { x q; } for int i in [0:1] { if (i == 1) x q; else y q; }", [("y", 0), ("x", 0)]),
    ("qubit q; if (1 < 2) x q; else { y q; } if (2 ** 3 != 8) x q; else if (true) z q;", [("x", 0), ("z", 0)]),
    ("qubit[2] q; bit[2] c; bit d = measure q[1]; c = measure q; measure q[0] -> d; c[1] = measure q[0];",
     [("measure", 1, 2), ("measure", 0, 0), ("measure", 1, 1), ("measure", 0, 2), ("measure", 0, 1)]),
    ("qubit q; bit[2] c; if (c[0]) x q; else y q; if (!c[1]) { z q; }",
     [("if", (0,), 1), ("x", 0), ("else",), ("y", 0), ("end",), ("if", (1,), 0), ("z", 0), ("end",)]),
    ("qubit q; bit[2] c; if (c == 2) x q; if (c == 2 && true) y q; if (c[0] == 1 && c[1] == 0) z q; if (c == 4) h q;",
     [("if", (0, 1), 2), ("x", 0), ("end",), ("if", (0, 1), 2), ("y", 0), ("end",), ("if", (0, 1), 1), ("z", 0), ("end",)]),
    ("qubit q; bit[2] c; if (c != 3) { x q; h q; } else y q; z q;", [("if", (0, 1), 3), ("y", 0), ("else",), ("x", 0), ("h", 0), ("end",), ("z", 0)]),
    ("qubit q; bit[2] c; if (c[0] || c[1]) if (c != 1) x q; h q;",
     [("if", (0, 1), 0), ("else",), ("if", (0, 1), 1), ("else",), ("x", 0), ("end",), ("end",), ("h", 0)]),
    ("qubit q; bit c = 1; while (c) { h q; c = measure q; }", [("assign", 0, (-6,)), ("while", (0,), 1, 1000), ("h", 0), ("measure", 0, 0), ("end",)]),
    ('bit[3] c = "011"; c[0] = c[1] ^ !c[2]; c[1:2] = 2; c[2] &= c[0]; c[0] = false;',
     [("assign", 0, (-6,)), ("assign", 1, (-6,)), ("assign", 2, (-5,)), ("assign", 0, (1, 2, -4, -3)), ("assign", 1, (-5,)), ("assign", 2, (-6,)),
      ("assign", 2, (2, 0, -1)), ("assign", 0, (-5,))]),
    ("qubit[4] q; for int i in [0:3] { if (i < 3) { cx q[i], q[i + 1]; } else x q[i]; }", [("cx", 0, 1), ("cx", 1, 2), ("cx", 2, 3), ("x", 3)]),
    ("qubit[2] q; const int i = 5; gate two a { rx(i) a; } for int i in [0:1] { two q[i]; }", [("rx", 5.0, 0), ("rx", 5.0, 1)]),
    ("qubit q; int i = 0; while (i < 3) { rx(i) q; i += 1; } while (i > 3) x q; while (true) { y q; if (i == 4) end; i += 1; }",
     [("rx", 0.0, 0), ("rx", 1.0, 0), ("rx", 2.0, 0), ("y", 0), ("y", 0)]),
    ("qubit q; output bit[2] c; x q; end; what comes here is not read", [("x", 0)]),
    ("qubit q; if (1 < 2) { x q; for int i in [0:5] { y q; end; } }", [("x", 0), ("y", 0)]),
    ("qubit[2] q; barrier; barrier q; reset q; gate none a { barrier a; } none q;", [("reset", 0), ("reset", 1)]),
    ("bit[2] c; h $2; cx $0, $2; c[0] = measure $1; barrier $0, $1; reset $0; let a = $1; x a; ctrl @ x $0_3, $0; measure $0 -> c[1];",
     [("h", 2), ("cx", 0, 2), ("measure", 1, 0), ("reset", 0), ("x", 1), ("x", 0, {"controls": (3,)}), ("measure", 0, 1)]),
    ("qubit[2] q; bit[2] c; U(2, 0, 0) q[0]; gphase(0.5); c = measure q; gphase(1); c[0] = measure q[0]; if (c[0]) { gphase(2); c[1] = measure q[1]; } gphase(3);",
     [("u", 2.0, 0.0, 0.0, 0), ("gphase", 1.5), ("measure", 0, 0), ("measure", 1, 1), ("gphase", 1.0), ("measure", 0, 0), ("if", (0,), 1), ("gphase", 2.0),
      ("measure", 1, 1), ("end",), ("gphase", 3.0)]),
    ("qubit q; bit[3] c; if ((c[0] ^ c[2]) == true) { x q; c[1] = c[2]; } else y q; if (!(c[0] ^ true ^ c[1] ^ c[1])) z q; if (c[0] ^ c[0]) h q; if (c[1] ^ c[2] != 0) s q;",
     [("assign", 0, (0, 2, -3)), ("if", (0,), 1), ("assign", 0, (0, 2, -3)), ("x", 0), ("assign", 1, (2,)), ("else",), ("assign", 0, (0, 2, -3)), ("y", 0), ("end",),
      ("if", (0,), 1), ("z", 0), ("end",), ("assign", 1, (1, 2, -3)), ("if", (1,), 1), ("assign", 1, (1, 2, -3)), ("s", 0), ("else",), ("assign", 1, (1, 2, -3)), ("end",)]),
    ("qubit q; rx(arcsin(1) + mod(7, 4) + popcount(0b1011) + 1_000 + 0xf + int(2.7) + floor(1.5) - \u03c0) q;",
     [("rx", math.asin(1) + 3 + 3 + 1000 + 15 + 2 + 1 - math.pi, 0)]),
]  # fmt: skip


@pytest.mark.parametrize("text, entries", STATEMENTS)
def test_statements(text, entries):
    assert list(read(text)) == entries


def test_a_parity_decides_and_bits_stay():
    text = "qubit[4] q; bit[5] c; h q[0:2]; c[0:2] = measure q[0:2]; if (c[0] ^ c[1] ^ c[2]) x q[3]; c[3] = measure q[3]; reset q[3]; if (!(c[2] ^ c[0])) { } else { x q[3]; } c[4] = measure q[3];"
    found = qa.run(read(text), 1, 1).probabilities()
    expected = {f"{(k ^ k >> 2) & 1}{k.bit_count() & 1}{k:03b}" for k in range(8)}
    assert found.keys() == expected and all(abs(p - 1 / 8) < 1e-12 for p in found.values())


def test_inputs_are_parameters():
    circuit = read("input float a; input angle[8] b; qubit q; const float c = 2 * a; gate g(x) r { rx(-x / 2) r; } inv @ g(c - b + 1) q; rz((a + a) * 3) q;")
    assert circuit.parameters == ["a", "b"]
    (first, angle, _), (second, twice, _) = circuit
    assert (first, angle.terms, angle.constant, second, twice.terms) == ("rx", {"a": 1.0, "b": -0.5}, 0.5, "rz", {"a": 6.0})


def test_the_version_may_be_left_out():
    assert list(qa.Circuit.from_qasm("qubit q; U(0, 0, 1) q;")) == [("u", 0.0, 0.0, 1.0, 0)]


def test_pragmas_are_left_out_with_a_warning():
    with pytest.warns(UserWarning, match="qasm 3:1: a pragma"):
        assert len(read("pragma anything at all {\nqubit q; x q;")) == 1
    with pytest.warns(UserWarning, match="qasm 3:10: delays") as caught:  # each kind is told once
        assert len(read("qubit q; delay[100ns] q; delay[2 * 3ms] q; x q; delay[d];")) == 1
    assert len([warning for warning in caught if "delays" in str(warning.message)]) == 1
    with pytest.warns(UserWarning, match="boxes") as caught:
        assert len(read("qubit q; duration d = 3ns; box[d] { x q; nop q; } stretch w; box { delay[w] q; box { y q; } }")) == 2
    assert [str(warning.message).split(": ")[1].split()[0] for warning in caught] == ["a", "boxes", "delays"]


REFUSED = [
    ("defcal x $0 { }", "'defcal'"), ("extern f(int) -> int;", "'extern'"),
    ("output int c;", "outputs are bits"), ("array[int, 3] a;", "'array'"), ("input int i;", "inputs are float or angle"),
    ("qubit q; x $0;", "beside declared ones"), ("x $0; qubit q;", "beside those of a machine"), ("def f() { x $0; }", "its own qubits"),
    ("x $64;", "at most 64"), (f"x ${'9' * 30};", "at most 64"), ("gate g a { x $0; }", "its own qubits"), ("x $;", "'$'"), ("x $0[0];", "expected"), ("cx $1, $1;", "named twice"),
    ("bit $0;", "a name is expected"), ("bit c; $0 = c;", "a statement is expected"), ("rx($0) $0;", "a number is expected"), ("input float a; qubit q; rx(a * a) q;", "sums of inputs"),
    ("input float a; qubit q; rx(sin(a)) q;", "not known before"),
    ("qubit q; bit[2] c; if (c + 1 > 1) x q;", "no arithmetic"), ("qubit q; bit[2] c; if (c) x q;", "no condition"), ("bit c; while (true) { }", "more than 4000000"), ("qubit[3] q; for int i in [0:9223372036854775807] { x q[0]; }", "more than 4000000"),
    ("qubit[3] q; for int i in [0:0:3] { }", "step"), ("qubit[1000000000000] q;", "at most 64"), ("qubit[2] q; x q[2];", "out of range"), ("qubit[2] q; x q[0:2];", "out of range"),
    ("qubit q; x q[0];", "no register"), ("bit[2] c; c = 4;", "more than 2 bits"), ('bit[2] c = "011";', "2 digits"),
    ("qubit q; gate two a { x q; }", "not known"), ("qubit q; bit c; if (c) { end; }", "an end that bits decide"), ("delay q;", "a time"), ("box[3 { }", "']'"),
    ("qubit q; hh q;", "known here"), ("duration d", "';'"), ("if (true) output bit c;", "outside of blocks"), ("break;", "not done here"), ("bit c; bool b = true; while (b) { b = c; }", "bits decide now"),
    ("qubit[2] q; ctrl @ x q[0];", "1 qubit given, 2 needed"), ("qubit[2] q; ctrl @ x q[0], q[0];", "named twice"), ("qubit q; const int a = 1 / 0;", "division by 0"),
    ("const int a = 2 ** 64;", "more than 64 bits"), ("qubit q; { x q; }", "a statement is expected"), ("qubit[2] q; bit c; x q[c];", "constant integer"), ("else", "keyword"),
    ("qubit q; if (true) { x q;", "'}' is expected"), ("qubit q; if (true)", "a statement is expected"), ("int", "a name"), ("measure", "a qubit"), ("let a = b;", "not known"),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:qasm")
@pytest.mark.parametrize("text, why", REFUSED)
def test_refused_with_line_and_column(text, why):
    with pytest.raises(ValueError, match=r"^qasm 3:\d+: ") as caught:
        read(text)
    assert why in str(caught.value)


NOT_CLOSED = [
    ("/* open", "1:1: '/* open': a comment"),
    ("qubit q; /* open", "1:10: '/* open': a comment"),
    ("qubit q;\n\n  /* open\nx q;", "3:3: '/* open?x q;': a comment"),
    ("/* closed */ // one line\n/*/ open", "2:1: '/*/ open': a comment"),
    ("qubit q /* open", "1:9: '/* open': a comment"),
    ("duration d = /* open", "1:14: '/* open': a comment"),
    ("qubit q; box[ /* open", "1:15: '/* open': a comment"),
    ('"abc', "1:1: '\"abc': a string"),
    ('bit[2] c; c = "01;\nqubit q;', "1:15: '\"01;': a string"),
    ("include 'a.inc;", "1:9: ''a.inc;': a string"),
]


@pytest.mark.filterwarnings("ignore:qasm")
@pytest.mark.parametrize("text, why", NOT_CLOSED)
def test_what_is_not_closed_is_told_where_it_opens(text, why):
    with pytest.raises(ValueError, match=re.escape(f"qasm {why} that is not closed") + "$"):
        qa.Circuit.from_qasm(text)
    with pytest.raises(ValueError, match=re.escape(f"qasm a.inc:{why} that is not closed") + "$"):
        qa.Circuit.from_qasm("include 'a.inc';", include=lambda name: text)


HOSTILE = {
    "blocks": "qubit q; " + "if (true) { " * 10**5,
    "elses": "qubit q; bit c; " + "if (c) x q; else " * 10**5 + "y q;",
    "not": "bit[2] c; qubit q; " + "if (c != 0) { " * 200,
    "loops": "qubit q; " + "for int i in [0:99999] " * 5 + "x q;",
    "empty loops": "qubit q; " + "for int i in [0:9999] " * 5 + "{ }",
    "modifiers": "qubit[2] q; " + "ctrl @ " * 10**5 + "x q[0], q[1];",
    "powers": "qubit q; " + "pow(1000) @ " * 10 + "x q;",
    "power of a gate": "gate g a { x a; x a; } qubit q; pow(9000000000000000000) @ g q;",
    "indices": "bit[2] c; qubit q; x q" + "[c" * 10**5,
    "aliases": "qubit[2] q; let a = q" + " ++ q" * 10**5 + ";",
    "exclusive": "bit c; c = c" + " ^ c" * 10**5 + ";",
    "sums": "".join(f"input float a{i}; " for i in range(100)) + "qubit q; rx(" + " + ".join(f"a{i}" for i in range(100)) + ") q;",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_harm_is_refused_within_a_second(name):
    check_harm(read, HOSTILE[name])


def test_an_exception_of_the_include_function_is_raised():
    def fail(name):
        raise KeyboardInterrupt(name)

    arena = qa.Arena()
    before = arena.stats()["in_use"]
    with pytest.raises(KeyboardInterrupt, match=r"mine\.inc"):
        read('include "mine.inc";', include=fail, arena=arena)
    with pytest.raises(TypeError, match="a text is needed"):
        read('include "mine.inc";', include=lambda name: 3, arena=arena)
    assert arena.stats()["in_use"] == before


def test_a_warning_that_is_an_error_stops():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="pragma"):
            read("pragma anything\nqubit q; x q;")


def test_limits_are_options():
    text = "qubit[3] q; bit c; while (c) { h q; }"
    assert [entry for entry in read(text, while_rounds=7) if entry[0] == "while"] == [("while", (0,), 1, 7)]
    for limit in ({"max_qubits": 2}, {"max_operations": 4}, {"max_bytes": 20}):
        with pytest.raises(ValueError, match="^qasm"):
            read(text, **limit)
    with pytest.raises(ValueError, match="deep"):
        read("qubit q; rx((((1)))) q;", max_depth=2)


def test_measurements_that_nobody_is_told():
    circuit = read("qubit[3] q; bit c; h q[0]; measure q[0]; measure q; for int i in [0:2] { measure q[i]; } def f(qubit a) { measure a; } f(q[1]); c = measure q[2];")
    assert [entry[1] for entry in circuit if entry[0] == "measure"] == [0, 0, 1, 2, 0, 1, 2, 1, 2]
    result = qa.run(circuit, 100, seed=1)
    assert (len(circuit.bits), result.counts()) == (1, {"0": 100})
    with pytest.raises(ValueError, match="'->' and a bit is expected"):
        qa.Circuit.from_qasm("OPENQASM 2.0; qreg q[1]; measure q[0];")
