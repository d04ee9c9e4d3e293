"""A noisy circuit, as trajectories, in qarena and its peers: (run, numbers) as loop_adapters has them. Layers of RY and RZ on each qubit and a ring of CX; behind
each CX two-qubit depolarizing, or amplitude damping on both qubits. The numbers are how often each bit is 1."""

import numpy as np

P = 0.01  # of both


def layers(case):
    """(gate, qubits, angle); noise stands behind each cx."""
    angles, found = iter(case.values.tolist()), []
    for _ in range(case.layers):
        for q in range(case.n):
            found += [("ry", (q,), next(angles)), ("rz", (q,), next(angles))]
        found += [("cx", (q, (q + 1) % case.n), None) for q in range(case.n)]
    return found


def qarena(case):
    import qarena as qa

    circuit = qa.Circuit(case.n, bits=case.n)
    for name, qubits, angle in layers(case):
        getattr(circuit, name)(*([] if angle is None else [angle]), *qubits)
        if name == "cx" and case.kind == "depolarizing":
            circuit.depolarize(P, *qubits)
        elif name == "cx":
            for q in qubits:
                circuit.amplitude_damping(P, q)
    circuit.measure_all()
    return lambda: qa.run(circuit, case.shots, threads=case.threads), lambda result: result.memory.mean(axis=0).tolist()


def prism_q(case):
    import prism_q as library

    builder, kind = library.CircuitBuilder(case.n, case.n), library.BackendKind.statevector()
    for name, qubits, angle in layers(case):
        getattr(builder, name)(*([] if angle is None else [angle]), *qubits)
    for q in range(case.n):
        builder.measure(q, q)
    circuit, noise, cx = builder.build(), library.NoiseBuilder(), library.GateFilter().named("cx")
    if case.kind == "depolarizing":
        noise.after_gates_joint(cx, library.NoiseChannel.two_qubit_depolarizing(P))
    else:
        noise.after_gates(cx, library.NoiseChannel.amplitude_damping(P))
    model = noise.build(circuit)
    return (lambda: library.simulate(circuit).backend(kind).noise(model).shots(case.shots), lambda result: np.asarray(result.shots).mean(axis=0).tolist())


def aer(case):
    from qiskit import QuantumCircuit
    from qiskit_aer import AerSimulator
    from qiskit_aer.noise import NoiseModel, amplitude_damping_error, depolarizing_error

    circuit = QuantumCircuit(case.n, case.n)
    for name, qubits, angle in layers(case):
        getattr(circuit, name)(*([] if angle is None else [angle]), *qubits)
    circuit.measure(range(case.n), range(case.n))
    model, damping = NoiseModel(), amplitude_damping_error(P)
    model.add_all_qubit_quantum_error(depolarizing_error(P * 16 / 15, 2) if case.kind == "depolarizing" else damping.tensor(damping), ["cx"])
    backend = AerSimulator(method="statevector", noise_model=model, max_parallel_threads=case.threads)

    def numbers(counts):
        bits = np.array([[int(bit) for bit in reversed(key)] for key in counts])
        return np.average(bits, axis=0, weights=list(counts.values())).tolist()

    return lambda: backend.run(circuit, shots=case.shots).result().get_counts(), numbers


def none(case):
    raise NotImplementedError("it has no trajectories")
