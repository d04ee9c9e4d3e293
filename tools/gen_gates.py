"""Writes docs/gates.md from src/circuit/gates.def and the methods' signatures in src/python/gate_rows.h, which must agree.

Usage: gen_gates.py [--check] [ROOT]; --check compares instead, and exits with 1 on a difference.
"""

import re
import sys

from tree import root_of

ROW = re.compile(r'^GATE\((\w+), "(\w+)", (\w+), (\w+), (\d), (\w+), (\w+), (\w+), "([^"]*)"\)$')
METHOD = re.compile(r'^\s*ROW\((\w+), (\w+), (\d), (\w+), "([^"]*)",\s+"([^"]*)"\)')
ALIAS = re.compile(r"^\s*ALIAS\((\w+), (\w+)\)")
HEAD = """# Gates

Generated from `src/circuit/gates.def` by `tools/gen_gates.py`; do not edit.

Angles come first, in radians, then controls, then targets; the first target is the least significant bit of a row of the
matrix. Every gate takes further controls: `controls=` a qubit or a list of qubits that must be 1, `zeros=` such that must be 0.

| gate | also | inverse | what it is |
|---|---|---|---|
"""


def read(path, pattern, begin):
    """The groups of every row that begins with `begin`; a row that cannot be read ends the program."""
    rows = []
    for line in re.sub(r"\s*\\\n\s+\"", ' "', path.read_text(encoding="utf-8")).splitlines():  # a row may be two lines
        if line.strip().startswith(begin):
            match = pattern.match(line)
            if not match:
                sys.exit(f"{path.name}: cannot read: {line.strip()}")
            rows.append(match.groups())
    return rows


def qubits_of(code, targets, controls):
    """What gate_rows.h calls the positional qubits of a row of gates.def."""
    if targets == "QARENA__ANY":
        return {"UNITARY": "MATRIX", "PAULI_ROTATION": "PAULI", "DIAGONAL": "TABLE", "PERMUTATION": "TABLE"}[code]
    return "MANY" if controls == "QARENA__ANY" else str(int(targets) + int(controls))


def inverse_of(rule, call, name, partner):
    """The inverse as a user writes it."""
    if rule == "PARTNER":
        return f"`{partner}`"
    if rule == "NEGATE":
        return f"`{call.replace('theta', '-theta')}`"
    if name == "diagonal":
        return "the phases negated"
    if name == "permutation":
        return "the inverse permutation"
    return {"SELF": "itself", "U_ORDER": f"`{name}(-theta, -lam, -phi, q)`", "ADJOINT": "the conjugate transpose"}[rule]


def page(gates, methods, aliases):
    """The text of the page; a disagreement between the two files ends the program."""
    names = {gate[0]: gate[1] for gate in gates}
    signatures = {method[0]: method[4] for method in methods}
    of_core = [(name, code, angles, qubits_of(code, targets, controls), text) for code, name, targets, controls, angles, _, _, _, text in gates]
    of_python = [(*method[:4], method[5]) for method in methods]
    for row in set(of_core) ^ set(of_python):
        sys.exit(f"gates.def and gate_rows.h differ about {row[0]}: {row}")
    out = HEAD
    for code, name, _, _, _, _, rule, partner, text in gates:
        call = f"{name}({signatures[name].replace('/, ', '')})"
        also = ", ".join(f"`{alias}`" for alias, method in aliases if method == name)
        out += f"| `{call}` | {also} | {inverse_of(rule, call, names[code], names[partner])} | {text} |\n"
    return out


def main():
    check = "--check" in sys.argv
    root = root_of([argument for argument in sys.argv if argument != "--check"])
    rows = root / "src/python/gate_rows.h"
    new = page(read(root / "src/circuit/gates.def", ROW, "GATE("), read(rows, METHOD, "ROW("), read(rows, ALIAS, "ALIAS("))
    target = root / "docs/gates.md"
    if not check:
        target.write_text(new, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != new:
        sys.exit("docs/gates.md is out of date: run python3 tools/gen_gates.py")
    print("gates: docs/gates.md is", "up to date" if check else "written")


if __name__ == "__main__":
    main()
