"""One function a simulator: (case) -> (run, numbers). run() does once what the case asks; numbers(what run returned) is what must be the same on all.

Everything that a user does once is done before: circuits and observables are in the simulator's own form, and where a look at a state is timed,
the state is there. A simulator that keeps no state between calls is given it in the call, or runs the circuit in it (WITH_CIRCUIT). Imports
happen inside, so that whatever is not installed is missed by nobody else. NotImplementedError: it has no such thing. All in double precision.
"""

from dataclasses import dataclass

import density_adapters
import noise_adapters
import numpy as np
import shot_adapters

LETTERS = {"X": "PauliX", "Y": "PauliY", "Z": "PauliZ"}
WITH_CIRCUIT = {("prism-q", "expectation"), ("prism-q", "shots")}


@dataclass
class Case:
    """kind: expectation, gradient, bindings or shots. terms: (coefficient, ((qubit, letter), ..)) of the observable. values: of the parameters of
    `layers` layers of `ring`; for bindings one row each."""

    kind: str
    n: int
    layers: int
    terms: list
    values: np.ndarray
    threads: int
    shots: int = 10**6


def ring(n, layers):
    """(gate, qubits, index of its value or None): RY and RZ on each qubit, then a ring of CX, so many times."""
    gates = []
    for layer in range(layers):
        for q in range(n):
            gates += [(name, (q,), 2 * (layer * n + q) + k) for k, name in enumerate(("ry", "rz"))]
        gates += [("cx", (q, (q + 1) % n), None) for q in range(n)]
    return gates


def means_of_bits(outcomes, n, counts=None):
    """How often each qubit is 1."""
    return [float(np.average(outcomes >> q & 1, weights=counts)) for q in range(n)]


def value_and_grad(result):
    return [result[0], *np.ravel(result[1])]


def qarena(case):
    import qarena as qa

    circuit, w = qa.Circuit(case.n), qa.ParameterVector("w", 2 * case.n * case.layers)
    for name, qubits, index in ring(case.n, case.layers):
        getattr(circuit, name)(*([] if index is None else [w[index]]), *qubits)
    register = qa.Register(case.n, threads=case.threads)
    observable = qa.PauliSum([(" ".join(f"{letter}{q}" for q, letter in string), c) for c, string in case.terms], case.n)
    if case.kind == "gradient":
        out = np.empty(len(case.values))
        return lambda: register.value_and_grad(circuit, observable, case.values, out=out), value_and_grad
    if case.kind == "bindings":
        return lambda: qa.run_batch(circuit, case.values, observable, threads=case.threads).values.tolist(), list
    register.run(circuit, case.values).sync()
    if case.kind == "expectation":
        return lambda: [register.expectation(observable)], list
    return lambda: register.sample(case.shots, seed=1), lambda outcomes: means_of_bits(outcomes, case.n)


def qulacs(case):
    from qulacs import Observable, ParametricQuantumCircuit, QuantumState

    circuit, state, observable = ParametricQuantumCircuit(case.n), QuantumState(case.n), Observable(case.n)
    for name, qubits, _ in ring(case.n, case.layers):
        if name == "cx":
            circuit.add_CNOT_gate(*qubits)
        else:
            getattr(circuit, f"add_parametric_{name.upper()}_gate")(*qubits, 0.0)
    for c, string in case.terms:
        observable.add_operator(c, " ".join(f"{letter} {q}" for q, letter in string))

    def prepare(values):
        for k, value in enumerate(values.tolist()):
            circuit.set_parameter(k, -value)  # its angles have the other sign
        state.set_zero_state()
        circuit.update_quantum_state(state)

    def value(values):
        prepare(values)
        return observable.get_expectation_value(state).real

    if case.kind == "gradient":
        return lambda: (value(case.values), -np.array(circuit.backprop(observable))), value_and_grad
    if case.kind == "bindings":
        return lambda: [value(row) for row in case.values], list
    prepare(case.values)
    if case.kind == "expectation":
        return lambda: [observable.get_expectation_value(state).real], list
    return lambda: state.sampling(case.shots, 1), lambda outcomes: means_of_bits(np.array(outcomes), case.n)


def lightning(case):
    """The C++ objects that PennyLane's device calls, without PennyLane. Its wire 0 is the most significant bit."""
    from pennylane_lightning import lightning_qubit_ops as ops

    def wires_of(qubits):
        return [case.n - 1 - q for q in qubits]

    gates = [({"ry": "RY", "rz": "RZ", "cx": "CNOT"}[name], wires_of(qubits), index) for name, qubits, index in ring(case.n, case.layers)]
    names, wires, indices = map(list, zip(*gates))
    state, products = ops.StateVectorC128(case.n), []
    for _, string in case.terms:
        parts = [ops.observables.NamedObsC128(LETTERS[letter], wires_of([q])) for q, letter in string]
        products.append(parts[0] if len(parts) == 1 else ops.observables.TensorProdObsC128(parts))
    observable, measurements = ops.observables.HamiltonianC128([c for c, _ in case.terms], products), ops.MeasurementsC128(state)
    calls, none, no_matrices = [getattr(state, name) for name in names], [[]] * len(gates), [np.zeros(0, complex)] * len(gates)

    def angles_of(values):
        return [[] if index is None else [values[index]] for index in indices]

    def prepare(values):
        state.resetStateVector()
        for method, on, angles in zip(calls, wires, angles_of(values.tolist())):
            method(on, False, angles)

    def value(values):
        prepare(values)
        return measurements.expval(observable)

    def gradient():
        result = value(case.values)
        program = ops.algorithms.create_ops_listC128(names, angles_of(case.values.tolist()), wires, [False] * len(gates), no_matrices, none, none)
        return result, ops.algorithms.AdjointJacobianC128()(state, [observable], program, list(range(len(case.values))))

    if case.kind == "gradient":
        return gradient, value_and_grad
    if case.kind == "bindings":
        return lambda: [value(row) for row in case.values], list
    prepare(case.values)
    if case.kind == "expectation":
        return lambda kept=state: [measurements.expval(observable)], list  # which does not keep the state alive
    return lambda kept=state: measurements.generate_samples(case.n, case.shots), lambda bits: np.reshape(bits, (case.shots, case.n)).mean(axis=0)[::-1].tolist()


def aer(case):
    from qiskit import QuantumCircuit
    from qiskit.circuit import ParameterVector
    from qiskit.quantum_info import SparsePauliOp
    from qiskit_aer import AerSimulator

    if case.kind == "gradient":
        raise NotImplementedError("it has no gradients")
    backend = AerSimulator(method="statevector", max_parallel_threads=case.threads)
    w, circuit = ParameterVector("w", 2 * case.n * case.layers), QuantumCircuit(case.n)
    for name, qubits, index in ring(case.n, case.layers):
        getattr(circuit, name)(*([] if index is None else [w[index]]), *qubits)
    strings = [("".join(letter for _, letter in string), [q for q, _ in string], c) for c, string in case.terms]
    operator = SparsePauliOp.from_sparse_list(strings, num_qubits=case.n)

    def result_of(program, **settings):
        result = backend.run(program, **settings).result()
        if not result.success:
            raise RuntimeError(result.status)
        return result

    if case.kind == "bindings":
        circuit.save_expectation_value(operator, range(case.n))
        binds = [{parameter: case.values[:, k].tolist() for k, parameter in enumerate(w)}]
        return (lambda: result_of(circuit, parameter_binds=binds, shots=1),
                lambda result: [result.data(k)["expectation_value"] for k in range(len(case.values))])
    before, look = circuit.assign_parameters(case.values), QuantumCircuit(case.n)
    before.save_statevector()
    look.set_statevector(result_of(before, shots=1).get_statevector())
    if case.kind == "expectation":
        look.save_expectation_value(operator, range(case.n))
        return lambda: result_of(look, shots=1), lambda result: [result.data(0)["expectation_value"]]
    look.measure_all()

    def numbers(result):
        counts = result.data(0)["counts"]
        return means_of_bits(np.array([int(key, 16) for key in counts]), case.n, list(counts.values()))

    return lambda: result_of(look, shots=case.shots), numbers


def prism_q(case):
    import prism_q as library

    first = case.values if case.values.ndim == 1 else case.values[0]
    builder, kind = library.CircuitBuilder(case.n, case.n if case.kind == "shots" else 0), library.BackendKind.statevector()
    for name, qubits, index in ring(case.n, case.layers):
        getattr(builder, name)(*([] if index is None else [float(first[index])]), *qubits)
        if index is not None:
            builder.param(index)
    observable = [(c, list(string)) for c, string in case.terms]
    if case.kind == "shots":
        for q in range(case.n):
            builder.measure(q, q)
        circuit = builder.build()
        return (lambda: library.simulate(circuit).backend(kind).shots(case.shots),
                lambda result: np.asarray(result.shots).mean(axis=0).tolist())
    circuit, parameters, links = builder.build(), builder.parameters(), builder.parameter_links()
    if case.kind == "gradient":
        return (lambda: library.simulate(parameters.bind(circuit, case.values)).backend(kind).expectation_gradient(observable, links),
                value_and_grad)
    prepared = library.PreparedCircuit(circuit, parameters, kind)
    if case.kind == "bindings":
        return (lambda: prepared.observable_expectation_many(case.values, observable),
                lambda points: [point.mean for point in points])
    return lambda: [prepared.observable_expectation(case.values, observable).mean], list


ADAPTERS = {"qarena": qarena, "prism-q": prism_q, "lightning": lightning, "qulacs": qulacs, "aer": aer}
SHOT_ADAPTERS = {"qarena": shot_adapters.qarena, "prism-q": shot_adapters.prism_q, "lightning": shot_adapters.none,
                 "qulacs": shot_adapters.none, "aer": shot_adapters.aer}
NOISE_ADAPTERS = {"qarena": noise_adapters.qarena, "prism-q": noise_adapters.prism_q, "lightning": noise_adapters.none,
                  "qulacs": noise_adapters.none, "aer": noise_adapters.aer}
DENSITY_ADAPTERS = {"qarena": density_adapters.qarena, "prism-q": density_adapters.prism_q, "lightning": density_adapters.none,
                    "qulacs": density_adapters.qulacs, "aer": density_adapters.aer}
OF_KIND = {"dynamic": SHOT_ADAPTERS, "depolarizing": NOISE_ADAPTERS, "damping": NOISE_ADAPTERS, "density": DENSITY_ADAPTERS}


def adapter_of(simulator, case):
    """What runs a case."""
    return OF_KIND.get(case.kind, ADAPTERS)[simulator](case)
