"""All commands and their arguments: what `--help` says, and what completion knows."""

from __future__ import annotations

import argparse

from .._core import __version__
from .sources import real, setting, whole

MOST_SHOTS = 10**12
MOST_SEED = 2**64 - 1
SHELLS = ("bash", "zsh", "fish")

DESCRIPTION = """Run OpenQASM circuits, of version 2 or 3, on this machine.

FILE is a path, or - for a pipe. Results go to stdout, everything else to stderr."""

EPILOG = """exit codes: 0 done, 1 the input was refused, 2 wrong arguments, 130 Ctrl-C,
141 whoever read the output has gone.

qarena COMMAND --help tells more of a command."""

TEXTS = {
    "run": (
        "counts of what is measured",
        """Run a circuit for many shots, and count what was measured.

A circuit that measures nothing is measured at its end, each qubit into the bit
of its number. Bit 0 is the rightmost character.""",
        """examples:
  qarena run bell.qasm --shots 1e6 --seed 1
  qarena run ansatz.qasm --set theta=pi/2 --json | jq .counts
  qarena run code.qasm --noise 0.001 --csv > counts.csv""",
    ),
    "state": (
        "amplitudes of the state",
        """Show the state that a circuit ends in: the most probable amplitudes as a table,
or all of them above a threshold as CSV or JSON, or every one in a NumPy file.

Measurements at the end are left out. Where one in the middle, or noise, decides
what the state is, --seed says of which shot it is shown.""",
        """examples:
  qarena state qft.qasm --most 10
  qarena state qft.qasm --npy state.npy""",
    ),
    "expect": (
        "expectation values of observables",
        """Tell the expectation value of sums of Pauli strings in the state that a circuit
ends in: exactly, or estimated from shots; of a circuit with noise or measurements
in the middle from trajectories, or exactly by a density matrix.""",
        """An observable is a sum such as "1.0 Z0 Z1 - 0.5 X0 + 2" or "0.5*ZZI + 1/3*IXX" (the
last letter is qubit 0's); @FILE reads one from a file, where each line may be a
term, and # begins a comment.

examples:
  qarena expect ising.qasm -H "Z0 Z1 + Z1 Z2" -H X0
  qarena expect molecule.qasm -H @hamiltonian.txt --shots 1e5 --seed 1
  qarena expect noisy.qasm --noise 0.01 -H "Z0 Z1" --error 1e-3""",
    ),
    "draw": (
        "the circuit as a picture",
        "Draw a circuit: as text, or into a file.",
        """examples:
  qarena draw teleport.qasm
  qarena draw teleport.qasm --svg teleport.svg""",
    ),
    "explain": ("how the circuit would be run", """Tell how a register would run a circuit: passes over memory, stages, bytes,
predicted time. Nothing is run, unless --run says so.""", ""),
    "estimate": (
        "memory that a run takes",
        """Tell the bytes of memory that a register of N qubits takes, or that running a file
takes at most. No amplitude is computed.""",
        """examples:
  qarena estimate 30 --precision single
  qarena estimate code.qasm --shots 1000""",
    ),
    "convert": ("between OpenQASM 2 and 3", "Write a circuit as an OpenQASM text of version 2 or 3.", ""),
    "info": ("this build and machine", "Tell versions, instruction set, threads, memory limits.", ""),
    "bench": (
        "how fast this machine is",
        """Measure this machine, within a minute: memory bandwidth, multiply-add peak, and seven
circuits that simulators are compared by. Ctrl-C shows what has been measured.""",
        "",
    ),
    "completion": (
        "completion for a shell",
        "Print a script that completes qarena's arguments.",
        """use:
  bash   source <(qarena completion bash)              in ~/.bashrc
  zsh    source <(qarena completion zsh)               in ~/.zshrc, after compinit
  fish   qarena completion fish > ~/.config/fish/completions/qarena.fish""",
    ),
}


def _add_source(parser: argparse.ArgumentParser, values: bool = True) -> None:
    parser.add_argument("file", metavar="FILE", help="an OpenQASM file, or - for stdin")
    _add_reading(parser, values)


def _add_reading(parser: argparse.ArgumentParser, values: bool = True) -> None:
    parser.add_argument("-I", "--include", metavar="DIR", action="append", default=[], help="where included files may be read from (nowhere; may be repeated)")
    if values:
        parser.add_argument("--set", metavar="NAME=VALUE", type=setting, action="append", default=[], help="the value of an input: 0.3, pi/2, .. (may be repeated)")


def _add_machine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--precision", choices=("double", "single"), default="double", help="of the amplitudes (double)")
    parser.add_argument("--threads", metavar="K", type=whole(1, 1024), help="at most so many (as many as there are cores)")


def _add_noise(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--noise", metavar="P", type=real(0, 1), help="depolarizing behind each gate: with probability P an error other than the identity on its one or two qubits, each as "
                        "often; of a gate on more, on each of them")  # fmt: skip


def _add_seed(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--seed", metavar="S", type=whole(0, MOST_SEED), help=what)


def _add_formats(parser: argparse.ArgumentParser, csv: bool = True) -> argparse._MutuallyExclusiveGroup:
    formats = parser.add_mutually_exclusive_group()
    formats.add_argument("--json", action="store_true", help="print a JSON object")
    if csv:
        formats.add_argument("--csv", action="store_true", help="print CSV, with a line of names")
    return formats


def _add_most(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--most", metavar="K", type=whole(1, 1 << 40), default=32, help=f"{what} in the table (32)")


def _run(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("-n", "--shots", metavar="N", type=whole(1, MOST_SHOTS), default=1000, help="how many (1000)")
    _add_seed(parser, "the same seed gives the same shots (a random one, which is told)")
    _add_noise(parser)
    _add_machine(parser)
    _add_most(parser, "so many outcomes, the most frequent ones,")
    _add_formats(parser).add_argument("--each", action="store_true", help="print the bits of each shot, a line each, instead of counts")


def _state(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    _add_seed(parser, "the shot that is shown, where measurements or noise make a difference")
    _add_noise(parser)
    _add_machine(parser)
    parser.add_argument("--threshold", metavar="E", type=real(0, 1), default=1e-6, help="leave out amplitudes that are not above it in magnitude (1e-6)")
    _add_most(parser, "so many amplitudes, the most probable ones,")
    _add_formats(parser)
    parser.add_argument("--npy", metavar="FILE", help="write all 2^n amplitudes there, as numpy.load reads them; - for stdout")


def _expect(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("-H", "--observable", metavar="SUM", action="append", required=True, help="a sum of Pauli strings, or @FILE (may be repeated)")
    parser.add_argument("-n", "--shots", metavar="N", type=whole(2, MOST_SHOTS), help="estimate from so many shots (exact)")
    parser.add_argument("--trajectories", metavar="N", type=whole(1, 1 << 31), help="with noise or measurements: so many (1000), or at most so many with --error")
    parser.add_argument("--error", metavar="E", type=real(1e-12, 1e12), help="with noise or measurements: as many trajectories as this standard error takes")
    parser.add_argument("--exact", action="store_true", help="with noise: by a density matrix, which takes 4^n numbers")
    _add_seed(parser, "of shots and trajectories (a random one, which is told)")
    _add_noise(parser)
    _add_machine(parser)
    _add_formats(parser)


def _draw(parser: argparse.ArgumentParser) -> None:
    _add_source(parser, values=False)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--svg", metavar="FILE", help="write an SVG picture there; - for stdout")
    where.add_argument("--png", metavar="FILE", help="write a PNG picture there, by matplotlib; - for stdout")


def _explain(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("--run", action="store_true", help="run it, and tell the time that each of the first 64 passes took, too")
    _add_machine(parser)
    _add_formats(parser, csv=False)


def _estimate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="N|FILE", help="a number of qubits, an OpenQASM file, or - for stdin")
    _add_reading(parser)
    parser.add_argument("-n", "--shots", metavar="N", type=whole(1, MOST_SHOTS), help="of a file: for so many shots (1000 where it measures in the middle)")
    parser.add_argument("--density", action="store_true", help="as a density matrix")
    parser.add_argument("--buffers", type=int, choices=(1, 2), default=2, help="1: work in place, with half the memory (2)")
    _add_machine(parser)
    _add_formats(parser, csv=False)


def _convert(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("--to", type=int, choices=(2, 3), default=3, help="the version to write (3)")


def _info(parser: argparse.ArgumentParser) -> None:
    _add_formats(parser, csv=False)


def _bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="small states, a few seconds")
    parser.add_argument("-n", "--qubits", metavar="N", type=whole(4, 40), help="of the circuits (22, or what a minute allows)")
    parser.add_argument("--seconds", metavar="S", type=real(1, 86400), help="how long it may take (60)")
    parser.add_argument("--threads", metavar="K", type=whole(1, 1024), help="at most so many (as many as there are cores)")
    _add_formats(parser)
    parser.add_argument("--plot", metavar="FILE", help="draw it there, by matplotlib: .png, .svg, .pdf")


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS)


ADDERS = {"run": _run, "state": _state, "expect": _expect, "draw": _draw, "explain": _explain, "estimate": _estimate, "convert": _convert, "info": _info,
          "bench": _bench, "completion": _completion}  # fmt: skip


def parser_of() -> argparse.ArgumentParser:
    """qarena's own, with one for each command."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="qarena", description=DESCRIPTION, epilog=EPILOG, formatter_class=raw, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"qarena {__version__}")
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")
    for name, add in ADDERS.items():
        line, description, epilog = TEXTS[name]
        add(commands.add_parser(name, help=line, description=description, epilog=epilog, formatter_class=raw, allow_abbrev=False))
    return parser


