"""What notebooks show: small and well formed, quickly, of what there is; and never an error."""

import math
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import qarena as qa

ROOT2 = r"\frac{1}{\sqrt{2}}"


def html(thing):
    text = thing._repr_html_()
    root = ElementTree.fromstring(text)
    assert root.tag == "div" and not list(root.iter("script")) and len(text) < 100_000
    return " ".join(root.itertext())


def test_states_in_latex():
    cases = [
        (qa.ket("00").h(0).cx(0, 1), rf"{ROOT2}|00\rangle + {ROOT2}|11\rangle"),
        (qa.ket("1").h(0).s(0), rf"{ROOT2}|0\rangle - \frac{{i}}{{\sqrt{{2}}}}|1\rangle"),
        (qa.ket("0").h(0).t(0), rf"{ROOT2}|0\rangle + {ROOT2}e^{{i\pi/4}}|1\rangle"),
        (qa.ket("0", precision="single").h(0), rf"{ROOT2}|0\rangle + {ROOT2}|1\rangle"),
        (qa.ket("1").z(0), r"-|1\rangle"),
        (qa.Register(2).set_state([0.5, 0.5j, math.sqrt(3 / 8), -math.sqrt(1 / 8)]), r"\frac{1}{2}|00\rangle + \frac{i}{2}|01\rangle + \frac{\sqrt{3}}{2\sqrt{2}}|10\rangle - \frac{1}{2\sqrt{2}}|11\rangle"),
        (qa.Register(2).set_state([0, math.sqrt(1 / 3), 0.6 * math.sqrt(2 / 3), 0.8j * math.sqrt(2 / 3)]), r"\frac{1}{\sqrt{3}}|01\rangle + 0.4899|10\rangle + 0.6532i|11\rangle"),
        (qa.ket("0").ry(0.5, 0), r"0.9689|0\rangle + 0.2474|1\rangle"),
        (qa.Register(0), r"|\rangle"),
        (qa.Register(1).set_state([1e-5, 1], check=False), r"1 \cdot 10^{-5}|0\rangle + |1\rangle"),
    ]  # fmt: skip
    for state, text in cases:
        assert state._repr_latex_() == f"${text}$"
        assert state.snapshot()._repr_latex_() == f"${text}$"


@pytest.mark.parametrize("off", [1e-9, 1e-12])
def test_fractions_are_exact_to_rounding(off):
    size = math.sqrt(0.5) + off
    assert qa.Register(1).set_state([size, math.sqrt(1 - size * size)], check=False)._repr_latex_() == r"$0.7071|0\rangle + 0.7071|1\rangle$"


def value_of(text):
    text = re.sub(r"\\frac\{(.*)\}\{(.*)\}", r"(\1)/(\2)", text)
    return eval(re.sub(r"(\d*)\\sqrt\{(\d+)\}", lambda match: f"{match[1] or 1}*{match[2]}**.5", text))


def test_fractions_say_what_the_numbers_are():
    from qarena.plot._kets import exact_size

    for top in range(1, 16):
        for bottom in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 16, 20, 24, 32, 64, 1024, 3 << 10):
            text = exact_size(math.sqrt(top / bottom), 1e-14)
            assert value_of(text) == pytest.approx(math.sqrt(top / bottom), rel=1e-13) if text else top > 8 or bottom > 12
    assert [exact_size(size, 1e-14) for size in np.random.default_rng(1).random(1000)] == [None] * 1000


def test_states_in_html():
    text = html(qa.ket("00").h(0).cx(0, 1).z(0))
    assert "Register: 2 qubits, double, 64 bytes" in text and "|00⟩" in text and "-0.7071" in text and "|01⟩" not in text
    assert "Snapshot: 1 qubit, single" in html(qa.ket("1", precision="single").snapshot())
    flat = qa.Register(10)
    for q in range(10):
        flat.h(q)
    assert "and 1,008 smaller ones" in html(flat) and flat._repr_latex_().endswith(r" + \cdots$")
    assert qa.ket("0")._repr_html_() and qa.Register(0)._repr_html_()


def test_large_states_are_not_looked_at():
    register = qa.Register(24).h(0).cx(0, 23)
    held = register.arena.stats()["held"]
    begin = time.perf_counter()
    text = html(register)
    assert register._repr_latex_() is None and register.snapshot().n == 24  # the latter runs the gates, the former did not
    assert "24 qubits" in text and "2 gates pending" in text
    fresh = qa.Register(24).h(0)
    begin = time.perf_counter()
    html(fresh)
    assert time.perf_counter() - begin < 0.05 and fresh.pending == 1  # 50 us on an idle machine
    rho = qa.DensityRegister(12).h(0)
    assert "1 pending" in html(rho) and rho.pending == 1 and rho._repr_latex_() is None
    assert held <= register.arena.stats()["held"]


def test_density_registers():
    rho = qa.DensityRegister(1).h(0).phase_flip(0.25, 0)
    assert rho._repr_latex_() == r"$\displaystyle \begin{pmatrix}\frac{1}{2} & \frac{1}{4} \\ \frac{1}{4} & \frac{1}{2}\end{pmatrix}$"
    assert "DensityRegister: 1 qubit, double, purity 0.625" in html(rho)
    assert qa.DensityRegister(1).set_state([[0.5, -0.5j], [0.5j, 0.5]])._repr_latex_() == r"$\displaystyle \begin{pmatrix}\frac{1}{2} & -\frac{i}{2} \\ \frac{i}{2} & \frac{1}{2}\end{pmatrix}$"
    assert qa.DensityRegister(4)._repr_latex_() is None


def test_results_profiles_and_circuits():
    result = qa.run(qa.Circuit(2).h(0).cx(0, 1).measure_all(), 1000, seed=1)
    assert "Result: 1,000 shots of 2 bits" in html(result) and f"{result.counts()['11']:,}" in html(result) and result._repr_latex_() is None
    many = qa.run(qa.Circuit(12).apply_gates([("h", q) for q in range(12)]).measure_all(), 5000, seed=1)
    listed = sum(sorted(many.counts().values())[-16:])
    assert f"{len(many.counts()) - 16:,} other outcomes, {5000 - listed:,} shots" in html(many)
    assert "not counted" in html(qa.run(qa.Circuit(1).h(0).measure_all(), 200_000, seed=1))
    with qa.profile() as profile:
        assert html(profile)
    assert "wall_seconds" in html(profile)
    circuit = qa.Circuit(1).rx(qa.Parameter("<b>&"), 0)
    assert "Rx(<b>&)" in html(circuit) and circuit._repr_svg_().startswith("<svg") and "1 gate on 1 qubit" in html(circuit)


def test_nothing_raises(monkeypatch):
    import qarena.plot._reprs as reprs

    with qa.Arena() as arena:
        closed = qa.Register(2, arena=arena)
        rho = qa.DensityRegister(2, arena=arena)
        dry = qa.Register(3, arena=qa.Arena(dry=True)).h(0)
        assert "not looked at" in html(dry) and dry._repr_latex_() is None
    infinite = qa.Register(2).set_state([math.nan, math.inf, 1, 0], check=False)
    for thing in (closed, rho, infinite, infinite.snapshot()):
        for form in (thing._repr_html_(), thing._repr_latex_()):
            assert form is None or isinstance(form, str)
    monkeypatch.setattr(reprs, "largest", lambda *_: 1 / 0)
    assert qa.ket("0")._repr_html_() is None and qa.ket("0").snapshot()._repr_latex_() is None
    monkeypatch.setitem(sys.modules, "qarena.plot._circuit_svg", None)
    assert qa.Circuit(1).h(0)._repr_html_() is None and qa.Circuit(1).h(0)._repr_svg_() is None
    monkeypatch.setitem(sys.modules, "qarena.plot._circuit_text", None)


def test_pictures_are_imported_when_they_are_asked_for():
    code = "import sys, qarena as qa; repr(qa.Circuit(1)); assert 'qarena.plot' not in sys.modules and 'numpy' not in sys.modules; qa.plot; assert 'matplotlib' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    with pytest.raises(AttributeError, match="module 'qarena' has no attribute 'plots'"):
        qa.plots


def test_matplotlib_may_be_missing(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    state, counts = qa.ket("0"), {"0": 1}
    calls = [lambda: qa.plot.histogram(counts), lambda: qa.plot.bloch(state), lambda: qa.plot.amplitudes(state), lambda: qa.plot.city(state), lambda: qa.plot.hinton(state), lambda: qa.plot.trace([1]),
             lambda: qa.plot.timeline(qa.Circuit(1).h(0)), lambda: qa.Circuit(1).h(0).draw("mpl")]  # fmt: skip
    for call in calls:
        with pytest.raises(ImportError, match=r"pip install 'qarena\[plot\]'"):
            call()
    assert qa.Circuit(1).h(0).draw() and qa.Circuit(1).h(0).draw("svg") and state._repr_html_()
