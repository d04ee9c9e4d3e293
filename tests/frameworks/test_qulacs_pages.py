"""The snippets of docs/from_qulacs.md run, and each row of its tables that has two calls of one meaning gives the same on both sides."""

import numpy as np
import pytest

pytest.importorskip("qulacs")

import qulacs.gate  # noqa: E402
import qulacs.state  # noqa: E402
import snippets  # noqa: E402

import qarena as qa  # noqa: E402

START = np.exp(1j * np.arange(8)) * np.arange(1, 9) / np.linalg.norm(np.arange(1, 9))


def test_page():
    snippets.run_page("docs/from_qulacs.md", "qulacs")


def pair():
    state = qulacs.QuantumState(3)
    state.load(START)
    return state, qa.Register(3).set_state(START)


def controlled():
    gate = qulacs.gate.to_matrix_gate(qulacs.gate.RotX(0, 0.3))
    gate.add_control_qubit(1, 1)
    gate.add_control_qubit(2, 0)
    return gate


GATES = {
    "x": (qulacs.gate.X(0), lambda r: r.x(0)),
    "sx": (qulacs.gate.sqrtX(1), lambda r: r.sx(1)),
    "sdg": (qulacs.gate.Sdag(1), lambda r: r.sdg(1)),
    "cx": (qulacs.gate.CNOT(0, 1), lambda r: r.cx(0, 1)),
    "cz": (qulacs.gate.CZ(2, 1), lambda r: r.cz(2, 1)),
    "swap": (qulacs.gate.SWAP(2, 1), lambda r: r.swap(2, 1)),
    "ccx": (qulacs.gate.TOFFOLI(2, 1, 0), lambda r: r.ccx(2, 1, 0)),
    "cswap": (qulacs.gate.FREDKIN(2, 1, 0), lambda r: r.cswap(2, 1, 0)),
    "rx": (qulacs.gate.RX(0, 0.3), lambda r: r.rx(-0.3, 0)),
    "ry": (qulacs.gate.RY(0, 0.3), lambda r: r.ry(-0.3, 0)),
    "rz": (qulacs.gate.RZ(0, 0.3), lambda r: r.rz(-0.3, 0)),
    "RotX": (qulacs.gate.RotX(0, 0.3), lambda r: r.rx(0.3, 0)),
    "RotY": (qulacs.gate.RotY(0, 0.3), lambda r: r.ry(0.3, 0)),
    "RotZ": (qulacs.gate.RotZ(0, 0.3), lambda r: r.rz(0.3, 0)),
    "U1": (qulacs.gate.U1(2, 0.3), lambda r: r.p(0.3, 2)),
    "U3": (qulacs.gate.U3(2, 0.3, 0.4, 0.5), lambda r: r.u(0.3, 0.4, 0.5, 2)),
    "ReversibleBoolean": (qulacs.gate.ReversibleBoolean([0, 2], lambda x, size: (x + 1) % size), lambda r: r.permutation([1, 2, 3, 0], 0, 2)),
    "PauliRotation": (qulacs.gate.PauliRotation([0, 2], [2, 1], 0.3), lambda r: r.pauli_rotation(-0.3, "Y0 X2")),
    "controls": (controlled(), lambda r: r.rx(0.3, 0, controls=[1], zeros=[2])),
}


@pytest.mark.parametrize("theirs, ours", GATES.values(), ids=GATES)
def test_gates(theirs, ours):
    state, register = pair()
    theirs.update_quantum_state(state)
    np.testing.assert_allclose(ours(register).amplitudes, state.get_vector(), atol=1e-12)


def test_states():
    state, register = pair()
    other, mine = qulacs.QuantumState(1), qa.Register(1).h(0).s(0)
    other.load(mine.amplitudes.copy())
    assert np.isclose(register.norm**2, state.get_squared_norm()) and np.isclose(register.amplitude(5), state.get_amplitude(5))
    np.testing.assert_allclose((register * mine).amplitudes, qulacs.state.tensor_product(state, other).get_vector())
    third = qulacs.QuantumState(3)
    np.testing.assert_allclose(register.inner(qa.Register(3)), qulacs.state.inner_product(state, third))
    np.testing.assert_allclose(register.reduced_density_matrix([0, 2]), qulacs.state.partial_trace(state, [1]).get_matrix(), atol=1e-12)
    third.set_computational_basis(0b101)
    np.testing.assert_allclose(qa.ket("101").amplitudes, third.get_vector())


def test_observables():
    state, register = pair()
    observable = qulacs.Observable(3)
    observable.add_operator(0.7, "Z 0 X 2")
    h = qa.PauliSum([("Z0 X2", 0.7)])
    assert np.isclose(register.expectation(h), observable.get_expectation_value(state))
    zero = qulacs.QuantumState(3)
    assert np.isclose(qa.Register(3).matrix_element(register, h.from_masks(*h.masks(), 3)), observable.get_transition_amplitude(zero, state))
    circuit = qulacs.QuantumCircuit(3)
    circuit.add_observable_rotation_gate(observable, 0.4, 10)
    circuit.update_quantum_state(state)
    np.testing.assert_allclose(register.trotter(h, -0.2, 10).amplitudes, state.get_vector(), atol=1e-12)
