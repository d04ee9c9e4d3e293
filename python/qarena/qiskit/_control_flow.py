"""Qiskit's control flow, as qarena's blocks."""

from __future__ import annotations

from qiskit.circuit import (
    CASE_DEFAULT,
    BoxOp,
    BreakLoopOp,
    CircuitError,
    ContinueLoopOp,
    ForLoopOp,
    IfElseOp,
    Parameter,
    Store,
    SwitchCaseOp,
    WhileLoopOp,
)

from ._classical_expressions import comparison, keep_cases, keep_condition, put

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


def _block(t: Any, body: Any, on: Sequence[int], into: Sequence[int], what: str) -> None:
    outer, t.bit_of = t.bit_of, dict(zip(body.clbits, into))
    t.block(body, on, what)
    t.bit_of = outer


def _if(t: Any, op: Any, on: Sequence[int], into: Sequence[int]) -> None:
    found = comparison(t, op.condition, op.name)
    if found is None:
        bit = t.scratch()
        keep_condition(t, bit, op.condition, op.name)
        t.give_back([bit])  # it is read here, once
        found = (bit,), 1
    t.entries.append(("if", *found))
    body, otherwise = (*op.blocks, None)[:2]
    _block(t, body, on, into, op.name)
    if otherwise is not None:
        t.entries.append(("else",))
        _block(t, otherwise, on, into, op.name)
    t.entries.append(("end",))


def _while(t: Any, op: Any, on: Sequence[int], into: Sequence[int]) -> None:
    """A condition that is no comparison is kept in a bit, before the loop and at the end of each round."""
    found = comparison(t, op.condition, op.name)
    if found is not None:
        t.entries.append(("while", *found, t.rounds))
        _block(t, op.blocks[0], on, into, op.name)
    else:
        bit = t.scratch()
        keep_condition(t, bit, op.condition, op.name)
        t.entries.append(("while", (bit,), 1, t.rounds))
        _block(t, op.blocks[0], on, into, op.name)
        keep_condition(t, bit, op.condition, op.name)
        t.give_back([bit])
    t.entries.append(("end",))


def _for(t: Any, op: Any, on: Sequence[int], into: Sequence[int]) -> None:
    """One block where nothing depends on the number; else the body is written out for each."""
    numbers, parameter, body = op.params
    if not len(numbers):
        return
    is_parameter = isinstance(parameter, Parameter)
    if parameter is None or (is_parameter and parameter not in body.parameters):
        t.entries.append(("repeat", len(numbers)))
        _block(t, body, on, into, op.name)
        t.entries.append(("end",))
        return
    outer = t.angles.bound
    for number in numbers:
        if is_parameter:
            t.angles.bound = {**outer, parameter: float(number)}
        else:
            put(t, parameter, int(number), op.name)
        _block(t, body, on, into, op.name)
    t.angles.bound = outer


def _switch(t: Any, op: Any, on: Sequence[int], into: Sequence[int]) -> None:
    """Which case it is, is found before the first of them, and kept in bits: a case may change what the target reads."""
    cases = list(op.cases_specifier())
    values = [None if CASE_DEFAULT in labels else [int(label) for label in labels] for labels, _ in cases]
    chosen = keep_cases(t, op.target, values, op.name)
    for bit, (_, body) in zip(chosen, cases):
        t.entries.append(("if", (bit,), 1))
        _block(t, body, on, into, op.name)
        t.entries.append(("end",))
    t.give_back(chosen)


def _box(t: Any, op: Any, on: Sequence[int], into: Sequence[int]) -> None:
    _block(t, op.blocks[0], on, into, op.name)


def _store(t: Any, op: Any, on: Sequence[int], into: Sequence[int]) -> None:
    put(t, op.lvalue, op.rvalue, op.name)


def _refused(_: Any, op: Any, on: Sequence[int], into: Sequence[int]) -> None:
    raise CircuitError(f"circuit: {op.name}: qarena's loops end by their condition only; a condition of the loop's, or an if_test around the rest, does the same")


HANDLERS: dict[type, Callable[..., None]] = {
    IfElseOp: _if,
    WhileLoopOp: _while,
    ForLoopOp: _for,
    SwitchCaseOp: _switch,
    BoxOp: _box,
    Store: _store,
    BreakLoopOp: _refused,
    ContinueLoopOp: _refused,
}
