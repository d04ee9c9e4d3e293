"""The shared library exports what the public header declares, no more and no less. Usage: check_exports.py LIBRARY [ROOT]"""

import re
import subprocess
import sys

from tree import report, root_of


def main():
    library, root = sys.argv[1], root_of(sys.argv[1:])
    header = (root / "include/qarena/qarena.h").read_text(encoding="utf-8")
    declared = set(re.findall(r"^QARENA_API\b[^(;]*?\b(\w+)\(", header, re.MULTILINE))
    listing = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    exported = {line.split()[-1] for line in listing.splitlines()}
    problems = [f"declared, not exported: {name}" for name in sorted(declared - exported)]
    problems += [f"exported, not declared: {name}" for name in sorted(exported - declared)]
    if not declared:
        problems.append("no declarations were found in the header")
    report(problems, f"exports: {len(exported)} symbols, all declared")


if __name__ == "__main__":
    main()
