"""Circuits in PyTorch: values of observables with gradients, as a function and as a layer of a network.

>>> import torch
>>> import qarena as qa
>>> from qarena.torch import layer
>>> x, w = qa.ParameterVector("x", 2), qa.ParameterVector("w", 2)
>>> circuit = qa.Circuit(2).ry(x[0], 0).ry(x[1], 1).cx(0, 1).ry(w[0], 0).ry(w[1], 1)
>>> quantum = layer(circuit, ["Z0", "Z1"], inputs=x)
>>> model = torch.nn.Sequential(quantum, torch.nn.Linear(2, 1))
>>> model(torch.zeros(5, 2)).shape
torch.Size([5, 1])

Gradients are exact, by the adjoint method. Circuits run on the CPU, in C and without Python's global lock.
"""

from __future__ import annotations

import math

from ._differentiable import Expectations
from ._extras import needed

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal, SupportsIndex

    import torch  # type: ignore[import-not-found, unused-ignore]
    from typing_extensions import TypeAlias

    from . import _core
    from ._differentiable import Observables
    from ._parameters import Angle, Parameter, ParameterVector

    Named: TypeAlias = Parameter | ParameterVector | Angle | str
    Init: TypeAlias = Callable[[torch.Tensor], object] | torch.Tensor | Iterable[float]
else:
    torch = needed("torch", "qarena.torch")

__all__ = ["Layer", "expectation", "layer"]

SECOND = "qarena.torch: the adjoint method gives first derivatives: a gradient can't be differentiated again (create_graph=True, hessian)"
FORWARD = "qarena.torch: derivatives go backward: forward mode (jvp, jacfwd) is not there; backward() and torch.func's grad, vjp and jacrev are"


def expectation(
    circuit: _core.Circuit,
    observables: Observables,
    values: torch.Tensor,
    *,
    precision: Literal["double", "single"] = "double",
    threads: SupportsIndex | None = None,
) -> torch.Tensor:
    """Values of observables after a circuit that begins in |0..0>, differentiable by the values of its parameters.

    values: a tensor [.., values] of float32 or float64 on the CPU, in the order of circuit.parameters; all that is before the last dimension is a batch, which runs as
    one qarena.run_batch. Returns [..] of one observable, [.., observables] of a list, in the dtype of the values. precision: of the simulation, whatever the dtype.
    threads: at most so many.

    Where values need no gradient, none is computed. With one observable the gradient comes with the value, at 2 to 5 times its cost; with several,
    backward() takes one gradient for each member of the batch, of the sum of its observables weighted by what has come back. torch.func's grad, vjp, jacrev and vmap
    work; second derivatives and forward mode are refused.

    Make circuits and PauliSums once, outside of loops: plans are kept with them.

    >>> import torch
    >>> import qarena as qa
    >>> circuit = qa.Circuit(2).ry(qa.Parameter("t"), 0).cx(0, 1)
    >>> t = torch.tensor([0.3], dtype=torch.float64, requires_grad=True)
    >>> value = expectation(circuit, "Z1", t)
    >>> value.backward()
    >>> round(value.item(), 6), round(t.grad.item(), 6)
    (0.955336, -0.29552)
    """
    return _values_of(Expectations("expectation", circuit, observables, precision, threads), values)


def layer(
    circuit: _core.Circuit,
    observables: Observables,
    n_inputs: SupportsIndex | None = None,
    *,
    inputs: Named | Iterable[Named] | None = None,
    init: Init | None = None,
    precision: Literal["double", "single"] = "double",
    threads: SupportsIndex | None = None,
    dtype: torch.dtype | None = None,
) -> Layer:
    """A torch.nn.Module: a circuit some of whose values are given at each call, the inputs, while the others are weights that are trained.

    n_inputs: so many of circuit.parameters, the first ones, are inputs. inputs: in place of it, which they are: a ParameterVector, a Parameter, one value of a
    vector, a name, or a list of them in the order in which a call has them. Neither: there are none.
    init: what fills the weights, such as torch.nn.init.zeros_, or their values; None: uniformly from -pi to pi. dtype: of the weights; None: torch's default.
    observables, precision, threads: as in expectation. The layer keeps a copy of the circuit.

    A call takes inputs [.., inputs], or nothing where there are none, and returns [.., observables], or [..] if observables is one and no list.

    >>> import torch
    >>> import qarena as qa
    >>> x, w = qa.ParameterVector("x", 2), qa.ParameterVector("w", 3)
    >>> circuit = qa.Circuit(2).rx(x[0], 0).rx(x[1], 1).rz(w[0], 0).cx(0, 1).ry(w[1], 0).ry(w[2], 1)
    >>> quantum = layer(circuit, ["Z0", "Z1", "X0 X1"], n_inputs=2, init=torch.nn.init.zeros_)
    >>> quantum
    Layer(qubits=2, inputs=2, weights=3, observables=3)
    >>> quantum(torch.zeros(4, 2)).shape
    torch.Size([4, 3])
    >>> quantum.input_names, quantum.weight_names
    (['x[0]', 'x[1]'], ['w[0]', 'w[1]', 'w[2]'])
    """
    return Layer(circuit, observables, n_inputs, inputs=inputs, init=init, precision=precision, threads=threads, dtype=dtype)


class Layer(torch.nn.Module):  # type: ignore[misc, unused-ignore]
    """What layer() makes. `weights`: the parameter that is trained, [weights], in the order of `weight_names`.

    It can be copied, pickled and saved; state_dict() has the weights alone. Several threads may call it.
    """

    weights: torch.nn.Parameter

    def __init__(
        self,
        circuit: _core.Circuit,
        observables: Observables,
        n_inputs: SupportsIndex | None = None,
        *,
        inputs: Named | Iterable[Named] | None = None,
        init: Init | None = None,
        precision: Literal["double", "single"] = "double",
        threads: SupportsIndex | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self._expectations = Expectations("layer", circuit, observables, precision, threads).checked()
        names = self._expectations.names
        places = self._expectations.places_of(n_inputs, inputs)
        others = sorted(set(range(len(names))) - set(places))
        self.input_names = [names[place] for place in places]
        self.weight_names = [names[place] for place in others]
        order = [*places, *others]  # of values, in inputs and weights side by side
        self._places = None if order == sorted(order) else torch.tensor(order).argsort()
        self.weights = torch.nn.Parameter(torch.empty(len(others), dtype=dtype))
        self.reset_parameters(init)

    def reset_parameters(self, init: Init | None = None) -> None:
        """New weights: init as layer() takes it."""
        with torch.no_grad():
            if init is None:
                self.weights.uniform_(-math.pi, math.pi)
            elif callable(init):
                init(self.weights)
            else:
                given = torch.as_tensor(init, dtype=self.weights.dtype)
                if given.shape != self.weights.shape:
                    raise ValueError(f"layer: init: {len(self.weight_names)} weights need as many values, not some of shape {list(given.shape)}")
                self.weights.copy_(given)

    def forward(self, inputs: torch.Tensor | None = None) -> torch.Tensor:
        """Values of the observables, [.., observables], for inputs [.., inputs]."""
        count = len(self.input_names)
        if inputs is None:
            if count:
                raise TypeError(f"layer: a tensor [.., {count}] of inputs is needed")
            return _values_of(self._expectations, self.weights)
        if not isinstance(inputs, torch.Tensor):
            raise TypeError(f"layer: inputs: a tensor is needed, not {inputs!r}")
        if inputs.ndim == 0 or inputs.shape[-1] != count:
            raise ValueError(f"layer: inputs: the last dimension is to be {count}, in a tensor of shape {list(inputs.shape)}")
        if inputs.device != self.weights.device:
            raise ValueError(f"layer: inputs are on {inputs.device}, weights on {self.weights.device}: both are needed on the CPU")
        values = torch.cat([inputs, self.weights.expand(*inputs.shape[:-1], -1)], -1)
        return _values_of(self._expectations, values if self._places is None else values[..., self._places])

    def extra_repr(self) -> str:
        of = self._expectations
        return f"qubits={of.circuit.n}, inputs={len(self.input_names)}, weights={len(self.weight_names)}, observables={len(of.sums)}"


def _values_of(of: Expectations, values: torch.Tensor) -> torch.Tensor:
    if not isinstance(values, torch.Tensor):
        raise TypeError(f"{of.call}: values: a tensor is needed, not {values!r}")
    if values.device.type != "cpu":
        raise ValueError(f"{of.call}: values are on {values.device}; circuits run on the CPU: values.cpu(), or module.cpu()")
    of.check(tuple(values.shape), str(values.dtype).removeprefix("torch."))
    result, _ = _Expectation.apply(of, values, of.single and torch.is_grad_enabled() and values.requires_grad)
    return result  # type: ignore[no-any-return, unused-ignore]


class _Expectation(torch.autograd.Function):  # type: ignore[misc, unused-ignore]
    """(of, values [.., values], with gradients or not) -> results [.., observables], gradients [.., values] or None."""

    @staticmethod
    def forward(of: Expectations, values: Any, with_gradients: bool) -> Any:
        array = _array_of(values)
        if with_gradients:
            return tuple(map(torch.from_numpy, of.values_and_gradients(array)))
        return torch.from_numpy(of.values(array)), None

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.of, values, _ = inputs
        ctx.set_materialize_grads(False)
        if output[1] is not None:
            ctx.mark_non_differentiable(output[1])
        ctx.save_for_backward(values, output[1])

    @staticmethod
    def backward(ctx: Any, cotangents: Any, _: Any) -> Any:
        if cotangents is None:
            return None, None, None
        return None, _Product.apply(ctx.of, *ctx.saved_tensors, cotangents), None

    @staticmethod
    def jvp(ctx: Any, *tangents: Any) -> Any:
        raise NotImplementedError(FORWARD)

    @staticmethod
    def vmap(info: Any, in_dims: Any, of: Expectations, values: Any, with_gradients: bool) -> Any:
        result = _Expectation.apply(of, values.movedim(in_dims[1], 0), with_gradients)
        return result, (0, 0 if with_gradients else None)


class _Product(torch.autograd.Function):  # type: ignore[misc, unused-ignore]
    """(of, values, gradients or None, cotangents [.., observables]) -> cotangents times derivatives, [.., values]. A function of its own so that torch.func
    can map it, and so that every way to differentiate a gradient leads here."""

    @staticmethod
    def forward(of: Expectations, values: Any, gradients: Any, cotangents: Any) -> Any:
        if gradients is not None:
            return gradients * (cotangents.unsqueeze(-1) if of.one else cotangents)
        return torch.from_numpy(of.products(_array_of(values), _array_of(cotangents)))

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        pass

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:
        raise NotImplementedError(SECOND)

    @staticmethod
    def vmap(info: Any, in_dims: Any, of: Expectations, *tensors: Any) -> Any:
        def mapped(tensor: Any, dim: int | None) -> Any:
            if tensor is None:
                return None
            return tensor.expand(info.batch_size, *tensor.shape) if dim is None else tensor.movedim(dim, 0)

        return _Product.apply(of, *map(mapped, tensors, in_dims[1:])), 0


def _array_of(tensor: Any) -> Any:
    return tensor.detach().resolve_neg().numpy()
