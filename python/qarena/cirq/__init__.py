"""Cirq on qarena: `cirq.Simulator()` becomes `qarena.cirq.Simulator()`. Needs the extra `cirq`.

>>> import cirq
>>> import qarena.cirq
>>> a, b = cirq.LineQubit.range(2)
>>> bell = cirq.Circuit(cirq.H(a), cirq.CNOT(a, b), cirq.measure(a, b, key='m'))
>>> sorted(qarena.cirq.Simulator(seed=1).run(bell, repetitions=100).histogram(key='m'))
[0, 3]
"""

from ._cirq_circuit import circuit
from ._cirq_density import DensityMatrixSimulator
from ._cirq_observables import observable
from ._cirq_simulator import Simulator

__all__ = ["DensityMatrixSimulator", "Simulator", "circuit", "observable"]
