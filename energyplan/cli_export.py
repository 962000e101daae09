"""A run in the files that others read: `export`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from energyplan.cli_base import JsonOption, ResultsOption, RunArgument, app, failures, progress, run_of
from energyplan.errors import ExitCode
from energyplan.i18n import _


@app.command(help=_("Write a run for others: capacity schedule, workbook of results, IAMC table, data package, netCDF, PyPSA network."))
def export(
    run_folder: RunArgument,
    to: Annotated[Literal["schedule", "xlsx", "iamc", "datapackage", "netcdf", "pypsa"], typer.Option(help=_("What is written."))] = "schedule",
    out: Annotated[Path, typer.Option(help=_("Folder for the files."))] = Path("exports"),
    year: Annotated[int | None, typer.Option(help=_("One milestone of a PyPSA network; without it the whole pathway."), show_default=False)] = None,
    sizes: Annotated[
        Path | None, typer.Option(help=_("CSV of project sizes to which the schedule is rounded, and operated again hour by hour."), show_default=False)
    ] = None,
    stock_at: Annotated[
        int | None,
        typer.Option(
            help=_("Year whose stock a schedule writes as inputs of the next plan; without it the end of the first five years."), show_default=False
        ),
    ] = None,
    results: ResultsOption = Path("results"),
    as_json: JsonOption = False,
) -> None:
    """One format at a time."""
    if sizes and to != "schedule":
        raise typer.BadParameter(_("sizes are for --to schedule"))
    if stock_at is not None and to != "schedule":
        raise typer.BadParameter(_("a year of the stock is for --to schedule"))
    if year is not None and to != "pypsa":
        raise typer.BadParameter(_("a year is for --to pypsa"))
    with failures(as_json), progress() as listener:
        from energyplan.exports.run_exports import Asked, export_run
        from energyplan.results.stored_run import StoredRun

        written = export_run(StoredRun(run_of(run_folder, results)), to, Asked(out, year, sizes, stock_at, listener))
        for note in written.notes:
            sys.stderr.write(note + "\n")
        paths = [str(path) for path in written.files]
        told = {"status": "ok" if written.verified else "not_verified", "files": paths, "notes": written.notes, **written.figures}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n" if as_json else "\n".join(paths) + "\n")
        if not written.verified:
            raise typer.Exit(int(ExitCode.NOT_VERIFIED))
