"""The snippets of docs/from_cirq.md run."""

import pytest

pytest.importorskip("cirq")

import snippets  # noqa: E402


def test_page():
    snippets.run_page("docs/from_cirq.md")
