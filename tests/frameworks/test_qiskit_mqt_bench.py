"""All generators of MQT Bench at 3 to 6 qubits: states against Qiskit's Statevector, distributions of dynamic ones against an oracle."""

import numpy as np
import pytest

pytest.importorskip("qiskit")
pytest.importorskip("mqt.bench")

from dynamic_qiskit import distribution  # noqa: E402
from mqt.bench import BenchmarkLevel, get_benchmark  # noqa: E402
from mqt.bench.benchmarks import get_available_benchmark_names  # noqa: E402
from qiskit.quantum_info import Statevector  # noqa: E402

import qarena as qa  # noqa: E402
from qarena.qiskit import circuit  # noqa: E402

LARGE = {"seven_qubit_steane_code", "shor", "shors_nine_qubit_code"}  # none has 3 to 6 qubits


@pytest.mark.parametrize("name", sorted(set(get_available_benchmark_names()) - LARGE))
def test_generator(name):
    sizes = 0
    for n in range(3, 7):
        try:
            qc = get_benchmark(name, BenchmarkLevel.ALG, n)
        except ValueError:  # not every generator has every size
            continue
        sizes += 1
        qc = qc.assign_parameters(np.random.default_rng(n).uniform(-3, 3, qc.num_parameters))
        if qc.has_control_flow_op():
            exact = {int(bits, 2) % 2**qc.num_clbits: p for bits, p in qa.run(circuit(qc), 1).probabilities().items()}
            assert exact == pytest.approx({value: p for value, p in distribution(qc).items() if p > 1e-12}, abs=1e-10)
            continue
        bare = qc.remove_final_measurements(inplace=False)
        assert abs(qa.Register(bare.num_qubits).run(circuit(bare)).amplitudes - Statevector(bare).data).max() < 1e-10
    assert sizes
