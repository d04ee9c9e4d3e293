"""Batches of tapes, run: those of one circuit together."""

from __future__ import annotations

from typing import Any

import numpy as np
from pennylane.exceptions import QuantumFunctionError
from pennylane.measurements import ClassicalShadowMP, ShadowExpvalMP

from .._batch import BatchResult, gradients_of, run_batch
from .._kept_registers import KeptRegisters
from ._measured_values import Draw, bits_in
from ._tape_gradients import as_derivatives, pull_back, push_forward, values_and_jacobian, weighted
from ._tape_histories import draw_shots, read_exactly, turn
from ._tape_programs import Program, Programs, begin, initial_amplitudes, refuse_angles, run_row
from ._tape_readout import expectations, read_last, rotated
from ._tape_samples import read_shots, refuse_shadows



class Runs:
    """What the device does, without what PennyLane wants of a device; any thread may call."""

    def __init__(self, programs: Programs, registers: KeptRegisters, precision: Any, threads: int | None, rng: Any) -> None:
        self.programs, self.registers, self.precision, self.threads, self._rng = programs, registers, precision, threads, rng

    def execute(self, tapes: Any, config: Any) -> tuple[Any, ...]:
        """A result a tape."""
        jobs = [_Job(self.programs, tape) for tape in tapes]
        try:
            for group in _groups(jobs):
                self._run_together(group, False)
            return tuple(job.formed() if job.done else self._run_alone(job, config.mcm_config) for job in jobs)
        except ValueError:
            refuse_angles(tapes)
            raise

    def derivatives(self, tapes: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Results and derivatives, one of each a tape."""
        jobs = self._differentiated(tapes)
        return tuple(job.formed() for job in jobs), tuple(as_derivatives(job.jacobian, job.program.slots(job.tape)) for job in jobs)

    def jvp(self, tapes: Any, tangents: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        jobs = self._differentiated(tapes)
        pushed = (push_forward(job.jacobian, tangent, job.program.slots(job.tape)) for job, tangent in zip(jobs, tangents))
        return tuple(job.formed() for job in jobs), tuple(pushed)

    def vjp(self, tapes: Any, cotangents: Any) -> tuple[None, tuple[Any, ...]]:
        """Several observables with one cotangent each are one, their sum times these: one gradient a member, and no jacobian."""
        jobs = [_Job(self.programs, tape) for tape in tapes]
        asked = [np.asarray([dy] if len(tape.measurements) == 1 else dy) for tape, dy in zip(tapes, cotangents)]
        asked = [job.weigh(dy) for job, dy in zip(jobs, asked)]
        self._differentiate(jobs)
        return None, tuple(pull_back(job.jacobian, dy, job.program.slots(job.tape)) for job, dy in zip(jobs, asked))

    def _differentiated(self, tapes: Any) -> list[_Job]:
        jobs = [_Job(self.programs, tape) for tape in tapes]
        self._differentiate(jobs)
        return jobs

    def _differentiate(self, jobs: list[_Job]) -> None:
        for job in jobs:
            if job.sums is None and job.tape.measurements:
                raise QuantumFunctionError(f"the adjoint method has derivatives of exact expectation values only, not of {job.tape.measurements}")
        try:
            for group in _groups(jobs):
                self._run_together(group, True)
            for job in jobs:
                if job.jacobian is None:
                    self._alone_differentiated(job)
        except ValueError:
            refuse_angles(job.tape for job in jobs)
            raise

    def _run_together(self, jobs: list[_Job], gradient: bool) -> None:
        """Tapes of one program and observables, whose values are the rows of a batch."""
        program, sums = jobs[0].program, jobs[0].sums
        rows = np.concatenate([np.atleast_2d(job.rows) for job in jobs])
        if jobs[0].weights is not None:
            own = tuple(weighted(job.sums, weights) for job in jobs for weights in job.weights)
            rows = np.ascontiguousarray(rows, np.float64)
            found = BatchResult(gradients=gradients_of(program.circuit, rows, own, self.precision, self.threads)[:, None])
        else:
            found = run_batch(program.circuit, rows, sums, gradient, threads=self.threads, precision=self.precision)
        start = 0
        for job in jobs:
            stop = start + (1 if job.rows.ndim == 1 else len(job.rows))
            cut: Any = start if job.rows.ndim == 1 else slice(start, stop)
            job.done, job.values = True, None if found.values is None else found.values[cut]
            if gradient:
                job.jacobian = found.gradients[cut]
            start = stop

    def _alone_differentiated(self, job: _Job) -> None:
        program = job.program
        register = self.registers.take(program.circuit.n)
        try:
            begin(program, job.tape, register, initial_amplitudes(program, job.tape))
            rows = np.atleast_2d(job.rows)
            each = [job.sums] * len(rows) if job.weights is None else [[weighted(job.sums, weights)] for weights in job.weights]
            parts = [values_and_jacobian(register, program, sums, row) for sums, row in zip(each, rows)]
        finally:
            self.registers.give(register)
        values, jacobians = (np.stack(arrays) if job.rows.ndim == 2 else arrays[0] for arrays in zip(*parts))
        job.done, job.values, job.jacobian = True, values, jacobians

    def _run_alone(self, job: _Job, mcm_config: Any) -> Any:
        tape, program = job.tape, job.program
        state = initial_amplitudes(program, tape)
        batch = len(job.rows) if job.rows.ndim == 2 else len(state) if state is not None and state.ndim == 2 else None
        if batch is None:
            return self._run_row(job, job.rows, state, mcm_config)
        rows = job.rows if job.rows.ndim == 2 else [job.rows] * batch
        states = state if state is not None and state.ndim == 2 else [state] * batch
        found = [self._run_row(job, row, one, mcm_config) for row, one in zip(rows, states)]
        if len(tape.measurements) == 1:
            return np.stack(found)
        return tuple(np.stack(results) for results in zip(*found))

    def _run_row(self, job: _Job, row: Any, state: Any, mcm_config: Any) -> Any:
        tape, program = job.tape, job.program
        register = self.registers.take(program.circuit.n)
        try:
            begin(program, tape, register, state)
            if program.measured:
                return self._run_measured(tape, program, row, register, mcm_config)
            run_row(program, register, row)
            if not tape.shots:
                return _formed(read_last(program, register, tape.measurements))
            return self._sample(tape, program, register)
        finally:
            self.registers.give(register)

    def _sample(self, tape: Any, program: Program, register: Any) -> Any:
        total = tape.shots.total_shots

        def draw(basis: Any) -> Draw:
            turned = rotated(program, register, basis.gates or ())
            turn(turned, basis.letters)
            return Draw(turned.sample(total, self._seed()))

        def shadow(mp: Any, lower: int, upper: int) -> Any:
            return self._shadow(program, register, mp, upper - lower)

        return _shaped(tape, read_shots(program, tape.measurements, list(tape.shots.bins()), draw, shadow, False))

    def _shadow(self, program: Program, register: Any, mp: Any, shots: int) -> Any:
        """Each shot in a basis of its own: those of one basis are drawn together."""
        qubits = [program.qubit_of[label] for label in mp.wires.labels or program.wires]
        recipes = np.random.default_rng(mp.seed if mp.seed is not None else self._seed()).integers(0, 3, (shots, len(qubits)))
        bases, which = np.unique(recipes, axis=0, return_inverse=True)
        bits = np.empty((shots, len(qubits)), np.int64)
        for number, basis in enumerate(bases):
            chosen = np.flatnonzero(which.reshape(-1) == number)
            turned = register.fork()
            turn(turned, {qubit: "XYZ"[letter] for qubit, letter in zip(qubits, basis)})
            bits[chosen] = turned.sample(len(chosen), self._seed())[:, None] >> np.array(qubits, np.int64) & 1
        return bits, recipes

    def _run_measured(self, tape: Any, program: Program, row: Any, register: Any, mcm_config: Any) -> Any:
        initial = register.snapshot() if program.preparation else None
        how = {"precision": self.precision, "threads": self.threads, "initial": initial}
        if not tape.shots:
            return _formed(read_exactly(program, row, tape, self.registers, how, initial))
        if any(isinstance(mp, (ClassicalShadowMP, ShadowExpvalMP)) for mp in tape.measurements):
            refuse_shadows()
        mode, bit_of, total = mcm_config.postselect_mode, bits_in(tape), tape.shots.total_shots

        def draw(basis: Any) -> Draw:
            return draw_shots(program, row, total, basis, how | {"seed": self._seed()}, mode == "fill-shots", bit_of)

        return _shaped(tape, read_shots(program, tape.measurements, list(tape.shots.bins()), draw, None, mode == "pad-invalid-samples"))

    def _seed(self) -> int:
        return int(self._rng.integers(1 << 62))


class _Job:
    """A tape to be run. sums: its observables, where it is exact expectation values of all of them; values: [observables] or [batch, observables].
    weights: [members, observables], where derivatives are wanted of their sum times these."""

    __slots__ = ("done", "jacobian", "program", "rows", "sums", "tape", "values", "weights")

    def __init__(self, programs: Programs, tape: Any) -> None:
        self.tape = tape
        self.program, self.rows = programs.find(tape)
        exact = not tape.shots and not self.program.measured and not self.program.rest and bool(tape.measurements)
        self.sums: Any = expectations(self.program, tape.measurements) if exact else None
        self.done = False
        self.values: Any = None
        self.jacobian: Any = None
        self.weights: Any = None

    def weigh(self, dy: Any) -> Any:
        """Take cotangents, [observables] or [observables, batch], as weights, where that saves gradients; what is left of them."""
        if not self.sums or len(self.sums) == 1 or dy.ndim != self.rows.ndim or np.iscomplexobj(dy):
            return dy
        self.weights = np.atleast_2d(dy.T)
        return np.ones((1, *dy.shape[1:]))

    def formed(self) -> Any:
        """As PennyLane wants it: a number, or one for each of the batch, an observable."""
        results = np.moveaxis(self.values, -1, 0)
        return results[0] if len(results) == 1 else tuple(results)


def _groups(jobs: list[_Job]) -> list[list[_Job]]:
    """Of jobs that run_batch can do, those that are alike; one alone only where it has rows."""
    alike: dict[Any, list[_Job]] = {}
    for job in jobs:
        if job.sums and not job.program.preparation:
            alike.setdefault((id(job.program), job.weights is not None or tuple(map(id, job.sums))), []).append(job)
    return [group for group in alike.values() if len(group) > 1 or group[0].rows.ndim == 2]


def _formed(results: list[Any]) -> Any:
    return results[0] if len(results) == 1 else tuple(results)


def _shaped(tape: Any, results: list[list[Any]]) -> Any:
    parts = tuple(_formed(row) for row in results)
    return parts if tape.shots.has_partitioned_shots else parts[0]
