"""What a tape's measurements tell of shots."""

from __future__ import annotations

from typing import Any

import numpy as np
import pennylane as qml
from pennylane.exceptions import DeviceError
from pennylane.measurements import (
    ClassicalShadowMP,
    CountsMP,
    ExpectationMP,
    ProbabilityMP,
    SampleMP,
    ShadowExpvalMP,
    VarianceMP,
)
from pennylane.ops import Sum

from .._pauli import parity
from ._measured_values import INVALID, Draw, read_values
from ._tape_programs import Program


class Basis:
    """Measurements that are read from the same shots. letters: of the qubits that are measured in a certain basis. gates: or what turns the state to it."""

    __slots__ = ("gates", "letters", "members")

    def __init__(self, letters: dict[int, str], gates: Any = None) -> None:
        self.letters, self.gates = letters, gates
        self.members: list[tuple[int, Any]] = []

    def takes(self, letters: dict[int, str]) -> bool:
        return self.gates is None and all(self.letters.get(qubit, letter) == letter for qubit, letter in letters.items())


def read_shots(program: Program, measurements: list[Any], bins: list[tuple[int, int]], draw: Any, shadow: Any, padded: bool) -> list[list[Any]]:
    """For each part of the shots a result for each measurement. draw(basis): a Draw of all shots; shadow(mp, lower, upper): bits and recipes."""
    results: list[list[Any]] = [[0.0] * len(measurements) for _ in bins]
    for basis in bases_of(program, measurements):
        drawn = draw(basis)
        for row, (lower, upper) in zip(results, bins):
            whole = drawn.part(slice(lower, upper))
            part = whole.kept()
            for index, what in basis.members:
                if isinstance(what, _Term):
                    row[index] += what.mean(part.numbers)
                elif isinstance(what, tuple):  # a term that is no word
                    row[index] += what[0] * _read(program, what[1], part, None)
                else:
                    row[index] = _read(program, what, part, whole if padded else None)
    for index, mp in enumerate(measurements):
        if isinstance(mp, (ClassicalShadowMP, ShadowExpvalMP)):
            for row, (lower, upper) in zip(results, bins):
                row[index] = _shadow(mp, *shadow(mp, lower, upper))
        elif type(mp) is ExpectationMP:
            for row in results:
                row[index] = np.float64(row[index])
    return results


class _Term:
    """A Pauli word of an expectation value's observable."""

    __slots__ = ("coefficient", "mask")

    def __init__(self, coefficient: float, mask: int) -> None:
        self.coefficient, self.mask = coefficient, mask

    def mean(self, numbers: Any) -> float:
        if not self.mask:
            return self.coefficient
        return self.coefficient * float(1.0 - 2.0 * parity(numbers & self.mask).mean()) if len(numbers) else float("nan")


def bases_of(program: Program, measurements: list[Any]) -> list[Basis]:
    """Words and what has no observable go to the first basis that they fit in, other observables to one of their own."""
    bases: list[Basis] = []

    def place(index: int, what: Any, letters: dict[int, str]) -> None:
        basis = next((basis for basis in bases if basis.takes(letters)), None)
        if basis is None:
            bases.append(basis := Basis({}))
        basis.letters.update(letters)
        basis.members.append((index, what))

    def place_observable(index: int, mp: Any, coefficient: float | None) -> None:
        """coefficient: of a term of a sum."""
        what = mp if coefficient is None else (coefficient, mp)
        word = _word(program, mp.obs)
        if word is not None:
            place(index, what, word)
        else:
            bases.append(Basis({}, mp.diagonalizing_gates()))
            bases[-1].members.append((index, what))

    for index, mp in enumerate(measurements):
        if isinstance(mp, (ClassicalShadowMP, ShadowExpvalMP)):
            continue
        terms = _terms(program, mp)
        if terms is not None:
            for letters, coefficient in terms:
                place(index, _Term(coefficient, sum(1 << qubit for qubit in letters)), letters)
        elif is_of_values(program, mp):
            place(index, mp, {})
        elif mp.obs is None:
            place(index, mp, {program.qubit_of[label]: "Z" for label in mp.wires.labels or program.wires})
        elif type(mp) is ExpectationMP and isinstance(mp.obs, Sum):
            for number, term in zip(*mp.obs.terms()):
                place_observable(index, ExpectationMP(obs=term), float(np.real(number)))
        else:
            place_observable(index, mp, None)
    return bases


def is_of_values(program: Program, mp: Any) -> bool:
    """Whether it is of measurement values; deferred ones are those of wires."""
    return mp.mv is not None and bool(program.measured)


def _terms(program: Program, mp: Any) -> list[tuple[dict[int, str], float]] | None:
    """The words of an expectation value of a sum of them; None: it is something else."""
    if type(mp) is not ExpectationMP or mp.obs is None or mp.obs.pauli_rep is None:
        return None
    qubit_of = program.qubit_of
    return [({qubit_of[label]: letter for label, letter in word.items()}, float(np.real(number))) for word, number in mp.obs.pauli_rep.items()]


def _word(program: Program, obs: Any) -> dict[int, str] | None:
    """Of a product of Pauli matrices on different wires, the letters."""
    if obs.pauli_rep is None or len(obs.pauli_rep) != 1 or not obs.has_diagonalizing_gates:
        return None
    (word,) = obs.pauli_rep
    letters = {program.qubit_of[label]: letter for label, letter in word.items()}
    return letters if len(letters) == len(obs.wires) else None


def _read(program: Program, mp: Any, part: Draw, padded: Draw | None) -> Any:
    """Of one measurement process and the shots that count. padded: all shots, for samples that keep their shape."""
    if is_of_values(program, mp):
        return read_values(mp, part, padded)
    labels = mp.wires.labels or tuple(program.wires)
    if isinstance(mp, ProbabilityMP):
        index = _index(program, labels, part.numbers)
        return np.bincount(index, minlength=1 << len(labels)) / len(index) if len(index) else np.full(1 << len(labels), np.nan)
    if isinstance(mp, CountsMP) and mp.obs is None and mp.mv is None and mp._eigvals is None:
        return _counts(mp, _index(program, labels, part.numbers), len(labels))
    if isinstance(mp, SampleMP) and padded is not None and padded.valid is not None:
        samples = np.array(mp.process_samples(_bits(program, labels, padded.numbers), qml.wires.Wires(labels)))
        samples[~padded.valid] = INVALID
        return samples
    if isinstance(mp, (ExpectationMP, VarianceMP)) and not len(part.numbers):
        return np.float64("nan")
    return mp.process_samples(_bits(program, labels, part.numbers), qml.wires.Wires(labels))


def _index(program: Program, labels: Any, numbers: Any) -> Any:
    """The bits of these wires, the first the most significant."""
    if list(labels) == program.wires:
        return numbers
    index = np.zeros_like(numbers)
    for label in labels:
        index = index << 1 | numbers >> program.qubit_of[label] & 1
    return index


def _bits(program: Program, labels: Any, numbers: Any) -> Any:
    shifts = np.array([program.qubit_of[label] for label in labels], np.int64)
    return numbers[:, None] >> shifts & 1


def _counts(mp: Any, index: Any, width: int) -> dict[str, Any]:
    found, counts = np.unique(index, return_counts=True)
    counted = {format(value, f"0{width}b"): count for value, count in zip(found.tolist(), counts)}
    return {key: counted.get(key, 0) for key in (format(value, f"0{width}b") for value in range(1 << width))} if mp.all_outcomes else counted


def _shadow(mp: Any, bits: Any, recipes: Any) -> Any:
    if isinstance(mp, ClassicalShadowMP):
        return np.stack([bits, recipes]).astype(np.int8)
    return np.asarray(qml.shadows.ClassicalShadow(bits, recipes, wire_map=mp.wires.tolist()).expval(mp.H, mp.k))


def refuse_shadows() -> Any:
    raise DeviceError("classical shadows of circuits with mid-circuit measurements are not supported by qarena.qubit; mcm_method='deferred' makes them ordinary ones")
