"""Gates as OpenQASM says them: names, controls, and definitions of those that its standard files lack."""

from __future__ import annotations

import cmath
import math

from ._parameters import Angle

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# One gate of the circuit: (name, angles, controls that must be 1, controls that must be 0, targets).
OWN_CONTROLS = {"cx": ("x", 1), "cy": ("y", 1), "cz": ("z", 1), "ch": ("h", 1), "cp": ("p", 1), "crx": ("rx", 1), "cry": ("ry", 1), "crz": ("rz", 1),
                "ccx": ("x", 2), "ccz": ("z", 2), "cswap": ("swap", 1)}  # fmt: skip
ANGLES = {"rx": 1, "ry": 1, "rz": 1, "p": 1, "u": 3, "cp": 1, "crx": 1, "cry": 1, "crz": 1, "mcp": 1, "rxx": 1, "ryy": 1, "rzz": 1, "gphase": 1, "pauli_rotation": 1}

# Names of gates under so many controls.
SECOND = {("x", 1): "cx", ("x", 2): "ccx", ("x", 3): "c3x", ("x", 4): "c4x", ("y", 1): "cy", ("z", 1): "cz", ("z", 2): "ccz", ("h", 1): "ch",
          ("sx", 1): "csx", ("sx", 3): "c3sqrtx", ("p", 1): "cp", ("rx", 1): "crx", ("ry", 1): "cry", ("rz", 1): "crz", ("u", 1): "cu3",
          ("swap", 1): "cswap", ("i", 0): "id"}  # fmt: skip
THIRD = {("x", 1): "cx", ("x", 2): "ccx", ("y", 1): "cy", ("z", 1): "cz", ("h", 1): "ch", ("p", 1): "cp", ("rx", 1): "crx", ("ry", 1): "cry",
         ("rz", 1): "crz", ("swap", 1): "cswap", ("i", 0): "id"}  # fmt: skip

# Exact, phases included, for texts that use them.
DEFINITIONS = {
    "ryy": "gate ryy(a) x0, x1 { sx x0; sx x1; cx x0, x1; rz(a) x1; cx x0, x1; sxdg x0; sxdg x1; }",
    "rxx": "gate rxx(a) x0, x1 { h x0; h x1; cx x0, x1; rz(a) x1; cx x0, x1; h x0; h x1; }",
    "rzz": "gate rzz(a) x0, x1 { cx x0, x1; rz(a) x1; cx x0, x1; }",
    "iswap": "gate iswap x0, x1 { s x0; s x1; h x0; cx x0, x1; cx x1, x0; h x1; }",
    "iswapdg": "gate iswapdg x0, x1 { h x1; cx x1, x0; cx x0, x1; h x0; sdg x1; sdg x0; }",
    "ccz": "gate ccz x0, x1, x2 { h x2; ccx x0, x1, x2; h x2; }",
    "sxdg": "gate sxdg x0 { inv @ sx x0; }",
    "phase_of_all": "gate phase_of_all(a) x0 { p(a) x0; x x0; p(a) x0; x x0; }",
}
IN_SECOND = {"rxx", "rzz", "sxdg"}  # qelib1.inc has them
NEEDS_SXDG = {"ryy"}


def split(entry: tuple[Any, ...]) -> tuple[str, list[Any], list[int], list[int], list[int]]:
    """An entry of a circuit: its gate without controls, its angles, its controls, and its targets."""
    options = entry[-1] if isinstance(entry[-1], dict) else {}
    name, *rest = entry[:-1] if options else entry
    ones, zeros = list(options.get("controls", ())), list(options.get("zeros", ()))
    count = ANGLES.get(name, 0)
    angles, qubits = rest[:count], rest[count:]
    if name in ("mcx", "mcp"):
        return name[2:], angles, [*qubits[0], *ones], zeros, [qubits[1]]
    if name in OWN_CONTROLS:
        name, controls = OWN_CONTROLS[name]
        return name, angles, [*qubits[:controls], *ones], zeros, qubits[controls:]
    return name, angles, ones, zeros, qubits


def pauli_rotation(angle: Any, string: str, ones: list[int], zeros: list[int]) -> Iterator[tuple[str, list[Any], list[int], list[int], list[int]]]:
    """A rotation about a string of Paulis, as a rotation about Z between changes of basis."""
    into = {"X": ["h"], "Y": ["sx"], "Z": []}
    back = {"X": ["h"], "Y": ["sxdg"], "Z": []}
    letters = [(word[0], int(word[1:])) for word in string.split()]
    if not letters or string == "I":
        yield "gphase", [angle * -0.5], ones, zeros, []
        return
    qubits = [qubit for _, qubit in letters]
    for letter, qubit in letters:
        yield from ((name, [], [], [], [qubit]) for name in into[letter])
    yield from (("x", [], [a], [], [b]) for a, b in zip(qubits, qubits[1:]))
    yield "rz", [angle], ones, zeros, [qubits[-1]]
    yield from (("x", [], [a], [], [b]) for a, b in reversed(list(zip(qubits, qubits[1:]))))
    for letter, qubit in letters:
        yield from ((name, [], [], [], [qubit]) for name in back[letter])


def one_qubit(matrix: Any, ones: list[int], zeros: list[int], target: int) -> Iterator[tuple[str, list[Any], list[int], list[int], list[int]]]:
    """A unitary matrix on one qubit, as u and a phase."""
    (a, b), (c, d) = matrix
    theta = 2 * math.atan2(abs(c), abs(a))
    if abs(a) >= abs(c):  # the larger one tells the phase
        phase = cmath.phase(a)
        lam = cmath.phase(-b) - phase if abs(c) > 1e-300 else 0.0
        phi = cmath.phase(d) - phase - lam
    else:
        lam_and_phase, phi_and_phase = cmath.phase(-b), cmath.phase(c)
        phase = cmath.phase(a) if abs(a) > 1e-300 else 0.0
        lam, phi = lam_and_phase - phase, phi_and_phase - phase
    yield "gphase", [phase], ones, zeros, []
    yield "u", [theta, phi, lam], ones, zeros, [target]


def angle_text(angle: Any) -> str:
    """An angle, of terms with inputs too."""
    if not isinstance(angle, Angle):
        return repr(float(angle))
    parts = [f"{value!r} * {input_name(name)}" for name, value in angle.terms.items()]
    return " + ".join(([repr(angle.constant)] if angle.constant else []) + parts).replace("+ -", "- ")


# Names that a text of version 3 has already.
TAKEN = frozenset(
    "q c x y z h s sdg t tdg sx rx ry rz p cx cy cz cp crx cry crz ch swap ccx cswap cu CX phase cphase id u1 u2 u3 U gphase sin cos tan exp sqrt log mod floor "
    "ceiling arcsin arccos arctan popcount pi tau euler int uint float angle bool bit qubit gate let const input output if else while for in ctrl inv pow".split()
)


def input_name(name: str) -> str:
    """The name of a parameter's value in a text: w[3] is w_3, and what is taken gets a line at its end."""
    plain = name.replace("[", "_").replace("]", "")
    plain += "_" if plain in TAKEN or plain in DEFINITIONS else ""
    if not plain.isidentifier():
        raise ValueError(f"to_qasm: parameter {name!r}: no name of OpenQASM")
    return plain
