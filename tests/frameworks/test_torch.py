"""qarena.torch: values and gradients, what torch asks of its functions and modules, and what is refused."""

import copy
import io
import pickle
import re
import subprocess
import sys
import threading

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import differentiated as given  # noqa: E402
import snippets  # noqa: E402
from torch.func import functional_call, grad, hessian, jacrev, jvp, vmap  # noqa: E402

import qarena as qa  # noqa: E402
import qarena.torch  # noqa: E402
from qarena.torch import expectation, layer  # noqa: E402

ALL = pytest.mark.parametrize("observables", given.OBSERVABLES.values(), ids=given.OBSERVABLES)


def values(*shape, dtype=torch.float64, requires_grad=False):
    return torch.tensor(given.rows(*shape), dtype=dtype, requires_grad=requires_grad)


def of(observables, made=None):
    made = made or given.circuit()
    return lambda rows: expectation(made, observables, rows)


def classifier(observables=("Z0", "Z1"), **options):
    x, w = qa.ParameterVector("x", 2), qa.ParameterVector("v", 4)
    made = qa.Circuit(2).ry(w[0], 0).rx(x[0], 0).rx(x[1], 1).ry(w[1], 1).cx(0, 1).ry(w[2], 0).ry(w[3], 1)
    return layer(made, observables if isinstance(observables, (str, qa.PauliSum)) else list(observables), inputs=x, **options)


# --- values and gradients ---


@ALL
@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (0,)])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_values_and_gradients(observables, shape, dtype):
    made = values(*shape, dtype=dtype, requires_grad=True)
    got = of(observables)(made)
    if not made.numel():
        assert got.shape == (0,) if isinstance(observables, qa.PauliSum) else (0, len(observables))
        got.sum().backward()
        assert made.grad.shape == made.shape
        return
    results, slopes = given.expected(observables, made.detach())
    assert got.shape == results.shape and got.dtype == dtype
    tolerance = 1e-8 if dtype == torch.float64 else 1e-5
    np.testing.assert_allclose(got.detach(), results, atol=tolerance)
    weights = torch.rand(got.shape, dtype=dtype)
    got.backward(weights)
    axes = "..p,..->..p" if isinstance(observables, qa.PauliSum) else "..op,..o->..p"
    np.testing.assert_allclose(made.grad, np.einsum(axes.replace("..", "..."), slopes, weights), atol=tolerance * 10)
    assert made.grad.dtype == dtype


@ALL
def test_gradcheck(observables):
    assert torch.autograd.gradcheck(of(observables), values(2, 3, requires_grad=True))


@ALL
def test_strides_do_not_matter(observables):
    f, made = of(observables), values(4, 3)
    for other in (made.transpose(0, 1), made.flip(0), made[::2, 1:], made[:, :, [0]].expand(4, 3, 5)):
        torch.testing.assert_close(f(other), f(other.clone(memory_format=torch.contiguous_format)))
    got = f(made.requires_grad_()).sum(0)  # whose cotangents are expanded
    got.sum().backward()
    torch.testing.assert_close(made.grad, torch.autograd.grad(f(made).sum(), made)[0])


def test_single_precision_simulates_in_it():
    got = expectation(given.circuit(), "Z0", values(50), precision="single") - expectation(given.circuit(), "Z0", values(50))
    assert 0 < got.abs().max() < 1e-5


def test_no_gradient_is_computed_where_none_is_needed(monkeypatch):
    calls, f, made = given.counted_calls(monkeypatch), of("Z0"), values(3, requires_grad=True)
    with torch.no_grad():
        assert not f(made).requires_grad
    assert not f(made.detach()).requires_grad
    with torch.inference_mode():
        f(made)
    assert calls == [("run_batch", 3, False)] * 3


@pytest.mark.parametrize("observables", ["Z0", ["Z0"]])
def test_one_observable_runs_once(monkeypatch, observables):
    calls, made = given.counted_calls(monkeypatch), values(3, requires_grad=True)
    of(observables)(made).sum().backward()
    assert calls == [("run_batch", 3, True)]


def test_backward_takes_one_gradient_of_a_sum(monkeypatch):
    """And no gradient an observable."""
    calls, made = given.counted_calls(monkeypatch), values(4, requires_grad=True)
    of(given.OBSERVABLES["long list"])(made).square().sum().backward()
    assert calls == [("run_batch", 4, False), ("gradients_of", 4, True)]


def test_members_that_do_not_count_are_left_out(monkeypatch):
    calls, made = given.counted_calls(monkeypatch), values(4, requires_grad=True)
    (of(["Z0", "Z1"])(made) * torch.tensor([[1.0], [0.0], [2.0], [0.0]])).sum().backward()
    assert calls == [("run_batch", 4, False), ("gradients_of", 2, True)]
    assert made.grad.any(1).tolist() == [True, False, True, False]


def test_many_strings_are_weighted_in_parts(monkeypatch):
    monkeypatch.setattr("qarena._differentiable.STRINGS", 20)
    calls, made = given.counted_calls(monkeypatch), values(5, requires_grad=True)
    f = of(given.OBSERVABLES["long list"])
    slopes = torch.autograd.grad(f(made).square().sum(), made)[0]
    assert [members for name, members, _ in calls if name == "gradients_of"] == [2, 2, 1]
    alone = [torch.autograd.grad(f(row).square().sum(), row)[0] for row in made.detach().requires_grad_()]
    assert torch.equal(slopes, torch.stack(alone))


def test_losses_that_overflow_give_nan():
    made = values(3, requires_grad=True)
    (of(["Z0", "Z1"])(made) * torch.tensor([[1.0], [torch.inf], [2.0]])).sum().backward()
    assert made.grad.isfinite().all(1).tolist() == [True, False, True]
    with pytest.raises(ValueError, match=re.escape("row 1: value 2, 'w[2]', is nan")):
        of("Z0")(torch.tensor([[0.0] * 5, [0, 0, torch.nan, 0, 0]]))


# --- what torch asks of a function ---


@ALL
def test_torch_func(observables):
    f, made = of(observables), values(4)
    slopes = jacrev(f)(made[0])
    torch.testing.assert_close(slopes, torch.autograd.functional.jacobian(f, made[0]))
    torch.testing.assert_close(vmap(f)(made), f(made))
    torch.testing.assert_close(vmap(f, in_dims=1)(made.T), f(made))
    torch.testing.assert_close(vmap(vmap(f))(made.reshape(2, 2, 5)), f(made.reshape(2, 2, 5)))
    torch.testing.assert_close(vmap(jacrev(f))(made)[0], slopes)
    torch.testing.assert_close(vmap(grad(lambda row: f(row).sum()))(made)[0], slopes.reshape(-1, 5).sum(0))


@ALL
def test_second_derivatives_are_refused(observables):
    f, made = of(observables), values(requires_grad=True)
    with pytest.raises(RuntimeError, match="a gradient can't be differentiated again"):
        torch.autograd.gradgradcheck(f, made)
    first = torch.autograd.grad(f(made).sum(), made, create_graph=True)[0]  # whose cotangent needs no gradient
    with pytest.raises(RuntimeError, match="a gradient can't be differentiated again"):
        (first.sum() + made.sum()).backward()
    with pytest.raises(RuntimeError, match="a gradient can't be differentiated again"):
        jacrev(jacrev(f))(made.detach())
    for forward in (lambda: jvp(f, (made.detach(),), (made.detach(),)), lambda: hessian(lambda row: f(row).sum())(made.detach())):
        with pytest.raises(RuntimeError, match="forward mode"):
            forward()


@pytest.mark.filterwarnings("ignore")
def test_compile_runs_it_as_it_is():
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), classifier(), torch.nn.Linear(2, 1))
    compiled, made = torch.compile(model, backend="eager"), torch.rand(5, 3)
    got = compiled(made)
    torch.testing.assert_close(got, model(made))
    slopes = torch.autograd.grad(got.sum(), model.parameters())
    torch.testing.assert_close(slopes, torch.autograd.grad(model(made).sum(), model.parameters()))


def test_other_threads_run_meanwhile():
    f, made = of(["Z0", "Z1"], given.circuit(14)), values(6, requires_grad=True)
    assert given.turns_of_another_thread(lambda: [f(made).square().sum().backward() for _ in range(3)]) > 5


def test_several_threads():
    model, made, found = classifier(), torch.rand(20, 2), {}
    want = model(made).detach()
    slopes = torch.autograd.grad(model(made).square().sum(), model.weights)[0]

    def work(k):
        found[k] = [(model(made).detach(), torch.autograd.grad(model(made).square().sum(), model.weights)[0]) for _ in range(20)]

    workers = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(torch.equal(got, want) and torch.equal(slope, slopes) for k in range(4) for got, slope in found[k])


@ALL
def test_memory_stays_flat(observables):
    f, made = of(observables), values(8, requires_grad=True)

    def step():
        made.grad = None
        f(made).square().sum().backward()

    given.assert_memory_stays_flat(step)


# --- the layer ---


def test_inputs_and_weights_find_their_places():
    made, row = given.circuit(), given.rows()
    want = expectation(made, ["Z0", "X2"], torch.tensor(row))
    first = layer(made, ["Z0", "X2"], 2, init=row[2:], dtype=torch.float64)
    last = layer(made, ["Z0", "X2"], inputs=made.parameters[-2:], init=row[:3], dtype=torch.float64)
    mixed = layer(made, ["Z0", "X2"], inputs=[given.W[3], "w[1]"], init=row[[0, 2, 4]], dtype=torch.float64)
    every = layer(made, ["Z0", "X2"], inputs=given.W, dtype=torch.float64)
    none = layer(made, ["Z0", "X2"], init=row, dtype=torch.float64)
    for module, inputs in ((first, row[:2]), (last, row[-2:]), (mixed, row[[3, 1]]), (every, row)):
        torch.testing.assert_close(module(torch.tensor(inputs)), want)
    torch.testing.assert_close(none(), want)
    assert mixed.input_names == ["w[3]", "w[1]"] and mixed.weight_names == ["w[0]", "w[2]", "w[4]"]
    assert repr(mixed) == "Layer(qubits=3, inputs=2, weights=3, observables=2)"
    mixed(torch.tensor(row[[3, 1]])).sum().backward()
    none().sum().backward()
    torch.testing.assert_close(mixed.weights.grad, none.weights.grad[[0, 2, 4]])
    assert every.weights.numel() == 0 and every(torch.zeros(7, 2, 5)).shape == (7, 2, 2)


def test_weights_begin_as_asked():
    torch.manual_seed(1)
    weights = layer(qa.Circuit(1).ry(qa.ParameterVector("w", 1000)[3], 0), "Z0").weights
    assert -np.pi <= weights.min() < -3 and 3 < weights.max() <= np.pi and weights.dtype == torch.float32
    module = classifier(init=torch.nn.init.ones_, dtype=torch.float64)
    assert module.weights.tolist() == [1] * 4 and module.weights.dtype == torch.float64
    module.reset_parameters([1, 2, 3, 4])
    assert module.weights.tolist() == [1, 2, 3, 4] and module.weights.requires_grad
    module.double().reset_parameters()
    assert len(set(module.weights.tolist())) == 4


def test_its_circuit_is_its_own():
    made = given.circuit()
    module, inputs = layer(made, "Z0"), ()
    want = module(*inputs)
    made.x(0)
    assert torch.equal(module(*inputs), want)


def test_state_copies_and_pickles():
    module, made = classifier(init=lambda weights: weights.normal_()), torch.rand(3, 2)
    assert list(module.state_dict()) == ["weights"]
    other = classifier()
    other.load_state_dict(module.state_dict())
    file = io.BytesIO()
    torch.save(module, file)
    file.seek(0)
    module(made).square().sum().backward()  # so that what is kept of observables goes along
    for copied in (other, copy.deepcopy(module), pickle.loads(pickle.dumps(module)), torch.load(file, weights_only=False)):
        assert torch.equal(copied(made), module(made)) and copied.weights is not module.weights
        copied(made).square().sum().backward()


def test_functional_call_and_per_sample_gradients():
    module, made = classifier(), torch.rand(6, 2)
    parameters = {name: tensor.detach() for name, tensor in module.named_parameters()}
    slopes = vmap(grad(lambda weights, row: functional_call(module, weights, (row,)).square().sum()), in_dims=(None, 0))(parameters, made)
    for row, slope in zip(made, slopes["weights"]):
        torch.testing.assert_close(slope, torch.autograd.grad(module(row).square().sum(), module.weights)[0])


def test_a_training_loop_learns():
    torch.manual_seed(2)
    points = torch.rand(120, 2) * 2 - 1
    labels = (points[:, 0] * points[:, 1] > 0).float()
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), classifier(), torch.nn.Linear(2, 1), torch.nn.Flatten(0))
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(points, labels), batch_size=20, shuffle=True)
    optimizer, loss = torch.optim.Adam(model.parameters(), 0.1), torch.nn.BCEWithLogitsLoss()
    for _ in range(40):
        for inputs, wanted in loader:
            optimizer.zero_grad()
            loss(model(inputs), wanted).backward()
            optimizer.step()
    assert ((model(points) > 0) == labels.bool()).float().mean() > 0.9


def test_autocast():
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), classifier())
    with torch.autocast("cpu", dtype=torch.bfloat16):
        got = model(torch.rand(4, 3))
    assert got.dtype == torch.float32
    got.sum().backward()


# --- what is refused ---


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: of("Z0")(np.zeros(5)), TypeError, "expectation: values: a tensor is needed, not array("),
        (lambda: of("Z0")(torch.zeros(5, dtype=torch.int64)), TypeError, "expectation: values: float32 or float64 is needed, not int64"),
        (lambda: of("Z0")(torch.zeros(5, dtype=torch.complex128)), TypeError, "float32 or float64 is needed, not complex128"),
        (lambda: of("Z0")(torch.zeros(5).half()), TypeError, "float32 or float64 is needed, not float16"),
        (lambda: of("Z0")(torch.zeros(5, device="meta")), ValueError, "expectation: values are on meta; circuits run on the CPU"),
        (lambda: of("Z0")(torch.zeros(2, 4)), ValueError, "the last dimension is to be 5, for the circuit's values, in values of shape [2, 4]"),
        (lambda: of("Z0")(torch.tensor(0.0)), ValueError, "the last dimension is to be 5, for the circuit's values, in values of shape []"),
        (lambda: of([])(torch.zeros(5)), ValueError, "expectation: observables: the list is empty"),
        (lambda: expectation("circuit", "Z0", torch.zeros(5)), TypeError, "expectation: circuit: a qarena.Circuit is needed, not 'circuit'"),
        (lambda: layer(given.circuit(), 3), TypeError, "an observable is a PauliSum, a string such as 'X0 Z3'"),
        (lambda: layer(given.circuit(), ["Z0", 3]), TypeError, "an observable is a PauliSum, a string such as 'X0 Z3'"),
        (lambda: layer(given.circuit(), "Z7"), ValueError, "a Pauli sum of 8 qubits for a register of 3"),
        (lambda: layer(given.circuit(), qa.PauliSum([("Z0", 1j)])), ValueError, "is not real"),
        (lambda: layer(qa.Circuit(1, bits=1).measure(0, 0), "Z0"), ValueError, "the circuit has measurements"),
        (lambda: layer(given.circuit(), "Z0", precision="half"), ValueError, "precision: 'double' or 'single' is needed, not 'half'"),
        (lambda: layer(given.circuit(), "Z0", 6), ValueError, "layer: n_inputs: 6 is out of range [0, 5]"),
        (lambda: layer(given.circuit(), "Z0", 1, inputs="w[0]"), TypeError, "layer: n_inputs and inputs are given"),
        (lambda: layer(given.circuit(), "Z0", inputs="v"), ValueError, "layer: inputs: the circuit has no parameter 'v'; it has 'w'"),
        (lambda: layer(given.circuit(), "Z0", inputs="w[5]"), ValueError, "layer: inputs: w[5]: it has 5 values"),
        (lambda: layer(given.circuit(), "Z0", inputs=["w", "w[0]"]), ValueError, "layer: inputs: 'w[0]' is given twice"),
        (lambda: layer(given.circuit(), "Z0", inputs=2 * given.W[0]), TypeError, "is no parameter"),
        (lambda: classifier(init=[1, 2]), ValueError, "layer: init: 4 weights need as many values, not some of shape [2]"),
        (lambda: classifier()(), TypeError, "layer: a tensor [.., 2] of inputs is needed"),
        (lambda: classifier()(torch.zeros(3)), ValueError, "layer: inputs: the last dimension is to be 2, in a tensor of shape [3]"),
        (lambda: classifier()([0.1, 0.2]), TypeError, "layer: inputs: a tensor is needed, not [0.1, 0.2]"),
        (lambda: classifier()(torch.zeros(2, device="meta")), ValueError, "layer: inputs are on meta, weights on cpu"),
        (lambda: classifier().to("meta")(torch.zeros(2, device="meta")), ValueError, "layer: values are on meta; circuits run on the CPU"),
        (lambda: layer(given.circuit(), "Z0")(torch.zeros(2)), ValueError, "layer: inputs: the last dimension is to be 0"),
    ],
)
def test_what_is_refused(call, error, text):
    with pytest.raises(error, match=re.escape(text)):
        call()


def test_what_is_missing_is_named():
    text = given.import_without("torch", "qarena.torch")
    assert text.startswith("qarena.torch needs torch, which can't be imported") and text.endswith("pip install 'qarena[torch]'")


def test_examples():
    snippets.run_examples(qarena.torch)


def test_pages():
    snippets.run_page("docs/loops.md", "torch")


def example(*arguments):
    command = [sys.executable, snippets.ROOT / "examples/torch_classifier.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_hybrid_classifier_learns():
    done = example("--epochs", "8")
    assert done.returncode == 0, done.stderr
    assert "(1): Layer(qubits=4, inputs=4, weights=24, observables=4)" in done.stdout
    assert float(re.search(r"(\S+) after", done.stdout)[1]) >= 0.95


def test_the_hybrid_classifier_says_that_it_has_not_learnt():
    done = example("--epochs", "1", "--points", "20")
    assert done.returncode == 1 and "the accuracy is" in done.stderr
