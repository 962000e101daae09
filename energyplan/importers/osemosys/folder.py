"""A folder of CSV files as otoole writes it: a file a parameter (REGION, TECHNOLOGY, ..., VALUE), a file a set (VALUE)."""

from __future__ import annotations

from pathlib import Path

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.importers.osemosys.data import PARAMETERS, SETS, Data, Table, number, unknown
from energyplan.plan.text_file import read_rows

DEFAULTS = "default_values"
"""File that some versions of otoole write: name, value."""


def read_folder(folder: Path, problems: Problems) -> Data:
    """The data of a folder; files that are not known are told unless they are empty."""
    data = Data(folder)
    for path in sorted(folder.glob("*.csv")):
        name, rows = path.stem, _rows(path, problems)
        if name in SETS:
            data.sets[name], data.set_places[name] = [cells[-1] for _line, cells in rows], Place(path, 1)
        elif name in PARAMETERS:
            data.tables[name] = _table(path, name, rows, problems)
        elif name != DEFAULTS and rows and not name.startswith("_"):
            unknown(name, Place(path), problems)
    for line, cells in _rows(folder / f"{DEFAULTS}.csv", problems):
        if cells[0] in PARAMETERS:
            place = Place(folder / f"{DEFAULTS}.csv", line)
            value = number(cells[-1], place, cells[0], problems)
            data.tables.setdefault(cells[0], Table(0.0, place)).default = value or 0.0
    return data


def _rows(path: Path, problems: Problems) -> list[tuple[int, list[str]]]:
    """Rows below the header with their lines; none where there is no file."""
    rows = read_rows(path, problems) if path.exists() else []
    return [(line, [cell.strip() for cell in cells]) for line, cells in rows if line > 1]


def _table(path: Path, name: str, rows: list[tuple[int, list[str]]], problems: Problems) -> Table:
    """Values of a parameter; columns stand in the order of its indices."""
    indices, default = PARAMETERS[name]
    table = Table(default, Place(path))
    for line, cells in rows:
        place = Place(path, line)
        if len(cells) != len(indices) + 1:
            wanted = ", ".join([*indices, "VALUE"])
            problems.add(place, name, _("{n} cells").format(n=len(cells)), _("the columns are {columns}").format(columns=wanted), "malformed")
            continue
        value, key = number(cells[-1], place, name, problems), tuple(cells[:-1])
        if value is not None:
            table.values[key], table.places[key] = value, place
    return table
