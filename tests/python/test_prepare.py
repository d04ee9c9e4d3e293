"""Circuits that are made ready before their first run."""

import threading

import numpy as np
import pytest

import qarena as qa


def layers(n, depth=3):
    circuit = qa.Circuit(n)
    for layer in range(depth):
        for q in range(n):
            circuit.ry(0.1 + layer + q, q).rz(0.2 + q, q)
        for q in range(n - 1):
            circuit.cx(q, q + 1)
    return circuit


@pytest.mark.parametrize("n", [1, 4, 10, 12, 15])
@pytest.mark.parametrize("buffers", [1, 2])
def test_the_first_run_is_the_same(n, buffers):
    circuit, register = layers(n), qa.Register(n, buffers=buffers)
    assert register.prepare(circuit) is True
    assert register.pending == 0 and register.amplitude(0) == 1
    assert np.array_equal(register.run(circuit), qa.Register(n, buffers=buffers).run(circuit))


def test_what_is_pending_stays():
    register = qa.Register(12).h(0)
    assert register.prepare(layers(12)) and register.pending == 1


def test_a_circuit_that_grew_is_prepared_anew():
    circuit, register = layers(12), qa.Register(12)
    assert register.prepare(circuit)
    circuit.ry(0.3, 2)
    assert register.prepare(circuit)
    assert np.allclose(register.run(circuit), qa.Register(12).run(circuit))


def test_too_long():
    circuit = qa.Circuit(2)
    for _ in range(16385):
        circuit.h(0).cx(0, 1)
    assert qa.Register(2).prepare(circuit) is False


def test_refusals():
    with pytest.raises(ValueError, match="prepare: the circuit has 2 qubits, the register has 3"):
        qa.Register(3).prepare(qa.Circuit(2))
    with pytest.raises(TypeError):
        qa.Register(3).prepare("circuit")


def test_other_threads_run_meanwhile():
    registers, circuit = [qa.Register(14) for _ in range(4)], layers(14)
    threads = [threading.Thread(target=register.prepare, args=(circuit,)) for register in registers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = np.array(registers[0].run(circuit))
    assert all(np.array_equal(register.run(circuit), first) for register in registers[1:])
