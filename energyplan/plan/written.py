"""A plan as it was written, every figure as it stands: what is carried from a folder of files into a workbook, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from energyplan.errors import Problems
from energyplan.names import file_name
from energyplan.plan.actual import ACTUAL
from energyplan.plan.comments import comments_of
from energyplan.plan.grid import Grid, read_csv
from energyplan.plan.input_file import YAML
from energyplan.plan.input_folders import holder, input_folders, profiles_at
from energyplan.plan.plan_sheets import CHANGES, PLAN, SCENARIOS, SECTIONS, changed_keys, known_sheets, row_of
from energyplan.plan.plan_source import BASE, is_workbook, read_document, read_scenario, scenario_names
from energyplan.plan.read import plan_path, read_plan
from energyplan.plan.rows import PARAMETERS, TABLES
from energyplan.plan.sheets import ASIDE, PROFILES, has_formulas, read_sheet, sheet_names
from energyplan.plan.tables import read_grid, read_table
from energyplan.plan.text_file import read_text
from energyplan.plan.yaml_file import Keys
from energyplan.units import CURRENCY


@dataclass
class WrittenPlan:
    """Documents and tables of a plan.

    Attributes:
        data: Keys of the plan file but `inputs`; `profiles` of a weather year names one of `profiles`.
        notes: What was said beside its keys; `()` is the head.
        tables: Name -> the table with its comments: `demand`, `technologies/thermal`, `actual`.
        profiles: Name -> hourly profiles, of the plan and all scenarios.
        scenarios: Name -> keys of its document.
        scenario_notes: Name -> what was said beside its keys.
        aside: Files or sheets beside the plan that are no part of it.
        calculated: Whether some of the values come from formulas.
    """

    data: dict[str, Any]
    notes: dict[Keys, str]
    tables: dict[str, Grid]
    profiles: dict[str, Grid]
    scenarios: dict[str, dict[str, Any]]
    scenario_notes: dict[str, dict[Keys, str]]
    aside: list[str] = field(default_factory=list)
    calculated: bool = False


def read_written(model: str | Path | None) -> WrittenPlan:
    """The plan of a model as it was written; it must be a valid one.

    Raises:
        InputError: with everything that is wrong.
    """
    read_plan(model)
    path, problems = plan_path(model), Problems()
    document = read_document(path, problems)
    assert document is not None  # it was read just now
    inputs = input_folders(document, path.parent, problems)
    assert inputs is not None
    scenarios = {name: found for name in scenario_names(path, problems) if (found := read_scenario(path, name, problems))}
    problems.raise_if_any()
    data = deepcopy({key: value for key, value in document.data.items() if key != "inputs"})
    changes = {name: deepcopy(found.data) for name, found in scenarios.items()}
    read: set[str] = set()
    tables = _tables(inputs, problems, read)
    profiles = _profiles([data, *changes.values()], inputs, problems, read)
    problems.raise_if_any()
    if is_workbook(path):
        notes, scenario_notes = _sheet_notes(path)
        aside = [name for name in sheet_names(path) if name not in (*known_sheets(), *PARAMETERS, ACTUAL, *ASIDE) and not name.startswith(PROFILES)]
    else:
        notes = comments_of(read_text(path, problems, YAML) or "", document)
        files = {name: path.parent / "scenarios" / f"{name}.yaml" for name in scenarios}
        scenario_notes = {name: comments_of(read_text(file, problems, YAML) or "", scenarios[name]) for name, file in files.items()}
        aside = _aside(path, inputs, read)
    return WrittenPlan(data, notes, tables, profiles, changes, scenario_notes, aside, is_workbook(path) and has_formulas(path))


def _tables(inputs: list[Path], problems: Problems, read: set[str]) -> dict[str, Grid]:
    found: dict[str, Grid] = {}
    for name in (*TABLES, ACTUAL, *(f"technologies/{kind}" for kind in PARAMETERS)):
        grid, _file = read_grid(name, holder(name, inputs), problems)
        if grid is not None:
            found[name] = grid
            read |= {f"{name}.csv", f"{name}.xlsx"}
    return found


def _profiles(documents: list[dict[str, Any]], inputs: list[Path], problems: Problems, read: set[str]) -> dict[str, Grid]:
    """Profiles by short names, which stand in the documents from now on."""
    named: dict[tuple[Path, str | None], str] = {}
    found: dict[str, Grid] = {}
    for entry in (entry for data in documents for entry in _weather_years(data) if "profiles" in entry):
        at = profiles_at(str(entry["profiles"]), inputs)
        if at not in named and at[0].exists():
            path, sheet = at
            stem = file_name(sheet.removeprefix(PROFILES) if sheet else path.stem)
            name = next(name for name in (stem, *(f"{stem}_{n}" for n in range(2, len(found) + 3))) if name not in found)
            grid = read_sheet(path, sheet, problems) if sheet else read_csv(path, problems)
            if grid is not None:
                named[at], found[name] = name, grid
                read.add(str(entry["profiles"]))
        entry["profiles"] = named.get(at, entry["profiles"])
    return found


def _weather_years(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    years = data.get("weather_years")
    yield from (entry for entry in years.values() if isinstance(entry, dict)) if isinstance(years, dict) else ()


def with_profiles(data: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Keys of a document with the names of profiles as a folder or a workbook has them."""
    data = deepcopy(data)
    for entry in _weather_years(data):
        if "profiles" in entry:
            entry["profiles"] = names.get(entry["profiles"], entry["profiles"])
    return data


def _aside(path: Path, inputs: list[Path], read: set[str]) -> list[str]:
    """What lies beside a plan and is no part of it; a folder of which nothing is, as a whole."""
    found = [file.name for file in sorted(path.parent.glob("*.yaml")) if file != path]
    for place in (place for place in inputs if place.is_dir()):
        left = [file.relative_to(place) for file in sorted(place.rglob("*.*")) if file.is_file()]
        kept = {Path(name).parts[0] for name in read}
        names = [file.as_posix() if file.parts[0] in kept else file.parts[0] for file in left if file.as_posix() not in read]
        found += [f"{place.name}/{name}" for name in dict.fromkeys(names)]
    return found


def _sheet_notes(path: Path) -> tuple[dict[Keys, str], dict[str, dict[Keys, str]]]:
    """The column `note` of the sheets of the plan, and their comments."""
    notes: dict[Keys, str] = {}
    of_scenarios: dict[str, dict[Keys, str]] = {}
    for sheet in (PLAN, *SECTIONS, SCENARIOS, CHANGES):
        table = read_table(sheet, row_of(sheet), path, Problems(), required=False, currency=CURRENCY)
        grid = read_sheet(path, sheet, Problems()) if table else None
        if table is None or grid is None:
            continue
        if grid.comments and sheet in (PLAN, *SECTIONS):
            notes[() if sheet == PLAN else (sheet,)] = "\n".join(cell.text.lstrip("#").strip() for cell in grid.comments)
        for record in table.records:
            texts = {name: cell.text.strip() for name, cell in record.cells.items()}
            said = texts.get("note", "")
            if not said:
                continue
            if sheet == PLAN:
                notes[tuple(texts["key"].split("."))] = said
            elif sheet in SECTIONS:
                notes[sheet, texts[SECTIONS[sheet]]] = said
            else:
                keys = () if sheet == SCENARIOS else changed_keys(texts["sheet"], texts["row"], texts.get("column", ""))[0]
                of_scenarios.setdefault(texts["scenario"], {})[keys] = said
    return notes, of_scenarios


__all__ = ["BASE", "WrittenPlan", "read_written", "with_profiles"]
