"""A hybrid classifier in PyTorch: a linear layer, a circuit, a linear layer, trained as any other network.

Points lie on two interleaved half circles, with noise. The first layer makes four angles of a point; the circuit turns its qubits by them in each of its
layers, with weights of its own in between; the last layer decides by <Z> of each qubit.
"""

import argparse
import math
import sys
import time

import torch

import qarena as qa
from qarena.torch import layer


def make_data(count, noise, generator):
    """Points, [count, 2], and labels, [count]: the upper half circle is 0, the lower one 1."""
    labels = torch.randint(0, 2, (count,), generator=generator)
    angles = math.pi * torch.rand(count, generator=generator)
    upper = torch.stack([angles.cos(), angles.sin()], 1)
    points = torch.where(labels[:, None] == 0, upper, torch.tensor([1.0, 0.5]) - upper)
    return points - torch.tensor([0.5, 0.25]) + noise * torch.randn(count, 2, generator=generator), labels


def circuit_of(n, layers):
    """Values: x, the inputs, an angle a qubit; w, the weights, two a qubit and layer."""
    x, w = qa.ParameterVector("x", n), iter(qa.ParameterVector("w", 2 * n * layers))
    circuit = qa.Circuit(n)
    for _ in range(layers):
        for q in range(n):
            circuit.rx(x[q], q).ry(next(w), q).rz(next(w), q)
        for q in range(n):
            circuit.cx(q, (q + 1) % n)
    return circuit


def make_model(n, layers):
    quantum = layer(circuit_of(n, layers), [f"Z{q}" for q in range(n)], inputs="x")
    return torch.nn.Sequential(torch.nn.Linear(2, n), quantum, torch.nn.Linear(n, 2))


def train(model, loader, epochs, rate):
    """The mean loss of each epoch."""
    optimizer, loss_of, losses = torch.optim.Adam(model.parameters(), rate), torch.nn.CrossEntropyLoss(), []
    for _ in range(epochs):
        total, count = 0.0, 0
        for points, labels in loader:
            optimizer.zero_grad()
            loss = loss_of(model(points), labels)
            loss.backward()
            optimizer.step()
            total, count = total + loss.item() * len(points), count + len(points)
        losses.append(total / count)
    return losses


def accuracy_of(model, points, labels):
    with torch.no_grad():
        return (model(points).argmax(1) == labels).float().mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=4, help="qubits (4)")
    parser.add_argument("--layers", type=int, default=3, help="of the circuit (3)")
    parser.add_argument("--points", type=int, default=400, help="to learn from (400)")
    parser.add_argument("--noise", type=float, default=0.1, help="of points (0.1)")
    parser.add_argument("--epochs", type=int, default=20, help="times that each point is shown (20)")
    parser.add_argument("--batch", type=int, default=20, help="points of a step (20)")
    parser.add_argument("--rate", type=float, default=0.05, help="of Adam (0.05)")
    parser.add_argument("--seed", type=int, default=1, help="of data, order and first parameters (1)")
    parser.add_argument("--accuracy", type=float, default=0.95, help="on 1000 other points, below which the status is 1 (0.95)")
    options = parser.parse_args()
    torch.set_num_threads(1)  # tensors are too small to share; it is the circuits that take time
    generator = torch.Generator().manual_seed(options.seed)
    torch.manual_seed(options.seed)
    points, labels = make_data(options.points, options.noise, generator)
    others = make_data(1000, options.noise, generator)
    model = make_model(options.n, options.layers)
    print(model)
    before = accuracy_of(model, *others)
    data = torch.utils.data.TensorDataset(points, labels)
    begin = time.perf_counter()
    losses = train(model, torch.utils.data.DataLoader(data, options.batch, shuffle=True, generator=generator), options.epochs, options.rate)
    seconds = time.perf_counter() - begin
    print(f"loss {losses[0]:.3f} in the first epoch, {losses[-1]:.3f} in the last")
    steps = options.epochs * math.ceil(options.points / options.batch)
    print(f"{steps} steps of {options.batch} points in {seconds:.2f} s, {seconds / steps * 1e3:.2f} ms a step")
    accuracy = accuracy_of(model, *others)
    print(f"accuracy on 1000 other points: {before:.3f} before, {accuracy:.3f} after")
    if accuracy < options.accuracy:
        sys.exit(f"the accuracy is {accuracy:.3f}, not at least {options.accuracy:g}")


if __name__ == "__main__":
    main()
