"""PennyLane's device on qarena: qml.device("qarena.qubit"). Needs PennyLane: pip install 'qarena[pennylane]'.

>>> import pennylane as qml
>>> @qml.qnode(qml.device("qarena.qubit", wires=2))
... def bell():
...     qml.Hadamard(0)
...     qml.CNOT([0, 1])
...     return qml.probs()
>>> bell().round(3).tolist()
[0.5, 0.0, 0.0, 0.5]
"""

from .._extras import needed

needed("pennylane", "qarena.pennylane")

from ._qubit_device import QarenaQubit  # noqa: E402

__all__ = ["QarenaQubit"]
