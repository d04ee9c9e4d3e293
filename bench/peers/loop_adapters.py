"""One function a simulator and kind of loop: (case) -> run. run() does the timed thing once and returns numbers, which are compared with qarena's.

Everything that a user does once is done before: circuits and observables are in the simulator's own form, states are prepared where only a look
at them is timed. Imports happen inside, so that whatever is not installed is missed by nobody else. All are in double precision.
"""

from dataclasses import dataclass

import numpy as np


@dataclass
class Case:
    """kind: expectation, gradient, bindings or shots. terms: (coefficient, ((qubit, letter), ..)) of the observable. values: of the parameters of
    `layers` layers of `ring`; a row a binding where there are several."""

    kind: str
    n: int
    layers: int
    terms: list
    values: np.ndarray
    shots: int
    threads: int


def ring(n, layers):
    """(gate, qubits, index of its value or None): RY and RZ on each qubit, then a ring of CX, so many times."""
    gates = []
    for layer in range(layers):
        for q in range(n):
            gates += [(name, (q,), 2 * (layer * n + q) + k) for k, name in enumerate(("ry", "rz"))]
        gates += [("cx", (q, (q + 1) % n), None) for q in range(n)]
    return gates


def means_of_bits(outcomes, n):
    """How often each qubit is 1, of outcomes as whole numbers."""
    return [float(np.mean(outcomes >> q & 1)) for q in range(n)]


def qarena(case):
    import qarena as qa

    circuit, w = qa.Circuit(case.n), qa.ParameterVector("w", 2 * case.n * case.layers)
    for name, qubits, index in ring(case.n, case.layers):
        getattr(circuit, name)(*([] if index is None else [w[index]]), *qubits)
    register = qa.Register(case.n, threads=case.threads)
    observable = qa.PauliSum([(" ".join(f"{letter}{q}" for q, letter in string), c) for c, string in case.terms], case.n)
    if case.kind == "gradient":
        out = np.empty(len(case.values))

        def gradient():
            value, grad = register.value_and_grad(circuit, observable, case.values, out=out)
            return [value, *grad]

        return gradient
    if case.kind == "bindings":
        return lambda: [register.value(circuit, observable, row) for row in case.values]
    register.run(circuit, case.values).sync()
    if case.kind == "expectation":
        return lambda: [register.expectation(observable)]
    return lambda: register.sample(case.shots, seed=1)


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

    def bind(values):
        for k, value in enumerate(values.tolist()):
            circuit.set_parameter(k, -value)  # its angles have the other sign

    def value():
        state.set_zero_state()
        circuit.update_quantum_state(state)
        return observable.get_expectation_value(state).real

    def gradient():
        bind(case.values)
        return [value(), *(-np.array(circuit.backprop(observable)))]

    def bindings():
        results = []
        for row in case.values:
            bind(row)
            results.append(value())
        return results

    if case.kind in ("gradient", "bindings"):
        return gradient if case.kind == "gradient" else bindings
    bind(case.values)
    value()
    if case.kind == "expectation":
        return lambda: [observable.get_expectation_value(state).real]
    return lambda: np.asarray(state.sampling(case.shots, 1))


def lightning_observable(ops, case):
    names = {"X": "PauliX", "Y": "PauliY", "Z": "PauliZ"}
    products = []
    for _, string in case.terms:
        parts = [ops.observables.NamedObsC128(names[letter], [case.n - 1 - q]) for q, letter in string]
        products.append(parts[0] if len(parts) == 1 else ops.observables.TensorProdObsC128(parts))
    return ops.observables.HamiltonianC128([c for c, _ in case.terms], products)


def lightning(case):
    """The C++ objects that PennyLane's device calls, without PennyLane. Its wire 0 is the most significant bit."""
    from pennylane_lightning import lightning_qubit_ops as ops

    gates = [({"ry": "RY", "rz": "RZ", "cx": "CNOT"}[name], [case.n - 1 - q for q in qubits], index) for name, qubits, index in ring(case.n, case.layers)]
    state = ops.StateVectorC128(case.n)
    calls = [(getattr(state, name), wires, index) for name, wires, index in gates]
    observable, measurements = lightning_observable(ops, case), ops.MeasurementsC128(state)

    def prepare(values):
        state.resetStateVector()
        for method, wires, index in calls:
            method(wires, False, [] if index is None else [values[index]])

    def value(values):
        prepare(values)
        return measurements.expval(observable)

    def gradient():
        values = case.values.tolist()
        result = value(values)
        angles = [[] if index is None else [values[index]] for _, _, index in gates]
        program = ops.algorithms.create_ops_listC128(
            [name for name, _, _ in gates], angles, [wires for _, wires, _ in gates], [False] * len(gates), [[]] * len(gates), [[]] * len(gates), [[]] * len(gates)
        )
        jacobian = ops.algorithms.AdjointJacobianC128()(state, [observable], program, list(range(len(values))))
        return [result, *np.ravel(jacobian)]

    if case.kind == "gradient":
        return gradient
    if case.kind == "bindings":
        return lambda: [value(row.tolist()) for row in case.values]
    prepare(case.values.tolist())
    if case.kind == "expectation":
        return lambda: [measurements.expval(observable)]
    places = 1 << np.arange(case.n)[::-1]
    return lambda: measurements.generate_samples(list(range(case.n)), case.shots).reshape(case.shots, case.n), places


def aer(case):
    """It keeps no state between calls: where a look is timed, each call is given the state. It has no gradients of its own."""
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
    operator = SparsePauliOp.from_sparse_list(
        [("".join(letter for _, letter in string), [q for q, _ in string], c) for c, string in case.terms], num_qubits=case.n
    )

    def result_of(program, **settings):
        result = backend.run(program, **settings).result()
        if not result.success:
            raise RuntimeError(result.status)
        return result

    if case.kind == "bindings":
        circuit.save_expectation_value(operator, range(case.n))
        binds = [{parameter: case.values[:, k].tolist() for k, parameter in enumerate(w)}]

        def bindings():
            result = result_of(circuit, parameter_binds=binds, shots=1)
            return [result.data(k)["expectation_value"] for k in range(len(case.values))]

        return bindings
    before = circuit.assign_parameters(case.values)
    before.save_statevector()
    look = QuantumCircuit(case.n)
    look.set_statevector(result_of(before, shots=1).get_statevector())
    if case.kind == "expectation":
        look.save_expectation_value(operator, range(case.n))
        return lambda: [result_of(look, shots=1).data(0)["expectation_value"]]
    look.measure_all()
    return lambda: np.array([int(key, 16) for key in result_of(look, shots=case.shots, memory=False).data(0)["counts"]])


def prism_q(case):
    """It keeps no state between calls: where a look is timed, each call runs the circuit, whose time the row says apart."""
    import prism_q as library

    values = case.values if case.values.ndim == 1 else case.values[0]
    builder, kind = library.CircuitBuilder(case.n, case.n if case.kind == "shots" else 0), library.BackendKind.statevector()
    for name, qubits, index in ring(case.n, case.layers):
        getattr(builder, name)(*([] if index is None else [float(values[index])]), *qubits)
        if index is not None:
            builder.param(index)
    observable = [(c, list(string)) for c, string in case.terms]
    if case.kind == "shots":
        raise NotImplementedError
    circuit, parameters, links = builder.build(), builder.parameters(), builder.parameter_links()
    if case.kind == "gradient":
        def gradient():
            value, grad = library.simulate(parameters.bind(circuit, case.values)).backend(kind).expectation_gradient(observable, links)
            return [value, *grad]

        return gradient
    prepared = library.PreparedCircuit(circuit, parameters, kind)
    if case.kind == "bindings":
        return lambda: [point.mean for point in prepared.observable_expectation_many(case.values, observable)]
    return None
