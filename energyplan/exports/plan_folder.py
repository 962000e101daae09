"""A plan as a folder of files: `plan.yaml`, `inputs/*.csv`, `scenarios/*.yaml`."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import energyplan.model.rules
import energyplan.model.technologies
from energyplan.plan.comments import commented
from energyplan.plan.grid import Grid
from energyplan.plan.resolved import yaml_text
from energyplan.plan.writing import write_aside
from energyplan.plan.written import WrittenPlan, with_profiles
from energyplan.plan.yaml_file import Keys

assert energyplan.model.rules  # importing them registers every kind
assert energyplan.model.technologies

FOLDER = Path("models")
"""Where plans are."""


def write_plan_folder(written: WrittenPlan, folder: Path) -> None:
    """Write a plan into a new folder.

    Raises:
        InputError: the folder is there already.
        EnvironmentProblem: it cannot be written.
    """
    write_aside(folder, lambda draft: _write(written, draft))


def _write(written: WrittenPlan, folder: Path) -> None:
    profiles = {name: f"profiles/{name}.csv" for name in written.profiles}
    data = with_profiles(written.data, profiles)
    head = {key: data.pop(key) for key in ("schema_version", "name", "title", "description") if key in data}
    files = {"plan.yaml": _yaml(head | {"inputs": "inputs"} | data, written.notes)}
    for name, grid in written.tables.items():
        files[f"inputs/{name}.csv"] = _csv(grid)
    for name, grid in written.profiles.items():
        files[f"inputs/{profiles[name]}"] = _csv(grid)
    for name, changes in written.scenarios.items():
        files[f"scenarios/{name}.yaml"] = _yaml(with_profiles(changes, profiles), written.scenario_notes.get(name, {}))
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _yaml(data: dict[str, Any], notes: dict[Keys, str]) -> str:
    return commented(yaml_text(data), notes)


def _csv(grid: Grid) -> str:
    """The cells as they were written, comments at their places."""
    lines: list[tuple[int, str]] = [(cell.place.line or 0, _comment(cell.text)) for cell in grid.comments]
    for row in (grid.header, *grid.rows):
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerow([cell.text for cell in row])
        lines.append((row[0].place.line or 0, stream.getvalue()))
    return "".join(text for _line, text in sorted(lines, key=lambda pair: pair[0]))


def _comment(text: str) -> str:
    r"""A comment, each of its lines: a cell of a workbook may have several, and the others would be rows.

    >>> _comment("# of 2025\nsite,a")
    '# of 2025\n# site,a\n'
    """
    first, *others = text.splitlines()
    return "\n".join([first, *(f"# {line}" for line in others)]) + "\n"
