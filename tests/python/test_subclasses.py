"""Copies and pickles of subclasses keep type and attributes; everything else that makes a new object keeps the type."""

import copy
import pickle

import numpy as np
import pytest

import qarena as qa


class Named(qa.Register):
    """With a __dict__, and with a constructor of its own."""

    def __new__(cls, label):
        return super().__new__(cls, 3)

    def __init__(self, label):
        self.label = label


class Slotted(qa.Register):
    __slots__ = ("label", "unset")


class Recipe(qa.Circuit):
    def __new__(cls, label):
        return super().__new__(cls, 3)

    def __init__(self, label):
        self.label = label


class Kept(qa.Circuit):
    """It decides itself what is kept."""

    def __getstate__(self):
        return {"label": [*self.label, "kept"]}

    def __setstate__(self, state):
        self.label = state["label"]


def pickled(protocol):
    def copied(object):
        return pickle.loads(pickle.dumps(object, protocol))

    return copied


COPIES = [copy.copy, copy.deepcopy, *map(pickled, range(pickle.HIGHEST_PROTOCOL + 1))]


def make(kind):
    made = kind(["a"]) if kind in (Named, Recipe) else kind(3)
    made.label = ["a"]
    return made.h(0).cx(0, 2)


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("kind", [Named, Slotted, Recipe])
def test_copies_keep_type_and_attributes(kind, copied):
    first = make(kind)
    second = copied(first)
    assert type(second) is kind and second.label == ["a"] and second is not first
    assert (second.label is first.label) == (copied is copy.copy)
    assert second == first if kind is Recipe else np.array_equal(second.amplitudes, first.amplitudes)
    assert not hasattr(second, "unset")


@pytest.mark.parametrize("copied", COPIES)
def test_what_a_class_says_of_its_state_is_kept(copied):
    assert copied(make(Kept)).label == ["a", "kept"]


@pytest.mark.parametrize("kind", [Named, Slotted, Recipe])
def test_copies_of_what_refers_to_itself(kind):
    first = make(kind)
    first.label = [first]
    for copied in (copy.deepcopy, pickled(pickle.HIGHEST_PROTOCOL)):
        second = copied(first)
        assert type(second) is kind and second.label[0] is second


def test_circuits_copy_method_keeps_attributes_too():
    assert make(Recipe).copy().label == ["a"]


def test_other_new_objects_have_the_type_without_attributes():
    register, circuit = make(Named), make(Recipe)
    for new in (register.fork(), register + register, register * register, Named.from_bytes(register.to_bytes())):
        assert type(new) is Named and not hasattr(new, "label")
    for new in (circuit + circuit, circuit * 2, circuit.inverse(), circuit.power(-2), circuit.controlled([9])):
        assert type(new) is Recipe and not hasattr(new, "label")
    assert len(circuit + circuit) == 4


@pytest.mark.parametrize("kind", [qa.Register, qa.Circuit])
def test_long_states_and_circuits_pickle_in_parts(kind):
    first = kind(18)
    for k in range(2500 if kind is qa.Circuit else 18):
        first.ry(0.1 * k, k % 18)
    second = pickle.loads(pickle.dumps(first))
    assert second == first if kind is qa.Circuit else np.array_equal(second.amplitudes, first.amplitudes)


def test_pickles_of_before_are_read():
    register = b"cqarena._register\nRegister\n" + b"."
    assert pickle.loads(register) is qa.Register
    assert qa.Register.from_bytes(qa.ket("01").to_bytes()).isclose([0, 1, 0, 0])
    assert list(qa.Circuit._from_gates(2, [("h", 0), ("cx", 0, 1)])) == [("h", 0), ("cx", 0, 1)]
