"""Probabilities, samples and measurements."""

import numpy as np
import oracle
import pytest

import qarena as qa

N = 6


def marginal(state, qubits):
    result = np.zeros(2 ** len(qubits))
    for index, amplitude in enumerate(state):
        result[sum((index >> q & 1) << bit for bit, q in enumerate(qubits))] += abs(amplitude) ** 2
    return result


@pytest.mark.parametrize("qubits", [[], [0], [5], [3, 1], [1, 3], [0, 2, 4], [5, 4, 3, 2, 1, 0]])
def test_probabilities(qubits, prepared, tolerance):
    state = oracle.random_state(N, 1)
    register = prepared(state)
    assert np.abs(register.probabilities(qubits) - marginal(state, qubits)).max() < tolerance
    assert np.array_equal(register.probabilities(iter(qubits)), register.probabilities(np.array(qubits, int)))


def test_probabilities_of_all_and_of_one():
    state = oracle.random_state(N, 2)
    register = qa.Register(N).set_state(state)
    assert register.probabilities() == pytest.approx(np.abs(state) ** 2)
    assert np.array_equal(register.probabilities(3), register.probabilities([3]))


def test_amplitude_and_inner():
    a, b = oracle.random_state(N, 3), oracle.random_state(N, 4)
    x, y = qa.Register(N).set_state(a), qa.Register(N).set_state(b)
    assert [x.amplitude(i) for i in range(2**N)] == pytest.approx(list(a))
    assert x.inner(y) == pytest.approx(np.vdot(a, b))
    assert x.inner(x) == pytest.approx(1.0)


def test_samples_follow_the_state_and_leave_it(precision, buffers):
    state = oracle.random_state(3, 5)
    register = qa.Register(3, precision, buffers).set_state(state)  # type: ignore[arg-type]
    before = register.amplitudes.copy()
    shots = 200_000
    outcomes = register.sample(shots, seed=7)
    assert outcomes.dtype == np.int64 and outcomes.shape == (shots,)
    seen = np.bincount(outcomes, minlength=8)
    expected = np.abs(state) ** 2 * shots
    assert ((seen - expected) ** 2 / expected).sum() < 40  # chi squared, 7 degrees of freedom
    assert np.array_equal(register.amplitudes, before)


def test_seeds():
    register = qa.ket("++++")
    assert np.array_equal(register.sample(50, seed=1), register.sample(50, seed=1))
    assert not np.array_equal(register.sample(50, seed=1), register.sample(50, seed=2))
    assert not np.array_equal(register.sample(50), register.sample(50))
    first = [register.seed(3).sample(50), register.sample(50)]
    second = [register.seed(3).sample(50), register.sample(50)]
    assert np.array_equal(first, second) and not np.array_equal(first[0], first[1])
    assert register.sample(0).shape == (0,)
    assert np.array_equal(np.concatenate(first), register.sample(100, seed=3))


def test_failed_calls_use_no_random_numbers_up():
    register = qa.ket("+" * 16).seed(3)
    for call in (lambda: register.sample(-1), lambda: register.sample(1, seed=-1), lambda: register.M(16), lambda: register.M(0, -1)):
        with pytest.raises(ValueError):
            call()
    start = register.snapshot()
    register.set_state([0] * 2**16, check=False)
    for call in (lambda: register.sample(5), lambda: register.M(0)):
        with pytest.raises(ValueError, match="norm"):
            call()
    again = qa.ket("+" * 16).seed(3)
    assert [register.restore(start).M(q)[0] for q in range(16)] == [again.M(q)[0] for q in range(16)]
    assert np.array_equal(register.restore(start).sample(20), qa.ket("+" * 16).sample(20, seed=3))


def test_counts():
    counts = qa.ket("+0").counts(1000, seed=1)
    assert set(counts) == {"00", "10"} and sum(counts.values()) == 1000
    assert qa.Register(0).counts(2) == {"": 2}


def test_a_zero_state_can_be_neither_sampled_nor_measured():
    register = qa.Register(1).set_state([0, 0], check=False)
    for call in (lambda: register.sample(1), lambda: register.M(0)):
        with pytest.raises(ValueError, match="norm"):
            call()


def test_measurement_has_the_probabilities_of_the_state():
    register = qa.Register(1).ry(1.2, 0)
    start = register.snapshot()
    register.seed(11)
    ones = sum(register.restore(start).M(0)[0] for _ in range(4000))
    assert ones / 4000 == pytest.approx(np.sin(0.6) ** 2, abs=0.03)


def test_measurement_of_an_entangled_state(prepared, tolerance):
    state = oracle.random_state(N, 6)
    register = prepared(state).seed(1)
    (outcome,) = register.M(2)
    kept = np.array([amplitude if (index >> 2 & 1) == outcome else 0 for index, amplitude in enumerate(state)])
    assert np.abs(register.amplitudes - kept / np.linalg.norm(kept)).max() < tolerance
    assert register.M(2, ntimes=3) == [outcome] * 3
    assert register.M(0, 0) == []
