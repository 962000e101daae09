"""Cells and rows changed by scenarios and `--set`: `tables: {candidates: {dl4: {power_max: 0.8 GW}}}`.

A key with a star means every row that it fits, and `"*1.2"` multiplies the number in a cell: `tables: {demand: {"city_*": {annual_energy: "*1.2"}}}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from energyplan.errors import Problems, UnitProblem
from energyplan.i18n import _
from energyplan.plan.grid import Cell
from energyplan.plan.overrides import Layer
from energyplan.plan.rows import unit_of
from energyplan.plan.scaling import not_scalable, scale_of, scaled
from energyplan.plan.tables import UNIT_COLUMN, Record, Table, unit_wording
from energyplan.plan.wording import did_you_mean
from energyplan.plan.yaml_file import Keys, dotted
from energyplan.units import factor, in_currency, split_quantity


def change_tables(
    tables: dict[str, Table], layers: Sequence[Layer], origins: dict[str, str], problems: Problems
) -> None:
    """Change cells and rows of the tables by each layer, before they are checked as rows."""
    for layer in layers:
        _Change(tables, layer, origins, problems).all_tables()


@dataclass(frozen=True)
class _Change:
    tables: dict[str, Table]
    layer: Layer
    origins: dict[str, str]
    problems: Problems

    def all_tables(self) -> None:
        changes = self.layer.document.data.get("tables") or {}
        for name, rows in self._mapping(changes, ("tables",)).items():
            table = self.tables.get(name) or self.tables.get(f"technologies/{name}")
            if table is None:
                names = [n.removeprefix("technologies/") for n in self.tables]
                self._problem(
                    ("tables", name), _("the plan has no table '{name}'").format(name=name),
                    did_you_mean(name, names), "unknown_path",
                )  # fmt: skip
                continue
            for key, cells in self._mapping(rows, ("tables", name)).items():
                self._row(table, ("tables", name, key), cells)

    def _row(self, table: Table, path: Keys, cells: Any) -> None:
        key = str(path[-1])
        records = _matching(table, key)
        if not records:
            records = self._new_row(table, path, cells)
        if cells is None:
            for record in records:
                table.records.remove(record)
                self.origins[f"{table.name}.{record.key}"] = self.layer.origin(path)
            return
        for column, value in self._mapping(cells, path).items():
            # A factor is for the rows that have a number there; without any, the first says so.
            chosen = records if scale_of(value) is None else _filled(records, column) or records[:1]
            for record in chosen:
                self._cell(table, record, (*path, column), value)

    def _new_row(self, table: Table, path: Keys, cells: Any) -> list[Record]:
        """A row that says all that is needed is new; else its key is more likely misspelt."""
        key, fields = str(path[-1]), table.model.model_fields
        parts = key.split("@")
        needed = {name for name, info in fields.items() if info.is_required()} - set(table.key)
        if (
            self.layer.may_add
            and isinstance(cells, dict)
            and needed <= set(cells)
            and len(parts) == len(table.key)
        ):
            place = self.layer.document.place(path)
            written = {c: Cell(part, place) for c, part in zip(table.key, parts, strict=True)}
            table.records.append(Record(key, place, written))
            self.origins[f"{table.name}.{key}"] = self.layer.origin(path)
            return [table.records[-1]]
        hint = did_you_mean(key, [record.key for record in table.records])
        if any(record.key.startswith(f"{key}@") for record in table.records):
            hint = _("write '{key}@*' for all its years, or one like '{key}@2030'").format(key=key)
        message = _("there is no such row")
        if self.layer.may_add and isinstance(cells, dict):
            missing = ", ".join(sorted(needed - set(cells)))
            if missing:
                message = _("there is no such row, and a new one would need {columns}").format(
                    columns=missing
                )
        self._problem(path, message, hint, "unknown_path")
        return []

    def _cell(self, table: Table, record: Record, path: Keys, value: Any) -> None:
        column, fields = str(path[-1]), table.model.model_fields
        if column not in fields or column in table.key:
            message = (
                _("the table has no such column") if column not in fields
                else _("the key of a row cannot be changed")
            )  # fmt: skip
            known = [name for name in fields if name not in table.key]
            return self._problem(path, message, did_you_mean(column, known), "unknown_path")
        place = self.layer.document.place(path)
        if (scale := scale_of(value)) is not None:
            cell = record.cells.get(column, Cell("", place))
            text = scaled(cell.text, scale)
            if text is None:
                return self._problem(path, *not_scalable(cell.text))
            self.origins[f"{table.name}.{record.key}.{column}"] = self.layer.origin(path)
            record.cells[column] = Cell(text, place, cell.unit)
            return None
        self.origins[f"{table.name}.{record.key}.{column}"] = self.layer.origin(path)
        text, unit = _text(value), None
        parts = split_quantity(text)
        if parts and unit_of(table.model, column) is not None:
            text, unit = parts
            if self._unit_is_wrong(table, path, unit):
                return None
        elif parts and parts[1] and UNIT_COLUMN.get(column, "") in fields:
            text = parts[0]
            record.cells[UNIT_COLUMN[column]] = Cell(parts[1], place)
        record.cells[column] = Cell(text, place, unit)
        return None

    def _unit_is_wrong(self, table: Table, path: Keys, unit: str | None) -> bool:
        """A bare number is in the unit of the column; without a column it needs one."""
        column = str(path[-1])
        canonical = str(unit_of(table.model, column))
        if unit is None:
            if column in table.columns or canonical == "1":
                return False
            self._problem(
                path, _("needs a unit: the table has no column '{name}'").format(name=column),
                _("write it like '1 {unit}'").format(unit=in_currency(canonical, table.currency)), "missing_unit",
            )  # fmt: skip
            return True
        try:
            factor(unit, canonical, table.currency)
        except UnitProblem as problem:
            self._problem(path, *unit_wording(problem))
            return True
        return False

    def _mapping(self, value: Any, path: Keys) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self._problem(
            path, _("must be a mapping of keys and values"),
            _("write it like row: {column: value}"), "not_a_mapping",
        )  # fmt: skip
        return {}

    def _problem(self, path: Keys, message: str, hint: str, code: str) -> None:
        self.problems.add(
            self.layer.document.place(path), dotted(path[1:]) or dotted(path), message, hint, code
        )


def _matching(table: Table, key: str) -> list[Record]:
    """Rows of a key; `coal@*` are those of all years, `*` all rows."""
    if "*" in key:
        return [record for record in table.records if fnmatchcase(record.key, key)]
    record = table.find(key)
    return [record] if record else []


def _filled(records: list[Record], column: str) -> list[Record]:
    """Rows with something in a column."""
    return [record for record in records if column in record.cells and record.cells[column].text.strip()]


def _text(value: Any) -> str:
    """A YAML value as it would stand in a cell; null empties the cell."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(_text(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
