"""A sheet of results: the blocks of a report one below the other, figures as numbers, sums as formulas, texts that fold where they end."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from energyplan.exports.compliance import COLOURS
from energyplan.exports.result_cells import Values, number_format, ranges
from energyplan.exports.workbook_look import DARK, DARK_HEAD, FONT, GREY, LIGHT, LINK, RULE, breadth, print_on
from energyplan.i18n import _
from energyplan.report.document import Block, Column, Figure, KeyFigures, Paragraph, Points, Subheading, Table, source_line

WIDEST = 38
"""Letters after which the text of a column folds."""
PAGE, NARROWEST = 150, 120
"""Letters of a line of text across a sheet, and the least room for it."""
LEAST, SHORT = 8, 11
"""Letters of the narrowest column, and of a head that stands on one line."""
HIGH = 17
"""Height of a row of one line, in points: Chinese needs a little more than Latin letters."""
FILLS = {"good": COLOURS["met"], "bad": COLOURS["missed"], "none": COLOURS["off"]}

Cells = list[Any]
"""A range as charts take it: sheet, first row, first column, last row, last column."""


@dataclass(frozen=True)
class Placed:
    """Where a table stands.

    Attributes:
        sheet: Name of the sheet.
        top: Row of its header; its rows follow.
        table: The table.
    """

    sheet: str
    top: int
    table: Table

    def row(self, i: int, first: int) -> Cells:
        """The cells of a row from a column on; -1 is the header."""
        return [self.sheet, self.top + 1 + i, first, self.top + 1 + i, len(self.table.columns) - 1]

    def column(self, j: int) -> Cells:
        """The cells of a column below its header."""
        return [self.sheet, self.top + 1, j, self.top + len(self.table.rows), j]

    def cell(self, i: int, j: int) -> Cells:
        """One cell; row -1 is the header."""
        return [self.sheet, self.top + 1 + i, j]


@dataclass
class Formats:
    """Formats of a workbook, each made once."""

    book: Workbook
    made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def __call__(self, **properties: Any) -> Any:
        """The format with these properties, in the font of all workbooks."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({**FONT, "valign": "vcenter", **properties})
        return self.made[key]


class Page:
    """A sheet that is written from top to bottom.

    Args:
        sheet: The empty sheet.
        formats: Of its workbook.
        title: What stands above it.
        subtitle: Plan and scenario.
        back: Sheet to which a link leads back; empty for none.
        widest: Letters after which text folds.
        alike: Whether all tables have the columns of the first, whose heads then stand still in the third row and are printed on every page.
        pages: Printed pages it has to fit on; 0 is as many as it takes.
    """

    def __init__(self, sheet: Worksheet, formats: Formats, title: str, subtitle: str, back: str = "", widest: int = WIDEST, alike: bool = True, pages: int = 0):
        self.sheet, self.formats, self.widest, self.alike, self.pages = sheet, formats, widest, alike, pages
        self.placed: dict[str, Placed] = {}
        self.at = 3
        self._widths: dict[int, float] = {}
        self._lines: list[tuple[int, str, Any]] = []
        self._folded: dict[int, list[tuple[int, str]]] = {}
        self._stretched: list[tuple[int, int, str, Any]] = []
        self._still = 3
        sheet.set_default_row(HIGH)
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, title, formats(bold=True, font_size=16, font_color=DARK))
        sheet.write_string(1, 0, subtitle, formats(font_color=GREY))
        if back:
            sheet.write_url(2, 0, f"internal:'{back}'!A1", formats(**LINK), f"← {back}")

    # --- blocks ---------------------------------------------------------------------------------------------------------------------

    def add(self, blocks: Iterable[Block]) -> None:
        """Write blocks of a report; charts, which a workbook draws itself, are left out."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self.line(block.text, **_STYLES[block.style])
            elif isinstance(block, Points):
                for item in block.items:
                    self.line(f"•  {item}")
            elif isinstance(block, Subheading):
                self.line(block.text, bold=True, font_size=13, font_color=DARK)
            elif isinstance(block, KeyFigures):
                self.table(figures_table(block))
            elif isinstance(block, Table):
                self.table(block)

    def line(self, text: str, **properties: Any) -> None:
        """A line of text across the sheet."""
        self._lines.append((self.at, text, self.formats(text_wrap=True, **properties)))
        self.at += 1

    def table(self, table: Table, name: str = "", *, filtered: bool = False) -> Placed:
        """Write a table with its title, its notes, and where its figures are.

        Args:
            table: The table.
            name: Under which charts find it.
            filtered: Whether its header stands still and has filters; one table of a sheet. Else a last column of text runs on to the edge.
        """
        if table.title:
            self.at += 1 if self.at > 3 else 0
            self.sheet.write_string(self.at, 0, table.title, self.formats(bold=True, font_size=12, font_color=DARK))
            self.sheet.set_row(self.at, HIGH + 3)
            self.at += 1
        top, stretched = self.at, -1 if filtered or table.columns[-1].figures else len(table.columns) - 1
        for j, column in enumerate(table.columns):
            look = self.formats(**DARK_HEAD, **self._side(column, j))
            if isinstance(column.head, Figure):
                self.sheet.write_number(top, j, column.head.value, look)
            else:
                self._text(top, j, column.head, look, j == stretched)
            words = max(map(breadth, column.head.split() or [""]))
            self._widen(j, max(words, min(breadth(column.head), SHORT)) + (4 if filtered else 2))
        shown = Values(table)
        for i, row in enumerate(table.rows):
            for j, text in enumerate(row):
                self._write(top, i, j, text, shown, j == stretched)
        if filtered:
            self._still = top + 1
            self.sheet.repeat_rows(top)
            self.sheet.autofilter(top, 0, top + max(1, len(table.rows)), len(table.columns) - 1)
        elif self.alike and not self.placed:
            self._echo(table)
        self.at = top + 1 + len(table.rows)
        for note in (*table.notes, source_line(table.source)):
            if note:
                self.line(note, italic=True, font_color=GREY, font_size=9)
        placed = Placed(self.sheet.get_name(), top, table)
        self.placed[name or f"#{len(self.placed)}"] = placed
        return placed

    def _echo(self, table: Table) -> None:
        """The heads of a table in the third row, which stands still."""
        for j, column in enumerate(table.columns):
            if j and column.head:
                self._text(2, j, column.head, self.formats(bold=True, font_color=GREY, **self._side(column, j)))
        self.sheet.repeat_rows(2)

    @staticmethod
    def _side(column: Column, j: int) -> dict[str, Any]:
        """Figures stand to the right; words to the left, off the figures before them."""
        return {"align": "right"} if column.figures else {"align": "left", "indent": 1 if j else 0}

    def links(self, title: str, sheets: Iterable[tuple[str, str]]) -> None:
        """The way to other sheets: their names, and what stands on each."""
        self.line(title, bold=True, font_size=13, font_color=DARK)
        for name, about in sheets:
            self.sheet.write_url(self.at, 0, f"internal:'{name}'!A1", self.formats(**LINK), name)
            self.sheet.write_string(self.at, 1, about, self.formats())
            self.at += 1

    def shade(self, placed: Placed, first: int, rows: int) -> None:
        """Colour the figures of a table from low to high, so that hours and months can be seen at a glance.

        Args:
            placed: The table.
            first: First column of figures.
            rows: Rows that are compared with each other.
        """
        ends = {f"{end}_{key}": value for end, at in (("min", 2), ("max", 98)) for key, value in (("type", "percentile"), ("value", at))}
        scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#E9B44C", **ends}
        last = len(placed.table.columns) - 1
        for top in range(placed.top + 1, placed.top + 1 + len(placed.table.rows), rows):
            self.sheet.conditional_format(top, first, top + rows - 1, last, scale)

    def _write(self, top: int, i: int, j: int, text: str, shown: Values, stretched: bool) -> None:
        """A cell: a figure as a number or a sum, a year as a number, else text."""
        table, row, side = shown.table, top + 1 + i, self._side(shown.table.columns[j], j)
        look: dict[str, Any] = {"bold": True, "top": 1, "bg_color": LIGHT} if i in table.bold else {"bottom": 4, "bottom_color": RULE}
        if mark := table.marks.get((i, j)):
            look |= {"bg_color": FILLS[mark][0], "font_color": FILLS[mark][1], "bold": True}
        if isinstance(text, Figure) and math.isfinite(text.value):
            look |= side
            value, added = shown.value(i, j), shown.adds(i, j)
            number = self.formats(num_format=number_format(text, value), **look)
            if added:
                self.sheet.write_formula(row, j, f"=SUM({ranges([(top + 1 + a, b) for a, b in added])})", number, value)
            else:
                self.sheet.write_number(row, j, value, number)
            self._widen(j, breadth(text) + 2)
        else:
            self._text(row, j, text, self.formats(text_wrap=True, **side, **look), stretched)
            if not stretched:
                self._widen(j, min(max(map(breadth, text.splitlines()), default=0) + 2 + (j > 0), self._limit(table.columns[j])))

    def _text(self, row: int, column: int, text: str, look: Any, stretched: bool = False) -> None:
        """Text, or a year as a number."""
        if stretched:
            self._stretched.append((row, column, text, look))
        elif not text:
            self.sheet.write_blank(row, column, None, look)
        elif text.isdigit() and len(text) == 4:
            self.sheet.write_number(row, column, int(text), look)
        else:
            self.sheet.write_string(row, column, text, look)  # never a formula
            self._folded.setdefault(row, []).append((column, text))

    def _limit(self, column: Column) -> float:
        """Letters after which the text of a column folds: less where the column is to be narrow."""
        return self.widest * min(1.0, max(0.4, column.width / 2))

    def _widen(self, column: int, letters: float) -> None:
        self._widths[column] = max(self._widths.get(column, 0.0), letters)

    # --- the whole sheet ------------------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Widths, heights, what stands still, and how it is printed, once all is there."""
        widths = [max(self._widths.get(j, LEAST), LEAST if j else 2 * LEAST) for j in range(max(self._widths, default=0) + 1)]
        widths += [LEAST] * math.ceil((NARROWEST - sum(widths)) / LEAST)
        for j, width in enumerate(widths):
            self.sheet.set_column(j, j, width)
        (last, room), broad = _span(widths), dict[tuple[int, int], float]()
        for row, column, text, look in self._stretched:
            if last > column:
                self.sheet.merge_range(row, column, row, last, "", look)
            self.sheet.write_string(row, column, text, look)
            self._folded.setdefault(row, []).append((column, text))
            broad[row, column] = sum(widths[column : last + 1])
        for row, text, look in self._lines:
            if last > 0:
                self.sheet.merge_range(row, 0, row, last, "", look)
            self.sheet.write_string(row, 0, text, look)
            size = look.font_size
            self.sheet.set_row(row, (size + HIGH - 11) * _lines(text, room * 11 / size))
        for row, cells in self._folded.items():
            lines = max(_lines(text, broad.get((row, column), widths[column])) for column, text in cells)
            if lines > 1:
                self.sheet.set_row(row, HIGH * lines)
        self.sheet.freeze_panes(self._still, 1)
        self.sheet.hide_gridlines(2)
        self.sheet.set_tab_color(DARK)
        self.sheet.print_area(0, 0, max(self.at, 1), max(len(widths) - 1, last))
        print_on(self.sheet, pages=self.pages)


_STYLES: dict[str, dict[str, Any]] = {
    "body": {}, "lead": {"bold": True, "font_size": 13}, "note": {"font_color": GREY}, "warning": {"bold": True, "font_color": FILLS["bad"][1]},
}  # fmt: skip
"""Style of a paragraph -> properties of its format."""


def figures_table(block: KeyFigures) -> Table:
    """Key figures as a table: what, how much, its unit and a word on it."""
    rows = []
    for name, value, word in block.items:
        unit = ""
        if isinstance(value, Figure) and value.unit != "%":
            value, unit = Figure(f"{value.value:,.{value.digits}f}", value.value, value.digits), value.unit
        rows.append((name, value, f"{unit} ({word})" if unit and word else unit or word))
    return Table("", (Column("", 2.0, False), Column(_("value")), Column(_("unit, what it is"), 2.0, False)), tuple(rows))


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column so many figures wide: letters are a little narrower than figures, Chinese characters twice as wide.

    >>> _lines("Clean share of generating capacity", 31), _lines("清洁装机占发电装机的比重（不含储能）", 34)
    (1, 2)
    """
    needed = (sum(2.0 if breadth(char) > 1 else 0.9 for char in line) for line in text.splitlines())
    return sum(1 if letters <= width else math.ceil(1.06 * letters / width) for letters in needed)


def _span(widths: Sequence[float]) -> tuple[int, float]:
    """The last column over which text runs, and the letters there is room for."""
    room = 0.0
    for j, width in enumerate(widths):
        room += width
        if room >= PAGE or j == len(widths) - 1:
            return j, room
    return 0, room
