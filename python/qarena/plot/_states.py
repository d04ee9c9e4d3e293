"""States and matrices as pictures take them, and what is largest in them. Long arrays are gone through in pieces, without copies of their size."""

from __future__ import annotations

from collections import namedtuple  # not typing's: see _circuit.py

from .. import _core
from .._density import DensityRegister
from .._looks import as_qubits
from .._register import TERM_EPS, Register

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PIECE = 1 << 20  # amplitudes
MATRIX_QUBITS = 12  # of a density matrix that is drawn: 256 MiB


class Largest(namedtuple("Largest", "indices amplitudes norm_squared others")):
    """indices, amplitudes: ascending by index. norm_squared: of the whole state; others: how many more are not zero."""

    __slots__ = ()


def bits_text(index: int, n: int) -> str:
    return format(index, f"0{n}b") if n else ""


def vector_of(by: str, state: Any) -> tuple[Any, int]:
    """The 2^n amplitudes of a Register, a Snapshot or an array, and n."""
    import numpy

    if isinstance(state, DensityRegister):
        raise TypeError(f"{by}: a pure state is needed, not a DensityRegister: qa.plot.city or qa.plot.hinton draws its matrix")
    array = state.amplitudes if isinstance(state, Register) else numpy.asarray(state)
    if array.dtype.kind not in "biufc" or array.ndim != 1 or array.size & (array.size - 1) or not array.size:
        raise ValueError(f"{by}: 2^n amplitudes, a Register or a Snapshot are needed, not an array of shape {array.shape} of {array.dtype}")
    return array, array.size.bit_length() - 1


def largest(array: Any, most: int) -> Largest:
    """Of those that are equally large to rounding, the first."""
    import numpy

    kept, total, count = numpy.zeros(0, numpy.int64), 0.0, 0
    for start in range(0, len(array), PIECE):
        part = array[start : start + PIECE]
        sizes = part.real * part.real + part.imag * part.imag
        total += float(sizes.sum(dtype=numpy.float64))
        count += int(numpy.count_nonzero(sizes > TERM_EPS**2))
        kept = _first_of(array, numpy.concatenate([kept, start + _candidates(sizes, most)]), most)
    kept = numpy.sort(kept)
    amplitudes = array[kept]
    shown = int(numpy.count_nonzero(numpy.abs(amplitudes) > TERM_EPS))
    return Largest(kept, amplitudes, total, count - shown)


def _candidates(sizes: Any, most: int) -> Any:
    """Indices of the largest, and at most so many that are as large as the last of them."""
    import numpy

    rough = sizes.astype(numpy.float32)  # so that what differs by rounding is equal
    if len(rough) <= most:
        return numpy.arange(len(rough))
    bound = numpy.partition(rough, len(rough) - most)[len(rough) - most]
    return numpy.concatenate([numpy.flatnonzero(rough > bound), numpy.flatnonzero(rough == bound)[:most]])


def _first_of(array: Any, indices: Any, most: int) -> Any:
    import numpy

    part = array[indices]
    sizes = (part.real * part.real + part.imag * part.imag).astype(numpy.float32)
    return indices[numpy.lexsort((indices, -sizes))[:most]]


def matrix_of(by: str, state: Any, qubits: Any) -> tuple[Any, int]:
    """A density matrix, [2^n, 2^n], and n: of these qubits (None: of all)."""
    import numpy

    if isinstance(state, (DensityRegister, Register)):
        chosen = list(range(state.n)) if qubits is None else as_qubits(qubits)
        count = len(chosen)
        if count > MATRIX_QUBITS:
            raise ValueError(f"{by}: the matrix of {count} qubits, at most {MATRIX_QUBITS} allowed: qubits=[..] draws that of some of them")
        if isinstance(state, DensityRegister) and qubits is None:
            return state.density_matrix(), state.n
        return state.reduced_density_matrix(chosen), count
    if qubits is not None:
        raise ValueError(f"{by}: qubits= is for a Register or DensityRegister, not {type(state).__name__}")
    if isinstance(state, _core.Snapshot):
        raise TypeError(f"{by}: a Snapshot does not say whether it is of a Register or a DensityRegister: give the register, or a matrix")
    array = numpy.asarray(state)
    if array.dtype.kind not in "biufc" or array.ndim != 2 or array.shape[0] != array.shape[1] or array.shape[0] & (array.shape[0] - 1) or not array.size:
        raise ValueError(f"{by}: a matrix of 2^n rows and columns, a DensityRegister or a Register is needed, not an array of shape {array.shape} of {array.dtype}")
    return array, array.shape[0].bit_length() - 1


def pooled(matrix: Any, most: int) -> Any:
    """Of a 2D array, the largest entry of each block, so that no side is longer than `most`, a power of two; sides are powers of two."""
    import numpy

    rows, columns = (max(1, side // most) for side in matrix.shape)
    if rows == columns == 1:
        return matrix
    result = numpy.empty((matrix.shape[0] // rows, matrix.shape[1] // columns), matrix.dtype)
    for row in range(len(result)):
        block = matrix[row * rows : (row + 1) * rows].reshape(rows, -1, columns).transpose(1, 0, 2).reshape(len(result[row]), -1)
        result[row] = block[numpy.arange(len(block)), numpy.argmax(block.real**2 + block.imag**2, axis=1)]
    return result
