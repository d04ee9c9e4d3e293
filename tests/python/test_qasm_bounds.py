"""Texts that are long, or mean harm, of OpenQASM 3: what is read takes a moment, and what would take more is refused."""

import time

import pytest
from qasm_oracle import PATIENCE

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
