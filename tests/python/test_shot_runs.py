"""Runs of shots: what they cost, what they leave, how they end, what they refuse; and circuits with bits as objects."""

import copy
import pickle
import threading
import time

import numpy as np
import pytest
from branches import random_circuit

import qarena as qa


def test_histories_and_not_shots_are_computed():
    circuit = qa.Circuit(4, bits=3)
    for r in range(3):
        circuit.h(r).cx(r, 3).measure(r, r)
    assert qa.run(circuit, 10**5, seed=1).histories == 4  # the last measurement is sampled
    assert qa.run(circuit, 10**5, seed=1, states=True).histories == 8
    assert qa.run(circuit, 5, seed=1).histories <= 5


@pytest.mark.parametrize("n", [5, 13, 17])
def test_large_and_small_registers_agree(n):
    circuit = qa.Circuit(n, bits=3)
    for q in range(5):
        circuit.ry(0.4 + q, q).cx(q, (q + 1) % 5)
    circuit.measure(2, 0).ry(0.3, 2)
    with circuit.if_(0):
        circuit.x(1)
    circuit.reset(4).measure(1, 1).measure(2, 2)
    found = qa.run(circuit, 1).probabilities()
    small = qa.run(_on(circuit, 5), 1).probabilities()
    assert found == pytest.approx(small, abs=1e-12)
    assert np.array_equal(qa.run(circuit, 200, seed=2).memory, qa.run(_on(circuit, 5), 200, seed=2).memory)


def _on(circuit, n):
    return qa.Circuit(n, bits=len(circuit.bits)).apply_gates(list(circuit))


def test_short_intervals_are_made_anew():
    circuit = qa.Circuit(1, bits=1)
    with circuit.for_(range(300)):
        circuit.h(0).measure(0, 0)
    ones = [qa.run(circuit, 1, seed=seed).memory[0, 0] for seed in range(200)]
    assert 60 < sum(ones) < 140
    assert np.array_equal(qa.run(circuit, 64, seed=1, threads=1).memory, qa.run(circuit, 64, seed=1, threads=2).memory)
    memory = qa.run(circuit, 64, seed=1).memory
    assert np.array_equal(qa.run(circuit, 30, seed=1, first_shot=34).memory, memory[34:])


def test_memory_is_given_back():
    arena = qa.Arena(1 << 28)
    circuit = qa.Circuit(8, arena, bits=4)
    for r in range(4):
        circuit.h(r).cx(r, 5).measure(r, r)
    before = arena.stats()["in_use"]
    for states in (False, True):
        result = qa.run(circuit, 1000, seed=1, arena=arena, states=states)
        assert result.histories == (16 if states else 8)
        del result
        assert arena.stats()["in_use"] == before


def test_a_small_budget_is_enough_for_one_thread_or_refused():
    circuit = qa.Circuit(12, bits=8)
    for r in range(8):
        for q in range(12):
            circuit.ry(0.3 * q + r, q).cx(q, (q + 1) % 12)
        circuit.measure(r, r)
    wanted = qa.run(circuit, 300, seed=1).memory
    done = refused = 0
    for budget in range(2**17, 2**22, 2**17):
        try:
            assert np.array_equal(qa.run(circuit, 300, seed=1, arena=qa.Arena(budget)).memory, wanted)
            done += 1
        except MemoryError:
            refused += 1
    assert done and refused


def test_an_exception_keeps_what_is_done():
    circuit = qa.Circuit(14, bits=14)
    for r in range(14):
        for q in range(14):
            circuit.ry(0.7 + q * r, q).cx(q, (q + 1) % 14)
        circuit.measure(r, r)

    def stop(done, shots):
        if done:
            raise KeyboardInterrupt

    began = time.perf_counter()
    with pytest.raises(KeyboardInterrupt) as caught:
        qa.run(circuit, 10**5, seed=1, progress=stop)
    assert time.perf_counter() - began < 5
    result = caught.value.result
    assert 0 < result.shots == caught.value.done < 10**5
    memory = result.memory
    assert memory.shape == (result.shots, 14)
    assert sum(result.counts().values()) == result.shots


def test_other_threads_run_meanwhile():
    circuit = qa.Circuit(15, bits=15)
    for r in range(15):
        for q in range(15):
            circuit.ry(0.7 + q, q).cx(q, (q + 1) % 15)
        circuit.measure(r, r)
    ticks, stop = 0, threading.Event()

    def tick():
        nonlocal ticks
        while not stop.wait(0.001):
            ticks += 1

    thread = threading.Thread(target=tick)
    thread.start()
    qa.run(circuit, 300, seed=1)
    stop.set()
    thread.join()
    assert ticks > 5


def long_history():
    """Of its 16 histories one lasts for ever."""
    circuit = qa.Circuit(5, bits=4)
    for b in range(4):
        circuit.h(b).measure(b, b)
    with circuit.for_(range(2000)):
        circuit.h(4).t(4)
    return circuit


@pytest.mark.parametrize("which", [0, 3, 7, 10, 14, 15])
def test_a_history_that_lasts_is_interrupted_on_whatever_thread(which):
    circuit = long_history()
    with circuit.if_([0, 1, 2, 3], which), circuit.for_(range(10**9)):
        circuit.h(0).t(1)
    circuit.h(1)
    began = time.perf_counter()

    def stop(done, shots):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        qa.run(circuit, 1000, seed=1, progress=stop)
    assert time.perf_counter() - began < 3
    assert caught.value.result.shots < 1000


def test_an_exception_of_the_last_report_has_the_result():
    def stop(done, shots):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        qa.run(qa.Circuit(1).h(0).measure_all(), 5, progress=stop)
    assert caught.value.done == caught.value.result.shots == 5


def test_probabilities_are_of_the_run():
    t = qa.Parameter("t")
    circuit = qa.Circuit(2, bits=1).ry(t, 0).measure(0, 0)
    values = np.array([0.0])
    result = qa.run(circuit, 4, seed=1, values=values)
    generated = qa.run(circuit, 4, seed=1, values=(v for v in [0.0]))
    values[0] = np.pi
    assert result.probabilities() == generated.probabilities() == {"0": 1.0}
    later = qa.run(circuit, 4, seed=1, values=[0.0])
    circuit.x(1)
    with pytest.raises(ValueError, match="changed since the run"):
        later.probabilities()


def test_exact_measurements_at_the_end_are_read_off_the_state():
    circuit = qa.Circuit(16)
    for q in range(16):
        circuit.ry(0.3 + q, q).cx(q, (q + 1) % 16)
    began = time.perf_counter()
    found = qa.run(circuit.measure_all(), 1).probabilities()
    assert time.perf_counter() - began < 5
    register = qa.Register(16)
    for q in range(16):
        register.ry(0.3 + q, q).cx(q, (q + 1) % 16)
    wanted = register.probabilities()
    assert sum(found.values()) == pytest.approx(1, abs=1e-6)
    for bits, p in list(found.items())[::97]:
        assert p == pytest.approx(wanted[int(bits, 2)], abs=1e-14)
    with pytest.raises(ValueError, match="21 qubits are measured at the end"):
        qa.run(qa.Circuit(21).h(0).measure_all(), 1).probabilities()


# -- the circuit as an object


def test_an_else_after_a_block_that_ends_with_an_if():
    circuit = qa.Circuit(1, bits=2)
    with circuit.if_(0, 0):
        with circuit.if_(1, 1):
            circuit.x(0)
    with circuit.else_():
        circuit.h(0)
    inner = qa.Circuit(1, bits=2)
    with inner.if_(0, 0):
        with inner.if_(1, 1):
            inner.x(0)
        with inner.else_():
            inner.h(0)
    assert circuit != inner
    for c in (circuit, inner):
        assert pickle.loads(pickle.dumps(c)) == c == qa.Circuit(1, bits=2).apply_gates(list(c))
    assert set(qa.run(circuit.measure(0, 0), 100, seed=1).counts()) == {"00"}
    assert set(qa.run(inner.measure(0, 0), 100, seed=1).counts()) == {"00", "01"}


def test_blocks_without_bits_are_pickled():
    circuit = qa.Circuit(1)
    with circuit.for_(range(3)):
        for _ in range(1500):
            circuit.h(0)
    assert pickle.loads(pickle.dumps(circuit)) == circuit


def test_a_loop_that_an_exception_leaves_is_taken_back():
    circuit = qa.Circuit(1, bits=1).x(0)
    with pytest.raises(RuntimeError), circuit.for_(range(3)) as i:
        circuit.rx(i * 0.5, 0)
        raise RuntimeError
    assert list(circuit) == [("x", 0)] and circuit.parameters == []
    assert qa.run(circuit.measure(0, 0), 2).counts() == {"1": 2}


def test_loops_in_loops_have_numbers_of_their_own():
    circuit = qa.Circuit(1)
    outer, inner = circuit.for_(range(2)), circuit.for_(range(3))
    with outer as i, inner as j:
        circuit.rx(i + 10 * j, 0)
    assert [entry[1] for entry in circuit] == [0, 10, 20, 1, 11, 21]


def test_arrays_and_snapshots_of_other_arenas():
    circuit = qa.Circuit(2, bits=2).x(0).measure(np.arange(2), np.arange(2))
    with circuit.if_(np.array([0, 1]), 1):
        circuit.x(1)
    assert qa.run(circuit.measure(np.int64(1), np.int64(1)), 2).counts() == {"11": 2}
    arena = qa.Arena(1 << 24)
    snapshot = qa.Register(2, arena=arena).x(1).snapshot()
    assert qa.run(qa.Circuit(2).measure_all(), 2, initial=snapshot).counts() == {"10": 2}


def test_circuits_with_bits_are_circuits():
    circuit = random_circuit(np.random.default_rng(5), 3, 3, 20)
    for other in (circuit.copy(), copy.deepcopy(circuit), pickle.loads(pickle.dumps(circuit)), qa.Circuit(3, bits=3).apply_gates(list(circuit))):
        assert other == circuit and len(other.bits) == 3 and list(other) == list(circuit)
    assert circuit != qa.Circuit(3, bits=4).apply_gates(list(circuit))
    both = circuit + circuit
    assert list(both) == 2 * list(circuit) == list(2 * circuit)
    assert circuit.count_ops()["measure"] == sum(entry[0] == "measure" for entry in circuit)
    wide = qa.Circuit(3).extend(circuit)
    assert len(wide.bits) == 3
    assert "3 bits" in repr(circuit)
    assert circuit.depth() > 0


def test_large_circuits_with_blocks_are_pickled_whole():
    circuit = qa.Circuit(2, bits=1)
    with circuit.if_(0):
        for _ in range(3000):
            circuit.h(0)
    assert pickle.loads(pickle.dumps(circuit)) == circuit


@pytest.mark.parametrize(
    "call",
    [
        lambda c: qa.Register(2).run(c),
        lambda c: qa.Register(2).prepare(c),
        lambda c: qa.Register(2).explain(c),
        lambda c: c.explain(),
        lambda c: c.inverse(),
        lambda c: c.power(-1),
        lambda c: c.controlled([1]),
        lambda c: c.to_matrix(),
        lambda c: qa.Register(2).value(c, "Z0"),
        lambda c: qa.Register(2).value_and_grad(c, "Z0"),
        lambda c: qa.Register(2).metric(c),
        lambda c: qa.run_batch(c, np.empty((1, 0)), "Z0"),
        lambda c: qa.estimate(2, circuit=c),
    ],
)
def test_what_keeps_no_bits_refuses_them(call):
    with pytest.raises(ValueError, match="measurements, resets, conditions or noise"):
        call(qa.Circuit(2, bits=1).measure(0, 0))


def test_blocks_that_are_open_are_refused():
    circuit = qa.Circuit(1, bits=1)
    circuit._operation(("if", (0,), 1))
    with pytest.raises(ValueError, match="1 block of the circuit is not closed"):
        qa.run(circuit, 1)
    with pytest.raises(ValueError, match="not closed"):
        circuit + circuit
    with pytest.raises(ValueError, match="not closed"):
        qa.Circuit(1, bits=1).apply_gates([("if", (0,), 1), ("x", 0)])


C = qa.Circuit(2, bits=2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: qa.run(C, 0), ValueError, "shots: 0"),
        (lambda: qa.run(C, -3), ValueError, "shots: -3"),
        (lambda: qa.run(C, 2**31 + 1), ValueError, "2147483649 shots"),
        (lambda: qa.run(C, 1, seed=-1), ValueError, "seed: -1"),
        (lambda: qa.run(C, 1, first_shot=2**64 - 1), ValueError, "from at most 2\\^64"),
        (lambda: qa.run(C, 1, threads=-1), ValueError, "threads"),
        (lambda: qa.run(C, 1, precision="half"), ValueError, "half"),
        (lambda: qa.run(C, 1, initial=3), TypeError, "Register or Snapshot is needed, not 3"),
        (lambda: C.copy().measure(0, "0"), TypeError, "bits"),
        (lambda: C.copy().if_("01"), TypeError, "bits"),
        (lambda: C.copy().if_(2**70).__enter__(), ValueError, "out of range"),
        (lambda: qa.run(C, 1, progress=3), TypeError, "progress"),
        (lambda: qa.run("h", 1), TypeError, "Circuit"),
        (lambda: qa.run(qa.Circuit(2).h(0), 1), ValueError, "no classical bits"),
        (lambda: qa.run(C, 1).states(), ValueError, "states=True"),
        (lambda: qa.Circuit(2, bits=5000), ValueError, "5000 bits"),
        (lambda: qa.Circuit(2, bits=-1), ValueError, "-1"),
        (lambda: C.copy().measure(2, 0), ValueError, "qubit 2 is out of range"),
        (lambda: C.copy().measure(0, 2), ValueError, "bit 2 is out of range"),
        (lambda: C.copy().measure([0, 1], [0]), ValueError, "2 qubits into 1 bits"),
        (lambda: C.copy().reset(2), ValueError, "qubit 2 is out of range"),
        (lambda: C.copy().assign(2, True), ValueError, "bit 2 is out of range"),
        (lambda: C.copy().assign(0, 2), ValueError, "0 or 1, not 2"),
        (lambda: C.copy().assign(0, C.bits), TypeError, "group of bits"),
        (lambda: C.copy().if_([0, 1], 4).__enter__(), ValueError, "value 4 needs more than 2 bits"),
        (lambda: C.copy().if_([0, 0], 1).__enter__(), ValueError, "bit 0 is named twice"),
        (lambda: C.copy().if_([], 0).__enter__(), ValueError, "0 bits given"),
        (lambda: C.copy().if_(5).__enter__(), ValueError, "bit 5 is out of range"),
        (lambda: C.copy().if_(C.bits[0] & C.bits[1]), TypeError, "assign an expression"),
        (lambda: C.copy().while_(0, at_most=0).__enter__(), ValueError, "a loop needs a bound"),
        (lambda: C.copy().else_().__enter__(), ValueError, "else"),
        (lambda: C.bits[:2] == 4, ValueError, "never 4"),
        (lambda: bool(C.bits[0]), TypeError, "no value before"),
        (lambda: C.copy().barrier(7), ValueError, "barrier: qubit 7"),
        (lambda: C.copy().apply_gates([("measure", 0)]), TypeError, r"gates\[0\]: measure: 2 arguments"),
        (lambda: C.copy()._operation(("end",)), ValueError, "no block is open"),
    ],
)
def test_bad_input_is_refused_at_the_call(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_too_many_exact_histories_are_refused():
    circuit = qa.Circuit(1, bits=1)
    with circuit.for_(range(64)):
        circuit.ry(0.4, 0).measure(0, 0)
    with pytest.raises(ValueError, match="more than 1048576 histories"):
        qa.run(circuit, 1).probabilities()
