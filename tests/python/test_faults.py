"""Every allocation made to fail in turn: MemoryError, the state bit for bit as it was, nothing left behind."""

import math

import numpy as np
import oracle
import pytest

import qarena as qa
from qarena import _core

STATE = oracle.random_state(6, 4)
CALLS = {
    "create": lambda r, c: qa.Register(6, arena=r.arena),
    "create circuit": lambda r, c: qa.Circuit(6, r.arena).h(0),
    "grow circuit": lambda r, c: [c.h(q % 6) for q in range(3000)],
    "matrix in a circuit": lambda r, c: [c.unitary(np.eye(64), *range(6)) for _ in range(8)],
    "inverse": lambda r, c: c.inverse(),
    "fork": lambda r, c: r.fork(),
    "fork and run": lambda r, c: r.fork().h(0).sync(),
    "snapshot": lambda r, c: r.snapshot(),
    "view": lambda r, c: np.asarray(r),
    "probabilities": lambda r, c: r.probabilities(),
    "sample": lambda r, c: r.sample(1000, seed=1),
    "tensor": lambda r, c: r * r,
    "sum": lambda r, c: r + r.fork().x(0),
    "to bytes": lambda r, c: r.to_bytes(),
    "run": lambda r, c: r.fork().run(c),
    "apply_gates": lambda r, c: r.fork().apply_gates([("h", 0), ("cx", 0, 1)]),
    "set_state": lambda r, c: r.fork().set_state(STATE),
    "measure": lambda r, c: r.fork().seed(1).M(0),
}


@pytest.mark.parametrize("buffers", [1, 2])
@pytest.mark.parametrize("name", sorted(CALLS))
def test_each_allocation_fails_once(name, buffers):
    arena = qa.Arena(1 << 26)
    register = qa.Register(6, buffers=buffers, arena=arena).set_state(STATE)  # type: ignore[arg-type]
    before = register.amplitudes.copy()
    failures = 0
    for persistent in (False, True):
        for k in range(1, 200):
            circuit = qa.Circuit(6, arena).h(0).cx(0, 1)
            stats = arena.stats()
            _core._fault_set(k, persistent)
            result = None
            try:
                result = CALLS[name](register, circuit)
            except MemoryError as error:
                failures += 1
                assert str(error)
            _, fired = _core._fault_state()
            _core._fault_set(0)
            del result, circuit
            assert np.array_equal(register.amplitudes, before)
            after = arena.stats()
            assert after["buffers"] <= stats["buffers"] and after["objects"] < stats["objects"]
            if not fired:
                break
        else:
            pytest.fail("more than 200 allocations in one call")
    assert failures > 0 or name in ("probabilities", "sample", "to bytes", "measure", "set_state")


def test_a_full_queue_that_cannot_run_keeps_its_gates():
    register = qa.Register(3)
    shared = register.snapshot()  # the next run needs a buffer of its own
    _core._fault_set(1, True)
    queued = 0
    try:
        for _ in range(100_000):
            register.ry(0.01, 0)
            queued += 1
    except MemoryError:
        pass
    finally:
        _core._fault_set(0)
    assert register.pending == queued or queued == 100_000
    angle = 0.01 * queued / 2
    assert register.amplitude(0).real == pytest.approx(math.cos(angle))
    assert np.asarray(shared)[0] == 1


def test_failure_while_making_the_default_arena(run_python):
    run_python(
        """
    import qarena as qa
    from qarena import _core
    for k in range(1, 50):
        _core._fault_set(k)
        try:
            register = qa.Register(3)
        except MemoryError:
            continue
        finally:
            fired = _core._fault_state()[1]
            _core._fault_set(0)
        if not fired:
            break
    assert register.h(0).probabilities([0]).round(9).tolist() == [0.5, 0.5]
    """
    )
