"""Circuits: lists of gates, their inverses, and what they become on a register."""

import copy
import pickle

import numpy as np
import oracle
import pytest

import qarena as qa

MATRIX = oracle.random_unitary(2, 1)


def every_gate() -> qa.Circuit:
    circuit = qa.Circuit(4)
    for name, (n_angles, n_qubits) in sorted(oracle.SHAPES.items()):
        getattr(circuit, name)(*(0.3, 0.5, -0.7)[:n_angles], *(2, 0, 3)[:n_qubits])
        getattr(circuit, name)(*(0.3, 0.5, -0.7)[:n_angles], *(1, 3, 0)[:n_qubits], zeros=[2])
    return circuit.mcx([0, 3], 1).mcp(0.2, [1], 0).unitary(MATRIX, 3, 1).unitary(MATRIX, 0, 2, controls=[1])


def test_items_are_what_apply_gates_takes():
    circuit = qa.Circuit(4).h(0).cx(3, 1).rz(0.5, 2).x(1, controls=[0], zeros=[2, 3]).mcx([0, 1], 2).gphase(0.1).swap(3, 0)
    assert list(circuit) == [
        ("h", 0),
        ("cx", 3, 1),
        ("rz", 0.5, 2),
        ("x", 1, {"controls": (0,), "zeros": (2, 3)}),
        ("mcx", (0, 1), 2),
        ("gphase", 0.1),
        ("swap", 3, 0),
    ]
    assert qa.Circuit(4).apply_gates(circuit) == circuit
    assert qa.Circuit(4).apply_gates(every_gate()) == every_gate()
    assert circuit[-1] == circuit[6] == ("swap", 3, 0)
    with pytest.raises(IndexError):
        circuit[7]


def test_items_say_which_matrices_were_not_checked():
    circuit = qa.Circuit(2).unitary([[0, 1], [1, 0]], 0).unitary([[1, 0], [0, 0]], 1, controls=[0], check=False)
    again = qa.Circuit(2).apply_gates(list(circuit))
    for items in (list(circuit), list(again)):
        assert items == [("unitary", ((0, 1), (1, 0)), 0), ("unitary", ((1, 0), (0, 0)), 1, {"controls": (0,), "check": False})]


def test_run_is_what_the_methods_do(prepared):
    state = oracle.random_state(4, 1)
    by_methods, by_list, by_circuit = prepared(state), prepared(state), prepared(state)
    circuit = every_gate()
    for name, *arguments in circuit:
        keywords = arguments.pop() if isinstance(arguments[-1], dict) else {}
        getattr(by_methods, name)(*arguments, **keywords)
    by_list.apply_gates(list(circuit))
    by_circuit.run(circuit)
    assert np.array_equal(by_methods.amplitudes, by_circuit.amplitudes)
    assert np.array_equal(by_list.amplitudes, by_circuit.amplitudes)


def test_inverse(prepared, tolerance):
    state = oracle.random_state(4, 2)
    circuit = every_gate()
    inverse = circuit.inverse()
    assert len(inverse) == len(circuit) and type(inverse) is qa.Circuit
    register = prepared(state).run(circuit)
    assert np.abs(register.amplitudes - state).max() > 0.1
    assert np.abs(register.run(inverse).amplitudes - state).max() < 10 * tolerance


def test_inverse_of_a_projection_is_refused():
    circuit = qa.Circuit(1).unitary([[1, 0], [0, 0]], 0, check=False)
    with pytest.raises(ValueError, match="unitary"):
        circuit.inverse()


def test_joining_and_copying():
    a, b = qa.Circuit(2).h(0), qa.Circuit(2).cx(0, 1)
    assert list(a + b) == [("h", 0), ("cx", 0, 1)]
    assert (len(a), len(b)) == (1, 1)
    assert list(a.extend(a)) == [("h", 0), ("h", 0)]
    for copied in (copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))):
        assert copied(every_gate()) == every_gate()
    assert a != b and a != 3
    with pytest.raises(ValueError, match="qubits"):
        a.extend(qa.Circuit(3))
    with pytest.raises(TypeError):
        a + [("h", 0)]
    with pytest.raises(TypeError):
        hash(a)


def test_powers():
    a = every_gate()
    assert a * 3 == 3 * a == a.power(3) == a + a + a
    assert a.power(-2) == a.inverse() + a.inverse()
    assert a * 0 == a.power(0) == qa.Circuit(4)
    assert a * np.int64(2) == a + a
    with pytest.raises(ValueError, match=r"times -1: at least 0 is needed; power\(-1\)"):
        a * -1
    with pytest.raises(TypeError):
        a * 1.5
    with pytest.raises(TypeError):
        a.power(0.5)
    with pytest.raises(MemoryError):
        a * 10**12
    with pytest.raises(ValueError, match=r"at most 2\^64 - 1"):
        a * 2**64


def test_controlled():
    circuit = every_gate()
    matrix = circuit.to_matrix()
    for controls, zeros, n in (([4], [], 5), ([], [4], 5), ([5], [4], 6), ([], [], 4), (4, 6, 7)):
        controlled = circuit.controlled(controls, zeros)
        expected = np.eye(2**n, dtype=complex)
        ones = sum(1 << q for q in np.atleast_1d(controls).astype(int))
        held = ones | sum(1 << q for q in np.atleast_1d(zeros).astype(int))
        for high in range(2 ** (n - 4)):
            if high << 4 & held == ones:
                expected[high << 4 : (high + 1) << 4, high << 4 : (high + 1) << 4] = matrix
        assert controlled.n == n and len(controlled) == len(circuit)
        assert np.abs(controlled.to_matrix() - expected).max() < 1e-13
    with pytest.raises(ValueError, match="qubit 3 is a control, but gate 1 uses it"):
        qa.Circuit(4).h(0).cx(3, 1).controlled([3])
    with pytest.raises(ValueError, match="qubit 5 would have to be both 1 and 0"):
        circuit.controlled([5], [5])
    with pytest.raises(ValueError, match="qubit 5 is named twice"):
        circuit.controlled([5, 5])
    with pytest.raises(ValueError, match=r"qubit 64 is out of range \[0, 64\)"):
        circuit.controlled(zeros=[64])


def test_matrix_of_a_circuit():
    circuit, columns = qa.Circuit(4), np.eye(16, dtype=complex)
    for name, (n_angles, n_qubits) in sorted(oracle.SHAPES.items()):
        for angles, qubits, zeros in (((0.3, 0.5, -0.7), (2, 0, 3), [1]), ((1.1, -0.2, 0.9), (1, 3, 0), [2])):
            getattr(circuit, name)(*angles[:n_angles], *qubits[:n_qubits], zeros=zeros)
            columns = [oracle.apply(column, name, angles[:n_angles], qubits[:n_qubits], zeros=zeros) for column in columns]
    assert np.abs(circuit.to_matrix() - np.array(columns).T).max() < 1e-13
    assert circuit.to_matrix().flags.c_contiguous and circuit.to_matrix().flags.writeable
    assert np.array_equal(qa.Circuit(7).x(6).to_matrix(), np.eye(128)[:, np.arange(128) ^ 64])
    assert np.array_equal(qa.Circuit(0).to_matrix(), [[1]])
    twice = qa.Circuit(1).unitary([[2, 0], [1, 1]], 0, check=False)
    assert np.array_equal(twice.to_matrix(), [[2, 0], [1, 1]])
    with pytest.raises(ValueError, match="13 qubits, at most 12 allowed"):
        qa.Circuit(13).to_matrix()


def test_depth_and_counts():
    circuit = qa.Circuit(3).h(0).h(1).cx(0, 1).x(2, controls=[0]).gphase(0.3).gphase(0.3, zeros=[2])
    assert circuit.depth() == 4
    assert circuit.count_ops() == {"h": 2, "gphase": 2, "x": 1, "cx": 1}
    assert list(circuit.count_ops())[:2] == ["h", "gphase"]
    assert qa.Circuit(2).depth() == 0 and qa.Circuit(2).count_ops() == {}


def test_text_and_length():
    assert repr(qa.Circuit(1).h(0)) == "q0: ─H──"
    assert repr(qa.Circuit(20, bits=1).h(0)) == "<Circuit: 1 gate on 20 qubits, 1 bit>"
    assert repr(qa.Circuit(1).apply_gates([("h", 0)] * 100)) == "<Circuit: 100 gates on 1 qubit>"
    assert repr(qa.Circuit(3)) == "<Circuit: 0 gates on 3 qubits>"
    assert not qa.Circuit(3)


def test_a_circuit_runs_again_after_it_has_grown():
    circuit = qa.Circuit(1).x(0)
    register = qa.Register(1).run(circuit)
    assert str(register) == "1.0|1>"
    assert str(register.run(circuit.x(0).x(0))) == "1.0|0>"
    assert str(register.x(0).run(qa.Circuit(1))) == "1.0|1>"


def test_a_circuit_may_go_before_its_register():
    register = qa.Register(3)
    register.run(qa.Circuit(3, register.arena).h(0).cx(0, 1))
    assert register.probabilities([0, 1]) == pytest.approx([0.5, 0, 0, 0.5])
