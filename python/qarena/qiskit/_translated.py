"""circuit: Qiskit's circuits as qarena's; and those that have been seen before, which are not translated again."""

from __future__ import annotations

import operator
import weakref
from collections import OrderedDict, namedtuple

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitError

from .._circuit import OPERATIONS, Circuit
from ._qiskit_angles import Angles, rows_of
from ._translator import Translator

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, SupportsIndex

    from .._core import Arena

KEPT = 64  # circuits
DYNAMIC = OPERATIONS | {"depolarize", "amplitude_damping"}


class Translated(namedtuple("Translated", "circuit parameters derived gates measured")):
    """A circuit, Qiskit's parameters in order, and expressions of them whose values follow theirs in a run.

    gates: the circuit without its measurements, where these are its end and all else is gates; otherwise None. measured: (qubit, bit) of these.
    """

    __slots__ = ()

    def rows(self, bindings: Any) -> Any:
        """Rows of values for `circuit`, of a BindingsArray of any shape."""
        import numpy

        values = bindings.as_array(self.parameters) if self.parameters else numpy.zeros((bindings.size, 0))
        return rows_of(values.reshape(bindings.size, len(self.parameters)), self.parameters, self.derived)


def circuit(qc: Any, *, while_rounds: SupportsIndex = 1000, arena: Arena | None = None) -> Circuit:
    """The same circuit as a qarena.Circuit: qubit q and classical bit b are the same in both.

    Parameters are those of qc.parameters, in that order: a vector that is there whole is one here, too, others have their names without brackets. Angles
    that are no sums of parameters times numbers are refused: bind them first. Definitions are used only for operations that qarena lacks.

    while_rounds: a while_loop does at most so many rounds. What Qiskit computes with classical variables takes further bits behind those of qc.

    CircuitError: an operation that qarena lacks, which it names. Nothing is run here.

    >>> from qiskit import QuantumCircuit
    >>> bell = QuantumCircuit(2)
    >>> _ = bell.h(0), bell.cx(0, 1)
    >>> list(circuit(bell))
    [('h', 0), ('cx', 0, 1)]
    """
    return translated(qc, while_rounds, arena=arena).circuit  # type: ignore[no-any-return]


def translated(qc: Any, rounds: SupportsIndex = 1000, *, keeps_others: bool = False, noise: Any = None, arena: Arena | None = None) -> Translated:
    """circuit(); keeps_others: angles of any kind become parameters of their own. noise: what comes before and behind each instruction."""
    if not isinstance(qc, QuantumCircuit):
        raise TypeError(f"circuit: a QuantumCircuit is needed, not {qc!r}")
    if qc.num_input_vars:
        names = ", ".join(variable.name for variable in qc.iter_input_vars())
        raise CircuitError(f"circuit: {qc.name!r} has input variables, which have no values: {names}")
    angles = Angles(qc.parameters, keeps_others)
    reader = Translator(angles, qc.num_clbits, operator.index(rounds), noise)
    entries = reader.read(qc)
    try:
        made = _made(qc, entries, angles, reader.n_bits, arena)
        end = next((place for place, entry in enumerate(entries) if entry[0] in DYNAMIC), len(entries))
        measured = tuple(entry[1:] for entry in entries[end:])
        gates = None
        if keeps_others and all(entry[0] == "measure" for entry in entries[end:]):
            gates = _made(qc, entries[:end], angles, 0, arena) if measured else made
        return Translated(made, tuple(angles.parameters), tuple(angles.derived or ()), gates, measured)
    except (ValueError, TypeError) as error:
        raise CircuitError(f"circuit: {qc.name!r}: {error}") from None


def _made(qc: Any, entries: list[tuple[Any, ...]], angles: Angles, n_bits: int, arena: Arena | None) -> Circuit:
    made = Circuit(qc.num_qubits, arena, bits=n_bits)
    for name, length in angles.declared:
        made._add_parameter(name, length)
    return made.apply_gates(entries)


class Cache:
    """What was made of circuits that still live, as long as they have not been changed. At most KEPT of them, those that were used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[weakref.ref[Any], tuple[int, int], Any, Translated]] = OrderedDict()

    def __reduce__(self) -> tuple[type[Cache], tuple[()]]:
        return Cache, ()  # copies begin anew

    def get_all(self, circuits: Iterable[Any]) -> list[Translated]:
        """Of each circuit. What is named twice is looked at once."""
        found: dict[int, Translated] = {}
        listed = list(circuits)
        for qc in listed:
            if id(qc) not in found:
                found[id(qc)] = self.get(qc)
        return [found[id(qc)] for qc in listed]

    def get(self, qc: Any) -> Translated:
        """A circuit's translation, which keeps angles of any kind."""
        data = None if getattr(qc, "data", None) is None else getattr(qc, "_data", None)  # a BlueprintCircuit makes its gates when it is asked for `data`
        key, size = id(qc), (qc.num_qubits, qc.num_clbits)  # data are equal to those with more bits that nothing uses
        found = self._kept.get(key)
        if found is not None and found[0]() is qc and found[1] == size and found[2] == data:
            self._kept[key] = self._kept.pop(key, found)
            return found[3]
        made = translated(qc, keeps_others=True)
        if data is not None:
            self._kept.pop(key, None)
            self._kept[key] = weakref.ref(qc, lambda _: self._kept.pop(key, None)), size, data.copy(), made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
