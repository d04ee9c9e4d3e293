"""Register's methods for loops over parameters: values of observables after a circuit, and their derivatives."""

from __future__ import annotations

import math

from . import _core
from ._pauli import PauliSum, is_one
from ._pauli import observable as as_sum

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray


class Gradients:
    """What Register has of this module. The state that the register holds is where circuits begin; it stays as it is."""

    __slots__ = ()

    def value(self, circuit: _core.Circuit, observable: _core.PauliSum | str, values: Any = None) -> float:
        """<psi|H|psi> of an observable H and the state psi that the circuit makes of the register's, with these values of its parameters.

        >>> import qarena as qa
        >>> circuit = qa.Circuit(2).ry(qa.Parameter("t"), 0).cx(0, 1)
        >>> round(qa.Register(2).value(circuit, "Z1", [0.3]), 6)
        0.955336
        """
        return self._value(circuit, as_sum(observable), values)  # type: ignore[attr-defined, no-any-return]

    def value_and_grad(
        self, circuit: _core.Circuit, observable: _core.PauliSum | str, values: Any = None, *, out: NDArray[np.float64] | None = None
    ) -> tuple[float, NDArray[np.float64]]:
        """The value, and its derivative by each value of the circuit's parameters, in the order of circuit.parameters: the adjoint method, which takes
        a few runs of the circuit, however many parameters there are. out: an array of float64 to write the gradient to, for loops that allocate nothing.

        >>> import qarena as qa
        >>> circuit = qa.Circuit(2).ry(qa.Parameter("t"), 0).cx(0, 1)
        >>> value, grad = qa.Register(2).value_and_grad(circuit, "Z1", [0.3])
        >>> round(value, 6), round(float(grad[0]), 6)
        (0.955336, -0.29552)
        """
        if out is None:
            import numpy

            out = numpy.empty(_count(circuit, "value_and_grad"))
        value = self._value_and_grad_into(circuit, as_sum(observable), values, out)  # type: ignore[attr-defined]
        return value, out

    def jacobian(self, circuit: _core.Circuit, observables: Iterable[_core.PauliSum | str], values: Any = None) -> NDArray[np.float64]:
        """The derivatives of several observables' values: [observables, values of parameters].

        >>> import qarena as qa
        >>> circuit = qa.Circuit(2).ry(qa.Parameter("t"), 0).cx(0, 1)
        >>> qa.Register(2).jacobian(circuit, ["Z0", "X0 X1"], [0.3]).round(6).tolist()
        [[-0.29552], [0.955336]]
        """
        import numpy

        rows = [as_sum(h) for h in _listed(observables, "jacobian")]
        result = numpy.empty((len(rows), _count(circuit, "jacobian")))
        for row, h in zip(result, rows):
            self._value_and_grad_into(circuit, h, values, row)  # type: ignore[attr-defined]
        return result

    def vjp(
        self, circuit: _core.Circuit, observables: Iterable[_core.PauliSum | str], values: Any, cotangents: Sequence[float] | NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The product of cotangents, one an observable, and the jacobian, at the cost of one gradient.

        >>> import qarena as qa
        >>> circuit = qa.Circuit(2).ry(qa.Parameter("t"), 0).cx(0, 1)
        >>> qa.Register(2).vjp(circuit, ["Z0", "X0 X1"], [0.3], [1, 2]).round(6).tolist()
        [1.615153]
        """
        rows: list[Any] = [as_sum(h) for h in _listed(observables, "vjp")]
        weights = [_weight(weight) for weight in cotangents]
        if len(rows) != len(weights):
            raise ValueError(f"vjp: {len(weights)} cotangents given for {len(rows)} observables")
        total = PauliSum([], getattr(circuit, "n", 0))
        for weight, h in zip(weights, rows):
            total += h * weight
        return self.value_and_grad(circuit, total, values)[1]

    def metric(self, circuit: _core.Circuit, values: Any = None) -> NDArray[np.float64]:
        """The Fubini-Study metric of the circuit's states, the real part of the quantum geometric tensor, [values, values]: a natural gradient is
        numpy.linalg.lstsq(metric, grad). A quarter of the quantum Fisher information. For each value it takes a run forward, gate by gate, and one back.

        >>> import qarena as qa
        >>> circuit = qa.Circuit(1).ry(qa.Parameter("a"), 0).rz(qa.Parameter("b"), 0)
        >>> metric = qa.Register(1).metric(circuit, [1.0, 2.0])
        >>> [round(float(g), 6) for g in metric.diagonal()]
        [0.25, 0.177018]
        """
        import numpy

        count = _count(circuit, "metric")
        result = numpy.empty((count, count))
        self._metric_into(circuit, values, result)  # type: ignore[attr-defined]
        return result


def _weight(given: Any) -> float:
    if isinstance(given, (str, bytes)) or getattr(getattr(given, "dtype", None), "kind", "") == "c":
        raise TypeError(f"vjp: cotangents: a real number is needed, not {given!r}")
    weight = float(given)
    if not math.isfinite(weight):
        raise ValueError(f"vjp: a cotangent is {weight}")
    return weight


def _count(circuit: Any, call: str) -> int:
    if not isinstance(circuit, _core.Circuit):
        raise TypeError(f"{call}: a Circuit is needed, not {circuit!r}")
    return sum(length or 1 for _, length, _ in circuit._parameters())


def _listed(observables: Any, call: str) -> Any:
    if is_one(observables) or not hasattr(observables, "__iter__"):
        raise TypeError(f"{call}: a list of observables is needed, not {observables!r}")
    return observables
