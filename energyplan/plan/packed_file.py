"""What may be in a workbook or a Word file, which are zip files of XML: looked at before any library unpacks it.

Some kB can unpack to many GB, an entity can stand for as many, and one cell at the end of a sheet for all the empty ones before it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from energyplan.i18n import _
from energyplan.plan.input_file import MB

PARTS = 2_000
"""Files in one."""

UNPACKED = 300 * MB
"""Bytes of all of them."""

RATIO = 200
"""Bytes for each that is packed, where they are more than `SMALL`: sheets full of the same number have 50."""

SMALL = 10 * MB

CELLS = 2_000_000
"""Cells of a sheet, empty ones before the last of a row included: 228 columns of 8,760 hours."""

ROWS, COLUMNS = 1_048_576, 16_384
"""Of a sheet: what Excel knows."""

SHEETS = "xl/worksheets/"

_REFERENCE = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^<>]*?\br\s*=\s*["']([^"']*)["']""")
_CELL = re.compile(rb"([A-Z]{0,3})([1-9]\d{0,6})")


class DamagedFile(ValueError):
    """A packed file that is not opened; the text says why."""


def parts_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the XML parts of a packed file, one at a time.

    Raises:
        DamagedFile: it is no zip file, too large, or has entities of its own.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            listed = parts.infolist()
            unpacked = sum(part.file_size for part in listed)
            if len(listed) > PARTS or unpacked > UNPACKED:
                message = _("it unpacks to {n:,} files of {size:,.0f} MB; at most {files:,} files of {most:,.0f} MB are read")
                raise DamagedFile(message.format(n=len(listed), size=unpacked / MB, files=PARTS, most=UNPACKED / MB))
            if unpacked > max(SMALL, RATIO * len(data)):
                raise DamagedFile(_("it unpacks to more than {most} times its size").format(most=RATIO))
            for part in listed:
                if part.filename.endswith((".xml", ".rels")):
                    content = parts.read(part)
                    if b"<!DOCTYPE" in (plain := content.replace(b"\0", b"")) or b"<!ENTITY" in plain:
                        raise DamagedFile(_("{part} declares entities").format(part=part.filename))
                    yield part.filename, content
    except DamagedFile:
        raise
    except Exception as error:  # zipfile raises anything on a broken file
        raise DamagedFile(str(error) or type(error).__name__) from error


def check_cells(part: str, content: bytes) -> None:
    """Make sure that a sheet has no more cells than can be read, and none where no sheet has any.

    Raises:
        DamagedFile: it has.
    """
    widths: dict[bytes, int] = {}
    for match in _REFERENCE.finditer(content):
        found = _CELL.fullmatch(match[1])
        column = _number(found[1]) if found else 0
        if found is None or int(found[2]) > ROWS or column > COLUMNS:
            raise DamagedFile(_("{part} has a cell '{cell}'").format(part=part, cell=match[1].decode("utf-8", "replace")))
        widths[found[2]] = max(widths.get(found[2], 0), column)
    if sum(widths.values()) > CELLS:
        raise DamagedFile(_("{part} has more than {most:,} cells, empty ones included").format(part=part, most=CELLS))


def _number(letters: bytes) -> int:
    """Number of a column.

    >>> _number(b"A"), _number(b"AB"), _number(b"")
    (1, 28, 0)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
