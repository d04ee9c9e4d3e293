"""DensityRegister: a density matrix, kept as a register of twice the qubits."""

from __future__ import annotations

from . import _core
from ._arrays import complex_array, tally
from ._density_queue import Queue
from ._looks import as_integer, as_qubits
from ._pauli import is_one
from ._pauli import observable as as_sum
from ._register import Register
from ._showing import Showing

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal, SupportsIndex

    import numpy as np
    from numpy.typing import ArrayLike, DTypeLike, NDArray
    from typing_extensions import Self

FIDELITY_QUBITS = 12  # of two mixed states: minutes


class DensityRegister(Queue, Showing):
    """The density matrix rho of n qubits, |0..0><0..0| at first: 4^n numbers, as many as a Register of 2 n qubits has.

    precision, buffers, arena, threads: as of Register. Gate methods queue a gate and return the register, and so do the channels of Circuit (depolarize,
    pauli_channel on at most 3 qubits, kraus, amplitude_damping, ..); reset(qubit) is a channel too. Whatever looks at the matrix runs what is queued.

    Noise is exact here: no shots are drawn. Measurements into bits, and what depends on them, are for qa.run().

    >>> import qarena as qa
    >>> rho = qa.DensityRegister(2).h(0).cx(0, 1).depolarize(0.15, 0, 1)
    >>> rho.probabilities().round(4).tolist()
    [0.46, 0.04, 0.04, 0.46]
    >>> round(rho.purity(), 6), round(rho.fidelity(qa.ket('00').h(0).cx(0, 1)), 6)
    (0.7792, 0.88)
    """

    __slots__ = ("__weakref__",)

    def __init__(
        self,
        n: SupportsIndex,
        precision: Literal["double", "single"] = "double",
        buffers: Literal[1, 2] = 2,
        arena: _core.Arena | None = None,
        threads: SupportsIndex | None = None,
    ) -> None:
        size = as_integer("n", n)
        if size < 0:
            raise ValueError(f"n = {size}: a number of qubits is at least 0")
        try:
            register = Register(2 * size, precision, buffers, arena, threads)
        except MemoryError as error:
            raise MemoryError(f"a density matrix of {size} qubits is a register of {2 * size}: {error}") from None
        self._hold(register)

    # -- whole states

    def reset(self, qubit: SupportsIndex | None = None, /) -> Self:
        """Back to |0..0><0..0|; what is pending is dropped. Of one qubit: the channel that takes it to 0, which is queued as gates are."""
        if qubit is not None:
            self._queue_with_room().reset(qubit)
            return self
        self._register.reset()
        self._queue._truncate(0, 0)
        return self

    def set_state(self, state: ArrayLike | DensityRegister | _core.Register | _core.Snapshot, check: bool = True) -> Self:
        """Replace the state by a matrix [2^n, 2^n], or by |psi><psi| of 2^n amplitudes, a Register or a Snapshot; what is pending is dropped.

        check: numbers must be finite; a matrix Hermitian in each entry and of trace 1, a vector of norm^2 1: within 1e-8, or 1e-3 where the register or the
        numbers are in single precision. That no eigenvalue is negative is not checked.

        >>> import qarena as qa
        >>> qa.DensityRegister(1).set_state([[0.75, 0], [0, 0.25]]).probabilities().tolist()
        [0.75, 0.25]
        """
        import numpy

        given = self._given("set_state", state)
        if check:
            self._check(given)
        flat = numpy.outer(given.conj(), given) if given.ndim == 1 else given.T
        self._register.set_state(numpy.ascontiguousarray(flat).reshape(-1), check=False)
        self._queue._truncate(0, 0)
        return self

    def _given(self, call: str, state: Any) -> Any:
        """A caller's vector or matrix for these qubits."""
        import numpy

        side = 2**self.n
        if isinstance(state, DensityRegister):
            state = state.density_matrix()
        elif isinstance(state, (_core.Register, _core.Snapshot)):
            doubled = isinstance(state, _core.Snapshot) and self.n and state.n == 2 * self.n
            state = numpy.asarray(state)
            state = state.reshape(side, side).T if doubled else state
        array = numpy.asarray(state)
        if array.shape not in ((side,), (side, side)):
            raise ValueError(f"{call}: {side} amplitudes or a matrix of {side} rows and columns are needed for {self.n} qubits, not shape {array.shape}")
        return complex_array(array)

    def _check(self, given: Any) -> None:
        import numpy

        bound = 1e-3 if self.precision == "single" or given.dtype == numpy.complex64 else 1e-8
        if not numpy.isfinite(given).all():
            raise ValueError("set_state: a number is NaN or infinite")
        if given.ndim == 2:
            off = float(numpy.abs(given - given.conj().T).max())
            if off > bound:
                raise ValueError(f"set_state: the matrix is not Hermitian: it is off by {off:.3g}, at most {bound:g} allowed")
        total = float(given.trace().real if given.ndim == 2 else numpy.vdot(given, given).real)
        if not abs(total - 1) <= bound:
            raise ValueError(f"set_state: {'the trace' if given.ndim == 2 else 'norm^2'} is {total:.12g}, 1 within {bound:g} is needed")

    def fork(self) -> Self:
        """A new density register in the same state, after all that is pending: no copy until one of them changes."""
        return type(self)._of(self._ready().fork())

    @classmethod
    def _of(cls, register: Register) -> Self:
        return cls.__new__(cls)._hold(register)

    def __copy__(self) -> Self:
        return self.fork()

    def __deepcopy__(self, memo: object) -> Self:
        return self.fork()

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[Register]]:
        return type(self)._of, (self._ready().sync(),)

    def snapshot(self) -> _core.Snapshot:
        """Pin the state, for restore: what is pending is run first. It has 2 n qubits; entry (r, c) is its number r + c 2^n."""
        return self._ready().snapshot()

    def restore(self, snapshot: _core.Snapshot, /) -> Self:
        """Back to a snapshot of this register or a fork; what is pending is dropped."""
        self._register.restore(snapshot)
        self._queue._truncate(0, 0)
        return self

    # -- looks

    def density_matrix(self) -> NDArray[np.complexfloating[Any, Any]]:
        """The matrix: [r, c] is <r|rho|c>. A read-only view without a copy, which never changes; np.asarray(rho) is the same.

        >>> import qarena as qa
        >>> qa.DensityRegister(1).h(0).phase_flip(0.25, 0).density_matrix().real.round(6).tolist()
        [[0.5, 0.25], [0.25, 0.5]]
        """
        import numpy

        return numpy.asarray(self.snapshot()).reshape(2**self.n, 2**self.n).T

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        matrix = self.density_matrix()
        if dtype in (None, matrix.dtype):
            return matrix.copy() if copy else matrix
        if copy is False:
            raise ValueError(f"numbers of type {matrix.dtype} can't be {dtype} without a copy")
        return matrix.astype(dtype)

    def reduced_density_matrix(self, qubits: SupportsIndex | Iterable[SupportsIndex]) -> NDArray[np.complex128]:
        """The matrix of these qubits, the others traced out; the first is the least significant bit."""
        import numpy

        chosen = self._chosen("qubits", qubits)
        matrix = numpy.empty((2 ** len(chosen), 2 ** len(chosen)), numpy.complex128)
        self._ready()._mixed_matrix_into(chosen, matrix.reshape(-1).view(numpy.float64))
        return matrix

    def partial_trace(self, keep: SupportsIndex | Iterable[SupportsIndex]) -> DensityRegister:
        """A new density register of the qubits to keep, in this order; the others are traced out.

        >>> import qarena as qa
        >>> qa.DensityRegister(2).h(0).cx(0, 1).partial_trace(keep=[1]).probabilities().round(6).tolist()
        [0.5, 0.5]
        """
        chosen = self._chosen("keep", keep)
        register = self._register
        made = DensityRegister(len(chosen), register.precision, register.buffers, self.arena)  # type: ignore[arg-type]
        return made.set_state(self.reduced_density_matrix(chosen), check=False)

    def _chosen(self, name: str, qubits: Any) -> list[int]:
        chosen = list(range(self.n)) if qubits is None else as_qubits(qubits)
        if len(chosen) > self.n:
            raise ValueError(f"{name} = {chosen}: {len(chosen)} of them, but the register has {self.n}")
        return chosen

    def probabilities(self, qubits: SupportsIndex | Iterable[SupportsIndex] | None = None) -> NDArray[np.float64]:
        """Probabilities of the outcomes of these qubits, the first the least significant bit; of all when None. Sums of the diagonal, not divided by the trace."""
        import numpy

        chosen = self._chosen("qubits", qubits)
        result = numpy.empty(2 ** len(chosen), numpy.float64)
        self._ready()._mixed_probabilities_into(chosen, result)
        return result

    def trace(self) -> float:
        """The trace: 1, but for rounding, unless a matrix given without a check changed it."""
        return float(self.probabilities([])[0])

    def purity(self) -> float:
        """The trace of rho^2: 1 of a pure state, 2^-n of the maximally mixed one."""
        norm = self._ready().norm
        return norm * norm

    def expectation(self, observables: Any) -> Any:
        """Tr(H rho) of an observable H, or a list of them of a list. Not divided by the trace.

        >>> import qarena as qa
        >>> round(qa.DensityRegister(2).h(0).cx(0, 1).bit_flip(0.1, 0).expectation(qa.PauliSum([("XX", 1), ("ZZ", 1)])), 6)
        1.8
        """
        one = is_one(observables)
        sums = tuple(as_sum(h) for h in ([observables] if one else observables))
        values = self._ready()._mixed_expectations(sums)
        return values[0] if one else values

    def sample(self, shots: SupportsIndex, seed: int | None = None) -> NDArray[np.int64]:
        """Draw basis states without changing the register: one integer a shot. Seeds: as of Register.sample."""
        import numpy

        count = as_integer("shots", shots)
        if count < 0:
            raise ValueError(f"shots = {count}: at least 0 are needed")
        outcomes = numpy.empty(count, numpy.int64)
        self._ready()._mixed_sample_into(seed, outcomes)
        return outcomes

    def counts(self, shots: SupportsIndex, seed: int | None = None) -> dict[str, int]:
        """sample, as a dict: bit string -> how often."""
        width = self.n
        return {f"{value:0{width}b}" if width else "": count for value, count in tally(self.sample(shots, seed))}

    def measure(self, qubits: SupportsIndex | Iterable[SupportsIndex], seed: SupportsIndex | None = None) -> int:
        """Measure qubits, the first the least significant bit of the result; the state collapses. seed: the outcome is that of sample(1, seed); None: the
        next one of the register's own stream."""
        return self._ready()._mixed_measure(qubits, seed)

    def project(self, qubit: SupportsIndex, outcome: int, /) -> float:
        """Keep the part in which the qubit has this value, divided by its trace; returns how probable it was."""
        if as_integer("outcome", outcome) not in (0, 1):
            raise ValueError(f"project: outcome {outcome} is neither 0 nor 1")
        return self._ready()._mixed_project(qubit, outcome)

    def seed(self, value: SupportsIndex, /) -> Self:
        """Start the random numbers of sample, measure and forks again from this seed."""
        self._register.seed(value)
        return self

    def fidelity(self, other: ArrayLike | DensityRegister | _core.Register | _core.Snapshot) -> float:
        """<psi|rho|psi> with a pure state: 2^n amplitudes, a Register or a Snapshot. With a density register, or a matrix, Uhlmann's, squared:
        (Tr sqrt(sqrt(rho) sigma sqrt(rho)))^2, which is the same where sigma is |psi><psi|; at most 12 qubits. Neither is divided by norms or traces.

        >>> import qarena as qa
        >>> a = qa.DensityRegister(1).depolarize(0.3, 0)
        >>> round(a.fidelity(qa.ket('0')), 6), round(a.fidelity(qa.DensityRegister(1)), 6)
        (0.8, 0.8)
        """
        import numpy

        theirs, mine = self._given("fidelity", other), self.density_matrix()
        if not numpy.isfinite(theirs).all():
            raise ValueError("fidelity: a number is NaN or infinite")
        if theirs.ndim == 1:
            return float(numpy.vdot(theirs, mine @ theirs.astype(mine.dtype)).real)
        if self.n > FIDELITY_QUBITS:
            raise ValueError(f"fidelity of two density matrices: {self.n} qubits, at most {FIDELITY_QUBITS} allowed")
        return float(numpy.linalg.svd(_root(mine.astype(numpy.complex128)) @ _root(theirs.astype(numpy.complex128)), compute_uv=False).sum() ** 2)

    # -- shape

    @property
    def precision(self) -> Literal["double", "single"]:
        """'double' or 'single'."""
        return self._register.precision

    @property
    def buffers(self) -> int:
        """2, or 1 where gates work in place."""
        return self._register.buffers

    def __repr__(self) -> str:
        return f"<DensityRegister: {self.n} qubit{'' if self.n == 1 else 's'}, {self.precision}>"


def _root(matrix: Any) -> Any:
    """The square root of a matrix that is positive but for rounding."""
    import numpy

    values, vectors = numpy.linalg.eigh(matrix)
    return (vectors * numpy.sqrt(numpy.maximum(values, 0))) @ vectors.conj().T
