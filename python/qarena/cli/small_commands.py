"""The commands of a few lines: draw, explain, estimate, convert, info."""

from __future__ import annotations

from .. import Register
from .. import estimate as estimate_bytes
from .. import info as facts_of
from .._extras import needed
from .._info import format_bytes
from .output import write, write_bytes, write_json, write_lines
from .run_command import measured
from .sources import circuit_of, name_of, values_of, whole
from .state_command import unmeasured
from .terminal import Refused

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from .. import Circuit

MOST_QUBITS = 1 << 20  # more are refused with a number that can be read
SHOTS = 1000  # as `qarena run` has


def draw(options: argparse.Namespace) -> None:
    circuit = circuit_of(options.file, options.include)
    if options.png:
        needed("matplotlib", "qarena draw --png").use("Agg")
        _save_png(circuit.draw(output="mpl"), options.png)
    elif options.svg and options.svg != "-":
        with open(options.svg, "w", encoding="utf-8") as file:
            file.write(str(circuit.draw(output="svg")))
    else:
        write_lines([str(circuit.draw(output="svg" if options.svg else "text")).rstrip("\n")])


def _save_png(figure: Any, path: str) -> None:
    if path != "-":
        figure.savefig(path, format="png", bbox_inches="tight")
        return
    import io

    made = io.BytesIO()
    figure.savefig(made, format="png", bbox_inches="tight")
    write_bytes(made.getvalue())


def explain(options: argparse.Namespace) -> None:
    name = name_of(options.file)
    circuit = circuit_of(options.file, options.include)
    values = values_of(circuit, options.set, name) if options.run or options.set else None
    gates = unmeasured(circuit)
    if gates._is_dynamic():
        raise Refused(f"{name}: measurements in the middle, resets and conditions are run shot by shot, not as one plan")
    if options.run:
        told = Register(circuit.n, options.precision, threads=options.threads).explain(gates, values, as_dict=options.json)
    else:
        told = gates.explain(options.precision, as_dict=options.json)
    if options.json:
        write_json(told)
    else:
        write_lines([told.rstrip("\n")])


def estimate(options: argparse.Namespace) -> None:
    if options.file.isdecimal():
        count = estimate_bytes(whole(0, MOST_QUBITS)(options.file), options.precision, options.buffers, shots=options.shots, threads=options.threads, density=options.density)
    else:
        circuit = _bound(options)
        gates = unmeasured(circuit)
        dynamic = gates._is_dynamic() and not options.density
        count = estimate_bytes(
            circuit.n, options.precision, options.buffers, circuit=measured(circuit) if dynamic else gates,
            shots=options.shots or (SHOTS if dynamic else None), threads=options.threads, density=options.density,
        )  # fmt: skip
    if options.json:
        write_json({"bytes": count})
    else:
        write_lines([f"{count} bytes ({format_bytes(count)})"])


def _bound(options: argparse.Namespace) -> Circuit:
    """The circuit of a file, with the values that are given."""
    circuit = circuit_of(options.file, options.include)
    return circuit.bind(values_of(circuit, options.set, name_of(options.file)) or {}) if options.set else circuit


def convert(options: argparse.Namespace) -> None:
    circuit = _bound(options)
    try:
        text = circuit.to_qasm(options.to)
    except ValueError as error:
        raise Refused(f"{name_of(options.file)}: {error}") from None
    write(text)


def info(options: argparse.Namespace) -> None:
    facts = facts_of()
    if options.json:
        write_json(dict(facts))
    else:
        write_lines([str(facts)])
