"""Read a plan: its file, scenario and `--set`, its tables and profiles, all checked, everything wrong told at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from energyplan.errors import InputError, Place, Problem, Problems, nearest
from energyplan.i18n import N_, _, language
from energyplan.names import checked_name
from energyplan.notes import Note
from energyplan.plan import (  # noqa: F401 (importing puts the checks on the list)
    checks,
    checks_buses,
    checks_by_step,
    checks_flows,
    checks_fuels,
    checks_futures,
    checks_order,
    checks_projects,
    checks_series,
    checks_steps,
    checks_targets,
    checks_trade,
    checks_unused,
    checks_years,
)
from energyplan.plan.actual import ACTUAL
from energyplan.plan.draft import PROJECTS, Draft, listed, run_checks
from energyplan.plan.input_folders import borrowed, has_table, holder, input_folders, profiles_at
from energyplan.plan.overrides import Layer, lay_over, scenario_layers, set_layer
from energyplan.plan.plan_file import check_plan
from energyplan.plan.plan_sheets import known_sheets
from energyplan.plan.plan_source import BASE, is_workbook, read_document, read_scenario, scenario_names
from energyplan.plan.profiles import Profiles, read_profiles
from energyplan.plan.resolved import resolved
from energyplan.plan.rows import PARAMETERS, TABLES
from energyplan.plan.schema import Plan
from energyplan.plan.sheets import ASIDE, PROFILES, can_be_read, hidden_parts, sheet_names
from energyplan.plan.table_changes import change_tables
from energyplan.plan.tables import Table, fill_rows, read_table
from energyplan.plan.text_file import shown
from energyplan.plan.wording import did_you_mean
from energyplan.plan.yaml_file import Document

DEFAULT_MODEL = Path("models/zhuanghe")
REQUIRED = ("demand", "sources")
OPTIONAL = ("steps", "flows", "modes", "series")
"""Tables that most plans have not: nothing is said of their absence."""


def read_plan(
    model: str | Path | None = None,
    scenario: str | None = None,
    sets: Sequence[str] = (),
    targets: str | None = None,
    resolution: str | None = None,
) -> Plan:
    """The plan of a model, ready to be assembled.

    Args:
        model: A plan file (YAML, xlsx), or a folder with `plan.yaml`; without it `models/zhuanghe`.
        scenario: A file of `scenarios/` beside the plan file, without `.yaml`, or of a workbook's sheet; `base` changes nothing.
        sets: Changes like `discount_rate=0.05`, after those of the scenario.
        targets: Overrules the plan's `targets`.
        resolution: Overrules the plan's `horizon.resolution`.

    Raises:
        InputError: with every problem of the file, the tables and the profiles.
    """
    problems = Problems()
    path = plan_path(model)
    document = read_document(path, problems)
    if document is None:
        raise InputError(problems.found)
    origins: dict[str, str] = {}
    layers = scenario_layers(path, scenario or BASE, problems)
    layers += _set_layers(sets, targets, resolution, problems)
    lay_over(document, layers, origins, problems)
    file, whole = check_plan(document, problems)
    draft = Draft(file, document, whole, {}, {}, problems)
    inputs = input_folders(document, path.parent, problems)
    if inputs is not None:
        _read_tables(draft, inputs, layers, origins)
        _read_profiles(draft, inputs)
        _drop_disabled(draft)
        _steps_of_short_sight(draft)
        run_checks(draft)
    problems.raise_if_any()
    assert inputs is not None
    return _plan(draft, scenario or BASE, path.parent, inputs, origins)


def plan_path(model: str | Path | None) -> Path:
    """The plan file of a model.

    Raises:
        InputError: there is none.
    """
    if model is None:
        beside = Path(__file__).parents[2] / DEFAULT_MODEL
        path = DEFAULT_MODEL if DEFAULT_MODEL.exists() or not beside.exists() else beside
    else:
        path = Path(model)
    file = path / "plan.yaml" if os.path.isdir(path) else path
    if os.path.isfile(file) and (file.suffix in (".yaml", ".yml") or is_workbook(file)):
        return file
    message, hint = _("there is no plan file"), _("give a folder with plan.yaml, or a plan file")
    if os.path.isfile(file):
        message = _("a plan file is YAML or a workbook (.xlsx); '{suffix}' cannot be read").format(suffix=file.suffix)
    elif os.path.isdir(path.parent):
        plans = [p.name for p in path.parent.iterdir() if (p / "plan.yaml").exists() or is_workbook(p)]
        if best := nearest(path.name, plans):
            hint = _("did you mean '{name}'?").format(name=path.parent / best)
    raise InputError([Problem(Place(shown(file)), "model", message, hint, "no_plan")])


def list_scenarios(model: str | Path | None = None) -> dict[str, str]:
    """Scenarios of a model and their titles in the language in force, `base` first.

    Raises:
        InputError: a file is no YAML.
    """
    path, problems = plan_path(model), Problems()
    titles: dict[str, str] = {}
    for name in scenario_names(path, problems):
        document = read_scenario(path, name, problems) or read_document(path, problems)
        title = document.data.get("title", name) if document else name
        titles[name] = str(title.get(language(), name) if isinstance(title, dict) else title)
    problems.raise_if_any()
    return titles


def name_of(model: str | Path | None = None) -> str:
    """Name of a plan, by its file alone.

    Raises:
        InputError: the file cannot be read, or has no name that a plan can have.
    """
    path, problems = plan_path(model), Problems()
    document = read_document(path, problems)
    problems.raise_if_any()
    return checked_name(str(document.data.get("name", "") if document else ""), "name", Place(shown(path)))


def inputs_folder(model: str | Path | None = None, name: str = "demand") -> Path:
    """Folder (or workbook) of a model that has a table; the first of its folders where none has it.

    Raises:
        InputError: the plan file cannot be read, or names no such folder.
    """
    path, problems = plan_path(model), Problems()
    document, inputs = read_document(path, problems), None
    if document is not None:
        if "inputs" not in document.data:
            problems.add(
                Place(document.file), "inputs", _("is missing"), _("add '{name}'").format(name="inputs"), "missing"
            )
        inputs = input_folders(document, path.parent, problems)
    problems.raise_if_any()
    assert inputs is not None
    return holder(name, inputs)


def _set_layers(
    sets: Sequence[str], targets: str | None, resolution: str | None, problems: Problems
) -> list[Layer]:
    layers = [set_layer(text, problems) for text in sets]
    if targets is not None:
        layers.append(set_layer(f"targets={targets}", problems, "--targets", is_text=True))
    if resolution is not None:
        layers.append(set_layer(f"horizon.resolution={resolution}", problems, "--resolution", is_text=True))
    return [layer for layer in layers if layer is not None]


# --- tables ----------------------------------------------------------------------------------------


def _kinds(document: Document) -> list[str]:
    """Kinds of technology the plan speaks of, even where other parts of it are wrong."""
    technologies = document.data.get("technologies")
    entries = technologies.values() if isinstance(technologies, dict) else ()
    kinds = [entry.get("kind") for entry in entries if isinstance(entry, dict)]
    return list(dict.fromkeys(kind for kind in kinds if isinstance(kind, str) and kind in PARAMETERS))


def _read_tables(
    draft: Draft, inputs: Sequence[Path], layers: Sequence[Layer], origins: dict[str, str]
) -> None:
    wanted: dict[str, Any] = dict(TABLES)
    wanted |= {f"technologies/{kind}": PARAMETERS[kind] for kind in _kinds(draft.document)}
    absent = list[str]()
    for name, model in wanted.items():
        needed = name in REQUIRED or name.startswith("technologies/")
        place = holder(name, inputs)
        table = read_table(name, model, place, draft.problems, required=needed, currency=draft.currency)
        if table is None and name not in OPTIONAL:
            absent.append(name)
        draft.tables[name] = table or Table(name, model, shown(place), currency=draft.currency)
    if absent:
        draft.assumed.append(Note(N_("tables that are not there are taken as empty: {tables}"), {"tables": ", ".join(absent)}))
    for folder, names in borrowed(wanted, inputs).items():
        draft.assumed.append(Note(N_("tables of {folder}: {tables}"), {"folder": folder.name, "tables": ", ".join(names)}))
    for folder in inputs:
        _strange_files(draft, folder)
        _hidden_parts(draft, folder)
    _unused_kinds(draft, inputs)
    change_tables(draft.tables, layers, origins, draft.problems)
    for table in draft.tables.values():
        fill_rows(table, draft.problems)


def _strange_files(draft: Draft, inputs: Path) -> None:
    """A table with a misspelt name would be left out in silence; one of another use is said."""
    if not inputs.is_dir():
        return _strange_sheets(draft, inputs)
    for folder, known in ((inputs, [*TABLES, ACTUAL]), (inputs / "technologies", list(PARAMETERS))):
        files = sorted([*folder.glob("*.csv"), *folder.glob("*.xlsx")])
        strange = [f for f in files if f.stem not in known and not f.name.startswith(("~", "."))]
        for file in strange:
            if best := nearest(file.stem, known):
                draft.problems.add(
                    Place(shown(file)), file.stem, _("is no table of a plan"),
                    _("did you mean '{name}'?").format(name=best), "unknown_table",
                )  # fmt: skip
            else:
                draft.assumed.append(Note(N_("{file} is no table of a plan and is not read"), {"file": str(shown(file))}))


def _hidden_parts(draft: Draft, inputs: Path) -> None:
    """What Excel does not show is read all the same: it is said."""
    books = [inputs] if inputs.is_file() else [file for name in TABLES if (file := inputs / f"{name}.xlsx").exists()]
    for book in books:
        if can_be_read(book, Problems()) and (parts := hidden_parts(book)):
            words = N_("{file}: hidden sheets, rows and columns are read like all others: {sheets}")
            draft.assumed.append(Note(words, {"file": str(shown(book)), "sheets": ", ".join(parts)}))


def _strange_sheets(draft: Draft, book: Path) -> None:
    names = sheet_names(book)
    profiles = [entry.profiles for entry in draft.file.weather_years.values()] if "weather_years" in draft.whole else []
    unknown = [name for name in names if name not in (*known_sheets(), *PARAMETERS, *profiles, ACTUAL, *ASIDE) and not name.startswith(PROFILES)]
    for name in unknown:
        place, best = Place(shown(book), 1, 1, f"{name}!A1"), nearest(name.lower(), known_sheets(), cutoff=0.85)  # people have sheets of their own
        if best and best not in names:
            hint = _("did you mean '{name}'?").format(name=best)
            draft.problems.add(place, name, _("is no sheet of a plan"), hint, "unknown_table")
        else:
            draft.assumed.append(Note(N_("sheet {sheet} is no table of a plan and is not read"), {"sheet": name}))


def _unused_kinds(draft: Draft, inputs: Sequence[Path]) -> None:
    unused = [
        name for name in PARAMETERS
        if f"technologies/{name}" not in draft.tables and any(has_table(place, f"technologies/{name}") for place in inputs)
    ]  # fmt: skip
    if unused:
        draft.assumed.append(Note(N_("tables of kinds the plan does not use: {kinds}"), {"kinds": listed(unused)}))


def _read_profiles(draft: Draft, inputs: Sequence[Path]) -> None:
    if not {"weather_years", "hours_per_year"} <= draft.whole or not draft.is_whole("steps"):
        return
    steps = [row.step for _record, row in draft.rows("steps")]
    for year, entry in draft.file.weather_years.items():
        path, sheet = profiles_at(entry.profiles, inputs)
        if sheet is None and not os.path.exists(path) and inputs[0].is_file():
            message = _("there is no sheet '{name}'").format(name=entry.profiles)
            known = [name for name in sheet_names(inputs[0]) if name.startswith(PROFILES)]
            draft.blame_key(("weather_years", year, "profiles"), message, did_you_mean(entry.profiles, known), "missing_file")
            draft.profiles[year] = Profiles(year, path)
            continue
        draft.profiles[year] = read_profiles(year, path, round(draft.file.hours_per_year), draft.problems, steps, sheet)


def _drop_disabled(draft: Draft) -> None:
    """Take out what belongs to disabled technologies, and say so."""
    if "technologies" not in draft.whole:
        return
    off = {name for name, entry in draft.file.technologies.items() if not entry.enabled}
    projects = []
    for name, table in draft.tables.items():
        if name not in PROJECTS and not name.startswith("technologies/"):
            continue
        dropped = [r for r in table.records if "technology" in r.cells and r.cells["technology"].text in off]
        table.records = [record for record in table.records if record not in dropped]
        if name in PROJECTS:
            projects += [record.key for record in dropped]
    if off:
        draft.assumed.append(
            Note(
                N_("disabled technologies: {technologies}; their projects are left out: {projects}"),
                {"technologies": ", ".join(sorted(off)), "projects": listed(projects) or "-"},
            )
        )


def _steps_of_short_sight(draft: Draft) -> None:
    """Decisions of limited foresight prove no gap to the least cost: a certified plan gets the steps of questions, and that is said."""
    if not {"horizon", "hours_per_year"} <= draft.whole or draft.file.horizon.foresight == "perfect":
        return
    if draft.file.horizon.gap is not None and not any(True for _row in draft.rows("steps")):
        hours = draft.file.question_hours
        words = N_("limited foresight proves no gap to the least cost: steps of {n} h in place of the resolution {resolution}")
        draft.assumed.append(Note(words, {"n": hours, "resolution": draft.file.horizon.resolution}))
        draft.file = draft.file.on_steps(hours)


# --- the plan --------------------------------------------------------------------------------------


def _plan(draft: Draft, scenario: str, folder: Path, inputs: list[Path], origins: dict[str, str]) -> Plan:
    tables = {name: table.rows for name, table in draft.tables.items() if name in TABLES}
    for name in ("fuels", "carbon"):
        tables[name].sort(key=lambda row: row.year)
    return Plan(
        file=draft.file,
        scenario=scenario,
        folder=folder,
        inputs=inputs,
        technologies={
            name: draft.parameters(name) for name, entry in draft.file.technologies.items() if entry.enabled
        },
        profiles={year: dict(profiles.series) for year, profiles in draft.profiles.items()},
        origins=origins,
        assumed=draft.assumed,
        **tables,
    )


__all__ = ["inputs_folder", "list_scenarios", "plan_path", "read_plan", "resolved"]
