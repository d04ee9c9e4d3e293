"""The parts of Register that need not be in C."""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Iterable

from . import _core

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, SupportsIndex

    import numpy as np
    from numpy.typing import ArrayLike, DTypeLike, NDArray
    from typing_extensions import Self

    from ._circuit import Circuit

TERM_EPS = 1e-8  # amplitudes below are not printed, as the ancestors do
SHOWN_TERMS = 64  # of a register's str()
CHUNK = 1 << 16  # amplitudes that terms() looks at together
PICKLE_MAGIC = b"qarena\x00"
PICKLE_VERSION = 1
PRECISIONS: tuple[Literal["single"], Literal["double"]] = ("single", "double")


class Register(_core.Register):
    """The state of n qubits, |0..0> at first.

    precision: 'double' (complex128) or 'single' (complex64). buffers: 2 (gates read one buffer and write the other) or 1 (in place, half
    the memory, the same results). arena: where the memory comes from. threads: at most so many for its runs.

    Gate methods queue a gate and return the register; qubit 0 is the least significant bit and the rightmost character of a ket.
    All take controls= and zeros=, qubits that must be 1 or 0.

    >>> import qarena as qa
    >>> register = qa.Register(3).h(0).cx(0, 1).x(2, zeros=[0])
    >>> print(register)
    0.707106781186548|011> 0.707106781186548|100>
    >>> register.n, register.mode
    (3, 'ping-pong')
    """

    __slots__ = ()

    # -- the state as numbers

    @property
    def amplitudes(self) -> NDArray[np.complexfloating[Any, Any]]:
        """All 2^n amplitudes: a read-only view without a copy, which never changes.

        >>> from qarena import ket
        >>> ket('1').amplitudes.tolist()
        [0j, (1+0j)]
        """
        import numpy

        return numpy.asarray(self.snapshot())

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        # NumPy comes here when the buffer could not be had, and has dropped the reason.
        self._raise_view_error()
        state = self.amplitudes
        return state.astype(state.dtype if dtype is None else dtype, copy=bool(copy))

    def probabilities(self, qubits: SupportsIndex | Iterable[SupportsIndex] | None = None) -> NDArray[np.float64]:
        """Probabilities of the outcomes of these qubits, the first the least significant bit; of all when None.

        >>> from qarena import ket
        >>> ket('+1').probabilities([1]).round(3).tolist()
        [0.5, 0.5]
        """
        import numpy

        if qubits is None:
            chosen = list(range(self.n))
        elif isinstance(qubits, Iterable):
            chosen = [_integer("qubit", qubit) for qubit in qubits]
        else:
            chosen = [_integer("qubits", qubits)]
        if len(chosen) > self.n:
            raise ValueError(f"qubits = {chosen}: {len(chosen)} of them, but the register has {self.n}")
        result = numpy.empty(2 ** len(chosen), numpy.float64)
        self._probabilities_into(chosen, result)
        return result

    def sample(self, shots: SupportsIndex, seed: int | None = None) -> NDArray[np.int64]:
        """Draw basis states without changing the register: one integer a shot.

        The same seed draws the same. Without one the register's own stream goes on, so that r.seed(s).sample(a) and r.sample(b) after it
        are the first a + b shots of seed s.

        >>> from qarena import ket
        >>> sorted(set(ket('+0').sample(100, seed=1).tolist()))
        [0, 2]
        """
        import numpy

        count = _integer("shots", shots)
        if count < 0:
            raise ValueError(f"shots = {count}: at least 0 are needed")
        outcomes = numpy.empty(count, numpy.int64)
        self._sample_into(seed, outcomes)
        return outcomes

    def counts(self, shots: SupportsIndex, seed: int | None = None) -> dict[str, int]:
        """sample, as a dict: bit string -> how often.

        >>> from qarena import ket
        >>> ket('01').counts(10)
        {'01': 10}
        """
        import numpy

        values, counts = numpy.unique(self.sample(shots, seed), return_counts=True)
        return {self._bits(int(value)): int(count) for value, count in zip(values, counts)}

    def set_state(self, amplitudes: ArrayLike | _core.Register | _core.Snapshot, check: bool = True) -> Self:
        """Replace the state by 2^n numbers; pending gates are dropped. check: they must be finite and of norm 1,
        norm^2 within 1e-10, or 1e-5 where the register or the numbers are in single precision.

        >>> import qarena as qa
        >>> print(qa.Register(1).set_state([0.6, 0.8j]))
        0.6|0> 0.8j|1>
        """
        if not isinstance(amplitudes, (_core.Register, _core.Snapshot)):
            amplitudes = _complex_array(amplitudes)
        return self._set_state(amplitudes, check)

    # -- text

    def _bits(self, index: int) -> str:
        return f"{index:0{self.n}b}" if self.n else ""

    def terms(self, eps: float = TERM_EPS) -> str:
        """The terms with |amplitude| > eps, as text.

        >>> from qarena import ket
        >>> ket('1-').terms()
        '0.707106781186548|10> -0.707106781186548|11>'
        """
        return self._terms(eps, None)

    def _terms(self, eps: float, most: int | None) -> str:
        import numpy

        state = self.amplitudes
        digits = 15 if self.precision == "double" else 7
        shown: list[str] = []
        count = 0
        for start in range(0, len(state), CHUNK):
            part = state[start : start + CHUNK]
            indices = numpy.flatnonzero(numpy.abs(part) > eps)
            count += len(indices)
            room = len(indices) if most is None else most - len(shown)
            shown += (f"{_coefficient(complex(part[i]), digits)}|{self._bits(start + int(i))}>" for i in indices[:room])
        return " ".join(shown) + (f" ... ({count} terms)" if count > len(shown) else "")

    def __str__(self) -> str:
        return self._terms(TERM_EPS, SHOWN_TERMS)

    def __repr__(self) -> str:
        return repr(str(self))

    # -- algebra

    def explain(self, circuit: Circuit, *, as_dict: bool = False) -> Any:
        """Run a circuit and tell how: Circuit.explain, with the time that each of the first 64 passes took beside the predicted one.

        >>> import qarena as qa
        >>> circuit = qa.Circuit(14).h(0).cx(0, 13).rx(0.3, 13)
        >>> qa.Register(14).explain(circuit, as_dict=True)["passes"][0]["measured_seconds"] > 0
        True
        """
        text = self.sync().run(circuit)._explain(circuit, as_dict)
        if not as_dict:
            return text
        import json  # noqa: PLC0415  # not needed by those who never ask

        return json.loads(text)

    def isclose(self, other: Register | ArrayLike, rtol: float = 1e-5, atol: float | None = None) -> bool:
        """Whether all amplitudes are close to those of a register, list or array; atol: 1e-8 (double) or 1e-6 (single).

        >>> from qarena import ket
        >>> ket('++').isclose([0.5, 0.5, 0.5, 0.5])
        True
        """
        import numpy

        mine = self.amplitudes
        theirs = other.amplitudes if isinstance(other, Register) else numpy.asarray(other)
        if theirs.dtype.kind not in "biufc":
            raise TypeError(f"isclose: a register or numbers are needed, not {type(other).__name__}")
        if atol is None:
            single = (numpy.complex64, numpy.float32)
            atol = 1e-6 if mine.dtype in single or theirs.dtype in single else 1e-8
        return theirs.shape == mine.shape and bool(numpy.isclose(mine, theirs, rtol=rtol, atol=atol).all())

    def _superpose(self, other: _core.Register, sign: float) -> Self:
        half = (math.sqrt(0.5), 0.0)
        result: Self = self.fork()._combine(half, other, (sign * half[0], 0.0))
        norm = result.norm
        tolerance = 1e-14 if self.precision == "double" else 1e-6
        # States of norm 1 have a sum of norm 0 to 1.42: the others are compared with what was added.
        added = 1.0 if TERM_EPS <= norm <= 1.5 else max(self.norm, other.norm)
        if not math.isfinite(norm):
            raise ValueError(f"the sum of the two states has norm {norm}: it can't be normalised")
        if norm <= TERM_EPS * added:
            raise ValueError("the two states cancel: their sum has no direction to normalise")
        if abs(norm - 1.0) > tolerance:
            result._divide(norm)
        return result

    def _divide(self, norm: float) -> None:
        """By a norm that may be too small or large for its reciprocal to be an amplitude's factor."""
        mantissa, exponent = math.frexp(norm)
        while abs(exponent) > 100:
            step = 100 if exponent > 0 else -100
            self._combine((2.0**-step, 0.0), self, (0.0, 0.0))
            exponent -= step
        self._combine((math.ldexp(1.0 / mantissa, -exponent), 0.0), self, (0.0, 0.0))

    def __add__(self, other: _core.Register) -> Self:
        """The normalised sum: a new register.

        >>> from qarena import ket
        >>> ket('+').isclose(ket('0') + ket('1'))
        True
        """
        if not isinstance(other, _core.Register):
            return NotImplemented
        return self._superpose(other, 1.0)

    def __sub__(self, other: _core.Register) -> Self:
        """The normalised difference: a new register.

        >>> from qarena import ket
        >>> ket('-').isclose(ket('0') - ket('1'))
        True
        """
        if not isinstance(other, _core.Register):
            return NotImplemented
        return self._superpose(other, -1.0)

    def __mul__(self, other: _core.Register) -> Self:
        """The tensor product, the left factor in the high qubits: a new register.

        >>> from qarena import ket
        >>> print(ket('0') * ket('1'))
        1.0|01>
        """
        if not isinstance(other, _core.Register):
            return NotImplemented
        return self._tensor(other)

    def inner(self, other: _core.Register) -> complex:
        """The inner product <self|other>.

        >>> from qarena import ket
        >>> round(ket('+').inner(ket('1')).real, 6)
        0.707107
        """
        return self._inner(other)

    # -- copies

    def __copy__(self) -> Self:
        return self.fork()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.fork()

    def to_bytes(self) -> bytes:
        """The state as bytes, which from_bytes reads on any machine; pickle uses them. The random stream is not kept."""
        view = memoryview(self.snapshot())  # type: ignore[arg-type, unused-ignore]  # a buffer to type checkers from Python 3.12 on
        precision = PRECISIONS.index(self.precision) + 1
        header = PICKLE_MAGIC + bytes([PICKLE_VERSION, precision, self.buffers, self.n])
        return header + _little_endian(view.tobytes(), precision)

    @classmethod
    def from_bytes(cls, data: bytes, arena: _core.Arena | None = None) -> Self:
        """A register from to_bytes; ValueError for anything else.

        >>> import qarena as qa
        >>> print(qa.Register.from_bytes(qa.ket('01').to_bytes()))
        1.0|01>
        """
        start = len(PICKLE_MAGIC) + 4
        if not isinstance(data, bytes) or len(data) < start or not data.startswith(PICKLE_MAGIC):
            raise ValueError("not the bytes of a register: they start with another mark")
        version, precision, buffers, n = data[len(PICKLE_MAGIC) : start]
        if version != PICKLE_VERSION:
            raise ValueError(f"bytes of a register in version {version}: this qarena reads version {PICKLE_VERSION}")
        if precision not in (1, 2) or buffers not in (1, 2):
            raise ValueError(f"not the bytes of a register: precision {precision}, buffers {buffers}")
        if n > 60 or len(data) - start != 4 * precision * 2 ** (n + 1):
            raise ValueError(f"not the bytes of a register: {len(data)} of them for {n} qubits")
        name = PRECISIONS[precision - 1]
        register = cls(n, precision=name, buffers=buffers, arena=arena)  # type: ignore[arg-type]
        register._set_state(_little_endian(data[start:], precision), False, name)
        if not math.isfinite(register.norm):
            raise ValueError("not the bytes of a register: they hold NaN or infinite amplitudes")
        return register

    def __reduce__(self) -> tuple[Callable[[bytes], Self], tuple[bytes]]:
        return type(self).from_bytes, (self.to_bytes(),)


def _integer(name: str, value: SupportsIndex) -> int:
    if not hasattr(value, "__index__"):
        raise TypeError(f"{name} = {value!r}: an integer is needed")
    return operator.index(value)


def _little_endian(data: bytes, precision: int) -> bytes:
    if sys.byteorder == "little":
        return data
    from array import array

    numbers = array("fd"[precision - 1], data)
    numbers.byteswap()
    return numbers.tobytes()


def _complex_array(amplitudes: Any) -> Any:
    """Numbers as a contiguous complex array; anything that is no list of numbers is refused."""
    import numpy

    array = numpy.asarray(amplitudes)
    native = array.dtype.newbyteorder("=")
    if native in (numpy.float16, numpy.float32):
        native = numpy.dtype(numpy.complex64)  # whose norm is checked as that of single precision
    elif native.kind in "biuf":
        native = numpy.dtype(numpy.complex128)
    elif native not in (numpy.complex64, numpy.complex128):
        raise TypeError(f"amplitudes: numbers up to complex128 are needed, not {array.dtype}")
    return numpy.require(array, native, ["C", "A"])


def _coefficient(number: complex, digits: int) -> float | complex:
    """Rounded as the ancestors print: a float when it is real."""
    re, im = (float(f"{part:.{digits}g}") + 0.0 for part in (number.real, number.imag))
    if abs(im) <= TERM_EPS:
        return re
    return complex(0.0 if abs(re) <= TERM_EPS else re, im)


def ket(
    vecstring: str = "0",
    *,
    precision: Literal["double", "single"] = "double",
    buffers: Literal[1, 2] = 2,
    arena: _core.Arena | None = None,
    threads: int | None = None,
) -> Register:
    """A register from a string of the characters 0 1 + -; the rightmost is qubit 0.

    >>> ket('101')
    '1.0|101>'
    >>> ket('--').isclose([0.5, -0.5, -0.5, 0.5])
    True
    """
    if not isinstance(vecstring, str):
        raise TypeError(f"a ket is a string of 0 1 + -, not {vecstring!r}")
    for character in vecstring:
        if character not in "01+-":
            raise ValueError(f"{character!r} in a ket: the characters 0 1 + - are known")
    register = Register(len(vecstring), precision, buffers, arena, threads)
    for qubit, character in enumerate(reversed(vecstring)):
        if character in "1-":
            register.x(qubit)
        if character in "+-":
            register.h(qubit)
    return register
