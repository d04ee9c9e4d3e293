"""Sizes and places: files of at most 400 lines, functions of at most 60, unique file names, OpenMP in one file.

Usage: check_sizes.py [ROOT]

C functions are found by layout: a line in column 0 that opens a brace and the next closing brace in column 0 (the style of .clang-format).
"""

import ast
import re
import sys
from collections import defaultdict

from tree import files, report, root_of

FILE_LINES, FUNCTION_LINES = 400, 60
LONG_FILES = {"include/qarena/qarena.h"}  # one public header, most of it comment
REPEATED_NAMES = {"CMakeLists.txt", "conftest.py", "README.md", "__init__.py", "__main__.py"}
OPENMP_HOMES = ("src/core/openmp.c", "bench/baseline.c")  # the library, and what it is compared with
OPENMP = re.compile(r'^\s*#\s*pragma\s+omp\b|\b_Pragma\s*\(\s*"\s*omp\b|^\s*#\s*include\s*<omp\.h>', re.MULTILINE)
HEAD = re.compile(r"^[A-Za-z_][^;={]*\([^;=]*$")
NAME = re.compile(r"(\w+)\s*\(")


def c_functions(lines):
    """(name, first line, lines) of every function; the head may run over several lines."""
    name = head = ""
    start = 0
    for number, line in enumerate(lines, 1):
        if name:
            if line.startswith("}"):
                yield name, start, number - start + 1
                name = head = ""
        elif HEAD.match(line):
            head, start = line, number
        elif not line.startswith((" ", "\t")):
            head = ""
        if not name and head and line.endswith("{"):
            name = NAME.search(head)[1]
        elif not name and line.endswith(";"):
            head = ""


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def check_file(path, name):
    """Problems of one source file."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > FILE_LINES and name not in LONG_FILES:
        yield f"{name}: {len(lines)} lines, at most {FILE_LINES}"
    is_python = name.endswith((".py", ".pyi"))
    for function, line, length in python_functions(text) if is_python else c_functions(lines):
        if length > FUNCTION_LINES:
            yield f"{name}:{line}: {function} has {length} lines, at most {FUNCTION_LINES}"
    if not is_python and name not in OPENMP_HOMES and OPENMP.search(text):
        yield f"{name}: OpenMP belongs in {OPENMP_HOMES[0]}"


def main():
    root = root_of(sys.argv)
    problems, places = [], defaultdict(list)
    checked = files(root, ".c", ".h", ".def", ".py", ".pyi")
    for path in checked:
        problems += check_file(path, path.relative_to(root).as_posix())
    for path in files(root, ""):
        places[path.name].append(path.relative_to(root).as_posix())
    repeated = [where for name, where in places.items() if len(where) > 1 and name not in REPEATED_NAMES]
    problems += [f"one name, several files: {', '.join(where)}" for where in repeated]
    report(problems, f"sizes: {len(checked)} files, all small")


if __name__ == "__main__":
    main()
