"""docs/from_qiskit.md, and the examples in the docstrings of qarena.qiskit."""

import subprocess
import sys

import pytest

pytest.importorskip("qiskit")

import snippets  # noqa: E402

from qarena.qiskit import _qiskit_backend, _qiskit_estimator, _qiskit_sampler, _translated  # noqa: E402


def test_page():
    pytest.importorskip("qiskit_aer")
    snippets.run_page("docs/from_qiskit.md")


def test_examples():
    snippets.run_examples(_qiskit_backend, _qiskit_estimator, _qiskit_sampler, _translated)


def test_what_is_missing_says_how_to_get_it():
    program = "import sys; sys.modules['qiskit'] = None; import qarena.qiskit"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "ImportError: qarena.qiskit needs qiskit" in done.stderr and done.stderr.strip().endswith("pip install 'qarena[qiskit]'")


def test_qarena_alone_imports_no_qiskit():
    program = "import sys, qarena; assert not [name for name in sys.modules if name.startswith('qiskit')]"
    subprocess.run([sys.executable, "-c", program], check=True)
