"""Qiskit's operations that are no standard gates and no control flow: how each is said in qarena's entries."""

from __future__ import annotations

from qiskit.circuit import AnnotatedOperation, Barrier, CircuitError, ControlledGate, Delay, Measure, Reset
from qiskit.circuit import library as of_this_version
from qiskit.circuit.annotated_operation import ControlModifier, InverseModifier, PowerModifier
from qiskit.circuit.library import (
    CUGate,
    DiagonalGate,
    Initialize,
    PauliEvolutionGate,
    PauliGate,
    PermutationGate,
    StatePreparation,
    UGate,
    UnitaryGate,
)
from qiskit.synthesis import ProductFormula

from ._standard_rows import under

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

MATRIX_QUBITS = 6  # of a matrix that stays one gate
ROTATION: Any = getattr(of_this_version, "PauliProductRotationGate", None)  # Qiskit 2.0 has none


def _measure(t: Any, _: Any, on: Sequence[int], into: Sequence[int]) -> None:
    t.entries.append(("measure", on[0], into[0]))


def _reset(t: Any, _: Any, on: Sequence[int], into: Sequence[int]) -> None:
    if t.noise is not None or not t.is_fresh(on):
        t.entries.append(("reset", on[0]))


def _nothing(*_: Any) -> None:
    """What orders or delays gates changes no state."""


def _controlled(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    """The gate beneath, under controls: bit i of ctrl_state is what control i must be."""
    count = gate.num_ctrl_qubits
    if count + gate.base_gate.num_qubits != len(on):  # it has qubits to work on
        t.definition(gate, on, ())
        return
    t.entries += _under_state(t, gate.base_gate, on, count, gate.ctrl_state)


def _under_state(t: Any, base: Any, on: Sequence[int], count: int, state: int) -> list[tuple[Any, ...]]:
    ones = tuple(qubit for i, qubit in enumerate(on[:count]) if state >> i & 1)
    zeros = tuple(qubit for i, qubit in enumerate(on[:count]) if not state >> i & 1)
    return under(t.captured(base, on[count:]), ones, zeros)


def _cu(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    """Its fourth angle is a phase where the control is what it must be."""
    theta, phi, lam, gamma = t.angles.of_all(gate.params, "cu")
    entries = [("gphase", gamma), ("u", theta, phi, lam, on[1])]
    t.entries += under(entries, *(((on[0],), ()) if gate.ctrl_state else ((), (on[0],))))


def _u(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    """Beneath cu with more controls Qiskit has a u of four angles, the last a phase of the whole."""
    theta, phi, lam, *phase = t.angles.of_all(gate.params, "u")
    t.entries += [*(("gphase", gamma) for gamma in phase), ("u", theta, phi, lam, on[0])]


def _annotated(t: Any, operation: Any, on: Sequence[int], _: Sequence[int]) -> None:
    base, controls, state = operation.base_op, 0, 0
    for modifier in operation.modifiers:
        if isinstance(modifier, InverseModifier):
            base = base.inverse(annotated=False)
        elif isinstance(modifier, PowerModifier):
            base = base.power(modifier.power, annotated=False)
        elif isinstance(modifier, ControlModifier):
            state = state << modifier.num_ctrl_qubits | modifier.ctrl_state  # what is added last comes first
            controls += modifier.num_ctrl_qubits
        else:
            raise CircuitError(f"circuit: {operation.name!r}: modifier {modifier!r} is not known")
    t.entries += _under_state(t, base, on, controls, state)


def _unitary(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    if not on:
        t.entries.append(("gphase", _phase(gate.params[0][0][0])))
    elif len(on) <= MATRIX_QUBITS:
        t.matrix(gate.params[0], on, gate.name)
    else:
        t.definition(gate, on, ())


def _phase(number: complex) -> float:
    import cmath

    return cmath.phase(number)


def _diagonal(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    import numpy

    t.entries.append(("diagonal", numpy.angle(numpy.asarray(gate.params, complex)), *on))


def _permutation(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    """Qubit i becomes what qubit pattern[i] was: cycle by cycle, as swaps."""
    pattern, done = [int(place) for place in gate.pattern], set()
    for start in range(len(pattern)):
        place = start
        while place not in done:
            done.add(place)
            if pattern[place] != start:
                t.entries.append(("swap", on[place], on[pattern[place]]))
            place = pattern[place]


def _pauli(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    t.entries += [(letter.lower(), qubit) for letter, qubit in zip(reversed(gate.params[0]), on) if letter != "I"]


def _string(letters: Any, on: Sequence[int]) -> str:
    """A Pauli string as qarena writes it."""
    return " ".join(f"{letter}{qubit}" for letter, qubit in zip(letters, on) if letter != "I")


def _rotation(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    letters = ["IXZY"[x + 2 * z] for x, z in zip(gate._pauli_x, gate._pauli_z)]
    _rotate(t, t.angles.of(gate.params[0], gate.name), letters, on)


def _rotate(t: Any, angle: Any, letters: Any, on: Sequence[int]) -> None:
    string = _string(letters, on)
    t.entries.append(("pauli_rotation", angle, string) if string else ("gphase", -0.5 * angle))


def _evolution(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    """The product formula that the gate asks for, a rotation a string."""
    synthesis = gate.synthesis
    if isinstance(synthesis, ProductFormula) and synthesis._atomic_evolution is None:
        terms = synthesis.expand(gate)
        if all(set(letters) <= set("IXYZ") for letters, _, _ in terms):
            for letters, places, angle in terms:
                _rotate(t, t.angles.of(angle, gate.name), letters, [on[place] for place in places])
            return
    t.definition(gate, on, ())


def _initialize(t: Any, instruction: Any, on: Sequence[int], _: Sequence[int]) -> None:
    """Qubits that are |0> need no reset."""
    fresh = t.is_fresh(on)
    if t.noise is not None or not fresh:
        t.entries += [("reset", qubit) for qubit in on]
    _prepare(t, instruction, on)


def _preparation(t: Any, gate: Any, on: Sequence[int], _: Sequence[int]) -> None:
    """From |0..0> any circuit will do; of other states Qiskit's definition says what becomes."""
    if t.is_fresh(on) and not gate._inverse:
        _prepare(t, gate, on)
    else:
        t.definition(gate, on, ())


LABELS: dict[str, tuple[str, ...]] = {"0": (), "1": ("x",), "+": ("h",), "-": ("x", "h"), "r": ("h", "s"), "l": ("h", "sdg")}


def _prepare(t: Any, operation: Any, on: Sequence[int]) -> None:
    """The state that an Initialize or StatePreparation names, from |0..0>."""
    import numpy

    from .. import Circuit

    params = operation.params
    if isinstance(params[0], str):
        t.entries += [(gate, qubit) for label, qubit in zip(reversed(params), on) for gate in LABELS[label]]
        return
    if len(params) == 1 and len(on) > 0 and len(params) != 1 << len(on):  # an integer
        t.entries += [("x", qubit) for i, qubit in enumerate(on) if int(params[0].real) >> i & 1]
        return
    state = numpy.asarray(params, complex)
    gates = Circuit(len(on)).initialize(state / numpy.linalg.norm(state), *range(len(on)))
    t.entries += [_placed(entry, on) for entry in gates]


def _placed(entry: Any, on: Sequence[int]) -> Any:
    """An entry of a circuit on other qubits: its integers are qubits, in groups too."""
    if type(entry) is int:
        return on[entry]
    return tuple(_placed(part, on) for part in entry) if isinstance(entry, tuple) else entry


HANDLERS: dict[type, Callable[..., None]] = {
    Measure: _measure,
    Reset: _reset,
    Barrier: _nothing,
    Delay: _nothing,
    CUGate: _cu,
    UGate: _u,
    ControlledGate: _controlled,
    AnnotatedOperation: _annotated,
    UnitaryGate: _unitary,
    DiagonalGate: _diagonal,
    PermutationGate: _permutation,
    PauliGate: _pauli,
    PauliEvolutionGate: _evolution,
    Initialize: _initialize,
    StatePreparation: _preparation,
}
if ROTATION is not None:
    HANDLERS[ROTATION] = _rotation
