"""Copies and pickles: what those of subclasses keep, the attributes in __dict__ or in __slots__; and states in parts."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

PART = 1 << 20  # bytes of a state that are copied or pickled at a time: between them signals are answered


def restore(to: object, state: Any) -> None:
    """Give an object the attributes that another one's __getstate__ told, as pickle does."""
    if state is None:
        return
    if hasattr(to, "__setstate__"):
        to.__setstate__(state)
        return
    named, slots = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
    for name, value in (named or {}).items():
        to.__dict__[name] = value
    for name, value in (slots or {}).items():
        setattr(to, name, value)


def restore_deep(to: object, of: object, memo: dict[int, Any]) -> None:
    """Likewise, with copies of the attributes, in which `of` itself becomes `to`."""
    import copy

    memo[id(of)] = to
    restore(to, copy.deepcopy(of.__getstate__(), memo))  # type: ignore[attr-defined, unused-ignore]


def state_bytes(data: bytes | memoryview, precision: int) -> bytes | memoryview:
    """Amplitudes of this machine as the bytes that pickles have, little-endian, or back."""
    if sys.byteorder == "little":
        return data
    from array import array

    numbers = array("fd"[precision - 1], bytes(data))
    numbers.byteswap()
    return numbers.tobytes()


class StatePart:
    """Some amplitudes of a register, for pickle, which answers to signals between one part and the next."""

    __slots__ = ("view", "precision")

    def __init__(self, view: memoryview, precision: int) -> None:
        self.view = view
        self.precision = precision

    def to_bytes(self) -> bytes | memoryview:
        return state_bytes(self.view, self.precision)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[bytes]]:
        return _part, (bytes(self.to_bytes()),)


def _part(part: bytes) -> bytes:
    """What a StatePart is unpickled as."""
    return part


def state_parts(register: Any, precision: int) -> list[StatePart]:
    view = memoryview(register.snapshot()).cast("B")
    return [StatePart(view[start : start + PART], precision) for start in range(0, len(view), PART)]
