"""OpenQASM 3: numbers that change, bools that bits decide, expressions of registers against Python's, and switch."""

import random

import pytest
from qasm_oracle import check_harm

import qarena as qa

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'


def read(text, **options):
    return qa.Circuit.from_qasm(HEAD + text, **options)


VALUES = [
    ("int n = 3; n += 2; n *= 4; n -= 1; n /= 2; n %= 5; n **= 3; n <<= 2; n >>= 1; n |= 1; n &= 0x7f; n ^= 2;", "n", ((((((3 + 2) * 4 - 1) // 2) % 5) ** 3 << 2 >> 1) | 1) & 0x7F ^ 2),
    ("float n = 1; n += 0.5; n /= 4; n **= 2;", "n", 0.375**2), ("angle n = pi; n -= pi / 2;", "n", 3.141592653589793 / 2), ("uint[4] n = 15; n += 3;", "n", 2), ("int[4] n = 7; n += 1;", "n", -8),
    ("int n; for int i in [1:4] { n += i; }", "n", 10), ("int n = 1; for int i in [1:4] { int k = n; n = k * i; }", "n", 24), ("int n = 5; if (n > 4) { n = 2; } else { n = 9; }", "n", 2),
    ("bool b = 3; int n = 4; if (b && n == 4) n = 7;", "n", 7), ("int k = 2; int n = k; k = 9;", "n", 2), ("float n = 7 / 2;", "n", 3), ("int n = int(7.9); n = n + 2 ** 3;", "n", 15),
    ("int n = 0; for uint i in {3, 5, 7} { if (i != 5) { n += i; } }", "n", 10), ("const int c = 4; int n = c - 6;", "n", -2), ('int n = "0101";', "n", 5), ("uint[70] n = 5;", "n", 5), ("const int w = 4; int n = uint[4](17) + int[w](8.9) * 100;", "n", 1 - 800), ("float n = float(3) / 2;", "n", 1.5),
]  # fmt: skip


@pytest.mark.parametrize("text, name, value", VALUES)
def test_numbers_change(text, name, value):
    ((_, angle, _),) = read(f"qubit q; {text} rx({name}) q;")
    assert angle == value


BITS = [
    ("bit[2] c; bool b = c[0] ^ c[1]; qubit q; if (b) x q; b = !b; b &= c[0];",
     [("assign", 2, (0, 1, -3)), ("if", (2,), 1), ("x", 0), ("end",), ("assign", 2, (2, -4)), ("assign", 2, (2, 0, -1))]),
    ("bit c; qubit q; bool b = true; if (b) x q; if (c) { b = false; } if (b) y q; b = c;",  # its bit is 0 where nothing was assigned
     [("x", 0), ("if", (0,), 1), ("assign", 1, (-6,)), ("end",), ("if", (1,), 0), ("y", 0), ("end",), ("assign", 1, (0, -4))]),
    ("bit c; qubit q; bool b; if (c) { b = measure q; } else { b = true; } if (b) y q;",
     [("if", (0,), 1), ("measure", 0, 1), ("else",), ("assign", 1, (-6,)), ("end",), ("if", (1,), 1), ("y", 0), ("end",)]),
    ("bit c; qubit q; bool b = true; if (c) { b = measure q; }", [("if", (0,), 1), ("measure", 0, 1), ("assign", 1, (1, -4)), ("end",)]),
    ("qubit q; for int i in [0:1] { bit b; b = measure q; if (b) { bit d = b; } }",
     [("measure", 0, 0), ("if", (0,), 1), ("assign", 1, (0,)), ("end",), ("assign", 0, (-5,)), ("measure", 0, 0), ("if", (0,), 1), ("assign", 1, (0,)), ("end",)]),
    ("bit[2] c; bit[2] d; c ^= d; c <<= 1; c >>= 1; c = ~d & 2; c[0] = c == d;",
     [("assign", 0, (0, 2, -3)), ("assign", 1, (1, 3, -3)), ("assign", 1, (0,)), ("assign", 0, (-5,)), ("assign", 0, (1,)), ("assign", 1, (-5,)),
      ("assign", 0, (2, -4, -5, -1)), ("assign", 1, (3, -4, -6, -1)), ("assign", 0, (0, 2, -3, -4, 1, 3, -3, -4, -1))]),
    ("bit[2] c; c = c[{1, 0}];", [("assign", 2, (1,)), ("assign", 3, (0,)), ("assign", 0, (2,)), ("assign", 1, (3,))]),
    ("bit[3] c; qubit q; while (c < 5) { c[0] = measure q; }",
     [("assign", 3, (0, -4, 1, -4, -1, 2, -4, -2)), ("while", (3,), 1, 1000), ("measure", 0, 0), ("assign", 3, (0, -4, 1, -4, -1, 2, -4, -2)), ("end",)]),
    ('bit[2] c; qubit q; if (c == "10") x q; if (c < 0) y q; if (c <= 3) z q; if (-1 < c) h q;', [("if", (0, 1), 2), ("x", 0), ("end",), ("z", 0), ("h", 0)]),
]  # fmt: skip


@pytest.mark.parametrize("text, entries", BITS)
def test_bits_decide(text, entries):
    assert list(read(text)) == entries


def test_a_while_on_what_a_register_is_not():
    circuit = read("qubit[2] q; bit[2] c = 3; while (c != 0) { h q; c = measure q; }")
    assert set(key[-2:] for key in qa.run(circuit, shots=50, seed=3).counts()) == {"00"}


def random_expression(generator, depth):
    """A text of registers a and b of 4 bits, and what it is in Python."""
    if depth == 0:
        return generator.choice([("a", lambda a, b: a), ("b", lambda a, b: b), ("a", lambda a, b: a)])
    text, value = random_expression(generator, depth - 1)
    other, second = random_expression(generator, depth - 1)
    number = generator.randrange(16)
    by = generator.randrange(6)
    return generator.choice([
        (f"({text} & {other})", lambda a, b: value(a, b) & second(a, b)), (f"({text} | {number})", lambda a, b: value(a, b) | number),
        (f"({text} ^ {other})", lambda a, b: value(a, b) ^ second(a, b)), (f"({number} & {text})", lambda a, b: value(a, b) & number),
        (f"~{text}", lambda a, b: ~value(a, b) & 15), (f"({text} << {by})", lambda a, b: value(a, b) << by & 15), (f"({text} >> {by})", lambda a, b: value(a, b) >> by),
    ])  # fmt: skip


COMPARISONS = {"<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__, "==": int.__eq__, "!=": int.__ne__}


def test_expressions_of_registers_are_pythons():
    generator = random.Random(4)
    for _ in range(60):
        text, value = random_expression(generator, generator.randrange(3))
        other, second = random_expression(generator, 1)
        sign = generator.choice(list(COMPARISONS))
        number = generator.randrange(-2, 18)
        a, b = generator.randrange(16), generator.randrange(16)
        swapped = generator.random() < 0.5
        compared = f"{number} {sign} {text}" if swapped else f"{text} {sign} {number}"
        circuit = read(f"bit[4] a = {a}; bit[4] b = {b}; bit[4] c = {text}; bit d = {text} {sign} {other}; bool e = {compared}; bit f = e; qubit q; if ({text} {sign} {other}) x q; bit g = measure q;")
        (key,) = qa.run(circuit, shots=1, seed=1).counts()
        bits = int(key, 2)
        pair = (number, value(a, b)) if swapped else (value(a, b), number)
        assert bits >> 8 & 15 == value(a, b), text
        assert (bits >> 12 & 1, bits >> 13 & 1, bits >> 14 & 1) == (COMPARISONS[sign](value(a, b), second(a, b)), COMPARISONS[sign](*pair), bits >> 12 & 1), (text, sign, other, number)


SWITCHES = [
    ("qubit q; bit[2] c; switch (c) { case 0, 3 { x q; } case 2 { y q; } default { z q; } } h q;",
     [("assign", 2, (0, -4, 1, -4, -1, 0, 1, -1, -2)), ("if", (2,), 1), ("x", 0), ("else",), ("if", (0, 1), 2), ("y", 0), ("else",), ("z", 0), ("end",), ("end",), ("h", 0)]),
    ("qubit q; int n = 3; switch (n) { case 0, 1 { x q; } case 3 { y q; } case 4 { x q; } default { z q; } }", [("y", 0)]),
    ("qubit q; switch (7) { case 0: { x q; } break; default: { z q; } break; }", [("z", 0)]),
    ("qubit q; bit c; switch (c) { case 1 { switch (2) { case 2 { x q; } } } } switch (c) { } switch (c) { default { y q; } }", [("if", (0,), 1), ("x", 0), ("else",), ("end",), ("y", 0)]),
    ("qubit q; bit[2] c; switch (c) { case 4 { x q; } case 1 { c[0] = measure q; int k = 2; rx(k) q; } }",
     [("if", (0, 1), 1), ("measure", 0, 0), ("rx", 2.0, 0), ("else",), ("end",)]),
    ("qubit q; if (false) { switch (3) { case 3 { x q; } default { y q; } } }", []),
]  # fmt: skip


@pytest.mark.parametrize("text, entries", SWITCHES)
def test_switch_is_a_chain(text, entries):
    assert list(read(text)) == entries


REFUSED = [
    ("bit c; int n = 3; if (c) { n = 4; }", "'n': it is changed under a condition"), ("bit c; float n; while (c) { n += 4; }", "'n': it is changed"), ("const int n = 3; n = 4;", "a constant"),
    ("for int i in [0:2] { i = 3; }", "a loop's number"), ("int n = 1.5;", "whole number"), ("uint n = -1;", "not negative"), ("float n = 3; bit[2] c; n = c;", "a float cannot be made of bits"),
    ("bit[2] c; c += 1;", "no arithmetic"), ("bit[2] c; c = c * 2;", "no arithmetic"), ("bit[2] c; bit[3] d; d = c ^ d;", "bits beside"), ("bit[2] c; c = c & 4;", "more than 2"),
    ("bit[2] c; bit[2] d; c = c << d;", "a shift by bits"), ("int n = n;", "not known"), ("int n = 3; int n = 4;", "taken"), ("int n; n ~= 3;", "no operator"), ("int n; n;", "'='"), ("int[0] n;", "a size of 0"),
    ("bit c; while (c) { bool b = true; if (c) { b = false; } }", "declare it as a bit"), ("bit[2] c; if (c && true) { }", "no truth value"), ("bit[3] c; c = c[2:1];", "empty"),
    ("int n = 2; bit[n] c; c[n] = 1;", "out of range"), ("uint n = 3; n -= 4;", "not negative"), ("input float a; int n = a;", "whole number"), ("bit[2] c; switch (c) { x q; }", "case, default"),
    ("switch (1) { case 0 { } case 2, 0 { } }", "'0': there is a case 0 already"), ("bit[2] c; switch (c) { case 1 + 2, -3, 3 { } }", "'3': there is a case 3 already"),
    ("switch (1) { default { } default { } }", "a default already"), ("switch (1) { default { } case 1 { } }", "after all cases"), ("bit c; switch (c) { case c { } }", "constant integer"), ("switch (1.5) { }", "bits or"),
    ("switch (1) case 1 { }", "'{'"), ("bit[3] c; bool b = uint[2](c) < 2;", "room for all bits"), ("bit[3] c; bool b = int[3](c) < 2;", "room for all bits"), ("bit c; rx(float(c));", "not known before"),
    ("int n = int[0](3);", "a width"), ("int n = int[n](3);", "a width"), ("case 1 { }", "expected"), ("int n = 9223372036854775807; n += 1;", "more than 64 bits"), ("bool b = true; measure b;", "a qubit"),
]  # fmt: skip


@pytest.mark.parametrize("text, why", REFUSED)
def test_refused_with_line_and_column(text, why):
    with pytest.raises(ValueError, match=r"^qasm 3:\d+: ") as caught:
        read(text)
    assert why in str(caught.value)


HOSTILE = {
    "switches": "qubit q; bit[2] c; " + "switch (c) { case 0 { " * 10**5,
    "cases": "qubit q; bit[8] c; switch (c) { " + "".join(f"case {i} {{ x q; }} " for i in range(300)) + "}",
    "values": "bit[8] c; switch (c) { case " + ", ".join(str(i % 256) for i in range(10**5)) + " { } }",
    "boxes": "box { " * 10**5,
    "wide": "bit[4096] c; c = c " + "^ c " * 10**5 + ";",
    "shifts": "bit[4096] c; c = c " + "<< 1 " * 10**5 + ";",
    "locals": "".join(f"if (true) {{ bit[64] b{i}; }} " for i in range(1000)),
    "bools": "bit c; for int i in [0:100000] { bool b = true; if (c) { b = false; } }",
    "power": "int n = 2; for int i in [0:100] { n **= n; }",
    "long body": "for int i in [0:99999] { " + "barrier; " * 10**3 + "}",
    "skipped body": "qubit q; for int i in [0:99999] { if (i < 0) { " + "x q; " * 10**3 + "} }",
}


@pytest.mark.filterwarnings("ignore:qasm")
@pytest.mark.parametrize("name", HOSTILE)
def test_harm_is_refused_within_a_second(name):
    check_harm(read, HOSTILE[name])
