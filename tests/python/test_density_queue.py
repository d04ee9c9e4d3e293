"""What waits in a density register: nothing is queued by a call that fails, and what is kept of circuits is bounded."""

import gc

import numpy as np
import pytest

import qarena as qa
from qarena import _core

QUEUE = 2048


@pytest.mark.parametrize(
    "queue",
    [
        lambda d: d.h(1),
        lambda d: d.bit_flip(0.1, 1),
        lambda d: d.reset(1),
        lambda d: d.pauli_channel({"X": 0.1}, 1),
        lambda d: d.apply_gates([("h", 1)]),
    ],
)
def test_a_full_queue_that_cannot_be_run_takes_nothing_more(queue):
    for k in range(1, 12):
        d = qa.DensityRegister(3)
        for _ in range(QUEUE):
            d.ry(0.1, 0)
        _core._fault_set(k)
        try:
            queue(d)
        except MemoryError:
            assert len(d._queue) in (0, QUEUE)
        finally:
            _core._fault_set(0)
    d = qa.DensityRegister(3)
    for _ in range(3 * QUEUE):
        queue(d)
    assert d.pending <= 2 * QUEUE + 2 and d.trace() == pytest.approx(1, abs=1e-9)


def test_circuits_that_are_gone_are_not_kept():
    def circuit(seed):
        made = qa.Circuit(4)
        for k in range(20000):
            made.ry(k + seed, k % 4)
        return made

    arena = qa.Arena()
    d = qa.DensityRegister(4, arena=arena)
    d.run(circuit(0)).sync()
    one = arena.stats()["high_water"]
    for seed in range(1, 6):
        d.reset().run(circuit(seed)).sync()
    gc.collect()
    assert arena.stats()["high_water"] <= 1.2 * one
    small = qa.Arena(int(1.6 * one))
    d = qa.DensityRegister(4, arena=small)
    for seed in range(4):
        d.reset().run(circuit(seed)).sync()


def test_a_subclass_with_a_length_of_its_own():
    class Deep(qa.Circuit):
        def __len__(self):
            return 1

    circuit = Deep(1).x(0)
    d = qa.DensityRegister(1).run(circuit)
    circuit.x(0).h(0)
    np.testing.assert_allclose(d.reset().run(circuit).probabilities(), [0.5, 0.5], atol=1e-12)


def test_an_empty_circuit_is_counted():
    for n in (0, 3, 8):
        arena = qa.Arena()
        d = qa.DensityRegister(n, arena=arena)
        for _ in range(3):
            d.reset().run(qa.Circuit(n)).sync()
        assert qa.estimate(n, circuit=qa.Circuit(n), density=True) >= arena.stats()["high_water"]


def test_dry_registers_tell_something():
    dry = qa.DensityRegister(9, arena=qa.Arena(dry=True)).h(0)
    np.testing.assert_array_equal(dry.reduced_density_matrix([0, 1]), np.eye(4) / 4)
    assert dry.sample(5, seed=1).tolist() == [0] * 5
    assert qa.Register(18, arena=qa.Arena(dry=True)).h(0).sample(5, seed=1).tolist() == [0] * 5


def test_small_refusals():
    d = qa.DensityRegister(1)
    with pytest.raises(ValueError, match="outcome -1 is neither 0 nor 1"):
        d.project(0, -1)
    with pytest.raises(ValueError, match="NaN"):
        d.fidelity(np.full((2, 2), np.nan))
    with pytest.raises(ValueError, match="without a copy"):
        np.array(d, dtype=np.complex64, copy=False)
    assert d.set_state(np.diag([1e300, 0]), check=False).purity() == np.inf
