"""The circuits of MQT Bench, through Qiskit's exporters and our reader: final states and distributions are Qiskit's, and so are those of the texts that
we write.

    python tests/frameworks/test_mqt_bench.py 3 12   # all sizes: an hour
"""

import itertools
import sys
import warnings

import numpy as np
import pytest

for _module in ("mqt.bench", "qiskit", "openqasm3", "qiskit_qasm3_import"):
    pytest.importorskip(_module)

import dynamic_qiskit  # noqa: E402
import openqasm3  # noqa: E402
from mqt.bench import BenchmarkLevel, get_benchmark  # noqa: E402
from mqt.bench.benchmarks import get_available_benchmark_names  # noqa: E402
from qiskit import qasm2, qasm3  # noqa: E402

import qarena as qa  # noqa: E402

TOLERANCE = 1e-10
SIZES = range(3, 7)
LEVELS = {"algorithm": BenchmarkLevel.ALG, "gates": BenchmarkLevel.INDEP}
EXPORT = {2: qasm2.dumps, 3: qasm3.dumps}
LOAD = {2: lambda text: qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS), 3: qasm3.loads}
NEVER = {"shor": 18, "shors_nine_qubit_code": 17, "seven_qubit_steane_code": 13}  # the least number of qubits
DYNAMIC = {"dynamic_qft", "ghz_dynamic", "iqpe"}  # with conditions, which Qiskit no longer writes in version 2


def circuit_of(name, size, level="algorithm"):
    """None: there is none of this size. Instructions that Qiskit's exporters fail on, those with arrays, are replaced by what they are made of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            circuit = get_benchmark(name, LEVELS[level], size)
        except ValueError:
            return None
    arrays = {step.operation.name for step in circuit.data if any(isinstance(value, np.ndarray) for value in step.operation.params)}
    return circuit.decompose(gates_to_decompose=sorted(arrays)) if arrays else circuit


class Answer:
    """What Qiskit says a circuit does: its branches without the measurements at its end, and the exact probabilities of its bits."""

    def __init__(self, circuit):
        rest, last = _ending(circuit)
        start = np.zeros(2**circuit.num_qubits, complex)
        start[0] = 1
        places = {qubit: k for k, qubit in enumerate(circuit.qubits)}
        self.branches = dynamic_qiskit.followed([dynamic_qiskit.Branch(start, dict.fromkeys(circuit.clbits, 0), {})], rest, places, 1000)
        found = {}
        for branch in self.branches:
            p, index, fixed = np.abs(branch.vector) ** 2, np.arange(branch.vector.size), dict(branch.bits)
            values = sum((index >> last[bit] & 1 if bit in last else np.full_like(index, fixed[bit])) << k for k, bit in enumerate(circuit.clbits))
            for value, probability in zip(*_summed(values + 0 * index, p)):
                found[value] = found.get(value, 0.0) + probability
        self.probabilities = {format(value, f"0{circuit.num_clbits}b"): p for value, p in sorted(found.items()) if p > 1e-12} if circuit.num_clbits else {}


def _summed(values, p):
    distinct, places = np.unique(values, return_inverse=True)
    return distinct.tolist(), np.bincount(places.reshape(-1), p).tolist()


def _ending(circuit):
    """The circuit without the measurements at its end, and these: {bit: number of a qubit}."""
    last, used, kept = {}, set(), []
    for step in reversed(circuit.data):
        if step.operation.name == "barrier":
            continue
        if step.operation.name == "measure" and not used & {step.qubits[0], step.clbits[0]}:
            last[step.clbits[0]] = circuit.find_bit(step.qubits[0]).index
            used.add(step.clbits[0])  # what an earlier measurement has put there is not seen at the end
            continue
        used.update(step.qubits, step.clbits)
        kept.append(step)
    rest = circuit.copy_empty_like()
    for step in reversed(kept):
        rest.append(step)
    return rest, last


def state_of(circuit):
    """Of ours, without the measurements at its end, as far as it has gates alone."""
    gates = [entry for entry in circuit if entry[0] != "measure"]
    return qa.Register(circuit.n).run(qa.Circuit(circuit.n).apply_gates(gates)).amplitudes


def check_state(ours, theirs):
    """Up to the phase of the whole."""
    overlap = np.vdot(theirs, ours)
    assert abs(abs(overlap) - 1) < TOLERANCE
    assert np.abs(ours - overlap / abs(overlap) * theirs).max() < TOLERANCE


def check_distribution(ours, theirs):
    assert ours.keys() == theirs.keys()
    assert all(abs(ours[bits] - theirs[bits]) < TOLERANCE for bits in theirs)


def check_same(ours, answer):
    """A circuit of ours does what Qiskit says."""
    if len(answer.branches) == 1 and not {"if", "reset", "assign"} & ours.count_ops().keys():
        check_state(state_of(ours), answer.branches[0].vector)
    if len(ours.bits):
        check_distribution(qa.run(ours, 1, 0).probabilities(), answer.probabilities)


def check(theirs, version):
    """Qiskit's circuit, its text, ours, our text, and back: how many gates ours has."""
    answer = Answer(theirs)
    ours = qa.Circuit.from_qasm(EXPORT[version](theirs))
    assert (ours.n, len(ours.bits)) == (theirs.num_qubits, theirs.num_clbits)
    check_same(ours, answer)
    written = [text for text in (written_by(ours, 2), written_by(ours, 3)) if text]
    for text in written:
        check_same(qa.Circuit.from_qasm(text), answer)
        if "assign" in ours.count_ops():
            continue  # a condition on a parity, for which Qiskit reads no text of ours: it knows no assignments
        other = Answer(LOAD[2 if text.startswith("OPENQASM 2") else 3](text))
        if len(answer.branches) == 1:
            check_state(other.branches[0].vector, answer.branches[0].vector)
        check_distribution(other.probabilities, answer.probabilities)
    openqasm3.parse(written[-1])
    return len(ours)


def written_by(ours, version):
    """None where version 2 can't say it."""
    try:
        return ours.to_qasm(version=version)
    except ValueError as error:
        assert version == 2, error
        return None


CASES = [(name, size) for name in get_available_benchmark_names() for size in SIZES if circuit_of(name, size)]


def test_all_generators_are_here():
    assert set(get_available_benchmark_names()) - {name for name, _ in CASES} == set(NEVER)
    assert len(CASES) > 80


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("name", "size"), CASES)
def test_states_and_distributions_are_qiskits(name, size, level):
    theirs = circuit_of(name, size, level)
    for version in (3,) if name in DYNAMIC else (2, 3):
        assert check(theirs, version) > 0


def main(first, last):
    for name, size in itertools.product(get_available_benchmark_names(), range(first, last + 1)):
        for level in LEVELS:
            theirs = circuit_of(name, size, level)
            for version in () if theirs is None else (3,) if name in DYNAMIC else (2, 3):
                try:
                    print(name, size, level, version, check(theirs, version), "gates", flush=True)
                except Exception as error:
                    print(name, size, level, version, "FAILED", type(error).__name__, str(error)[:300].replace("\n", " "), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
