"""An X that a measurement decides about is no sweep of its own: it waits for the next pass, which reads the state flipped. It must be as if it were any
other gate, on every qubit, alone, with others, after a reset, on a state that is read next, or that branches next."""

import numpy as np
import pytest

import qarena as qa

NOT = np.array([[0, 1], [1, 0]])


def fed_back(n, seed, flip):
    """Layers, each behind a measurement that decides which qubits flip; flip(circuit, qubit)."""
    rng = np.random.default_rng(seed)
    circuit = qa.Circuit(n, bits=8)
    for bit in range(8):
        for q in range(n):
            circuit.ry(rng.uniform(0.3, 2.8), q)
        for q in range(n - 1):
            circuit.cz(q, q + 1)
        circuit.measure(int(rng.integers(n)), bit)
        if rng.random() < 0.3:
            circuit.reset(int(rng.integers(n)))
        with circuit.if_(bit):
            for q in rng.choice(n, int(rng.integers(1, 4)), replace=False):
                flip(circuit, int(q))
        if rng.random() < 0.3:
            circuit.measure(int(rng.integers(n)), int(rng.integers(8)))
    return circuit


@pytest.mark.parametrize("n", [6, 11, 12, 13, 17])
@pytest.mark.parametrize("precision", ["double", "single"])
def test_flips_are_gates(n, precision):
    for seed in range(12 if n < 17 else 3):
        flips = fed_back(n, seed, lambda circuit, q: circuit.x(q))
        gates = fed_back(n, seed, lambda circuit, q: circuit.unitary(NOT, q))
        options = {"shots": 40, "seed": seed, "precision": precision}
        assert np.array_equal(qa.run(flips, **options).memory, qa.run(gates, **options).memory), seed


def test_the_state_after_a_flip():
    for n in (11, 13):
        circuit = qa.Circuit(n, bits=1)
        for q in range(n):
            circuit.ry(0.1 * (q + 1), q)
        for q in range(n - 1):
            circuit.cx(q, q + 1)
        circuit.measure(3, 0)
        with circuit.if_(0, value=0):
            circuit.x(0)
            circuit.x(n - 1)
        for seed in range(6):
            (history,) = qa.run(circuit, shots=1, seed=seed, states=True).states()
            outcome = int(history.bits)
            state = qa.Register(n)
            for q in range(n):
                state.ry(0.1 * (q + 1), q)
            for q in range(n - 1):
                state.cx(q, q + 1)
            state.project(3, outcome)
            if outcome == 0:
                state.x(0).x(n - 1)
            assert np.allclose(np.asarray(history.state), np.asarray(state), atol=1e-13)


def test_no_bit_depends_on_when_slices_end():
    """A thread leaves a history after a while, also between a pass that has added up what a measurement needs and the measurement."""
    circuit = qa.Circuit(13, bits=10)
    for bit in range(10):
        for q in range(13):
            circuit.ry(0.3 * q + bit + 0.2, q)
        for q in range(12):
            circuit.cz(q, q + 1)
        circuit.measure(bit, bit)

    def histories(threads):
        return [(h.bits, h.shots, h.probability) for h in qa.run(circuit, 60, seed=2, threads=threads, states=True).states()]

    qa.set_threads(2)
    try:
        one = sorted(histories(1))
        assert all(sorted(histories(2)) == one for _ in range(10))
    finally:
        qa.set_threads(None)
