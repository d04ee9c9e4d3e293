"""The command line, in this process: what it prints is what the library says, and what it refuses is one line on stderr."""

import io
import json
import os
import stat
import sys

import cli_circuits
import numpy as np
import pytest

import qarena as qa
from qarena.__main__ import main


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A current folder with circuits."""
    return cli_circuits.enter(tmp_path, monkeypatch)


@pytest.fixture
def called(capsys):
    """Run a command that is expected to succeed: its output."""

    def call(*arguments, code=0):
        assert main(arguments) == code, capsys.readouterr().err
        return capsys.readouterr().out

    return call


@pytest.fixture
def refused(capsys):
    """Run a command that is refused: the one line that says so."""

    def call(*arguments):
        assert main(arguments) == 1
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("qarena: ") and err.count("\n") == 1 and err.endswith("\n"), (out, err)
        return err

    return call


def csv_of(text):
    head, *rows = text.splitlines()
    return head, dict(row.split(",", 1) for row in rows)


# -- run


def test_counts_are_the_librarys(called):
    expected = qa.run(qa.load_qasm("bell.qasm"), 5000, seed=3).counts()
    head, rows = csv_of(called("run", "bell.qasm", "--shots", "5e3", "--seed", "3", "--csv"))
    assert head == "bits,count" and {bits: int(count) for bits, count in rows.items()} == expected
    told = json.loads(called("run", "bell.qasm", "-n", "5000", "--seed", "3", "--json"))
    assert told == {"file": "bell.qasm", "qubits": 2, "bits": 2, "shots": 5000, "seed": 3, "precision": "double", "counts": expected}
    table = called("run", "bell.qasm", "-n", "5000", "--seed", "3")
    assert [line.split()[:2] for line in table.splitlines()[1:]] == [[bits, str(count)] for bits, count in sorted(expected.items(), key=lambda item: -item[1])]
    assert called("run", "bell.qasm", "-n", "5000", "--seed", "3", "--threads", "1") == table


def test_each_shot_is_a_line(called):
    memory = qa.run(qa.load_qasm("feedback.qasm"), 300, seed=5).memory
    lines = ["".join(map(str, row[::-1])) for row in memory.tolist()]
    assert called("run", "feedback.qasm", "--shots", "300", "--seed", "5", "--each").splitlines() == lines


def test_batches_are_one_run(called, monkeypatch):
    whole = called("run", "feedback.qasm", "--shots", "1000", "--seed", "5", "--csv"), called("run", "feedback.qasm", "--shots", "1000", "--seed", "5", "--each")
    monkeypatch.setattr("qarena.cli.run_command.BATCH", 64)
    assert (called("run", "feedback.qasm", "--shots", "1000", "--seed", "5", "--csv"), called("run", "feedback.qasm", "--shots", "1000", "--seed", "5", "--each")) == whole


def test_inputs_and_measurements_at_the_end(called):
    told = json.loads(called("run", "ansatz.qasm", "--set", "theta=2*pi/3", "--seed", "1", "--shots", "2000", "--json", "--precision", "single"))
    circuit = qa.load_qasm("ansatz.qasm").measure_all()
    assert told["counts"] == qa.run(circuit, 2000, 1, {"theta": 2 * np.pi / 3}, precision="single").counts()


def test_noise_is_depolarizing(called):
    told = json.loads(called("run", "bell.qasm", "--noise", "0.3", "--seed", "1", "--shots", "500", "--json"))
    noisy = qa.Circuit(2, bits=2).h(0).depolarize(0.3, 0).cx(0, 1).depolarize(0.3, 0, 1).measure([0, 1], [0, 1])
    assert told["counts"] == qa.run(noisy, 500, 1).counts()
    assert called("run", "bell.qasm", "--noise", "0", "--seed", "1", "--csv") == called("run", "bell.qasm", "--seed", "1", "--csv")


def test_a_seed_is_told(called, capsys):
    first = json.loads(called("run", "bell.qasm", "--json"))
    assert json.loads(called("run", "bell.qasm", "--json", "--seed", str(first["seed"]))) == first
    assert main(["run", "bell.qasm"]) == 0
    assert capsys.readouterr().err.startswith("qarena: 1000 shots, 2 outcomes, seed ")


def test_long_tables_are_cut(called, folder):
    (folder / "wide.qasm").write_text('OPENQASM 2.0; include "qelib1.inc"; qreg q[6]; h q;')
    lines = called("run", "wide.qasm", "--seed", "1", "--most", "5").splitlines()
    counts = sorted(qa.run(qa.load_qasm("wide.qasm").measure_all(), 1000, 1).counts().values())
    assert len(lines) == 7 and lines[-1].startswith(f"and 59 other outcomes, {sum(counts[:59])} shots")
    assert len(called("run", "wide.qasm", "--seed", "1", "--csv").splitlines()) == 65


# -- state


def test_amplitudes_are_the_librarys(called):
    state = qa.Register(3).run(qa.load_qasm("ansatz.qasm"), {"theta": 1.0}).amplitudes
    head, rows = csv_of(called("state", "ansatz.qasm", "--set", "theta=1", "--csv"))
    assert head == "bits,real,imag"
    assert {int(bits, 2): complex(*map(float, pair.split(","))) for bits, pair in rows.items()} == {i: state[i] for i in np.flatnonzero(abs(state) > 1e-6).tolist()}
    told = json.loads(called("state", "ansatz.qasm", "--set", "theta=1", "--json", "--threshold", "0"))["amplitudes"]
    assert {bits: complex(*pair) for bits, pair in told.items()} == {f"{i:03b}": a for i, a in enumerate(state.tolist()) if a}
    assert called("state", "ansatz.qasm", "--set", "theta=1", "--npy", "state.npy") == ""
    assert np.array_equal(np.load("state.npy"), state)
    called("state", "ansatz.qasm", "--set", "theta=1", "--npy", "single.npy", "--precision", "single")
    assert np.load("single.npy").dtype == np.complex64


def test_the_table_shows_the_most_probable(called, folder):
    (folder / "wide.qasm").write_text('OPENQASM 2.0; include "qelib1.inc"; qreg q[20];' + "".join(f"ry({0.2 + 0.1 * q}) q[{q}];" for q in range(20)))
    lines = called("state", "wide.qasm", "--most", "4").splitlines()
    p = qa.Register(20).run(qa.load_qasm("wide.qasm")).probabilities()
    best = sorted(np.argsort(-p)[:4].tolist())
    assert [line.split()[0] for line in lines[1:5]] == [f"|{i:020b}>" for i in best]
    assert [float(line.split()[3]) for line in lines[1:5]] == pytest.approx(p[best].tolist(), abs=1e-7)
    assert len(lines) == 6 and lines[5].startswith(f"and {int((p > 1e-12).sum()) - 4} others, of probability {1 - p[best].sum():.6f}"[:40])


def test_chunks_are_one_state(called, monkeypatch):
    whole = called("state", "ansatz.qasm", "--set", "theta=1", "--most", "2"), called("state", "ansatz.qasm", "--set", "theta=1", "--csv")
    monkeypatch.setattr("qarena.cli.state_command.CHUNK", 2)
    assert (called("state", "ansatz.qasm", "--set", "theta=1", "--most", "2"), called("state", "ansatz.qasm", "--set", "theta=1", "--csv")) == whole


def test_measurements_that_nothing_follows_are_left_out(called, folder):
    expected = qa.Register(3).ry(1, 0).h(1).cx(1, 2).amplitudes
    _, rows = csv_of(called("state", "middle.qasm", "--csv"))
    assert {int(bits, 2) for bits in rows} == set(np.flatnonzero(abs(expected) > 1e-6).tolist())
    (folder / "again.qasm").write_text(cli_circuits.BELL + "x q[0];")
    assert main(["state", "again.qasm"]) == 1
    assert csv_of(called("state", "again.qasm", "--seed", "2", "--csv"))[1].keys() <= {"01", "10"}


def test_the_state_of_one_shot(called, refused, capsys):
    assert "--seed S" in refused("state", "feedback.qasm")
    for seed in range(4):
        assert main(["state", "feedback.qasm", "--seed", str(seed), "--csv"]) == 0
        out, err = capsys.readouterr()
        ((bits, _),) = csv_of(out)[1].items()
        assert bits in ("00", "11") and f"the bits are 0{bits[0]}" in err


# -- expect


def test_expectation_values_are_the_librarys(called):
    h = qa.PauliSum([("Z0 Z1", 1.0), ("X2", -0.5), ("", 2.0), ("Y0 Y1", 1 / 3)])
    told = json.loads(called("expect", "ansatz.qasm", "--set", "theta=0.7", "-H", "1.0 Z0 Z1 - 0.5 X2 + 2 + 1/3*IYY", "-H", "-Z0", "--json"))
    register = qa.Register(3, buffers=1).run(qa.load_qasm("ansatz.qasm"), {"theta": 0.7})
    assert [row["value"] for row in told["results"]] == pytest.approx([register.expectation(h), -register.expectation("Z0")], abs=1e-14)
    assert told["method"] == "exact" and "seed" not in told


def test_shots_and_trajectories_of_observables(called):
    told = json.loads(called("expect", "bell.qasm", "-H", "Z0 + X0 X1", "--shots", "400", "--seed", "9", "--json"))
    expected = qa.Register(2, buffers=1).h(0).cx(0, 1).expectation(qa.PauliSum([("Z0", 1), ("X0 X1", 1)]), shots=400, seed=9)
    assert told["results"] == [{"observable": "Z0 + X0 X1", "value": expected.value, "error": expected.error}] and told["seed"] == 9
    noisy = qa.Circuit(2).h(0).cx(0, 1).with_noise(qa.NoiseModel().add("depolarize", 0.1))
    told = json.loads(called("expect", "bell.qasm", "-H", "Z0 Z1", "--noise", "0.1", "--trajectories", "300", "--seed", "9", "--json"))
    average = qa.expectation(noisy, "Z0 Z1", 300, 9)
    assert told["results"] == [{"observable": "Z0 Z1", "value": average.value, "error": average.error, "trajectories": 300}]
    told = json.loads(called("expect", "bell.qasm", "-H", "Z0 Z1", "--noise", "0.1", "--error", "0.02", "--seed", "9", "--json"))
    assert told["results"][0]["error"] <= 0.02
    exact = json.loads(called("expect", "bell.qasm", "-H", "Z0 Z1", "--noise", "0.1", "--exact", "--json"))["results"][0]["value"]
    assert exact == pytest.approx(qa.DensityRegister(2).run(noisy).expectation("Z0 Z1"), abs=1e-14) and abs(exact - average.value) < 5 * average.error


def test_observables_from_a_file(called, folder):
    (folder / "h.txt").write_text("# a chain\n0.5 Z0 Z1\n-1.5e0 X0*X1   # a bond\n\n+ 0.25\nY0 Y1\n- \n ZI", encoding="utf-8-sig")
    ((name, told),) = csv_of(called("expect", "bell.qasm", "-H", "@h.txt", "--csv"))[1].items()
    assert name == "h.txt" and float(told.rstrip(",")) == pytest.approx(0.5 - 1.5 + 0.25 - 1.0, abs=1e-14)


@pytest.mark.parametrize(
    "text, where",
    [("Z0 Q1", "1:4: 'Q1'"), ("Z0 Z1 0.4 X0", "1:7: '0.4'"), ("", "no term"), ("1.0 *", "1:6: 'the end'"), ("X0*", "1:4: 'the end'"), ("*X0", "1:1: '*'"), ("Z0 +", "the end"), ("Z0 Z0", "named twice"), ("Z0 & X1", "1:4: '&'"),
     ("1j Z0", "1:1: '1j'"), ("1/0 Z0", "1:3: '0'"), ("Z0 ZIZ", "1:4: 'ZIZ'"), ("Z99", "out of range"), ("z0", "1:1: 'z0'"), ("Z0\x1b", "1:3"), ("1e999 Z0", "1e+999|inf|finite"),
     ("Z5", "6 qubits"), ("@nothere", "nothere: No such file"), ("@.", "Is a directory"), ("\u03c3 Z0", "1:1")],
)  # fmt: skip
def test_wrong_observables_are_refused(refused, text, where):
    told = refused("expect", "bell.qasm", "-H", text)
    assert any(part in told for part in where.split("|")), told


def test_observables_of_other_circuits_are_refused(refused):
    assert "--trajectories" in refused("expect", "bell.qasm", "-H", "Z0", "--noise", "0.1", "--shots", "10")
    assert "exact" in refused("expect", "bell.qasm", "-H", "Z0", "--trajectories", "10")
    assert "--exact" in refused("expect", "bell.qasm", "-H", "Z0", "--exact", "--noise", "0.1", "--error", "0.1")
    assert "feedback.qasm" in refused("expect", "feedback.qasm", "-H", "Z0", "--exact")


# -- the small ones


def test_plans_memory_and_facts(called, refused, capsys):
    assert called("explain", "ansatz.qasm") == qa.load_qasm("ansatz.qasm").explain().rstrip("\n") + "\n"
    plan = json.loads(called("explain", "bell.qasm", "--json", "--run", "--precision", "single"))
    assert plan["qubits"] == 2 and "passes" in plan
    assert "theta" in refused("explain", "ansatz.qasm", "--run")
    assert "shot by shot" in refused("explain", "feedback.qasm")
    assert called("estimate", "20", "--precision", "single", "--buffers", "1").startswith(f"{qa.estimate(20, 'single', 1)} bytes")
    circuit = qa.load_qasm("ansatz.qasm")
    assert json.loads(called("estimate", "ansatz.qasm", "--json")) == {"bytes": qa.estimate(3, circuit=circuit)}
    assert json.loads(called("estimate", "feedback.qasm", "--json")) == {"bytes": qa.estimate(2, circuit=qa.load_qasm("feedback.qasm"), shots=1000)}
    assert json.loads(called("estimate", "ansatz.qasm", "--set", "theta=0.5", "--json")) == {"bytes": qa.estimate(3, circuit=circuit.bind({name: 0.5 for name in circuit.parameters}))}
    assert json.loads(called("estimate", "5", "--density", "--json"))["bytes"] == qa.estimate(5, density=True)
    assert json.loads(called("info", "--json"))["version"] == qa.__version__
    assert "isa" in called("info")
    assert "10000" in refused("estimate", "10000")


def test_versions_are_converted(called, refused):
    text = called("convert", "bell.qasm", "--to", "3")
    assert text.startswith("OPENQASM 3") and qa.Circuit.from_qasm(text) == qa.load_qasm("bell.qasm")
    assert qa.Circuit.from_qasm(called("convert", "ansatz.qasm", "--to", "2", "--set", "theta=1")) == qa.load_qasm("ansatz.qasm").bind({"theta": 1})
    assert "version 3" in refused("convert", "ansatz.qasm", "--to", "2")


def test_drawings(called, folder):
    circuit = qa.load_qasm("bell.qasm")
    assert called("draw", "bell.qasm").rstrip("\n") == str(circuit.draw(output="text")).rstrip("\n")
    called("draw", "bell.qasm", "--svg", "bell.svg")
    assert (folder / "bell.svg").read_text(encoding="utf-8").lstrip().startswith("<")
    assert called("draw", "bell.qasm", "--svg", "-").lstrip().startswith("<")
    pytest.importorskip("matplotlib")
    called("draw", "bell.qasm", "--png", "bell.png")
    assert (folder / "bell.png").read_bytes().startswith(b"\x89PNG")


def test_bench(called, folder):
    told = json.loads(called("bench", "--qubits", "6", "--seconds", "1", "--json"))
    assert {(row["circuit"], row["precision"]) for row in told["rows"]} == {(c, p) for c in "ghz qft qv brick ising qaoa hea".split() for p in ("double", "single")}
    assert all(row["best_ms"] > 0 and row["limit_ms"] > 0 for row in told["rows"])
    assert told["gigabytes_per_second"] > 0 and told["double_gigaflops"] > 0
    pytest.importorskip("matplotlib")
    assert "Gflop/s" in called("bench", "--qubits", "5", "--seconds", "1", "--plot", "bench.png")
    assert (folder / "bench.png").read_bytes().startswith(b"\x89PNG")
    assert main(["bench", "--plot", "bench.exe"]) == 1


def test_ctrl_c_leaves_what_the_bench_has(capsys, monkeypatch):
    from qarena.cli import bench_command

    measure, calls = bench_command._measure, []

    def stopped(*arguments):
        calls.append(arguments[0])
        if len(calls) == 3:
            raise KeyboardInterrupt
        return measure(*arguments)

    monkeypatch.setattr(bench_command, "_measure", stopped)
    assert main(["bench", "--qubits", "5", "--seconds", "1", "--csv"]) == 130
    out, err = capsys.readouterr()
    assert [line.split(",")[0] for line in out.splitlines()] == ["circuit", "ghz", "ghz"] and "interrupted: 2 cases" in err


# -- what is refused


def test_texts_are_refused_with_their_place(refused, folder):
    (folder / "wrong.qasm").write_text('OPENQASM 2.0;\nqreg q[1];\n  hh q[0];')
    assert refused("run", "wrong.qasm") == "qarena: wrong.qasm:3:3: 'hh': no gate of this name is known here\n"
    (folder / "wrong.inc").write_text("gate g a {\n b a; }")
    (folder / "includes.qasm").write_text('OPENQASM 2.0; include "wrong.inc"; qreg q[1];')
    assert refused("run", "includes.qasm").startswith("qarena: includes.qasm:1:23: ")
    assert refused("run", "includes.qasm", "-I", ".").startswith("qarena: wrong.inc:2:2: 'b': ")
    (folder / "out.qasm").write_text('OPENQASM 2.0; include "../../etc/passwd"; qreg q[1];')
    assert "it is not in" in refused("run", "out.qasm", "-I", str(folder))
    (folder / "pragma.qasm").write_text("OPENQASM 3;\npragma something\nqubit q;")
    assert main(["state", "pragma.qasm"]) == 0


def test_a_warning_is_a_line(folder, capsys):
    (folder / "pragma.qasm").write_text("OPENQASM 3;\npragma something\nqubit q;")
    assert main(["state", "pragma.qasm"]) == 0
    assert capsys.readouterr().err == "qarena: pragma.qasm:2:1: a pragma or annotation was left out (a warning)\n"


HOSTILE = {
    "random": np.random.default_rng(1).bytes(10**5),
    "escapes": b'OPENQASM 2.0;\nqreg q[1]; "\x1b[31m\x07\n\xff" q;',
    "latin": "OPENQASM 2.0; qreg q[1]; \xe9 q[0];".encode("latin-1"),
    "sixteen bits": "OPENQASM 2.0; qreg q[1];".encode("utf-16"),
    "half": b"OPENQASM 2.0; qreg q[",
    "empty": b"",
    "nothing": b"OPENQASM 2.0;",
    "nested": b"OPENQASM 2.0; qreg q[1]; U(" + b"(" * 10**5 + b"1,0,0) q[0];",
    "too wide": b"OPENQASM 3; qubit[10000000] q;",
    "too large": b'OPENQASM 2.0; include "qelib1.inc"; qreg q[60]; h q;',
    "a long name": b"OPENQASM 2.0; qreg q[1]; " + b"x" * 10**6 + b" q[0];",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(refused, folder, name):
    (folder / "hostile.qasm").write_bytes(HOSTILE[name])
    for command in ("run", "state", "estimate", "convert"):
        if (command, name) not in (("estimate", "too large"), ("convert", "too large")):
            told = refused(command, "hostile.qasm")
            assert told.startswith("qarena: hostile.qasm:") and told[:-1].isprintable() and len(told) < 1000


def test_files_that_cant_be_read(refused, folder):
    assert refused("run", "nothere.qasm") == "qarena: nothere.qasm: No such file or directory\n"
    assert refused("run", str(folder)) == f"qarena: {folder}: Is a directory\n"
    assert refused("run", "") == "qarena: '': No such file or directory\n"
    assert "null" in refused("run", "a\0b")
    assert "\\x1b" in refused("run", "\x1b[31m")
    (folder / "shut.qasm").write_text(cli_circuits.BELL)
    (folder / "shut.qasm").chmod(0)
    if not os.access("shut.qasm", os.R_OK):
        assert refused("run", "shut.qasm") == "qarena: shut.qasm: Permission denied\n"
    assert stat.S_IMODE((folder / "shut.qasm").stat().st_mode) == 0
    assert "Is a directory" in refused("state", "bell.qasm", "--npy", str(folder))
    assert "No such file" in refused("state", "bell.qasm", "--npy", "no/where.npy")


def test_a_device_that_never_ends(refused):
    assert "limit" in refused("run", "/dev/zero")


def test_values_that_are_missing_or_too_many(refused):
    assert "theta" in refused("run", "ansatz.qasm") and "no inputs" in refused("run", "bell.qasm", "--set", "theta=1")
    assert "it has theta" in refused("run", "ansatz.qasm", "--set", "theta=1", "--set", "phi=1")
    assert "--set theta: it is given more than once" in refused("run", "ansatz.qasm", "--set", "theta=1", "--set", "theta=2")


def test_long_texts_are_not_repeated(capsys):
    with pytest.raises(SystemExit):
        main(["run", "bell.qasm", "--set", "theta=" + "(" * 5000])
    assert "((.." in (told := capsys.readouterr().err) and len(told) < 2000


@pytest.mark.parametrize(
    "arguments",
    ["run", "frob", "run bell.qasm --shots 0", "run bell.qasm --shots -1", "run bell.qasm --shots 1e30", "run bell.qasm --shots 2.5", "run bell.qasm --shots x",
     "run bell.qasm --shots inf", "run bell.qasm --shots nan", f"run bell.qasm --shots {'9' * 5000}", "run bell.qasm --seed -1", "run bell.qasm --seed 18446744073709551616",
     "run bell.qasm --noise 1.5", "run bell.qasm --noise -0.1", "run bell.qasm --noise nan", "run bell.qasm --precision half", "run bell.qasm --threads 0",
     "run bell.qasm --threads 10000", "run bell.qasm --set theta", "run bell.qasm --set =1", "run bell.qasm --set t=__import__('os')", "run bell.qasm --set t=1)q[0];x",
     "run bell.qasm --set t=1,2", "run bell.qasm --set t=1/0", "run bell.qasm --set t=inf", "run bell.qasm --set t=", f"run bell.qasm --set t={'(' * 150}1{')' * 150}",
     "run bell.qasm --json --csv", "run bell.qasm --shot 3", "expect bell.qasm", "expect bell.qasm -H", "completion tcsh", "convert bell.qasm --to 4", "state bell.qasm --threshold 2"],
)  # fmt: skip
def test_wrong_arguments_are_refused_by_the_parser(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments.split())
    assert stopped.value.code == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("usage: qarena") and "error: " in err


@pytest.mark.parametrize("text, value", [("pi/2", np.pi / 2), ("-\u03c0", -np.pi), ("2**3", 8), ("1/2", 0.5), ("sqrt(2)*3", 2**0.5 * 3), ("1e-3", 1e-3), (" .5 ", 0.5), ("-(1+2)", -3)])
def test_numbers_may_be_expressions(text, value):
    from qarena.cli.sources import number

    assert number(text) == pytest.approx(value, rel=1e-15)


def test_help_and_version(capsys):
    assert main([]) == 0
    without = capsys.readouterr().out
    for arguments, first in ((["--help"], "usage: qarena"), (["--version"], f"qarena {qa.__version__}"), (["run", "--help"], "usage: qarena run")):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        out = capsys.readouterr().out
        assert stopped.value.code == 0 and out.startswith(first)
        assert arguments != ["--help"] or out == without


def test_stdin_is_read(called, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(cli_circuits.BELL.encode())))
    assert json.loads(called("run", "-", "--json", "--seed", "1"))["file"] == "<stdin>"
