"""Texts that the tests of the command line run."""

from __future__ import annotations

from pathlib import Path

import pytest

BELL = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0], q[1];\nmeasure q -> c;\n'
ANSATZ = 'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float theta;\nqubit[3] q;\nry(theta) q[0];\ncx q[0], q[1];\nrz(theta / 2) q[1];\nh q[2];\n'
FEEDBACK = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\nc[0] = measure q[0];\nif (c[0]) { x q[1]; }\nc[1] = measure q[1];\n'
MIDDLE = 'OPENQASM 2.0; include "qelib1.inc"; qreg q[3]; creg c[3]; ry(1) q[0]; measure q[0] -> c[0]; h q[1]; cx q[1], q[2]; measure q[2] -> c[1];'
TEXTS = {"bell.qasm": BELL, "ansatz.qasm": ANSATZ, "feedback.qasm": FEEDBACK, "middle.qasm": MIDDLE}


def layers(n: int, count: int) -> str:
    """Rotations of each qubit and CZ between neighbours, which nothing makes fewer."""
    lines = [f'OPENQASM 2.0; include "qelib1.inc"; qreg q[{n}];']
    for layer in range(count):
        lines += [f"ry({0.3 + 0.01 * (layer * n + q) % 2}) q[{q}];" for q in range(n)]
        lines += [f"cz q[{q}], q[{q + 1}];" for q in range(layer % 2, n - 1, 2)]
    return "\n".join(lines)


def enter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the texts there, and let it be the current folder."""
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder
