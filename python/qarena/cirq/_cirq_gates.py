"""Cirq's gates as entries: a function for each type of gate.

A function gets the gate, the qubits of qarena in the order of the operation's, and a Writer; it may raise Declined before it has written anything.
X^t is exp(i pi t (s + 1/2)) RX(pi t), where s is the gate's global_shift, and so on: phases are added up, and rotations are what is written, since a run
plans these best.
"""

from __future__ import annotations

import cmath
from collections.abc import Callable
from math import pi
from typing import Any

import numpy

from .._extras import needed
from ._cirq_writer import Declined, NotBindable, Untranslatable, Writer

cirq: Any = needed("cirq", "qarena.cirq")

Function = Callable[[Any, list[int], Writer], None]
TABLE: dict[type, Function] = {}
MATRIX_QUBITS = 6
UNITARY = 1e-10  # a matrix that is off by more is replaced by the nearest one
ROUGHLY_UNITARY = 1e-4  # one that is off by more is none


def of(*kinds: Any) -> Callable[[Function], Function]:
    """Enter a function for these types."""

    def enter(function: Function) -> Function:
        TABLE.update(dict.fromkeys(kinds, function))
        return function

    return enter


def _eigen(exact: str | None, power: str, half: float) -> Function:
    """Of powers: the gate of exponent 1, the rotation by pi t of others, and what is missing of its phase."""

    def write(gate: Any, q: list[int], to: Writer) -> None:
        t, shift = gate.exponent, gate.global_shift
        if exact and t == 1 and not shift:
            to.add((exact, *q))
            return
        angle = to.half_turns(t)
        to.add((power, angle, *q))
        if shift + half:
            to.phase += angle * (shift + half)

    return write


TABLE |= {
    cirq.XPowGate: _eigen("x", "rx", 0.5),
    cirq.YPowGate: _eigen("y", "ry", 0.5),
    cirq.ZPowGate: _eigen("z", "p", 0.0),
    cirq.CZPowGate: _eigen("cz", "cp", 0.0),
    cirq.XXPowGate: _eigen(None, "rxx", 0.5),
    cirq.YYPowGate: _eigen(None, "ryy", 0.5),
    cirq.ZZPowGate: _eigen(None, "rzz", 0.5),
}
TABLE |= {type(cirq.X): TABLE[cirq.XPowGate], type(cirq.Y): TABLE[cirq.YPowGate], type(cirq.Z): TABLE[cirq.ZPowGate]}
TABLE |= {cirq.Rx: TABLE[cirq.XPowGate], cirq.Ry: TABLE[cirq.YPowGate], cirq.MSGate: TABLE[cirq.XXPowGate]}


@of(cirq.Rz)
def _rz(gate: Any, q: list[int], to: Writer) -> None:
    to.add(("rz", to.half_turns(gate.exponent), q[0]))


@of(cirq.HPowGate)
def _h(gate: Any, q: list[int], to: Writer) -> None:
    """H = RY(pi/4) Z RY(-pi/4)."""
    t, shift = gate.exponent, gate.global_shift
    if t == 1 and not shift:
        to.add(("h", q[0]))
        return
    angle = to.half_turns(t)
    to.add(("ry", -pi / 4, q[0]))
    to.add(("p", angle, q[0]))
    to.add(("ry", pi / 4, q[0]))
    to.phase += angle * shift


@of(cirq.CXPowGate, cirq.CCXPowGate)
def _cx(gate: Any, q: list[int], to: Writer) -> None:
    t, shift, two = gate.exponent, gate.global_shift, len(q) == 2
    if t == 1 and not shift:
        to.add(("cx" if two else "ccx", *q))
        return
    angle = to.half_turns(t)
    if two:
        to.add(("crx", angle, *q))
        to.add(("p", angle * 0.5, q[0]))
    else:
        to.add(("rx", angle, q[2], {"controls": (q[0], q[1])}))
        to.add(("cp", angle * 0.5, q[0], q[1]))
    to.phase += angle * shift


@of(cirq.CCZPowGate)
def _ccz(gate: Any, q: list[int], to: Writer) -> None:
    angle = to.half_turns(gate.exponent)
    to.add(("p", angle, q[2], {"controls": (q[0], q[1])}))
    to.phase += angle * gate.global_shift


@of(cirq.CSwapGate)
def _cswap(gate: Any, q: list[int], to: Writer) -> None:
    to.add(("cswap", *q))


@of(cirq.SwapPowGate)
def _swap(gate: Any, q: list[int], to: Writer) -> None:
    """SWAP = (1 + XX + YY + ZZ) / 2."""
    t, shift = gate.exponent, gate.global_shift
    if t == 1 and not shift:
        to.add(("swap", *q))
        return
    angle = to.half_turns(t)
    for name in ("rxx", "ryy", "rzz"):
        to.add((name, angle * 0.5, *q))
    to.phase += angle * (shift + 0.25)


def _exchange(angle: Any, q: list[int], to: Writer) -> None:
    """exp(-i angle/2 (XX + YY))."""
    to.add(("rxx", angle, *q))
    to.add(("ryy", angle, *q))


@of(cirq.ISwapPowGate)
def _iswap(gate: Any, q: list[int], to: Writer) -> None:
    t, shift = gate.exponent, gate.global_shift
    if t == 1 and not shift:
        to.add(("iswap", *q))
        return
    angle = to.half_turns(t)
    _exchange(angle * -0.5, q, to)
    to.phase += angle * shift


@of(cirq.PhasedISwapPowGate)
def _phased_iswap(gate: Any, q: list[int], to: Writer) -> None:
    """Z^p and Z^-p, ISWAP^t, Z^-p and Z^p: which of them come first as Cirq has it, the first qubit turned by p."""
    before = to.half_turns(gate.phase_exponent)
    angle = to.half_turns(gate.exponent)
    to.add(("p", before, q[0]))
    to.add(("p", -before, q[1]))
    _exchange(angle * -0.5, q, to)
    to.add(("p", -before, q[0]))
    to.add(("p", before, q[1]))
    to.phase += angle * gate.global_shift


@of(cirq.FSimGate)
def _fsim(gate: Any, q: list[int], to: Writer) -> None:
    _exchange(to.radians(gate.theta), q, to)
    phi = gate.phi
    if phi.__class__ is not float or phi:
        to.add(("cp", -to.radians(phi), *q))


@of(cirq.PhasedFSimGate)
def _phased_fsim(gate: Any, q: list[int], to: Writer) -> None:
    zeta, chi, gamma = (to.radians(angle) for angle in (gate.zeta, gate.chi, gate.gamma))
    to.add(("p", (zeta + chi - gamma) * 0.5, q[0]))
    to.add(("p", (zeta + chi + gamma) * -0.5, q[1]))
    _fsim(gate, q, to)
    to.add(("p", (zeta - chi - gamma) * 0.5, q[0]))
    to.add(("p", (chi - zeta - gamma) * 0.5, q[1]))


@of(cirq.PhasedXPowGate)
def _phased_x(gate: Any, q: list[int], to: Writer) -> None:
    """RX(a) = U(a, -pi/2, pi/2), between Z^-p and Z^p."""
    axis, angle = to.half_turns(gate.phase_exponent), to.half_turns(gate.exponent)
    to.add(("u", angle, axis - pi / 2, pi / 2 - axis, q[0]))
    to.phase += angle * (gate.global_shift + 0.5)


@of(cirq.PhasedXZGate)
def _phased_xz(gate: Any, q: list[int], to: Writer) -> None:
    axis, angle, z = to.half_turns(gate.axis_phase_exponent), to.half_turns(gate.x_exponent), to.half_turns(gate.z_exponent)
    to.add(("u", angle, axis + z - pi / 2, pi / 2 - axis, q[0]))
    to.phase += angle * 0.5


@of(cirq.IdentityGate, cirq.WaitGate)
def _nothing(gate: Any, q: list[int], to: Writer) -> None:
    pass


@of(cirq.GlobalPhaseGate)
def _phase(gate: Any, q: list[int], to: Writer) -> None:
    coefficient = gate.coefficient
    if hasattr(coefficient, "free_symbols"):
        raise NotBindable
    to.phase += cmath.phase(coefficient)


@of(cirq.QubitPermutationGate)
def _permutation(gate: Any, q: list[int], to: Writer) -> None:
    """Qubit i goes to place permutation[i]: exchanges along each cycle."""
    left = dict(enumerate(gate.permutation))
    while left:
        start, place = left.popitem()
        while place != start:
            to.add(("swap", q[start], q[place]))
            place = left.pop(place)


@of(cirq.DiagonalGate, cirq.TwoQubitDiagonalGate, cirq.ThreeQubitDiagonalGate)
def _diagonal(gate: Any, q: list[int], to: Writer) -> None:
    to.add(("diagonal", [to.real(angle) for angle in gate.diag_angles_radians], *reversed(q)))


@of(cirq.ParallelGate)
def _parallel(gate: Any, q: list[int], to: Writer) -> None:
    inner, width = gate.sub_gate, cirq.num_qubits(gate.sub_gate)
    function = TABLE.get(type(inner))
    if function is None:
        raise Declined
    for start in range(0, len(q), width):
        function(inner, q[start : start + width], to)


@of(cirq.MatrixGate)
def _matrix(gate: Any, q: list[int], to: Writer) -> None:
    if len(q) > MATRIX_QUBITS:
        raise Declined
    add_matrix(cirq.unitary(gate), q, to)


def add_matrix(matrix: Any, q: list[int], to: Writer) -> None:
    """A matrix of Cirq's, whose first qubit is the most significant."""
    given = numpy.asarray(matrix, numpy.complex128)
    off = float(numpy.abs(given @ given.conj().T - numpy.eye(len(given))).max())
    if not off <= ROUGHLY_UNITARY:
        raise Untranslatable
    if off > UNITARY:
        left, _, right = numpy.linalg.svd(given)
        given = left @ right
    to.add(("unitary", given, *reversed(q), {"check": False}))


@of(cirq.DensePauliString, cirq.MutableDensePauliString)
def _paulis(gate: Any, q: list[int], to: Writer) -> None:
    add_paulis(zip(q, gate.pauli_mask), gate.coefficient, to)


def add_paulis(letters: Any, coefficient: Any, to: Writer) -> None:
    """A Pauli matrix each of some qubits, by number: 1 X, 2 Y, 3 Z."""
    number = complex(coefficient)
    if abs(abs(number) - 1) > UNITARY:
        raise Untranslatable
    for qubit, letter in letters:
        if letter:
            to.add(("ixyz"[letter], qubit))
    to.phase += cmath.phase(number)


@of(cirq.PauliStringPhasorGate)
def _phasor(gate: Any, q: list[int], to: Writer) -> None:
    """exp(i pi neg) where the string is -1, exp(i pi pos) where it is 1. An I in the string is a Z, as it is in Cirq's own decomposition of the gate."""
    string = gate.dense_pauli_string
    negative, positive = to.half_turns(gate.exponent_neg), to.half_turns(gate.exponent_pos)
    sign = complex(string.coefficient).real
    text = " ".join(f"{'ZXYZ'[letter]}{qubit}" for qubit, letter in zip(q, string.pauli_mask))
    to.add(("pauli_rotation", (negative - positive) * sign, text))
    to.phase += (negative + positive) * 0.5
