"""Clifford circuits with measurements, resets and feedback against Stim, distribution by distribution."""

import numpy as np
import pytest

import qarena as qa

stim = pytest.importorskip("stim")  # the registry has no wheels of it for some processors

N = 4
ONE = {"h": "H", "s": "S", "sdg": "S_DAG", "x": "X", "y": "Y", "z": "Z", "sx": "SQRT_X"}
TWO = {"cx": "CX", "cz": "CZ", "cy": "CY", "swap": "SWAP"}
FEEDBACK = {"x": "CX", "y": "CY", "z": "CZ"}
MEASUREMENTS = 8


def both(rng):
    """A random circuit, as ours and as Stim's; bit k is the k-th measurement."""
    ours, theirs = qa.Circuit(N, bits=MEASUREMENTS), stim.Circuit()
    done = 0
    while done < MEASUREMENTS:
        a, b = (int(q) for q in rng.permutation(N)[:2])
        kind = rng.choice(["one", "one", "two", "two", "measure", "reset", "feedback"])
        if kind == "one":
            name = str(rng.choice(list(ONE)))
            getattr(ours, name)(a)
            theirs.append(ONE[name], [a])
        elif kind == "two":
            name = str(rng.choice(list(TWO)))
            getattr(ours, name)(a, b)
            theirs.append(TWO[name], [a, b])
        elif kind == "measure":
            ours.measure(a, done)
            theirs.append("M", [a])
            done += 1
        elif kind == "reset":
            ours.reset(a)
            theirs.append("R", [a])
        elif done:
            back, name = int(rng.integers(1, done + 1)), str(rng.choice(list(FEEDBACK)))
            with ours.if_(done - back):
                getattr(ours, name)(a)
            theirs.append(FEEDBACK[name], [stim.target_rec(-back), a])
    return ours, theirs


@pytest.mark.parametrize("seed", range(40))
def test_distributions_agree_with_stim(seed):
    ours, theirs = both(np.random.default_rng(seed))
    shots = 20000
    samples = theirs.compile_sampler(seed=seed).sample(shots)
    drawn = np.bincount(samples @ (1 << np.arange(MEASUREMENTS)), minlength=1 << MEASUREMENTS)
    result = qa.run(ours, shots, seed=seed)
    exact = np.zeros(1 << MEASUREMENTS)
    for bits, probability in result.probabilities().items():
        exact[int(bits, 2)] = probability
    counted = np.zeros(1 << MEASUREMENTS)
    for bits, count in result.counts().items():
        counted[int(bits, 2)] = count
    assert exact.sum() == pytest.approx(1, abs=1e-12)
    assert np.allclose(exact * 2**MEASUREMENTS, np.round(exact * 2**MEASUREMENTS), atol=1e-9)  # halves of halves
    for found in (drawn, counted):
        assert not found[exact < 1e-9].any()
        assert (np.abs(found - shots * exact) <= 6 * np.sqrt(shots * exact * (1 - exact)) + 1e-6).all()
