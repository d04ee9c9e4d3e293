"""T1 decay: a qubit is flipped to 1, waits, and is measured; how long it stays 1 gives its relaxation time, readout errors and all."""

import argparse
import sys

import numpy as np

import qarena as qa


def wait(delay, t1, t2):
    """Flip, wait, measure."""
    return qa.Circuit(1, bits=1).x(0).thermal_relaxation(t1, t2, delay, 0).measure(0, 0)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--t1", type=float, default=80.0, help="microseconds")
    parser.add_argument("--t2", type=float, default=100.0)
    parser.add_argument("--misread", type=float, default=0.02, help="how often a bit is read wrong")
    parser.add_argument("--shots", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    model = qa.NoiseModel().readout(options.misread)
    delays = np.linspace(0, 2 * options.t1, 12)
    ones = []
    for number, delay in enumerate(delays):
        result = qa.run(wait(delay, options.t1, options.t2).with_noise(model), options.shots, seed=options.seed + number)
        ones.append(result.memory.mean())
    # ones = misread + (1 - 2 misread) exp(-delay / t1), weighted by how well each logarithm is known
    stays = (np.array(ones) - options.misread) / (1 - 2 * options.misread)
    slope, _ = np.polyfit(delays, np.log(stays), 1, w=stays)
    found = -1 / slope
    for delay, share in zip(delays, ones):
        print(f"{delay:7.1f} us  {share:.4f} {'#' * round(50 * share)}")
    off = abs(found / options.t1 - 1)
    print(f"T1 = {found:.2f} us, {options.t1:.2f} was put in")
    if off > 0.05:
        print(f"the relative error is {off:.2g}", file=sys.stderr)
    return 1 if off > 0.05 else 0


if __name__ == "__main__":
    sys.exit(main())
