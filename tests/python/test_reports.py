"""profile, info and estimate."""

import gc

import long_runs
import numpy as np
import pytest

import qarena as qa
from qarena._info import format_bytes


@pytest.fixture(autouse=True)
def nothing_left_over():
    """Counters are the process's: an arena that an earlier test left in a cycle must not end within a profile."""
    gc.collect()


def test_profile_counts_what_ran():
    register = qa.Register(9).h(0).sync()  # so few qubits are swept gate by gate
    with qa.profile() as p:
        for k in range(20):
            register.h(3 + k % 2)  # on one qubit they would be one sweep
        register.sync()
    assert (p.gates, p.runs, p.misses, p.os_calls, p.object_calls) == (20, 1, 0, 0, 0)
    assert p.bytes_written == (1 + 20) * 16 * 2**9  # a copy, in which the gates are done
    assert p.bytes_read >= 20 * 16 * 2**9
    assert p.wall_seconds > 0 and p.cores_used >= 0
    assert set(p.as_dict()) >= {"page_faults", "peak_rss", "huge_bytes", "jemalloc_bytes", "cpu_seconds", "hits"}
    text = str(p)
    assert "gates" in text and "KiB" in text and repr(p) == text
    with pytest.raises(AttributeError, match="gates"):
        p.nothing  # noqa: B018
    unfinished = qa.profile()
    assert "not ended" in repr(unfinished)
    with pytest.raises(AttributeError, match="statement ends"):
        unfinished.gates  # noqa: B018


def test_reprs():
    arena = qa.Arena(1 << 20)
    assert repr(arena) == "<Arena: 0 of 1048576 bytes in use>"
    register = qa.Register(3, "single", arena=arena)
    assert repr(arena) == f"<Arena: {qa.estimate(3, 'single')} of 1048576 bytes in use>"
    assert repr(register.snapshot()) == "<Snapshot: 3 qubits, single>"
    assert repr(qa.Register(1).snapshot()) == "<Snapshot: 1 qubit, double>"


def test_import_is_light(run_python):
    program = """
    import sys
    before = set(sys.modules)
    import qarena
    print(*sorted({"numpy", "typing", "ctypes", "re", "argparse"} & (set(sys.modules) - before)))
    """
    assert run_python(program).stdout.strip() == ""


def test_many_gates_share_a_pass():
    circuit = long_runs.brickwork(qa.Circuit(12), 20)
    register = qa.Register(12).run(circuit)  # nothing of it is known to be zero any more
    with qa.profile() as p:
        register.run(circuit)
    assert (p.gates, p.runs) == (len(circuit), 1)
    assert 0 < p.bytes_written < len(circuit) * register.nbytes / 10
    assert p.bytes_written % register.nbytes == 0 and p.bytes_read == p.bytes_written


def test_zeros_are_not_read():
    circuit = qa.Circuit(18).h(17).h(16)
    register = qa.Register(18).sync()
    with qa.profile() as p:
        register.run(circuit)
    assert p.bytes_read < register.nbytes / 100
    assert p.bytes_written == register.nbytes
    assert abs(register.amplitude(3 << 16) - 0.5) < 1e-15


def test_profile_sees_a_new_buffer():
    arena = qa.Arena(1 << 26)
    with qa.profile() as p:
        register = qa.Register(18, arena=arena)
    assert p.misses >= 1 and p.os_calls >= 1
    del register
    with qa.profile() as p:
        qa.Register(18, arena=arena)
    assert p.hits >= 2 and p.misses == 0 and p.os_calls == 0


def test_profile_of_a_block_that_raises_is_kept():
    with pytest.raises(KeyError), qa.profile() as p:
        qa.Register(2).h(0).sync()
        raise KeyError
    assert p.gates == 1


def test_info():
    facts = qa.info()
    assert facts["version"] == qa.__version__
    assert facts["isa"] in facts["isas"].split()
    assert facts["numpy"] == np.__version__
    assert facts["threads"] >= 1 and facts["cores"] >= 1
    memory = facts["memory"]
    known = [memory[name] for name in ("mem_available", "cgroup", "address_space") if memory[name] is not None]
    assert not known or memory["least"] == pytest.approx(min(known), rel=0.2)
    assert "binding" in str(facts)


def test_threads_can_be_set():
    before = qa.info()["threads"]
    try:
        qa.set_threads(1)
        assert qa.info()["threads"] == 1
    finally:
        qa.set_threads(0)
    assert qa.info()["threads"] == before
    for bad, error in ((-1, ValueError), (10**6, ValueError), ("2", TypeError)):
        with pytest.raises(error):
            qa.set_threads(bad)


@pytest.mark.parametrize("variable", ["QARENA_ISA", "QARENA_MULTIPLY_ADDS", "QARENA_NUM_THREADS"])
def test_unknown_settings_are_refused(variable, run_python):
    program = """
    import qarena as qa
    try:
        qa.info()
    except qa.Error as error:
        print(error.status, error)
    """
    done = run_python(program, **{variable: "nonsense"})
    assert "QARENA_E_OPTION" in done.stdout and "nonsense" in done.stdout


def test_estimate_refuses():
    with pytest.raises(MemoryError):
        qa.estimate(64)
    for arguments in ((-1,), (3, "half"), (3, "double", 3)):
        with pytest.raises(ValueError):
            qa.estimate(*arguments)


def test_bytes_as_text():
    assert [format_bytes(count) for count in (0, 1023, 1536, 2**20, 2**45)] == ["0 bytes", "1023 bytes", "1.5 KiB", "1.0 MiB", "32.0 TiB"]
