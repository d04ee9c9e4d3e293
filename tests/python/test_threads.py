"""Python threads: on two registers, on one, and readers beside a writer."""

import threading

import numpy as np
import oracle
import pytest

import qarena as qa

N = 14  # large enough for runs to release the GIL


def in_threads(*functions):
    """Run functions side by side; raise what any of them raised."""
    errors = []

    def guarded(function):
        try:
            function()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def layer(register: qa.Register, count: int = 1) -> None:
    for _ in range(count):
        for q in range(N):
            register.ry(0.1 + q, q).cx(q, (q + 1) % N)


@pytest.fixture(scope="module")
def wanted():
    register = qa.Register(N)
    layer(register, 4)
    return register.amplitudes.copy()


def test_two_threads_on_two_registers(wanted):
    registers = [qa.Register(N, threads=1) for _ in range(2)]
    in_threads(*(lambda r=r: (layer(r, 4), r.sync()) for r in registers))
    for register in registers:
        assert np.array_equal(register.amplitudes, wanted)


def test_same_bits_for_any_number_of_threads(wanted):
    for threads in (1, 2, 3, 4):
        register = qa.Register(N, threads=threads)
        layer(register, 4)
        assert np.array_equal(register.amplitudes, wanted)


def test_threads_on_one_register_take_turns():
    register = qa.Register(N)
    flips = 40

    def flip(qubit):
        for _ in range(flips + 1):
            register.x(qubit).sync()

    in_threads(*(lambda q=q: flip(q) for q in range(4)))
    assert register.amplitude(0b1111) == 1


def test_readers_see_committed_states_only():
    register = qa.Register(N)
    stop = threading.Event()
    seen = 0

    def write():
        for step in range(60):
            register.h(step % N).sync()
        stop.set()

    def read():
        nonlocal seen
        while not stop.is_set() or seen == 0:
            state = np.asarray(register)
            assert np.vdot(state, state).real == pytest.approx(1.0)
            values = np.unique(np.abs(state).round(9))
            assert len(values) <= 2
            seen += 1

    in_threads(write, read, read)
    assert seen >= 2


def test_looking_from_another_thread_waits_for_its_turn():
    register = qa.Register(N)
    norms = []

    def run():
        for _ in range(10):
            layer(register)
            register.sync()

    def look():
        for _ in range(20):
            norms.append(register.norm)
            register.probabilities([0])
            register.sample(10, seed=1)
            register.fork().x(0).sync()

    in_threads(run, look)
    assert norms == pytest.approx([1.0] * 20)


def test_pairs_in_both_orders_do_not_wait_for_each_other():
    a, b = qa.Register(12).h(0), qa.Register(12).h(1)

    def pair(x, y):
        for _ in range(50):
            x.inner(y)
            x.h(2)

    in_threads(lambda: pair(a, b), lambda: pair(b, a))
    assert abs(a.inner(b)) == pytest.approx(0.5)


def test_a_circuit_runs_in_many_threads_and_cannot_change_meanwhile():
    circuit = qa.Circuit(N)
    layer(circuit, 4)
    registers = [qa.Register(N) for _ in range(3)]
    refused = []

    def change():
        try:
            circuit.i(0)
        except qa.Error as error:
            refused.append(error.status)

    in_threads(*(lambda r=r: r.run(circuit) for r in registers), change)
    assert set(refused) <= {"QARENA_E_BUSY"}
    for register in registers[1:]:
        assert np.array_equal(register.amplitudes, registers[0].amplitudes)


def test_arenas_are_shared_between_threads():
    arena = qa.Arena(1 << 24)
    states = [oracle.random_state(6, seed) for seed in range(4)]

    def churn(state):
        for _ in range(300):
            register = qa.Register(6, arena=arena).set_state(state)
            view = np.asarray(register.fork().h(0))
            assert abs(np.vdot(view, view) - 1) < 1e-12

    in_threads(*(lambda s=s: churn(s) for s in states))
    assert arena.stats()["buffers"] == 0
