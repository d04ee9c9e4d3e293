"""What help() and type checkers are told: there are examples (test_docs.py runs them), signatures parse, stubs match the module."""

import doctest
import importlib
import inspect
import subprocess
import sys

import pytest

import qarena as qa

PARTS = "batch bits calibrate circuit classical core density density_queue drawing estimating expecting frameworks gradients info noise parameters pauli profile register shots trajectories".split()
MODULES = ["qarena", *(f"qarena._{part}" for part in PARTS)]


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    found = {test.name for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples}
    for name in ("qarena", "qarena._register.Register", "qarena._register.ket", "qarena._circuit.Circuit", "qarena._core.Arena"):
        assert name in found or name.replace("qarena._core.", "qarena.") in found, name


@pytest.mark.parametrize("module", MODULES)
def test_examples(module):
    done = doctest.testmod(importlib.import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert done.attempted and not done.failed


@pytest.mark.parametrize("item", [qa.Register, qa.DensityRegister, qa.Circuit, qa.Arena, qa.Snapshot])
def test_every_public_method_is_documented(item):
    for name, member in inspect.getmembers(item):
        if not name.startswith("_"):
            assert member.__doc__, name
    assert item.__doc__


def test_public_names():
    for name in qa.__all__:
        assert getattr(qa, name).__doc__, name
    namespace: dict[str, object] = {}
    exec("from qarena import *", namespace)
    assert set(qa.__all__) <= set(namespace)


def test_signatures():
    assert str(inspect.signature(qa.Register.rz)) == "(self, theta, q, /, *, controls=(), zeros=())"
    assert str(inspect.signature(qa.Register.M)) == "(self, /, target, ntimes=1)"
    assert str(inspect.signature(qa.Register)) == "(n, precision='double', buffers=2, arena=None, threads=None)"
    assert str(inspect.signature(qa.Circuit)) == "(n, arena=None, *, bits=0)"
    assert str(inspect.signature(qa.Arena)) == "(budget=None, *, dry=False)"
    assert str(inspect.signature(qa.estimate)).startswith("(n: 'SupportsIndex', precision: ")
    for name in dir(qa.Register):
        member = getattr(qa.Register, name)
        if not name.startswith("_") and callable(member) and not member.__doc__.startswith("the same as"):
            inspect.signature(member)


def test_stubs_match_the_module():
    pytest.importorskip("mypy")
    done = subprocess.run([sys.executable, "-m", "mypy.stubtest", "qarena._core"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_types():
    pytest.importorskip("mypy")
    done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "-p", "qarena"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
