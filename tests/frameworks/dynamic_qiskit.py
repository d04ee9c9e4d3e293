"""Dynamic circuits of Qiskit's, at random, and an oracle for them: every outcome is followed, with Python's integers and dense vectors."""

import numpy as np
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import CASE_DEFAULT, Clbit, Parameter
from qiskit.circuit.classical import expr, types
from qiskit.quantum_info import Operator

LEAST = 1e-14  # probability of an outcome that is followed


class Branch:
    def __init__(self, vector, bits, variables):
        self.vector, self.bits, self.variables = vector, bits, variables

    def with_vector(self, vector):
        return Branch(vector, dict(self.bits), dict(self.variables))


def applied(vector, matrix, on):
    """A matrix on some qubits, the first the least significant."""
    n, k = vector.size.bit_length() - 1, len(on)
    tensor = vector.reshape([2] * n)
    axes = [n - 1 - q for q in reversed(on)]
    moved = np.moveaxis(tensor, axes, range(k)).reshape(2**k, -1)
    return np.moveaxis((matrix @ moved).reshape([2] * n), range(k), axes).reshape(-1)


def projected(branch, qubit, outcome):
    keep = (np.arange(branch.vector.size) >> qubit & 1) == outcome
    vector = np.where(keep, branch.vector, 0)
    return branch.with_vector(vector) if np.vdot(vector, vector).real > LEAST else None


def value_of(node, branch):
    """Of an expression, a bit or a register."""
    if isinstance(node, Clbit):
        return branch.bits[node]
    if isinstance(node, ClassicalRegister):
        return sum(branch.bits[bit] << i for i, bit in enumerate(node))
    if isinstance(node, expr.Value):
        return int(node.value)
    if isinstance(node, expr.Var):
        return branch.variables[node] if node.standalone else value_of(node.var, branch)
    width = 1 if isinstance(node.type, types.Bool) else node.type.width
    if isinstance(node, expr.Cast):
        value = value_of(node.operand, branch)
        return int(bool(value)) if isinstance(node.type, types.Bool) else value % 2**width
    if isinstance(node, expr.Unary):
        value = value_of(node.operand, branch)
        return int(not value) if node.op is expr.Unary.Op.LOGIC_NOT else ~value % 2**width
    if isinstance(node, expr.Index):
        return value_of(node.target, branch) >> value_of(node.index, branch) & 1
    a, b = value_of(node.left, branch), value_of(node.right, branch)
    return int(BINARY[node.op.name](a, b)) % 2**width


BINARY = {
    "BIT_AND": lambda a, b: a & b, "BIT_OR": lambda a, b: a | b, "BIT_XOR": lambda a, b: a ^ b,
    "LOGIC_AND": lambda a, b: bool(a and b), "LOGIC_OR": lambda a, b: bool(a or b),
    "EQUAL": lambda a, b: a == b, "NOT_EQUAL": lambda a, b: a != b, "LESS": lambda a, b: a < b, "LESS_EQUAL": lambda a, b: a <= b,
    "GREATER": lambda a, b: a > b, "GREATER_EQUAL": lambda a, b: a >= b, "SHIFT_LEFT": lambda a, b: a << b, "SHIFT_RIGHT": lambda a, b: a >> b,
    "ADD": lambda a, b: a + b, "SUB": lambda a, b: a - b, "MUL": lambda a, b: a * b,
}  # fmt: skip


def holds(condition, branch):
    return bool(value_of(condition[0], branch) == condition[1] if isinstance(condition, tuple) else value_of(condition, branch))


def followed(branches, circuit, qubit_of, rounds):
    for instruction in circuit.data:
        on = [qubit_of[qubit] for qubit in instruction.qubits]
        branches = [after for branch in branches for after in step(branch, instruction, on, rounds)]
    return branches


def inside(branch, body, on, rounds):
    return followed([branch], body, dict(zip(body.qubits, on)), rounds)


def step(branch, instruction, on, rounds):
    """Branches behind an instruction. Blocks of Qiskit's builders name bits as the outer circuit does."""
    op, name = instruction.operation, instruction.name
    if name == "measure":
        found = [(projected(branch, on[0], outcome), outcome) for outcome in (0, 1)]
        for after, outcome in found:
            if after is not None:
                after.bits[instruction.clbits[0]] = outcome
        return [after for after, _ in found if after is not None]
    if name == "reset":
        zero, one = projected(branch, on[0], 0), projected(branch, on[0], 1)
        flipped = one and one.with_vector(applied(one.vector, np.array([[0, 1], [1, 0]]), on))
        return [after for after in (zero, flipped) if after is not None]
    if name == "if_else":
        blocks = (*op.blocks, None)
        body = blocks[0] if holds(op.condition, branch) else blocks[1]
        return [branch] if body is None else inside(branch, body, on, rounds)
    if name == "while_loop":
        done, open_ = [], [branch]
        for _ in range(rounds):
            done += [b for b in open_ if not holds(op.condition, b)]
            open_ = [after for b in open_ if holds(op.condition, b) for after in inside(b, op.blocks[0], on, rounds)]
        return done + open_
    if name == "for_loop":
        numbers, parameter, body = op.params
        branches = [branch]
        for number in numbers:
            here = body.assign_parameters({parameter: number}) if isinstance(parameter, Parameter) and parameter in body.parameters else body
            if isinstance(parameter, expr.Var):
                for b in branches:
                    b.variables[parameter] = number
            branches = [after for b in branches for after in inside(b, here, on, rounds)]
        return branches
    if name == "switch_case":
        target = value_of(op.target, branch)
        body = next((body for labels, body in op.cases_specifier() if target in labels or CASE_DEFAULT in labels), None)
        return [branch] if body is None else inside(branch, body, on, rounds)
    if name == "box":
        return inside(branch, op.blocks[0], on, rounds)
    if name == "store":
        stored(branch, op.lvalue, value_of(op.rvalue, branch))
        return [branch]
    if name in ("barrier", "delay"):
        return [branch]
    return [branch.with_vector(applied(branch.vector, Operator(op).data, on))]


def stored(branch, target, value):
    if isinstance(target, expr.Index):
        place = int(target.index.value)
        value = value_of(target.target, branch) & ~(1 << place) | value << place
        target = target.target
    if target.standalone:
        branch.variables[target] = value
        return
    for i, bit in enumerate([target.var] if isinstance(target.var, Clbit) else target.var):
        branch.bits[bit] = value >> i & 1


def distribution(circuit, rounds=1000):
    """The exact probability of each value of the classical bits."""
    start = np.zeros(2**circuit.num_qubits, complex)
    start[0] = 1
    found = {}
    for branch in followed([Branch(start, dict.fromkeys(circuit.clbits, 0), {})], circuit, {q: i for i, q in enumerate(circuit.qubits)}, rounds):
        value = sum(branch.bits[bit] << i for i, bit in enumerate(circuit.clbits))
        found[value] = found.get(value, 0) + np.vdot(branch.vector, branch.vector).real
    return found


# -- at random


class Maker:
    """A circuit of 3 qubits with two registers, a loose bit and a variable, with blocks in blocks."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.a, self.b, self.loose = ClassicalRegister(2, "a"), ClassicalRegister(2, "b"), Clbit()
        self.circuit = QuantumCircuit(QuantumRegister(3, "q"), self.a, self.b, [self.loose])
        self.variable = self.circuit.add_var("v", expr.lift(int(self.rng.integers(4)), types.Uint(2)))
        self.flag = self.circuit.add_var("f", expr.lift(False))
        self.measured = 0

    def made(self):
        self.some(5, 0)
        self.circuit.measure([0, 1, 2], [*self.a, self.b[0]])
        return self.circuit

    def some(self, count, depth):
        for _ in range(count):
            kind = self.rng.integers(12)
            if kind < 5 or depth > 2:
                self.gates()
            elif kind < 7 and self.measured < 5:
                self.measured += 1
                self.circuit.measure(int(self.rng.integers(3)), self.bit())
            elif kind == 7:
                self.circuit.reset(int(self.rng.integers(3)))
            elif kind == 8:
                self.circuit.store(self.variable, self.number())
                self.circuit.store(self.flag, self.truth())
            else:
                self.block(int(self.rng.integers(5)), depth)

    def gates(self):
        q = [int(i) for i in self.rng.permutation(3)]
        self.circuit.u(*self.rng.uniform(-3, 3, 3), q[0])
        [self.circuit.cx, self.circuit.cz, self.circuit.swap, self.circuit.ecr][self.rng.integers(4)](q[0], q[1])

    def bit(self):
        return [*self.a, *self.b, self.loose][self.rng.integers(5)]

    def number(self):
        terms = [expr.lift(self.a), expr.lift(self.b), self.variable, expr.lift(int(self.rng.integers(4)), types.Uint(2))]
        x, y = (terms[self.rng.integers(4)] for _ in range(2))
        make = [expr.bit_and, expr.bit_or, expr.bit_xor, expr.add, expr.sub, expr.mul, expr.shift_left, expr.shift_right][self.rng.integers(8)]
        return expr.cast(make(x, y), types.Uint(2))

    def truth(self):
        kind = self.rng.integers(6)
        if kind == 0:
            return expr.lift(self.bit())
        if kind == 1:
            return expr.logic_not(expr.index(self.number(), int(self.rng.integers(2))))
        if kind == 2:
            return expr.logic_or(self.flag, expr.index(expr.lift(self.a), self.variable))
        make = [expr.equal, expr.not_equal, expr.less, expr.less_equal, expr.greater, expr.greater_equal][self.rng.integers(6)]
        return make(self.number(), self.number())

    def condition(self):
        kind = self.rng.integers(3)
        return (self.bit(), bool(self.rng.integers(2))) if kind == 0 else (self.a, int(self.rng.integers(5))) if kind == 1 else self.truth()

    def block(self, kind, depth):
        circuit = self.circuit
        if kind == 0:
            with circuit.if_test(self.condition()) as otherwise:
                self.some(2, depth + 1)
            with otherwise:
                self.some(1, depth + 1)
        elif kind == 1:
            target = [self.a, self.bit(), self.number()][self.rng.integers(3)]
            with circuit.switch(target) as case:
                with case(0):
                    self.some(1, depth + 1)
                with case(1, 2) if not isinstance(target, Clbit) else case(1):
                    self.some(1, depth + 1)
                if self.rng.integers(2):
                    with case(case.DEFAULT):
                        self.some(1, depth + 1)
        elif kind == 2:
            with circuit.for_loop(range(3)) as i:
                circuit.rx(0.3 * i * i, int(self.rng.integers(3)))
                self.gates()
        elif kind == 3:
            with circuit.for_loop([5, 7]):
                self.some(1, depth + 1)
        else:
            with circuit.while_loop(self.condition()):
                circuit.store(self.variable, expr.add(self.variable, expr.lift(1, types.Uint(2))))
                self.gates()
