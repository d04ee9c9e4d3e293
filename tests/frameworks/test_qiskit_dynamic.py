"""Dynamic circuits of Qiskit's on qarena, against an oracle that follows every outcome."""

import pytest

pytest.importorskip("qiskit")

from dynamic_qiskit import Maker, distribution  # noqa: E402
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister  # noqa: E402
from qiskit.circuit import CircuitError  # noqa: E402
from qiskit.circuit.classical import expr, types  # noqa: E402

import qarena as qa  # noqa: E402
from qarena.qiskit import circuit  # noqa: E402

ROUNDS = 4


def exact(qc, **how):
    """The distribution of Qiskit's bits, as qarena has it."""
    found = {}
    for text, probability in qa.run(circuit(qc, **how), 1).probabilities().items():
        value = int(text, 2) % 2**qc.num_clbits
        found[value] = found.get(value, 0) + probability
    return found


def assert_same(qc, rounds=ROUNDS):
    ours, theirs = exact(qc, while_rounds=rounds), distribution(qc, rounds)
    assert max(abs(ours.get(value, 0) - theirs.get(value, 0)) for value in {*ours, *theirs}) < 1e-10


@pytest.mark.parametrize("seed", range(120))
def test_random_circuits(seed):
    assert_same(Maker(seed).made())


def counter(operation, left, right, width):
    """A circuit whose bits become the value of an expression of two numbers in superposition."""
    a, b, out = ClassicalRegister(width, "a"), ClassicalRegister(width, "b"), ClassicalRegister(width, "out")
    qc = QuantumCircuit(QuantumRegister(2 * width), a, b, out)
    for i in range(width):
        if left >> i & 1:
            qc.x(i)
        if right >> i & 1:
            qc.x(width + i)
    qc.measure(range(2 * width), [*a, *b])
    qc.store(expr.lift(out), expr.cast(operation(expr.lift(a), expr.lift(b)), types.Uint(width)))
    return qc


@pytest.mark.parametrize("name", "bit_and bit_or bit_xor add sub mul shift_left shift_right equal less less_equal greater greater_equal not_equal".split())
def test_arithmetic_of_all_values(name):
    for left in range(8):
        for right in range(8):
            assert_same(counter(getattr(expr, name), left, right, 3))


def test_a_variable_may_be_on_both_sides_of_a_store():
    qc = QuantumCircuit(1, 4)
    v = qc.add_var("v", expr.lift(5, types.Uint(4)))
    qc.store(v, expr.add(v, v))
    qc.store(v, expr.bit_xor(expr.shift_left(v, 1), v))
    qc.store(expr.lift(qc.cregs[0]), v)
    assert exact(qc) == {(10 << 1 ^ 10) & 15: 1.0}


def test_a_bit_of_a_variable():
    qc = QuantumCircuit(1, 2)
    qc.store(expr.index(expr.lift(qc.cregs[0]), 1), expr.lift(True))
    assert exact(qc) == {2: 1.0}


def test_repeat_until_success():
    qc = QuantumCircuit(1, 1)
    qc.h(0)
    qc.measure(0, 0)
    with qc.while_loop((0, 1)):
        qc.h(0)
        qc.measure(0, 0)
    assert exact(qc, while_rounds=3)[1] == pytest.approx(2**-4)
    assert qa.run(circuit(qc), 1000, seed=1).counts() == {"0": 1000}


def test_registers_wider_than_a_condition_of_qarena():
    qc = QuantumCircuit(QuantumRegister(2), ClassicalRegister(70, "wide"), ClassicalRegister(1, "one"))
    qc.x(0)
    qc.measure(0, 69)
    with qc.if_test((qc.cregs[0], 1 << 69)):
        qc.x(1)
    qc.measure(1, qc.cregs[1][0])
    assert exact(qc) == {(1 << 69) + (1 << 70): 1.0}


def test_a_value_that_a_register_never_has():
    qc = QuantumCircuit(1, 2)
    a = ClassicalRegister(2, "a")
    qc.add_register(a)
    with qc.if_test(expr.equal(expr.cast(a, types.Uint(3)), 7)) as otherwise:
        qc.x(0)
    with otherwise:
        qc.id(0)
    qc.measure(0, 0)
    assert exact(qc) == {0: 1.0}


def test_sub_circuits_with_measurements():
    sub = QuantumCircuit(2, 2)
    sub.x(0)
    sub.measure([0, 1], [1, 0])
    qc = QuantumCircuit(3, 3)
    qc.append(sub.to_instruction(), [2, 0], [0, 2])
    assert exact(qc) == {4: 1.0}


@pytest.mark.parametrize("name", ["break_loop", "continue_loop"])
def test_breaks_are_refused_by_name(name):
    qc = QuantumCircuit(1, 1)
    with qc.while_loop((0, 0)):
        qc.measure(0, 0)
        getattr(qc, name)()
    with pytest.raises(CircuitError, match=name):
        circuit(qc)


def test_what_bits_are_not_is_refused_by_name():
    qc = QuantumCircuit(1, 1)
    v = qc.add_var("v", expr.lift(0.5))
    with qc.if_test(expr.less(v, expr.lift(1.0))):
        qc.x(0)
    with pytest.raises(CircuitError, match="store: .*Float"):
        circuit(qc)
    qc = QuantumCircuit(ClassicalRegister(4, "a"), QuantumRegister(1))
    with qc.if_test(expr.equal(expr.div(qc.cregs[0], 3), 1)):
        qc.x(0)
    with pytest.raises(CircuitError, match="if_else: .*DIV"):
        circuit(qc)


def test_input_variables_are_refused():
    qc = QuantumCircuit(1, inputs=[expr.Var.new("angle", types.Bool())])
    with pytest.raises(CircuitError, match="angle"):
        circuit(qc)


def test_boxes_barriers_and_delays():
    qc = QuantumCircuit(1, 1)
    with qc.box():
        qc.x(0)
        qc.delay(100, 0)
    qc.barrier()
    qc.measure(0, 0)
    assert exact(qc) == {1: 1.0}
