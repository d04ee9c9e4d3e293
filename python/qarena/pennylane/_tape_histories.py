"""Tapes with mid-circuit measurements: shots by qa.run's histories, exact results by all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from pennylane.exceptions import DeviceError
from pennylane.measurements import (
    DensityMatrixMP,
    ExpectationMP,
    MutualInfoMP,
    ProbabilityMP,
    PurityMP,
    VarianceMP,
    VnEntropyMP,
)
from pennylane.wires import Wires

from .. import _core
from .._kept_registers import KeptRegisters
from .._shots import run
from ._measured_values import Draw, bits_in, columns_of, of_values
from ._op_rules import append
from ._tape_programs import Program
from ._tape_readout import density_matrix, read

LINEAR = (ExpectationMP, ProbabilityMP, DensityMatrixMP)  # of a mixture: the mean
OF_DENSITY = (VnEntropyMP, MutualInfoMP, PurityMP)
MOST_TRIES = 1 << 24  # shots for so many that postselection keeps


def draw_shots(program: Program, values: Any, shots: int, basis: Any, how: dict[str, Any], fill: bool, bit_of: dict[str, int]) -> Draw:
    """Run the circuit, then the basis, and measure all qubits. fill: until postselection has kept so many."""
    circuit = measuring_circuit(program, basis)
    wanted = [(bit, value) for bit, value in enumerate(program.measured) if value is not None]
    parts, found, done = [], 0, 0
    count = shots
    while True:
        result = run(circuit, count, values=values if program.count else None, first_shot=done, **how)
        part = _draw_of(program, result.memory, wanted, bit_of)
        done += count
        if not fill or not wanted:
            return part
        parts.append(part.kept())
        found += len(parts[-1].numbers)
        if found >= shots:
            joined = Draw(np.concatenate([part.numbers for part in parts]), np.concatenate([part.outcomes for part in parts]), None, bit_of)
            return joined.part(slice(shots))
        if done >= max(MOST_TRIES, 16 * shots):
            raise DeviceError(f"postselect_mode='fill-shots': postselection kept {found} of {done} shots, {shots} are needed")
        count = min(int(1.2 * (shots - found) * done / max(found, 0.5)) + 16, MOST_TRIES)


def measuring_circuit(program: Program, basis: Any) -> Any:
    """The program's circuit, in a basis, with a bit for each qubit behind those of its own."""
    key = ("basis", tuple(sorted(basis.letters.items()))) if basis.gates is None else None
    circuit = program.kept.get(key) if key else None
    if circuit is None:
        n, own = program.circuit.n, program.circuit._bits
        circuit = program.circuit.copy()._set_bits(own + n)
        for op in basis.gates or ():
            append(circuit, op, program.qubit_of, iter([float(number) for number in op.data if np.ndim(number) == 0]))
        turn(circuit, basis.letters)
        for qubit in range(n):
            circuit.measure(qubit, own + qubit)
        if key:
            program.keep(key, circuit)
    return circuit


def turn(circuit: Any, letters: dict[int, str]) -> None:
    """Gates after which the qubits are measured in these bases: 0 is +1."""
    for qubit, letter in letters.items():
        if letter == "Y":
            circuit.sdg(qubit)
        if letter != "Z":
            circuit.h(qubit)


def _draw_of(program: Program, memory: Any, wanted: list[tuple[int, int]], bit_of: dict[str, int]) -> Draw:
    own, n = len(program.measured), program.circuit.n
    numbers = memory[:, own + 1 :].astype(np.int64) @ (np.int64(1) << np.arange(n, dtype=np.int64)) if n else np.zeros(len(memory), np.int64)
    valid = np.logical_and.reduce([memory[:, bit] == value for bit, value in wanted]) if wanted else None
    return Draw(numbers, memory[:, :own], valid, bit_of)


def read_exactly(program: Program, values: Any, tape: Any, registers: KeptRegisters, how: dict[str, Any], initial: Any) -> list[Any]:
    """A result for each measurement, over all histories of a probability that counts."""
    circuit, kept = program.circuit, program.measured
    for mp in tape.measurements:
        if None in kept and mp.mv is None and not isinstance(mp, (*LINEAR, *OF_DENSITY, VarianceMP)):
            raise DeviceError(f"{mp} has no single state after mid-circuit measurements: use qml.density_matrix, or mcm_method='deferred'")
    found, stopped = _core._shots_run(
        circuit, how["precision"], how["threads"], 0, 0, 0, values if program.count else None, initial, True, None, None, None
    )
    if stopped is not None:
        raise stopped
    rows = [found._history(index) for index in range(found.histories)]
    outcomes = np.array([[bits >> bit & 1 for bit in range(len(kept))] for bits, *_ in rows], np.uint8).reshape(len(rows), len(kept))
    chosen = [index for index, row in enumerate(outcomes) if all(value is None or row[bit] == value for bit, value in enumerate(kept))]
    weights = np.array([rows[index][2] for index in chosen])
    weights = weights / weights.sum() if len(weights) else np.array([np.nan])
    outcomes = outcomes[chosen] if chosen else outcomes[:1]
    states = [rows[index][3] for index in chosen] or [rows[0][3]]
    bit_of = bits_in(tape)
    register = registers.take(circuit.n)
    try:
        return [
            of_values(mp, columns_of(mp.mv, outcomes, bit_of), weights) if mp.mv is not None else _mixed(program, register, states, weights, mp)
            for mp in tape.measurements
        ]
    finally:
        registers.give(register)


def _mixed(program: Program, register: Any, states: list[Any], weights: Any, mp: Any) -> Any:
    """A measurement process of the mixture of final states."""
    if isinstance(mp, VarianceMP):
        pairs = np.array([read(program, register.restore(state), [mp, _mean_of(mp)]) for state in states])
        mean = weights @ pairs[:, 1]
        return np.float64(weights @ (pairs[:, 0] + pairs[:, 1] ** 2) - mean * mean)
    if isinstance(mp, LINEAR):
        results = np.array([read(program, register.restore(state), [mp])[0] for state in states])
        return np.tensordot(weights, results, 1)[()]
    if isinstance(mp, OF_DENSITY):
        wires = Wires.all_wires(mp.raw_wires) if isinstance(mp, MutualInfoMP) else mp.wires
        matrices = np.array([density_matrix(program, register.restore(state), wires) for state in states])
        return mp.process_density_matrix(np.tensordot(weights, matrices, 1), wires)
    return read(program, register.restore(states[0]), [mp])[0]  # all outcomes are postselected


def _mean_of(mp: Any) -> Any:
    """The expectation value of what a variance is of."""
    return ExpectationMP(obs=mp.obs) if mp.obs is not None else ExpectationMP(eigvals=mp.eigvals(), wires=mp.wires)
