"""Noise models of Qiskit Aer's on QarenaBackend, against Aer's density matrices."""

import numpy as np
import pytest

pytest.importorskip("qiskit_aer")

from qiskit import QuantumCircuit, transpile  # noqa: E402
from qiskit.circuit.library import IGate, efficient_su2  # noqa: E402
from qiskit.exceptions import QiskitError  # noqa: E402
from qiskit.quantum_info import Kraus, random_unitary  # noqa: E402
from qiskit_aer import AerSimulator  # noqa: E402
from qiskit_aer.noise import (  # noqa: E402
    NoiseModel,
    ReadoutError,
    amplitude_damping_error,
    coherent_unitary_error,
    depolarizing_error,
    kraus_error,
    mixed_unitary_error,
    pauli_error,
    phase_damping_error,
    reset_error,
    thermal_relaxation_error,
)

import qarena as qa  # noqa: E402
from qarena.qiskit import QarenaBackend, circuit  # noqa: E402
from qarena.qiskit._aer_noise import Channels  # noqa: E402
from qarena.qiskit._translated import translated  # noqa: E402

X = np.array([[0, 1], [1, 0]])
DAMPED = [np.array([[1, 0], [0, 0.8]]), np.array([[0, 0.6], [0, 0]])]
ERRORS = {
    "pauli": (pauli_error([("X", 0.1), ("Y", 0.05), ("I", 0.85)]), pauli_error([("XZ", 0.1), ("YI", 0.05), ("II", 0.85)])),
    "depolarizing": (depolarizing_error(0.1, 1), depolarizing_error(0.2, 2)),
    "kraus": (kraus_error(DAMPED), kraus_error([np.kron(a, b) for a in DAMPED for b in DAMPED])),
    "thermal relaxation": (thermal_relaxation_error(50, 70, 10), thermal_relaxation_error(50, 70, 10).expand(thermal_relaxation_error(30, 20, 10, 0.2))),
    "amplitude damping": (amplitude_damping_error(0.2, 0.1), amplitude_damping_error(0.2).tensor(amplitude_damping_error(0.1))),
    "phase damping": (phase_damping_error(0.3), phase_damping_error(0.3).tensor(pauli_error([("X", 0.2), ("I", 0.8)]))),
    "reset": (reset_error(0.1, 0.05), reset_error(0.1).tensor(reset_error(0.2))),
    "coherent": (coherent_unitary_error(random_unitary(2, seed=1)), coherent_unitary_error(random_unitary(4, seed=1))),
    "mixed unitary": (mixed_unitary_error([(np.eye(2), 0.7), (X, 0.3)]), mixed_unitary_error([(np.eye(4), 0.5), (random_unitary(4, seed=2).data, 0.5)])),
    "composed": (depolarizing_error(0.1, 1).compose(amplitude_damping_error(0.1)), depolarizing_error(0.1, 2).compose(depolarizing_error(0.1, 2))),
}  # fmt: skip


def program():
    return transpile(efficient_su2(3, reps=2).assign_parameters(np.linspace(0, 3, 18)), basis_gates=["sx", "rz", "cx"], optimization_level=0)


@pytest.mark.parametrize("name", ERRORS)
def test_channels_are_those_of_aer(name):
    one, two = ERRORS[name]
    model = NoiseModel()
    model.add_all_qubit_quantum_error(one, ["sx"])
    model.add_all_qubit_quantum_error(two, ["cx"])
    model.add_quantum_error(two, ["cx"], [1, 2])
    qc = program()
    ours = qa.DensityRegister(3).run(translated(qc, noise=Channels(model)).circuit).density_matrix()
    qc.save_density_matrix()
    theirs = AerSimulator(method="density_matrix", noise_model=model).run(qc).result().data()["density_matrix"]
    assert abs(ours - theirs.data).max() < 1e-8  # Aer drops small numbers


def test_local_errors_and_labels_come_first():
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("X", 1.0)]), ["id", "mine"])
    model.add_quantum_error(pauli_error([("Z", 1.0)]), ["id"], [1])
    qc = QuantumCircuit(4)
    qc.id([0, 1])
    qc.append(IGate(label="mine"), [2])
    qc.append(IGate(label="other"), [3])
    qc.measure_all()
    assert QarenaBackend().run(qc, noise_model=model, shots=10).result().get_counts() == {"0101": 10}


def test_readout_and_measurement_errors():
    model = NoiseModel()
    model.add_all_qubit_readout_error(ReadoutError([[0.9, 0.1], [0.3, 0.7]]))
    model.add_readout_error(ReadoutError([[0, 1], [1, 0]]), [1])
    model.add_all_qubit_quantum_error(pauli_error([("X", 1.0)]), "measure")
    qc = QuantumCircuit(2)
    qc.x(0)
    qc.measure_all()
    exact = qa.run(translated(qc, noise=Channels(model)).circuit, 1).probabilities()
    assert exact == pytest.approx({"00": 0.9, "01": 0.1})  # both flipped before; then 1 of qubit 1 read as 0
    counts = QarenaBackend(noise_model=model).run(qc, shots=4000, seed_simulator=1).result().get_counts()
    theirs = AerSimulator(noise_model=model, seed_simulator=1).run(qc, shots=4000).result().get_counts()
    for found in counts, theirs:
        assert set(found) == {"00", "01"} and abs(found["01"] - 400) < 5 * np.sqrt(4000 * 0.09)


def test_the_target_has_the_models_basis():
    model = NoiseModel(basis_gates=["sx", "rz", "cx"])
    model.add_all_qubit_quantum_error(depolarizing_error(0.1, 2), ["cx"])
    qc = QuantumCircuit(2)
    qc.swap(0, 1)
    qc.u(0.1, 0.2, 0.3, 0)
    assert set(transpile(qc, QarenaBackend(noise_model=model)).count_ops()) <= {"sx", "rz", "cx"}


def test_noise_comes_within_blocks_and_not_within_definitions():
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("X", 1.0)]), ["h", "z"])
    qc, sub = QuantumCircuit(2, 2), QuantumCircuit(1)
    sub.z(0)
    qc.append(sub.to_gate(), [0])
    qc.measure(0, 0)
    with qc.if_test((0, 0)):
        qc.z(1)
    qc.measure(1, 1)
    assert QarenaBackend().run(qc, noise_model=model, shots=5).result().get_counts() == {"10": 5}


def test_channels_that_stand_in_a_circuit():
    qc = QuantumCircuit(2)
    qc.h(0)
    qc.append(Kraus(DAMPED), [0])
    qc.append(depolarizing_error(0.1, 2), [1, 0])
    made = qa.DensityRegister(2).run(circuit(qc)).density_matrix()
    assert [entry[0] for entry in circuit(qc)] == ["h", "kraus", "pauli_channel"]
    qc.save_density_matrix()
    assert abs(made - AerSimulator(method="density_matrix").run(qc).result().data()["density_matrix"].data).max() < 1e-8


def test_what_is_not_ours_is_refused_by_name():
    from qiskit_aer.noise import LocalNoisePass

    model = NoiseModel()
    model.add_all_qubit_quantum_error(kraus_error([np.kron(np.kron(a, b), np.kron(c, d)) for a in DAMPED for b in DAMPED for c in DAMPED for d in DAMPED]), ["c3x"])
    with pytest.raises(QiskitError, match="c3x: an error on 4 qubits"):
        QarenaBackend(noise_model=model)
    model = NoiseModel()
    model._custom_noise_passes.append(LocalNoisePass(lambda *_: None))
    with pytest.raises(QiskitError, match="LocalNoisePass"):
        QarenaBackend(noise_model=model)
    model = NoiseModel()
    model.add_readout_error(ReadoutError(np.eye(4)[[0, 1, 3, 2]]), [0, 1])
    with pytest.raises(QiskitError, match="readout error on 2 qubits"):
        QarenaBackend(noise_model=model)
    with pytest.raises(QiskitError, match="a NoiseModel of qiskit_aer is needed"):
        QarenaBackend(noise_model=Kraus(DAMPED))


def test_models_of_backends():
    """They have a pass for qubits that wait."""
    from qiskit.providers.fake_provider import GenericBackendV2

    backend = GenericBackendV2(4, seed=1)
    model = NoiseModel.from_backend(backend)
    qc = QuantumCircuit(3)
    qc.h(0)
    qc.cx(0, 1)
    qc.cx(1, 2)
    qc.measure_all()
    qc = transpile(qc, backend, seed_transpiler=1)
    ours = QarenaBackend(noise_model=model).run(qc, shots=40000, seed_simulator=1).result().get_counts()
    theirs = AerSimulator(noise_model=model, seed_simulator=2).run(qc, shots=40000).result().get_counts()
    for key in {*ours, *theirs}:
        mean = (ours.get(key, 0) + theirs.get(key, 0)) / 2
        assert abs(ours.get(key, 0) - theirs.get(key, 0)) < 6 * np.sqrt(2 * mean)
    qc = QuantumCircuit(1, 1)
    qc.delay(0, 0)
    qc.measure(0, 0)
    assert set(QarenaBackend(noise_model=model).run(qc, shots=50).result().get_counts()) <= {"0", "1"}
    qc.delay(100, 0)
    with pytest.raises(QiskitError, match="delay: relaxation of qubits that wait"):
        QarenaBackend(noise_model=model).run(qc)
