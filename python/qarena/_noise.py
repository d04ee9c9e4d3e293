"""Noise: channels in circuits, and models that put them there."""

from __future__ import annotations

import operator
from collections import namedtuple  # not typing's: see _circuit.py

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
        none."""
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
        return self._operation(("kraus", tuple(matrices), qubits))  # type: ignore[attr-defined, no-any-return]

    def readout_error(self, matrix: Sequence[Sequence[SupportsFloat]], bit: Bit | SupportsIndex | Iterable[Bit | SupportsIndex]) -> Self:
        """A bit that was read, or up to 4 of them, becomes `column` with probability matrix[row][column], where it was `row`: rows add up to 1.

        >>> import qarena as qa
        >>> c = qa.Circuit(1, bits=1).x(0).measure(0, 0).readout_error([[1, 0], [1, 0]], 0)  # all are read as 0
        >>> qa.run(c, shots=5, seed=1).counts()
        {'0': 5}
        """
        return self._operation(("readout_error", tuple(tuple(row) for row in matrix), indices_of(bit)))  # type: ignore[attr-defined, no-any-return]

    def trajectory(self, number: SupportsIndex = 0, *, seed: SupportsIndex = 0) -> Self:
        """A new circuit, of gates alone: this one with the errors that trajectory `number` of a seed has of its Pauli channels, as gates. It ends, up to a phase,
        in the state of that trajectory of qa.expectation, and of that shot of qa.run(.., states=True). Its parameters stay parameters: its gradient is that of
        the trajectory. Channels of other kinds and measurements are refused: what they do depends on the state.

        >>> import qarena as qa
        >>> noisy = qa.Circuit(2).ry(qa.Parameter("t"), 0).bit_flip(0.5, 0).cx(0, 1).phase_flip(0.5, 1)
        >>> [[entry[0] for entry in noisy.trajectory(k, seed=1)] for k in range(4)]
        [['ry', 'cx', 'z'], ['ry', 'cx', 'z'], ['ry', 'cx', 'x', 'y'], ['ry', 'cx', 'x', 'x']]

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
        made = self._empty(self.n, self.arena)._set_bits(self._bits)  # type: ignore[attr-defined]
        for name, length, _ in self._parameters():  # type: ignore[attr-defined]
            made._add_parameter(name, length)
        entries = ((self[index], self._qubits_at(index)) for index in range(len(self)))  # type: ignore[attr-defined, arg-type, index]
        return made.apply_gates(noisy for entry, on in entries for noisy in (entry, *model._after(entry, on)))  # type: ignore[no-any-return]


CHANNELS = {  # the qubits that each is on; 0: as many as its rule's gates have
    "depolarize": 0,
    "pauli_channel": 0,
    "kraus": 0,
    "bit_flip": 1,
    "phase_flip": 1,
    "amplitude_damping": 1,
    "phase_damping": 1,
    "thermal_relaxation": 1,
}

Rule = namedtuple("Rule", "channel arguments width gates n_qubits qubits")


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
        """Behind each gate of these names (as `list(circuit)` has them; None: all), on so many qubits (controls too; None: any), all of them among `qubits`
        (None: any), comes a channel: a method of Circuit by name, with its arguments but for the qubits, which are the gate's. A channel on one qubit comes on
        each of them; one on two, on gates with two."""
        if channel not in CHANNELS:
            raise ValueError(f"add: {channel!r} is none of {', '.join(CHANNELS)}")
        width = CHANNELS[channel] or _width(channel, arguments)
        if n_qubits is not None and width not in (0, 1, operator.index(n_qubits)):
            raise ValueError(f"add: {channel} on {width} qubits does not fit gates on {n_qubits}")
        _try(channel, arguments, width or (1 if n_qubits is None else min(2, operator.index(n_qubits))))
        named = None if gates is None else frozenset([gates] if isinstance(gates, str) else gates)
        self.rules.append(Rule(channel, arguments, width, named, None if n_qubits is None else operator.index(n_qubits), _set_of(qubits)))
        return self

    def readout(self, error: SupportsFloat | Sequence[Sequence[SupportsFloat]], qubits: Iterable[SupportsIndex] | SupportsIndex | None = None) -> NoiseModel:
        """Measurements of these qubits (None: all) are read wrong: by a matrix as Circuit.readout_error takes it, or with a probability, the same for 0 and
        1."""
        if hasattr(error, "__len__"):
            matrix = tuple(tuple(float(p) for p in row) for row in error)  # type: ignore[union-attr]
        else:
            p = float(error)
            matrix = ((1 - p, p), (p, 1 - p))
        from ._circuit import Circuit  # noqa: PLC0415  # it needs this module

        Circuit(1, bits=1).readout_error(matrix, 0)
        self.readouts.append((matrix, _set_of(qubits)))
        return self

    def _after(self, entry: tuple[Any, ...], on: tuple[int, ...]) -> Iterator[tuple[Any, ...]]:
        """The entries that come behind an entry of a circuit, which is on these qubits."""
        from ._circuit import OPERATIONS, Circuit  # noqa: PLC0415

        if entry[0] == "measure":
            for matrix, qubits in self.readouts:
                if qubits is None or entry[1] in qubits:
                    yield "readout_error", matrix, (entry[2],)
        if entry[0] in OPERATIONS:
            return
        for rule in self.rules:
            named = rule.gates is None or entry[0] in rule.gates
            if named and rule.n_qubits in (None, len(on)) and (rule.qubits is None or rule.qubits.issuperset(on)) and on:
                n = max(on) + 1
                width = rule.width or (len(on) if len(on) <= 2 else 1)  # depolarize is on one or two
                if width != 1 and width != len(on):
                    continue
                for some in [on] if width == len(on) else [(q,) for q in on]:
                    yield from getattr(Circuit(n), rule.channel)(*rule.arguments, *some)

    def __repr__(self) -> str:
        return f"<NoiseModel: {len(self.rules)} rules, {len(self.readouts)} of readout>"


def _set_of(qubits: Any) -> frozenset[int] | None:
    if qubits is None:
        return None
    return frozenset(operator.index(q) for q in (qubits if hasattr(qubits, "__iter__") else [qubits]))


def _width(channel: str, arguments: tuple[Any, ...]) -> int:
    """The qubits that a channel's arguments are for; 0: any."""
    if channel == "pauli_channel" and arguments and isinstance(arguments[0], dict) and arguments[0]:
        return len(next(iter(arguments[0])))
    if channel == "kraus" and arguments and len(arguments[0]):
        return (len(arguments[0][0]) - 1).bit_length()
    return 0


def _try(channel: str, arguments: tuple[Any, ...], width: int) -> None:
    """Refuse arguments here, not at the first circuit."""
    from ._circuit import Circuit  # noqa: PLC0415

    getattr(Circuit(max(width, 1)), channel)(*arguments, *range(max(width, 1)))

