"""Ctrl-C during a run: the state is a committed one, the rest is pending. A second thread sends the signal once the run has begun.

A run that goes on after an interrupt is planned anew: it ends in the same state to rounding, not to the bit."""

PRELUDE = """
    import contextlib, itertools, os, signal, threading
    import numpy as np
    import qarena as qa
    from long_runs import N, brickwork, interrupt, is_interrupted, join, long_circuit, send_once, start

    register = qa.Register(N, threads=1)
    circuit = long_circuit()
    begun = lambda: register.pending > 0
"""

INTERRUPTED = (
    PRELUDE
    + """
    sender = send_once(begun, interrupt)
    assert is_interrupted(register.run, circuit), "the run ended before the signal"
    join(sender)
    pending = register.pending
    assert 0 < pending < len(circuit), pending
"""
)

# A handler that keeps what it sees of the running register.
LOOK = """
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


def test_interrupted_run_resumes_to_the_same_state(run_python):
    run_python(
        INTERRUPTED
        + """
    register.sync()
    assert register.pending == 0
    assert np.abs(register.amplitudes - qa.Register(N, threads=1).run(circuit).amplitudes).max() < 1e-12
    """
    )


def test_a_run_interrupted_again_and_again_ends_in_the_same_state(run_python):
    run_python(
        INTERRUPTED
        + """
    interrupts = 1
    while left := register.pending:
        sender = send_once(lambda: register.pending != left, interrupt)
        is_interrupted(lambda: (register.sync(), join(sender)))
        interrupts += 0 < register.pending < left
    assert interrupts >= 3, interrupts
    assert np.abs(register.amplitudes - qa.Register(N, threads=1).run(circuit).amplitudes).max() < 1e-12
    """
    )


def test_interrupted_run_can_be_dropped(run_python):
    run_python(
        LOOK
        + INTERRUPTED.replace("interrupt)", "look_and_raise)", 1)
        + """
    register.discard()
    assert register.pending == 0
    assert abs(register.norm - 1) < 1e-9
    assert abs(register.amplitude(0)) < 1, "nothing had run"
    assert np.array_equal(register.amplitudes, seen[0]), "not the state that was committed at the interrupt"
    """
    )


def test_a_queue_that_runs_full_can_be_interrupted(run_python):
    run_python(
        PRELUDE
        + """
    handled = threading.Event()
    stopped = False

    def interrupt_a_run(*_):
        global stopped
        handled.set()
        try:
            register.i(0)
        except qa.Error as error:
            stopped = error.status == "QARENA_E_BUSY"
            raise KeyboardInterrupt

    def send_until_stopped():
        while not stopped:
            handled.clear()
            os.kill(os.getpid(), signal.SIGUSR1)
            handled.wait()

    signal.signal(signal.SIGUSR1, interrupt_a_run)
    sender = start(send_until_stopped)
    with contextlib.suppress(KeyboardInterrupt):
        for seed in itertools.count():
            brickwork(register, 100, seed)
    assert stopped
    join(sender)
    assert register.pending > 0
    register.discard()
    assert register.pending == 0
    assert abs(register.norm - 1) < 1e-9
    """
    )


def test_signal_handler_cannot_use_the_running_register_but_can_read_it(run_python):
    run_python(
        LOOK
        + INTERRUPTED.replace("interrupt)", "look_and_raise)", 1)
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
    sender = send_once(begun, lambda *_: calls.append(register.pending))
    register.run(circuit)
    join(sender)
    assert register.pending == 0
    assert len(calls) == 1 and 0 < calls[0] < len(circuit), calls
    assert np.array_equal(register.amplitudes, qa.Register(N, threads=1).run(circuit).amplitudes)
    """
    )


def test_waiting_for_another_threads_run_can_be_interrupted(run_python):
    run_python(
        PRELUDE
        + """
    waiting = threading.Event()
    sender = send_once(lambda: waiting.wait() and begun(), interrupt)
    runner = start(register.run, circuit)
    while not begun():
        pass

    def look():
        waiting.set()
        register.norm

    assert is_interrupted(look)
    assert register.pending, "the other thread's run had ended"
    join(runner, sender)
    assert register.pending == 0
    assert abs(register.norm - 1) < 1e-9
    """
    )


def test_an_interrupt_during_numpy_asarray_is_not_lost(run_python):
    run_python(
        INTERRUPTED
        + """
    again = send_once(lambda: register.pending != pending, interrupt)
    assert is_interrupted(np.asarray, register)
    join(again)
    assert 0 < register.pending < pending
    assert np.asarray(register).shape == (2**N,)
    """
    )
