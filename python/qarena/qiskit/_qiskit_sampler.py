"""QarenaSampler: Qiskit's V2 sampler."""

from __future__ import annotations

import warnings

from qiskit.primitives import BaseSamplerV2, DataBin, PrimitiveResult, SamplerPubResult
from qiskit.primitives.containers.sampler_pub import SamplerPub

from .._batch import run_batch
from .._shots import run
from ._bit_arrays import bit_array
from ._qiskit_jobs import InterruptibleJob
from ._qiskit_target import check_memory
from ._translated import Cache

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal

    import numpy as np


class QarenaSampler(BaseSamplerV2):  # type: ignore[misc]
    """A V2 sampler, in place of StatevectorSampler: the same pubs, the same results. Circuits may have measurements anywhere, resets and control flow.

    default_shots: where neither run() nor the pub says how many. seed: an integer or NumPy Generator: runs with the same integer have the same shots; None:
    others each time. threads: at most so many. state_precision: of amplitudes.

    >>> from qiskit import QuantumCircuit
    >>> from qarena.qiskit import QarenaSampler
    >>> bell = QuantumCircuit(2)
    >>> _ = bell.h(0), bell.cx(0, 1), bell.measure_all()
    >>> counts = QarenaSampler(seed=1).run([bell], shots=1000).result()[0].data.meas.get_counts()
    >>> sorted(counts), sum(counts.values())
    (['00', '11'], 1000)
    """

    def __init__(
        self,
        *,
        default_shots: int = 1024,
        seed: np.random.Generator | int | None = None,
        threads: int | None = None,
        state_precision: Literal["double", "single"] = "double",
    ) -> None:
        self._default_shots = default_shots
        self._seed = seed
        self._how: dict[str, Any] = {"threads": threads, "precision": state_precision}
        self._cache = Cache()

    @property
    def default_shots(self) -> int:
        """Shots where nothing else is said."""
        return self._default_shots

    @property
    def seed(self) -> np.random.Generator | int | None:
        """The seed, or Generator, that was given."""
        return self._seed

    def run(self, pubs: Iterable[Any], *, shots: int | None = None) -> Any:
        """A job whose result() is a PrimitiveResult with a SamplerPubResult for each pub. CircuitError: a circuit has an operation that qarena lacks."""
        import numpy

        coerced = [SamplerPub.coerce(pub, self._default_shots if shots is None else shots) for pub in pubs]
        if any(not pub.circuit.cregs for pub in coerced):
            warnings.warn("a circuit has no classical registers, so its result will be empty: did you mean to add measurements?", UserWarning, stacklevel=2)
        check_memory([pub.circuit for pub in coerced], self._how["precision"])
        numbers = numpy.random.default_rng(self._seed)
        circuits = self._cache.get_all(pub.circuit for pub in coerced)
        work = [(pub, found, int(numbers.integers(1 << 63))) for pub, found in zip(coerced, circuits)]
        job = InterruptibleJob(self._run, work)
        job._submit()
        return job

    def _run(self, work: list[tuple[Any, Any, int]], check: Callable[..., None]) -> Any:
        return PrimitiveResult([self._sampled(*one, check) for one in work], metadata={"version": 2})

    def _sampled(self, pub: Any, found: Any, seed: int, check: Callable[..., None]) -> Any:
        shape, places = pub.shape, {bit: place for place, bit in enumerate(pub.circuit.clbits)}
        rows = found.rows(pub.parameter_values)
        words, is_at = self._words(found, rows, pub.shots, seed, check)
        data = {register.name: bit_array(words, [is_at(places[bit]) for bit in register], shape) for register in pub.circuit.cregs}
        return SamplerPubResult(DataBin(**data, shape=shape), metadata={"shots": pub.shots, "circuit_metadata": pub.circuit.metadata})

    def _words(self, found: Any, rows: Any, shots: int, seed: int, check: Callable[..., None]) -> tuple[Any, Any]:
        """Words of bits, [members, shots, words], and where a classical bit is in them."""
        import numpy

        if not len(rows) or not shots:
            return numpy.zeros((len(rows), shots, 1 + found.circuit._bits // 64), numpy.uint64), lambda bit: bit
        if found.gates is not None:
            samples = run_batch(found.gates, rows, shots=shots, seed=seed, progress=check, **self._how).samples
            return samples.view(numpy.uint64)[:, :, None], {bit: qubit for qubit, bit in found.measured}.get
        several = [run(found.circuit, shots, (seed + member) % 2**64, row, progress=check, **self._how)._words() for member, row in enumerate(rows)]
        return numpy.stack(several), lambda bit: bit
