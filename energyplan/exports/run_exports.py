"""What a finished run can be written as: a format is one module with `write(run, asked)`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.results.stored_run import StoredRun


@dataclass(frozen=True)
class Asked:
    """What was asked for.

    Attributes:
        out: Folder for what is written.
        year: One milestone, where a format can tell of one; None is all of them.
        sizes: File of project sizes to which a schedule is rounded; None is none.
        stock_at: Year at whose end a schedule gives its stock to the next plan; None is the last milestone of the plan's first five years.
        listener: Told how long work gets on.
    """

    out: Path
    year: int | None = None
    sizes: Path | None = None
    stock_at: int | None = None
    listener: Callable[[str, str], None] = lambda phase, message: None


@dataclass
class Written:
    """What was written.

    Attributes:
        files: Files and folders.
        notes: What the reader must know: what the format cannot carry, what was checked.
        figures: What `--json` tells besides.
        verified: Whether the checks of what was written passed.
    """

    files: list[Path]
    notes: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    verified: bool = True


Format = Callable[[StoredRun, Asked], Written]

FORMATS = {
    "schedule": "energyplan.exports.run_schedule",
    "xlsx": "energyplan.exports.result_workbook",
    "iamc": "energyplan.exports.iamc",
    "datapackage": "energyplan.exports.datapackage",
    "netcdf": "energyplan.exports.netcdf",
    "pypsa": "energyplan.exports.pypsa",
}
"""Format -> the module whose `write` makes it; loaded when asked for, since some need extras."""


def export_run(run: StoredRun, form: str, asked: Asked) -> Written:
    """Write a run in a format.

    Args:
        run: The run.
        form: A key of `FORMATS`.
        asked: What was asked for.

    Raises:
        InputError: the run lacks what the format tells, or has no such year.
        EnvironmentProblem: an extra is missing, or the place cannot be written.
    """
    if asked.year is not None and asked.year not in run.milestones:
        message = _("{year} is no milestone of this run").format(year=asked.year)
        raise InputError([Problem(Place(run.folder), "--year", message, _("it has {years}").format(years=", ".join(map(str, run.milestones))), "unknown_year")])
    write: Format = import_module(FORMATS[form]).write
    return write(run, asked)
