"""Includes only point left: core <- arena <- kernels <- circuit <- qasm <- plan <- compile <- register <- python. Usage: check_layers.py [ROOT]

Kernels see pointers and core, never an arena; circuits see no kernel; nobody sees qasm. src/python, bench and examples are users: of the project's headers
they see the public one and those of their own folder. Tests may look inside.
"""

import re
import sys

from tree import files, report, root_of

MAY_SEE = {
    "core": {"core"},
    "arena": {"core", "arena"},
    "kernels": {"core", "kernels"},
    "circuit": {"core", "arena", "circuit"},
    "qasm": {"core", "arena", "circuit", "qasm"},
    "plan": {"core", "arena", "kernels", "circuit", "plan"},
    "compile": {"core", "arena", "kernels", "circuit", "plan", "compile"},
    "register": {"core", "arena", "kernels", "circuit", "plan", "compile", "register"},
}
USERS = ("src/python", "bench", "examples")
PUBLIC = "qarena/qarena.h"
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<(qarena/[^>]+)>)', re.MULTILINE)


def problem(root, path, header):
    """Why this include is wrong, or None."""
    folder = path.parent.relative_to(root).as_posix()
    layer, _, rest = header.partition("/")
    if header == PUBLIC:
        return None
    if any(folder == user or folder.startswith(user + "/") for user in USERS):
        return None if not rest and (path.parent / header).exists() else f"only {PUBLIC} and headers of {folder} may be seen here"
    if not folder.startswith("src/"):
        return "the public header stands alone" if folder.startswith("include") else None
    own = folder.split("/")[1]
    if own not in MAY_SEE:
        return f"{folder} is no layer"
    if not (root / "src" / header).exists():
        return "no such file below src (write layer/name.h)"
    return None if layer in MAY_SEE[own] else f"{own} may not see {layer}"


def main():
    root = root_of(sys.argv)
    problems, count = [], 0
    for path in files(root, ".c", ".h", ".def"):
        text = path.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            count += 1
            header = match[1] or match[2]
            why = problem(root, path, header)
            if why:
                line = text.count("\n", 0, match.start(1 if match[1] else 2)) + 1
                problems.append(f"{path.relative_to(root)}:{line}: includes {header}: {why}")
    report(problems, f"layers: {count} includes, all point left")


if __name__ == "__main__":
    main()
