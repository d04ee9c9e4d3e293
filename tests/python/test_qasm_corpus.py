"""Texts that Qiskit has exported, with the states and distributions that Qiskit finds: qasm/make_corpus.py has written them."""

import json
from pathlib import Path

import numpy as np
import pytest

import qarena as qa

CORPUS = Path(__file__).resolve().parent / "qasm"
EXPECTED = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))
SHOTS = 20000


@pytest.mark.parametrize("name", [name for name, entry in EXPECTED.items() if "state" in entry])
def test_states_are_qiskits(name):
    circuit = qa.load_qasm(CORPUS / name)
    state = np.array([complex(*pair) for pair in EXPECTED[name]["state"]])
    assert abs(abs(np.vdot(state, np.asarray(qa.Register(circuit.n).run(circuit)))) - 1) < 1e-10
    again = qa.Circuit.from_qasm(circuit.to_qasm())
    assert abs(abs(np.vdot(state, np.asarray(qa.Register(circuit.n).run(again)))) - 1) < 1e-10


@pytest.mark.parametrize("name", [name for name, entry in EXPECTED.items() if "bits" in entry])
def test_distributions_are_qiskits(name):
    circuit = qa.load_qasm(CORPUS / name)
    for made in (circuit, qa.Circuit.from_qasm(circuit.to_qasm())):
        counts = qa.run(made, shots=SHOTS, seed=11).counts()
        for bits, probability in EXPECTED[name]["bits"].items():
            assert abs(counts.get(bits, 0) / SHOTS - probability) < 6 * np.sqrt(probability / SHOTS) + 1e-12
        assert set(counts) <= set(EXPECTED[name]["bits"])
