"""The schedule of a finished run for others."""

from __future__ import annotations

from energyplan.exports.run_exports import Asked, Written
from energyplan.exports.schedule import Schedule, write_csv
from energyplan.exports.schedule_workbook import about, write_workbook
from energyplan.results.stored_run import StoredRun, check_run

NEEDED = {
    "system/assets": ("asset", "technology", "kind"), "tables/capacity": ("vintage", "commissioned"), "tables/schedule": ("stock_total", "flow_added_new"),
    "tables/compliance": ("title_zh", "verdict"), "tables/overlap": ("lost_mwh",),
}  # fmt: skip


def write(run: StoredRun, asked: Asked) -> Written:
    """Write."""
    check_run(run.folder, NEEDED, ("titles", "colours"))
    tables = {name: run.table(name) for name in ("capacity", "schedule", "compliance", "overlap")}
    schedule = Schedule.of(run.system, tables, run.plan["price_year"])
    labels = {"scenario": run.manifest["scenario"], "run_id": run.manifest["run_id"]}
    files = write_csv(schedule, asked.out, labels, totals=True)
    title = run.plan["title"]
    notes = about(run.system, (title["zh"], title["en"]), labels["run_id"], schedule.price_year, verified=run.manifest["status"] != "not_verified", synthetic=True)
    book = asked.out / "schedule.xlsx"
    write_workbook(schedule, book, notes, tables["compliance"], tables["overlap"])
    return Written([*files, book])
