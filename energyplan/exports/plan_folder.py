"""A plan as a folder of files: `plan.yaml`, `inputs/*.csv`, `scenarios/*.yaml`."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import energyplan.model.rules
import energyplan.model.technologies
from energyplan.errors import EnvironmentProblem, InputError, Place, Problem
from energyplan.i18n import _
from energyplan.plan.comments import commented
from energyplan.plan.grid import Grid
from energyplan.plan.read import read_plan
from energyplan.plan.resolved import yaml_text
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


def write_aside(target: Path, write: Callable[[Path], None]) -> None:
    """Write a plan under another name, read it back and rename it: what has the name is a whole plan that can be read.

    Raises:
        InputError: the file or folder is there already, or the plan as written does not hold together.
        EnvironmentProblem: it cannot be written.
    """
    if target.exists():
        raise InputError([Problem(Place(target), "output", _("is there already"), _("give another name with -o, or remove it"), "exists")])
    draft = target.with_name(f".{os.getpid()}.{target.name}")  # the ending says what it is
    try:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write(draft)
        except OSError as error:
            raise EnvironmentProblem(_("cannot write to {folder}: {error}").format(folder=target, error=error.strerror)) from error
        read_plan(draft)
        draft.rename(target)
    finally:
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        draft.unlink(missing_ok=True)


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
    lines: list[tuple[int, str]] = [(cell.place.line or 0, f"{cell.text}\n") for cell in grid.comments]
    for row in (grid.header, *grid.rows):
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerow([cell.text for cell in row])
        lines.append((row[0].place.line or 0, stream.getvalue()))
    return "".join(text for _line, text in sorted(lines, key=lambda pair: pair[0]))
