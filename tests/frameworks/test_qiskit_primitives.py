"""QarenaSampler and QarenaEstimator, against Qiskit's own primitives."""

import copy
import gc
import pickle
import weakref

import numpy as np
import pytest

pytest.importorskip("qiskit")

from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister  # noqa: E402
from qiskit.circuit import CircuitError, Gate, Parameter, ParameterVector  # noqa: E402
from qiskit.circuit.classical import expr, types  # noqa: E402
from qiskit.circuit.library import RealAmplitudes, efficient_su2, get_standard_gate_name_mapping, zz_feature_map  # noqa: E402
from qiskit.circuit.random import random_circuit  # noqa: E402
from qiskit.exceptions import QiskitError  # noqa: E402
from qiskit.primitives import StatevectorEstimator, StatevectorSampler  # noqa: E402
from qiskit.providers import JobError, JobStatus  # noqa: E402
from qiskit.quantum_info import Pauli, SparseObservable, SparsePauliOp, Statevector, random_hermitian  # noqa: E402

from qarena.qiskit import QarenaEstimator, QarenaSampler  # noqa: E402
from qarena.qiskit import _translated as translating  # noqa: E402

GATES = [gate for name, gate in get_standard_gate_name_mapping().items() if name not in ("measure", "reset", "delay")]


def any_circuit(seed):
    """Of all standard gates, some with parameters that stand in several angles."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 7))
    w = ParameterVector("w", 4)
    qc = QuantumCircuit(n, global_phase=0.1)
    for gate in [GATES[i] for i in rng.permutation(len(GATES))[:30]]:
        angles = [w[int(rng.integers(4))] * float(rng.uniform(-2, 2)) + w[0] if rng.integers(2) else float(rng.uniform(-3, 3)) for _ in gate.params]
        qc.append(gate.base_class(*angles) if angles else gate, rng.permutation(n)[: gate.num_qubits].tolist())
    for i in range(4):
        qc.rx(w[i], i)
    return qc, rng.uniform(-3, 3, (3, 4))


def operator(n, seed):
    return SparsePauliOp.from_operator(random_hermitian(2**n, seed=seed)) if n < 5 else SparsePauliOp(["X" * n, "Z" + "I" * (n - 2) + "Y", "I" * n], [0.5, -1.0, 0.3])


@pytest.mark.parametrize("seed", range(200))
def test_random_circuits(seed):
    qc, values = any_circuit(seed)
    observables = [[operator(qc.num_qubits, seed)], ["Z" * qc.num_qubits]]
    pub = (qc, observables, values)
    ours, theirs = QarenaEstimator().run([pub]).result()[0], StatevectorEstimator().run([pub]).result()[0]
    assert abs(ours.data.evs - theirs.data.evs).max() < 1e-10
    shots = 4000
    counts = QarenaSampler(seed=seed).run([(qc.measure_all(inplace=False), values[0])], shots=shots).result()[0].data.meas.get_int_counts()
    exact = Statevector(qc.assign_parameters(values[0])).probabilities()
    found = np.array([counts.get(i, 0) for i in range(len(exact))])
    assert found.sum() == shots
    expected = np.maximum(exact * shots, 1e-9)
    likely = expected >= 5
    chi = ((found - expected)[likely] ** 2 / expected[likely]).sum()
    assert chi < likely.sum() + 6 * np.sqrt(2 * likely.sum()) + 6
    assert found[~likely].sum() < expected[~likely].sum() + 6 * np.sqrt(expected[~likely].sum() + 1)


@pytest.mark.parametrize("shapes", [((), ()), ((3,), ()), ((), (2,)), ((3,), (3,)), ((3,), (2, 1)), ((4, 1), (1, 5)), ((5, 1), (5, 4)), ((0,), ()), ((6,), (6,))])
def test_shapes_are_broadcast(shapes):
    qc = efficient_su2(3, reps=1)
    rng = np.random.default_rng(1)
    values = rng.uniform(-3, 3, (*shapes[0], qc.num_parameters))
    labels = ["ZZI", "XIX", "IYY", "ZII", "IIX", "YYY"]
    numbers = np.arange(int(np.prod(shapes[1]))).reshape(shapes[1])
    observables = np.vectorize(lambda i: labels[i % 6], otypes=[object])(numbers).tolist() if shapes[1] else "XYZ"
    pub = (qc, observables, values)
    ours, theirs = QarenaEstimator().run([pub]).result()[0], StatevectorEstimator().run([pub]).result()[0]
    for name in "evs", "stds":
        assert type(ours.data[name]) is type(theirs.data[name]) and ours.data[name].dtype == theirs.data[name].dtype
    assert ours.data.shape == theirs.data.shape and ours.data.evs.shape == theirs.data.evs.shape
    assert np.allclose(ours.data.evs, theirs.data.evs, atol=1e-12) and np.allclose(ours.data.stds, theirs.data.stds)
    assert ours.metadata == theirs.metadata


def test_results_have_the_form_of_qiskits():
    a, b, empty = ClassicalRegister(3, "a"), ClassicalRegister(10, "b"), ClassicalRegister(2, "empty")
    qc = QuantumCircuit(QuantumRegister(4), a, b, empty, metadata={"name": "it"})
    qc.x([0, 3])
    qc.measure([0, 1, 3], [a[2], a[0], b[9]])
    ours, theirs = (sampler.run([(qc, None, 7), qc]).result() for sampler in (QarenaSampler(seed=1), StatevectorSampler(seed=1)))
    assert ours.metadata == theirs.metadata and len(ours) == len(theirs) == 2
    for mine, reference in zip(ours, theirs):
        assert type(mine) is type(reference) and mine.metadata == reference.metadata
        assert list(mine.data) == list(reference.data) and mine.data.shape == reference.data.shape
        for name in "a", "b", "empty":
            assert mine.data[name].array.dtype == np.uint8 and np.array_equal(mine.data[name].array, reference.data[name].array)
            assert mine.data[name].num_bits == reference.data[name].num_bits


def test_seeds():
    qc = efficient_su2(3).decompose()
    measured = qc.measure_all(inplace=False)
    values = np.random.default_rng(1).uniform(size=(4, qc.num_parameters))

    def shots(sampler):
        return sampler.run([(measured, values)], shots=50).result()[0].data.meas.array

    fixed = QarenaSampler(seed=5)
    assert np.array_equal(shots(fixed), shots(fixed)) and np.array_equal(shots(fixed), shots(QarenaSampler(seed=5)))
    moving = QarenaSampler(seed=np.random.default_rng(5))
    assert not np.array_equal(shots(moving), shots(moving))
    assert not np.array_equal(shots(QarenaSampler()), shots(QarenaSampler()))
    pub = (qc, [["ZZZ"], ["XXX"]], values)
    ours, theirs = (estimator.run([pub], precision=0.1).result()[0] for estimator in (QarenaEstimator(seed=3), StatevectorEstimator(seed=3)))
    assert np.allclose(ours.data.evs, theirs.data.evs, atol=1e-12)
    assert (ours.data.stds == 0.1).all() and ours.metadata == theirs.metadata


def test_expressions_that_are_no_sums():
    """A feature map has products of its parameters."""
    qc = zz_feature_map(3)
    qc.rx(qc.parameters[0] ** 2, 0)
    qc.ry(Parameter("t").exp(), 1)
    values = np.random.default_rng(0).uniform(-1, 1, (5, 4))
    pub = (qc, ["XYZ", "ZZI"][0], values)
    ours, theirs = (estimator.run([pub]).result()[0].data.evs for estimator in (QarenaEstimator(), StatevectorEstimator()))
    assert abs(ours - theirs).max() < 1e-10


def test_observables_of_all_kinds():
    qc = efficient_su2(3, reps=1).assign_parameters(np.linspace(0, 1, 12))
    for observable in ("XYZ", Pauli("-XIZ"), SparsePauliOp(["XII", "III"], [0.5, 2.0]), {"ZZZ": 1.5}, SparseObservable.from_list([("XIZ", 2.0), ("III", 1.0)])):
        pub = (qc, observable)
        assert QarenaEstimator().run([pub]).result()[0].data.evs == pytest.approx(StatevectorEstimator().run([pub]).result()[0].data.evs)
    projector = SparseObservable.from_list([("0+r", 1.0), ("1-l", 0.5)])
    expected = Statevector(qc).expectation_value(SparsePauliOp.from_sparse_observable(projector)).real
    assert QarenaEstimator().run([(qc, projector)]).result()[0].data.evs == pytest.approx(expected)


def test_measurements_in_the_middle():
    qc = QuantumCircuit(QuantumRegister(2), ClassicalRegister(1, "first"), ClassicalRegister(2, "last"))
    qc.h(0)
    qc.measure(0, 0)
    with qc.if_test((0, 1)):
        qc.x(1)
    qc.h(0)
    qc.measure([0, 1], [1, 2])
    data = QarenaSampler(seed=1).run([qc], shots=2000).result()[0].data
    first, last = data.first.get_bitstrings(), data.last.get_bitstrings()
    assert all(a == b[0] for a, b in zip(first, last)) and len(set(last)) == 4
    value = QarenaEstimator().run([(qc.copy(), ["ZI", "IX"])]).result()[0].data.evs
    assert np.allclose(value, [0, 0])


def test_jobs_stop_when_they_are_cancelled_or_interrupted(monkeypatch):
    qc = efficient_su2(18, reps=8)
    values = np.zeros((500, qc.num_parameters))
    for job in QarenaEstimator().run([(qc, "Z" * 18, values)]), QarenaSampler().run([(qc.measure_all(inplace=False), values)] * 2):
        assert job.status() is JobStatus.RUNNING
        assert job.cancel()
        with pytest.raises(JobError, match="cancelled"):
            job.result()
        assert job.status() is JobStatus.CANCELLED and job.cancelled() and not job.cancel()
    job = QarenaEstimator().run([(qc, "Z" * 18, values)])
    waiting = job._future.result
    monkeypatch.setattr(job._future, "result", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        job.result()
    monkeypatch.setattr(job._future, "result", waiting)
    with pytest.raises(JobError, match="cancelled"):
        job.result()


def test_the_estimator_averages_over_measurements_at_the_end():
    qc = QuantumCircuit(16)
    qc.h(range(16))
    qc.measure_all()
    labels = ["Z" * 16, "X" * 16, "I" * 16]
    assert np.allclose(QarenaEstimator().run([(qc, labels)]).result()[0].data.evs, [0, 0, 1])
    assert np.allclose(QarenaEstimator().run([(qc.remove_final_measurements(inplace=False), labels)]).result()[0].data.evs, [0, 1, 1])


def test_primitives_and_jobs_can_be_copied_and_pickled():
    qc = QuantumCircuit(1)
    qc.measure_all()
    sampler = QarenaSampler(seed=1)
    sampler.run([qc]).result()
    for made in (pickle.loads(pickle.dumps(sampler)), copy.deepcopy(sampler)):
        assert made.seed == 1 and made.run([qc]).result()[0].data.meas.get_counts() == {"0": 1024}
    estimator = pickle.loads(pickle.dumps(QarenaEstimator(default_precision=0.5)))
    assert estimator.default_precision == 0.5
    assert pickle.loads(pickle.dumps(sampler.run([qc]))).result()[0].data.meas.num_shots == 1024


def test_the_estimator_averages_over_resets_and_outcomes_exactly():
    qc = QuantumCircuit(2)
    qc.ry(0.8, 0)
    qc.cx(0, 1)
    qc.reset(0)
    qc.ry(Parameter("t"), 0)
    evs = QarenaEstimator().run([(qc, ["IZ", "ZI"], [0.3])]).result()[0].data.evs
    assert np.allclose(evs, [np.cos(0.3), np.cos(0.8)])


@pytest.mark.parametrize("seed", range(20))
def test_random_circuits_with_resets_and_conditions(seed):
    """The sampler's frequencies are those of Qiskit's own circuits, followed outcome by outcome."""
    from dynamic_qiskit import distribution

    qc = random_circuit(3, 4, max_operands=2, reset=True, conditional=True, seed=seed)
    qc.add_register(out := ClassicalRegister(3, "out"))
    qc.measure(range(3), out)
    exact = {}
    for value, probability in distribution(qc).items():
        exact[value >> 3] = exact.get(value >> 3, 0) + probability
    counts = QarenaSampler(seed=seed).run([qc], shots=4000).result()[0].data.out.get_int_counts()
    for value in range(8):
        p = exact.get(value, 0)
        assert abs(counts.get(value, 0) - 4000 * p) < 5 * np.sqrt(4000 * p * (1 - p)) + 1


def test_a_circuit_is_translated_once_until_it_changes(monkeypatch):
    calls = []
    real = translating.translated
    monkeypatch.setattr(translating, "translated", lambda *args, **how: calls.append(1) or real(*args, **how))
    estimator, qc = QarenaEstimator(), QuantumCircuit(1)
    qc.rx(0.5, 0)
    values = [float(estimator.run([(qc, "Z")]).result()[0].data.evs) for _ in range(3)]
    assert len(calls) == 1
    qc.data[0] = qc.data[0].replace(params=[1.5])
    values.append(float(estimator.run([(qc, "Z")]).result()[0].data.evs))
    qc.global_phase = 1.0
    estimator.run([(qc, "Z")]).result()
    qc.x(0)
    values.append(float(estimator.run([(qc, "Z")]).result()[0].data.evs))
    assert len(calls) == 4
    assert values == pytest.approx([np.cos(0.5)] * 3 + [np.cos(1.5), -np.cos(1.5)])


def test_bits_that_come_later_are_noticed():
    """Qiskit's circuit data are equal to those with more qubits and bits that nothing uses."""
    sampler, qc = QarenaSampler(), QuantumCircuit(QuantumRegister(1), ClassicalRegister(1, "a"))
    v = qc.add_var("v", expr.lift(3, types.Uint(2)))
    with qc.if_test(expr.less_equal(v, 3)):
        qc.x(0)
    qc.measure(0, 0)
    assert sampler.run([qc]).result()[0].data.a.get_counts() == {"1": 1024}
    qc.add_register(ClassicalRegister(70, "b"))
    assert sampler.run([qc]).result()[0].data.b.get_counts() == {"0" * 70: 1024}
    estimator, qc = QarenaEstimator(), QuantumCircuit(1)
    assert estimator.run([(qc, "Z")]).result()[0].data.evs == 1
    qc.add_register(QuantumRegister(1))
    assert estimator.run([(qc, "ZZ")]).result()[0].data.evs == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_circuits_that_make_their_gates_late_are_noticed():
    estimator, qc = QarenaEstimator(), RealAmplitudes(2, reps=1)
    for reps in (1, 3, 2):
        qc.reps = reps
        pub = (qc, "ZX", np.linspace(0.1, 1, qc.num_parameters))
        assert estimator.run([pub]).result()[0].data.evs == pytest.approx(StatevectorEstimator().run([pub]).result()[0].data.evs)


def test_the_cache_is_bounded_and_keeps_no_circuit_alive():
    sampler = QarenaSampler()
    qc = QuantumCircuit(1, 1)
    qc.measure(0, 0)
    alive = weakref.ref(qc)
    sampler.run([qc]).result()
    for _ in range(translating.KEPT + 10):
        other = QuantumCircuit(1, 1)
        other.measure(0, 0)
        sampler.run([other]).result()
    assert len(sampler._cache._kept) <= translating.KEPT
    del qc, other
    gc.collect()
    assert alive() is None and len(sampler._cache._kept) == 0


def test_what_is_refused_is_refused_before_anything_runs():
    qc = QuantumCircuit(1, 1)
    qc.append(Gate("mystery", 1, []), [0])
    for run in (lambda: QarenaSampler().run([qc]), lambda: QarenaEstimator().run([(qc, "Z")])):
        with pytest.raises(CircuitError, match="'mystery'"):
            run()
    for run in (lambda: QarenaSampler().run([QuantumCircuit(45, 1)]), lambda: QarenaEstimator().run([(QuantumCircuit(45), "Z" * 45)])):
        with pytest.raises(QiskitError, match="45 qubits need"):
            run()
    with pytest.raises(ValueError, match="qubits"):
        QarenaEstimator().run([(QuantumCircuit(2), "Z")])


def test_a_circuit_without_registers_warns():
    with pytest.warns(UserWarning, match="no classical registers"):
        assert list(QarenaSampler().run([QuantumCircuit(1)]).result()[0].data) == []


def test_no_pubs_and_wide_registers():
    assert len(QarenaSampler().run([]).result()) == 0
    qc = QuantumCircuit(2, 130)
    qc.x(1)
    qc.measure([1, 0, 1], [0, 64, 129])
    (text,) = QarenaSampler().run([qc], shots=3).result()[0].data.c.get_counts()
    assert int(text, 2) == 1 | 1 << 129
    with qc.if_test((129, 1)):
        qc.x(0)
    qc.measure(0, 70)
    (text,) = QarenaSampler().run([qc], shots=3).result()[0].data.c.get_counts()
    assert int(text, 2) == 1 | 1 << 70 | 1 << 129
