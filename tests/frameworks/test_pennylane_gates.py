"""Each of PennyLane's operators that are native, against PennyLane's own matrix; and random circuits of them against default.qubit."""

import numpy as np
import pytest
import scipy.sparse

qml = pytest.importorskip("pennylane")

import qarena as qa  # noqa: E402
from qarena.pennylane import _op_rules as rules  # noqa: E402

N = 5
rng = np.random.default_rng(1)


def unitary(k):
    side = 1 << k
    return np.linalg.qr(rng.normal(size=(side, side)) + 1j * rng.normal(size=(side, side)))[0]


def made(kind):
    """An operator of this class, with random angles on random wires."""
    angles = {qml.MultiRZ: 1, qml.GlobalPhase: 1, qml.CRX: 1, qml.CRY: 1, qml.CRZ: 1, qml.ControlledPhaseShift: 1, qml.CRot: 3}
    wires = {qml.MultiRZ: 3, qml.GlobalPhase: 2, qml.Identity: 2, qml.Barrier: 2, qml.WireCut: 1}
    two = (qml.CNOT, qml.CY, qml.CZ, qml.CH, qml.CRX, qml.CRY, qml.CRZ, qml.CRot, qml.ControlledPhaseShift)
    count = angles.get(kind, kind.num_params if isinstance(kind.num_params, int) else 0)
    width = wires.get(kind, 2 if kind in two else 3 if kind in (qml.Toffoli, qml.CCZ, qml.CSWAP) else kind.num_wires)
    return kind(*rng.uniform(-3, 3, count), wires=rng.permutation(N)[:width].tolist())


PLAIN = sorted(rules.PLAIN - {qml.Barrier, qml.WireCut}, key=lambda kind: kind.__name__)
OTHERS = [
    qml.PauliRot(0.3, "XIYZ", [3, 1, 0, 4]),
    qml.PauliRot(0.3, "II", [3, 1]),
    qml.QubitUnitary(unitary(2), [3, 1]),
    qml.QubitUnitary(unitary(4), [3, 1, 0, 4]),
    qml.DiagonalQubitUnitary(np.exp(1j * rng.normal(size=8)), [4, 0, 2]),
    qml.ControlledQubitUnitary(unitary(2), [0, 2, 3, 1], control_values=[0, 1]),
    qml.MultiControlledX([1, 3, 0, 2], control_values=[0, 1, 1]),
    qml.QFT([3, 0, 2]),
    qml.QubitUnitary(scipy.sparse.csr_matrix(unitary(2)), [0, 2]),
    qml.ECR([2, 0]),
    qml.BlockEncode([[0.1, 0.2], [0.3, 0.4]], wires=[1, 3]),
    qml.adjoint(qml.QFT([3, 0, 2])),
    qml.adjoint(qml.S(2)),
    qml.adjoint(qml.Rot(0.1, 0.2, 0.3, 2), lazy=True),
    qml.ctrl(qml.RX(0.3, 1), [0, 4], control_values=[1, 0]),
    qml.ctrl(qml.Rot(0.1, 0.2, 0.3, 0), [3]),
    qml.ctrl(qml.DoubleExcitationPlus(0.7, [1, 2, 3, 4]), 0),
    qml.ctrl(qml.GlobalPhase(0.4), [1, 2], control_values=[0, 1]),
    qml.ctrl(qml.QFT([1, 2, 3]), [0], control_values=[0]),
    qml.ctrl(qml.PauliRot(0.2, "XY", [0, 1]), 2),
    qml.ctrl(qml.DiagonalQubitUnitary(np.exp(1j * rng.normal(size=4)), [1, 2]), 0),
    qml.adjoint(qml.ctrl(qml.SingleExcitation(0.4, [1, 2]), [0])),
    qml.ctrl(qml.adjoint(qml.T(1)), 3),
]


@pytest.mark.parametrize("op", [made(kind) for kind in PLAIN] + OTHERS, ids=lambda op: op.name)
def test_gates_are_pennylanes(op):
    assert rules.is_native(op)
    key, values = [], []
    rules.describe(op, key, values)
    hash(tuple(key))
    circuit = qa.Circuit(N)
    circuit._add_parameter("p", max(1, len(values)))
    vector = qa.ParameterVector("p", max(1, len(values)))
    rules.append(circuit, op, {wire: N - 1 - wire for wire in range(N)}, iter(vector[i] for i in range(len(values))))
    matrix = circuit.to_matrix([float(value) for value in values] or [0.0])
    wanted = qml.matrix(op, wire_order=range(N)) if op.has_matrix else op.sparse_matrix(wire_order=range(N)).toarray()
    assert np.allclose(matrix, wanted, atol=1e-12)
    assert rules.has_angles(op) == bool(values)


def test_keys_tell_operators_apart():
    def key(op):
        parts, values = [], []
        rules.describe(op, parts, values)
        return tuple(parts)

    ops = [
        qml.X(0), qml.X(1), qml.CNOT([0, 1]), qml.CNOT([1, 0]), qml.PauliRot(0.1, "XY", [0, 1]), qml.PauliRot(0.1, "YX", [0, 1]),
        qml.MultiControlledX([0, 1, 2], control_values=[0, 1]), qml.MultiControlledX([0, 1, 2], control_values=[1, 1]),
        qml.ctrl(qml.RX(0.1, 0), 1, control_values=[0]), qml.ctrl(qml.RX(0.1, 0), 2, control_values=[0]), qml.ctrl(qml.RY(0.1, 0), 1, control_values=[0]),
        qml.adjoint(qml.S(0)), qml.S(0), qml.QubitUnitary(np.eye(2), 0), qml.QubitUnitary(np.diag([1, -1]), 0), qml.DiagonalQubitUnitary([1, -1], 0),
    ]  # fmt: skip
    assert len({key(op) for op in ops}) == len(ops)
    assert key(qml.RX(0.1, 0)) == key(qml.RX(0.2, 0))


def random_ops(seed, wires, count=25):
    random = np.random.default_rng(seed)
    kinds = [qml.RX, qml.RY, qml.RZ, qml.Hadamard, qml.S, qml.T, qml.PhaseShift, qml.Rot, qml.CNOT, qml.CZ, qml.SWAP, qml.ISWAP, qml.CRX, qml.CRot,
             qml.IsingXX, qml.IsingXY, qml.PSWAP, qml.SingleExcitation, qml.Toffoli, qml.CSWAP, qml.DoubleExcitation, qml.ECR, qml.SISWAP]  # fmt: skip
    widths = {qml.Toffoli: 3, qml.CSWAP: 3, qml.DoubleExcitation: 4}
    single = (qml.RX, qml.RY, qml.RZ, qml.Hadamard, qml.S, qml.T, qml.PhaseShift, qml.Rot)
    angles = {qml.Rot: 3, qml.CRot: 3, qml.CRX: 1}
    ops = []
    for _ in range(count):
        kind = kinds[random.integers(len(kinds))]
        width = 1 if kind in single else widths.get(kind, 2)
        number = angles.get(kind, kind.num_params if isinstance(kind.num_params, int) else 0)
        ops.append(kind(*random.uniform(-3, 3, number), wires=[wires[i] for i in random.permutation(len(wires))[:width]]))
    return ops


MEASURED = [
    lambda w: qml.state(),
    lambda w: qml.probs(),
    lambda w: qml.probs(wires=[w[2], w[0]]),
    lambda w: qml.probs(op=qml.X(w[1])),
    lambda w: qml.probs(op=qml.Hermitian(np.array([[1, 1j], [-1j, 0]]), wires=w[3])),
    lambda w: qml.expval(qml.Z(w[3])),
    lambda w: qml.expval(qml.Hadamard(w[1])),
    lambda w: qml.expval(qml.X(w[0]) @ qml.Y(w[2]) + 0.5 * qml.Z(w[1]) - 0.25 * qml.I(w[0])),
    lambda w: qml.expval(qml.Hamiltonian([0.1, -0.7], [qml.X(w[0]) @ qml.Z(w[4]), qml.Hadamard(w[2])])),
    lambda w: qml.expval(qml.Hermitian(np.diag([1.0, 2, 3, 4]) + np.ones((4, 4)), wires=[w[4], w[1]])),
    lambda w: qml.expval(qml.Projector([1, 0], wires=[w[0], w[3]])),
    lambda w: qml.expval(qml.Projector(np.array([1, 1j]) / 2**0.5, wires=[w[3]])),
    lambda w: qml.expval(qml.X(w[0]) @ qml.Hadamard(w[1])),
    lambda w: qml.var(qml.Z(w[0]) @ qml.Y(w[1])),
    lambda w: qml.var(qml.X(w[0]) + 2 * qml.Z(w[1])),
    lambda w: qml.var(qml.Hermitian(np.array([[1, 1j], [-1j, 0]]), wires=w[2])),
    lambda w: qml.var(qml.Projector([1, 0], wires=[w[0], w[3]])),
    lambda w: qml.var(qml.Hadamard(w[4])),
    lambda w: qml.density_matrix([w[1], w[3]]),
    lambda w: qml.vn_entropy([w[0], w[2]]),
    lambda w: qml.vn_entropy([w[0]], log_base=2),
    lambda w: qml.mutual_info([w[0]], [w[2], w[4]]),
    lambda w: qml.purity([w[3], w[0]]),
]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("labels", [[0, 1, 2, 3, 4], ["a", 7, 2.5, "b", -1]], ids=["numbers", "labels"])
@pytest.mark.parametrize("given", [True, False], ids=["wires", "none"])
def test_random_circuits_are_default_qubits(seed, labels, given):
    ops = random_ops(seed, labels)
    ops = [qml.Identity(label) for label in labels] + ops
    tape = qml.tape.QuantumScript(ops, [measure(labels) for measure in MEASURED])
    ours, theirs = (qml.execute([tape], qml.device(name, wires=labels if given else None))[0] for name in ("qarena.qubit", "default.qubit"))
    for mp, mine, other in zip(tape.measurements, ours, theirs):
        assert np.shape(mine) == np.shape(other), mp
        assert np.allclose(mine, other, atol=1e-10), mp


def test_wires_come_in_the_order_of_pennylane():
    @qml.qnode(qml.device("qarena.qubit", wires=["x", "y", "z"]))
    def first():
        qml.X("x")
        return qml.probs(), qml.state(), qml.probs(wires=["z", "x"])

    every, state, two = first()
    assert every.tolist() == [0, 0, 0, 0, 1, 0, 0, 0] and abs(state[4]) == 1 and two.tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize("prepare", [
    lambda: qml.BasisState([1, 0], wires=[1, 3]),
    lambda: qml.StatePrep(np.array([0.6, 0, 0, 0.8j]), wires=[3, 0]),
    lambda: qml.AmplitudeEmbedding([1.0, 2, 3], wires=[2, 1], normalize=True, pad_with=0),
    lambda: qml.BasisEmbedding(5, wires=[0, 1, 2]),
    lambda: qml.AngleEmbedding([0.1, 0.2, 0.3], wires=[2, 1, 0], rotation="Y"),
])  # fmt: skip
def test_preparations(prepare):
    def circuit():
        prepare()
        qml.CNOT([0, 1])
        qml.RX(0.3, 2)
        return qml.state()

    ours, theirs = (qml.QNode(circuit, qml.device(name, wires=4))() for name in ("qarena.qubit", "default.qubit"))
    assert np.allclose(ours, theirs)


def test_large_matrices():
    def circuit(x):
        qml.RX(x, 3)
        qml.QubitUnitary(big, wires=[1, 7, 0, 2, 3, 5, 6])
        qml.RY(x, 4)
        qml.BlockEncode(np.eye(60) / 2, wires=[7, 6, 5, 4, 3, 2, 0])
        qml.RZ(2 * x, 0)
        return qml.state(), qml.expval(qml.X(0))

    big, device = unitary(7), qml.device("qarena.qubit", wires=8)
    for x in (0.3, np.array([0.4, 0.5])):
        ours, theirs = (qml.QNode(circuit, on)(x) for on in (device, qml.device("default.qubit", wires=8)))
        assert all(np.allclose(mine, other) for mine, other in zip(ours, theirs))
    programs = device._runs.programs
    assert programs.made == 1 and programs._gates > 4**7 * (16 + 8) // 64


def test_what_is_decomposed():
    def circuit():
        qml.QFT(range(7))
        qml.GroverOperator(range(7))
        qml.OrbitalRotation(0.3, wires=range(4))
        qml.FermionicSWAP(0.2, wires=[4, 5])
        qml.PCPhase(0.2, 5, wires=range(3))
        qml.QubitCarry(range(4))
        qml.SelectPauliRot([0.1, 0.2, 0.3, 0.4], [0, 1], 2)
        qml.Permute([2, 0, 1], [0, 1, 2])
        qml.pow(qml.RX(0.2, 0), 2.5)
        qml.exp(qml.X(0) @ qml.Y(1), 0.3j)
        return qml.state()

    ours, theirs = (qml.QNode(circuit, qml.device(name, wires=7))() for name in ("qarena.qubit", "default.qubit"))
    assert np.allclose(ours, theirs, atol=1e-10)


def test_single_precision():
    @qml.qnode(qml.device("qarena.qubit", wires=3, c_dtype=np.complex64))
    def circuit():
        qml.RX(0.3, 0)
        return qml.state(), qml.expval(qml.Z(0))

    state, value = circuit()
    assert state.dtype == np.complex64 and abs(value - np.cos(0.3)) < 1e-6
