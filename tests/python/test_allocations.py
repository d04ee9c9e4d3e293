"""Steady state takes no memory: nothing a gate, a run or a sample; nothing stays behind."""

import gc
import os
import resource
import sys
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

import qarena as qa
from qarena import _core

QUIET = ("misses", "object_calls", "os_calls")


def noise(before: dict[str, int]) -> dict[str, int]:
    after = _core._counters()
    return {name: after[name] - before[name] for name in QUIET}


def resident_bytes() -> int:
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def circuit_of_methods(register: qa.Register) -> None:
    n = register.n
    for q in range(n):
        register.h(q).rz(0.1, q).cx(q, (q + 1) % n).u(0.1, 0.2, 0.3, q).swap(q, (q + 1) % n).ccx(q, (q + 1) % n, (q + 2) % n)
        register.h(q, controls=[(q + 1) % n]).rxx(0.1, q, (q + 2) % n).unitary([[0, 1], [1, 0]], q)


@pytest.mark.parametrize("n", [4, 10, 15])
def test_nothing_is_allocated_per_gate_run_and_look(n, buffers):
    register = qa.Register(n, buffers=buffers)  # type: ignore[arg-type]
    outcomes = np.empty(100, np.int64)

    def work() -> None:
        circuit_of_methods(register)
        register.sync()
        register.norm
        register.amplitude(0)
        register._sample_into(1, outcomes)
        register.reset()

    work()
    work()
    before = _core._counters()
    for _ in range(10):
        work()
    assert noise(before) == dict.fromkeys(QUIET, 0)
    assert _core._counters()["gates"] - before["gates"] >= 10 * 9 * n


def loop_of(n: int, what: str) -> Callable[[float], object]:
    """A step of a loop over parameters."""
    w = qa.ParameterVector("w", n)
    circuit, register, energy = qa.Circuit(n), qa.Register(n), qa.PauliSum([(f"{p}{q} {p}{q + 1}", 1) for q in range(n - 1) for p in "XYZ"])
    for q in range(n):
        circuit.ry(w[q], q).rz(2 * w[q], q).cx(q, (q + 1) % n)
    values, grad = np.empty((8, n)), np.empty(n)
    out = qa.BatchResult(np.empty(8), np.empty((8, n)), np.empty((8, 5), np.int64), np.empty((8, 2**n), complex))

    def step(angle: float) -> object:
        values[...] = angle
        if what == "run_batch":
            return qa.run_batch(circuit, values, energy, True, 5, True, 1, threads=1, out=out)
        if what == "value_and_grad":
            return register.value_and_grad(circuit, energy, values[0], out=grad)
        register.reset().run(circuit, values[0])
        return register.sync() if what == "run" else register.expectation(energy)

    return step


@pytest.mark.parametrize("n", [4, 10, 12, 15])
@pytest.mark.parametrize("what", ["run", "expectation", "value_and_grad", "run_batch"])
def test_steps_of_loops_allocate_nothing(n, what):
    step = loop_of(n, what)
    for angle in range(3):
        step(angle)
    gc.collect()  # what earlier tests have left is not given back meanwhile
    before, arena = _core._counters(), qa.default_arena().stats()
    with qa.profile() as profile:
        for angle in range(20):
            step(angle)
    assert noise(before) == dict.fromkeys(QUIET, 0)
    assert [profile.as_dict()[name] for name in QUIET] == [0, 0, 0] and profile.runs >= 20
    assert [qa.default_arena().stats()[name] for name in ("in_use", "held")] == [arena["in_use"], arena["held"]]


@pytest.mark.parametrize("what", ["run", "expectation", "value_and_grad", "run_batch"])
def test_steps_of_loops_leave_pythons_memory_alone(what):
    step = loop_of(4, what)
    for angle in range(3):
        step(angle)
    tracemalloc.start()
    step(3)  # what a step makes anew and keeps is counted from here on
    gc.collect()
    start, _ = tracemalloc.get_traced_memory()
    for angle in range(1000):
        step(angle)
    gc.collect()
    end, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert end - start < 4096  # an object a step would be 16,000 bytes at least


def test_a_thousand_gates_leave_pythons_memory_alone():
    register = qa.Register(4)
    for _ in range(3):
        circuit_of_methods(register)
        register.sync()
    tracemalloc.start()
    gc.collect()
    start, _ = tracemalloc.get_traced_memory()
    for _ in range(100):
        circuit_of_methods(register)
        register.sync()
    gc.collect()
    end, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert end - start < 1024


def test_references_are_kept_in_order():
    register, circuit, arena = qa.Register(3), qa.Circuit(3), qa.Arena(1 << 20)
    qubit, matrix, gates = 2**20, [[1.0, 0], [0, 1.0]], [("h", 0), ("unitary", [[1, 0], [0, 1]], 1)]
    watched = [register, circuit, arena, matrix, gates, None, qa.Register, qa.Circuit]
    counts = [sys.getrefcount(item) for item in watched]
    for _ in range(50):
        register.h(0).cx(0, 1, controls=[2]).unitary(matrix, 0).apply_gates(gates).run(circuit.h(0)).sync()
        circuit.inverse(), circuit + circuit, list(circuit)
        np.asarray(register), register.snapshot(), register.fork(), register * register, register + register, memoryview(register)
        qa.Register(2, arena=arena).M(0, 3)
        register.restore(register.snapshot()).set_state(register)
        for bad in (lambda: register.h(qubit), lambda: register.unitary(matrix, 0, 1), lambda: register.apply_gates([*gates, ("h", 9)])):
            with pytest.raises(ValueError):
                bad()
    gc.collect()
    after = [sys.getrefcount(item) for item in watched]
    assert [b - a for a, b in zip(counts, after)][:5] == [0] * 5
    assert all(abs(b - a) < 10 for a, b in zip(counts, after))


@pytest.mark.skipif("asan" in os.environ.get("LD_PRELOAD", ""), reason="AddressSanitizer keeps freed memory")
def test_a_hundred_thousand_registers_leave_nothing_behind():
    def churn(count: int) -> None:
        for _ in range(count):
            qa.Register(5).h(0).cx(0, 1).amplitude(3)

    arena = qa.default_arena()
    churn(1000)
    gc.collect()
    held, before = arena.stats()["held"], resident_bytes()
    churn(100_000)
    gc.collect()
    assert arena.stats()["held"] == held
    assert resident_bytes() - before < 2**20  # a leak of 11 bytes a register would show


def test_trim_gives_back_what_is_unused():
    arena = qa.Arena(1 << 28)
    register = qa.Register(18, arena=arena)
    stats = arena.stats()
    assert stats["buffers"] == 2 and stats["in_use"] >= 2 * register.nbytes
    del register
    assert arena.stats()["held"] >= stats["in_use"] - 2**16
    assert arena.trim() >= 2 * 16 * 2**18
    assert arena.stats()["held"] < 2**22
    assert arena.stats()["buffers"] == 0


@pytest.mark.parametrize("used", [False, True])
def test_estimate_is_what_is_taken(used, precision, buffers):
    arena = qa.Arena(1 << 28)
    others = []
    for n in range(23):
        if used:
            others.append(qa.Register(n % 5, arena=arena))
        else:
            arena = qa.Arena(1 << 28)
        before = arena.stats()["in_use"]
        register = qa.Register(n, precision, buffers, arena)  # type: ignore[arg-type]
        assert arena.stats()["in_use"] - before == qa.estimate(n, precision, buffers)  # type: ignore[arg-type]
        del register


def test_a_budget_of_the_estimate_is_enough_and_less_is_not(buffers):
    needed = qa.estimate(18, buffers=buffers)  # type: ignore[arg-type]
    register = qa.Register(18, buffers=buffers, arena=qa.Arena(needed))  # type: ignore[arg-type]
    assert register.h(0).cx(0, 1).norm == pytest.approx(1.0)
    with pytest.raises(MemoryError):
        qa.Register(18, buffers=buffers, arena=qa.Arena(needed - 1))  # type: ignore[arg-type]
