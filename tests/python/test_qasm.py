"""OpenQASM 2: gates against matrices made from their definitions, statements, what is refused, and texts that mean harm."""

import math
import random
import time

import numpy as np
import pytest
import qasm_oracle

import qarena as qa

HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
ANGLES = (0.3, -1.1, 2.7, 0.9)


def read(text, **options):
    return qa.Circuit.from_qasm(HEAD + text, **options)


@pytest.mark.parametrize("name", qasm_oracle.GATES)
def test_gates_are_qiskits_matrices(name):
    parameters, qubits, matrix = qasm_oracle.GATES[name]
    angles = ", ".join(map(repr, ANGLES[:parameters]))
    order = list(range(qubits))[::-1]
    text = f"qreg q[{qubits}]; {name}{f'({angles})' if parameters else ''} {', '.join(f'q[{i}]' for i in order)};"
    expected = qasm_oracle.on(matrix(*ANGLES[:parameters]), order, qubits)
    assert np.allclose(read(text).to_matrix(), expected, atol=1e-14)


@pytest.mark.parametrize(
    "text, value",
    [("pi/2", math.pi / 2), ("-pi^2", -(math.pi**2)), ("2^3^2", 512), ("1-2-3", -4), ("7/2", 3.5), ("2*-3", -6), ("-(1+2)*3", -9), ("sin(0.3)", math.sin(0.3)),
     ("cos(tan(0.2))", math.cos(math.tan(0.2))), ("exp(ln(2.5))", 2.5), ("sqrt(2)^2", 2), ("1e-3", 1e-3), (".5", 0.5), ("3.", 3), ("2^-1", 0.5), ("+1", 1),
     ("0.1", 0.1), ("1.7976931348623157e308/1e308", 1.7976931348623157), ("123456789012345678901234567890/1e29", 1.2345678901234567), ("4.9e-324*0", 0),
     ("0.30000000000000004", 0.30000000000000004), ("9007199254740993/1", 9007199254740993.0), ("1e23", 1e23)],
)  # fmt: skip
def test_expressions(text, value):
    ((_, angle, _),) = read(f"qreg q[1]; rx({text}) q[0];")
    assert math.isclose(angle, value, rel_tol=4e-16, abs_tol=0)


def test_registers_follow_each_other_and_broadcast():
    circuit = read("qreg a[2]; creg c[1]; qreg b[2]; creg d[2]; h a; cx a, b; cx a[1], b; barrier a, b[0]; measure b -> d; reset a; measure a[0] -> c[0];")
    assert (circuit.n, len(circuit.bits)) == (4, 3)
    assert list(circuit) == [("h", 0), ("h", 1), ("cx", 0, 2), ("cx", 1, 3), ("cx", 1, 2), ("cx", 1, 3), ("measure", 2, 1), ("measure", 3, 2), ("reset", 0),
                             ("reset", 1), ("measure", 0, 0)]  # fmt: skip


def test_if_is_of_the_next_statement_alone():
    circuit = read("qreg q[2]; creg c[2]; if(c==2) x q; if(c==4) y q[0]; if (c == 18446744073709551616) z q[0]; h q[1];")
    assert list(circuit) == [("if", (0, 1), 2), ("x", 0), ("x", 1), ("end",), ("h", 1)]
    inside = read("gate two a { h a; t a; } qreg q[1]; creg c[1]; if(c==1) two q[0]; if(c==0) measure q -> c;")
    assert list(inside) == [("if", (0,), 1), ("h", 0), ("t", 0), ("end",), ("if", (0,), 0), ("measure", 0, 0), ("end",)]


def test_definitions_are_expanded_with_their_own_names():
    circuit = read("gate inner(a) x { rx(a) x; } gate outer(a, b) y, x { inner(b) x; inner(a*b) y; cx x, y; } qreg a[2]; outer(2, 0.25) a[0], a[1];")
    assert list(circuit) == [("rx", 0.25, 1), ("rx", 0.5, 0), ("cx", 1, 0)]
    assert list(read("gate none(a) x { } gate stop x { barrier x; } qreg q[2]; none(1) q; stop q[0];")) == []
    # A definition takes the place of what later files have put into qelib1.inc.
    assert list(read("gate ryy(a) x, y { cx x, y; } qreg q[2]; ryy(1) q[0], q[1];")) == [("cx", 0, 1)]


def test_files_are_read_when_asked():
    files = {"mine.inc": "gate twice a { x a; x a; }"}
    assert len(read('include "mine.inc"; qreg q[1]; twice q;', include=files.__getitem__)) == 2
    with pytest.raises(KeyError):
        read('include "other.inc";', include=files.__getitem__)
    with pytest.raises(ValueError, match=r"^qasm mine.inc:1:12: 'y': no gate"):
        qa.Circuit.from_qasm('OPENQASM 2.0; include "mine.inc";', include=lambda _: "gate g a { y a; }")


def test_a_file_is_loaded(tmp_path):
    path = tmp_path / "bell.qasm"
    path.write_text(HEAD + "qreg q[2]; h q[0]; cx q[0], q[1];", encoding="utf-8")
    assert list(qa.load_qasm(path)) == [("h", 0), ("cx", 0, 1)]
    with pytest.raises(TypeError, match="a text is needed"):
        qa.Circuit.from_qasm(3)


def test_subclasses_stay():
    class Mine(qa.Circuit):
        pass

    assert type(Mine.from_qasm("OPENQASM 2.0;")) is Mine


REFUSED = [
    ("qreg q[3]; h r;", "'r': the name is not known"),
    ("qreg q[3]; cx q[0], q[0];", "named twice"),
    ("qreg q[3]; qreg r[2]; cx q, r;", "2 qubits beside a register of 3"),
    ("qreg q[3]; creg c[2]; measure q -> c;", "3 qubits into 2 bits"),
    ("qreg q[1]; x q[1];", "index 1 is out of range"),
    ("qreg q[1]; rx q[0];", "0 angles given, 1 needed"),
    ("qreg q[1]; rx(1, 2) q[0];", "2 angles given, 1 needed"),
    ("qreg q[2]; cx q[0];", "1 qubit given, 2 needed"),
    ("qreg q[1]; qreg q[1];", "the name is taken"),
    ("qreg q[0];", "at least 1"),
    ("qreg q[65];", "at most 64"),
    ("qreg q[1000000000000];", "at most 64"),
    ("creg c[4097];", "at most 4096"),
    ("qreg q[1]; rx(1/0) q[0];", "division by 0"),
    ("qreg q[1]; rx(ln(0)) q[0];", "not finite"),
    ("qreg q[1]; rx(1e400) q[0];", "no number that fits"),
    ("qreg q[1]; rx(1 +) q[0];", "a number is expected"),
    ("qreg q[1]; rx(1)) q[0];", "a qubit or a register"),
    ("qreg q[1]; rx((1) q[0];", "expected"),
    ("opaque far(a) x; qreg q[1]; far(1) q[0];", "opaque"),
    ("gate again a { again a; }", "no gate of this name"),
    ("gate g a { h b; }", "the name is not known"),
    ("gate g a, a { }", "the name is taken"),
    ("gate g(a) x { rx(b) x; }", "the name is not known"),
    ("gate g a { measure a -> a; }", "expected"),
    ("qreg q[1]; if(q==1) x q[0];", "a bit or a register"),
    ("creg c[65]; qreg q[1]; if(c==1) x q[0];", "at most 64"),
    ("qreg q[1]; creg c[1]; if(c==1) gate g a { }", "outside of blocks"),
    ("qreg q[1]; h q[0]; }", "no block is open"),
    ("qreg q[1]; /* h q[0];", "'/* h q[0];': a comment that is not closed"),
    ('include "qelib1.inc;', "'\"qelib1.inc;': a string that is not closed"),
    ('include "elsewhere.inc";', "files are not read"),
    ("qreg q[1]; h q[0]\x00;", "expected"),
    ("qubit q;", "no gate of this name"),
]


@pytest.mark.parametrize("text, why", REFUSED)
def test_refused_with_line_and_column(text, why):
    with pytest.raises(ValueError, match=r"^qasm 3:\d+: ") as caught:
        read(text)
    assert why in str(caught.value)


BOMB = "gate g0 a { x a; x a; } " + " ".join(f"gate g{i + 1} a {{ g{i} a; g{i} a; }}" for i in range(200)) + " qreg q[1]; g200 q[0];"
HOSTILE = {
    "parentheses": "qreg q[1]; rx(" + "(" * 10**5 + "1" + ")" * 10**5 + ") q[0];",
    "signs": "qreg q[1]; rx(" + "-" * 10**5 + "1) q[0];",
    "powers": "qreg q[1]; rx(" + "1^" * 10**5 + "1) q[0];",
    "functions": "qreg q[1]; rx(" + "sin(" * 10**5 + "1) q[0];",
    "name": "qreg q[1]; " + "a" * 10**6 + " q[0];",
    "integer": "qreg q[" + "9" * 10**6 + "];",
    "number": "qreg q[1]; rx(" + "9" * 10**6 + ") q[0];",
    "bomb": BOMB,
    "empty bomb": BOMB.replace("x a; x a;", ""),
    "chain": "gate g0 a { x a; } " + " ".join(f"gate g{i + 1} a {{ g{i} a; }}" for i in range(1000)) + " qreg q[1]; g1000 q[0];",
    "ifs": "qreg q[1]; creg c[1]; " + "if(c==1) " * 10**5 + "x q[0];",
    "wide": "gate g " + ",".join(f"a{i}" for i in range(10**5)) + " { }",
    "braces": "gate g a " + "{" * 10**5,
    "comment": "/*" * 10**5,
    "string": 'include "' + "a" * 10**6,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_harm_is_refused_within_a_second(name):
    qasm_oracle.check_harm(read, HOSTILE[name])


def test_noise_is_refused():
    generator = random.Random(5)
    words = ["qreg", "q", "[", "2", "]", ";", "gate", "(", ")", "{", "}", "h", "cx", ",", "if", "==", "->", "measure", "pi", "-", "OPENQASM", "3.0", "\xe9", '"', "//", "\n"]
    for _ in range(3000):
        text = " ".join(generator.choices(words, k=generator.randrange(40)))
        try:
            read(text)
        except ValueError:
            continue
    with pytest.raises(ValueError, match="^qasm "):
        qa.Circuit.from_qasm(generator.randbytes(10**6))


def test_many_gates_take_a_moment():
    generator = random.Random(3)
    gates = [f"rz({generator.uniform(-3, 3)!r}) q[{generator.randrange(20)}];" if i % 2 else f"cx q[{i % 20}],q[{(i + 7) % 20}];" for i in range(10**5)]
    start = time.monotonic()
    assert len(read("qreg q[20];\n" + "\n".join(gates))) == 10**5
    assert time.monotonic() - start < qasm_oracle.PATIENCE
