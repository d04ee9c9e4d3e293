"""Random sequences of operations on several density registers, against NumPy, step by step."""

import mixed_oracle as mo
import numpy as np
import oracle
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import consumes, initialize, rule
from pinned_pairs import PinnedPairs

import qarena as qa

N = 3
names = st.sampled_from(sorted(oracle.SHAPES))
permutations = st.permutations(range(N))
angles = st.tuples(*[st.floats(-10, 10)] * 3)
probabilities = st.floats(0, 1)
TOLERANCE = {"double": 1e-11, "single": 1e-4}


class MixedSequences(PinnedPairs):
    """Each density register stands beside the matrix that it should be."""

    pairs, pinned = PinnedPairs.pairs, PinnedPairs.pinned

    @initialize(target=pairs, seed=st.integers(0, 100), buffers=st.sampled_from([1, 2]), precision=st.sampled_from(["double", "single"]))
    def start(self, seed, buffers, precision):
        self.arena = qa.Arena(1 << 22)
        self.tolerance = TOLERANCE[precision]
        rho = mo.random_matrix(N, seed, 1 + seed % 8)
        return [qa.DensityRegister(N, precision, buffers, self.arena).set_state(rho), rho]

    @rule(pair=pairs, name=names, order=permutations, turned=angles, one=st.sampled_from([None, 0, 1]))
    def gate(self, pair, name, order, turned, one):
        n_angles, n_qubits = oracle.SHAPES[name]
        others = order[n_qubits:]
        ones, zeros = (others if one == 1 else []), (others if one == 0 else [])
        getattr(pair[0], name)(*turned[:n_angles], *order[:n_qubits], controls=ones, zeros=zeros)
        pair[1] = mo.gate(pair[1], name, turned[:n_angles], order[:n_qubits], ones, zeros)

    @rule(pair=pairs, p=probabilities, order=permutations, k=st.integers(1, 2))
    def depolarize(self, pair, p, order, k):
        pair[0].depolarize(p, *order[:k])
        pair[1] = mo.depolarize(pair[1], p, order[:k])

    @rule(pair=pairs, gamma=probabilities, qubit=st.integers(0, N - 1), damp=st.booleans())
    def damp(self, pair, gamma, qubit, damp):
        (pair[0].amplitude_damping if damp else pair[0].phase_damping)(gamma, qubit)
        pair[1] = mo.kraus(pair[1], (mo.damping if damp else mo.dephasing)(gamma), [qubit])

    @rule(pair=pairs, qubit=st.integers(0, N - 1))
    def reset_qubit(self, pair, qubit):
        pair[0].reset(qubit)
        pair[1] = mo.kraus(pair[1], mo.RESET, [qubit])

    @rule(pair=pairs, order=permutations, turned=angles, p=probabilities)
    def run(self, pair, order, turned, p):
        a, b, _ = order
        circuit = qa.Circuit(N).ry(qa.Parameter("t"), a).cx(a, b).bit_flip(p, b)
        pair[0].run(circuit, turned[:1])
        rho = mo.gate(mo.gate(pair[1], "ry", turned[:1], [a]), "cx", [], [a, b])
        pair[1] = mo.pauli_channel(rho, {"X": p}, [b])

    @rule(pair=pairs, order=permutations, k=st.integers(1, N), seed=st.integers(0, 9))
    def measure(self, pair, order, k, seed):
        outcome = pair[0].measure(order[:k], seed=seed)
        rho, weight = mo.project(pair[1], order[:k], outcome)
        if weight > 1e-3:
            pair[1] = rho
        else:  # what is left is not known so well
            pair[1] = mo.random_matrix(N, seed)
            pair[0].set_state(pair[1])

    @rule(pair=pairs, qubit=st.integers(0, N - 1), outcome=st.integers(0, 1))
    def project(self, pair, qubit, outcome):
        rho, weight = mo.project(pair[1], [qubit], outcome)
        if weight > 1e-3:
            assert abs(pair[0].project(qubit, outcome) - weight) < self.tolerance
            pair[1] = rho

    @rule(kept=consumes(pinned))
    def release(self, kept):
        assert np.abs(np.asarray(kept[0]).reshape(2**N, 2**N).T - kept[1]).max() < self.tolerance

    @rule(pair=pairs)
    def reset(self, pair):
        pair[0].reset()
        pair[1] = mo.zero(N)

    @rule(pair=pairs, seed=st.integers(0, 100))
    def set_state(self, pair, seed):
        state = oracle.random_state(N, seed)
        pair[0].set_state(state)
        pair[1] = np.outer(state, state.conj())

    @rule(pair=pairs, order=permutations, k=st.integers(0, N))
    def look(self, pair, order, k):
        register, rho = pair
        assert np.abs(register.density_matrix() - rho).max() < self.tolerance
        assert np.abs(register.partial_trace(order[:k]).density_matrix() - mo.partial_trace(rho, order[:k])).max() < self.tolerance
        assert abs(register.trace() - 1) < self.tolerance and abs(register.purity() - np.vdot(rho, rho).real) < self.tolerance
        assert abs(register.expectation("X0 Y1 Z2") - np.trace(mo.string("XYZ") @ rho).real) < self.tolerance


MixedSequences.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestMixedSequences = MixedSequences.TestCase
