"""Derivatives through the device, in each of PennyLane's interfaces, against default.qubit's."""

import numpy as np
import pytest

qml = pytest.importorskip("pennylane")
from pennylane import numpy as pnp  # noqa: E402

N = 4
SHAPE = (2, N, 3)
WEIGHTS = np.random.default_rng(0).uniform(-3, 3, SHAPE)


def ansatz(weights, x=None):
    if x is not None:
        qml.AngleEmbedding(x, wires=range(N))
    qml.StronglyEntanglingLayers(weights, wires=range(N))
    qml.SingleExcitation(weights[0, 0, 0], [0, 2])
    qml.ctrl(qml.RX(weights[1, 1, 1], 1), 3)
    qml.adjoint(qml.IsingXY)(2 * weights[0, 1, 2], [1, 2])


def one(weights):
    ansatz(weights)
    return qml.expval(qml.Hamiltonian([0.5, -1.2, 0.3], [qml.Z(0) @ qml.X(1), qml.Y(2), qml.Hadamard(3)]))


def two(weights):
    ansatz(weights)
    return qml.expval(qml.Z(0)), qml.expval(qml.Hermitian(np.array([[1, 2j], [-2j, 0]]), wires=2)), qml.expval(qml.Projector([1, 0], [1, 3]))


def nodes(function, **options):
    """Ours, and one that is right."""
    return qml.QNode(function, qml.device("qarena.qubit", wires=N), **options), qml.QNode(function, qml.device("default.qubit", wires=N), diff_method="backprop")


def stacked(function):
    return lambda weights: qml.math.stack(function(weights))


@pytest.mark.parametrize("method", ["best", "adjoint", "parameter-shift", "finite-diff"])
@pytest.mark.parametrize("device_vjp", [False, True])
def test_autograd(method, device_vjp):
    if method == "finite-diff" and device_vjp:
        pytest.skip("not the device's")
    weights = pnp.array(WEIGHTS, requires_grad=True)
    ours, right = nodes(one, diff_method=method, device_vjp=device_vjp if method in ("best", "adjoint") else False)
    assert np.allclose(ours(weights), right(weights))
    assert np.allclose(qml.grad(ours)(weights), qml.grad(right)(weights), atol=1e-5 if method == "finite-diff" else 1e-10)
    ours, right = nodes(two, diff_method=method, device_vjp=device_vjp if method in ("best", "adjoint") else False)
    assert np.allclose(qml.jacobian(stacked(ours))(weights), qml.jacobian(stacked(right))(weights), atol=1e-5 if method == "finite-diff" else 1e-10)


@pytest.mark.parametrize("on_execution", [False, True])
def test_gradient_on_execution_or_later(on_execution):
    weights = pnp.array(WEIGHTS, requires_grad=True)
    ours, right = nodes(one, diff_method="adjoint", grad_on_execution=on_execution)
    assert np.allclose(qml.grad(ours)(weights), qml.grad(right)(weights))


def test_best_is_adjoint_for_exact_means_only():
    def asked(circuit, **options):
        node = qml.QNode(circuit, qml.device("qarena.qubit", wires=N), **options)
        tape = qml.workflow.construct_tape(node)(WEIGHTS)
        config = qml.devices.ExecutionConfig(gradient_method="best")
        return node.device.supports_derivatives(config, tape)

    assert asked(one) and asked(two)
    assert not asked(one, shots=10)
    assert not asked(lambda w: qml.probs())
    assert not asked(lambda w: (qml.measure(0), qml.expval(qml.Z(0)))[1])


def test_only_trainable_parameters_have_gradients():
    def circuit(x, weights, matrix):
        qml.AngleEmbedding(x, wires=range(N))
        qml.QubitUnitary(matrix, wires=[0, 1])
        qml.StronglyEntanglingLayers(weights, wires=range(N))
        return qml.expval(qml.Z(0))

    matrix = np.linalg.qr(np.random.default_rng(2).normal(size=(4, 4)))[0]
    x, weights = pnp.array([0.1, 0.2, 0.3, 0.4], requires_grad=False), pnp.array(WEIGHTS, requires_grad=True)
    ours, right = nodes(circuit)
    found, wanted = (qml.grad(node)(x, weights, matrix) for node in (ours, right))
    assert np.allclose(found, wanted)
    x = pnp.array(x, requires_grad=True)
    weights = pnp.array(WEIGHTS, requires_grad=False)
    assert np.allclose(*(qml.grad(node)(x, weights, matrix) for node in (ours, right)))


def test_preparations_that_are_trainable_are_decomposed():
    def circuit(features):
        qml.AmplitudeEmbedding(features, wires=range(2), normalize=True)
        qml.CNOT([0, 1])
        return qml.expval(qml.Z(1))

    features = pnp.array([0.5, 0.1, 0.7, 0.3], requires_grad=True)
    ours, right = nodes(circuit, diff_method="adjoint")
    assert np.allclose(qml.grad(ours)(features), qml.grad(right)(features))
    fixed = pnp.array(features, requires_grad=False)

    def with_angle(features, t):
        qml.AmplitudeEmbedding(features, wires=range(2), normalize=True)
        qml.RX(t, 1)
        return qml.expval(qml.Z(1))

    ours, right = nodes(with_angle, diff_method="adjoint")
    assert np.allclose(*(qml.grad(node)(fixed, pnp.array(0.3)) for node in (ours, right)))


def test_batches_of_data():
    def circuit(x, weights):
        qml.AngleEmbedding(x, wires=range(N))
        qml.StronglyEntanglingLayers(weights, wires=range(N))
        return qml.expval(qml.Z(0)), qml.expval(qml.X(1) @ qml.Y(2))

    device = qml.device("qarena.qubit", wires=N)
    ours, right = qml.QNode(circuit, device), qml.QNode(circuit, qml.device("default.qubit", wires=N), diff_method="backprop")
    x = pnp.array(np.random.default_rng(3).normal(size=(7, N)), requires_grad=False)
    weights = pnp.array(WEIGHTS, requires_grad=True)
    with qml.Tracker(device) as tracker:
        found = ours(x, weights)
    assert tracker.totals["derivatives"] == 1 and np.shape(found) == (2, 7) and np.allclose(found, right(x, weights))
    assert np.allclose(*(qml.jacobian(lambda w, node=node: qml.math.stack(node(x, w)))(weights) for node in (ours, right)))
    x = pnp.array(x, requires_grad=True)
    assert np.allclose(*(qml.jacobian(lambda x, node=node: qml.math.stack(node(x, weights)))(x) for node in (ours, right)))


def test_second_derivatives_by_parameter_shift():
    def circuit(x):
        qml.RX(x[0], 0)
        qml.RY(x[1], 0)
        return qml.expval(qml.Z(0))

    x = pnp.array([0.3, 0.7], requires_grad=True)
    ours, right = nodes(circuit, diff_method="parameter-shift", max_diff=2)
    right = qml.QNode(circuit, qml.device("default.qubit", wires=1), diff_method="backprop", max_diff=2)
    assert np.allclose(*(qml.jacobian(qml.grad(node))(x) for node in (ours, right)))


def test_finite_shots():
    weights = pnp.array(WEIGHTS, requires_grad=True)
    ours = qml.set_shots(qml.QNode(one, qml.device("qarena.qubit", wires=N, seed=1)), 20000)
    assert np.allclose(qml.grad(ours)(weights), qml.grad(nodes(one)[1])(weights), atol=0.1)


def test_optimizers_and_metrics():
    @qml.qnode(qml.device("qarena.qubit", wires=2))
    def cost(x):
        qml.RX(x[0], 0)
        qml.CNOT([0, 1])
        qml.RY(x[1], 1)
        return qml.expval(qml.Z(0) @ qml.Z(1))

    x = pnp.array([0.4, 0.3], requires_grad=True)
    for _ in range(40):
        x, before = qml.GradientDescentOptimizer(0.4).step_and_cost(cost, x)
    assert before < -0.98
    metric = qml.metric_tensor(cost, approx="block-diag")(pnp.array([0.4, 0.3], requires_grad=True))
    assert np.allclose(metric, qml.metric_tensor(qml.QNode(cost.func, qml.device("default.qubit", wires=2)), approx="block-diag")(pnp.array([0.4, 0.3], requires_grad=True)))


@pytest.mark.parametrize("device_vjp", [False, True])
def test_torch(device_vjp):
    torch = pytest.importorskip("torch")
    ours, right = nodes(two, diff_method="adjoint", device_vjp=device_vjp)
    grads = []
    for node in (ours, right):
        weights = torch.tensor(WEIGHTS, requires_grad=True)
        a, b, c = node(weights)
        (a * a + 2 * b - c).backward()
        grads.append(weights.grad.numpy())
    assert np.allclose(*grads)
    layer = qml.qnn.TorchLayer(qml.QNode(lambda inputs, weights: (ansatz(weights, inputs), qml.expval(qml.Z(0)))[1], qml.device("qarena.qubit", wires=N)), {"weights": SHAPE})
    out = layer(torch.rand(5, N))
    out.sum().backward()
    assert out.shape == (5,) and torch.isfinite(layer.weights.grad).all()


@pytest.fixture(scope="module")
def jax():
    module = pytest.importorskip("jax")
    module.config.update("jax_enable_x64", True)
    return module


@pytest.mark.parametrize("device_vjp", [False, True])
@pytest.mark.parametrize("jit", [False, True])
def test_jax(jax, device_vjp, jit):
    weights, trainable = jax.numpy.array(WEIGHTS), pnp.array(WEIGHTS, requires_grad=True)
    wrap = jax.jit if jit else lambda function: function
    ours, right = nodes(two, diff_method="adjoint", device_vjp=device_vjp)
    jacobian = wrap(jax.jacrev(lambda w: jax.numpy.stack(ours(w))))(weights)
    assert np.allclose(jacobian, qml.jacobian(stacked(right))(trainable))
    ours, right = nodes(one, diff_method="adjoint", device_vjp=device_vjp)
    value, gradient = wrap(jax.value_and_grad(ours))(weights)
    wanted = qml.grad(right)(trainable)
    assert np.allclose(value, right(trainable)) and np.allclose(gradient, wanted)
    if not device_vjp and not jit:
        assert np.allclose(jax.jvp(ours, (weights,), (weights,))[1], (wanted * WEIGHTS).sum())


def test_jax_shots_and_batches(jax):
    ours = qml.set_shots(qml.QNode(one, qml.device("qarena.qubit", wires=N, seed=2), diff_method="parameter-shift"), 4000)
    assert np.allclose(jax.jit(ours)(WEIGHTS), nodes(one)[1](WEIGHTS), atol=0.2)

    def circuit(x):
        qml.RX(x, 0)
        return qml.expval(qml.Z(0))

    node, x = qml.QNode(circuit, qml.device("qarena.qubit", wires=1)), jax.numpy.linspace(0, 1, 5)
    assert np.allclose(jax.jit(jax.vmap(node))(x), np.cos(x)) and np.allclose(jax.jit(node)(x), np.cos(x))
    assert np.allclose(jax.jit(jax.vmap(jax.grad(node)))(x), -np.sin(x))


def test_products_with_jacobians():
    device = qml.device("qarena.qubit", wires=N)
    config = qml.devices.ExecutionConfig(gradient_method="adjoint")
    tape = qml.tape.QuantumScript([qml.RX(0.3, 0), qml.RY(0.5, 1), qml.CNOT([0, 1])], [qml.expval(qml.Z(1)), qml.expval(qml.Y(0))], trainable_params=[0, 1])
    results, jacobian = device.execute_and_compute_derivatives(tape, config)
    rows = np.array(jacobian)
    assert np.allclose(results, device.execute(tape)) and np.allclose(jacobian, device.compute_derivatives(tape, config)) and rows.shape == (2, 2)
    assert np.allclose(rows[0], [-np.sin(0.3) * np.cos(0.5), -np.cos(0.3) * np.sin(0.5)])
    for values, vjp in (device.execute_and_compute_vjp(tape, (2.0, 3.0), config), (results, device.compute_vjp(tape, (2.0, 3.0), config))):
        assert np.allclose(values, results) and np.allclose(vjp, [2.0, 3.0] @ rows)
    assert np.allclose(device.compute_vjp(tape, np.array([[2.0, 0], [3.0, 1]]), config), (np.array([[2.0, 0], [3.0, 1]]).T @ rows).T)
    for values, jvp in (device.execute_and_compute_jvp(tape, (0.5, 2.0), config), (results, device.compute_jvp(tape, (0.5, 2.0), config))):
        assert np.allclose(values, results) and np.allclose(jvp, rows @ [0.5, 2.0])
    none = tape.copy(trainable_params=[])
    assert device.compute_vjp(none, (1.0, 1.0), config) == ()


def test_products_with_jacobians_of_batches():
    device, rng = qml.device("qarena.qubit", wires=N), np.random.default_rng(5)
    config, observables = qml.devices.ExecutionConfig(gradient_method="adjoint"), [qml.expval(qml.Z(1)), qml.expval(qml.X(0) @ qml.Y(2)), qml.expval(qml.Z(3))]

    def tape(x, w, trainable):
        ops = [qml.RX(x, 0), qml.RY(w, 1), qml.RX(0.3, 2), qml.CNOT([0, 1]), qml.CNOT([1, 2]), qml.IsingXX(x, [2, 3])]
        return qml.tape.QuantumScript(ops, observables, trainable_params=trainable)

    tapes = [tape(rng.uniform(-1, 1, 5), 0.4, [0, 1]), tape(0.2, 0.7, [0, 1, 3]), tape(-0.2, 0.1, [1]), tape(rng.uniform(-1, 1, 3), 0.9, [0]), tape(0.1, 0.3, [])]
    cotangents = [rng.normal(size=(3, *np.shape(t.operations[0].parameters[0]))) for t in tapes]
    found = device.compute_vjp(tapes, [tuple(dy) for dy in cotangents], config)
    for one, dy, vjp in zip(tapes, cotangents, found):
        jacobian = device.compute_derivatives(one, config) if one.trainable_params else ()
        for k in range(len(one.trainable_params)):
            column = np.array([rows[k] if len(one.trainable_params) > 1 else rows for rows in jacobian])
            assert np.allclose(np.sum(dy * column), vjp[k] if len(one.trainable_params) > 1 else vjp)
    none = [tape(0.1, 0.3, []), tape(0.2, 0.3, [])]
    assert device.compute_vjp(none, [(1.0, 1.0, 1.0)] * 2, config) == ((), ())
    constant = [qml.tape.QuantumScript([qml.X(0)], observables, trainable_params=[])] * 2
    assert device.compute_vjp(constant, [(1.0, 1.0, 1.0)] * 2, config) == ((), ())
