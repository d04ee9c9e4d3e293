"""What DensityRegister tells of its matrix, measurements, whole states, and what it refuses."""

import copy
import pickle

import mixed_oracle as mo
import numpy as np
import oracle
import pytest
from mixed_states import N, TOLERANCE, close, started

import qarena as qa


def test_looks():
    register, rho = started()
    h = qa.PauliSum([("X0 Y1", 0.5), ("Z2", -1.5), ("Y0 Y1 Y2", 0.25), ("", 2)], 3)
    dense = 0.5 * mo.string("XYI") - 1.5 * mo.string("IIZ") + 0.25 * mo.string("YYY") + 2 * np.eye(8)
    assert register.expectation(h) == pytest.approx(np.trace(dense @ rho).real, abs=1e-14)
    assert register.expectation([h, "Z0"]) == pytest.approx([np.trace(dense @ rho).real, np.trace(mo.string("ZII") @ rho).real])
    assert register.purity() == pytest.approx(np.trace(rho @ rho).real)
    assert register.trace() == pytest.approx(1)
    np.testing.assert_allclose(register.probabilities(), rho.diagonal().real, atol=1e-15)
    np.testing.assert_allclose(register.probabilities([2, 0]), mo.partial_trace(rho, [2, 0]).diagonal().real, atol=1e-15)
    for keep in ([], [1], [2, 0], [0, 1, 2], [1, 2, 0]):
        part = register.partial_trace(keep=keep)
        close(part, mo.partial_trace(rho, keep))
        np.testing.assert_allclose(register.reduced_density_matrix(keep), mo.partial_trace(rho, keep), atol=1e-15)
        assert part.n == len(keep)
    np.testing.assert_array_equal(np.asarray(register), register.density_matrix())
    assert np.array(register, dtype=np.complex64).dtype == np.complex64
    with pytest.raises(ValueError, match="read-only"):
        register.density_matrix()[0, 0] = 1


def test_fidelities():
    register, rho = started()
    psi = oracle.random_state(N, 4)
    expected = np.vdot(psi, rho @ psi).real
    pure = qa.Register(N).set_state(psi)
    for other in (psi, pure, pure.snapshot(), qa.DensityRegister(N).set_state(psi)):
        assert register.fidelity(other) == pytest.approx(expected, abs=1e-7 if isinstance(other, qa.DensityRegister) else 1e-13)
    sigma = mo.random_matrix(N, 9)
    assert register.fidelity(sigma) == pytest.approx(mo.fidelity(rho, sigma), abs=1e-7)
    assert register.fidelity(qa.DensityRegister(N).set_state(sigma)) == pytest.approx(register.fidelity(sigma))
    assert register.fidelity(register) == pytest.approx(1)


def test_shots():
    register, rho = started()
    drawn = register.sample(20000, seed=3)
    found = np.bincount(drawn, minlength=8) / 20000
    assert np.abs(found - rho.diagonal().real).max() < 0.02
    assert sum(register.counts(100, seed=3).values()) == 100
    np.testing.assert_array_equal(register.seed(3).sample(50), drawn[:50])
    np.testing.assert_array_equal(register.sample(50), drawn[50:100])
    assert set(qa.DensityRegister(2).x(1).sample(100).tolist()) == {2}


@pytest.mark.parametrize("how", [{}, {"buffers": 1}, {"precision": "single"}])
def test_measurements_collapse(how):
    for seed in range(10):
        register, rho = started(seed, **how)
        shot = int(register.sample(1, seed=seed)[0])
        outcome = register.measure([2, 0], seed=seed)
        assert outcome == (shot >> 2 & 1) | (shot & 1) << 1
        expected, _ = mo.project(rho, [2, 0], outcome)
        close(register, expected)
        assert register.measure([2, 0]) == outcome
    register, rho = started(**how)
    expected, p = mo.project(rho, [1], 1)
    assert register.project(1, 1) == pytest.approx(p, abs=TOLERANCE[register.precision])
    close(register, expected)
    with pytest.raises(ValueError, match="project: the outcome has probability 0"):
        register.project(1, 0)
    close(register.h(1).depolarize(0.1, 0, 1), mo.depolarize(mo.gate(expected, "h", [], [1]), 0.1, [0, 1]))


def test_forks_snapshots_copies():
    register, rho = started()
    pinned, fork = register.x(0).snapshot(), register.fork()
    flipped = mo.gate(rho, "x", [], [0])
    close(register.depolarize(0.5, 1), mo.depolarize(flipped, 0.5, [1]))
    close(fork, flipped)
    close(fork.h(1), mo.gate(flipped, "h", [], [1]))
    close(register.h(2).restore(pinned), flipped)
    for other in (copy.copy(register), copy.deepcopy(register), pickle.loads(pickle.dumps(register))):
        close(other.x(0), rho)
    close(register, flipped)
    close(qa.DensityRegister(N).set_state(register), flipped)
    close(qa.DensityRegister(N).set_state(pinned), flipped)


def test_states_that_are_given():
    psi = oracle.random_state(N, 4)
    pure = np.outer(psi, psi.conj())
    for state in (psi, qa.Register(N).set_state(psi), qa.Register(N).set_state(psi).snapshot(), pure, pure.tolist(), np.asfortranarray(pure)):
        close(qa.DensityRegister(N).x(0).set_state(state), pure)
    close(qa.DensityRegister(N, "single").set_state(psi.astype(np.complex64)), pure)
    register, rho = started()
    view = register.density_matrix()
    register.reset()
    assert np.abs(view - rho).max() < 1e-15 and register.probabilities()[0] == 1


def test_pending():
    register = qa.DensityRegister(2).h(0).depolarize(0.1, 0, 1)
    assert register.pending == 2 and register.sync().pending == 0
    close(register.x(1).discard(), mo.depolarize(mo.gate(mo.zero(2), "h", [], [0]), 0.1, [0, 1]))
    for _ in range(5000):
        register.x(0)
    assert 0 < register.pending < 3000
    assert register.reset().pending == 0


@pytest.mark.parametrize(
    "call, error, text",
    [
        (lambda r: qa.DensityRegister(-1), ValueError, "n = -1: a number of qubits is at least 0"),
        (lambda r: qa.DensityRegister(40), MemoryError, "a density matrix of 40 qubits is a register of 80: 80 qubits, double, 2 buffers"),
        (lambda r: qa.DensityRegister(2, "half"), ValueError, "precision"),
        (lambda r: r.h(3), ValueError, r"h: qubit 3 is out of range \[0, 3\)"),
        (lambda r: r.rx(qa.Parameter("t"), 0), TypeError, "rx: t has no value"),
        (lambda r: r.apply_gates([("rx", qa.Parameter("t"), 0)]), TypeError, "apply_gates: t has no value"),
        (lambda r: r.depolarize(2, 0), ValueError, r"depolarize: p is 2, not in \[0, 1\]"),
        (lambda r: r.pauli_channel({"XXXX": 0.1}, 0, 1, 2, 3), ValueError, "pauli_channel: 4 qubits given, at most 3 allowed"),
        (lambda r: r.reset(3), ValueError, r"reset: qubit 3 is out of range \[0, 3\)"),
        (lambda r: r.apply_gates([("x", 0), ("measure", 0, 0)]), ValueError, "bit 0 is out of range"),
        (lambda r: r.apply_gates([("x", 0), ("repeat", 2), ("x", 0), ("end",)]), ValueError, "apply_gates: instruction 1 is a loop: .*qa.run"),
        (lambda r: r.run(3), TypeError, "run: a Circuit is needed, not 3"),
        (lambda r: r.run(qa.Circuit(2)), ValueError, "run: the circuit has 2 qubits, the register has 3"),
        (lambda r: r.run(qa.Circuit(3, bits=1).x(0).measure(0, 0)), ValueError, r"run: instruction 1 is a measurement: .* qa.run\(\)"),
        (lambda r: r.run(qa.Circuit(3, bits=1).assign(0, 1)), ValueError, r"run: instruction 0 is an assignment"),
        (lambda r: r.run(qa.Circuit(3, bits=1).readout_error([[1, 0], [0, 1]], 0)), ValueError, r"run: instruction 0 is a readout error"),
        (lambda r: r.expectation(qa.PauliSum([("Z3", 1)], 4)), ValueError, "expectation: a Pauli sum of 4 qubits for a register of 3"),
        (lambda r: r.probabilities([3]), ValueError, r"probabilities: qubit 3 is out of range \[0, 3\)"),
        (lambda r: r.probabilities([0, 0]), ValueError, "probabilities: qubit 0 is named twice"),
        (lambda r: r.partial_trace([0, 1, 2, 0]), ValueError, "4 of them, but the register has 3"),
        (lambda r: r.measure([5]), ValueError, r"measure: qubit 5 is out of range \[0, 3\)"),
        (lambda r: r.project(0, 2), ValueError, "project: outcome 2 is neither 0 nor 1"),
        (lambda r: r.sample(-1), ValueError, "shots = -1"),
        (lambda r: r.set_state(np.eye(8)), ValueError, "set_state: the trace is 8, 1 within 1e-08 is needed"),
        (lambda r: r.set_state(np.triu(np.ones((8, 8))) / 8), ValueError, "set_state: the matrix is not Hermitian: it is off by 0.125, at most 1e-08 allowed"),
        (lambda r: r.set_state(np.full((8, 8), np.nan)), ValueError, "set_state: a number is NaN or infinite"),
        (lambda r: r.set_state(np.ones(8)), ValueError, r"set_state: norm\^2 is 8"),
        (lambda r: r.set_state(np.ones(4)), ValueError, r"set_state: 8 amplitudes or a matrix of 8 rows and columns are needed for 3 qubits, not shape \(4,\)"),
        (lambda r: r.set_state("abc"), ValueError, "set_state: 8 amplitudes"),
        (lambda r: r.fidelity(qa.ket("00")), ValueError, "fidelity: 8 amplitudes or a matrix"),
        (lambda r: r.restore(qa.ket("00").snapshot()), ValueError, "restore: the snapshot's number of qubits is not the register's"),
    ],
)
def test_refusals(call, error, text):
    register, rho = started()
    with pytest.raises(error, match=text):
        call(register)
    assert register.pending == 0
    close(register, rho, 1e-15)
