"""Noise: channels in circuits, and models that put them there."""

from __future__ import annotations

import operator
from collections import namedtuple  # not typing's: see _circuit.py

from . import _core
from ._bits import indices_of

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any, SupportsFloat, SupportsIndex

    from numpy.typing import ArrayLike
    from typing_extensions import Self

    from ._bits import Bit


class Noise:
    """What Circuit has of this module. qa.run() and qa.expectation() run circuits with noise."""

    __slots__ = ()

    def depolarize(self, p: SupportsFloat, *qubits: SupportsIndex) -> Self:
        """On one qubit or two: with probability p an error other than the identity happens, each of the 3 or 15 as often.

        So do Stim's DEPOLARIZE1 and DEPOLARIZE2 and Cirq's depolarize, and PennyLane's DepolarizingChannel. Qiskit Aer's depolarizing_error(r, k) replaces the
        qubits by the maximally mixed state with probability r: p = 3/4 r on one qubit, 15/16 r on two.

        >>> import qarena as qa
        >>> list(qa.Circuit(1).depolarize(0.03, 0))
        [('pauli_channel', {'X': 0.01, 'Z': 0.01, 'Y': 0.01}, (0,))]
        """
        return self._operation(("depolarize", p, qubits))  # type: ignore[attr-defined, no-any-return]

    def pauli_channel(self, errors: Mapping[str, SupportsFloat], *qubits: SupportsIndex) -> Self:
        """One of these errors happens, or none: {'XX': 0.1, 'ZI': 0.02}, a letter of I, X, Y, Z for each qubit, in their order; what is left to 1 is that of
        none. The first letter is the first qubit's, as in Stim; texts of a PauliSum have qubit 0 rightmost.

        >>> import qarena as qa
        >>> qa.run(qa.Circuit(2).pauli_channel({"XI": 1}, 0, 1).measure_all(), 5).counts()  # an X on qubit 0
        {'01': 5}
        """
        if not hasattr(errors, "keys"):
            raise TypeError(f"pauli_channel: a dict of probabilities is needed, not {errors!r}")
        return self._operation(("pauli_channel", dict(errors), qubits))  # type: ignore[attr-defined, no-any-return]

    def bit_flip(self, p: SupportsFloat, qubit: SupportsIndex) -> Self:
        """An X with probability p."""
        return self.pauli_channel({"X": p}, qubit)

    def phase_flip(self, p: SupportsFloat, qubit: SupportsIndex) -> Self:
        """A Z with probability p."""
        return self.pauli_channel({"Z": p}, qubit)

    def amplitude_damping(self, gamma: SupportsFloat, qubit: SupportsIndex) -> Self:
        """|1> decays to |0> with probability gamma."""
        return self._operation(("amplitude_damping", gamma, qubit))  # type: ignore[attr-defined, no-any-return]

    def phase_damping(self, gamma: SupportsFloat, qubit: SupportsIndex) -> Self:
        """What is off the diagonal shrinks by sqrt(1 - gamma): the Kraus matrices diag(1, sqrt(1 - gamma)) and diag(0, sqrt(gamma)). The same as a phase flip
        with probability (1 - sqrt(1 - gamma)) / 2, and kept as one."""
        value = float(gamma)
        if not 0 <= value <= 1:
            raise ValueError(f"phase_damping: gamma is {value:g}, not in [0, 1]")
        return self.phase_flip((1 - (1 - value) ** 0.5) / 2, qubit)

    def thermal_relaxation(self, t1: SupportsFloat, t2: SupportsFloat, time: SupportsFloat, qubit: SupportsIndex) -> Self:
        """What a qubit with these relaxation times does for some time, at temperature 0: amplitude damping of 1 - exp(-time / t1), and dephasing such that
        what is off the diagonal shrinks by exp(-time / t2). All of one unit; t2 is at most 2 t1."""
        return self._operation(("thermal_relaxation", t1, t2, time, qubit))  # type: ignore[attr-defined, no-any-return]

    def kraus(self, matrices: Iterable[ArrayLike], *qubits: SupportsIndex) -> Self:
        """The channel rho -> sum of K rho K^dagger, on 1 to 3 qubits, the first the least significant of an index. The sum of K^dagger K must be the identity,
        to 1e-10."""
        given = tuple(matrices)
        if any(not hasattr(matrix, "__len__") or not len(matrix) or not hasattr(matrix[0], "__len__") for matrix in given):  # type: ignore[arg-type, index]
            raise ValueError("kraus: a list of matrices is needed; one matrix K is [K]")
        return self._operation(("kraus", given, qubits))  # type: ignore[attr-defined, no-any-return]

    def readout_error(self, matrix: Sequence[Sequence[SupportsFloat]], bit: Bit | SupportsIndex | Iterable[Bit | SupportsIndex]) -> Self:
        """A bit that was read, or up to 4 of them, becomes `column` with probability matrix[row][column], where it was `row`: rows add up to 1.

        >>> import qarena as qa
        >>> c = qa.Circuit(1, bits=1).x(0).measure(0, 0).readout_error([[1, 0], [1, 0]], 0)  # all are read as 0
        >>> qa.run(c, shots=5, seed=1).counts()
        {'0': 5}
        """
        return self._operation(("readout_error", _rows_of(matrix), indices_of(bit)))  # type: ignore[attr-defined, no-any-return]

    def trajectory(self, number: SupportsIndex = 0, *, seed: SupportsIndex = 0) -> Self:
        """A new circuit, of gates alone: this one with the errors that trajectory `number` of a seed has of its Pauli channels, as gates. It ends, up to a phase,
        in the state of that trajectory of qa.expectation, and of that shot of qa.run(.., states=True). Its parameters stay parameters: its gradient is that of
        the trajectory. Channels of other kinds and measurements are refused: what they do depends on the state.

        >>> import qarena as qa
        >>> noisy = qa.Circuit(2).ry(qa.Parameter("t"), 0).bit_flip(0.5, 0).cx(0, 1).phase_flip(0.5, 1)
        >>> [[entry[0] for entry in noisy.trajectory(k, seed=1)] for k in range(4)]
        [['ry', 'cx', 'x', 'y'], ['ry', 'cx', 'x', 'x'], ['ry', 'cx', 'z'], ['ry', 'cx', 'z']]

        An error may stand behind gates that it does not change, as what it has become there: an X before a cx is an X on both qubits behind it.
        """
        made = self._empty(self.n, self.arena)  # type: ignore[attr-defined]
        for name, length, _ in self._parameters():  # type: ignore[attr-defined]
            made._add_parameter(name, length)
        return made.apply_gates(self._with_errors(self._draw_errors(seed, number)))  # type: ignore[attr-defined, no-any-return]

    def _with_errors(self, errors: list[tuple[int, int, int]]) -> Iterator[tuple[Any, ...]]:
        """The gates of this circuit, with errors before them."""
        done = 0
        for instruction, x, z in [*errors, (len(self), 0, 0)]:  # type: ignore[arg-type]
            yield from (entry for entry in (self[i] for i in range(done, instruction)) if entry[0] != "pauli_channel")  # type: ignore[index]
            yield from (("ixzy"[(x >> q & 1) | (z >> q & 1) << 1], q) for q in range(self.n) if (x | z) >> q & 1)  # type: ignore[attr-defined]
            done = instruction

    def with_noise(self, model: NoiseModel) -> Self:
        """A new circuit: this one, with a model's noise behind each gate and measurement that one of its rules is for."""
        if not isinstance(model, NoiseModel):
            raise TypeError(f"with_noise: a NoiseModel is needed, not {model!r}")
        made = self._empty(self.n, self.arena)._set_bits(self._bits)  # type: ignore[attr-defined]
        for name, length, _ in self._parameters():  # type: ignore[attr-defined]
            made._add_parameter(name, length)
        entries = ((self[index], self._qubits_at(index)) for index in range(len(self)))  # type: ignore[attr-defined, arg-type, index]
        made.apply_gates(noisy for entry, on in entries for noisy in (entry, *model._after(entry, on)))
        return made._hide_bits(self._named_bits)  # type: ignore[attr-defined, no-any-return]


CHANNELS = {  # the numbers of qubits that each can be on; none: its arguments say how many
    "depolarize": (1, 2),
    "pauli_channel": (),
    "kraus": (),
    "bit_flip": (1,),
    "phase_flip": (1,),
    "amplitude_damping": (1,),
    "phase_damping": (1,),
    "thermal_relaxation": (1,),
}


class Rule(namedtuple("Rule", "gates n_qubits qubits entries")):
    """Which gates (None: all), on how many qubits (None: any), among which (None: all); and the entries that come behind them, by how many qubits these are
    on, as they are for qubits 0, 1, .."""

    __slots__ = ()

    def fits(self, name: str, on: tuple[int, ...]) -> bool:
        return bool(on) and (self.gates is None or name in self.gates) and self.n_qubits in (None, len(on))

    def after(self, on: tuple[int, ...]) -> Iterator[tuple[Any, ...]]:
        """Behind a gate on these qubits: one channel on all of them, or one on each."""
        some = on if self.qubits is None else tuple(q for q in on if q in self.qubits)
        whole = len(on) in self.entries and len(some) == len(on)
        groups = [on] if whole else [(q,) for q in some] if 1 in self.entries else []
        for group in groups:
            for name, what, qubits in self.entries[len(group)]:
                yield name, what, tuple(group[q] for q in qubits)


class NoiseModel:
    """Rules that say which noise follows which gates: circuit.with_noise(model).

    >>> import qarena as qa
    >>> model = qa.NoiseModel().add("depolarize", 0.01, n_qubits=2).add("amplitude_damping", 0.1, gates="h").readout(0.02)
    >>> list(qa.Circuit(2).h(0).cx(0, 1).with_noise(model))[1][0]
    'kraus'
    """

    __slots__ = ("rules", "readouts")

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.readouts: list[tuple[tuple[tuple[float, ...], ...], frozenset[int] | None]] = []

    def add(
        self,
        channel: str,
        /,
        *arguments: Any,
        gates: str | Iterable[str] | None = None,
        n_qubits: SupportsIndex | None = None,
        qubits: Iterable[SupportsIndex] | SupportsIndex | None = None,
    ) -> NoiseModel:
        """Behind each gate of these names (as `list(circuit)` has them; None: all), on so many qubits (controls too; None: any), comes a channel: a method of
        Circuit by name, with its arguments but for the qubits, which are those of the gate's that are among `qubits` (None: all). A channel on one qubit
        comes on each of them; one on two, on gates with two that are both among them; depolarize on both together or on each. Rules add up."""
        if channel not in CHANNELS:
            raise ValueError(f"add: {channel!r} is none of {', '.join(CHANNELS)}")
        count = None if n_qubits is None else operator.index(n_qubits)
        if count is not None and count < 1:
            raise ValueError(f"add: n_qubits: {count}: at least 1 is needed")
        entries = _entries_of(channel, arguments)
        if count is not None and 1 not in entries and count not in entries:
            raise ValueError(f"add: {channel} on {max(entries)} qubits does not fit gates on {count}")
        self.rules.append(Rule(_names_of(gates), count, _set_of(qubits), entries))
        return self

    def readout(self, error: SupportsFloat | Sequence[Sequence[SupportsFloat]], qubits: Iterable[SupportsIndex] | SupportsIndex | None = None) -> NoiseModel:
        """Measurements of these qubits (None: all) are read wrong: by a matrix as Circuit.readout_error takes it, or with a probability, the same for 0 and
        1."""
        from ._circuit import Circuit  # noqa: PLC0415  # it needs this module

        if hasattr(error, "__len__"):
            matrix = _rows_of(error)
        else:
            p = float(error)
            if not 0 <= p <= 1:
                raise ValueError(f"readout: a probability is {p:g}, not in [0, 1]")
            matrix = ((1 - p, p), (p, 1 - p))
        Circuit(1, bits=1).readout_error(matrix, 0)  # which refuses what is none
        self.readouts.append((matrix, _set_of(qubits)))
        return self

    def _after(self, entry: tuple[Any, ...], on: tuple[int, ...]) -> Iterator[tuple[Any, ...]]:
        """The entries that come behind an entry of a circuit, which is on these qubits."""
        from ._circuit import OPERATIONS  # noqa: PLC0415

        if entry[0] == "measure":
            for matrix, qubits in self.readouts:
                if qubits is None or entry[1] in qubits:
                    yield "readout_error", matrix, (entry[2],)
        elif entry[0] not in OPERATIONS:
            for rule in self.rules:
                if rule.fits(entry[0], on):
                    yield from rule.after(on)

    def __repr__(self) -> str:
        return f"<NoiseModel: {len(self.rules)} rules, {len(self.readouts)} of readout>"


def _set_of(qubits: Any) -> frozenset[int] | None:
    if qubits is None:
        return None
    found = frozenset(operator.index(q) for q in (qubits if hasattr(qubits, "__iter__") else [qubits]))
    if found and min(found) < 0:
        raise ValueError(f"qubits: {min(found)} is negative")
    return found


def _rows_of(matrix: Any) -> tuple[tuple[float, ...], ...]:
    if not hasattr(matrix, "__len__") or not all(hasattr(row, "__len__") for row in matrix):
        raise ValueError(f"readout_error: a matrix of rows is needed, [[p00, p01], [p10, p11]], not {matrix!r}")
    return tuple(tuple(row) for row in matrix)


def _names_of(gates: str | Iterable[str] | None) -> frozenset[str] | None:
    if gates is None:
        return None
    names, known = frozenset([gates] if isinstance(gates, str) else gates), {row[0] for row in _core._gates()}
    for name in sorted(names - known):
        raise ValueError(f"add: gates: {name!r} is no gate; they are named as list(circuit) has them: cx, rzz, unitary, ..")
    return names


def _entries_of(channel: str, arguments: tuple[Any, ...]) -> dict[int, list[tuple[Any, ...]]]:
    """What a channel appends, by how many qubits it is on: all that may be wrong with it is refused here, and nobody changes it later."""
    from ._circuit import Circuit  # noqa: PLC0415

    if channel == "pauli_channel" and arguments:
        arguments = (dict(arguments[0]), *arguments[1:])
        widths: tuple[int, ...] = (len(next(iter(arguments[0]), "I")),)
    elif channel == "kraus" and arguments:
        arguments = (tuple(arguments[0]), *arguments[1:])
        widths = ((len(arguments[0][0]) - 1).bit_length() if arguments[0] else 1,)
    else:
        widths = CHANNELS[channel] or (1,)
    try:
        return {width: list(getattr(Circuit(max(width, 1)), channel)(*arguments, *range(width))) for width in widths}
    except TypeError as error:
        error.add_note(f"add: {channel} takes the arguments of Circuit.{channel}, all but the qubits")
        raise
