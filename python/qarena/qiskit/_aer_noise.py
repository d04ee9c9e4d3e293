"""Qiskit Aer's noise models, as channels of qarena's. Aer is not imported: a model is read by what it has."""

from __future__ import annotations

from qiskit.exceptions import QiskitError
from qiskit.quantum_info import Kraus, Pauli

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Entries = list[tuple[Any, ...]]

KRAUS_QUBITS = 3
RELAXATION = "RelaxationNoisePass"  # of NoiseModel.from_backend: what delays do, and nothing else
PAULI_QUBITS = 6
PAULIS = {"id": "I", "x": "X", "y": "Y", "z": "Z"}


class Channels:
    """What comes before and behind each instruction of a circuit, by a noise model of Aer's.

    Errors of Pauli operators become Pauli channels; any other one (relaxation, damping, reset, Kraus, coherent errors) its Kraus matrices.
    """

    __slots__ = ("_default", "_local", "_default_readout", "_local_readout", "_made", "_waiting", "basis_gates")

    def __init__(self, model: Any) -> None:
        names = ("_default_quantum_errors", "_local_quantum_errors", "_default_readout_error", "_local_readout_errors")
        if any(not hasattr(model, name) for name in names):
            raise QiskitError(f"noise_model: a NoiseModel of qiskit_aer is needed, not {model!r}")
        passes = {type(made).__name__ for made in getattr(model, "_custom_noise_passes", None) or ()}
        if passes - {RELAXATION}:
            raise QiskitError(f"noise_model: noise passes ({', '.join(sorted(passes - {RELAXATION}))}) are not supported: add errors to gates")
        self._waiting = bool(passes)
        self._default, self._local, self._default_readout, self._local_readout = (getattr(model, name) for name in names)
        self.basis_gates = list(model.basis_gates)
        self._made: dict[int, Entries] = {}
        for name, error in self._default.items():
            self._entries(name, error)
        for name, by_qubits in self._local.items():
            for error in by_qubits.values():
                self._entries(name, error)
        for error in [self._default_readout, *self._local_readout.values()]:
            if error is not None and error.number_of_qubits != 1:
                raise QiskitError(f"noise_model: measure: a readout error on {error.number_of_qubits} qubits together is not supported: only on one")

    def around(self, instruction: Any, on: Sequence[int], into: Sequence[int]) -> tuple[Entries, Entries]:
        """Entries before and behind an instruction. A gate with a label has the errors of the label."""
        name = instruction.label or instruction.name
        if self._waiting and instruction.name == "delay" and instruction.operation.duration:
            raise QiskitError("noise_model: delay: relaxation of qubits that wait is not supported: take the delays out of the circuit")
        error = self._local.get(name, {}).get(tuple(on), self._default.get(name))
        channels: Entries = []
        if error is not None:
            if error.num_qubits != len(on):
                raise QiskitError(f"noise_model: {name}: its error is on {error.num_qubits} qubits, the gate on {len(on)}")
            channels = [(kind, what, tuple(on[place] for place in places)) for kind, what, places in self._entries(name, error)]
        if instruction.name != "measure":
            return [], channels
        readout = self._local_readout.get(tuple(on), self._default_readout)
        return channels, [] if readout is None else [("readout_error", tuple(map(tuple, readout.probabilities.tolist())), (into[0],))]

    def _entries(self, name: str, error: Any) -> Entries:
        """Of an error, on qubits 0, 1, ..; made once."""
        if id(error) not in self._made:
            self._made[id(error)] = _channel(name, error)
        return self._made[id(error)]


def of_instruction(operation: Any, on: Sequence[int]) -> Entries | None:
    """A channel that stands in a circuit: Kraus(..), or an error of Aer's. None: it is neither."""
    error = getattr(operation, "_quantum_error", None)
    if error is not None:
        made = _channel(operation.name, error)
    elif operation.name == "kraus" and len(on) <= KRAUS_QUBITS:
        made = [("kraus", tuple(operation.params), tuple(range(len(on))))]
    else:
        return None
    return [(kind, what, tuple(on[place] for place in places)) for kind, what, places in made]


def _channel(name: str, error: Any) -> Entries:
    size = error.num_qubits
    paulis = _pauli_errors(error)
    if paulis is not None and size <= PAULI_QUBITS:
        return [("pauli_channel", paulis, tuple(range(size)))] if paulis else []
    if size > KRAUS_QUBITS:
        raise QiskitError(f"noise_model: {name}: an error on {size} qubits that is no Pauli error is not supported: at most {KRAUS_QUBITS} qubits")
    matrices = Kraus(error.to_quantumchannel()).data
    if isinstance(matrices, tuple):
        raise QiskitError(f"noise_model: {name}: its error is not completely positive")
    return [("kraus", tuple(matrices), tuple(range(size)))]


def _pauli_errors(error: Any) -> dict[str, float] | None:
    """Probabilities of Pauli strings, the first letter the first qubit's, without the identity's; None: it has other operators."""
    found: dict[str, float] = {}
    for circuit, probability in zip(error.circuits, error.probabilities):
        total = Pauli("I" * error.num_qubits)
        for instruction in circuit.data:
            letters = instruction.operation.params[0] if instruction.name == "pauli" else PAULIS.get(instruction.name)
            if letters is None:
                return None
            total = total.dot(Pauli(letters), qargs=[circuit.find_bit(qubit).index for qubit in instruction.qubits])
        string = Pauli((total.z, total.x)).to_label()[::-1]
        found[string] = found.get(string, 0.0) + float(probability)
    found.pop("I" * error.num_qubits, None)
    return found
