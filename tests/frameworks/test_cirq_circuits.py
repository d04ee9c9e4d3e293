"""qarena.cirq: circuits of all gates against Cirq's own simulator and matrices, symbols, and what is refused."""

import numpy as np
import pytest

cirq = pytest.importorskip("cirq")
sympy = pytest.importorskip("sympy")

import cirq_gates  # noqa: E402
import snippets  # noqa: E402

import qarena as qa  # noqa: E402
import qarena.cirq  # noqa: E402

TOLERANCE = {np.complex64: 2e-6, np.complex128: 1e-12}
QUBITS = cirq.LineQubit.range(5)
OPERATIONS = list(cirq_gates.operations(np.random.default_rng(1), QUBITS[:4]))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{type(operation.gate or operation).__name__}")
def test_each_operation_has_its_matrix(operation):
    circuit = cirq.Circuit(operation)
    wanted = circuit.unitary(qubit_order=QUBITS[:4], qubits_that_should_be_present=QUBITS[:4], dtype=np.complex128)
    made = qarena.cirq.circuit(circuit, QUBITS[:4])
    single = getattr(getattr(operation, "gate", None), "_matrix", np.empty(0)).dtype == np.complex64
    np.testing.assert_allclose(made.to_matrix(), wanted, rtol=0, atol=1e-6 if single else 1e-12)


@pytest.mark.parametrize("before", [[], [cirq.Z(QUBITS[0]) ** 0.3]], ids=["no phase", "a phase"])
@pytest.mark.parametrize("values", [[1], [0]])
@pytest.mark.parametrize("gate", [cirq.GlobalPhaseGate(1j), cirq.Y**0.5, cirq.X**-1.83, cirq.SWAP**0.5, cirq.PhasedXPowGate(phase_exponent=0.2, exponent=0.7), cirq.rz(0.4)], ids=str)
def test_a_controlled_phase_at_the_end_stays_there(gate, values, before):
    """What is written last may be a phase under controls, where the phase of the whole circuit is none."""
    n = cirq.num_qubits(gate) + 1
    controlled = cirq.ControlledGate(gate, control_values=values).on(*QUBITS[:n])
    circuit = cirq.Circuit([cirq.X(QUBITS[0]), cirq.H.on_each(*QUBITS[:n]), before, controlled])
    np.testing.assert_allclose(qarena.cirq.circuit(circuit).to_matrix(), circuit.unitary(dtype=np.complex128), rtol=0, atol=1e-12)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("seed", range(20))
def test_random_circuits(seed, dtype):
    rng = np.random.default_rng(seed)
    circuit = cirq_gates.random_circuit(rng, QUBITS, 40)
    order = [QUBITS[i] for i in rng.permutation(5)]
    start = int(rng.integers(32))
    ours = qarena.cirq.Simulator(dtype=dtype).simulate(circuit, qubit_order=order, initial_state=start)
    theirs = cirq.Simulator(dtype=np.complex128).simulate(circuit, qubit_order=order, initial_state=start)
    assert ours.final_state_vector.dtype == dtype and ours.qubit_map == theirs.qubit_map
    atol = TOLERANCE[np.complex64] if any(getattr(op.gate, "_matrix", np.empty(0)).dtype == np.complex64 for op in circuit.all_operations()) else TOLERANCE[dtype]
    np.testing.assert_allclose(ours.final_state_vector, theirs.final_state_vector, rtol=0, atol=2 * atol)


def test_circuits_are_the_same_step_by_step():
    circuit = cirq_gates.random_circuit(np.random.default_rng(3), QUBITS, 40)
    whole = qarena.cirq.Simulator(dtype=np.complex128).simulate(circuit, qubit_order=QUBITS).final_state_vector
    *_, last = qarena.cirq.Simulator(dtype=np.complex128).simulate_moment_steps(circuit, qubit_order=QUBITS)
    np.testing.assert_allclose(last.state_vector(), whole, atol=1e-6)


def test_a_circuit_of_qarena():
    t = sympy.Symbol("t")
    a, b = QUBITS[:2]
    made = qarena.cirq.circuit(cirq.Circuit(cirq.X(a) ** (2 * t + 1), cirq.CZ(a, b) ** 0.5, cirq.measure(b, key="m")))
    assert made.parameters == ["t"] and made.n == 2
    assert qa.run(made, 10, values=[0.0]).counts() == {"0": 10}
    assert qarena.cirq.circuit(cirq.Circuit(cirq.H(a)), [b, a]).n == 2
    assert qarena.cirq.circuit(cirq.Circuit()).n == 0


def symbolic(symbols):
    t, u, v = symbols
    a, b, c = QUBITS[:3]
    return cirq.Circuit(
        cirq.H.on_each(a, b, c),
        [gate(exponent=e, global_shift=0.2)(a) for gate in cirq_gates.POWERS[1] for e in (t, 2 * t - u / 3 + 1)],
        [gate(exponent=e)(b, c) for gate in cirq_gates.POWERS[2] for e in (t * u, sympy.sin(v))],
        [gate(exponent=v)(c, a, b) for gate in cirq_gates.POWERS[3]],
        cirq.rx(t)(a), cirq.ry(sympy.pi * u)(b), cirq.rz(t - v)(c),
        cirq.FSimGate(t, u)(a, b), cirq.PhasedFSimGate(t, u, v, 2 * t, u + v)(c, a), cirq.PhasedISwapPowGate(phase_exponent=t, exponent=u)(a, c),
        cirq.PhasedXPowGate(phase_exponent=t, exponent=v)(a), cirq.PhasedXZGate(x_exponent=t, z_exponent=u, axis_phase_exponent=v)(b),
        cirq.ControlledGate(cirq.X**t, control_values=[0])(a, b), (cirq.Y ** (t + u))(b).controlled_by(c),
        cirq.PauliStringPhasor(cirq.X(a) * cirq.Z(c), exponent_neg=t, exponent_pos=u),
    )  # fmt: skip


SYMBOLS = sympy.symbols("t u v")
ROWS = [dict(zip("tuv", row)) for row in np.random.default_rng(5).uniform(-2, 2, (6, 3)).tolist()]


def test_symbols():
    circuit, simulator = symbolic(SYMBOLS), qarena.cirq.Simulator(dtype=np.complex128)
    swept = simulator.simulate_sweep(circuit, ROWS)
    for row, result in zip(ROWS, swept):
        wanted = cirq.Simulator(dtype=np.complex128).simulate(circuit, row).final_state_vector
        np.testing.assert_allclose(result.final_state_vector, wanted, atol=1e-12)
        np.testing.assert_allclose(simulator.simulate(circuit, row).final_state_vector, wanted, atol=1e-12)
        assert result.params == cirq.ParamResolver(row)
    assert len(simulator._kept) == 1


def test_one_translation_serves_all_values(monkeypatch):
    made = []
    translation = qarena.cirq._cirq_base.Translator.translation
    monkeypatch.setattr(qarena.cirq._cirq_base.Translator, "translation", lambda self, moments: made.append(1) or translation(self, moments))
    circuit, simulator = symbolic(SYMBOLS), qarena.cirq.Simulator()
    simulator.simulate_sweep(circuit, ROWS)
    for row in ROWS:
        simulator.simulate(circuit, row)
        simulator.simulate_expectation_values(circuit, cirq.Z(QUBITS[0]), row)
    assert len(made) == 1
    circuit.append(cirq.X(QUBITS[0]))  # then it is another one
    simulator.simulate(circuit, ROWS[0])
    assert len(made) == 2


def test_symbols_that_are_no_angles():
    t, p, a = sympy.Symbol("t"), sympy.Symbol("p"), QUBITS[0]
    diagonal = cirq.Circuit(cirq.H.on_each(*QUBITS[:2]), cirq.TwoQubitDiagonalGate([t, 0.1, 0.2, 2 * t])(*QUBITS[:2]))
    for row in ({"t": 0.3}, {"t": 0.7}):
        wanted = cirq.Simulator(dtype=np.complex128).simulate(diagonal, row).final_state_vector
        np.testing.assert_allclose(qarena.cirq.Simulator(dtype=np.complex128).simulate(diagonal, row).final_state_vector, wanted, atol=1e-12)
    flips = cirq.Circuit(cirq.X(a) ** t, cirq.CircuitOperation(cirq.FrozenCircuit(cirq.X(a)), repetitions=p), cirq.measure(a, key="m"))
    for resolver, wanted in (({"t": 1, "p": 2}, 1), ({"t": 1, "p": 1}, 0)):
        assert qarena.cirq.Simulator().run(flips, resolver).measurements["m"].tolist() == [[wanted]]


@pytest.mark.parametrize("call", ["run", "simulate", "steps", "values", "amplitudes"])
def test_symbols_without_values(call):
    a, simulator = QUBITS[0], qarena.cirq.Simulator()
    circuit = cirq.Circuit(cirq.X(a) ** sympy.Symbol("t"), cirq.measure(a))
    calls = {
        "run": lambda: simulator.run(circuit),
        "simulate": lambda: simulator.simulate(circuit, {"u": 1}),
        "steps": lambda: list(simulator.simulate_moment_steps(circuit)),
        "values": lambda: simulator.simulate_expectation_values(circuit[:1], cirq.Z(a)),
        "amplitudes": lambda: simulator.compute_amplitudes(circuit[:1], [0]),
    }
    with pytest.raises(ValueError, match="symbols were not specified"):
        calls[call]()
    with pytest.raises(ValueError, match="real numbers"):
        simulator.simulate(circuit, {"t": 1j})
    with pytest.raises(ValueError, match="real numbers"):
        simulator.simulate(circuit, {"t": np.complex64(1 + 2j)})


class Unknown(cirq.testing.SingleQubitGate):
    pass


def test_what_is_refused():
    a, simulator = QUBITS[0], qarena.cirq.Simulator()
    qutrit = cirq.LineQid(1, 3)
    with pytest.raises(TypeError, match=r"Simulator doesn't support .*dimension=3.*qubits only"):
        simulator.simulate(cirq.Circuit(cirq.X(a), cirq.XPowGate(dimension=3)(qutrit)))
    with pytest.raises(ValueError, match="dimension 3"):
        simulator.simulate(cirq.Circuit(cirq.X(a)), qubit_order=[a, qutrit])
    for refused in (simulator, qarena.cirq.DensityMatrixSimulator()):
        with pytest.raises(TypeError, match=r"doesn't support .*Unknown.*no unitary matrix, no channel, no decomposition"):
            refused.run(cirq.Circuit(cirq.X(a), Unknown()(a), cirq.measure(a)))
    with pytest.raises(ValueError, match="complex64 or complex128"):
        qarena.cirq.Simulator(dtype=np.int32)
    with pytest.raises(ValueError, match="loop until"):
        again = cirq.CircuitOperation(cirq.FrozenCircuit(cirq.H(a), cirq.measure(a, key="m")), use_repetition_ids=False, repeat_until=cirq.KeyCondition(cirq.MeasurementKey("m")))
        qarena.cirq.circuit(cirq.Circuit(again))
    with pytest.raises(ValueError, match="out of range for 1 qubits"):
        simulator.simulate(cirq.Circuit(cirq.X(a)), initial_state=2)
    with pytest.raises(ValueError, match="2 amplitudes are needed for 1 qubits"):
        simulator.simulate(cirq.Circuit(cirq.X(a)), initial_state=np.ones(4) / 2)


def test_large_gates():
    qubits = cirq.LineQubit.range(8)
    matrix = cirq.testing.random_unitary(2**7, random_state=2)
    circuit = cirq.Circuit(cirq.H.on_each(*qubits), cirq.MatrixGate(matrix)(*qubits[:7]), cirq.DiagonalGate(np.arange(256) / 100)(*qubits))
    circuit += cirq.ParallelGate(cirq.SingleQubitCliffordGate.X_sqrt, 8)(*qubits)
    wanted = cirq.Simulator(dtype=np.complex128).simulate(circuit).final_state_vector
    np.testing.assert_allclose(qarena.cirq.Simulator(dtype=np.complex128).simulate(circuit).final_state_vector, wanted, atol=1e-9)
    assert qarena.cirq.circuit(circuit[-1:]).count_ops() == {"unitary": 8}


def test_gates_with_ancillas():
    class Borrowing(cirq.Gate):
        def _num_qubits_(self):
            return 2

        def _decompose_with_context_(self, qubits, context):
            (ancilla,) = context.qubit_manager.qalloc(1)
            yield cirq.CX(qubits[0], ancilla)
            yield cirq.CX(ancilla, qubits[1])
            yield cirq.CX(qubits[0], ancilla)
            context.qubit_manager.qfree([ancilla])

    a, b, c = QUBITS[:3]
    circuit = cirq.Circuit(cirq.H(a), Borrowing()(a, b), cirq.H(c))
    for simulator in (qarena.cirq.Simulator(), qarena.cirq.DensityMatrixSimulator()):
        result = simulator.simulate(circuit)
        state = getattr(result, "final_state_vector", None)
        wanted = np.kron([1, 0, 0, 1], [1, 1]) / 2
        np.testing.assert_allclose(np.outer(state, state.conj()) if state is not None else result.final_density_matrix, np.outer(wanted, wanted), atol=1e-6)


def test_examples():
    from qarena.cirq import _cirq_circuit, _cirq_density, _cirq_observables, _cirq_simulator

    snippets.run_examples(qarena.cirq, _cirq_circuit, _cirq_density, _cirq_observables, _cirq_simulator)
