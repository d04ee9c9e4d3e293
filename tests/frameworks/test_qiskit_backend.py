"""QarenaBackend: runs, jobs, options, the transpiler, Qiskit's BackendSamplerV2 and BackendEstimatorV2."""

import numpy as np
import pytest

pytest.importorskip("qiskit")

from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile  # noqa: E402
from qiskit.circuit import Parameter  # noqa: E402
from qiskit.circuit import library as lib  # noqa: E402
from qiskit.exceptions import QiskitError  # noqa: E402
from qiskit.primitives import BackendEstimatorV2, BackendSamplerV2, StatevectorEstimator  # noqa: E402
from qiskit.providers import BackendV2, JobError, JobStatus  # noqa: E402
from qiskit.quantum_info import Operator, SparsePauliOp, Statevector, random_unitary  # noqa: E402

from qarena.qiskit import QarenaBackend  # noqa: E402


def bell():
    qc = QuantumCircuit(2)
    qc.h(0)
    qc.cx(0, 1)
    qc.measure_all()
    return qc


def test_counts_and_memory_by_registers():
    a, b = ClassicalRegister(2, "a"), ClassicalRegister(1, "b")
    qc = QuantumCircuit(QuantumRegister(2), a, b, name="mine", metadata={"k": 1})
    qc.h(0)
    qc.measure(0, a[1])
    with qc.if_test((a[1], 1)):
        qc.x(1)
    qc.measure(1, b[0])
    job = QarenaBackend().run(qc, shots=500, memory=True, seed_simulator=1)
    result = job.result()
    assert sorted(result.get_counts()) == ["0 00", "1 10"] and sum(result.get_counts().values()) == 500
    assert result.get_counts() == {text: result.get_memory().count(text) for text in set(result.get_memory())}
    assert result.get_counts("mine") == result.get_counts(qc) == result.get_counts(0)
    assert (result.backend_name, result.job_id, result.success) == ("qarena", job.job_id(), True)
    assert result.results[0].shots == 500 and result.results[0].header["metadata"] == {"k": 1}


def test_several_circuits_have_seeds_of_their_own():
    backend, qc = QarenaBackend(seed_simulator=7), QuantumCircuit(8)
    qc.h(range(8))
    qc.measure_all()
    first, second = backend.run([qc, qc], shots=100).result().get_counts()
    assert first != second
    assert backend.run([qc, qc], shots=100).result().get_counts() == [first, second]
    assert backend.run([qc], shots=100, seed_simulator=8).result().get_counts() != first
    assert backend.run([]).result().results == []


def test_bits_beyond_64_and_none():
    qc = QuantumCircuit(1, 130)
    qc.x(0)
    qc.measure(0, 129)
    assert QarenaBackend().run(qc, shots=3).result().get_counts() == {"1" + "0" * 129: 3}
    assert QarenaBackend().run(QuantumCircuit(2, 2), shots=3).result().get_counts() == {"00": 3}
    with pytest.raises(QiskitError, match="No counts"):
        QarenaBackend().run(QuantumCircuit(2), shots=3).result().get_counts()


def test_own_bits_are_not_told():
    from qiskit.circuit.classical import expr, types

    qc = QuantumCircuit(1, 2)
    v = qc.add_var("v", expr.lift(3, types.Uint(2)))
    with qc.if_test(expr.equal(expr.bit_xor(v, 1), 2)):
        qc.x(0)
    qc.measure(0, 0)
    assert QarenaBackend().run(qc, shots=3, memory=True).result().get_memory() == ["01"] * 3


def test_jobs():
    backend = QarenaBackend()
    job = backend.run(bell())
    job.result()
    assert job.status() is JobStatus.DONE and job.done() and not job.cancel() and job.backend() is backend
    assert job.in_final_state() and repr(job) == f"<QarenaJob {job.job_id()}: DONE>"
    with pytest.raises(JobError):
        job.submit()


def test_jobs_can_be_cancelled():
    deep = lib.efficient_su2(18, reps=8).assign_parameters(np.linspace(0, 3, 324))
    deep.measure_all()
    job = QarenaBackend().run([deep] * 500, shots=1)
    with pytest.raises(JobError, match="no result after"):
        job.result(timeout=0.01)
    assert job.status() is JobStatus.RUNNING and job.running()
    assert job.cancel()
    with pytest.raises(JobError, match="cancelled"):
        job.result(timeout=60)
    assert job.status() is JobStatus.CANCELLED and job.cancelled()


def test_options_are_checked():
    backend = QarenaBackend(shots=10)
    assert isinstance(backend, BackendV2) and backend.max_circuits is None and backend.options.shots == 10
    assert sum(backend.run(bell()).result().get_counts().values()) == 10
    backend.set_options(shots=20, precision="single")
    assert sum(backend.run(bell()).result().get_counts().values()) == 20
    for option, value in (("shots", 0), ("shots", 1.5), ("shots", None), ("seed_simulator", -1), ("seed_simulator", 2**64), ("precision", "half"), ("memory", 1), ("threads", 0), ("noise_model", 3)):
        for call in (lambda **option: backend.run(bell(), **option), backend.set_options, QarenaBackend):
            with pytest.raises(QiskitError, match=option):
                call(**{option: value})
    for option, meant in (("methud", "method"), ("seed", "seed_simulator"), ("max_parallel_threads", "threads")):
        with pytest.raises(QiskitError, match=f"{option!r} is unknown: do you mean {meant!r}"):
            backend.run(bell(), **{option: "statevector"})


def test_what_aer_says_of_its_method_is_taken():
    assert sum(QarenaBackend(method="statevector", device="CPU", shots=7).run(bell(), method="automatic").result().get_counts().values()) == 7
    for option, value in (("method", "stabilizer"), ("method", None), ("device", "GPU")):
        with pytest.raises(QiskitError, match=f"{option!r} is {value!r}: qarena computes state vectors on the CPU"):
            QarenaBackend(**{option: value})


def test_what_is_refused_is_refused_before_anything_runs():
    backend, qc = QarenaBackend(), QuantumCircuit(1)
    qc.rx(Parameter("angle"), 0)
    with pytest.raises(QiskitError, match="unbound parameters: angle; assign"):
        backend.run(qc)
    with pytest.raises(QiskitError, match="60 qubits need"):
        backend.run(QuantumCircuit(60))
    with pytest.raises(QiskitError, match="a QuantumCircuit is needed"):
        backend.run([bell(), 3])


NATURAL = [
    lib.HGate(), lib.CXGate(), lib.RZZGate(0.3), lib.ECRGate(), lib.XXPlusYYGate(0.1, 0.2), lib.C3SXGate(), lib.RCCXGate(), lib.MCXGate(5), lib.MCPhaseGate(0.3, 3),
    lib.UnitaryGate(random_unitary(8, seed=1)), lib.DiagonalGate([1, -1, 1j, 1]), lib.PermutationGate([2, 0, 1]), lib.PauliGate("XYZ"),
    lib.PauliEvolutionGate(SparsePauliOp(["XY", "ZZ"]), 0.3), lib.StatePreparation([0.6, 0.8j]),
]  # fmt: skip


@pytest.mark.parametrize("gate", NATURAL, ids=lambda gate: gate.name)
@pytest.mark.parametrize("level", [0, 1])
def test_transpile_leaves_natural_gates_alone(gate, level):
    qc = QuantumCircuit(gate.num_qubits)
    qc.append(gate, range(gate.num_qubits))
    assert transpile(qc, QarenaBackend(), optimization_level=level).count_ops() == {gate.name: 1}


def test_transpile_keeps_meaning_and_width():
    backend = QarenaBackend()
    qc = QuantumCircuit(4, 1)
    qc.append(lib.QFTGate(4), range(4))
    qc.append(lib.CXGate(ctrl_state=0), [0, 3])
    made = transpile(qc, backend, optimization_level=2, seed_transpiler=1)
    assert made.num_qubits == 4
    assert Operator.from_circuit(made).equiv(Operator(qc))
    qc.measure(0, 0)
    with qc.if_test((0, 1)):
        qc.reset(1)
    with qc.for_loop(range(2)):
        qc.h(0)
    with qc.switch(qc.cregs[0]) as case:
        with case(1):
            qc.x(0)
    names = transpile(qc, backend).count_ops()
    assert names["if_else"] == names["for_loop"] == names["switch_case"] == 1


def test_statevectors_that_aers_users_save():
    pytest.importorskip("qiskit_aer")
    qc = lib.quantum_volume(3, seed=1)
    expected = Statevector(qc)
    qc.save_statevector()
    backend = QarenaBackend()
    assert np.allclose(backend.run(transpile(qc, backend)).result().get_statevector(), expected)
    labelled = QuantumCircuit(1)
    labelled.x(0)
    labelled.save_statevector("end")
    assert backend.run(labelled).result().data()["end"] == Statevector([0, 1])
    labelled.x(0)
    with pytest.raises(QiskitError, match="save_statevector"):
        backend.run(labelled)
    measured = bell()
    measured.save_statevector()
    with pytest.raises(QiskitError, match="save_statevector behind measurements"):
        backend.run(measured)


def test_qiskits_primitives_over_the_backend():
    backend = QarenaBackend()
    qc = lib.efficient_su2(3, reps=1)
    values = np.random.default_rng(0).uniform(-2, 2, (4, qc.num_parameters))
    pub = (transpile(qc, backend), [["ZZI"], ["XIX"]], values)
    ours = BackendEstimatorV2(backend=backend, options={"seed_simulator": 1}).run([pub], precision=0.01).result()[0].data
    exact = StatevectorEstimator().run([pub]).result()[0].data.evs
    assert ours.evs.shape == (2, 4) and abs(ours.evs - exact).max() < 0.06
    data = BackendSamplerV2(backend=backend).run([(qc.measure_all(inplace=False), values)], shots=300).result()[0].data
    assert data.meas.shape == (4,) and data.meas.num_shots == 300
    frequencies = np.array([[data.meas.get_int_counts(i).get(v, 0) for v in range(8)] for i in range(4)]) / 300
    exact = np.array([Statevector(qc.assign_parameters(row)).probabilities() for row in values])
    assert abs(frequencies - exact).max() < 0.15
