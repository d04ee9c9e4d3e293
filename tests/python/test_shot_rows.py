"""Rows of bits: shots of one history have the same, written at the end of a run unless something is sampled there."""

import numpy as np
import pytest

import qarena as qa


def rounds(n, bits, count=8):
    circuit = qa.Circuit(n, bits=bits)
    for r in range(count):
        for q in range(n):
            circuit.ry(0.3 * q + r + 0.2, q).cx(q, (q + 1) % n)
        circuit.measure(r % n, (r * 29) % bits)
        with circuit.if_((r * 29) % bits):
            circuit.x((r + 1) % n)
    return circuit


def counts_of(result):
    """By its histories."""
    found = {}
    for index in range(result.histories):
        bits, shots, _, _ = result._shots._history(index)
        found[result._text(bits)] = found.get(result._text(bits), 0) + shots
    return found

@pytest.mark.parametrize("bits", [8, 64, 70, 200])
@pytest.mark.parametrize("shots", [1, 3000, 70000, 300001])
def test_rows_are_those_of_their_histories(bits, shots):
    """Written shot by shot where all of a bucket are alike; the same one by one, by which histories they are in."""
    circuit = rounds(4, bits)
    whole = qa.run(circuit, shots, seed=3)
    for threads in (1, 2, 3):
        assert np.array_equal(qa.run(circuit, shots, seed=3, threads=threads).memory, whole.memory)
    assert counts_of(whole) == whole.counts()
    picked = np.random.default_rng(1).integers(shots, size=40)  # each in a run of its own, where its history writes its row
    for shot in picked:
        assert np.array_equal(qa.run(circuit, 1, seed=3, first_shot=int(shot)).memory[0], whole.memory[shot])


def test_rows_of_a_run_that_is_cancelled():
    circuit = rounds(14, 14, 14)

    def stop(done, shots):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        qa.run(circuit, 10**5, seed=1, progress=stop)
    result = caught.value.result
    assert 0 < result.shots < 10**5
    assert result.memory.shape == (result.shots, 14)
    assert result.counts() == counts_of(result)


@pytest.mark.parametrize("sampled", [False, True])
def test_rows_of_many_histories(sampled):
    """More than are told apart by the first bits of shots' points; and rows that are written where others' entries were."""
    circuit = rounds(5, 12, 11)
    if sampled:
        circuit.measure(3, 11)
    whole = qa.run(circuit, 150000, seed=5, threads=1)
    assert whole.histories > 512
    assert np.array_equal(qa.run(circuit, 150000, seed=5, threads=3).memory, whole.memory)
    assert np.array_equal(qa.run(circuit, 150, seed=5, first_shot=77777).memory, whole.memory[77777:77927])
    probabilities = qa.run(circuit, 1).probabilities()
    for key, probability in sorted(probabilities.items(), key=lambda item: -item[1])[:20]:
        assert abs(whole.counts().get(key, 0) - 150000 * probability) < 6 * np.sqrt(150000 * probability)
