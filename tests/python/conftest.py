"""What the tests share: registers in a given state, and a subprocess that runs a piece of Python."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import long_runs
import numpy as np
import pytest

import qarena as qa

TOLERANCE = {"double": 1e-13, "single": 2e-6}


@pytest.fixture(params=["double", "single"])
def precision(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[2, 1])
def buffers(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def tolerance(precision: str) -> float:
    return TOLERANCE[precision]


@pytest.fixture
def prepared(precision: str, buffers: int) -> Callable[[np.ndarray], qa.Register]:
    """A register in the state of an array, in the test's precision and buffers."""

    def make(state: np.ndarray) -> qa.Register:
        return qa.Register(len(state).bit_length() - 1, precision, buffers).set_state(state)  # type: ignore[arg-type]

    return make


@pytest.fixture
def run_python() -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Run a program in a fresh interpreter, where it finds the modules beside this one; it fails the test when it exits with an error or
    does not end in time."""
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])

    def run(program: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)],
            capture_output=True,
            text=True,
            timeout=long_runs.LIMIT,
            env={**os.environ, "PYTHONPATH": path, **environment},
        )
        if check:
            assert done.returncode == 0, done.stderr
        return done

    return run
