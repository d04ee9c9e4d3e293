"""estimate of loops, and dry arenas."""

import itertools
import time

import numpy as np
import pytest

import qarena as qa
from qarena import _core

ROUNDS = 5


def layers(n, count=3):
    circuit, w = qa.Circuit(n), qa.ParameterVector("w", 2 * n * count)
    angles = iter(range(2 * n * count))
    for _ in range(count):
        for q in range(n):
            circuit.ry(w[next(angles)], q).rz(w[next(angles)], q)
        for q in range(n if n > 1 else 0):
            circuit.cx(q, (q + 1) % n)
    return circuit


def chain(n):
    return qa.PauliSum([(f"{p}{q} {p}{q + 1}", 1.0 + q) for q in range(n - 1) for p in "XYZ"], n)


def taken(loop, n, precision="double", buffers=2, threads=None):
    """The most that a loop has in use of an arena of its own."""
    arena = qa.Arena(1 << 32)
    register = qa.Register(n, precision, buffers, arena, threads)
    for _ in range(ROUNDS):
        register.reset()
        loop(register)
        register.sync()
    return arena.stats()["high_water"]


@pytest.mark.parametrize("n", [2, 7, 11, 13, 14, 16, 17, 19])
@pytest.mark.parametrize("threads", [None, 1])
def test_a_loop_takes_what_estimate_says(n, threads, precision, buffers):
    circuit, energy = layers(n), chain(n)
    values = np.random.default_rng(n).normal(size=6 * n)
    loops = {
        "run": (lambda r: r.run(circuit, values), {}),
        "expectation": (lambda r: r.run(circuit, values).expectation(energy), {"observable": energy}),
        "several": (lambda r: r.run(circuit, values).expectation([energy, "Z0"]), {"observable": [energy, "Z0"]}),
        "gradient": (lambda r: r.value_and_grad(circuit, energy, values), {"observable": energy, "gradient": True}),
        "shots": (lambda r: r.run(circuit, values).sample(3000, seed=1), {"shots": 3000}),
        "by shots": (lambda r: r.run(circuit, values).expectation(energy, shots=3000, seed=1), {"observable": energy, "shots": 3000}),
    }
    shape = (n, precision, buffers)
    for name, (loop, asked) in loops.items():
        assert taken(loop, *shape, threads) == qa.estimate(*shape, circuit=circuit, threads=threads, **asked), name


@pytest.mark.parametrize("n", [3, 12, 14, 17])
@pytest.mark.parametrize("asked", [{}, {"gradient": True}])
def test_a_batch_takes_no_more_than_estimate_says(n, asked):
    circuit, energy = layers(n), chain(n)
    rows = np.random.default_rng(n).normal(size=(20, 6 * n))
    said = qa.estimate(n, circuit=circuit, observable=energy, members=len(rows), **asked)
    arena = qa.Arena(1 << 32)
    for _ in range(2):
        qa.run_batch(circuit, rows, energy, arena=arena, **asked)
    peak = arena.stats()["high_water"]
    assert peak <= said
    if n > 3:  # a small run may be over before all threads have begun
        assert peak > 0.5 * said


def test_a_budget_of_the_estimate_lets_a_large_loop_run_as_planned():
    circuit, energy = layers(18), chain(18)
    values = np.random.default_rng(0).normal(size=6 * 18)
    slabs = 4 << 20  # small buffers are cut from slabs of 2 MiB, and what is cached is given back
    arena = qa.Arena(qa.estimate(18, circuit=circuit, observable=energy, gradient=True) + slabs)
    register = qa.Register(18, arena=arena)
    value, grad = register.value_and_grad(circuit, energy, values)
    assert arena.stats()["refused"] == 0
    exact, by_all = qa.Register(18).value_and_grad(circuit, energy, values)
    assert value == exact and np.array_equal(grad, by_all)


def test_states_larger_than_the_machine_are_estimated_in_no_time():
    circuit = layers(36)
    began = time.perf_counter()
    said = qa.estimate(36, circuit=circuit, gradient=True, threads=1)
    assert time.perf_counter() - began < 5
    assert 4 * 16 * 2**36 < said < 4.01 * 16 * 2**36  # two of the register's own, and two beside them
    assert qa.estimate(36, "single", 1, circuit=circuit, threads=1) < 1.01 * 8 * 2**36


def test_estimate_without_a_loop_is_the_register():
    assert qa.estimate(5) == qa.estimate(5, "double", 2) == qa.estimate(5, circuit=None)
    assert qa.estimate(18, shots=10**6) > qa.estimate(18) + 4 * 10**6 - 2**20
    assert qa.estimate(18, observable="Z0") >= qa.estimate(18)
    assert qa.estimate(5, circuit=layers(5), gradient=True) > qa.estimate(5, circuit=layers(5))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"circuit": "h q"}, "circuit: a Circuit is needed, not 'h q'"),
        ({"circuit": qa.Circuit(3)}, "a circuit of 3 qubits for a register of 4"),
        ({"gradient": True}, "gradient without a circuit"),
        ({"members": 2}, "members without a circuit"),
        ({"shots": -1}, "shots: -1 is negative"),
        ({"circuit": qa.Circuit(4), "members": -2}, "members: -2 is negative"),
        ({"circuit": qa.Circuit(4), "members": 2, "buffers": 1}, "run_batch has registers of 2 buffers"),
        ({"circuit": qa.Circuit(4), "gradient": True, "observable": ["Z0", "Z1"]}, "one observable is needed, not a list"),
        ({"circuit": qa.Circuit(4), "observable": "Z9"}, "a Pauli sum of 10 qubits for a register of 4"),
        ({"precision": "half"}, "precision"),
        ({"circuit": qa.Circuit(4), "threads": -1}, "threads"),
        ({"threads": -5}, "threads: -5 is out of range"),
    ],
)
def test_what_estimate_refuses(asked, message):
    with pytest.raises((TypeError, ValueError), match=message.replace("(", r"\(")):
        qa.estimate(4, **asked)


def test_a_dry_arena_computes_nothing_and_survives_every_look():
    arena = qa.Arena(dry=True)
    register = qa.Register(26, arena=arena).h(0).cx(0, 25).rx(0.1, 3)  # 2 GiB
    fork = register.fork().x(1).sync()
    for look in (
        lambda r: r.amplitude(5),
        lambda r: r.probabilities([3]),
        lambda r: r.sample(10),
        lambda r: r.norm,
        str,
        lambda r: r.expectation("X0 Z1"),
        lambda r: r.variance("Z0"),
        lambda r: r.reduced_density_matrix([0, 1]),
        lambda r: r.purity([0]),
        lambda r: r.amplitudes_of([1, 2]),
        lambda r: r.inner(fork),
        lambda r: r.fidelity(fork),
        lambda r: np.asarray(r)[7],
        lambda r: r.reset().snapshot(),
        lambda r: np.asarray(r.reset())[7],
        lambda r: r.metric(qa.Circuit(26).ry(qa.Parameter("t"), 0), [0.1]),
    ):
        try:
            look(register)
        except ValueError as error:  # whatever lies there
            assert "norm" in str(error)
    assert arena.stats()["page_faults"] == 0
    assert arena.stats()["in_use"] > 3 * 16 * 2**26


def test_a_dry_arena_has_the_budget_that_it_is_given():
    with pytest.raises(MemoryError, match="available"):
        qa.Register(30, arena=qa.Arena(1 << 30, dry=True))
    assert qa.Arena(dry=True).stats()["budget"] is None


def test_programs_that_measure_and_set_states_can_be_run_dry():
    arena = qa.Arena(dry=True)
    register = qa.Register(18, arena=arena).h(0)
    for q in range(18):
        assert register.M(q)[0] in (0, 1)
    state = np.zeros(2**18, complex)
    state[5] = 1
    register.set_state(state)
    both = register + qa.Register(18, arena=arena)
    assert both.norm == register.norm == 1
    assert register.entropy([0, 1, 2]) == pytest.approx(3, rel=1e-12) or register.entropy([0, 1, 2]) > 0
    assert qa.Register.from_bytes(qa.Register(18).h(0).to_bytes(), arena=arena).n == 18
    assert arena.stats()["page_faults"] == 0


@pytest.mark.parametrize("gate", ["rx", "ry", "rz", "p"])
def test_a_single_gate_counts_with_values_that_make_it_one(gate):
    circuit = getattr(qa.Circuit(9), gate)(qa.Parameter("t"), 0)
    said = qa.estimate(9, circuit=circuit, observable="Z0", gradient=True)
    assert taken(lambda r: r.value_and_grad(circuit, "Z0", [0.3]), 9) == said


@pytest.mark.parametrize("n", [4, 13, 18])
def test_what_a_run_of_shots_takes(n):
    circuit = qa.Circuit(n, bits=3)
    for r in range(3):
        for q in range(n):
            circuit.ry(0.4 + q, q).cx(q, (q + 1) % n)
        circuit.measure(r, r)
    said = qa.estimate(n, circuit=circuit, shots=500, threads=1)
    arena = qa.Arena(1 << 30)
    for _ in range(2):
        qa.run(circuit, 500, seed=0, threads=1, arena=arena)
    assert (0.95 if n < 17 else 0.5) * said < arena.stats()["high_water"] <= said
    with pytest.raises(ValueError, match="have no gradient"):
        qa.estimate(n, circuit=circuit, shots=5, observable="Z0", gradient=True)


@pytest.mark.parametrize("n", [4, 13, 18])
@pytest.mark.parametrize("threads", [1, 2])
def test_what_trajectories_take(n, threads):
    circuit = qa.Circuit(n)
    for _ in range(3):
        for q in range(n):
            circuit.ry(0.4 + q, q).cx(q, (q + 1) % n)
        circuit.depolarize(0.2, 0, 1).amplitude_damping(0.1, 0)
    said = qa.estimate(n, circuit=circuit, observable="X0 Z1", shots=50, threads=threads)
    arena = qa.Arena(1 << 30)
    for _ in range(2):
        qa.expectation(circuit, "X0 Z1", 50, seed=0, threads=threads, arena=arena)
    assert 0.15 * said < arena.stats()["high_water"] <= said
    assert qa.estimate(n, circuit=circuit.copy().measure_all(), shots=50) > 2**n * 16


def test_no_members_take_a_register():
    circuit = layers(5)
    assert qa.estimate(5, circuit=circuit, observable="Z0", members=0) > qa.estimate(5)


def test_small_states_of_a_dry_arena_are_computed():
    register = qa.Register(3, arena=qa.Arena(dry=True)).h(0).cx(0, 2)
    assert str(register) == str(qa.Register(3).h(0).cx(0, 2))


def test_faults_on_the_way_to_an_estimate_are_errors():
    circuit = layers(17)
    said = qa.estimate(17, circuit=circuit, gradient=True)
    for k in itertools.count(1):
        _core._fault_set(k)
        try:
            assert qa.estimate(17, circuit=circuit, gradient=True) <= said
        except MemoryError:
            pass
        finally:
            reached = _core._fault_state()[1]
            _core._fault_set(0)
        if not reached:
            break
        assert k < 1000


def test_a_huge_state_of_a_dry_arena_has_a_text_at_once():
    arena = qa.Arena(dry=True)
    assert arena.dry
    assert not qa.Arena().dry
    assert str(qa.Register(34, arena=arena)) == "(dry: not computed)"  # 256 GiB: hours, if it were looked at
    assert str(qa.Register(3, arena=arena).x(0)) == "1.0|001>"


@pytest.mark.parametrize("n", [1, 3, 6, 8])
@pytest.mark.parametrize("threads", [None, 1])
def test_density_registers(n, threads, precision, buffers):
    circuit, energy = layers(n), chain(n)
    circuit.amplitude_damping(0.1, 0).reset(n - 1)
    values = np.random.default_rng(n).normal(size=6 * n)
    loops = {
        "nothing": (None, {}),
        "run": (lambda r: r.run(circuit, values), {"circuit": circuit}),
        "expectation": (lambda r: r.run(circuit, values).expectation(energy), {"circuit": circuit, "observable": energy}),
        "shots": (lambda r: r.run(circuit, values).sample(3000, seed=1), {"circuit": circuit, "shots": 3000}),
    }
    for name, (loop, asked) in loops.items():
        arena = qa.Arena(1 << 32)
        register = qa.DensityRegister(n, precision, buffers, arena, threads)
        for _ in range(ROUNDS if loop else 0):
            register.reset()
            loop(register)
            register.sync()
        assert arena.stats()["high_water"] == qa.estimate(n, precision, buffers, density=True, threads=threads, **asked), name


def test_density_registers_that_fit_nowhere():
    circuit = layers(15).depolarize(0.1, 0, 14)
    assert 2 * 16 * 4**15 < qa.estimate(15, circuit=circuit, density=True) < 2.01 * 16 * 4**15
    for asked in ({"gradient": True}, {"members": 3}, {"shots": 10, "observable": "Z0"}):
        with pytest.raises(ValueError, match="estimate: density: without gradient or members"):
            qa.estimate(15, circuit=circuit, density=True, **asked)
