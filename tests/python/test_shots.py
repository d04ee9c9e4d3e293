"""Circuits with classical bits against an interpreter that follows every branch."""

import numpy as np
import pytest
from branches import expected, follow, random_circuit

import qarena as qa


@pytest.mark.parametrize("seed", range(60))
def test_random_circuits_have_the_exact_probabilities(seed, precision):
    rng = np.random.default_rng(seed)
    circuit = random_circuit(rng, int(rng.integers(1, 6)), int(rng.integers(1, 5)), 14)
    wanted = expected(circuit)
    result = qa.run(circuit, shots=1, seed=seed, precision=precision)
    found = result.probabilities()
    tolerance = 1e-12 if precision == "double" else 1e-5
    assert sum(found.values()) == pytest.approx(1, abs=max(tolerance, 1e-9))
    for bits in wanted.keys() | found.keys():
        assert found.get(bits, 0) == pytest.approx(wanted.get(bits, 0), abs=tolerance), bits


@pytest.mark.parametrize("seed", range(20))
def test_counts_follow_the_probabilities(seed):
    rng = np.random.default_rng(1000 + seed)
    circuit = random_circuit(rng, int(rng.integers(1, 6)), int(rng.integers(1, 5)), 14)
    shots = 20000
    counts = qa.run(circuit, shots, seed=seed).counts()
    wanted = expected(circuit)
    assert sum(counts.values()) == shots
    for bits in wanted.keys() | counts.keys():
        p = min(wanted.get(bits, 0), 1.0)
        assert abs(counts.get(bits, 0) - shots * p) <= 5.5 * np.sqrt(shots * p * (1 - p)) + 1e-6 * shots + (0.5 if p > 1e-9 else 0), bits


@pytest.mark.parametrize("seed", range(20))
def test_a_shot_is_the_same_however_shots_are_split_and_threads_share_them(seed):
    rng = np.random.default_rng(seed)
    circuit = random_circuit(rng, 4, 4, 16).measure_all()
    whole = qa.run(circuit, 500, seed=7, threads=1)
    memory = whole.memory
    assert memory.shape == (500, 4) and memory.dtype == np.uint8
    assert np.array_equal(qa.run(circuit, 500, seed=7, threads=2).memory, memory)
    parts = [qa.run(circuit, count, seed=7, first_shot=first).memory for first, count in ((0, 1), (1, 99), (100, 400))]
    assert np.array_equal(np.concatenate(parts), memory)
    texts = ["".join(map(str, row[::-1])) for row in memory]
    assert whole.counts() == {text: texts.count(text) for text in set(texts)}


@pytest.mark.parametrize("seed", range(20))
def test_histories_end_in_their_states(seed):
    rng = np.random.default_rng(seed)
    circuit = random_circuit(rng, 3, 2, 8, depth=1)
    branches = follow(circuit)
    result = qa.run(circuit, 300, seed=seed, states=True)
    histories = result.states()
    assert sum(history.shots for history in histories) == 300
    for history in histories:
        state = np.asarray(history.state)
        assert np.vdot(state, state).real == pytest.approx(1, abs=1e-12)
        alike = [p for p, bits, other in branches
                 if "".join(map(str, reversed(bits))) == history.bits and abs(np.vdot(state, other)) ** 2 / p == pytest.approx(1, abs=1e-10)]
        assert alike and any(p == pytest.approx(history.probability, abs=1e-12) for p in alike) or len(alike) > 1


def test_what_is_measured_at_the_end_is_sampled_as_registers_sample():
    circuit, register = qa.Circuit(6), qa.Register(6)
    for q in range(6):
        circuit.ry(0.3 + q, q).cx(q, (q + 1) % 6)
        register.ry(0.3 + q, q).cx(q, (q + 1) % 6)
    outcomes = register.sample(5000, seed=11)
    result = qa.run(circuit.measure_all(), 5000, seed=11)
    assert np.array_equal(result.memory, outcomes[:, None] >> np.arange(6) & 1)
    assert result.histories == 1


BEHIND = {
    "phase": lambda c: c.gphase(0.3),
    "gates": lambda c: c.h(0).cx(0, 5).ccx(0, 1, 2),
    "reset": lambda c: c.reset(2).h(2),
    "errors": lambda c: c.depolarize(0.3, 1).bit_flip(0.2, 0),
    "damping": lambda c: c.amplitude_damping(0.3, 1).x(0),
}


@pytest.mark.parametrize("name", BEHIND)
def test_what_follows_the_last_measurement_changes_no_bits_and_costs_nothing(name):
    circuit = qa.Circuit(6)
    for q in range(6):
        circuit.ry(0.3 + q, q).cx(q, (q + 1) % 6)
    result, longer = qa.run(circuit.measure_all(), 5000, seed=11), BEHIND[name](circuit.copy())
    found = qa.run(longer, 5000, seed=11)
    assert np.array_equal(found.memory, result.memory) and found.histories == 1
    assert found.probabilities() == result.probabilities()
    assert qa.run(longer, 50, seed=11, states=True).histories > 1  # the states are as ever
    assert qa.run(qa.Circuit(1, bits=1).h(0), 3).counts() == {"0": 3}


def test_bits_of_many_words_and_any_order():
    circuit = qa.Circuit(3, bits=200).x(0).x(2)
    circuit.measure([0, 1, 2, 0], [199, 3, 64, 63])
    result = qa.run(circuit, 4, seed=1)
    row = np.zeros(200, np.uint8)
    row[[199, 64, 63]] = 1
    assert np.array_equal(result.memory, np.tile(row, (4, 1)))
    assert result.counts() == {"".join(map(str, row[::-1])): 4}


# -- kinds of faults that others have shipped


def test_reset_after_a_measurement_leaves_the_bit():
    circuit = qa.Circuit(1, bits=1).x(0).measure(0, 0).reset(0)
    assert qa.run(circuit, 10).counts() == {"1": 10}


def test_a_measurement_collapses():
    circuit = qa.Circuit(1, bits=2).h(0).measure(0, 0).measure(0, 1)
    assert set(qa.run(circuit, 100, seed=1).counts()) == {"00", "11"}
    again = qa.Circuit(1, bits=2).h(0).measure(0, 0).h(0).measure(0, 1)
    assert set(qa.run(again, 200, seed=1).counts()) == {"00", "01", "10", "11"}


def test_gates_after_the_last_measurement_do_not_change_bits():
    circuit = qa.Circuit(2, bits=2).h(0).measure(0, 0).measure(1, 1).x(1).x(0)
    assert set(qa.run(circuit, 100, seed=3).counts()) == {"00", "01"}
    (one, two) = sorted(qa.run(circuit, 100, seed=3, states=True).states())
    assert np.asarray(one.state)[3] == 1 and np.asarray(two.state)[2] == 1


def test_conditions_are_on_the_value_of_several_bits():
    circuit = qa.Circuit(3, bits=3).x(1).measure([0, 1], [0, 1])
    with circuit.if_([1, 0], 1):  # bit 1 is the least significant
        circuit.x(2)
    with circuit.if_([0, 1], 1):
        circuit.x(2)
    assert qa.run(circuit.measure(2, 2), 5).counts() == {"110": 5}


def test_a_qubit_measured_twice_at_the_end_gives_both_bits_the_same():
    circuit = qa.Circuit(2, bits=3).h(0).cx(0, 1).measure([0, 0, 1], [2, 0, 1])
    assert set(qa.run(circuit, 200, seed=5).counts()) == {"000", "111"}


def test_a_bit_written_twice_at_the_end_has_the_last():
    circuit = qa.Circuit(2, bits=1).h(0).x(1).measure(0, 0).measure(1, 0)
    assert qa.run(circuit, 50, seed=5).counts() == {"1": 50}


def test_assignments_at_the_end_see_what_was_sampled():
    circuit = qa.Circuit(2, bits=3).h(0).cx(0, 1).measure([0, 1], [0, 1])
    circuit.assign(2, circuit.bits[0] & circuit.bits[1])
    assert set(qa.run(circuit, 200, seed=5).counts()) == {"000", "111"}


# -- blocks


def test_teleportation():
    rng = np.random.default_rng(0)
    for _ in range(5):
        theta, phi, lam = rng.uniform(0, 6, 3)
        circuit = qa.Circuit(3, bits=3).u(theta, phi, lam, 0).h(1).cx(1, 2).cx(0, 1).h(0).measure([0, 1], [0, 1])
        with circuit.if_(1):
            circuit.x(2)
        with circuit.if_(0):
            circuit.z(2)
        circuit.u(-theta, -lam, -phi, 2).measure(2, 2)
        counts = qa.run(circuit, 400, seed=1).counts()
        assert {bits[0] for bits in counts} == {"0"} and len(counts) == 4


def test_repeat_until_success():
    circuit = qa.Circuit(2, bits=1).assign(0, True)
    with circuit.while_(0, at_most=50):
        circuit.reset(1).h(1).measure(1, 0)
    result = qa.run(circuit, 10**4, seed=1)
    assert result.counts() == {"0": 10**4}
    assert 8 < result.histories < 60
    bounded = qa.Circuit(1, bits=1).x(0).assign(0, 1)
    with bounded.while_(0, at_most=7):
        bounded.x(0)
    assert qa.run(bounded.measure(0, 0), 3).counts() == {"0": 3}


def test_for_with_a_number_in_angles_and_without():
    circuit = qa.Circuit(1, bits=1)
    w = qa.Parameter("w")
    with circuit.for_(range(1, 4)) as i:
        circuit.rx(i * 0.1 + w, 0)
    assert list(circuit) == [("rx", 0.1 + w, 0), ("rx", 0.2 + w, 0), ("rx", 3 * 0.1 + w, 0)]
    assert circuit.parameters == ["w"]
    plain = qa.Circuit(1, bits=1)
    with plain.for_(range(5)):
        plain.x(0)
    assert list(plain) == [("repeat", 5), ("x", 0), ("end",)]
    assert qa.run(plain.measure(0, 0), 2).counts() == {"1": 2}
    never = qa.Circuit(1, bits=1)
    with never.for_([]) as i:
        never.rx(1.0 * i, 0)
    assert list(never) == []


def test_parameters_are_given_to_the_run():
    t = qa.Parameter("t")
    circuit = qa.Circuit(1, bits=2).ry(t, 0).measure(0, 0)
    with circuit.if_(0):
        circuit.ry(-2 * t, 0)
    circuit.measure(0, 1)
    for value in (0.0, np.pi, 1.0):
        p = np.sin(value / 2) ** 2
        assert qa.run(circuit, 1, values=[value]).probabilities().get("00", 0) == pytest.approx(1 - p, abs=1e-12)
    assert qa.run(circuit, 1, values={"t": np.pi}).probabilities() == pytest.approx({"11": 1.0}, abs=1e-9)  # RY(-2 pi) is a sign
    with pytest.raises(ValueError, match="'t'"):
        qa.run(circuit, 1)


def test_initial_states():
    circuit = qa.Circuit(2, bits=2).measure([0, 1], [0, 1])
    register = qa.Register(2).x(1)
    assert qa.run(circuit, 3, initial=register).counts() == {"10": 3}
    assert qa.run(circuit, 3, initial=register.snapshot()).counts() == {"10": 3}
    assert register.amplitude(2) == 1
    with pytest.raises(ValueError, match="number of qubits of initial"):
        qa.run(circuit, 3, initial=qa.Register(3))
    with pytest.raises(ValueError, match="precision of initial"):
        qa.run(circuit, 3, initial=qa.Register(2, "single"))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda c: c.measure([0, 1], [1, 1]), ValueError, "given twice"),
        (lambda c: c.measure({0, 1}, [0, 1]), TypeError, "qubits: .* has no order"),
        (lambda c: c.measure([0, 1], {0, 1}), TypeError, "bits: .* has no order"),
        (lambda c: c.if_({0, 1}, 2), TypeError, "bits: .* has no order"),
        (lambda c: qa.Circuit(c.n).measure(0, 0), ValueError, r"bit 0 is out of range \[0, 0\): a circuit is made with its number of bits"),
        (lambda c: c.measure(0, 0).to_matrix(), ValueError, "to_matrix: the circuit has measurements"),
    ],
)
def test_what_has_no_clear_meaning_is_refused(call, error, message):
    circuit = qa.Circuit(2, bits=2)
    with pytest.raises(error, match=message):
        call(circuit)


@pytest.mark.parametrize("make", [lambda c: c.if_(0), lambda c: c.while_(0), lambda c: c.for_(range(2))])
def test_a_block_without_with_is_told(make):
    circuit = qa.Circuit(1, bits=1)
    with pytest.warns(RuntimeWarning, match="it has no effect without `with`"):
        make(circuit)
    assert len(circuit) == 0
