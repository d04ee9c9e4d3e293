"""The checks in tools/ pass on a good tree and fail on each kind of bad one."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"

GOOD = {
    "include/qarena/qarena.h": "int x;\n" * 500,
    "src/core/bits.h": "int bits;\n",
    "src/core/openmp.c": '#include "core/bits.h"\n#include <stdint.h>\n#pragma omp parallel\n',
    "src/kernels/simd_a.c": '#include "core/bits.h"\n#include "qarena/qarena.h"\nint f(int a,\n  int b) {\n' + "    a++;\n" * 50 + "}\n",
    "src/python/module.h": "#include <Python.h>\n",
    "src/python/module.c": '#include "module.h"\n#include "qarena/qarena.h"\n',
    "tests/c/test_a.c": '#include "core/bits.h"\n',
    "build/core/bits.h": "left out\n",
    "src/circuit/gates.def": 'GATE(X, "x", 1, 0, 0, X, SELF, X, "Pauli X")\nGATE(P, "p", 1, 0, 1, P, NEGATE, P, "phase")\n',
    "src/python/gate_rows.h": '    ROW(x, X, 0, 1, "q", "Pauli X") \\\n    ROW(p, P, 1, 1, "theta, q",    "phase")\n    ALIAS(NOT, x)\n',
}


def run(tool, root, *flags):
    done = subprocess.run([sys.executable, str(TOOLS / tool), *flags, str(root)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path):
    """Write files into a good tree and return its root."""

    def write(extra):
        for name, text in {**GOOD, **extra}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


@pytest.mark.parametrize("tool", ["check_circles.py", "check_layers.py", "check_sizes.py"])
def test_a_good_tree_passes(tree, tool):
    status, output = run(tool, tree({}))
    assert status == 0, output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("src/core/up.c", '#include "kernels/simd.h"\n'),
        ("src/core/up.c", '#include "core/gone.h"\n'),
        ("src/core/up.c", '#include "bits.h"\n'),
        ("src/kernels/up.c", '#include "arena/arena.h"\n'),
        ("src/circuit/up.c", '#include "kernels/simd.h"\n'),
        ("src/arena/up.c", '#  include "plan/plan.h"\n'),
        ("src/other/up.c", '#include "core/bits.h"\n'),
        ("src/python/peek.c", '#include "core/bits.h"\n'),
        ("src/python/peek.c", '#include "../core/bits.h"\n'),
        ("bench/peek.c", '#include "core/bits.h"\n'),
        ("examples/peek.c", '#include <qarena/other.h>\n'),
        ("include/qarena/more.h", '#include "core/bits.h"\n'),
    ],
)
def test_layers(tree, name, text):
    # The wrong headers exist: it is the direction that is refused.
    root = tree({"src/kernels/simd.h": "", "src/arena/arena.h": "", "src/plan/plan.h": "", name: "\n" + text})
    status, output = run("check_layers.py", root)
    assert status == 1
    assert f"{name}:2" in output


CALLER = '#include "core/b.h"\n\nint qarena__a(int x) {\n    return qarena__b(x);\n}\n'
OWN = "static int qarena__a(int x,\n                     int y) {\n    return x;\n}\n"
MENTIONS = 'return qarena__a(0, y->qarena__a) ? "qarena__a" : \'"\'; /* qarena__a */'


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a.h": '#include "core/b.h"\n', "b.h": '#include "core/a.h"\n'}, "core/a -> core/b (core/b.h) -> core/a (core/a.h)"),
        ({"b.c": "int qarena__b(int x) {\n    return qarena__a(x);\n}\n"}, "core/a -> core/b (core/b.h, qarena__b) -> core/a (qarena__a)"),
        ({"b.h": '#include "core/c.h"\n', "c.h": '#include "core/d.h"\n', "c.c": "int x;\n", "d.c": "int *f(void) {\n    return &x;\n}\n"},
         "core/c -> core/d (core/d.h) -> core/c (x)"),
        ({"b.c": "int qarena__b(int x) {\n    return qarena__c(x);\n}\n", "c.c": "int\nqarena__c(int x) {\n    return qarena__a(x);\n}\n"},
         "core/a -> core/b (core/b.h, qarena__b) -> core/c (qarena__c) -> core/a (qarena__a)"),
        ({"b.c": OWN + "int qarena__b(x *y) {\n    " + MENTIONS + "\n}\n"}, None),
        ({"b.c": "int qarena__a(int x,\n              int y);\nextern int qarena__a[2];\nint qarena__b(int x) {\n    return x;\n}\n"}, None),
    ],
)
def test_circles(tree, files, says):
    files = {"b.h": "int qarena__b(int x);\n", "d.h": "", "a.c": CALLER, **files}
    status, output = run("check_circles.py", tree({f"src/core/{name}": text for name, text in files.items()}))
    assert status == (1 if says else 0), output
    assert (says or "none") in output


LONG_BODY = "    x++;\n" * 60


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("src/core/long.c", "int x;\n" * 401, "401 lines"),
        ("src/core/long.c", "static int f(int x) {\n" + LONG_BODY + "}\n", "f has 62 lines"),
        ("src/core/long.c", "static int g(int x,\n             int z,\n             int y) {\n" + LONG_BODY + "}\n", "g has 64 lines"),
        ("tools/long.py", "def f():\n" + "    x = 1\n" * 60, "f has 61 lines"),
        ("src/core/omp.c", "#pragma omp parallel for\n", "OpenMP"),
        ("src/core/omp.c", '    _Pragma("omp simd")\n', "OpenMP"),
        ("src/core/omp.c", "#include <omp.h>\n", "OpenMP"),
        ("src/plan/bits.h", "int x;\n", "one name"),
    ],
)
def test_sizes(tree, name, text, says):
    status, output = run("check_sizes.py", tree({name: text}))
    assert status == 1
    assert name in output
    assert says in output


def test_gate_page(tree):
    root = tree({"docs/gates.md": "old\n"})
    assert run("gen_gates.py", root, "--check")[0] == 1
    assert run("gen_gates.py", root)[0] == 0
    assert "| `p(theta, q)` |  | `p(-theta, q)` | phase |" in (root / "docs/gates.md").read_text()
    assert run("gen_gates.py", root, "--check")[0] == 0


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("src/circuit/gates.def", "GATE(X, x)\n", "cannot read"),
        ("src/python/gate_rows.h", '    ROW(x, X, 0, 1, "q", "Pauli X")\n', "differ about p"),
        ("src/python/gate_rows.h", GOOD["src/python/gate_rows.h"].replace('"phase"', '"a phase"'), "differ about p"),
    ],
)
def test_gate_page_refuses_rows(tree, name, text, says):
    status, output = run("gen_gates.py", tree({name: text}))
    assert status == 1
    assert says in output
