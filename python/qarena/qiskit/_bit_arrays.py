"""Shots as Qiskit keeps them: BitArrays of registers."""

from __future__ import annotations

from qiskit.primitives import BitArray

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

WORD = 64


def bit_array(words: NDArray[np.uint64], places: Sequence[int | None], shape: tuple[int, ...]) -> Any:
    """A register of so many bits, as a BitArray of this shape.

    words: [members, shots, words] of 64 bits. places: where the register's bits are in these; None: it is 0.
    """
    import numpy

    members, shots = words.shape[:2]
    size = len(places)
    n_bytes = (size + 7) // 8
    first = places[0] if size else None
    if first is not None and size + first % WORD <= WORD and list(places) == list(range(first, first + size)):  # they lie side by side
        word = words[:, :, first // WORD] >> numpy.uint64(first % WORD)
        word = word & numpy.uint64((1 << size) - 1)
        packed = word.astype(">u8").view(numpy.uint8).reshape(members, shots, 8)[:, :, 8 - n_bytes :]
        return BitArray(numpy.ascontiguousarray(packed).reshape(*shape, shots, n_bytes), size)
    packed = numpy.zeros((members, shots, n_bytes), numpy.uint8)
    for number, place in enumerate(places):
        if place is not None:
            bit = (words[:, :, place // WORD] >> numpy.uint64(place % WORD)).astype(numpy.uint8) & 1
            packed[:, :, n_bytes - 1 - number // 8] |= bit << number % 8
    return BitArray(packed.reshape(*shape, shots, n_bytes), size)
