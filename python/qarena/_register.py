"""The parts of Register that need not be in C."""

from __future__ import annotations

import math

from . import _core
from ._arrays import CHUNK, complex_array, converted, tally
from ._copying import PART, StatePart, restore, restore_deep, state_bytes, state_parts
from ._expecting import Expecting
from ._gradients import Gradients
from ._looks import Looks, as_integer, as_qubits
from ._showing import Showing

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal, SupportsIndex

    import numpy as np
    from numpy.typing import ArrayLike, DTypeLike, NDArray
    from typing_extensions import Self

    from ._circuit import Circuit

TERM_EPS = 1e-8  # amplitudes below are not printed, as the ancestors do
DRY_BYTES = 1 << 20  # states above are not computed in a dry arena
SHOWN_TERMS = 64  # of a register's str()
PICKLE_MAGIC = b"qarena\x00"
PICKLE_VERSION = 1
HEADER = len(PICKLE_MAGIC) + 4  # bytes: version, precision, buffers, qubits
PRECISIONS: tuple[Literal["single"], Literal["double"]] = ("single", "double")


class Register(Looks, Expecting, Gradients, Showing):
    """The state of n qubits, |0..0> at first.

    precision: 'double' (complex128) or 'single' (complex64). buffers: 2 (gates read one buffer and write the other) or 1 (in place, half
    the memory, the same results). arena: where the memory comes from. threads: at most so many for its runs.

    Gate methods queue a gate and return the register; qubit 0 is the least significant bit and the rightmost character of a ket.
    All take controls= and zeros=, qubits that must be 1 or 0. r.run(a).run(b) can have other last bits than r.run(a + b): gates that run together are
    multiplied and ordered together.

    Copies and pickles of a subclass keep its type and attributes; fork(), `+`, `-`, `*` and from_bytes make registers of the type of the left operand,
    without attributes.

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

    def take_state(self) -> NDArray[np.complexfloating[Any, Any]]:
        """All 2^n amplitudes, without a copy, as an array that is the caller's to change; the register is in |0..0> then.

        Where a snapshot, a fork or a view shares the state it is copied. The array holds a buffer of the register's arena while it lives.

        >>> from qarena import ket
        >>> register = ket('1')
        >>> amplitudes = register.take_state()
        >>> amplitudes *= 1j
        >>> amplitudes.tolist(), register.terms()
        ([0j, 1j], '1.0|0>')
        """
        import numpy

        return numpy.asarray(self._take_state())

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        # NumPy comes here when the buffer could not be had, and has dropped the reason.
        self._raise_view_error()
        state = self.amplitudes
        return state if not copy and dtype in (None, state.dtype) else converted(state, state.dtype if dtype is None else dtype)

    def probabilities(self, qubits: SupportsIndex | Iterable[SupportsIndex] | None = None) -> NDArray[np.float64]:
        """Probabilities of the outcomes of these qubits, the first the least significant bit; of all when None.

        They are sums of |amplitude|^2, not divided by the norm: of a state that is not normalised their sum is not 1.

        >>> from qarena import ket
        >>> ket('+1').probabilities([1]).round(3).tolist()
        [0.5, 0.5]
        """
        import numpy

        chosen = list(range(self.n)) if qubits is None else as_qubits(qubits)
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

        count = as_integer("shots", shots)
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
        return {self._bits(value): count for value, count in tally(self.sample(shots, seed))}

    def set_state(self, amplitudes: ArrayLike | _core.Register | _core.Snapshot, check: bool = True) -> Self:
        """Replace the state by 2^n numbers; pending gates are dropped. check: they must be finite and of norm 1,
        norm^2 within 1e-8, or 1e-3 where the register or the numbers are in single precision.

        >>> import qarena as qa
        >>> print(qa.Register(1).set_state([0.6, 0.8j]))
        0.6|0> 0.8j|1>
        """
        if not isinstance(amplitudes, (_core.Register, _core.Snapshot)):
            amplitudes = complex_array(amplitudes)
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
        if self.arena.dry and state.nbytes > DRY_BYTES:
            return "(dry: not computed)"
        digits = 15 if self.precision == "double" else 7
        texts: list[str] = []  # of a chunk each
        count = shown = 0
        for start in range(0, len(state), CHUNK):
            part = state[start : start + CHUNK]
            indices = numpy.flatnonzero(numpy.abs(part) > eps)
            count += len(indices)
            chosen = indices if most is None else indices[: most - shown]
            shown += len(chosen)
            if len(chosen):
                texts.append(" ".join(f"{_coefficient(complex(part[i]), digits)}|{self._bits(start + int(i))}>" for i in chosen))
        return " ".join(texts) + (f" ... ({count} terms)" if count > shown else "")

    def __str__(self) -> str:
        return self._terms(TERM_EPS, SHOWN_TERMS)

    def __repr__(self) -> str:
        return repr(str(self))

    # -- algebra

    def explain(self, circuit: Circuit, values: Any = None, *, as_dict: bool = False) -> Any:
        """Run a circuit, with these values of its parameters, and tell how: Circuit.explain, with the time that each of the first 64 passes took beside the predicted one.

        >>> import qarena as qa
        >>> circuit = qa.Circuit(14).h(0).cx(0, 13).rx(0.3, 13)
        >>> qa.Register(14).explain(circuit, as_dict=True)["passes"][0]["measured_seconds"] > 0
        True
        """
        text = self.sync().run(circuit, values)._explain(circuit, as_dict)
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
        return theirs.shape == mine.shape and all(
            numpy.isclose(mine[start : start + CHUNK], theirs[start : start + CHUNK], rtol=rtol, atol=atol).all() for start in range(0, len(mine), CHUNK)
        )

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
        made = self.fork()
        restore(made, self.__getstate__())  # type: ignore[attr-defined, unused-ignore]
        return made

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        made = self.fork()
        restore_deep(made, self, memo)
        return made

    def _precision(self) -> int:
        return PRECISIONS.index(self.precision) + 1

    def _header(self) -> bytes:
        return PICKLE_MAGIC + bytes([PICKLE_VERSION, self._precision(), self.buffers, self.n])

    def to_bytes(self) -> bytes:
        """The state as bytes, which from_bytes reads on any machine. The random stream is not kept."""
        from io import BytesIO

        out = BytesIO(self._header())
        out.seek(0, 2)
        for part in state_parts(self, self._precision()):
            out.write(part.to_bytes())
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes, arena: _core.Arena | None = None) -> Self:
        """A register from to_bytes; ValueError for anything else.

        >>> import qarena as qa
        >>> print(qa.Register.from_bytes(qa.ket('01').to_bytes()))
        1.0|01>
        """
        if not isinstance(data, bytes) or len(data) < HEADER or not data.startswith(PICKLE_MAGIC):
            raise ValueError("not the bytes of a register: they start with another mark")
        view = memoryview(data)[HEADER:]
        return cls._from_parts(data[:HEADER], (view[start : start + PART] for start in range(0, len(view), PART)), arena, len(view))

    @classmethod
    def _from_parts(cls, header: bytes, parts: Iterable[bytes | memoryview], arena: _core.Arena | None = None, length: int | None = None) -> Self:
        version, precision, buffers, n = header[len(PICKLE_MAGIC) :]
        if version != PICKLE_VERSION:
            raise ValueError(f"bytes of a register in version {version}: this qarena reads version {PICKLE_VERSION}")
        if precision not in (1, 2) or buffers not in (1, 2):
            raise ValueError(f"not the bytes of a register: precision {precision}, buffers {buffers}")
        if length is None:
            parts = list(parts)
            length = sum(map(len, parts))
        if n > 60 or length != 4 * precision * 2 ** (n + 1):
            raise ValueError(f"not the bytes of a register: {HEADER + length} of them for {n} qubits")
        name = PRECISIONS[precision - 1]
        register = _core.Register.__new__(cls, n, name, buffers, arena)  # type: ignore[arg-type]
        state, at = bytearray(length), 0
        for part in parts:
            state[at : at + len(part)] = state_bytes(part, precision)
            at += len(part)
        register._set_state(state, False, name)
        if not math.isfinite(register.norm):
            raise ValueError("not the bytes of a register: they hold NaN or infinite amplitudes")
        return register

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[bytes, list[StatePart]], Any]:
        return type(self)._from_parts, (self._header(), state_parts(self, self._precision())), self.__getstate__()  # type: ignore[attr-defined, unused-ignore]


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
