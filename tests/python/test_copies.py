"""Forks, copies and pickles."""

import copy
import pickle

import numpy as np
import oracle
import pytest

import qarena as qa


def test_fork_shares_until_one_changes(precision, buffers):
    arena = qa.Arena(1 << 22)
    state = oracle.random_state(8, 2)
    register = qa.Register(8, precision, buffers, arena).set_state(state)  # type: ignore[arg-type]
    want = register.amplitudes.copy()
    before = arena.stats()["buffers"]
    forks = [register.fork() for _ in range(5)]
    assert {np.asarray(fork).ctypes.data for fork in forks} == {np.asarray(register).ctypes.data}
    assert arena.stats()["buffers"] <= before + 5 * (buffers - 1)
    forks[0].x(0).sync()
    register.y(1).sync()
    for fork in forks[1:]:
        assert np.array_equal(fork.amplitudes, want)
    assert np.array_equal(forks[0].amplitudes, want.reshape(-1, 2)[:, ::-1].ravel())
    assert type(forks[0]) is qa.Register
    assert (forks[0].n, forks[0].precision, forks[0].buffers, forks[0].arena) == (8, precision, buffers, arena)


def test_fork_runs_what_is_pending():
    register = qa.Register(2).x(1)
    assert str(register.fork()) == "1.0|10>"


def test_forks_of_a_seeded_register_have_streams_of_their_own():
    def draw() -> list[list[int]]:
        register = qa.ket("+" * 8).seed(5)
        return [[r.M(q)[0] for q in range(8)] for r in (register.fork(), register.fork(), register)]

    assert draw() == draw()
    first, second, third = draw()
    assert first != second != third


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))])
def test_copies(copied, precision, buffers):
    register = qa.Register(5, precision, buffers).set_state(oracle.random_state(5, 3)).h(0)  # type: ignore[arg-type]
    other = copied(register)
    assert type(other) is qa.Register
    assert (other.n, other.precision, other.buffers) == (5, precision, buffers)
    assert np.array_equal(other.amplitudes, register.amplitudes)
    other.x(0).sync()
    assert not np.array_equal(other.amplitudes, register.amplitudes)


def test_unnormalised_states_pickle():
    register = qa.Register(1).set_state([3, 4], check=False)
    assert qa.Register.from_bytes(register.to_bytes()).norm == pytest.approx(5.0)


def test_bytes_are_the_same_on_every_machine():
    assert qa.ket("1").to_bytes() == b"qarena\x00\x01\x02\x02\x01" + bytes(16) + b"\x00\x00\x00\x00\x00\x00\xf0\x3f" + bytes(8)


@pytest.mark.parametrize("cut", [0, 5, 10, 11, 20, -1])
def test_garbage_is_refused(cut):
    data = qa.ket("01").to_bytes()
    with pytest.raises(ValueError):
        qa.Register.from_bytes(data[:cut])


@pytest.mark.parametrize(("place", "value"), [(0, 1), (7, 2), (8, 0), (8, 3), (9, 0), (9, 9), (10, 3), (10, 63), (10, 255)])
def test_each_field_is_checked(place, value):
    data = bytearray(qa.ket("01").to_bytes())
    data[place] = value
    with pytest.raises(ValueError):
        qa.Register.from_bytes(bytes(data))


def test_not_finite_bytes_and_other_types_are_refused():
    data = qa.ket("0").to_bytes()
    with pytest.raises(ValueError, match="NaN"):
        qa.Register.from_bytes(data[:11] + np.array([np.nan, 0, 0, 0]).tobytes())
    with pytest.raises(ValueError):
        qa.Register.from_bytes("text")  # type: ignore[arg-type]


def test_subclasses_stay_what_they_are():
    class Mine(qa.Register):
        pass

    register = Mine(2).h(0)
    register.label = "a"  # type: ignore[attr-defined]
    assert type(register.fork()) is type(register * register) is type(register + register) is Mine
    assert Mine.from_bytes(register.to_bytes()).isclose(register)
