"""qa.plot: what pictures show, where they are drawn, and that nothing of them is kept. Needs matplotlib, no display."""

import gc
import importlib
import os
import re
import subprocess
import sys
import weakref

import numpy as np
import pytest
import snippets

import qarena as qa

matplotlib = pytest.importorskip("matplotlib")
from matplotlib.figure import Figure  # noqa: E402

QUBITS = (0, 1, 3, 20)


def state(n):
    """Entangled, with phases."""
    rng = np.random.default_rng(n)
    register = qa.Register(n)
    for _ in range(2):
        for q in range(n):
            register.ry(rng.normal(), q).rz(rng.normal(), q)
        for q in range(n - 1):
            register.cx(q, q + 1)
    return register


def circuit(n):
    c = qa.Circuit(n)
    for q in range(n):
        c.ry(qa.Parameter(f"t{q}"), q)
    for q in range(n - 1):
        c.cx(q, q + 1)
    return c.measure_all() if n else c


def plan(n):
    c = qa.Circuit(n)
    for q in range(n):
        c.h(q)
    return qa.Register(n).explain(c, as_dict=True)


PICTURES = {
    "histogram": lambda n, **where: qa.plot.histogram(state(n).counts(500, seed=1), **where),
    "histograms": lambda n, **where: qa.plot.histogram([state(n).counts(500, seed=s) for s in (1, 2)], labels=["a", "b"], **where),
    "bloch": lambda n, **where: qa.plot.bloch(state(n), **where),
    "amplitudes": lambda n, **where: qa.plot.amplitudes(state(n), **where),
    "image": lambda n, **where: qa.plot.amplitudes(state(n), kind="image", **where),
    "city": lambda n, **where: qa.plot.city(state(n), range(min(n, 5)), **where),
    "hinton": lambda n, **where: qa.plot.hinton(state(n), range(min(n, 9)), **where),
    "trace": lambda n, **where: qa.plot.trace([1.0 / (k + 1) for k in range(n)], **where),
    "timeline": lambda n, **where: qa.plot.timeline(plan(n), **where),
    "circuit": lambda n, **where: circuit(n).draw("mpl", **where),
}


@pytest.mark.parametrize("n", QUBITS)
@pytest.mark.parametrize("name", PICTURES)
def test_figures_are_complete_and_nothing_is_kept(name, n):
    before = dict(matplotlib.rcParams)
    figure = PICTURES[name](n)
    assert isinstance(figure, Figure) and figure._repr_png_().startswith(b"\x89PNG")
    assert dict(matplotlib.rcParams) == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()
    check_texts(figure)
    kept = weakref.ref(figure)
    del figure
    gc.collect()
    assert kept() is None


def check_texts(figure):
    """All texts lie within the figure, and labels of one axis apart from each other."""
    renderer = figure.canvas.get_renderer()
    texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_visible() and text.get_text() and text.axes is not None and shown(text)]
    for text in texts:
        box = text.get_window_extent(renderer)
        assert box.x0 > -1 and box.y0 > -1 and box.x1 < figure.bbox.x1 + 1 and box.y1 < figure.bbox.y1 + 1, text
    for axes in figure.findobj(matplotlib.axes.Axes):
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_window_extent(renderer) for label in axis.get_ticklabels() if label.get_text() and label in texts]
            assert not any(a.overlaps(b) for i, a in enumerate(labels) for b in labels[i + 1 :]), (axis, labels)


def shown(text):
    """Whether its axis is drawn, and the tick it stands at is in view."""
    axes = text.axes
    for axis, low, high in ((axes.xaxis, *sorted(axes.get_xlim())), (axes.yaxis, *sorted(axes.get_ylim()))):
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if text in (tick.label1, tick.label2):
                return axes.axison and low <= tick.get_loc() <= high
    return axes.axison or text not in (axes.xaxis.label, axes.yaxis.label)


@pytest.mark.parametrize("name", PICTURES)
def test_where_it_is_drawn(name):
    figure = Figure()
    axes = figure.subplots(1, 2)
    assert PICTURES[name](3, ax=axes[1]) is axes[1]
    assert axes[1].has_data() and not axes[0].has_data()
    if name != "circuit":
        whole = Figure(layout="constrained")
        assert PICTURES[name](3, figure=whole) is whole and whole.axes
        part = Figure().subfigures(1, 2)[0]
        assert PICTURES[name](3, figure=part) is part and part.axes
        with pytest.raises(ValueError, match="it has axes already"):
            PICTURES[name](3, figure=figure)
        with pytest.raises(ValueError, match="ax and figure are given"):
            PICTURES[name](3, ax=axes[0], figure=figure)
        with pytest.raises(TypeError, match="figure: a figure of matplotlib is needed"):
            PICTURES[name](3, figure=3)
    with pytest.raises(TypeError, match="ax: axes of matplotlib are needed"):
        PICTURES[name](3, ax="here")


def test_no_pyplot_and_no_display():
    code = """if True:
        import io, sys, qarena as qa
        assert "matplotlib" not in sys.modules and "qarena.plot" not in sys.modules
        qa.plot.histogram({"0": 3}).savefig(io.BytesIO())
        qa.Circuit(2).cx(0, 1).draw("mpl").savefig(io.BytesIO())
        assert "matplotlib.pyplot" not in sys.modules"""
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_pages_and_docstrings():
    snippets.run_page("docs/pictures.md")
    for name in "amplitudes bloch histogram matrices timeline trace".split():
        snippets.run_examples(importlib.import_module(f"qarena.plot._{name}"))


def test_the_gallery_of_the_pages(tmp_path):
    done = subprocess.run([sys.executable, snippets.ROOT / "docs/draw_gallery.py", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    drawn = {path.name for path in tmp_path.iterdir()}
    assert drawn == set(re.findall(r"\(img/([\w.]+)\)", (snippets.ROOT / "docs/pictures.md").read_text(encoding="utf-8")))
    assert (tmp_path / "circuit_drawing.svg").read_text() == (snippets.ROOT / "docs/img/circuit_drawing.svg").read_text()


# --- what they show


def widths(ax):
    return [patch.get_width() for patch in ax.patches]


def test_histogram():
    counts = {"00": 5, "01": 1, "10": 3, "11": 1}
    ax = qa.plot.histogram(counts).axes[0]
    assert [patch.get_height() for patch in ax.patches] == [5, 1, 3, 1] and ax.get_ylabel() == "shots"
    assert [label.get_text() for label in ax.get_xticklabels()] == list(counts)
    ax = qa.plot.histogram(counts, sort="count").axes[0]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["00", "10", "01", "11"]
    ax = qa.plot.histogram(counts, most=2).axes[0]
    assert widths(ax) == [5, 3, 2] and [label.get_text() for label in ax.get_yticklabels()] == ["00", "10", "2 others"]
    ax = qa.plot.histogram({"0": 1, "1": 2, "00": 40}, most=1, sort="count").axes[0]
    ax = qa.plot.histogram([{f"{i:05b}": 1 for i in range(32)}], most=3).axes[0]
    assert widths(ax) == [1, 1, 1, 1.15] and "29 (cut off)" in [text.get_text() for text in ax.texts]
    result = qa.run(qa.Circuit(1).h(0).measure_all(), 100, seed=1)
    ax = qa.plot.histogram([result, result.probabilities()], labels=["shots", "exact"]).axes[0]
    assert ax.get_ylabel() == "share" and [patch.get_height() for patch in ax.patches] == pytest.approx([n / 100 for n in result.counts().values()] + [0.5, 0.5])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["shots", "exact"]
    assert len(qa.plot.histogram({"01" * 50: 1}).axes[0].get_yticklabels()[0].get_text()) == 40
    for data, error in [({"0": -1}, ValueError), ({"0": float("nan")}, ValueError), ({0: 1}, TypeError), (3, TypeError), ([], ValueError), ({"0": "1"}, ValueError)]:
        with pytest.raises(error, match="histogram"):
            qa.plot.histogram(data)
    for options in ({"sort": "size"}, {"most": 0}, {"labels": ["a", "b"]}):
        with pytest.raises(ValueError, match="histogram"):
            qa.plot.histogram(counts, **options)


def test_amplitudes():
    register = qa.Register(3).h(0).ry(0.7, 1).cx(0, 1).t(0)
    ax = qa.plot.amplitudes(register).axes[0]
    assert widths(ax) == pytest.approx(np.abs(register.amplitudes).tolist())
    from qarena.plot._palette import phase_colours

    drawn = np.array([patch.get_facecolor()[:3] for patch in ax.patches])
    assert np.allclose(drawn[np.abs(register.amplitudes) > 0], phase_colours(np.angle(register.amplitudes[np.abs(register.amplitudes) > 0])))
    big = state(12)
    ax = qa.plot.amplitudes(big.snapshot(), most=5).axes[0]
    largest = np.sort(np.argsort(-np.abs(big.amplitudes))[:5])
    assert widths(ax) == pytest.approx(np.abs(big.amplitudes[largest]).tolist())
    assert [label.get_text() for label in ax.get_yticklabels()] == [f"|{i:012b}⟩" for i in largest]
    rest = 100 * (1 - float((np.abs(big.amplitudes[largest]) ** 2).sum()))
    assert f"{rest:.3g} %" in ax.get_title(loc="left")
    for bad, error in [(np.ones(3), ValueError), (np.ones((2, 2)), ValueError), (qa.DensityRegister(1), TypeError), ("00", ValueError), (np.zeros(0), ValueError)]:
        with pytest.raises(error, match="amplitudes"):
            qa.plot.amplitudes(bad)
    with pytest.raises(ValueError, match="kind 'pie'"):
        qa.plot.amplitudes(register, kind="pie")


def test_equal_amplitudes_are_taken_in_their_order():
    from qarena.plot._states import PIECE, largest, pooled

    flat = qa.Register(22)
    for q in range(22):
        flat.h(q)
    assert len(flat.amplitudes) > PIECE and largest(flat.amplitudes, 7).indices.tolist() == list(range(7))
    ghz = np.zeros(1 << 21, complex)
    ghz[[0, -1]] = 0.6, 0.8j
    found = largest(ghz, 3)
    assert found.indices.tolist() == [0, 1, (1 << 21) - 1] and found.others == 0 and found.norm_squared == pytest.approx(1)
    image = pooled(ghz.reshape(1 << 11, 1 << 10), 256)
    assert image.shape == (256, 256) and image[0, 0] == 0.6 and image[-1, -1] == 0.8j and np.count_nonzero(image) == 2
    assert largest(np.array([np.nan, 1.0]), 2).indices.tolist() == [0, 1]


@pytest.mark.parametrize("make", [lambda r: r, lambda r: r.snapshot(), lambda r: r.amplitudes, lambda r: 2.0 * r.amplitudes, lambda r: qa.DensityRegister(r.n).set_state(r)])
def test_bloch_vectors(make):
    register = state(5)
    means = np.array([[register.expectation(f"{p}{q}") for p in "XYZ"] for q in range(5)])
    assert np.allclose(qa.plot.bloch_vectors(make(register)), means)
    assert np.allclose(qa.plot.bloch_vectors(make(register), [3, 1]), means[[3, 1]])
    texts = [text.get_text() for text in qa.plot.bloch(make(register), [3]).axes[0].texts]
    assert f"q3: {np.linalg.norm(means[3]):.2f}" in texts


def test_bloch():
    known = [(qa.ket("0"), [0, 0, 1]), (qa.ket("1"), [0, 0, -1]), (qa.ket("+"), [1, 0, 0]), (qa.ket("-"), [-1, 0, 0]), (qa.ket("+").s(0), [0, 1, 0])]
    for register, vector in known:
        assert np.allclose(qa.plot.bloch_vectors(register), [vector])
    given = qa.plot.bloch([[0, 0, 0.5], [0.3, 0, 0.4]])
    assert [text.get_text() for text in given.axes[0].texts if ":" in text.get_text()] == ["q0: 0.50", "q1: 0.50"]
    from qarena.plot._bloch import _seen

    right, up, near = np.array([_seen(*axis) for axis in np.eye(3)]).T
    assert np.allclose(np.array([right, up, near]) @ np.array([right, up, near]).T, np.eye(3)) and np.linalg.det([right, up, near]) == pytest.approx(1)
    assert near[0] > 0 and right[0] < 0 and right[1] > 0 and up[2] > 0.9  # x comes near, y goes right, z up
    for bad, error in [((qa.Circuit(1), None), TypeError), ((qa.ket("0"), [1]), ValueError), ((np.ones(3), None), ValueError)]:
        with pytest.raises(error, match="bloch"):
            qa.plot.bloch(*bad)


def test_matrices():
    rho = qa.DensityRegister(2).h(0).cx(0, 1).depolarize(0.1, 0)
    faces = max(qa.plot.city(rho).axes[0].collections, key=lambda c: len(c.get_paths()))
    assert len(faces.get_paths()) == 3 * np.count_nonzero(np.abs(rho.density_matrix()) > 1e-3)
    squares = max(qa.plot.hinton(rho.density_matrix()).axes[0].collections, key=lambda c: len(c.get_paths()))
    sides = [np.ptp(path.vertices[:, 0]) for path in squares.get_paths()]
    sizes = np.abs(rho.density_matrix())
    assert np.square(sides) == pytest.approx(0.92**2 * sizes[sizes > 0] / sizes.max())
    assert qa.plot.city(state(20), [3, 7]).axes and qa.plot.hinton(state(20), 5).axes
    refused = [(qa.plot.city, (qa.DensityRegister(6),), "6 qubits, at most 5"), (qa.plot.hinton, (state(20),), "20 qubits, at most 12 allowed: qubits"), (qa.plot.hinton, (np.ones((3, 3)),), "shape"),
               (qa.plot.city, (np.eye(2), [0]), "qubits= is for a Register")]  # fmt: skip
    for call, arguments, text in refused:
        with pytest.raises(ValueError, match=text):
            call(*arguments)
    for call in (qa.plot.city, qa.plot.hinton):
        with pytest.raises(ValueError, match="NaN"):
            call(np.full((2, 2), np.nan))
    with pytest.raises(TypeError, match="does not say whether"):
        qa.plot.hinton(qa.ket("00").snapshot())


def test_trace():
    figure = qa.plot.trace([3, 2, 1], [[3, 4], [0, 1], [0, 0]], [10, 20, 2 << 20], target=0.5)
    value, gradient, memory = figure.axes
    assert list(value.lines[0].get_ydata()) == [3, 2, 1] and list(gradient.lines[0].get_ydata()) == [5, 1, 0] and memory.get_ylabel() == "memory (MiB)"
    recorder = qa.plot.Recorder()
    for step in range(5):
        recorder.record(-step, gradient=np.ones(4) / (step + 1))
    assert list(recorder.gradients) == pytest.approx([2 / (k + 1) for k in range(5)]) and list(recorder.seconds) == sorted(recorder.seconds)
    assert recorder.memory[-1] > 1 << 20 and len(recorder.plot().axes) == 3
    only = qa.plot.Recorder()
    only.record(1.0)
    assert len(only.plot().axes) == 2  # no gradient was given
    axes = Figure().subplots(2)
    assert qa.plot.trace([1, 2], [1, 2], ax=axes) is axes
    long = qa.plot.trace(np.sin(np.arange(300_000)))
    assert len(long.axes[0].lines[0].get_xdata()) <= 4000
    for arguments, text in [(([1, 2], [1]), "gradients: 1 given for 2 values"), (([[1]],), "values: a list of numbers"), (([1], None, [[1]]), "memory"), (("abc",), "values: a list of numbers")]:
        with pytest.raises(ValueError, match=text):
            qa.plot.trace(*arguments)
    with pytest.raises(ValueError, match="3 axes are needed, one a panel, 1 given"):
        qa.plot.trace([1], [1], [1], ax=Figure().subplots())


def test_timeline():
    c = qa.Circuit(14)
    for _ in range(40):
        c.qft(*range(14))
    register = qa.Register(14)
    explained = register.explain(c, as_dict=True)
    with qa.profile() as profile:
        register.run(c)
    ax = qa.plot.timeline(explained, profile=profile, threads=3).axes[0]
    lanes = {label.get_text().split("\n")[0]: label.get_text().split("\n")[1] for label in ax.get_yticklabels()}
    assert list(lanes) == ["limit", "predicted", "measured", "run"]
    passes = [collection.get_paths() for collection in ax.collections]
    assert [len(lane) for lane in passes] == [len(explained["passes"])] * 2 + [min(len(explained["passes"]), 64), 1]
    unit = {"s": 1.0, "ms": 1e3, "µs": 1e6}[ax.get_xlabel()]
    assert passes[1][-1].vertices[:, 0].max() == pytest.approx(explained["predicted_seconds"] * unit, rel=1e-2)
    assert "cores used" in ax.get_title(loc="left")
    assert "not measured" in qa.plot.timeline(c).axes[0].get_title(loc="left")
    assert "one by one" in qa.plot.timeline(qa.Circuit(3).h(0)).axes[0].get_title(loc="left")
    for bad in (3, {}, qa.Register(2)):
        with pytest.raises(TypeError, match="explain"):
            qa.plot.timeline(bad)
    with pytest.raises(ValueError, match="has not ended"):
        qa.plot.timeline(c, profile=qa.profile())
    with pytest.raises(ValueError, match="threads = 0"):
        qa.plot.timeline(c, threads=0)


def test_circuits_are_drawn_as_their_layout_says():
    c = qa.Circuit(3, bits=1).h(0).cx(0, 1).x(2, zeros=[0]).measure(0, 0)
    ax = c.draw("mpl").axes[0]
    kinds = [type(patch).__name__ for patch in ax.patches]
    assert kinds.count("Circle") == 4 and kinds.count("Arc") == 1  # controls, targets, a meter
    assert qa.Circuit(1).rx(qa.Parameter("$x_$"), 0).draw("mpl")._repr_png_()  # no mathematics of matplotlib


# --- colours


def simulated(colours, matrix):
    """As a colour-blind reader sees them (Machado and others, 2009), in CIE Lab."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    xyz = np.clip(linear @ matrix.T, 0, 1) @ np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]).T / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], -1)


EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}


@pytest.mark.parametrize("eyes", EYES)
def test_phases_and_series_are_told_apart_by_all_eyes(eyes):
    from matplotlib.colors import to_rgb
    from qarena.plot._palette import SERIES, phase_colours

    phases = simulated(phase_colours(np.arange(8) * np.pi / 4), EYES[eyes])
    series = simulated(np.array([to_rgb(colour) for colour in SERIES[:4]]), EYES[eyes])
    for colours, least in ((phases, 12), (series, 12)):
        distances = np.linalg.norm(colours[:, None] - colours[None], axis=-1)
        assert distances[~np.eye(len(colours), dtype=bool)].min() > least
