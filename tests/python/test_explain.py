"""What a circuit becomes, and how long its passes took."""

import time

import numpy as np
import pytest

import qarena as qa


def layers(n: int) -> qa.Circuit:
    circuit = qa.Circuit(n)
    for layer in range(3):
        for q in range(n):
            circuit.ry(0.1 + layer, q).rz(0.2, q)
        for q in range(n - 1):
            circuit.cx(q, q + 1)
    return circuit


@pytest.mark.parametrize("precision", ["double", "single"])
def test_circuit_as_dict(precision):
    told = layers(16).explain(precision, as_dict=True)
    assert told["qubits"] == 16 and told["operations"] == 172  # 48 RY, 45 CX, phases: after the CX of two layers on pairs, too
    assert sum(entry["bytes"] for entry in told["passes"]) == told["bytes"]
    assert told["bytes"] == len(told["passes"]) * 2 * (1 << 16) * (16 if precision == "double" else 8)
    assert 0 < told["limit_seconds"] <= told["predicted_seconds"]
    assert told["multiply_adds"] > 0


def test_register_tells_what_it_measured():
    circuit = layers(16)
    register = qa.Register(16)
    start = time.perf_counter()
    told = register.explain(circuit, as_dict=True)
    elapsed = time.perf_counter() - start
    measured = [entry["measured_seconds"] for entry in told["passes"]]
    assert measured == register.pass_times()
    assert min(measured) > 0 and sum(measured) < elapsed
    assert np.array_equal(register.amplitudes, qa.Register(16).run(circuit).amplitudes)


def test_register_as_text():
    circuit = layers(16)
    lines = qa.Register(16).explain(circuit).splitlines()
    plain = circuit.explain().splitlines()
    assert len(lines) == len(plain)
    for line, before in zip(lines, plain, strict=True):
        if line != before:
            assert line.startswith(before + ", measured ") and line.endswith(" ms")
    assert sum(", measured " in line for line in lines) == 1 + len(qa.Register(16).run(circuit).pass_times())


def test_few_gates_have_no_passes():
    assert qa.Register(3).pass_times() == []
    assert qa.Register(3).h(0).pass_times() == []
    assert qa.Circuit(3).explain(as_dict=True)["passes"] == []
    assert qa.Circuit(12).h(0).cx(0, 1).explain(as_dict=True)["one_by_one"] and not layers(12).explain(as_dict=True)["one_by_one"]
    assert "one by one" in qa.Circuit(3).h(0).explain() and "one by one" not in layers(12).explain()
    assert qa.Register(3).explain(qa.Circuit(3)) == "3 qubits, 0 operations: nothing to run\n"


@pytest.mark.parametrize(("n", "layer_count"), [(14, 60), (13, 105), (15, 1)])
def test_describes_the_passes_that_run(n, layer_count):
    """Long circuits too, which are planned in pieces: as many passes, on the same register that ran something else before."""
    circuit = qa.Circuit(n)
    for layer in range(layer_count):
        for q in range(n):
            circuit.ry(0.1 + layer, q).rz(0.2, q)
        for q in range(0, n - 1, 2):
            circuit.cx((q + layer) % n, (q + layer + 5) % n)
    register = qa.Register(n)
    told = register.explain(circuit, as_dict=True)
    times = register.pass_times()
    assert len(times) == min(64, len(told["passes"]))
    assert [entry["measured_seconds"] for entry in told["passes"] if "measured_seconds" in entry] == times
    assert told["gates_one_by_one"] == 0
    operations = sorted(number for entry in told["passes"] for stage in entry["stages"] for number in stage["operations"])
    assert operations == list(range(told["operations"]))
    assert len(circuit.explain(as_dict=True)["passes"]) == len(told["passes"])


def test_measured_times_are_of_this_circuit():
    first, second = layers(14), qa.Circuit(14).h(0).cx(0, 13).rx(0.3, 13)
    register = qa.Register(14).run(first)
    assert "measured" in register._explain(first, False)
    assert "measured" not in register._explain(second, False)
    register.run(second)
    assert "measured" not in register._explain(first, False)
    register.h(0).run(first)
    assert "measured" not in register._explain(first, False), "something else ran, too"


def test_what_is_left_of_a_long_circuit():
    circuit = qa.Circuit(11)
    for q in range(2051):
        circuit.ry(0.3, q % 11).cx(q % 11, (q + 1) % 11)
    told = circuit.explain(as_dict=True)
    assert told["gates_one_by_one"] == 4102 % 2048 and not told["one_by_one"]
    assert f"{4102 % 2048} more gates are swept one by one" in circuit.explain()


def test_no_qubits():
    assert qa.Circuit(0).explain(as_dict=True)["passes"] == []
    told = qa.Circuit(0).gphase(0.3).explain(as_dict=True)
    assert told["qubits"] == 0 and told["one_by_one"] and told["gates_one_by_one"] == 1
    assert "one by one" in qa.Register(0).explain(qa.Circuit(0).gphase(0.3))


def test_refusals():
    with pytest.raises(ValueError, match=r"circuit.* 4 .*3|circuit.* 3 .*4"):
        qa.Register(3).explain(qa.Circuit(4).h(0))
    with pytest.raises(ValueError, match="precision"):
        qa.Circuit(4).explain("half")
