"""docs/command_line.md: each `console` block is run by bash, and prints what the page shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import qarena as qa

PAGE = (Path(__file__).resolve().parents[2] / "docs/command_line.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```qasm (\S+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
BLOCKS = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLES = [tuple(part.split("\n", 1)) for block in BLOCKS for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
PACKAGES = str(Path(qa.__file__).resolve().parents[1])
PRELUDE = f'qarena() {{ "{sys.executable}" -m qarena "$@"; }}; python() {{ "{sys.executable}" "$@"; }}\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Has the page's files, and what its examples write."""
    made = tmp_path_factory.mktemp("page")
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def fits(shown, printed):
    """'...' stands for anything."""
    return re.fullmatch(".*".join(re.escape(part) for part in shown.split("...")), printed, re.DOTALL)


def test_there_are_examples():
    assert set(FILES) == {"bell.qasm", "ansatz.qasm"} and len(EXAMPLES) > 15


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_examples(folder, command, shown):
    done = subprocess.run(["bash", "-c", PRELUDE + command], cwd=folder, capture_output=True, encoding="utf-8", timeout=60, env={**os.environ, "PYTHONPATH": PACKAGES, "PYTHONUTF8": "1"})
    refused = done.returncode or "echo $?" in command
    printed = re.sub(r" +$", "", done.stderr + done.stdout if refused else done.stdout, flags=re.MULTILINE)
    assert fits(shown, printed), printed
