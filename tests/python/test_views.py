"""What is read never changes: views, snapshots, and what they outlive."""

import gc

import numpy as np
import oracle
import pytest

import qarena as qa


def test_view_is_read_only_and_needs_no_copy(precision, buffers):
    arena = qa.Arena(1 << 20)
    register = qa.Register(6, precision, buffers, arena).h(0)  # type: ignore[arg-type]
    view = np.asarray(register)
    assert view.dtype == (np.complex128 if precision == "double" else np.complex64)
    assert view.shape == (64,) and view.nbytes == register.nbytes
    assert not view.flags.writeable and not view.flags.owndata
    assert np.asarray(register).ctypes.data == view.ctypes.data
    with pytest.raises(ValueError):
        view[0] = 1
    with pytest.raises(ValueError):
        view.flags.writeable = True


def test_view_never_changes_under_its_reader(precision, buffers):
    register = qa.Register(6, precision, buffers)  # type: ignore[arg-type]
    views = []
    for step in range(20):
        register.u(0.1 * step, 0.2, 0.3, step % 6).cx(step % 6, (step + 1) % 6)
        view = np.asarray(register)
        views.append((view, view.copy()))
    register.reset().sync()
    register.set_state(oracle.random_state(6, 1)).M(0)
    for view, copy in views:
        assert np.array_equal(view, copy)


def test_views_outlive_register_snapshot_and_arena():
    arena = qa.Arena(1 << 20)
    register = qa.Register(5, arena=arena).h(0).cx(0, 4)
    view = np.asarray(register)[::2]
    from_snapshot = np.asarray(register.snapshot())
    want, whole = view.copy(), from_snapshot.copy()
    register.x(0).sync()
    del register, arena
    gc.collect()
    np.ones(1 << 16).sum()
    assert np.array_equal(view, want) and np.array_equal(from_snapshot, whole)


def test_buffers_return_to_the_arena_when_the_last_view_goes():
    arena = qa.Arena(1 << 20)
    register = qa.Register(5, arena=arena)
    view = memoryview(register)
    snapshot = register.snapshot()
    del register
    assert arena.stats()["buffers"] == 1
    del snapshot
    assert arena.stats()["buffers"] == 1
    view.release()
    assert arena.stats()["buffers"] == 0
    assert arena.stats()["objects"] == 0


def test_memoryview():
    view = memoryview(qa.ket("01"))
    assert (view.format, view.itemsize, view.shape, view.strides, view.readonly) == ("Zd", 16, (4,), (16,), True)
    assert np.frombuffer(view.tobytes(), complex).tolist() == [0, 1, 0, 0]
    assert memoryview(qa.ket("01", precision="single")).format == "Zf"


def test_snapshot_restore():
    register = qa.Register(4).h(0).cx(0, 1)
    snapshot = register.snapshot()
    assert (snapshot.n, snapshot.precision, snapshot.nbytes) == (4, "double", 256)
    want = np.asarray(snapshot).copy()
    register.h(2).sync().x(3)
    assert register.restore(snapshot) is register
    assert register.pending == 0
    assert np.array_equal(register.amplitudes, want)
    register.z(0).sync()
    assert np.array_equal(np.asarray(snapshot), want)
    assert np.array_equal(register.restore(snapshot).amplitudes, want)
    assert qa.Register(4, arena=register.arena).restore(snapshot).isclose(want)
    with pytest.raises(TypeError):
        qa.Snapshot()


def test_snapshot_shows_what_is_pending():
    register = qa.Register(1).x(0)
    assert np.asarray(register.snapshot()).tolist() == [0, 1]
    assert register.pending == 0


def test_a_state_can_be_set_from_a_register_or_its_view():
    register = qa.ket("+-")
    other = qa.Register(2).set_state(register)
    assert other.isclose(register)
    assert other.x(0).set_state(register.snapshot()).isclose(register)
    assert register.set_state(np.asarray(register)).isclose(other)


def test_a_state_that_is_taken_is_the_callers(precision, buffers):
    arena = qa.Arena(1 << 20)
    register = qa.Register(6, precision, buffers, arena).h(0).cx(0, 5)  # type: ignore[arg-type]
    where, want = register.amplitudes.ctypes.data, register.amplitudes.copy()
    taken = register.take_state()
    assert taken.ctypes.data == where and taken.flags.writeable and not taken.flags.owndata
    assert np.array_equal(taken, want)
    taken *= 3
    assert register.terms() == "1.0|000000>"
    assert register.h(1).cx(1, 2).terms() == qa.Register(6, precision).h(1).cx(1, 2).terms()
    del register
    gc.collect()
    assert np.array_equal(taken, want * taken.dtype.type(3))
    del taken
    assert arena.stats()["in_use"] == 0


def test_a_state_that_others_see_is_copied_for_them(precision, buffers):
    register = qa.Register(6, precision, buffers).h(0)  # type: ignore[arg-type]
    view, fork = register.amplitudes, register.fork()
    before = view.copy()
    taken = register.take_state()
    taken[:] = 0
    assert np.array_equal(view, before) and np.array_equal(fork.amplitudes, before)
    assert register.terms() == "1.0|000000>"


def test_taking_states_takes_no_more_memory():
    arena = qa.Arena(1 << 22)
    register = qa.Register(14, arena=arena)
    for step in range(200):
        taken = register.h(step % 14).take_state()
        assert abs(taken[0] ** 2 - 0.5) < 1e-12
    assert arena.stats()["high_water"] < 5 * register.nbytes
