"""Derivatives of a tape's expectation values, by the adjoint method."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._register import Register
from ._tape_programs import Program


def values_and_jacobian(register: Register, program: Program, sums: list[Any], row: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """[observables], and [observables, values]; the register holds the state to begin with, and keeps it."""
    found, rows = np.empty(len(sums)), np.empty((len(sums), program.count))
    for index, observable in enumerate(sums):
        found[index] = register.value_and_grad(program.circuit, observable, row, out=rows[index])[0]
    return found, rows


def as_derivatives(jacobian: Any, slots: list[int]) -> Any:
    """As PennyLane wants them: jacobian [observables, values], or [batch, observables, values]; slots of the trainable parameters.

    One observable: an array a parameter, of one parameter without a tuple; several: a tuple of these. Each is a number, or one for each of the batch.
    """
    rows = []
    for index in range(jacobian.shape[-2]):
        row = tuple(np.array(jacobian[..., index, slot]) if slot >= 0 else np.zeros(jacobian.shape[:-2]) for slot in slots)
        rows.append(row[0] if len(row) == 1 else row if row else np.zeros(0))
    return rows[0] if len(rows) == 1 else tuple(rows)


def weighted(sums: list[Any], cotangents: Any) -> Any:
    """The sum of the observables, times the cotangents."""
    total = sums[0] * float(cotangents[0])
    for observable, weight in zip(sums[1:], cotangents[1:]):
        total += observable * float(weight)
    return total


def pull_back(jacobian: Any, cotangents: Any, slots: list[int]) -> Any:
    """Cotangents times a jacobian [observables, values], or [batch, observables, values]. Cotangents: [observables] or [observables, batch]; what more they have
    stays."""
    dy = np.asarray(cotangents, np.float64)
    if jacobian.ndim == 3:  # of a batch
        product = np.einsum("ob...,bov->v...", dy, jacobian)
    else:
        product = np.einsum("o...,ov->v...", dy, jacobian)
    parts = tuple(product[slot] if slot >= 0 else np.zeros(product.shape[1:]) for slot in slots)
    return parts[0] if len(parts) == 1 else parts


def push_forward(jacobian: Any, tangents: Any, slots: list[int]) -> Any:
    """A jacobian [observables, values], or [batch, observables, values], times tangents, one a trainable parameter."""
    product = np.zeros(jacobian.shape[:-1])
    for slot, tangent in zip(slots, tangents):
        if slot >= 0:
            product = product + jacobian[..., slot] * float(tangent)
    parts = tuple(np.array(product[..., index]) for index in range(jacobian.shape[-2]))
    return parts[0] if len(parts) == 1 else parts
