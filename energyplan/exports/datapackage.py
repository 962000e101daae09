"""A run as a data package: its tables as CSV, and `datapackage.json`, which says what is in them. Source: Data Package 2.0, https://datapackage.org/standard."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from energyplan.exports.column_dictionary import Column, column_of
from energyplan.exports.run_exports import Asked, Written
from energyplan.i18n import _, language
from energyplan.plain_text import no_formula
from energyplan.results.files import write_folder_whole
from energyplan.results.runs import database, database_path
from energyplan.results.sql import identifier
from energyplan.results.stored_run import StoredRun, check_run

if TYPE_CHECKING:
    import duckdb

PROFILE = "https://datapackage.org/profiles/2.0/{name}.json"

NEEDED = {"system/assets": ("asset",), "system/steps": ("operation_year", "step"), "system/years": ("year",), "tables/dispatch": ("operation_year", "step")}
MANIFEST = ("plan", "scenario", "run_id", "currency", "versions")

HOURLY = ("system/profiles", "tables/dispatch", "tables/operation", "tables/prices", "tables/storage")
"""Tables with rows by the step, which are compressed: https://datapackage.org/recipes/compression-of-resources."""

STEP = ("operation_year", "step")
KEYS = {
    "system/assets": ("asset",), "system/carriers": ("carrier",), "system/steps": STEP, "system/years": ("year",), "system/fuels": ("fuel", "year"),
    "system/fuel_tiers": ("fuel", "tier", "year"), "system/flows": ("asset", "mode", "flow", "year"), "system/modes": ("asset", "mode", "year"),
    "system/parameters": ("asset", "parameter", "year"), "system/profiles": ("operation_year", "series", "step"), "system/projects": ("asset", "project"),
    "system/targets": ("target",), "system/vintages": ("asset", "parameter", "year"),
    "tables/accounts": ("operation_year", "account", "component", "asset", "site", "carrier"),
    "tables/capacity": ("asset", "project", "vintage", "quantity", "year"), "tables/compliance": ("target",),
    "tables/costs": ("year", "asset", "component", "at"),
    "tables/dispatch": (*STEP, "asset", "site", "carrier", "flow"), "tables/emissions": ("milestone", "asset", "component"), "tables/kpis": ("kpi", "year"),
    "tables/operation": (*STEP, "asset", "quantity"), "tables/prices": (*STEP, "site", "carrier"), "tables/purchases": ("operation_year", "fuel", "tier"),
    "tables/realisations": ("realisation",), "tables/schedule": ("year", "technology", "site", "project", "quantity"), "tables/storage": (*STEP, "asset"),
}  # fmt: skip
"""Table -> columns that name a row; a table without them has none that are never empty."""

REFERENCES = {
    ("asset",): ("system/assets", (
        "flows", "modes", "parameters", "vintages", "projects", "accounts", "capacity", "dispatch", "emissions", "operation", "storage",
    )),
    STEP: ("system/steps", ("profiles", "dispatch", "operation", "prices", "storage")),
    ("carrier",): ("system/carriers", ("assets", "dispatch", "prices")),
    ("year",): ("system/years", ("flows", "fuels", "fuel_tiers", "modes", "parameters", "capacity")),
}  # fmt: skip
"""Columns -> the table whose key they are, and the tables that refer to it."""


def write(run: StoredRun, asked: Asked) -> Written:
    """Write the folder `NAME-datapackage`.

    Raises:
        InputError: the run is of an older version.
        EnvironmentProblem: the place cannot be written.
    """
    check_run(run.folder, NEEDED, MANIFEST)

    def fill(folder: Path) -> None:
        resources = list(_resources(run, folder, asked))
        text = json.dumps(descriptor(run, resources), ensure_ascii=False, indent=2)
        (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")

    folder = write_folder_whole(asked.out / f"{run.file_name}-datapackage", fill, "datapackage.json")
    return Written([folder], [] if run.plan.get("license") else [_("the plan names no licence (key license), so the package has none")])


def descriptor(run: StoredRun, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """What `datapackage.json` says."""
    m, plan = run.manifest, run.plan
    made = datetime.strptime(m["run_id"].partition("-")[0], "%Y%m%dT%H%M%SZ").strftime("%Y-%m-%dT%H:%M:%SZ")
    title = f"{plan['title'][language()]} · {m['scenario']}"
    return {
        "$schema": PROFILE.format(name="datapackage"), "name": run.file_name.lower(), "title": title,
        "description": _("{description} Run {run} of scenario {scenario}, made by energyplan {version}; money in {currency} of {year}.").format(
            description=plan["description"], run=m["run_id"], scenario=m["scenario"], version=m["versions"]["energyplan"], currency=m["currency"],
            year=plan["price_year"],
        ).strip(),
        "created": made,
        **({"licenses": [{"name": plan["license"]}]} if plan.get("license") else {}),
        **({"sources": sources} if (sources := _sources(run)) else {}),
        "resources": resources,
    }  # fmt: skip


def _sources(run: StoredRun) -> list[dict[str, str]]:
    """Sources of the inputs by their short names."""
    _units, rows = run.inputs.get("sources", ({}, []))
    return [{"title": f"{row['source']}: {row['title']}" + (f" ({row['where']})" if row.get("where") else "")} for row in rows]


def _resources(run: StoredRun, folder: Path, asked: Asked) -> Iterator[dict[str, Any]]:
    """Write every table, and say what is in it."""
    files = sorted(file for part in ("system", "tables") for file in (run.folder / part).glob("*.parquet"))
    there = {f"{file.parent.name}/{file.stem}" for file in files}
    named = {column for columns in REFERENCES for column in columns}
    with database() as db:
        db.create_function("no_formula", no_formula)
        for file in files:
            table = f"{file.parent.name}/{file.stem}"
            asked.listener("export", table)
            names = [str(row[0]) for row in db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [database_path(file)]).fetchall()]
            columns = [column_of(table, name) for name in names]
            packed = table in HOURLY
            target = folder / (f"{table}.csv" + (".gz" if packed else ""))
            target.parent.mkdir(exist_ok=True)
            words = {column.name for column in columns if column.type == "string"} - named - set(KEYS.get(table, ()))
            _write_csv(db, file, columns, words, target)
            yield {
                "$schema": PROFILE.format(name="dataresource"), "name": resource_name(table), "type": "table", "path": target.relative_to(folder).as_posix(),
                "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", **({"compression": "gz"} if packed else {}),
                "bytes": target.stat().st_size, "hash": f"sha256:{_digest(target)}", "schema": schema(table, columns, there, run.currency),
            }  # fmt: skip


def _write_csv(db: duckdb.DuckDBPyConnection, source: Path, columns: list[Column], words: set[str], target: Path) -> None:
    """A table as the standard reads it: an empty cell where there is nothing, `INF` where there is no limit; no words are a formula, names stay."""

    def cell(column: Column) -> str:
        name = identifier(column.name)
        if column.type == "number":
            value = f"CAST({name} AS DOUBLE)"
            return f"CASE WHEN isnan({value}) THEN NULL WHEN isinf({value}) THEN if({value} > 0, 'INF', '-INF') ELSE CAST({value} AS VARCHAR) END AS {name}"
        if column.type == "integer":
            return f"CASE WHEN isnan(CAST({name} AS DOUBLE)) THEN NULL ELSE CAST({name} AS BIGINT) END AS {name}"
        if column.type == "boolean":
            return f"CAST({name} AS BOOLEAN) AS {name}"
        return f"no_formula(CAST({name} AS VARCHAR)) AS {name}" if column.name in words else f"CAST({name} AS VARCHAR) AS {name}"

    packing = ", COMPRESSION gzip" if target.suffix == ".gz" else ""
    query = f"COPY (SELECT {', '.join(map(cell, columns))} FROM read_parquet($source)) TO $target (FORMAT csv, HEADER{packing})"
    db.execute(query, {"source": database_path(source), "target": database_path(target)})


def resource_name(table: str) -> str:
    """Name of a resource.

    >>> resource_name("tables/dispatch"), resource_name("system/assets")
    ('dispatch', 'system_assets')
    """
    return table.removeprefix("tables/").replace("/", "_")


def schema(table: str, columns: list[Column], there: set[str], currency: str) -> dict[str, Any]:
    """Fields and keys of a table.

    Args:
        table: `system/NAME` or `tables/NAME`.
        columns: Its columns.
        there: All tables of the run.
        currency: Of the run.
    """
    fields = []
    for column in columns:
        unit = {"unit": column.unit_in(currency)} if column.unit else {}
        fields.append({"name": column.name, "type": column.type, "description": column.description(currency)} | unit)
    references = [
        {"fields": list(fields), "reference": {"resource": resource_name(to), "fields": list(fields)}}
        for fields, (to, tables) in REFERENCES.items() if table.partition("/")[2] in tables and to in there and table != to
    ]  # fmt: skip
    keys: dict[str, Any] = {"primaryKey": list(KEYS[table])} if table in KEYS else {}
    return {"$schema": PROFILE.format(name="tableschema"), "fields": fields} | keys | ({"foreignKeys": references} if references else {})


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
