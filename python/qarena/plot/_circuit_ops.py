"""Entries of a circuit as drawings have them: marks on wires, joined by a line."""

from __future__ import annotations

from collections import namedtuple  # not typing's: see _circuit.py

from .._qasm_gates import split
from . import _circuit_labels as labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

BLOCKS = frozenset(["if", "else", "while", "repeat", "end"])
CONTROLLED_SHAPES = {"x": ("not", "⊕"), "z": ("one", "●"), "i": ("box", "I")}  # of targets under controls


class Cell(namedtuple("Cell", "wire shape text mark", defaults=[""])):
    """What is on one wire. shape: box (a gate's label), one, zero (controls), not, swap, meter, reset, noise, bits (on the wire of bits), phase, gap (the
    wire is not shown). text: as a terminal has it. mark: its end, behind a colon, where it says which of the gate's qubits this is."""

    __slots__ = ()


class Op(namedtuple("Op", "kind cells bit")):
    """kind: gate, measure, reset, noise, bits or phase. bit: that a measurement writes."""

    __slots__ = ()


PHASE, BITS = -1, -2  # wires that are no qubits


def op_of(entry: tuple[Any, ...]) -> Op:
    """What an entry looks like that opens and closes no block."""
    kind = entry[0]
    if kind == "measure":
        return Op("measure", [Cell(entry[1], "meter", f"M{entry[2]}")], entry[2])
    if kind == "reset":
        return Op("reset", [Cell(entry[1], "reset", "|0⟩")], None)
    if kind == "assign":
        return Op("bits", [Cell(BITS, "bits", labels.assign_label(entry[1], entry[2]))], None)
    if kind == "readout_error":
        return Op("bits", [Cell(BITS, "bits", "~" + ",".join(f"c{bit}" for bit in entry[2]))], None)
    if kind in ("pauli_channel", "kraus"):
        return Op("noise", [Cell(qubit, "noise", *label) for qubit, label in zip(entry[2], labels.channel_labels(*entry))], None)
    return _gate(*split(entry))


def _gate(name: str, angles: list[Any], ones: list[int], zeros: list[int], targets: list[Any]) -> Op:
    if name == "pauli_rotation":
        letters = [(word[0], int(word[1:])) for word in targets[0].split() if word != "I"]
        if letters:
            return _op(ones, zeros, _boxes("R", angles, [q for _, q in letters], [letter for letter, _ in letters]))
        name, angles = "gphase", [angles[0] * -0.5]
    if name == "gphase":
        return _phase(angles, ones, zeros)
    if name in ("unitary", "diagonal", "permutation"):
        targets = targets[1:]
    controlled = bool(ones or zeros)
    if name == "swap":
        cells = [Cell(qubit, "swap", "×") for qubit in targets]
    elif controlled and name in CONTROLLED_SHAPES:
        cells = [Cell(qubit, *CONTROLLED_SHAPES[name]) for qubit in targets]
    else:
        ordered = len(targets) > 1 and name in ("unitary", "diagonal", "permutation")
        cells = _boxes(labels.GATES.get(name, name), angles, targets, range(len(targets)) if ordered else [""] * len(targets))
    return _op(ones, zeros, cells)


def _boxes(name: str, angles: list[Any], qubits: list[int], marks: Iterable[Any]) -> list[Cell]:
    return [Cell(qubit, "box", *label) for qubit, label in zip(qubits, labels.marked(name, angles, marks))]


def _op(ones: list[int], zeros: list[int], cells: list[Cell]) -> Op:
    return Op("gate", [*(Cell(q, "one", "●") for q in ones), *(Cell(q, "zero", "○") for q in zeros), *cells], None)


def _phase(angles: list[Any], ones: list[int], zeros: list[int]) -> Op:
    """Under controls it is a phase of one of them."""
    if not ones and not zeros:
        return Op("phase", [Cell(PHASE, "phase", labels.angle_label(angles[0]))], None)
    if ones:
        return _op(ones[:-1], zeros, [Cell(ones[-1], "box", labels.call_label("P", angles))])
    return _op([], zeros[:-1], [Cell(zeros[-1], "box", "○" + labels.call_label("P", angles))])
