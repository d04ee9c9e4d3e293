"""Draws the pictures of pictures.md: python docs/draw_gallery.py [DIRECTORY]. Needs matplotlib (the extra `plot`)."""

import sys
from pathlib import Path

import numpy as np

import qarena as qa
from qarena import plot


def teleportation():
    """With feedback, noise, a parameter and controls on 0."""
    theta = qa.Parameter("theta")
    c = qa.Circuit(3, bits=3).ry(theta, 0).h(1).cx(1, 2).depolarize(0.02, 1, 2).cx(0, 1).h(0).measure([0, 1], [0, 1])
    with c.if_(1):
        c.x(2)
    with c.if_(0):
        c.z(2)
    return c.x(0, zeros=[2]).rzz(0.5, 0, 2).reset(1).measure(2, 2)


def random_state(n, layers, seed):
    """Rotations and CX, which leave nothing that stands out."""
    rng = np.random.default_rng(seed)
    register = qa.Register(n)
    for _ in range(layers):
        for q in range(n):
            register.ry(rng.normal(), q).rz(rng.normal(), q)
        for q in range(n - 1):
            register.cx(q, q + 1)
    return register


def waves():
    """Of 20 qubits: two momenta, which interfere."""
    return qa.Register(20).h(2).cx(2, 11).x(5).qft(*range(20))


def three_qubits(kind):
    """A state of three qubits, of a Register or DensityRegister."""
    return kind(3).h(0).ry(0.7, 1).cx(0, 1).t(0).s(1).cry(1.0, 1, 2).p(-2.0, 2)


def descent():
    """What a recorder keeps of a gradient descent."""
    w = qa.ParameterVector("w", 8)
    ansatz = qa.Circuit(4)
    for q in range(4):
        ansatz.ry(w[q], q)
    for q in range(4):
        ansatz.cx(q, (q + 1) % 4).ry(w[4 + q], q)
    energy = qa.PauliSum([(f"Z{q} Z{q + 1}", 1.0) for q in range(3)] + [(f"X{q}", 0.5) for q in range(4)])
    register, values, recorder = qa.Register(4), np.full(8, 0.3), plot.Recorder()
    for _ in range(200):
        value, gradient = register.value_and_grad(ansatz, energy, values)
        recorder.record(value, gradient)
        values -= 0.05 * gradient
    return recorder


def passes(n):
    """An explanation of a circuit of several passes, measured when all is warm, and the fastest of a few."""
    circuit = qa.Circuit(n)
    rng = np.random.default_rng(1)
    for _ in range(20):
        for q in range(n):
            circuit.ry(rng.normal(), q).rz(rng.normal(), q)
        for q in range(n - 1):
            circuit.cx(q, q + 1)
    register = qa.Register(n)
    explained = [register.explain(circuit, as_dict=True) for _ in range(100)]
    return min(explained, key=lambda plan: sum(step["measured_seconds"] for step in plan["passes"]))


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "img"
    folder.mkdir(exist_ok=True)
    (folder / "circuit_drawing.svg").write_text(teleportation().draw("svg"), encoding="utf-8")
    result = qa.run(teleportation(), 1000, seed=1, values=[0.8])
    random20 = random_state(20, 2, 7)
    pictures = {
        "plot_histogram": plot.histogram([result, result.probabilities()], labels=["1000 shots", "exact"]),
        "plot_bloch": plot.bloch(three_qubits(qa.Register)),
        "plot_amplitudes": plot.amplitudes(random20, most=16),
        "plot_image": plot.amplitudes(waves(), kind="image"),
        "plot_city": plot.city(three_qubits(qa.DensityRegister).depolarize(0.1, 0, 1)),
        "plot_hinton": plot.hinton(random20, range(5)),
        "plot_trace": plot.trace(descent()),
        "plot_timeline": plot.timeline(passes(18)),
    }
    for name, figure in pictures.items():
        figure.savefig(folder / f"{name}.png", dpi=60 if name == "plot_image" else 90)


if __name__ == "__main__":
    main()
