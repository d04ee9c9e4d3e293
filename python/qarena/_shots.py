"""run: a circuit with classical bits, for many shots."""

from __future__ import annotations

import operator
from collections import namedtuple  # not typing's: see _circuit.py

from . import _core
from ._batch import reporter, seed_of
from ._expecting import Estimate
from ._pauli import PauliSum
from ._pauli import observable as as_sum
from ._showing import Showing

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, SupportsIndex

    import numpy as np
    from numpy.typing import NDArray

CALL = "run"
BINNED_BITS = 20  # outcomes of so many bits are counted by their number


class History(namedtuple("History", "bits probability shots state")):
    """Shots that agreed in all outcomes: their bits (bit 0 rightmost), the probability of these outcomes, how many shots there were, and the state in
    which they ended, a Snapshot."""

    __slots__ = ()


class Result(Showing):
    """What a run of shots gives.

    shots: how many are done. bits: how many classical bits each has. seed: the run's. histories: how many distinct ones were computed: shots that agree
    in all outcomes so far share one state.
    """

    __slots__ = ("shots", "bits", "seed", "histories", "_shots", "_circuit", "_size", "_how", "_exact")

    def __init__(self, shots: _core.Shots, circuit: _core.Circuit, seed: int, how: dict[str, Any]) -> None:
        self.shots = shots.done
        self.bits = circuit._named_bits
        self.seed = seed
        self.histories = shots.histories
        self._shots = shots
        self._circuit = circuit
        self._size = len(circuit), circuit._bits
        self._how = how
        self._exact: dict[str, float] | None = None

    def _words(self) -> NDArray[np.uint64]:
        import numpy

        return numpy.asarray(self._shots)

    @property
    def memory(self) -> NDArray[np.uint8]:
        """The bits of each shot, [shots, bits], in the order of the shots."""
        import numpy

        if not self.bits:
            return numpy.zeros((self.shots, 0), numpy.uint8)
        words = self._words().astype("<u8", copy=False)
        return numpy.unpackbits(words.view(numpy.uint8), axis=1, count=self.bits, bitorder="little")

    def counts(self) -> dict[str, int]:
        """How many shots ended with which bits: bit 0 is the rightmost character.

        >>> import qarena as qa
        >>> qa.run(qa.Circuit(2).x(1).measure_all(), shots=5).counts()
        {'10': 5}
        """
        import numpy

        columns = max(1, (self.bits + 63) // 64)
        words = self._words()[:, :columns]
        if self._size[1] > self.bits:  # bits that are no results
            words = words.copy()
            words[:, -1] &= numpy.uint64((1 << self.bits - 64 * (columns - 1)) - 1)
        if self.bits <= BINNED_BITS:
            binned = numpy.bincount(words[:, 0].astype(numpy.int64), minlength=0)
            return {self._text(int(value)): int(binned[value]) for value in numpy.flatnonzero(binned)}
        rows, counts = numpy.unique(words, axis=0, return_counts=True)
        values = [sum(int(word) << 64 * i for i, word in enumerate(row)) for row in rows]
        return {self._text(value): count for value, count in sorted(zip(values, counts.tolist()))}

    def expectation(self, observable: _core.PauliSum | str) -> Estimate:
        """The mean of products of Z matrices over the bits that were read, readout errors and all: 'Z0 Z3' is 1 where bits 0 and 3 are equal, else -1; or of a
        PauliSum of such products. With its standard error; where all shots have been alike that is the spread of the values / shots.

        >>> import qarena as qa
        >>> bell = qa.run(qa.Circuit(2).h(0).cx(0, 1).measure_all(), 1000, seed=1)
        >>> bell.expectation("Z0 Z1")
        Estimate(value=1.0, error=0.002)
        >>> bell.expectation(qa.PauliSum([("Z0 Z1", 2.0), ("", 0.5)]))
        Estimate(value=2.5, error=0.004)
        """
        import numpy

        given = as_sum(observable)
        if given.n > self.bits:
            raise ValueError(f"expectation: a Pauli sum of {given.n} qubits for {self.bits} bits")
        memory, values, spread = self.memory, numpy.zeros(self.shots), 0.0
        for x, z, coefficient in zip(*(a.tolist() for a in PauliSum.masks(given.simplify()))):  # type: ignore[arg-type]
            if x or coefficient.imag:
                raise ValueError(f"expectation: {observable!r}: " + ("bits tell of Z alone" if x else f"the coefficient {coefficient} is not real"))
            parity = memory[:, [b for b in range(self.bits) if z >> b & 1]].sum(axis=1) & 1
            values += coefficient.real * (1.0 - 2.0 * parity)
            spread += 2 * abs(coefficient.real) if z else 0.0
        if not self.shots:
            raise ValueError("expectation: of no shots: the run was stopped before any was done")
        alike = values.min() == values.max()
        return Estimate(float(values.mean()), spread / self.shots if alike else float(values.std(ddof=1)) / self.shots**0.5)

    def probabilities(self) -> dict[str, float]:
        """The exact probability of each outcome: the circuit is run once more, all histories of it but those of a probability below 1e-12, which are
        left out; what the sum lacks to 1 is theirs.

        >>> import qarena as qa
        >>> c = qa.Circuit(1, bits=1).h(0).measure(0, 0)
        >>> {bits: round(p, 12) for bits, p in qa.run(c, shots=1).probabilities().items()}
        {'0': 0.5, '1': 0.5}
        """
        if self._exact is None:
            if (len(self._circuit), self._circuit._bits) != self._size:
                raise ValueError("probabilities: the circuit has been changed since the run")
            try:
                found = _run(self._circuit, 0, 0, 0, self._how, keep_states=False, progress=None)
            except ValueError as error:
                error.add_note("of a noisy circuit qa.DensityRegister tells the probabilities of its qubits, however many histories it has")
                raise
            exact: dict[str, float] = {}
            for index in range(found.histories):
                value, _, probability, _ = found._history(index)
                bits = self._text(value)
                exact[bits] = exact.get(bits, 0.0) + probability
            self._exact = dict(sorted(exact.items()))
        return dict(self._exact)

    def states(self) -> list[History]:
        """The histories with the states in which they ended, where run() was told states=True.

        >>> import qarena as qa
        >>> c = qa.Circuit(2, bits=1).h(0).cx(0, 1).measure(0, 0)
        >>> result = qa.run(c, shots=10, seed=1, states=True)
        >>> [(history.bits, history.state.n) for history in result.states()]
        [('0', 2), ('1', 2)]
        """
        found = [self._shots._history(index) for index in range(self.histories)]
        if any(state is None for _, _, _, state in found):
            raise ValueError("states: they were not kept: run(.., states=True) keeps them")
        return [History(self._text(bits), probability, shots, state) for bits, shots, probability, state in found]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled without states, and without its arena."""
        import numpy

        found, initial = [self._shots._history(index)[:3] for index in range(self.histories)], self._how["initial"]
        how = {**self._how, "arena": None, "initial": None if initial is None else (initial.n, initial.precision, numpy.array(initial))}
        return _unpickled, (self._words().copy(), found, self._circuit, self._size, self.seed, how)

    def _text(self, value: int) -> str:
        return format(value & ((1 << self.bits) - 1), f"0{self.bits}b") if self.bits else ""

    def __repr__(self) -> str:
        return f"<Result: {self.shots} shot{'' if self.shots == 1 else 's'} of {self.bits} bit{'' if self.bits == 1 else 's'}, {self.histories} histories>"


def run(
    circuit: _core.Circuit,
    shots: SupportsIndex = 1000,
    seed: SupportsIndex | None = None,
    values: Any = None,
    initial: Any = None,
    threads: SupportsIndex | None = None,
    progress: bool | Callable[[int, int], object] | None = None,
    *,
    states: bool = False,
    first_shot: SupportsIndex = 0,
    precision: Literal["double", "single"] = "double",
    arena: _core.Arena | None = None,
) -> Result:
    """Run a circuit with classical bits for so many shots, each from |0..0>, or `initial`, a Register or Snapshot.

    seed: shot k depends on the circuit, the seed and first_shot + k alone, not on the other shots or on threads; None: one from the system. values: of the
    circuit's parameters, as in Register.run. threads: at most so many. progress: True: a bar, if tqdm is installed; or a function, called with (shots
    done, shots). A shot takes 8 bytes for every 64 bits, and while it runs 4 more, or 24 where its last measurements are sampled. Where the arena has no
    memory for all threads, branches of the histories wait until others have ended, in the end on one thread alone: MemoryError only where that has too
    little (qa.estimate(.., least=True)). states: keep the state of each history, in which measurements at the end have collapsed it too; their outcomes
    are then others than those that are sampled without it.

    Shots that agree in all outcomes so far are one history, with one state; a measurement splits it only where its shots differ. So the time follows the
    number of distinct histories, not the shots. What is measured at the very end is sampled from the state.

    An exception that stops it, KeyboardInterrupt for instance, has the attributes `done` and `result`, of the shots that are done: those of the histories
    that have ended, which are no fair sample of all.

    >>> import qarena as qa
    >>> c = qa.Circuit(2, bits=2).h(0).measure(0, 0)
    >>> with c.if_(0):
    ...     _ = c.x(1)
    >>> result = qa.run(c.measure(1, 1), shots=1000, seed=1)
    >>> sorted(result.counts()), result.histories
    (['00', '11'], 2)
    """
    _check(circuit, states)
    count = operator.index(shots)
    if count < 1:
        raise ValueError(f"{CALL}: shots: {count}: at least 1 is needed; Result.probabilities() is exact")
    number = seed_of(seed, CALL)
    how = _how(precision, threads, values, initial, arena)
    report, close = reporter(progress, count)
    try:
        found = _run(circuit, count, operator.index(first_shot), number, how, states, report)
        if report is not None:
            try:
                report(count, count)
            except BaseException as error:
                _told(error, Result(found, circuit, number, how), count)
                raise
    finally:
        if close is not None:
            close()
    return Result(found, circuit, number, how)


class _KeptShots:
    """What a Result has of its shots when it comes from elsewhere."""

    __slots__ = ("done", "histories", "_rows", "_found")

    def __init__(self, rows: NDArray[np.uint64], found: list[tuple[int, int, float]]) -> None:
        self.done, self.histories = sum(shots for _, shots, _ in found), len(found)
        self._rows, self._found = rows, found

    def __array__(self, dtype: Any = None, copy: Any = None) -> NDArray[np.uint64]:
        return self._rows

    def _history(self, index: int) -> tuple[int, int, float, None]:
        return (*self._found[index], None)


def _unpickled(rows: NDArray[np.uint64], found: list[tuple[int, int, float]], circuit: _core.Circuit, size: tuple[int, int], seed: int, how: dict[str, Any]) -> Result:
    from ._register import Register  # noqa: PLC0415  # it needs this module

    if how["initial"] is not None:
        n, precision, state = how["initial"]
        how["initial"] = Register(n, precision).set_state(state).snapshot()
    made = Result(_KeptShots(rows, found), circuit, seed, how)  # type: ignore[arg-type]
    made._size = size
    return made


def _how(precision: str, threads: Any, values: Any, initial: Any, arena: _core.Arena | None) -> dict[str, Any]:
    """What runs of a circuit have in common, as it is now."""
    if isinstance(initial, _core.Register):
        arena = initial.arena if arena is None else arena
        initial = initial.snapshot()
    return {"precision": precision, "threads": threads, "values": _kept(values), "initial": initial, "arena": arena}


def _run(circuit: _core.Circuit, shots: int, first: int, seed: int, how: dict[str, Any], keep_states: bool, progress: Any,
         observable: Any = None) -> _core.Shots:
    try:
        found, stopped = _core._shots_run(circuit, how["precision"], how["threads"], shots, first, seed, how["values"], how["initial"], keep_states,
                                          how["arena"], progress, observable)
    except MemoryError as error:
        error.add_note("qa.estimate(circuit.n, circuit=circuit, shots=.., least=True) tells the budget that an arena needs for it")
        raise
    if stopped is None:
        return found
    try:
        raise _told(stopped, Result(found, circuit, seed, how), shots, CALL if observable is None else "expectation")
    finally:
        del stopped, found  # its traceback has this frame: nothing is to be kept until a garbage collection


def _told(error: BaseException, result: Result, shots: int, call: str = CALL) -> BaseException:
    """An exception that says what is kept."""
    try:
        error.done, error.result = result.shots, result  # type: ignore[attr-defined]
    except AttributeError:  # a class with slots
        return error
    if result.shots and hasattr(error, "add_note"):
        error.add_note(f"{call}: {result.shots} of {shots} shots are done: they are the exception's `result`")
    return error


def _kept(values: Any) -> Any:
    """Values that stay as they are."""
    if values is None or isinstance(values, dict):
        return None if values is None else dict(values)
    import numpy

    return numpy.array(values if hasattr(values, "__len__") else list(values))


def _check(circuit: Any, states: bool) -> None:
    if not isinstance(circuit, _core.Circuit):
        raise TypeError(f"{CALL}: a Circuit is needed, not {circuit!r}")
    if circuit._bits == 0 and not states:
        raise ValueError(f"{CALL}: the circuit has no classical bits: qa.Circuit(n, bits=m), or measure_all(); qa.expectation() needs none")

