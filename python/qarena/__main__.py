"""python -m qarena info | estimate N"""

from __future__ import annotations

import argparse
import sys

from . import _core, estimate, info
from ._info import format_bytes


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m qarena", description="Facts about qarena on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("info", help="versions, instruction set, threads, memory limits")
    bytes_of = commands.add_parser("estimate", help="memory that a register needs")
    bytes_of.add_argument("n", type=int, help="number of qubits")
    bytes_of.add_argument("--precision", choices=("double", "single"), default="double")
    bytes_of.add_argument("--buffers", type=int, choices=(1, 2), default=2)
    options = parser.parse_args(arguments)
    try:
        if options.command == "info":
            print(info())
        else:
            count = estimate(options.n, options.precision, options.buffers)
            print(f"{count} bytes ({format_bytes(count)})")
    except (ValueError, MemoryError, _core.Error) as error:
        print(f"python -m qarena: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
