"""qarena for Qiskit: circuits of Qiskit's, run by qarena.

    from qarena.qiskit import QarenaBackend, QarenaEstimator, QarenaSampler, circuit

- QarenaSampler and QarenaEstimator are V2 primitives: they stand where StatevectorSampler and StatevectorEstimator, or Aer's, stand.
- QarenaBackend is a BackendV2: transpile(qc, backend), backend.run(qc, shots=1000).result().get_counts().
- circuit(qc) is qc as a qarena.Circuit, for all that qarena has and Qiskit has not: gradients, batches, plans, noise by trajectories.

Qubits are numbered alike, and qubit 0 is the rightmost and least significant one in both. docs/from_qiskit.md has the rest. Needs qiskit: pip install
'qarena[qiskit]'.
"""

from .._extras import needed

needed("qiskit", "qarena.qiskit")

from ._qiskit_backend import QarenaBackend  # noqa: E402
from ._qiskit_estimator import QarenaEstimator  # noqa: E402
from ._qiskit_jobs import QarenaJob  # noqa: E402
from ._qiskit_sampler import QarenaSampler  # noqa: E402
from ._translated import circuit  # noqa: E402

__all__ = ["QarenaBackend", "QarenaEstimator", "QarenaJob", "QarenaSampler", "circuit"]
