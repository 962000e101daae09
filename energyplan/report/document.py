"""What a report is made of: headings, paragraphs, tables and charts, built once and written as HTML, Word or PDF by a renderer of each.

Texts are in the language in force when the document is built, figures are told in their units; renderers only lay them out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from energyplan.i18n import _

Style = Literal["body", "lead", "note", "warning"]
Mark = Literal["good", "bad", "none"]


class Figure(str):
    """A figure as a report prints it, that still knows its value: what a page tells, a workbook calculates with.

    Attributes:
        value: In the unit told.
        digits: Behind the point.
        unit: Told with it; with `%` a value of 1 is 100 %. Empty where a head says it.

    >>> Figure("12.3%", 0.123, 1, "%").value
    0.123
    """

    value: float
    digits: int
    unit: str

    def __new__(cls, text: str, value: float, digits: int = 1, unit: str = "") -> Figure:
        """A text with its value."""
        made = super().__new__(cls, text)
        made.value, made.digits, made.unit = value, digits, unit
        return made


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: `lead` says the most important thing, a `note` is small, a `warning` stands out."""

    text: str
    style: Style = "body"


@dataclass(frozen=True)
class Points:
    """A list with a dot before each item."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Subheading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class KeyFigures:
    """A row of figures to be seen first: what it is, the figure with its unit, a word on it."""

    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and whether it holds figures, which stand to the right."""

    head: str
    width: float = 1.0
    figures: bool = True


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        title: Told above it; the unit in brackets where all figures have one.
        columns: Its columns.
        rows: Cells as text, figures among them as `Figure`; a line break parts lines of a cell.
        source: Files of the run folder that hold its figures.
        notes: Lines below it.
        bold: Rows that are sums.
        sums: Row -> rows whose figures it adds, where a reader may follow it.
        across: Column -> columns whose figures it adds.
        idents: What each row is about, for charts of it; empty for parts of another.
        marks: (row, column) -> verdict of a cell.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str = ""
    notes: tuple[str, ...] = ()
    bold: frozenset[int] = frozenset()
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    sums: Mapping[int, Sequence[int]] = field(default_factory=dict)
    across: Mapping[int, Sequence[int]] = field(default_factory=dict)
    idents: Sequence[str] = ()

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.columns) for row in self.rows), self.title


@dataclass(frozen=True)
class Chart:
    """A chart: its title, lines of notes, and the Vega-Lite specification without them."""

    title: str
    spec: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    source: str = ""


Block = Paragraph | Points | Subheading | KeyFigures | Table | Chart


@dataclass(frozen=True)
class Section:
    """A numbered section, begun on a page of its own where `own_page`; a paragraph that opens it stays on the page of what follows."""

    title: str
    blocks: tuple[Block, ...]
    own_page: bool = False

    @property
    def opening(self) -> Block | None:
        """The paragraph that stays with what follows."""
        return self.blocks[0] if len(self.blocks) > 1 and isinstance(self.blocks[0], Paragraph) else None


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes:
        title: Of the report.
        subtitle: Of which run, or which runs.
        about: What it is made from, (name, value): run, versions, money.
        answer: Page one.
        sections: The rest.
        language: `zh` or `en`.
    """

    title: str
    subtitle: str
    about: tuple[tuple[str, str], ...]
    answer: tuple[Block, ...]
    sections: tuple[Section, ...]
    language: str


def chart(drawn: Any, source: str, about: Iterable[str] = ()) -> Chart:
    """A chart of `report.charts` as a block: its title and notes leave the picture, so that they are text in every format.

    Args:
        drawn: The Altair chart.
        source: Files of the run folder that hold its figures.
        about: Lines of the picture that the report says elsewhere: the plan and its scenario.
    """
    spec = drawn.to_dict()
    head = spec.pop("title")
    lines = list(head.get("subtitle", []))
    for known in sorted(about, key=len, reverse=True):  # one may begin with another
        lines = [line.removeprefix(known).removeprefix(" · ") for line in lines]
    return Chart(head["text"], {**_slim(spec), "padding": 4}, tuple(filter(None, lines)), source)


def _slim(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification whose data have the columns that are drawn, alone, in five digits: a year of hours is a megabyte less."""
    datasets = spec.pop("datasets", {})
    text = json.dumps(spec)

    def digits(value: Any) -> Any:
        return float(f"{value:.5g}") if isinstance(value, float) else value

    drawn = {
        name: [{column: digits(value) for column, value in row.items() if column in text} for row in rows] for name, rows in datasets.items()
    }  # fmt: skip
    return {**spec, "datasets": drawn}


def columns(first: str, *others: str, width: float = 2.6, text: Sequence[int] = ()) -> tuple[Column, ...]:
    """Columns of a table: a wide one of names, then figures.

    Args:
        first: Head of the column of names.
        others: Heads of the others.
        width: Of the first, the others being 1 wide.
        text: Which of the others (0 is the second column) hold text.
    """
    return (Column(first, width, False), *(Column(head, 1.0, i not in text) for i, head in enumerate(others)))


def numbered(document: Document) -> Document:
    """The document with its sections, tables and charts numbered in their order."""
    counts = {Table: 0, Chart: 0}
    words = {Table: _("Table {n} {title}"), Chart: _("Figure {n} {title}")}

    def number(block: Block) -> Block:
        if isinstance(block, Table | Chart):
            counts[type(block)] += 1
            return replace(block, title=words[type(block)].format(n=counts[type(block)], title=block.title))
        return block

    answer = tuple(map(number, document.answer))
    sections = tuple(
        replace(section, title=f"{i} {section.title}", blocks=tuple(map(number, section.blocks))) for i, section in enumerate(document.sections, 1)
    )
    return replace(document, answer=answer, sections=sections)


def named_once(rows: Sequence[tuple[str, ...]], first: int = 1) -> tuple[tuple[str, ...], ...]:
    """Rows whose first cells are left empty where they repeat those of the row above.

    >>> named_once([("2025", "wind"), ("2025", "sun"), ("2030", "sun")])
    (('2025', 'wind'), ('', 'sun'), ('2030', 'sun'))
    """
    above = [None, *rows]
    return tuple(
        ("",) * first + row[first:] if last is not None and row[:first] == last[:first] else row for last, row in zip(above, rows, strict=False)
    )


def table_or_note(made: Table, otherwise: str) -> Block:
    """A table, or what is said where it has no rows."""
    return made if made.rows else Paragraph(otherwise, "note")


def source_line(source: str) -> str:
    """Where the figures of a table or chart are from, as it is told below it."""
    return _("Source: {source}").format(source=source) if source else ""
