"""Circuits in JAX: values of observables as a function for jit, grad and vmap.

>>> import jax
>>> import jax.numpy as jnp
>>> import qarena as qa
>>> from qarena.jax import function
>>> w = qa.ParameterVector("w", 2)
>>> f = function(qa.Circuit(2).ry(w[0], 0).cx(0, 1).rx(w[1], 1), "Z1")
>>> step = jax.jit(jax.value_and_grad(f))
>>> value, grad = step(jnp.array([0.3, 0.5]))
>>> round(float(value), 4), [round(slope, 4) for slope in grad.tolist()]
(0.8384, [-0.2593, -0.458])

Gradients are exact, by the adjoint method. Circuits run on the CPU, in C and without Python's global lock, as callbacks of JAX.
"""

from __future__ import annotations

from ._differentiable import Expectations
from ._extras import needed

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, SupportsIndex

    import jax  # type: ignore[import-not-found, unused-ignore]
    from jax.typing import ArrayLike  # type: ignore[import-not-found, unused-ignore]

    from . import _core
    from ._differentiable import Observables
else:
    jax = needed("jax", "qarena.jax")

_jax: Any = jax  # parts of which have no types

__all__ = ["function"]

SECOND = "qarena.jax: the adjoint method gives first derivatives: a gradient can't be differentiated again (hessian, grad of grad)"


def function(
    circuit: _core.Circuit,
    observables: Observables,
    *,
    precision: Literal["double", "single"] = "double",
    threads: SupportsIndex | None = None,
) -> Callable[[ArrayLike], jax.Array]:
    """f(values): values of observables after a circuit that begins in |0..0>, differentiable by the values of its parameters.

    values: an array [.., values] of float32 or float64, in the order of circuit.parameters. f returns [..] of one observable, [.., observables] of a list, in the
    dtype of the values. precision: of the simulation, whatever the dtype. threads: at most so many. f keeps a copy of the circuit.

    jit, vmap, grad, value_and_grad, vjp and jacrev work; a batch, of vmap or of leading dimensions, runs as one qarena.run_batch. With one observable the gradient
    comes with the value, at 2 to 5 times its cost, and jvp and jacfwd work too. With a list, vjp takes one gradient for each member, of the sum of its observables
    weighted by what has come back, and JAX refuses jvp (TypeError): take jacrev. Second derivatives are refused.

    Values that are not finite make NaN of their member's results, as they do in JAX.

    >>> import jax
    >>> import jax.numpy as jnp
    >>> import qarena as qa
    >>> circuit = qa.Circuit(2).ry(qa.Parameter("t"), 0).cx(0, 1)
    >>> f = function(circuit, ["Z0", "X0 X1"])
    >>> f(jnp.zeros((4, 1))).shape
    (4, 2)
    >>> jax.jit(jax.vmap(jax.jacrev(f)))(jnp.array([[0.0], [0.3]])).shape
    (2, 2, 1)
    """
    of = Expectations("function", circuit, observables, precision, threads, nan=True).checked()
    differentiable = _of_one(of) if of.single else _of_several(of)

    def f(values: ArrayLike) -> jax.Array:
        array = jax.numpy.asarray(values)
        of.check(array.shape, array.dtype.name)
        return differentiable(array)  # type: ignore[no-any-return, unused-ignore]

    names = ", ".join(of.names[:8]) + (", .." if of.count > 8 else "")
    f.__doc__ = f"Values of {len(of.sums)} observables after a circuit of {of.circuit.n} qubits. values: [.., {of.count}]: {names}."
    return f


def _of_one(of: Expectations) -> Any:
    """Value and gradient come from one callback, and the derivative is a product in JAX, which knows how to go forward and backward through that."""
    value = _jax.custom_jvp(lambda values: _called(of.values, _result(of, values), values))
    with_gradient = _jax.custom_jvp(lambda values: _called(of.values_and_gradients, (_result(of, values), values), values))

    def rule(primals: Any, tangents: Any) -> Any:
        values, gradients = with_gradient(*primals)
        return values, (gradients * tangents[0]).sum(-1, keepdims=not of.one)

    value.defjvp(rule)
    with_gradient.defjvp(_refuse)
    return value


def _of_several(of: Expectations) -> Any:
    several = _jax.custom_vjp(lambda values: _called(of.values, _result(of, values), values))
    product = _jax.custom_jvp(lambda values, cotangents: _called(of.products, values, values, cotangents))
    several.defvjp(lambda values: (several(values), values), lambda values, cotangents: (product(values, cotangents),))
    product.defjvp(_refuse)
    return several


def _refuse(primals: Any, tangents: Any) -> Any:
    raise NotImplementedError(SECOND)


def _result(of: Expectations, values: Any) -> Any:
    return _jax.ShapeDtypeStruct((*values.shape[:-1], *of.inner), values.dtype)


def _called(call: Callable[..., Any], results: Any, *arrays: Any) -> Any:
    """results: arrays, or what has their shape and dtype. vmap makes one call with a further leading dimension."""
    import numpy

    shapes = _jax.tree.map(lambda array: _jax.ShapeDtypeStruct(array.shape, array.dtype), results)
    return _jax.pure_callback(lambda *given: call(*map(numpy.asarray, given)), shapes, *arrays, vmap_method="broadcast_all")
