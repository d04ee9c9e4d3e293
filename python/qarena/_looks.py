"""Looks at the state that answer in numbers or arrays of numbers."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable

from . import _core

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any, SupportsIndex

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

LARGE = 1 << 26  # bytes of an array before which the machine is asked for what it has


class Looks(_core.Register):
    """What Register tells of its state. Everything pending is run first, and the state stays as it is."""

    __slots__ = ()

    def amplitudes_of(self, indices: ArrayLike) -> NDArray[np.complexfloating[Any, Any]]:
        """The amplitudes of these basis states: any array of integers, the result has its shape.

        >>> from qarena import ket
        >>> ket('01').amplitudes_of([[0, 1], [1, 2]]).tolist()
        [[0j, (1+0j)], [(1+0j), 0j]]
        """
        import numpy

        asked = numpy.asarray(indices)
        if asked.size == 0:
            asked = asked.astype(numpy.uint64)
        if asked.dtype.kind not in "iu":
            raise TypeError(f"indices: integers below 2^63 are needed, not {asked.dtype}")
        if asked.dtype.kind == "i" and asked.size and asked.min() < 0:
            place = int(numpy.flatnonzero(asked < 0)[0])
            raise ValueError(f"amplitudes: indices[{place}] = {asked.flat[place]} is out of range [0, {2**self.n})")
        result = numpy.empty(asked.shape, numpy.complex128)
        self._amplitudes_into(numpy.ascontiguousarray(asked, numpy.uint64), result.reshape(-1).view(numpy.float64))
        return result if self.precision == "double" else result.astype(numpy.complex64)

    def fidelity(self, other: _core.Register) -> float:
        """|<self|other>|^2, the fidelity of two states of norm 1. It is not divided by the norms.

        >>> from qarena import ket
        >>> round(ket('+').fidelity(ket('1')), 6)
        0.5
        """
        return self._fidelity(other)

    def reduced_density_matrix(self, qubits: SupportsIndex | Iterable[SupportsIndex]) -> NDArray[np.complex128]:
        """The density matrix of these qubits, the others traced out: 2^k rows and columns, the first qubit the least significant bit.

        Hermitian to the last bit, in double precision whatever the register's; its trace is the state's norm^2. It takes 2^(n + k + 1)
        multiply-adds, and 16 * 4^k bytes.

        >>> from qarena import ket
        >>> ket('00').h(0).cx(0, 1).reduced_density_matrix([0]).round(6).real.tolist()
        [[0.5, 0.0], [0.0, 0.5]]
        """
        import numpy

        chosen = as_qubits(qubits)
        k = len(chosen)
        if k > self.n:
            raise ValueError(f"qubits = {chosen}: {k} of them, but the register has {self.n}")
        needed = 16 << 2 * k
        if needed >= LARGE:
            least = _core._info()["memory"]["least"]
            if least is not None and needed > least:
                raise MemoryError(f"reduced_density_matrix: {needed} bytes are needed for {k} qubits, {least} are available")
        result = numpy.empty((2**k, 2**k), numpy.complex128)
        self._density_into(chosen, result.reshape(-1).view(numpy.float64))
        return result

    def purity(self, qubits: SupportsIndex | Iterable[SupportsIndex]) -> float:
        """The trace of the square of their density matrix: 1 where they are not entangled with the other qubits, 2^-min(k, n - k) at least.

        It is not divided by norm^4. It takes the work of the fewer qubits, these or the others.

        >>> from qarena import ket
        >>> round(ket('00').h(0).cx(0, 1).purity([0]), 6)
        0.5
        """
        return self._purity(as_qubits(qubits))

    def entropy(self, qubits: SupportsIndex | Iterable[SupportsIndex], base: float = 2.0) -> float:
        """Their von Neumann entropy, - Tr(rho log rho), which is their entanglement entropy with the other qubits: in bits, or in nats for
        base=math.e. rho is divided by its trace, norm^2.

        Computed from the eigenvalues of the density matrix of the fewer qubits, these or the others, which has the same ones.

        >>> from qarena import ket
        >>> round(ket('00').h(0).cx(0, 1).entropy([0]), 6)
        1.0
        """
        import numpy

        if not 1 < base < float("inf"):
            raise ValueError(f"base = {base!r}: a number above 1 is needed")
        chosen = as_qubits(qubits)
        if 2 * len(chosen) > self.n:
            others = [qubit for qubit in range(self.n) if qubit not in chosen]
            if len(others) + len(chosen) != self.n:
                raise ValueError(f"entropy: qubits = {chosen}: one is out of range [0, {self.n}) or named twice")
            chosen = others
        matrix = self.reduced_density_matrix(chosen)
        norm_squared = float(matrix.trace().real)
        if not 0 < norm_squared < float("inf"):
            raise ValueError(f"entropy: norm^2 is {norm_squared}")
        weights = numpy.linalg.eigvalsh(matrix) / norm_squared
        weights = weights[weights > 0]
        return max(0.0, -float((weights * numpy.log(weights)).sum()) / math.log(base))


def as_qubits(qubits: Any) -> list[int]:
    """Of any iterable, or one; an array without dimensions is one."""
    if isinstance(qubits, Iterable) and not isinstance(qubits, bytes) and getattr(qubits, "ndim", None) != 0:
        return [as_integer("qubit", qubit) for qubit in qubits]
    return [as_integer("qubits", qubits)]


def as_integer(name: str, value: SupportsIndex) -> int:
    if not hasattr(value, "__index__") or isinstance(value, bool):
        raise TypeError(f"{name} = {value!r}: an integer is needed")
    return operator.index(value)
