"""What the pages show, runs: their Python blocks and the README's C program. (Docstrings: test_stubs.py.)

Blocks that import a framework run in tests/frameworks, whose snippets.py finds and runs the blocks of pages.
"""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/frameworks"))

import snippets  # noqa: E402

PAGES = ["README.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_python_blocks_run(page):
    for block in snippets.blocks(page, "python"):
        if not snippets.frameworks_of(block):
            snippets.run(block, page)


@pytest.mark.parametrize(
    "block, frameworks",
    [
        ("import numpy as np\nimport qarena as qa", set()),
        ("import pennylane as qml", {"pennylane"}),
        ("def f():\n    from torch.utils.data import DataLoader", {"torch"}),
        ("import qarena.jax", {"jax"}),
        ("from qarena import cirq, Circuit", {"cirq"}),
        ("from qarena.qiskit import QarenaSampler\nimport qiskit_aer, torchish", {"qiskit"}),
    ],
)
def test_blocks_that_import_a_framework_are_known(block, frameworks):
    assert snippets.frameworks_of(block) == frameworks


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8")):
        assert (ROOT / page).parent.joinpath(target).exists(), target


def test_the_readmes_c_program_is_the_example():
    assert [block.lstrip("\n") for block in snippets.blocks("README.md", "c")] == [(ROOT / "examples/bell.c").read_text(encoding="utf-8")]
