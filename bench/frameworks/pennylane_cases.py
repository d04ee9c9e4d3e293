"""Programs of PennyLane's, on qarena.qubit and lightning.qubit."""

from functools import partial

import numpy as np
import pennylane as qml
from case import Case
from pennylane import numpy as pnp

DEVICES = {"qarena": "qarena.qubit", "lightning": "lightning.qubit"}


def sides(maker):
    return {side: partial(maker, device) for side, device in DEVICES.items()}


def flat(result):
    """The numbers of a value and a gradient."""
    value, gradient = result
    return [float(value), *np.ravel(gradient)]


def layers(n, depth, device):
    """Value and adjoint gradient of StronglyEntanglingLayers."""
    weights = pnp.array(np.random.default_rng(1).uniform(-np.pi, np.pi, (depth, n, 3)), requires_grad=True)

    @qml.qnode(qml.device(device, wires=n), diff_method="adjoint")
    def circuit(weights):
        qml.StronglyEntanglingLayers(weights, wires=range(n))
        return qml.expval(qml.Z(0) @ qml.Z(1))

    gradient = qml.grad(circuit)

    def run():
        found = gradient(weights)
        return gradient.forward, found

    return run, flat


def classifier(members, device):
    """Loss and gradient of a 4-qubit classifier over a batch of data."""
    rng = np.random.default_rng(2)
    data = pnp.array(rng.uniform(-1, 1, (members, 4)), requires_grad=False)
    labels = np.sign(data[:, 0] * data[:, 1])
    weights = pnp.array(rng.uniform(-np.pi, np.pi, (2, 4, 3)), requires_grad=True)

    @qml.qnode(qml.device(device, wires=4), diff_method="adjoint")
    def circuit(weights, x):
        qml.AngleEmbedding(x, wires=range(4))
        qml.StronglyEntanglingLayers(weights, wires=range(4))
        return qml.expval(qml.Z(0))

    def loss(weights):
        return pnp.mean((circuit(weights, data) - labels) ** 2)

    gradient = qml.grad(loss)

    def run():
        found = gradient(weights)
        return gradient.forward, found

    return run, flat


def each_row(members, device):
    """The same by a loop over the data, as tutorials have it."""
    rng = np.random.default_rng(2)
    data = rng.uniform(-1, 1, (members, 4))
    weights = pnp.array(rng.uniform(-np.pi, np.pi, (2, 4, 3)), requires_grad=True)

    @qml.qnode(qml.device(device, wires=4))
    def circuit(weights, x):
        qml.AngleEmbedding(x, wires=range(4))
        qml.StronglyEntanglingLayers(weights, wires=range(4))
        return qml.expval(qml.Z(0))

    gradient = qml.grad(lambda weights: sum(circuit(weights, row) ** 2 for row in data) / members)

    def run():
        found = gradient(weights)
        return gradient.forward, found

    return run, flat


CASES = {
    "layers_16": Case("value and gradient of 3 StronglyEntanglingLayers, 16 qubits", sides(partial(layers, 16, 3)), goal=3),
    "layers_20": Case("value and gradient of 3 StronglyEntanglingLayers, 20 qubits", sides(partial(layers, 20, 3)), goal=3),
    "layers_4": Case("value and gradient of 3 StronglyEntanglingLayers, 4 qubits", sides(partial(layers, 4, 3)), goal=1),
    "classifier": Case("loss and gradient of a 4-qubit classifier, batch of 32", sides(partial(classifier, 32)), goal=1),
    "each_row": Case("loss and gradient of a 4-qubit classifier, row by row", sides(partial(each_row, 8)), goal=1),
}
