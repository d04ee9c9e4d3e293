"""Draws the picture of shots.md: python docs/draw_shots.py [DIRECTORY]. Needs matplotlib (the extra `plot`).

The tree is that of a real run: a circuit with three measurements, 1,000 shots.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

import qarena as qa  # noqa: E402

INK, FAINT, ZERO, ONE = "#22272e", "#b9c0c8", "#2b6cb0", "#c05621"
SHOTS, ROUNDS = 1000, 3


def circuit(rounds):
    """Two qubits that are turned and measured in turn; the second measurement is certain where the first was 1."""
    c = qa.Circuit(2, bits=ROUNDS)
    for r in range(rounds):
        if r == 1:
            with c.if_(0, 0):
                c.ry(1.9, 1)
        else:
            c.ry(1.2 + 0.5 * r, 0)
        c.measure(r % 2, r)
    return c


def levels():
    """For each number of measurements: {bits so far: (shots, probability)}."""
    found = [{"": (SHOTS, 1.0)}]
    for rounds in range(1, ROUNDS + 1):
        histories = qa.run(circuit(rounds), SHOTS, seed=5, states=True).states()
        found.append({h.bits[::-1][:rounds]: (h.shots, h.probability) for h in histories})
    return found


def draw(directory):
    figure, axes = plt.subplots(figsize=(8.4, 3.4), dpi=150)
    places = {"": 0.5}
    tree = levels()
    for depth, level in enumerate(tree):
        begin = 0
        for bits in sorted(level):
            shots, _ = level[bits]
            places[bits] = (begin + shots / 2) / SHOTS
            axes.plot([depth, depth], [begin / SHOTS + 0.004, (begin + shots) / SHOTS - 0.004], color=INK, lw=5, solid_capstyle="butt")
            text = f"{shots} shots" if depth == 0 else f"{'01'[bits[-1] == '1']}: {shots}"
            axes.text(depth + 0.04, places[bits], text, color=INK, fontsize=8, va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
            if depth:
                axes.plot([depth - 1, depth], [places[bits[:-1]], places[bits]], color=ONE if bits[-1] == "1" else ZERO, lw=1.4, zorder=0)
            begin += shots
    for depth in range(ROUNDS + 1):
        axes.text(depth, -0.06, "begin" if depth == 0 else f"measurement {depth}", ha="center", va="top", fontsize=8, color=INK)
    axes.set_xlim(-0.2, ROUNDS + 0.5)
    axes.set_ylim(-0.12, 1.03)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_ylabel("shots, in the order of their random numbers", fontsize=8, color=INK)
    axes.tick_params(labelsize=8, colors=INK)
    axes.set_xticks([])
    for side in axes.spines:
        axes.spines[side].set_visible(False)
    figure.tight_layout()
    figure.savefig(Path(directory) / "shots_tree.png")


if __name__ == "__main__":
    draw(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "img")
