"""PauliSum: notations, arithmetic against matrices, and what is refused."""

import copy
import pickle
import threading
import time
from functools import reduce

import numpy as np
import pytest

import qarena as qa

LETTERS = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}


def dense(terms, n):
    """The matrix of [(dense string, coefficient)], by Kronecker products."""
    matrix = np.zeros((2**n, 2**n), complex)
    for string, coefficient in terms:
        matrix += coefficient * reduce(np.kron, (LETTERS[letter] for letter in string), np.eye(1))
    return matrix


def random_terms(rng, n, count, complex_numbers=True):
    numbers = rng.normal(size=count) + (1j * rng.normal(size=count) if complex_numbers else 0)
    return [("".join(rng.choice(list("IXYZ"), n)), number) for number in numbers.tolist()]


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_sums_are_what_kronecker_products_say(n):
    rng = np.random.default_rng(n)
    first, second = random_terms(rng, n, 7), random_terms(rng, n, 5)
    a, b = qa.PauliSum(first, n), qa.PauliSum(second, n)
    matrix_a, matrix_b = dense(first, n), dense(second, n)
    for result, expected in [
        (a, matrix_a),
        (a + b, matrix_a + matrix_b),
        (a - b, matrix_a - matrix_b),
        (-a, -matrix_a),
        (a * b, matrix_a @ matrix_b),
        (b * a, matrix_b @ matrix_a),
        (2.5j * a, 2.5j * matrix_a),
        (a * np.float64(3), 3 * matrix_a),
        (a / 4, matrix_a / 4),
        (1 + a, matrix_a + np.eye(2**n)),
        (a - 2j, matrix_a - 2j * np.eye(2**n)),
        (3 - a, 3 * np.eye(2**n) - matrix_a),
        ((a + b).simplify(), matrix_a + matrix_b),
    ]:
        assert isinstance(result, qa.PauliSum)
        assert result.n == n
        np.testing.assert_allclose(result.to_matrix(), expected, atol=1e-12)


def test_notations_agree():
    terms = [("X0 Y3", 1.5), ("", 0.2), ("XIIY", -1)]
    a = qa.PauliSum(terms)
    assert a.n == 4 and len(a) == 3
    assert list(a) == [("X0 Y3", 1.5), ("", 0.2), ("Y0 X3", -1.0)]
    assert a == qa.PauliSum(dict(terms)) == qa.PauliSum.from_masks([9, 0, 9], [8, 0, 1], [1.5, 0.2, -1])
    assert qa.PauliSum("X").n == 1
    assert qa.PauliSum("IX").n == 2
    assert qa.PauliSum("I5").n == 6
    assert qa.PauliSum().n == 0 and list(qa.PauliSum()) == []
    assert qa.PauliSum("X", 3) == qa.PauliSum("IIX")
    assert qa.PauliSum.from_masks([], [], []).n == 0


def test_coefficients_are_any_numbers():
    from fractions import Fraction

    numbers = [2, 0.5, 1j, np.float32(0.25), np.complex64(1 + 2j), np.int8(-3), Fraction(1, 4), np.array(1.5j), True]
    found = qa.PauliSum([("X0", number) for number in numbers]).masks()[2]
    assert (found == [complex(number) for number in numbers]).all()
    assert (qa.PauliSum("X0") * np.complex64(1j)).masks()[2].tolist() == [1j]


def test_pythons_sum_adds_no_term():
    assert list(sum([qa.PauliSum("X0"), qa.PauliSum("Z1")])) == [("X0", 1.0), ("Z1", 1.0)]
    assert list(qa.PauliSum("X0") - 0.0) == [("X0", 1.0)]


def test_equality_is_that_of_operators():
    a = qa.PauliSum([("X0", 1), ("Z1", 2)])
    assert a == qa.PauliSum([("Z1", 2), ("X0", 0.5), ("X0", 0.5), ("Y1", 0)])
    assert a != qa.PauliSum([("X0", 1), ("Z1", 2.5)])
    assert a != qa.PauliSum([("X0", 1), ("Z1", 2)], 3)
    assert a != qa.PauliSum([("X0", 1), ("Z0", 2)], 2)
    assert a != "X0"
    assert qa.PauliSum("X0") * qa.PauliSum("Y0") == 1j * qa.PauliSum("Z0")
    assert qa.PauliSum("X0") * qa.PauliSum("X0") == qa.PauliSum("", 1)
    with pytest.raises(TypeError):
        hash(a)


def test_copies_and_pickles():
    rng = np.random.default_rng(3)
    x, z = rng.integers(0, 2**50, (2, 40000))
    a = qa.PauliSum.from_masks(x, z, rng.normal(size=40000) + 1j)
    for twin in (pickle.loads(pickle.dumps(a)), copy.copy(a), copy.deepcopy(a)):
        assert twin.n == a.n
        assert all((left == right).all() for left, right in zip(twin.masks(), a.masks()))

    class Named(qa.PauliSum):
        pass

    b = Named("X0 Z2")
    b.name = ["bond"]
    twin = copy.deepcopy(b)
    assert type(twin) is Named and twin == b and twin.name == ["bond"] and twin.name is not b.name
    assert type(b + b) is type(b * b) is type(2 * b) is type(b.simplify()) is Named


def test_text():
    a = qa.PauliSum([("X0", 1), ("Z1", -0.5j)])
    assert repr(a) == "PauliSum([('X0', 1.0), ('Z1', -0.5j)], n=2)"
    assert eval(repr(a), {"PauliSum": qa.PauliSum}) == a
    assert repr(qa.PauliSum.from_masks(range(9), range(9), range(9))) == "<PauliSum: 9 terms on 4 qubits>"


def test_a_million_terms_are_quick():
    rng = np.random.default_rng(5)
    x, z = rng.integers(0, 2**30, (2, 10**6))
    coefficients = rng.normal(size=10**6)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        a = qa.PauliSum.from_masks(x, z, coefficients)
        times.append(time.perf_counter() - start)
    assert len(a) == 10**6
    assert min(times) < 1
    assert (a.masks()[1] == z).all()


@pytest.mark.parametrize(
    "make, error, text",
    [
        (lambda: qa.PauliSum("X0 X0"), ValueError, "qubit 0 is named twice"),
        (lambda: qa.PauliSum("X0 Q1"), ValueError, "character 3 is none of I, X, Y, Z"),
        (lambda: qa.PauliSum("x0"), ValueError, "character 0 is none"),
        (lambda: qa.PauliSum("X0Y1"), ValueError, "not followed by a qubit and a blank"),
        (lambda: qa.PauliSum("X3", 3), ValueError, "qubit 3 is out of range"),
        (lambda: qa.PauliSum("X64"), ValueError, "qubit 64 is out of range"),
        (lambda: qa.PauliSum("XXX", 2), ValueError, "3 letters for 2 qubits"),
        (lambda: qa.PauliSum("", 65), ValueError, "65 qubits, at most 64"),
        (lambda: qa.PauliSum("", -1), ValueError, "n = -1"),
        (lambda: qa.PauliSum([("X0", "1")]), TypeError, "coefficient '1' is no number"),
        (lambda: qa.PauliSum([("X0", float("nan"))]), ValueError, "NaN or infinite"),
        (lambda: qa.PauliSum(["X0"]), TypeError, "pairs"),
        (lambda: qa.PauliSum([("X0",)]), TypeError, "pairs"),
        (lambda: qa.PauliSum([(1, 2)]), TypeError, "pairs"),
        (lambda: qa.PauliSum(3), TypeError, "not iterable"),
        (lambda: qa.PauliSum.from_masks([1], [1, 2], [1]), ValueError, "one length"),
        (lambda: qa.PauliSum.from_masks([[1]], [[1]], [[1]]), ValueError, "one length"),
        (lambda: qa.PauliSum.from_masks([-1], [0], [1]), ValueError, "negative"),
        (lambda: qa.PauliSum.from_masks([0.5], [0], [1]), TypeError, "integers"),
        (lambda: qa.PauliSum.from_masks([4], [0], [1], 2), ValueError, "qubit 2 of term 0 is out of range"),
        (lambda: qa.PauliSum("X0") + "Y0", TypeError, "unsupported"),
        (lambda: qa.PauliSum("X0") * [1], TypeError, "can't multiply"),
        (lambda: qa.PauliSum("X12").to_matrix(), ValueError, "13 qubits, at most 12"),
        (lambda: qa.PauliSum([("X0", 1e200)]) * qa.PauliSum([("X0", 1e200)]), ValueError, "range of a double"),
    ],
)
def test_what_is_no_sum_is_refused(make, error, text):
    with pytest.raises(error, match=text):
        make()


def test_arenas_count_terms():
    arena = qa.Arena()
    before = arena.stats()["in_use"]
    a = qa.PauliSum.from_masks(np.arange(1000), np.arange(1000), np.ones(1000), arena=arena)
    assert arena.stats()["in_use"] >= before + 32 * 1000
    assert (a * 2).arena is arena
    del a
    assert arena.stats()["in_use"] == before
    with pytest.raises(MemoryError):
        qa.PauliSum.from_masks(np.arange(10**6), np.arange(10**6), np.ones(10**6), arena=qa.Arena(budget=1 << 20))


def test_threads_may_share_a_sum():
    rng = np.random.default_rng(7)
    x, z = rng.integers(0, 2**12, (2, 200))
    registers = [qa.Register(12).ry(0.3 + k, 3).h(5).cx(5, 7) for k in range(4)]
    expected = [r.expectation(qa.PauliSum.from_masks(x, z, np.ones(200), 12)) for r in registers]
    for _ in range(5):
        shared, found = qa.PauliSum.from_masks(x, z, np.ones(200), 12), [None] * 4

        def look(k, shared=shared, found=found):
            found[k] = registers[k].expectation(shared)

        threads = [threading.Thread(target=look, args=(k,)) for k in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == expected


def test_masks_of_64_qubits_in_lists():
    made = qa.PauliSum.from_masks([1 << 63, 1], [0, 1 << 63], [1, 2])
    assert made.n == 64
    assert list(made) == [("X63", 1.0), ("X0 Z63", 2.0)]
