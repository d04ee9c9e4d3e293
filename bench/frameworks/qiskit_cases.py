"""Qiskit's V2 primitives: qarena's, Aer's, and the reference ones of Qiskit itself."""

from case import Case

SHOTS = 1024


def ansatz(n, reps):
    from qiskit.circuit.library import efficient_su2

    return efficient_su2(n, reps=reps)


def transform(n):
    """The QFT of a basis state that is not 0, with its gates written out."""
    from qiskit import QuantumCircuit
    from qiskit.synthesis import synth_qft_full

    circuit = QuantumCircuit(n)
    circuit.x(range(0, n, 3))
    return circuit.compose(synth_qft_full(n))


def chain(n):
    from qiskit.quantum_info import SparsePauliOp

    return SparsePauliOp.from_sparse_list([(2 * letter, [q, q + 1], 1.0) for q in range(n - 1) for letter in "XYZ"], n)


def values_of(circuit, members):
    import numpy

    rows = numpy.random.default_rng(1).uniform(-3, 3, (members, circuit.num_parameters))
    return rows if members > 1 else rows[0]


def estimator_of(side):
    if side == "qarena":
        from qarena.qiskit import QarenaEstimator

        return QarenaEstimator()
    if side == "aer":
        from qiskit_aer.primitives import EstimatorV2

        return EstimatorV2(options={"default_precision": 0.0})
    from qiskit.primitives import StatevectorEstimator

    return StatevectorEstimator()


def sampler_of(side):
    if side == "qarena":
        from qarena.qiskit import QarenaSampler

        return QarenaSampler(seed=1)
    if side == "aer":
        from qiskit_aer.primitives import SamplerV2

        return SamplerV2(seed=1)
    from qiskit.primitives import StatevectorSampler

    return StatevectorSampler(seed=1)


def prepared(circuit, side):
    """Aer runs basis gates of its own: its users transpile once."""
    if side != "aer":
        return circuit
    from qiskit import transpile
    from qiskit_aer import AerSimulator

    return transpile(circuit, AerSimulator(), optimization_level=0)


def estimating(make, members):
    def maker(side):
        def made():
            circuit = make()
            pub = (prepared(circuit, side), chain(circuit.num_qubits), values_of(circuit, members)) if circuit.num_parameters else (prepared(circuit, side), chain(circuit.num_qubits))
            estimator = estimator_of(side)
            return lambda: estimator.run([pub], precision=0.0).result(), lambda result: result[0].data.evs.ravel().tolist()

        return made

    return maker


def sampling(make, members):
    """Shots differ from simulator to simulator; how many there are, and the register they are of, does not."""

    def maker(side):
        def made():
            circuit = make()
            measured = prepared(circuit.measure_all(inplace=False), side)
            pub = (measured, values_of(circuit, members)) if circuit.num_parameters else (measured,)
            sampler = sampler_of(side)

            def numbers(result):
                bits = result[0].data.meas
                return [bits.num_shots, bits.num_bits, *bits.shape]

            return lambda: sampler.run([pub], shots=SHOTS).result(), numbers

        return made

    return maker


def case(title, maker, sides, goal):
    return Case(title, {side: maker(side) for side in sides}, goal)


BOTH, ALL = ("qarena", "aer"), ("qarena", "aer", "statevector")
CASES = {
    "estimator_su2_20": case("estimator, efficient_su2 of 20 qubits, Heisenberg chain", estimating(lambda: ansatz(20, 3), 1), BOTH, 3),
    "sampler_su2_20": case("sampler, efficient_su2 of 20 qubits, 1024 shots", sampling(lambda: ansatz(20, 3), 1), BOTH, 3),
    "estimator_qft_20": case("estimator, QFT of 20 qubits, Heisenberg chain", estimating(lambda: transform(20), 1), BOTH, 3),
    "sampler_qft_20": case("sampler, QFT of 20 qubits, 1024 shots", sampling(lambda: transform(20), 1), BOTH, 3),
    "estimator_su2_4": case("estimator, efficient_su2 of 4 qubits, one set of values", estimating(lambda: ansatz(4, 3), 1), ALL, 1),
    "estimator_su2_4_100": case("estimator, efficient_su2 of 4 qubits, 100 sets of values", estimating(lambda: ansatz(4, 3), 100), ALL, 1),
    "sampler_su2_4": case("sampler, efficient_su2 of 4 qubits, 1024 shots", sampling(lambda: ansatz(4, 3), 1), ALL, 1),
    "sampler_qft_4": case("sampler, QFT of 4 qubits, 1024 shots", sampling(lambda: transform(4), 1), ALL, 1),
    "estimator_qft_4": case("estimator, QFT of 4 qubits, Heisenberg chain", estimating(lambda: transform(4), 1), ALL, 1),
}
