"""Runs what pages and docstrings show. A Python block that imports a framework runs in tests/frameworks, any other in tests/python/test_docs.py.

    def test_page():
        snippets.run_page("docs/from_cirq.md")             # or of docs/loops.md, what imports torch: run_page("docs/loops.md", "torch")

    def test_examples():
        snippets.run_examples(qarena.cirq)                 # and of its submodules: run_examples(qarena.cirq, qarena.cirq._results)
"""

import ast
import doctest
import re
from pathlib import Path

from qarena._extras import EXTRAS

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORKS = frozenset(EXTRAS) | {"plot", "qulacs"}  # cirq, jax, torch, ..; qarena.plot, which needs matplotlib


def blocks(page, language):
    """The page's blocks of a language, each after as many empty lines as are before it in the page, so that errors name the page's line."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.finditer(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return ["\n" * text.count("\n", 0, match.start(1)) + match[1] for match in found]


def frameworks_of(block):
    """What a block imports of FRAMEWORKS, at any place: itself, what belongs to it (qiskit_aer), or qarena's door to it (qarena.qiskit)."""
    imported = set()
    for node in ast.walk(ast.parse(block)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {part.partition("_")[0] for name in imported for part in name.removeprefix("qarena.").split(".")[:1]} & FRAMEWORKS


def run(block, page):
    exec(compile(block, str(ROOT / page), "exec"), {"__name__": "__main__"})


def run_page(page, *frameworks):
    """Run each block of a page that imports one of these frameworks (none named: any of FRAMEWORKS). A page that has none of them fails."""
    chosen = [block for block in blocks(page, "python") if frameworks_of(block) & (set(frameworks) or FRAMEWORKS)]
    assert chosen, f"{page} has no block that imports {' or '.join(frameworks) or 'a framework'}"
    for block in chosen:
        run(block, page)


def run_examples(*modules):
    """Run the examples in the docstrings of modules; each must have some."""
    for module in modules:
        done = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
        assert done.attempted and not done.failed, f"{module.__name__}: {done.failed} of {done.attempted} examples failed"
