"""qarena.cirq: samples, initial states, measurements and conditions, noise, steps, observables; histograms within five standard errors."""

import copy
import functools
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

cirq = pytest.importorskip("cirq")
sympy = pytest.importorskip("sympy")

import cirq_gates  # noqa: E402

import qarena.cirq  # noqa: E402
from qarena.cirq import DensityMatrixSimulator, Simulator  # noqa: E402

A, B, C, D = QUBITS = cirq.LineQubit.range(4)
SHOTS = 4000
FEW = 200  # of Cirq's, where each takes milliseconds


def frequencies(result, *keys):
    """Of the joint values of keys, as one number each, big-endian."""
    bits = np.concatenate([result.records[key].reshape(result.repetitions, -1) for key in keys], axis=1)
    return np.bincount(bits @ (1 << np.arange(bits.shape[1])[::-1]), minlength=1 << bits.shape[1])


def assert_drawn_from(counts, probabilities):
    shots = counts.sum()
    errors = np.sqrt(shots * probabilities * (1 - probabilities)) + 1
    assert (np.abs(counts - shots * probabilities) < 5 * errors).all(), (counts / shots, probabilities)


def joint(circuit):
    """The exact probabilities of the measurements at a circuit's end: all qubits, one key."""
    return np.abs(cirq.Simulator(dtype=np.complex128).simulate(circuit, qubit_order=QUBITS).final_state_vector) ** 2


@pytest.mark.parametrize("kind", [Simulator, DensityMatrixSimulator])
def test_samples_of_random_circuits(kind):
    for seed in range(4):
        circuit = cirq_gates.random_circuit(np.random.default_rng(seed), QUBITS, 30)
        result = kind(seed=seed).run(circuit + cirq.measure(*QUBITS, key="m"), repetitions=SHOTS)
        assert_drawn_from(frequencies(result, "m"), joint(circuit))


CHANNELS = {
    "depolarize": cirq.depolarize(0.2),
    "depolarize on two": cirq.depolarize(0.3, n_qubits=2),
    "depolarize on three": cirq.depolarize(0.3, n_qubits=3),
    "asymmetric": cirq.asymmetric_depolarize(0.1, 0.2, 0.05),
    "asymmetric on two": cirq.asymmetric_depolarize(error_probabilities={"XY": 0.2, "ZI": 0.3, "II": 0.5}),
    "bit flip": cirq.bit_flip(0.3),
    "certain flip": cirq.bit_flip(),
    "phase flip": cirq.phase_flip(0.3),
    "phase damping": cirq.phase_damp(0.4),
    "amplitude damping": cirq.amplitude_damp(0.4),
    "generalized amplitude damping": cirq.generalized_amplitude_damp(0.3, 0.5),
    "reset": cirq.ResetChannel(),
    "Kraus": cirq.KrausChannel([np.diag([1, 0.6]), np.array([[0, 0.8], [0, 0]])]),
    "mixture": cirq.MixedUnitaryChannel([(0.4, cirq.unitary(cirq.X**0.3)), (0.6, cirq.unitary(cirq.H))]),
    "mixture on two": cirq.MixedUnitaryChannel([(0.4, cirq.unitary(cirq.ISWAP)), (0.6, cirq.unitary(cirq.CX))]),
    "random gate": (cirq.Y**0.4).with_probability(0.3),
    "random gate on two": cirq.CX.with_probability(0.3),
}


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_channels(channel, dtype):
    width = cirq.num_qubits(channel)
    circuit = cirq.Circuit(
        cirq.PhasedXZGate(x_exponent=0.3 + 0.1 * i, z_exponent=0.2, axis_phase_exponent=0.4)(q) for i, q in enumerate(QUBITS)
    ) + cirq.Circuit(cirq.CX(A, B), cirq.ISWAP(C, D) ** 0.3, channel(*[D, A, B][:width]), cirq.H.on_each(*QUBITS), channel(*[B, C, A][:width]))
    exact = cirq.DensityMatrixSimulator(dtype=np.complex128).simulate(circuit).final_density_matrix
    mine = DensityMatrixSimulator(dtype=dtype).simulate(circuit).final_density_matrix
    assert mine.dtype == dtype
    np.testing.assert_allclose(mine, exact, atol=1e-6 if dtype == np.complex64 else 1e-7)  # Cirq itself rounds some Kraus matrices to single precision
    result = Simulator(dtype=dtype, seed=3).run(circuit + cirq.measure(*QUBITS, key="m"), repetitions=SHOTS)
    assert_drawn_from(frequencies(result, "m"), np.diag(exact).real)


def test_trajectories_are_pure_and_average_to_the_matrix():
    noisy = cirq.Circuit(cirq.H(A), cirq.CX(A, B), cirq.amplitude_damp(0.3)(A), cirq.depolarize(0.2)(B), cirq.H(B))
    simulator, mean = Simulator(seed=5), np.zeros((4, 4), complex)
    for _ in range(1500):
        vector = simulator.simulate(noisy).final_state_vector
        assert abs(np.linalg.norm(vector) - 1) < 1e-5
        mean += np.outer(vector, vector.conj()) / 1500
    np.testing.assert_allclose(mean, cirq.DensityMatrixSimulator().simulate(noisy).final_density_matrix, atol=5 * 0.5 / 1500**0.5)


@pytest.mark.parametrize("noise", [cirq.depolarize(0.05), cirq.ConstantQubitNoiseModel(cirq.amplitude_damp(0.1)), cirq.X, cirq.NO_NOISE], ids=str)
def test_noise_models(noise):
    """Of measurements of one qubit each, in one moment: cirq.DensityMatrixSimulator lets noise behind others change what was measured."""
    circuit = cirq.Circuit(cirq.H(A), cirq.CX(A, B), cirq.ry(0.4)(C)) + cirq.Moment(cirq.measure_each(A, B, C, key_func=str))
    keys = [str(q) for q in (A, B, C)]
    wanted = frequencies(cirq.DensityMatrixSimulator(noise=noise, seed=1).run(circuit, repetitions=1 << 14), *keys) / (1 << 14)
    for kind in (Simulator, DensityMatrixSimulator):
        simulator = kind(noise=noise, seed=2)
        assert simulator.noise is cirq.NO_NOISE or noise is not cirq.NO_NOISE
        counts = frequencies(simulator.run(circuit, repetitions=SHOTS), *keys)
        assert (np.abs(counts / SHOTS - wanted) < 5 * (np.sqrt(wanted * (1 - wanted) / SHOTS) * 1.2 + 1 / SHOTS)).all()
    swept = Simulator(noise=noise).simulate_sweep(cirq.Circuit(cirq.X(A) ** sympy.Symbol("t")), cirq.Linspace("t", 0, 1, 3))
    assert len(swept) == 3


def given_anew(state):
    """Cirq goes on with a state object that it is given."""
    return state.copy() if isinstance(state, cirq.SimulationStateBase) else state


def test_initial_states():
    circuit = cirq.Circuit(cirq.H(A), cirq.CX(A, B), cirq.X(C) ** 0.3)
    vector = cirq.testing.random_superposition(8, random_state=1)
    given = [None, 0, 5, vector, vector.astype(np.complex64), vector.reshape(2, 2, 2), (1, 0, 1)]
    given += [cirq.KET_PLUS(A) * cirq.KET_ONE(B) * cirq.KET_IMAG(C), cirq.StateVectorSimulationState(initial_state=3, qubits=[A, B, C])]
    for state in given:
        if isinstance(state, cirq.ProductState):
            state = state.state_vector(qubit_order=[A, B, C])
        wanted = cirq.Simulator(dtype=np.complex128).simulate(circuit, initial_state=given_anew(state)).final_state_vector
        simulator = Simulator(dtype=np.complex128)
        np.testing.assert_allclose(simulator.simulate(circuit, initial_state=given_anew(state)).final_state_vector, wanted, atol=1e-6)
        (value,) = simulator.simulate_expectation_values(circuit, cirq.Z(A) * cirq.X(C), initial_state=given_anew(state))
        assert abs(value - (cirq.Z(A) * cirq.X(C)).expectation_from_state_vector(wanted.astype(complex), {A: 0, B: 1, C: 2}, atol=1e-5)) < 1e-5
        density = DensityMatrixSimulator().simulate(circuit, initial_state=given_anew(state)) if not isinstance(state, cirq.SimulationStateBase) else None
        if density is not None:
            np.testing.assert_allclose(density.final_density_matrix, np.outer(wanted, wanted.conj()), atol=2e-6)
    swept = Simulator().simulate_sweep(cirq.Circuit(cirq.X(A) ** sympy.Symbol("t")), [{"t": 1}, {"t": 0}], initial_state=1)
    np.testing.assert_allclose([result.final_state_vector for result in swept], [[1, 0], [0, 1]], atol=1e-6)


def test_mixed_initial_states():
    rho = cirq.testing.random_density_matrix(4, random_state=3)
    circuit = cirq.Circuit(cirq.H(A), cirq.CX(A, B), cirq.phase_damp(0.3)(B))
    wanted = cirq.DensityMatrixSimulator(dtype=np.complex128).simulate(circuit, initial_state=rho).final_density_matrix
    np.testing.assert_allclose(DensityMatrixSimulator(dtype=np.complex128).simulate(circuit, initial_state=rho).final_density_matrix, wanted, atol=1e-9)


def dynamic(rng):
    """A random circuit with measurements on the way, repeated keys, masks, confusion, and conditions of all kinds."""
    a, b = sympy.symbols("a b")
    bits = sympy.IndexedBase("a")
    conditions = ["a", "b", cirq.BitMaskKeyCondition.create_equal_mask("a", 2), cirq.BitMaskKeyCondition("a", bitmask=1), sympy.Eq(a, 1 + b), a + b > 1,
                  cirq.SympyCondition(sympy.Xor(bits[0], bits[1])), cirq.KeyCondition(cirq.MeasurementKey("b"), index=0)]  # fmt: skip
    circuit = cirq.Circuit(cirq.PhasedXZGate(x_exponent=x, z_exponent=z, axis_phase_exponent=0)(q) for q, (x, z) in zip(QUBITS, rng.uniform(-1, 1, (4, 2))))
    circuit += [cirq.CX(A, B), cirq.measure(A, B, key="a", invert_mask=(True,)), cirq.measure(C, key="b", confusion_map={(0,): np.array([[0.9, 0.1], [0.2, 0.8]])})]
    for _ in range(5):
        one, two = (conditions[i] for i in rng.integers(len(conditions), size=2))
        target, other = (QUBITS[i] for i in rng.permutation(4)[:2])
        circuit += cirq.X(target).with_classical_controls(one) if rng.integers(2) else (cirq.Y(target) ** 0.4).with_classical_controls(one, two)
        circuit += cirq.CX(target, other) ** 0.7
        circuit += cirq.measure(C, key="b", invert_mask=(False,))
    return circuit + cirq.reset(A) + cirq.X(A).with_classical_controls("b") + cirq.measure(*QUBITS, key="end")


@functools.cache
def by_cirq(seed):
    return cirq.Simulator(seed=seed).run(dynamic(np.random.default_rng(seed)), repetitions=FEW)


@pytest.mark.parametrize("kind", [Simulator, DensityMatrixSimulator])
@pytest.mark.parametrize("seed", range(6))
def test_measurements_and_conditions(seed, kind):
    circuit = dynamic(np.random.default_rng(seed))
    ours = kind(seed=seed).run(circuit, repetitions=SHOTS)
    theirs = by_cirq(seed)
    assert {key: (records.shape[1:], records.dtype) for key, records in ours.records.items()} == {
        key: (records.shape[1:], np.dtype("uint8")) for key, records in theirs.records.items()
    }
    for keys in (["a", "end"], ["b"]):
        one, two = frequencies(ours, *keys), frequencies(theirs, *keys)
        mean = (one + two) / (SHOTS + FEW)
        assert (np.abs(one / SHOTS - two / FEW) < 5 * np.sqrt(mean * (1 - mean) * (1 / FEW + 1 / SHOTS)) + 3 / FEW).all()
    state = kind(seed=seed).simulate(circuit)
    assert set(state.measurements) == {"a", "b", "end"}
    assert state.measurements["end"].tolist() == [bit for (bit,) in (np.nonzero(row)[0][:1] for row in basis_of(state))]


def basis_of(state):
    """Of each qubit, the probabilities of 0 and 1 in a state that was measured."""
    vector = getattr(state, "final_state_vector", None)
    weights = np.abs(vector) ** 2 if vector is not None else np.diag(state.final_density_matrix).real
    tensor = weights.reshape((2,) * 4)
    return [tensor.sum(axis=tuple(j for j in range(4) if j != i)).round(3) for i in range(4)]


def test_the_order_of_confused_bits():
    matrix = np.zeros((4, 4))
    matrix[[0, 1, 2, 3], [0, 3, 1, 2]] = 1  # big-endian: 01 is read as 11, 10 as 01
    circuit = cirq.Circuit(cirq.X(A), cirq.measure(A, B, C, key="m", confusion_map={(0, 1): matrix}))
    for kind in (Simulator, DensityMatrixSimulator):
        assert kind().run(circuit).measurements["m"].tolist() == cirq.Simulator().run(circuit).measurements["m"].tolist() == [[0, 1, 0]]


def test_what_runs_operation_by_operation():
    until = cirq.CircuitOperation(cirq.FrozenCircuit(cirq.H(A), cirq.measure(A, key="m")), use_repetition_ids=False, repeat_until=cirq.KeyCondition(cirq.MeasurementKey("m")))
    result = Simulator(seed=1).run(cirq.Circuit(until, cirq.measure(A, key="end")), repetitions=50)
    assert (result.records["end"] == 1).all() and result.records["m"].shape[1] > 1
    channel = cirq.KrausChannel([np.diag([1, 0]), np.diag([0, 1])], key="k")
    result = Simulator(seed=1).run(cirq.Circuit(cirq.X(A), channel(A), cirq.measure(A, key="end")), repetitions=5)
    assert result.measurements["k"].tolist() == result.measurements["end"].tolist() == [[1]] * 5
    prepared = cirq.StatePreparationChannel(np.array([0.6, 0, 0, 0.8]))
    np.testing.assert_allclose(Simulator().simulate(cirq.Circuit(cirq.H(A), prepared(A, B))).final_state_vector, [0.6, 0, 0, 0.8], atol=1e-6)
    many = cirq.Circuit(cirq.X(q) for q in QUBITS) + cirq.measure(*QUBITS, key="m") + cirq.measure(*QUBITS, key="m")
    many += [cirq.measure(*QUBITS, key="n"), cirq.X(A).with_classical_controls(sympy.Eq(sympy.Symbol("m"), sympy.Symbol("n"))), cirq.measure(A, key="end")]
    assert Simulator().run(many).records["end"].tolist() == [[[0]]]  # a condition on more bits than a table is made for


def test_all_may_be_conditional():
    circuit = cirq.Circuit(
        [cirq.X(A), cirq.H(B), cirq.measure(A, key="a"), cirq.bit_flip(1.0)(C).with_classical_controls("a"), cirq.reset(A).with_classical_controls("a")],
        [cirq.global_phase_operation(1j).with_classical_controls("a"), cirq.amplitude_damp(1)(D).with_classical_controls("a")],
        cirq.CircuitOperation(cirq.FrozenCircuit(cirq.X(A), cirq.X(D)), repetitions=3).with_classical_controls("a"),
    )
    for kind in (Simulator, DensityMatrixSimulator):
        assert kind().run(circuit + cirq.measure(A, C, D, key="end"), repetitions=2).measurements["end"].tolist() == [[1, 1, 1]] * 2
    vector = Simulator().simulate(circuit).final_state_vector
    np.testing.assert_allclose(vector, cirq.Simulator().simulate(circuit).final_state_vector, atol=1e-6)


def test_wide_pauli_channels():
    circuit = cirq.Circuit(cirq.H(A), cirq.CX(A, B), cirq.depolarize(0.3, n_qubits=4)(*QUBITS))
    wanted = cirq.DensityMatrixSimulator().simulate(circuit).final_density_matrix
    np.testing.assert_allclose(DensityMatrixSimulator().simulate(circuit).final_density_matrix, wanted, atol=1e-6)
    assert_drawn_from(frequencies(Simulator(seed=1).run(circuit + cirq.measure(*QUBITS, key="m"), repetitions=SHOTS), "m"), np.diag(wanted).real)


def test_keys_that_are_wrong():
    a = cirq.Circuit(cirq.X(A).with_classical_controls("none"), cirq.measure(A))
    with pytest.raises(ValueError, match="key none missing"):
        Simulator().run(a)
    with pytest.raises(ValueError, match="repeated key needs as many"):
        Simulator().run(cirq.Circuit(cirq.measure(A, key="m"), cirq.measure(A, B, key="m")))
    with pytest.raises(ValueError, match="no measurements"):
        Simulator().run(cirq.Circuit(cirq.X(A)))


def test_steps_can_be_read_and_set():
    circuit = cirq.Circuit(cirq.X(A), cirq.H(B), cirq.X(A), cirq.H(B))
    steps = Simulator().simulate_moment_steps(circuit)
    step = next(steps)
    first = step.state_vector()
    np.testing.assert_allclose(first, [0, 0, 0.5**0.5, 0.5**0.5], atol=1e-6)
    np.testing.assert_allclose(step.density_matrix_of([A]), [[0, 0], [0, 1]], atol=1e-6)
    assert step.sample([A], repetitions=3).tolist() == [[1]] * 3
    step.set_state_vector(0)
    np.testing.assert_allclose(step.state_vector(), [1, 0, 0, 0])
    np.testing.assert_allclose(next(steps).state_vector(), [0, 0, 0.5**0.5, 0.5**0.5], atol=1e-6)
    np.testing.assert_allclose(first, [0, 0, 0.5**0.5, 0.5**0.5], atol=1e-6)
    mixed = DensityMatrixSimulator().simulate_moment_steps(circuit)
    step = next(mixed)
    step.set_density_matrix(np.eye(4) / 4)
    np.testing.assert_allclose(next(mixed).density_matrix(), np.eye(4) / 4, atol=1e-7)


def test_expectation_values():
    circuit = cirq_gates.random_circuit(np.random.default_rng(8), QUBITS, 30)
    observables = [cirq.Z(A), 0.5 * cirq.X(B) * cirq.Y(D) - 2 * cirq.Z(C) + 3, cirq.PauliString(), cirq.X(A) * cirq.X(B) * cirq.X(C) * cirq.X(D)]
    wanted = cirq.Simulator(dtype=np.complex128).simulate_expectation_values(circuit, observables)
    for kind in (Simulator, DensityMatrixSimulator):
        found = kind(dtype=np.complex128).simulate_expectation_values(circuit, observables, qubit_order=[C, A, D, B])
        assert all(type(value) is float for value in found)
        np.testing.assert_allclose(found, wanted, atol=1e-6)
    noisy = circuit.with_noise(cirq.depolarize(0.05))
    wanted = cirq.DensityMatrixSimulator(dtype=np.complex128).simulate_expectation_values(noisy, observables)
    np.testing.assert_allclose(DensityMatrixSimulator(dtype=np.complex128).simulate_expectation_values(noisy, observables), wanted, atol=1e-6)
    with pytest.raises(NotImplementedError, match="non-Hermitian"):
        Simulator().simulate_expectation_values(circuit, 1j * cirq.Z(A))
    with pytest.raises(ValueError, match="not among the qubits"):
        Simulator().simulate_expectation_values(circuit, cirq.Z(cirq.q("elsewhere")))
    with pytest.raises(ValueError, match="terminal measurements"):
        Simulator().simulate_expectation_values(circuit + cirq.measure(A), cirq.Z(A))


def test_sweeps():
    t = sympy.Symbol("t")
    circuit = cirq.Circuit(cirq.ry(t)(A), cirq.CX(A, B))
    sweep = cirq.Linspace("t", 0, 3, 7)
    values = Simulator(dtype=np.complex128).simulate_expectation_values_sweep(circuit, [cirq.Z(B), cirq.X(A) * cirq.X(B)], sweep)
    np.testing.assert_allclose(values, [[np.cos(x), np.sin(x)] for x in np.linspace(0, 3, 7)], atol=1e-12)
    amplitudes = Simulator(dtype=np.complex128).compute_amplitudes_sweep(circuit, [3, 0], sweep)
    np.testing.assert_allclose(amplitudes, [[np.sin(x / 2), np.cos(x / 2)] for x in np.linspace(0, 3, 7)], atol=1e-12)
    results = Simulator(seed=4).run_sweep(circuit + cirq.measure(A, B, key="m"), sweep, repetitions=SHOTS)
    for x, result in zip(np.linspace(0, 3, 7), results):
        assert_drawn_from(frequencies(result, "m"), np.array([np.cos(x / 2) ** 2, 0, 0, np.sin(x / 2) ** 2]))
    frame = Simulator().sample(circuit + cirq.measure(A, B, key="m"), repetitions=3, params=sweep)
    assert frame.shape == (21, 2)


def test_orders_and_values_of_all_types():
    t = sympy.Symbol("t")
    circuit, simulator = cirq.Circuit(cirq.X(A) ** t, cirq.I(B)), Simulator()
    for order in ([B, A], (B, A), iter([B, A]), reversed([A, B]), cirq.QubitOrder.explicit([B, A]), cirq.QubitOrder.sorted_by(lambda q: -q.x)):
        results = simulator.simulate_sweep(circuit, [{"t": np.float32(1)}, {t: sympy.Integer(1)}, {"t": np.int64(1)}, {"t": complex(1)}], qubit_order=order)
        for result in results:
            np.testing.assert_allclose(result.final_state_vector, [0, 1, 0, 0], atol=1e-6)
    for order in (iter, list):
        assert simulator.compute_amplitudes(circuit, [1], {"t": 1}, order([B, A])) == pytest.approx([1], abs=1e-6)
        assert simulator.simulate_expectation_values(circuit, cirq.Z(A), {"t": 1}, order([B, A])) == pytest.approx([-1], abs=1e-6)


def test_what_qsimcirq_has_beside():
    circuit = cirq.Circuit(cirq.X(A), cirq.H(A))
    _, vector, order = Simulator().simulate_into_1d_array(circuit)
    np.testing.assert_allclose(vector, [0.5**0.5, -(0.5**0.5)], atol=1e-6)
    assert order == (A,)
    found = Simulator().simulate_moment_expectation_values(circuit, {1: [cirq.X(A), cirq.Z(A)]}, None)
    np.testing.assert_allclose(found, [[-1, 0]], atol=1e-6)


def test_seeds():
    circuit = cirq.Circuit(cirq.H.on_each(*QUBITS), cirq.measure(*QUBITS, key="m"))
    one, two = (Simulator(seed=7).run(circuit, repetitions=50) for _ in range(2))
    assert one == two != Simulator(seed=8).run(circuit, repetitions=50)
    simulator = Simulator(seed=np.random.RandomState(7))
    assert simulator.run(circuit, repetitions=50) == one != simulator.run(circuit, repetitions=50)


def test_results_are_the_callers():
    circuit, simulator = cirq.Circuit(cirq.H(A), cirq.CX(A, B)), Simulator()
    result = simulator.simulate(circuit)
    result.final_state_vector[:] = 0
    assert simulator.simulate(circuit).dirac_notation() == "0.71|00⟩ + 0.71|11⟩"
    result = simulator.simulate(circuit)
    assert isinstance(result, cirq.StateVectorTrialResult) and result == simulator.simulate(circuit)
    assert "0.707|00⟩ + 0.707|11⟩" in str(result) and "StateVectorTrialResult" in repr(result)
    assert result.get_state_containing_qubit(A).qubits == (A, B)
    np.testing.assert_allclose(result.bloch_vector_of(A), [0, 0, 0], atol=1e-6)
    assert simulator.simulate(cirq.Circuit(cirq.CX(A, B), cirq.H(A)), initial_state=result._final_simulator_state).dirac_notation() == "|00⟩"


def test_simulators_are_copied_and_pickled():
    circuit = cirq.Circuit(cirq.H(A), cirq.CX(A, B))
    for kind in (Simulator, DensityMatrixSimulator):
        simulator = kind(seed=1, noise=cirq.depolarize(0.1))
        simulator.run(circuit + cirq.measure(A, B, key="m"))
        for other in (copy.copy(simulator), copy.deepcopy(simulator), pickle.loads(pickle.dumps(simulator))):
            assert other.noise == simulator.noise and not other._kept
            other.simulate(circuit)
    assert isinstance(Simulator(), cirq.SimulatesSamples) and isinstance(Simulator(), cirq.SimulatesFinalState)
    assert isinstance(Simulator(), cirq.SimulatesExpectationValues) and isinstance(Simulator(), cirq.SimulatesAmplitudes)


def test_threads_share_a_simulator():
    t = sympy.Symbol("t")
    circuits = [cirq.Circuit(cirq.ry(t)(A), cirq.CX(A, B), cirq.rz(i)(B)) for i in range(40)]
    simulator, values = Simulator(dtype=np.complex128), np.linspace(0, 3, 200)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda i: simulator.simulate_expectation_values(circuits[i % 40], cirq.Z(B), {"t": values[i]})[0], range(200)))
    np.testing.assert_allclose(found, np.cos(values), atol=1e-12)


def test_empty_circuits():
    for kind in (Simulator, DensityMatrixSimulator):
        assert kind().simulate(cirq.Circuit()).qubit_map == {}
        assert kind().simulate(cirq.Circuit(), qubit_order=[A, B]).qubit_map == {A: 0, B: 1}
    assert Simulator().simulate(cirq.Circuit(cirq.global_phase_operation(1j))).final_state_vector.tolist() == pytest.approx([1j])
    assert Simulator().compute_amplitudes(cirq.Circuit(cirq.X(A)), []) == []
    bent = cirq.Circuit(cirq.H(A), cirq.T(A), cirq.CNOT(A, B))
    assert Simulator().compute_amplitudes(bent, [-1, -4]) == pytest.approx(cirq.Simulator().compute_amplitudes(bent, [-1, -4]), abs=1e-6)


def test_without_cirq():
    program = "import sys; sys.modules['cirq'] = None\ntry:\n    import qarena.cirq\nexcept ImportError as error:\n    print(error)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "qarena.cirq needs cirq" in done.stdout and "pip install 'qarena[cirq]'" in done.stdout, done.stdout + done.stderr


def test_qarena_alone_imports_no_cirq():
    done = subprocess.run([sys.executable, "-c", "import qarena, sys; print('cirq' in sys.modules)"], capture_output=True, text=True)
    assert done.stdout == "False\n"


def test_the_module():
    assert qarena.cirq.__all__ == ["DensityMatrixSimulator", "Simulator", "circuit", "observable"]


def test_calls_do_not_see_each_other():
    simulator, (a, b) = Simulator(dtype=np.complex128, seed=1), cirq.LineQubit.range(2)
    bell, flipped = cirq.Circuit(cirq.H(a), cirq.CNOT(a, b)), cirq.Circuit(cirq.X(a), cirq.I(b))
    first = simulator.simulate(bell)
    assert np.allclose(simulator.simulate(flipped, initial_state=1).final_state_vector, [0, 0, 0, 1])
    with pytest.raises(ValueError, match="out of range"):
        simulator.simulate(bell, initial_state=4)
    assert simulator.simulate_expectation_values(flipped, [cirq.Z(a)]) == [-1]
    assert np.allclose(first.final_state_vector, [2**-0.5, 0, 0, 2**-0.5]) and np.allclose(simulator.simulate(bell).final_state_vector, first.final_state_vector)
    steps = simulator.simulate_moment_steps(bell)
    next(steps)
    simulator.simulate(flipped)
    assert np.allclose(next(steps).state_vector(), first.final_state_vector)
    assert simulator._registers._free[-1].n == 2 and len(simulator._registers._free) == 1
    again = pickle.loads(pickle.dumps(simulator))
    assert np.allclose(again.simulate(bell).final_state_vector, first.final_state_vector)
