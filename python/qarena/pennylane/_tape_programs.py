"""Tapes as circuits: a tape whose operators, but for their angles, were seen before is an array of values for a circuit that exists."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import numpy as np
import pennylane as qml
from pennylane.exceptions import DeviceError
from pennylane.measurements import MidMeasureMP

from .._circuit import Circuit
from .._parameters import ParameterVector
from .._register import Register
from ._mid_measures import append_dynamic, describe_dynamic, is_dynamic
from ._op_rules import append, describe, has_angles, is_large, matrix_of

PREPARATIONS = (qml.BasisState, qml.StatePrep)  # as a tape's first operator: the state that the circuit begins in
KEPT_PROGRAMS = 64
KEPT_THINGS = 64  # of a program
KEPT_GATES = 1 << 18  # of all of them together
GATE_BYTES = 64
MOST_WIRES = 64


class Program:
    """What tapes of one key share.

    wires: the labels, the first the most significant bit. qubit_of: of each label. circuit: with one parameter for each value, and a bit for each mid-circuit
    measurement, after which there is one more. count: of values. measured: whether each measurement is to be kept only where it was 0 or 1, or None.
    angle_of: of the operators' parameters, the value's index or -1. preparation: whether the first operator is the state to begin in. rest: what comes behind
    the circuit: large matrices, with their qubits, and the circuit behind each. weight: about its memory, in gates. kept: what others make of a
    program and find there again.
    """

    __slots__ = ("angle_of", "circuit", "count", "kept", "measured", "preparation", "qubit_of", "rest", "weight", "wires")

    def __init__(self, tape: Any, wires: list[Any], count: int) -> None:
        n = len(wires)
        operations = tape.operations
        self.wires = wires
        self.qubit_of = {label: n - 1 - place for place, label in enumerate(wires)}
        self.count = count
        self.preparation = bool(operations) and isinstance(operations[0], PREPARATIONS)
        self.kept: OrderedDict[Any, Any] = OrderedDict()
        self.measured = [op.postselect for op in operations if isinstance(op, MidMeasureMP)]
        self.circuit = self._empty()
        self.rest: list[tuple[np.ndarray[Any, Any], list[int], Circuit]] = []
        self.angle_of: list[int] = []
        self._append(operations)
        self.weight = len(self.circuit) + sum(matrix.nbytes // GATE_BYTES + len(circuit) for matrix, _, circuit in self.rest)

    def _empty(self) -> Circuit:
        circuit = Circuit(len(self.wires), bits=len(self.measured) + 1 if self.measured else 0)
        if self.count:
            circuit._add_parameter("p", self.count)
        return circuit

    def _append(self, operations: list[Any]) -> None:
        angles = iter(ParameterVector("p", self.count)) if self.count else iter(())
        bit_of: dict[str, int] = {}
        taken, circuit = 0, self.circuit
        for place, op in enumerate(operations):
            angular = has_angles(getattr(op, "base", op) if is_dynamic(op) else op)
            if place == 0 and self.preparation:
                angular = False
            elif is_dynamic(op):
                append_dynamic(circuit, op, self.qubit_of, angles, bit_of, len(self.measured))
            elif is_large(op):
                circuit = self._empty()
                self.rest.append((matrix_of(op), [self.qubit_of[label] for label in reversed(op.wires.labels)], circuit))
            else:
                append(circuit, op, self.qubit_of, angles)
            for _ in op.data:
                self.angle_of.append(taken if angular else -1)
                taken += angular

    def keep(self, key: Any, value: Any) -> None:
        """For whoever asks for the key in `kept`; what was kept first goes first."""
        self.kept[key] = value
        while len(self.kept) > KEPT_THINGS:
            self.kept.popitem(last=False)

    def slots(self, tape: Any) -> list[int]:
        """Of the tape's trainable parameters, the values' indices; -1: a parameter that is no angle, of an observable for instance."""
        count = len(self.angle_of)
        return [self.angle_of[index] if index < count else -1 for index in tape.trainable_params]


class Programs:
    """The programs of the latest tapes; any thread may ask."""

    def __init__(self, device_wires: Any) -> None:
        self._device_wires = None if device_wires is None else list(device_wires)
        self._known: OrderedDict[Any, Program] = OrderedDict()
        self._gates = 0
        self._lock = threading.Lock()
        self.made = 0  # for tests

    def __reduce__(self) -> Any:
        return Programs, (self._device_wires,)

    def find(self, tape: Any) -> tuple[Program, np.ndarray[Any, Any]]:
        """The tape's program, and its values: [values], or [batch, values] where some of them are arrays."""
        key: list[Any] = []
        values: list[Any] = []
        bit_of: dict[str, int] = {}
        operations = tape.operations
        start = 0
        if operations and isinstance(operations[0], PREPARATIONS):
            key += ("prepare", operations[0].wires.labels)
            start = 1
        for op in operations[start:] if start else operations:
            if is_dynamic(op):
                describe_dynamic(op, key, values, bit_of)
            else:
                describe(op, key, values)
        if self._device_wires is None:
            key += ("wires", *(mp.wires.labels for mp in tape.measurements))
        known = tuple(key)
        with self._lock:
            program = self._known.get(known)
            if program is not None:
                self._known.move_to_end(known)
        if program is None:
            program = self._make(tape, known, len(values))
        try:
            return program, _rows(values)
        except TypeError:
            return program, _rows(real_angles(tape, values))

    def _make(self, tape: Any, key: Any, count: int) -> Program:
        wires = self._device_wires or standard_wires(tape)
        check_wires(len(wires))
        program = Program(tape, wires, count)
        with self._lock:
            self.made += 1
            if key not in self._known:
                self._known[key] = program
                self._gates += program.weight
            while len(self._known) > KEPT_PROGRAMS or (self._gates > KEPT_GATES and len(self._known) > 1):
                self._gates -= self._known.popitem(last=False)[1].weight
        return program


def check_wires(count: int) -> None:
    """Refuse more than a circuit has."""
    if count > MOST_WIRES:
        raise DeviceError(f"{count} wires: qarena.qubit has at most {MOST_WIRES}")


def standard_wires(tape: Any) -> list[Any]:
    """The order of a tape's wires where the device has none, as PennyLane's own devices choose it: labels 0, 1, .. by number, others as they appear."""
    acted = list(dict.fromkeys(label for op in tape.operations for label in op.wires.labels))
    seen = set(acted)
    looked = [label for label in dict.fromkeys(label for mp in tape.measurements for label in mp.wires.labels) if label not in seen]
    if seen == set(range(len(acted))) and set(looked) == set(range(len(acted), len(acted) + len(looked))):
        return list(range(len(acted) + len(looked)))
    return acted + looked


def real_angles(tape: Any, values: list[Any]) -> list[Any]:
    """Values whose imaginary parts are 0, without these; DeviceError: of others, naming the operator."""
    for op in tape.operations:
        if any(np.any(np.imag(number)) for number in op.data) and has_angles(getattr(op, "base", op)):
            raise DeviceError(f"{op}: an angle of qarena.qubit's is a real number")
    return [np.real(value) for value in values]


def refuse_angles(tapes: Any) -> None:
    """DeviceError: an angle is no finite number, naming the operator."""
    for tape in tapes:
        for op in tape.operations:
            if op.data and has_angles(getattr(op, "base", op)) and not all(np.all(np.isfinite(number)) for number in op.data):
                raise DeviceError(f"{op}: an angle of qarena.qubit's is a finite number")


def _rows(values: list[Any]) -> np.ndarray[Any, Any]:
    """[values], or [batch, values]: numbers are the same for the whole batch. TypeError: some are complex."""
    try:
        array = np.array(values)
        array = array if array.ndim == 1 else np.ascontiguousarray(array.T)
    except ValueError:
        array = np.stack(np.broadcast_arrays(*values), axis=-1)
    if array.dtype.kind == "c":
        raise TypeError("complex numbers")
    return array.astype(np.float64, copy=False)


def initial_amplitudes(program: Program, tape: Any) -> np.ndarray[Any, Any] | None:
    """What the tape begins with, [2^n] or [batch, 2^n]; None: a basis state."""
    if not program.preparation or isinstance(tape.operations[0], qml.BasisState):
        return None
    op = tape.operations[0]
    state = op.state_vector(wire_order=program.wires)
    if hasattr(state, "toarray"):
        state = state.toarray()
    state = np.asarray(state, np.complex128)
    return state.reshape(-1, 1 << len(program.wires)) if op.batch_size is not None else state.reshape(-1)


def begin(program: Program, tape: Any, register: Register, amplitudes: Any) -> None:
    """Let a register in |0..0> be what the tape begins with."""
    if amplitudes is not None:
        register.set_state(amplitudes, check=False)
    elif program.preparation:
        op = tape.operations[0]
        for label, bit in zip(op.wires.labels, np.asarray(op.parameters[0])):
            if bit:
                register.x(program.qubit_of[label])


def run_row(program: Program, register: Register, row: Any) -> None:
    """The program's circuit with one row of values, from the register's state."""
    values = row if program.count else None
    register.run(program.circuit, values)
    for matrix, qubits, circuit in program.rest:
        apply_matrix(register, matrix, qubits)
        register.run(circuit, values)


def apply_matrix(register: Register, matrix: Any, qubits: list[int]) -> None:
    """A matrix on more qubits than Register.unitary takes; qubits: the least significant bit of its rows first."""
    n, k = register.n, len(qubits)
    axes = [n - 1 - qubit for qubit in reversed(qubits)]
    state = np.moveaxis(register.amplitudes.reshape((2,) * n), axes, range(k)).reshape(1 << k, -1)
    made = np.moveaxis((matrix @ state).reshape((2,) * n), range(k), axes)
    register.set_state(np.ascontiguousarray(made).reshape(-1), check=False)
