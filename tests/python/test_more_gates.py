"""Gates of any width: the Fourier transform, rotations about Pauli strings, tables."""

import copy
import math
import pickle

import numpy as np
import oracle
import pytest

import qarena as qa

N = 5


def fourier(k, inverse=False):
    matrix = np.fft.ifft(np.eye(2**k), axis=0) * np.sqrt(2**k)
    return matrix.conj() if inverse else matrix


@pytest.mark.parametrize("inverse", [False, True])
@pytest.mark.parametrize("qubits", [(2,), (0, 1, 2, 3, 4), (4, 1, 3), (3, 0)])
def test_qft(qubits, inverse, prepared, tolerance):
    state = oracle.random_state(N, len(qubits))
    want = oracle.apply_matrix(state, fourier(len(qubits), inverse), qubits)
    assert np.abs(prepared(state).qft(*qubits, inverse=inverse).amplitudes - want).max() < tolerance
    run = prepared(state).run(qa.Circuit(N).qft(*qubits, inverse=inverse))
    assert np.abs(run.amplitudes - want).max() < tolerance


def test_qft_under_controls(prepared, tolerance):
    state = oracle.random_state(N, 2)
    want = oracle.apply_matrix(state, fourier(2), (3, 1), [4], [0])
    assert np.abs(prepared(state).qft(3, 1, controls=4, zeros=[0]).amplitudes - want).max() < tolerance


def test_qft_is_ordinary_gates():
    circuit = qa.Circuit(3).qft(0, 1, 2)
    assert circuit.count_ops() == {"h": 3, "cp": 3, "swap": 1}
    assert circuit.inverse() == qa.Circuit(3).qft(0, 1, 2, inverse=True)
    assert np.allclose(circuit.to_matrix(), fourier(3), atol=1e-14)
    assert np.allclose(circuit.power(2).to_matrix(), np.eye(8)[[0, 7, 6, 5, 4, 3, 2, 1]], atol=1e-14)


def test_qft_chains_and_queues():
    register = qa.Register(3)
    assert register.x(0).qft(0, 1, 2) is register
    assert register.pending == 8
    assert register.isclose(qa.Register(3).run(qa.Circuit(3).x(0).qft(0, 1, 2)))


@pytest.mark.parametrize("make", [qa.Circuit, qa.Register])
def test_qft_refusals(make):
    made = make(3)
    with pytest.raises(ValueError, match=r"^qft: qubit 1 is named twice$"):
        made.qft(1, 0, 1)
    with pytest.raises(ValueError, match=r"^qft: qubit 3 is out of range \[0, 3\)$"):
        made.qft(3)
    with pytest.raises(ValueError, match=r"^qft: 0 qubits given, at least 1 needed$"):
        made.qft()
    with pytest.raises(ValueError, match=r"^qft: qubit 2 is named twice$"):
        made.qft(0, 2, controls=[2])
    with pytest.raises(ValueError, match=r"^qft: 65 qubits given, at most 64 allowed$"):
        made.qft(*range(65))
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'swaps'"):
        made.qft(0, swaps=False)
    with pytest.raises(TypeError):
        made.qft(0.5)
    assert (len(made) if make is qa.Circuit else made.pending) == 0


PAULIS = {"I": oracle.I2, "X": oracle.X, "Y": oracle.Y, "Z": oracle.Z}


def dense(letters):
    """The matrix of a string, a letter a qubit from the highest down."""
    matrix = np.eye(1)
    for letter in letters:
        matrix = np.kron(matrix, PAULIS[letter])
    return matrix


def sparse(letters):
    return " ".join(f"{letter}{len(letters) - 1 - i}" for i, letter in enumerate(letters) if letter != "I")


STRINGS = ["IIIII", "XIIII", "IIYII", "ZIIII", "ZIIZI", "XIIXI", "IXYII", "ZZZZZ", "ZIZIZ", "XYZIX", "YYYYY", "XXIYZ", "IIIYX", "IZXIX"]


@pytest.mark.parametrize("letters", STRINGS)
def test_pauli_rotation(letters, prepared, tolerance):
    state = oracle.random_state(N, STRINGS.index(letters))
    for theta in (0.7, -2.9, math.pi, 11.0):
        want = oracle.rotation(dense(letters), theta) @ state
        for string in (letters, sparse(letters)):
            assert np.abs(prepared(state).pauli_rotation(theta, string).amplitudes - want).max() < tolerance
            run = prepared(state).run(qa.Circuit(N).pauli_rotation(theta, string))
            assert np.abs(run.amplitudes - want).max() < tolerance


@pytest.mark.parametrize("string", ["", "X1", "Z1 Z3", "X1 Y3", "Z1 Y3 X2"])
def test_pauli_rotation_under_controls(string, prepared, tolerance):
    state = oracle.random_state(N, 3)
    turned = prepared(state).pauli_rotation(0.9, string, controls=4, zeros=[0])
    index = np.arange(2**N)
    chosen = (index >> 4 & 1 == 1) & (index & 1 == 0)
    want = np.where(chosen, qa.Register(N).set_state(state).pauli_rotation(0.9, string).amplitudes, state)
    assert np.abs(turned.amplitudes - want).max() < tolerance


def strings():
    return qa.Circuit(4).h(0).pauli_rotation(0.3, "X0 Y1 Z3", controls=2).pauli_rotation(-0.4, "ZZZ").cx(0, 3)


def test_circuits_with_pauli_rotations():
    circuit = strings()
    matrix = circuit.to_matrix()
    assert np.allclose(matrix @ matrix.conj().T, np.eye(16), atol=1e-14)
    assert list(circuit)[1:3] == [("pauli_rotation", 0.3, "X0 Y1 Z3", {"controls": (2,)}), ("pauli_rotation", -0.4, "Z0 Z1 Z2")]
    assert list(circuit.inverse())[1] == ("pauli_rotation", 0.4, "Z0 Z1 Z2")
    assert circuit.count_ops() == {"pauli_rotation": 2, "h": 1, "cx": 1}
    assert circuit.depth() == 4
    assert np.allclose(circuit.inverse().to_matrix(), matrix.conj().T, atol=1e-14)
    assert np.allclose((circuit * 3).to_matrix(), np.linalg.matrix_power(matrix, 3), atol=1e-13)
    assert np.allclose(circuit.power(-2).to_matrix(), np.linalg.matrix_power(matrix.conj().T, 2), atol=1e-13)
    under = circuit.controlled(controls=[5]).to_matrix()
    assert np.allclose(under[:32, :32], np.eye(32), atol=1e-14)
    assert np.allclose(under[32:48, 32:48], matrix, atol=1e-14)
    for other in (strings(), circuit.copy(), copy.deepcopy(circuit), pickle.loads(pickle.dumps(circuit)), qa.Circuit(4).apply_gates(list(circuit))):
        assert other == circuit
    assert circuit != qa.Circuit(4).h(0).pauli_rotation(0.3, "X0 Y1 Y3", controls=2).pauli_rotation(-0.4, "ZZZ").cx(0, 3)
    assert list(qa.Circuit(2).pauli_rotation(1, "")) == [("pauli_rotation", 1.0, "")]


def test_explain_with_pauli_rotations():
    circuit = qa.Circuit(14)
    for q in range(12):
        circuit.ry(0.3, q).pauli_rotation(0.3, f"X{q} Z{q + 1} Y{q + 2}")
    described = circuit.explain(as_dict=True)
    assert sum(stage["kind"] == "other" for p in described["passes"] for stage in p["stages"]) == 12
    assert isinstance(circuit.explain(), str)


def test_long_strings_of_a_wide_circuit():
    letters = "XYZ" * 21 + "X"
    circuit = qa.Circuit(64).pauli_rotation(0.1, letters)
    assert circuit[0][2] == " ".join(reversed(sparse(letters).split()))
    assert circuit == qa.Circuit(64).pauli_rotation(0.1, sparse(letters))


@pytest.mark.parametrize("make", [qa.Circuit, qa.Register])
def test_pauli_rotation_refusals(make):
    made = make(3)
    for string, message in [
        ("X0 Q1", r'^Pauli string "X0 Q1": character 3 is none of I, X, Y, Z$'),
        ("X3", r'^Pauli string "X3": qubit 3 is out of range \[0, 3\)$'),
        ("X1 Z1", r'^Pauli string "X1 Z1": qubit 1 is named twice$'),
        ("XXXX", r'^Pauli string "XXXX": 4 letters for 3 qubits$'),
        ("X\0", r"^pauli_rotation: 'X\\x00' has a null character$"),
    ]:
        with pytest.raises(ValueError, match=message):
            made.pauli_rotation(0.1, string)
    with pytest.raises(ValueError, match=r"^pauli_rotation: qubit 1 is named twice$"):
        made.pauli_rotation(0.1, "X0 X1", controls=1)
    with pytest.raises(ValueError, match=r"^pauli_rotation: angle is nan$"):
        made.pauli_rotation(math.nan, "X0")
    with pytest.raises(TypeError, match=r"^pauli_rotation: a Pauli string is needed, 'X0 Y3' or 'YIIX', not 7$"):
        made.pauli_rotation(0.1, 7)
    with pytest.raises(TypeError, match=r"^pauli_rotation\(theta, string\): 1 positional argument given$"):
        made.pauli_rotation("X0")
    with pytest.raises(TypeError):
        made.pauli_rotation("X0", "X0")
    with pytest.raises(ValueError, match=r'^gates\[1\]: Pauli string "X9": qubit 9 is out of range \[0, 3\)$'):
        made.apply_gates([("x", 0), ("pauli_rotation", 0.1, "X9")])
    assert (len(made) if make is qa.Circuit else made.pending) == 0


def random_table(k, seed):
    rng = np.random.default_rng(seed)
    return rng.uniform(-9, 9, 2**k), rng.permutation(2**k)


def as_matrix(values):
    matrix = np.zeros((len(values), len(values)))
    matrix[values, np.arange(len(values))] = 1
    return matrix


@pytest.mark.parametrize("qubits", [(2,), (3, 0), (0, 1, 2), (4, 1, 3), (2, 4, 0, 1), (4, 3, 2, 1, 0), (0, 1, 2, 3, 4)])
def test_diagonal_and_permutation(qubits, prepared, tolerance):
    state = oracle.random_state(N, len(qubits))
    phases, values = random_table(len(qubits), sum(qubits))
    want = oracle.apply_matrix(state, np.diag(np.exp(1j * phases)), qubits)
    for given in (phases, phases.tolist(), tuple(phases), np.repeat(phases, 2)[::2], iter(phases)):
        assert np.abs(prepared(state).diagonal(given, *qubits).amplitudes - want).max() < tolerance
    want = oracle.apply_matrix(state, as_matrix(values), qubits)
    for given in (values, values.astype(np.uint64), values.astype(np.int16), values.tolist(), iter(values)):
        assert np.abs(prepared(state).permutation(given, *qubits).amplitudes - want).max() < tolerance
    single = prepared(state).diagonal(phases.astype(np.float32), *qubits).amplitudes
    assert np.abs(single - oracle.apply_matrix(state, np.diag(np.exp(1j * phases)), qubits)).max() < 1e-5


def test_tables_under_controls(prepared, tolerance):
    state = oracle.random_state(N, 1)
    phases, values = random_table(3, 4)
    want = oracle.apply_matrix(state, np.diag(np.exp(1j * phases)), (3, 1, 2), [4], [0])
    assert np.abs(prepared(state).diagonal(phases, 3, 1, 2, controls=[4], zeros=0).amplitudes - want).max() < tolerance
    want = oracle.apply_matrix(state, as_matrix(values), (3, 1, 2), [4], [0])
    assert np.abs(prepared(state).permutation(values, 3, 1, 2, controls=[4], zeros=0).amplitudes - want).max() < tolerance


@pytest.mark.parametrize("k", [2, 4, 7])
def test_circuits_with_tables(k):
    phases, values = random_table(k, k)
    order = np.random.default_rng(k).permutation(k).tolist()

    def made():
        return qa.Circuit(k + 1).h(0).diagonal(phases, *order, controls=k).permutation(values, *order).h(k)

    circuit = made()
    matrix = circuit.to_matrix()
    side = 2 ** (k + 1)
    assert np.allclose(matrix @ matrix.conj().T, np.eye(side), atol=1e-14)
    assert np.allclose(circuit.inverse().to_matrix(), matrix.conj().T, atol=1e-14)
    assert np.allclose(circuit.power(-3).to_matrix(), np.linalg.matrix_power(matrix.conj().T, 3), atol=1e-13)
    assert np.allclose((circuit * 2).to_matrix(), matrix @ matrix, atol=1e-13)
    assert np.allclose(circuit.controlled(zeros=[k + 1]).to_matrix()[:side, :side], matrix, atol=1e-14)
    assert circuit.inverse().inverse() == circuit
    assert circuit.count_ops() == {"h": 2, "diagonal": 1, "permutation": 1}
    assert circuit.depth() == 3
    for other in (made(), circuit.copy(), copy.deepcopy(circuit), pickle.loads(pickle.dumps(circuit)), qa.Circuit(k + 1).apply_gates(list(circuit))):
        assert other == circuit
    assert circuit != qa.Circuit(k + 1).h(0).diagonal(phases + 1, *order, controls=k).permutation(values, *order).h(k)


def test_tables_are_kept_in_the_order_of_qubits():
    circuit = qa.Circuit(3).diagonal([0.0, 0.1, 0.2, 0.3], 2, 0).permutation([1, 2, 3, 0], 2, 0)
    assert list(circuit) == [("diagonal", (0.0, 0.2, 0.1, 0.3), 0, 2), ("permutation", (2, 3, 1, 0), 0, 2)]


@pytest.mark.parametrize("buffers", [1, 2])
def test_tables_on_large_states(buffers, precision):
    n = 16
    phases, values = random_table(n, 3)
    qubits = np.random.default_rng(1).permutation(n).tolist()
    state = oracle.random_state(n, 2).astype(np.complex64 if precision == "single" else np.complex128)
    register = qa.Register(n, precision, buffers).set_state(state)
    index = sum(((np.arange(2**n) >> q) & 1) << j for j, q in enumerate(qubits))  # by the order of `qubits`
    back = np.argsort(index)
    want = (state * np.exp(1j * phases[index]))[back][np.argsort(values)][index]
    got = register.diagonal(phases, *qubits).permutation(values, *qubits).amplitudes
    assert np.abs(got - want).max() < (1e-15 if precision == "double" else 1e-8)
    again = register.run(qa.Circuit(n).diagonal(phases, *qubits).permutation(values, *qubits).inverse())
    assert np.abs(again.amplitudes - state).max() < (1e-15 if precision == "double" else 1e-8)


@pytest.mark.parametrize("make", [qa.Circuit, qa.Register])
def test_table_refusals(make):
    made = make(3)
    for call, message in [
        (lambda: made.diagonal([0, 1, 2], 0, 1), r"^diagonal: 3 phases given, 4 needed for 2 qubits$"),
        (lambda: made.diagonal(np.zeros(4), 1), r"^diagonal: 4 phases given, 2 needed for 1 qubit$"),
        (lambda: made.diagonal([0, math.nan], 1), r"^diagonal: phase 1 is nan$"),
        (lambda: made.diagonal([0, 1], 3), r"^diagonal: qubit 3 is out of range \[0, 3\)$"),
        (lambda: made.permutation([0, 1, 1, 2], 0, 1), r"^permutation: value 1 is there twice, at 1 and 2$"),
        (lambda: made.permutation([0, 1, 4, 2], 0, 1), r"^permutation: value 4 at 2 is out of range \[0, 4\)$"),
        (lambda: made.permutation(np.array([0, 1, -1, 2]), 0, 1), r"^permutation: value -1 at 2 is negative$"),
        (lambda: made.permutation([1, 0], 0, controls=0), r"^permutation: qubit 0 is named twice$"),
        (lambda: made.diagonal([0, 1], *range(33)), r"^diagonal: 33 qubits given, at most 32 allowed$"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
    for call in (lambda: made.permutation([0, 1.0], 0), lambda: made.diagonal([0, "1"], 0), lambda: made.diagonal(7, 0),
                 lambda: made.diagonal([0, 1]), lambda: made.permutation(np.eye(2), 0)):  # fmt: skip
        with pytest.raises(TypeError):
            call()
    with pytest.raises(ValueError):
        made.permutation([0, -1], 0)
    assert (len(made) if make is qa.Circuit else made.pending) == 0


@pytest.mark.parametrize("qubits", [(3,), (4, 1), (0, 1, 2), (2, 4, 0, 3), (4, 3, 2, 1, 0)])
def test_initialize(qubits, precision, buffers, tolerance):
    state = oracle.random_state(len(qubits), len(qubits))
    zero = np.zeros(2**N, complex)
    zero[0] = 1
    matrix = np.zeros((len(state), len(state)), complex)
    matrix[:, 0] = state
    want = oracle.apply_matrix(zero, matrix, qubits)
    for given in (state, state.tolist(), tuple(state), np.repeat(state, 2)[::2]):
        got = qa.Register(N, precision, buffers).initialize(given, *qubits)
        assert np.abs(got.amplitudes - want).max() < tolerance
        assert np.abs(qa.Register(N, precision, buffers).run(qa.Circuit(N).initialize(given, *qubits)).amplitudes - want).max() < tolerance
    single = qa.Register(N, precision, buffers).initialize(state.astype(np.complex64), *qubits)
    assert np.abs(single.amplitudes - want).max() < 1e-6


def test_initialize_is_unitary():
    state = oracle.random_state(3, 8)
    circuit = qa.Circuit(4).initialize(state, 2, 0, 1, controls=3)
    matrix = circuit.to_matrix()
    assert np.allclose(matrix @ matrix.conj().T, np.eye(16), atol=1e-14)
    assert np.allclose(matrix[:8, :8], np.eye(8), atol=1e-14)
    assert np.allclose((circuit + circuit.inverse()).to_matrix(), np.eye(16), atol=1e-14)
    assert np.allclose(circuit.controlled(zeros=4).to_matrix()[:16, :16], matrix, atol=1e-14)
    assert circuit == pickle.loads(pickle.dumps(circuit)) == circuit.inverse().inverse()
    assert set(qa.Circuit(2).initialize([0.6, 0.8j], 1).count_ops()) == {"rx", "diagonal"}
    assert qa.Register(2).initialize([1, 0, 0, 0], 0, 1).amplitude(0) == 1


@pytest.mark.parametrize("make", [qa.Circuit, qa.Register])
def test_initialize_refusals(make):
    made = make(3)
    for call, message in [
        (lambda: made.initialize([1, 1], 0), r"^initialize: norm\^2 is 2, 1 within 1e-10 is needed$"),
        (lambda: made.initialize([1, 0, 0], 0, 1), r"^initialize: 3 amplitudes given, 4 needed for 2 qubits$"),
        (lambda: made.initialize([1, math.inf], 0), r"^initialize: amplitude 1 is not finite$"),
        (lambda: made.initialize([1, 0], 3), r"^initialize: qubit 3 is out of range \[0, 3\)$"),
        (lambda: made.initialize([1, 0, 0, 0], 2, 2), r"^initialize: qubit 2 is named twice$"),
        (lambda: made.initialize([1], *range(33)), r"^initialize: 33 qubits given, at most 32 allowed$"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(TypeError, match=r"^initialize\(amplitudes, /, \*qubits\): 1 positional argument given$"):
        made.initialize([1, 0])
    with pytest.raises(TypeError):
        made.initialize([1, "x"], 0)
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'inverse'"):
        made.initialize([1, 0], 0, inverse=True)
    assert (len(made) if make is qa.Circuit else made.pending) == 0


TERMS = [("ZZII", 0.7), ("IXIZ", -0.4), ("", 0.3), ("X0", 0.5), ("Y3 Z1", 0.2)]


@pytest.mark.parametrize("order", [1, 2, 4])
def test_trotter(order, prepared):
    hamiltonian = qa.PauliSum(TERMS)
    values, vectors = np.linalg.eigh(hamiltonian.to_matrix())
    exact = vectors @ np.diag(np.exp(-0.8j * values)) @ vectors.conj().T
    off = [np.linalg.norm(qa.Circuit(4).trotter(hamiltonian, 0.8, steps, order=order).to_matrix() - exact, 2) for steps in (10, 20)]
    assert off[1] < 2e-2
    assert off[0] / off[1] == pytest.approx(2**order, rel=0.1)
    state = oracle.random_state(4, order)
    got = prepared(state).trotter(hamiltonian, 0.8, 20, order).amplitudes
    assert np.abs(got - exact @ state).max() < off[1] + 2e-6


def test_trotter_is_rotations():
    hamiltonian = qa.PauliSum([("X0", 1), ("Z0 Z1", 0.5), ("", 2)])
    assert list(qa.Circuit(3).trotter(hamiltonian, 0.1, 1, order=2, controls=2)) == [
        ("gphase", -0.2, {"controls": (2,)}),
        ("pauli_rotation", 0.1, "X0", {"controls": (2,)}),
        ("pauli_rotation", 0.1, "Z0 Z1", {"controls": (2,)}),
        ("pauli_rotation", 0.1, "X0", {"controls": (2,)}),
    ]
    circuit = qa.Circuit(2).trotter(hamiltonian, 0.1, 5)
    assert circuit.count_ops() == {"pauli_rotation": 10, "gphase": 1}
    assert np.allclose((circuit + circuit.inverse()).to_matrix(), np.eye(4), atol=1e-14)
    register = qa.Register(2)
    assert register.trotter(hamiltonian, 0.1, 5) is register
    assert register.pending == 11


@pytest.mark.parametrize("make", [qa.Circuit, qa.Register])
def test_trotter_refusals(make):
    made = make(3)
    hamiltonian = qa.PauliSum("X0")
    for call, message in [
        (lambda: made.trotter(hamiltonian, 1, 0), r"^trotter: 0 steps, at least 1 needed$"),
        (lambda: made.trotter(hamiltonian, 1, 1, 3), r"^trotter: order 3 is not 1, 2 or 4$"),
        (lambda: made.trotter(hamiltonian, math.inf, 1), r"^trotter: time is inf$"),
        (lambda: made.trotter(qa.PauliSum("X4"), 1, 1), r"^trotter: the sum has 5 qubits, the circuit has 3$"),
        (lambda: made.trotter(1j * hamiltonian, 1, 1), r"^trotter: the coefficient of term 0 is 0\+1i, not real$"),
        (lambda: made.trotter(hamiltonian, 1, 1, controls=0), r"^trotter: qubit 0 is a control, but term 0 has it$"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
    for call in (lambda: made.trotter("X0", 1, 1), lambda: made.trotter(hamiltonian, 1), lambda: made.trotter(hamiltonian, "1", 1)):
        with pytest.raises(TypeError):
            call()
    assert (len(made) if make is qa.Circuit else made.pending) == 0
