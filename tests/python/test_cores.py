"""Threads and cores: what is asked for, what is used, where the system refuses, and that an import leaves the process's cores alone."""

import os

import pytest

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
several = pytest.mark.skipif(CORES < 2, reason="one core cannot be narrowed")
UNSET = {"QARENA_NUM_THREADS": "", "OMP_NUM_THREADS": "", "OMP_THREAD_LIMIT": ""}


@several
@pytest.mark.parametrize("variable", ["OMP_PROC_BIND=close", "OMP_PROC_BIND=true", "OMP_PLACES=cores", "GOMP_CPU_AFFINITY=0-1"])
def test_an_import_leaves_cores_alone(run_python, variable):
    name, value = variable.split("=")
    run_python(
        """
    import os
    allowed = os.sched_getaffinity(0)
    import qarena as qa
    assert os.sched_getaffinity(0) == allowed
    assert qa.info()["cores"] == len(allowed)
    qa.Register(16, threads=2).h(3).sync()
    assert os.sched_getaffinity(0) == allowed
    """,
        **{name: value},
    )


@pytest.mark.parametrize(
    "environment, expected",
    [
        ({}, (CORES, 0, "nobody", "cores")),
        ({"OMP_NUM_THREADS": str(CORES + 14)}, (CORES, CORES + 14, "OMP_NUM_THREADS", "cores")),
        ({"OMP_NUM_THREADS": "1"}, (1, 1, "OMP_NUM_THREADS", "OMP_NUM_THREADS")),
        ({"QARENA_NUM_THREADS": str(CORES + 3)}, (CORES + 3, CORES + 3, "QARENA_NUM_THREADS", "QARENA_NUM_THREADS")),
        ({"QARENA_NUM_THREADS": "7", "OMP_THREAD_LIMIT": "1"}, (1, 7, "QARENA_NUM_THREADS", "OMP_THREAD_LIMIT")),
    ],
)
def test_info_tells_threads_and_why(run_python, environment, expected):
    run_python(
        f"""
    import qarena as qa
    info = qa.info()
    got = tuple(info[name] for name in ("threads", "threads_asked", "threads_asker", "threads_limit"))
    assert got == {expected!r}, got
    qa.set_threads(1)
    assert (qa.info()["threads"], qa.info()["threads_asker"]) == (1, "qarena_set_threads")
    """,
        **{**UNSET, **environment},
    )


@several
def test_cores_are_those_of_now(run_python):
    run_python(
        """
    import os
    import qarena as qa
    assert qa.info()["cores"] > 1
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    assert qa.info()["cores"] == qa.info()["threads"] == 1
    """,
        **UNSET,
    )


@pytest.mark.skipif("asan" in os.environ.get("LD_PRELOAD", ""), reason="AddressSanitizer itself needs address space")
def test_threads_that_the_system_refuses(run_python):
    """Less address space is left than the stack of a thread."""
    run_python(
        """
    import resource
    import numpy as np
    import qarena as qa

    def work(register):
        for layer in range(3):
            for q in range(18):
                register.ry(0.3 + q + layer, q).cx(q, (q + 1) % 18)
        return register.sync()

    qa.set_threads(1)
    register, wanted = work(qa.Register(18)), work(qa.Register(18))
    qa.set_threads(4)
    with open("/proc/self/statm") as file:
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + (4 << 20), resource.RLIM_INFINITY))
    work(register), work(wanted)
    assert (qa.info()["threads"], qa.info()["threads_limit"]) == (1, "system")
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert np.array_equal(register.amplitudes, wanted.amplitudes)
    """,
        **UNSET,
    )
