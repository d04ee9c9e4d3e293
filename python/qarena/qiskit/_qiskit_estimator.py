"""QarenaEstimator: Qiskit's V2 estimator."""

from __future__ import annotations

from qiskit.primitives import BaseEstimatorV2, DataBin, PrimitiveResult, PubResult
from qiskit.primitives.containers.estimator_pub import EstimatorPub

from .._batch import run_batch
from .._register import Register
from .._shots import _how, _run
from ._qiskit_jobs import InterruptibleJob
from ._qiskit_observables import Sums, listed, unchanged_by
from ._qiskit_target import check_memory
from ._translated import Cache

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal

    import numpy as np


class QarenaEstimator(BaseEstimatorV2):  # type: ignore[misc]
    """A V2 estimator, in place of StatevectorEstimator: the same pubs, the same results, exact where the precision is 0.

    default_precision: where neither run() nor the pub says one. With a precision other than 0 each value has a normal error of that size, and `stds` is the
    precision. seed: of these errors, an integer or NumPy Generator; with the same seed StatevectorEstimator has the same errors. threads: at most so many.
    state_precision: of amplitudes.

    Circuits with measurements, resets or control flow: the exact mean over all outcomes.

    >>> from qiskit import QuantumCircuit
    >>> from qarena.qiskit import QarenaEstimator
    >>> bell = QuantumCircuit(2)
    >>> _ = bell.h(0), bell.cx(0, 1)
    >>> QarenaEstimator().run([(bell, ["ZZ", "XX", "ZI"])]).result()[0].data.evs.round(12).tolist()
    [1.0, 1.0, 0.0]
    """

    def __init__(
        self,
        *,
        default_precision: float = 0.0,
        seed: np.random.Generator | int | None = None,
        threads: int | None = None,
        state_precision: Literal["double", "single"] = "double",
    ) -> None:
        self._default_precision = default_precision
        self._seed = seed
        self._threads = threads
        self._state_precision = state_precision
        self._cache = Cache()
        self._sums = Sums()

    @property
    def default_precision(self) -> float:
        """The precision where nothing else is said."""
        return self._default_precision

    @property
    def seed(self) -> np.random.Generator | int | None:
        """The seed, or Generator, that was given."""
        return self._seed

    def run(self, pubs: Iterable[Any], *, precision: float | None = None) -> Any:
        """A job whose result() is a PrimitiveResult with a PubResult for each pub. CircuitError: a circuit has an operation that qarena lacks."""
        coerced = [EstimatorPub.coerce(pub, self._default_precision if precision is None else precision) for pub in pubs]
        check_memory([pub.circuit for pub in coerced], self._state_precision)
        job = InterruptibleJob(self._run, list(zip(coerced, self._cache.get_all(pub.circuit for pub in coerced))))
        job._submit()
        return job

    def _run(self, work: list[tuple[Any, Any]], check: Callable[..., None]) -> Any:
        return PrimitiveResult([self._estimated(*one, check) for one in work], metadata={"version": 2})

    def _estimated(self, pub: Any, found: Any, check: Callable[..., None]) -> Any:
        import numpy

        given = pub.parameter_values
        rows = found.rows(given)
        sums = [self._sums.of(observable) for observable in listed(pub.observables)]
        values = self._values(lambda rows, sums: self._all(found, rows, sums, check), rows, sums, numpy.broadcast_arrays(_numbers(given.shape), _numbers(pub.observables.shape)))
        if pub.precision:
            values = numpy.random.default_rng(self._seed).normal(values, pub.precision)
        values = numpy.asarray(values)
        data = DataBin(evs=values, stds=numpy.full(values.shape, float(pub.precision)), shape=values.shape)
        return PubResult(data, metadata={"target_precision": pub.precision, "circuit_metadata": pub.circuit.metadata})

    def _values(self, of_all: Callable[[Any, list[Any]], Any], rows: Any, sums: list[Any], pairs: Any) -> Any:
        """The value of each pair (row, sum), by those of all rows with all sums. Where about all rows go with all sums, each row is run once for all of them."""
        import numpy

        row, which = pairs
        if 2 * row.size >= len(rows) * len(sums):
            return of_all(rows, sums)[row, which] if row.size else numpy.zeros(row.shape)
        values = numpy.empty(row.shape)
        by, others = (row, which) if len(rows) <= len(sums) else (which, row)
        for number in range(min(len(rows), len(sums))):
            here = numpy.nonzero(by == number)
            if by is row:
                values[here] = of_all(rows[number : number + 1], [sums[i] for i in others[here]])[0]
            else:
                values[here] = of_all(rows[others[here]], sums[number : number + 1])[:, 0]
        return values

    def _all(self, found: Any, rows: Any, sums: list[Any], check: Callable[..., None]) -> Any:
        """[rows, sums]."""
        import numpy

        if found.gates is None:
            return numpy.array([self._mean(found.circuit, row, sums, check) for row in rows])
        if found.measured:
            sums = [unchanged_by(sum(1 << qubit for qubit in {qubit for qubit, _ in found.measured}), one) for one in sums]
        return run_batch(found.gates, rows, sums, threads=self._threads, progress=check, precision=self._state_precision).values

    def _mean(self, circuit: Any, row: Any, sums: list[Any], check: Callable[..., None]) -> Any:
        """Over all outcomes, weighted by their probabilities."""
        import numpy

        how = _how(self._state_precision, self._threads, row, None, None)
        shots = _run(circuit, 0, 0, 0, how, keep_states=True, progress=check)
        register, mean, total = Register(circuit.n, self._state_precision), numpy.zeros(len(sums)), 0.0
        for index in range(shots.histories):
            check()
            _, _, probability, state = shots._history(index)
            register.restore(state)  # type: ignore[arg-type]  # it was kept
            mean += probability * numpy.array(register.expectation(sums))
            total += probability
        return mean / total


def _numbers(shape: tuple[int, ...]) -> Any:
    import math

    import numpy

    return numpy.arange(math.prod(shape)).reshape(shape)
