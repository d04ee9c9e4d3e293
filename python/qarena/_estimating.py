"""estimate: what registers and loops take, told by a dry run of the loop."""

from __future__ import annotations

import operator

from . import _core
from ._batch import run_on
from ._density import DensityRegister
from ._pauli import PauliSum, is_one
from ._register import Register
from ._shots import _how, _run
from ._trajectories import BATCH, _one

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal, SupportsIndex

POINTER_BYTES = 8  # to a batch's register
GENERIC = 0.7  # a value with which no gate is nothing
MOST_THREADS = 1024
SEEDS, SHORT = 8, 1000  # of dry runs: by chance few states wait in one; histories of one that is done again
HISTORY_BYTES = 96  # there may be some more than in a dry run, whose outcomes are others
MORE_STATES = 2  # than wait, that a thread has
SLABS = 4 << 20  # from which small buffers are cut
SMALL_MOST, PAGE = 1 << 20, 8192  # the largest of these; what rounding adds to one's slab
HUGE = 2 << 20  # a whole slab
THREAD_BYTES = 4096  # of a thread that has no register
SIDE_BY_SIDE = 17  # qubits from which on histories are run one after another
ROUNDS = 3  # of a loop, until it holds all that it will: circuits are kept compiled from their second run on


def estimate(
    n: SupportsIndex,
    precision: Literal["double", "single"] = "double",
    buffers: Literal[1, 2] = 2,
    *,
    circuit: _core.Circuit | None = None,
    observable: _core.PauliSum | str | Iterable[_core.PauliSum | str] | None = None,
    gradient: bool = False,
    shots: SupportsIndex | None = None,
    members: SupportsIndex | None = None,
    threads: SupportsIndex | None = None,
    density: bool = False,
    least: bool = False,
) -> int:
    """The bytes that a register, and a loop on it, has in use of its arena at most, exactly.

    Without anything else: what a register takes when it is made, its two buffers (or one), handle and queue. circuit: and is reset and runs this circuit again
    and again, with any values that leave no gate the identity: what is kept of the circuit, tables and tiles too. observable: and asks expectation() for it
    after each run. gradient: and calls value_and_grad(circuit, observable, values) instead; observable: Z0, unless it is given. shots: and draws so many
    samples after each run, or asks for the observable by shots; of a circuit with measurements or noise: what qa.run takes for them, or with observable
    qa.expectation, where no branch of their histories waits for memory. least: the budget of an arena with which that succeeds, though branches wait: found by
    trying, up to 3 % above it where the outcomes are the worst that may be. members: what run_batch takes for so many of them, with all threads at their peak
    at once. threads: at most so many; each has tiles of its own. density: of a DensityRegister of n qubits, whose circuit may have noise and resets.

    It is what happens that is counted: the loop makes a dry run, in which everything is planned and nothing computed. So it takes milliseconds for any number
    of qubits, and some memory for plans, but none for states of more than 1 MiB. Shots together with an observable take their time, since NumPy counts them;
    and shots of a circuit with measurements or noise, whose histories are walked through, with least= a dozen times. Results, which NumPy holds, the circuit
    and the observable are not counted, nor, in single precision, that a register may have to be scaled to its norm, which can take a buffer more where it
    shares its state. These are bytes in use: a budget pays up to 4 MiB more, for what small ones are cut from; only least= is one.

    >>> import qarena as qa
    >>> qa.estimate(20) >= 2 * 16 * 2**20
    True
    >>> circuit = qa.Circuit(30).ry(qa.Parameter("t"), 0).cx(0, 29)
    >>> qa.estimate(30, circuit=circuit, gradient=True) / (16 * 2**30) < 4.01
    True
    """
    size = operator.index(n)
    _check(size, circuit, observable, gradient, shots, members, buffers)
    _check_way(gradient, shots, observable, members, threads, density)
    given = circuit is not None
    if circuit is None:
        if shots is None and observable is None and not density:
            return _core.estimate(size, precision, buffers)
        circuit = _core.Circuit(size)
    values = [GENERIC] * sum(length or 1 for _, length, _ in circuit._parameters())
    if not density and sum(circuit._count().values()) < len(circuit):  # it has more than gates
        if not shots:
            raise ValueError("estimate: the circuit has measurements, resets, conditions or noise: shots= says of how many, or density=True")
        return _of_shots(circuit, values, observable, gradient, operator.index(shots), members, precision, threads, least)
    _check_least(least)
    if gradient and observable is None:
        observable = PauliSum([("Z0", 1.0)], size)
    if members is not None:
        return _of_batch(circuit, values, observable, gradient, shots, operator.index(members), precision, threads)
    arena = _core.Arena(dry=True)
    register = (DensityRegister if density else Register)(size, precision, buffers, arena, threads)
    for _ in range(ROUNDS if given or not density or shots or observable is not None else 0):
        _round(register, circuit, values, observable, gradient, shots)
    return int(arena.stats()["high_water"])


def _check(n: int, circuit: Any, observable: Any, gradient: bool, shots: Any, members: Any, buffers: int) -> None:
    if circuit is not None and not isinstance(circuit, _core.Circuit):
        raise TypeError(f"estimate: circuit: a Circuit is needed, not {circuit!r}")
    if circuit is not None and circuit.n != n:
        raise ValueError(f"estimate: a circuit of {circuit.n} qubits for a register of {n}")
    if circuit is None and (gradient or members is not None):
        raise ValueError(f"estimate: {'gradient' if gradient else 'members'} without a circuit")
    if gradient and observable is not None and not is_one(observable):
        raise ValueError("estimate: gradient: one observable is needed, not a list of them")
    for name, count in (("shots", shots), ("members", members)):
        if count is not None and operator.index(count) < 0:
            raise ValueError(f"estimate: {name}: {count} is negative")
    if members is not None and buffers != 2:
        raise ValueError(f"estimate: buffers = {buffers}: run_batch has registers of 2 buffers")


def _check_way(gradient: bool, shots: Any, observable: Any, members: Any, threads: Any, density: bool) -> None:
    if density and (gradient or members is not None or (shots is not None and observable is not None)):
        raise ValueError("estimate: density: without gradient or members, and with shots or an observable")
    if threads is not None and not 0 <= operator.index(threads) <= MOST_THREADS:
        raise ValueError(f"estimate: threads: {threads} is out of range [0, {MOST_THREADS}]")


def _check_least(least: bool) -> None:
    if least:
        raise ValueError("estimate: least: of a circuit with measurements or noise; what others do without where memory is short is not counted")


def _round(register: Any, circuit: Any, values: list[float], observable: Any, gradient: bool, shots: Any) -> None:
    register.reset()
    if gradient:
        register.value_and_grad(circuit, observable, values)
        if not shots:
            return
    register.run(circuit, values)
    if shots and observable is not None and not gradient:
        register.expectation(observable, shots=shots, seed=0)
    elif shots:
        register.sample(shots, seed=0)
    elif observable is not None:
        register.expectation(observable)
    else:
        register.sync()


def _of_shots(circuit: Any, values: list[float], observable: Any, gradient: bool, shots: int, members: Any, precision: Any, threads: Any, least: bool) -> int:
    """One thread's, with all states that might wait; and for other threads as much as lets them run without asking (src/register/shots_memory.c)."""
    if gradient or members is not None:
        raise ValueError("estimate: shots of a circuit with measurements or noise have no gradient and no members")
    side_by_side, h = circuit.n < SIDE_BY_SIDE, None if observable is None else _one(observable)
    how, count = _how(precision, 1 if side_by_side else threads, values, None, None), shots if h is None else min(shots, BATCH)

    def attempt(seed: int, arena: Any) -> _core.Shots:
        return _run(circuit, count, 0, seed, {**how, "arena": arena}, False, None, h)

    many, state = operator.index(threads or _core._info()["threads"]), _state_bytes(circuit.n, precision)
    seed, high_water, found = _fullest(attempt, SEEDS if least else 1)
    waited, might_wait, work = found._taken()
    one = high_water + (might_wait - waited) * state + HISTORY_BYTES * (found.histories // 8 + 8)
    if least:
        return _least_budget(lambda arena: attempt(seed, arena), one) + (might_wait - waited) * min(_slab(state), _cost(state)) + many * THREAD_BYTES
    if not side_by_side or many == 1 or not might_wait:
        return one
    return one + many * (might_wait + MORE_STATES) * _cost(state) + (many - 1) * work


def _fullest(attempt: Any, seeds: int) -> tuple[int, int, _core.Shots]:
    """The seed, the most bytes in use, and what was found, of a dry run in which as many states wait as might; or of some short ones that with the most."""
    best: tuple[int, int, _core.Shots] | None = None
    for seed in range(seeds):
        arena = _core.Arena(dry=True)
        found = attempt(seed, arena)
        if best is None or found._taken()[0] > best[2]._taken()[0]:
            best = seed, int(arena.stats()["high_water"]), found
        if found._taken()[0] == found._taken()[1] or found.histories > SHORT:
            break
    assert best is not None
    return best


def _least_budget(attempt: Any, enough: int) -> int:
    """The least budget of a dry arena with which an attempt succeeds, or up to 3 % more."""
    low, high = 0, 2 * enough + SLABS
    while high - low > high // 32:
        middle = (low + high) // 2
        try:
            attempt(_core.Arena(middle, dry=True))
            high = middle
        except MemoryError:
            low = middle
    return high


def _cost(size: int) -> int:
    """Bytes that one of many buffers takes of a budget (src/arena/size_class.h)."""
    return size if size > SMALL_MOST else size * (HUGE // 64) // (HUGE - size) * 64 + size // 32 + 64


def _slab(size: int) -> int:
    """Bytes that a buffer takes of a budget where it has a slab of its own."""
    return size if size > SMALL_MOST else size + size // 64 + PAGE


def _state_bytes(n: int, precision: Any) -> int:
    return int(_core.estimate(n, precision, 2)) - int(_core.estimate(n, precision, 1))


def _of_batch(circuit: Any, values: list[float], observable: Any, gradient: bool, shots: Any, members: int, precision: Any, threads: Any) -> int:
    """As many registers as would work, each with what it has in use when it runs alone."""

    def dry(threads: Any, members: int) -> tuple[int, int, int]:
        arena = _core.Arena(dry=True)
        batch = _core.Batch(circuit.n, precision, threads, arena)
        own = arena.stats()["in_use"] - int(_core.estimate(circuit.n, precision))  # of the batch, beside its first register
        run_on(batch, circuit, [values] * members, observable, gradient, operator.index(shots or 0))
        return batch.registers, own, arena.stats()["high_water"]

    few = 8 * operator.index(threads or _core._info()["threads"])  # enough for each thread to have its share
    registers, _, peak = dry(threads, max(1, min(members, few)))
    if registers > 1:
        _, own, alone = dry(1, ROUNDS)
        peak = alone + (registers - 1) * (alone - own + POINTER_BYTES)
    return peak
