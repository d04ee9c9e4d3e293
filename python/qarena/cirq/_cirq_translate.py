"""A circuit of Cirq's as a circuit of qarena's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy

from .._circuit import OPERATIONS, Circuit
from .._density_queue import CHANNEL_QUBITS
from .._extras import needed
from ._cirq_channels import add_channel
from ._cirq_classical import Measured, Records
from ._cirq_gates import MATRIX_QUBITS, TABLE, add_matrix
from ._cirq_writer import Declined, NotBindable, Symbols, Untranslatable, Writer

cirq: Any = needed("cirq", "qarena.cirq")

SMALL = 2  # qubits of an unknown gate whose matrix is taken rather than its decomposition
TABLE_QUBITS = 20  # of an ArithmeticGate
PAULI_QUBITS = 6  # of a Pauli channel


class Translation:
    """What a circuit has become.

    circuit: of qarena, whose qubit n - 1 - i is qubits[i]: Cirq's first qubit is the most significant. keys: of the measurements under each key. plain:
    whether it has gates only. symbols: its parameters.
    """

    __slots__ = ("circuit", "qubits", "keys", "plain", "symbols", "_split")

    def __init__(self, circuit: Circuit, qubits: tuple[Any, ...], keys: dict[str, list[Measured]], plain: bool, symbols: Symbols) -> None:
        self.circuit = circuit
        self.qubits = qubits
        self.keys = keys
        self.plain = plain
        self.symbols = symbols
        self._split: tuple[Circuit | None, list[tuple[int, int]]] | None = None

    def values(self, resolver: Any) -> Any:
        """Of the circuit's parameters; None: it has none."""
        return self.symbols.values(resolver) if self.symbols.expressions else None

    def records(self, memory: Any) -> dict[str, Any]:
        """Cirq's arrays [repetitions, instances, qubits] of the bits of all shots."""
        found = {}
        for key, instances in self.keys.items():
            bits = [bit for measured in instances for bit in measured.bits]
            first = bits[0]
            part = memory[:, first : first + len(bits)] if bits == list(range(first, first + len(bits))) else memory[:, bits]
            inverted = [flag for measured in instances for flag in measured.inverted]
            part = part ^ numpy.array(inverted, numpy.uint8) if any(inverted) else part
            found[key] = part.reshape(len(memory), len(instances), -1)
        return found

    def measurements(self, row: Any) -> dict[str, Any]:
        """Of one shot: what each key was measured as last."""
        return {key: array[0, -1] for key, array in self.records(row.reshape(1, -1)).items()}

    def split(self) -> tuple[Circuit | None, list[tuple[int, int]]]:
        """What comes before the measurements, and (qubit, bit) of these; None: not all of them are at the end."""
        if self._split is None:
            self._split = self._made_split()
        return self._split

    def _made_split(self) -> tuple[Circuit | None, list[tuple[int, int]]]:
        gates, measured = [], dict[int, int]()
        for i, entry in enumerate(self.circuit):
            if entry[0] == "measure":
                measured[entry[2]] = entry[1]
            elif entry[0] in CLASSICAL or not set(measured.values()).isdisjoint(self.circuit._qubits_at(i)):
                return None, []
            else:
                gates.append(entry)
        before = Circuit(self.circuit.n)
        for name in self.symbols.expressions:
            before._add_parameter(name, 0)
        return before.apply_gates(gates), [(qubit, bit) for bit, qubit in measured.items()]


class Translator:
    """Makes a translation of operations."""

    def __init__(self, qubits: tuple[Any, ...], by: str, mixed: bool = False) -> None:
        """by: who is named in errors. mixed: for density matrices."""
        n = len(qubits)
        self.by = by
        self.pauli_qubits = CHANNEL_QUBITS if mixed else PAULI_QUBITS
        self.qubits = qubits
        self.index = {qubit: n - 1 - i for i, qubit in enumerate(qubits)}
        self.records = Records()
        self.symbols = Symbols()

    def translation(self, moments: Iterable[Any]) -> Translation:
        """Of moments, or whatever has operations in it."""
        self.refuse_qudits(moments)
        to = self.writer()
        for moment in moments:
            self.write(moment.operations if isinstance(moment, cirq.Moment) else cirq.flatten_to_ops(moment), to)
        entries, written = to.entries, len(to.entries)
        to.flush()
        if len(entries) > written:
            entries.insert(0, entries.pop())  # nothing is to come behind measurements at the end
        circuit = Circuit(len(self.qubits), bits=self.records.count)
        for name in self.symbols.expressions:
            circuit._add_parameter(name, 0)
        circuit.apply_gates(entries)
        plain = not self.records.count and not any(entry[0] in OPERATIONS or entry[0] in CHANNELS for entry in entries)
        return Translation(circuit, self.qubits, self.records.keys, plain, self.symbols)

    def writer(self) -> Writer:
        """An empty one."""
        return Writer(self.symbols, self.pauli_qubits)

    def refuse_qudits(self, moments: Iterable[Any]) -> None:
        """Name an operation on one, or the qudit."""
        odd = [qubit for qubit in self.qubits if qubit.dimension != 2]
        if odd:
            for moment in moments:
                for operation in cirq.flatten_to_ops(moment):
                    if not set(odd).isdisjoint(operation.qubits):
                        raise TypeError(f"{self.by} doesn't support {operation!r}: {odd[0]!r} has dimension {odd[0].dimension}, qarena has qubits only")
            raise ValueError(f"{self.by}: {odd[0]!r} has dimension {odd[0].dimension}, qarena has qubits only")

    def write(self, operations: Iterable[Any], to: Writer) -> None:
        """Operations, one after the other."""
        index, table = self.index, TABLE
        try:
            for operation in operations:
                gate = operation.gate
                function = table.get(gate.__class__)
                if function is None:
                    self._other(operation, to)
                    continue
                q = [index[qubit] for qubit in operation.qubits]
                try:
                    function(gate, q, to)
                except Declined:
                    self._unknown(operation.untagged, q, to)
        except KeyError as error:
            if error.args and isinstance(error.args[0], cirq.Qid):
                raise Untranslatable from None  # an ancilla of a decomposition
            raise

    def _other(self, operation: Any, to: Writer) -> None:
        """What has no function of its own."""
        operation = operation.untagged
        gate = operation.gate
        if isinstance(gate, cirq.MeasurementGate):
            self.records.measure(gate, operation.qubits, [self.index[qubit] for qubit in operation.qubits], to)
        elif isinstance(operation, cirq.ClassicallyControlledOperation):
            self._conditional(operation, to)
        elif isinstance(operation, cirq.CircuitOperation):
            if operation.repeat_until is not None:
                raise Untranslatable
            if cirq.is_parameterized(operation.repetitions):
                raise NotBindable
            for moment in operation.mapped_circuit(deep=False):
                self.write(moment.operations, to)
        elif isinstance(operation, cirq.ControlledOperation) or isinstance(gate, cirq.ControlledGate):
            self._controlled(operation, to)
        else:
            self._unknown(operation, [self.index[qubit] for qubit in operation.qubits], to)

    def _conditional(self, operation: Any, to: Writer) -> None:
        inner = self.writer()
        bit, value = self.records.condition(operation.classical_controls, to)
        self.write([operation.without_classical_controls()], inner)
        inner.flush()
        to.entries += [("if", (bit,), value), *inner.entries, ("end",)]

    def _controlled(self, operation: Any, to: Writer) -> None:
        if isinstance(operation, cirq.ControlledOperation):
            of_controls, sub, values = operation.controls, operation.sub_operation, operation.control_values
        else:
            gate, count = operation.gate, operation.gate.num_controls()
            of_controls, values = operation.qubits[:count], gate.control_values
            sub = gate.sub_gate.on(*operation.qubits[count:])
        inner, qubits = self.writer(), [self.index[qubit] for qubit in of_controls]
        self.write([sub], inner)
        if isinstance(values, cirq.ProductOfSums) and all(len(allowed) == 1 or set(allowed) >= {0, 1} for allowed in values):
            products = [[allowed[0] if len(allowed) == 1 else None for allowed in values]]
        else:  # of each product, since no two of them hold at once
            products = [list(product) for product in values.expand()]
        for product in products:
            to.add_controlled(inner, *(tuple(q for q, value in zip(qubits, product) if value == wanted) for wanted in (1, 0)))

    def _unknown(self, operation: Any, q: list[int], to: Writer) -> None:
        """By its matrix where that is small, else by its decomposition; channels by their Kraus matrices."""
        is_unitary = cirq.has_unitary(operation)
        if is_unitary and len(q) <= SMALL:
            add_matrix(cirq.unitary(operation), q, to)
            return
        parts = cirq.decompose_once(operation, None)
        if parts is not None:
            self.write(cirq.flatten_to_ops(parts), to)
        elif is_unitary and isinstance(operation.gate, cirq.ArithmeticGate) and len(q) <= TABLE_QUBITS:
            to.add(("permutation", _table_of(operation, len(q)), *reversed(q)))
        elif is_unitary and len(q) <= MATRIX_QUBITS:
            add_matrix(cirq.unitary(operation), q, to)
        elif is_unitary or hasattr(operation.gate, "_act_on_"):
            raise Untranslatable
        elif cirq.has_kraus(operation):
            add_channel(operation, q, to)
        elif cirq.is_parameterized(operation):
            raise NotBindable
        else:
            raise TypeError(f"{self.by} doesn't support {operation!r}: it has no unitary matrix, no channel, no decomposition")


def _table_of(operation: Any, k: int) -> Any:
    """Where a gate that permutes basis states takes each of them."""
    numbers = numpy.arange(2**k, dtype=numpy.complex128).reshape((2,) * k)
    moved = cirq.apply_unitary(operation, cirq.ApplyUnitaryArgs(numbers, numpy.empty_like(numbers), range(k)))
    table = numpy.empty(2**k, numpy.int64)
    table[moved.reshape(-1).real.round().astype(numpy.int64)] = numpy.arange(2**k)
    return table


CLASSICAL = frozenset(("assign", "if", "else", "end", "readout_error"))
CHANNELS = frozenset(("depolarize", "amplitude_damping"))  # entries that become those of OPERATIONS
