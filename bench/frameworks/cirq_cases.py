"""Cirq programs, on qarena.cirq.Simulator, qsimcirq and, where it is not too slow to wait for, cirq.Simulator. Single precision, Cirq's default."""

import os

import cirq
import numpy as np
import sympy
from case import Case

THREADS = int(os.environ.get("OMP_NUM_THREADS", "2"))


def qarena():
    import qarena.cirq

    return qarena.cirq.Simulator(seed=1)


def qsim(fused):
    def make():
        import qsimcirq

        return qsimcirq.QSimSimulator(qsimcirq.QSimOptions(max_fused_gate_size=fused, cpu_threads=THREADS), seed=1)

    return make


LARGE = {"qarena": qarena, "qsim, 2": qsim(2), "qsim, 4": qsim(4)}  # gates are fused up to so many qubits
SMALL = {"qarena": qarena, "qsim": qsim(2), "cirq": lambda: cirq.Simulator(seed=1)}


def brick(n, depth, angles=None):
    """Layers of PhasedXZ on all qubits and FSim on neighbours; angles: of the FSims, random ones without."""
    rng, qubits = np.random.default_rng(7), cirq.LineQubit.range(n)
    circuit, numbers = cirq.Circuit(), iter(angles or [])
    for layer in range(depth):
        circuit.append(cirq.PhasedXZGate(x_exponent=x, z_exponent=z, axis_phase_exponent=a)(q) for q, (x, z, a) in zip(qubits, rng.uniform(-1, 1, (n, 3)).tolist()))
        circuit.append(
            cirq.FSimGate(next(numbers, None) or float(rng.uniform(0, 1.5)), float(rng.uniform(0, 1)))(a, b) for a, b in zip(qubits[layer % 2 :: 2], qubits[1 + layer % 2 :: 2])
        )
    return circuit


def qft(n):
    qubits = cirq.LineQubit.range(n)
    begin = cirq.Circuit(cirq.ry(0.1 * (i + 1))(q) for i, q in enumerate(qubits))
    return begin + cirq.Circuit(cirq.decompose_once(cirq.qft(*qubits)))


def measured(circuit):
    return circuit + cirq.measure(*sorted(circuit.all_qubits()), key="m")


def ising(n):
    qubits = cirq.LineQubit.range(n)
    return sum((-1.0 * cirq.Z(a) * cirq.Z(b) for a, b in zip(qubits, qubits[1:])), cirq.PauliSum()) + sum((-0.7 * cirq.X(q) for q in qubits), cirq.PauliSum())


def few(vector):
    """Some amplitudes."""
    return [part for number in vector[:: max(1, len(vector) // 16)] for part in (number.real, number.imag)]


def frequencies(result):
    return result.measurements["m"].mean(axis=0).tolist()


def of(simulators, made, call, numbers):
    """Sides: what a user makes once, and one call of a simulator."""

    def side(simulator):
        def maker():
            what, it = made(), simulator()
            return (lambda: call(it, what)), numbers

        return maker

    return {name: side(simulator) for name, simulator in simulators.items()}


def state(simulators, made):
    return of(simulators, made, lambda it, circuit: it.simulate(circuit).final_state_vector, few)


def new_circuit(simulators, made):
    """Of a circuit that no simulator has seen before."""
    return of(simulators, made, lambda it, circuit: it.simulate(circuit.copy()).final_state_vector, few)


def samples(simulators, made, shots):
    return of(simulators, lambda: measured(made()), lambda it, circuit: it.run(circuit, repetitions=shots), frequencies)


def values(simulators, made):
    def call(it, what):
        return it.simulate_expectation_values(*what)

    return of(simulators, lambda: (made(), [ising(cirq.num_qubits(made()))]), call, lambda found: [complex(value).real for value in found])


def sweep(simulators, n, depth, members):
    symbols = sympy.symbols(f"t:{n}")
    rows = np.random.default_rng(3).uniform(0, 1.5, (members, n)).tolist()

    def made():
        return brick(n, depth, symbols), [ising(n)], [cirq.ParamResolver(dict(zip(map(str, symbols), row))) for row in rows]

    return of(
        simulators, made, lambda it, what: it.simulate_expectation_values_sweep(*what), lambda found: [complex(value).real for row in found for value in row]
    )


def noisy(simulators, n, depth, shots):
    def made():
        return brick(n, depth).with_noise(cirq.depolarize(0.005))

    return samples(simulators, made, shots)


CASES = {
    "brick-20": Case("the state of 10 layers of PhasedXZ and FSim, 20 qubits", state(LARGE, lambda: brick(20, 10)), 3, 1e-5),
    "new-20": Case("the same, of a new circuit each time, 20 qubits", new_circuit(LARGE, lambda: brick(20, 10)), 3, 1e-5),
    "qft-20": Case("the state of a QFT, 20 qubits", state(LARGE, lambda: qft(20)), 3, 1e-5),
    "samples-20": Case("10^5 samples of 10 layers, 20 qubits", samples(LARGE, lambda: brick(20, 10), 10**5), 3, 0.02),
    "values-20": Case("the energy of an Ising chain after 10 layers, 20 qubits", values(LARGE, lambda: brick(20, 10)), 3, 1e-4),
    "brick-4": Case("the state of 10 layers, 4 qubits", state(SMALL, lambda: brick(4, 10)), 1, 1e-5),
    "new-4": Case("the same, of a new circuit each time, 4 qubits", new_circuit(SMALL, lambda: brick(4, 10)), 1, 1e-5),
    "samples-4": Case("1000 samples of 10 layers, 4 qubits", samples(SMALL, lambda: brick(4, 10), 1000), 1, 0.15),
    "values-4": Case("the energy of an Ising chain after 10 layers, 4 qubits", values(SMALL, lambda: brick(4, 10)), 1, 1e-4),
    "sweep-8": Case("the energy at 50 settings of 8 symbols, 10 layers, 8 qubits", sweep(SMALL, 8, 10, 50), 3, 1e-4),
    "noisy-8": Case("1000 samples of 5 layers with depolarizing of 0.005, 8 qubits", noisy({k: SMALL[k] for k in ("qarena", "qsim")}, 8, 5, 1000), 3, 0.15),
}
