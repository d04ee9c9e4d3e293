"""The device as its users meet it: options, refusals, loops, threads, pages."""

import gc
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

qml = pytest.importorskip("pennylane")

import snippets  # noqa: E402
from pennylane.exceptions import DeviceError, WireError  # noqa: E402

import qarena as qa  # noqa: E402
import qarena.pennylane  # noqa: E402
from qarena.pennylane import _qubit_device  # noqa: E402


class Strange(qml.operation.Operation):
    """What nobody knows."""

    num_wires = 1
    num_params = 0


def run(measured, *ops, shots=None, **options):
    device = qml.device("qarena.qubit", **{"wires": 3, **options})
    return qml.execute([qml.tape.QuantumScript(list(ops), [measured], shots=shots)], device)[0]


def test_names_and_options():
    device = qml.device("qarena.qubit", wires=2)
    assert type(device) is qarena.pennylane.QarenaQubit and device.name == "qarena.qubit" and device.c_dtype is np.complex128
    assert qml.device("qarena.qubit", c_dtype=np.complex64, threads=1, seed=None).c_dtype is np.complex64
    with pytest.raises(DeviceError, match="c_dtype: np.complex128 or np.complex64"):
        qml.device("qarena.qubit", c_dtype=float)
    with pytest.raises(TypeError, match="batch_obs"):
        qml.device("qarena.qubit", batch_obs=True)
    with pytest.raises(DeviceError, match="mcm_method='single-branch-statistics' is not supported"):
        device.setup_execution_config(qml.devices.ExecutionConfig(mcm_config={"mcm_method": "single-branch-statistics"}))
    with pytest.raises(DeviceError, match="device option fast"):
        device.setup_execution_config(qml.devices.ExecutionConfig(device_options={"fast": True}))


def test_capabilities_are_what_is_native():
    from qarena.pennylane import _op_rules

    kinds = _op_rules.KNOWN - {qml.Barrier, qml.WireCut}
    capabilities = qarena.pennylane.QarenaQubit.capabilities
    assert set(capabilities.operations) == {kind.__name__ for kind in kinds}
    assert {name for name, can in capabilities.operations.items() if can.differentiable} == {kind.__name__ for kind in kinds - _op_rules.MATRICES}


@pytest.mark.parametrize("measured, ops, options, error, text", [
    (qml.expval(qml.Z(0)), [Strange(wires=0)], {}, DeviceError, r"Strange\(wires=\[0\]\) not supported with qarena.qubit"),
    (qml.expval(qml.Z(0)), [qml.ctrl(Strange(wires=0), 1)], {}, DeviceError, "Strange"),
    (qml.expval(qml.Z(7)), [], {}, WireError, "7"),
    (qml.state(), [], {"shots": 10}, DeviceError, "not accepted with finite shots"),
    (qml.sample(), [], {}, DeviceError, "not accepted for analytic simulation"),
    (qml.expval(qml.Hermitian(np.eye(2**11), range(11))), [], {"wires": 11}, DeviceError, "Hermitian on 11 wires: qarena.qubit takes such observables on at most 10 wires"),
    (qml.expval(qml.SparseHamiltonian(qml.Z(0).sparse_matrix(), 0)), [], {"shots": 10}, DeviceError, "SparseHamiltonian"),
])  # fmt: skip
def test_refusals(measured, ops, options, error, text):
    with qa.profile() as profile, pytest.raises(error, match=text):
        run(measured, *ops, **options)
    assert profile.gates == 0


def test_adjoint_refuses_what_is_no_expectation_value():
    @qml.qnode(qml.device("qarena.qubit", wires=1), diff_method="adjoint")
    def circuit(x):
        qml.RX(x, 0)
        return qml.probs()

    with pytest.raises(qml.exceptions.QuantumFunctionError, match="does not support adjoint"):
        circuit(qml.numpy.array(0.3))


def test_odd_circuits():
    assert run(qml.state(), wires=2).tolist() == [1, 0, 0, 0] and run(qml.expval(qml.Z("a")), wires=None) == 1
    assert run(qml.probs(), qml.X(0), wires=1).tolist() == [0, 1]
    assert run(qml.expval(qml.I(0)), shots=5) == 1 and np.allclose(run(qml.state(), qml.GlobalPhase(0.3), wires=1), [np.exp(-0.3j), 0])
    assert run(qml.expval(2 * qml.I() + qml.Z(0)), shots=5) == 3
    assert run(qml.counts(), qml.X(0), wires=1, shots=1) == {"1": 1}
    assert run(qml.expval(qml.Z(0)), qml.Barrier([0, 1]), qml.Snapshot(), qml.WireCut(0)) == 1
    assert qml.execute([], qml.device("qarena.qubit")) == ()
    assert np.isclose(run(qml.expval(qml.prod(qml.X(0), qml.Y(0), qml.Z(0)))), 0)  # i times the identity: its real part


def test_sparse_observables():
    import scipy.sparse

    n = 11
    words = qml.dot([0.5, 0.25, -1], [qml.X(0) @ qml.Z(10), qml.Y(3), qml.Z(5)])
    sparse = qml.SparseHamiltonian(scipy.sparse.csr_matrix(words.sparse_matrix(wire_order=range(n))), range(n))
    ops = [qml.RX(0.1 * wire, wire) for wire in range(n)]
    assert np.isclose(run(qml.expval(sparse), *ops, wires=n), run(qml.expval(words), *ops, wires=n))
    assert np.isclose(run(qml.var(sparse), *ops, wires=n), run(qml.var(words), *ops, wires=n))
    small = qml.SparseHamiltonian(scipy.sparse.csr_matrix(qml.Y(0).matrix()), [1])
    node = qml.QNode(lambda x: (qml.RX(x, 1), qml.expval(small))[1], qml.device("qarena.qubit", wires=2), diff_method="adjoint")
    assert np.isclose(qml.grad(node)(qml.numpy.array(0.4)), -np.cos(0.4))


def test_large_hamiltonians_are_converted_once(monkeypatch):
    from qarena.pennylane import _tape_observables

    converted = []
    real = _tape_observables._convert
    monkeypatch.setattr(_tape_observables, "_convert", lambda obs, qubit_of: converted.append(obs) or real(obs, qubit_of))
    hamiltonian = qml.Hamiltonian(np.linspace(0.1, 1, 20), [qml.X(q % 4) @ qml.Z((q + 1) % 4) for q in range(20)])
    other = qml.Hamiltonian(np.linspace(0.2, 2, 20), [qml.X(q % 4) @ qml.Z((q + 1) % 4) for q in range(20)])

    @qml.qnode(qml.device("qarena.qubit", wires=4))
    def circuit(x, h):
        qml.RX(x, 0)
        return qml.expval(h)

    values = []
    for step in range(5):
        for h in (hamiltonian, other):
            values.append(circuit(0.1 * step, h))
    assert len(converted) == 2 and np.allclose(values[1::2], 2 * np.array(values[::2]))
    ((_, program),) = circuit.device._runs.programs._known.items()
    assert len(program.kept) == 2
    converted.clear()
    del hamiltonian, other, h
    circuit.construct((0.1, qml.Z(0)), {})  # which forgets the last tape
    gc.collect()
    assert not program.kept


def test_loops_keep_memory_and_circuits():
    device = qml.device("qarena.qubit", wires=6)

    @qml.qnode(device, diff_method="adjoint")
    def circuit(weights):
        qml.StronglyEntanglingLayers(weights, wires=range(6))
        return qml.expval(qml.Z(0) @ qml.X(1)), qml.expval(qml.Y(5))

    def steps(count):
        for step in range(count):
            weights = qml.numpy.array(np.full((2, 6, 3), 0.1 * step), requires_grad=True)
            qml.jacobian(lambda w: qml.math.stack(circuit(w)))(weights)

    steps(5)
    with qa.profile() as profile:
        steps(20)
    assert profile.object_calls == 0 and profile.misses == 0 and profile.os_calls == 0
    assert device._runs.programs.made == 1 and len(device._runs.registers._free) == 1


def test_circuits_that_differ_are_forgotten():
    device = qml.device("qarena.qubit", wires=1)
    programs = device._runs.programs
    for count in range(100):
        tape = qml.tape.QuantumScript([qml.RX(0.1, 0)] * count, [qml.expval(qml.Z(0))])
        assert np.isclose(device.execute(tape), np.cos(0.1 * count))
    assert programs.made == 100 and len(programs._known) == 64 and programs._gates == sum(program.weight for program in programs._known.values())


def test_registers_that_wait_are_few():
    device = qml.device("qarena.qubit")
    for n in (20, 21, 20, 22, 3):
        assert np.isclose(device.execute(qml.tape.QuantumScript([qml.X(n - 1), *map(qml.Identity, range(n))], [qml.expval(qml.Z(n - 1))])), -1)
    assert [register.n for register in device._runs.registers._free] in ([20, 3], [3], [22, 3])


def test_parameter_shift_runs_one_batch(monkeypatch):
    from qarena.pennylane import _tape_runs

    batches = []
    real = _tape_runs.run_batch
    monkeypatch.setattr(_tape_runs, "run_batch", lambda circuit, rows, *rest, **more: batches.append(len(rows)) or real(circuit, rows, *rest, **more))
    node = qml.QNode(lambda x: ([qml.RX(x[q], q) for q in range(3)], qml.expval(qml.Z(0) @ qml.Z(1) @ qml.Z(2)))[1], qml.device("qarena.qubit", wires=3), diff_method="parameter-shift")
    qml.grad(node)(qml.numpy.array([0.1, 0.2, 0.3]))
    assert batches == [6]


def test_threads():
    """One device for all threads, a QNode for each call: PennyLane keeps what a function returns in its QNode while it makes a tape of it."""
    device = qml.device("qarena.qubit", wires=5, seed=1)

    def exact(x):
        for wire in range(5):
            qml.RX(x * wire, wire)
        return [qml.expval(qml.Z(wire)) for wire in range(5)]

    def sampled(x):
        qml.RX(x, 0)
        qml.measure(0)
        return qml.probs(wires=0)

    def work(index):
        values, shares = qml.QNode(exact, device)(0.1 * index), qml.QNode(sampled, device, shots=100)(0.1)
        return np.allclose(values, np.cos(0.1 * index * np.arange(5))) and np.isclose(shares.sum(), 1)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(100)))


def test_shares_nothing_that_can_be_changed():
    device = qml.device("qarena.qubit", wires=1)
    tape = qml.tape.QuantumScript([qml.X(0)], [qml.state()])
    state = device.execute(tape)
    state[:] = 0
    assert device.execute(tape).tolist() == [0, 1]


def test_copies_and_pickles():
    import copy
    import pickle

    device = qml.device("qarena.qubit", wires=["a", "b"], seed=1)
    for made in (copy.copy(device), copy.deepcopy(device), pickle.loads(pickle.dumps(device))):
        assert made.execute(qml.tape.QuantumScript([qml.X("b")], [qml.probs()])).tolist() == [0, 1, 0, 0]


def test_without_pennylane():
    code = "import sys\nsys.modules['pennylane'] = None\nimport qarena\nimport qarena.pennylane"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "pip install 'qarena[pennylane]'" in done.stderr.splitlines()[-1]


def test_examples_and_pages():
    snippets.run_examples(qarena.pennylane, _qubit_device)
    snippets.run_page("docs/from_pennylane.md")


@pytest.mark.parametrize("name", ["adder", "rotated", "fourier"])
def test_wires_are_in_the_order_in_which_the_circuit_names_them(name):
    """A device without wires takes the circuit's, whatever an operator's decomposition begins with."""

    def adder():
        qml.QubitSum([7, 5, 2])
        qml.X(5)

    def rotated():
        qml.adjoint(qml.OrbitalRotation(0.3, ["a", "q", 7, "b"]))
        qml.RX(0.4, "b")
        qml.X("q")

    def fourier():
        qml.QubitCarry(["d", "c", "b", "a"])
        qml.X("b")

    body = {"adder": adder, "rotated": rotated, "fourier": fourier}[name]
    found = []
    for device in ("default.qubit", "qarena.qubit"):

        def measured(what, device=device):
            @qml.qnode(qml.device(device))
            def circuit():
                body()
                return what()

            return circuit

        exact = [np.asarray(measured(what)()) for what in (qml.state, qml.probs, lambda: qml.probs(wires=[7] if name == "rotated" else [5] if name == "adder" else ["b"]))]
        found.append(exact + [np.asarray(qml.set_shots(measured(qml.sample), 5)())] * (name != "rotated"))
        assert name == "rotated" or sum(qml.set_shots(measured(qml.counts), 5)().values()) == 5
    for ours, theirs in zip(*found):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_what_is_no_angle_is_refused_by_name():
    for angle, why in ((np.nan, "RX.*finite"), (np.inf, "RX.*finite"), (0.3 + 1j, "RX.*real number"), (np.array([0.3, 0.2 + 1j]), "RX.*real number"), (np.array([0.3, np.nan]), "RX.*finite")):
        for measured in (qml.expval(qml.Z(0)), qml.probs()):
            with pytest.raises(DeviceError, match=why):
                run(measured, qml.Hadamard(1), qml.RX(angle, 0))
    assert np.isclose(run(qml.expval(qml.Z(0)), qml.RX(0.3 + 0j, 0)), np.cos(0.3))
    assert np.allclose(run(qml.expval(qml.Z(0)), qml.RX(np.array([0.3 + 0j, 0.4]), 0)), np.cos([0.3, 0.4]))


def test_observables_that_are_not_hermitian_are_refused():
    for measured in (qml.expval, qml.var):
        with pytest.raises(DeviceError, match=r"H\(0\) @ Z\(0\) is not Hermitian"):
            run(measured(qml.prod(qml.Hadamard(0), qml.Z(0))), qml.X(0))
    assert np.isclose(run(qml.expval(qml.prod(qml.Hadamard(0), qml.Z(1))), qml.X(0)), -(0.5**0.5))


def test_devices_that_cannot_be_are_refused():
    for options, why in (({"wires": 65}, "65 wires: .* at most 64"), ({"threads": -3}, "threads: an integer"), ({"threads": "a"}, "threads: an integer")):
        with pytest.raises(DeviceError, match=why):
            qml.device("qarena.qubit", **options)
    with pytest.raises(DeviceError, match="66 wires: .* at most 64"):
        run(qml.expval(qml.Z(0)), *map(qml.X, range(66)), wires=None)
