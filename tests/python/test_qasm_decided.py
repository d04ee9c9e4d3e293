"""OpenQASM 3: ints that are copies of bits, against Python's ints, and switch on them."""

import random

import pytest
from qasm_oracle import check_harm

import qarena as qa

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'


def read(text, **options):
    return qa.Circuit.from_qasm(HEAD + text, **options)


COPIES = [
    ("qubit q; bit[2] c; int n; n = c; c[0] = measure q; switch (n) { case 1 { x q; } default { y q; } }",
     [("assign", 2, (0,)), ("assign", 3, (1,)), ("measure", 0, 0), ("if", (2, 3), 1), ("x", 0), ("else",), ("y", 0), ("end",)]),
    ("qubit q; bit c; uint[1] n = c; if (n == 1) x q; if (bool(n)) y q;", [("assign", 1, (0,)), ("if", (1,), 1), ("x", 0), ("end",), ("if", (1,), 1), ("y", 0), ("end",)]),
    ("qubit q; bit[2] c; int n = c & 1; while (n < 1) { n = c; }",
     [("assign", 2, (0, -6, -1)), ("assign", 3, (1, -5, -1)), ("while", (2, 3), 0, 1000), ("assign", 2, (0,)), ("assign", 3, (1,)), ("end",)]),
    ("qubit q; bit[2] c; int n = 5; if (c[0]) { n = c; } if (n == 5) x q; n = 3; rx(n) q;",  # its bits are 0 where nothing was assigned: 5
     [("if", (0,), 1), ("assign", 2, (0, -6, -3)), ("assign", 3, (1, -5, -3)), ("assign", 4, (-5, -6, -3)), ("end",), ("if", (2, 3, 4), 0), ("x", 0), ("end",), ("rx", 3.0, 0)]),
    ("qubit q; bit[2] c; int n; while (c == 2) { n = c; c[0] = measure q; } if (n == 0) x q;",
     [("while", (0, 1), 2, 1000), ("assign", 2, (0,)), ("assign", 3, (1,)), ("measure", 0, 0), ("end",), ("if", (2, 3), 0), ("x", 0), ("end",)]),
    ("bit c; bool b = false; while (c) { b = c; }", [("while", (0,), 1, 1000), ("assign", 1, (0,)), ("end",)]),
    ("qubit q; bit[2] c; def f(qubit a, bit[2] d) { int n = d; if (n == 2) x a; } f(q, c); f(q, c);",
     2 * [("assign", 2, (0,)), ("assign", 3, (1,)), ("if", (2, 3), 2), ("x", 0), ("end",)]),
]  # fmt: skip


@pytest.mark.parametrize("text, entries", COPIES)
def test_a_number_is_a_copy_of_bits(text, entries):
    circuit = read(text)
    assert list(circuit) == entries
    assert len(qa.run(circuit.copy(), 1, seed=1).counts()) == 1


class Program:
    """A text at random of registers c and d and numbers n and m, and the same in Python: functions that change a dict."""

    def __init__(self, seed):
        self.random, self.loops = random.Random(seed), 0

    def source(self):
        r = self.random
        return r.choice([
            ("c", lambda s: s["c"]), ("d", lambda s: s["d"]), ("d[1]", lambda s: s["d"] >> 1 & 1), ("n", lambda s: s["n"]), ("m", lambda s: s["m"]), ("c & 1", lambda s: s["c"] & 1),
            ("d >> 1", lambda s: s["d"] >> 1), ("uint(d) ^ 5", lambda s: s["d"] ^ 5), ("d ^ 3", lambda s: s["d"] ^ 3), ("c | 1", lambda s: s["c"] | 1),
        ])  # fmt: skip

    def statement(self, depth):
        r, kind = self.random, self.random.randrange(9 if depth else 5)
        name = r.choice("nm")
        if kind < 3:
            text, value = self.source()
            return f"{name} = {text};", lambda s: s.update({name: value(s)})
        if kind == 3:
            number = r.randrange(8)
            return f"{name} = {number};", lambda s: s.update({name: number})
        if kind == 4:
            number = r.randrange(4)
            return f"c = {number};", lambda s: s.update(c=number)
        if kind == 5:
            self.loops += 1
            own, (text, body) = f"w{self.loops}", self.block(depth - 1)

            def twice(s):
                body(s)
                body(s)

            return f"bit[2] {own} = 0; while ({own} != 3) {{ {own} = {own} << 1; {own}[0] = 1; {text} }}", twice
        sign, number = r.choice(["==", "!=", "<", ">="]), r.randrange(8)
        (text, value), (yes, then), (no, other) = self.source(), self.block(depth - 1), self.block(depth - 1)
        if kind < 8:
            compare = {"==": int.__eq__, "!=": int.__ne__, "<": int.__lt__, ">=": int.__ge__}[sign]
            return f"if (({text}) {sign} {number}) {{ {yes} }} else {{ {no} }}", lambda s: then(s) if compare(value(s), number) else other(s)
        return f"switch ({name}) {{ case {number}, 9 {{ {yes} }} default {{ {no} }} }}", lambda s: then(s) if s[name] == number else other(s)

    def block(self, depth):
        parts = [self.statement(depth) for _ in range(self.random.randrange(1, 4))]

        def run(s):
            for _, part in parts:
                part(s)

        return " ".join(text for text, _ in parts), run


def test_programs_of_numbers_are_pythons():
    accepted = 0
    for seed in range(400):
        text, run = Program(seed).block(2)
        shown = " ".join(f"if ({name} == {v}) {{ {name.upper()} = {v}; }}" for name in "nm" for v in range(8))
        for c, d in [(0, 0), (3, 5), (2, 6), (1, 3)]:
            whole = f"qubit q; bit[2] c = {c}; bit[3] d = {d}; bit[3] N; bit[3] M; int n; int m = 2; {text} {shown}"
            try:
                circuit = read(whole)
            except ValueError as error:  # of what is known and what isn't; as a text has it, whatever the bits are
                assert any(why in str(error) for why in ("changed under a condition", "bits decide now", "more than 4000000")), (error, whole)
                break
            state = {"c": c, "d": d, "n": 0, "m": 2}
            run(state)
            (key,) = qa.run(circuit, 1, seed=1).counts()
            found = int(key[-11:], 2)
            assert (found & 3, found >> 5 & 7, found >> 8 & 7) == (state["c"], state["n"], state["m"]), whole
            accepted += 1
    assert accepted > 400


REFUSED = [
    ("bit[2] c; int n = c; n = n << 1;", "'<<': of a number that bits decide there are comparisons"), ("bit[2] c; int n = c; n = ~n;", "'~': of a number"), ("bit[2] c; c = ~uint(c);", "'~': of a number"),
    ("bit[2] c; int n = c; n += 1;", "no arithmetic"), ("bit[2] c; int n = c; rx(n) q;", "not a bit"), ("bit[2] c; int[2] n = c;", "'n': 2 bits into an int that has room for 1"),
    ("bit[65] c; uint n = c;", "'n': 65 bits into a uint that has room for 64"), ("bit[2] c; float n = c;", "'n': a float cannot be made of bits"), ("bit[2] c; angle n; n = c;", "an angle cannot be made"),
    ("bit[2] c; def f(int k) { } f(c);", "'c': an int cannot be made of bits"), ("bit[2] c; const int n = c;", "not known before"), ("bit[2] c; int n = c; c[n] = 1;", "an index"), ("bit[2] c; int n = c; n[0] = 1;", "'['"),
    ("bit[2] c; int n = c; measure q -> n;", "it is a value"), ("bit[2] c; int n = c; let a = n;", "it is a value"), ("bit[2] c; int n = c; for int i in [0:n] { }", "a constant integer"),
    ("bit[2] c; int n = -1; if (c[0]) { n = c; }", "'n': it is -1 where the condition does not hold"), ("bit[2] c; int n = c; if (c[0]) { n = -1; }", "'n': a number that bits decide is not negative here: this is -1"),
    ("bit[2] c; int n; while (c == 1) { rx(n) q; n = c; }", "'n': it is changed under a condition"), ("bit[2] c; while (c == 1) { int n; if (c[0]) { n = c; } }", "'n': it is changed"),
    ("bit[2] c; int n; while (c == 1) { bit[n + 1] d; n = c; }", "'n': it is changed"), ("bit[2] c; int n; while (c == 1) { n += n; }", "'n': it is changed"), ("bit[2] c; int n; if (c == 1) { n = 1; }", "'n': it is changed"),
    ("bit[2] c; int n; while (n == 0) { n = c; }", "bits decide now"), ("bit[2] c; int n = c; if (n) x q;", "no condition"),
]  # fmt: skip


@pytest.mark.parametrize("text, why", REFUSED)
def test_refused_with_line_and_column(text, why):
    with pytest.raises(ValueError, match=r"^qasm 3:\d+: ") as caught:
        read("qubit q; " + text)
    assert why in str(caught.value)


@pytest.mark.parametrize("text", ["bit[60] c; for int i in [0:100000] { int n; if (c[0]) { n = c; } }", "bit[60] c; int n = c; for int i in [0:100000] { n ^= c; }"])
def test_harm_is_refused_within_a_second(text):
    check_harm(read, text)
