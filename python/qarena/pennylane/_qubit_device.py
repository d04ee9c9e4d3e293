"""The device qarena.qubit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pennylane.devices import Device, ExecutionConfig
from pennylane.devices.modifiers import simulator_tracking, single_tape_support
from pennylane.exceptions import DeviceError

from .._kept_registers import KeptRegisters
from ._tape_checks import has_derivatives, pipeline
from ._tape_programs import Programs, check_wires
from ._tape_runs import Runs

MOST_THREADS = 1024
MCM_METHODS = ("device", "tree-traversal", "one-shot", "deferred")


@simulator_tracking
@single_tape_support
class QarenaQubit(Device):  # type: ignore[misc, unused-ignore]
    """PennyLane's device on qarena's state vectors: qml.device("qarena.qubit", wires=4).

    wires: how many, or their labels; None: those of each circuit. c_dtype: np.complex128, or np.complex64 for single precision. seed: of the samples, as for
    numpy.random.default_rng; "global": one from NumPy's global generator; None: one from the system. threads: at most so many for a run; None: as qarena
    chooses. shots: as PennyLane's other devices have it; qml.set_shots is the newer way.

    The first wire is the most significant bit of a basis state, as everywhere in PennyLane. diff_method="adjoint", which "best" chooses for exact
    expectation values, takes a few runs of the circuit whatever the number of parameters. Mid-circuit measurements are run as they stand, exactly or by shots;
    mcm_method="deferred" takes more wires instead. Angles that are arrays (parameter broadcasting), and circuits that differ in their angles only, are
    run as one batch.

    >>> import pennylane as qml
    >>> @qml.qnode(qml.device("qarena.qubit", wires=2))
    ... def cost(x):
    ...     qml.RY(x, 0)
    ...     qml.CNOT([0, 1])
    ...     return qml.expval(qml.Z(1))
    >>> x = qml.numpy.array(0.3, requires_grad=True)
    >>> round(float(cost(x)), 6), round(float(qml.grad(cost)(x)), 6)
    (0.955336, -0.29552)
    """

    config_filepath = Path(__file__).parent / "qarena_qubit.toml"

    def __init__(self, wires: Any = None, *, c_dtype: Any = np.complex128, shots: Any = None, seed: Any = "global", threads: int | None = None) -> None:
        super().__init__(wires=wires, shots=shots)
        kind = np.dtype(c_dtype)
        if kind not in (np.dtype(np.complex128), np.dtype(np.complex64)):
            raise DeviceError(f"c_dtype: np.complex128 or np.complex64 is needed, not {c_dtype!r}")
        if threads is not None and not (isinstance(threads, (int, np.integer)) and 1 <= threads <= MOST_THREADS):
            raise DeviceError(f"threads: an integer in [1, {MOST_THREADS}] or None is needed, not {threads!r}")
        check_wires(len(self.wires or ()))
        self._c_dtype = kind.type
        self._rng = np.random.default_rng(np.random.randint(2**31 - 1) if isinstance(seed, str) and seed == "global" else seed)
        self._threads = threads
        precision = "double" if kind == np.dtype(np.complex128) else "single"
        self._runs = Runs(Programs(self.wires), KeptRegisters(precision, threads), precision, threads, self._rng)

    @property
    def name(self) -> str:
        """The device's name."""
        return "qarena.qubit"

    @property
    def c_dtype(self) -> Any:
        """The type of amplitudes."""
        return self._c_dtype

    def setup_execution_config(self, config: Any = None, circuit: Any = None) -> Any:
        """A configuration without what is left open: the adjoint method for "best", native mid-circuit measurements."""
        config = config or ExecutionConfig()
        for option in config.device_options:
            raise DeviceError(f"device option {option} not present on {self}")
        changes: dict[str, Any] = {}
        method = config.gradient_method
        if method in ("best", "device", "adjoint"):
            changes["gradient_method"] = "adjoint"
            if config.use_device_gradient is None:
                changes["use_device_gradient"] = True
            if config.use_device_jacobian_product is None:
                changes["use_device_jacobian_product"] = True
            if config.grad_on_execution is None:
                changes["grad_on_execution"] = True
        chosen = config.mcm_config.mcm_method or "device"
        if chosen not in MCM_METHODS:
            raise DeviceError(f"mcm_method='{chosen}' is not supported with qarena.qubit; it has {', '.join(MCM_METHODS)}")
        changes["mcm_config"] = replace(config.mcm_config, mcm_method=chosen)
        return replace(config, **changes)

    def preprocess_transforms(self, execution_config: Any = None) -> Any:
        """What turns a tape into some that execute() takes, or refuses it."""
        return pipeline(self, execution_config or ExecutionConfig())

    def execute(self, circuits: Any, execution_config: Any = None) -> Any:
        """The results of the tapes' measurements."""
        return self._runs.execute(circuits, execution_config or ExecutionConfig())

    def supports_derivatives(self, execution_config: Any = None, circuit: Any = None) -> bool:
        """Whether the adjoint method applies: to exact expectation values."""
        if execution_config is not None and execution_config.gradient_method not in ("adjoint", "best", "device"):
            return False
        return circuit is None or has_derivatives(circuit)

    def supports_vjp(self, execution_config: Any = None, circuit: Any = None) -> bool:
        """As supports_derivatives."""
        return self.supports_derivatives(execution_config, circuit)

    def supports_jvp(self, execution_config: Any = None, circuit: Any = None) -> bool:
        """As supports_derivatives."""
        return self.supports_derivatives(execution_config, circuit)

    def compute_derivatives(self, circuits: Any, execution_config: Any = None) -> Any:
        """The derivatives of each tape's expectation values by its trainable parameters."""
        return self._runs.derivatives(circuits)[1]

    def execute_and_compute_derivatives(self, circuits: Any, execution_config: Any = None) -> Any:
        """Both at the cost of the derivatives."""
        return self._runs.derivatives(circuits)

    def compute_vjp(self, circuits: Any, cotangents: Any, execution_config: Any = None) -> Any:
        """Cotangents times the derivatives: one gradient, however many expectation values."""
        return self._runs.vjp(circuits, cotangents)[1]

    def execute_and_compute_vjp(self, circuits: Any, cotangents: Any, execution_config: Any = None) -> Any:
        """Both."""
        return self._runs.execute(circuits, execution_config or ExecutionConfig()), self._runs.vjp(circuits, cotangents)[1]

    def compute_jvp(self, circuits: Any, tangents: Any, execution_config: Any = None) -> Any:
        """The derivatives times tangents."""
        return self._runs.jvp(circuits, tangents)[1]

    def execute_and_compute_jvp(self, circuits: Any, tangents: Any, execution_config: Any = None) -> Any:
        """Both at the cost of the derivatives."""
        return self._runs.jvp(circuits, tangents)
