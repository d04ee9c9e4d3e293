"""What happens to tapes before they are run: decomposition into what is native, and refusals by name."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import Any

import pennylane as qml
from pennylane.devices.preprocess import (
    decompose,
    device_resolve_dynamic_wires,
    no_sampling,
    null_postprocessing,
    validate_adjoint_trainable_params,
    validate_device_wires,
    validate_measurements,
    validate_observables,
)
from pennylane.measurements import (
    ClassicalShadowMP,
    ExpectationMP,
    MidMeasureMP,
    SampleMeasurement,
    ShadowExpvalMP,
    VarianceMP,
)
from pennylane.ops import CompositeOp, Conditional, SProd
from pennylane.wires import Wires

from ._op_rules import PLAIN, has_angles, is_large, is_native
from ._tape_observables import check_size
from ._tape_programs import PREPARATIONS, standard_wires

requires_grad = qml.math.requires_grad


def is_trainable(op: Any) -> bool:
    return any(requires_grad(number) for number in op.data)


def is_accepted(op: Any, adjoint: bool, measures: bool, large: bool) -> bool:
    """Whether an operator is run as it is. adjoint: what has derivatives must be angles. measures: mid-circuit measurements are run, too. large: so are
    large matrices."""
    if type(op) in PLAIN:
        return True
    if isinstance(op, MidMeasureMP):
        return measures
    if isinstance(op, Conditional):
        return is_accepted(op.base, adjoint, measures, large)
    if large and is_large(op):
        return True
    return is_native(op) and not (adjoint and op.data and not has_angles(op) and is_trainable(op))


@qml.transform  # type: ignore[untyped-decorator, unused-ignore]
def to_native(tape: Any, adjoint: bool, measures: bool, device: Any) -> Any:
    """Decompose what is not native. A state preparation stays where it is the first operator and nothing asks for its derivatives."""
    operations = tape.operations
    first = operations[0] if operations else None
    kept = isinstance(first, PREPARATIONS) and not (adjoint and is_trainable(first))
    dynamic = any(isinstance(op, (MidMeasureMP, Conditional)) for op in operations)
    accepted = partial(is_accepted, adjoint=adjoint, measures=measures, large=not adjoint and not dynamic)
    if all(accepted(op) for op in (operations[1:] if kept else operations)):
        return (tape,), null_postprocessing
    gates = device.capabilities.gate_set() | ({"MidMeasureMP"} if measures else set())
    made, processing = decompose(
        tape,
        stopping_condition=(lambda op: op is first or accepted(op)) if kept else accepted,
        skip_initial_state_prep=False,
        device_wires=device.wires,
        target_gates=gates,
        name=device.name,
    )
    if device.wires:
        return made, processing
    order = standard_wires(tape)
    return tuple(_in_order(one, order) for one in made), processing


def _in_order(tape: Any, order: list[Any]) -> Any:
    """The wires of a circuit are in the order in which it names them, whatever an operator's decomposition begins with: measurements of all wires name them."""
    if standard_wires(tape) == order:
        return tape
    measurements = []
    for mp in tape.measurements:
        if not mp.obs and not mp.wires:
            mp = copy(mp)
            mp._wires = Wires(order)
        measurements.append(mp)
    return tape.copy(measurements=measurements)


def _is_batched(op: Any) -> bool:
    """Operator.batch_size asks more of each number than angles need."""
    if type(op) in PLAIN:
        return any(getattr(number, "ndim", 0) for number in op.data)
    return op.batch_size is not None


@qml.transform  # type: ignore[untyped-decorator, unused-ignore]
def split_batch(tape: Any, adjoint: bool) -> Any:
    """Make a batch of values tapes of their own, but where it is an array of angles for one circuit."""
    if not any(map(_is_batched, tape.operations)):
        return (tape,), null_postprocessing
    whole = not tape.shots and not any(isinstance(op, (MidMeasureMP, Conditional)) for op in tape.operations)
    for place, op in enumerate(tape.operations):
        if whole and op.batch_size is not None:
            angular = has_angles(op) or (place == 0 and isinstance(op, PREPARATIONS) and not adjoint)
            whole = angular and not (adjoint and any(qml.math.ndim(number) and requires_grad(number) for number in op.data))
    return ((tape,), null_postprocessing) if whole else qml.transforms.broadcast_expand(tape)


def observes(obs: Any, shots: bool, adjoint: bool = False) -> bool:
    """Whether an observable is measured."""
    if obs.pauli_rep is not None:
        return True
    if isinstance(obs, CompositeOp):
        return all(observes(operand, shots, adjoint) for operand in obs.operands)
    if isinstance(obs, SProd):
        return observes(obs.base, shots, adjoint)
    if shots:
        return bool(obs.has_diagonalizing_gates)
    if not obs.has_matrix and not obs.has_sparse_matrix:
        return False
    check_size(obs, adjoint)
    return True


def takes_shots(mp: Any) -> bool:
    if isinstance(mp, (ExpectationMP, VarianceMP)) and isinstance(mp.obs, qml.SparseHamiltonian):
        return False
    return isinstance(mp, (SampleMeasurement, ClassicalShadowMP, ShadowExpvalMP))


def has_derivatives(tape: Any) -> bool:
    """Whether the adjoint method applies: exact expectation values of what has no mid-circuit measurements."""
    if tape.shots or not all(type(mp) is ExpectationMP and mp.obs is not None for mp in tape.measurements):
        return False
    return not any(isinstance(op, (MidMeasureMP, Conditional)) for op in tape.operations)


def pipeline(device: Any, config: Any) -> Any:
    """PennyLane's own checks, and the transforms above."""
    adjoint = config.gradient_method == "adjoint" and bool(config.use_device_gradient or config.use_device_jacobian_product)
    deferred = config.mcm_config.mcm_method == "deferred"
    name = f"adjoint + {device.name}" if adjoint else device.name
    made = qml.CompilePipeline()
    if adjoint:
        made.add_transform(no_sampling, name=name)
    made.add_transform(validate_measurements, sample_measurements=takes_shots, name=name)
    made.add_transform(
        validate_observables,
        partial(observes, shots=False, adjoint=adjoint),
        stopping_condition_shots=partial(observes, shots=True),
        name=name,
    )
    if deferred:
        made.add_transform(qml.defer_measurements, allow_postselect=False)
    made.add_transform(to_native, adjoint=adjoint, measures=not deferred and not adjoint, device=device)
    made.add_transform(device_resolve_dynamic_wires, wires=device.wires, allow_resets=not deferred)
    made.add_transform(validate_device_wires, device.wires, name=device.name)
    made.add_transform(split_batch, adjoint=adjoint)
    if adjoint:  # Snapshots, which have measurements, are gone
        made.add_transform(validate_measurements, analytic_measurements=lambda mp: isinstance(mp, ExpectationMP), name=name)
        made.add_transform(validate_adjoint_trainable_params)
    return made
