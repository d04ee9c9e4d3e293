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


def test_text_and_length():
    assert repr(qa.Circuit(1).h(0)) == "<Circuit: 1 gate on 1 qubit>"
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
