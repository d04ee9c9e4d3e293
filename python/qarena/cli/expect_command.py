"""qarena expect: expectation values in the state that a circuit ends in."""

from __future__ import annotations

from .. import DensityRegister, Register, expectation
from .observable_text import observable_of
from .output import write_csv, write_json, write_table
from .run_command import noisy, seed_of
from .sources import circuit_of, name_of, values_of
from .state_command import unmeasured
from .terminal import Bar, Refused, plural, run_watched, say

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from .. import Circuit, PauliSum

INTERRUPTED = 130


class Expected:
    """What is told: values and errors in the order of the observables, as far as they are known, and how they were found."""

    def __init__(self, method: str, seed: int | None = None) -> None:
        self.method, self.seed, self.trajectories = method, seed, list[int]()
        self.found: list[tuple[float, float | None]] = []
        self.code = 0


def expect(options: argparse.Namespace) -> int:
    name = name_of(options.file)
    named = [observable_of(given) for given in options.observable]
    circuit = circuit_of(options.file, options.include)
    values = values_of(circuit, options.set, name)
    circuit = unmeasured(noisy(circuit, options.noise))
    for text, observable in named:
        if observable.n > circuit.n:
            raise Refused(f"{text}: it is of {observable.n} qubits, {name} has {circuit.n}")
    _check(options, circuit, name)
    sums = [observable for _, observable in named]
    if not circuit._is_dynamic():
        told = _of_register(options, circuit, values, sums)
    elif options.exact:
        rho = DensityRegister(circuit.n, options.precision, buffers=1, threads=options.threads).run(circuit, values)
        told = Expected("density matrix")
        told.found = [(value, None) for value in rho.expectation(sums)]
    else:
        told = _of_trajectories(options, circuit, values, sums)
    _show(options, name, [text for text, _ in named], told)
    return told.code


def _check(options: argparse.Namespace, circuit: Circuit, name: str) -> None:
    drawn = options.trajectories is not None or options.error is not None
    if circuit._is_dynamic() and options.shots is not None:
        raise Refused(f"{name}: --shots is for circuits of gates alone; of one with noise, measurements in the middle or resets --trajectories N is the number of runs")
    if not circuit._is_dynamic() and drawn:
        raise Refused(f"{name}: the circuit draws nothing, so that it has no trajectories: without --trajectories and --error the value is exact")
    if options.exact and (drawn or options.shots is not None):
        raise Refused(f"{name}: --exact takes no --shots, --trajectories or --error")


def _of_register(options: argparse.Namespace, circuit: Circuit, values: dict[str, float] | None, sums: list[PauliSum]) -> Expected:
    register = Register(circuit.n, options.precision, buffers=1, threads=options.threads)
    run_watched(register, circuit, values)
    if options.shots is None:
        told = Expected("exact")
        told.found = [(value, None) for value in register.expectation(sums)]
        return told
    told = Expected(f"{options.shots} shots", seed_of(options.seed))
    told.found = [tuple(register.expectation(observable, shots=options.shots, seed=told.seed)) for observable in sums]
    return told


def _of_trajectories(options: argparse.Namespace, circuit: Circuit, values: dict[str, float] | None, sums: list[PauliSum]) -> Expected:
    told = Expected("trajectories", seed_of(options.seed))
    for observable in sums:
        average: Any = None
        with Bar("trajectories") as bar:
            try:
                average = expectation(
                    circuit, observable, options.trajectories, told.seed, values, None, options.threads, bar if bar.on else None,
                    precision=options.error, state_precision=options.precision,
                )  # fmt: skip
            except KeyboardInterrupt as error:
                told.code, average = INTERRUPTED, getattr(error, "result", None)
        if average is not None and average.trajectories:
            told.found.append((average.value, average.error))
            told.trajectories.append(average.trajectories)
        if told.code:
            say(f"interrupted: {len(told.found)} of {plural(len(sums), 'observable')} done" + (", the last of them from trajectories that are no fair sample" if average else ""))
            break
    return told


def _show(options: argparse.Namespace, name: str, names: list[str], told: Expected) -> None:
    if options.json:
        results = [{"observable": text, "value": value} | ({} if error is None else {"error": error}) for text, (value, error) in zip(names, told.found)]
        for row, count in zip(results, told.trajectories):
            row["trajectories"] = count
        drawn = {} if told.seed is None else {"seed": told.seed}
        write_json({"file": name, "precision": options.precision, "method": told.method, **drawn, "results": results})
        return
    rows = [(text, repr(value), "" if error is None else f"{error:.2g}") for text, (value, error) in zip(names, told.found)]
    if options.csv:
        write_csv(("observable", "value", "error"), ((text, value, error) for (text, value, _), (_, error) in zip(rows, told.found)))
        return
    digits = 10 if options.precision == "double" else 6
    width = 2 if told.seed is None else 3
    write_table(("observable", "value", "error")[:width], ((text, f"{value + 0.0:.{digits}f}", error)[:width] for (text, _, error), (value, _) in zip(rows, told.found)))
    if told.seed is not None:
        counts = f": {', '.join(map(str, told.trajectories))}" if told.trajectories else ""
        say(f"{told.method}{counts}, seed {told.seed}")
