"""C code is formatted as .clang-format says, comments too, and no line is longer. Usage: check_format.py [ROOT] [--fix]

clang-format is the one that pyproject.toml pins, since others break lines otherwise; it is looked for beside this Python.
"""

import subprocess
import sys
from pathlib import Path

from tree import files, report, root_of

COLUMNS = 100


def main():
    fix = "--fix" in sys.argv
    root = root_of([word for word in sys.argv if word != "--fix"])
    checked = files(root, ".c", ".h")
    beside = Path(sys.executable).parent / "clang-format"
    command = [str(beside) if beside.exists() else "clang-format", *(["-i"] if fix else ["--dry-run", "-Werror"])]
    done = subprocess.run([*command, *map(str, checked)], cwd=root, capture_output=True, text=True)
    problems = sorted({line.split(": ")[0] + ": not as clang-format writes it" for line in done.stderr.splitlines() if "[-W" in line})
    if done.returncode and not problems:
        problems.append(done.stderr.strip() or "clang-format failed")
    for path in checked:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > COLUMNS:
                problems.append(f"{path.relative_to(root)}:{number}: {len(line)} columns, at most {COLUMNS}")
    report(problems, f"format: {len(checked)} files")


if __name__ == "__main__":
    main()
