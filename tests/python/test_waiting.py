"""Waiting for a register that another thread uses: a wait that would never end is refused with QARENA_E_BUSY."""

PRELUDE = """
    import os, signal, sys, threading, time
    import qarena as qa
    from long_runs import N, interrupt, is_interrupted, join, long_circuit, send_once, start

    a, b = (qa.Register(N, threads=1) for _ in range(2))
    circuit = long_circuit()
    running = lambda: a.pending > 0

    def status_of(function, *arguments):
        try:
            function(*arguments)
        except qa.Error as error:
            return error.status
        return "done"
"""


def test_what_dies_with_the_interpreter_does_not_wait_for_a_daemon_thread(run_python):
    done = run_python(
        PRELUDE
        + """
    class Looker:
        register = a

        def __del__(self, status_of=status_of):
            print(status_of(lambda: self.register.norm), status_of(self.register.h, 0), self.register.snapshot().n, flush=True)

    sys.modules["lives until the modules end"] = Looker()
    thread = start(a.run, circuit)
    waiting = start(lambda: a.norm)
    while not running():
        pass
    """
    )
    assert done.stdout.split() == ["QARENA_E_BUSY", "QARENA_E_BUSY", "16"]


def test_a_signal_handler_is_refused_a_register_whose_user_waits_for_this_thread(run_python):
    """Of a pair the register at the lower address is taken first: in one of the two orders the other thread has what the handler wants."""
    done = run_python(
        PRELUDE
        + """
    for first, second in ((a, b), (b, a)):
        running = lambda: first.pending > 0
        statuses = []

        def look(*_):
            time.sleep(0.2)
            statuses.append(status_of(lambda: second.norm))

        def inner():
            while not running():
                pass
            statuses.append(status_of(second.inner, first))

        other = start(inner)
        sender = send_once(running, look)
        first.run(circuit)
        join(other, sender)
        print(*statuses)
    """
    )
    assert sorted(done.stdout.splitlines()) == ["QARENA_E_BUSY done", "done done"]


def test_a_handler_is_refused_the_register_that_its_own_thread_waits_for(run_python):
    run_python(
        PRELUDE
        + """
    statuses, waiting = [], threading.Event()

    def look(*_):
        statuses.append(status_of(lambda: a.norm))

    sender = send_once(lambda: waiting.wait() and (time.sleep(0.1) or running()), look)
    other = start(a.run, circuit)
    while not running():
        pass
    waiting.set()
    a.norm
    join(other, sender)
    assert statuses == ["QARENA_E_BUSY"], statuses
    """
    )


def test_a_handler_that_raises_while_it_waits_leaves_the_order_of_others_whole(run_python):
    run_python(
        PRELUDE
        + """
    looks = []

    def look(*_):
        signal.signal(signal.SIGUSR2, interrupt)
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR2)).start()
        b.norm  # another thread runs it; the second handler ends this wait, and the first one's

    b_runs = start(b.run, circuit)
    others = [start(lambda: looks.append(r.norm)) for r in (b, b)]
    sender = send_once(lambda: running() and b.pending > 0, look)
    assert is_interrupted(a.run, circuit)
    join(b_runs, sender, *others)
    assert len(looks) == 2 and a.pending > 0
    a.sync()
    assert abs(a.norm - 1) < 1e-9 and abs(b.norm - 1) < 1e-9
    """
    )


def test_a_child_forked_by_a_waiting_threads_handler_does_not_wait(run_python):
    run_python(
        PRELUDE
        + """
    children = []

    def fork(*_):
        pid = os.fork()
        if pid:
            children.append(pid)

    main, waiting = os.getpid(), threading.Event()
    sender = send_once(lambda: waiting.wait() and (time.sleep(0.1) or running()), fork)
    other = start(a.run, circuit)
    while not running():
        pass
    waiting.set()
    status = status_of(lambda: a.norm)
    if os.getpid() != main:
        os._exit(0 if status == "QARENA_E_BUSY" and abs(b.norm - 1) < 1e-9 else 1)
    join(other, sender)
    assert status == "done"
    assert len(children) == 1 and os.waitpid(children[0], 0)[1] == 0
    """
    )
