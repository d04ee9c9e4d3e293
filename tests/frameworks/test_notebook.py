"""The notebook in examples/ runs, and each cell shows what it should."""

import os
from pathlib import Path

import pytest

import qarena as qa

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples/pictures.ipynb"


def test_the_notebook_runs_and_shows_pictures(tmp_path):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.outputs for cell in notebook.cells if cell.cell_type == "code")  # none are committed
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(qa.__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")])}
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute(env=environment)
    shown = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not [output for output in cell.outputs if output.output_type in ("stream", "error")], cell.source
            for output in cell.outputs:
                shown[cell.source.splitlines()[-1]] = set(output.data)
    for line, kind in [("circuit.draw()", "text/html"), ("state", "text/html"), ("state", "text/latex"), ("result", "text/html"), ("qa.plot.amplitudes(state)", "image/png"), ("qa.plot.bloch(state)", "image/png"),
                       ("qa.plot.city(rho)", "image/png"), ("recorder.plot()", "image/png"), ('qa.plot.amplitudes(big, kind="image")', "image/png"),
                       ("circuit.depolarize(0.05, 1).measure([1, 2], [1, 2])", "image/svg+xml")]:  # fmt: skip
        assert kind in shown[line], line
