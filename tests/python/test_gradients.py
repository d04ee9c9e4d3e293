"""Values and gradients against parameter shift, differences, and dense matrices."""

import threading

import numpy as np
import pytest

import qarena as qa

T = qa.Parameter("t")
W = qa.ParameterVector("w", 3)
VALUES = [[0.3, -0.7, 1.1, 2.9], [0, 0, 0, 0], [np.pi, 2 * np.pi, -np.pi, np.pi / 2]]


def circuit(n):
    """Shared, negated and scaled parameters, controls, gates that merge and cancel."""
    made = qa.Circuit(n)
    for q in range(n):
        made.h(q).ry(T + q, q).rz(2 * W[0], q).rx(-T, q)
    for q in range(n - 1):
        made.cx(q, q + 1)
    made.crx(W[1], 0, 1).cry(-W[1] / 2, 1, 0).cp(W[2], 0, n - 1).rzz(W[0] - W[2], 0, 1).rxx(T, 0, 1).ryy(W[2], 1, 0)
    made.u(T, W[0], W[1], 0).u(0.3, T, -W[2], 1, controls=[0]).ry(W[1], 1).ry(-W[1], 1)
    return made.swap(0, 1).rz(W[1], 0, controls=[1])


def hamiltonian(n):
    return qa.PauliSum([("Z0 Z1", 0.7), ("X0", -1.2), ("Y0 Y1", 0.4), ("", 0.3), (f"X{n - 1}", 0.9), ("Y0 Z1", -0.35)], n)


def dense(start, made, values, h):
    state = made.bind(values).to_matrix() @ start
    return np.vdot(state, h.to_matrix() @ state).real


def differences(f, values):
    values, step = np.array(values, float), 1e-3
    rows = []
    for i in range(len(values)):
        at = [values.copy() for _ in range(4)]
        for v, k in zip(at, (1, -1, 2, -2)):
            v[i] += k * step
        rows.append((8 * (f(at[0]) - f(at[1])) - (f(at[2]) - f(at[3]))) / (12 * step))
    return np.array(rows)


@pytest.mark.parametrize("n", [2, 3, 6])
@pytest.mark.parametrize("values", VALUES)
def test_against_dense_matrices(n, values):
    made, h = circuit(n), hamiltonian(n)
    register = qa.Register(n)
    for q in range(n):
        register.rx(0.4 + q, q)
    start = register.amplitudes.copy()
    value, grad = register.value_and_grad(made, h, values)
    assert value == pytest.approx(dense(start, made, values, h), abs=1e-12)
    assert register.value(made, h, values) == pytest.approx(value, abs=1e-12)
    np.testing.assert_allclose(grad, differences(lambda v: dense(start, made, v, h), values), atol=2e-10)
    np.testing.assert_array_equal(register.amplitudes, start)
    single = qa.Register(n, precision="single").set_state(start.astype(np.complex64))
    value_single, grad_single = single.value_and_grad(made, h, values)
    assert value_single == pytest.approx(value, abs=1e-5)
    np.testing.assert_allclose(grad_single, grad, atol=3e-5)


def test_parameter_shift_in_passes():
    n = 13
    w = qa.ParameterVector("w", 2 * n)
    made = qa.Circuit(n)
    for q in range(n):
        made.ry(w[q], q).cx(q, (q + 1) % n).rz(w[n + q], q).h(q)
    h = qa.PauliSum([(f"Z{q} Z{q + 1}", 1.0) for q in range(n - 1)] + [("X3 Y5", 0.5)])
    values = np.random.default_rng(1).uniform(-3, 3, 2 * n)
    register = qa.Register(n)
    _, grad = register.value_and_grad(made, h, values)
    for i in (0, 5, n, 2 * n - 1):
        up, down = values.copy(), values.copy()
        up[i] += np.pi / 2
        down[i] -= np.pi / 2
        assert grad[i] == pytest.approx((register.value(made, h, up) - register.value(made, h, down)) / 2, abs=1e-11)


@pytest.mark.parametrize(("precision", "tolerance"), [("double", 1e-11), ("single", 2e-4)])
def test_gates_on_pairs_in_passes(precision, tolerance):
    """Rotations about XX, YY, ZX and with a control, in tiles of many pages: as the rotations on one qubit that they are between CX and CZ."""
    n, count = 13, iter(range(4 * 13))
    w = qa.ParameterVector("w", 4 * n)
    whole, parts = qa.Circuit(n), qa.Circuit(n)
    for q in range(n):
        a, b = q, (q + 5) % n
        xx, yy, controlled, u = (w[next(count)] for _ in range(4))
        for made in (whole, parts):
            made.ry(0.3 + q, a).h(b)
        whole.rxx(xx, a, b).ryy(yy, a, b).pauli_rotation(u - yy, f"X{a} Z{b}").crx(controlled, a, b).u(u, xx, 0.5, b, controls=[a])
        parts.cx(a, b).rx(xx, a).cx(a, b).sdg(a).sdg(b).cx(a, b).rx(yy, a).cx(a, b).s(a).s(b)
        parts.cz(a, b).rx(u - yy, a).cz(a, b)
        parts.rx(controlled / 2, b).cz(a, b).rx(-controlled / 2, b).cz(a, b)
        parts.cp(0.5, a, b).cry(u, a, b).cp(xx, a, b)
    h = qa.PauliSum([(f"Z{q} Z{q + 1}", 1.0) for q in range(n - 1)] + [("X3 Y5", 0.5)])
    values = np.random.default_rng(2).uniform(-3, 3, 4 * n)
    register = qa.Register(n, precision)
    value, grad = register.value_and_grad(whole, h, values)
    of_parts, expected = register.value_and_grad(parts, h, values)
    assert value == pytest.approx(of_parts, abs=tolerance)
    np.testing.assert_allclose(grad, expected, atol=tolerance)


def test_jacobian_and_vjp():
    made, register, values = circuit(3), qa.Register(3), VALUES[0]
    observables = ["Z0", "X1 Y2", qa.PauliSum([("ZZZ", 0.5), ("", 1.0)])]
    rows = register.jacobian(made, observables, values)
    assert rows.shape == (3, 4)
    for row, h in zip(rows, observables):
        np.testing.assert_allclose(row, register.value_and_grad(made, h, values)[1], atol=1e-14)
    weights = [0.3, -2, 1.5]
    np.testing.assert_allclose(register.vjp(made, observables, values, weights), np.dot(weights, rows), atol=1e-13)


@pytest.mark.parametrize("n", [2, 5])
@pytest.mark.parametrize("values", VALUES)
def test_metric(n, values):
    made, register = circuit(n), qa.Register(n)
    made.pauli_rotation(W[2] - T, "X0 Y1", controls=[] if n == 2 else [3])
    for q in range(n):
        register.rx(0.4 + q, q)
    start = register.amplitudes.copy()

    def state(at):
        return made.bind(at).to_matrix() @ start

    columns, step = [], 1e-3
    for i in range(4):
        at = [np.array(values, float) for _ in range(4)]
        for v, k in zip(at, (1, -1, 2, -2)):
            v[i] += k * step
        columns.append((8 * (state(at[0]) - state(at[1])) - (state(at[2]) - state(at[3]))) / (12 * step))
    jacobian, psi = np.array(columns), state(values)
    overlaps = jacobian.conj() @ psi
    want = (jacobian.conj() @ jacobian.T - np.outer(overlaps, overlaps.conj())).real
    np.testing.assert_allclose(register.metric(made, values), want, atol=1e-9)
    np.testing.assert_array_equal(register.amplitudes, start)


def test_what_no_gate_has_is_zero():
    made = qa.Circuit(2).ry(T, 0).ry(0 * W[0] + W[1], 1)
    _, grad = qa.Register(2).value_and_grad(made, "Z0", [0.3, 9, 0.1, 9])
    assert made.parameters == ["t", "w[0]", "w[1]", "w[2]"]
    np.testing.assert_allclose(grad, [-np.sin(0.3), 0, 0, 0], atol=1e-15)
    value, grad = qa.Register(2).value_and_grad(qa.Circuit(2).h(0), "X0")
    assert value == pytest.approx(1)
    assert grad.shape == (0,)
    value, grad = qa.Register(2).value_and_grad(qa.Circuit(2), "Z0")
    assert value == 1


def test_rounds_of_a_loop_allocate_nothing():
    made, h, register = circuit(5), hamiltonian(5), qa.Register(5)
    values, out = np.zeros(4), np.empty(4)
    for _ in range(3):
        register.value_and_grad(made, h, values, out=out)
    before = register.arena.stats()
    for step in range(50):
        values[:] = step
        value, grad = register.value_and_grad(made, h, values, out=out)
        assert grad is out
    after = register.arena.stats()
    assert {key: after[key] for key in ("in_use", "held", "objects") if key in after} == {
        key: before[key] for key in ("in_use", "held", "objects") if key in before
    }


def test_other_threads_run_meanwhile():
    n, rounds = 16, []
    made = qa.Circuit(n)
    for q in range(n):
        made.ry(T, q).cx(q, (q + 1) % n).rx(W[q % 3], q)
    stop = threading.Event()

    def count():
        while not stop.is_set():
            rounds.append(1)
            stop.wait(0.0005)

    other = threading.Thread(target=count)
    other.start()
    for _ in range(5):
        qa.Register(n).value_and_grad(made, hamiltonian(n), VALUES[0])
    stop.set()
    other.join()
    assert len(rounds) > 5


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda r, c: r.value_and_grad(c, "Z0", [1]), ValueError, "value_and_grad: 1 values given, the circuit's parameters have 4"),
        (lambda r, c: r.value(c, "Z0"), ValueError, "value: 0 values given"),
        (lambda r, c: r.value_and_grad(c, "Z7", VALUES[0]), ValueError, "value_and_grad: a Pauli sum of 8 qubits for a register of 3"),
        (lambda r, c: r.value_and_grad(c, qa.PauliSum([("X0", 1j)]), VALUES[0]), ValueError, "value_and_grad: the coefficient .* is not real"),
        (lambda r, c: r.value_and_grad(qa.Circuit(2), "Z0"), ValueError, "value_and_grad: the circuit has 2 qubits, the register has 3"),
        (lambda r, c: r.value_and_grad(c, "Z0", VALUES[0], out=np.empty(3)), ValueError, "output: 4 items of 8 bytes are needed, not 24 bytes"),
        (lambda r, c: r.value_and_grad(c, "Z0", VALUES[0], out=np.empty(4, np.int64)), TypeError, "output: items of format 'd' .float64. are needed, not 'l'"),
        (lambda r, c: r.value_and_grad(c, 3, VALUES[0]), TypeError, "an observable is a PauliSum, a string"),
        (lambda r, c: r.value_and_grad("c", "Z0", VALUES[0]), TypeError, "value_and_grad: a Circuit is needed, not 'c'"),
        (lambda r, c: r.vjp(c, ["Z0"], VALUES[0], [1, 2]), ValueError, "vjp: 2 cotangents given for 1 observables"),
        (lambda r, c: r.jacobian(c, "Z0", VALUES[0]), TypeError, "jacobian: a list of observables is needed, not 'Z0'"),
        (lambda r, c: r.value(c, qa.PauliSum([("X0", 1j)]), VALUES[0]), ValueError, "value: the coefficient .* is not real"),
        (lambda r, c: r.jacobian(c, {"Z0": 2.0}, VALUES[0]), TypeError, "jacobian: a list of observables is needed"),
        (lambda r, c: r.vjp(c, ["Z0"], VALUES[0], [1j]), TypeError, "complex"),
        (lambda r, c: r.vjp(c, ["Z0"], VALUES[0], np.array([1j])), TypeError, "vjp: cotangents: a real number is needed"),
        (lambda r, c: r.vjp(c, ["Z0"], VALUES[0], [np.nan]), ValueError, "vjp: a cotangent is nan"),
        (lambda r, c: r.value_and_grad(c, "Z0", [np.nan, 0, 0, 0]), ValueError, "value_and_grad: value 0, 't', is nan"),
        (
            lambda r, c: r.value_and_grad(qa.Circuit(3).unitary([[1, 0], [0, 0.5]], 0, check=False), "Z0"),
            ValueError,
            "at most 2e-06 allowed",
        ),
    ],
)
def test_refusals(call, error, text):
    register, made = qa.Register(3).h(0), circuit(3)
    state = register.amplitudes.copy()
    with pytest.raises(error, match=text):
        call(register, made)
    np.testing.assert_array_equal(register.amplitudes, state)
    register.value_and_grad(made, "Z0", VALUES[0])


def test_small_budgets_never_fail_where_smaller_ones_do_not():
    p = qa.Parameter("p")

    def gradient(budget):
        arena = qa.Arena(budget=budget)
        made = qa.Circuit(6, arena=arena)
        for i in range(60):
            made.ry(p * (i + 1), i % 6).cx(i % 6, (i + 1) % 6)
        return qa.Register(6, arena=arena).value_and_grad(made, "Z0", [0.3])

    want = gradient(None)
    for budget in range(40_000, 1_600_000, 60_000):
        value, grad = gradient(budget)
        assert value == pytest.approx(want[0], abs=1e-12)
        assert grad[0] == pytest.approx(want[1][0], abs=1e-10)


def test_batches_take_fewer_threads_where_memory_is_short():
    p = qa.Parameter("p")
    for budget in range(100_000, 200_000, 5_000):
        arena = qa.Arena(budget=budget)
        made = qa.Circuit(8, arena=arena)
        for i in range(60):
            made.ry(p * (i + 1), i % 8).cx(i % 8, (i + 1) % 8)
        rows = np.linspace(0, 1, 6).reshape(6, 1)
        one = qa.run_batch(made, rows, "Z0", gradient=True, arena=arena, threads=1)
        two = qa.run_batch(made, rows, "Z0", gradient=True, arena=arena, threads=2)
        np.testing.assert_allclose(two.values, one.values, atol=1e-12)
        np.testing.assert_allclose(two.gradients, one.gradients, atol=1e-10)


@pytest.mark.parametrize("make", [lambda c, x, y: c.swap(x, y), lambda c, x, y: c.permutation([0, 2, 1, 3], x, y)])
def test_one_swap_after_other_registers_left_their_numbers_behind(make):
    # Its pass has as many columns as a pass of one gate can have: they once overwrote the pass.
    rng = np.random.default_rng(1)
    arena = qa.Arena(1 << 28)
    for _ in range(100):
        k = int(rng.integers(2, 11))
        qa.Register(k, arena=arena).set_state(rng.normal(size=2**k) + 0.5, check=False)
        x, y = map(int, rng.permutation(6)[:2])
        value, grad = qa.Register(6, arena=arena).x(x).value_and_grad(make(qa.Circuit(6), x, y), f"Z{y}")
        assert value == -1 and len(grad) == 0
