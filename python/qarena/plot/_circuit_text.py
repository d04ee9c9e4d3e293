"""Circuits as text: characters on a grid, one line for a wire, one between two."""

from __future__ import annotations

from ._circuit_labels import ASCII, clipped, text_width
from ._circuit_layout import PAD, Layout
from ._circuit_ops import PHASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .._circuit import Circuit
    from ._circuit_layout import Column, Fold, Placed

WIRES = {"qubit": "─", "bits": "═", "gap": " "}
CROSSED = {("qubit", False): "┼", ("qubit", True): "╫", ("bits", False): "╪", ("bits", True): "╩", ("gap", False): "│", ("gap", True): "║"}
CORNERS = {"open": "┌", "else": "┬", "end": "┐"}
LEAST_WIDTH = 20
LABEL = 30  # characters of a label at most
LEAST_HEADER = 5  # of a block's label that is cut off; less says nothing


class TextDrawing(str):
    """A drawing of a circuit. It is a str; repr() is the drawing itself, so that a prompt shows it, and notebooks show it without wrapped lines."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        from html import escape

        return f'<pre style="line-height:1.15;white-space:pre;overflow-x:auto">{escape(self)}</pre>'


class _Line:
    """One fold of a drawing: a grid of characters."""

    def __init__(self, layout: Layout, fold: Fold, names: int) -> None:
        self.layout, self.columns = layout, layout.columns[fold.start : fold.stop]
        self.levels = max([len(fold.around), *(column.mark.level + 1 for column in self.columns if column.mark is not None)])
        self.phases = any(op.kind == "phase" for column in self.columns for op in column.ops)
        self.top: int = self.levels + self.phases
        self.names = names
        self.ends = fold.stop == len(layout.columns)
        self.width = names + sum(column.width + 2 * PAD for column in self.columns) + 1
        height = self.top + max(2 * len(layout.rows) - 1, 0)
        self.grid = [[" "] * self.width for _ in range(height)]
        self.draw_wires(fold.start > 0)
        self.draw_blocks(fold.around)
        at = names
        for column in self.columns:
            self.draw_column(column, at + PAD)
            at += column.width + 2 * PAD

    def write(self, y: int, x: int, text: str) -> None:
        for character in text:
            width = text_width(character)
            if width == 0:
                self.grid[y][x - 1] += character
                continue
            if x >= len(self.grid[y]):
                return
            self.grid[y][x] = character
            if width == 2 and x + 1 < len(self.grid[y]):
                self.grid[y][x + 1] = ""
            x += width

    def y_of(self, row: int) -> int:
        return self.top - 1 if row == PHASE else self.top + 2 * row

    def draw_wires(self, continued: bool) -> None:
        for index, row in enumerate(self.layout.rows):
            y = self.y_of(index)
            self.write(y, 0, f"{row.name}:" if row.name else " ⋮")
            self.write(y, self.names, WIRES[row.kind] * (self.width - self.names))
            if continued and row.kind != "gap":
                self.write(y, self.names - 1, "«")
            if row.kind != "gap" and (not self.ends or self.layout.cut):
                self.write(y, self.width - 1, "⋯" if self.ends else "»")
        if self.phases:
            self.write(self.top - 1, 0, "phase:"[: self.names])

    def draw_blocks(self, around: list[str]) -> None:
        """The lines above the wires, which say what a block is; its edges go down through all wires."""
        labels: list[str | None] = [*around, *[None] * (self.levels - len(around))]
        starts, at = [self.names] * self.levels, self.names
        for column in self.columns:
            if column.mark is not None:
                kind, level, label = column.mark
                edge = at + PAD
                self.header(level, labels[level], starts[level], edge)
                for y in range(level, len(self.grid)):
                    self.write(y, edge, "┊")
                self.write(level, edge, CORNERS[kind])
                labels[level], starts[level] = None if kind == "end" else label, edge + 1
            at += column.width + 2 * PAD
        for level, rest in enumerate(labels):
            self.header(level, rest, starts[level], self.width)

    def header(self, level: int, label: str | None, start: int, stop: int) -> None:
        if label is not None:
            self.write(level, start, "─" * (stop - start))
            room = stop - start - 2
            if room >= min(text_width(label), LEAST_HEADER):
                self.write(level, start, f" {clipped(label, room, self.layout.ascii)} ")

    def draw_column(self, column: Column, at: int) -> None:
        centre = at + (column.width - 1) // 2
        for op in column.ops:
            self.draw_line(op, centre)
        for op in column.ops:
            for row, cell in op.cells.items():
                if cell.shape != "gap":
                    self.write(self.y_of(row), centre - (text_width(cell.text) - 1) // 2, cell.text)

    def draw_line(self, op: Placed, x: int) -> None:
        double = op.kind == "measure"
        if op.low == op.high:
            return
        for y in range(self.y_of(op.low), self.y_of(op.high) + 1):
            row, between = divmod(y - self.top, 2)
            self.write(y, x, ("║" if double else "│") if between else CROSSED[self.layout.rows[row].kind, double])

    def text(self) -> str:
        return "\n".join("".join(line).rstrip() for line in self.grid)


def draw_text(circuit: Circuit, width: int | None, columns: int | None, wires: int | None, ascii: bool | None) -> TextDrawing:
    """width: None: the terminal's; 0: lines are not folded. ascii: None: where the standard output can't have other characters."""
    plain = not _can_print() if ascii is None else ascii
    if width is None:
        import shutil

        width = max(shutil.get_terminal_size().columns, LEAST_WIDTH)
    if width and width < LEAST_WIDTH:
        raise ValueError(f"draw: width = {width}: at least {LEAST_WIDTH} are needed, or 0, which folds nothing")
    names = max(len(f"q{max(circuit.n - 1, 0)}: "), len(f"c/{circuit._bits}: ") if circuit._bits else 0)
    with_phases = max(names, len("phase: "))
    layout = Layout(circuit, columns, wires, min(LABEL, width - with_phases - 2 * PAD - 1) if width else LABEL, ascii=plain)
    names = with_phases if layout.phases else names
    lines = [_Line(layout, fold, names).text() for fold in layout.folded(width - names - 1 if width else 1 << 60)]
    text = "\n\n".join(lines)
    if layout.hidden:
        text += f"\n… {layout.hidden:,} of {layout.total:,} operations are not shown (max_columns, max_wires)"
    if not layout.rows and not layout.phases:
        text = "(no qubits)"
    return TextDrawing(text.translate(ASCII) if plain else text)


def _can_print() -> bool:
    import sys

    try:
        "".join(map(chr, ASCII)).encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeError, LookupError):
        return False
    return True
