"""What waits in a density register: gates, noise and resets, until something looks at it."""

from __future__ import annotations

from . import _core
from ._circuit import Circuit
from ._register import Register

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, SupportsFloat, SupportsIndex

    from numpy.typing import ArrayLike
    from typing_extensions import Self

    class _Methods(_core._Gates):
        def depolarize(self, p: SupportsFloat, *qubits: SupportsIndex) -> Self: ...
        def bit_flip(self, p: SupportsFloat, qubit: SupportsIndex) -> Self: ...
        def phase_flip(self, p: SupportsFloat, qubit: SupportsIndex) -> Self: ...
        def amplitude_damping(self, gamma: SupportsFloat, qubit: SupportsIndex) -> Self: ...
        def phase_damping(self, gamma: SupportsFloat, qubit: SupportsIndex) -> Self: ...
        def thermal_relaxation(self, t1: SupportsFloat, t2: SupportsFloat, time: SupportsFloat, qubit: SupportsIndex) -> Self: ...
        def kraus(self, matrices: Iterable[ArrayLike], *qubits: SupportsIndex) -> Self: ...

else:

    class _Methods:
        """Gates and noise: _forwarded makes them of those of Circuit."""

        __slots__ = ()


QUEUE = 2048  # operations that wait at most
KEPT = 8  # circuits of which both sides are kept
CHANNEL_QUBITS = 3  # of a Pauli channel
CHANNELS = ("depolarize", "bit_flip", "phase_flip", "amplitude_damping", "phase_damping", "thermal_relaxation", "kraus")


class Queue(_Methods):
    """What DensityRegister has of this module: a register of twice the qubits, and a circuit of what it has not been given yet."""

    __slots__ = ("_register", "_queue", "_kept")

    def _hold(self, register: Register) -> Self:
        self._register = register
        self._queue = Circuit(register.n // 2, register.arena)
        self._kept: dict[int, tuple[Any, tuple[int, int], _core.Circuit]] = {}
        return self

    @property
    def n(self) -> int:
        """Qubits."""
        return self._queue.n

    @property
    def arena(self) -> _core.Arena:
        """Where its memory comes from."""
        return self._register.arena

    def _queue_with_room(self) -> Circuit:
        """The queue; a full one is run first, so that what raises has queued nothing."""
        if len(self._queue) >= QUEUE:
            self.sync()
        return self._queue

    def _ready(self) -> Register:
        """The register, with all that waits in its queue."""
        if len(self._queue):
            self._register._take_both_sides(self._queue)
        return self._register

    @property
    def pending(self) -> int:
        """Operations that have not been run yet; those that were handed over, which are two each for gates, count as such."""
        return len(self._queue) + self._register.pending

    def sync(self) -> Self:
        """Run what is pending. After an interrupt: run the rest."""
        self._ready().sync()
        return self

    def discard(self) -> Self:
        """Drop what is pending."""
        self._queue._truncate(0, 0)
        self._register.discard()
        return self

    def apply_gates(self, gates: Iterable[Sequence[Any]], /) -> Self:
        """Queue a list of gates and channels, as list(circuit) has them. A bad entry is refused by its index, and nothing of the list is queued."""
        made = Circuit(self.n, self.arena).apply_gates(gates)
        _refuse_parameters(made, "apply_gates")
        _both_sides(made, self.arena, "apply_gates")
        self._queue_with_room().extend(made)
        return self

    def pauli_channel(self, errors: Mapping[str, SupportsFloat], *qubits: SupportsIndex) -> Self:
        """As that of Circuit, on at most 3 qubits."""
        if len(qubits) > CHANNEL_QUBITS:
            raise ValueError(f"pauli_channel: {len(qubits)} qubits given, at most {CHANNEL_QUBITS} allowed on a density matrix")
        self._queue_with_room().pauli_channel(errors, *qubits)
        return self

    def barrier(self, *qubits: SupportsIndex) -> Self:
        """Nothing, as of Circuit."""
        self._queue.barrier(*qubits)
        return self

    def run(self, circuit: _core.Circuit, /, values: Any = None) -> Self:
        """Run what is pending, then a Circuit of gates, noise and resets. values: of its parameters, as in Register.run.

        What becomes of the circuit on both sides is kept for the last 8 of them: from the second run on nothing is planned.

        >>> import qarena as qa
        >>> circuit = qa.Circuit(1).ry(qa.Parameter("t"), 0).phase_damping(0.5, 0)
        >>> round(qa.DensityRegister(1).run(circuit, [1.0]).expectation("Z0"), 6)
        0.540302
        """
        if not isinstance(circuit, _core.Circuit):
            raise TypeError(f"run: a Circuit is needed, not {circuit!r}")
        if circuit.n != self.n:
            raise ValueError(f"run: the circuit has {circuit.n} qubits, the register has {self.n}")
        doubled = self._doubled(circuit)
        self._ready().run(doubled, values)
        return self

    def _doubled(self, circuit: _core.Circuit) -> _core.Circuit:
        size = (_core.Circuit.__len__(circuit), len(_core.Circuit._parameters(circuit)))  # a subclass may have its own
        known = self._kept.get(id(circuit))
        if known is not None and known[0]() is circuit and known[1] == size:
            return known[2]
        self._kept.pop(id(circuit), None)
        while len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        try:
            doubled = _both_sides(circuit, self.arena, "run")
        except MemoryError:
            if not self._kept:
                raise
            self._kept.clear()
            doubled = _both_sides(circuit, self.arena, "run")
        if isinstance(circuit, Circuit):
            import weakref  # noqa: PLC0415  # not loaded by Python itself

            kept, number = self._kept, id(circuit)
            kept[number] = (weakref.ref(circuit, lambda _: kept.pop(number, None)), size, doubled)
        return doubled


def _both_sides(circuit: _core.Circuit, arena: _core.Arena, call: str) -> _core.Circuit:
    try:
        return circuit._both_sides(arena)
    except ValueError as error:
        text = str(error).replace("append_both_sides", call, 1)
        raise ValueError(f"{text}: qa.run()" if "shots" in text else text) from None


def _refuse_parameters(circuit: _core.Circuit, call: str) -> None:
    names = [name for name, _, _ in circuit._parameters()]
    if names:
        raise TypeError(f"{call}: {names[0]} has no value: angles of a circuit's gates take parameters, and register.run(circuit, values) gives values to them")


def _forwarded(name: str) -> Callable[..., Any]:
    """A method of Circuit, for what waits in a density register's queue."""
    method = getattr(Circuit, name)

    def forward(self: Queue, *args: Any, **keywords: Any) -> Queue:
        queue = self._queue_with_room()
        length = len(queue)
        method(queue, *args, **keywords)
        if queue._parameters():
            try:
                _refuse_parameters(queue, name)
            finally:
                queue._truncate(length, 0)
        return self

    forward.__name__ = name
    forward.__qualname__ = f"DensityRegister.{name}"
    forward.__doc__ = method.__doc__
    forward.__wrapped__ = method  # type: ignore[attr-defined]  # for inspect.signature
    return forward


GATES = sorted(name for name in set(vars(_core.Circuit)) & set(vars(_core.Register)) if name[0] != "_" and not hasattr(Queue, name))
for _name in [*GATES, *CHANNELS]:
    if not hasattr(Queue, _name):
        setattr(Queue, _name, _forwarded(_name))
del _name
