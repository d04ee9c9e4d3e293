"""Circuits as OpenQASM texts: read again they are the same, and what can't be said is refused by name."""

import math
import random

import numpy as np
import pytest

import qarena as qa

PLAIN = ["i", "x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx", "sxdg"]
TURNS = ["rx", "ry", "rz", "p"]
PAIRS = ["cx", "cy", "cz", "ch", "swap", "iswap", "iswapdg"]
PAIR_TURNS = ["cp", "crx", "cry", "crz", "rxx", "ryy", "rzz"]
TRIPLES = ["ccx", "ccz", "cswap"]


def random_circuit(seed, n=4, gates=40, further=True):
    generator = random.Random(seed)
    circuit = qa.Circuit(n)
    for _ in range(gates):
        q, angle = generator.sample(range(n), n), generator.uniform(-4, 4)
        kind = generator.randrange(10 if further else 8)
        if kind == 0:
            getattr(circuit, generator.choice(PLAIN))(q[0])
        elif kind == 1:
            getattr(circuit, generator.choice(TURNS))(angle, q[0])
        elif kind == 2:
            getattr(circuit, generator.choice(PAIRS))(q[0], q[1])
        elif kind == 3:
            getattr(circuit, generator.choice(PAIR_TURNS))(angle, q[0], q[1])
        elif kind == 4:
            getattr(circuit, generator.choice(TRIPLES))(q[0], q[1], q[2])
        elif kind == 5:
            circuit.u(angle, generator.uniform(-4, 4), generator.uniform(-4, 4), q[0]).gphase(angle)
        elif kind == 6:
            circuit.pauli_rotation(angle, f"X{q[0]} Y{q[1]} Z{q[2]}")
        elif kind == 7:
            matrix, _ = np.linalg.qr(np.array([[complex(generator.gauss(0, 1), generator.gauss(0, 1)) for _ in range(2)] for _ in range(2)]))
            circuit.unitary(matrix, q[0]).cx(q[0], q[1], zeros=[q[2]])
        elif kind == 8:
            circuit.u(angle, 0.3, 0.4, q[0], controls=[q[1]], zeros=[q[2]]).gphase(angle, controls=[q[0], q[3]]).rxx(angle, q[0], q[1], zeros=[q[2]])
        else:
            circuit.mcp(angle, q[:3], q[3]).mcx(q[1:], q[0]).sx(q[0], controls=[q[1], q[2]]).s(q[3], zeros=[q[0]])
    return circuit


def assert_same(circuit, text):
    again = qa.Circuit.from_qasm(text)
    assert again.n == circuit.n
    assert np.allclose(again.to_matrix(), circuit.to_matrix(), atol=1e-12), text


@pytest.mark.parametrize("seed", range(30))
def test_version_2_is_read_again(seed):
    circuit = random_circuit(seed, further=False)
    assert_same(circuit, circuit.to_qasm(version=2))


@pytest.mark.parametrize("seed", range(30))
def test_version_3_is_read_again(seed):
    circuit = random_circuit(seed)
    assert_same(circuit, circuit.to_qasm())


@pytest.mark.parametrize("zeros", [[1], [1, 2], [3, 1, 2]])
def test_u_under_zeros_alone_is_cu(zeros):
    """Readers differ about the phase of U; of cu they do not."""
    circuit = qa.Circuit(4).h(0).u(1.3, 0.4, -2.1, 0, zeros=zeros).unitary([[0.6, 0.8j], [0.8j, 0.6]], 0, zeros=zeros)
    text = circuit.to_qasm()
    assert " U(" not in text and text.count("cu(") == 2
    assert_same(circuit, text)


def test_a_parameter_of_u_under_zeros_is_read_again():
    circuit = qa.Circuit(2).u(qa.Parameter("a"), 0.4, 1, 0, zeros=[1])
    again = qa.Circuit.from_qasm(circuit.to_qasm())
    assert np.allclose(again.bind({"a": 0.7}).to_matrix(), circuit.bind({"a": 0.7}).to_matrix(), atol=1e-12)


def test_gates_of_version_3_stay_one_each():
    circuit = qa.Circuit(4, bits=3).u(1, 2, 3, 0).u(1, 2, 3, 0, controls=[1]).ccx(0, 1, 2).mcx([0, 1, 2], 3).sxdg(0).gphase(0.25, controls=[2], zeros=[3])
    circuit.measure([0, 1], [0, 2]).reset(1).assign(1, (circuit.bits[0] & ~circuit.bits[2]) | circuit.bits[1])
    again = qa.Circuit.from_qasm(circuit.to_qasm())
    assert list(again) == [entry if entry[0] != "mcx" else ("x", 3, {"controls": (0, 1, 2)}) for entry in circuit] or len(again) == len(circuit) + 1


def test_blocks_of_version_3_are_read_again():
    circuit = qa.Circuit(2, bits=3).h(0).measure(0, 1)
    with circuit.if_([0, 1], 2):
        circuit.x(1)
    with circuit.else_():
        circuit.z(1)
        with circuit.while_(2, 0):
            circuit.h(1).measure(1, 2)
    with circuit.if_([0, 1, 2], 5):
        circuit.y(0)
    assert list(qa.Circuit.from_qasm(circuit.to_qasm())) == list(circuit)
    with circuit.for_(range(3)):
        circuit.h(0)
    assert list(qa.Circuit.from_qasm(circuit.to_qasm()))[-3:] == [("h", 0)] * 3


def test_parameters_of_version_3():
    w = qa.ParameterVector("w", 2)
    circuit = qa.Circuit(1).rx(2 * qa.Parameter("t") - 0.5 * w[1] + 1, 0).rz(-w[0], 0)
    again = qa.Circuit.from_qasm(circuit.to_qasm())
    assert again.parameters == ["t_", "w_0", "w_1"]
    values = [0.3, 0.4, 0.5]
    assert np.allclose(again.to_matrix(values), circuit.to_matrix(values), atol=1e-14)
    with pytest.raises(ValueError, match="no name of OpenQASM"):
        qa.Circuit(1).rx(qa.Parameter("a b"), 0).to_qasm()


@pytest.mark.parametrize("matrix", [np.eye(2), [[0, 1], [1, 0]], [[0, 1j], [1, 0]], np.diag([1j, -1]), [[1, 1], [1, -1]] / np.sqrt(2)])
def test_matrices_on_one_qubit(matrix):
    circuit = qa.Circuit(2).unitary(matrix, 1)
    assert_same(circuit, circuit.to_qasm(version=2))


def test_controls_that_version_2_has():
    circuit = qa.Circuit(5).mcx([0, 1, 2], 3).mcx([0, 1, 2, 3], 4).sx(0, controls=[1]).mcp(0.3, [2], 1).gphase(0.2, controls=[3, 1]).t(0, controls=[2]).u(1, 2, 3, 0, zeros=[4])
    assert_same(circuit, circuit.to_qasm(version=2))


def test_bits_and_conditions_of_version_2():
    circuit = qa.Circuit(2, bits=5).h(0).measure(0, 1).measure(1, 4)
    with circuit.if_([1, 2], 1):
        circuit.x(1).ry(0.2, 0)
    with circuit.if_(4):
        circuit.reset(0)
    text = circuit.to_qasm(version=2)
    again = qa.Circuit.from_qasm(text)
    assert len(again.bits) == 5
    assert [entry for entry in again if entry[0] not in ("if", "end")] == [entry for entry in circuit if entry[0] not in ("if", "end")]
    assert [entry[1:] for entry in again if entry[0] == "if"] == [((1, 2), 1), ((1, 2), 1), ((4,), 1)]
    assert again.to_qasm(version=2) == text


def _with_else():
    circuit = qa.Circuit(1, bits=1)
    with circuit.if_(0):
        circuit.x(0)
    with circuit.else_():
        circuit.z(0)
    return circuit


def _overlapping():
    circuit = qa.Circuit(1, bits=2)
    for bits in ([0, 1], [1]):
        with circuit.if_(bits, 1):
            circuit.x(0)
    return circuit


def _changed():
    circuit = qa.Circuit(1, bits=1)
    with circuit.if_(0):
        circuit.measure(0, 0)
    return circuit


REFUSED = [
    (2, qa.Circuit(2).unitary(np.eye(4), 0, 1), "unitary"),
    (3, qa.Circuit(2).unitary(np.eye(4), 0, 1), "unitary"),
    (3, qa.Circuit(1).diagonal([0, 1], 0), "diagonal"),
    (2, qa.Circuit(2).permutation([1, 0], 0), "permutation"),
    (2, qa.Circuit(1).depolarize(0.1, 0), "noise"),
    (3, qa.Circuit(1).depolarize(0.1, 0), "noise"),
    (2, qa.Circuit(1).rx(qa.Parameter("t"), 0), "no inputs"),
    (2, qa.Circuit(7).mcx(range(6), 6), "under 6 controls"),
    (2, qa.Circuit(2).rxx(0.1, 0, 1, controls=[]).iswap(0, 1), ""),
    (2, qa.Circuit(3).iswap(0, 1, controls=[2]), "iswap"),
    (2, _with_else(), "else"),
    (2, _overlapping(), "whole registers"),
    (2, _changed(), "which decides"),
    (2, qa.Circuit(1, bits=1).assign(0, 1), "assign"),
    (4, qa.Circuit(1), "version 4"),
]


@pytest.mark.parametrize("version, circuit, why", REFUSED)
def test_what_cannot_be_said_is_refused(version, circuit, why):
    if not why:
        circuit.to_qasm(version=version)
        return
    with pytest.raises(ValueError, match="^to_qasm: ") as caught:
        circuit.to_qasm(version=version)
    assert why in str(caught.value)


def test_angles_are_written_exactly():
    angles = [0.1, 1e-300, 1.7976931348623157e308, -math.pi, 5e-324, 1 / 3]
    circuit = qa.Circuit(1)
    for angle in angles:
        circuit.p(angle, 0)
    assert [entry[1] for entry in qa.Circuit.from_qasm(circuit.to_qasm(version=2))] == angles
