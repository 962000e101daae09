"""Reading text that people wrote with many programs: UTF-8, or a problem that says where it is not."""

from __future__ import annotations

import codecs
import csv
import io
import os
from pathlib import Path

from energyplan.errors import Place, Problems
from energyplan.i18n import _


def shown(path: Path) -> Path:
    """The path as a user would type it: relative to the working folder where it lies below it."""
    path = Path(os.path.normpath(path.absolute()))
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def read_text(path: Path, problems: Problems) -> str | None:
    """Content of a UTF-8 file, with or without BOM; None (and a problem) where it cannot be read."""
    file = shown(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problems.add(
            Place(file), path.name,
            _("cannot be read: {reason}").format(reason=reason), code="unreadable",
        )  # fmt: skip
        return None
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.add(
            Place(file, 1, 1), path.name, _("is UTF-16, found at byte 0"),
            _("save it as UTF-8 (in Excel: 'CSV UTF-8')"), "encoding",
        )  # fmt: skip
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a BOM the decoder counts from behind it.
        start = error.start + (len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0)
        line = raw.count(b"\n", 0, start) + 1
        before = raw[raw.rfind(b"\n", 0, start) + 1 : start]
        problems.add(
            Place(file, line, len(before.decode("utf-8-sig", "replace")) + 1), path.name,
            _("is not UTF-8: byte {byte} at byte offset {offset}").format(
                byte=f"0x{raw[start]:02x}", offset=start
            ),
            _("save it as UTF-8 (in Excel: 'CSV UTF-8')"), "encoding",
        )  # fmt: skip
        return None


def numbered_rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows of a CSV text that have any cell, each with the line on which it ends.

    >>> numbered_rows("a,b\\n\\n1,2\\n")
    [(1, ['a', 'b']), (3, ['1', '2'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
