"""One trajectory as a circuit: the same state, and its gradient."""

import gc

import numpy as np
import pytest
from noisy_circuits import add_gate

import qarena as qa


def pauli_noise(seed, n, size):
    rng = np.random.default_rng(seed)
    circuit = qa.Circuit(n)
    for _ in range(size):
        add_gate(rng, circuit)
        if rng.random() < 0.5:
            k = int(rng.integers(1, min(n, 2) + 1))
            circuit.depolarize(0.4, *(int(q) for q in rng.permutation(n)[:k]))
    return circuit


@pytest.mark.parametrize("seed", range(20))
def test_a_trajectory_as_a_circuit_is_the_shot_of_that_number(seed):
    n = [1, 3, 4, 12][seed % 4]
    circuit = pauli_noise(seed, n, 30)
    h = qa.PauliSum([("Z0", 1.0), (f"X0 Y{n - 1}" if n > 1 else "X0", 0.5)], n)
    for k in (0, 1, 17, 2**40):
        trajectory = circuit.trajectory(k, seed=seed)
        assert len(trajectory) >= sum(entry[0] != "pauli_channel" for entry in circuit)
        value = qa.Register(n).run(trajectory).expectation(h)
        assert qa.expectation(circuit, h, 1, seed, first_trajectory=k).value == pytest.approx(value, abs=1e-10)


def test_the_gradient_of_a_trajectory():
    t = qa.Parameter("t")
    noisy = qa.Circuit(2).ry(t, 0).depolarize(0.5, 0).cx(0, 1).rx(2 * t, 1).depolarize(0.5, 0, 1).rz(t, 1).ry(0.3, 1)
    for k in range(10):
        trajectory, register = noisy.trajectory(k, seed=3), qa.Register(2)
        assert trajectory.parameters == ["t"]
        _, (slope,) = register.value_and_grad(trajectory, "Z1", [0.4])
        ahead, behind = (qa.expectation(noisy, "Z1", 1, 3, {"t": 0.4 + d}, first_trajectory=k).value for d in (1e-5, -1e-5))
        assert slope == pytest.approx((ahead - behind) / 2e-5, abs=1e-8)


@pytest.mark.parametrize("add", [lambda c: c.amplitude_damping(0.1, 0), lambda c: c.measure(0, 0), lambda c: c.reset(0)])
def test_what_depends_on_the_state_has_no_trajectory_as_a_circuit(add):
    circuit = qa.Circuit(1, bits=1).h(0)
    with pytest.raises(ValueError, match="instruction 1 is neither a gate nor a Pauli channel"):
        add(circuit).trajectory()


# --- being stopped ---


def stopped(circuit, shots, **how):
    """What is kept of a run whose first report is answered by an exception."""

    def progress(done, all_):
        raise KeyboardInterrupt

    try:
        qa.run(circuit, shots, seed=1, progress=progress, **how)
    except KeyboardInterrupt as error:  # pytest.raises would keep it
        return error.result.shots
    raise AssertionError("it was not stopped")


def test_noise_that_is_drawn_for_each_shot_is_interrupted():
    circuit = qa.Circuit(1, bits=1).h(0).bit_flip(0.1, 0).measure(0, 0)
    for _ in range(100):
        circuit.readout_error([[0.9, 0.1], [0.2, 0.8]], 0)
    assert stopped(circuit, 5 * 10**6) == 0  # they are one history


def test_points_of_many_shots_are_interrupted_and_given_back():
    circuit = qa.Circuit(2, bits=2).h(0).measure(0, 0).h(0).depolarize(0.1, 0).h(1).reset(1).measure(0, 1)
    arena = qa.Arena()
    gc.collect()
    gc.disable()  # what is kept until a collection is kept for long
    try:
        for _ in range(3):
            assert stopped(circuit, 4 * 10**7, arena=arena) < 4 * 10**7
            assert arena.stats()["in_use"] == 0
    finally:
        gc.enable()


def test_what_is_kept_of_an_interrupted_run_are_its_shots_in_order():
    circuit = qa.Circuit(11, bits=8)
    for r in range(8):
        for q in range(11):
            circuit.ry(0.3 + q, q).cx(q, (q + 1) % 11).depolarize(0.1, q)
        circuit.measure(r, r)
    whole = qa.run(circuit, 6000, seed=1).memory
    with pytest.raises(ZeroDivisionError) as error:
        qa.run(circuit, 6000, seed=1, progress=lambda done, _: 1 / (done < 1500))
    kept = error.value.result.memory
    assert 0 < len(kept) < 6000
    rows = iter(map(bytes, whole))
    assert all(row in rows for row in map(bytes, kept))  # a subsequence
