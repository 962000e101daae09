"""Runs side by side: what their inputs have different, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.results.runs import database, database_path, read_manifest, reading
from energyplan.results.sql import literal
from energyplan.study.inputs_diff import differences, read_inputs
from energyplan.study.terms import Terms, terms_of
from energyplan.units import in_currency

KEYS = ["section", "item", "year", "unit"]

CAPACITY = """
    SELECT run_id, technology AS item, year, unit, sum(in_service) AS value FROM capacity
    WHERE year IN (SELECT year FROM shown) GROUP BY ALL ORDER BY ALL
"""
COSTS = "SELECT run_id, component AS item, 0 AS year, 'CNY' AS unit, sum(discounted_cny) AS value FROM costs GROUP BY ALL ORDER BY ALL"
WHOLE = ("discounted_cost", "gross_cost")
"""Key figures of the whole horizon, which like costs are of no year."""
KPIS = f"SELECT run_id, kpi AS item, CASE WHEN kpi IN {WHOLE} THEN 0 ELSE year END AS year, unit, value FROM kpis"
TARGETS = "SELECT run_id, target AS item, year, unit, achieved AS value FROM compliance"
PRICES = """
    SELECT run_id, site || ' ' || carrier AS item, milestone AS year, coalesce(nullif(unit, ''), '') AS unit, avg(value) AS value FROM (
        SELECT run_id, site, carrier, milestone, coalesce(price_cny_per_mwh, price_cny_per_m3) AS value,
            CASE WHEN price_cny_per_mwh IS NULL THEN 'CNY/m3' ELSE 'CNY/MWh' END AS unit FROM prices
    ) GROUP BY ALL ORDER BY ALL
"""
SECTIONS = {
    "cost": ("costs", COSTS), "kpi": ("kpis", KPIS), "target": ("compliance", TARGETS), "capacity": ("capacity", CAPACITY), "price": ("prices", PRICES),
}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Runs side by side.

    Attributes:
        runs: Their folders.
        names: What columns call them: the scenario, with the hash of the inputs where it repeats.
        manifests: Their `run.json`.
        inputs: Path, unit, and a column a run: values that differ.
        results: `section` (cost, kpi, target, capacity, price), `item`, `year`, `unit`, and a column a run; amounts in two currencies are two rows.
        verdicts: `target`, and whether each run meets it.
        terms: What the money and the years of each run are.
    """

    runs: list[Path]
    names: list[str]
    manifests: list[dict[str, Any]]
    inputs: pd.DataFrame
    results: pd.DataFrame
    verdicts: pd.DataFrame
    terms: list[Terms]

    def has(self, name: str, year: int) -> bool:
        """Whether a year is one of a run's."""
        own = self.terms[self.names.index(name)]
        return own.first <= year <= own.end

    def figure(self, item: str, name: str) -> float:
        """A key figure of the whole horizon of a run, in its own currency."""
        own = self.results[(self.results["section"] == "kpi") & (self.results["item"] == item)]
        return float(own[name].dropna().iloc[0])


def compare(runs: Sequence[Path]) -> Comparison:
    """Lay runs side by side, each in its currency; everything is read by one query a table."""
    manifests = [read_manifest(run) for run in runs]
    names = _names([(m["scenario"], m["run_id"]) for m in manifests])
    terms = [terms_of(run) for run in runs]
    return Comparison(list(runs), names, manifests, _inputs(runs, names), _results(runs, manifests, names, terms), _verdicts(manifests, names), terms)


def _names(runs: Sequence[tuple[str, str]]) -> list[str]:
    """What columns call runs: the scenario, with the hash of the inputs where it repeats, with a number where that does.

    >>> _names([("base", "2026-1a"), ("base", "2026-2b"), ("low", "2026-3c"), ("base", "2027-1a")])
    ['base 1a', 'base 2b', 'low', 'base 1a (2)']
    """
    scenarios, names = [scenario for scenario, _run in runs], list[str]()
    for scenario, run_id in runs:
        names.append(scenario if scenarios.count(scenario) == 1 else f"{scenario} {run_id.rpartition('-')[2]}")
    return [name if names[:i].count(name) == 0 else f"{name} ({names[:i].count(name) + 1})" for i, name in enumerate(names)]


def _inputs(runs: Sequence[Path], names: list[str]) -> pd.DataFrame:
    read = [read_inputs(run) for run in runs]
    units = {path: unit for _values, own in read for path, unit in own.items()}
    found = differences([values for values, _units in read])
    rows = [{"path": path, "unit": units.get(path, ""), **dict(zip(names, map(_shown, values), strict=True))} for path, values in found.items()]
    return pd.DataFrame(rows, columns=["path", "unit", *names])


def _shown(value: Any) -> str:
    """A value as text: numbers without the noise of the last digit, nothing for what is not there."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _results(runs: Sequence[Path], manifests: list[dict[str, Any]], names: list[str], terms: Sequence[Terms]) -> pd.DataFrame:
    parts, ids = [], [manifest["run_id"] for manifest in manifests]
    folders = dict(zip(ids, runs, strict=True)).values()  # a run that stands here twice is read once
    with reading(runs[0].parent), database() as db:
        for section, (table, query) in SECTIONS.items():
            files = [literal(database_path(file)) for run in folders if (file := run / "tables" / f"{table}.parquet").exists()]
            if not files:
                continue
            db.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM read_parquet([{', '.join(files)}], union_by_name=true)")
            if table == "capacity":
                db.execute("CREATE OR REPLACE TEMP TABLE shown (year INTEGER)")
                years = {year for run in folders for year in _milestones(db, run)} | {own.end for own in terms}
                db.executemany("INSERT INTO shown VALUES (?)", [(year,) for year in sorted(years)])
            parts.append(db.execute(query).df().assign(section=section))
    if not parts:
        return pd.DataFrame(columns=[*KEYS, *names])
    tidy = pd.concat(parts, ignore_index=True)
    currencies = {ident: own.currency for ident, own in zip(ids, terms, strict=True)}
    tidy["unit"] = [in_currency(unit, currencies[run]) for unit, run in zip(tidy["unit"].astype(str), tidy["run_id"], strict=True)]
    wide = tidy.pivot_table(index=KEYS, columns="run_id", values="value", aggfunc="sum", sort=False, observed=True, dropna=False)
    return pd.DataFrame(wide.reindex(columns=ids).set_axis(names, axis="columns").dropna(how="all").reset_index())


def _milestones(db: Any, run: Path) -> list[int]:
    return [row[0] for row in db.execute("SELECT DISTINCT milestone FROM read_parquet(?)", [database_path(run / "system" / "steps.parquet")]).fetchall()]


def _verdicts(manifests: list[dict[str, Any]], names: list[str]) -> pd.DataFrame:
    found: dict[str, dict[str, str]] = {}
    for name, manifest in zip(names, manifests, strict=True):
        for target in manifest["targets"]:
            found.setdefault(target["target"], {})[name] = target["met"]
    return pd.DataFrame([{"target": target, **row} for target, row in found.items()], columns=["target", *names]).fillna("")
