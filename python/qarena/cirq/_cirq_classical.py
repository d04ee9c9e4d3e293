"""Measurements, their keys, and operations that depend on them, as entries."""

from __future__ import annotations

import itertools
from typing import Any

from .. import _bits
from .._extras import needed
from ._cirq_writer import Untranslatable, Writer

cirq: Any = needed("cirq", "qarena.cirq")

TABLE_BITS = 8  # of a condition that is written as a table
CONFUSED_BITS = 4  # that one matrix is for
MOST_TOKENS = 1024
MOST_BITS = 4096


class Measured:
    """One measurement under a key: its bits, which of them Cirq turns over after they were read, and its qubits."""

    __slots__ = ("bits", "inverted", "qubits")

    def __init__(self, bits: tuple[int, ...], inverted: tuple[bool, ...], qubits: tuple[Any, ...]) -> None:
        self.bits = bits
        self.inverted = inverted
        self.qubits = qubits


class Records:
    """The classical bits of a circuit: which belong to which key."""

    __slots__ = ("keys", "count")

    def __init__(self) -> None:
        self.keys: dict[str, list[Measured]] = {}
        self.count = 0

    def new(self, count: int) -> tuple[int, ...]:
        """So many more bits."""
        first, self.count = self.count, self.count + count
        if self.count > MOST_BITS:
            raise Untranslatable
        return tuple(range(first, self.count))

    def measure(self, gate: Any, qubits: tuple[Any, ...], q: list[int], to: Writer) -> None:
        """A MeasurementGate."""
        bits = self.new(len(q))
        to.entries += [("measure", qubit, bit) for qubit, bit in zip(q, bits)]
        self._confuse(gate.confusion_map, bits, to)
        instances = self.keys.setdefault(gate.key, [])
        if instances and len(instances[-1].bits) != len(bits):
            raise ValueError(f"Measurement key {gate.key} is used for {len(instances[-1].bits)} qubits and for {len(bits)}: a repeated key needs as many")
        instances.append(Measured(bits, gate.full_invert_mask(), qubits))

    def _confuse(self, confusion_map: Any, bits: tuple[int, ...], to: Writer) -> None:
        seen = [index for indices in confusion_map for index in indices]
        if len(set(seen)) < len(seen) or any(len(indices) > CONFUSED_BITS for indices in confusion_map):
            raise Untranslatable
        for indices, matrix in confusion_map.items():
            to.add(("readout_error", _rows(matrix), tuple(bits[index] for index in reversed(indices))))

    def condition(self, conditions: Any, to: Writer) -> tuple[int, int]:
        """A bit and the value that it has where all of these conditions hold."""
        if len(conditions) == 1:
            (one,) = conditions
            found = self._instance(one) if isinstance(one, cirq.KeyCondition) else None
            if found is not None and len(found.bits) == 1:
                return found.bits[0], int(not found.inverted[0])
        tokens: list[int] = []
        for number, condition in enumerate(conditions):
            tokens += self._tokens(condition)
            tokens += [_bits.AND] * bool(number)
        if len(tokens) > MOST_TOKENS:
            raise Untranslatable
        (bit,) = self.new(1)
        to.add(("assign", bit, tuple(tokens)))
        return bit, 1

    def _instance(self, condition: Any) -> Measured:
        try:
            found: Measured = self._measured(condition.key)[condition.index]
        except IndexError:
            raise Untranslatable from None  # which ends in Cirq's own error
        return found

    def _measured(self, key: Any) -> list[Measured]:
        if str(key) not in self.keys:
            raise ValueError(f"Measurement key {key} missing when testing classical control")
        return self.keys[str(key)]

    def _tokens(self, condition: Any) -> list[int]:
        if isinstance(condition, cirq.KeyCondition):
            measured = self._instance(condition)
            literals = [_literal(bit, not inverted) for bit, inverted in zip(measured.bits, measured.inverted)]
            return [token for number, one in enumerate(literals) for token in (*one, *[_bits.OR] * bool(number))]
        return self._table(condition)

    def _table(self, condition: Any) -> list[int]:
        """Any condition: Cirq itself says for which values of the bits it holds."""
        instances = [(key, measured) for key in condition.keys for measured in self._measured(key)]
        bits = [bit for _, measured in instances for bit in measured.bits]
        if len(bits) > TABLE_BITS:
            raise Untranslatable
        rows: dict[bool, list[tuple[int, ...]]] = {False: [], True: []}
        for digits in itertools.product((0, 1), repeat=len(bits)):
            store, rest = cirq.ClassicalDataDictionaryStore(), list(digits)
            for key, measured in instances:
                here, rest = rest[: len(measured.bits)], rest[len(measured.bits) :]
                store.record_measurement(key, here, measured.qubits)
            rows[condition.resolve(store)].append(digits)
        inverted = [flag for _, measured in instances for flag in measured.inverted]
        fewer = len(rows[True]) <= len(rows[False])
        tokens = [_bits.FALSE]
        for row in rows[fewer]:
            for number, (bit, value, flag) in enumerate(zip(bits, row, inverted)):
                tokens += [*_literal(bit, value != flag), *[_bits.AND] * bool(number)]
            tokens.append(_bits.OR)
        return tokens if fewer else [*tokens, _bits.NOT]


def _literal(bit: int, value: bool) -> list[int]:
    """True where a bit is 1, or where it is 0."""
    return [bit] if value else [bit, _bits.NOT]


def _rows(matrix: Any) -> tuple[tuple[float, ...], ...]:
    """A confusion matrix whose rows add up to 1 to the last digits."""
    return tuple(tuple(float(p) / float(sum(row)) for p in row) for row in matrix)
