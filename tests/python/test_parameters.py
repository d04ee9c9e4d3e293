"""Parameters: arithmetic, names and values, and circuits against the same circuits with numbers."""

import copy
import pickle

import numpy as np
import pytest

import qarena as qa

T = qa.Parameter("t")
W = qa.ParameterVector("w", 3)


def circuit(t=T, w=W):
    """Bound gates that merge, pass, or stand alone."""
    made = qa.Circuit(4)
    for q in range(4):
        made.h(q).rx(2 * t, q).rz(w[0] - t, q)
    made.rzz(w[1], 0, 1).cp(-w[2], 2, 3).crx(t / 2, 0, 3).rxx(w[0] + 0.25, 1, 2)
    made.u(t, w[1], w[2] * 0.5, 1).u(0.3, t, w[0], 2, controls=[0], zeros=[3])
    return made.ry(t, 0).ry(-t, 0).cx(0, 1).rz(w[2], 1).cx(0, 1).mcp(w[0], [0, 1], 2).gphase(t)


VALUES = [[0.3, -0.7, 1.1, 2.9], [0, 0, 0, 0], [np.pi, 2 * np.pi, -np.pi, np.pi / 2], [1e-300, np.pi, 0, -1e-8]]


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("precision", ["double", "single"])
def test_runs_as_with_numbers(values, precision):
    bound = circuit()
    assert bound.parameters == ["t", "w[0]", "w[1]", "w[2]"]
    numbers = circuit(values[0], values[1:])
    tolerance = 1e-14 if precision == "double" else 1e-6
    want = np.asarray(qa.Register(4, precision=precision).run(numbers))
    register = qa.Register(4, precision=precision)
    given = [
        values,
        tuple(values),
        np.array(values),
        np.array(values, np.float32) if values[0] == 0 else np.array(values)[::1],
        np.array([0, *values])[1:],
        {"t": values[0], "w": values[1:]},
        {T: values[0], W: np.array(values[1:])},
        {T: values[0], W[2]: values[3], W[0]: values[1], W[1]: values[2]},
    ]
    for form in given:
        np.testing.assert_allclose(np.asarray(register.reset().run(bound, form)), want, atol=tolerance)
    np.testing.assert_allclose(np.asarray(register.reset().run(bound, values=values)), want, atol=tolerance)
    np.testing.assert_allclose(bound.bind(values).to_matrix(), numbers.to_matrix(), atol=1e-14)
    np.testing.assert_array_equal(bound.to_matrix(values), bound.bind(values).to_matrix())
    assert bound.bind(values).parameters == []


def test_composed_circuits_have_the_parameters():
    bound, values = circuit(), VALUES[0]
    numbers = circuit(values[0], values[1:])
    other = qa.Circuit(4).ry(qa.Parameter("new"), 2).rz(W[1], 0)
    for made, want in [
        (bound.inverse(), numbers.inverse()),
        (bound * 2, numbers * 2),
        (bound.power(-2), numbers.power(-2)),
        (bound.controlled([5], [4]), numbers.controlled([5], [4])),
        (bound.copy(), numbers),
        (copy.deepcopy(bound), numbers),
        (pickle.loads(pickle.dumps(bound)), numbers),
        (qa.Circuit(4).apply_gates(list(bound)), numbers),
    ]:
        assert made.parameters == bound.parameters
        np.testing.assert_allclose(made.bind(values).to_matrix(), want.to_matrix(), atol=1e-13)
        assert made.depth() == want.depth()
        assert made.count_ops() == want.count_ops()
    joined = other + bound
    assert joined.parameters == ["new", "w[0]", "w[1]", "w[2]", "t"]
    assert bound == bound.copy()
    assert bound != bound.inverse()
    assert bound != numbers
    state = qa.Register(4).run(joined, {"t": 0.3, "new": 0.1, W: values[1:]})
    want = qa.Register(4).ry(0.1, 2).rz(values[2], 0).run(numbers)
    np.testing.assert_allclose(np.asarray(state), np.asarray(want), atol=1e-14)


def test_copies_keep_the_order_of_values():
    a, b = qa.Parameter("a"), qa.ParameterVector("b", 2)
    made = qa.Circuit(2).rx(a, 0).ry(b[1], 0).inverse()
    assert made.parameters == ["a", "b[0]", "b[1]"]
    for other in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert other.parameters == made.parameters
        assert other == made
    assert qa.Circuit(2).apply_gates(list(made)) != made  # its values come in another order
    assert pickle.loads(pickle.dumps(made * 0)).parameters == made.parameters


def test_values_by_the_names_that_parameters_has():
    made = circuit()
    by_name = dict(zip(made.parameters, VALUES[0]))
    state = np.asarray(qa.Register(4).run(made, by_name))
    np.testing.assert_array_equal(state, np.asarray(qa.Register(4).run(made, VALUES[0])))


def test_long_vectors_cost_nothing_until_they_have_values():
    made = qa.Circuit(1).ry(qa.ParameterVector("long", 1 << 29)[5], 0)
    before = made.arena.stats()["high_water"]
    joined = qa.Circuit(1).rx(T, 0) + made.copy() + made.inverse()
    assert list(joined)[1:] == [*made, *made.inverse()]
    assert made.arena.stats()["high_water"] - before < 1 << 20


@pytest.mark.parametrize("order", [1, 2, 4])
def test_trotter_of_a_parameter(order):
    h = qa.PauliSum([("X0 X1", 1.0), ("Z0", 0.5), ("Y1 Z2", -0.3), ("", 0.7)])
    made = qa.Circuit(4).trotter(h, 2 * T - 0.1, 3, order, controls=[3])
    want = qa.Circuit(4).trotter(h, 2 * 0.4 - 0.1, 3, order, controls=[3])
    np.testing.assert_allclose(made.to_matrix([0.4]), want.to_matrix(), atol=1e-14)
    value, grad = qa.Register(4).h(3).h(0).value_and_grad(made, "Z0 Y1", [0.4])
    ahead, behind = (qa.Register(4).h(3).h(0).value(made, "Z0 Y1", [0.4 + step]) for step in (1e-5, -1e-5))
    assert grad[0] == pytest.approx((ahead - behind) / 2e-5, abs=1e-8)


def test_explain_takes_values():
    assert "1 qubit" in qa.Register(1).explain(qa.Circuit(1).ry(T, 0), [0.3])


def test_arithmetic():
    assert repr(2 * T + W[2] - 0.1) == "2*t + w[2] - 0.1"
    assert repr(-T / 2 - W[0]) == "-0.5*t - w[0]"
    assert repr(1 - (T - 3)) == "-t + 4"
    assert 2 * T - T == T
    assert hash(2 * T - T) == hash(T)
    assert T - T == 0
    assert float(T - T + 2) == 2
    assert np.float64(2) * T + np.float32(1) == T * 2 + 1
    assert (0 * T).terms == {}
    assert (T + W[1]).terms == {"t": 1.0, "w[1]": 1.0}
    assert list(W) == [W[0], W[1], W[2]]
    assert W[1:] == [W[1], W[2]]
    assert W[-1] == W[2]
    assert list(qa.Circuit(1).ry(T - T + 2, 0)) == [("ry", 2.0, 0)]
    for angle in (2 * T + W[1] - 1, T, W[0]):
        assert pickle.loads(pickle.dumps(angle)) == angle
    assert pickle.loads(pickle.dumps(W)) == W


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda c, r: r.run(c), ValueError, r"run: 0 values given, .* have 4; the first that is missing is 't'"),
        (lambda c, r: r.run(c, [1, 2]), ValueError, r"run: 2 values given, .* have 4; the first that is missing is 'w\[1\]'"),
        (lambda c, r: r.run(c, np.zeros(5)), ValueError, "run: 5 values given, the circuit's parameters have 4"),
        (lambda c, r: r.run(c, [0, 0, np.nan, 0]), ValueError, r"run: value 2, 'w\[1\]', is nan"),
        (lambda c, r: r.run(c, [0, 0, 0, np.inf]), ValueError, r"run: value 3, 'w\[2\]', is inf"),
        (lambda c, r: r.run(c, {"t": 1, "w": [1, 2]}), ValueError, "run: 2 values given for 'w', which has 3"),
        (lambda c, r: r.run(c, {"t": 1, "v": 2}), ValueError, "run: the circuit has no parameter 'v'; it has 't', 'w'"),
        (lambda c, r: r.run(c, {"t": 1}), ValueError, r"run: no value given for 'w\[0\]'"),
        (lambda c, r: r.run(c, {"t": 1, T: 2, W: [1, 2, 3]}), ValueError, "run: 't' is given twice"),
        (lambda c, r: r.run(c, {"t": np.nan, W: [1, 2, 3]}), ValueError, "run: the value of 't' is nan"),
        (lambda c, r: r.run(c, {"t": "x", W: [1, 2, 3]}), TypeError, "run: the value of 't' is 'x': a real number is needed"),
        (lambda c, r: r.run(c, {1.0, 2.0, 3.0, 4.0}), TypeError, "run: values: an array, a sequence or a dict is needed, not {"),
        (lambda c, r: r.run(c, b"abcd"), TypeError, "run: values: an array, a sequence or a dict is needed, not b'abcd'"),
        (lambda c, r: r.run(c, np.float64(0.5)), ValueError, "run: values: an array of 0 dimensions, 1 is needed"),
        (lambda c, r: r.run(c, {"t": 1, W: {5: 1, 6: 2, 7: 3}}), TypeError, "a sequence of numbers is needed"),
        (lambda c, r: r.run(c, {"t": 1, W: 1}), TypeError, "run: the value of 'w' is 1: a sequence of numbers is needed"),
        (lambda c, r: r.run(c, {"t": np.complex64(1), W: [1, 2, 3]}), TypeError, "a real number is needed"),
        (lambda c, r: r.run(c, {"w[3]": 1, "t": 1}), ValueError, r"run: w\[3\]: it has 3 values"),
        (lambda c, r: c.rx(np.complex128(1 + 1j), 0), TypeError, "a real number is needed"),
        (lambda c, r: c.rx(np.complex64(1), 0), TypeError, "a real number is needed"),
        (lambda c, r: T * np.complex128(1j), TypeError, "operand"),
        (lambda c, r: T + 1j, TypeError, "unsupported operand"),
        (lambda c, r: c.diagonal([T, 0], 0), TypeError, "t has no value: .* numbers are needed elsewhere"),
        (lambda c, r: c.trotter(qa.PauliSum([("X0", 1)]), T, 0), ValueError, "trotter: 0 steps, at least 1 needed"),
        (lambda c, r: qa.Parameter("w[0]"), ValueError, "brackets are for the values of vectors"),
        (lambda c, r: W["a"], TypeError, "integer"),
        (lambda c, r: qa.ParameterVector("v", 2.0), TypeError, "integer"),
        (lambda c, r: r.run(c, {1: 2}), TypeError, "values: 1 is no parameter"),
        (lambda c, r: r.run(c, {qa.ParameterVector("w", 2): [1, 2]}), ValueError, r"has 2 values, the circuit's 'w' has 3"),
        (lambda c, r: r.run(c, 7), TypeError, "run: values: an array, a sequence or a dict is needed, not 7"),
        (lambda c, r: r.run(c, [0, 0, 0, "a"]), TypeError, "run: values: a real number is needed at 3, not 'a'"),
        (lambda c, r: r.run(c, [0, 0, 0, 1j]), TypeError, "run: values: a real number is needed at 3, not 1j"),
        (lambda c, r: r.run(c, np.ones(4) * 1j), TypeError, "run: values: real numbers are needed, not complex ones"),
        (lambda c, r: r.run(c, np.ones((2, 2))), ValueError, "run: values: an array of 2 dimensions, 1 is needed"),
        (lambda c, r: r.run(c, [1, 2, 3, 4], 5), TypeError, r"run\(circuit, values=None\): 3 arguments given"),
        (lambda c, r: r.run(c, x=3), TypeError, "unexpected keyword argument 'x'"),
        (lambda c, r: c.bind([1]), ValueError, r"bind: 1 values given"),
        (lambda c, r: c.to_matrix(), ValueError, "to_matrix: the circuit has parameters; to_matrix"),
        (lambda c, r: r.ry(T, 0), TypeError, "t has no value: angles of a circuit's gates take parameters"),
        (lambda c, r: r.ry(T, 0, controls=[1]), TypeError, "ry: a register's gates take numbers"),
        (lambda c, r: c.ry(qa.Parameter("w"), 0), ValueError, "parameter 'w': it is both one value and a vector of 3"),
        (lambda c, r: c.ry(qa.ParameterVector("w", 2)[0], 0), ValueError, "parameter 'w': vectors of that name have 3 and 2"),
        (lambda c, r: c.rx(T, 9), ValueError, r"rx: qubit 9 is out of range \[0, 4\)"),
        (lambda c, r: T * np.inf, ValueError, "an angle with inf: a finite number is needed"),
        (lambda c, r: T + np.nan, ValueError, "an angle with nan: a finite number is needed"),
        (lambda c, r: c.ry(type(T)._of(0.0, [("t", 0, 0, 1.0)]), 0), TypeError, "angle: its terms are a tuple"),
        (lambda c, r: c.ry(type(T)._of(0.0, (("t", 1 << 64, 0, 1.0),)), 0), OverflowError, "too (big|large)"),
        (lambda c, r: c.ry(type(T)._of(0.0, (("a\0b", 0, 0, 1.0),)), 0), ValueError, "null character"),
        (lambda c, r: T * T, TypeError, "not of their products"),
        (lambda c, r: 1 / T, TypeError, "divided by numbers only"),
        (lambda c, r: T + "x", TypeError, "unsupported operand"),
        (lambda c, r: qa.Parameter(""), ValueError, "0 bytes, 1 to 63 allowed"),
        (lambda c, r: qa.Parameter("é" * 32), ValueError, "64 bytes, 1 to 63 allowed"),
        (lambda c, r: qa.Parameter("a\0b"), ValueError, "it has a NUL"),
        (lambda c, r: qa.Parameter(3), TypeError, "a parameter's name is a string, not 3"),
        (lambda c, r: qa.ParameterVector("v", 0), ValueError, "0 values, 1 to"),
        (lambda c, r: W[3], IndexError, r"w\[3\]: it has 3 values"),
    ],
)
def test_refusals(call, error, text):
    made, register = circuit(), qa.Register(4)
    length = len(made)
    with pytest.raises(error, match=text):
        call(made, register)
    assert len(made) == length
    assert made.parameters == ["t", "w[0]", "w[1]", "w[2]"]
    assert register.pending == 0


def test_rounds_of_a_loop_allocate_nothing():
    made, register = circuit(), qa.Register(4)
    values = np.zeros(4)
    for _ in range(3):
        register.run(made, values)
    before = register.arena.stats()
    for step in range(100):
        values[:] = step
        register.run(made, values)
    after = register.arena.stats()
    assert after["in_use"] == before["in_use"]
    assert after["objects"] == before["objects"]
