"""What noise does: histories, shots and expectation values against density matrices that follow every branch, and against Stim."""

import numpy as np
import pytest
from branches import expected, random_circuit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from noisy_circuits import PAULIS, add_gate, add_noise, dense, density_of, noisy_circuit

import qarena as qa
from qarena import _trajectories

def exact(circuit, states=True, observable=None):
    """All histories: the core's, which the public calls run with shots."""
    shots, stopped = qa._core._shots_run(circuit, "double", None, 0, 0, 0, None, None, states, None, None, observable)
    assert stopped is None
    return shots


@pytest.mark.parametrize("seed", range(60))
def test_the_tree_sums_to_the_density_matrix(seed):
    circuit = noisy_circuit(seed)
    shots, found, total = exact(circuit), 0, 0
    for index in range(shots.histories):
        _, _, p, state = shots._history(index)
        found = found + p * np.outer(np.asarray(state), np.asarray(state).conj())
        total += p
    wanted = density_of(circuit)
    np.testing.assert_allclose(found, wanted, atol=1e-12 + 1e-12 * shots.histories)
    assert total == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_circuits_with_feedback_and_noise_have_the_exact_probabilities(seed):
    rng = np.random.default_rng(1000 + seed)
    n, bits = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    circuit = qa.Circuit(n, bits=bits)
    for _ in range(3):
        circuit.extend(random_circuit(rng, n, bits, 3, depth=1))
        add_noise(rng, circuit)
    circuit.measure(0, 0)
    if rng.integers(2):
        add_noise(rng, circuit)
    wanted = expected(circuit)
    result = qa.run(circuit, 4000, seed=seed)
    found = result.probabilities()
    assert max(abs(found.get(text, 0) - wanted.get(text, 0)) for text in {*found, *wanted}) < 1e-9
    counts = result.counts()
    for text in {*counts, *wanted}:
        p = min(wanted.get(text, 0), 1)
        assert abs(counts.get(text, 0) - 4000 * p) <= 6 * np.sqrt(4000 * p * (1 - p)) + 1


@pytest.mark.parametrize("seed", range(30))
def test_trajectories_average_to_the_exact_value(seed):
    circuit = noisy_circuit(2000 + seed, n=3, size=12, noise=0.2)
    rng = np.random.default_rng(seed)
    h = qa.PauliSum([(" ".join(f"{letter}{q}" for q, letter in enumerate(rng.choice(list(PAULIS), 3)) if letter != "I"), float(c)) for c in rng.normal(size=4)], 3)
    wanted = np.trace(density_of(circuit) @ dense(h)).real
    shots = exact(circuit, states=False, observable=h)
    assert shots._mean()[0] == pytest.approx(wanted, abs=1e-9 + 1e-12 * shots.histories)  # the least probable are left out
    found = qa.expectation(circuit, h, 4000, seed=seed)
    assert abs(found.value - wanted) <= 5 * found.error + 1e-9 and found.trajectories == 4000


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("n", [3, 12, 14])
def test_frames_are_the_same_as_gates(seed, n):
    """Each shot's errors as gates: the state of a history is that of a circuit with an error where it was."""
    rng = np.random.default_rng(seed)
    circuit, plain = qa.Circuit(n), qa.Circuit(n)
    for _ in range(5 * n):
        before = len(circuit)
        add_gate(rng, circuit)
        for entry in list(circuit)[before:]:
            plain.apply_gates([entry])
        if rng.random() < 0.2:
            q, letter = int(rng.integers(n)), str(rng.choice(list("XYZ")))
            circuit.pauli_channel({letter: 1.0}, q)  # certain
            getattr(plain, letter.lower())(q)
    shots = exact(circuit)
    assert shots.histories == 1
    state, wanted = np.asarray(shots._history(0)[3]), np.asarray(qa.Register(n).run(plain))
    assert abs(abs(np.vdot(state, wanted)) - 1) < 1e-10


def test_a_shot_is_the_same_however_shots_are_split():
    circuit = qa.Circuit(4, bits=4)
    rng = np.random.default_rng(1)
    for _ in range(12):
        add_gate(rng, circuit)
        circuit.depolarize(0.05, *(int(q) for q in rng.permutation(4)[:2])).amplitude_damping(0.05, int(rng.integers(4)))
    circuit.measure(1, 1).readout_error([[0.9, 0.1], [0.2, 0.8]], 1).measure_all().readout_error([[0.9, 0.1], [0.2, 0.8]], 3)
    whole = qa.run(circuit, 600, seed=5, threads=1).memory
    for threads in (1, 2, 3):
        assert (qa.run(circuit, 600, seed=5, threads=threads).memory == whole).all()
    parts = [qa.run(circuit, count, seed=5, first_shot=first).memory for first, count in ((0, 1), (1, 249), (250, 350))]
    assert (np.concatenate(parts) == whole).all()


def test_trajectories_are_those_of_any_batch():
    circuit = noisy_circuit(7, n=3, size=20, noise=0.6)
    values = [qa.expectation(circuit, "Z0", 1, seed=3, first_trajectory=k).value for k in range(50)]
    whole = qa.expectation(circuit, "Z0", 50, seed=3)
    assert whole.value == pytest.approx(np.mean(values), abs=1e-12)
    assert whole.error == pytest.approx(np.std(values, ddof=1) / np.sqrt(50), abs=1e-12)


def test_shots_without_errors_are_one_history():
    circuit = qa.Circuit(6, bits=6)
    for q in range(6):
        circuit.ry(0.3, q).depolarize(0.001, q).rx(0.2, q)
    circuit.measure_all()
    assert qa.run(circuit, 100, seed=1).histories < 6
    # Errors behind the last gate that notices them are drawn for each shot.
    at_the_end = qa.Circuit(6, bits=6).h(0).cx(0, 1).depolarize(0.5, 0, 1).cx(1, 2).bit_flip(0.5, 3).cx(3, 4).measure_all().readout_error([[0.5, 0.5], [0, 1]], 0)
    assert qa.run(at_the_end, 1000, seed=1).histories == 1


def test_errors_of_many_kinds_at_the_end():
    circuit = qa.Circuit(3, bits=3).h(0).pauli_channel({"XX": 0.25, "ZI": 0.25, "YX": 0.25}, 0, 2).cx(0, 1).bit_flip(0.125, 2).measure([0, 1], [0, 1])
    circuit.bit_flip(0.25, 2).measure(2, 2).readout_error(np.roll(np.eye(4), 1, axis=1).tolist(), [0, 2]).assign(1, circuit.bits[0] & circuit.bits[2])
    wanted, result = expected(circuit), qa.run(circuit, 40000, seed=2)
    assert result.histories == 1
    for text, p in wanted.items():
        assert abs(result.counts().get(text, 0) - 40000 * p) <= 6 * np.sqrt(40000 * p * (1 - p))
    found = result.probabilities()
    assert found == pytest.approx({text: p for text, p in wanted.items() if p > 1e-12}, abs=1e-12)


# --- fault kinds that others have shipped ---


def test_damping_after_dephasing():
    circuit = qa.Circuit(1).h(0).phase_damping(0.5, 0).amplitude_damping(0.5, 0).h(0)
    wanted = 0.5 + 0.5 * np.sqrt(0.5) * np.sqrt(0.5)  # <+|rho|+> before the last h
    value, _ = exact(circuit, states=False, observable=qa.PauliSum([("Z0", 1.0)], 1))._mean()
    assert value == pytest.approx(2 * wanted - 1, abs=1e-12)


def test_kraus_matrices_that_need_the_norm():
    """None of them keeps the norm, and their probabilities depend on the state."""
    k = [np.diag([1, 0.6]), np.array([[0, 0.8], [0, 0]])]
    circuit = qa.Circuit(2, bits=2).x(0).kraus(k, 0).kraus(k, 0).kraus(k, 0).cx(0, 1).measure_all()
    found = qa.run(circuit, 1).probabilities()
    assert found == pytest.approx({"11": 0.36**3, "00": 1 - 0.36**3}, abs=1e-12)


def test_kraus_matrices_of_a_state_that_is_not_normalised():
    initial = qa.Register(1)
    initial.set_state(np.array([3, 4]), check=False)
    circuit = qa.Circuit(1, bits=1).amplitude_damping(0.5, 0).measure(0, 0)
    found = qa.run(circuit, 20000, seed=1, initial=initial).counts()
    assert abs(found["1"] - 20000 * 0.32) < 6 * np.sqrt(20000 * 0.32 * 0.68)


def test_an_error_between_two_measurements_and_one_on_a_control():
    circuit = qa.Circuit(2, bits=3).measure(0, 0).bit_flip(1, 0).measure(0, 1).cx(0, 1).measure(1, 2)
    assert qa.run(circuit, 5, seed=1).counts() == {"110": 5}
    with (c := qa.Circuit(2, bits=2).bit_flip(1, 0).measure(0, 0)).if_(0):
        c.x(1)
    assert qa.run(c.measure(1, 1), 5, seed=1).counts() == {"11": 5}
    assert qa.run(qa.Circuit(1, bits=1).bit_flip(1, 0).reset(0).measure(0, 0), 5).counts() == {"0": 5}
    with (c := qa.Circuit(1, bits=1)).for_(range(3)):
        c.bit_flip(1, 0)
    assert qa.run(c.measure(0, 0), 5).counts() == {"1": 5}


# --- expectation ---


def test_an_error_that_is_wanted():
    noisy = qa.Circuit(2).h(0).cx(0, 1).depolarize(0.3, 0, 1)
    found = qa.expectation(noisy, "Z0 Z1", seed=4, precision=5e-3)
    assert found.error <= 5e-3
    assert abs(found.value - (1 - 2 * 0.3 * 8 / 15)) < 5 * found.error  # 8 of the 15 errors anticommute with Z Z
    limited = qa.expectation(noisy, "Z0 Z1", 200, seed=4, precision=1e-6)
    assert limited.trajectories == 200 and limited.error > 1e-6
    certain = qa.expectation(qa.Circuit(1).x(0), "Z0", precision=1e-9)
    assert certain == (-1.0, 0.0, 200, 1)


def test_an_error_that_has_not_been_seen_yet_counts():
    """Errors are so rare that the first trajectories have none."""
    rare, wrong = qa.Circuit(1).bit_flip(0.002, 0), 0
    for seed in range(40):
        found = qa.expectation(rare, "Z0", seed=seed, precision=2e-3)
        assert found.error <= 2e-3
        wrong += abs(found.value - 0.996) > 5 * found.error
    assert wrong == 0
    assert qa.expectation(qa.Circuit(1).bit_flip(1e-9, 0), "Z0", 1000, seed=1) == (1.0, 2e-3, 1000, 1)
    huge = qa.expectation(qa.Circuit(1).h(0).bit_flip(0.5, 0).h(0), qa.PauliSum([("X0", 1e200)]), 100, seed=1)
    assert huge.trajectories == 100


def test_an_error_that_is_wanted_is_no_reason_to_stop_early():
    """Means that may stop when their errors look small lean to the side of rare errors; 85 % instead of 95 lay within two errors."""
    noisy, off, within, runs = qa.Circuit(1).bit_flip(0.01, 0), [], 0, 600
    for seed in range(runs):
        found = qa.expectation(noisy, "Z0", seed=seed, precision=0.01)
        off.append((found.value - 0.98) / found.error)
        within += abs(off[-1]) <= 2
    assert within >= 0.88 * runs  # 91 % of many
    assert abs(np.mean(off)) < 0.4


def test_rare_errors_do_not_ask_for_many_times_too_many():
    for p, wanted in ((0.002, 2e-3), (0.002, 1e-3), (0.0005, 5e-4)):
        noisy = qa.Circuit(1).bit_flip(p, 0)
        taken = [qa.expectation(noisy, "Z0", seed=seed, precision=wanted).trajectories for seed in range(40)]
        assert np.mean(taken) < 2.5 * 4 * p * (1 - p) / wanted**2


def test_more_trajectories_than_there_may_be_are_refused():
    with pytest.raises(ValueError, match=r"precision: 1e-06 takes some .* trajectories, at most 2147483648 allowed"):
        qa.expectation(qa.Circuit(1).h(0).measure_all(), "Z0", seed=1, precision=1e-6)


def test_expectation_tells_how_far_it_is():
    told = []
    noisy = qa.Circuit(2).h(0).depolarize(0.3, 0).amplitude_damping(0.2, 0).h(0)
    qa.expectation(noisy, "Z0", 500, seed=1, progress=lambda done, all_: told.append((done, all_)))
    assert told[-1] == (500, 500)


def test_what_expectation_tells_is_part_of_what_it_will_do(monkeypatch):
    """Over batches that are too short to tell anything themselves, and over rounds: an error that is wanted may take another one."""
    monkeypatch.setattr(_trajectories, "BATCH", 64)
    monkeypatch.setattr(_trajectories, "TELL_SECONDS", 0)
    rare = qa.Circuit(1, bits=1).ry(2 * np.arcsin(0.1**0.5), 0).measure(0, 0)
    rounds = 0
    for seed in range(10):
        told = []
        found = qa.expectation(rare, "Z0", seed=seed, precision=0.01, progress=lambda done, all_, told=told: told.append((done, all_)))
        assert len(told) > found.trajectories / 64 and told[-1] == (found.trajectories, found.trajectories)
        assert all(done <= all_ for done, all_ in told), told
        assert told == sorted(told)
        rounds = max(rounds, len({all_ for _, all_ in told}))
    assert rounds > 1

    def stop(done, all_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        qa.expectation(rare, "Z0", 10**6, seed=1, progress=stop)
    assert caught.value.result.trajectories == 64


def test_expectation_takes_parameters_and_a_state():
    noisy = qa.Circuit(1).rx(qa.Parameter("t"), 0).phase_flip(0.25, 0)
    found = qa.expectation(noisy, "Y0", 4000, seed=1, values={"t": np.pi / 2}, initial=qa.Register(1))
    assert abs(found.value - -0.5) < 5 * found.error


@pytest.mark.parametrize(
    "call, text",
    [
        (lambda c: qa.expectation(c, "Z5 Z0"), "observable: a Pauli sum of 6 qubits for a circuit of 2"),
        (lambda c: qa.expectation(c, "Z0", 0), "trajectories: 0 is out of range"),
        (lambda c: qa.expectation(c, "Z0", precision=0), "precision: 0 is out of range"),
        (lambda c: qa.expectation(c, "Z0", precision=1e-160), "precision: 1e-160 is out of range"),
        (lambda c: qa.expectation(c, "Z0", precision=float("nan")), "precision: nan"),
        (lambda c: qa.expectation(c, "Z5"), "a Pauli sum of 6 qubits for a circuit of 2"),
        (lambda c: qa.expectation(c, qa.PauliSum([("Z0", 1j)])), "is not real"),
        (lambda c: qa.expectation(c, "Z0", seed=-1), "seed"),
    ],
)
def test_refusals(call, text):
    with pytest.raises(ValueError, match=text):
        call(qa.Circuit(2).h(0).depolarize(0.1, 0))


@pytest.mark.parametrize("call, text", [(lambda c: qa.expectation(c, ["Z0", "Z1"]), "one observable is needed"),
                                        (lambda c: qa.expectation(c, "Z0", precision="double"), "state_precision=")])  # fmt: skip
def test_wrong_types(call, text):
    with pytest.raises(TypeError, match=text):
        call(qa.Circuit(2))


def test_means_of_bits_that_were_read():
    circuit = qa.Circuit(2).x(0).measure_all().readout_error([[0.9, 0.1], [0.2, 0.8]], 0).readout_error([[0.9, 0.1], [0.2, 0.8]], 1)
    result = qa.run(circuit, 20000, seed=1)
    for text, wanted in (("Z0", -0.6), ("Z1", 0.8), ("Z0 Z1", -0.48)):
        found = result.expectation(text)
        assert abs(found.value - wanted) < 5 * found.error
    with pytest.raises(ValueError, match="bits tell of Z alone"):
        result.expectation("X0")


def test_states_of_a_circuit_without_bits():
    result = qa.run(qa.Circuit(1).h(0).phase_flip(0.5, 0), 100, seed=1, states=True)
    assert result.histories == 2 and result.memory.shape == (100, 0) and result.counts() == {"": 100}
    assert [history.bits for history in result.states()] == ["", ""]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_any_noisy_circuit(seed):
    circuit = noisy_circuit(seed, size=8, noise=0.25)
    h = qa.PauliSum([("Z0", 1.0), ("X0", 0.5)], circuit.n)
    wanted = np.trace(density_of(circuit) @ dense(h)).real
    assert exact(circuit, states=False, observable=h)._mean()[0] == pytest.approx(wanted, abs=1e-9)
