"""A table as it was written: texts in cells, each with its place. No meaning yet. CSV here, Excel in `plan.sheets`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.plan.input_file import TABLE, Limit
from energyplan.plan.text_file import read_text, shown


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell.

    Attributes:
        text: The text, empty for an empty cell.
        place: Where it was written.
        unit: A unit of its own, from an override; None means that of the column.
    """

    text: str
    place: Place
    unit: str | None = None


@dataclass(frozen=True)
class Grid:
    """A header and rows of cells, all rows as long as the header; comments are lines that begin with `#`, wherever they stand."""

    file: Path | str
    header: list[Cell]
    rows: list[list[Cell]]
    comments: list[Cell] = field(default_factory=list)


def read_csv(path: Path, problems: Problems, limit: Limit = TABLE) -> Grid | None:
    """A CSV file with comments; None (and a problem) where it is not one."""
    text = read_text(path, problems, limit)
    if text is None:
        return None
    file = shown(path)
    lines = list(io.StringIO(text))
    # A comment becomes an empty line, so that lines keep their numbers.
    reader = csv.reader(("\n" if line.startswith("#") else line for line in lines), strict=True)
    found: list[list[Cell]] = []
    try:
        for first, last, texts in _records(reader):
            if any(text.strip() for text in texts):
                raw = "".join(lines[first - 1 : last])
                found.append(
                    [
                        Cell(text, Place(file, first + down, column))
                        for text, (down, column) in zip(texts, _starts_of(raw, len(texts)), strict=True)
                    ]
                )
    except csv.Error as error:
        problems.add(
            Place(file, reader.line_num), path.name,
            _("is not valid CSV: {reason}").format(reason=error),
            _("check the quotation marks"), "csv_syntax",
        )  # fmt: skip
        return None
    comments = [Cell(line.rstrip("\r\n"), Place(file, number, 1)) for number, line in enumerate(lines, start=1) if line.startswith("#")]
    return checked(file, path.name, found, problems, comments)


def _records(reader: Any) -> Iterator[tuple[int, int, list[str]]]:
    """First line, last line and texts of each record."""
    first = 1
    for texts in reader:
        yield first, reader.line_num, texts
        first = reader.line_num + 1


def _starts_of(raw: str, fields: int) -> list[tuple[int, int]]:
    """Starts of the fields of a record; the record's own where a comment inside quotation marks hides them."""
    starts = _starts(raw)
    return starts if len(starts) == fields else [(0, 1)] * fields


def _starts(raw: str) -> list[tuple[int, int]]:
    """Line (from 0) and column (from 1) at which each field of a record begins.

    >>> _starts('coal,"a, b",7')
    [(0, 1), (0, 6), (0, 13)]
    """
    if '"' not in raw:
        return [(0, end + 1) for end in accumulate((len(text) + 1 for text in raw.split(",")[:-1]), initial=0)]
    starts, quoted, before, line, column = [(0, 1)], False, ",", 0, 0
    for char in raw:
        column += 1
        if char == '"' and (quoted or before in ',"'):  # elsewhere a quotation mark is a letter
            quoted = not quoted
        elif char == "," and not quoted:
            starts.append((line, column + 1))
        elif char == "\n":
            line, column = line + 1, 0
        before = char
    return starts


def checked(file: Path | str, name: str, rows: list[list[Cell]], problems: Problems, comments: list[Cell]) -> Grid | None:
    """A grid, if it has a header and is separated by commas; rows of another length are problems."""
    if not rows:
        problems.add(
            Place(file, 1, 1), name, _("is empty"), _("write the header line at least"), "empty"
        )
        return None
    header, *body = rows
    if len(header) == 1:
        for mark, word in ((";", _("semicolon")), ("\t", _("tab"))):
            if mark in header[0].text:
                problems.add(
                    header[0].place, name, _("is separated by {mark}").format(mark=word),
                    _("save it with commas between the cells and a decimal point"), "separator",
                )  # fmt: skip
                return None
    kept = []
    for row in body:
        if len(row) == len(header):
            kept.append(row)
            continue
        problems.add(
            row[0].place, name,
            _("the row has {found} cells, the header {expected}").format(
                found=len(row), expected=len(header)
            ),
            _("a decimal comma, or a comma in a text without quotation marks?")
            if len(row) > len(header) else _("fill the row up with commas"), "row_length",
        )  # fmt: skip
    return Grid(file, header, kept, comments)
