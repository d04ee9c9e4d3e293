"""Qubits in lists: any iterable of integers, NumPy's among them; nothing that is an integer only by chance."""

import numpy as np
import pytest

import qarena as qa

LISTS = [
    [0, 2],
    (0, 2),
    range(0, 3, 2),
    {0, 2},
    np.array([0, 2]),
    np.array([0, 2], np.uint8),
    np.arange(3)[::2],
    [np.int64(0), np.uint8(2)],
    (qubit for qubit in (0, 2)),
]
SINGLE = [2, np.int64(2), np.array(2), np.array([2]), [2]]


def marked(q):
    return qa.Register(4).x(0).x(2).x(q)


@pytest.mark.parametrize("qubits", LISTS, ids=lambda q: type(q).__name__)
def test_many_controls(qubits):
    copies = [list(qubits) if not isinstance(qubits, np.ndarray) else qubits] * 4
    want = marked(3)
    assert qa.Register(4).x(0).x(2).x(3, controls=copies[0]).isclose(want)
    assert qa.Register(4).x(0).x(2).mcx(copies[1], 3).isclose(want)
    assert qa.Register(4).x(0).x(2).apply_gates([("mcx", copies[2], 3)]).isclose(want)
    assert list(qa.Circuit(4).x(3, zeros=copies[3])) == [("x", 3, {"zeros": (0, 2)})]
    np.testing.assert_array_equal(want.probabilities(copies[0]), [0, 0, 0, 1])


def test_an_iterator_is_read_once():
    assert list(qa.Circuit(4).mcx((q for q in (0, 2)), 3)) == [("mcx", (0, 2), 3)]


@pytest.mark.parametrize("qubits", SINGLE, ids=repr)
def test_one_control(qubits):
    assert list(qa.Circuit(4).x(3, controls=qubits)) == list(qa.Circuit(4).x(3, controls=[2]))
    assert list(qa.Circuit(4).mcx(qubits, 3)) == [("mcx", (2,), 3)]
    np.testing.assert_array_equal(marked(3).probabilities(qubits), [0, 1])


@pytest.mark.parametrize("qubits", [[1.0], np.array([1.0]), [True], np.array([True, False]), True, 1.0, np.array(1.0), "01", b"01", [[0]], None, np.array([[0, 2]])])
def test_what_is_no_integer_is_refused(qubits):
    circuit = qa.Circuit(4)
    for call in (
        lambda: circuit.x(3, controls=qubits),
        lambda: circuit.x(3, zeros=qubits),
        lambda: circuit.mcx(qubits, 3),
        lambda: circuit.apply_gates([("mcp", 0.5, qubits, 3)]),
        lambda: qa.Register(4).probabilities(qubits) if qubits is not None else qa.Register(4).M(qubits),
    ):
        with pytest.raises(TypeError, match="integer|sequence"):
            call()
    assert len(circuit) == 0


@pytest.mark.parametrize("qubits", [[0, 4], np.array([-1, 2]), [2, 2], np.array([0, 3]), range(100)])
def test_what_no_gate_can_have_is_a_value_error(qubits):
    with pytest.raises(ValueError):
        qa.Circuit(4).x(3, controls=qubits)
