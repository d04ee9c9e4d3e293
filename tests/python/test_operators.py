"""PauliSums from and to other frameworks, and as SciPy's operators. The frameworks are not needed: objects with their attributes stand in for them."""

import math
import pickle
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest

import qarena as qa


def random_sum(rng, n, count, real=False):
    x, z = rng.integers(0, 2**n - 1, (2, count), np.uint64, endpoint=True)
    return qa.PauliSum.from_masks(x, z, rng.normal(size=count) + (0 if real else 1j * rng.normal(size=count)), n)


def chain(n, letters="XYZ"):
    return qa.PauliSum([(f"{p}{q} {p}{q + 1}", 1) for q in range(n - 1) for p in letters], n)


def reversed_bits(n):
    return [int(f"{index:0{n}b}"[::-1], 2) if n else 0 for index in range(2**n)]


class Unbound:
    """A coefficient that is no number yet, as Qiskit's and SymPy's."""

    def __init__(self, **names):
        self.__dict__.update(names)

    def __str__(self):
        return "2*theta"


class Word(dict):
    """PennyLane's PauliWord: letters by wires."""

    def __hash__(self):
        return hash(frozenset(self.items()))


def word_operator(words, wires=()):
    return SimpleNamespace(pauli_rep={Word(word): number for word, number in words}, wires=wires)


def sparse_pauli_op(labels, numbers, phase=None):
    """Labels as Qiskit's: the rightmost letter is qubit 0's."""
    x, z = (np.array([[letter in letters for letter in label[::-1]] for label in labels]) for letters in ("XY", "YZ"))
    return SimpleNamespace(paulis=SimpleNamespace(x=x, z=z, phase=np.zeros(len(labels), int) if phase is None else np.array(phase)), coeffs=np.array(numbers))


# -- from and to frameworks


def test_openfermions_terms():
    made = qa.PauliSum.from_openfermion(SimpleNamespace(terms={((0, "X"), (3, "Y")): 1.5, ((1, "Z"),): 2j, (): np.float32(0.25)}))
    assert list(made) == [("X0 Y3", 1.5), ("Z1", 2j), ("", 0.25)] and made.n == 4
    assert qa.PauliSum.from_openfermion(SimpleNamespace(terms={((2, "I"), (63, "Z")): 1}), np.int64(64)).n == 64
    assert qa.PauliSum.from_openfermion(SimpleNamespace(terms={})) == qa.PauliSum()

    class Named(qa.PauliSum):
        pass

    assert type(Named.from_openfermion(SimpleNamespace(terms={}), 3)) is Named


def test_qiskits_arrays():
    made = qa.PauliSum.from_qiskit(sparse_pauli_op(["IXYZ", "ZIII", "IIII"], [1.5, -2j, 3]))
    assert list(made) == [("Z0 Y1 X2", 1.5), ("Z3", -2j), ("", 3.0)] and made.n == 4
    assert made == qa.PauliSum([("IXYZ", 1.5), ("ZIII", -2j), ("IIII", 3)])
    phases = qa.PauliSum.from_qiskit(sparse_pauli_op(["X", "Y", "Z", "I"], [1, 1, 1, 2], phase=[1, 2, 3, 5]))
    assert list(phases) == [("X0", -1j), ("Y0", -1.0), ("Z0", 1j), ("", -2j)]
    widest = qa.PauliSum.from_qiskit(sparse_pauli_op(["Y" + "I" * 63], [1]))
    assert list(widest) == [("Y63", 1.0)] and widest.n == 64
    objects = sparse_pauli_op(["X", "Z"], np.array([1 + 2j, np.float64(3)], object))
    assert list(qa.PauliSum.from_qiskit(objects)) == [("X0", 1 + 2j), ("Z0", 3.0)]


def test_pennylanes_words():
    words = [({0: "X", 2: "Y"}, 1.5), ({1: "Z"}, 2j), ({}, np.array(0.25))]
    made = qa.PauliSum.from_pennylane(word_operator(words))
    assert list(made) == [("X0 Y2", 1.5), ("Z1", 2j), ("", 0.25)] and made.n == 3
    assert qa.PauliSum.from_pennylane(word_operator(words, wires=(0, 1, 2, 5))).n == 6, "a wire with the identity"
    assert list(qa.PauliSum.from_pennylane(word_operator([({7: "X"}, 1)]))) == [("X7", 1.0)], "integers are qubits"
    turned = qa.PauliSum.from_pennylane(word_operator(words), wires=[3, 2, 1, 0])
    assert list(turned) == [("Y1 X3", 1.5), ("Z2", 2j), ("", 0.25)] and turned.n == 4
    named = word_operator([({"b": "X", "a": "Y"}, 1), ({"c": "Z", 0: "Z"}, 2)], wires=("a", "b", "c", 0))
    assert list(qa.PauliSum.from_pennylane(named)) == [("Y0 X1", 1.0), ("Z2 Z3", 2.0)]
    assert list(qa.PauliSum.from_pennylane(named, wires=(0, "c", "b", "a", "d"))) == [("X2 Y3", 1.0), ("Z0 Z1", 2.0)]
    assert qa.PauliSum.from_pennylane(word_operator([])) == qa.PauliSum()


@pytest.mark.parametrize(
    "make, error, text",
    [
        (lambda: qa.PauliSum.from_openfermion("X0"), TypeError, "from_openfermion: a QubitOperator, with a dict `terms`, is needed, not str"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={((0, 1), (1, 0)): 1})), TypeError, r"term \(\(0, 1\), \(1, 0\)\) has no factors .* jordan_wigner"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={"X0": 1})), TypeError, "term 'X0' has no factors"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={((0, "Q"),): 1})), ValueError, "from_openfermion: 'Q' on qubit 0 is none of I, X, Y, Z"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={((64, "X"),): 1})), ValueError, r"qubit 64 is out of range \[0, 64\)"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={((-1, "X"),): 1})), ValueError, r"qubit -1 is out of range \[0, 64\)"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={((0, "X"), (0, "Y")): 1})), ValueError, "qubit 0 is named twice"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={((3, "X"),): 1}), 3), ValueError, "qubit 3 of term 0 is out of range"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={(): Unbound(free_symbols={"theta"})})), TypeError, r"coefficient 2\*theta of term 0 has unbound parameters: theta; bind them first"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={(): "1"})), TypeError, "coefficient 1 of term 0 is no number"),
        (lambda: qa.PauliSum.from_openfermion(SimpleNamespace(terms={(): math.nan})), ValueError, "NaN"),
        (lambda: qa.PauliSum.from_qiskit(SimpleNamespace(terms={})), TypeError, r"from_qiskit: a SparsePauliOp, with `paulis` \(x, z, phase\) and `coeffs`, is needed, not SimpleNamespace"),
        (lambda: qa.PauliSum.from_qiskit(sparse_pauli_op(["X", "Z"], np.array([1, Unbound(parameters={"theta", "phi"})], object))), TypeError, "of term 1 has unbound parameters: phi, theta; bind them first"),
        (lambda: qa.PauliSum.from_qiskit(sparse_pauli_op(["I" * 65], [1])), ValueError, "from_qiskit: 65 qubits, at most 64"),
        (lambda: qa.PauliSum.from_pennylane(3), TypeError, "from_pennylane: an operator with a `pauli_rep`, which is a sum of Pauli words, is needed, not int"),
        (lambda: qa.PauliSum.from_pennylane(SimpleNamespace(pauli_rep=None)), TypeError, "whose `pauli_rep` is None"),
        (lambda: qa.PauliSum.from_pennylane(word_operator([({0: "X"}, 1)]), wires=[1]), ValueError, r"the operator's wire 0 is not in wires = \[1\]"),
        (lambda: qa.PauliSum.from_pennylane(word_operator([({0: "X"}, 1)]), wires=[0, 1, 0]), ValueError, "one is named twice"),
        (lambda: qa.PauliSum.from_pennylane(word_operator([({64: "X"}, 1)])), ValueError, r"qubit 64 is out of range \[0, 64\)"),
        (lambda: qa.PauliSum.from_pennylane(word_operator([({0: "X"}, None)])), TypeError, "coefficient None of term 0 is no number"),
    ],
)
def test_what_is_no_observable_is_refused(make, error, text):
    with pytest.raises(error, match=text):
        make()


def test_the_way_back(monkeypatch):
    class QubitOperator:
        def __init__(self, text=None, coefficient=1):
            self.terms = {} if text is None else {text: coefficient}

        def __iadd__(self, other):
            for text, coefficient in other.terms.items():
                self.terms[text] = self.terms.get(text, 0) + coefficient
            return self

    def from_symplectic(z, x):
        return SimpleNamespace(z=z, x=x, phase=np.zeros(len(z), int))

    info = SimpleNamespace(SparsePauliOp=lambda paulis, coeffs: SimpleNamespace(paulis=paulis, coeffs=coeffs), PauliList=SimpleNamespace(from_symplectic=from_symplectic))
    monkeypatch.setitem(sys.modules, "openfermion", SimpleNamespace(QubitOperator=QubitOperator))
    monkeypatch.setitem(sys.modules, "qiskit", SimpleNamespace(quantum_info=info))
    monkeypatch.setitem(sys.modules, "qiskit.quantum_info", info)
    h = qa.PauliSum([("X0 Y3", 1.5), ("", 2j), ("X0 Y3", 1)], 5)
    assert h.to_openfermion().terms == {"X0 Y3": 2.5, "": 2j}
    rng = np.random.default_rng(1)
    for given in (h, random_sum(rng, 64, 20), qa.PauliSum("", 0)):
        back = qa.PauliSum.from_qiskit(given.to_qiskit())
        assert list(back) == list(given) and back.n == given.n
    assert list(qa.PauliSum.from_qiskit(qa.PauliSum([], 2).to_qiskit())) == [("", 0.0)], "Qiskit has no empty ones"


@pytest.mark.parametrize(
    "module, back, install", [("openfermion", qa.PauliSum.to_openfermion, "openfermion"), ("qiskit", qa.PauliSum.to_qiskit, r"'qarena\[qiskit\]'")]
)
def test_a_missing_framework_is_named(module, back, install, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "qiskit.quantum_info", raising=False)
    with pytest.raises(ImportError, match=rf"to_{module} needs {module}, .*: pip install {install}$"):
        back(qa.PauliSum("X0"))


def test_openfermion_itself():
    openfermion = pytest.importorskip("openfermion")
    operator = openfermion.QubitOperator("X0 Y3", 1.5) + openfermion.QubitOperator("Z1", 2j) + 0.25
    made, order = qa.PauliSum.from_openfermion(operator), reversed_bits(4)
    assert made.to_openfermion() == operator
    assert np.array_equal(made.to_matrix()[np.ix_(order, order)], openfermion.get_sparse_operator(operator, 4).toarray())
    with pytest.raises(TypeError, match="jordan_wigner"):
        qa.PauliSum.from_openfermion(openfermion.FermionOperator("0^ 1"))
    hopping = openfermion.FermionOperator("0^ 2") + openfermion.FermionOperator("2^ 0")
    assert list(qa.PauliSum.from_openfermion(openfermion.jordan_wigner(hopping))) == [("Y0 Z1 Y2", 0.5), ("X0 Z1 X2", 0.5)]


def test_qiskit_itself():
    info = pytest.importorskip("qiskit.quantum_info")
    theta = pytest.importorskip("qiskit.circuit").Parameter("theta")
    operator = info.SparsePauliOp(["XYZI", "IIZZ", "YIII"], [1.5, 2j, -0.3])
    made = qa.PauliSum.from_qiskit(operator)
    assert np.array_equal(made.to_matrix(), operator.to_matrix())
    assert made.to_qiskit() == operator
    phases = info.SparsePauliOp(info.PauliList(["-iXY", "iZZ", "-YY"]), [1, 2, 3], ignore_pauli_phase=True)
    assert np.array_equal(qa.PauliSum.from_qiskit(phases).to_matrix(), phases.to_matrix())
    unbound = info.SparsePauliOp(["XY", "ZZ"], np.array([1, 2 * theta]))
    with pytest.raises(TypeError, match="of term 1 has unbound parameters: theta; bind them first"):
        qa.PauliSum.from_qiskit(unbound)
    assert list(qa.PauliSum.from_qiskit(unbound.assign_parameters({theta: 3.0}))) == [("Y0 X1", 1.0), ("Z0 Z1", 6.0)]


def test_pennylane_itself():
    qml = pytest.importorskip("pennylane")
    operator = qml.Hamiltonian([1.5, -2, 0.1], [qml.X(0) @ qml.Y(2), qml.Z(1), qml.I(3)])
    made = qa.PauliSum.from_pennylane(operator)
    assert np.allclose(made.to_matrix(), qml.matrix(operator, wire_order=[3, 2, 1, 0]), atol=1e-15)
    named = 0.3 * qml.X("a") @ qml.Z("c") + 2j * qml.Y("b")
    assert np.allclose(qa.PauliSum.from_pennylane(named).to_matrix(), qml.matrix(named, wire_order=list(named.wires)[::-1]), atol=1e-15)
    wires = qml.wires.Wires(["d", "c", "b", "a"])
    assert np.allclose(qa.PauliSum.from_pennylane(named, wires).to_matrix(), qml.matrix(named, wire_order=["a", "b", "c", "d"]), atol=1e-15)
    assert list(qa.PauliSum.from_pennylane(qml.pauli.PauliWord({1: "Z"}))) == [("Z1", 1.0)]
    with pytest.raises(TypeError, match="a RX, whose `pauli_rep` is None"):
        qa.PauliSum.from_pennylane(qml.RX(0.1, 0))


# -- SciPy's operators


def linalg():
    return pytest.importorskip("scipy.sparse.linalg")


@pytest.mark.parametrize("precision, tolerance", [("double", 1e-13), ("single", 1e-5)])
@pytest.mark.parametrize("n", [0, 1, 3, 6, 9])
def test_products_are_those_of_the_matrix(n, precision, tolerance):
    linalg()
    rng = np.random.default_rng(n)
    h = random_sum(rng, max(n - 1, 0), 12)
    matrix = qa.PauliSum.from_masks(*h.masks(), n).to_matrix()
    op = h.linear_operator(n=n, precision=precision)
    assert op.shape == matrix.shape and op.dtype == (np.complex128 if precision == "double" else np.complex64)
    x = rng.normal(size=(2**n, 5)) + 1j * rng.normal(size=(2**n, 5))
    for found, expected in [
        (op.matvec(x[:, 1]), matrix @ x[:, 1]),
        (op @ x[:, 2:3], matrix @ x[:, 2:3]),
        (op.rmatvec(x[:, 1]), matrix.conj().T @ x[:, 1]),
        (op @ x, matrix @ x),
        (op.matmat(np.asfortranarray(x)), matrix @ x),
        (op.rmatmat(x), matrix.conj().T @ x),
        (op.H @ x, matrix.conj().T @ x),
        (op.H.H @ x[:, 0], matrix @ x[:, 0]),
        (op.H.rmatvec(x[:, 0]), matrix @ x[:, 0]),
        (op.T @ x[:, 0], matrix.T @ x[:, 0]),
        (x[:, 0] @ op, x[:, 0] @ matrix),
        (op @ x.real, matrix @ x.real),
        ((2j * op + op @ op) @ x[:, 0], 2j * matrix @ x[:, 0] + matrix @ matrix @ x[:, 0]),
    ]:
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, atol=tolerance * 2**n)
    assert (op @ x).dtype == op.dtype


def test_arrays_of_any_kind():
    linalg()
    rng = np.random.default_rng(3)
    h = random_sum(rng, 6, 9)
    op, x = h.linear_operator(), rng.integers(-5, 5, 64)
    expected = op @ x.astype(complex)
    bytes_ = bytearray(1 + 16 * 64)
    anywhere = np.frombuffer(bytes_, complex, 64, 1)
    anywhere[:] = x
    assert not anywhere.flags.aligned
    for given in (x, x.tolist(), x.astype(np.float32), x.astype(">c16"), np.repeat(x, 2).astype(complex)[::2], x.astype(complex)[::-1][::-1], anywhere):
        assert np.array_equal(op @ given, expected)
    before = np.arange(64) + 0j
    before.flags.writeable = False
    result = op @ before
    assert result.flags.writeable and not np.shares_memory(result, op @ before)


def test_hermitian_eigenvalues():
    rng = np.random.default_rng(4)
    h = random_sum(rng, 8, 30, real=True)
    expected = np.linalg.eigvalsh(h.to_matrix())
    found = np.sort(linalg().eigsh(h.linear_operator(), k=4, which="SA", return_eigenvectors=False))
    np.testing.assert_allclose(found, expected[:4], atol=1e-10)
    found = np.sort(linalg().eigsh(h.linear_operator(precision="single"), k=2, which="LA", return_eigenvectors=False))
    np.testing.assert_allclose(found, expected[-2:], rtol=1e-4)


def test_eigenvalues_of_a_sum_that_is_not_hermitian():
    rng = np.random.default_rng(5)
    h = random_sum(rng, 6, 20)
    expected = np.linalg.eigvals(h.to_matrix())
    found = linalg().eigs(h.linear_operator(), k=3, which="LM", return_eigenvectors=False)
    for value in found:
        assert np.abs(expected - value).min() < 1e-9
    singular = linalg().svds(h.linear_operator(), k=1, return_singular_vectors=False)  # uses rmatvec
    assert singular[0] == pytest.approx(np.linalg.norm(h.to_matrix(), 2), rel=1e-9)


def test_the_ground_state_of_fourteen_qubits():
    r = qa.Register(14)
    (energy,), vectors = linalg().eigsh(chain(14).linear_operator(r), k=1, which="SA")
    r.set_state(vectors[:, 0])
    assert r.expectation(chain(14)) == pytest.approx(energy, abs=1e-9)
    assert r.variance(chain(14)) < 1e-9
    # Free fermions: single-particle energies 4 cos(pi k / (n + 1)).
    energies = 4 * np.cos(np.pi * np.arange(1, 15) / 15)
    found = linalg().eigsh(chain(14, "XY").linear_operator(), k=1, which="SA", return_eigenvectors=False)
    assert found[0] == pytest.approx(energies[energies < 0].sum(), abs=1e-9)


@pytest.mark.parametrize("precision", ["double", "single"])
def test_threads_change_no_bit(precision):
    linalg()
    rng = np.random.default_rng(6)
    h, x = random_sum(rng, 15, 40), rng.normal(size=2**15) + 1j * rng.normal(size=2**15)
    one, two = (h.linear_operator(precision=precision, threads=threads) for threads in (1, 2))
    expected = one @ x
    assert np.array_equal(two @ x, expected)
    found = [None] * 4

    def work(index):
        found[index] = two @ x

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(result, expected) for result in found)


def test_operators_travel():
    linalg()
    h = random_sum(np.random.default_rng(7), 5, 6)
    op = h.linear_operator(n=6, precision="single", threads=1)
    twin, x = pickle.loads(pickle.dumps(op)), np.arange(64)
    assert np.array_equal(twin @ x, op @ x) and np.array_equal(twin.H @ x, op.H @ x)
    assert twin.shape == (64, 64) and twin.dtype == np.complex64
    assert repr(op) == "<64x64 PauliOperator with dtype=complex64>"


def test_a_register_says_what_space_it_is():
    linalg()
    op = qa.PauliSum("X0").linear_operator(qa.Register(3, "single"))
    assert op.shape == (8, 8) and op.dtype == np.complex64
    assert qa.PauliSum("X4").linear_operator().shape == (32, 32)


H = qa.PauliSum("X0 Z3")
ONES = np.ones(16, complex)


@pytest.mark.parametrize(
    "call, error, text",
    [
        (lambda: H.linear_operator(n=3), ValueError, r"linear_operator: n = 3 is out of range \[4, 58\]"),
        (lambda: H.linear_operator(n=59), ValueError, r"linear_operator: n = 59 is out of range \[4, 58\]"),
        (lambda: H.linear_operator(n=4.0), TypeError, "float"),
        (lambda: H.linear_operator(qa.Register(3)), ValueError, r"n = 3 is out of range \[4, 58\]"),
        (lambda: H.linear_operator(3), TypeError, "linear_operator: register: a Register is needed, not 3"),
        (lambda: H.linear_operator(qa.Register(4), n=4), TypeError, "either a register, or n and precision"),
        (lambda: H.linear_operator(precision="half"), ValueError, "precision = 'half': 'double' and 'single' are known"),
        (lambda: H.linear_operator(threads=-1) @ np.ones(16), ValueError, "threads"),
        (lambda: H.linear_operator() @ np.ones(8), ValueError, "dimension mismatch"),
        (lambda: H.linear_operator() @ np.array(["a"] * 16), ValueError, "complex"),
        (lambda: H._apply_into(np.ones(16), np.ones(16), None), TypeError, "complex128 or complex64 is needed"),
        (lambda: H._apply_into(np.ones(16, complex), np.ones(16, np.complex64), None), TypeError, "double precision into those in single"),
        (lambda: H._apply_into(np.ones(16, complex), np.ones(8, complex), None), ValueError, "16 amplitudes into 8"),
        (lambda: H._apply_into(np.ones(3, complex), np.ones(3, complex), None), ValueError, "a power of two"),
        (lambda: H._apply_into(np.ones(8, complex), np.ones(8, complex), None), ValueError, r"n = 3 is out of range \[4, 58\]"),
        (lambda: H._apply_into(np.ones(16, complex), np.broadcast_to(np.ones(16, complex), (16,)), None), ValueError, "dst is read-only"),
        (lambda: H._apply_into(ONES, ONES, None), ValueError, "src and dst overlap"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, text):
    linalg()
    with pytest.raises(error, match=text):
        call()


def test_scipy_comes_with_the_first_operator(run_python):
    run_python(
        """
    import sys
    import qarena as qa
    assert not {"numpy", "scipy", "qiskit", "pennylane", "openfermion"} & set(sys.modules)
    sys.modules["scipy"] = None
    try:
        qa.PauliSum("X0").linear_operator()
    except ImportError as error:
        assert str(error).startswith("linear_operator needs SciPy, which") and str(error).endswith(": pip install scipy"), error
    else:
        raise AssertionError("there is no scipy")
    """
    )


def test_a_product_can_be_interrupted_and_lets_others_run(run_python):
    run_python(
        """
    import numpy as np
    import qarena as qa
    from long_runs import interrupt, is_interrupted, join, send_once

    x, z = np.random.default_rng(1).integers(0, 2**20, (2, 3000))
    h = qa.PauliSum.from_masks(x, z, np.ones(3000), 20)
    src, dst = np.ones(2**20, complex), np.full(2**20, np.nan + 0j)
    sender = send_once(lambda: dst[0] == dst[0], interrupt)  # another thread sees the product begin
    assert is_interrupted(h._apply_into, src, dst, 1)
    join(sender)
    assert np.isnan(dst).any(), "it ended before the signal"
    """
    )
