"""Norms as small and as large as amplitudes can be."""

import numpy as np
import pytest
import qarena as qa

SCALES = {"double": [1e-300, 2.3e-162, 1e-100, 1e120, 1e300], "single": [1e-30, 1e-20, 1e10, 1e20]}
CASES = [(precision, scale) for precision, scales in SCALES.items() for scale in scales]


def scaled(n, precision, scale):
    """A state that gates made so small or large."""
    register = qa.Register(n, precision)
    for qubit in range(n):
        register.ry(0.3 + qubit, qubit)
    for _ in range(4):
        register.unitary(np.eye(2) * scale**0.25, 0, check=False)
    return register


@pytest.mark.parametrize(("precision", "scale"), CASES)
@pytest.mark.parametrize("n", [1, 2, 11, 13])
def test_gates_that_change_the_norm(n, precision, scale):
    if precision == "single" and n > 10:
        scale = max(scale, 1e-33)  # gates take subnormal numbers for 0, and many amplitudes are smaller than the norm
    register, plain = scaled(n, precision, scale), scaled(n, precision, 1)
    assert register.norm == pytest.approx(scale, rel=1e-4)
    assert register.counts(40, seed=5) == plain.counts(40, seed=5)
    for qubit in range(n):
        assert register.seed(qubit).M(qubit) == plain.seed(qubit).M(qubit)
    assert register.norm == pytest.approx(1, abs=1e-5)
    assert register.isclose(plain)


@pytest.mark.parametrize("precision", ["double", "single"])
@pytest.mark.parametrize("scale", [0.5, 10, 1 + 1e-3])
def test_multiples_of_unitaries_keep_their_modulus(precision, scale):
    """Where two-qubit unitaries are written in KAK form, too."""
    generator = np.random.default_rng(0)
    unitary = np.linalg.qr(generator.normal(size=(4, 4)) + 1j * generator.normal(size=(4, 4)))[0]
    register = qa.Register(14, precision).unitary(unitary * scale, 0, 1, check=False).h(13)
    register.unitary(unitary / 2, 12, 5, check=False).h(5)
    assert register.norm == pytest.approx(scale / 2, rel=1e-5 if precision == "single" else 1e-12)
    plain = qa.Register(14, precision).unitary(unitary, 0, 1).h(13).unitary(unitary, 12, 5).h(5)
    assert np.allclose(register.amplitudes, plain.amplitudes * (scale / 2))


@pytest.mark.parametrize("projector", [np.diag([0, 1]), np.zeros((2, 2))])
def test_a_state_that_was_projected_away(projector):
    register = qa.Register(2).unitary(projector, 0, check=False)
    assert register.norm == 0
    for look in (lambda: register.sample(1), lambda: register.counts(1), lambda: register.M(1)):
        with pytest.raises(ValueError, match="norm\\^2 is 0"):
            look()


@pytest.mark.parametrize(("precision", "scale"), CASES)
def test_sums_of_states_of_other_norms(precision, scale):
    zero, one = scaled(1, precision, scale), scaled(1, precision, scale).x(0)
    total = zero + one
    assert total.norm == pytest.approx(1, abs=1e-5)
    assert abs(total.amplitude(0) - total.amplitude(1)) < 1e-6
    with pytest.raises(ValueError, match="cancel"):
        zero - zero


def test_a_sum_that_overflows():
    huge = qa.Register(1).set_state([1.7e308, 0], check=False)
    with pytest.raises(ValueError, match="norm inf"):
        huge + huge
