"""What Qiskit's qasm3.dumps writes of a switch, read by qarena, against the circuit itself; and what qarena writes, read by Qiskit."""

import random

import numpy as np
import pytest

pytest.importorskip("qiskit")
pytest.importorskip("qiskit_qasm3_import")

from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, qasm3  # noqa: E402
from qiskit.circuit.classical import expr  # noqa: E402
from qiskit.quantum_info import Operator  # noqa: E402

import qarena as qa  # noqa: E402
from qarena.qiskit import circuit  # noqa: E402

QUBITS = 3


def fill(qc, generator, depth):
    """A few gates, measurements and blocks."""
    for _ in range(generator.randrange(2, 5)):
        q = generator.randrange(QUBITS)
        kind = generator.randrange(8 if depth else 4)
        if kind == 0:
            qc.ry(generator.uniform(0, 3), q)
        elif kind == 1:
            qc.cx(q, (q + 1) % QUBITS)
        elif kind < 4:
            qc.measure(q, generator.randrange(qc.num_clbits))
        elif kind < 7:
            switch(qc, generator, depth - 1)
        else:
            with qc.while_loop((qc.cregs[0], generator.randrange(4))):
                fill(qc, generator, depth - 1)
                qc.x(0)
                qc.measure(0, 0)


def switch(qc, generator, depth):
    c, d = qc.cregs
    target, width = generator.choice([(c, 2), (d, 3), (c[1], 1), (d[2], 1), (expr.bit_and(d, 5), 3), (expr.bit_xor(c, 1), 2), (expr.less(d, 3), 1)])
    values = list(range(2**width))
    generator.shuffle(values)
    with qc.switch(target) as case:
        with case(values[0]):
            fill(qc, generator, depth)
        with case(*values[1 : 1 + width // 2 + 1]):
            fill(qc, generator, depth)
        if generator.random() < 0.7:
            with case(case.DEFAULT):
                fill(qc, generator, depth)


def exact(made, bits):
    found = {}
    for text, probability in qa.run(made, 1).probabilities().items():
        value = int(text, 2) % 2**bits
        found[value] = found.get(value, 0) + probability
    return found


@pytest.mark.parametrize("seed", range(60))
def test_dumped_switches_mean_the_same(seed):
    generator = random.Random(seed)
    qc = QuantumCircuit(QuantumRegister(QUBITS, "q"), ClassicalRegister(2, "c"), ClassicalRegister(3, "d"))
    qc.h(range(QUBITS))
    qc.measure(0, 0)
    switch(qc, generator, 1)
    fill(qc, generator, 1)
    theirs = exact(circuit(qc, while_rounds=4), qc.num_clbits)
    ours = exact(qa.Circuit.from_qasm(qasm3.dumps(qc), while_rounds=4), qc.num_clbits)
    assert max(abs(ours.get(value, 0) - theirs.get(value, 0)) for value in {*ours, *theirs}) < 1e-10


GATES = {
    "i x y z h s sdg t tdg sx sxdg": (0, 1), "rx ry rz p": (1, 1), "u": (3, 1), "cx cy cz ch swap iswap iswapdg": (0, 2), "cp crx cry crz rxx ryy rzz": (1, 2), "ccx ccz cswap": (0, 3), "gphase": (1, 0),
}  # fmt: skip
CASES = [(name, *shape, ones, zeros) for names, shape in GATES.items() for name in names.split() for ones, zeros in ((0, 0), (1, 0), (0, 1), (2, 0), (0, 2), (1, 1))]


@pytest.mark.parametrize("name, angles, qubits, ones, zeros", CASES, ids=lambda part: str(part))
def test_what_is_written_means_the_same_to_qiskit(name, angles, qubits, ones, zeros):
    made = qa.Circuit(qubits + ones + zeros + (qubits + ones + zeros == 0))
    getattr(made, name)(*[0.7, -1.9, 2.3][:angles], *range(qubits), controls=list(range(qubits, qubits + ones)), zeros=list(range(qubits + ones, qubits + ones + zeros)))
    text = made.to_qasm()
    ours, theirs = made.to_matrix(), Operator(qasm3.loads(text)).data
    at = np.unravel_index(np.argmax(np.abs(ours)), ours.shape)
    assert np.allclose(theirs * (ours[at] / theirs[at]), ours, atol=1e-10), text
    assert np.allclose(qa.Circuit.from_qasm(text).to_matrix(), ours, atol=1e-10), text


@pytest.mark.parametrize("ones, zeros", [([], []), ([1], []), ([], [1]), ([], [1, 2]), ([2], [1]), ([1, 2], [])])
def test_a_matrix_means_the_same_to_qiskit(ones, zeros):
    matrix = np.array([[0.6, 0.8j], [0.8j, 0.6]]) * np.exp(0.3j)
    made = qa.Circuit(3).unitary(matrix, 0, controls=ones, zeros=zeros)
    ours, theirs = made.to_matrix(), Operator(qasm3.loads(made.to_qasm())).data
    phase = ours[7, 7] / theirs[7, 7] if abs(ours[7, 7]) > 0.1 else ours[0, 0] / theirs[0, 0]
    assert np.allclose(theirs * phase, ours, atol=1e-10), made.to_qasm()
