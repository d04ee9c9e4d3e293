"""The layout of a circuit as shapes: lines, boxes, discs and texts in pixels, y downwards, which SVG and matplotlib draw."""

from __future__ import annotations

from collections import namedtuple  # not typing's: see _circuit.py

from ._circuit_labels import clipped, text_width
from ._circuit_layout import Layout
from ._circuit_ops import PHASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .._circuit import Circuit
    from ._circuit_layout import Column, Fold, Placed, Row
    from ._circuit_ops import Cell

FONT = 12  # pixels
CHARACTER = 7.3  # of the font, which is one of fixed width: 0.602 of its size, and a little room
PAD = 9  # of wire on each side of a column
ROW = 34  # between two wires
BOX = 24  # a box's height
HEADER = 18  # of a line that says what a block is
BETWEEN = 22  # folds
MARGIN = 10
LABEL = 26  # characters of a label at most
LEAST = 3  # and of a column at least
SMALL = 0.8  # of the font: marks, block labels


class Line(namedtuple("Line", "kind x1 y1 x2 y2")):
    """kind: wire, bits, link, double, frame, sign."""

    __slots__ = ()


class Box(namedtuple("Box", "kind x y width height")):
    """kind: gate, noise, meter, reset, cover (a wire's place behind text)."""

    __slots__ = ()


class Disc(namedtuple("Disc", "kind x y radius")):
    """kind: one, zero, not."""

    __slots__ = ()


class Label(namedtuple("Label", "kind x y anchor text size")):
    """kind: name (of a wire), gate, noise, note. anchor: start, middle, end; y: the middle of its height."""

    __slots__ = ()


class Dial(namedtuple("Dial", "x y radius")):
    """The half circle of a meter."""

    __slots__ = ()


class Scene:
    """All shapes of a drawing, the later above the earlier."""

    def __init__(self, circuit: Circuit, width: int, columns: int | None, wires: int | None) -> None:
        self.lines: list[Line] = []
        self.boxes: list[Box] = []
        self.discs: list[Disc] = []
        self.labels: list[Label] = []
        self.dials: list[Dial] = []
        self.layout = layout = Layout(circuit, columns, wires, LABEL, least=LEAST)
        names = max([text_width(row.name) for row in layout.rows] + [5 if layout.phases else 0])
        self.left = MARGIN + (names + 1) * CHARACTER
        self.width, y = self.left + MARGIN, float(MARGIN)
        for fold in layout.folded(max(width - names, LEAST) if width else 1 << 60):
            y = self.draw_fold(fold, y) + BETWEEN
        self.height = y - BETWEEN + MARGIN
        if layout.hidden:
            text = f"{layout.hidden:,} of {layout.total:,} operations are not shown"
            self.labels.append(Label("note", MARGIN, self.height + FONT / 2, "start", text, FONT * SMALL))
            self.width = max(self.width, 2 * MARGIN + text_width(text) * CHARACTER * SMALL)
            self.height += FONT + MARGIN
        self.width = max(self.width, 8 * CHARACTER)

    # --- a fold

    def draw_fold(self, fold: Fold, y: float) -> float:
        columns = self.layout.columns[fold.start : fold.stop]
        levels = max([len(fold.around), *(column.mark.level + 1 for column in columns if column.mark is not None)])
        phases = any(op.kind == "phase" for column in columns for op in column.ops)
        self.top: float = y + levels * HEADER + phases * ROW * 0.75 + BOX / 2
        bottom: float = self.top + (len(self.layout.rows) - 1) * ROW + BOX / 2 if self.layout.rows else self.top - BOX / 2
        ends = [self.left + PAD]
        for column in columns:
            ends.append(ends[-1] + column.width * CHARACTER + 2 * PAD)
        right = ends[-1] + PAD
        self.draw_wires(right, fold.stop == len(self.layout.columns))
        if phases:
            self.labels.append(Label("name", self.left - CHARACTER, self.y_of(PHASE), "end", "phase", FONT))
        self.draw_blocks(fold, columns, ends, y, bottom)
        for column, start in zip(columns, ends):
            for op in column.ops:
                self.draw_link(op, start + PAD + column.width * CHARACTER / 2)
            for op in column.ops:
                self.draw_op(op, start + PAD + column.width * CHARACTER / 2, column)
        self.width = max(self.width, right + MARGIN + CHARACTER)
        return bottom

    def y_of(self, row: int) -> float:
        return self.top - 0.75 * ROW if row == PHASE else self.top + row * ROW

    def draw_wires(self, right: float, last: bool) -> None:
        for index, row in enumerate(self.layout.rows):
            y = self.y_of(index)
            if row.kind == "gap":
                self.labels.append(Label("name", self.left - 2 * CHARACTER, y, "middle", "⋮", FONT))
                continue
            self.labels.append(Label("name", self.left - CHARACTER, y, "end", row.name, FONT))
            self.draw_wire(row, self.left, right, y)
            if not last or self.layout.cut:
                self.labels.append(Label("name", right + 2, y, "start", "⋯", FONT))

    def draw_wire(self, row: Row, left: float, right: float, y: float) -> None:
        if row.kind == "bits":
            self.lines += [Line("bits", left, y - 1.5, right, y - 1.5), Line("bits", left, y + 1.5, right, y + 1.5)]
        else:
            self.lines.append(Line("wire", left, y, right, y))

    def draw_blocks(self, fold: Fold, columns: list[Column], ends: list[float], y: float, bottom: float) -> None:
        """Edges through all wires, and above them what the blocks are."""
        labels: dict[int, str] = dict(enumerate(fold.around))
        starts = dict.fromkeys(labels, self.left)
        for column, start in zip(columns, ends):
            if column.mark is not None:
                kind, level, label = column.mark
                x = start + PAD + CHARACTER / 2
                self.header(labels.pop(level, None), starts.get(level, x), x, y + level * HEADER)
                self.lines.append(Line("frame", x, y + (level + 0.5) * HEADER, x, bottom))
                if kind != "end":
                    labels[level], starts[level] = label, x
        for level, label in labels.items():
            self.header(label, starts[level], ends[-1] + PAD, y + level * HEADER)

    def header(self, label: str | None, start: float, stop: float, y: float) -> None:
        if label is None:
            return
        text = clipped(label, int((stop - start - 10) / (CHARACTER * SMALL)))
        after = start + 5 + (text_width(text) + 0.5) * CHARACTER * SMALL if len(text) > 1 else start
        middle = y + HEADER / 2
        if len(text) > 1:
            self.labels.append(Label("note", start + 5, middle, "start", text, FONT * SMALL))
        if after < stop:
            self.lines.append(Line("frame", after, middle, stop, middle))

    # --- an operation

    def draw_link(self, op: Placed, x: float) -> None:
        if op.low == op.high:
            return
        low, high = self.y_of(op.low), self.y_of(op.high)
        if op.kind == "measure":
            self.lines += [Line("double", x - 1.5, low, x - 1.5, high - 1.5), Line("double", x + 1.5, low, x + 1.5, high - 1.5)]
        else:
            self.lines.append(Line("link", x, low, x, high))

    def draw_op(self, op: Placed, x: float, column: Column) -> None:
        boxes = sorted(row for row, cell in op.cells.items() if cell.shape in ("box", "noise"))
        first = op.cells[boxes[0]] if boxes else None
        whole = len(boxes) > 1 and boxes[-1] - boxes[0] == len(boxes) - 1 and not any(op.cells[row].text[-1] == "…" for row in boxes)
        if first is not None and whole:
            self.draw_tall(op, boxes, x, column.width)
        for row, cell in op.cells.items():
            if not (whole and row in boxes):
                self.draw_cell(cell, x, self.y_of(row))

    def draw_tall(self, op: Placed, rows: list[int], x: float, width: int) -> None:
        """One box over neighbouring wires, with the marks at its left edge."""
        cells = [op.cells[row] for row in rows]
        kind = "gate" if cells[0].shape == "box" else "noise"
        side, top = (width + 1) * CHARACTER, self.y_of(rows[0])
        self.boxes.append(Box(kind, x - side / 2, top - BOX / 2, side, self.y_of(rows[-1]) - top + BOX))
        text = max((cell.text[: -len(cell.mark) - 1] if cell.mark else cell.text for cell in cells), key=text_width)
        marked = any(cell.mark for cell in cells)
        self.labels.append(Label(kind, x + (CHARACTER * 0.5 if marked else 0), (top + self.y_of(rows[-1])) / 2, "middle", text, FONT))
        for row, cell in zip(rows, cells):
            self.labels.append(Label(kind, x - side / 2 + 2, self.y_of(row), "start", cell.mark, FONT * 0.7)) if cell.mark else None

    def draw_cell(self, cell: Cell, x: float, y: float) -> None:
        if cell.shape in ("one", "zero"):
            self.discs.append(Disc(cell.shape, x, y, 4))
        elif cell.shape == "not":
            self.discs.append(Disc("not", x, y, 8))
            self.lines += [Line("sign", x - 8, y, x + 8, y), Line("sign", x, y - 8, x, y + 8)]
        elif cell.shape == "swap":
            self.lines += [Line("sign", x - 5, y - 5, x + 5, y + 5), Line("sign", x - 5, y + 5, x + 5, y - 5)]
        elif cell.shape == "meter":
            self.draw_meter(cell.text[1:], x, y)
        elif cell.shape != "gap":
            kind = {"box": "gate", "noise": "noise", "reset": "reset"}.get(cell.shape, "note")
            width = max(text_width(cell.text) + (kind != "note"), LEAST) * CHARACTER
            self.boxes.append(Box("cover" if kind == "note" else kind, x - width / 2, y - BOX / 2, width, BOX))
            self.labels.append(Label(kind, x, y, "middle", cell.text, FONT))

    def draw_meter(self, bit: str, x: float, y: float) -> None:
        width = max(len(bit) + 2, LEAST) * CHARACTER
        self.boxes.append(Box("meter", x - width / 2, y - BOX / 2, width, BOX))
        dial = x - width / 2 + 8.5
        self.dials.append(Dial(dial, y + 5, 6))
        self.lines.append(Line("sign", dial, y + 5, dial + 5, y - 5))
        self.labels.append(Label("reset", x + width / 2 - 2, y + 4, "end", bit, FONT * SMALL))
