"""A circuit that is measured in the middle and acts on what was found, in qarena and its peers: (run, numbers) as loop_adapters has them. In each round RY on
each qubit, CZ between neighbours, one measurement, and an X where it gave 1. The numbers are how often each bit is 1."""

import numpy as np


def rounds(case):
    """(gate, qubits, angle or bit): 'measure' has its bit, 'x' the bit that it depends on."""
    angles, found = iter(case.values.tolist()), []
    for r in range(case.layers):
        found += [("ry", (q,), next(angles)) for q in range(case.n)]
        found += [("cz", (q, q + 1), None) for q in range(case.n - 1)]
        found += [("measure", (r % case.n,), r), ("x", ((r + 1) % case.n,), r)]
    return found


def qarena(case):
    import qarena as qa

    circuit = qa.Circuit(case.n, bits=case.layers)
    for name, qubits, number in rounds(case):
        if name == "measure":
            circuit.measure(qubits[0], number)
        elif name == "x":
            with circuit.if_(number):
                circuit.x(*qubits)
        else:
            getattr(circuit, name)(*([] if number is None else [number]), *qubits)
    return lambda: qa.run(circuit, case.shots, threads=case.threads), lambda result: result.memory.mean(axis=0).tolist()


def prism_q(case):
    import prism_q as library

    builder, kind = library.CircuitBuilder(case.n, case.layers), library.BackendKind.statevector()
    for name, qubits, number in rounds(case):
        if name == "measure":
            builder.measure(qubits[0], number)
        elif name == "x":
            builder.conditional(library.ClassicalCondition.bit(number), library.Gate.x(), list(qubits))
        else:
            getattr(builder, name)(*([] if number is None else [number]), *qubits)
    circuit = builder.build()
    return (lambda: library.simulate(circuit).backend(kind).shots(case.shots), lambda result: np.asarray(result.shots).mean(axis=0).tolist())


def aer(case):
    from qiskit import QuantumCircuit
    from qiskit_aer import AerSimulator

    circuit = QuantumCircuit(case.n, case.layers)
    for name, qubits, number in rounds(case):
        if name == "measure":
            circuit.measure(qubits[0], number)
        elif name == "x":
            with circuit.if_test((circuit.clbits[number], 1)):
                circuit.x(*qubits)
        else:
            getattr(circuit, name)(*([] if number is None else [number]), *qubits)
    backend = AerSimulator(method="statevector", max_parallel_threads=case.threads)

    def numbers(counts):
        bits = np.array([[int(bit) for bit in reversed(key)] for key in counts])
        return np.average(bits, axis=0, weights=list(counts.values())).tolist()

    return lambda: backend.run(circuit, shots=case.shots).result().get_counts(), numbers


def none(case):
    raise NotImplementedError("it has no conditions, or no shots")
