"""qarena state: the amplitudes that a circuit ends in."""

from __future__ import annotations

import math
from collections import namedtuple  # not typing's: see _circuit.py

from .. import Register
from .. import run as run_shots
from .output import write_bytes, write_csv, write_json, write_lines, write_table
from .run_command import noisy
from .sources import circuit_of, name_of, values_of
from .terminal import Refused, plural, run_watched, say

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from .. import Circuit

CHUNK = 1 << 18  # amplitudes that are looked at together
DECIMALS = 6  # of the largest amplitude, where it is near 1


def unmeasured(circuit: Circuit) -> Circuit:
    """Without the measurements that nothing comes after: those of qubits that no later gate is on. What is left may still measure."""
    end = len(circuit)
    while end and circuit[end - 1][0] == "measure":
        end -= 1
    made = circuit.copy()
    made._truncate(end, len(circuit._parameters()))
    if "measure" not in made.count_ops() or any(name in made.count_ops() for name in ("if", "while", "assign", "readout_error")):
        return made
    entries, later = [], set[int]()
    for index in reversed(range(end)):
        entry = made[index]
        if entry[0] == "measure" and entry[1] not in later:
            continue
        later.update(range(made.n) if entry[0] in ("repeat", "end") else made._qubits_at(index))
        entries.append(entry)
    made._truncate(0, len(circuit._parameters()))
    return made.apply_gates(reversed(entries))


def state(options: argparse.Namespace) -> None:
    name = name_of(options.file)
    circuit = circuit_of(options.file, options.include)
    values = values_of(circuit, options.set, name)
    whole = noisy(circuit, options.noise)
    run = unmeasured(whole)
    amplitudes = _run(run, values, options, name, "its bits are" if len(run) == len(whole) else "before the measurements at its end the bits are")
    if options.npy:
        _save(amplitudes, options.npy)
        if options.npy == "-" or not (options.json or options.csv):
            return
    _show(options, amplitudes, {"file": name, "qubits": circuit.n, "precision": options.precision})


def _run(circuit: Circuit, values: dict[str, float] | None, options: argparse.Namespace, name: str, bits_are: str) -> NDArray[Any]:
    import numpy

    if not circuit._is_dynamic():
        register = Register(circuit.n, options.precision, buffers=1, threads=options.threads)
        run_watched(register, circuit, values)
        return register.amplitudes
    if options.seed is None:
        raise Refused(f"{name}: measurements in the middle, resets or noise decide what the state is: --seed S shows that of one shot")
    history = run_shots(circuit, 1, options.seed, values, None, options.threads, states=True, precision=options.precision).states()[0]
    say(f"the state of one shot, seed {options.seed}" + (f": {bits_are} {history.bits}" if history.bits else ""))
    return numpy.asarray(history.state)


def _save(amplitudes: NDArray[Any], path: str) -> None:
    if path == "-":
        _write_npy(amplitudes, write_bytes)
        return
    with open(path, "wb") as file:
        _write_npy(amplitudes, file.write)


def _write_npy(amplitudes: NDArray[Any], write: Callable[[bytes], object]) -> None:
    """As numpy.save, which says nothing of why an array could not be written."""
    import io

    import numpy

    head = io.BytesIO()
    numpy.lib.format.write_array_header_1_0(head, numpy.lib.format.header_data_from_array_1_0(amplitudes))
    write(head.getvalue())
    for start in range(0, len(amplitudes), CHUNK):
        write(amplitudes[start : start + CHUNK].tobytes())


def _above(amplitudes: NDArray[Any], threshold: float) -> Iterator[tuple[NDArray[np.int64], NDArray[Any]]]:
    """Indices and amplitudes above the threshold, a chunk at a time."""
    import numpy

    for start in range(0, len(amplitudes), CHUNK):
        part = amplitudes[start : start + CHUNK]
        found = numpy.flatnonzero(numpy.abs(part) > threshold)
        yield found + start, part[found]


class Strongest(namedtuple("Strongest", "indices amplitudes count total")):
    """The most probable amplitudes, by their indices; how many are above the threshold; and the probability of all that were left out."""

    __slots__ = ()


def strongest(amplitudes: NDArray[Any], threshold: float, most: int) -> Strongest:
    import numpy

    indices, kept, count, total = numpy.empty(0, numpy.int64), amplitudes[:0], 0, 0.0
    for at, part in _above(amplitudes, threshold):
        count += len(at)
        total += float(numpy.vdot(part, part).real)
        if len(kept) == most:
            better = numpy.abs(part) > numpy.abs(kept).min()
            at, part = at[better], part[better]
        indices, kept = numpy.concatenate([indices, at]), numpy.concatenate([kept, part])
        if len(kept) > most:
            chosen = numpy.sort(numpy.argsort(-numpy.abs(kept), kind="stable")[:most])
            indices, kept = indices[chosen], kept[chosen]
    return Strongest(indices, kept, count, total - float(numpy.vdot(kept, kept).real))


def _pairs(amplitudes: NDArray[Any], threshold: float, n: int) -> Iterator[tuple[str, float, float]]:
    for at, part in _above(amplitudes, threshold):
        for index, re, im in zip(at.tolist(), part.real.tolist(), part.imag.tolist()):
            yield f"{index:0{n}b}", re, im


def _show(options: argparse.Namespace, amplitudes: NDArray[Any], about: dict[str, Any]) -> None:
    n = about["qubits"]
    if options.json:
        about["threshold"] = options.threshold
        write_json(about, "amplitudes", ((bits, (re, im)) for bits, re, im in _pairs(amplitudes, options.threshold, n)))
    elif options.csv:
        write_csv(("bits", "real", "imag"), _pairs(amplitudes, options.threshold, n))
    else:
        _show_table(strongest(amplitudes, options.threshold, options.most), n)


def _show_table(found: Strongest, n: int) -> None:
    largest = max(map(abs, found.amplitudes.tolist()), default=1.0)
    digits = min(DECIMALS - math.floor(math.log10(largest)), 17) if 0 < largest < 1 else DECIMALS
    rows = []
    for index, value in zip(found.indices.tolist(), map(complex, found.amplitudes.tolist())):
        numbers = (value.real, value.imag, abs(value) ** 2, math.atan2(value.imag, value.real) / math.pi)
        re, im, p, phase = (round(number, d) + 0.0 for number, d in zip(numbers, (digits, digits, digits, 4)))
        rows.append((f"|{index:0{n}b}>", f"{re:.{digits}f}", f"{im:.{digits}f}", f"{p:.{digits}f}", f"{abs(phase) if phase == -1 else phase:.4f}"))
    write_table(("state", "real", "imag", "probability", "phase/pi"), rows)
    left = found.count - len(found.indices)
    if left:
        write_lines([f"and {plural(left, 'other')}, of probability {found.total:.{DECIMALS}f}: --most, --csv, --json and --npy show them"])
