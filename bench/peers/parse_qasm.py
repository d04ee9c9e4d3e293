"""What readers of OpenQASM take, and how long: qarena's, Qiskit's, pyqasm and the openqasm3 package, on the same texts.

    python bench/peers/parse_qasm.py [--gates 1000] [--sizes 3 4] [--markdown]

Texts are the circuits of MQT Bench through Qiskit's exporters, the files of tests/python/qasm, and a short text for each part of the language. A text
counts as taken when it is read without an error within 20 seconds, to a circuit, or, of pyqasm, to gates written out; openqasm3 gives a syntax tree alone. Times are the
least of three, of a text of rotations and CX on 20 qubits. What is not installed is left out.
"""

import argparse
import contextlib
import json
import logging
import os
import random
import signal
import sys
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADS = {2: 'OPENQASM 2.0;\ninclude "qelib1.inc";\n', 3: 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'}
QUBITS = 20
PATIENCE = 20  # seconds for one text
PARTS = {
    2: [
        "qreg q[2]; h q; cx q[0], q[1];", "qreg q[1]; rx(-pi^2/3 + sin(0.3)*ln(2)) q[0];", "qreg q[3]; qreg r[3]; cx q, r; ccx q[0], q[1], r[0];",
        "gate g(a, b) x, y { rx(a/b) x; barrier x, y; cx x, y; } qreg q[2]; g(1, 2) q[0], q[1];", "qreg q[2]; creg c[2]; measure q -> c; reset q[0];",
        "qreg q[1]; creg c[2]; if (c == 3) x q[0];", "opaque far(a) x; qreg q[1]; h q[0];", "qreg q[5]; c4x q[0], q[1], q[2], q[3], q[4]; rccx q[0], q[1], q[2];",
        "qreg q[2]; u3(1, 2, 3) q[0]; u2(1, 2) q[0]; u1(1) q[0]; U(1, 2, 3) q[0]; CX q[0], q[1];", "// a comment\nqreg q[1]; barrier q;",
        "qreg q[2]; rzz(0.3) q[0], q[1]; rxx(0.3) q[0], q[1]; cu(1, 2, 3, 4) q[0], q[1]; sxdg q[0];",
    ],
    3: [
        "qubit[2] q; h q; cx q[0], q[1];", "const int n = 2 ** 2 - 1; const float w = n / 2.0; qubit[n] q; rx(w) q[n - 1];", "input float theta; qubit q; rx(theta / 2) q;",
        "qubit[3] q; ctrl @ negctrl @ x q[0], q[1], q[2]; inv @ t q[0]; pow(2) @ s q[1];", "qubit q; pow(0.5) @ x q;", "qubit q; gphase(pi / 4); U(1, 2, 3) q;",
        "gate g(a) x, y { rx(a) x; ctrl @ gphase(a) y; } qubit[2] q; inv @ g(1) q[0], q[1];", "qubit[4] q; let a = q[0:2:3] ++ q[{1, 3}]; h a; x q[-1];",
        "qubit[4] q; for int i in [0:2] { cx q[i], q[i + 1]; } for uint i in {0, 3} h q[i];", "qubit q; bit c; c = measure q; if (c) x q; else { y q; }",
        "qubit q; bit[2] c; if (c == 2) { x q; } if (c[0] && !c[1]) y q;", "qubit q; bit c = 1; while (c) { h q; c = measure q; }", "bit[3] c; c[0] = c[1] ^ c[2]; c[1] |= c[0];",
        "qubit[2] q; bit[2] c; measure q -> c; reset q; barrier q;", "h $0; cx $0, $1;", "def f(qubit a, float t) { rx(t) a; } qubit q; f(q, 0.3);",
        "qubit q; int i = 0; while (i < 3) { h q; i += 1; }", "qubit q; int i = 2; switch (i) { case 2 { x q; } default { y q; } }", "qubit q; delay[100ns] q; box { x q; }",
        "array[float, 3] a = {0.1, 0.2, 0.3}; qubit q; rx(a[1]) q;", "extern f(int) -> float; qubit q; x q;", "pragma something\nqubit q; @mark it\nx q;",
        "qubit q; bit[4] b = \"0101\"; uint[4] u = uint[4](b);", "qubit q; rx(arcsin(0.5) + mod(7, 4) + popcount(5)) q;", "defcal x $0 { }\nqubit q; x q;",
    ],
}  # fmt: skip


def readers():
    """{(name, version): function of a text} of what is installed."""
    found = {}

    def qarena():
        import qarena as qa

        return {2: qa.Circuit.from_qasm, 3: qa.Circuit.from_qasm}

    def qiskit():
        from qiskit import qasm2, qasm3

        return {2: lambda text: qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS), 3: qasm3.loads}

    def qiskit_native():
        from qiskit import qasm3

        return {3: qasm3.loads_experimental}

    def pyqasm():
        import pyqasm

        def read(text):
            module = pyqasm.loads(text)
            module.unroll()
            return module

        return {2: read, 3: read}

    def openqasm3():
        import openqasm3

        return {3: openqasm3.parse}

    for name, make in (("qarena", qarena), ("Qiskit", qiskit), ("Qiskit, experimental", qiskit_native), ("pyqasm", pyqasm), ("openqasm3", openqasm3)):
        try:
            found |= {(name, version): read for version, read in make().items()}
        except ImportError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
    return found


def exported(version, sizes):
    """Texts that Qiskit writes of the circuits of MQT Bench; those that it can't write are none."""
    from mqt.bench import BenchmarkLevel, get_benchmark
    from mqt.bench.benchmarks import get_available_benchmark_names
    from qiskit import qasm2, qasm3

    write, texts = {2: qasm2.dumps, 3: qasm3.dumps}[version], []
    for name in get_available_benchmark_names():
        for size in sizes:
            for level in (BenchmarkLevel.ALG, BenchmarkLevel.INDEP):
                try:
                    texts.append(write(get_benchmark(name, level, size)))
                except Exception:
                    continue
    return texts


def texts_of(version, sizes):
    """{group: texts}."""
    files = sorted((ROOT / "tests/python/qasm").glob("*.qasm"))
    corpus = [text for text in (file.read_text(encoding="utf-8") for file in files) if text.lstrip().startswith(f"OPENQASM {version}")]
    groups = {"files of our tests": corpus, "parts of the language": [HEADS[version] + text for text in PARTS[version]]}
    try:
        groups = {"MQT Bench": exported(version, sizes)} | groups
    except ImportError as error:
        print(f"MQT Bench is left out: {error}", file=sys.stderr)
    return groups


def many_gates(version, count):
    generator = random.Random(3)
    lines = [HEADS[version] + (f"qreg q[{QUBITS}];" if version == 2 else f"qubit[{QUBITS}] q;")]
    for k in range(count):
        a, b = generator.sample(range(QUBITS), 2)
        lines.append(f"rz({generator.uniform(-3, 3)!r}) q[{a}];" if k % 2 else f"cx q[{a}], q[{b}];")
    return "\n".join(lines)


def takes(read, text):
    signal.alarm(PATIENCE)
    try:
        read(text)
    except KeyboardInterrupt:
        raise
    except BaseException:  # each has classes of its own; a panic of Rust is no Exception
        return False
    finally:
        signal.alarm(0)
    return True


def give_up(*_):
    raise TimeoutError(f"more than {PATIENCE} seconds")


@contextlib.contextmanager
def silent():
    """Without what parsers print of texts that they refuse."""
    logging.disable()
    sys.stdout.flush()
    kept, nowhere = {stream: os.dup(stream) for stream in (1, 2)}, os.open(os.devnull, os.O_WRONLY)
    for stream in kept:
        os.dup2(nowhere, stream)
    try:
        yield
    finally:
        for stream, copy in kept.items():
            os.dup2(copy, stream)
            os.close(copy)
        os.close(nowhere)
        logging.disable(logging.NOTSET)


def seconds_of(read, text):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        read(text)
        times.append(time.perf_counter() - start)
    return min(times)


def measure(sizes, gates, names):
    """A row a reader and version."""
    found = {key: read for key, read in readers().items() if not names or key[0] in names}
    for version in (2, 3):
        groups, text = texts_of(version, sizes), many_gates(version, gates)
        for (name, of), read in found.items():
            if of == version:
                with silent():
                    taken = {group: (sum(takes(read, one) for one in texts), len(texts)) for group, texts in groups.items()}
                yield {"bench": "parse_qasm", "reader": name, "version": version, "taken": taken, "microseconds_per_gate": seconds_of(read, text) / gates * 1e6}


def print_markdown(rows):
    names = list(rows[0]["taken"])
    print("| version | reader | " + " | ".join(names) + " | us a gate |\n|---:|---|" + "---:|" * (len(names) + 1))
    for row in rows:
        cells = [f"{taken} of {count}" for taken, count in row["taken"].values()]
        print(f"| {row['version']} | {row['reader']} | " + " | ".join(cells) + f" | {row['microseconds_per_gate']:.3g} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--gates", type=int, default=1000, help="of the text that is timed (1000)")
    parser.add_argument("--sizes", type=int, nargs=2, default=(3, 4), help="of MQT Bench's circuits: from, to (3 4)")
    parser.add_argument("--readers", nargs="+", metavar="READER", help="qarena, Qiskit, 'Qiskit, experimental', pyqasm, openqasm3 (all)")
    parser.add_argument("--markdown", action="store_true", help="print a table for a page, not JSON lines")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, give_up)
    rows = []
    for row in measure(range(options.sizes[0], options.sizes[1] + 1), options.gates, options.readers):
        rows.append(row)
        if not options.markdown:
            print(json.dumps(row), flush=True)
    if options.markdown:
        print_markdown(rows)


if __name__ == "__main__":
    main()
