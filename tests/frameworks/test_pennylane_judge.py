"""PennyLane's own tests of devices: none fails, and no more are skipped than with lightning.qubit."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pennylane")
pytest.importorskip("pytest_mock")
pytest.importorskip("flaky")


def start(device, shots, folder):
    """pl-device-test, which starts a bare pytest."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
    code = "from pennylane.devices.tests import cli; cli()"
    command = [sys.executable, "-c", code, "--device", device, "--shots", shots, "--skip-ops", "-q", "--tb=short", "-W", "ignore"]
    folder.mkdir()
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def counts(process):
    output, _ = process.communicate()
    found = {what: int(count) for count, what in re.findall(r"(\d+) (passed|failed|skipped|errors?)\b", output.rstrip().rsplit("\n", 1)[-1])}
    return found, output


@pytest.mark.parametrize("shots", ["None", "10000"])
def test_pennylanes_tests_of_devices(shots, tmp_path):
    processes = [start(device, shots, tmp_path / device) for device in ("qarena.qubit", "lightning.qubit")]
    (ours, output), (theirs, other) = map(counts, processes)
    assert processes[0].returncode == 0 and not ours.keys() & {"failed", "error", "errors"}, output
    assert ours["passed"] > 300, output
    pytest.importorskip("pennylane_lightning")
    assert ours["skipped"] <= theirs["skipped"] and ours["passed"] >= theirs["passed"], output + other
