"""fork() of a process that has computed with threads: the child computes too."""


def test_child_computes_after_its_parent_used_threads(run_python):
    run_python(
        """
    import os
    import numpy as np
    import qarena as qa

    register = qa.Register(18, threads=2)
    for q in range(18):
        register.h(q)
    want = register.amplitudes.copy()
    child = os.fork()
    if child == 0:
        ok = np.array_equal(register.amplitudes, want)
        fresh = qa.Register(18, threads=2)
        for q in range(18):
            fresh.h(q)
        ok = ok and np.array_equal(fresh.amplitudes, want) and abs(register.x(3).norm - 1) < 1e-9
        os._exit(0 if ok else 1)
    assert np.array_equal(register.z(0).z(0).amplitudes, want)
    _, status = os.waitpid(child, 0)
    assert status == 0, status
    """
    )


def test_multiprocessing_with_fork(run_python):
    run_python(
        """
    import multiprocessing
    import qarena as qa

    def work(seed):
        register = qa.Register(15).seed(seed)
        for q in range(15):
            register.h(q)
        return register, register.counts(3, seed=1)

    if __name__ == "__main__":
        reference, counts = work(0)
        with multiprocessing.get_context("fork").Pool(2) as pool:
            for register, other in pool.map(work, range(4)):
                assert register.isclose(reference) and other == counts
    """
    )


def test_a_register_that_another_thread_was_running_is_refused_in_the_child(run_python):
    run_python(
        """
    import os, signal
    import qarena as qa
    from long_runs import N, join, long_circuit, start

    register = qa.Register(N, threads=1)
    runner = start(register.run, long_circuit())
    while register.pending == 0:
        pass
    refused = 0
    while refused < 10:  # at different moments of the run
        child = os.fork()
        if child == 0:
            signal.alarm(10)  # a child that hangs ends so
            try:
                register.h(0)
            except qa.Error as error:
                os._exit(0 if error.status == "QARENA_E_BUSY" and abs(qa.Register(3).h(0).norm - 1) < 1e-9 else 2)
            os._exit(1)
        running = register.pending > 0
        _, status = os.waitpid(child, 0)
        if not running:
            break
        assert status == 0, status
        refused += 1
    assert refused, "the run ended before the first fork"
    join(runner)
    assert register.pending == 0 and abs(register.norm - 1) < 1e-9
    """
    )


def test_a_signal_handler_forks_during_a_run(run_python):
    """Both processes go on with the run, the child without the threads that helped, and end with the same bits."""
    run_python(
        """
    import os, signal, time
    import numpy as np
    import qarena as qa
    from long_runs import brickwork

    def make():
        circuit = qa.Circuit(20)
        brickwork(circuit, 40)
        return circuit

    qa.set_threads(2)
    wanted = qa.Register(20).run(make()).sync().amplitudes.copy()
    children = []

    def fork(*_):
        child = os.fork()
        if child == 0:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(60)  # a child that hangs ends so
        children.append(child)

    signal.signal(signal.SIGALRM, fork)
    for attempt in range(4):
        register = qa.Register(20)
        signal.setitimer(signal.ITIMER_REAL, 0.03 + 0.02 * attempt)
        register.run(make()).sync()
        signal.setitimer(signal.ITIMER_REAL, 0)
        equal = np.array_equal(register.amplitudes, wanted)
        fresh = np.array_equal(qa.Register(20).run(make()).amplitudes, wanted)
        if 0 in children:
            os._exit(0 if equal and fresh else 1)
        assert equal and fresh
    assert children, "no signal came during a run"
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    """
    )


def test_children_draw_numbers_of_their_own(run_python):
    """Of a register that the system has seeded: shots, outcomes of measurements, and the seeds of its forks. A seed of the user's goes on as it is."""
    run_python(
        """
    import os
    import qarena as qa

    def draw(register):
        return (register.sample(40).tolist(), register.fork().sample(40).tolist(), [register.fork().M(q) for q in range(16)],
                [register.M(q) for q in range(16)])

    def draw_in_child(register):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(write, repr(draw(register)).encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as file:
            drawn = eval(file.read())
        assert os.waitpid(child, 0)[1] == 0
        return drawn

    for of_user in False, True:
        register = qa.ket("+" * 16)
        if of_user:
            register.seed(7)
        register.sample(3), register.fork().M(0)  # seeded by now
        processes = [draw_in_child(register), draw_in_child(register), draw(register)]
        for kind in range(4):
            assert len({repr(drawn[kind]) for drawn in processes}) == (1 if of_user else 3), (kind, of_user)
    """
    )


def test_import_needs_no_numpy(run_python):
    run_python(
        """
    import sys
    import qarena as qa
    assert "numpy" not in sys.modules
    register = qa.Register(2).h(0).cx(0, 1)
    assert register.M(0) == register.M(1)
    assert abs(register.norm - 1) < 1e-12
    assert "numpy" not in sys.modules
    print(qa.info()["numpy"])
    """
    )
