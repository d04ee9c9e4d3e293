"""Readers beside a writer, after resets too; and circuits that change while they are pending."""

import threading

import numpy as np
import pytest

import qarena as qa


def layers(n: int, count: int) -> qa.Circuit:
    circuit = qa.Circuit(n)
    for layer in range(count):
        for q in range(n):
            circuit.ry(0.1 + layer, q)
        for q in range(n - 1):
            circuit.cz(q, q + 1)
    return circuit


@pytest.mark.parametrize("buffers", [1, 2])
def test_a_reader_never_makes_the_writer_fail(buffers):
    register = qa.Register(14, buffers=buffers)
    circuit = layers(14, 2)
    failures: list[BaseException] = []
    done = threading.Event()

    def read():
        while not done.is_set():
            try:
                view = np.asarray(register.snapshot())
                assert abs(np.vdot(view, view).real - 1) < 1e-10
            except qa.Error as error:
                if buffers == 2:
                    failures.append(error)
            except BaseException as error:  # noqa: BLE001
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(200):
            register.reset().run(circuit)
    finally:
        done.set()
        reader.join()
    assert not failures


def test_a_reader_sees_the_reset_that_has_returned():
    """Not the state before it, while the first run after it goes on."""
    n = 20
    register = qa.Register(n)
    circuit = layers(n, 20)
    seen = []
    for _ in range(3):
        register.x(0).sync()
        register.reset()
        started = threading.Event()

        def run(started=started):
            started.set()
            register.run(circuit)

        writer = threading.Thread(target=run)
        writer.start()
        started.wait()
        seen.append(np.asarray(register.snapshot())[1] == 1)
        writer.join()
        register.reset()
    assert not any(seen)


def test_a_view_after_a_reset_is_written_once():
    register = qa.Register(12).h(0).sync().reset()
    first, second = np.asarray(register), np.asarray(register)
    assert first[0] == 1 and not first[1:].any()
    assert first.__array_interface__["data"] == second.__array_interface__["data"]


def test_restore_a_reset():
    register = qa.Register(12).h(0).sync().reset()
    snapshot = register.snapshot()
    register.h(3).sync()
    assert register.restore(snapshot).amplitude(0) == 1
    assert np.asarray(snapshot)[0] == 1


def test_a_circuit_may_grow_while_its_rest_is_pending():
    """One thread runs the rest, another extends the circuit: what is pending stays as it was."""
    n = 11
    for turn in range(20):
        circuit = layers(n, 40)
        expected = qa.Register(n).run(circuit).amplitudes
        register = qa.Register(n)
        interrupt(register, circuit)
        more = layers(n, 3)
        grow = threading.Thread(target=lambda circuit=circuit, more=more: [circuit.extend(more) for _ in range(200)])
        grow.start()
        register.sync()
        grow.join()
        assert len(circuit) == len(layers(n, 40)) + 200 * len(more)
        assert np.array_equal(register.amplitudes, expected), turn


def interrupt(register, circuit):
    """Stop a run as Ctrl-C would, some time in it or before it."""
    import signal

    def raise_it(number, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, raise_it)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0002)
        while True:
            register.reset().run(circuit)
    except KeyboardInterrupt:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    if register.pending == 0:  # between two runs
        register.reset()
        register.run(circuit)
