"""A noisy circuit on a density matrix, in qarena and its peers: (run, numbers) as loop_adapters has them. Layers of RY and RZ on each qubit and a ring of CX,
each CX followed by two-qubit depolarizing, each layer by amplitude damping on each qubit. The number is the observable's expectation at the end."""

import noise_adapters

DEPOLARIZING, DAMPING = 0.01, 0.02


def layers(case):
    """(gate, qubits, angle or probability)."""
    found, gates = [], noise_adapters.layers(case)
    for start in range(0, len(gates), 3 * case.n):
        for name, qubits, angle in gates[start : start + 3 * case.n]:
            found.append((name, qubits, angle))
            if name == "cx":
                found.append(("depolarize", qubits, DEPOLARIZING))
        found += [("damp", (q,), DAMPING) for q in range(case.n)]
    return found


def qarena(case):
    import qarena as qa

    circuit = qa.Circuit(case.n)
    for name, qubits, number in layers(case):
        getattr(circuit, {"damp": "amplitude_damping"}.get(name, name))(*([] if number is None else [number]), *qubits)
    register = qa.DensityRegister(case.n, threads=case.threads)
    observable = qa.PauliSum([(" ".join(f"{letter}{q}" for q, letter in string), c) for c, string in case.terms], case.n)
    return lambda: [register.reset().run(circuit).expectation(observable)], list


def qulacs(case):
    from qulacs import DensityMatrix, Observable, QuantumCircuit
    from qulacs.gate import CNOT, RY, RZ, AmplitudeDampingNoise, TwoQubitDepolarizingNoise

    make = {"ry": lambda q, t: RY(q, -t), "rz": lambda q, t: RZ(q, -t), "cx": lambda a, b, _: CNOT(a, b),
            "depolarize": TwoQubitDepolarizingNoise, "damp": AmplitudeDampingNoise}  # its angles have the other sign
    circuit, state, observable = QuantumCircuit(case.n), DensityMatrix(case.n), Observable(case.n)
    for name, qubits, number in layers(case):
        circuit.add_gate(make[name](*qubits, number))
    for c, string in case.terms:
        observable.add_operator(c, " ".join(f"{letter} {q}" for q, letter in string))

    def run():
        state.set_zero_state()
        circuit.update_quantum_state(state)
        return [observable.get_expectation_value(state).real]

    return run, list


def aer(case):
    from qiskit import QuantumCircuit
    from qiskit.quantum_info import SparsePauliOp
    from qiskit_aer import AerSimulator
    from qiskit_aer.noise import amplitude_damping_error, depolarizing_error

    circuit = QuantumCircuit(case.n)
    errors = {"depolarize": depolarizing_error(DEPOLARIZING * 16 / 15, 2), "damp": amplitude_damping_error(DAMPING)}
    for name, qubits, number in layers(case):
        if name in errors:
            circuit.append(errors[name], list(qubits))
        else:
            getattr(circuit, name)(*([] if number is None else [number]), *qubits)
    strings = [("".join(letter for _, letter in string), [q for q, _ in string], c) for c, string in case.terms]
    circuit.save_expectation_value(SparsePauliOp.from_sparse_list(strings, num_qubits=case.n), range(case.n))
    backend = AerSimulator(method="density_matrix", max_parallel_threads=case.threads, fusion_enable=False)  # with fusion it is slower here
    return lambda: backend.run(circuit, shots=1).result(), lambda result: [result.data(0)["expectation_value"]]


def prism_q(case):
    import prism_q as library

    builder, noise, index = library.CircuitBuilder(case.n), [], -1
    for name, qubits, number in layers(case):
        if name in ("depolarize", "damp"):
            channel = library.NoiseChannel.two_qubit_depolarizing if name == "depolarize" else library.NoiseChannel.amplitude_damping
            noise.append((index, channel(number), list(qubits)))
        else:
            getattr(builder, name)(*([] if number is None else [number]), *qubits)
            index += 1
    circuit = builder.build()
    model = library.NoiseModel.empty(circuit)
    for event in noise:
        model.add_event(*event)
    strings = [list(string) for _, string in case.terms]
    weights = [c for c, _ in case.terms]
    return (lambda: library.simulate(circuit).noise(model).density_matrix_expectation_values(strings),
            lambda values: [sum(c * float(v) for c, v in zip(weights, values))])


def none(case):
    raise NotImplementedError("it has no density matrices")
