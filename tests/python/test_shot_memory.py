"""Runs of shots in arenas that are too small for all threads: branches wait for memory, nothing is computed twice, and no bit is another one."""

import _thread
import threading
import time
from functools import partial

import numpy as np
import pytest

import qarena as qa
from qarena import _core

KINDS = ["plain", "noise", "kraus", "reset"]
ROUNDS = 6


@pytest.fixture(autouse=True)
def four_threads():
    qa.set_threads(4)
    yield
    qa.set_threads(None)


def rounds(n, kind="plain", count=ROUNDS):
    circuit = qa.Circuit(n, bits=count)
    for r in range(count):
        for q in range(n):
            circuit.ry(0.3 * q + r + 0.2, q).cx(q, (q + 1) % n)
        if kind == "noise":
            circuit.depolarize(0.05, r % n)
        if kind == "kraus":
            circuit.amplitude_damping(0.2, r % n)
        if kind == "reset":
            circuit.reset((r + 2) % n)
        circuit.measure(r % n, r)
        with circuit.if_(r):
            circuit.x((r + 1) % n)
    return circuit


def gates_of(run):
    """What a run gives, and how many gates it ran."""
    before = _core._counters()["gates"]
    result = run()
    return result, _core._counters()["gates"] - before


def succeeds(run, budget):
    try:
        run(1, qa.Arena(budget))
    except MemoryError:
        return False
    return True


def least_budget(run, above):
    """With which a run on one thread succeeds, up to 2 KiB more; and what other threads take that have no register."""
    low, high = 0, above
    while high - low > 2048:
        middle = (low + high) // 2
        low, high = (low, middle) if succeeds(run, middle) else (middle, high)
    return high + 4096


def grid(n, precision):
    """Budgets beside the least: one buffer more each time, then eight."""
    state = (16 if precision == "double" else 8) << n
    return [k * state for k in (*range(28), *range(28, 120, 8))]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [9, 12])
def test_branches_wait_and_nothing_is_computed_twice(n, kind, precision):
    circuit, shots = rounds(n, kind), 300

    def run(threads, arena):
        return qa.run(circuit, shots, seed=1, threads=threads, precision=precision, arena=arena)

    whole, gates = gates_of(lambda: run(1, qa.Arena(1 << 30)))
    state = (16 if precision == "double" else 8) << n
    least = least_budget(run, 1 << 24)
    again = []  # whether something was computed twice: hardly ever, where small buffers lie so that what is between them is no use
    for more in grid(n, precision)[precision == "single" :: 2 if n == 9 else 5]:
        for threads in (1, 2, 3, 4):
            found, ran = gates_of(partial(run, threads, qa.Arena(least + more)))
            assert np.array_equal(found.memory, whole.memory), (threads, more)
            assert found.histories == whole.histories
            again.append(more and ran > gates)
    assert sum(again) <= 0.03 * len(again)
    with pytest.raises(MemoryError, match=r"run: \d+ states of \d+ bytes wait, and there is no memory for one more: .* bytes needed, \d+ available"):
        run(2, qa.Arena(least - 4096 - 2 * state))


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_values_and_exact_probabilities(threads):
    circuit = rounds(9, "kraus", 4)
    wanted = qa.expectation(circuit, "Z0 X1", 200, seed=1)
    exact = qa.run(circuit, 1).probabilities()
    done = refused = 0
    for budget in range(1 << 16, 1 << 19, 1 << 14):
        try:
            found = qa.expectation(circuit, "Z0 X1", 200, seed=1, threads=threads, arena=qa.Arena(budget))
            assert found.value == pytest.approx(wanted.value, abs=1e-12) and found.histories == wanted.histories
            assert qa.run(circuit, 1, threads=threads, arena=qa.Arena(budget)).probabilities() == pytest.approx(exact, abs=1e-12)
            done += 1
        except MemoryError:
            refused += 1
    assert done > 5 and refused


@pytest.mark.parametrize("n", [4, 9, 12, 17])
@pytest.mark.parametrize("kind", KINDS)
def test_the_least_and_the_ample_estimate(n, kind, precision):
    circuit, shots = rounds(n, kind, 3), 40
    wanted = qa.run(circuit, shots, seed=1, precision=precision)
    asked = {"circuit": circuit, "shots": shots}
    for threads in (1, 3):
        least, ample = qa.estimate(n, precision, **asked, threads=threads, least=True), qa.estimate(n, precision, **asked, threads=threads)
        for budget in (least, ample + (4 << 20)):
            arena = qa.Arena(budget)
            assert np.array_equal(qa.run(circuit, shots, seed=1, threads=threads, precision=precision, arena=arena).memory, wanted.memory)
        assert arena.stats()["refused"] == 0  # of the ample one
        assert arena.stats()["high_water"] <= 1.05 * ample  # what branches themselves take depends on how they split


@pytest.mark.parametrize("shots", [1000, 20000, 65536, 100000])
def test_shots_take_as_much_on_any_number_of_threads(shots):
    """They are put in order where their rows will be, by as many threads as there is room for."""
    circuit = qa.Circuit(2, bits=2).h(0).measure(0, 0).h(0).measure(1, 1).h(0)
    least = qa.estimate(2, circuit=circuit, shots=shots, least=True, threads=4)
    wanted = qa.run(circuit, shots, seed=1, threads=1).memory
    for threads in (1, 2, 3, 4):
        assert np.array_equal(qa.run(circuit, shots, seed=1, threads=threads, arena=qa.Arena(least)).memory, wanted)


def test_the_least_is_of_circuits_that_split():
    with pytest.raises(ValueError, match="least: of a circuit with measurements or noise"):
        qa.estimate(4, circuit=qa.Circuit(4).h(0), shots=10, least=True)


def test_loops_are_counted_by_their_rounds():
    circuit = qa.Circuit(13, bits=2).h(0)
    with circuit.while_(0, 0, at_most=50):
        for _ in range(2):
            circuit.ry(0.1, 0).measure(0, 0)
    few, many = (qa.estimate(13, circuit=circuit, shots=shots, threads=1) for shots in (40, 10**4))
    state = 16 << 13
    assert few >= 39 * state  # a shot can be left at each split, but the last
    assert 100 * state <= many < 115 * state + 8 * 10**4 * 4  # a hundred measurements at most, whatever the shots


def test_memory_that_others_hold_is_not_waited_for():
    circuit = rounds(12)
    wanted = qa.run(circuit, 300, seed=1).memory
    arena = qa.Arena(1 << 23)
    held = [qa.Register(12, arena=arena, buffers=1) for _ in range(20)]
    while True:
        try:
            held.append(qa.Register(12, arena=arena, buffers=1))
        except MemoryError:
            break
    began = time.perf_counter()
    with pytest.raises(MemoryError):
        qa.run(circuit, 300, seed=1, arena=arena)
    assert time.perf_counter() - began < 2
    del held[:-4]
    for threads in (1, 2, 4):
        assert np.array_equal(qa.run(circuit, 300, seed=1, threads=threads, arena=arena).memory, wanted)


def test_two_runs_share_what_is_too_little_for_both():
    circuit = rounds(12)
    wanted = qa.run(circuit, 300, seed=1).memory
    least = least_budget(lambda threads, arena: qa.run(circuit, 300, seed=1, threads=threads, arena=arena), 1 << 24)
    arena, wrong = qa.Arena(3 * least), []

    def work():
        for _ in range(5):
            if not np.array_equal(qa.run(circuit, 300, seed=1, threads=2, arena=arena).memory, wanted):
                wrong.append(1)

    runners = [threading.Thread(target=work) for _ in range(2)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert not wrong


@pytest.mark.parametrize("threads", [1, 4])
def test_a_short_run_is_interrupted_at_once(threads):
    circuit = rounds(14, "plain", 14)

    def run(threads, arena):
        return qa.run(circuit, 4, seed=1, threads=threads, arena=arena)

    budget = least_budget(run, 1 << 26) + (9 << 18)
    for delay in (0.05, 0.2):
        said = []

        def interrupt(delay=delay, said=said):
            time.sleep(delay)
            said.append(time.perf_counter())
            _thread.interrupt_main()

        other = threading.Thread(target=interrupt)
        with pytest.raises(KeyboardInterrupt):
            other.start()
            qa.run(circuit, 10**6, seed=1, threads=threads, arena=qa.Arena(budget + 3 * 8 * 10**6))
            other.join()
        assert time.perf_counter() - said[0] < 0.1
        other.join()
