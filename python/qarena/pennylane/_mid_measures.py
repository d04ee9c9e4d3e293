"""Mid-circuit measurements and what depends on them, as a circuit with bits; and their values, of many shots at once."""

from __future__ import annotations

import functools
import operator
from typing import Any

import numpy as np
from pennylane.exceptions import DeviceError
from pennylane.measurements import MidMeasureMP
from pennylane.ops import Conditional

from .._bits import Bits
from .._circuit import Circuit
from ._op_rules import append, describe


def is_dynamic(op: Any) -> bool:
    """Whether it is no gate."""
    return isinstance(op, (MidMeasureMP, Conditional))


def describe_dynamic(op: Any, key: list[Any], values: list[Any], bit_of: dict[str, int]) -> None:
    """As _op_rules.describe. bit_of: of the measurements so far, which differ from call to call in their names, the bits; a new one gets the next."""
    if isinstance(op, MidMeasureMP):
        bit_of[op.meas_uid] = len(bit_of)
        key += (MidMeasureMP, op.wires.labels, op.reset, op.postselect)
    else:
        key += (Conditional, bits_of(op.meas_val, bit_of), truths_of(op.meas_val))
        describe(op.base, key, values)


def append_dynamic(circuit: Circuit, op: Any, qubit_of: dict[Any, int], angles: Any, bit_of: dict[str, int], scratch: int) -> None:
    """As _op_rules.append. scratch: a bit for conditions that are not one value of some bits."""
    if isinstance(op, MidMeasureMP):
        bit, qubit = len(bit_of), qubit_of[op.wires[0]]
        bit_of[op.meas_uid] = bit
        circuit.measure(qubit, bit)
        if op.reset:
            with circuit.if_(bit):
                circuit.x(qubit)
        return
    bits, truths = bits_of(op.meas_val, bit_of), truths_of(op.meas_val)
    when = [number for number, truth in enumerate(truths) if truth]
    first_least = list(reversed(bits))
    if len(when) == 1:
        block = circuit.if_(first_least, when[0])
    else:
        circuit.assign(scratch, functools.reduce(operator.or_, [Bits(first_least) == number for number in when], False))
        block = circuit.if_(scratch)
    with block:
        append(circuit, op.base, qubit_of, angles)


def bits_of(value: Any, bit_of: dict[str, int]) -> tuple[int, ...]:
    """The bits that a measurement value depends on, in its own order."""
    try:
        return tuple(bit_of[measured.meas_uid] for measured in value.measurements)
    except KeyError:
        raise DeviceError(f"{value!r} depends on a measurement that the circuit does not have before it") from None


def truths_of(value: Any) -> tuple[bool, ...]:
    """Of each branch, the first measurement the most significant bit, whether the value is true there."""
    return tuple(bool(result) for _, result in value.items())


def values_of(value: Any, outcomes: np.ndarray[Any, Any], bit_of: dict[str, int]) -> np.ndarray[Any, Any]:
    """A measurement value in each of many shots, or histories; outcomes: [shots, bits]."""
    results = [result for _, result in value.items()]
    whole = all(isinstance(result, (int, np.integer, np.bool_)) for result in results)
    table = np.array([int(result) if whole else float(result) for result in results])
    index = np.zeros(len(outcomes), np.int64)
    for bit in bits_of(value, bit_of):
        index = index << 1 | outcomes[:, bit]
    return table[index]
