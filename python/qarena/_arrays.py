"""Work on long arrays, a piece at a time: NumPy does not answer to signals within a call."""

from __future__ import annotations

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

CHUNK = 1 << 16  # numbers that are converted or compared together
SORTED = 1 << 18  # and sorted


def converted(array: Any, dtype: Any) -> Any:
    """A copy as another type, chunk by chunk."""
    import numpy

    result = numpy.empty(array.shape, dtype)
    if array.ndim != 1:
        result[...] = array
        return result
    for start in range(0, len(array), CHUNK):
        result[start : start + CHUNK] = array[start : start + CHUNK]
    return result


def complex_array(amplitudes: Any) -> Any:
    """Numbers as a contiguous complex array; anything that is no list of numbers is refused."""
    import numpy

    if isinstance(amplitudes, (list, tuple)) and len(amplitudes) > CHUNK:
        parts = [complex_array(amplitudes[start : start + CHUNK]) for start in range(0, len(amplitudes), CHUNK)]
        return joined(parts, numpy.result_type(*{part.dtype for part in parts}))
    array = numpy.asarray(amplitudes)
    native = array.dtype.newbyteorder("=")
    if native in (numpy.float16, numpy.float32):
        native = numpy.dtype(numpy.complex64)  # whose norm is checked as that of single precision
    elif native.kind in "biuf":
        native = numpy.dtype(numpy.complex128)
    elif native not in (numpy.complex64, numpy.complex128):
        raise TypeError(f"amplitudes: numbers up to complex128 are needed, not {array.dtype}")
    flags = array.flags
    return array if array.dtype == native and flags.c_contiguous and flags.aligned else converted(array, native)


def joined(parts: list[Any], dtype: Any) -> Any:
    import numpy

    result, at = numpy.empty(sum(map(len, parts)), dtype), 0
    for part in parts:
        if part.ndim != 1:
            raise ValueError(f"amplitudes: one dimension is needed, not {part.ndim}")
        result[at : at + len(part)] = part
        at += len(part)
    return result


def tally(outcomes: Any) -> Iterator[tuple[int, int]]:
    """Each outcome and how often it was drawn, in ascending order: pieces are sorted, then merged between bounds that lie close together."""
    import numpy

    parts = [numpy.unique(outcomes[start : start + SORTED], return_counts=True) for start in range(0, len(outcomes), SORTED)]
    if not parts:
        return
    samples = numpy.unique(numpy.concatenate([values[:: len(parts)] for values, _ in parts]))
    bounds = samples[:: max(1, SORTED // len(parts))]
    bounds[0] = 0
    cuts = [numpy.append(numpy.searchsorted(values, bounds), len(values)) for values, _ in parts]
    for k in range(len(bounds)):
        values, counts = (numpy.concatenate([part[which][cut[k] : cut[k + 1]] for part, cut in zip(parts, cuts)]) for which in (0, 1))
        distinct, where = numpy.unique(values, return_inverse=True)
        totals = numpy.bincount(where, weights=counts).astype(numpy.int64)
        yield from zip(distinct.tolist(), totals.tolist())
