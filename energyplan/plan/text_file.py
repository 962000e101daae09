"""Reading text that people wrote with many programs: UTF-8, or a problem that says where it is not."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.plan.input_file import RECORD, SOURCE, Limit, read_bytes, shown

__all__ = ["numbered_rows", "read_rows", "read_text", "record_of", "shown"]


def read_text(path: Path, problems: Problems, limit: Limit = SOURCE) -> str | None:
    """Content of a UTF-8 file, with or without BOM; None (and a problem) where it cannot be read."""
    file = shown(path)
    raw = read_bytes(path, limit, problems)
    if raw is None:
        return None
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.add(
            Place(file, 1, 1), path.name, _("is UTF-16, found at byte 0"),
            _("save it as UTF-8 (in Excel: 'CSV UTF-8')"), "encoding",
        )  # fmt: skip
        return None
    cells = raw.count(b",") + raw.count(b"\n")
    if limit.cells is not None and cells > limit.cells:
        message = _("has {found:,} commas and line ends, and at most {most:,} are read").format(found=cells, most=limit.cells)
        problems.add(Place(file), path.name, message, _("split it, or take out what is not needed"), "too_large")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a BOM the decoder counts from behind it.
        start = error.start + (len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0)
        problems.add(
            _place(file, raw, start), path.name,
            _("is not UTF-8: byte {byte} at byte offset {offset}").format(
                byte=f"0x{raw[start]:02x}", offset=start
            ),
            _("save it as UTF-8 (in Excel: 'CSV UTF-8')"), "encoding",
        )  # fmt: skip
        return None
    if (at := raw.find(b"\0")) >= 0:
        message = _("is no text: it has a NUL at byte offset {offset}").format(offset=at)
        problems.add(_place(file, raw, at), path.name, message, _("save it as text, in UTF-8"), "encoding")
        return None
    return text


def record_of(path: Path) -> str:
    """A text of a run folder.

    Raises:
        InputError: it cannot be read.
    """
    problems = Problems()
    text = read_text(path, problems, RECORD)
    problems.raise_if_any()
    return text or ""


def _place(file: Path, raw: bytes, at: int) -> Place:
    """Line and column of a byte."""
    before = raw[raw.rfind(b"\n", 0, at) + 1 : at]
    return Place(file, raw.count(b"\n", 0, at) + 1, len(before.decode("utf-8-sig", "replace")) + 1)


def numbered_rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows of a CSV text that have any cell, each with the line on which it ends.

    >>> numbered_rows("a,b\\n\\n1,2\\n")
    [(1, ['a', 'b']), (3, ['1', '2'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]


def read_rows(path: Path, problems: Problems) -> list[tuple[int, list[str]]]:
    """`numbered_rows` of a CSV file of another tool; none (and a problem) where it is no such file."""
    try:
        return numbered_rows(read_text(path, problems) or "")
    except csv.Error as error:
        problems.add(Place(shown(path)), path.name, _("is not valid CSV: {reason}").format(reason=error), _("check the quotation marks"), "csv_syntax")
        return []
