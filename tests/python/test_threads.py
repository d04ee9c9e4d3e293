"""Python threads: on two registers, on one, and readers beside a writer."""

import threading

import long_runs
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

    long_runs.join(*[long_runs.start(guarded, function) for function in functions])
    if errors:
        raise errors[0]


def layer(register: qa.Register, count: int = 1) -> None:
    for _ in range(count):
        for q in range(N):
            register.ry(0.1 + q, q).cx(q, (q + 1) % N)


def work(onto: qa.Circuit | qa.Register) -> None:
    """Passes over 2^16 amplitudes, many kinds of gates among them: enough for several threads to share."""
    for q in range(long_runs.N):
        two, five, seven = ((q + step) % long_runs.N for step in (2, 5, 7))
        onto.u(0.4 + q, 0.3, 2.0 * q, q).cx(q, five).crx(0.3 + q, q, seven).rxx(0.2, q, two)
    long_runs.brickwork(onto, 100)


@pytest.fixture(scope="module", params=["double", "single"])
def wanted(request):
    register = qa.Register(long_runs.N, request.param, threads=1)
    work(register)
    return register.sync()


def test_two_threads_on_two_registers(wanted):
    registers = [qa.Register(wanted.n, wanted.precision, threads=1) for _ in range(2)]
    in_threads(*(lambda r=r: (work(r), r.sync()) for r in registers))
    for register in registers:
        assert np.array_equal(register.amplitudes, wanted.amplitudes)


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
def test_same_bits_for_any_number_of_threads(wanted, threads, buffers):
    register = qa.Register(wanted.n, wanted.precision, buffers, threads=threads)
    with qa.profile() as p:
        work(register)
        register.sync()
    assert np.array_equal(register.amplitudes, wanted.amplitudes)
    assert p.bytes_written >= 10 * register.nbytes, "too few passes to tell"


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
    seen = []

    def write():
        for step in range(60):
            register.h(step % N).sync()
        stop.set()

    def read():
        last = False
        while not last:
            last = stop.is_set()
            state = np.asarray(register)
            assert np.vdot(state, state).real == pytest.approx(1.0)
            values = np.unique(np.abs(state).round(9))
            assert len(values) <= 2
            seen.append(len(values))

    in_threads(write, read, read)
    assert len(seen) >= 2


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
    circuit = long_runs.long_circuit()
    gates = len(circuit)
    registers = [qa.Register(circuit.n, threads=1) for _ in range(3)]
    refused = []

    def change():
        while not any(register.pending for register in registers):
            pass
        try:
            circuit.i(0)
        except qa.Error as error:
            refused.append(error.status)

    in_threads(*(lambda r=r: r.run(circuit) for r in registers), change)
    assert refused == ["QARENA_E_BUSY"] and len(circuit) == gates
    for register in registers[1:]:
        assert np.array_equal(register.amplitudes, registers[0].amplitudes)
    assert len(circuit.i(0)) == gates + 1


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
