"""qarena.cirq.circuit: a circuit of Cirq's as one of qarena's."""

from __future__ import annotations

from typing import Any

from .._circuit import Circuit
from .._extras import needed
from ._cirq_translate import Translator
from ._cirq_writer import NotBindable, Untranslatable

cirq: Any = needed("cirq", "qarena.cirq")


def circuit(program: Any, qubit_order: Any = cirq.QubitOrder.DEFAULT) -> Circuit:
    """A cirq.Circuit as a qarena.Circuit, for qa.Register.run, gradients, qa.run and all else that takes one.

    Cirq's first qubit is the most significant: qubit i of qubit_order, which is sorted by default, becomes qubit n - 1 - i, so that amplitudes have the same
    numbers. Symbols become parameters of their names; an expression that is no sum of symbols times numbers becomes one parameter, of its text. Each
    measurement has bits of its own, in the order of the circuit; invert masks are left to whoever reads the bits.

    TypeError names an operation that qarena has nothing for; ValueError a circuit that can be run operation by operation only, as Simulator does.

    >>> import cirq, sympy
    >>> import qarena.cirq
    >>> a, b = cirq.LineQubit.range(2)
    >>> list(qarena.cirq.circuit(cirq.Circuit(cirq.rx(sympy.Symbol('t'))(a), cirq.CNOT(a, b))))
    [('rx', t, 1), ('cx', 1, 0)]
    """
    qubits = cirq.QubitOrder.as_qubit_order(qubit_order).order_for(program.all_qubits())
    try:
        return Translator(tuple(qubits), "qarena.cirq.circuit").translation(program.moments).circuit
    except NotBindable:
        raise ValueError("qarena.cirq.circuit: a symbol stands where qarena has no angle: cirq.resolve_parameters gives a value to it") from None
    except Untranslatable:
        raise ValueError("qarena.cirq.circuit: it has a loop until a condition holds, a record of a channel, or a gate too large: qarena.cirq.Simulator runs it") from None
