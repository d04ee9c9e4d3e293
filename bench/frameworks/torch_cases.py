"""A layer of a network in PyTorch: qarena.torch.layer beside PennyLane's TorchLayer, the same circuit, weights and inputs."""

from case import Case

LAYERS = 3
TOLERANCE = 1e-6  # lightning hands torch numbers that have been float32


def data(n, batch):
    import numpy

    draw = numpy.random.default_rng(1)
    return draw.uniform(-1, 1, (batch, n)), draw.uniform(-3, 3, 2 * n * LAYERS)


def qarena_layer(n, observed, weights):
    import torch

    import qarena as qa
    from qarena.torch import layer

    x, w = qa.ParameterVector("x", n), iter(qa.ParameterVector("w", 2 * n * LAYERS))
    circuit = qa.Circuit(n)
    for q in range(n):
        circuit.rx(x[q], q)
    for _ in range(LAYERS):
        for q in range(n):
            circuit.ry(next(w), q).rz(next(w), q)
        for q in range(n):
            circuit.cx(q, (q + 1) % n)
    return layer(circuit, [f"Z{q}" for q in range(observed)], inputs=x, init=weights, dtype=torch.float64)


def pennylane_layer(device, method):
    def make(n, observed, weights):
        import pennylane as qml
        import torch

        @qml.qnode(qml.device(device, wires=n), interface="torch", diff_method=method)
        def circuit(inputs, weights):
            qml.AngleEmbedding(inputs, range(n))
            angles = iter(weights)
            for _ in range(LAYERS):
                for q in range(n):
                    qml.RY(next(angles), q)
                    qml.RZ(next(angles), q)
                for q in range(n):
                    qml.CNOT([q, (q + 1) % n])
            return [qml.expval(qml.Z(q)) for q in range(observed)]

        module = qml.qnn.TorchLayer(circuit, {"weights": (2 * n * LAYERS,)}).double()
        with torch.no_grad():
            module.weights.copy_(torch.tensor(weights))
        return module

    return make


MAKERS = {
    "qarena": qarena_layer,
    "lightning.qubit (adjoint)": pennylane_layer("lightning.qubit", "adjoint"),
    "default.qubit (backprop)": pennylane_layer("default.qubit", "backprop"),
}


def forward(make, n, observed, batch):
    import torch

    points, weights = data(n, batch)
    module, inputs = make(n, observed, weights), torch.tensor(points)

    def run():
        with torch.no_grad():
            return module(inputs)

    return run, lambda values: values.flatten().tolist()


def training_step(make, n, observed, batch):
    """Forward and backward, to weights and to inputs, as where a layer lies before it."""
    import torch

    points, weights = data(n, batch)
    module, inputs = make(n, observed, weights), torch.tensor(points, requires_grad=True)

    def run():
        module.zero_grad()
        inputs.grad = None
        loss = module(inputs).square().sum()
        loss.backward()
        return [loss.item(), *next(module.parameters()).grad.tolist(), *inputs.grad.flatten().tolist()]

    return run, lambda numbers: numbers


def sides(program, *shape):
    return {name: lambda make=make: program(make, *shape) for name, make in MAKERS.items()}


CASES = {
    "forward": Case("a layer of 8 qubits, 8 observables, 64 points: forward", sides(forward, 8, 8, 64), 3, TOLERANCE),
    "step": Case("a layer of 8 qubits, 8 observables, 64 points: forward and backward", sides(training_step, 8, 8, 64), 3, TOLERANCE),
    "one": Case("a layer of 8 qubits, 1 observable, 64 points: forward and backward", sides(training_step, 8, 1, 64), 3, TOLERANCE),
    "small": Case("a layer of 4 qubits, 2 observables, 16 points: forward and backward", sides(training_step, 4, 2, 16), 3, TOLERANCE),
}
