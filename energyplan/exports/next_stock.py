"""The stock of a run at the end of a year as inputs of the next plan: `existing.csv`, `committed.csv`, what is left of `candidates.csv`, and sources.

What is in service exists; what is decided and not yet in service (construction begun: commissioning year less lead time is not after the year) is
committed. Capacity that the run chose has a row for each commissioning year, named after its project and the year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from pydantic import BaseModel

from energyplan.plan.rows import CandidateRow, CommittedRow, ExistingRow, SourceRow
from energyplan.plan.tables import header_of
from energyplan.results.runs import check_year
from energyplan.results.stored_run import StoredRun
from energyplan.system.horizon import Horizon
from energyplan.system.system import Asset, Project
from energyplan.tolerances import trace

PERIOD = 5
"""Years of a plan's period [a]."""

LAST = ("profile", "full_load_hours", "least_profile", "credit_profile", "lead_time", "capex_factor", "source", "confidence", "note")
"""Columns that stand behind the figures, as in the tables of the plans here."""


def last_of_period(horizon: Horizon) -> int:
    """The year whose stock the next plan begins with unless another is named: the last milestone of the five years after the base year, else the first.

    Milestones 2022, 2025, 2030 after 2021: 2025.
    """
    return max((m for m in horizon.milestones if m <= horizon.base_year + PERIOD), default=horizon.milestones[0])


def stock_year(run: StoredRun, asked: int | None) -> int:
    """The year whose stock is written.

    Raises:
        InputError: the run has no such year.
    """
    h = run.system.horizon
    if asked is None:
        return last_of_period(h)
    check_year(run.folder, "--stock-at", asked, h.years)
    return asked


def next_stock(run: StoredRun, ledger: pd.DataFrame, year: int) -> dict[str, pd.DataFrame]:
    """Tables `existing`, `committed`, `candidates`, `sources` of a next plan whose base year is `year`; one without rows is left out.

    Args:
        run: The run; what it says of its sources goes along.
        ledger: Its table `capacity`.
        year: The year at whose end the stock is taken.
    """
    rows = [dict(row) for row in _cohorts(run, ledger, year)]
    found = {"existing": [r for r in rows if r["commissioned"] <= year], "committed": [r for r in rows if r["commissioned"] > year]}
    found["candidates"] = [dict(row) for row in _left(run, ledger, year)]
    models: dict[str, type[BaseModel]] = {"existing": ExistingRow, "committed": CommittedRow, "candidates": CandidateRow}
    frames = {name: _frame(models[name], own, run.currency) for name, own in found.items() if own}
    # All of them: the folder that comes first gives the whole table, and other tables cite others.
    frames["sources"] = _frame(SourceRow, [*run.inputs["sources"][1], _source(run)], run.currency)
    return frames


def _left(run: StoredRun, ledger: pd.DataFrame, year: int) -> Iterator[dict[str, Any]]:
    """Candidates as they were, their limits less what stands or is under way of them; those of which nothing is left, or whose time is over, are gone."""
    least = trace(ledger["in_service"])
    places = {project.name: (asset, project) for asset in run.system.assets for project in asset.projects}
    for told in run.inputs["candidates"][1]:
        asset, project = places[told["project"]]
        own = ledger[(ledger["asset"] == asset.name) & (ledger["project"] == project.name)]
        own = own[_decided(asset, project, own["vintage"], year)]
        there = own[own["year"] == own["vintage"].clip(lower=year)]
        taken = there["in_service"].groupby(there["quantity"]).sum()
        power, energy = (float(taken.get(quantity, 0.0)) for quantity in ("power", "energy"))
        row = dict(told)
        for columns, used in ((("power_max", "power_min", "flow_max"), power), (("energy_max", "volume_max"), energy)):
            row |= {name: max(0.0, row[name] - used) for name in columns if name in row and used > least}
        if row.get("earliest_year", year + 1) <= year:
            del row["earliest_year"]
        if max(row.get("power_max", 0.0), row.get("flow_max", 0.0)) > least and row.get("latest_year", year + 1) > year:
            yield row


def _decided(asset: Asset, project: Project, vintages: pd.Series, year: int) -> pd.Series:
    """Whether cohorts of some commissioning years are in service or begun by the end of a year."""
    return vintages.map(lambda v: v <= year or v - asset.lead_time(project, v) <= year).astype(bool)


def _source(run: StoredRun) -> dict[str, Any]:
    m = run.manifest
    title = f"Capacity schedule of the plan {m['plan']}, scenario {m['scenario']}, run {m['run_id']}"
    return {"source": m["run_id"], "title": title, "where": "energyplan export --to schedule", "accessed": "", "note": "a plan, not a record"}


def _frame(model: type[BaseModel], rows: list[dict[str, Any]], currency: str) -> pd.DataFrame:
    """Rows with the headers of an input table; columns that nobody needs and nothing fills are left out."""
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    columns = [name for name in model.model_fields if name in needed or any(row.get(name) not in (None, "") for row in rows)]
    if model is not SourceRow:
        columns = [*(name for name in columns if name not in LAST), *(name for name in LAST if name in columns)]
    return pd.DataFrame([[_cell(row.get(name)) for name in columns] for row in rows], columns=[header_of(model, name, currency) for name in columns])


def _cell(value: Any) -> str:
    """A cell as it is written, a figure with the digits that are worth it.

    >>> _cell(599.9999824), _cell(24.864192), _cell(2030), _cell(None)
    ('600', '24.86419', '2030', '')
    """
    return "" if value is None else f"{value:.7g}" if isinstance(value, int | float) else str(value)


def _cohorts(run: StoredRun, ledger: pd.DataFrame, year: int) -> Iterator[dict[str, Any]]:
    system, told = run.system, {row["project"]: row for name in ("existing", "committed") for row in run.inputs[name][1]}
    names = {project.name for asset in system.assets for project in asset.projects}
    least = trace(ledger["in_service"])
    for asset in system.assets:
        for project in asset.projects:
            own = ledger[(ledger["asset"] == asset.name) & (ledger["project"] == project.name)]
            own = own[_decided(asset, project, own["vintage"], year)] if not project.given else own
            for vintage, cohort in own.groupby("vintage"):
                amounts = _amounts(cohort, int(vintage), year, least)
                if max(amounts.values(), default=0.0) > least:
                    name = project.name if project.given else _free(f"{project.name}_{vintage}", names)
                    yield _row(run, asset, project, int(vintage), name, amounts, told.get(project.name, {}), year)


def _free(name: str, names: set[str]) -> str:
    """A name that no project has; it is one from here on."""
    while name in names:
        name += "_built"
    names.add(name)
    return name


def _amounts(cohort: pd.DataFrame, vintage: int, year: int, least: float) -> dict[str, float]:
    """Power and energy of a cohort: in service at the end of the year, or what is commissioned later."""
    at = cohort[cohort["year"] == max(vintage, year)]
    column = "in_service" if vintage <= year else "commissioned"
    return {str(quantity): float(amount) for quantity, amount in zip(at["quantity"], at[column], strict=True) if amount > least}


def _row(
    run: StoredRun, asset: Asset, project: Project, vintage: int, name: str, amounts: Mapping[str, float], told: Mapping[str, Any], year: int
) -> dict[str, Any]:  # fmt: skip
    water, run_id = run.system.carriers[asset.carrier] == "m3", str(run.manifest["run_id"])
    power, energy = ("flow", "volume") if water else ("power", "energy")
    row: dict[str, Any] = {
        "project": name, "technology": asset.technology, "site": asset.site, "site_to": asset.site_to, "commissioned": vintage,
        power: amounts.get("power", 0.0), "life": asset.life(project, vintage), "profile": project.profile,
        "full_load_hours": project.full_load_hours, "least_profile": project.least_profile, "credit_profile": project.credit_profile,
        "source": ";".join(filter(None, [told.get("source"), run_id])), "confidence": told.get("confidence", "L"), "note": told.get("note", ""),
    }  # fmt: skip
    if asset.has_energy:
        row[energy] = amounts.get("energy", 0.0)
    if not project.given:
        row["note"] = f"of the candidate {project.name}"
    if vintage <= year:
        row |= _own_figures(run.system.horizon, asset, project, vintage, year)
    else:
        row |= {"lead_time": asset.lead_time(project, vintage), "capex_factor": project.capex_factor, **project.figures}
    return row


def _own_figures(h: Horizon, asset: Asset, project: Project, vintage: int, year: int) -> dict[str, float]:
    """Costs of a unit that stands which its technology would not have in the next plan: of its commissioning year, not of the first year there."""
    found = dict(project.figures)
    for quantity in ("power", "energy") if asset.has_energy else ("power",):
        om, capex = f"{quantity}_fixed_om", f"{quantity}_capex"
        if h.finance.fixed_om == "vintage" and (year == h.end or asset.at(om, vintage) != asset.at(om, max(vintage, year + 1))):
            found.setdefault(om, asset.at(om, vintage))
        if h.finance.existing_capital == "paid":
            found[capex] = asset.overnight_cost(project, quantity, vintage)
    return {name: value for name, value in found.items() if not (name.endswith("capex") and h.finance.existing_capital == "sunk")}

