"""Register's methods with observables, and estimates of them by shots."""

from __future__ import annotations

import math
import operator
from collections import namedtuple  # not typing's: see _circuit.py

from . import _core
from ._pauli import PauliSum, is_one, parity
from ._pauli import observable as as_sum

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, SupportsIndex, overload

    from typing_extensions import Self

LEAST_SHOTS = 2  # of a group: fewer have no standard error


class Estimate(namedtuple("Estimate", "value error")):
    """What shots say of an observable: a value, and its standard error."""

    __slots__ = ()


class Expecting:
    """What Register has of this module."""

    __slots__ = ()

    if TYPE_CHECKING:

        @overload  # a str is an iterable of str
        def expectation(  # type: ignore[overload-overlap, unused-ignore]
            self, observables: _core.PauliSum | str, *, shots: None = None, seed: int | None = None
        ) -> float: ...
        @overload
        def expectation(self, observables: _core.PauliSum | str, *, shots: SupportsIndex, seed: int | None = None) -> Estimate: ...
        @overload
        def expectation(self, observables: Iterable[_core.PauliSum | str], *, shots: None = None, seed: int | None = None) -> list[float]: ...

    def expectation(self, observables: Any, *, shots: SupportsIndex | None = None, seed: int | None = None) -> Any:
        """<self|H|self> of an observable H, or a list of them of a list, for which the state is read as rarely as for one. Not divided by the norm.

        shots: estimate it from so many measurements instead, as a machine would: a value and its standard error. Terms that can be measured together
        share shots, which are spread over these groups in proportion to their coefficients. seed: as in sample.

        >>> import qarena as qa
        >>> bell = qa.Register(2).h(0).cx(0, 1)
        >>> round(bell.expectation(qa.PauliSum([("XX", 1), ("YY", 1), ("ZZ", 1)])), 12)
        1.0
        >>> [round(value, 12) for value in bell.expectation(["Z0 Z1", "Z0"])]
        [1.0, 0.0]
        >>> estimate = bell.expectation(qa.PauliSum([("XX", 1), ("Z0", 1)]), shots=1000, seed=1)
        >>> abs(estimate.value - 1) < 5 * estimate.error
        True
        """
        one = is_one(observables)
        if shots is not None:
            if not one:
                raise TypeError("shots: one observable is needed, not a list of them")
            return _estimate(self, as_sum(observables), operator.index(shots), None if seed is None else _seed(seed))
        values = self._expectations(tuple(as_sum(h) for h in ([observables] if one else observables)))  # type: ignore[attr-defined]
        return values[0] if one else values

    def variance(self, observable: _core.PauliSum | str, /) -> float:
        """<self|H^2|self> - <self|H|self>^2 of an observable H. Rounding may leave an eigenstate a little below 0.

        >>> import qarena as qa
        >>> round(qa.ket('+').variance('Z0'), 12)
        1.0
        """
        return self._variance(as_sum(observable))  # type: ignore[attr-defined, no-any-return]

    def matrix_element(self, other: _core.Register, observable: _core.PauliSum | str, /) -> complex:
        """<self|H|other>; coefficients of H may be complex.

        >>> import qarena as qa
        >>> qa.ket('0').matrix_element(qa.ket('1'), 'Y0')
        -1j
        """
        return self._matrix_element(other, as_sum(observable))  # type: ignore[attr-defined, no-any-return]

    def evolve(self, H: _core.PauliSum | str, t: float, tolerance: float | None = None, imaginary: bool = False) -> Self:
        """Let the state be exp(-i H t) times it; imaginary: exp(-H t) times it, normalised, which decays to the state of least energy.

        tolerance: the norm of the result's error is at most so much of the result's norm; None: 1e-8, in single precision 1e-3. Single precision refuses most
        that are below 1e-4. It takes some
        B t + 30 applications of H, where B is the sum of the sizes of its coefficients; in imaginary time 3 to 6 times B t, and there what rounding
        adds to parts of lower energy, of which the state has little or nothing, grows as they do, beyond the tolerance. On failure, also on Ctrl-C, the state is as it was.

        >>> import qarena as qa
        >>> round(qa.Register(1).evolve("X0", 0.5).expectation("Z0"), 6)
        0.540302
        >>> chain = qa.PauliSum([(f"{p}{q} {p}{q + 1}", 1) for q in range(3) for p in "XYZ"])
        >>> round(qa.ket("0101").evolve(chain, 10, imaginary=True).expectation(chain), 6)
        -6.464102
        """
        if tolerance is None:
            tolerance = 1e-8 if self.precision == "double" else 1e-3  # type: ignore[attr-defined]
        return self._evolve(as_sum(H), t, tolerance, imaginary)  # type: ignore[attr-defined, no-any-return]


def _seed(seed: SupportsIndex) -> int:
    number = operator.index(seed)
    if not 0 <= number < 1 << 64:
        raise ValueError(f"expectation: seed = {number} is out of range [0, 2^64)")
    return number


class _Group:
    """Terms that on no qubit have different letters: they are measured together."""

    def __init__(self) -> None:
        self.x = self.z = 0
        self.terms: list[tuple[int, float]] = []  # qubits, coefficient

    def fits(self, x: int, z: int) -> bool:
        return not ((x ^ self.x) | (z ^ self.z)) & (x | z) & (self.x | self.z)

    def add(self, x: int, z: int, coefficient: float) -> None:
        self.x |= x
        self.z |= z
        self.terms.append((x | z, coefficient))

    @property
    def weight(self) -> float:
        return sum(abs(coefficient) for _, coefficient in self.terms)

    def measure(self, register: Any, shots: int, seed: int | None) -> tuple[float, float]:
        """The mean of what the group's terms sum up to, and the variance of that mean."""
        import numpy

        rotated = register.fork()
        for qubit in range(register.n):
            if self.x >> qubit & 1:
                if self.z >> qubit & 1:
                    rotated.sdg(qubit)
                rotated.h(qubit)
        outcomes, counts = numpy.unique(rotated.sample(shots, seed), return_counts=True)
        values = numpy.zeros(len(outcomes))
        for qubits, coefficient in self.terms:
            values += coefficient * (1 - 2 * parity(outcomes & qubits))
        mean = float(values @ counts) / shots
        return mean, float((values - mean) ** 2 @ counts) / (shots - 1) / shots


def _groups(terms: list[tuple[int, int, float]]) -> list[_Group]:
    """Each term, the largest first, goes to the first group that it fits in."""
    groups: list[_Group] = []
    for x, z, coefficient in sorted(terms, key=lambda term: -abs(term[2])):
        group = next((group for group in groups if group.fits(x, z)), None)
        if group is None:
            groups.append(group := _Group())
        group.add(x, z, coefficient)
    return groups


def _spread(shots: int, weights: list[float]) -> list[int]:
    """In proportion to the weights, but at least LEAST_SHOTS each; the largest remainders get what rounding leaves."""
    spare, total = shots - LEAST_SHOTS * len(weights), sum(weights)
    exact = [spare * weight / total for weight in weights]
    spread = [math.floor(part) for part in exact]
    for index in sorted(range(len(weights)), key=lambda i: spread[i] - exact[i])[: spare - sum(spread)]:
        spread[index] += 1
    return [LEAST_SHOTS + part for part in spread]


def _estimate(register: Any, given: _core.PauliSum, shots: int, seed: int | None) -> Estimate:
    if given.n > register.n:
        raise ValueError(f"expectation: a Pauli sum of {given.n} qubits for a register of {register.n}")
    value, terms = 0.0, []
    for x, z, coefficient in zip(*(a.tolist() for a in PauliSum.masks(given.simplify()))):  # type: ignore[arg-type]
        if coefficient.imag:
            raise ValueError(f"expectation: coefficient {coefficient} of X mask {x:#x}, Z mask {z:#x} is not real")
        if x | z:
            terms.append((x, z, coefficient.real))
        else:
            value = coefficient.real
    groups = _groups(terms)
    if shots < LEAST_SHOTS * len(groups):
        raise ValueError(f"shots = {shots}: at least {LEAST_SHOTS} are needed for each of {len(groups)} groups of terms")
    variance = 0.0
    for number, (group, share) in enumerate(zip(groups, _spread(shots, [group.weight for group in groups]))):
        mean, of_mean = group.measure(register, share, None if seed is None else (seed + (number << 40)) % 2**64)
        value, variance = value + mean, variance + of_mean
    squared = register.norm**2  # shots are drawn as if the state were normalised
    return Estimate(value * squared, math.sqrt(variance) * squared)
