"""Ctrl-C during a run: the state is a committed one, the rest is pending. A second thread sends the signal once the run has begun."""

PRELUDE = """
    import os, signal, threading
    import numpy as np
    import qarena as qa

    n = 16
    register = qa.Register(n, threads=1)
    circuit = qa.Circuit(n)
    for gate in range(16000):
        circuit.ry(0.001 * gate, gate % n)

    def interrupt(*_):
        raise KeyboardInterrupt

    def send_once_running():
        while register.pending == 0:
            pass
        os.kill(os.getpid(), signal.SIGUSR1)

    signal.signal(signal.SIGUSR1, interrupt)
    sender = threading.Thread(target=send_once_running)
"""

INTERRUPTED = (
    PRELUDE
    + """
    sender.start()
    interrupted = False
    try:
        register.run(circuit)
    except KeyboardInterrupt:
        interrupted = True
    sender.join()
    assert interrupted, "the run ended before the signal"
    pending = register.pending
    assert 0 < pending < len(circuit), pending
"""
)


def test_interrupted_run_resumes_to_the_same_bits(run_python):
    run_python(
        INTERRUPTED
        + """
    register.sync()
    assert register.pending == 0
    assert np.array_equal(register.amplitudes, qa.Register(n, threads=1).run(circuit).amplitudes)
    """
    )


def test_interrupted_run_can_be_dropped(run_python):
    run_python(
        INTERRUPTED
        + """
    done = len(circuit) - pending
    register.discard()
    assert register.pending == 0
    assert abs(register.norm - 1) < 1e-9
    reference = qa.Register(n).apply_gates(list(circuit)[:done])
    assert np.array_equal(register.amplitudes, reference.amplitudes)
    """
    )


def test_a_queue_that_runs_full_can_be_interrupted(run_python):
    run_python(
        PRELUDE
        + """
    sender.start()
    interrupted = False
    try:
        for _ in range(10**7):
            register.h(3)
    except KeyboardInterrupt:
        interrupted = True
    assert interrupted
    sender.join()
    register.discard()
    assert abs(register.norm - 1) < 1e-9
    """
    )


def test_signal_handler_cannot_use_the_running_register_but_can_read_it(run_python):
    run_python(
        """
    seen = []
    def look_and_raise(*_):
        seen.append(np.asarray(register.snapshot()))
        try:
            register.h(0)
        except qa.Error as error:
            seen.append(error.status)
        seen.append(qa.Register(14).h(0).norm)
        raise KeyboardInterrupt
    """
        + INTERRUPTED.replace("interrupt)", "look_and_raise)")
        + """
    state, status, norm = seen
    assert abs(np.vdot(state, state) - 1) < 1e-9 and status == "QARENA_E_BUSY" and abs(norm - 1) < 1e-9
    """
    )


def test_a_handler_that_returns_does_not_stop_the_run(run_python):
    run_python(
        PRELUDE
        + """
    calls = []
    signal.signal(signal.SIGUSR1, lambda *_: calls.append(register.pending))
    sender.start()
    register.run(circuit)
    sender.join()
    assert register.pending == 0
    assert len(calls) == 1 and 0 < calls[0] < len(circuit)
    """
    )


def test_waiting_for_another_threads_run_can_be_interrupted(run_python):
    run_python(
        PRELUDE
        + """
    waiting = threading.Event()
    runner = threading.Thread(target=register.run, args=(circuit,))
    sender = threading.Thread(target=lambda: (waiting.wait(), send_once_running()))
    sender.start()
    runner.start()
    while register.pending == 0:
        pass
    interrupted = False
    try:
        waiting.set()
        register.norm
    except KeyboardInterrupt:
        interrupted = True
    runner.join()
    sender.join()
    assert interrupted
    assert abs(register.norm - 1) < 1e-9
    """
    )


def test_an_interrupt_during_numpy_asarray_is_not_lost(run_python):
    run_python(
        PRELUDE
        + """
    try:
        register.apply_gates([])
        sender.start()
        register.run(circuit)
    except KeyboardInterrupt:
        pass
    sender.join()
    assert register.pending > 1000
    left = register.pending

    def send_again():
        while register.pending == left:
            pass
        os.kill(os.getpid(), signal.SIGUSR1)

    again = threading.Thread(target=send_again)
    again.start()
    interrupted = False
    try:
        np.asarray(register)
    except KeyboardInterrupt:
        interrupted = True
    again.join()
    assert interrupted and 0 < register.pending < left
    assert np.asarray(register).shape == (2**n,)
    """
    )
