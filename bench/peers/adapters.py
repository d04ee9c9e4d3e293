"""One function a simulator: (circuit, n, threads, precision) -> (run, state).

Everything that a user does once is done before: the circuit is built in the simulator's own form. run() makes |0..0>, runs the whole
circuit, planning and fusion included where they are not kept, and leaves the state or an amplitude of it ready in the simulator; state()
then gives all amplitudes, qubit k as bit k of the index, for checks. Imports happen inside, so that whatever is not installed is missed by
nobody else. A gate that a simulator has no name for raises KeyError.
"""

import os
import subprocess
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from circuits import call_of, fill, split

AXES = {"rx": 1, "ry": 2, "rz": 3, "rxx": 1, "ryy": 2, "rzz": 3}  # of rotations, as Pauli matrices are numbered


def phase(angle):
    return np.diag([1, np.exp(1j * angle)])


def qarena(circuit, n, threads, precision):
    import qarena as qa

    prepared, register = fill(qa.Circuit(n), circuit), qa.Register(n, precision=precision, threads=threads)
    return lambda: register.reset().run(prepared).amplitude(0), lambda: np.asarray(register)


def qarena_prepared(circuit, n, threads, precision):
    """The circuit made ready before, as a peer's compiled program is."""
    import qarena as qa

    prepared, register = fill(qa.Circuit(n), circuit), qa.Register(n, precision=precision, threads=threads)
    register.prepare(prepared)
    return lambda: register.reset().run(prepared).amplitude(0), lambda: np.asarray(register)


def qarena_chain(circuit, n, threads, precision):
    """One method call a gate on the register, as programs are written that make their circuit on the way."""
    import qarena as qa

    register = qa.Register(n, precision=precision, threads=threads)
    calls = [(getattr(register, name), arguments) for name, arguments in map(call_of, circuit)]

    def run():
        register.reset()
        for method, arguments in calls:
            method(*arguments)
        return register.amplitude(0)

    return run, lambda: np.asarray(register)


def qulacs_gate(circuit, gate):
    """The gate in Qulacs' form, added to its circuit."""
    import qulacs.gate as gates

    name, qubits, value = split(gate)
    if name in ("u1", "u2"):
        circuit.add_gate(gates.DenseMatrix(list(qubits), value))
    elif name in ("cp", "mcp"):
        matrix = gates.DenseMatrix(qubits[-1], phase(value))
        for control in qubits[:-1]:
            matrix.add_control_qubit(control, 1)
        circuit.add_gate(matrix)
    elif name in ("rxx", "ryy", "rzz"):
        circuit.add_multi_Pauli_rotation_gate(list(qubits), [AXES[name]] * 2, -value)
    elif name in AXES:
        getattr(circuit, f"add_{name.upper()}_gate")(*qubits, -value)
    else:
        known = {"h": "H", "x": "X", "s": "S", "t": "T", "cx": "CNOT", "cz": "CZ", "swap": "SWAP", "ccx": "TOFFOLI"}
        circuit.add_gate(getattr(gates, known[name])(*qubits))


def qulacs(circuit, n, threads, precision, block=0):
    """block: gates are fused to this many qubits, in the first run."""
    from qulacs import QuantumCircuit, QuantumState
    from qulacs.circuit import QuantumCircuitOptimizer

    native, register, left = QuantumCircuit(n), QuantumState(n), [block] if block else []
    for gate in circuit:
        qulacs_gate(native, gate)

    def run():
        while left:
            QuantumCircuitOptimizer().optimize(native, left.pop())
        register.set_zero_state()
        native.update_quantum_state(register)

    return run, register.get_vector


def aer(circuit, n, threads, precision):
    from qiskit import QuantumCircuit
    from qiskit.circuit.library import UnitaryGate
    from qiskit_aer import AerSimulator
    from qiskit_aer.library import save_amplitudes, save_statevector

    native = QuantumCircuit(n)
    for gate in circuit:
        name, qubits, value = split(gate)
        if name in ("u1", "u2"):
            native.append(UnitaryGate(value), list(qubits))
        else:
            method, arguments = call_of(gate)
            getattr(native, method)(*arguments)
    whole = native.copy()
    save_amplitudes(native, [0])
    save_statevector(whole)
    backend = AerSimulator(method="statevector", precision=precision, max_parallel_threads=threads)

    def result_of(program):
        result = backend.run(program, shots=1).result()
        if not result.success:
            raise RuntimeError(result.status)
        return result

    return lambda: result_of(native), lambda: np.asarray(result_of(whole).get_statevector())


def cirq_gate(gate, line):
    import cirq

    name, qubits, value = split(gate)
    on = [line[q] for q in qubits]
    if name in ("u1", "u2"):
        return cirq.MatrixGate(value, unitary_check=False)(*reversed(on))
    if name in ("cp", "mcp"):
        turns = value / np.pi
        return cirq.CZPowGate(exponent=turns)(*on) if name == "cp" else cirq.ZPowGate(exponent=turns).controlled(len(on) - 1)(*on)
    if name in ("rxx", "ryy", "rzz"):
        return getattr(cirq, name[1:].upper() + "PowGate")(exponent=value / np.pi, global_shift=-0.5)(*on)
    if name in AXES:
        return getattr(cirq, name)(value)(*on)
    known = {"h": "H", "x": "X", "s": "S", "t": "T", "cx": "CNOT", "cz": "CZ", "swap": "SWAP", "ccx": "CCX"}
    return getattr(cirq, known[name])(*on)


def qsim(circuit, n, threads, precision, fuse=2):
    """fuse: the most qubits of a fused gate, the setting that decides its speed."""
    import cirq
    import qsimcirq

    line = cirq.LineQubit.range(n)
    native = cirq.Circuit(cirq_gate(gate, line) for gate in circuit)
    simulator = qsimcirq.QSimSimulator(qsimcirq.QSimOptions(max_fused_gate_size=fuse, cpu_threads=threads))
    order = line[::-1]
    return (lambda: simulator.compute_amplitudes(native, [0], qubit_order=order),
            lambda: simulator.simulate(native, qubit_order=order).final_state_vector)


LIGHTNING = {"h": "Hadamard", "x": "PauliX", "s": "S", "t": "T", "cx": "CNOT", "cz": "CZ", "swap": "SWAP", "ccx": "Toffoli", "rx": "RX",
             "ry": "RY", "rz": "RZ", "cp": "ControlledPhaseShift", "rxx": "IsingXX", "ryy": "IsingYY", "rzz": "IsingZZ"}


def lightning_calls(register, circuit, n, dtype):
    """(method, arguments) for every gate; Lightning's wire 0 is the most significant bit."""
    calls = []
    for gate in circuit:
        name, qubits, value = split(gate)
        wires = [n - 1 - q for q in qubits]
        if name in ("u1", "u2"):
            calls.append((register.applyMatrix, (np.ascontiguousarray(value, dtype), wires[::-1], False)))
        elif name == "mcp":
            calls.append((register.PhaseShift, (wires[:-1], [True] * (len(wires) - 1), wires[-1:], False, [float(value)])))
        else:
            calls.append((getattr(register, LIGHTNING[name]), (wires, False, [] if value is None else [float(value)])))
    return calls


def lightning(circuit, n, threads, precision, kokkos=False):
    if kokkos:
        import pennylane_lightning.lightning_kokkos_ops as library
    else:
        import pennylane_lightning.lightning_qubit_ops as library
    kind, dtype = ("C128", np.complex128) if precision == "double" else ("C64", np.complex64)
    register = getattr(library, "StateVector" + kind)(n)
    calls = lightning_calls(register, circuit, n, dtype)

    def run():
        register.resetStateVector()
        for method, arguments in calls:
            method(*arguments)

    def state():
        amplitudes = np.zeros(2**n, dtype)
        (register.DeviceToHost if kokkos else register.getState)(amplitudes)
        return amplitudes

    return run, state


def lightning_kokkos(circuit, n, threads, precision):
    return lightning(circuit, n, threads, precision, kokkos=True)


def qibojit(circuit, n, threads, precision):
    import qibo
    from qibo import gates

    qibo.set_backend("qibojit", platform="numba")
    qibo.set_threads(threads)
    if hasattr(qibo, "set_dtype"):
        qibo.set_dtype("complex128" if precision == "double" else "complex64")
    else:
        qibo.set_precision(precision)
    native = qibo.Circuit(n)
    known = {"cx": "CNOT", "ccx": "TOFFOLI"}
    for gate in circuit:
        name, qubits, value = split(gate)
        wires = [n - 1 - q for q in qubits]
        if name in ("u1", "u2"):
            native.add(gates.Unitary(value, *wires[::-1]))
        elif name in ("cp", "mcp"):
            native.add(gates.U1(wires[-1], theta=value).controlled_by(*wires[:-1]))
        else:
            native.add(getattr(gates, known.get(name, name.upper()))(*wires, **({} if value is None else {"theta": value})))
    return native, lambda: np.asarray(native().state())


def prism_circuit(circuit, n):
    import prism_q

    builder = prism_q.CircuitBuilder(n)
    for gate in circuit:
        name, qubits, value = split(gate)
        if name in ("u1", "u2"):
            builder.gate(prism_q.Gate.unitary(value), list(qubits)[::-1])
        elif name == "mcp":
            builder.mcu(phase(value), list(qubits[:-1]), qubits[-1])
        else:
            method, arguments = call_of(gate)
            getattr(builder, {"cp": "cphase"}.get(method, method))(*arguments)
    return builder.build()


def prism_q(circuit, n, threads, precision):
    """Simulate anew each time; it hands the state over as an array."""
    import prism_q as library

    native, kind = prism_circuit(circuit, n), library.BackendKind.statevector()

    def run():
        return library.simulate(native).backend(kind).state_vector()

    return run, run


def prism_q_prepared(circuit, n, threads, precision):
    """With fusion kept between runs; it works out probabilities but hands no array over."""
    import prism_q as library

    native, kind = prism_circuit(circuit, n), library.BackendKind.statevector()
    prepared = library.PreparedCircuit(native, library.Parameters(0), kind)
    return lambda: prepared.run([]), lambda: library.simulate(native).backend(kind).state_vector()


def prism_q_native(circuit, n, threads, precision):
    """Without Python: the program in prismq/, which QARENA_PRISMQ_RUNNER names. A run costs two lines through a pipe, some 30 microseconds."""
    program = os.environ.get("QARENA_PRISMQ_RUNNER")
    if not program:
        raise ImportError("QARENA_PRISMQ_RUNNER is not set")
    for gate in circuit:
        if gate[0] == "mcp":
            raise KeyError(gate[0])
    runner = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send(*lines):
        runner.stdin.write("".join(f"{line}\n" for line in lines).encode())
        runner.stdin.flush()

    def numbers(gate):
        value = split(gate)[2]
        return [] if value is None else np.ascontiguousarray(value, complex if np.ndim(value) else float).ravel().view(float).tolist()

    send(f"qubits {n}", *(" ".join(map(str, [gate[0], *gate[1], *numbers(gate)])) for gate in circuit), "end")

    def run():
        send("run")
        if runner.stdout.readline() != b"done\n":
            raise RuntimeError(f"{program} ended with status {runner.wait()}")

    def state():
        send("state")
        return np.frombuffer(runner.stdout.read(16 << n), complex)

    return run, state


#: (name, precision) -> adapter and its settings. Names that begin with qarena are ours, all others are peers.
SIMULATORS = {
    ("qarena", "double"): (qarena, {}),
    ("qarena, prepared", "double"): (qarena_prepared, {}),
    ("qarena, chained", "double"): (qarena_chain, {}),
    ("prism-q", "double"): (prism_q, {}),
    ("prism-q, prepared", "double"): (prism_q_prepared, {}),
    ("prism-q, native", "double"): (prism_q_native, {}),
    ("lightning-kokkos", "double"): (lightning_kokkos, {}),
    ("lightning", "double"): (lightning, {}),
    ("qulacs", "double"): (qulacs, {}),
    ("qulacs, fused", "double"): (qulacs, {"block": 3}),
    ("aer", "double"): (aer, {}),
    ("qibojit", "double"): (qibojit, {}),
    ("qarena", "single"): (qarena, {}),
    ("qarena, prepared", "single"): (qarena_prepared, {}),
    ("qarena, chained", "single"): (qarena_chain, {}),
    ("qsim, 2", "single"): (qsim, {"fuse": 2}),
    ("qsim, 4", "single"): (qsim, {"fuse": 4}),
    ("lightning-kokkos", "single"): (lightning_kokkos, {}),
    ("lightning", "single"): (lightning, {}),
    ("aer", "single"): (aer, {}),
    ("qibojit", "single"): (qibojit, {}),
}


#: What is installed for a simulator, where its name is another; what follows a comma is a setting.
PACKAGES = {"lightning": "pennylane-lightning", "lightning-kokkos": "pennylane-lightning-kokkos", "aer": "qiskit-aer", "qsim": "qsimcirq"}


def version_of(name):
    own = name.split(",")[0]
    try:
        return version(PACKAGES.get(own, own))
    except PackageNotFoundError:
        return None


def is_peer(name):
    return not name.startswith("qarena")


def is_prepared(name):
    """Whether circuits are planned or compiled before the first run's clock starts."""
    return name.endswith((", prepared", ", native"))


def build(simulator, precision, circuit, n, threads):
    adapter, settings = SIMULATORS[simulator, precision]
    return adapter(circuit, n, threads, precision, **settings)
