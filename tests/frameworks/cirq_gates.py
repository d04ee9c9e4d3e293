"""Operations of all kinds that Cirq has, with random numbers, for the tests of qarena.cirq."""

import cirq
import numpy as np

POWERS = {
    1: [cirq.XPowGate, cirq.YPowGate, cirq.ZPowGate, cirq.HPowGate],
    2: [cirq.CXPowGate, cirq.CZPowGate, cirq.SwapPowGate, cirq.ISwapPowGate, cirq.XXPowGate, cirq.YYPowGate, cirq.ZZPowGate],
    3: [cirq.CCXPowGate, cirq.CCZPowGate],
}


class Add(cirq.ArithmeticGate):
    """y += x, of registers of two qubits."""

    def registers(self):
        return [2, 2], [2, 2]

    def with_registers(self, *new_registers):
        raise NotImplementedError

    def apply(self, x, y):
        return x, (x + y) % 4


class InPlace(cirq.Gate):
    """A gate that Cirq knows by what it does to an array only."""

    def _num_qubits_(self):
        return 2

    def _has_unitary_(self):
        return True

    def _apply_unitary_(self, args):
        args.target_tensor[args.subspace_index(0b01)] *= 1j
        return args.target_tensor


class Composite(cirq.Gate):
    """A gate that Cirq knows by its decomposition only."""

    def _num_qubits_(self):
        return 3

    def _decompose_(self, qubits):
        a, b, c = qubits
        yield cirq.H(a)
        yield cirq.CX(a, b) ** 0.3
        yield [cirq.Moment(cirq.ISWAP(b, c)), cirq.global_phase_operation(1j)]


def gates(rng):
    """(gate, number of qubits) of each kind."""

    def turn():
        return float(rng.uniform(-3, 3))

    for width, kinds in POWERS.items():
        for kind in kinds:
            for exponent, shift in [(1, 0), (1, 0.3), (turn(), 0), (turn(), turn()), (-1, -0.5), (0, 0)]:
                yield kind(exponent=exponent, global_shift=shift), width
    for gate in (cirq.rx(turn()), cirq.ry(turn()), cirq.rz(turn()), cirq.X, cirq.Y, cirq.Z, cirq.H, cirq.S, cirq.T, cirq.S**-1, cirq.X**0.5):
        yield gate, 1
    for _ in range(3):
        yield cirq.FSimGate(turn(), turn()), 2
        yield cirq.PhasedFSimGate(turn(), turn(), turn(), turn(), turn()), 2
        yield cirq.PhasedISwapPowGate(phase_exponent=turn(), exponent=turn()), 2
        yield cirq.PhasedXPowGate(phase_exponent=turn(), exponent=turn(), global_shift=turn()), 1
        yield cirq.PhasedXZGate(x_exponent=turn(), z_exponent=turn(), axis_phase_exponent=turn()), 1
    yield from ((cirq.ms(turn()), 2), (cirq.givens(turn()), 2), (cirq.CSWAP, 3), (cirq.SWAP, 2), (cirq.ISWAP, 2), (cirq.ISWAP_INV, 2), (cirq.SQRT_ISWAP, 2))
    yield from ((cirq.FSimGate(0.3, 0), 2), (cirq.FSimGate(np.pi / 2, np.pi / 6), 2), (cirq.I, 1), (cirq.IdentityGate(3), 3), (cirq.WaitGate(cirq.Duration(nanos=3)), 1))
    yield cirq.QubitPermutationGate([2, 0, 3, 1]), 4
    yield cirq.QubitPermutationGate([1, 0, 2]), 3
    yield cirq.DiagonalGate([turn() for _ in range(8)]), 3
    yield cirq.TwoQubitDiagonalGate([turn() for _ in range(4)]), 2
    yield cirq.ThreeQubitDiagonalGate([turn() for _ in range(8)]), 3
    for width in range(1, 5):
        yield cirq.MatrixGate(cirq.testing.random_unitary(2**width, random_state=int(rng.integers(1 << 30)))), width
    yield cirq.MatrixGate(cirq.testing.random_unitary(4, random_state=1).astype(np.complex64), unitary_check=False), 2
    yield cirq.ParallelGate(cirq.X**0.3, 3), 3
    yield cirq.DensePauliString("XIYZ", coefficient=-1), 4
    yield cirq.PauliStringPhasorGate(cirq.DensePauliString("XZY"), exponent_neg=turn(), exponent_pos=turn()), 3
    yield cirq.PauliStringPhasorGate(cirq.DensePauliString("XIY", coefficient=-1), exponent_neg=turn(), exponent_pos=turn()), 3
    yield from controlled(turn)
    yield cirq.PauliInteractionGate(cirq.X, True, cirq.Y, False, exponent=turn()), 2
    yield cirq.QuantumFourierTransformGate(4), 4
    yield cirq.QuantumFourierTransformGate(3, without_reverse=True), 3
    yield cirq.BooleanHamiltonianGate(["x", "y", "z"], ["x&y", "z"], turn()), 3
    yield cirq.PhaseGradientGate(num_qubits=3, exponent=turn()), 3
    yield cirq.SingleQubitCliffordGate.X_sqrt, 1
    yield from ((Add(), 4), (InPlace(), 2), (Composite(), 3), (cirq.GlobalPhaseGate(1j**0.3), 0))


def controlled(turn):
    yield cirq.ControlledGate(cirq.X**0.3, 2), 3
    yield cirq.ControlledGate(cirq.ISWAP ** turn(), 1, control_values=[0]), 3
    yield cirq.ControlledGate(cirq.Z ** turn(), control_values=[(0, 1), (1,)]), 3
    yield cirq.ControlledGate(cirq.FSimGate(turn(), turn()), control_values=cirq.SumOfProducts([(0, 1), (1, 0)])), 4
    yield cirq.ControlledGate(cirq.PhasedXZGate(x_exponent=turn(), z_exponent=turn(), axis_phase_exponent=turn()), 2, control_values=[0, 1]), 3
    yield cirq.ControlledGate(cirq.MatrixGate(cirq.testing.random_unitary(4, random_state=5))), 3
    yield cirq.ControlledGate(cirq.ControlledGate(cirq.Y ** turn(), control_values=[0])), 3
    yield cirq.ControlledGate(cirq.GlobalPhaseGate(1j)), 1
    yield cirq.ControlledGate(cirq.GlobalPhaseGate(1j**0.7), 2, control_values=[0, 1]), 2
    yield cirq.ControlledGate(Composite()), 4
    yield cirq.ControlledGate(cirq.DiagonalGate([turn() for _ in range(4)])), 3
    yield cirq.ControlledGate(cirq.QubitPermutationGate([2, 0, 1])), 4


def operations(rng, qubits):
    """Each gate on some of the qubits, and operations that are no gates."""
    for gate, width in gates(rng):
        yield gate.on(*(qubits[i] for i in rng.permutation(len(qubits))[:width]))
    a, b, c, d = qubits[:4]
    yield cirq.X(a) * cirq.Y(c) * -1
    yield cirq.X(a) * cirq.Y(c) * 1j
    yield cirq.PauliStringPhasor(cirq.X(a) * cirq.Z(d), exponent_neg=0.3, exponent_pos=-0.2)
    yield cirq.PauliStringPhasor(-cirq.X(a) * cirq.Z(d), exponent_neg=0.3)
    yield cirq.CircuitOperation(cirq.FrozenCircuit(cirq.X(a) ** 0.3, cirq.CX(a, b)), repetitions=3, qubit_map={a: c})
    yield cirq.CircuitOperation(cirq.FrozenCircuit(cirq.X(a) ** 0.3, cirq.CX(a, b)), repetitions=-2)
    yield cirq.CircuitOperation(cirq.FrozenCircuit(cirq.X(a) ** 0.3)).controlled_by(d)
    yield (cirq.X(a) ** 0.3).with_tags("a tag")
    yield cirq.Y(b).controlled_by(c, d, control_values=[0, 1]).with_tags("a tag", cirq.VirtualTag())


def random_circuit(rng, qubits, length):
    """Some of them, in any order."""
    every = list(operations(rng, qubits))
    return cirq.Circuit(every[i] for i in rng.integers(len(every), size=length))
