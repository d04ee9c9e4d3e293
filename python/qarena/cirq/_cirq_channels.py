"""Cirq's channels as entries: noise and resets."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy

from .._extras import needed
from ._cirq_gates import add_matrix, of
from ._cirq_writer import NotBindable, Untranslatable, Writer

cirq: Any = needed("cirq", "qarena.cirq")

KRAUS_QUBITS = 3
LETTERS = "IXYZ"


def _number(value: Any) -> float:
    """A probability; symbols need values first."""
    if hasattr(value, "free_symbols"):
        raise NotBindable
    return float(value)


@of(cirq.BitFlipChannel)
def _bit_flip(gate: Any, q: list[int], to: Writer) -> None:
    to.add(("pauli_channel", {"X": _number(gate.p)}, (q[0],)))


@of(cirq.PhaseFlipChannel)
def _phase_flip(gate: Any, q: list[int], to: Writer) -> None:
    to.add(("pauli_channel", {"Z": _number(gate.p)}, (q[0],)))


@of(cirq.PhaseDampingChannel)
def _phase_damping(gate: Any, q: list[int], to: Writer) -> None:
    """A phase flip with another probability."""
    to.add(("pauli_channel", {"Z": (1 - sqrt(1 - _number(gate.gamma))) / 2}, (q[0],)))


@of(cirq.AmplitudeDampingChannel)
def _amplitude_damping(gate: Any, q: list[int], to: Writer) -> None:
    to.add(("amplitude_damping", _number(gate.gamma), q[0]))


@of(cirq.DepolarizingChannel)
def _depolarize(gate: Any, q: list[int], to: Writer) -> None:
    p = _number(gate.p)
    if len(q) <= 2:
        to.add(("depolarize", p, tuple(q)))
        return
    if len(q) > to.pauli_qubits:
        raise Untranslatable
    strings = [""]
    for _ in q:
        strings = [string + letter for string in strings for letter in LETTERS]
    to.add(("pauli_channel", dict.fromkeys(strings[1:], p / (len(strings) - 1)), tuple(q)))


@of(cirq.AsymmetricDepolarizingChannel)
def _asymmetric_depolarize(gate: Any, q: list[int], to: Writer) -> None:
    if len(q) > to.pauli_qubits:
        raise Untranslatable
    errors = {string: _number(p) for string, p in gate.error_probabilities.items() if set(string) != {"I"}}
    to.add(("pauli_channel", errors, tuple(q)))


@of(cirq.ResetChannel)
def _reset(gate: Any, q: list[int], to: Writer) -> None:
    for qubit in q:
        to.add(("reset", qubit))


def add_channel(operation: Any, q: list[int], to: Writer) -> None:
    """Whatever Cirq knows Kraus matrices of."""
    if cirq.is_measurement(operation) or len(q) > KRAUS_QUBITS:
        raise Untranslatable  # of a measurement it is a record which matrix it was
    mixture = cirq.mixture(operation) if cirq.has_mixture(operation) else None
    if mixture is not None and len(mixture) == 1:
        add_matrix(mixture[0][1], q, to)
        return
    matrices = cirq.kraus(operation) if mixture is None else [sqrt(p) * matrix for p, matrix in mixture]
    to.add(("kraus", _complete(matrices), tuple(reversed(q))))


def _complete(matrices: Any) -> tuple[Any, ...]:
    """Kraus matrices whose sum of K^dagger K is the identity to the last digits: Cirq has some in single precision."""
    given = [numpy.asarray(matrix, numpy.complex128) for matrix in matrices]
    values, vectors = numpy.linalg.eigh(sum(matrix.conj().T @ matrix for matrix in given))
    if not numpy.abs(values - 1).max() <= 1e-4:
        raise Untranslatable
    root = (vectors / numpy.sqrt(values)) @ vectors.conj().T
    return tuple(matrix @ root for matrix in given)
