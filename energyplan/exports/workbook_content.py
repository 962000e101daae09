"""What stands in the sheets of a plan's workbook: headers, values, comments. No look yet (`exports.workbook_sheet`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from energyplan.errors import InputError, Place, Problem
from energyplan.exports.column_notes import meaning_of
from energyplan.i18n import _
from energyplan.plan.actual import ACTUAL
from energyplan.plan.grid import Grid
from energyplan.plan.plan_sheets import CHANGES, NOTHING, PLAN, SCENARIOS, SECTIONS, as_number, joined, plan_keys, row_of, section_columns
from energyplan.plan.rows import PARAMETERS, TABLES, ActualRow, number_type, unit_of
from energyplan.plan.sheets import KIND, PROFILES, sheet_name
from energyplan.plan.tables import column_name, header_of
from energyplan.plan.written import WrittenPlan, with_profiles
from energyplan.plan.yaml_file import Keys, dotted
from energyplan.units import CURRENCY

Value = str | float | bool | None
"""What a cell holds."""

LONGEST = 31
"""Letters that Excel allows in the name of a sheet."""

OFTEN = ("existing", "committed", "candidates", "targets", "fuels", "carbon", "tariff")
"""Tables that a template has, empty where the plan has none."""


@dataclass(frozen=True)
class Content:
    """A sheet.

    Attributes:
        name: Its name.
        header: Texts of the header.
        lines: Rows of values as long as the header, and comments (text) among them; those before `header_at` stand above the header.
        header_at: Position of the header among the lines.
        model: Class of its rows; None for hourly profiles.
        offered: Columns that are there to be filled in and stand empty.
    """

    name: str
    header: list[str]
    lines: list[list[Value] | str]
    header_at: int
    model: type[BaseModel] | None
    offered: frozenset[str] = frozenset()
    currency: str = CURRENCY

    @property
    def columns(self) -> list[str]:
        """Names of the columns, without units."""
        return [column_name(text) for text in self.header]


def contents(written: WrittenPlan, *, template: bool) -> list[Content]:
    """The sheets of a plan, in their order.

    Args:
        written: The plan.
        template: Whether columns and tables that may be filled in are there too.
    """
    profiles, currency = profile_sheets(written), str(written.data.get("currency", CURRENCY))
    data = with_profiles(written.data, profiles)
    found = [_plan(data, written.notes), *(_section(name, data.get(name, {}), written.notes) for name in SECTIONS)]
    empty = [name for name in OFTEN if name not in written.tables] if template else []
    for name, model in models().items():
        if name in written.tables:
            found.append(_table(sheet_name(name), written.tables[name], model, template, currency))
        elif name in empty:
            found.append(Content(name, [header_of(model, column, currency) for column in model.model_fields], [], 0, model, currency=currency))
    found += _scenarios({name: with_profiles(changes, profiles) for name, changes in written.scenarios.items()}, written.scenario_notes)
    return [*found, *(_table(profiles[name], grid, None, False, currency) for name, grid in written.profiles.items())]


def models() -> dict[str, type[BaseModel]]:
    """Table -> class of its rows, in the order of the sheets."""
    last = ("sources",)
    tables = {name: model for name, model in TABLES.items() if name not in last}
    return {**tables, **{f"technologies/{kind}": model for kind, model in PARAMETERS.items()}, **{name: TABLES[name] for name in last}, ACTUAL: ActualRow}


def profile_sheets(written: WrittenPlan) -> dict[str, str]:
    """Sheet of each of the profiles."""
    found: dict[str, str] = {}
    for name in written.profiles:
        plain = sheet = (PROFILES + re.sub(r"[\[\]:*?/\\']", "_", name))[:LONGEST]
        n = 2
        while sheet.lower() in (other.lower() for other in found.values()):
            sheet, n = f"{plain[: LONGEST - 3]}_{n}", n + 1
        found[name] = sheet
    return found


# --- the plan file ---------------------------------------------------------------------------------


def _plan(data: dict[str, Any], notes: Mapping[Keys, str]) -> Content:
    rows: list[list[Value] | str] = _comments(notes.get((), ""))
    top = len(rows)
    told: set[Keys] = set()
    for keys in plan_keys():
        value, given = _dig(data, keys)
        said = [notes[above] for above in (keys[:1], keys) if above in notes and above not in told]
        told |= {keys[:1], keys}
        rows.append([dotted(keys), _cell(value) if given else None, meaning_of(PLAN, dotted(keys)), "\n".join(dict.fromkeys(said)) or None])
    rows += [[name, NOTHING, None, None] for name, value in data.items() if value is None and (name,) not in plan_keys()]
    return Content(PLAN, ["key", "value", "meaning", "note"], rows, top, row_of(PLAN))


def _section(name: str, entries: dict[str, Any], notes: Mapping[Keys, str]) -> Content:
    rows: list[list[Value] | str] = _comments(notes.get((name,), ""))
    top, columns = len(rows), section_columns(name)
    for entry, cells in entries.items():
        found = [_dig(cells, keys) for keys in columns.values()]
        said = [text if len(keys) == 2 else f"{keys[-1]}: {text}" for keys, text in notes.items() if keys[:2] == (name, entry)]
        rows.append([entry, *(_cell(value) if given else None for value, given in found), "\n".join(said) or None])
    return Content(name, [SECTIONS[name], *columns, "note"], rows, top, row_of(name))


def _comments(text: str) -> list[Any]:
    return [f"# {line}".rstrip() for line in text.splitlines()]


def _dig(data: Any, keys: Keys) -> tuple[Any, bool]:
    """The value at a path, and whether it is given."""
    for key in keys:
        if not isinstance(data, dict) or key not in data:
            return None, False
        data = data[key]
    return data, True


def _cell(value: Any) -> Value:
    """A value of a document in a cell; that it is empty is said."""
    if value is None:
        return NOTHING
    if isinstance(value, list):
        return joined(value)
    return value if isinstance(value, bool | int | float) else str(value)


# --- tables ----------------------------------------------------------------------------------------


def _table(sheet: str, grid: Grid, model: type[BaseModel] | None, template: bool, currency: str) -> Content:
    names = [column_name(cell.text) for cell in grid.header]
    further = [name for name in model.model_fields if name not in names] if template and model else []
    numeric = [name != "step" if model is None else number_type(model, name) is not None for name in names]
    lines: list[tuple[int, list[Value] | str]] = [(cell.place.line or 0, cell.text) for cell in grid.comments]
    for row in grid.rows:
        values = [_value(cell.text, is_number) for cell, is_number in zip(row, numeric, strict=True)]
        lines.append((row[0].place.line or 0, [*values, *[None] * len(further)]))
    lines.sort(key=lambda pair: pair[0])
    top = sum(line < (grid.header[0].place.line or 0) for line, _cells in lines)
    header = [*(cell.text.strip() for cell in grid.header), *(header_of(model, name, currency) for name in further if model)]
    return Content(sheet, header, [cells for _line, cells in lines], top, model, frozenset(further), currency)


def _value(text: str, is_number: bool) -> Value:
    number = as_number(text) if is_number else None
    return (text or None) if number is None else number


# --- scenarios -------------------------------------------------------------------------------------


def _scenarios(scenarios: Mapping[str, dict[str, Any]], notes: Mapping[str, Mapping[Keys, str]]) -> tuple[Content, Content]:
    heads: list[list[Value] | str] = []
    changes: list[list[Value] | str] = []
    for name, data in scenarios.items():
        said, title = notes.get(name, {}), data.get("title")
        titles = [title.get(language) for language in ("zh", "en")] if isinstance(title, dict) else [title, title]
        heads.append([name, *titles, data.get("description"), data.get("extends"), said.get(())])
        told: set[Keys] = {()}
        for keys, place in _changes(name, data):
            beside = [said[keys[:n]] for n in range(1, len(keys) + 1) if keys[:n] in said and keys[:n] not in told]
            told |= {keys[:n] for n in range(1, len(keys) + 1)}
            changes.append([name, *place, "\n".join(beside) or None])
    return (
        Content(SCENARIOS, ["scenario", "title_zh", "title_en", "description", "extends", "note"], heads, 0, row_of(SCENARIOS)),
        Content(CHANGES, ["scenario", "sheet", "row", "column", "value", "note"], changes, 0, row_of(CHANGES)),
    )


def _changes(scenario: str, data: dict[str, Any]) -> Iterator[tuple[Keys, list[Value]]]:
    """Keys of each change, and its sheet, row, column and value.

    Raises:
        InputError: a change that no cell can say.
    """
    for keys, value in _leaves({key: value for key, value in data.items() if key not in ("title", "description", "extends")}):
        if keys[0] == "tables" and len(keys) in (3, 4):
            table = str(keys[1])
            sheet = sheet_name(table) if table in models() else f"{KIND}{table}"
            yield keys, [sheet, str(keys[2]), str(keys[3]) if len(keys) == 4 else None, _cell(value)]
        elif keys[0] in SECTIONS and len(keys) == 2 and value is None:
            yield keys, [str(keys[0]), str(keys[1]), None, NOTHING]
        elif keys[0] in SECTIONS and (column := next((name for name, path in section_columns(str(keys[0])).items() if path == keys[2:]), None)):
            yield keys, [str(keys[0]), str(keys[1]), column, _cell(value)]
        elif keys[0] not in SECTIONS and keys[0] != "tables":
            yield keys, [PLAN, dotted(keys), None, _cell(value)]
        else:
            message = _("cannot be said as a change of cells")
            raise InputError([Problem(Place(f"scenarios/{scenario}"), dotted(keys), message, _("name each row and column that changes"), "not_a_cell")])


def _leaves(data: Mapping[str, Any], above: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Values that are no mappings, with their keys."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def unit_written(header: str) -> str:
    """Unit of a header, empty where it has none.

    >>> unit_written("power_capex [CNY/kW]"), unit_written("year")
    ('CNY/kW', '')
    """
    return header.partition("[")[2].rstrip("] ") if "[" in header else ""


def is_quantity(content: Content, column: str) -> bool:
    """Whether a column has amounts: of profiles all but the first have."""
    return unit_of(content.model, column) is not None if content.model else column not in ("hour", "step")
