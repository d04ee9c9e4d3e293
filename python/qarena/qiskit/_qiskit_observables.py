"""Qiskit's observables as Pauli sums, those of a pub in one list."""

from __future__ import annotations

from collections import OrderedDict

from qiskit.quantum_info import SparseObservable

from .._pauli import PauliSum

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any

KEPT = 256  # sums


def listed(observables: Any) -> list[Any]:
    """SparseObservables of an ObservablesArray, which in Qiskit 2.0 holds dicts."""
    if hasattr(observables, "sparse_observables_array"):
        return list(observables.sparse_observables_array().ravel())
    return [SparseObservable.from_list(list(terms.items())) for terms in observables.ravel().tolist()]


class Sums:
    """Pauli sums of SparseObservables. Those that were asked for last stay, with what is derived from them at their first use."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, PauliSum] = OrderedDict()

    def __reduce__(self) -> tuple[type[Sums], tuple[()]]:
        return Sums, ()  # copies begin anew

    def of(self, observable: Any) -> PauliSum:
        import numpy

        parts = [numpy.asarray(part) for part in (observable.bit_terms, observable.indices, observable.boundaries, observable.coeffs)]
        key = observable.num_qubits, *(part.tobytes() for part in parts)
        found = self._kept.pop(key, None)
        self._kept[key] = found = found if found is not None else _sum_of(observable)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found


def _sum_of(observable: Any) -> PauliSum:
    """Projectors become sums of Paulis; bit 1 of a letter's number is X's, bit 0 is Z's."""
    import numpy

    paulis = observable.as_paulis()
    letters, indices = numpy.asarray(paulis.bit_terms).astype(numpy.uint64), numpy.asarray(paulis.indices).astype(numpy.uint64)
    sizes: Any = numpy.diff(numpy.asarray(paulis.boundaries).astype(numpy.int64))
    terms = numpy.repeat(numpy.arange(paulis.num_terms), sizes)
    x, z = numpy.zeros(paulis.num_terms, numpy.uint64), numpy.zeros(paulis.num_terms, numpy.uint64)
    numpy.bitwise_or.at(x, terms, (letters >> numpy.uint64(1) & numpy.uint64(1)) << indices)
    numpy.bitwise_or.at(z, terms, (letters & numpy.uint64(1)) << indices)
    return PauliSum.from_masks(x, z, numpy.asarray(paulis.coeffs), observable.num_qubits)


def unchanged_by(measured: int, observable: PauliSum) -> PauliSum:
    """What is left of an observable whose mean is taken over the outcomes of measured qubits, a mask: terms with X or Y on none of them."""
    import numpy

    x, z, coefficients = observable.masks()
    kept = x & numpy.uint64(measured) == 0
    return PauliSum.from_masks(x[kept], z[kept], coefficients[kept], observable.n)
