"""qarena.jax: values and gradients under JAX's transformations, and what is refused."""

import re

import numpy as np
import pytest

jax = pytest.importorskip("jax")

import differentiated as given  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import snippets  # noqa: E402

import qarena as qa  # noqa: E402
import qarena.jax  # noqa: E402
from qarena.jax import function  # noqa: E402

ALL = pytest.mark.parametrize("observables", given.OBSERVABLES.values(), ids=given.OBSERVABLES)
ONE = pytest.mark.parametrize("observables", ["Z0", ["Z0 Z1"]])
SEVERAL = pytest.mark.parametrize("observables", [given.OBSERVABLES["list"], given.OBSERVABLES["long list"]])


@pytest.fixture(params=[True, False], ids=["x64", "x32"])
def tolerance(request):
    with jax.enable_x64(request.param):
        yield 1e-8 if request.param else 1e-5


def of(observables, made=None):
    return function(made or given.circuit(), observables)


def near(got, want, tolerance):
    jax.tree.map(lambda one, other: np.testing.assert_allclose(one, other, atol=tolerance), got, want)


@ALL
@pytest.mark.parametrize("shape", [(), (4,), (2, 3)])
def test_values_and_gradients(observables, shape, tolerance):
    f, made = of(observables), jnp.array(given.rows(*shape))
    results, slopes = given.expected(observables, made)
    for way in (f, jax.jit(f)):
        assert way(made).dtype == made.dtype and way(made).shape == results.shape
        near(way(made), results, tolerance)
    weights = jnp.array(np.random.default_rng(2).normal(size=results.shape))
    axes = "...p,...->...p" if isinstance(observables, qa.PauliSum) else "...op,...o->...p"
    for way in (jax.grad(lambda rows: (f(rows) * weights).sum()), jax.jit(jax.grad(lambda rows: (f(rows) * weights).sum()))):
        near(way(made), np.einsum(axes, slopes, weights), 20 * tolerance)


@ALL
def test_transformations(observables, tolerance):
    f, made = of(observables), jnp.array(given.rows(4))
    results, slopes = given.expected(observables, made)
    for way in (jax.vmap(f), jax.jit(jax.vmap(f)), lambda rows: jax.vmap(f, in_axes=1)(rows.T), lambda rows: jax.lax.map(f, rows)):
        near(way(made), results, tolerance)
    near(jax.vmap(jax.vmap(f))(made.reshape(2, 2, 5)), results.reshape(2, 2, *results.shape[1:]), tolerance)
    for way in (jax.vmap(jax.jacrev(f)), jax.jit(jax.vmap(jax.jacrev(f)))):
        near(way(made), slopes, 20 * tolerance)
    value, pull = jax.vjp(f, made[0])
    near(pull(jnp.ones_like(value))[0], slopes[0].reshape(-1, 5).sum(0), 20 * tolerance)
    last, _ = jax.lax.scan(lambda row, _: (row - 0.1 * jax.grad(lambda row: f(row).sum())(row), None), made[0], None, length=20)
    assert f(last).sum() < f(made[0]).sum()


def test_weights_and_inputs_side_by_side(tolerance):
    """A batch of inputs with weights that all of it shares, as a network has them."""
    f, weights, inputs = of(["Z0", "Z1"]), jnp.array(given.rows()[:3]), jnp.array(given.rows(6)[:, 3:])

    @jax.jit
    @jax.value_and_grad
    def loss(weights):
        return (jax.vmap(lambda row: f(jnp.concatenate([weights, row])))(inputs) ** 2).mean()

    value, slope = loss(weights)
    results, slopes = given.expected(["Z0", "Z1"], np.concatenate([np.tile(weights, (6, 1)), inputs], 1))
    near(value, (results**2).mean(), tolerance)
    near(slope, (2 * results[..., None] * slopes).sum((0, 1))[:3] / results.size, 20 * tolerance)


@ONE
def test_one_observable_goes_forward_too(observables, tolerance):
    f, made = of(observables), jnp.array(given.rows(3))
    _, slopes = given.expected(observables, made)
    near(jax.jit(jax.vmap(jax.jacfwd(f)))(made), slopes, 20 * tolerance)
    near(jax.jvp(f, (made,), (jnp.ones_like(made),))[1], slopes.sum(-1), 20 * tolerance)


@SEVERAL
def test_a_list_does_not(observables):
    with pytest.raises(TypeError, match="forward-mode"):
        jax.jacfwd(of(observables))(jnp.zeros(5))


@ALL
def test_second_derivatives_are_refused(observables):
    f = of(observables)
    for way in (jax.hessian(lambda row: f(row).sum()), jax.grad(lambda row: jax.grad(lambda row: f(row).sum())(row).sum()), jax.jit(jax.jacrev(jax.jacrev(f)))):
        with pytest.raises((NotImplementedError, TypeError), match="a gradient can't be differentiated again|forward-mode"):
            way(jnp.zeros(5))


@pytest.fixture
def calls(monkeypatch):
    return given.counted_calls(monkeypatch)


@ONE
def test_one_observable_runs_once(calls, observables):
    f = of(observables)
    jax.block_until_ready(jax.jit(jax.vmap(jax.grad(lambda row: f(row).sum())))(jnp.array(given.rows(7))))
    assert calls == [("run_batch", 7, True)]


def test_no_gradient_is_computed_where_none_is_needed(calls):
    jax.block_until_ready(jax.jit(jax.vmap(of("Z0")))(jnp.array(given.rows(7))))
    assert calls == [("run_batch", 7, False)]


def test_backward_takes_one_gradient_of_a_sum(calls):
    f = of(["Z0", "X1", "Y2"])
    jax.block_until_ready(jax.grad(lambda rows: f(rows).sum())(jnp.array(given.rows(7))))
    assert calls == [("run_batch", 7, False), ("gradients_of", 7, True)]


@ALL
def test_what_is_not_finite_is_nan(observables):
    f, made = of(observables), jnp.array(given.rows(3)).at[1, 2].set(jnp.nan)
    for got in (f(made), jax.grad(lambda rows: f(rows).sum())(made), jax.jit(jax.vmap(jax.jacrev(f)))(made)):
        assert jnp.isfinite(got).reshape(3, -1).all(1).tolist() == [True, False, True]
        assert jnp.isnan(got[1]).all()


def test_many_rows():
    """Arrays that JAX makes in threads of its own."""
    f, made = jax.jit(of(["Z0", "Z1"])), jnp.array(given.rows(50_000))
    near(f(made)[::10_000], f(made[::10_000]), 1e-6)


def test_other_threads_run_meanwhile():
    f, made = of(["Z0", "Z1"], given.circuit(14)), jnp.array(given.rows(6))
    step = jax.jit(jax.grad(lambda rows: (f(rows) ** 2).sum()))
    step(made)
    assert given.turns_of_another_thread(lambda: [jax.block_until_ready(step(made)) for _ in range(3)]) > 5


@ALL
def test_memory_stays_flat(observables):
    f, made = of(observables), jnp.array(given.rows(8))
    step = jax.jit(jax.grad(lambda rows: (f(rows) ** 2).sum()))
    given.assert_memory_stays_flat(lambda: jax.block_until_ready(step(made)))


def test_its_circuit_is_its_own():
    made = given.circuit()
    f = function(made, "Z0")
    want = f(jnp.ones(5))
    made.x(0)
    assert f(jnp.ones(5)) == want
    assert f.__doc__ == "Values of 1 observables after a circuit of 3 qubits. values: [.., 5]: w[0], w[1], w[2], w[3], w[4]."


def test_circuits_without_parameters():
    assert function(qa.Circuit(1).h(0), ["X0", "Z0"])(jnp.zeros((3, 0))).round(6).tolist() == [[1, 0]] * 3
    assert jax.grad(function(qa.Circuit(1).h(0), "X0"))(jnp.zeros(0)).shape == (0,)
    assert function(given.circuit(), "Z0")(jnp.zeros((0, 5))).shape == (0,)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: of("Z0")(jnp.zeros(5, int)), TypeError, "function: values: float32 or float64 is needed, not int32"),
        (lambda: jax.jit(of("Z0"))(jnp.zeros(5, jnp.bfloat16)), TypeError, "float32 or float64 is needed, not bfloat16"),
        (lambda: of("Z0")(jnp.zeros((2, 4))), ValueError, "function: values: the last dimension is to be 5, for the circuit's values, in values of shape [2, 4]"),
        (lambda: jax.vmap(of("Z0"))(jnp.zeros(5)), ValueError, "in values of shape []"),
        (lambda: function("circuit", "Z0"), TypeError, "function: circuit: a qarena.Circuit is needed, not 'circuit'"),
        (lambda: of([]), ValueError, "function: observables: the list is empty"),
        (lambda: of("Z7"), ValueError, "a Pauli sum of 8 qubits for a register of 3"),
        (lambda: function(qa.Circuit(1, bits=1).measure(0, 0), "Z0"), ValueError, "the circuit has measurements"),
    ],
)
def test_what_is_refused(call, error, text):
    with pytest.raises(error, match=re.escape(text)):
        call()


def test_what_is_missing_is_named():
    text = given.import_without("jax", "qarena.jax")
    assert text.startswith("qarena.jax needs jax, which can't be imported") and text.endswith("pip install 'qarena[jax]'")


def test_examples():
    snippets.run_examples(qarena.jax)


def test_pages():
    snippets.run_page("docs/loops.md", "jax")
