"""qarena.qiskit.circuit: matrices against qiskit.quantum_info.Operator's, for every standard gate, with controls, and for the library's operations."""

import time
import warnings

import numpy as np
import pytest

pytest.importorskip("qiskit")

from qiskit import QuantumCircuit  # noqa: E402
from qiskit.circuit import (  # noqa: E402
    AnnotatedOperation,
    CircuitError,
    ControlModifier,
    Gate,
    InverseModifier,
    Parameter,
    ParameterVector,
    PowerModifier,
)
from qiskit.circuit import library as lib  # noqa: E402
from qiskit.quantum_info import Operator, Pauli, SparsePauliOp, Statevector, random_clifford, random_unitary  # noqa: E402
from qiskit.synthesis import MatrixExponential, SuzukiTrotter  # noqa: E402

import qarena as qa  # noqa: E402
from qarena.qiskit import circuit  # noqa: E402

STANDARD = {name: gate for name, gate in lib.get_standard_gate_name_mapping().items() if name not in ("measure", "reset", "delay")}
RNG = np.random.default_rng(0)


def spread(operation, n, seed=0):
    """A circuit of n qubits with an operation on some of them, in any order."""
    qc = QuantumCircuit(n)
    qc.append(operation, np.random.default_rng(seed).permutation(n)[: operation.num_qubits].tolist())
    return qc


def assert_same(qc, tolerance=1e-10, of=None):
    assert abs(circuit(qc).to_matrix() - Operator(of or qc).data).max() < tolerance


@pytest.mark.parametrize("name", STANDARD)
@pytest.mark.parametrize("controls", [0, 1, 2])
def test_standard_gates(name, controls):
    rng = np.random.default_rng(controls)
    gate = STANDARD[name]
    gate = gate.base_class(*rng.uniform(-3, 3, len(gate.params))) if gate.params else gate
    for state in range(1 << controls) if controls else [None]:
        here = gate.control(controls, ctrl_state=state, annotated=False) if controls else gate
        assert_same(spread(here, here.num_qubits + 1, seed=controls))


@pytest.mark.parametrize("name", [name for name, gate in STANDARD.items() if gate.params])
def test_standard_gates_with_parameters(name):
    gate = STANDARD[name]
    w = ParameterVector("w", len(gate.params))
    qc = spread(gate.base_class(*[2 * w[i] - w[0] / 3 + 0.1 for i in range(len(w))]), gate.num_qubits + 1)
    values = RNG.uniform(-2, 2, len(w))
    assert abs(circuit(qc).to_matrix(values) - Operator(qc.assign_parameters(values)).data).max() < 1e-10


STATE = RNG.normal(size=8) + 1j * RNG.normal(size=8)
STATE /= np.linalg.norm(STATE)
EVOLVED = SparsePauliOp(["ZZI", "XIX", "III"], [0.3, 0.2, 0.7])
LIBRARY = {
    **{f"unitary {k}": lib.UnitaryGate(random_unitary(2**k, seed=k)) for k in (1, 2, 3, 6)},
    "controlled unitary": lib.UnitaryGate(random_unitary(4, seed=1)).control(2, ctrl_state=1, annotated=False),
    "annotated unitary": lib.UnitaryGate(random_unitary(4, seed=1)).control(2, ctrl_state=1, annotated=True),
    "annotated": AnnotatedOperation(lib.SwapGate(), [ControlModifier(2, 1), InverseModifier(), PowerModifier(3)]),
    "annotated twice": AnnotatedOperation(lib.SGate(), [ControlModifier(2, 1), InverseModifier(), ControlModifier(1, 0)]),
    "root": AnnotatedOperation(lib.TGate(), [PowerModifier(0.5), ControlModifier(1, 0)]),
    "mcx": lib.MCXGate(4, ctrl_state=5),
    "mcphase": lib.MCPhaseGate(0.3, 3),
    "cu1": lib.CU1Gate(0.3, ctrl_state=0),
    "diagonal": lib.DiagonalGate(np.exp(1j * RNG.uniform(size=8)).tolist()),
    "permutation": lib.PermutationGate([2, 0, 3, 1, 4]),
    "pauli": lib.PauliGate("XYZI"),
    "pauli rotation": lib.PauliProductRotationGate(Pauli("-XIYZ"), 0.3),
    "controlled pauli rotation": lib.PauliProductRotationGate(Pauli("XYZ"), 0.3).control(1, ctrl_state=0),
    "global phase": lib.GlobalPhaseGate(0.4).control(2, ctrl_state=2),
    "qft": lib.QFTGate(4),
    "linear function": lib.LinearFunction([[1, 1, 0], [0, 1, 0], [0, 0, 1]]),
    "ucry": lib.UCRYGate([0.1, 0.2, 0.3, 0.4]),
    "mcmt": lib.MCMTGate(lib.ZGate(), 2, 2),
    "hamiltonian": lib.HamiltonianGate(np.array([[1, 2], [2, 3]]), 0.3),
    "isometry": lib.Isometry(random_unitary(4, seed=3).data, 0, 0),
    "clifford": random_clifford(3, seed=1),
    "inverse preparation": lib.StatePreparation(STATE).inverse(),
}


@pytest.mark.parametrize("name", LIBRARY)
def test_library_operations(name):
    operation = LIBRARY[name]
    assert_same(spread(operation, operation.num_qubits + (0 if operation.num_qubits > 5 else 1)))


CIRCUITS = {
    "efficient_su2": lambda: lib.efficient_su2(4),
    "real_amplitudes": lambda: lib.real_amplitudes(4, entanglement="full"),
    "qaoa_ansatz": lambda: lib.qaoa_ansatz(SparsePauliOp(["IIZZ", "ZIIZ", "IZII"], [1.0, 0.5, 0.2]), reps=2),
    "zz_feature_map": lambda: lib.zz_feature_map(3),
    "pauli_feature_map": lambda: lib.pauli_feature_map(3, paulis=["Z", "XX"]),
    "quantum_volume": lambda: lib.quantum_volume(4, seed=1),
    "phase_estimation": lambda: lib.phase_estimation(3, spread(lib.TGate(), 1)),
    "grover_operator": lambda: lib.grover_operator(spread(lib.ZGate(), 2)),
    "iqp": lambda: lib.iqp([[6, 5, 1], [5, 4, 3], [1, 3, 2]]),
}


@pytest.mark.parametrize("name", CIRCUITS)
def test_library_circuits(name):
    qc = CIRCUITS[name]()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy's, of a sparse matrix that Qiskit makes
        assert_same(qc.assign_parameters(RNG.uniform(-2, 2, qc.num_parameters)))


@pytest.mark.parametrize("synthesis", [None, SuzukiTrotter(4, reps=2), MatrixExponential()])
def test_evolutions_are_what_their_synthesis_makes(synthesis):
    gate = lib.PauliEvolutionGate(EVOLVED, 0.7, synthesis=synthesis)
    qc = spread(gate, 4)
    assert_same(qc, of=spread(gate.definition.to_gate(), 4))
    controlled = spread(gate.control(2, ctrl_state=1), 5)
    assert_same(controlled, of=controlled.decompose())


def test_matrices_on_seven_qubits_are_written_out():
    assert_same(spread(lib.UnitaryGate(random_unitary(128, seed=7)), 7), 1e-8)


def test_a_matrix_that_qiskit_takes_is_taken():
    """Qiskit's tolerance is 1e-8, qarena's 1e-10."""
    qc = QuantumCircuit(1)
    qc.unitary(np.eye(2) * (1 + 1e-9), 0)
    assert_same(qc, 1e-8)
    qc = QuantumCircuit(1)
    qc.append(lib.UnitaryGate(np.ones((2, 2)), check_input=False), [0])
    with pytest.raises(CircuitError, match="unitary: the matrix is not unitary"):
        circuit(qc)


def test_definitions_in_definitions_and_phases_under_controls():
    inner = QuantumCircuit(2, global_phase=0.3)
    inner.h(0)
    inner.cu(0.1, 0.2, 0.3, 0.4, 0, 1)
    outer = QuantumCircuit(3, global_phase=-0.1)
    outer.append(inner.to_gate().control(1, ctrl_state=0), [2, 0, 1])
    assert_same(spread(outer.to_gate().control(1), 5))


def test_states():
    for prepare in (lambda qc: qc.prepare_state(STATE, [3, 1, 2]), lambda qc: qc.initialize(STATE, [3, 1, 2]), lambda qc: qc.initialize("01+r"),
                    lambda qc: qc.initialize("l-0", [0, 1, 2]), lambda qc: qc.initialize(5, [1, 2, 3]), lambda qc: qc.initialize(1, [1])):  # fmt: skip
        qc = QuantumCircuit(4)
        if len(qc.data) == 0:
            prepare(qc)
        made = circuit(qc)
        assert abs(qa.Register(4).run(made).amplitudes - Statevector(qc).data).max() < 1e-12
        assert not made._is_dynamic()


def test_a_preparation_of_qubits_in_use_is_qiskits():
    qc = QuantumCircuit(4)
    qc.h(range(4))
    qc.prepare_state(STATE, [3, 1, 2])
    assert_same(qc)


def test_resets_of_qubits_in_use_stay():
    qc = QuantumCircuit(2, 1)
    qc.reset(0)
    qc.h(0)
    qc.reset(0)
    qc.initialize([0, 1], 1)
    qc.initialize([0, 1], 0)
    assert circuit(qc).count_ops()["reset"] == 2  # not the first, nor that of qubit 1
    assert qa.run(circuit(qc), 1, states=True).states()[0].state.n == 2


def test_parameters_are_sorted_as_qiskit_sorts_them():
    b, a, w, u = Parameter("b"), Parameter("a"), ParameterVector("w", 3), ParameterVector("u", 12)
    qc = QuantumCircuit(2, global_phase=2 * a)
    qc.rx(w[0] + a / 3 - 1, 0)
    qc.ry(w[2] + w[1] * 2, 1)
    qc.rz(b, 0)
    for element in reversed(u):
        qc.rx(element, 0)
    qc.cu(a, b, -a, 0.3, 0, 1)
    qc.append(lib.XXPlusYYGate(a, b), [0, 1])
    qc.append(lib.PauliEvolutionGate(SparsePauliOp("XY"), a), [0, 1])
    made, values = circuit(qc), RNG.normal(size=qc.num_parameters)
    assert made.parameters == [parameter.name for parameter in qc.parameters]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert abs(made.to_matrix(values) - Operator(qc.assign_parameters(values)).data).max() < 1e-12


def test_parts_of_vectors_and_strange_names():
    w, long, odd = ParameterVector("w", 3), Parameter("x" * 200), Parameter("w_1")
    qc = QuantumCircuit(1)
    qc.rx(w[1], 0)
    qc.ry(long, 0)
    qc.rz(odd, 0)
    made = circuit(qc)
    values = RNG.normal(size=3)
    assert len(set(made.parameters)) == 3
    assert abs(made.to_matrix(values) - Operator(qc.assign_parameters(values)).data).max() < 1e-12


def test_what_is_refused_is_named():
    a, b = Parameter("a"), Parameter("b")
    for angle, said in ((a * b, r"rz: the angle a\*b"), (a.sin(), r"sin\(a\)")):
        qc = QuantumCircuit(1)
        qc.rz(angle, 0)
        with pytest.raises(CircuitError, match=said):
            circuit(qc)
        circuit(qc.assign_parameters(dict.fromkeys(qc.parameters, 0.5)))
    qc = QuantumCircuit(2)
    qc.append(Gate("mystery", 2, []), [1, 0])
    with pytest.raises(CircuitError, match=r"'mystery' on qubits \[1, 0\]"):
        circuit(qc)
    with pytest.raises(CircuitError, match="70 qubits, at most 64"):
        circuit(QuantumCircuit(70))
    with pytest.raises(TypeError, match="a QuantumCircuit is needed, not 3"):
        circuit(3)


def test_gates_of_users_that_are_called_as_standard_ones():
    qc, mine = QuantumCircuit(1), Gate("h", 1, [])
    mine.definition = QuantumCircuit(1)
    mine.definition.x(0)
    qc.append(mine, [0])
    assert circuit(qc).count_ops() == {"x": 1}


def test_definitions_in_each_other_have_a_limit():
    qc = QuantumCircuit(1)
    qc.x(0)
    for _ in range(150):
        outer = QuantumCircuit(1)
        outer.append(qc.to_gate(), [0])
        qc = outer
    with pytest.raises(CircuitError, match="more than 100 definitions"):
        circuit(qc)


def test_angles_that_are_not_finite_are_refused():
    for angle in (float("nan"), float("inf")):
        qc = QuantumCircuit(1)
        qc.rx(angle, 0)
        with pytest.raises(CircuitError, match="rx: angle is"):
            circuit(qc)


def test_circuits_without_gates_or_qubits():
    assert len(circuit(QuantumCircuit())) == 0
    assert circuit(QuantumCircuit(0, 2)).n == 0
    assert_same(QuantumCircuit(2, global_phase=0.5))


def test_ten_thousand_gates_take_at_most_20_ms():
    """The goal, on an idle machine; here, five times of it."""
    qc, rng = QuantumCircuit(10), np.random.default_rng(0)
    for i in range(2500):
        a, b = map(int, rng.choice(10, 2, replace=False))
        qc.h(a)
        qc.rz(0.1 * i, b)
        qc.cx(a, b)
        qc.rzz(0.3, a, b)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        circuit(qc)
        best = min(best, time.perf_counter() - start)
    assert best < 0.1
