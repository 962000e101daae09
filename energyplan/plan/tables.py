"""Tables of a plan: headers with units, records with a key, and rows in canonical units."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from energyplan.errors import Place, Problems, UnitProblem, nearest, other_currency
from energyplan.i18n import _
from energyplan.plan.grid import Cell, Grid, read_csv
from energyplan.plan.rows import number_type, unit_of
from energyplan.plan.sheets import can_be_read, read_sheet, sheet_of
from energyplan.plan.text_file import shown
from energyplan.plan.wording import Wording, Written, did_you_mean, not_a_number, word
from energyplan.units import CURRENCY, convert, factor, in_currency

Known = TypeVar("Known")

_HEADER = re.compile(r"^(?P<name>[^\[\]]*?)\s*(?:\[(?P<unit>[^\[\]]*)\])?$")

UNIT_COLUMN = {"value": "unit", "price": "price_unit", "base": "base_unit"}
"""Columns that keep their unit in a column beside them."""

_PERCENTAGE = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*[%％]\s*$")


@dataclass(frozen=True)
class Column:
    """A column of the header.

    Attributes:
        name: The field it fills.
        unit: Its unit as written, None where it is no quantity.
        place: Where the header cell is.
    """

    name: str
    unit: str | None
    place: Place


@dataclass
class Record:
    """A line of a table: its key (`dl4`, `coal@2030`), its cells, and the row once it is read."""

    key: str
    place: Place
    cells: dict[str, Cell]
    row: Any = None


@dataclass
class Table:
    """A table on its way from text to rows.

    Attributes:
        name: `candidates`, `technologies/thermal` ...
        model: Class of its rows.
        whole: Whether nothing is missing from it, so that absence of a row means something.
        faulty: Columns with a faulty header, whose cells are not missing.
        currency: In which its money is written.
    """

    name: str
    model: type[BaseModel]
    file: Path | str
    columns: dict[str, Column] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    whole: bool = True
    faulty: set[str] = field(default_factory=set)
    currency: str = CURRENCY

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that identify a row."""
        return tuple(getattr(self.model, "key", ()))

    @property
    def rows(self) -> list[Any]:
        """Rows without a fault."""
        return [record.row for record in self.records if record.row is not None]

    @property
    def valid(self) -> Iterator[tuple[Record, Any]]:
        """Records with their rows, those without a fault."""
        return ((record, record.row) for record in self.records if record.row is not None)

    def find(self, key: str) -> Record | None:
        """The record with a key."""
        return next((record for record in self.records if record.key == key), None)

    def blame(
        self, problems: Problems, record: Record, column: str, message: str, hint: str, code: str
    ) -> None:
        """A problem of a cell, or of its row where the cell was not written."""
        if code == "missing" and column in self.faulty:
            return
        cell = record.cells.get(column)
        path = f"{self.name}.{record.key}" + (f".{column}" if column else "")
        problems.add(cell.place if cell else record.place, path, message, hint, code)


def read_table(
    name: str, model: type[BaseModel], inputs: Path, problems: Problems, *, required: bool, currency: str
) -> Table | None:
    """Read `<inputs>/<name>.csv`, `<name>.xlsx`, or a sheet where `inputs` is a workbook.

    Returns:
        The table with its records, not yet checked as rows (`fill_rows`); None where there is no such table.
    """
    before = len(problems.found)
    grid, file = read_grid(name, inputs, problems)
    if grid is None:
        missing = len(problems.found) == before
        if missing and required:
            problems.add(
                Place(file), name, _("there is no such table"),
                _("write it as docs/how-to/inputs.md says"), "missing_table",
            )  # fmt: skip
        return None if missing and not required else Table(name, model, file, whole=False, currency=currency)
    table = Table(name, model, grid.file, currency=currency)
    good = _read_header(table, grid.header, problems)
    for cells in grid.rows:
        written = {column: cells[i] for i, column in good.items()}
        table.records.append(Record(_key(table, written), cells[0].place, written))
    _refuse_duplicates(table, problems)
    table.whole = len(problems.found) == before
    return table


def read_grid(name: str, inputs: Path, problems: Problems) -> tuple[Grid | None, Path]:
    """Cells of a table as they were written, None where there is no such table, and the file that has it, or would."""
    if inputs.is_file():
        sheet = sheet_of(name, inputs) if can_be_read(inputs, problems) else None
        return read_sheet(inputs, sheet, problems) if sheet else None, shown(inputs)
    text, book = inputs / f"{name}.csv", inputs / f"{name}.xlsx"
    text_there, book_there = os.path.lexists(text), os.path.lexists(book)  # a link to nowhere is told, not taken for a table that is not
    if text_there and book_there:
        problems.add(
            Place(shown(book)), name, _("is there as .csv and as .xlsx"),
            _("remove one of the two"), "two_files",
        )  # fmt: skip
    if book_there and not text_there:
        return read_sheet(book, None, problems), shown(book)
    return (read_csv(text, problems) if text_there else None), shown(text)


# --- header ----------------------------------------------------------------------------------------


def _read_header(table: Table, header: list[Cell], problems: Problems) -> dict[int, str]:
    """Position -> column of the columns that can be used; the others are problems."""
    good: dict[int, str] = {}
    seen: dict[str, Cell] = {}
    fields = table.model.model_fields
    for i, cell in enumerate(header):
        match = _HEADER.match(cell.text.strip())
        name, unit = (match["name"].strip(), match["unit"]) if match else (cell.text.strip(), None)
        path = f"{table.name}.{name}"
        if name.casefold() in seen:
            first = seen[name.casefold()]
            problems.add(
                cell.place, path,
                _("column '{name}' is there twice, first as '{first}' at {place}").format(
                    name=name, first=first.text, place=_position(first.place)
                ),
                _("keep one of the two"), "duplicate_column",
            )  # fmt: skip
            continue
        seen[name.casefold()] = cell
        if name not in fields:
            unused = [f for f in fields if f not in {h.text.partition("[")[0].strip() for h in header}]
            table.faulty.add(nearest(name, unused) or "")
            problems.add(
                cell.place, path,
                _("column '{name}' is not known").format(name=name) if name
                else _("a column has no name"),
                did_you_mean(name, unused or fields), "unknown_column",
            )  # fmt: skip
            continue
        if said := _unit_fault(table, name, unit):
            problems.add(cell.place, path, *said)
            table.faulty.add(name)
            continue
        table.columns[name] = Column(name, unit, cell.place)
        good[i] = name
    for name, info in fields.items():
        if info.is_required() and name not in table.columns and name not in table.faulty:
            problems.add(
                header[0].place, f"{table.name}.{name}", _("the column is missing"),
                _("add the column '{header}'").format(header=header_of(table.model, name, table.currency)),
                "missing_column",
            )  # fmt: skip
    return good


def _position(place: Place) -> str:
    return str(place).removeprefix(f"{place.file}:")


def column_name(header: str) -> str:
    """Name of a column without its unit.

    >>> column_name("power_capex [CNY/kW]")
    'power_capex'
    """
    match = _HEADER.match(header.strip())
    return match["name"].strip() if match else header.strip()


def header_of(model: type[BaseModel], name: str, currency: str) -> str:
    """How the header of a column may be written."""
    unit = unit_of(model, name)
    return name if unit is None else f"{name} [{in_currency(unit, currency)}]"


def _unit_fault(table: Table, name: str, unit: str | None) -> Wording | None:
    canonical = unit_of(table.model, name)
    if canonical is None:
        if unit is None:
            return None
        return Wording(
            _("column '{name}' is no quantity and has no unit").format(name=name),
            _("write the header '{name}'").format(name=name), "needless_unit",
        )  # fmt: skip
    if not (unit or "").strip():
        return Wording(
            _("column '{name}' is a quantity without a unit").format(name=name),
            _("write its unit, like '{header}'").format(header=header_of(table.model, name, table.currency)),
            "missing_unit",
        )  # fmt: skip
    try:
        factor(str(unit), canonical, table.currency)
    except UnitProblem as problem:
        return unit_wording(problem)
    return None


def unit_wording(problem: UnitProblem) -> Wording:
    """Words for a unit that does not fit."""
    if problem.currency:
        hint = _("write 'currency: {currency}' in the plan file where all its money is in {currency}; else convert the amount: no exchange rate is applied")
        return Wording(str(problem), hint.format(currency=problem.currency), other_currency(problem.currency))
    hint = _("write it in {unit}, or in another unit of the same kind").format(unit=problem.canonical)
    return Wording(str(problem), hint, "wrong_unit" if problem.known else "unknown_unit")


# --- records ---------------------------------------------------------------------------------------


def _key(table: Table, cells: dict[str, Cell]) -> str:
    """Key of a row; a column that may be left out, and is, or that is empty, is no part of it."""
    fields = table.model.model_fields
    parts = [cells[column].text.strip() if column in cells else "?" for column in table.key]
    return "@".join(part for column, part in zip(table.key, parts, strict=True) if fields[column].is_required() or part not in ("?", ""))


def _refuse_duplicates(table: Table, problems: Problems) -> None:
    """Two rows of one key, or of keys that differ in case only: never does one win in silence."""
    first: dict[str, Record] = {}
    for record in table.records:
        if "?" in record.key or not record.key.strip("@"):
            continue
        other = first.setdefault(record.key.casefold(), record)
        if other is not record:
            table.blame(
                problems, record, table.key[0],
                _("'{key}' is there twice, first as '{first}' at {place}").format(
                    key=record.key, first=other.key, place=_position(other.place)
                ),
                _("keep one of the two rows"), "duplicate_row",
            )  # fmt: skip
    table.records = [r for r in table.records if first.get(r.key.casefold(), r) is r]


# --- rows ------------------------------------------------------------------------------------------


def fill_rows(table: Table, problems: Problems) -> None:
    """Turn every record without a fault into a row; each fault is one problem."""
    for record in table.records:
        before = len(problems.found)
        values, told = _values(table, record, problems)
        try:
            record.row = table.model.model_validate(values)
        except ValidationError as error:
            for fault in error.errors():
                if not told.intersection(fault["loc"]):
                    _tell(table, record, fault, problems)
        if len(problems.found) > before or record.row is None:
            record.row = None
            table.whole = False


def _values(table: Table, record: Record, problems: Problems) -> tuple[dict[str, Any], set[str]]:
    """Field -> value in its canonical unit, and the fields found faulty already.

    Empty cells are left out, so that the default holds.
    """
    values: dict[str, Any] = {}
    faulty: set[str] = set()
    for name, cell in record.cells.items():
        if not cell.text.strip():
            continue
        number = number_type(table.model, name)
        if number is None:
            values[name] = cell.text
            continue
        try:
            value = _parse(cell.text, number)
        except ValueError:
            if (share := _percentage(table, record, name, cell)) is not None:
                values[name] = share
                continue
            said = not_a_number(cell.text, whole=number is int, unit=_unit_beside(table, record, name))
            table.blame(problems, record, name, *said)
            faulty.add(name)
            continue
        canonical = unit_of(table.model, name)
        if canonical is not None:
            value = convert(value, _written(table, name, cell).unit, canonical, table.currency)
        values[name] = value
    return values, faulty


def _parse(text: str, number: type) -> float:
    """A number; Python's own extras (1_000) are not one.

    >>> _parse("2030.0", int), _parse("1e3", float)
    (2030, 1000.0)
    """
    if "_" in text:
        raise ValueError(text)
    value = float(text)
    if number is int and math.isfinite(value):
        if not value.is_integer():
            raise ValueError(text)
        return int(value)
    return value


def _unit_beside(table: Table, record: Record, name: str) -> str | None:
    """Unit in the column beside a value, None where the table has no such column."""
    beside = UNIT_COLUMN.get(name, "")
    if beside not in table.model.model_fields:
        return None
    cell = record.cells.get(beside)
    return cell.text.strip() if cell else ""


def _percentage(table: Table, record: Record, name: str, cell: Cell) -> float | None:
    """What `70%` means in a cell, as Excel writes a ratio that is shown in per cent: 70 where the unit beside it is %, 0.7 in a column of shares.

    None where neither the column nor the unit beside it is a share.
    """
    match = _PERCENTAGE.match(cell.text)
    if match is None:
        return None
    number, beside = float(match[1]), _unit_beside(table, record, name)
    if beside is not None:
        return number if beside in ("%", "％") else float(f"{number / 100:.15g}") if beside == "1" else None
    canonical = unit_of(table.model, name)
    if canonical is None:
        return None
    try:
        return convert(number, "%", canonical, table.currency)
    except UnitProblem:
        return None


def _written(table: Table, name: str, cell: Cell) -> Written:
    canonical = unit_of(table.model, name)
    if canonical is None:
        return Written(cell.text)
    column = table.columns.get(name)
    unit = cell.unit or (column.unit if column else None) or in_currency(canonical, table.currency)
    return Written(cell.text, unit, factor(unit, canonical, table.currency))


def _tell(table: Table, record: Record, fault: Any, problems: Problems) -> None:
    """One problem for an error of pydantic."""
    if not fault["loc"]:
        # A rule about several columns: its message begins with the one to point at.
        said = word(fault)
        column = next((name for name in record.cells if said.message.startswith(name)), "")
        return table.blame(problems, record, column, *said)
    name = str(fault["loc"][0])
    cell = record.cells.get(name)
    if fault["type"] == "missing":
        if cell is None and record.place.file == table.file:
            return None  # the column is missing: told once, at the header
        message = _("is empty") if cell else _("is missing")
        hint = _("fill it in: '{header}' is needed").format(header=header_of(table.model, name, table.currency))
        return table.blame(problems, record, name, message, hint, "missing")
    written = _written(table, name, cell) if cell else None
    return table.blame(problems, record, name, *word(fault, written=written))


def read_by_itself(
    name: str, model: type[BaseModel], folder: Path, checks: Iterable[Callable[[Table, Known, Problems], None]], known: Known, currency: str
) -> Table:  # fmt: skip
    """Read a table that is no part of a plan's own, and check it.

    Args:
        name: Of the table.
        model: Of its rows.
        folder: Where it stands, or the workbook.
        checks: What must hold of its rows; each tells the problems it finds.
        known: What they look names up in.
        currency: In which its money is written.

    Raises:
        InputError: with every problem of the table.
    """
    problems = Problems()
    table = read_table(name, model, folder, problems, required=True, currency=currency)
    if table is not None:
        fill_rows(table, problems)
        for check in checks:
            check(table, known, problems)
    problems.raise_if_any()
    assert table is not None
    return table
