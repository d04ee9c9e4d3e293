"""Random programs of OpenQASM 3, whose qubits are always 0 or 1, against the same programs in Python: calls, conditions, switch, loops, bools, local bits."""

import operator
import random

import pytest

import qarena as qa

HEAD = """OPENQASM 3.0;
include "stdgates.inc";
def flip(qubit a) -> bit { x a; return measure a; }
def exclusive(bit a, bit b) -> bit { bit t; if (a) { t = !t; } b ^= t; return b; }
def rotate(bit[3] w, int k) -> bit[3] { for int i in [1:k] { w = (w << 1) | (w >> 2); } return w; }
def once(qubit a, int k) { bit done; for int i in [1:k] { if (!done) x a; done = true; } }
qubit[3] q;
bit[3] c;
"""
SIGNS = {"<": operator.lt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne, ">": operator.gt}


class Program:
    """Statements, and what each does to lists q and c."""

    def __init__(self, seed):
        self.generator = random.Random(seed)
        self.q, self.c = [0] * 3, [0] * 3
        self.simple = (self.x, self.measured, self.flipped, self.exclusive, self.rotated, self.once, self.conditional_bool, self.assigned)
        self.nested = (self.if_else, self.if_odd, self.switch, self.loop)

    def number(self):
        return sum(bit << i for i, bit in enumerate(self.c))

    def assign(self, number):
        self.c[:] = [number >> i & 1 for i in range(3)]

    def statement(self, depth=0):
        return self.generator.choice(self.simple + (self.nested if depth < 3 else ()))(depth)

    def body(self, depth):
        made = [self.statement(depth + 1) for _ in range(self.generator.randrange(1, 3))]
        return "{ " + " ".join(text for text, _ in made) + " }", lambda: [run() for _, run in made]

    def place(self):
        return self.generator.randrange(3)

    def x(self, _):
        i = self.place()
        return f"x q[{i}];", lambda: operator.setitem(self.q, i, 1 - self.q[i])

    def measured(self, _):
        i, j = self.place(), self.place()
        return f"c[{j}] = measure q[{i}];", lambda: operator.setitem(self.c, j, self.q[i])

    def flipped(self, _):
        i, j = self.place(), self.place()

        def run():
            self.q[i] = self.c[j] = 1 - self.q[i]

        return f"c[{j}] = flip(q[{i}]);", run

    def exclusive(self, _):
        i, j = self.place(), self.place()
        return f"c[{j}] = exclusive(c[{i}], c[{j}]);", lambda: operator.setitem(self.c, j, self.c[i] ^ self.c[j])

    def rotated(self, _):
        k = self.place()
        return f"c = rotate(c, {k});", lambda: self.c.__setitem__(slice(None), self.c[3 - k :] + self.c[: 3 - k])

    def once(self, _):
        i, k = self.place(), self.place()
        return f"once(q[{i}], {k});", lambda: operator.setitem(self.q, i, self.q[i] ^ (k > 0))

    def conditional_bool(self, _):
        i, j, first = self.place(), self.place(), self.generator.random() < 0.5

        def run():
            self.q[0] ^= self.c[j] if self.c[i] else first

        return f"if (true) {{ bool b = {str(first).lower()}; if (c[{i}]) {{ b = c[{j}]; }} if (b) x q[0]; }}", run

    def assigned(self, _):
        n = self.generator.randrange(8)
        return self.generator.choice([(f"c ^= {n};", lambda: self.assign(self.number() ^ n)), ("c = ~c;", lambda: self.assign(7 - self.number())), (f"c &= {n};", lambda: self.assign(self.number() & n))])

    def if_else(self, depth):
        sign, n = self.generator.choice(list(SIGNS)), self.generator.randrange(8)
        (text, run), (other, run_other) = self.body(depth), self.body(depth)
        return f"if (c {sign} {n}) {text} else {other}", lambda: (run if SIGNS[sign](self.number(), n) else run_other)()

    def if_odd(self, depth):
        (text, run), (other, run_other) = self.body(depth), self.body(depth)
        i, j = self.generator.sample(range(3), 2)
        if self.generator.random() < 0.5:
            return f"if (c[{i}] ^ c[{j}]) {text}", lambda: run() if self.c[i] ^ self.c[j] else None
        return f"if (!(c[{i}] ^ c[{j}])) {text} else {other}", lambda: (run_other if self.c[i] ^ self.c[j] else run)()

    def switch(self, depth):
        a, b, d = self.generator.sample(range(8), 3)
        bodies = [self.body(depth) for _ in range(3)]

        def run():
            n = self.number()
            bodies[0 if n in (a, b) else 1 if n == d else 2][1]()

        return f"switch (c) {{ case {a}, {b} {bodies[0][0]} case {d} {bodies[1][0]} default {bodies[2][0]} }}", run

    def loop(self, depth):
        rounds = self.generator.randrange(4)
        text, run = self.body(depth)
        return f"for int i in [1:{rounds}] {text}", lambda: [run() for _ in range(rounds)]


@pytest.mark.parametrize("seed", range(150))
def test_random_programs_are_pythons(seed):
    program = Program(seed)
    statements = [program.statement() for _ in range(8)]
    for _, run in statements:
        run()
    text = HEAD + "\n".join(text for text, _ in statements) + "\nbit[3] r = measure q;"
    (key,) = qa.run(qa.Circuit.from_qasm(text), shots=2, seed=1).counts()
    assert [int(bit) for bit in key[::-1][:6]] == program.c + program.q, text
