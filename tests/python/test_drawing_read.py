"""Drawings of random circuits are read back: each operation stands once, on its wires, in its order; and SVG is well formed."""

import re
import unicodedata
import xml.etree.ElementTree as ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

import qarena as qa
from qarena.plot._circuit_layout import Layout

SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def gates(draw):
    """A circuit of rotations whose angles have names of their own, and (name, target, ones, zeros) of each."""
    n = draw(st.integers(1, 6))
    circuit, said = qa.Circuit(n), []
    for index in range(draw(st.integers(0, 25))):
        order = draw(st.permutations(range(n)))
        ones = draw(st.integers(0, min(2, n - 1)))
        zeros = draw(st.integers(0, min(2, n - 1 - ones)))
        target, controls, opens = order[0], order[1 : 1 + ones], order[1 + ones : 1 + ones + zeros]
        circuit.rx(qa.Parameter(f"p{index}"), target, controls=controls, zeros=opens)
        said.append((f"Rx(p{index})", target, controls, opens))
    return circuit, said


@settings(max_examples=150, deadline=None)
@given(gates())
def test_every_gate_is_read_back(case):
    circuit, said = case
    lines = circuit.draw(width=0, max_columns=None, ascii=False).split("\n")
    assert len(lines) == 2 * circuit.n - 1
    assert len({len(line) for line in lines[::2]}) == 1  # wires end together
    grid = [line.ljust(len(lines[0])) for line in lines]
    behind = [0] * circuit.n
    for label, target, ones, zeros in said:
        (at,) = [match.start() for match in re.finditer(re.escape(label), grid[2 * target])]
        assert sum(line.count(label) for line in grid) == 1
        x = at + (len(label) - 1) // 2
        assert all(grid[2 * q][x] == "●" for q in ones) and all(grid[2 * q][x] == "○" for q in zeros)
        on = [target, *ones, *zeros]
        assert all(grid[y][x] == ("│" if y % 2 else "┼") for y in range(2 * min(on), 2 * max(on) + 1) if y % 2 or y // 2 not in on)
        assert all(behind[q] <= x for q in on)
        for q in on:
            behind[q] = x + 1
    assert sum(line.count("●") + line.count("○") for line in grid) == sum(len(ones) + len(zeros) for _, _, ones, zeros in said)


@st.composite
def anything(draw):
    """A circuit of all kinds of operations."""
    n, bits = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    circuit = qa.Circuit(n, bits=bits)
    qubit, bit = st.integers(0, n - 1), st.integers(0, bits - 1)

    def fill(depth):
        for _ in range(draw(st.integers(0, 6))):
            q, b = draw(qubit), draw(bit)
            kind = draw(st.sampled_from("gate pair measure reset assign readout noise phase if while for".split()))
            if kind == "gate":
                circuit.ry(qa.Parameter(draw(st.text(st.characters(exclude_characters="[]\0", exclude_categories=["Cs"]), min_size=1, max_size=12))), q)
            elif kind == "pair" and n > 1:
                draw(st.sampled_from([circuit.cx, circuit.swap, circuit.iswap, circuit.cz]))(q, (q + 1) % n)
            elif kind == "measure":
                circuit.measure(q, b)
            elif kind == "reset":
                circuit.reset(q)
            elif kind == "assign":
                circuit.assign(b, circuit.bits[0] ^ 1)
            elif kind == "readout":
                circuit.readout_error([[1, 0], [0, 1]], b)
            elif kind == "noise":
                circuit.depolarize(0.1, q)
            elif kind == "phase":
                circuit.gphase(0.5)
            elif kind in ("if", "while", "for") and depth < 3:
                with circuit.if_(b) if kind == "if" else circuit.while_(b, at_most=7) if kind == "while" else circuit.for_(range(2)):
                    fill(depth + 1)

    fill(0)
    return circuit


def columns(text):
    """That a terminal needs, by another way than the drawing's."""
    return sum((not unicodedata.combining(c)) * (1 + (unicodedata.east_asian_width(c) in "WF")) for c in text)


@settings(max_examples=150, deadline=None)
@given(anything(), st.integers(20, 90))
def test_lines_are_as_wide_as_asked_and_wires_end_together(circuit, width):
    for ascii in (False, True):
        for fold in circuit.draw(width=width, max_columns=None, ascii=ascii).split("\n\n"):
            lines = fold.split("\n")
            assert all(columns(line) <= width for line in lines)
            assert len({columns(line) for line in lines if re.match(r"(q\d+|c/\d+):", line)}) <= 1
            assert all(line.isprintable() for line in lines)


def test_a_condition_that_is_cut_short_in_ascii_is_no_wider():
    circuit = qa.Circuit(1, bits=1)
    with circuit.if_(0):
        with circuit.while_(0, at_most=7):
            circuit.ry(0, 0)
        for _ in range(4):
            circuit.ry(0, 0)
    with circuit.if_(0):
        for _ in range(20):
            circuit.ry(0, 0)
    for width in range(20, 90):
        for ascii in (False, True):
            lines = circuit.draw(width=width, ascii=ascii).splitlines()
            assert max(map(columns, lines)) <= width, (width, ascii)


@settings(max_examples=100, deadline=None)
@given(anything())
def test_everything_has_one_place(circuit):
    layout = Layout(circuit, None, None, 30)
    assert layout.hidden == 0 and not layout.cut
    assert sum(1 if column.mark else len(column.ops) for column in layout.columns) == len(circuit)
    for column in layout.columns:
        rows = [set(range(op.low, op.high + 1)) for op in column.ops if op.kind != "measure"]
        assert sum(map(len, rows)) == len(set().union(*rows))  # nothing on another's line
        lines = set().union(*(range(op.low, op.high) for op in column.ops if op.kind == "measure"))
        assert not lines & set().union(*rows)


@settings(max_examples=100, deadline=None)
@given(anything(), st.integers(1, 8), st.integers(2, 4))
def test_what_is_left_out_is_counted(circuit, most, wires):
    layout = Layout(circuit, most, wires, 30)
    drawn = sum(1 if column.mark else len(column.ops) for column in layout.columns)
    assert drawn + layout.hidden == len(circuit) and len(layout.columns) <= most
    assert len([row for row in layout.rows if row.kind == "qubit"]) == min(circuit.n, wires)
    whole = Layout(circuit, None, wires, 30).columns
    assert all(op in column.ops for cut, column in zip(layout.columns, whole) for op in cut.ops)  # and where they would be
    text = circuit.draw(max_columns=most, max_wires=wires, ascii=False)
    assert (f"… {layout.hidden:,} of {len(circuit):,} operations are not shown" in text) == bool(layout.hidden) and ("⋯" in text) == layout.cut


@settings(max_examples=100, deadline=None)
@given(anything(), st.sampled_from([0, 20, 60]), st.integers(1, 20))
def test_svg_is_well_formed(circuit, width, most):
    root = ElementTree.fromstring(circuit.draw("svg", width=width, max_columns=most))
    assert root.tag == SVG + "svg" and {child.tag.removeprefix(SVG) for child in root} <= {"title", "style", "rect", "path", "circle", "text"}
    wide, high = float(root.get("width")), float(root.get("height"))
    for text in root.iter(SVG + "text"):
        assert 0 <= float(text.get("x")) <= wide and 0 <= float(text.get("y")) <= high
    assert root.find(SVG + "title").text == circuit._summary()


def test_svg_says_names_and_nothing_else():
    names = ["<script>", "a & b", 'say "x"', "it's", "</svg>"]
    circuit = qa.Circuit(1)
    for name in names:
        circuit.rx(qa.Parameter(name), 0)
    drawing = circuit.draw("svg")
    assert "<script" not in drawing and drawing.count("</svg>") == 1
    texts = [text.text for text in ElementTree.fromstring(drawing).iter(SVG + "text")]
    assert [f"Rx({name})" for name in names] == [text for text in texts if text.startswith("Rx")]
    assert len(qa.Circuit(2).h(0).cx(0, 1).draw("svg")) < 3000
