"""Two builds of qarena side by side, on the same circuits in the same minutes: is a change slower anywhere?

    cmake --install build --component python --prefix OLD     (in a checkout of each commit, configured with -DQARENA_BUILD_PYTHON=ON)
    python bench/compare_builds.py OLD NEW [--n 20 22] [--precisions double single] [--circuits qft qv] [--threads 0] [--rounds 7]

Each build lives in a process of its own, and the two are asked in turn, so that what disturbs the machine disturbs both. The least time of a run of each
counts. One JSON line a case, with ratio = old time / new time (above 1: the new one is faster), for three ways to run: after a reset from a circuit object
(run), the same without the reset (onward), and by method calls (chained). The last lines have the geometric means, and the least ratio.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEAST_SECONDS = 0.02  # of one timing
PAUSE = 0.05  # before it: threads of the other build may look out for work that long with open eyes, on a core that this one needs


def serve():
    """The process of one build: a line in with a case, a line out with seconds a run."""
    import qarena as qa
    from bench_circuits import Case, seconds_of
    from circuits import ALL

    key, case = None, None
    for line in sys.stdin:
        name, n, precision, threads, way = json.loads(line)
        if key != (name, n, precision, threads):
            case = None  # its memory goes before the next is made
            key, case = (name, n, precision, threads), Case(qa, ALL[name](n), n, precision, threads)
            for _ in range(3):
                case.prepared()
        body = {"run": case.prepared, "onward": case.onward, "chained": case.chained}[way]
        once = seconds_of(body)
        calls = max(1, min(1000, int(LEAST_SECONDS / max(once, 1e-9))))
        print(seconds_of(lambda body=body, calls=calls: [body() for _ in range(calls)]) / calls, flush=True)


class Build:
    def __init__(self, stage):
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(stage).resolve()), str(HERE)])}
        self.process = subprocess.Popen([sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def seconds(self, *case):
        time.sleep(PAUSE)
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def compare(options):
    old, new = Build(options.old), Build(options.new)
    ratios = {way: {} for way in options.ways}
    for n in options.n:
        for precision in options.precisions:
            for name in options.circuits:
                for way in options.ways:
                    case = (name, n, precision, options.threads, way)
                    pairs = [(old.seconds(*case), new.seconds(*case)) for _ in range(options.rounds)]
                    before, after = (min(side) for side in zip(*pairs, strict=True))
                    ratios[way]["%s-%d-%s" % case[:3]] = before / after
                    print(json.dumps({"circuit": name, "n": n, "precision": precision, "way": way, "old_ms": round(before * 1e3, 4),
                                      "new_ms": round(after * 1e3, 4), "ratio": round(before / after, 3)}), flush=True)
    for way, found in ratios.items():
        worst = min(found, key=found.get)
        print(json.dumps({"way": way, "cases": len(found), "geometric_mean": round(geometric_mean(list(found.values())), 3), "least": round(found[worst], 3),
                          "least_of": worst}), flush=True)


def main():
    if sys.argv[1:] == ["--serve"]:
        serve()
        return
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("old", help="folder that holds the old build's package")
    parser.add_argument("new", help="folder that holds the new build's package")
    parser.add_argument("--n", type=int, nargs="+", default=[20, 22])
    parser.add_argument("--precisions", nargs="+", choices=("double", "single"), default=["double", "single"])
    parser.add_argument("--circuits", nargs="+", default=["ghz", "qft", "qv", "brick", "ising", "qaoa", "hea"])
    parser.add_argument("--ways", nargs="+", choices=("run", "onward", "chained"), default=["run", "onward", "chained"])
    parser.add_argument("--threads", type=int, default=0, help="of the registers; 0: the process's setting")
    parser.add_argument("--rounds", type=int, default=7)
    compare(parser.parse_args())


if __name__ == "__main__":
    main()
