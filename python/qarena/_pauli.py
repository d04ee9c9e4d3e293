"""The parts of PauliSum that need not be in C."""

from __future__ import annotations

import sys
from array import array

from . import _core
from ._copying import restore_deep
from ._frameworks import Frameworks

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, Literal, SupportsIndex

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self

    from ._linear_operator import PauliOperator

PART = 1 << 14  # terms that are copied or shown together
MATRIX_QUBITS = 12  # of to_matrix: 256 MiB
OPERATOR_QUBITS = 58  # of linear_operator: more amplitudes fill no address space
OPERATOR_TYPES = {"double": "complex128", "single": "complex64"}
SHOWN_TERMS = 8  # of repr()
TURNS = (1, 1j, -1, -1j)


class PauliSum(Frameworks, _core.PauliSum):
    """A sum of Pauli strings with coefficients: an observable.

    terms: pairs (string, coefficient), or a dict; one string alone has the coefficient 1. A string is "X0 Y12", a letter and its qubit each, where ""
    is the identity; or "XIIY", a letter a qubit, of which the last is qubit 0's, as in a ket, and qubits above the first have I.
    n: the number of qubits; None: as many as the strings name. arena: where the memory comes from.

    A sum never changes: `+`, `-`, `*` (by a number, or the product of operators) and simplify() make new ones. Sums and differences keep terms in their
    order and equal strings apart; products are simplified. `==` compares operators: what simplify() makes of both, and n.

    >>> import qarena as qa
    >>> energy = qa.PauliSum([("X0 Y3", 1.5), ("", 0.2), ("ZIIZ", -1)])
    >>> energy.n, len(energy)
    (4, 3)
    >>> list(energy)
    [('X0 Y3', 1.5), ('', 0.2), ('Z0 Z3', -1.0)]
    >>> qa.PauliSum("X0") * qa.PauliSum("Y0")
    PauliSum([('Z0', 1j)], n=1)
    """

    __slots__ = ()

    def __new__(cls, terms: str | Mapping[str, complex] | Iterable[tuple[str, complex]] = (), n: int | None = None, *, arena: _core.Arena | None = None) -> Self:
        listed = _pairs(terms)
        return _core.PauliSum.__new__(cls, max((_extent(pair) for pair in listed), default=0) if n is None else n, listed, arena=arena)

    @classmethod
    def from_masks(cls, x: ArrayLike, z: ArrayLike, coefficients: ArrayLike, n: int | None = None, *, arena: _core.Arena | None = None) -> Self:
        """From arrays of X masks, Z masks and coefficients, one of each a term: qubit q has X where bit q of x is set, Z where bit q of z is, Y where both are.
        n: None: as many as the masks name.

        >>> import qarena as qa
        >>> list(qa.PauliSum.from_masks([0b1001, 0], [0b1000, 0b11], [1.5, 2]))
        [('X0 Y3', 1.5), ('Z0 Z1', 2.0)]
        """
        import numpy

        # NumPy makes floats of a list with 2^63 and smaller integers.
        given = [numpy.array(mask, numpy.uint64) if _are_integers(mask) else mask for mask in (x, z)]
        masks: list[Any] = [numpy.ascontiguousarray(mask) for mask in given]
        numbers: Any = numpy.ascontiguousarray(coefficients, numpy.complex128)
        for name, mask in zip("xz", masks):
            if mask.size and mask.dtype.kind not in "iu":
                raise TypeError(f"{name}: integers are needed, not {mask.dtype}")
            if mask.size and mask.dtype.kind == "i" and mask.min() < 0:
                raise ValueError(f"{name}: mask {mask.min()} is negative")
        if not masks[0].shape == masks[1].shape == numbers.shape or numbers.ndim != 1:
            raise ValueError(f"x, z, coefficients: shapes {masks[0].shape}, {masks[1].shape}, {numbers.shape} are not those of three lists of one length")
        masks = [mask.astype(numpy.uint64, copy=False) for mask in masks]
        if n is None:
            n = int(numpy.bitwise_or.reduce(masks[0] | masks[1])).bit_length() if numbers.size else 0
        return _core.PauliSum.__new__(cls, n, (), (masks[0], masks[1], numbers), arena)

    def masks(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.complex128]]:
        """X masks, Z masks and coefficients of all terms, as from_masks takes them.

        >>> import qarena as qa
        >>> [a.tolist() for a in qa.PauliSum([("Y1", 2)]).masks()]
        [[2], [2], [(2+0j)]]
        """
        import numpy

        arrays = numpy.empty(len(self), numpy.uint64), numpy.empty(len(self), numpy.uint64), numpy.empty(len(self), numpy.complex128)
        for start in range(0, len(self), PART):  # between parts signals are answered
            self._read_into(start, tuple(a[start : start + PART] for a in arrays))  # type: ignore[arg-type]
        return arrays

    def __iter__(self) -> Iterator[tuple[str, complex]]:
        for start in range(0, len(self), PART):
            x, z, numbers = self._part(start)
            for i in range(len(x)):
                coefficient = complex(numbers[2 * i], numbers[2 * i + 1])
                yield _text(x[i], z[i]), coefficient if coefficient.imag else coefficient.real

    def to_matrix(self) -> NDArray[np.complex128]:
        """The sum's matrix, [2^n, 2^n], row and column numbers as those of amplitudes. At most 12 qubits.

        >>> import qarena as qa
        >>> qa.PauliSum("XZ").to_matrix().real.astype(int).tolist()
        [[0, 0, 1, 0], [0, 0, 0, -1], [1, 0, 0, 0], [0, -1, 0, 0]]
        """
        if self.n > MATRIX_QUBITS:
            raise ValueError(f"to_matrix: {self.n} qubits, at most {MATRIX_QUBITS} allowed")
        import numpy

        side = 1 << self.n
        matrix = numpy.zeros((side, side), numpy.complex128)
        column = numpy.arange(side)
        for x, z, coefficient in zip(*(a.tolist() for a in self.simplify().masks())):
            signs = 1 - 2 * parity(column & z)
            matrix[column ^ x, column] += coefficient * TURNS[(x & z).bit_count() % 4] * signs
        return matrix

    def linear_operator(
        self,
        register: _core.Register | None = None,
        *,
        n: SupportsIndex | None = None,
        precision: Literal["double", "single"] | None = None,
        threads: SupportsIndex | None = None,
    ) -> PauliOperator:
        """A scipy.sparse.linalg.LinearOperator, for eigsh, expm_multiply, gmres and the like. Needs SciPy.

        It has no matrix: each product is one sweep of the library over an array of 2^n amplitudes, without the GIL, into a new array. Coefficients may
        be complex: rmatvec and `.H` have their conjugates.

        register: n and precision are its; its state is not touched. n: None: the sum's; above that there is I. precision: 'double' (None: complex128)
        or 'single' (complex64). threads: at most so many for a product.

        >>> import qarena as qa
        >>> from scipy.sparse.linalg import eigsh
        >>> chain = qa.PauliSum([(f"{p}{q} {p}{q + 1}", 1) for q in range(7) for p in "XYZ"])
        >>> print(f"{eigsh(chain.linear_operator(), k=1, which='SA', return_eigenvectors=False)[0]:.5f}")
        -13.49973
        """
        import operator

        if register is not None and not isinstance(register, _core.Register):
            raise TypeError(f"linear_operator: register: a Register is needed, not {register!r}")
        if register is not None and (n is not None or precision is not None):
            raise TypeError("linear_operator: either a register, or n and precision")
        size = register.n if register is not None else self.n if n is None else operator.index(n)
        kind = register.precision if register is not None else precision or "double"
        if not self.n <= size <= OPERATOR_QUBITS:
            raise ValueError(f"linear_operator: n = {size} is out of range [{self.n}, {OPERATOR_QUBITS}], from the qubits of the sum on")
        if kind not in OPERATOR_TYPES:
            raise ValueError(f"linear_operator: precision = {kind!r}: 'double' and 'single' are known")
        try:
            from ._linear_operator import PauliOperator
        except ImportError as error:
            raise ImportError(f"linear_operator needs SciPy, which can't be imported ({error}): pip install scipy") from error
        return PauliOperator(self, size, OPERATOR_TYPES[kind], threads)

    # -- arithmetic

    def __add__(self, other: _core.PauliSum | complex) -> Self:
        return self._plus(other, 1, 1)

    __radd__ = __add__

    def __sub__(self, other: _core.PauliSum | complex) -> Self:
        return self._plus(other, 1, -1)

    def __rsub__(self, other: complex) -> Self:
        return self._plus(other, -1, 1)

    def __neg__(self) -> Self:
        return self * -1

    def __pos__(self) -> Self:
        return self

    def __mul__(self, other: _core.PauliSum | complex) -> Self:
        if isinstance(other, _core.PauliSum):
            return self._multiplied(other)
        factor = _number(other)
        return NotImplemented if factor is None else self._combined((factor.real, factor.imag), _core.PauliSum(0, arena=self.arena), (0, 0))

    __rmul__ = __mul__

    def __truediv__(self, other: complex) -> Self:
        factor = _number(other)
        return NotImplemented if factor is None else self * (1 / factor)

    def _plus(self, other: _core.PauliSum | complex, alpha: int, beta: int) -> Self:
        if not isinstance(other, _core.PauliSum):
            constant = _number(other)
            if constant is None:
                return NotImplemented  # type: ignore[no-any-return]
            other = _core.PauliSum(0, [("", constant)] if constant else (), arena=self.arena)  # sum() begins with 0
        return self._combined((alpha, 0), other, (beta, 0))

    # -- copies, pickles, text

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        if not self.__getstate__():  # type: ignore[attr-defined, unused-ignore]
            return self  # a subclass may have attributes
        made = self._combined((1, 0), _core.PauliSum(0, arena=self.arena), (0, 0))
        restore_deep(made, self, memo)
        return made

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[int, list[tuple[bytes, bytes, bytes]]], Any]:
        parts = [tuple(_swapped(a).tobytes() for a in self._part(start)) for start in range(0, len(self), PART)]
        return type(self)._from_parts, (self.n, parts), self.__getstate__()  # type: ignore[attr-defined, return-value, unused-ignore]

    @classmethod
    def _from_parts(cls, n: int, parts: list[tuple[bytes, bytes, bytes]]) -> Self:
        arrays = array("Q"), array("Q"), array("d")
        for x, z, numbers in parts:
            arrays[0].extend(_swapped(array("Q", x)))
            arrays[1].extend(_swapped(array("Q", z)))
            arrays[2].extend(_swapped(array("d", numbers)))
        return _core.PauliSum.__new__(cls, n, (), arrays)

    def _part(self, start: int) -> tuple[array[int], array[int], array[float]]:
        """Masks and (re, im) pairs of at most PART terms."""
        count = min(PART, len(self) - start)
        arrays = array("Q", bytes(8 * count)), array("Q", bytes(8 * count)), array("d", bytes(16 * count))
        self._read_into(start, arrays)
        return arrays

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _core.PauliSum):
            return NotImplemented
        if self.n != other.n:
            return False
        a, b = self.simplify(), _core.PauliSum(0, arena=self.arena)._combined((0, 0), other, (1, 0)).simplify()
        return len(a) == len(b) and not len(a._combined((1, 0), b, (-1, 0)).simplify())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        if len(self) <= SHOWN_TERMS:
            return f"PauliSum({list(self)}, n={self.n})"
        return f"<PauliSum: {len(self)} terms on {self.n} qubit{'' if self.n == 1 else 's'}>"


def observable(given: object) -> _core.PauliSum:
    """A PauliSum, or what makes one."""
    if isinstance(given, _core.PauliSum):
        return given
    if not isinstance(given, str) and not hasattr(given, "items") and not hasattr(given, "__iter__"):
        raise TypeError(f"an observable is a PauliSum, a string such as 'X0 Z3', or terms with coefficients, not {given!r}")
    return PauliSum(given)  # type: ignore[arg-type]


def is_one(given: object) -> bool:
    """Whether it is one observable, not a list of them."""
    return isinstance(given, (str, _core.PauliSum)) or hasattr(given, "items")


def _pairs(terms: Any) -> list[tuple[str, complex]]:
    if isinstance(terms, str):
        return [(terms, 1)]
    return list(terms.items() if hasattr(terms, "items") else terms)


def _extent(pair: Any) -> int:
    """How many qubits a term names; what is no term is refused later."""
    text = pair[0] if isinstance(pair, (tuple, list)) and pair else ""
    if not isinstance(text, str):
        return 0
    if text.isalpha():
        return len(text)
    named = [int(part[1:]) for part in text.split() if part[1:].isdecimal()]
    return min(max(named, default=-1) + 1, 64)


def _text(x: int, z: int) -> str:
    letters, qubits = [], x | z
    while qubits:
        qubit = (qubits & -qubits).bit_length() - 1
        letters.append(f"{'_XZY'[(x >> qubit & 1) + 2 * (z >> qubit & 1)]}{qubit}")
        qubits &= qubits - 1
    return " ".join(letters)


def _are_integers(masks: Any) -> bool:
    """Whether it is a list of Python's integers of up to 64 bits."""
    return isinstance(masks, (list, tuple)) and bool(masks) and all(type(mask) is int and 0 <= mask < 1 << 64 for mask in masks)


def _number(value: Any) -> complex | None:
    """None: it is no number."""
    if isinstance(value, (str, bytes)) or not (hasattr(value, "__complex__") or hasattr(value, "__float__") or hasattr(value, "__index__")):
        return None
    return complex(value)


def parity(values: Any) -> Any:
    """Of the bits of each of an array of 64-bit integers."""
    for shift in (32, 16, 8, 4, 2, 1):
        values = values ^ values >> shift
    return values & 1


def _swapped(numbers: Any) -> Any:
    """As little-endian bytes lie, or back."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
