"""Sheets of an Excel workbook as grids: what people do in Excel (merged cells, formulas, dates, percentages) is read right, or told."""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.plan.grid import Cell, Grid, checked
from energyplan.plan.input_file import OFFICE, read_bytes, shown
from energyplan.plan.packed_file import SHEETS, DamagedFile, check_cells, parts_of

ENDING = ".xlsx"
KIND = "tech_"
"""Sheets of the technologies of a kind begin with it: `technologies/thermal` is `tech_thermal`."""

PROFILES = "profiles_"
"""Sheets of hourly profiles begin with it, unless `weather_years` names others."""

ASIDE = ("read_me", "columns")
"""Sheets for people, which are not read."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""First bytes of what Excel encrypted, and of .xls."""


def sheet_name(table: str) -> str:
    """Sheet of a table.

    >>> sheet_name("technologies/thermal"), sheet_name("demand")
    ('tech_thermal', 'demand')
    """
    folder, slash, name = table.rpartition("/")
    return f"{KIND}{name}" if slash and folder == "technologies" else name


def sheet_of(table: str, path: Path) -> str | None:
    """Sheet of a workbook that has a table; a kind of technology may also have its plain name."""
    names = sheet_names(path)
    return next((name for name in (sheet_name(table), table.rpartition("/")[2]) if name in names), None)


def sheet_names(path: Path) -> list[str]:
    """Sheets of a workbook; none where it cannot be read, which is told when it is."""
    try:
        return list(_workbook(path, path.stat().st_mtime_ns)[0].sheetnames)
    except Exception:  # openpyxl raises anything on a broken file
        return []


def can_be_read(path: Path, problems: Problems) -> bool:
    """Whether a file is a workbook; else a problem."""
    data = read_bytes(path, OFFICE, problems)
    if data is None:
        return False
    try:
        _workbook(path, path.stat().st_mtime_ns)
    except Exception as error:  # openpyxl raises anything on a broken file
        message, hint = _damaged(error)
        if data.startswith(_OLE):
            message, hint = _("is protected by a password, or of the old format .xls"), _("take the password off in Excel, and save it as .xlsx")
        elif path.name.startswith("~$"):
            message, hint = _("is the mark Excel leaves beside an open workbook"), _("name the workbook itself: {name}").format(name=path.name[2:])
        problems.add(Place(shown(path)), path.name, message, hint, "unreadable")
        return False
    return True


def read_sheet(path: Path, sheet: str | None, problems: Problems) -> Grid | None:
    """A sheet of a workbook (the first one without a name); None where there is none."""
    if not can_be_read(path, problems):
        return None
    values, formulas = _workbook(path, path.stat().st_mtime_ns)
    name = sheet or values.sheetnames[0]
    if name not in values.sheetnames:
        return None
    file = shown(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of dates that are none, which become an error of the cell
            rows = list(_rows(values[name], formulas[name] if formulas else None, file, name, problems))
        merged = _merged(values[name])
    except DamagedFile as error:
        message, hint = _damaged(error)
        problems.add(Place(file, 1, 1, f"{name}!A1"), name, message, hint, "unreadable")
        return None
    comments = [_joined(row) for row in rows if row[0].text.startswith("#")]
    table = _trimmed([row for row in rows if not row[0].text.startswith("#")])
    if table:
        _refuse_merged(merged, table[0][0].place.line or 1, file, name, problems)
    return checked(file, name, table, problems, comments)


@lru_cache(maxsize=2)  # a plan may have its tables in two
def _workbook(path: Path, _changed: int) -> tuple[Any, Any]:
    """A workbook with values, and with formulas where it has any; kept, because every table of a plan may be in one.

    Sheets are read when they are asked for: of several weather years most runs want one.
    """
    import openpyxl

    problems = Problems()
    data = read_bytes(path, OFFICE, problems)  # as a whole, so that no program is kept from saving it
    problems.raise_if_any()
    assert data is not None
    calculates = False
    for part, content in parts_of(data):
        if part.startswith(SHEETS):
            check_cells(part, content)
            calculates = calculates or re.search(rb"<f[ >/]", content) is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out: pictures, styles
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)
        return values, openpyxl.load_workbook(io.BytesIO(data), read_only=True) if calculates else None


def _damaged(error: Exception) -> tuple[str, str]:
    """Words for whatever a library says of a broken file, and the way out."""
    return _("is not a readable workbook: {reason}").format(reason=str(error) or type(error).__name__), _("open it in Excel and save it as .xlsx")


def _read(rows: Iterable[Any]) -> Iterator[Any]:
    """What the library reads when it is asked for it; whatever it raises on a broken sheet is one error."""
    try:
        yield from rows
    except Exception as error:
        raise DamagedFile(str(error) or type(error).__name__) from error


def _merged(sheet: Any) -> list[str]:
    """Areas of merged cells, which a sheet that is read lazily does not know."""
    content = sheet.parent._archive.read(sheet._worksheet_path)
    return [match[1].decode() for match in re.finditer(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z0-9:]*)["']""", content)]


def has_formulas(path: Path) -> bool:
    """Whether any cell of a workbook is calculated."""
    return _workbook(path, path.stat().st_mtime_ns)[1] is not None


# --- cells -----------------------------------------------------------------------------------------


def _rows(values: Any, formulas: Any, file: Path, name: str, problems: Problems) -> Iterator[list[Cell]]:
    """Cells of each row; what a cell cannot say as it is becomes a problem."""
    for sheet in (values, formulas):
        if sheet is not None and not hasattr(sheet, "reset_dimensions"):
            raise DamagedFile(_("it is a chart"))
        if sheet is not None:
            sheet.reset_dimensions()  # what a lazy sheet says of its size is the writer's word
    units: list[str] | None = None
    for line, (row, calculated) in enumerate(zip(_read(values.rows), _read(formulas.rows) if formulas else repeat(()), strict=False), start=1):
        if not row and not calculated:
            continue  # of a million between two that are written
        cells = [Cell(_text(cell, units[i] if units and i < len(units) else ""), _place(file, name, line, i + 1)) for i, cell in enumerate(row)]
        for cell, written in zip(cells, row, strict=True):
            if written.data_type == "e":
                message = _("'{value}' is an error of the calculation").format(value=written.value)
                problems.add(cell.place, name, message, _("mend the formula, or write the value"), "formula")
        for cell, formula in zip(cells, calculated, strict=False):
            if formula.data_type == "f" and not cell.text:
                problems.add(cell.place, name, _("is a formula without a value"), _("open the workbook in Excel and save it"), "formula")
        if any(cell.text.strip() for cell in cells):
            if units is None and not cells[0].text.startswith("#"):
                units = [((match := re.search(r"\[(.*)\]", cell.text)) and match[1].strip()) or "" for cell in cells]
            yield cells


def _place(file: Path | str, sheet: str, line: int, column: int) -> Place:
    from openpyxl.utils import get_column_letter

    return Place(file, line, column, f"{sheet}!{get_column_letter(column)}{line}")


def _text(cell: Any, unit: str) -> str:
    """What a cell says, a number with all its digits.

    A cell shown as a percentage holds a ratio: it is a percentage below a header in [%], a ratio below one in [1], else text like '7%'.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime) and value.time() == time(0):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and "%" in _format(cell) and unit != "1":
        return _number(float(f"{value * 100:.15g}")) + ("" if unit == "%" else "%")
    return _number(value) if isinstance(value, int | float) else str(value)


def _format(cell: Any) -> str:
    try:
        return str(cell.number_format)
    except Exception as error:  # a style that the workbook has not
        raise DamagedFile(str(error) or type(error).__name__) from error


def _number(value: float) -> str:
    return f"{value:.0f}" if math.isfinite(value) and float(value).is_integer() else repr(value)


def _joined(row: Sequence[Cell]) -> Cell:
    """A comment: the line, whatever cells it stands in."""
    return Cell(" ".join(cell.text for cell in row if cell.text), row[0].place)


def _trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Without the columns in which nothing is written, all rows as long as the header."""
    width = max((len(row) for row in rows), default=0)
    firsts = [row[0].place for row in rows]
    missing = [[Cell("", _place(at.file, at.sheet, at.line or 1, i + 1)) for i in range(len(row), width)] for row, at in zip(rows, firsts, strict=True)]
    full = [[*row, *added] for row, added in zip(rows, missing, strict=True)]
    used = [i for i in range(width) if any(row[i].text.strip() for row in full)]
    return [[row[i] for i in used] for row in full]


def _refuse_merged(merged: list[str], header: int, file: Path, sheet: str, problems: Problems) -> None:
    """Of merged cells only the first has a value: the others would be read as empty."""
    from openpyxl.utils import column_index_from_string

    for area in merged:
        found = re.fullmatch(r"([A-Z]+)([0-9]+):[A-Z]+([0-9]+)", area)
        if found and int(found[3]) >= header:
            place = Place(file, int(found[2]), column_index_from_string(found[1]), f"{sheet}!{area}")
            problems.add(place, sheet, _("the cells are merged: only the first has a value"), _("unmerge them and fill each"), "merged_cells")


def hidden_parts(path: Path) -> list[str]:
    """Sheets of a workbook that are hidden, or have hidden rows or columns: they are read like all others."""
    book = _workbook(path, path.stat().st_mtime_ns)[0]
    with zipfile.ZipFile(path) as parts:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible" or _hides(sheet, parts)]


def _hides(sheet: Any, parts: zipfile.ZipFile) -> bool:
    if hasattr(sheet, "row_dimensions"):
        return any(one.hidden for group in (sheet.row_dimensions, sheet.column_dimensions) for one in group.values())
    text = parts.read(sheet._worksheet_path.lstrip("/"))  # a lazy sheet knows of its cells only
    return re.search(rb'<(?:row|col) [^>]*hidden="(?:1|true)"', text) is not None
