"""Writes the corpus of test_qasm_corpus.py: texts that Qiskit exports, and the states and distributions that Qiskit finds. Needs qiskit and qarena.

Usage: make_corpus.py [--compare COUNT]: with --compare nothing is written, and so many random circuits are compared in both versions.
"""

import json
import math
import random
import sys
import warnings
from pathlib import Path

import numpy as np
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, qasm2, qasm3
from qiskit.circuit import library
from qiskit.circuit.random import random_circuit
from qiskit.quantum_info import Statevector

HERE = Path(__file__).resolve().parent


def state_of(circuit):
    return np.asarray(Statevector(circuit).data)


def some_circuit(seed):
    """Random gates of Qiskit's own choice, or a circuit of its library, without measurements."""
    n = 2 + seed % 4
    kind = seed % 8
    if kind == 0:
        return library.QFTGate(n).definition
    if kind == 1:
        return library.efficient_su2(n, reps=2).assign_parameters(np.random.default_rng(seed).uniform(-4, 4, 6 * n))
    if kind == 2:
        made = QuantumCircuit(n)
        made.append(library.RZXGate(0.3 + seed), [0, 1])
        made.append(library.ECRGate(), [1, 0])
        made.append(library.XXPlusYYGate(0.2 * seed, 0.3), [0, 1])
        return made
    return random_circuit(n, 6, max_operands=min(n, 4), seed=seed)


def dynamic_circuit(seed):
    """Measurements, resets and conditions."""
    generator = random.Random(seed)
    qubits, a, b = QuantumRegister(3, "q"), ClassicalRegister(2, "a"), ClassicalRegister(1, "b")
    circuit = QuantumCircuit(qubits, a, b)
    circuit.ry(generator.uniform(0.5, 2.5), 0)
    circuit.measure(0, 0)
    with circuit.if_test((a, 1)) as otherwise:
        circuit.rx(generator.uniform(0.5, 2.5), 1)
    with otherwise:
        circuit.ry(generator.uniform(0.5, 2.5), 1)
    circuit.cx(1, 2)
    circuit.measure(1, 1)
    circuit.reset(0)
    with circuit.if_test((a[1], 1)):
        circuit.x(0)
        circuit.ry(generator.uniform(0.5, 2.5), 2)
    circuit.measure(2, b[0])
    return circuit


def distribution_of(circuit):
    """Probabilities of the bits, the first bit last: exact, over all branches."""
    found = {}

    def run(operations, state, bits, probability):
        for index, instruction in enumerate(operations):
            name, rest = instruction.operation.name, operations[index + 1 :]
            qubits = [circuit.find_bit(q).index for q in instruction.qubits]
            if name in ("measure", "reset"):
                for outcome, part in enumerate(state.probabilities([qubits[0]])):
                    if part > 1e-14:
                        projector = np.diag([1 - outcome, outcome]) / math.sqrt(part)
                        after = state.evolve(projector if name == "measure" or not outcome else np.array([[0, 1], [0, 0]]) / math.sqrt(part), qubits)
                        values = dict(bits)
                        if name == "measure":
                            values[circuit.find_bit(instruction.clbits[0]).index] = outcome
                        run(rest, after, values, probability * part)
                return
            if name == "if_else":
                target, value = instruction.operation.condition
                names = [circuit.find_bit(bit).index for bit in (target if isinstance(target, ClassicalRegister) else [target])]
                holds = sum(bits.get(bit, 0) << i for i, bit in enumerate(names)) == value
                block = instruction.operation.blocks[0] if holds else (instruction.operation.blocks[1:] or [None])[0]
                inner = [] if block is None else [
                    part.replace(qubits=[instruction.qubits[block.find_bit(q).index] for q in part.qubits]) for part in block.data]  # fmt: skip
                run([*inner, *rest], state, bits, probability)
                return
            state = state.evolve(instruction.operation, qubits)
        key = "".join(str(bits.get(bit, 0)) for bit in reversed(range(circuit.num_clbits)))
        found[key] = found.get(key, 0.0) + probability

    run(list(circuit.data), Statevector.from_int(0, 2**circuit.num_qubits), {}, 1.0)
    return found


def texts(seed):
    circuit = some_circuit(seed)
    yield 2, qasm2.dumps(circuit), circuit
    yield 3, qasm3.dumps(circuit), circuit


def compare(count):
    import qarena  # noqa: PLC0415

    worst, back, refused = 0.0, 0.0, []
    for seed in range(count):
        for version, text, circuit in texts(seed):
            try:
                state = np.asarray(qarena.Register(circuit.num_qubits).run(qarena.Circuit.from_qasm(text)))
            except ValueError as error:
                refused.append(f"{seed}, version {version}: {error}")
                continue
            worst = max(worst, 1 - abs(np.vdot(state_of(circuit), state)))
            try:
                again = qasm2.loads(qarena.Circuit.from_qasm(text).to_qasm(version=2), custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
            except ValueError as error:
                refused.append(f"{seed}, version {version}, written: {error}")
                continue
            back = max(back, 1 - abs(np.vdot(state_of(circuit), state_of(again))))
    print(f"{count} circuits in 2 versions: largest 1 - |overlap| {worst:.1e} read, {back:.1e} written and read by Qiskit, {len(refused)} refused")
    print("\n".join(refused[:20]))


def write():
    expected = {}
    for seed in range(16):
        for version, text, circuit in texts(seed):
            name = f"exported_{seed}_v{version}.qasm"
            (HERE / name).write_text(text, encoding="utf-8")
            expected[name] = {"state": [[round(value.real, 12), round(value.imag, 12)] for value in state_of(circuit)]}
    for seed in range(4):
        circuit = dynamic_circuit(seed)
        name = f"dynamic_{seed}.qasm"
        (HERE / name).write_text(qasm3.dumps(circuit), encoding="utf-8")
        expected[name] = {"bits": {key: round(value, 12) for key, value in sorted(distribution_of(circuit).items())}}
    (HERE / "expected.json").write_text(json.dumps(expected, indent=0), encoding="utf-8")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if "--compare" in sys.argv:
        compare(int(sys.argv[sys.argv.index("--compare") + 1]))
    else:
        write()
