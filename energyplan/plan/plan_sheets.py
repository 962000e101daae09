"""A plan as a workbook: its sheets become the same documents as `plan.yaml` and `scenarios/*.yaml`, each value with its cell.

| sheet | a row |
|---|---|
| `plan` | a key of the plan file that is no list of things: `horizon.end` |
| `sites`, `carriers`, `technologies`, `weather_years` | an entry; its keys are the columns, `title.zh` is `title_zh` |
| `scenarios` | a scenario: its titles, what it extends |
| `scenario_changes` | a cell that a scenario changes, or a row it brings or takes out |

All other sheets are tables (`plan.sheets`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import create_model

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.names import name_fault
from energyplan.plan.grid import Cell
from energyplan.plan.rows import PARAMETERS, TABLES, Strict, number_type
from energyplan.plan.schema import PlanFile
from energyplan.plan.sheets import KIND, can_be_read, sheet_name
from energyplan.plan.tables import Record, read_table
from energyplan.plan.text_file import shown
from energyplan.plan.wording import class_at, did_you_mean, is_section
from energyplan.plan.yaml_file import Document, Keys
from energyplan.units import CURRENCY

PLAN, SCENARIOS, CHANGES = "plan", "scenarios", "scenario_changes"
SECTIONS = {"sites": "site", "carriers": "carrier", "technologies": "technology", "weather_years": "weather_year"}
"""Sheet of each section of the plan file whose entries have names -> the column of the name."""

NOTHING = "null"
"""What stands in a cell to say that a key is given and empty; an empty cell says nothing."""

LISTED = ";"
"""What separates the items of a list; a comma is understood, but Excel takes 2025,2030 for a number."""

_FIXED: dict[str, tuple[tuple[str, ...], dict[str, bool]]] = {
    PLAN: (("key",), {"key": True, "value": True, "meaning": False}),
    SCENARIOS: (("scenario",), {"scenario": True, "title_zh": False, "title_en": False, "description": False, "extends": False}),
    CHANGES: ((), {"scenario": True, "sheet": True, "row": True, "column": False, "value": True}),
}
"""Sheet -> columns that identify a row, and all its columns with whether they must be there; `note` besides."""


class _Row(Strict):
    """A row of a sheet of the plan; values are checked when the document is."""

    note: str = ""


@cache
def section_columns(section: str) -> dict[str, tuple[str, ...]]:
    """Column -> keys below an entry of a section.

    >>> section_columns("sites")
    {'title_zh': ('title', 'zh'), 'title_en': ('title', 'en'), 'trade_only': ('trade_only',)}
    """
    entry = class_at(PlanFile, (section, "*"))
    columns: dict[str, tuple[str, ...]] = {}
    for name, info in entry.model_fields.items():
        inner: dict[str, Any] = info.annotation.model_fields if is_section(info.annotation) else {}
        columns |= {f"{name}_{part}": (name, part) for part in inner} if inner else {name: (name,)}
    return columns


@cache
def plan_keys() -> tuple[Keys, ...]:
    """Keys of the sheet `plan`: those of the plan file that are single values or lists of them."""
    found: list[Keys] = []
    for name, info in PlanFile.model_fields.items():
        if name not in SECTIONS and name != "inputs":
            found += [(name, part) for part in info.annotation.model_fields] if is_section(info.annotation) else [(name,)]  # type: ignore[union-attr]
    return tuple(found)


@cache
def row_of(sheet: str) -> type[Strict]:
    """Class of the rows of a sheet of the plan, for its header."""
    if sheet in SECTIONS:
        entry, columns = class_at(PlanFile, (sheet, "*")), section_columns(sheet)
        key: tuple[str, ...] = (SECTIONS[sheet],)
        given = dict.fromkeys(key, True) | {name: entry.model_fields[keys[0]].is_required() for name, keys in columns.items()}
    else:
        key, given = _FIXED[sheet]
    fields: dict[str, Any] = {name: (str, ...) if needed else (str, "") for name, needed in given.items()}
    model = create_model(sheet, __base__=_Row, **fields)
    model.key = key  # type: ignore[attr-defined]  # one of its columns may have that name
    return model


def known_sheets() -> list[str]:
    """Every sheet a workbook may have."""
    return [PLAN, *SECTIONS, SCENARIOS, CHANGES, *TABLES, *(sheet_name(f"technologies/{kind}") for kind in PARAMETERS)]


def typed(text: str, annotation: Any) -> Any:
    """What a cell says, where a plan may have a value of that type; text that is none is left for the check of the plan.

    >>> typed("2022; 2025", list[int]), typed("true", bool), typed("0.8 GW", float), typed("2030", str), typed("null", float | None)
    ([2022, 2025], True, '0.8 GW', '2030', None)
    """
    kinds = _kinds(annotation)
    if text.strip() == NOTHING:
        return None
    if list in kinds:
        inner = next(get_args(kind)[0] for kind in (annotation, *get_args(annotation)) if get_origin(kind) is list)
        return [typed(item.strip(), inner) for item in re.split("[;,；，]", text) if item.strip()]
    if bool in kinds and text.strip().lower() in ("true", "false"):
        return text.strip().lower() == "true"
    if (float in kinds or int in kinds) and (number := as_number(text)) is not None:
        return number
    return text


def as_number(text: str) -> float | None:
    """A whole number or one with a point; None where text is none."""
    for kind in (int, float):
        try:
            return kind(text) if "_" not in text else None
        except ValueError:
            continue
    return None


def _kinds(annotation: Any) -> set[Any]:
    """Plain types of an annotation; a choice is of the type of its items."""
    if is_section(annotation) or not get_args(annotation):
        return {annotation if isinstance(annotation, type) else type(annotation)}
    if get_origin(annotation) is list:
        return {list}
    return {kind for one in get_args(annotation) for kind in _kinds(one)}


# --- the plan file ---------------------------------------------------------------------------------


def read_plan_sheets(path: Path, problems: Problems) -> Document | None:
    """The plan file of a workbook; None (and a problem) where it is none."""
    if not can_be_read(path, problems):
        return None
    document = Document(shown(path), {"inputs": path.name})
    document.places[()] = Place(document.file, 1, 1, f"{PLAN}!A1")
    _read_keys(path, document, problems)
    for section in SECTIONS:
        _read_section(path, section, document, problems)
    order = [*PlanFile.model_fields, *document.data]
    document.data = dict(sorted(document.data.items(), key=lambda item: order.index(item[0])))
    return document


def _read_keys(path: Path, document: Document, problems: Problems) -> None:
    table = read_table(PLAN, row_of(PLAN), path, problems, required=True, currency=CURRENCY)
    if table is None or not table.whole:
        document.told |= {(name,) for name in PlanFile.model_fields}
    for record in table.records if table else ():
        key, cell = record.cells.get("key"), record.cells.get("value")
        keys: Keys = tuple(part.strip() for part in key.text.split(".")) if key else ()
        if not key or not cell:
            continue
        if keys[0] in SECTIONS or keys[0] == "inputs":
            message, hint = _("stands in sheets of its own"), _("take the row out")
            problems.add(key.place, key.text, message, hint, "unknown_key")
            continue
        if not cell.text.strip():
            continue
        for i in range(1, len(keys)):
            document.places.setdefault(keys[:i], key.place)
        _put(document, keys, typed(cell.text, class_at(PlanFile, keys)), cell.place)


def _read_section(path: Path, section: str, document: Document, problems: Problems) -> None:
    table = read_table(section, row_of(section), path, problems, required=True, currency=CURRENCY)
    if table is None or not table.columns:
        document.told.add((section,))
        return
    columns = section_columns(section)
    header = next(iter(table.columns.values())).place
    document.data[section], document.places[section,] = {}, header
    document.told |= {(section, "*", *keys) for name, keys in columns.items() if name not in table.columns}
    document.told |= {(section, "*", keys[0]) for name, keys in columns.items() if name not in table.columns}
    for record in table.records:
        named = record.cells.get(SECTIONS[section])
        if named is None:
            continue  # the column is missing: told at the header
        name = named.text
        _put(document, (section, name), {}, named.place)
        for column, keys in columns.items():
            cell = record.cells.get(column)
            if cell is not None and cell.text.strip():
                whole = (section, name, *keys)
                for i in range(3, len(whole)):
                    document.places.setdefault(whole[:i], cell.place)
                _put(document, whole, typed(cell.text, class_at(PlanFile, whole)), cell.place)


def _put(document: Document, keys: Keys, value: Any, place: Place) -> None:
    """A value of the document; what lies on its way and is no mapping is told when the plan is checked."""
    node: Any = document.data
    for key in keys[:-1]:
        node = node.setdefault(key, {})
        if not isinstance(node, dict):
            return
    node[keys[-1]], document.places[keys] = value, place


# --- scenarios -------------------------------------------------------------------------------------


def read_scenario_sheets(path: Path, problems: Problems) -> dict[str, Document]:
    """Scenario -> its document, as its YAML file would be."""
    documents: dict[str, Document] = {}
    scenarios = read_table(SCENARIOS, row_of(SCENARIOS), path, problems, required=False, currency=CURRENCY)
    for record in scenarios.records if scenarios else ():
        cell = record.cells.get("scenario")
        if cell is not None and cell.text.strip():
            if fault := name_fault(cell.text):
                problems.add(cell.place, f"{SCENARIOS}.scenario", *fault, "bad_name")
            documents[cell.text] = _head(shown(path), record)
        elif cell is not None:
            problems.add(cell.place, f"{SCENARIOS}.scenario", _("is empty"), _("give the row a name, or empty the whole of it"), "missing")
    changes = read_table(CHANGES, row_of(CHANGES), path, problems, required=False, currency=CURRENCY)
    for record in changes.records if changes and changes.whole else ():
        _change(documents, record, problems)
    return documents


def _head(file: Path, record: Record) -> Document:
    texts = {name: cell for name, cell in record.cells.items() if cell.text.strip()}
    document = Document(file, {}, {(): record.place})
    for column, keys in {"title_zh": ("title", "zh"), "title_en": ("title", "en"), "description": ("description",), "extends": ("extends",)}.items():
        if column in texts:
            _put(document, keys, texts[column].text, texts[column].place)
    return document


def _change(documents: dict[str, Document], record: Record, problems: Problems) -> None:
    """One row of the changes; the place of what is changed is the cell of its value."""
    scenario, sheet, row, value = (record.cells[name] for name in ("scenario", "sheet", "row", "value"))
    column = record.cells.get("column", Cell("", row.place))
    document = documents.get(scenario.text)
    if document is None:
        message = _("there is no scenario '{name}'").format(name=scenario.text)
        problems.add(scenario.place, f"{CHANGES}.scenario", message, did_you_mean(scenario.text, documents), "unknown_scenario")
        return
    if sheet.text not in (known := changeable()):
        message = _("there is no sheet '{name}' that a scenario may change").format(name=sheet.text)
        problems.add(sheet.place, f"{CHANGES}.sheet", message, did_you_mean(sheet.text, known, limit=40), "unknown_sheet")
        return
    if not row.text.strip() or not value.text.strip():
        empty = row if not row.text.strip() else value
        hint = _("name the row, as its first column does") if empty is row else _("write the new value, or null to empty the cell")
        problems.add(empty.place, f"{CHANGES}.{'row' if empty is row else 'value'}", _("is empty"), hint, "missing")
        return
    keys, annotation = changed_keys(sheet.text, row.text.strip(), column.text.strip())
    taken_out = not column.text.strip() and sheet.text != PLAN
    if taken_out and value.text.strip() != NOTHING:
        hint = _("name the column; without one only null can stand here, which takes the row out")
        problems.add(column.place, f"{CHANGES}.{row.text}", _("a change of a row names no column"), hint, "missing")
        return
    if _is_taken(document, keys):
        problems.add(row.place, f"{CHANGES}.{row.text}", _("the change is there twice"), _("keep one of the two rows"), "duplicate_row")
        return
    for i in range(1, len(keys)):
        document.places.setdefault(keys[:i], row.place)
    _put(document, keys, typed(value.text, annotation), value.place)


def _is_taken(document: Document, keys: Keys) -> bool:
    """Whether something is written there already, or what is around it was taken out."""
    node: Any = document.data
    for key in keys:
        if isinstance(node, dict) and key not in node:
            return False
        node = node[key] if isinstance(node, dict) else None
    return True


def changeable() -> list[str]:
    """Sheets a scenario may change."""
    return [name for name in known_sheets() if name not in (SCENARIOS, CHANGES)]


def changed_keys(sheet: str, row: str, column: str) -> tuple[Keys, Any]:
    """Where in a scenario a change stands, and the type of its value.

    >>> changed_keys("plan", "horizon.end", "")[0], changed_keys("sites", "coast", "title_zh")[0], changed_keys("demand", "city@2030", "load_factor")
    (('horizon', 'end'), ('sites', 'coast', 'title', 'zh'), (('tables', 'demand', 'city@2030', 'load_factor'), float | None))
    """
    keys: Keys
    if sheet == PLAN:
        keys = tuple(row.split("."))
        return keys, class_at(PlanFile, keys)
    if sheet in SECTIONS:
        keys = (sheet, row, *(section_columns(sheet).get(column, (column,)) if column else ()))
        return keys, class_at(PlanFile, keys)
    kind = sheet.removeprefix(KIND)
    table, model = (f"technologies/{kind}", PARAMETERS[kind]) if sheet not in TABLES else (sheet, TABLES[sheet])
    keys = ("tables", table, row, *([column] if column else ()))
    return keys, float | None if column in model.model_fields and number_type(model, column) else str


def joined(items: Iterable[Any]) -> str:
    """A list in a cell."""
    return f"{LISTED} ".join(str(item) for item in items)
