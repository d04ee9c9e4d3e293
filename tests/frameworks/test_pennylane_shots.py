"""Shots, and mid-circuit measurements exactly and by shots, against default.qubit."""

import numpy as np
import pytest

qml = pytest.importorskip("pennylane")

from pennylane.exceptions import DeviceError  # noqa: E402

import qarena as qa  # noqa: E402

N = 4
SHOTS = 20000


def entangled():
    qml.RX(0.9, 0)
    qml.CNOT([0, 1])
    qml.RY(1.3, 2)
    qml.CRX(0.7, [2, 3])
    qml.RZ(0.4, 1)
    qml.Hadamard(1)


MEASURED = {
    "mean of a word": lambda: qml.expval(qml.X(0) @ qml.Y(1)),
    "mean of a sum": lambda: qml.expval(qml.X(0) @ qml.Y(1) + 0.5 * qml.Z(2) - 0.3 * qml.X(2) + 0.1 * qml.I(0)),
    "mean of a sum with a Hadamard": lambda: qml.expval(qml.Hamiltonian([0.5, -0.3, 0.2], [qml.Hadamard(1), qml.X(0) @ qml.Y(1), qml.Hadamard(0) @ qml.Z(1)])),
    "mean of a matrix": lambda: qml.expval(qml.Hermitian(np.array([[1, 1j], [-1j, 0]]), 2)),
    "mean of a product with a Hadamard": lambda: qml.expval(qml.Hadamard(1) @ qml.Z(3)),
    "mean of a projector": lambda: qml.expval(qml.Projector([0, 1], [0, 2])),
    "variance of a word": lambda: qml.var(qml.Z(0) @ qml.Z(2)),
    "variance of a matrix": lambda: qml.var(qml.Hermitian(np.array([[1, 1j], [-1j, 0]]), 2)),
    "probabilities": lambda: qml.probs(wires=[2, 0]),
    "probabilities of all": lambda: qml.probs(),
    "probabilities of an observable": lambda: qml.probs(op=qml.Y(1)),
}


@pytest.mark.parametrize("name", MEASURED)
def test_estimates_are_near_what_is_exact(name):
    def circuit():
        entangled()
        return MEASURED[name]()

    found = qml.set_shots(qml.QNode(circuit, qml.device("qarena.qubit", wires=N, seed=5)), SHOTS)()
    exact = qml.QNode(circuit, qml.device("default.qubit", wires=N))()
    assert np.shape(found) == np.shape(exact) and np.allclose(found, exact, atol=0.04)
    assert not np.allclose(found, exact, atol=1e-12)


def test_samples_and_counts():
    @qml.qnode(qml.device("qarena.qubit", wires=["a", "b", "c"], seed=1), shots=500)
    def circuit():
        qml.X("a")
        qml.Hadamard("b")
        return qml.sample(), qml.sample(wires=["c", "a"]), qml.sample(qml.Z("a")), qml.counts(), qml.counts(qml.Z("b")), qml.counts(wires="a", all_outcomes=True), qml.counts(qml.Z("a") @ qml.Z("c"))

    every, two, signs, counts, of_b, of_a, of_product = circuit()
    assert every.shape == (500, 3) and (every[:, 0] == 1).all() and (every[:, 2] == 0).all() and set(every[:, 1]) == {0, 1}
    assert two.tolist() == [[0, 1]] * 500 and (signs == -1).all()
    assert set(counts) == {"100", "110"} and sum(counts.values()) == 500 and set(of_b) == {1.0, -1.0}
    assert of_a == {"0": 0, "1": 500} and of_product == {-1.0: 500}
    assert (every[:, 1] == 1).sum() == counts["110"] == of_b[-1.0]  # from the same shots


def test_shot_vectors():
    @qml.qnode(qml.device("qarena.qubit", wires=2, seed=1), shots=(10, (100, 2), 1))
    def circuit():
        qml.Hadamard(0)
        return qml.expval(qml.Z(0)), qml.sample(wires=0), qml.counts()

    results = circuit()
    assert [len(sample) if np.ndim(sample) else 1 for _, sample, _ in results] == [10, 100, 100, 1]
    assert [sum(counts.values()) for _, _, counts in results] == [10, 100, 100, 1]
    for mean, sample, _ in results:
        assert np.isclose(mean, 1 - 2 * np.mean(sample))


def test_seeds():
    def once(seed, shots=50):
        device = qml.device("qarena.qubit", wires=1, seed=seed)
        node = qml.set_shots(qml.QNode(lambda: (qml.Hadamard(0), qml.sample())[1], device), shots)
        return node().reshape(-1).tolist(), node().reshape(-1).tolist()

    assert once(3) == once(3) != once(4) and once(3)[0] != once(3)[1]
    np.random.seed(1)
    first = once("global")
    np.random.seed(1)
    assert once("global") == first != once(None)


def test_shadows():
    @qml.qnode(qml.device("qarena.qubit", wires=3, seed=2), shots=SHOTS)
    def circuit():
        entangled_pair()
        return qml.shadow_expval([qml.X(0) @ qml.X(1), qml.Z(2), qml.Z(0) @ qml.Z(1)]), qml.classical_shadow(wires=[2, 0])

    def entangled_pair():
        qml.Hadamard(0)
        qml.CNOT([0, 1])
        qml.X(2)

    means, (bits, recipes) = circuit()
    assert np.allclose(means, [1, -1, 1], atol=0.15)
    assert bits.shape == recipes.shape == (SHOTS, 2) and set(recipes.reshape(-1)) == {0, 1, 2}
    assert (bits[recipes[:, 0] == 2, 0] == 1).all()
    assert 0.4 < bits[recipes[:, 0] == 0, 0].mean() < 0.6


def dynamic():
    """Measurements with reset, conditions on one value, on several, and on none."""
    qml.RX(0.9, 0)
    first = qml.measure(0)
    qml.cond(first, qml.RY, qml.RX)(0.8, wires=1)
    second = qml.measure(1, reset=True)
    qml.RY(0.5, 1)
    qml.cond((first + second) == 1, qml.Hadamard)(2)
    qml.cond((first | second) & ~first, qml.CNOT)([1, 2])
    third = qml.measure(2)
    qml.RX(0.3, 2)
    return first, second, third


OF_VALUES = {
    "mean": lambda a, b, c: qml.expval(b),
    "mean of a sum": lambda a, b, c: qml.expval(a + 2 * b - c),
    "variance": lambda a, b, c: qml.var(a),
    "probabilities": lambda a, b, c: qml.probs(op=[c, a]),
    "probabilities of one": lambda a, b, c: qml.probs(op=b),
    "state's mean": lambda a, b, c: qml.expval(qml.Z(1) @ qml.X(2)),
    "state's variance": lambda a, b, c: qml.var(qml.Z(2)),
    "state's probabilities": lambda a, b, c: qml.probs(wires=[2, 1]),
}


@pytest.mark.parametrize("name", OF_VALUES)
@pytest.mark.parametrize("shots", [None, SHOTS])
@pytest.mark.parametrize("method", ["device", "tree-traversal", "one-shot", "deferred", None])
def test_mid_circuit_measurements(name, shots, method):
    if method == "one-shot" and shots is None:
        pytest.skip("PennyLane refuses it")

    def circuit():
        return OF_VALUES[name](*dynamic())

    ours = qml.set_shots(qml.QNode(circuit, qml.device("qarena.qubit", seed=7), mcm_method=method), shots)()
    exact = qml.QNode(circuit, qml.device("default.qubit"), mcm_method="deferred")()
    assert np.shape(ours) == np.shape(exact) and np.allclose(ours, exact, atol=0.04 if shots else 1e-10)


def test_samples_and_counts_of_measurement_values():
    @qml.qnode(qml.device("qarena.qubit", seed=7), shots=1000)
    def circuit():
        qml.Hadamard(0)
        a = qml.measure(0)
        qml.cond(a, qml.X)(1)
        b = qml.measure(1)
        return qml.sample(a), qml.sample([a, b]), qml.counts(a), qml.counts([b, a], all_outcomes=True), qml.sample(wires=1), qml.counts(a + b)

    a, both, counted, pairs, last, total = circuit()
    assert a.shape == (1000,) and (both[:, 0] == a).all() and (both[:, 1] == a).all() and (last.reshape(-1) == a).all()
    assert counted == {0.0: (a == 0).sum(), 1.0: (a == 1).sum()} and pairs == {"00": (a == 0).sum(), "01": 0, "10": 0, "11": a.sum()}
    assert total == {0.0: (a == 0).sum(), 2.0: a.sum()}


@pytest.mark.parametrize("shots", [None, 4000])
@pytest.mark.parametrize("mode", ["hw-like", "fill-shots", None])
def test_postselection(shots, mode):
    @qml.qnode(qml.device("qarena.qubit", seed=9), postselect_mode=mode)
    def circuit():
        qml.RX(1.2, 0)
        qml.CNOT([0, 1])
        qml.measure(0, postselect=1)
        return qml.expval(qml.Z(1)), qml.probs(wires=[0, 1]), (qml.sample(wires=1) if shots else qml.expval(qml.Z(0)))

    mean, probabilities, sample = qml.set_shots(circuit, shots)()
    assert np.isclose(mean, -1) and np.allclose(probabilities, [0, 0, 0, 1])
    if shots:
        assert (sample == 1).all() and abs(len(sample) - (4000 if mode == "fill-shots" else 4000 * np.sin(0.6) ** 2)) < 200


def test_postselection_of_what_never_happens():
    @qml.qnode(qml.device("qarena.qubit", wires=1))
    def circuit():
        qml.measure(0, postselect=1)
        return qml.expval(qml.Z(0))

    assert np.isnan(circuit()) and np.isnan(qml.set_shots(circuit, 10)())
    with pytest.raises(DeviceError, match="kept 0 of"):
        qml.set_shots(qml.QNode(circuit.func, circuit.device, postselect_mode="fill-shots"), 10)()


def test_mixtures():
    def circuit(measure):
        qml.Hadamard(0)
        qml.CNOT([0, 1])
        qml.measure(0)
        return measure()

    def found(measure, name="qarena.qubit", **options):
        return qml.QNode(circuit, qml.device(name, wires=2), **options)(measure)

    assert np.allclose(found(lambda: qml.density_matrix([0, 1])), np.diag([0.5, 0, 0, 0.5]))
    assert np.isclose(found(lambda: qml.purity([0, 1])), 0.5) and np.isclose(found(lambda: qml.vn_entropy([0, 1], log_base=2)), 1)
    assert np.isclose(found(lambda: qml.mutual_info([0], [1], log_base=2)), 1)
    with qa.profile() as profile, pytest.raises(DeviceError, match="density_matrix"):
        found(qml.state)
    assert profile.gates == 0
    assert np.allclose(qml.QNode(lambda: (qml.Hadamard(0), qml.CNOT([0, 1]), qml.measure(0, postselect=1), qml.state())[3], qml.device("qarena.qubit", wires=2))(), [0, 0, 0, 1])


def test_measurement_in_loops_and_teleportation():
    @qml.qnode(qml.device("qarena.qubit", wires=3))
    def teleport(t):
        qml.RY(t, 0)
        qml.Hadamard(1)
        qml.CNOT([1, 2])
        qml.CNOT([0, 1])
        qml.Hadamard(0)
        a, b = qml.measure(0), qml.measure(1)
        qml.cond(b, qml.X)(2)
        qml.cond(a, qml.Z)(2)
        return qml.expval(qml.Z(2)), qml.expval(qml.X(2))

    for t in (0.3, 1.1):
        assert np.allclose(teleport(t), [np.cos(t), np.sin(t)])
    assert teleport.device._runs.programs.made == 1
    x = qml.numpy.array(0.4, requires_grad=True)
    assert np.isclose(qml.grad(lambda t: teleport(t)[0])(x), -np.sin(0.4))
