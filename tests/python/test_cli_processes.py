"""The command line as a program: pipes, signals, readers that leave, closed files, completion in shells."""

import json
import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import cli_circuits
import long_runs
import pytest

import qarena as qa

COMMAND = [sys.executable, "-m", "qarena"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(qa.__file__).resolve().parents[1])}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    return cli_circuits.enter(tmp_path, monkeypatch)


def run(*arguments, **options):
    return subprocess.run([*COMMAND, *arguments], capture_output=True, timeout=long_runs.LIMIT, env=ENVIRONMENT, **options)


def shell(line, **environment):
    """bash, with `qarena` as a command; the exit code is the last one's of PIPESTATUS that is not 0."""
    prelude = f'set -o pipefail; qarena() {{ "{sys.executable}" -m qarena "$@"; }}\n'
    return subprocess.run(["bash", "-c", prelude + line], capture_output=True, timeout=long_runs.LIMIT, env={**ENVIRONMENT, **environment})


def test_a_pipe_is_read_and_written():
    done = run("run", "-", "--seed", "1", "--csv", input=cli_circuits.BELL.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == run("run", "bell.qasm", "--seed", "1", "--csv").stdout
    done = run("run", "-", input=b"OPENQASM 2.0;\nqreg q[1]; z q;")
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"<stdin>: 2:12".replace(b"<stdin>: ", b"qarena: <stdin>:") + b': \'z\': no gate of this name is known here: include "qelib1.inc"; has it\n')


def test_exit_codes():
    codes = [run(*arguments.split()).returncode for arguments in ("info", "--version", "run gone.qasm", "run bell.qasm --shots x", "nothing")]
    assert codes == [0, 0, 1, 2, 2]


def test_a_state_goes_through_a_pipe():
    import io

    import numpy as np

    done = run("state", "bell.qasm", "--npy", "-")
    assert np.array_equal(np.load(io.BytesIO(done.stdout)), qa.Register(2).h(0).cx(0, 1).amplitudes)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_is_no_error(unbuffered):
    for command in ("run bell.qasm --each --shots 1e9", "state wide.qasm --csv", "state wide.qasm --json", "state wide.qasm --npy -"):
        Path("wide.qasm").write_text('OPENQASM 2.0; include "qelib1.inc"; qreg q[18]; h q;')
        done = shell(f"qarena {command} | head -c 20 >/dev/null", PYTHONUNBUFFERED=unbuffered)
        assert (done.returncode, done.stderr) == (141, b""), command
    done = shell("qarena info | true")
    assert done.returncode in (0, 141) and done.stderr == b""


def test_output_that_cant_be_written():
    for command in ("info", "run bell.qasm --each --shots 1e6", "completion bash", "state bell.qasm --npy -"):
        done = shell(f"qarena {command} > /dev/full")
        assert (done.returncode, done.stderr) == (1, b"qarena: stdout: No space left on device\n")


def test_closed_files():
    done = shell("qarena run - <&-")
    assert (done.returncode, done.stderr) == (1, b"qarena: <stdin>: it is closed\n")
    done = shell("qarena run bell.qasm --csv >&-")
    assert (done.returncode, done.stderr) == (1, b"qarena: stdout is closed\n")
    done = shell("qarena run bell.qasm --csv --seed 1 2>&-")
    assert (done.returncode, done.stdout.split(b"\n")[0]) == (0, b"bits,count")
    assert shell("qarena run gone.qasm 2>&-").stdout == b""


def interrupted(arguments, ready):
    """Start, send SIGINT when ready(process) is true: (code, stdout, stderr)."""
    # What starts this may ignore SIGINT, as a shell does for commands in the background, and a child inherits that.
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        ready(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=long_runs.LIMIT)
    finally:
        process.kill()
    return process.returncode, out.decode(), err.decode()


def busy(seconds):
    """Until the process has used so much time of a processor, which is enough to be at work."""

    def wait(process):
        for _ in range(int(100 * long_runs.LIMIT)):
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            if (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") > seconds:
                return
            time.sleep(0.01)

    return wait


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc")
def test_ctrl_c_leaves_the_shots_that_are_done():
    code, out, err = interrupted(["run", "bell.qasm", "--shots", "1e12", "--seed", "1", "--csv"], busy(1.5))
    counts = [int(line.split(",")[1]) for line in out.splitlines()[1:]]
    assert code == 130 and f"interrupted: {sum(counts)} of 1000000000000 shots are done" in err and sum(counts) > 0
    assert "Traceback" not in err
    code, out, err = interrupted(["run", "bell.qasm", "--shots", "1e12", "--seed", "1", "--json"], busy(1.5))
    assert code == 130 and json.loads(out)["interrupted"] is True


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc")
def test_ctrl_c_ends_a_run():
    Path("deep.qasm").write_text(cli_circuits.layers(22, 600))
    code, out, err = interrupted(["state", "deep.qasm"], busy(2.5))
    assert (code, out, err) == (130, "", "qarena: interrupted\n")


def on_a_terminal(*arguments, columns=80):
    """What a terminal is sent: stdout and stderr together."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(sys.executable, [*COMMAND, *arguments], {**ENVIRONMENT, "COLUMNS": str(columns)})
    sent = b""
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # its other end is closed
            part = b""
        if not part:
            break
        sent += part
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0, sent
    return sent.decode()


@pytest.mark.parametrize("columns", [80, 30])
def test_a_bar_on_a_terminal(columns):
    sent = on_a_terminal("run", "bell.qasm", "--shots", "1e8", "--seed", "1", columns=columns)
    bars = sent.split("bits")[0].split("\r\x1b[K")
    assert len(bars) > 3 and bars[-1] == "" and all(len(bar) < columns for bar in bars) and "%" in bars[1]
    assert "\x1b[K" not in sent.split("bits")[1]
    assert all(len(line) <= columns for line in sent.split("\x1b[K")[-1].splitlines()[:3])


def test_no_bar_for_a_moment():
    assert "\x1b" not in on_a_terminal("run", "bell.qasm", "--seed", "1")


def test_help_needs_no_numpy_and_facts_no_time():
    program = "import sys, contextlib, io; from qarena.__main__ import main\nwith contextlib.redirect_stdout(io.StringIO()):\n"
    for arguments in (["info"], ["estimate", "20"], ["completion", "zsh"], []):
        done = subprocess.run([sys.executable, "-c", f"{program}    main({arguments})\nprint('numpy' in sys.modules)"], capture_output=True, text=True, env=ENVIRONMENT)
        assert done.stdout == "False\n", done.stderr
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run("info")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.15, times  # seconds of a processor: 0.05 where nothing else runs


# -- completion

TRY = """
source "$1"
try() { COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _qarena; (IFS=,; echo "${COMPREPLY[*]}"); }
try qarena st
try qarena run be
try qarena run bell.qasm --prec
try qarena run bell.qasm --precision ""
try qarena state bell.qasm -I fol
try qarena expect -n 10 be
try qarena completion ""
try qarena run bell.qasm --shots ""
try qarena --v
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_completion_in_bash(folder):
    script = run("completion", "bash").stdout
    Path("completion.bash").write_bytes(script)
    assert subprocess.run(["bash", "-n", "completion.bash"], capture_output=True).stderr == b""
    (folder / "folder").mkdir()
    (folder / "bell two.qasm").write_text("")
    Path("try.bash").write_text(TRY)
    done = subprocess.run(["bash", "try.bash", "completion.bash"], capture_output=True, text=True, check=True)
    found = [sorted(line.split(",")) for line in done.stdout.splitlines()]
    files = ["bell two.qasm", "bell.qasm"]
    assert found == [["state"], files, ["--precision"], ["double", "single"], ["folder"], files, ["bash", "fish", "zsh"], [""], ["--version"]]


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_completion_in_other_shells(name):
    from qarena.cli.completion import commands

    script = run("completion", name).stdout.decode()
    for command in commands():
        assert command.name in script
        for option in command.options:
            assert all(part.lstrip("-") in script for part in option.names)
    if shutil.which(name):
        Path("script").write_text(script)
        assert subprocess.run([name, "-n", "script"], capture_output=True).stderr == b""
    if name == "fish" and shutil.which("fish"):
        done = subprocess.run(["fish", "-c", 'source script; complete -C "qarena run --prec"; complete -C "qarena st"'], capture_output=True, text=True)
        assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["--precision", "state"]
