"""Circuits as OpenQASM texts: what Circuit.to_qasm does."""

from __future__ import annotations

from ._bits import infix
from ._parameters import Angle
from ._qasm_gates import DEFINITIONS, IN_SECOND, NEEDS_SXDG, SECOND, THIRD, angle_text, input_name, one_qubit, pauli_rotation, split

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from typing import Any

    from ._circuit import Circuit

OPERATORS = ("&&", "||", "!=", "!", "false", "true")
OPERATIONS = frozenset("measure reset assign if else while repeat end".split())
NOISE = frozenset(["pauli_channel", "kraus", "readout_error"])
ROUNDS = 1000  # of a while, unless a reader is told another bound


def _listed(qubits: list[int]) -> str:
    return ", ".join(f"q[{qubit}]" for qubit in qubits)


class Writer:
    """One text that is written."""

    def __init__(self, circuit: Circuit, version: int) -> None:
        self.circuit, self.version = circuit, version
        self.lines: list[str] = []
        self.defined: dict[str, None] = {}
        self.depth = 0

    def add(self, line: str) -> None:
        self.lines.append("  " * self.depth + line)

    def refuse(self, what: str, why: str) -> None:
        raise ValueError(f"to_qasm: {what}: {why}")

    # --- gates ---

    def define(self, name: str) -> str:
        if self.version == 3 and name in NEEDS_SXDG:
            self.define("sxdg")
        if name in DEFINITIONS and not (self.version == 2 and name in IN_SECOND):
            self.defined[name] = None
        return name

    def gate(self, entry: tuple[Any, ...]) -> None:
        name, angles, ones, zeros, targets = split(entry)
        if name == "pauli_rotation":
            for part in pauli_rotation(angles[0], targets[0], ones, zeros):  # type: ignore[arg-type]
                self.plain(*part)
        elif name == "unitary" and len(targets) == 2:
            for part in one_qubit(targets[0], ones, zeros, targets[1]):
                self.plain(*part)
        elif name in ("unitary", "diagonal", "permutation"):
            self.refuse(name, "OpenQASM has no gate that is given by its numbers; only unitary on one qubit can be said")
        else:
            self.plain(name, angles, ones, zeros, targets)

    def plain(self, name: str, angles: list[Any], ones: list[int], zeros: list[int], targets: list[int]) -> None:
        if self.version == 2:
            self.second(name, angles, ones, zeros, targets)
        else:
            self.third(name, angles, ones, zeros, targets)

    def call(self, name: str, angles: list[Any], qubits: list[int]) -> None:
        texts = [angle_text(angle) for angle in angles]
        self.add(f"{name}{'(' + ', '.join(texts) + ')' if texts else ''}{' ' + _listed(qubits) if qubits else ''};")

    def second(self, name: str, angles: list[Any], ones: list[int], zeros: list[int], targets: list[int]) -> None:
        """OpenQASM 2 has no modifiers: controls that must be 0 are flipped before and after."""
        if any(isinstance(angle, Angle) for angle in angles):
            self.refuse(name, "OpenQASM 2 has no inputs: bind the parameters, or write version 3")
        controls = ones + zeros
        if name == "gphase" and controls:
            name, targets, controls = "p", controls[-1:], controls[:-1]
        elif name == "gphase":
            if self.circuit.n == 0:
                self.refuse(name, "OpenQASM 2 has no phase without a qubit")
            self.call(self.define("phase_of_all"), angles, [0])
            return
        elif name in ("s", "t", "sdg", "tdg") and controls:
            eighths = {"s": 2, "t": 1, "sdg": -2, "tdg": -1}[name]
            name, angles = "p", [eighths * 0.7853981633974483]
        said = SECOND.get((name, len(controls))) or (name if not controls else None)
        if said is None:
            self.refuse(name, f"OpenQASM 2 has no such gate under {len(controls)} controls: write version 3")
        for qubit in zeros:
            self.call("x", [], [qubit])
        self.call(self.define(str(said)), angles, controls + targets)
        for qubit in zeros:
            self.call("x", [], [qubit])

    def third(self, name: str, angles: list[Any], ones: list[int], zeros: list[int], targets: list[int]) -> None:
        if name == "u" and zeros and not ones:  # cu needs a control that must be 1
            self.call("x", [], zeros[-1:])
            self.third(name, angles, zeros[-1:], zeros[:-1], targets)
            self.call("x", [], zeros[-1:])
            return
        said, own = name, 0
        for controls in range(min(len(ones), 2), -1, -1):
            if (name, controls) in THIRD:
                said, own = THIRD[name, controls], controls
                break
        if name == "u" and ones:  # cu is a controlled u, whatever phase a reader gives to U
            said, own, angles = "cu", 1, [*angles, 0.0]
        elif name == "u":  # U is e^(i theta/2) u
            if isinstance(angles[0], Angle) or angles[0] != 0:
                self.third("gphase", [angles[0] * -0.5], ones, zeros, [])
            said = "U"
        front, inner = ones[: len(ones) - own], ones[len(ones) - own :]
        prefix = f"ctrl({len(front)}) @ ".replace("(1)", "") if front else ""
        prefix += f"negctrl({len(zeros)}) @ ".replace("(1)", "") if zeros else ""
        self.call(prefix + self.define(said), angles, front + zeros + inner + targets)

    # --- the rest ---

    def bit(self, bit: int) -> str:
        return f"c[{bit}]"

    def condition(self, bits: tuple[int, ...], value: int) -> str:
        if bits == tuple(range(self.circuit._bits)):
            return f"c == {value}"
        return " && ".join(("" if value >> i & 1 else "!") + self.bit(bit) for i, bit in enumerate(bits))

    def expression(self, tokens: tuple[int, ...]) -> str:
        return infix(tokens, self.bit, OPERATORS)

    def operation(self, entry: tuple[Any, ...]) -> None:
        kind = entry[0]
        if kind == "measure":
            self.add(f"{self.bit(entry[2])} = measure q[{entry[1]}];")
        elif kind == "reset":
            self.add(f"reset q[{entry[1]}];")
        elif kind == "assign":
            self.add(f"{self.bit(entry[1])} = {self.expression(entry[2])};")
        elif kind in ("end", "else"):
            self.depth -= 1
            self.add("}" if kind == "end" else "} else {")
            self.depth += kind == "else"
        else:
            if kind == "while" and entry[3] != ROUNDS:
                self.add(f"// at most {entry[3]} rounds")
            head = f"for int i{self.depth} in [1:{entry[1]}]" if kind == "repeat" else f"{kind} ({self.condition(*entry[1:3])})"
            self.add(head + " {")
            self.depth += 1

    def body(self) -> None:
        for entry in self.circuit:
            if entry[0] in NOISE:
                self.refuse(entry[0], "OpenQASM has no noise")
            elif entry[0] in OPERATIONS:
                self.operation(entry)
            else:
                self.gate(entry)

    def text(self) -> str:
        self.body()
        head = ["OPENQASM 3.0;", 'include "stdgates.inc";']
        head += [f"input float {input_name(name)};" for name in self.circuit.parameters]
        head += [DEFINITIONS[name] for name in self.defined]
        head += [f"qubit[{self.circuit.n}] q;"] if self.circuit.n else []
        head += [f"bit[{self.circuit._bits}] c;"] if self.circuit._bits else []
        return "\n".join(head + self.lines) + "\n"


class SecondWriter(Writer):
    """OpenQASM 2: conditions are on whole registers, and of one statement."""

    def __init__(self, circuit: Circuit) -> None:
        super().__init__(circuit, 2)
        groups = {tuple(entry[1]) for entry in circuit if entry[0] == "if"} if circuit._bits else set()
        self.starts: list[int] = []
        seen: set[int] = set()
        for group in sorted(groups):
            if group != tuple(range(group[0], group[0] + len(group))) or seen & set(group):
                self.refuse("if", f"on bits {list(group)}: conditions of OpenQASM 2 are on whole registers: write version 3")
            seen |= set(group)
            self.starts += [group[0], group[-1] + 1]
        self.starts = sorted({0, *self.starts} - {circuit._bits}) if circuit._bits else []
        self.prefix = ""
        self.watched: tuple[int, ...] = ()

    def place(self, bit: int) -> tuple[int, int]:
        register = max(i for i, start in enumerate(self.starts) if start <= bit)
        return register, bit - self.starts[register]

    def bit(self, bit: int) -> str:
        register, index = self.place(bit)
        return f"{self.name(register)}[{index}]"

    def name(self, register: int) -> str:
        return f"c{register}" if len(self.starts) > 1 else "c"

    def add(self, line: str) -> None:
        self.lines.append(self.prefix + line)

    def operation(self, entry: tuple[Any, ...]) -> None:
        kind = entry[0]
        if kind == "measure":
            if entry[2] in self.watched:
                self.refuse("measure", f"into bit {entry[2]}, which decides the block around: write version 3")
            self.add(f"measure q[{entry[1]}] -> {self.bit(entry[2])};")
        elif kind == "reset":
            super().operation(entry)
        elif kind == "if" and not self.prefix:
            self.watched = tuple(entry[1])
            self.prefix = f"if ({self.name(self.place(entry[1][0])[0])} == {entry[2]}) "
        elif kind == "end" and self.prefix:
            self.prefix, self.watched = "", ()
        else:
            self.refuse(kind, "OpenQASM 2 has none, or none within a block: write version 3")

    def text(self) -> str:
        self.body()
        head = ["OPENQASM 2.0;", 'include "qelib1.inc";', *(DEFINITIONS[name] for name in self.defined)]
        head += [f"qreg q[{self.circuit.n}];"] if self.circuit.n else []
        ends = [*self.starts[1:], self.circuit._bits]
        head += [f"creg {self.name(i)}[{end - start}];" for i, (start, end) in enumerate(zip(self.starts, ends))]
        return "\n".join(head + self.lines) + "\n"


def write(circuit: Circuit, version: int) -> str:
    """The text of a circuit."""
    if version not in (2, 3):
        raise ValueError(f"to_qasm: version {version!r}: 2 or 3 is needed")
    return (SecondWriter(circuit) if version == 2 else Writer(circuit, 3)).text()
