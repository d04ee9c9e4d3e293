"""DensityRegister against dense density matrices in NumPy: gates, noise, circuits, long runs, threads, memory that ends."""

import threading

import mixed_oracle as mo
import numpy as np
import oracle
import pytest
from mixed_states import N, TOLERANCE, close, random_circuit, started

import qarena as qa

ANGLES = (0.7, -1.1, 2.3)


def test_first_state_and_shape():
    rho = qa.DensityRegister(2, "single", 1, threads=1)
    close(rho, mo.zero(2))
    assert (rho.n, rho.precision, rho.buffers, rho.pending) == (2, "single", 1, 0)
    assert rho.trace() == rho.purity() == 1
    assert repr(rho) == "<DensityRegister: 2 qubits, single>" and repr(qa.DensityRegister(1)) == "<DensityRegister: 1 qubit, double>"
    assert qa.DensityRegister(0).density_matrix().tolist() == [[1]]


@pytest.mark.parametrize("name", sorted(oracle.SHAPES))
@pytest.mark.parametrize("precision", ["double", "single"])
def test_gates(name, precision):
    n_angles, n_qubits = oracle.SHAPES[name]
    for order in ([0, 1, 2], [2, 0, 1]):
        for ones, zeros in ([], []), (order[n_qubits:], []), ([], order[n_qubits:]):
            register, rho = started(precision=precision)
            getattr(register, name)(*ANGLES[:n_angles], *order[:n_qubits], controls=ones, zeros=zeros)
            close(register, mo.gate(rho, name, ANGLES[:n_angles], order[:n_qubits], ones, zeros))


def test_gates_of_any_number_of_qubits():
    register, rho = started()
    matrix, other = oracle.random_unitary(2, 5), oracle.random_unitary(1, 6)
    phases, values = np.linspace(-1, 2, 4), [2, 0, 3, 1]
    register.mcx([2, 0], 1).mcp(0.4, [1, 2], 0).unitary(matrix, 2, 0).unitary(other, 1, controls=[0]).diagonal(phases, 1, 2).permutation(values, 0, 2, controls=[1])
    register.pauli_rotation(0.3, "X0 Y1 Z2").pauli_rotation(0.9, "Y0 Y2", zeros=[1]).qft(0, 2).gphase(0.3).gphase(0.3, controls=[1])
    rho = mo.unitary(rho, oracle.X, [1], [0, 2])
    rho = mo.unitary(rho, oracle.phase(0.4), [0], [1, 2])
    rho = mo.unitary(mo.unitary(rho, matrix, [2, 0]), other, [1], [0])
    rho = mo.unitary(rho, np.diag(np.exp(1j * phases)), [1, 2])
    rho = mo.unitary(rho, np.eye(4)[:, values], [0, 2], [1])
    rho = mo.unitary(rho, oracle.rotation(mo.string("XYZ"), 0.3), [0, 1, 2])
    rho = mo.unitary(rho, oracle.rotation(mo.string("YY"), 0.9), [0, 2], [], [1])
    fourier = np.exp(2j * np.pi * np.outer(range(4), range(4)) / 4) / 2
    rho = mo.unitary(mo.unitary(rho, fourier, [0, 2]), oracle.phase(0.3), [1])
    close(register, rho)


CHANNELS = {
    "depolarize 1": (lambda r: r.depolarize(0.3, 1), lambda rho: mo.depolarize(rho, 0.3, [1])),
    "depolarize 2": (lambda r: r.depolarize(0.4, 2, 0), lambda rho: mo.depolarize(rho, 0.4, [2, 0])),
    "depolarize all": (lambda r: r.depolarize(15 / 16, 2, 0), lambda rho: mo.depolarize(rho, 15 / 16, [2, 0])),
    "pauli": (lambda r: r.pauli_channel({"XY": 0.2, "IZ": 0.3, "II": 0.1}, 2, 0), lambda rho: mo.pauli_channel(rho, {"XY": 0.2, "IZ": 0.3}, [2, 0])),
    "pauli 3": (lambda r: r.pauli_channel({"XYZ": 0.2, "YIY": 0.5}, 2, 0, 1), lambda rho: mo.pauli_channel(rho, {"XYZ": 0.2, "YIY": 0.5}, [2, 0, 1])),
    "bit flip": (lambda r: r.bit_flip(0.3, 1), lambda rho: mo.pauli_channel(rho, {"X": 0.3}, [1])),
    "phase flip": (lambda r: r.phase_flip(0.3, 1), lambda rho: mo.pauli_channel(rho, {"Z": 0.3}, [1])),
    "damping": (lambda r: r.amplitude_damping(0.3, 2), lambda rho: mo.kraus(rho, mo.damping(0.3), [2])),
    "damping, all": (lambda r: r.amplitude_damping(1, 2), lambda rho: mo.kraus(rho, mo.damping(1), [2])),
    "dephasing": (lambda r: r.phase_damping(0.3, 0), lambda rho: mo.kraus(rho, mo.dephasing(0.3), [0])),
    "damping after dephasing": (
        lambda r: r.phase_damping(0.3, 0).amplitude_damping(0.2, 0),
        lambda rho: mo.kraus(mo.kraus(rho, mo.dephasing(0.3), [0]), mo.damping(0.2), [0]),
    ),
    "relaxation": (lambda r: r.thermal_relaxation(50, 70, 20, 1), lambda rho: mo.relaxation(rho, 50, 70, 20, 1)),
    "reset": (lambda r: r.reset(1), lambda rho: mo.kraus(rho, mo.RESET, [1])),
    "none": (lambda r: r.depolarize(0, 1).amplitude_damping(0, 1), lambda rho: rho),
}


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("how", [{}, {"buffers": 1}, {"precision": "single"}])
def test_channels(name, how):
    channel, expected = CHANNELS[name]
    register, rho = started(**how)
    close(channel(register), expected(rho))
    circuit = qa.Circuit(N)
    channel(circuit)
    close(started(**how)[0].run(circuit), expected(rho))
    close(started(**how)[0].apply_gates(list(circuit)), expected(rho))


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_kraus_matrices_of_unequal_weights(k, count):
    """Blocks of a random isometry: none of them is a multiple of a unitary."""
    rng = np.random.default_rng(k)
    isometry = np.linalg.qr(rng.normal(size=(count * 2**k, 2**k)) + 1j * rng.normal(size=(count * 2**k, 2**k)))[0]
    matrices = isometry.reshape(count, 2**k, 2**k)
    register, rho = started()
    close(register.kraus(matrices, *[2, 0, 1][:k]), mo.kraus(rho, matrices, [2, 0, 1][:k]))
    assert abs(register.trace() - 1) < 1e-14


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("how", [{}, {"buffers": 1}, {"precision": "single"}])
def test_random_circuits(n, how):
    for seed in range(6):
        circuit, done = random_circuit(n, seed, 60)
        rho = mo.zero(n)
        for step in done:
            rho = step(rho)
        register = qa.DensityRegister(n, **how)
        for _ in range(3):  # the third time it is compiled
            close(register.reset().run(circuit), rho)
        assert abs(register.trace() - 1) < TOLERANCE[register.precision]


def test_parameters_are_kept():
    t, w = qa.Parameter("t"), qa.ParameterVector("w", 2)
    circuit = qa.Circuit(2).rx(t, 0).ry(2 * t - w[0], 1).crz(w[1], 0, 1).rzz(-t, 0, 1).u(t, w[0], w[1], 0).rxx(w[0], 0, 1).ryy(w[1], 1, 0)
    circuit.pauli_rotation(t, "Y0 X1").pauli_rotation(w[0], "Y0 Y1").cp(t, 1, 0).gphase(t).gphase(t, controls=[1]).depolarize(0.2, 0, 1)
    register = qa.DensityRegister(2)
    for values in ([0.3, 1.2, -0.7], [2.3, -0.4, 0.9], {"t": 0.1, "w": [1, 2]}):
        bound = circuit.bind(values)
        close(register.reset().run(circuit, values), qa.DensityRegister(2).run(bound).density_matrix(), 1e-14)
    pure = qa.Circuit(2).apply_gates(list(circuit)[:-1])
    psi = qa.Register(2).run(pure, [0.3, 1.2, -0.7]).amplitudes
    close(register.reset().run(pure, [0.3, 1.2, -0.7]), np.outer(psi, psi.conj()))
    with pytest.raises(ValueError, match="run: .*values"):
        register.run(circuit, [0.1])


def test_circuits_that_grow_or_die():
    register = qa.DensityRegister(1)
    for k in range(30):
        circuit = qa.Circuit(1).ry(0.1 * k, 0)
        close(register.reset().run(circuit), mo.gate(mo.zero(1), "ry", [0.1 * k], [0]))
        close(register.reset().run(circuit.bit_flip(0.2, 0)), mo.pauli_channel(mo.gate(mo.zero(1), "ry", [0.1 * k], [0]), {"X": 0.2}, [0]))
    assert len(register._kept) <= 8


def test_names_chain_as_those_of_registers():
    assert qa.DensityRegister(2).H(0).CNOT(0, 1).expectation("Z0 Z1") == pytest.approx(1)
    for name in dir(qa.Register):
        if name in dir(qa.Circuit) and name[0] != "_" and name not in ("explain",):
            assert hasattr(qa.DensityRegister, name), name


def test_traces_stay():
    """10^4 gates, and what errs to the same side each time: hermitian, and of trace 1."""
    for noisy in (False, True):
        circuit, _ = random_circuit(3, 8, 90, noise=noisy)
        circuit.h(0).h(1).h(2)
        if noisy:
            circuit.depolarize(1e-3, 0, 1).amplitude_damping(1e-3, 2)
        register = qa.DensityRegister(3)
        for _ in range(110):
            register.run(circuit)
        rho = register.density_matrix()
        assert abs(register.trace() - 1) < 1e-12
        assert np.abs(rho - rho.conj().T).max() < 1e-13
        assert np.linalg.eigvalsh(rho).min() > -1e-13


def test_norms_are_not_mended():
    """norm^2 of the vector is the purity: what lowers it by little, again and again, is not rounding."""
    register, rho = qa.DensityRegister(1).h(0), mo.gate(mo.zero(1), "h", [], [0])
    circuit = qa.Circuit(1).phase_damping(1e-5, 0)
    for _ in range(3000):
        register.run(circuit).sync()
    assert register.density_matrix()[0, 1] == pytest.approx(0.5 * (1 - 1e-5) ** 1500, rel=1e-9)
    register, rho = started()
    weight = register.project(0, 0)
    kept, _ = mo.project(rho, [0], 0)
    assert weight > 0
    for _ in range(4000):
        register.x(1).x(1).rz(0.5, 2)
    for _ in range(4000):
        register.rz(-0.5, 2)
    close(register, kept, 1e-11)


def test_threads_give_the_same_bits():
    circuit, _ = random_circuit(4, 3, 80)
    wide = qa.Circuit(8).apply_gates(list(circuit))
    wide.cx(0, 7).depolarize(0.1, 0, 7).amplitude_damping(0.2, 6)
    one, four = (qa.DensityRegister(8, threads=t).run(wide) for t in (1, 4))
    np.testing.assert_array_equal(one.density_matrix(), four.density_matrix())
    np.testing.assert_array_equal(one.sample(1000, seed=1), four.sample(1000, seed=1))
    assert one.expectation("X0 Y7") == four.expectation("X0 Y7")


def test_threads_of_python():
    """Looks and forks from other threads, while one runs."""
    register = qa.DensityRegister(6)
    circuit, _ = random_circuit(3, 5, 40)
    circuit = qa.Circuit(6).apply_gates(list(circuit))
    errors = []

    def look():
        try:
            for _ in range(30):
                assert abs(register.trace() - 1) < 1e-10
                assert abs(register.fork().h(0).trace() - 1) < 1e-10
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        register.run(circuit)
    for thread in threads:
        thread.join()
    assert not errors


@pytest.mark.parametrize("buffers", [1, 2])
def test_out_of_memory(buffers):
    """Each allocation of gates, channels, runs and measurements fails in turn: the state is one of those in between, and the rest can be run."""
    circuit, done = random_circuit(3, 4, 40)
    expected = mo.zero(3)
    for step in done:
        expected = step(expected)
    for k in range(1, 400):
        register = qa.DensityRegister(3, buffers=buffers)
        qa._core._fault_set(k)
        try:
            register.run(circuit)
        except MemoryError:
            pass
        finally:
            _, fired = qa._core._fault_state()
            qa._core._fault_set(0)
        if register.pending == 0 and np.abs(register.density_matrix() - mo.zero(3)).max() < 1e-12:
            register.run(circuit)  # nothing of it was taken
        close(register, expected)
        if not fired:
            break
    else:
        raise AssertionError("it still asks for memory")
    for k in range(1, 400):
        register, rho = started(buffers=buffers)
        register.h(0).depolarize(0.1, 0, 1)
        qa._core._fault_set(k)
        try:
            outcome = register.measure([1], seed=2)
        except MemoryError:
            outcome = None
        finally:
            _, fired = qa._core._fault_state()
            qa._core._fault_set(0)
        rho = mo.depolarize(mo.gate(rho, "h", [], [0]), 0.1, [0, 1])
        close(register, rho if outcome is None else mo.project(rho, [1], outcome)[0])
        if not fired:
            break
    else:
        raise AssertionError("it still asks for memory")


def test_trajectories_agree():
    circuit, _ = random_circuit(3, 12, 40)
    exact = qa.DensityRegister(3).run(circuit).expectation("X0 Z1")
    found = qa.expectation(circuit, "X0 Z1", 4000, seed=5)
    assert abs(found.value - exact) < 5 * found.error + 1e-12
