"""A classifier that uploads its data again in each layer (Perez-Salinas and others, 2020), trained by Adam in NumPy.

Points of a square are inside or outside a circle of half its area. Each angle is bias + weight . point; what the circuit says is the sign of
<Z> of qubit 0. Weights times data are products, so they are formed in NumPy: the circuit's values are the angles, and the chain rule takes
the gradient from angles to biases and weights.
"""

import argparse
import sys
import time

import numpy as np

import qarena as qa

RADIUS_SQUARED = 2 / np.pi


def make_data(count, draw):
    """Points in [-1, 1]^2, [count, 2], and labels: 1 inside the circle, -1 outside."""
    points = draw.uniform(-1, 1, (count, 2))
    return points, np.where((points**2).sum(axis=1) < RADIUS_SQUARED, 1.0, -1.0)


def model(n, layers):
    """The circuit: in each layer two angles a qubit, and CZ between neighbours."""
    angles = iter(qa.ParameterVector("angles", 2 * n * layers))
    circuit = qa.Circuit(n)
    for layer in range(layers):
        for q in range(n):
            circuit.ry(next(angles), q).rz(next(angles), q)
        for q in range(n - 1 if layer + 1 < layers else 0):
            circuit.cz(q, q + 1)
    for q in range(n):
        circuit.h(q)  # so that the last RZ matters
    return circuit


class Classifier:
    """biases: [angles]; weights: [angles, 2], both in `self.parameters`, [angles, 3], the biases last."""

    def __init__(self, n, layers, draw):
        self.circuit, self.register, self.observable = model(n, layers), qa.Register(n), qa.PauliSum("Z0", n)
        self.parameters = draw.normal(0, 1, (len(self.circuit.parameters), 3))

    def angles(self, point):
        return self.parameters @ np.append(point, 1.0)

    def predict(self, points):
        return np.array([self.register.value(self.circuit, self.observable, self.angles(point)) for point in points])

    def loss_and_grad(self, points, labels):
        """The mean of (prediction - label)^2, and its gradient by the parameters."""
        loss, grad = 0.0, np.zeros_like(self.parameters)
        for point, label in zip(points, labels):
            value, by_angle = self.register.value_and_grad(self.circuit, self.observable, self.angles(point))
            loss += (value - label) ** 2
            grad += np.outer(2 * (value - label) * by_angle, np.append(point, 1.0))
        return loss / len(points), grad / len(points)


class Adam:
    """Kingma and Ba, 2015."""

    def __init__(self, rate):
        self.rate, self.first, self.second, self.steps = rate, 0.0, 0.0, 0

    def step(self, parameters, grad):
        self.steps += 1
        self.first = 0.9 * self.first + 0.1 * grad
        self.second = 0.999 * self.second + 0.001 * grad**2
        mean, square = self.first / (1 - 0.9**self.steps), self.second / (1 - 0.999**self.steps)
        parameters -= self.rate * mean / (np.sqrt(square) + 1e-8)


def train(classifier, points, labels, epochs, batch, rate, draw):
    """The mean loss of each epoch."""
    adam, losses = Adam(rate), []
    for _ in range(epochs):
        order, total = draw.permutation(len(points)), 0.0
        for start in range(0, len(points), batch):
            chosen = order[start : start + batch]
            loss, grad = classifier.loss_and_grad(points[chosen], labels[chosen])
            adam.step(classifier.parameters, grad)
            total += loss * len(chosen)
        losses.append(total / len(points))
    return losses


def accuracy_of(classifier, points, labels):
    return float(((classifier.predict(points) > 0) == (labels > 0)).mean())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=2, help="qubits (2)")
    parser.add_argument("--layers", type=int, default=6, help="of the circuit (6)")
    parser.add_argument("--points", type=int, default=400, help="to learn from (400)")
    parser.add_argument("--epochs", type=int, default=30, help="times that each point is shown (30)")
    parser.add_argument("--batch", type=int, default=20, help="points of a step (20)")
    parser.add_argument("--rate", type=float, default=0.05, help="of Adam (0.05)")
    parser.add_argument("--seed", type=int, default=1, help="of data, order and first parameters (1)")
    parser.add_argument("--accuracy", type=float, default=0.9, help="on 1000 other points, below which the status is 1 (0.9)")
    options = parser.parse_args()
    draw = np.random.default_rng(options.seed)
    points, labels = make_data(options.points, draw)
    others = make_data(1000, draw)
    classifier = Classifier(options.n, options.layers, draw)
    before = accuracy_of(classifier, *others)
    begin = time.perf_counter()
    losses = train(classifier, points, labels, options.epochs, options.batch, options.rate, draw)
    seconds = time.perf_counter() - begin
    print(f"{options.n} qubits, {classifier.parameters.size} parameters: loss {losses[0]:.3f} in the first epoch, {losses[-1]:.3f} in the last")
    each = seconds / (options.epochs * options.points)
    print(f"{options.epochs} epochs of {options.points} points in {seconds:.2f} s, {each * 1e6:.1f} us a point, NumPy included")
    accuracy = accuracy_of(classifier, *others)
    print(f"accuracy on 1000 other points: {before:.3f} before, {accuracy:.3f} after")
    if accuracy < options.accuracy:
        sys.exit(f"the accuracy is {accuracy:.3f}, not at least {options.accuracy:g}")


if __name__ == "__main__":
    main()
