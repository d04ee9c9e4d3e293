"""measure, project and reset of registers."""

import numpy as np
import pytest

import qarena as qa


def state_of(n, seed=0):
    rng = np.random.default_rng(seed)
    state = rng.normal(size=2**n) + 1j * rng.normal(size=2**n)
    return state / np.linalg.norm(state)


@pytest.mark.parametrize("n", [1, 3, 7, 11, 14])
def test_measure_projects_onto_what_sample_draws(n, precision, buffers):
    state = state_of(n)
    index = np.arange(2**n)
    rng = np.random.default_rng(n)
    for seed in range(6):
        qubits = [int(q) for q in rng.permutation(n)[: rng.integers(1, n + 1)]]
        register = qa.Register(n, precision, buffers).set_state(state)
        drawn = int(register.sample(1, seed=seed)[0])
        outcome = register.measure(qubits, seed=seed)
        assert outcome == sum((drawn >> q & 1) << i for i, q in enumerate(qubits))
        mask = sum(1 << q for q in qubits)
        kept = np.where(index & mask == drawn & mask, state, 0)
        kept /= np.linalg.norm(kept)
        assert np.abs(register.amplitudes - kept).max() < (1e-12 if precision == "double" else 1e-5)
        assert register.measure(qubits) == outcome


def test_measure_of_a_register_has_its_own_stream():
    counts = [0, 0]
    for _ in range(2000):
        register = qa.Register(2).h(0).cx(0, 1)
        outcome = register.measure([1, 0])
        assert outcome in (0, 3)
        counts[outcome // 3] += 1
    assert abs(counts[0] - 1000) < 5 * np.sqrt(500)
    a, b = qa.Register(3).seed(5), qa.Register(3).seed(5)
    for register in (a, b):
        register.h(0).h(1).h(2)
    assert [a.measure([0, 2]), a.measure(1)] == [b.measure([0, 2]), b.measure(1)]
    assert a.measure([]) == 0


@pytest.mark.parametrize("n", [1, 5, 13])
def test_project(n, precision):
    state = state_of(n, 3)
    index = np.arange(2**n)
    for qubit in (0, n - 1):
        for outcome in (0, 1):
            register = qa.Register(n, precision).set_state(state)
            kept = np.where(index >> qubit & 1 == outcome, state, 0)
            tolerance = 1e-12 if precision == "double" else 1e-5
            assert register.project(qubit, outcome) == pytest.approx(np.vdot(kept, kept).real, abs=tolerance)
            assert np.abs(register.amplitudes - kept / np.linalg.norm(kept)).max() < tolerance
            assert register.project(qubit, outcome) == pytest.approx(1, abs=tolerance)
            with pytest.raises(ValueError, match="probability 0"):
                register.project(qubit, 1 - outcome)
            assert register.norm == pytest.approx(1, abs=tolerance)


def test_reset_of_a_qubit():
    ones = 0
    for seed in range(300):
        register = qa.Register(2).seed(seed).h(0).cx(0, 1).reset(0)
        assert register.probabilities([0])[0] == pytest.approx(1)
        ones += round(float(register.probabilities([1])[1]))
    assert abs(ones - 150) < 5 * np.sqrt(75)
    register = qa.Register(3).x(0).x(2).reset(2)
    assert register.amplitude(1) == 1
    assert register.reset().amplitude(0) == 1 == register.x(1).reset(None).amplitude(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: r.measure(3), "qubit 3 is out of range"),
        (lambda r: r.measure([0, 0]), "named twice"),
        (lambda r: r.measure(0, seed=-1), "seed"),
        (lambda r: r.project(3, 0), "qubit 3 is out of range"),
        (lambda r: r.project(0, 2), "outcome 2"),
        (lambda r: r.reset(3), "qubit 3 is out of range"),
    ],
)
def test_bad_input_changes_nothing(call, message):
    register = qa.Register(3).h(0).x(1)
    with pytest.raises(ValueError, match=message):
        call(register)
    assert register.amplitude(3) == pytest.approx(2**-0.5)


def test_tiny_norms_are_measured():
    register = qa.Register(2)
    register.set_state(np.array([0, 1e-170, 0, 1e-180]), check=False)
    assert register.measure([0, 1], seed=3) == 1
    assert register.norm == pytest.approx(1)
