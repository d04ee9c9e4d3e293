"""A PauliSum as SciPy's LinearOperator. Imported by PauliSum.linear_operator only, since SciPy need not be there."""

from __future__ import annotations

import numpy
from scipy.sparse.linalg import LinearOperator  # type: ignore[import-untyped, unused-ignore]

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any, SupportsIndex

    from numpy.typing import NDArray

    from ._pauli import PauliSum


class PauliOperator(LinearOperator):  # type: ignore[misc, unused-ignore]
    """H on arrays of 2^n numbers: each product is one sweep of the library, without the GIL, into a new array.

    Threads may share it. Arrays of another type, or with gaps, are copied before.
    """

    def __init__(self, pauli_sum: PauliSum, n: int, dtype: Any, threads: SupportsIndex | None, adjoint_sum: PauliSum | None = None) -> None:
        super().__init__(dtype, (1 << n, 1 << n))
        self.n = n
        self.pauli_sum = pauli_sum
        self.threads = threads
        self._adjoint_sum = adjoint_sum  # None: not made yet

    def _apply(self, pauli_sum: PauliSum, src: Any, dst: NDArray[Any]) -> NDArray[Any]:
        aligned: Any = numpy.require(src, self.dtype, ["C", "A"])
        pauli_sum._apply_into(aligned, dst, self.threads)  # type: ignore[arg-type, unused-ignore]
        return dst

    def _matvec(self, x: Any) -> NDArray[Any]:
        return self._apply(self.pauli_sum, numpy.ravel(x), numpy.empty(1 << self.n, self.dtype))

    def _rmatvec(self, x: Any) -> NDArray[Any]:
        return self._apply(self._conjugated(), numpy.ravel(x), numpy.empty(1 << self.n, self.dtype))

    def _matmat(self, x: Any) -> NDArray[Any]:
        result = numpy.empty(x.shape, self.dtype, order="F")  # so columns have no gaps
        for column in range(x.shape[1]):
            self._apply(self.pauli_sum, x[:, column], result[:, column])
        return result

    def _adjoint(self) -> PauliOperator:
        return PauliOperator(self._conjugated(), self.n, self.dtype, self.threads, self.pauli_sum)

    def _conjugated(self) -> PauliSum:
        """The adjoint's sum: Pauli strings are their own adjoints."""
        if self._adjoint_sum is None:
            x, z, coefficients = self.pauli_sum.masks()
            self._adjoint_sum = self.pauli_sum
            if coefficients.imag.any():
                self._adjoint_sum = type(self.pauli_sum).from_masks(x, z, coefficients.conj(), self.pauli_sum.n, arena=self.pauli_sum.arena)
        return self._adjoint_sum
