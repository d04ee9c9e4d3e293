"""Texts that are long, or mean harm, of OpenQASM 3: what is read takes a moment, and what would take more is refused."""

import random
import time

import pytest
from qasm_oracle import PATIENCE, check_harm

import qarena as qa

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
MANY = 400_000


def within(text, seconds=PATIENCE):
    """The circuit of a text that is read soon."""
    start = time.process_time()
    circuit = qa.Circuit.from_qasm(HEAD + text)
    assert time.process_time() - start < seconds  # whatever else runs
    return circuit


NAMED = {
    "gates": "gate g{} a {{}}\n",
    "subroutines": "def g{}() {{}}\n",
    "aliases": "let g{} = q;\n",
    "constants": "const int g{} = 1;\n",
    "numbers": "int g{};\n",
    "inputs": "input float g{};\n",
}


@pytest.mark.parametrize("kind", NAMED)
def test_many_names_take_a_moment(kind):
    within("qubit[3] q;\n" + "".join(NAMED[kind].format(i) for i in range(MANY)))


def test_many_arguments_take_a_moment():
    names = ", ".join(f"a{i}" for i in range(MANY))
    within(f"gate g({names}) q {{ }}\ndef f(int {names.replace(', ', ', int ')}) {{ }}")


def test_names_of_a_block_are_its_own_however_many():
    """The table of names grows within blocks and calls: what they hide is there again after them."""
    many = [f"const int n{i} = {i + 1};" for i in range(2000)]
    circuit = within(
        f"""qubit q; int n7 = -1;
        gate g(n9) a {{ rx(n9) a; }}
        def f(qubit a, int n8) {{ {" ".join(many[:8] + many[9:])} rx(n1999 + n8) a; }}
        for int k in [1:2] {{ {" ".join(many)} rx(n7 * k) q; }}
        f(q, 5); rx(n7) q; g(3) q; const int n1999 = 4; rx(n1999) q;"""
    )
    assert [entry[1] for entry in circuit] == [8, 16, 2005, -1, 3, 4]


def test_an_empty_range_is_measured_any_number_of_times():
    assert len(within("qubit[3] q;\n" + "measure q[1:0];\n" * MANY)) == 0


def test_aliases_of_many_bits_are_counted():
    text = HEAD + "bit[4096] c;\n" + "".join(f"let g{i} = c;\n" for i in range(20000))
    with pytest.raises(ValueError, match=r"'g15625': with this there are more than 4000000 operations, which is the limit"):
        qa.Circuit.from_qasm(text)


@pytest.mark.parametrize("around", ["if (false) {{ {} }}", "def f(bit[4096] d) {{ {} }}"], ids=["constant", "subroutine"])
def test_what_is_not_done_makes_nothing_of_bits(around):
    within("bit[4096] c;\n" + around.format("bit[4096] e; e = e" + " ^ e" * 10**6 + ";"))


DEEP = "gate g0 a { } " + " ".join(f"gate g{i + 1} a {{ g{i} a; }}" for i in range(250))
INVERTED = "gate g0 a { " + "x a; " * 2000 + "} " + " ".join(f"gate g{i + 1} a {{ inv @ g{i} a; }}" for i in range(250))
SIX = "gate six a, b, c, d, e, f { h a; cx a, b; cx b, c; cx c, d; cx d, e; cx e, f; U(1, 2, 3) f; } "
ON_SIX = "q[0], q[1], q[2], q[3], q[4], q[5]"
WORK = {
    "powers": "qubit[3] q; while (true) { ctrl @ pow(0.37) @ ctrl @ U(1, 2, 3) q[0], q[1], q[2]; }",
    "powers of six": f"qubit[6] q; {SIX} for int i in [1:500] {{ pow(0.37) @ six {ON_SIX}; }}",
    "powers of an argument": f"qubit[6] q; {SIX} gate g(k) a, b, c, d, e, f {{ pow(k) @ six a, b, c, d, e, f; }} for int i in [1:500] {{ g(0.37) {ON_SIX}; }}",
    "whole powers of an argument": "qubit q; gate g(k) a { pow(k) @ x a; } g(20000000) q;",
    "powers of powers of an argument": "qubit q; gate g(k) a { pow(k) @ x a; } gate m(k) a { pow(1000) @ g(k) a; } gate r(k) a { pow(100) @ m(k) a; } r(3000) q;",
    "calls": f"qubit q; {DEEP} " + "g250 q; " * 15001,
    "inverses": f"qubit q; {INVERTED} while (true) {{ g250 q; }}",
    "small inverses": "qubit q; while (true) { inv @ x q; }",
    "arguments": "qubit q; gate g(" + ", ".join(f"a{i}" for i in range(200)) + ") a { } while (true) { g(" + ", ".join("1" * 200) + ") q; }",
    "text": "qubit q; int n; while (true) { rx(" + " + ".join(["sin(n)"] * 50) + ") q; }",
    "inputs": "".join(f"input float a{i}; " for i in range(60)) + "qubit q; while (true) { rx(" + " + ".join(f"a{i}" for i in range(60)) + ") q; }",
    "an input's sum": "".join(f"input float a{i}; " for i in range(60)) + "float f = " + " + ".join(f"a{i}" for i in range(60)) + "; qubit q; while (true) { rx(f) q; }",
}


@pytest.mark.parametrize("name", WORK)
def test_work_is_counted(name):
    check_harm(lambda text, **options: qa.Circuit.from_qasm(HEAD + text, **options), WORK[name], "which is the limit")


READ = {
    "calls": ("qubit q; gate g(a) b { rx(a) b; } " + "for int i in [1:1000] { for int j in [1:600] { g(1) q; } }", 600_000),
    "inverses": ("qubit q; for int i in [1:400000] { inv @ t q; }", 400_000),
    "powers": ("qubit q; for int i in [1:100000] { pow(0.37) @ U(1, 2, 3) q; }", 100_000),
    "powers of six": (f"qubit[6] q; {SIX} for int i in [1:50] {{ pow(0.37) @ six {ON_SIX}; }}", 50),
    "powers of an argument": ("qubit q; gate g(k) a { pow(k) @ x a; } g(1000000) q; g(3) q; g(0.5) q;", 1_000_005),
    "nested": ("qubit q; " + "".join(f"gate g{i + 1} a {{ inv @ g{i} a; pow(2) @ g{i} a; }} " for i in range(8)).replace("g0", "t") + "g8 q;", 3**8),
}


@pytest.mark.parametrize("name", READ)
def test_reasonable_work_is_done(name):
    text, length = READ[name]
    assert len(within(text)) == length


def test_many_cases_take_a_moment():
    values = random.Random(1).sample(range(-(2**61), 2**61), MANY)
    text = "switch (3) { " + " ".join(f"case {value} {{ }}" for value in values[::2]) + " case " + ", ".join(map(str, values[1::2])) + " { } default { U(0, 0, 1) q; } }"
    assert len(within("qubit q; " + text)) == 1
    again = text.replace("{ } default", f", {values[7]} {{ }} default")
    with pytest.raises(ValueError, match=rf"^qasm 3:{len('qubit q; ') + again.rindex(str(abs(values[7]))) + 1 - (values[7] < 0)}: .*: there is a case {values[7]} already$"):
        within("qubit q; " + again)


def test_cases_are_those_of_their_own_switch():
    inner = "switch (j) { case 0, 1, 2 { for int k in {1, 3} { x q; } } case 3, 4 { } }"
    text = f"qubit q; for int i in {{0, 1, 5}} {{ for int j in [0:3] {{ switch (i) {{ case 0, 2 {{ {inner} }} case 1 {{ {inner} y q; }} case 3, 4 {{ }} }} }} }}"
    assert [entry[0] for entry in within(text)] == 6 * ["x"] + 3 * ["x", "x", "y"] + ["y"]
