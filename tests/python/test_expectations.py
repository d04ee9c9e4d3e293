"""Expectations, variances, matrix elements: against matrices, and what is refused."""

import numpy as np
import pytest

import qarena as qa

TOLERANCE = {"double": 1e-12, "single": 1e-5}


def random_register(rng, n, precision="double", **options):
    state = rng.normal(size=2**n) + 1j * rng.normal(size=2**n)
    state /= np.linalg.norm(state)
    return qa.Register(n, precision, **options).set_state(state), state


def random_sum(rng, n, count, coefficients=None):
    x, z = rng.integers(0, 2**n, (2, count))
    return qa.PauliSum.from_masks(x, z, rng.normal(size=count) if coefficients is None else coefficients, n)


@pytest.mark.parametrize("precision", ["double", "single"])
@pytest.mark.parametrize("n", [1, 2, 4, 7, 10])
def test_values_are_those_of_matrices(n, precision):
    rng = np.random.default_rng(n)
    (a, left), (b, right) = random_register(rng, n, precision), random_register(rng, n, precision)
    h, g = random_sum(rng, n, 20), random_sum(rng, n, 12)
    matrix, other = h.to_matrix(), g.to_matrix()
    tolerance = TOLERANCE[precision] * 10
    mean = (left.conj() @ matrix @ left).real
    assert abs(a.expectation(h) - mean) < tolerance
    assert np.allclose(a.expectation([h, g]), [mean, (left.conj() @ other @ left).real], atol=tolerance)
    assert abs(a.variance(h) - (np.linalg.norm(matrix @ left) ** 2 - mean**2)) < 10 * tolerance
    assert abs(a.matrix_element(b, h) - left.conj() @ matrix @ right) < tolerance
    assert abs(a.matrix_element(b, (1 - 2j) * h) - (1 - 2j) * (left.conj() @ matrix @ right)) < 4 * tolerance


def test_the_state_is_as_it_was():
    r = qa.Register(5).h(0).cx(0, 3).t(3)
    before = r.amplitudes.copy()
    h = qa.PauliSum([("X0 Y3", 1), ("Z1", 0.5)])
    r.expectation(h), r.variance(h), r.matrix_element(r, h), r.expectation(h, shots=10)
    assert (r.amplitudes == before).all()


def test_pending_gates_and_resets_are_seen():
    r = qa.Register(3).x(1)
    assert r.expectation("Z1") == -1 and r.pending == 0
    assert r.reset().expectation(["Z1", "Z2 Z0", "", "X0"]) == [1, 1, 1, 0]


def test_states_that_are_not_normalised():
    r = qa.Register(1).set_state([2, 0], check=False)
    assert r.expectation("Z0") == 4 and r.expectation("") == 4
    assert r.variance("Z0") == 4 - 16
    value, error = r.expectation("Z0", shots=10, seed=1)
    assert (value, error) == (4, 0)


def test_what_an_observable_may_be():
    r = qa.Register(4).h(0)
    assert r.expectation("X") == pytest.approx(1)
    assert r.expectation(qa.PauliSum("X0")) == r.expectation("X0")
    assert r.expectation([]) == []
    assert r.expectation(h for h in ["", "X0"]) == pytest.approx([1, 1])
    for look in (r.expectation, r.variance):
        with pytest.raises(ValueError, match="of 5 qubits for a register of 4"):
            look("Z4")
        with pytest.raises(ValueError, match="is not real"):
            look(1j * qa.PauliSum("Z0"))
        with pytest.raises(TypeError):
            look(3)
    with pytest.raises(ValueError, match="of 5 qubits for a register of 4"):
        r.matrix_element(r, "Z4")
    with pytest.raises(ValueError, match="3 qubits"):
        r.matrix_element(qa.Register(3), "Z0")
    with pytest.raises(TypeError, match="a Register is needed"):
        r.matrix_element("Z0", "Z0")
    assert r.expectation(qa.PauliSum([("Z0", 1j), ("Z0", -1j), ("X0", 1)])) == pytest.approx(1)


@pytest.mark.parametrize("precision", ["double", "single"])
def test_shots_say_the_same(precision):
    rng = np.random.default_rng(11)
    r, _ = random_register(rng, 5, precision)
    h = random_sum(rng, 5, 30) + 7
    exact = r.expectation(h)
    estimates = [r.expectation(h, shots=4000, seed=seed) for seed in range(40)]
    pulls = np.array([(value - exact) / error for value, error in estimates])
    assert abs(pulls.mean()) < 0.7 and 0.6 < pulls.std() < 1.5  # of 40 normal numbers: 4.4 and 3 standard deviations away
    assert r.expectation(h, shots=4000, seed=3) == estimates[3] != estimates[4]
    assert r.expectation(h, shots=10**6, seed=1).error < estimates[0].error / 10


def test_shots_of_an_eigenstate_have_no_error():
    bell = qa.Register(2).h(0).cx(0, 1)
    h = qa.PauliSum([("XX", 1), ("YY", -0.5), ("ZZ", 2), ("", 3)])
    assert bell.expectation(h, shots=6, seed=0) == pytest.approx((6.5, 0))
    assert bell.expectation("", shots=0) == (1, 0)
    with pytest.raises(ValueError, match="shots = 5: at least 2 are needed for each of 3 groups"):
        bell.expectation(h, shots=5)
    with pytest.raises(TypeError, match="one observable"):
        bell.expectation([h], shots=5)
    with pytest.raises(ValueError, match="of 3 qubits for a register of 2"):
        bell.expectation("Z2", shots=5)
    with pytest.raises(ValueError, match="not real"):
        bell.expectation(1j * h, shots=50)


def test_a_seeded_register_goes_on_in_its_stream():
    def draw():
        r = qa.Register(3).h(0).h(1).seed(5)
        return [r.expectation(qa.PauliSum([("Z0", 1), ("X1 Z0", 1), ("X2", 1)]), shots=100) for _ in range(2)]

    assert draw() == draw()
    assert draw()[0] != draw()[1]


def test_memory_is_little():
    n = 18
    arena = qa.Arena(budget=2 * (16 << n) + (64 << 10))  # no room for tiles
    r, state = random_register(np.random.default_rng(2), n, arena=arena)
    h = qa.PauliSum([("X0 Y17", 1), ("Z3 Z9", 0.5), ("Y2", -1)])
    at = np.arange(2**n)
    sign = lambda *qubits: (-1.0) ** sum(at >> q & 1 for q in qubits)  # noqa: E731
    flipped = lambda mask: state[at ^ mask].conj()  # noqa: E731
    expected = (
        (1j * flipped(1 | 1 << 17) * sign(17) * state).sum() + 0.5 * (abs(state) ** 2 * sign(3, 9)).sum() - (1j * flipped(4) * sign(2) * state).sum()
    )
    assert abs(r.expectation(h) - expected) < 1e-12


def test_threads_do_not_change_a_bit():
    rng = np.random.default_rng(9)
    state = rng.normal(size=2**16) + 1j * rng.normal(size=2**16)
    h = random_sum(rng, 16, 100)
    try:
        qa.set_threads(4)
        found = {
            (r.expectation(h), r.variance(h), r.matrix_element(r, h))
            for r in (qa.Register(16, threads=threads).set_state(state, check=False) for threads in (1, 2, 3, 4))
        }
    finally:
        qa.set_threads(None)
    assert len(found) == 1


def test_a_dict_is_one_observable():
    register = qa.Register(1).h(0)
    assert register.expectation({"X0": 2.0}) == pytest.approx(2)
    assert qa.run_batch(qa.Circuit(1).h(0), np.zeros((1, 0)), {"X0": 2.0}).values[0] == pytest.approx(2)


@pytest.mark.parametrize("seed", [-1, 1 << 64])
def test_seeds_out_of_range(seed):
    with pytest.raises(ValueError, match="expectation: seed = .* is out of range"):
        qa.Register(1).expectation("Z0", shots=10, seed=seed)


def test_seeds_of_numpy():
    register = qa.Register(1).h(0)
    assert register.expectation("Z0", shots=10, seed=np.int64(3)) == register.expectation("Z0", shots=10, seed=3)
