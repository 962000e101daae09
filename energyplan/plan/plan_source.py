"""Where a plan is written, a YAML file with scenarios beside it or a workbook: the same documents from either."""

from __future__ import annotations

from pathlib import Path

from energyplan.errors import Place, Problems
from energyplan.names import name_fault
from energyplan.plan.plan_sheets import read_plan_sheets, read_scenario_sheets
from energyplan.plan.sheets import ENDING
from energyplan.plan.text_file import shown
from energyplan.plan.yaml_file import Document, read_yaml

BASE = "base"


def is_workbook(path: Path) -> bool:
    """Whether a plan file is a workbook."""
    return path.suffix.lower() == ENDING


def read_document(path: Path, problems: Problems) -> Document | None:
    """The plan file; None (and problems) where it cannot be read."""
    return read_plan_sheets(path, problems) if is_workbook(path) else read_yaml(path, problems)


def scenario_names(path: Path, problems: Problems | None = None) -> list[str]:
    """Names of the scenarios of a plan file, `base` first whether it is written or not."""
    problems = Problems() if problems is None else problems
    if is_workbook(path):
        found = list(read_scenario_sheets(path, problems))
    else:
        files = sorted(file for file in (path.parent / "scenarios").glob("*.yaml") if not file.name.startswith((".", "~")))
        for file in files:
            if fault := name_fault(file.stem):
                problems.add(Place(shown(file)), "scenario", *fault, "bad_name")
        found = [file.stem for file in files]
    return [BASE, *(name for name in found if name != BASE)]


def read_scenario(path: Path, name: str, problems: Problems) -> Document | None:
    """The document of a scenario; None where it is not written, or (and problems) cannot be read."""
    if is_workbook(path):
        return read_scenario_sheets(path, Problems()).get(name)  # what is wrong is told with the names
    file = path.parent / "scenarios" / f"{name}.yaml"
    return read_yaml(file, problems) if file.exists() else None


def scenario_label(path: Path, name: str) -> str:
    """What the record of a run calls the place of a scenario."""
    return path.name if is_workbook(path) else f"scenarios/{name}.yaml"
