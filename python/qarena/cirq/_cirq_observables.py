"""Cirq's Pauli sums as qarena's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .._extras import needed
from .._pauli import PauliSum

cirq: Any = needed("cirq", "qarena.cirq")


def observable(given: Any, qubits: Iterable[Any]) -> PauliSum:
    """A cirq.PauliSum, or what becomes one (a string, a Pauli gate on a qubit, a number), as a qa.PauliSum on the qubits of qarena.cirq.circuit(.., qubits).

    qubits: all of the circuit, in order: `sorted(program.all_qubits())` without an order of your own. NotImplementedError where a coefficient is complex.

    >>> import cirq
    >>> import qarena.cirq
    >>> a, b = cirq.LineQubit.range(2)
    >>> qarena.cirq.observable(2 * cirq.Z(a) * cirq.Z(b) - cirq.X(a), [a, b])
    PauliSum([('Z0 Z1', 2.0), ('X1', -1.0)], n=2)
    """
    (made,) = Observables().sums_of([given], tuple(qubits))
    return made


class Observables:
    """Sums that are kept: what qarena derives from one at its first use is then there."""

    __slots__ = ("_kept",)
    MOST = 64

    def __init__(self) -> None:
        self._kept: dict[Any, PauliSum] = {}

    def sums_of(self, given: Any, qubits: tuple[Any, ...]) -> list[PauliSum]:
        """Of one observable, or a list of them: numbers, Pauli gates on qubits, strings, sums."""
        index = {qubit: len(qubits) - 1 - i for i, qubit in enumerate(qubits)}
        return [self._sum(cirq.PauliSum.wrap(one), index) for one in (given if isinstance(given, list) else [given])]

    def _sum(self, given: Any, index: dict[Any, int]) -> PauliSum:
        terms = []
        for string in given:
            coefficient = complex(string.coefficient)
            if abs(coefficient.imag) > 1e-4:  # as Cirq has it
                raise NotImplementedError(f"Cannot compute expectation value of a non-Hermitian PauliString: its coefficient is {coefficient}")
            x = z = 0
            for qubit, pauli in string.items():
                if qubit not in index:
                    raise ValueError(f"{string!r}: {qubit!r} is not among the qubits of the circuit or of qubit_order")
                letter = str(pauli)
                x |= (letter in "XY") << index[qubit]
                z |= (letter in "YZ") << index[qubit]
            terms.append((x, z, coefficient.real))
        key = len(index), tuple(terms)
        found = self._kept.get(key)
        if found is None:
            found = PauliSum.from_masks([x for x, _, _ in terms], [z for _, z, _ in terms], [c for _, _, c in terms], len(index))
            if len(self._kept) >= self.MOST:
                self._kept.clear()
            self._kept[key] = found
        return found
