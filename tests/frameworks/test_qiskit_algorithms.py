"""VQE and QAOA of qiskit-algorithms, classifiers and kernels of qiskit-machine-learning, on qarena's primitives as they are."""

import numpy as np
import pytest

pytest.importorskip("qiskit")

from qiskit.circuit.library import efficient_su2, real_amplitudes, z_feature_map, zz_feature_map  # noqa: E402
from qiskit.primitives import StatevectorEstimator, StatevectorSampler  # noqa: E402
from qiskit.quantum_info import SparsePauliOp, Statevector  # noqa: E402

from qarena.qiskit import QarenaEstimator, QarenaSampler  # noqa: E402

HYDROGEN = SparsePauliOp(
    ["II", "IZ", "ZI", "ZZ", "XX"], [-1.052373245772859, 0.39793742484318045, -0.39793742484318045, -0.01128010425623538, 0.18093119978423156]
)
POINTS = np.random.default_rng(0).uniform(-1, 1, (12, 2))
LABELS = np.where(POINTS.sum(axis=1) > 0, 1, -1)


def test_vqe():
    algorithms = pytest.importorskip("qiskit_algorithms")
    start = np.full(8, 0.1)
    energies = [
        algorithms.VQE(estimator, efficient_su2(2, reps=1), algorithms.optimizers.SLSQP(maxiter=60), initial_point=start).compute_minimum_eigenvalue(HYDROGEN).eigenvalue
        for estimator in (QarenaEstimator(), StatevectorEstimator())
    ]
    assert energies[0] == pytest.approx(energies[1], abs=1e-6)
    exact = algorithms.NumPyMinimumEigensolver().compute_minimum_eigenvalue(HYDROGEN).eigenvalue
    assert energies[0] == pytest.approx(exact, abs=1e-3)


def test_qaoa():
    algorithms = pytest.importorskip("qiskit_algorithms")
    cut = SparsePauliOp(["IIZZ", "IZIZ", "ZIIZ", "ZZII", "IZZI"], [1, 0.5, 1, 1, 0.5])
    qaoa = algorithms.QAOA(QarenaSampler(seed=0), algorithms.optimizers.COBYLA(maxiter=60), reps=2, initial_point=[0.1, 0.2, 0.3, 0.4])
    found = qaoa.compute_minimum_eigenvalue(cut)
    least = np.diag(cut.to_matrix()).real.min()
    assert found.best_measurement["value"].real == pytest.approx(least)
    assert least <= found.eigenvalue < -1.5


def test_gradients_of_an_estimator_network_and_its_classifier():
    learning = pytest.importorskip("qiskit_machine_learning")
    from qiskit_machine_learning.algorithms import NeuralNetworkClassifier
    from qiskit_machine_learning.gradients import ParamShiftEstimatorGradient
    from qiskit_machine_learning.neural_networks import EstimatorQNN
    from qiskit_machine_learning.optimizers import L_BFGS_B

    features, ansatz = z_feature_map(2), real_amplitudes(2, reps=1)
    weights, slopes = [], []
    for estimator in (QarenaEstimator(), StatevectorEstimator()):
        network = EstimatorQNN(
            circuit=features.compose(ansatz),
            input_params=list(features.parameters),
            weight_params=list(ansatz.parameters),
            estimator=estimator,
            default_precision=0.0,
            gradient=ParamShiftEstimatorGradient(estimator),
        )
        slopes.append(network.backward(POINTS[:2], np.full(ansatz.num_parameters, 0.2))[1])
        classifier = NeuralNetworkClassifier(network, optimizer=L_BFGS_B(maxiter=3), initial_point=np.full(ansatz.num_parameters, 0.2))
        classifier.fit(POINTS, LABELS)
        weights.append(classifier.weights)
    assert np.allclose(slopes[0], slopes[1], atol=1e-9), learning.__version__
    assert np.allclose(weights[0], weights[1], atol=1e-4)


def test_a_variational_classifier():
    pytest.importorskip("qiskit_machine_learning")
    from qiskit_machine_learning.algorithms import VQC
    from qiskit_machine_learning.optimizers import COBYLA
    from qiskit_machine_learning.utils import algorithm_globals

    algorithm_globals.random_seed = 1
    classifier = VQC(num_qubits=2, feature_map=zz_feature_map(2), ansatz=real_amplitudes(2, reps=1), optimizer=COBYLA(maxiter=15), sampler=QarenaSampler(seed=1))
    targets = np.array([[1, 0] if label > 0 else [0, 1] for label in LABELS])
    assert classifier.fit(POINTS, targets).score(POINTS, targets) >= 0.5


def test_a_kernel():
    pytest.importorskip("qiskit_machine_learning")
    from qiskit_machine_learning.kernels import FidelityQuantumKernel
    from qiskit_machine_learning.state_fidelities import ComputeUncompute

    features = zz_feature_map(2)
    states = [Statevector(features.assign_parameters(point)).data for point in POINTS[:4]]
    exact = np.abs(np.conj(states) @ np.transpose(states)) ** 2
    for sampler in (QarenaSampler(seed=1, default_shots=20000), StatevectorSampler(seed=1, default_shots=20000)):
        kernel = FidelityQuantumKernel(feature_map=features, fidelity=ComputeUncompute(sampler=sampler))
        assert abs(kernel.evaluate(POINTS[:4]) - exact).max() < 0.03
