"""What QarenaBackend tells Qiskit's transpiler of: all gates that stay as they are, on any qubits."""

from __future__ import annotations

from qiskit.circuit import (
    Barrier,
    BoxOp,
    Delay,
    ForLoopOp,
    IfElseOp,
    Instruction,
    Measure,
    Parameter,
    Reset,
    Store,
    SwitchCaseOp,
    WhileLoopOp,
)
from qiskit.circuit.library import (
    DiagonalGate,
    Initialize,
    MCPhaseGate,
    MCXGate,
    PauliEvolutionGate,
    PauliGate,
    PermutationGate,
    StatePreparation,
    UnitaryGate,
    get_standard_gate_name_mapping,
)
from qiskit.exceptions import QiskitError
from qiskit.transpiler import Target

from .. import _core
from ._instructions import ROTATION

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal

OF_ANY_WIDTH: dict[str, type] = {
    "unitary": UnitaryGate,
    "diagonal": DiagonalGate,
    "permutation": PermutationGate,
    "pauli": PauliGate,
    "PauliEvolution": PauliEvolutionGate,
    "mcphase": MCPhaseGate,
    "initialize": Initialize,
    "state_preparation": StatePreparation,
}
if ROTATION is not None:
    OF_ANY_WIDTH["pauli_product_rotation"] = ROTATION
CONTROL_FLOW: dict[str, type] = {"if_else": IfElseOp, "for_loop": ForLoopOp, "while_loop": WhileLoopOp, "switch_case": SwitchCaseOp, "box": BoxOp}
ALWAYS = {"measure", "reset", "delay", "barrier", "store"}
SMALL = 20  # qubits; nobody has less memory
MOST_QUBITS = 50  # 16 PiB
SAVE = "save_statevector"  # of Aer's, which run() knows where it is the last


def most_qubits(precision: Literal["double", "single"]) -> int:
    """Of a register with two buffers, within the memory that the default arena may use."""
    budget, n = _core.default_arena().stats()["budget"], 1
    while n < MOST_QUBITS and _core.estimate(n + 1, precision) <= budget:
        n += 1
    return n


def check_memory(circuits: Sequence[Any], precision: Any) -> None:
    """Nothing is to fail in the middle of a job that can be known before."""
    widest = max(circuits, key=lambda circuit: circuit.num_qubits, default=None)
    if widest is None or widest.num_qubits <= SMALL:
        return
    budget = _core.default_arena().stats()["budget"]
    try:
        bytes_needed = _core.estimate(widest.num_qubits, precision, 1)
        needed = None if bytes_needed <= budget else f"{bytes_needed} bytes"
    except MemoryError as error:
        needed = str(error)
    if needed is not None:
        raise QiskitError(f"run: circuit {widest.name!r}: {widest.num_qubits} qubits need {needed}; {budget} bytes are available")


def target(n: int, only: list[str] | None) -> Target:
    """For n qubits. only: names of gates, a noise model's; None: all."""
    made = Target(description="qarena", num_qubits=n)
    gates: dict[str, Any] = {name: gate for name, gate in get_standard_gate_name_mapping().items() if name not in ALWAYS}
    gates |= {**OF_ANY_WIDTH, "mcx": MCXGate}
    for name, gate in gates.items():
        if only is None or name in only:
            _add(made, name, gate)
    others = {"measure": Measure(), "reset": Reset(), "delay": Delay(Parameter("t")), "barrier": Barrier, "store": Store, **CONTROL_FLOW, SAVE: Instruction}
    for name, operation in others.items():
        _add(made, name, operation)
    return made


def _add(made: Any, name: str, operation: Instruction | type) -> None:
    made.add_instruction(operation, None if isinstance(operation, type) else {None: None}, name=name)
