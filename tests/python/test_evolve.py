"""Evolution in time: against matrices, to the tolerance that was asked for; whole or not at all."""

import math

import numpy as np
import pytest

import qarena as qa
from qarena import _core


def random_state(rng, n):
    state = rng.normal(size=2**n) + 1j * rng.normal(size=2**n)
    return state / np.linalg.norm(state)


def random_sum(rng, n, count):
    x, z = rng.integers(0, 2**n, (2, count))
    return qa.PauliSum.from_masks(x, z, rng.normal(size=count), n) + rng.normal()


def size(h):
    return sum(abs(coefficient) for string, coefficient in h.simplify() if string)


def evolved(h, t, state, imaginary=False):
    energies, vectors = np.linalg.eigh(h.to_matrix())
    if not imaginary:
        return vectors @ (np.exp(-1j * energies * t) * (vectors.conj().T @ state))
    result = vectors @ (np.exp(-energies * t - (-energies * t).max()) * (vectors.conj().T @ state))
    return result / np.linalg.norm(result)


def chain(n):
    return qa.PauliSum([(f"{p}{q} {p}{q + 1}", 1) for q in range(n - 1) for p in "XYZ"], n)


@pytest.mark.parametrize("imaginary", [False, True])
@pytest.mark.parametrize("tolerance", [1e-4, 1e-8, 1e-12])
@pytest.mark.parametrize("n", [1, 2, 4, 6])
def test_the_tolerance_holds(n, tolerance, imaginary, buffers):
    rng = np.random.default_rng(n)
    for count in (1, 4, 12):
        h, state = random_sum(rng, n, count), random_state(rng, n)
        for t in (0.0, 1e-6, 0.3, -0.3, 2.0, -5.0):
            r = qa.Register(n, buffers=buffers).set_state(state)
            assert r.evolve(h, t, tolerance, imaginary) is r
            assert np.linalg.norm(r.amplitudes - evolved(h, t, state, imaginary)) <= tolerance


@pytest.mark.parametrize("tolerance", [1e-4, 1e-8, 1e-12])
def test_long_times(tolerance):
    rng = np.random.default_rng(8)
    h, state = random_sum(rng, 5, 8), random_state(rng, 5)
    for z in (100, 1000, -1000):
        t = z / size(h)
        r = qa.Register(5).set_state(state).evolve(h, t, tolerance)
        assert np.linalg.norm(r.amplitudes - evolved(h, t, state)) <= tolerance


@pytest.mark.parametrize("imaginary", [False, True])
def test_single_precision(imaginary):
    rng = np.random.default_rng(3)
    h, state = random_sum(rng, 6, 10), random_state(rng, 6)
    r = qa.Register(6, "single").set_state(state).evolve(h, 1.5, imaginary=imaginary)
    assert np.linalg.norm(r.amplitudes - evolved(h, 1.5, state, imaginary)) <= 1e-3
    with pytest.raises(ValueError, match=r"evolve: tolerance 1e-08 is below .*, twice what rounding in single precision may add in \d+ applications"):
        r.evolve(h, 1.5, 1e-8)


def test_imaginary_time_finds_the_ground_state():
    energies, vectors = np.linalg.eigh(chain(6).to_matrix())
    r = qa.ket("010101").evolve(chain(6), 20, imaginary=True)
    assert r.expectation(chain(6)) == pytest.approx(energies[0], abs=1e-9)
    assert abs(np.vdot(vectors[:, 0], r.amplitudes)) == pytest.approx(1, abs=1e-9)
    assert abs(r.norm - 1) < 1e-14


@pytest.mark.parametrize("norm", [1e-6, 0.5, 3.0, 1e6])
def test_states_that_are_not_normalised(norm):
    rng = np.random.default_rng(4)
    h, state = random_sum(rng, 3, 6), random_state(rng, 3)
    r = qa.Register(3).set_state(norm * state, check=False).evolve(h, 0.7)
    assert np.linalg.norm(r.amplitudes / norm - evolved(h, 0.7, state)) <= 1e-8
    r = qa.Register(3).set_state(norm * state, check=False).evolve(h, 0.7, imaginary=True)
    assert np.linalg.norm(r.amplitudes - evolved(h, 0.7, state, True)) <= 1e-8


def test_what_is_evolved():
    assert qa.Register(3).evolve("X", math.pi / 2).isclose([0, -1j, 0, 0, 0, 0, 0, 0])
    assert qa.Register(1).x(0).evolve("Z0", math.pi / 3).isclose([0, np.exp(1j * math.pi / 3)])
    assert qa.Register(2).h(0).evolve({"": 2.0}, 1.5).isclose(np.exp(-3j) * math.sqrt(0.5) * np.array([1, 1, 0, 0]))
    assert qa.Register(0).evolve("", 1.0).isclose([np.exp(-1j)])
    assert qa.Register(2).x(0).evolve(qa.PauliSum([], 2), 5.0).evolve("Z1", 0).isclose([0, 1, 0, 0])
    assert qa.Register(1).evolve(qa.PauliSum([("Z0", 1j), ("Z0", -1j), ("X0", 1)]), math.pi / 2).isclose([0, -1j])


def test_there_and_back_and_in_parts():
    rng = np.random.default_rng(5)
    h, state = random_sum(rng, 7, 20), random_state(rng, 7)
    r = qa.Register(7).set_state(state)
    whole = r.fork().evolve(h, 2.0, 1e-12)
    assert r.isclose(state, rtol=0, atol=1e-15)
    assert r.evolve(h, 0.5, 1e-12).evolve(h, 1.5, 1e-12).isclose(whole, rtol=0, atol=1e-12)
    assert r.evolve(h, -2.0, 1e-12).isclose(state, rtol=0, atol=1e-12)
    assert abs(r.norm - 1) < 1e-12


def test_snapshots_and_forks_keep_what_they_had(buffers):
    r = qa.Register(5, buffers=buffers).h(0).cx(0, 3)
    snapshot, fork, view = r.snapshot(), r.fork(), r.amplitudes
    before = view.copy()
    r.evolve(chain(5), 0.4)
    assert (np.asarray(snapshot) == before).all() and (fork.amplitudes == before).all() and (view == before).all()
    assert not r.isclose(before)
    assert fork.evolve(chain(5), 0.4).isclose(r, rtol=0, atol=0)


@pytest.mark.parametrize("n", [4, 10, 15])
def test_nothing_is_allocated_again(n, buffers):
    r, h = qa.Register(n, buffers=buffers).h(0), chain(n)
    for imaginary in (False, True, False, True):
        r.evolve(h, 0.1, imaginary=imaginary)
    before = _core._counters()
    for imaginary in (False, True) * 4:
        r.evolve(h, 0.1, imaginary=imaginary)
    after = _core._counters()
    assert [after[name] - before[name] for name in ("misses", "object_calls", "os_calls")] == [0, 0, 0]


def test_threads_do_not_change_a_bit():
    try:
        qa.set_threads(3)
        states = {qa.Register(15, threads=threads).h(3).evolve(chain(15), 0.2, imaginary=im).amplitudes.tobytes() for threads in (1, 2, 3) for im in (0, 1)}
    finally:
        qa.set_threads(None)
    assert len(states) == 2


@pytest.mark.parametrize(
    ("error", "call", "words"),
    [
        (ValueError, lambda r: r.evolve("Z4", 1), "evolve: a Pauli sum of 5 qubits for a register of 3"),
        (ValueError, lambda r: r.evolve(1j * qa.PauliSum("Z0"), 1), "evolve: .* is not real"),
        (ValueError, lambda r: r.evolve("Z0", math.nan), "evolve: t is nan"),
        (ValueError, lambda r: r.evolve("Z0", math.inf), "evolve: t is inf"),
        (ValueError, lambda r: r.evolve("Z0", 1, 0), "evolve: tolerance 0 is out of range"),
        (ValueError, lambda r: r.evolve("Z0", 1, -1e-8), "tolerance"),
        (ValueError, lambda r: r.evolve("Z0", 1, 1.5), "tolerance"),
        (ValueError, lambda r: r.evolve("Z0", 1, math.nan), "tolerance nan"),
        (ValueError, lambda r: r.evolve("Z0", 1, 1e-17), "tolerance 1e-17 is below"),
        (ValueError, lambda r: r.evolve("Z0", 1, 1e-17, imaginary=True), "tolerance 1e-17 is below"),
        (ValueError, lambda r: r.evolve("Z0", 1e10, 1e-8), "tolerance 1e-08 is below"),
        (ValueError, lambda r: r.evolve("Z0", 1e300), "evolve: the sizes of the coefficients add up to 1"),
        (ValueError, lambda r: r.evolve(qa.PauliSum([("Z0", 1e308), ("X0", 1e308)]), 1), "range of a double"),
        (ValueError, lambda r: r.evolve(qa.PauliSum([("", 1e308)]), 1e10), "range of a double"),
        (TypeError, lambda r: r.evolve(3, 1), "observable"),
        (TypeError, lambda r: r.evolve("Z0"), "t"),
        (TypeError, lambda r: r.evolve("Z0", "1"), "real number"),
    ],
)
def test_refusals(error, call, words):
    r = qa.Register(3).h(0).sync()
    before = r.amplitudes
    with pytest.raises(error, match=words):
        call(r)
    assert (r.amplitudes == before).all()


def test_a_state_of_norm_0_has_no_direction():
    r = qa.Register(2).set_state([0] * 4, check=False)
    assert r.evolve("Z0", 1).norm == 0
    with pytest.raises(ValueError, match="evolve: the norm is 0, imaginary time needs one in"):
        r.evolve("Z0", 1, imaginary=True)


def test_too_little_memory_leaves_the_state():
    arena = qa.Arena(budget=4 * (16 << 12))
    r = qa.Register(12, arena=arena).h(0).sync()
    before = r.amplitudes.copy()
    with pytest.raises(MemoryError, match=r"buffers of evolve.*\d+.*\d+"):
        r.evolve(chain(12), 1)
    assert (r.amplitudes == before).all()
    assert r.h(0).isclose([1] + [0] * (2**12 - 1))


def test_a_dry_arena_counts_and_computes_nothing():
    arena = qa.Arena(dry=True)
    r = qa.Register(30, arena=arena)
    r.evolve(chain(30), 1.0).evolve(chain(30), 1.0, imaginary=True)
    assert 4 * r.nbytes <= arena.stats()["high_water"] < 4.1 * r.nbytes


def test_an_interrupt_comes_soon_and_leaves_the_state(run_python):
    run_python(
        """
    import time
    import numpy as np
    import qarena as qa
    from long_runs import interrupt, is_interrupted, join, send_once

    r = qa.Register(18, threads=1).h(0).cx(0, 17).sync()
    h = qa.PauliSum([(f"{p}{q} {p}{q + 1}", 1) for q in range(17) for p in "XYZ"])
    before = r.amplitudes.copy()
    for imaginary in (False, True):
        begun, sent = time.monotonic(), []
        sender = send_once(lambda: time.monotonic() > begun + 0.3, lambda *_: (sent.append(time.monotonic()), interrupt()))
        assert is_interrupted(r.evolve, h, 1000.0, 1e-6, imaginary)
        assert time.monotonic() - sent[0] < 0.5 and sent[0] - begun < 1.0
        join(sender)
        assert np.array_equal(r.amplitudes, before)
    r.evolve(h, 0.01)
    assert abs(r.norm - 1) < 1e-8
    """
    )
