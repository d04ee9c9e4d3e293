"""Every gate, through every way to state it, against whole matrices in NumPy."""

import inspect
import math

import numpy as np
import oracle
import pytest

import qarena as qa
from qarena import _core

N = 5
ANGLES = (0.7, -1.9, 2.3)
QUBITS = [(3, 1, 4), (0, 2, 1), (4, 0, 3), (2, 4, 0)]


def cases(name):
    """(state, angles, qubits) for a gate."""
    n_angles, n_qubits = oracle.SHAPES[name]
    for seed, chosen in enumerate(QUBITS):
        yield oracle.random_state(N, seed), ANGLES[:n_angles], chosen[:n_qubits]


@pytest.mark.parametrize("name", sorted(oracle.SHAPES))
def test_gate_against_oracle(name, prepared, tolerance):
    for state, angles, qubits in cases(name):
        got = getattr(prepared(state), name)(*angles, *qubits)
        assert np.abs(got.amplitudes - oracle.apply(state, name, angles, qubits)).max() < tolerance


@pytest.mark.parametrize("name", sorted(oracle.SHAPES))
def test_gate_with_more_controls(name, prepared, tolerance):
    for state, angles, qubits in cases(name):
        free = [q for q in range(N) if q not in qubits]
        for ones, zeros in [(free[:1], []), ([], free[:1]), (free[:1], free[1:])]:
            got = getattr(prepared(state), name)(*angles, *qubits, controls=ones, zeros=tuple(zeros))
            assert np.abs(got.amplitudes - oracle.apply(state, name, angles, qubits, ones, zeros)).max() < tolerance


@pytest.mark.parametrize("controls", [[], [1], [3, 0], [0, 1, 3, 4]])
def test_gates_with_any_number_of_controls(controls, prepared, tolerance):
    state = oracle.random_state(N, 7)
    got = prepared(state).mcx(controls, 2).mcp(0.4, controls, 2)
    want = oracle.apply_matrix(oracle.apply_matrix(state, oracle.X, [2], controls), oracle.phase(0.4), [2], controls)
    assert np.abs(got.amplitudes - want).max() < tolerance


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_unitary_in_every_layout(k, prepared, tolerance):
    state, matrix = oracle.random_state(N, k), oracle.random_unitary(k, k)
    qubits = [4, 1, 3, 0, 2][:k]
    want = oracle.apply_matrix(state, matrix, qubits)
    layouts = [matrix, np.asfortranarray(matrix), np.repeat(matrix, 2, axis=1)[:, ::2], matrix.tolist(), [tuple(row) for row in matrix]]
    for layout in layouts:
        assert np.abs(prepared(state).unitary(layout, *qubits).amplitudes - want).max() < tolerance
    single = prepared(state).unitary(matrix.astype(np.complex64), *qubits, check=False)
    assert np.abs(single.amplitudes - want).max() < 1e-5


def test_unitary_of_reals_integers_and_controls(prepared, tolerance):
    state = oracle.random_state(3, 1)
    want = oracle.apply_matrix(state, oracle.X, [1], [2], [0])
    for matrix in ([[0, 1], [1, 0]], *(np.array([[0, 1], [1, 0]], kind) for kind in (np.float64, np.int64, np.float32))):
        got = prepared(state).unitary(matrix, 1, controls=[2], zeros=[0])
        assert np.abs(got.amplitudes - want).max() < tolerance


def test_unchecked_matrix_may_be_a_projection():
    register = qa.ket("+").unitary([[1, 0], [0, 0]], 0, check=False)
    assert register.norm == pytest.approx(math.sqrt(0.5))


def test_methods_and_the_librarys_gates_are_the_same_list():
    for name, targets, controls, parameters, help_line in _core._gates():
        method = getattr(qa.Register, name)
        signature = inspect.signature(method)
        plain = [p for p in signature.parameters.values() if p.kind is p.POSITIONAL_ONLY][1:]
        if name in ("mcx", "mcp"):
            assert len(plain) == parameters + 2
        elif name == "pauli_rotation":
            assert [p.name for p in plain] == ["theta", "string"]
        elif name in ("diagonal", "permutation"):
            assert list(signature.parameters)[1:3] == ["phases" if name == "diagonal" else "values", "qubits"]
        elif name == "unitary":
            assert list(signature.parameters)[1:3] == ["matrix", "qubits"]
        else:
            assert len(plain) == targets + controls + parameters, name
            assert oracle.SHAPES[name] == (parameters, targets + controls)
        assert method.__doc__ == help_line
        assert hasattr(qa.Circuit, name)


@pytest.mark.parametrize(
    ("alias", "name"),
    [("id", "i"), ("I", "i"), ("X", "x"), ("Y", "y"), ("Z", "z"), ("H", "h"), ("S", "s"), ("T", "t"), ("CNOT", "cx"), ("CX", "cx"),
     ("CZ", "cz"), ("CPHASE", "cz"), ("SWAP", "swap"), ("CCX", "ccx"), ("TOFFOLI", "ccx"), ("CSWAP", "cswap"), ("FREDKIN", "cswap")],
)  # fmt: skip
def test_other_names(alias, name):
    qubits = (2, 0, 1)[: oracle.SHAPES[name][1]]
    state = oracle.random_state(3, 3)
    for spelled in (alias, alias.lower(), alias.capitalize()):
        got = qa.Register(3).set_state(state).apply_gates([(spelled, *qubits)])
        assert np.array_equal(got.amplitudes, getattr(qa.Register(3).set_state(state), name)(*qubits).amplitudes)
    assert np.array_equal(getattr(qa.Register(3).set_state(state), alias)(*qubits).amplitudes, got.amplitudes)


def test_same_bits_in_place_and_out_of_place(precision):
    state = oracle.random_state(N, 9)
    results = []
    for buffers in (1, 2):
        register = qa.Register(N, precision, buffers).set_state(state)
        register.h(0).cx(0, 3).u(*ANGLES, 2).rxx(0.3, 1, 4).ccx(0, 1, 2).swap(4, 0).cp(0.2, 2, 3)
        register.unitary(oracle.random_unitary(3, 1), 1, 4, 0)
        results.append(register.amplitudes.tobytes())
    assert results[0] == results[1]


def test_gates_chain_and_queue():
    register = qa.Register(2)
    assert register.h(0) is register
    assert register.apply_gates([]) is register
    assert register.pending == 1
    assert register.sync() is register
    assert register.pending == 0


def test_numbers_of_other_kinds():
    register = qa.Register(2).rx(np.float32(0.5), np.int64(1)).rx(1, True)
    assert register.isclose(qa.Register(2).rx(0.5, 1).rx(1.0, 1))
