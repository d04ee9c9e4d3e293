"""The documented examples of vecsim and rvecsim, as they are spelled there."""

import numpy as np
import pytest

from qarena import ket

# what the ancestors' doctests show
SHOWN = [
    (lambda: ket("0"), "1.0|0>"),
    (lambda: ket("1"), "1.0|1>"),
    (lambda: ket("00"), "1.0|00>"),
    (lambda: ket("10"), "1.0|10>"),
    (lambda: ket("11"), "1.0|11>"),
    (lambda: ket("101"), "1.0|101>"),
    (lambda: ket("0").X(0), "1.0|1>"),
    (lambda: ket("1").X(0), "1.0|0>"),
    (lambda: ket("00").X(0), "1.0|01>"),
    (lambda: ket("01").X(1), "1.0|11>"),
    (lambda: ket("00").X(0).X(1), "1.0|11>"),
    (lambda: ket("+").H(0).X(0), "1.0|1>"),
    (lambda: ket("01").CNOT(0, 1), "1.0|11>"),
    (lambda: ket("00").CNOT(0, 1), "1.0|00>"),
    (lambda: ket("0").H(0), "0.707106781186548|0> 0.707106781186548|1>"),
    (lambda: ket("00").H(0).CNOT(0, 1), "0.707106781186548|00> 0.707106781186548|11>"),
    (lambda: ket("000").H(0).CNOT(0, 1).CNOT(1, 2), "0.707106781186548|000> 0.707106781186548|111>"),
    (lambda: ket("0") * ket("1"), "1.0|01>"),
    (lambda: ket("1").Z(0), "-1.0|1>"),
    (lambda: ket("0").Y(0), "1j|1>"),
    (lambda: ket("1").S(0), "1j|1>"),
    (lambda: ket("11").CPHASE(0, 1), "-1.0|11>"),
    (lambda: ket("10").CPHASE(0, 1), "1.0|10>"),
]


@pytest.mark.parametrize(("make", "text"), SHOWN)
def test_printed_as_the_ancestors_print(make, text):
    assert str(make()) == text
    assert repr(make()) == repr(text)
    assert make().terms() == text


def test_default_ket_is_zero():
    assert ket().isclose(ket("0"))


def test_isclose_takes_a_list_an_array_and_a_register():
    assert ket("++").isclose([0.5, 0.5, 0.5, 0.5])
    assert ket("--").isclose([0.5, -0.5, -0.5, 0.5])
    assert ket("--").isclose(np.array([0.5, -0.5, -0.5, 0.5]))
    assert ket("+").isclose(ket("0") + ket("1"))
    assert ket("-").isclose(ket("0") - ket("1"))
    assert not ket("+").isclose(ket("-"))
    assert not ket("+").isclose([1, 0, 0, 0])
    with pytest.raises(TypeError):
        ket("+").isclose("+")


def test_sum_renormalises_and_difference_of_equals_is_refused():
    assert (ket("0") + ket("0")).isclose(ket("0"))
    assert (ket("+") + ket("0")).norm == pytest.approx(1.0, abs=1e-14)
    with pytest.raises(ValueError, match="cancel"):
        ket("0") - ket("0")
    with pytest.raises(TypeError):
        ket("0") + 1
    with pytest.raises(ValueError):
        ket("0") + ket("00")


def test_operators_leave_their_operands_alone():
    a, b = ket("0"), ket("1")
    a + b, a - b, a * b
    assert (str(a), str(b)) == ("1.0|0>", "1.0|1>")


def test_tensor_product_has_its_left_factor_in_the_high_qubits():
    product = ket("+1") * ket("0-")
    assert product.n == 4
    assert product.isclose(ket("+10-"))


def test_measurement_collapses_and_repeats_agree():
    assert ket("0").M(0, 5) == [0] * 5
    assert ket("1").M(0) == [1]
    seen = set()
    for seed in range(20):
        register = ket("+").seed(seed)
        outcomes = register.M(0, 10)
        assert len(outcomes) == 10 and len(set(outcomes)) == 1
        assert register.isclose(ket(str(outcomes[0])))
        seen.add(outcomes[0])
    assert seen == {0, 1}


def test_properties():
    register = ket("++")
    assert register.n == 2
    assert register.norm == pytest.approx(1.0, abs=1e-14)
    assert list(register.amplitudes) == pytest.approx([0.5] * 4)


def test_apply_gates_spelled_as_in_the_ancestors_and_in_openqasm():
    assert str(ket("00").apply_gates([("H", 0), ("CNOT", 0, 1)])) == "0.707106781186548|00> 0.707106781186548|11>"
    assert ket("00").apply_gates([("h", 0), ("cX", 0, 1), ("RZ", 0.3, 1)]).isclose(ket("00").h(0).cx(0, 1).rz(0.3, 1))


@pytest.mark.parametrize("text", ["2", "0a", "|0>", "0 1"])
def test_other_characters_in_a_ket_are_refused(text):
    with pytest.raises(ValueError, match="in a ket"):
        ket(text)


def test_long_states_print_shortened_but_terms_are_whole():
    register = ket("+" * 10)
    assert str(register).endswith("... (1024 terms)")
    assert register.terms().count("|") == 1024
