"""Random sequences of operations on several registers, against NumPy, step by step."""

import numpy as np
import oracle
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import consumes, initialize, invariant, rule
from pinned_pairs import PinnedPairs

import qarena as qa

N = 3
TOLERANCE = 1e-11
names = st.sampled_from(sorted(oracle.SHAPES))
permutations = st.permutations(range(N))
angles = st.tuples(*[st.floats(-10, 10)] * 3)


class Sequences(PinnedPairs):
    """Each register stands beside the array that it should be."""

    pairs, pinned = PinnedPairs.pairs, PinnedPairs.pinned

    @initialize(target=pairs, seed=st.integers(0, 100), buffers=st.sampled_from([1, 2]))
    def start(self, seed, buffers):
        self.arena = qa.Arena(1 << 22)
        self.views = []
        state = oracle.random_state(N, seed)
        return [qa.Register(N, buffers=buffers, arena=self.arena).set_state(state), state]

    @rule(pair=pairs, name=names, order=permutations, turned=angles)
    def gate(self, pair, name, order, turned):
        n_angles, n_qubits = oracle.SHAPES[name]
        getattr(pair[0], name)(*turned[:n_angles], *order[:n_qubits])
        pair[1] = oracle.apply(pair[1], name, turned[:n_angles], order[:n_qubits])

    @rule(pair=pairs, name=names, order=permutations, turned=angles, one=st.booleans())
    def controlled_gate(self, pair, name, order, turned, one):
        n_angles, n_qubits = oracle.SHAPES[name]
        ones, zeros = (order[n_qubits:], []) if one else ([], order[n_qubits:])
        getattr(pair[0], name)(*turned[:n_angles], *order[:n_qubits], controls=ones, zeros=zeros)
        pair[1] = oracle.apply(pair[1], name, turned[:n_angles], order[:n_qubits], ones, zeros)

    @rule(pair=pairs, seed=st.integers(0, 50), k=st.integers(1, N), order=permutations)
    def matrix(self, pair, seed, k, order):
        unitary = oracle.random_unitary(k, seed)
        pair[0].unitary(unitary, *order[:k])
        pair[1] = oracle.apply_matrix(pair[1], unitary, order[:k])

    @rule(kept=consumes(pinned))
    def release(self, kept):
        assert np.abs(np.asarray(kept[0]) - kept[1]).max() < TOLERANCE

    @rule(pair=pairs)
    def view(self, pair):
        self.views.append((np.asarray(pair[0]), pair[1]))

    @rule(pair=pairs, qubit=st.integers(0, N - 1), seed=st.integers(0, 9))
    def measure(self, pair, qubit, seed):
        (outcome,) = pair[0].seed(seed).M(qubit)
        pair[1] = oracle.project(pair[1], [qubit], outcome)

    @rule(pair=pairs, order=permutations, k=st.integers(1, N), seed=st.integers(0, 9))
    def measure_several(self, pair, order, k, seed):
        outcome = pair[0].measure(order[:k], seed=seed)
        pair[1] = oracle.project(pair[1], order[:k], outcome)

    @rule(pair=pairs, qubit=st.integers(0, N - 1), outcome=st.integers(0, 1))
    def project(self, pair, qubit, outcome):
        probability = oracle.probability(pair[1], [qubit], outcome)
        if probability > 1e-6:
            assert abs(pair[0].project(qubit, outcome) - probability) < TOLERANCE
            pair[1] = oracle.project(pair[1], [qubit], outcome)

    @rule(pair=pairs, qubit=st.integers(0, N - 1), seed=st.integers(0, 9))
    def reset_qubit(self, pair, qubit, seed):
        pair[0].seed(seed).reset(qubit)
        outcomes = [o for o in (0, 1) if oracle.probability(pair[1], [qubit], o) > 1e-6]
        ends = [np.roll(oracle.project(pair[1], [qubit], o), -(o << qubit)) for o in outcomes]
        pair[1] = min(ends, key=lambda end: np.abs(pair[0].amplitudes - end).max())

    @rule(pair=pairs, order=permutations, turned=angles, seed=st.integers(0, 9))
    def shot(self, pair, order, turned, seed):
        a, b, c = order
        circuit = qa.Circuit(N, bits=2).measure(a, 0).ry(turned[0], b)
        with circuit.if_(0):
            circuit.x(c)
        (history,) = qa.run(circuit.measure(b, 1), 1, seed, initial=pair[0], states=True).states()
        first, second = map(int, reversed(history.bits))
        state = oracle.apply(oracle.project(pair[1], [a], first), "ry", turned[:1], [b])
        state = oracle.apply(state, "x", [], [c]) if first else state
        assert np.abs(np.asarray(history.state) - oracle.project(state, [b], second)).max() < TOLERANCE
        pair[0].restore(history.state)
        pair[1] = oracle.project(state, [b], second)

    @rule(a=pairs, b=pairs)
    def combine(self, a, b):
        total = a[1] + b[1]
        if np.linalg.norm(total) > 0.1:
            assert np.abs((a[0] + b[0]).amplitudes - total / np.linalg.norm(total)).max() < TOLERANCE
        assert abs(a[0].inner(b[0]) - np.vdot(a[1], b[1])) < TOLERANCE

    @rule(pair=pairs)
    def reset(self, pair):
        pair[0].reset()
        pair[1] = np.eye(2**N, dtype=complex)[0]

    @rule(pair=pairs, seed=st.integers(0, 100))
    def set_state(self, pair, seed):
        pair[1] = oracle.random_state(N, seed)
        pair[0].set_state(pair[1])

    @rule(pair=pairs)
    def look(self, pair):
        assert np.abs(pair[0].amplitudes - pair[1]).max() < TOLERANCE

    @rule(pair=pairs)
    def sync(self, pair):
        assert pair[0].sync().pending == 0

    @invariant()
    def views_never_change(self):
        for view, state in getattr(self, "views", []):
            assert np.abs(view - state).max() < TOLERANCE


Sequences.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestSequences = Sequences.TestCase
