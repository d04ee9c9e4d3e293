"""Matrices and states in every form in which NumPy would take them, and checked to the precision in which they were given."""

import array
import ctypes

import numpy as np
import pytest
import qarena as qa

import oracle

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # of np.matrix

H32 = (np.array([[1, 1], [1, -1]], np.complex64) / np.sqrt(np.complex64(2))).astype(np.complex64)


def columns(give, k, **keywords):
    """The matrix that a register of k qubits applies, told what was given."""
    side = 2**k
    result = np.empty((side, side), complex)
    for column in range(side):
        state = np.eye(side)[column]
        result[:, column] = qa.Register(k).set_state(state).unitary(give, *range(k), **keywords).amplitudes
    return result


class Gives:
    """No array, but it gives one."""

    def __init__(self, matrix):
        self.matrix = matrix

    def __array__(self, dtype=None, copy=None):
        return self.matrix


def layouts(matrix):
    side = len(matrix)
    yield "C", matrix
    yield "Fortran", np.asfortranarray(matrix)
    yield "every second", np.repeat(np.repeat(matrix, 2, axis=1), 3, axis=0)[::3, ::2]
    yield "negative strides", np.ascontiguousarray(matrix[::-1, ::-1])[::-1, ::-1]
    yield "negative in a row", np.ascontiguousarray(matrix[:, ::-1])[:, ::-1]
    yield "np.matrix", np.asmatrix(matrix)
    yield "np.matrix, Fortran", np.asmatrix(np.asfortranarray(matrix))
    yield "adjoint of the adjoint", np.asmatrix(np.asmatrix(matrix).H.copy()).H
    yield "read-only", np.frombuffer(matrix.tobytes(), matrix.dtype).reshape(side, side)
    yield "another byte order", matrix.astype(matrix.dtype.newbyteorder())
    yield "misaligned", np.frombuffer(b"x" + matrix.tobytes(), matrix.dtype, offset=1).reshape(side, side)
    yield "lists", matrix.tolist()
    yield "rows", list(matrix)
    yield "NumPy scalars", [list(row) for row in matrix]
    yield "objects", matrix.astype(object)
    yield "memoryview", memoryview(matrix)
    yield "gives an array", Gives(matrix)
    yield "gives another layout", Gives(np.asfortranarray(matrix)[::-1][::-1])


@pytest.mark.parametrize("kind", [np.complex128, np.complex64, np.clongdouble])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_every_layout(k, kind):
    matrix = oracle.random_unitary(k, 7 + k).astype(kind)
    for name, given in layouts(matrix):
        single = kind == np.complex64 and name in ("lists", "objects")  # Python's numbers have no precision but double's
        got = columns(given, k, check=not single)
        nearest = kind == np.complex64 and not single  # the unitary that it was before it was rounded
        assert np.abs(got - matrix.astype(complex)).max() < (1e-7 if nearest else 1e-15), name


@pytest.mark.parametrize("kind", "?bhilqBHILQefdg")
def test_every_kind_of_real_number(kind):
    cycle = np.roll(np.eye(4), 1, axis=0).astype(kind)
    for name, given in layouts(cycle):
        assert (columns(given, 2) == cycle.astype(float)).all(), name


def test_numbers_that_are_not_numpys():
    turned = (ctypes.c_double * 2 * 2)((ctypes.c_double * 2)(0, 1), (ctypes.c_double * 2)(-1, 0))
    assert columns(turned, 1).tolist() == [[0, 1], [-1, 0]]
    assert columns([array.array("f", [0, 1]), array.array("i", [-1, 0])], 1).tolist() == [[0, 1], [-1, 0]]


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 6])
def test_single_precision_is_checked_to_single_precision(k):
    for seed in range(10):
        matrix = oracle.random_unitary(k, seed).astype(np.complex64)
        assert qa.Register(k).unitary(matrix, *range(k)).norm == pytest.approx(1, abs=1e-6)
        with pytest.raises(ValueError, match="unitary"):
            qa.Register(k).unitary(matrix.astype(complex), *range(k))
        with pytest.raises(ValueError, match="unitary"):
            qa.Register(k).unitary(matrix * np.complex64(1 + 1e-4 * 2**k), *range(k))


@pytest.mark.parametrize("given", [H32, H32.real, H32.tolist(), [list(row) for row in H32], np.asmatrix(H32).H, Gives(H32)])
def test_a_hadamard_in_single_precision(given):
    check = not isinstance(given, list) or isinstance(given[0][0], np.complex64)
    register = qa.Register(1, "single").unitary(given, 0, check=check)
    assert register.isclose(qa.ket("+"))
    circuit = qa.Circuit(1).unitary(given, 0, check=check)
    assert qa.Register(1).run(circuit).run(circuit.inverse()).isclose(qa.ket("0"), atol=1e-6)


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 6])
def test_what_is_not_unitary_is_refused_wherever_it_is_off(k):
    rng = np.random.default_rng(k)
    for _ in range(20):
        matrix = oracle.random_unitary(k, 3)
        matrix[tuple(rng.integers(2**k, size=2))] += 1e-8 * 2**k
        with pytest.raises(ValueError, match="U U\\^dagger - 1"):
            qa.Register(k).unitary(matrix, *range(k))
        matrix[tuple(rng.integers(2**k, size=2))] = rng.choice([np.nan, np.inf, -np.inf])
        with pytest.raises(ValueError, match="not finite"):
            qa.Register(k).unitary(matrix, *range(k))
        with pytest.raises(ValueError, match="not finite"):
            qa.Register(k).unitary(matrix, *range(k), check=False)
    with pytest.raises(ValueError, match="unitary"):
        qa.Register(k).unitary(np.full((2**k, 2**k), 1e200), *range(k))


def test_wrong_shapes_of_odd_arrays():
    for given in (np.asmatrix(np.eye(4)), np.asfortranarray(np.eye(4))[:, :2], Gives(np.eye(3))):
        with pytest.raises(ValueError, match="rows"):
            qa.Register(1).unitary(given, 0)
    with pytest.raises(TypeError, match="matrix"):
        qa.Register(1).unitary(np.array([["a", "b"], ["c", "d"]]), 0)


@pytest.mark.parametrize("kind", [np.complex64, np.float32])
def test_states_in_single_precision(kind):
    state = (np.arange(1, 9) / np.sqrt(204)).astype(kind)
    for given in (state, state[::-1][::-1], np.repeat(state, 2)[::2], state.astype(state.dtype.newbyteorder()), list(state)):
        register = qa.Register(3).set_state(given)
        assert register.isclose(state)
        assert np.abs(register.amplitudes - state).max() < 1e-7
