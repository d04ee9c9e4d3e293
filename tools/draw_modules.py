"""Draws docs/img/modules.svg, the modules of src and what uses what, from the includes. Usage: draw_modules.py [ROOT] [--check]

A column is a folder (a layer), a line in it a file: a C source with the header of the same stem. Files stand above those of their folder that they use. An
arrow from one column to another has the number of includes. --check: writes nothing, and fails where the picture is not up to date.
"""

import sys
from collections import Counter, defaultdict
from html import escape

from check_circles import INCLUDE
from tree import files, root_of

LAYERS = ("core", "arena", "kernels", "circuit", "qasm", "plan", "compile", "register", "python")
WIDTH, LINE, TOP, GAP = 168, 15, 64, 18
SHADES = ("#eef3fb", "#e9f5ee", "#fdf3e3", "#f6edf7", "#f4f1e4", "#e8f4f6", "#fbeeee", "#eef0fa", "#f3f3ee")


def uses_by_include(root):
    """({layer: {file: files of the same layer that it includes}}, {(from, to): includes between layers})."""
    source = root / "src"
    inside, between = {layer: defaultdict(set) for layer in LAYERS}, Counter()
    for path in files(source, ".c", ".h"):
        layer, own = path.parent.name, inside[path.parent.name]
        own[path.stem] |= set()
        for header in INCLUDE.findall(path.read_text(encoding="utf-8")):
            folder, _, name = header.rpartition("/")
            stem = name.rpartition(".")[0]
            if folder in ("", layer):
                own[path.stem] |= {stem} - {path.stem} if (source / layer / name).exists() and name.endswith(".h") else set()
            elif folder == "qarena":
                between[layer, "qarena.h"] += 1
            else:
                between[layer, folder] += 1
    return inside, between


def heights(own):
    """{file: 0 for one that includes none of its folder, else 1 + the highest of those}."""
    known = {}

    def height(file):
        if file not in known:
            known[file] = 1 + max((height(other) for other in own[file] if other in own), default=-1)
        return known[file]

    for file in own:
        height(file)
    return known


def text(x, y, words, extra=""):
    return f'<text x="{x}" y="{y}" {extra}>{escape(words)}</text>'


def column(number, layer, own, bottom):
    """A box with the folder's files, the ones that use most on top."""
    x, known = GAP + number * (WIDTH + GAP), heights(own)
    yield f'<rect x="{x}" y="{TOP - 30}" width="{WIDTH}" height="{bottom - TOP + 40}" rx="8" fill="{SHADES[number]}" stroke="#8893a5"/>'
    yield text(x + WIDTH / 2, TOP - 10, layer, 'text-anchor="middle" font-weight="bold" font-size="15"')
    names = sorted(known, key=lambda file: (-known[file], file))
    for line, file in enumerate(names):
        y = TOP + 12 + line * LINE
        if line and known[names[line - 1]] != known[file]:
            yield f'<line x1="{x + 8}" y1="{y - 11.5}" x2="{x + WIDTH - 8}" y2="{y - 11.5}" stroke="#c3cad6"/>'
        yield text(x + 10, y, file)


def arrow(source, target, count, bottom):
    """An arc below the boxes, the deeper the further it goes."""
    left, right = (GAP + number * (WIDTH + GAP) + WIDTH / 2 for number in (target, source))
    begin, end = right - 14 * (source - target), left + 10 * (source - target)
    depth, width = 26 + 34 * (source - target), 0.8 + min(count, 60) / 18
    path = f"M {begin:.0f} {bottom} C {begin:.0f} {bottom + depth}, {end:.0f} {bottom + depth}, {end:.0f} {bottom + 6}"
    yield f'<path d="{path}" fill="none" stroke="#5b6b86" stroke-width="{width:.1f}" marker-end="url(#head)" opacity="0.75"/>'
    for colour in ('stroke="#fff" stroke-width="4"', 'fill="#2f3b52"'):  # a number on a gap in its arrow
        yield text((begin + end) / 2, bottom + depth * 0.75 + 4, str(count), f'text-anchor="middle" font-size="10" {colour}')


def picture(root):
    inside, between = uses_by_include(root)
    bottom = TOP + LINE * max(map(len, inside.values())) + 6
    width, height = GAP + len(LAYERS) * (WIDTH + GAP), bottom + 34 * len(LAYERS) - 40
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">'
    yield "<title>Modules of src, and how many includes lead from one layer to another</title>"
    yield '<defs><marker id="head" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" refX="6" refY="4" orient="auto">'
    yield '<path d="M 0 0 L 8 4 L 0 8 z" fill="#5b6b86"/></marker></defs>'
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    for number, layer in enumerate(LAYERS):
        yield from column(number, layer, inside[layer], bottom)
    for (source, target), count in sorted(between.items()):
        if target in LAYERS:
            yield from arrow(LAYERS.index(source), LAYERS.index(target), count, bottom + 10)
    yield text(GAP + 8 * (WIDTH + GAP), bottom + 60, "python includes qarena.h alone", 'fill="#2f3b52"')
    yield "</svg>\n"


def main():
    root = root_of([word for word in sys.argv if word != "--check"])
    place, drawn = root / "docs/img/modules.svg", "\n".join(picture(root))
    if "--check" not in sys.argv:
        place.write_text(drawn, encoding="utf-8")
    elif not place.exists() or place.read_text(encoding="utf-8") != drawn:
        sys.exit(f"{place.relative_to(root)} is not up to date: run tools/draw_modules.py")
    print("modules: docs/img/modules.svg is up to date")


if __name__ == "__main__":
    main()
