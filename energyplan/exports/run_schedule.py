"""The schedule of a finished run for others: tables, a workbook, the stock the next plan begins with; in whole units where sizes are given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from energyplan.exports.next_stock import next_stock, stock_year
from energyplan.exports.rounding import Rounding, round_run
from energyplan.exports.rounding_sheet import rounding_sheet
from energyplan.exports.run_exports import Asked, Written
from energyplan.exports.schedule import Schedule, write_csv
from energyplan.exports.schedule_workbook import about, write_workbook
from energyplan.i18n import _
from energyplan.results.files import write_tables
from energyplan.results.stored_run import StoredRun, check_run

NEEDED = {
    "system/assets": ("asset", "technology", "kind"), "system/projects": ("project", "lead_time", "capex_factor"), "tables/accounts": ("account", "amount"),
    "tables/capacity": ("vintage", "commissioned"), "tables/schedule": ("stock_total", "flow_added_new"), "tables/costs": ("component", "discounted_cny"),
    "tables/compliance": ("title_zh", "verdict", "kind"), "tables/overlap": ("lost_mwh",),
}  # fmt: skip
"""Tables of a run folder and the columns of them that are read."""
MANIFEST = ("plan", "scenario", "run_id", "status", "gross_cost", "gap", "foresight", "penalties_cny", "approximation", "titles", "colours", "currency")

NEXT = "inputs"
"""Folder of the tables for the next plan, so that a plan file can name it."""


def write(run: StoredRun, asked: Asked) -> Written:
    """Write `schedule.csv`, `schedule_totals.csv`, `schedule.xlsx`, and `existing.csv`, `committed.csv`, `candidates.csv`, `sources.csv` in a folder.

    Raises:
        InputError: the run is of an older version, or the sizes are wrong, or the year of the stock is none.
    """
    check_run(run.folder, NEEDED, MANIFEST)
    year = stock_year(run, asked.stock_at)
    rounding = None if asked.sizes is None else round_run(run, asked.sizes, asked.listener)
    tables = {name: run.table(name) for name in ("capacity", "schedule", "overlap")} | {"compliance": run.worded(run.table("compliance"))}
    if rounding is not None:
        tables |= {name: rounding.rounded.tables[name] for name in ("capacity", "schedule")}
        tables |= {"compliance": rounding.compliance, "overlap": rounding.rounded.report.overlap}
    schedule = Schedule.of(run.system, tables, run.plan["price_year"])
    files = write_csv(schedule, asked.out, {"scenario": run.manifest["scenario"], "run_id": run.manifest["run_id"]}, totals=True)
    files.append(_workbook(run, schedule, tables, rounding, asked.out / "schedule.xlsx"))
    files += write_tables(asked.out / NEXT, next_stock(run, tables["capacity"], year), as_written=True)
    stock = _("{folder}: the stock at the end of {year}, and what is left to be built, as tables of a plan with that base year.")
    notes = [stock.format(folder=asked.out / NEXT, year=year)]
    if rounding is None:
        return Written(files, notes, {"stock_at": year})
    return Written(files, [*rounding.notes, *notes], {"stock_at": year, "rounding": rounding.figures}, rounding.verified)


def _workbook(run: StoredRun, schedule: Schedule, tables: Mapping[str, pd.DataFrame], rounding: Rounding | None, path: Path) -> Path:
    title, weather = run.plan["title"], run.plan["weather_years"]
    verified = run.manifest["status"] != "not_verified" if rounding is None else rounding.verified
    synthetic = any(entry.get("synthetic") for entry in weather.values())
    names, run_id = (title["zh"], title["en"]), run.manifest["run_id"]
    notes = about(run.system, names, run_id, schedule.price_year, verified=verified, synthetic=synthetic, sets=run.sets)
    extra = []
    if rounding is not None:
        notes += [(_("whole units") if not i else "", note) for i, note in enumerate(rounding.notes)]
        extra.append(lambda book, look: rounding_sheet(book, look, rounding, schedule))
    write_workbook(schedule, path, notes, tables["compliance"], tables["overlap"], extra)
    return path
