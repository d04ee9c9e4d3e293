"""Noisy Clifford circuits with feedback against Stim, distribution by distribution."""

import numpy as np
import pytest

import qarena as qa

stim = pytest.importorskip("stim")  # the registry has no wheels of it for some processors

PAULIS = "IXYZ"


@pytest.mark.parametrize("seed", range(25))
def test_noisy_clifford_circuits_agree_with_stim(seed):
    rng = np.random.default_rng(seed)
    ours, theirs, done = qa.Circuit(4, bits=6), stim.Circuit(), 0
    while done < 6:
        a, b = (int(q) for q in rng.permutation(4)[:2])
        kind = rng.choice(["one", "two", "measure", "reset", "feedback", "x", "depolarize", "depolarize2", "channel", "channel2"])
        if kind == "one":
            name, other = [("h", "H"), ("s", "S"), ("sx", "SQRT_X")][rng.integers(3)]
            getattr(ours, name)(a)
            theirs.append(other, [a])
        elif kind == "two":
            name = str(rng.choice(["cx", "cz", "swap", "iswap"]))
            getattr(ours, name)(a, b)
            theirs.append(name.upper(), [a, b])
        elif kind == "measure":
            p = float(rng.choice([0, 0.1]))
            ours.measure(a, done).readout_error([[1 - p, p], [p, 1 - p]], done)
            theirs.append("M", [a], p)
            done += 1
        elif kind == "reset":
            ours.reset(a)
            theirs.append("R", [a])
        elif kind == "feedback" and done:
            back = int(rng.integers(1, done + 1))
            with ours.if_(done - back):
                ours.x(a)
            theirs.append("CX", [stim.target_rec(-back), a])
        elif kind == "x":
            ours.bit_flip(0.2, a)
            theirs.append("X_ERROR", [a], 0.2)
        elif kind == "depolarize":
            ours.depolarize(0.3, a)
            theirs.append("DEPOLARIZE1", [a], 0.3)
        elif kind == "depolarize2":
            ours.depolarize(0.3, a, b)
            theirs.append("DEPOLARIZE2", [a, b], 0.3)
        elif kind == "channel":
            ours.pauli_channel({"X": 0.1, "Y": 0.2, "Z": 0.05}, a)
            theirs.append("PAULI_CHANNEL_1", [a], [0.1, 0.2, 0.05])
        elif kind == "channel2":
            p = [float(x) for x in rng.dirichlet(np.ones(16))[:15]]
            texts = [first + second for first in PAULIS for second in PAULIS][1:]
            ours.pauli_channel(dict(zip(texts, p)), a, b)
            theirs.append("PAULI_CHANNEL_2", [a, b], p)
    shots = 20000
    drawn = np.bincount(theirs.compile_sampler(seed=seed).sample(shots) @ (1 << np.arange(6)), minlength=64)
    counted = np.zeros(64)
    for bits, count in qa.run(ours, shots, seed=seed).counts().items():
        counted[int(bits, 2)] = count
    pooled = (drawn + counted) / (2 * shots)
    assert (np.abs(drawn - counted) <= 6 * np.sqrt(2 * shots * pooled * (1 - pooled)) + 3).all()
