"""Where the tables of a plan lie: a folder (or workbook), or several, of which the first that has a table gives it.

A next plan thus says only what is new and takes the rest from the folder of the last one, where each figure still stands once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from energyplan.errors import Problems
from energyplan.i18n import _
from energyplan.plan.input_file import OFFICE, fault_of
from energyplan.plan.sheets import ENDING, sheet_names, sheet_of
from energyplan.plan.text_file import shown
from energyplan.plan.yaml_file import Document, Keys


def input_folders(document: Document, folder: Path, problems: Problems) -> list[Path] | None:
    """Folders (or workbooks) of the tables as the plan file names them, the first to be asked first; None where one is missing.

    Args:
        document: The plan file, with its key `inputs`: a path, or a list of paths.
        folder: Folder of the plan file; paths are as seen from it.
    """
    written = document.data.get("inputs")
    listed: list[tuple[Keys, object]] = [(("inputs", i), one) for i, one in enumerate(written)] if isinstance(written, list) else [(("inputs",), written)]
    if not listed or not all(isinstance(one, str) for _keys, one in listed):
        return None  # told as a key of the plan file
    paths = [(keys, folder / str(one)) for keys, one in listed]
    missing = [(keys, path) for keys, path in paths if not os.path.exists(path)]
    for keys, path in missing:
        problems.add(
            document.place(keys), "inputs",
            _("there is no folder '{path}'").format(path=shown(path)),
            _("write the path as seen from the plan file"), "missing_file",
        )  # fmt: skip
    strange = [(keys, path) for keys, path in paths if os.path.exists(path) and not path.is_dir() and (fault_of(path, OFFICE) or path.suffix.lower() != ENDING)]
    for keys, path in strange:
        problems.add(
            document.place(keys), "inputs", _("'{path}' is neither a folder nor a workbook (.xlsx)").format(path=shown(path)),
            _("write the path as seen from the plan file"), "missing_file",
        )  # fmt: skip
    return None if missing or strange else [path for _keys, path in paths]


def holder(name: str, inputs: Sequence[Path]) -> Path:
    """The first of the folders that has a table, or a file where `name` has an ending; the first of all where none has it."""
    return next((place for place in inputs if has_table(place, name)), inputs[0])


def has_table(place: Path, name: str) -> bool:
    """Whether a folder has a table (`.csv` or `.xlsx`) or a file, or a workbook a sheet."""
    if place.is_file():
        return sheet_of(name, place) is not None
    return any(os.path.lexists(place / f"{name}{ending}") for ending in ("", ".csv", ".xlsx"))


def profiles_at(name: str, inputs: Sequence[Path]) -> tuple[Path, str | None]:
    """File of profiles, or a workbook and its sheet; where there is none, where the first folder would have it.

    Args:
        name: As `weather_years` has it: a path as seen from the folder of the tables, or a sheet.
        inputs: Folders (or workbooks) of the tables.
    """
    for place in inputs:
        if place.is_file() and name in sheet_names(place):
            return place, name
    files = [(place if place.is_dir() else place.parent) / name for place in inputs]
    return next((file for file in files if os.path.exists(file)), files[0]), None


def borrowed(names: Iterable[str], inputs: Sequence[Path]) -> dict[Path, list[str]]:
    """Folder -> tables that come from it, of the folders behind the first."""
    found: dict[Path, list[str]] = {}
    for name in names:
        place = holder(name, inputs)
        if place != inputs[0]:
            found.setdefault(place, []).append(name)
    return found
