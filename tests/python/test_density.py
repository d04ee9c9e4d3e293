"""Amplitudes of many indices, fidelity, reduced density matrices, purity and entropy, against dense NumPy."""

import math

import numpy as np
import oracle
import pytest

import qarena as qa


def rows_of(state, qubits):
    """M: a row for each value of the qubits, a column for each of the others. The density matrix is M M^dagger."""
    n = int(np.log2(len(state)))
    axes = [n - 1 - q for q in reversed(qubits)]
    others = [axis for axis in range(n) if axis not in axes]
    return np.asarray(state, complex).reshape((2,) * n).transpose(axes + others).reshape(2 ** len(qubits), -1)


def some_qubits(n, seed):
    rng = np.random.default_rng(seed)
    order = list(map(int, rng.permutation(n)))
    return [[], order[:1], order[: n // 2], order[: n // 2 + 1], order, list(range(n))]


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 10])
def test_density_matrices(n, precision, buffers):
    state = oracle.random_state(n, n)
    register = qa.Register(n, precision, buffers).set_state(state)
    state = register.amplitudes.astype(complex)
    for qubits in some_qubits(n, n):
        rows = rows_of(state, qubits)
        want = rows @ rows.conj().T
        got = register.reduced_density_matrix(qubits)
        assert got.dtype == np.complex128 and got.shape == want.shape
        assert np.abs(got - want).max() < 1e-12
        assert np.array_equal(got, got.conj().T)
        assert register.purity(qubits) == pytest.approx((np.abs(want) ** 2).sum(), abs=1e-12)
        weights = np.linalg.svd(rows, compute_uv=False) ** 2
        weights = weights[weights > 1e-15] / np.trace(want).real
        assert register.entropy(qubits) == pytest.approx(-(weights * np.log2(weights)).sum(), abs=1e-10)
        assert register.entropy(qubits, base=math.e) == pytest.approx(register.entropy(qubits) * math.log(2), abs=1e-12)


def test_one_qubit_and_no_qubits():
    register = qa.Register(0)
    assert register.reduced_density_matrix([]).tolist() == [[1.0]]
    assert (register.purity([]), register.entropy([])) == (1.0, 0.0)
    register = qa.ket("+0")
    assert np.array_equal(register.reduced_density_matrix(1), register.reduced_density_matrix([1]))
    assert register.reduced_density_matrix(np.array([1])).real.round(9).tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_the_looks_run_what_is_pending_and_what_a_reset_left():
    register = qa.Register(3).h(0).cx(0, 1)
    assert register.purity([1]) == pytest.approx(0.5)
    assert register.pending == 0
    register.x(2)
    assert register.amplitudes_of([4]).tolist() == pytest.approx([math.sqrt(0.5)])
    register.reset()
    assert register.reduced_density_matrix([2, 0])[0, 0] == 1.0
    assert register.reset().amplitudes_of([0, 1]).tolist() == [1, 0]
    assert register.reset().fidelity(qa.ket("000")) == 1.0


def test_states_that_are_not_normalised():
    two = qa.Register(2).set_state([2, 0, 0, 0], check=False)
    assert two.fidelity(qa.ket("00")) == 4.0
    assert two.purity([0]) == 16.0
    assert two.reduced_density_matrix([1])[0, 0] == 4.0
    assert two.entropy([0]) == 0.0
    pair = qa.Register(2).set_state([3, 0, 0, 3], check=False)
    assert pair.entropy([1]) == pytest.approx(1.0)
    for state in ([0, 0, 0, 0], [np.nan, 0, 0, 0]):
        with pytest.raises(ValueError, match="norm"):
            qa.Register(2).set_state(state, check=False).entropy([0])


def test_fidelity():
    a, b = oracle.random_state(6, 1), oracle.random_state(6, 2)
    x, y = qa.Register(6).set_state(a), qa.Register(6).set_state(b)
    assert x.fidelity(y) == pytest.approx(abs(np.vdot(a, b)) ** 2, abs=1e-14)
    assert x.fidelity(y) == y.fidelity(x)
    assert x.fidelity(x) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="fidelity: 6 qubits in double against 5"):
        x.fidelity(qa.Register(5))
    with pytest.raises(TypeError):
        x.fidelity(b)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64, ">i4"])
def test_amplitudes_of(dtype, precision):
    state = oracle.random_state(6, 7)
    register = qa.Register(6, precision).set_state(state)
    indices = np.array([[0, 63, 5], [5, 17, 1]], dtype)
    got = register.amplitudes_of(indices)
    assert got.dtype == register.amplitudes.dtype and got.shape == (2, 3)
    assert np.array_equal(got, register.amplitudes[indices.astype(int)])
    assert np.array_equal(register.amplitudes_of(indices.T[::-1]), register.amplitudes[indices.astype(int).T[::-1]])
    assert register.amplitudes_of(3) == register.amplitudes[3]
    assert register.amplitudes_of([]).shape == (0,)
    many = np.random.default_rng(1).integers(0, 64, 600_000)
    assert np.array_equal(register.amplitudes_of(many), register.amplitudes[many])


@pytest.mark.parametrize(
    ("error", "message", "call"),
    [
        (ValueError, r"indices\[2\] = 8 is out of range \[0, 8\)", lambda r: r.amplitudes_of([0, 7, 8])),
        (ValueError, r"indices\[1\] = -1 is out of range \[0, 8\)", lambda r: r.amplitudes_of([0, -1])),
        (TypeError, "float64", lambda r: r.amplitudes_of([0.5])),
        (TypeError, "bool", lambda r: r.amplitudes_of([True])),
        (ValueError, "qubit 1 is named twice", lambda r: r.reduced_density_matrix([1, 1])),
        (ValueError, "qubit 3 is out of range", lambda r: r.reduced_density_matrix([3])),
        (ValueError, "4 of them", lambda r: r.reduced_density_matrix([0, 1, 2, 0])),
        (ValueError, "qubit 1 is named twice", lambda r: r.purity([1, 1])),
        (ValueError, "purity: 4 qubits asked of 3", lambda r: r.purity([0, 1, 2, 0])),
        (ValueError, "named twice", lambda r: r.entropy([1, 1])),
        (ValueError, "out of range", lambda r: r.entropy([1, 5])),
        (ValueError, "out of range", lambda r: r.entropy([5])),
        (ValueError, "base = 1", lambda r: r.entropy([1], base=1)),
        (TypeError, "integer", lambda r: r.purity([0.5])),
    ],
)
def test_refusals(error, message, call):
    with pytest.raises(error, match=message):
        call(qa.Register(3).h(0))


def test_a_matrix_that_does_not_fit_is_refused_before_it_is_made(monkeypatch):
    monkeypatch.setattr(qa._core, "_info", lambda: {"memory": {"least": 1 << 28}})
    with pytest.raises(MemoryError, match="1073741824 bytes are needed for 13 qubits, 268435456 are available"):
        qa.Register(13, "single").reduced_density_matrix(range(13))
