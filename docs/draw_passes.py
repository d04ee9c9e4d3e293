"""Draws the pictures of passes.md: python docs/draw_passes.py [DIRECTORY]. Needs matplotlib (the extra `plot`).

The example is what the planner makes of a brickwork on six qubits, three layers of RX and CZ, with tiles of four qubits: the canonical
form and the JSON of qarena__explain are copied here, so that the pictures are drawn from a real plan.
"""

import io
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle  # noqa: E402
from PIL import Image  # noqa: E402  (matplotlib brings it)

INK, FAINT, PAPER = "#22272e", "#b9c0c8", "#ffffff"
PASS = ["#2b6cb0", "#c05621"]  # by pass, also where print has no colours: the second is lighter
PASS_LIGHT = ["#dcebf9", "#fbe6d6"]
TILES = ["#dfe3e8", "#c05621", "#b7c9dd", "#d9cfe6"]

QUBITS, LAYERS, ANGLES = 6, 3, (0.3, 0.4, 0.5)
# The qubits of the RX and CZ of each layer whose rotation or phase runs in the second pass.
SECOND = ("4 5 45".split(), "4 5 34".split(), "3 4 5 01 23 45".split())
# Every gate of the canonical form, in the circuit's order, with its qubits: P is a phase where all of them are 1, R is RY.
CANONICAL = """P0 R0 P1 R1 P01 P2 R2 P3 R3 P23 P4 R4 P5 R5 P45 R1 R2 P12 R3 R4 P34 R0 R1 P01 R2 R3 P23 R4 R5 P45 P0 P1 P2 P3 P4 P5""".split()
PLAN = json.loads("""{"qubits":6,"operations":36,"tile_qubits":4,"segment_qubits":1,"stages":17,"bytes":4096,"passes":[
{"tile":[0,1,2,3],"bytes":2048,"stages":[{"kind":"phase","operations":[0,2,5,7]},{"kind":"rotation","operations":[6,8]},
{"kind":"rotation","operations":[1]},{"kind":"rotation","operations":[3]},{"kind":"phase","operations":[4,9]},{"kind":"rotation","operations":[16,18]},
{"kind":"rotation","operations":[21]},{"kind":"rotation","operations":[15]},{"kind":"phase","operations":[17]},{"kind":"rotation","operations":[22,24]}]},
{"tile":[0,3,4,5],"bytes":2048,"stages":[{"kind":"phase","operations":[10,12,23,30,31,32]},{"kind":"rotation","operations":[11,13]},
{"kind":"phase","operations":[14]},{"kind":"rotation","operations":[19,28]},{"kind":"phase","operations":[20,35]},
{"kind":"rotation","operations":[25,27]},{"kind":"phase","operations":[26,29,33,34]}]}]}""")


def canvas(width, height, right, top):
    """A figure whose units are free: x in [0, right], y in [0, top]."""
    figure = plt.figure(figsize=(width, height), facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, right), ylim=(0, top))
    axes.axis("off")
    return figure, axes


def box(axes, x, y, width, height, face, edge=INK, line=1.0, order=2):
    axes.add_patch(Rectangle((x, y), width, height, facecolor=face, edgecolor=edge, linewidth=line, zorder=order))


def text(axes, x, y, words, size=10, color=INK, align="center", weight="normal"):
    axes.text(x, y, words, fontsize=size, color=color, ha=align, va="center", weight=weight, zorder=6, linespacing=1.35)


def arrow(axes, start, end, color=INK, bend=0.0, style="-|>", width=1.8):
    axes.add_patch(FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={bend}", arrowstyle=style, mutation_scale=15, color=color,
                                   linewidth=width, zorder=5))


def save(figure, folder, name):
    """48 colours are enough, and a third of the bytes."""
    pixels = io.BytesIO()
    figure.savefig(pixels, dpi=120, metadata={"Software": None})
    plt.close(figure)
    Image.open(pixels).convert("RGB").quantize(48, dither=Image.Dither.NONE).save(folder / name, optimize=True)


def draw_levels(folder):
    """One pass: memory, cache, registers, and the swap."""
    figure, axes = canvas(9, 5.0, 90, 50)
    for bottom, height, name, size in ((37, 11, "registers", "16 or 32 vectors"), (20, 15, "second-level\ncache", "one tile a thread:\n256 KiB and its gaps"),
                                       (2, 16, "memory", "2 buffers of $2^n$\namplitudes")):
        axes.add_patch(FancyBboxPatch((1, bottom), 88, height, boxstyle="round,pad=0,rounding_size=1", facecolor="#f4f6f8", edgecolor="none"))
        text(axes, 2.5, bottom + height - 3, name, 10.5, align="left", weight="bold")
        text(axes, 2.5, bottom + height - 8.2, size, 8.5, "#57606a", align="left")
    for left, name, color in ((20, "front: the state\nbefore the pass", 0), (66, "back: the state\nafter the pass", 1)):
        for cell in range(16):
            mine = cell % 4 == 1
            box(axes, left + cell * 1.2, 10, 1.2, 5, PASS[color] if mine else PASS_LIGHT[color], "#8b949e", 0.6)
        text(axes, left + 9.6, 6, name, 9.5)
    for cell in range(16):
        box(axes, 35 + cell * 1.55 + (cell // 4) * 0.45, 26, 1.55, 5, "#8fb3d9", "#57606a", 0.6)
    text(axes, 48, 23, "tile: its segments, gathered", 9)
    for cell in range(8):
        box(axes, 38.5 + cell * 2.4, 41, 2.0, 4, "#e3b341", "#57606a", 0.6)
    text(axes, 48, 46.3, "a few rows at a time", 9)
    arrow(axes, (30, 15.6), (38, 25.6), PASS[0], -0.15)
    text(axes, 27.0, 24, "gather\n(once a pass)", 9, PASS[0])
    arrow(axes, (58, 25.6), (66, 15.6), PASS[1], -0.15)
    text(axes, 69.3, 24, "scatter\n(once a pass)", 9, PASS[1])
    arrow(axes, (40, 31.6), (40, 40.6), INK, -0.25)
    arrow(axes, (56, 40.6), (56, 31.6), INK, -0.25)
    text(axes, 48, 36, "stages: many gates,\none sweep of the tile each", 9)
    arrow(axes, (64.5, 12.5), (41, 12.5), INK, 0.0, "<|-|>")
    text(axes, 52.7, 9.5, "commit: when every tile is scattered,\nthe two change roles", 9)
    save(figure, folder, "pass_levels.png")


def parse(gate):
    return gate[0], [int(q) for q in gate[1:]]


def wire_y(qubit):
    return QUBITS - 1 - qubit


def draw_gate(axes, x, kind, qubits, face, wide=0.34, label=None):
    if len(qubits) == 2:
        low, high = wire_y(max(qubits)), wire_y(min(qubits))
        axes.plot([x, x], [low, high], color=face, linewidth=2.4, zorder=3)
        for qubit in qubits:
            axes.plot(x, wire_y(qubit), "o", color=face, markersize=7.5, zorder=4)
        return
    y = wire_y(qubits[0])
    if kind == "P":
        axes.add_patch(plt.Circle((x, y), 0.27, facecolor=PAPER, edgecolor=face, linewidth=1.8, zorder=4))
        axes.text(x, y, "P", fontsize=8.5, color=face, ha="center", va="center", zorder=6, weight="bold")
    else:
        box(axes, x - wide, y - 0.32, 2 * wide, 0.64, face, face, 1, 4)
        axes.text(x, y, label or "R", fontsize=8.5, color=PAPER, ha="center", va="center", zorder=6, weight="bold")


def draw_written(axes):
    """The circuit as the user wrote it, coloured by the pass that does it."""
    axes.set_title("as written: 26 gates, 26 sweeps of memory one by one", fontsize=10.5, loc="left", color=INK)
    for qubit in range(QUBITS):
        axes.plot([-0.6, 8.5], [wire_y(qubit)] * 2, color=INK, linewidth=0.9, zorder=1)
    for layer in range(LAYERS):
        for qubit in range(QUBITS):
            draw_gate(axes, 3 * layer, "R", [qubit], PASS[str(qubit) in SECOND[layer]], 0.62, f"RX {ANGLES[layer]}")
        for qubit in range(layer % 2, QUBITS - 1, 2):
            draw_gate(axes, 3 * layer + 1.4, "P", [qubit, qubit + 1], PASS[f"{qubit}{qubit + 1}" in SECOND[layer]])
    axes.set(xlim=(-1.6, 8.6), ylim=(-1.6, QUBITS - 0.3))


def draw_planned(axes):
    """Stages in the order of execution; the wires of the tile are thick."""
    axes.set_title("as planned: 2 passes of 10 and 7 stages; thick wires lie in the tile", fontsize=10.5, loc="left", color=INK)
    x = 0.0
    for number, one in enumerate(PLAN["passes"]):
        start = x - 0.5
        for stage in one["stages"]:
            gates = [parse(CANONICAL[gate]) for gate in stage["operations"]]
            spread = 0.7 if len(gates) > 4 else 0  # so that single phases do not hide pairs
            for kind, qubits in gates:
                draw_gate(axes, x + spread * (len(qubits) - 1), kind, qubits, PASS[number])
            x += spread
            axes.text(x - spread / 2, -0.85, f"{stage['kind'][0].upper()}{len(stage['operations'])}", fontsize=9, ha="center", va="center", color=PASS[number])
            x += 1.0
        end = x - 0.5
        axes.add_patch(Rectangle((start, -0.5), end - start, QUBITS, facecolor=PASS_LIGHT[number], edgecolor="none", zorder=0))
        for qubit in range(QUBITS):
            inside = qubit in one["tile"]
            axes.plot([start, end], [wire_y(qubit)] * 2, color=INK if inside else FAINT, linewidth=2.0 if inside else 0.7, zorder=1)
        tile = ", ".join(map(str, one["tile"]))
        axes.text((start + end) / 2, -1.4, f"pass {number + 1}: tile {tile}", fontsize=9.5, ha="center", va="center", color=PASS[number], weight="bold")
        x += 0.5
    axes.set(xlim=(-1.4, x + 0.0), ylim=(-1.8, QUBITS - 0.3))


def draw_circuit(folder):
    """The circuit, and its passes and stages."""
    figure, both = plt.subplots(1, 2, figsize=(12, 3.9), facecolor=PAPER, width_ratios=(1, 1.62))
    for axes, draw in zip(both, (draw_written, draw_planned)):
        axes.axis("off")
        draw(axes)
        left = axes.get_xlim()[0]
        for qubit in range(QUBITS):
            axes.text(left + 0.1, wire_y(qubit), f"q{qubit}", fontsize=9, va="center", ha="left", color=INK)
    figure.subplots_adjust(0.005, 0.01, 0.995, 0.93, 0.03)
    save(figure, folder, "pass_stages.png")


def draw_gather(folder):
    """The second pass's tiles: which segments belong together, and where the skew puts them."""
    figure, axes = canvas(10, 5.2, 100, 52)
    text(axes, 2, 49.5, "the state: 64 amplitudes; qubits 1 and 2 (outside the tile) name one of 4 tiles, shown by colour", 10, align="left")
    width = 96 / 64
    for index in range(64):
        box(axes, 2 + index * width, 41, width, 5, TILES[index >> 1 & 3], "#8b949e", 0.5)
        if index % 8 == 0:
            text(axes, 2 + (index + 0.5) * width, 39.3, str(index), 7.5, "#57606a")
    text(axes, 2, 26.5, "the tile of q1 = 1, q2 = 0:\n8 segments of 2 amplitudes", 9.5, align="left")
    for segment in range(8):
        for part in range(2):
            box(axes, 27 + segment * 8.6 + part * 4.0, 24, 4.0, 5, TILES[1], "#57606a", 0.6)
            text(axes, 29 + segment * 8.6 + part * 4.0, 26.5, str(8 * segment + 2 + part), 8.5, PAPER)
        arrow(axes, (2 + (8 * segment + 3) * width, 40.8), (31 + segment * 8.6, 29.4), PASS[1], 0, width=1.1)
    text(axes, 27, 21.3, "tile index = the values of qubits 5 4 3 0: 0, 1, 2, .. 15", 9, "#57606a", "left")
    axes.plot([2, 98], [18, 18], color=FAINT, linewidth=0.8)
    text(axes, 2, 15.7, "the skew: 8 rows of a sweep over three high qubits, 4 KiB apart, and the sets of a first-level cache that they fall into (16 of 64)", 10, align="left")
    for left, skew, name in ((2, 0, "without: all in one set, which holds 8 or 12 lines"), (52, 1, "with one line left out after each 4 KiB: spread")):
        for row in range(8):
            for cell in range(16):
                box(axes, left + cell * 2.85, 4 + row * 1.15, 2.85, 1.15, PASS[1] if cell == row * skew + 2 else "#f4f6f8", "#ffffff", 0.8)
        text(axes, left + 22.8, 1.9, name, 9)
    save(figure, folder, "pass_gather.png")


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "img"
    folder.mkdir(parents=True, exist_ok=True)
    plt.rcParams.update({"font.family": "DejaVu Sans", "mathtext.fontset": "dejavusans"})
    draw_levels(folder)
    draw_circuit(folder)
    draw_gather(folder)


if __name__ == "__main__":
    main()
