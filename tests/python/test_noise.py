"""Noise in circuits: how it is written, read, refused, and put there by models. What it does is tested in test_trajectories.py."""

import pickle
from types import MappingProxyType

import numpy as np
import pytest

import qarena as qa

I2, X = np.eye(2), np.array([[0, 1], [1, 0]])
READOUT = [[0.9, 0.1], [0.2, 0.8]]


def all_kinds() -> qa.Circuit:
    c = qa.Circuit(3, bits=2).h(0).depolarize(0.15, 0, 1).pauli_channel({"XYZ": 0.25, "IIZ": 0.5}, 2, 0, 1).bit_flip(0.1, 0).phase_flip(0.2, 1)
    c.kraus([I2 * 0.6, X * 0.8], 2).amplitude_damping(0.19, 1).phase_damping(0.36, 2).thermal_relaxation(50, 70, 10, 0)
    return c.measure([0, 1], [0, 1]).readout_error(READOUT, 1).readout_error(np.full((4, 4), 0.25).tolist(), [1, 0])


def test_entries():
    entries = list(all_kinds())
    assert entries[1][0] == "pauli_channel" and entries[1][2] == (0, 1) and len(entries[1][1]) == 15
    assert all(p == 0.01 for p in entries[1][1].values())
    assert entries[2] == ("pauli_channel", {"XYZ": 0.25, "IIZ": 0.5}, (2, 0, 1))
    assert entries[3:5] == [("pauli_channel", {"X": 0.1}, (0,)), ("pauli_channel", {"Z": 0.2}, (1,))]
    np.testing.assert_allclose(entries[5][1], [I2 * 0.6, X * 0.8])
    np.testing.assert_allclose(entries[6][1], [[[1, 0], [0, 0.9]], [[0, 0.19**0.5], [0, 0]]])
    assert entries[7][1]["Z"] == pytest.approx(0.1)
    np.testing.assert_allclose(np.array(entries[8][1])[0, 1, 1], np.exp(-10 / 100))
    assert 1 - 2 * entries[9][1]["Z"] == pytest.approx(np.exp(-10 / 70) / np.exp(-10 / 100))
    assert entries[12:] == [("readout_error", ((0.9, 0.1), (0.2, 0.8)), (1,)), ("readout_error", ((0.25,) * 4,) * 4, (1, 0))]


def test_copies():
    c = all_kinds()
    again = qa.Circuit(3, bits=2).apply_gates(list(c))
    for copy in (c.copy(), pickle.loads(pickle.dumps(c)), again, qa.Circuit(3).extend(c)):
        assert copy == c
    assert qa.Circuit(3, bits=2).bit_flip(0.1, 0) != qa.Circuit(3, bits=2).bit_flip(0.2, 0)
    assert c.count_ops()["pauli_channel"] == 6
    assert len(c + c) == 2 * len(c) and c.depth() > 0


@pytest.mark.parametrize(
    "append, text",
    [
        (lambda c: c.depolarize(1.2, 0), r"depolarize: p is 1.2, not in \[0, 1\]"),
        (lambda c: c.depolarize(-0.1, 0), r"depolarize: p is -0.1"),
        (lambda c: c.depolarize(float("nan"), 0), r"depolarize: p is nan"),
        (lambda c: c.depolarize(0.1), r"depolarize: 0 qubits given, 1 to 2 are needed"),
        (lambda c: c.depolarize(0.1, 0, 1, 2), r"depolarize: 3 qubits given, 1 to 2 are needed"),
        (lambda c: c.depolarize(0.1, 1, 1), r"depolarize: qubit 1 is named twice"),
        (lambda c: c.depolarize(0.1, 3), r"depolarize: qubit 3 is out of range \[0, 3\)"),
        (lambda c: c.pauli_channel({"X": 0.6, "Z": 0.6}, 0), r"pauli_channel: the probabilities add up to 1.2, at most 1 allowed"),
        (lambda c: c.pauli_channel({"XX": 0.6}, 0), r"pauli_channel: 'XX' is no string of 1 letter"),
        (lambda c: c.pauli_channel({"q": 0.6}, 0), r"pauli_channel: 'q' is no string of 1 letter"),
        (lambda c: c.pauli_channel({"\0": 0.1}, 0), r"is no string of 1 letter"),
        (lambda c: c.bit_flip(2, 0), r"pauli_channel: a probability is 2, not in \[0, 1\]"),
        (lambda c: c.phase_damping(2, 0), r"phase_damping: gamma is 2, not in \[0, 1\]"),
        (lambda c: c.amplitude_damping(1.5, 0), r"amplitude_damping: gamma is 1.5"),
        (lambda c: c.thermal_relaxation(1, 3, 1, 0), r"thermal_relaxation: t2 is 3, it must be above 0 and at most 2 t1 = 2"),
        (lambda c: c.thermal_relaxation(0, 3, 1, 0), r"thermal_relaxation: t1 is 0"),
        (lambda c: c.thermal_relaxation(1, 1, -1, 0), r"thermal_relaxation: time is -1"),
        (lambda c: c.kraus([0.5 * I2], 0), r"kraus: the sum of K\^dagger K is off the identity by 0.75 in entry \(0, 0\)"),
        (lambda c: c.kraus([(1 + 1e-9) * I2], 0), r"kraus: the sum"),
        (lambda c: c.kraus([], 0), r"kraus: 0 matrices given"),
        (lambda c: c.kraus(np.eye(2), 0), r"kraus: a list of matrices is needed"),
        (lambda c: c.readout_error(0.02, 0), r"readout_error: a matrix of rows is needed"),
        (lambda c: c.kraus([np.eye(4)], 0), r"matrix: 2 rows and columns are needed"),
        (lambda c: c.kraus([I2 * float("nan")], 0), r"kraus: number 0 is not finite"),
        (lambda c: c.kraus([np.eye(16)], 0, 1, 2, 3), r"kraus: 4 qubits given, 1 to 3"),
        (lambda c: c.readout_error([[1, 0], [0.5, 0.4]], 0), r"readout_error: row 1 of the matrix adds up to 0.9"),
        (lambda c: c.readout_error([[1, 0], [-0.5, 1.5]], 0), r"readout_error: a probability is -0.5"),
        (lambda c: c.readout_error(READOUT, 2), r"readout_error: bit 2 is out of range \[0, 2\)"),
        (lambda c: c.readout_error(READOUT, [0, 1]), r"readout_error: a matrix of 4 rows of 4 is needed"),
        (lambda c: c.readout_error(np.eye(4).tolist(), [0, 0]), r"readout_error: bit 0 is named twice"),
    ],
)
def test_refusals(append, text):
    c = qa.Circuit(3, bits=2).h(0)
    with pytest.raises(ValueError, match=text):
        append(c)
    assert list(c) == [("h", 0)]


def test_a_channel_without_errors_is_one():
    c = qa.Circuit(2).pauli_channel({"II": 0.5}, 0, 1).pauli_channel({}, 0)
    assert list(c) == [("pauli_channel", {}, (0, 1)), ("pauli_channel", {}, (0,))]
    assert pickle.loads(pickle.dumps(c)) == c == c.with_noise(qa.NoiseModel())
    assert qa.expectation(c, "Z0", 10) == (1.0, 0.2, 10, 1)


def test_numbers_that_change_the_dict():
    class Evil:
        def __init__(self, errors):
            self.errors = errors

        def __float__(self):
            self.errors.clear()
            self.errors.update({f"k{i}": i for i in range(1000)})
            return 0.1

    errors = {}
    for letter in "XYZ":
        errors[letter] = Evil(errors)
    c = qa.Circuit(1).apply_gates([("pauli_channel", errors, (0,))])
    assert list(c) == [("pauli_channel", {"X": 0.1, "Y": 0.1, "Z": 0.1}, (0,))]


@pytest.mark.parametrize("append", [lambda c: c.depolarize("0.1", 0), lambda c: c.amplitude_damping(None, 0), lambda c: c.bit_flip(1j, 0), lambda c: c.kraus(5, 0)])
def test_wrong_types(append):
    with pytest.raises(TypeError) as error:
        append(qa.Circuit(1))
    assert "angle" not in str(error.value)


def test_what_cannot_have_noise():
    c = all_kinds()
    for call in (lambda: qa.Register(3).run(c), c.inverse, c.to_matrix, lambda: qa.Circuit(4).append_controlled(c, 3) if hasattr(c, "append_controlled") else c.inverse()):
        with pytest.raises(ValueError, match="noise"):
            call()


def test_models():
    model = qa.NoiseModel().add("depolarize", 0.15, n_qubits=2).add("amplitude_damping", 0.1, gates="h").add("bit_flip", 0.2, gates=["x", "ccx"], qubits=[0, 2])
    model.add("pauli_channel", {"ZX": 0.5}, gates="cz", qubits=(1, 2)).readout(0.02).readout(READOUT, qubits=1)
    c = qa.Circuit(4, bits=2).h(3).x(0).x(3).ccx(2, 1, 0).cz(2, 1).cz(0, 1).measure([0, 1], [1, 0])
    noisy = c.with_noise(model)
    expected = qa.Circuit(4, bits=2).h(3).amplitude_damping(0.1, 3).x(0).bit_flip(0.2, 0).x(3)
    expected.ccx(1, 2, 0).bit_flip(0.2, 2).bit_flip(0.2, 0)
    expected.cz(2, 1).depolarize(0.15, 2, 1).pauli_channel({"ZX": 0.5}, 2, 1).cz(0, 1).depolarize(0.15, 0, 1)
    flip = [[0.98, 0.02], [0.02, 0.98]]
    expected.measure(0, 1).readout_error(flip, 1).measure(1, 0).readout_error(flip, 0).readout_error(READOUT, 0)
    assert list(noisy) == list(expected)
    assert "2 of readout" in repr(model)


def test_models_keep_parameters():
    c = qa.Circuit(1).rx(qa.Parameter("b"), 0)
    noisy = (qa.Circuit(1).ry(qa.Parameter("a"), 0) + c).with_noise(qa.NoiseModel().add("depolarize", 0.3))
    assert noisy.parameters == ["a", "b"] and len(noisy) == 4


@pytest.mark.parametrize(
    "add, text",
    [
        (lambda m: m.add("depolarise", 0.1), "add: 'depolarise' is none of depolarize"),
        (lambda m: m.add("depolarize", 2), "depolarize: p is 2"),
        (lambda m: m.add("pauli_channel", {"XX": 0.1}, n_qubits=1), "add: pauli_channel on 2 qubits does not fit gates on 1"),
        (lambda m: m.readout([[1, 0]]), "readout_error: a matrix of 2 rows"),
        (lambda m: m.readout(2), "readout: a probability is 2"),
        (lambda m: m.readout([0.02, 0.05]), "readout_error: a matrix of rows is needed"),
        (lambda m: m.add("depolarize", 0.1, gates="cxx"), "add: gates: 'cxx' is no gate"),
        (lambda m: m.add("depolarize", 0.1, gates=["h", "measure"]), "add: gates: 'measure' is no gate"),
        (lambda m: m.add("depolarize", 0.1, n_qubits=0), "add: n_qubits: 0"),
        (lambda m: m.add("depolarize", 0.1, qubits=-1), "qubits: -1 is negative"),
        (lambda m: m.readout(0.1, qubits=[0, -2]), "qubits: -2 is negative"),
    ],
)
def test_models_refuse(add, text):
    with pytest.raises(ValueError, match=text):
        add(qa.NoiseModel())


def test_qubits_of_their_own():
    model = qa.NoiseModel().add("amplitude_damping", 0.1, qubits=0).add("amplitude_damping", 0.2, qubits=[1])
    wanted = qa.Circuit(3).cx(0, 1).amplitude_damping(0.1, 0).amplitude_damping(0.2, 1).cx(1, 2).amplitude_damping(0.2, 1).h(2)
    assert list(qa.Circuit(3).cx(0, 1).cx(1, 2).h(2).with_noise(model)) == list(wanted)


def test_models_keep_what_they_were_given():
    errors, matrices = {"X": 0.1}, (k for k in (I2 * 0.6, X * 0.8))
    model = qa.NoiseModel().add("pauli_channel", MappingProxyType(errors)).add("kraus", matrices).add("pauli_channel", [("ZZ", 0.2)], n_qubits=2)
    errors["Y"] = 0.5
    for _ in range(2):
        assert [entry[0] for entry in qa.Circuit(1).h(0).with_noise(model)] == ["h", "pauli_channel", "kraus"]
    assert list(qa.Circuit(1).h(0).with_noise(model))[1] == ("pauli_channel", {"X": 0.1}, (0,))
    assert list(qa.Circuit(2).cx(0, 1).with_noise(model))[-1] == ("pauli_channel", {"ZZ": 0.2}, (0, 1))
    with pytest.raises(TypeError, match="a NoiseModel is needed, not None"):
        qa.Circuit(1).with_noise(None)
