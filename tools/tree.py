"""The project's own source files, for the checks beside this file."""

import os
import sys
from pathlib import Path

SKIPPED = ("build", "dist", "__pycache__")


def files(root, *suffixes):
    """Every file below root with one of the suffixes, sorted; hidden folders and build trees are left out."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.startswith((".", "build-"))]
        found += [Path(folder, name) for name in names if name.endswith(suffixes)]
    return sorted(found)


def report(problems, good):
    """Print the problems and exit with 1, or print `good` and exit with 0."""
    for problem in problems:
        print(problem)
    if not problems:
        print(good)
    sys.exit(1 if problems else 0)


def root_of(arguments):
    """The tree to check: the first argument, else the project."""
    return Path(arguments[1]) if len(arguments) > 1 else Path(__file__).resolve().parent.parent
