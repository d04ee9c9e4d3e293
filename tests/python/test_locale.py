"""Under a locale with decimal commas, what machines read has decimal points."""

import os
import subprocess

import pytest


@pytest.fixture(scope="module")
def commas(tmp_path_factory):
    """The environment of a process that can set de_DE.UTF-8, which is compiled here."""
    folder = tmp_path_factory.mktemp("locales")
    try:
        subprocess.run(["localedef", "--no-archive", "-i", "de_DE", "-f", "UTF-8", str(folder / "de_DE.UTF-8")], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no locale with decimal commas can be made ({error}): install Debian's `locales`")
    return {"LOCPATH": os.fspath(folder)}


def test_json_units_and_messages(run_python, commas, tmp_path):
    done = run_python(
        """
    import locale, sys
    locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
    assert locale.str(0.5) == "0,5"
    import qarena as qa
    circuit = qa.Circuit(14).h(0).cx(0, 13).rx(0.3, 13)
    told = circuit.explain(as_dict=True)
    assert told["predicted_seconds"] > 0 and told["multiply_adds"] > 0
    register = qa.Register(14)
    assert register.explain(circuit, as_dict=True)["passes"][0]["measured_seconds"] > 0
    for text in (circuit.explain(), register.explain(circuit), qa.ket("+").terms(), str(qa.info()), repr(circuit), str(list(circuit))):
        assert not any(a.isdigit() and b == "," and c.isdigit() for a, b, c in zip(text, text[1:], text[2:])), text
    assert qa.calibrate(sys.argv[1] if len(sys.argv) > 1 else "units.json") and "," not in open("units.json").read().replace(",\\n", "")
    qa.calibrate("units.json")
    try:
        qa.Register(1).set_state([0.5, 0])
    except ValueError as error:
        assert "0.25" in str(error), error
    print(told["tile_qubits"])
    """.replace("import qarena as qa", f"import os; os.chdir({os.fspath(tmp_path)!r}); import qarena as qa"),
        **commas,
    )
    assert int(done.stdout) > 0


def test_texts_have_decimal_points(run_python, commas):
    done = run_python(
        """
    import locale
    locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
    import qarena as qa
    # One that is read digit by digit, and two that the C library reads.
    angles = [0.25, 0.12345678901234567, 1.7976931348623157e308]
    circuit = qa.Circuit.from_qasm("qubit q;" + "".join(f"U(0, 0, {angle!r}) q;" for angle in angles))
    assert [entry[3] for entry in circuit] == angles, list(circuit)
    assert repr(angles[1]) in circuit.to_qasm()
    print(1)
    """,
        **commas,
    )
    assert int(done.stdout) == 1
