"""Units: measured once, kept in a file, and what plans are chosen by."""

import json
import os
import subprocess
import sys

import pytest

import qarena as qa


@pytest.fixture(autouse=True)
def built_in_units():
    yield
    qa.set_units()


def takes_apart(precision="double"):
    circuit = qa.Circuit(16)
    for q in range(15):
        circuit.ry(0.3 + q, q).rxx(0.3 + q, q, q + 1)
    return " 0 KAK" not in circuit.explain(precision)


@pytest.mark.parametrize("precision", ["double", "single"])
def test_read_units(precision):
    units = qa.read_units(precision)
    assert units == qa.read_units(precision) and len(units) == 26
    assert all(value > 0 or name.endswith("in_vector_rotation") for name, value in units.items())


def test_set_units():
    cheap = {**qa.read_units(), "dense_2": 1e-9}
    qa.set_units(double=cheap)
    assert not takes_apart("double") and takes_apart("single")
    qa.set_units(single={**qa.read_units("single"), "dense_2": 1e-9})
    assert takes_apart("double") and not takes_apart("single")
    qa.set_units()
    assert takes_apart("double") and takes_apart("single")


def test_refusals():
    units = qa.read_units()
    with pytest.raises(ValueError, match="units of double: kak is -1, not in"):
        qa.set_units({**units, "kak": -1})
    with pytest.raises(ValueError, match="there is no kak_split"):
        qa.set_units({name: value for name, value in units.items() if name != "kak_split"})
    with pytest.raises(TypeError):
        qa.set_units({**units, "kak": "fast"})
    with pytest.raises(TypeError):
        qa.set_units(3)


def test_calibrate_writes_once_and_reads(tmp_path):
    file = qa.calibrate(tmp_path / "new" / "units.json")
    kept = json.loads(file.read_text())
    assert kept["units"]["double"] == qa.read_units("double") and kept["machine"]["isa"] == qa.info()["isa"]
    kept["units"]["double"]["dense_2"] = 1e-9
    file.write_text(json.dumps(kept))
    assert qa.calibrate(file) == file and json.loads(file.read_text()) == kept
    assert not takes_apart()
    assert os.listdir(file.parent) == ["units.json"]


def test_calibrate_finds_its_own_place(tmp_path):
    program = "import qarena; print(qarena.calibrate())"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    told = [subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert told[0] == told[1]
    assert [str(file) for file in tmp_path.glob("qarena/units-*.json")] == [told[0].strip()]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"units": {"double": {}}}', '{"units": {"triple": null}}', '{"units": 3}'])
def test_a_strange_file_is_refused(tmp_path, text):
    file = tmp_path / "units.json"
    file.write_text(text)
    with pytest.raises(ValueError, match="not a file of units"):
        qa.calibrate(file)
    assert file.read_text() == text and takes_apart()


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        qa.calibrate(tmp_path / "file" / "units.json")


def test_the_same_units_give_the_same_bits(tmp_path):
    def run():
        register = qa.Register(15)
        for q in range(14):
            register.ry(0.3 + q, q).rxx(0.3 + q, q, q + 1)
        return bytes(memoryview(register).cast("B"))

    file = qa.calibrate(tmp_path / "units.json")
    first = run()
    qa.set_units()
    qa.calibrate(file)
    assert run() == first


def good_units(**changed):
    return {**qa.read_units(), **changed}


BAD_FILES = {
    "nothing": b"",
    "no JSON": b"units",
    "invalid UTF-8": b'{"units": "\xff\xfe"}',
    "UTF-16": '{"units": {}}'.encode("utf-16"),
    "zeros": bytes(1000),
    "lists in lists": b"[" * 20_000,
    "objects in objects": b'{"units":' * 5000,
    "a list": b"[1, 2]",
    "a number": b"3",
    "a number of 400 digits": lambda: json.dumps({"units": {"double": good_units(kak=10**400)}}).encode(),
    "a number of 5000 digits": lambda: json.dumps({"units": {"double": good_units(kak=1)}}).replace('"kak": 1', '"kak": ' + "9" * 5000).encode(),
    "infinity": lambda: json.dumps({"units": {"double": good_units(kak=float("inf"))}}).encode(),
    "NaN": lambda: json.dumps({"units": {"double": good_units(kak=float("nan"))}}).encode(),
    "a word": lambda: json.dumps({"units": {"double": good_units(kak="fast")}}).encode(),
    "no units": b"{}",
    "units of what": b'{"units": {"triple": {}}}',
    "units are a list": b'{"units": [1]}',
    "a precision is a list": b'{"units": {"double": [1]}}',
    "too long": b'{"units": {}}' + b" " * 100_000,
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_of_something_else_is_one_error(name, tmp_path):
    file, content = tmp_path / "units.json", BAD_FILES[name]
    file.write_bytes(content() if callable(content) else content)
    before = qa.Circuit(16).h(0).cx(0, 1).explain()
    with pytest.raises(ValueError, match="not a file of units") as caught:
        qa.calibrate(file)
    assert str(file) in str(caught.value) and len(str(caught.value)) < 400 + len(str(file)) and "\n" not in str(caught.value)
    assert qa.Circuit(16).h(0).cx(0, 1).explain() == before


def test_what_is_no_file_is_not_waited_for(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (fifo, "/dev/zero", "/dev/null"):
        with pytest.raises(ValueError, match="no regular file"):
            qa.calibrate(path)
    with pytest.raises(IsADirectoryError):
        qa.calibrate(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OSError, match="loop"):
        qa.calibrate(tmp_path / "loop")


def test_calibrate_reads_what_earlier_builds_wrote(tmp_path):
    kept = {precision: qa.read_units(precision) for precision in ("double", "single")}
    old = {"in_vector_rotation": "lanes", "memory_byte": "byte", "kak_split": "split"}
    renamed = {precision: {old.get(name, name): value for name, value in units.items()} for precision, units in kept.items()}
    file = tmp_path / "units.json"
    file.write_text(json.dumps({"units": renamed}))
    assert qa.calibrate(file) == file
    qa.set_units()
