"""Where a circuit's operations are drawn: in columns, each as far left as its wires are free. Text, SVG and matplotlib draw the same layout.

Rows are what is drawn of the wires, from the top: qubits, of many the first and the last with a gap between them, then all classical bits as one.
Lines lead from an operation's first row to its last, and a measurement's to the bits, so nothing else is in these rows of its column; but measurements
into different bits share one line.
"""

from __future__ import annotations

from collections import namedtuple  # not typing's: see _circuit.py

from ._circuit_labels import block_label, clipped, printable, text_width
from ._circuit_ops import BLOCKS, PHASE, Cell, op_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .._circuit import Circuit
    from ._circuit_ops import Op

READ = 200  # entries a column that are looked at, where the number of columns is bounded
LEAST_READ = 2000
PAD = 1  # of wire on each side of a column
FULL = 1 << 60  # the next free column of a row whose operations are not all shown


class Row(namedtuple("Row", "kind name")):
    """kind: qubit, gap or bits."""

    __slots__ = ()


class Placed(namedtuple("Placed", "kind cells low high")):
    """An operation in its column. cells: by row; low, high: the rows that its line joins."""

    __slots__ = ()


class Mark(namedtuple("Mark", "kind level label")):
    """Where a block begins (open), goes on (else) or ends (end). level: of blocks around it."""

    __slots__ = ()


class Fold(namedtuple("Fold", "start stop around")):
    """A line of columns [start, stop). around: the labels of the blocks around its left edge, the outermost first."""

    __slots__ = ()


class Column:
    """Operations that are drawn one above another, or the edge of a block. width: in characters, without PAD."""

    __slots__ = ("ops", "mark", "width")

    def __init__(self) -> None:
        self.ops: list[Placed] = []
        self.mark: Mark | None = None
        self.width = 1


class Layout:
    """What is drawn of a circuit.

    rows, columns: of the drawing; phases: whether it has global phases, which are row PHASE; levels: of blocks. hidden: operations that are not drawn;
    cut: whether some of them would be to the right; total: all.

    label: characters of a label at most; least: of a column at least.
    """

    def __init__(self, circuit: Circuit, columns: int | None, wires: int | None, label: int, *, least: int = 1, ascii: bool = False) -> None:
        self.rows, self._first, self._last = _rows(circuit.n, circuit._bits, wires)
        self.columns: list[Column] = []
        self.phases = self.cut = False
        self.levels = self.hidden = 0
        self.total = len(circuit)
        self._bits_row = len(self.rows) - 1 if circuit._bits else len(self.rows)
        self._free = [0] * (len(self.rows) + 1)  # the next column in which nothing is in a row; the last is PHASE
        self._labels = [0] * (len(self.rows) + 1)  # in which only lines of measurements are
        self._written: dict[int, int] = {}  # the next column for a measurement into a bit
        self._most = FULL if columns is None else columns
        self._label, self._least, self.ascii = label, least, ascii
        self._read(circuit)
        self._measure()

    # --- placing

    def _read(self, circuit: Circuit) -> None:
        stack = 0
        most = self.total if self._most == FULL else min(self.total, max(READ * self._most, LEAST_READ))
        for index in range(most):
            entry = circuit[index]
            if entry[0] in BLOCKS:
                stack -= entry[0] in ("else", "end")
                self._place_mark(Mark("open" if entry[0] not in ("else", "end") else entry[0], stack, self._text(block_label(entry), self._label - 1)))
                stack += entry[0] != "end"
            elif self._is_hidden(circuit, entry, index):
                self.hidden += 1
            else:
                self._place(op_of(entry))
            if min(self._free, default=FULL) >= FULL:
                most = index + 1
                break
        self.hidden += self.total - most
        self.cut = self.cut or most < self.total

    def _text(self, text: str, most: int) -> str:
        return clipped(printable(text, self.ascii), most, self.ascii)

    def row_of(self, wire: int) -> int:
        """Of a qubit, PHASE or BITS; qubits that are not shown are the gap."""
        if wire < 0:
            return PHASE if wire == PHASE else self._bits_row
        if wire < self._first:
            return wire
        return max(wire - self._last + self._first + 1, self._first)

    def _is_hidden(self, circuit: Circuit, entry: tuple[Any, ...], index: int) -> bool:
        """Whether it is on qubits of the gap alone, or behind what is cut off already: a short cut for the rest of large circuits."""
        on = circuit._qubits_at(index)
        if not on or not (self.cut or self._first < self._last):
            return False
        rows = [self.row_of(qubit) for qubit in on]
        low, high = min(rows), max(rows)
        if low == high and self.rows[low].kind == "gap":
            return True
        if max(self._free[low : high + 1]) < FULL or entry[0] == "measure":
            return False
        self._free[low : high + 1] = self._labels[low : high + 1] = [FULL] * (high + 1 - low)
        return True

    def _place(self, op: Op) -> None:
        cells: dict[int, Cell] = {}
        for cell in op.cells:
            row = self.row_of(cell.wire)
            shown = row < 0 or self.rows[row].kind != "gap"
            cells[row] = cell._replace(text=self._text(cell.text, self._label)) if shown else Cell(cell.wire, "gap", "⋮", "")
        if all(cell.shape == "gap" for cell in cells.values()):
            self.hidden += 1
            return
        low, high = min(cells), max(cells)
        if op.kind == "measure":
            high = self._bits_row
            at = max(*self._labels[low : high + 1], self._written.get(op.bit, 0))
        else:
            at = max(self._free[low : high + 1] if low >= 0 else self._free[-1:])
        if self._take(low, high, at, op.kind == "measure"):
            self._written[op.bit] = at + 1
            self.phases = self.phases or op.kind == "phase"
            self.columns[at].ops.append(Placed(op.kind, cells, low, high))
        else:
            self.hidden += 1

    def _place_mark(self, mark: Mark) -> None:
        at = max(self._free)
        taken = self._take(0, len(self.rows), at, False)  # the last: PHASE
        if taken:
            self.columns[at].mark = mark
            self.levels = max(self.levels, mark.level + 1)
        else:
            self.hidden += 1

    def _take(self, low: int, high: int, at: int, shared: bool) -> bool:
        """Whether there is room at a column, which is taken then. shared: but for other measurements."""
        shown = at < self._most
        after = at + 1 if shown else FULL
        for row in range(low, high + 1):
            self._free[row] = max(self._free[row], after)
            if not shared or row == low or not shown:
                self._labels[row] = max(self._labels[row], after)
        while shown and len(self.columns) <= at:
            self.columns.append(Column())
        self.cut = self.cut or not shown
        return shown

    # --- widths

    def _measure(self) -> None:
        """Each column is as wide as its widest label; where a block begins there is room for what is said of it."""
        for column in self.columns:
            column.width = max([self._least, *(text_width(cell.text) for op in column.ops for cell in op.cells.values())] if column.ops else [1])
        for index in range(len(self.columns) - 1, -1, -1):
            mark = self.columns[index].mark
            if mark is not None and mark.kind != "end":
                self.columns[index].width = max(1, text_width(mark.label) + 1 - self._inside(index))

    def _inside(self, index: int) -> int:
        """Characters between the edge of a block and its next, as far as one matters that is as long as a label."""
        mark, width = self.columns[index].mark, 0
        for column in self.columns[index + 1 :]:
            if width > self._label or (column.mark is not None and mark is not None and column.mark.level == mark.level):
                break
            width += column.width + 2 * PAD
        return width

    def folded(self, room: int) -> Iterator[Fold]:
        """The lines that the columns are broken into, at most so many characters wide if a column is not wider alone."""
        start, used, around = 0, 0, list[str]()
        for index, column in enumerate(self.columns):
            while used + column.width + 2 * PAD > room and index > start:
                stop = index
                while stop > start and self._opens(stop - 1):  # what is said of a block stands where it begins
                    stop -= 1
                stop = stop if stop > start else index
                yield Fold(start, stop, around)
                around = self._around(around, start, stop)
                start, used = stop, sum(c.width + 2 * PAD for c in self.columns[stop:index])
            used += column.width + 2 * PAD
        yield Fold(start, len(self.columns), around)

    def _opens(self, index: int) -> bool:
        mark = self.columns[index].mark
        return mark is not None and mark.kind != "end"

    def _around(self, labels: list[str], start: int, stop: int) -> list[str]:
        for column in self.columns[start:stop]:
            if column.mark is not None:
                labels = labels[: column.mark.level] + ([] if column.mark.kind == "end" else [column.mark.label])
        return labels


def _rows(n: int, bits: int, most: int | None) -> tuple[list[Row], int, int]:
    """The rows, and the qubits between which the gap is: [first, last)."""
    if most is None or n <= most:
        first = last = n
    else:
        first, last = (most + 1) // 2, n - most // 2
    rows = [Row("qubit", f"q{qubit}") for qubit in range(first)]
    rows += [Row("gap", "")] if last > first else []
    rows += [Row("qubit", f"q{qubit}") for qubit in range(last, n)]
    rows += [Row("bits", f"c/{bits}")] if bits else []
    return rows, first, last
