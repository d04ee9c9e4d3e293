"""The GHZ ladder from Python: H on qubit 0, then CX from each qubit to the next, for 10 to 22 qubits. Usage: ghz.py [QUBITS ...]

Each size runs once to warm up and then several times, of which the fastest is shown. Allocations are all of the library's: buffers
that the pool did not have, small objects, and memory system calls. Peak memory is that of the whole process so far.
"""

import sys

import qarena as qa

LADDER = (10, 15, 18, 20, 22)
REPEATS = 5
COLUMNS = ("qubits", "gates", "time", "a gate", "moved", "speed", "allocations", "page faults", "peak memory", "cores")


def ghz(register):
    """Make (|0..0> + |1..1>) / sqrt(2) of |0..0>, one Python call a gate."""
    register.h(0)
    for qubit in range(register.n - 1):
        register.cx(qubit, qubit + 1)
    return register.sync()


def measure(n):
    """The profile of the fastest of several ladders, as a row of the table."""
    register = qa.Register(n)
    ghz(register)
    profiles = []
    for _ in range(REPEATS):
        register.reset()
        with qa.profile() as profile:
            ghz(register)
        profiles.append(profile)
    ends = [abs(register.amplitude(index)) ** 2 for index in (0, 2**n - 1)]
    if any(abs(end - 0.5) > 1e-12 for end in ends):
        sys.exit(f"{n} qubits: the state is wrong: probabilities {ends}, not 0.5 and 0.5")
    best = min(profiles, key=lambda profile: profile.wall_seconds)
    moved = best.bytes_read + best.bytes_written
    return (
        str(n),
        str(best.gates),
        f"{best.wall_seconds * 1e3:.3f} ms",
        f"{best.wall_seconds / best.gates * 1e6:.1f} us",
        f"{moved / 2**20:.1f} MiB",
        f"{moved / best.wall_seconds / 1e9:.1f} GB/s",
        str(best.misses + best.object_calls + best.os_calls),
        str(best.page_faults),
        f"{best.peak_rss / 2**20:.0f} MiB",
        f"{best.cores_used:.2f}",
    )


def main():
    sizes = [int(argument) for argument in sys.argv[1:]] or LADDER
    info = qa.info()
    print(f"GHZ ladder, qarena {info['version']}, kernels {info['isa']}, at most {info['threads']} threads")
    print("  ".join(f"{name:>11}" for name in COLUMNS))
    for n in sizes:
        print("  ".join(f"{text:>11}" for text in measure(n)), flush=True)


if __name__ == "__main__":
    main()
