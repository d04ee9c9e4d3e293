"""Bad input is refused at the call, with what, where and how much; nothing changes."""

import math

import numpy as np
import oracle
import pytest

import qarena as qa

NAN, INF = math.nan, math.inf


@pytest.fixture
def register():
    return qa.Register(3).h(0).sync().x(1)


BAD_GATES = [
    (ValueError, lambda r: r.h(3), "3"),
    (ValueError, lambda r: r.h(-1), "-1"),
    (ValueError, lambda r: r.h(2**40), str(2**40)),
    (ValueError, lambda r: r.h(2**80), str(2**80)),
    (ValueError, lambda r: r.cx(1, 1), "1"),
    (ValueError, lambda r: r.ccx(0, 2, 0), "0"),
    (ValueError, lambda r: r.h(0, controls=[0]), "0"),
    (ValueError, lambda r: r.h(0, controls=[1], zeros=[1]), "1"),
    (ValueError, lambda r: r.h(0, zeros=[7]), "7"),
    (ValueError, lambda r: r.mcx([0, 1, 0], 2), "0"),
    (ValueError, lambda r: r.mcx(range(100), 2), "100"),
    (ValueError, lambda r: r.rz(NAN, 0), "nan|NaN|finite"),
    (ValueError, lambda r: r.u(0.0, 0.0, INF, 0), "inf|finite"),
    (ValueError, lambda r: r.unitary([[1, 0], [0, 2]], 0), "unitary"),
    (ValueError, lambda r: r.unitary([[1, 0], [0, NAN]], 0, check=False), "finite|nan|NaN"),
    (ValueError, lambda r: r.unitary(np.eye(2), 0, 1), "rows"),
    (ValueError, lambda r: r.unitary(np.eye(2)[None], 0), "dimensions"),
    (ValueError, lambda r: r.unitary([[1, 0], [0]], 0), "rows"),
    (ValueError, lambda r: r.unitary(np.eye(4), 1, 1), "1"),
    (ValueError, lambda r: r.unitary(np.eye(128), *range(7)), "6"),
    (TypeError, lambda r: r.unitary([["a", 0], [0, 1]], 0), "matrix.*'a'"),
    (TypeError, lambda r: r.unitary(["ab", "cd"], 0), "matrix.*'ab'"),
    (TypeError, lambda r: r.unitary(3, 0), "matrix.*3"),
    (TypeError, lambda r: r.unitary(np.eye(2)), "unitary"),
    (TypeError, lambda r: r.h(0.0), "qubit 0.0"),
    (TypeError, lambda r: r.h("0"), "qubit '0'"),
    (TypeError, lambda r: r.h([0]), r"qubit \[0\]"),
    (TypeError, lambda r: r.rz("0.3", 0), "angle '0.3'"),
    (TypeError, lambda r: r.rz(1j, 0), "angle 1j"),
    (TypeError, lambda r: r.h(), "h"),
    (TypeError, lambda r: r.h(0, 1), "h"),
    (TypeError, lambda r: r.cp(0, 1), "cp"),
    (TypeError, lambda r: r.h(0, angle=1), "angle"),
    (TypeError, lambda r: r.h(0, controls="1"), "controls"),
    (TypeError, lambda r: r.h(0, check=True), "check"),
    (TypeError, lambda r: r.mcx(["a"], 0), "qubit 'a'"),
    (ValueError, lambda r: r.apply_gates([("h", 0), ("h", 9)]), r"gates\[1\]"),
    (ValueError, lambda r: r.apply_gates([("h", 0), ("hh", 1)]), r"gates\[1\].*hh"),
    (TypeError, lambda r: r.apply_gates([("h", 0), ("h",)]), r"gates\[1\]"),
    (TypeError, lambda r: r.apply_gates(["h"]), r"gates\[0\]"),
    (TypeError, lambda r: r.apply_gates([()]), r"gates\[0\]"),
    (TypeError, lambda r: r.apply_gates([(0, "h")]), r"gates\[0\]"),
    (TypeError, lambda r: r.apply_gates([("h", 0, {"angle": 1})]), r"gates\[0\]"),
    (TypeError, lambda r: r.apply_gates(5), "gates.*5"),
    (ValueError, lambda r: r.apply_gates([("rz", NAN, 0)]), r"gates\[0\]"),
]  # fmt: skip


@pytest.mark.parametrize("case", range(len(BAD_GATES)))
def test_bad_gates(case, register):
    error, call, words = BAD_GATES[case]
    with pytest.raises(error, match=words):
        call(register)
    assert register.pending == 1
    assert register.terms() == "0.707106781186548|010> 0.707106781186548|011>"


@pytest.mark.parametrize("case", range(len(BAD_GATES)))
def test_bad_gates_of_a_circuit(case):
    error, call, words = BAD_GATES[case]
    circuit = qa.Circuit(3).h(0)
    with pytest.raises(error, match=words):
        call(circuit)
    assert list(circuit) == [("h", 0)]


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (ValueError, lambda r: r.set_state(np.ones(4, complex) / 2)),
        (ValueError, lambda r: r.set_state(np.ones((2, 4), complex) / math.sqrt(8))),
        (ValueError, lambda r: r.set_state(np.ones(8, complex))),
        (ValueError, lambda r: r.set_state(np.zeros(8, complex))),
        (ValueError, lambda r: r.set_state([NAN] + [0] * 7)),
        (TypeError, lambda r: r.set_state(["1"] + ["0"] * 7)),
        (TypeError, lambda r: r.set_state(np.ones(8, np.clongdouble) / math.sqrt(8))),
        (TypeError, lambda r: r.set_state(None)),
        (TypeError, lambda r: r._set_state(np.ones(8) / math.sqrt(8))),
        (TypeError, lambda r: r._set_state(3)),
        (ValueError, lambda r: r.amplitude(8)),
        (ValueError, lambda r: r.amplitude(-1)),
        (TypeError, lambda r: r.amplitude(0.5)),
        (ValueError, lambda r: r.probabilities([3])),
        (ValueError, lambda r: r.probabilities([0, 0])),
        (ValueError, lambda r: r.probabilities([-1])),
        (ValueError, lambda r: r.sample(-1)),
        (ValueError, lambda r: r.sample(1, seed=-1)),
        (TypeError, lambda r: r.sample(1.5)),
        (ValueError, lambda r: r.M(3)),
        (ValueError, lambda r: r.M(0, -1)),
        (TypeError, lambda r: r.M("0")),
        (TypeError, lambda r: r.run([("h", 0)])),
        (ValueError, lambda r: r.run(qa.Circuit(2))),
        (TypeError, lambda r: r.restore(r)),
        (ValueError, lambda r: r.restore(qa.Register(2).snapshot())),
        (ValueError, lambda r: r.restore(qa.Register(3, "single").snapshot())),
        (ValueError, lambda r: r.inner(qa.Register(2))),
        (TypeError, lambda r: r * 2),
        (TypeError, lambda r: r.seed("x")),
    ],
)
def test_bad_calls(error, call, register):
    with pytest.raises(error):
        call(register)
    assert register.terms() == "0.707106781186548|010> 0.707106781186548|011>"


@pytest.mark.parametrize("n", [40, 64, 10**9, 2**31, 2**64, 2**80])
def test_too_many_qubits(n):
    arena = qa.Arena(budget=1 << 30)
    with pytest.raises(MemoryError, match=r"\d"):
        qa.Register(n, arena=arena)
    assert arena.stats()["in_use"] <= 4096


@pytest.mark.parametrize(
    ("error", "arguments"),
    [
        (ValueError, {"n": -1}),
        (ValueError, {"n": -(2**80)}),
        (TypeError, {"n": 1.0}),
        (TypeError, {"n": "1"}),
        (TypeError, {}),
        (ValueError, {"n": 1, "precision": "half"}),
        (TypeError, {"n": 1, "precision": 2}),
        (ValueError, {"n": 1, "buffers": 3}),
        (ValueError, {"n": 1, "buffers": 2**40 + 2}),
        (TypeError, {"n": 1, "buffers": 2.0}),
        (ValueError, {"n": 1, "precision": "double\0"}),
        (TypeError, {"n": 1, "arena": 3}),
        (ValueError, {"n": 1, "threads": -1}),
        (ValueError, {"n": 1, "threads": 10**6}),
    ],
)
def test_bad_registers(error, arguments):
    with pytest.raises(error):
        qa.Register(**arguments)


def test_no_qubits_are_the_scalar_one():
    register = qa.Register(0)
    assert register.amplitudes.tolist() == [1.0]
    assert register.gphase(math.pi).amplitude(0) == pytest.approx(-1.0)
    assert register.probabilities().tolist() == [1.0]
    assert register.sample(3).tolist() == [0, 0, 0]
    assert str(qa.ket("")) == "1.0|>"
    with pytest.raises(ValueError):
        register.x(0)


def test_closed_arena():
    with qa.Arena(1 << 20) as arena:
        register = qa.Register(4, arena=arena)
    with pytest.raises(qa.Error, match="closed") as caught:
        qa.Register(4, arena=arena)
    assert caught.value.status == "QARENA_E_CLOSED"
    with pytest.raises(qa.Error):
        qa.Circuit(4, arena)
    assert register.h(0).norm == pytest.approx(1.0)
    with pytest.raises(qa.Error):
        qa.default_arena().close()


def test_out_of_budget_names_both_numbers_and_leaves_the_state():
    arena = qa.Arena(budget=1 << 18)
    register = qa.Register(11, arena=arena).h(0).sync()
    before = register.amplitudes.tobytes()
    stats = arena.stats()
    with pytest.raises(MemoryError, match=r"\d+.*\d+"):
        qa.Register(14, arena=arena)
    assert register.amplitudes.tobytes() == before
    after = arena.stats()
    assert (after["in_use"], after["buffers"]) == (stats["in_use"], stats["buffers"])
    for budget in (0, -1):
        with pytest.raises(ValueError, match="budget"):
            qa.Arena(budget)


def test_numbers_that_fit_are_taken():
    state = oracle.random_state(3, 1)
    real = np.full(8, 8**-0.5)
    register = qa.Register(3)
    assert register.set_state(real).isclose(real)
    assert register.set_state(list(real)).isclose(real)
    assert register.set_state([1] + [0] * 7).isclose([1] + [0] * 7)
    assert register.set_state(np.repeat(state, 2)[::2]).isclose(state)
    assert register.set_state(state.astype(">c16")).isclose(state)
    assert register.set_state(state.astype(np.complex64)).isclose(state)
    assert register.set_state(2 * state, check=False).norm == pytest.approx(2.0)
