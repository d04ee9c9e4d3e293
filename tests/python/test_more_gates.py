"""Gates of any width: the Fourier transform."""

import numpy as np
import oracle
import pytest

import qarena as qa

N = 5


def fourier(k, inverse=False):
    matrix = np.fft.ifft(np.eye(2**k), axis=0) * np.sqrt(2**k)
    return matrix.conj() if inverse else matrix


@pytest.mark.parametrize("inverse", [False, True])
@pytest.mark.parametrize("qubits", [(2,), (0, 1, 2, 3, 4), (4, 1, 3), (3, 0)])
def test_qft(qubits, inverse, prepared, tolerance):
    state = oracle.random_state(N, len(qubits))
    want = oracle.apply_matrix(state, fourier(len(qubits), inverse), qubits)
    assert np.abs(prepared(state).qft(*qubits, inverse=inverse).amplitudes - want).max() < tolerance
    run = prepared(state).run(qa.Circuit(N).qft(*qubits, inverse=inverse))
    assert np.abs(run.amplitudes - want).max() < tolerance


def test_qft_under_controls(prepared, tolerance):
    state = oracle.random_state(N, 2)
    want = oracle.apply_matrix(state, fourier(2), (3, 1), [4], [0])
    assert np.abs(prepared(state).qft(3, 1, controls=4, zeros=[0]).amplitudes - want).max() < tolerance


def test_qft_is_ordinary_gates():
    circuit = qa.Circuit(3).qft(0, 1, 2)
    assert circuit.count_ops() == {"h": 3, "cp": 3, "swap": 1}
    assert circuit.inverse() == qa.Circuit(3).qft(0, 1, 2, inverse=True)
    assert np.allclose(circuit.to_matrix(), fourier(3), atol=1e-14)
    assert np.allclose(circuit.power(2).to_matrix(), np.eye(8)[[0, 7, 6, 5, 4, 3, 2, 1]], atol=1e-14)


def test_qft_chains_and_queues():
    register = qa.Register(3)
    assert register.x(0).qft(0, 1, 2) is register
    assert register.pending == 8
    assert register.isclose(qa.Register(3).run(qa.Circuit(3).x(0).qft(0, 1, 2)))


@pytest.mark.parametrize("make", [qa.Circuit, qa.Register])
def test_qft_refusals(make):
    made = make(3)
    with pytest.raises(ValueError, match=r"^qft: qubit 1 is named twice$"):
        made.qft(1, 0, 1)
    with pytest.raises(ValueError, match=r"^qft: qubit 3 is out of range \[0, 3\)$"):
        made.qft(3)
    with pytest.raises(ValueError, match=r"^qft: 0 qubits given, at least 1 needed$"):
        made.qft()
    with pytest.raises(ValueError, match=r"^qft: qubit 2 is named twice$"):
        made.qft(0, 2, controls=[2])
    with pytest.raises(ValueError, match=r"^qft: 65 qubits given, at most 64 allowed$"):
        made.qft(*range(65))
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'swaps'"):
        made.qft(0, swaps=False)
    with pytest.raises(TypeError):
        made.qft(0.5)
    assert (len(made) if make is qa.Circuit else made.pending) == 0
