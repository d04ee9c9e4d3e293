"""run_batch: one circuit with many rows of values."""

from __future__ import annotations

import operator
from collections import namedtuple  # not typing's: see _circuit.py

from . import _core
from ._pauli import is_one, observable

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal, SupportsIndex

    from numpy.typing import ArrayLike

CALL = "run_batch"
KEPT_BYTES = 64 << 20  # of registers that stay for the next call
_kept: dict[tuple[int, str, int | None], _core.Batch] = {}  # at most one, which nobody uses


class BatchResult(namedtuple("BatchResult", "values gradients samples states", defaults=(None, None, None, None))):
    """What run_batch gives: arrays with a row for each member, None where they were not asked for.

    values: of observables, [members], or [members, observables] of a list. gradients: their derivatives, [members, (observables,) values of parameters].
    samples: basis states that were drawn, [members, shots]. states: amplitudes, [members, 2^n].
    """

    __slots__ = ()


def run_batch(
    circuit: _core.Circuit,
    values: ArrayLike,
    observable: _core.PauliSum | str | Iterable[_core.PauliSum | str] | None = None,
    gradient: bool = False,
    shots: SupportsIndex | None = None,
    states: bool = False,
    seed: SupportsIndex | None = None,
    threads: SupportsIndex | None = None,
    progress: bool | Callable[[int, int], object] | None = None,
    *,
    initial: _core.Snapshot | None = None,
    precision: Literal["double", "single"] = "double",
    out: BatchResult | None = None,
    arena: _core.Arena | None = None,
) -> BatchResult:
    """Run a circuit once for each row of values, from |0..0> or `initial`, a snapshot; at least one of observable, shots and states says what is wanted.

    values: [members, values of the circuit's parameters], in the order of circuit.parameters. observable: one, or a list of them. gradient: their
    derivatives too, by the adjoint method; both are exact. shots: so many samples of each member. states: the amplitudes of each member. seed: of the samples; member i
    draws shots i * 2**32 and on of it; None: one from the system. threads: at most so many. progress: True: a bar, if tqdm is installed; or a function,
    called with (members done, members) at most every 0.1 s, and at the end. out: a BatchResult whose arrays are filled, so that a loop allocates
    nothing.

    Below 17 qubits threads run members side by side, each on its own register (from 14 on if there are at least four for each); larger members are run
    one after another on all cores. The values and states of a member do not depend on the others, on its place or on threads. The registers stay for the next call,
    unless they take more than 64 MiB.

    An exception that stops it, KeyboardInterrupt for instance, has the attributes `done`, how many members are complete from the first on, and `result`.

    >>> import qarena as qa
    >>> circuit = qa.Circuit(2).ry(qa.Parameter("t"), 0).cx(0, 1)
    >>> qa.run_batch(circuit, [[0.0], [0.3]], "Z1").values.round(6).tolist()
    [1.0, 0.955336]
    >>> both = qa.run_batch(circuit, [[0.0], [0.3]], ["Z0", "X0 X1"], gradient=True)
    >>> both.gradients.round(6).tolist()
    [[[0.0], [1.0]], [[-0.29552], [0.955336]]]
    >>> qa.run_batch(circuit, [[0.0]], shots=3, seed=1).samples.tolist()
    [[0, 0, 0]]
    """
    sums, one = _observables(observable)
    count = None if shots is None else operator.index(shots)
    _check_asked(circuit, sums, gradient, count, states)
    rows = _rows(circuit, values)
    result = _arrays(circuit, len(rows), None if not sums else () if one else (len(sums),), gradient, count, states, precision, out)
    work = (circuit, len(rows), rows, sums, initial, count or 0, seed_of(seed, CALL) if count else 0)
    size = None if threads is None else operator.index(threads)
    _run(work, result, (circuit.n, precision, size), arena, progress)
    return result


def gradients_of(
    circuit: _core.Circuit, rows: Any, sums: tuple[_core.PauliSum, ...], precision: Literal["double", "single"], threads: int | None
) -> Any:
    """Gradients, [members, values], of sums of which each member has one; rows: [members, values] of float64, at least one, contiguous."""
    import numpy

    result = BatchResult(values=numpy.empty(len(rows)), gradients=numpy.empty(rows.shape))
    _run((circuit, len(rows), rows, sums, None, 0, 0), result, (circuit.n, precision, threads), None, None, own_sums=True)
    return result.gradients


def _run(
    work: tuple[Any, int, Any, Any, Any, int, int],
    result: BatchResult,
    key: tuple[int, Any, int | None],
    arena: _core.Arena | None,
    progress: Any,
    own_sums: bool = False,
) -> None:
    """On registers that an earlier call has left, if they are such."""
    members = work[1]
    report, close = reporter(progress, members)
    kept = _kept.pop(key, None) if arena is None else None
    stays = kept is not None or (arena is None and _bytes(*key) <= KEPT_BYTES)
    batch = kept or _core.Batch(*key, arena)
    samples = result.samples if work[5] else None
    try:
        batch._run(*work, result.values, result.gradients, result.states, samples, report, own_sums)
        if report is not None:
            report(members, members)
    except BaseException as error:
        _tell(error, batch.done, members, result)
        raise
    finally:
        if close is not None:
            close()
        if stays:
            _kept.clear()
            _kept[key] = batch


def run_on(batch: _core.Batch, circuit: _core.Circuit, values: list[list[float]], observable: Any, gradient: bool, shots: int) -> None:
    """Run a batch in double precision for its own sake."""
    sums, one = _observables(observable)
    _check_asked(circuit, sums, gradient, shots, not sums and not shots)
    rows = _rows(circuit, values)
    result = _arrays(circuit, len(rows), None if not sums else () if one else (len(sums),), gradient, shots, False, "double", None)
    batch._run(circuit, len(rows), rows, sums, None, shots, 0, result.values, result.gradients, None, result.samples if shots else None, None)


def _check_asked(circuit: Any, sums: Any, gradient: bool, shots: int | None, states: bool) -> None:
    if not isinstance(circuit, _core.Circuit):
        raise TypeError(f"{CALL}: a Circuit is needed, not {circuit!r}")
    if shots is not None and shots < 0:
        raise ValueError(f"{CALL}: shots: {shots} is negative")
    if gradient and not sums:
        raise ValueError(f"{CALL}: gradient without an observable")
    if not sums and not shots and not states:
        raise ValueError(f"{CALL}: nothing is asked for: observable, shots or states is needed")


def _observables(given: Any) -> tuple[tuple[_core.PauliSum, ...], bool]:
    if given is None:
        return (), False
    if is_one(given):
        return (observable(given),), True
    sums = tuple(observable(h) for h in given)
    if not sums:
        raise ValueError(f"{CALL}: observable: the list is empty")
    return sums, False


def _rows(circuit: _core.Circuit, values: Any) -> Any:
    import numpy

    names = sum(length or 1 for _, length, _ in circuit._parameters())
    array = numpy.asarray(values)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{CALL}: values: real numbers are needed, not {array.dtype}")
    if array.ndim != 2 or array.shape[1] != names:
        raise ValueError(f"{CALL}: values: an array [members, {names}] is needed, for the circuit's {names} values, not one of shape {array.shape}")
    return numpy.require(array, numpy.float64, ["C", "A"])


def _arrays(circuit: _core.Circuit, members: int, inner: Any, gradient: bool, shots: int | None, states: bool, precision: str, out: Any) -> BatchResult:
    """The arrays of a result, new ones or those of `out`, checked."""
    import numpy

    if precision not in ("double", "single"):
        raise ValueError(f"precision: 'double' or 'single' is needed, not {precision!r}")
    if out is not None and not isinstance(out, BatchResult):
        raise TypeError(f"{CALL}: out: a BatchResult is needed, not {out!r}")
    parameters = sum(length or 1 for _, length, _ in circuit._parameters())
    asked = {
        "values": None if inner is None else ((members, *inner), "float64"),
        "gradients": ((members, *inner, parameters), "float64") if gradient else None,
        "samples": None if shots is None else ((members, shots), "int64"),
        "states": ((members, 1 << circuit.n), "complex128" if precision == "double" else "complex64") if states else None,
    }
    if out is None:
        return BatchResult(*(None if want is None else numpy.empty(*want) for want in asked.values()))
    return BatchResult(*(_checked(name, getattr(out, name), want) for name, want in asked.items()))


def _checked(name: str, array: Any, want: Any) -> Any:
    import numpy

    if want is None:
        return None
    if not isinstance(array, numpy.ndarray):
        raise TypeError(f"{CALL}: out.{name}: an array is needed, not {array!r}")
    if (array.shape, array.dtype.name) != want or not array.dtype.isnative:
        raise ValueError(f"{CALL}: out.{name}: shape {want[0]} and {want[1]} are needed, not {array.shape} and {array.dtype}")
    if not (array.flags.carray and array.flags.aligned):
        raise ValueError(f"{CALL}: out.{name}: it is not contiguous in C's order, aligned and writable")
    return array


def seed_of(seed: Any, call: str) -> int:
    if seed is None:
        import os

        return int.from_bytes(os.urandom(8), "little")
    number = operator.index(seed)
    if not 0 <= number < 1 << 64:
        raise ValueError(f"{call}: seed: {number} is out of range [0, 2**64)")
    return number


def reporter(progress: Any, members: int) -> tuple[Callable[[int, int], object] | None, Callable[[], object] | None]:
    """A function to call, and one for the end."""
    if progress is None or progress is False:
        return None, None
    if progress is not True:
        if not callable(progress):
            raise TypeError(f"progress: True or a function is needed, not {progress!r}")
        return progress, None
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        return None, None
    bar = tqdm(total=members)

    def show(done: int, total: int) -> None:
        bar.total = total  # which may be found out on the way
        bar.update(done - bar.n)

    return show, bar.close


def _bytes(n: int, precision: Any, threads: int | None) -> int:
    registers = (threads or _core._info()["threads"]) if n < 17 else 1
    return int(_core.estimate(n, precision)) * registers if n < 40 else KEPT_BYTES + 1


def _tell(error: BaseException, done: int, members: int, result: BatchResult) -> None:
    """Let an exception say what is kept."""
    try:
        error.done, error.result = done, result  # type: ignore[attr-defined]
    except AttributeError:  # a class with slots
        return
    if done and hasattr(error, "add_note"):
        error.add_note(f"{CALL}: {done} of {members} members are done: the first rows of the exception's `result`, and of out")
