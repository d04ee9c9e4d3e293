"""What a Result tells: in other processes, of sums; and what an exception adds."""

import pickle

import numpy as np
import pytest

import qarena as qa
from qarena import _shots


def test_results_are_pickled():
    circuit = qa.Circuit(2, bits=70).h(0).measure(0, 0).h(0).measure(0, 69).cx(0, 1)
    result = qa.run(circuit, 500, seed=3, initial=qa.Register(2).x(1))
    again = pickle.loads(pickle.dumps(result))
    assert np.array_equal(again.memory, result.memory) and again.counts() == result.counts()
    assert (again.shots, again.bits, again.seed, again.histories, repr(again)) == (500, 70, 3, 2, repr(result))
    assert again.probabilities() == result.probabilities() and again.expectation("Z0") == result.expectation("Z0")
    with pytest.raises(ValueError, match="they were not kept"):
        again.states()
    twice = pickle.loads(pickle.dumps(again))
    assert np.array_equal(twice.memory, result.memory)
    empty = pickle.loads(pickle.dumps(qa.run(circuit, 1, states=True)))
    assert empty.shots == 1


def test_sums_over_bits():
    circuit = qa.Circuit(3).ry(0.7, 0).cx(0, 1).ry(1.9, 2).measure_all().readout_error([[0.9, 0.1], [0.2, 0.8]], 2)
    result = qa.run(circuit, 5000, seed=3)
    bits = 1.0 - 2.0 * result.memory
    values = 2.0 * bits[:, 0] * bits[:, 1] - 0.3 * bits[:, 2] + 0.25
    found = result.expectation(qa.PauliSum([("Z0 Z1", 2.0), ("Z2", -0.3), ("", 0.25)], 3))
    assert found.value == pytest.approx(values.mean()) and found.error == pytest.approx(values.std(ddof=1) / 5000**0.5)
    single = result.expectation("Z2")
    assert single.error == pytest.approx(((1 - single.value**2) / 4999) ** 0.5)
    assert result.expectation(qa.PauliSum([("Z0 Z1", 0.1)], 3)) == pytest.approx((0.1, 0.2 / 5000))
    assert result.expectation(qa.PauliSum([("", 0.1)], 3)) == pytest.approx((0.1, 0))
    for wrong, why in (("X0", "Z alone"), (qa.PauliSum([("Z0", 1), ("Y1", 1)], 3), "Z alone"), (qa.PauliSum([("Z3", 1)]), "4 qubits for 3 bits"), (qa.PauliSum([("Z0", 1j)], 3), "not real")):
        with pytest.raises(ValueError, match=why):
            result.expectation(wrong)


def test_sums_over_the_bits_of_no_shots_are_refused():
    circuit = qa.Circuit(1).h(0).measure_all()
    none = _shots.Result(_shots._KeptShots(np.zeros((0, 1), np.uint64), []), circuit, 0, {})
    assert none.shots == 0 and none.counts() == {}
    with pytest.raises(ValueError, match="expectation: of no shots: the run was stopped"):
        none.expectation("Z0")


def test_what_lacks_memory_says_what_tells_how_much():
    circuit = qa.Circuit(12, bits=4)
    for bit in range(4):
        circuit.h(bit).measure(bit, bit)
    with pytest.raises(MemoryError) as caught:
        qa.run(circuit, 1000, arena=qa.Arena(1 << 17))
    assert "least=True" in caught.value.__notes__[0]
