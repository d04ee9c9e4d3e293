"""The parts of Circuit that need not be in C."""

from __future__ import annotations

import operator

from . import _core
from ._classical import Classical
from ._copying import restore, restore_deep
from ._drawing import Drawing
from ._noise import Noise
from ._parameters import Angle
from ._qasm import Qasm

TYPE_CHECKING = False  # not from typing, whose import takes longer than all of qarena's
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, SupportsFloat, SupportsIndex

    import numpy as np
    from numpy.typing import NDArray
    from typing_extensions import Self


OPERATIONS = frozenset("measure reset assign if else while repeat end pauli_channel kraus readout_error".split())  # entries that are no gates
PART = 1000  # gates that are pickled together
MATRIX_QUBITS = 12  # of to_matrix: 256 MiB
MATRIX_PART = 64  # rows that are copied together


class Circuit(_core.Circuit, Classical, Noise, Qasm, Drawing):
    """A list of gates on n qubits, to be run again and again: register.run(circuit).

    Its methods are those of Register. Its items are tuples, as apply_gates takes them. They are the gates as they are kept: the controls of a gate, its own
    and those of controls=, are one set and stand in ascending order, its own first; a matrix that was checked is not checked again.

    >>> import qarena as qa
    >>> list(qa.Circuit(5).ccx(4, 2, 0).cz(4, 2, controls=[1]))
    [('ccx', 2, 4, 0), ('cz', 1, 2, {'controls': (4,)})]

    Copies and pickles of a subclass keep its type and attributes; `+`, `*`, inverse(), power() and controlled() make circuits of the type of the left
    operand, without attributes.

    >>> import qarena as qa
    >>> bell = qa.Circuit(2).h(0).cx(0, 1)
    >>> list(bell)
    [('h', 0), ('cx', 0, 1)]
    >>> print(qa.Register(2).run(bell))
    0.707106781186548|00> 0.707106781186548|11>
    >>> print(qa.Register(2).run(bell + bell.inverse()))
    1.0|00>
    """

    __slots__ = ("__weakref__",)  # DensityRegister keeps what it makes of circuits

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for index in range(len(self)):
            yield self[index]

    @property
    def parameters(self) -> list[str]:
        """The names of the values that a run needs, in order: parameters as they first appeared, a vector whole.

        >>> import qarena as qa
        >>> w = qa.ParameterVector("w", 2)
        >>> qa.Circuit(1).ry(w[1], 0).rz(qa.Parameter("t"), 0).parameters
        ['w[0]', 'w[1]', 't']
        """
        names = []
        for name, length, _ in self._parameters():
            names += [f"{name}[{i}]" for i in range(length)] if length else [name]
        return names

    def __add__(self, other: _core.Circuit) -> Self:
        """A new circuit: this one, then the other."""
        if not isinstance(other, _core.Circuit):
            return NotImplemented
        return self._with_gates().extend(other)

    def __mul__(self, times: SupportsIndex) -> Self:
        """A new circuit: this one, so many times.

        >>> import qarena as qa
        >>> list(2 * qa.Circuit(1).h(0).t(0))
        [('h', 0), ('t', 0), ('h', 0), ('t', 0)]
        """
        if not hasattr(times, "__index__"):
            return NotImplemented
        count = operator.index(times)
        if count < 0:
            raise ValueError(f"a circuit times {count}: at least 0 is needed; power({count}) is that of the inverse")
        return self._repeated(count)

    __rmul__ = __mul__

    def trotter(
        self,
        hamiltonian: _core.PauliSum,
        t: SupportsFloat,
        steps: SupportsIndex,
        /,
        order: SupportsIndex = 1,
        *,
        controls: Iterable[SupportsIndex] | SupportsIndex = (),
        zeros: Iterable[SupportsIndex] | SupportsIndex = (),
    ) -> Self:
        """Append a product formula for exp(-i H t), of order 1, 2 or 4: rotations about the strings of H, in the order of its terms, so many steps of
        them. t may depend on parameters.

        >>> import qarena as qa
        >>> h = qa.PauliSum([("X0 X1", 1.0), ("Z0", 0.5)])
        >>> list(qa.Circuit(2).trotter(h, qa.Parameter("t"), 1))
        [('pauli_rotation', 2*t, 'X0 X1'), ('pauli_rotation', t, 'Z0')]
        """
        if not isinstance(t, Angle):
            return super().trotter(hamiltonian, t, steps, order, controls=controls, zeros=zeros)
        unit = self._empty(self.n, self.arena).trotter(hamiltonian, 1.0, steps, order, controls=controls, zeros=zeros)
        return self.apply_gates([(name, angle * t, *rest) for name, angle, *rest in unit])  # all angles are multiples of t

    def power(self, exponent: SupportsIndex) -> Self:
        """A new circuit: this one, so many times; its inverse where the exponent is negative.

        >>> import qarena as qa
        >>> list(qa.Circuit(1).h(0).t(0).power(-1))
        [('tdg', 0), ('h', 0)]
        """
        count = operator.index(exponent)
        return self._repeated(count) if count >= 0 else self.inverse()._repeated(-count)

    def count_ops(self) -> dict[str, int]:
        """How many gates of each name there are, the most frequent first. Controls given by controls= and zeros= don't change a gate's name.

        >>> import qarena as qa
        >>> qa.Circuit(2).h(0).cx(0, 1).h(1).count_ops()
        {'h': 2, 'cx': 1}
        """
        counts = self._count()
        if self._is_dynamic():
            for entry in self:
                counts[entry[0]] = counts.get(entry[0], 0) + (entry[0] in OPERATIONS)
        return {name: count for name, count in sorted(counts.items(), key=lambda item: -item[1]) if count}

    def _is_dynamic(self) -> bool:
        """Whether it has more than gates."""
        return sum(self._count().values()) < len(self)

    def to_matrix(self, values: Any = None) -> NDArray[np.complex128]:
        """The circuit's matrix, [2^n, 2^n], in double precision, with these values of its parameters; column i is what becomes of basis state i. At
        most 12 qubits. It takes twice its 16 * 4^n bytes while it is made.

        >>> import qarena as qa
        >>> qa.Circuit(2).cx(0, 1).to_matrix().real.astype(int).tolist()
        [[1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0]]
        """
        if self.n > MATRIX_QUBITS:
            raise ValueError(f"to_matrix: {self.n} qubits, at most {MATRIX_QUBITS} allowed")
        if self._is_dynamic():
            raise ValueError("to_matrix: the circuit has measurements, resets, conditions or noise: it has no matrix")
        if values is not None:
            return self.bind(values).to_matrix()
        if self._parameters():
            raise ValueError("to_matrix: the circuit has parameters; to_matrix(values) gives values to them")
        import numpy

        from ._register import Register  # noqa: PLC0415  # it needs this module

        side = 1 << self.n
        # The sum of all |i>|i>, of which the circuit changes the right half.
        register = Register(2 * self.n, buffers=1, arena=self.arena)
        register.set_state(numpy.eye(side, dtype=numpy.complex128).reshape(-1), check=False)
        columns = register.run(self._widened(2 * self.n)).amplitudes.reshape(side, side)
        matrix = numpy.empty((side, side), numpy.complex128)
        for start in range(0, side, MATRIX_PART):  # between parts signals are answered
            matrix[start : start + MATRIX_PART] = columns[:, start : start + MATRIX_PART].T
        return matrix

    def explain(self, precision: str = "double", *, as_dict: bool = False) -> Any:
        """How a register of this precision would run the circuit: passes over memory, tiles, stages, bytes moved; as text, or as a dict.

        >>> import qarena as qa
        >>> circuit = qa.Circuit(12)
        >>> for q in range(12):
        ...     _ = circuit.ry(0.1, q)
        >>> len(circuit.explain(as_dict=True)["passes"])
        1
        """
        text = self._explain(precision, as_dict)
        if not as_dict:
            return text
        import json  # noqa: PLC0415  # not needed by those who never ask

        return json.loads(text)

    @classmethod
    def _empty(cls, n: int, arena: _core.Arena | None = None) -> Self:
        """A circuit of this type, without its __init__, whose arguments are its own."""
        return _core.Circuit.__new__(cls, n, arena)

    def _with_gates(self) -> Self:
        return self._empty(self.n, self.arena)._set_bits(self._bits)._hide_bits(self._named_bits).extend(self)

    def copy(self) -> Self:
        """A new circuit with the same gates."""
        made = self._with_gates()
        restore(made, self.__getstate__())  # type: ignore[attr-defined, unused-ignore]
        return made

    def __copy__(self) -> Self:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        made = self._with_gates()
        restore_deep(made, self, memo)
        return made

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[int, list[_Part], list[tuple[str, int]], int, int], Any]:
        size = len(self) if self._is_dynamic() else PART  # blocks stay whole
        parts = [_Part(self, start, size) for start in range(0, len(self), size or 1)]
        names = [(name, length) for name, length, _ in self._parameters()]  # gates need not have them in this order
        return type(self)._from_parts, (self.n, parts, names, self._bits, self._named_bits), self.__getstate__()  # type: ignore[attr-defined, unused-ignore]

    @classmethod
    def _from_parts(cls, n: int, parts: list[list[tuple[Any, ...]]], names: Sequence[tuple[str, int]] = (), bits: int = 0, named_bits: int | None = None) -> Self:
        made = cls._empty(n)._set_bits(bits)
        for name, length in names:
            made._add_parameter(name, length)
        for gates in parts:
            made.apply_gates(gates)
        return made if named_bits is None else made._hide_bits(named_bits)

    @classmethod
    def _from_gates(cls, n: int, gates: list[tuple[Any, ...]]) -> Self:
        """For pickles of qarena 0.1.0 before parts."""
        return cls._empty(n).apply_gates(gates)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _core.Circuit):
            return NotImplemented
        sizes = [(circuit.n, circuit._bits, circuit._named_bits, len(circuit)) for circuit in (self, other)]
        alike = sizes[0] == sizes[1] and self._parameters() == other._parameters()
        return alike and all(self[index] == other[index] for index in range(len(self)))

    __hash__ = None  # type: ignore[assignment]


class _Part:
    """Some gates of a circuit, for pickle, which answers to signals between one part and the next."""

    __slots__ = ("circuit", "start", "size")

    def __init__(self, circuit: Circuit, start: int, size: int) -> None:
        self.circuit = circuit
        self.start = start
        self.size = size

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[list[tuple[Any, ...]]]]:
        stop = min(self.start + self.size, len(self.circuit))
        return _gates, ([self.circuit[index] for index in range(self.start, stop)],)


def _gates(gates: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What a _Part is unpickled as."""
    return gates
