"""QarenaBackend: a BackendV2."""

from __future__ import annotations

import difflib
import operator
import time
from datetime import UTC, datetime

from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError
from qiskit.providers import BackendV2, Options
from qiskit.quantum_info import Statevector
from qiskit.result import Result
from qiskit.result.models import ExperimentResult, ExperimentResultData

from .. import _core
from .._batch import seed_of
from .._register import Register
from .._shots import run
from ._aer_noise import Channels
from ._qiskit_jobs import QarenaJob
from ._qiskit_target import SAVE, check_memory, most_qubits, target
from ._translated import Cache, Translated, translated

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


class QarenaBackend(BackendV2):  # type: ignore[misc]
    """qarena as a backend. Its target has all of Qiskit's standard gates, matrices, diagonals, permutations, Pauli evolutions, control flow and more, on any
    qubits: transpile(qc, backend) leaves them as they are, and run() takes circuits without transpile, too.

    Options, of the constructor, of set_options() and of run(): shots (1024); memory (False): keep the outcome of each shot; seed_simulator; noise_model: a
    NoiseModel of qiskit_aer, whose channels become qarena's; precision: 'double' or 'single', of amplitudes; threads: at most so many; method and device:
    accepted as Aer has them where they say what is done anyway, 'automatic' or 'statevector', and 'CPU'.

    >>> from qiskit import QuantumCircuit
    >>> from qarena.qiskit import QarenaBackend
    >>> bell = QuantumCircuit(2)
    >>> _ = bell.h(0), bell.cx(0, 1), bell.measure_all()
    >>> counts = QarenaBackend().run(bell, shots=1000, seed_simulator=1).result().get_counts()
    >>> sorted(counts), sum(counts.values())
    (['00', '11'], 1000)
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(name="qarena", description="qarena's state-vector simulator", backend_version=_core.__version__)
        self._cache = Cache()
        self.set_options(**options)

    @classmethod
    def _default_options(cls) -> Options:
        return Options(shots=1024, memory=False, seed_simulator=None, noise_model=None, precision="double", threads=None, method="automatic", device="CPU")

    def set_options(self, **fields: Any) -> None:
        """Let options of later runs have these values. QiskitError: one that is not known, or a value that it can't have."""
        _check({**self.options.__dict__, **fields}, self.options.__dict__)
        super().set_options(**fields)
        noise = self.options.noise_model
        self._target = target(most_qubits(self.options.precision), None if noise is None else Channels(noise).basis_gates)

    @property
    def target(self) -> Any:
        """What the transpiler may leave as it is. With a noise model, only gates of its basis, as Aer does it, so that each gets its errors."""
        return self._target

    @property
    def max_circuits(self) -> None:
        """No limit."""
        return None

    def run(self, run_input: QuantumCircuit | Iterable[QuantumCircuit], **options: Any) -> QarenaJob:
        """A job for a circuit or a list of them, whose result() is a Result. QiskitError: what can't be run, before anything is."""
        given = {**self.options.__dict__, **options}
        _check(given, self.options.__dict__)
        circuits: list[Any] = [run_input] if isinstance(run_input, QuantumCircuit) else list(run_input)
        noise = None if given["noise_model"] is None else Channels(given["noise_model"])
        programs = [_program(circuit) for circuit in circuits]
        found = self._cache.get_all(program for program, _ in programs) if noise is None else [translated(program, noise=noise) for program, _ in programs]
        check_memory(circuits, given["precision"])
        work = [_Experiment(circuit, one, saved) for circuit, one, (_, saved) in zip(circuits, found, programs)]
        seed = seed_of(given["seed_simulator"], "run")

        def run_all(job_id: str, check: Callable[..., None]) -> Result:
            results = [one.run(given, (seed + place) % 2**64, check) for place, one in enumerate(work)]
            return Result(
                backend_name=self.name,
                backend_version=self.backend_version,
                job_id=job_id,
                success=True,
                results=results,
                date=datetime.now(UTC).isoformat(),
                status="COMPLETED",
            )

        job = QarenaJob(self, run_all)
        job.submit()
        return job

    def __repr__(self) -> str:
        return f"<QarenaBackend: up to {self._target.num_qubits} qubits>"


def _program(circuit: Any) -> tuple[Any, str | None]:
    """A circuit without save_statevector at its end, and the name under which the state is to be saved."""
    if not isinstance(circuit, QuantumCircuit):
        raise QiskitError(f"run: a QuantumCircuit is needed, not {circuit!r}")
    if circuit.num_parameters:
        names = ", ".join(parameter.name for parameter in list(circuit.parameters)[:4]) + (", .." if circuit.num_parameters > 4 else "")
        raise QiskitError(f"run: circuit {circuit.name!r} has unbound parameters: {names}; assign_parameters() first")
    if not len(circuit.data) or circuit.data[-1].name != SAVE:
        return circuit, None
    bare = circuit.copy()
    return bare, getattr(bare.data.pop().operation, "_label", None) or "statevector"


class _Experiment:
    """One circuit of a run."""

    __slots__ = ("circuit", "found", "saved")

    def __init__(self, circuit: Any, found: Translated, saved: str | None) -> None:
        self.circuit = circuit
        self.found = found
        self.saved = saved
        if saved is not None and (found.gates is None or found.measured):
            raise QiskitError(f"run: circuit {circuit.name!r}: {SAVE} behind measurements, resets or noise is not supported")

    def run(self, given: dict[str, Any], seed: int, check: Callable[..., None]) -> ExperimentResult:
        start = time.perf_counter()
        check()
        data: dict[str, Any] = {}
        if self.saved is not None:
            register = Register(self.circuit.num_qubits, given["precision"], threads=given["threads"]).run(self.found.circuit)
            data[self.saved] = Statevector(register.take_state())
        if self.circuit.num_clbits:
            values = self._outcomes(given, seed, check)
            data |= _counts(values, given["memory"])
        return ExperimentResult(
            shots=given["shots"],
            success=True,
            data=ExperimentResultData(**data),
            status="DONE",
            seed=seed,
            header=_header(self.circuit),
            name=self.circuit.name,
            time_taken=time.perf_counter() - start,
        )

    def _outcomes(self, given: dict[str, Any], seed: int, check: Callable[..., None]) -> list[int]:
        """The classical bits of each shot, as a number."""
        found = run(self.found.circuit, given["shots"], seed, threads=given["threads"], precision=given["precision"], progress=check)
        size = self.circuit.num_clbits
        words: Any = found._words()
        total: list[int] = words[:, 0].tolist()
        for place in range(1, (size + 63) // 64):
            total = [low | high << 64 * place for low, high in zip(total, words[:, place].tolist())]
        return total if found.bits == size else [value & (1 << size) - 1 for value in total]


def _counts(values: list[int], memory: bool) -> dict[str, Any]:
    """As Qiskit's Result keeps them: outcomes as texts of hexadecimal numbers."""
    counts: dict[int, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    texts = {value: hex(value) for value in counts}
    made: dict[str, Any] = {"counts": {texts[value]: count for value, count in sorted(counts.items())}}
    return {**made, "memory": [texts[value] for value in values]} if memory else made


def _header(circuit: Any) -> dict[str, Any]:
    return {
        "name": circuit.name,
        "n_qubits": circuit.num_qubits,
        "memory_slots": circuit.num_clbits,
        "creg_sizes": [[register.name, register.size] for register in circuit.cregs],
        "qreg_sizes": [[register.name, register.size] for register in circuit.qregs],
        "global_phase": float(circuit.global_phase),
        "metadata": circuit.metadata or {},
    }


ACCEPTED = {"method": ("automatic", "statevector"), "device": ("CPU",)}
OURS = {"max_parallel_threads": "threads", "max_parallel_shots": "threads", "max_parallel_experiments": "threads"}


def _hint(name: str, known: Iterable[str]) -> str:
    """What may have been meant."""
    near = [OURS[name]] if name in OURS else difflib.get_close_matches(name, [*known], 1, 0.4)
    return f": do you mean {near[0]!r}?" if near else ""


def _check(given: dict[str, Any], known: Iterable[str]) -> None:
    """Refuse options that are unknown, or can't be what they are."""
    for name in given:
        if name not in known:
            raise QiskitError(f"option {name!r} is unknown{_hint(name, known)}; there are {', '.join(known)}")
    for name, least, end in (("shots", 1, 2**48), ("seed_simulator", 0, 2**64), ("threads", 1, 1025)):
        value = given[name]
        if value is None and name != "shots":
            continue
        if isinstance(value, bool) or not hasattr(value, "__index__") or not least <= operator.index(value) < end:
            raise QiskitError(f"option {name!r} is {value!r}: an integer in [{least}, {end}) is needed")
    for name, accepted in ACCEPTED.items():
        if given[name] not in accepted:
            raise QiskitError(f"option {name!r} is {given[name]!r}: qarena computes state vectors on the CPU, which {' or '.join(map(repr, accepted))} asks for")
    if given["precision"] not in ("double", "single"):
        raise QiskitError(f"option 'precision' is {given['precision']!r}: 'double' or 'single' is needed")
    if not isinstance(given["memory"], bool):
        raise QiskitError(f"option 'memory' is {given['memory']!r}: True or False is needed")
