"""From solved values to tidy tables: nothing is decided here, and nothing is looked up in the model but values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from energyplan.model.build import Model
from energyplan.model.purchase import tiered
from energyplan.results.capacity_costs import capacity_costs
from energyplan.results.compliance import Views, solved_views, target_table
from energyplan.results.realisations import counted, is_uncertain, realisations_table, risk_table
from energyplan.solve.lp import Values
from energyplan.system.reach import is_alive, vintages
from energyplan.system.system import Asset, Project, System


@dataclass(frozen=True)
class Tables:
    """Result tables by name, as `docs/how-to/results.md` lists them."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]


def tabulate(model: Model, values: Values) -> Tables:
    """All tables of a solved model."""
    views = solved_views(model, values)
    ledger = capacity_table(model, values)
    frames = {
        "capacity": ledger,
        "schedule": schedule_table(ledger),
        "dispatch": dispatch_table(model, views),
        "operation": operation_table(model, views),
        "storage": storage_table(model, views),
        "accounts": accounts_table(model, views),
        "emissions": emissions_table(model, views),
        "prices": prices_table(model, values),
        "targets": target_table(model, values, views),
    }
    if tiered(model.system):
        frames["purchases"] = purchases_table(model, values)
    frames["costs"] = costs_table(model, views, ledger, frames.get("purchases"))
    if is_uncertain(model.system):
        expected = float(frames["costs"]["discounted_cny"].sum())
        frames["realisations"] = realisations_table(model, values, lambda e: _amount(e, views), frames.get("purchases"), expected)
        if model.system.risk is not None:
            frames["risk"] = risk_table(frames["realisations"], model.system.risk)
    return Tables(frames)


# --- capacity ----------------------------------------------------------------------------------------------------------------------


def units(system: System, asset: Asset) -> dict[str, str]:
    """Units of power and energy of an asset."""
    water = system.carriers[asset.carrier] == "m3"
    return {"power": "m3/h", "energy": "m3"} if water else {"power": "MW", "energy": "MWh"}


def capacity_table(model: Model, values: Values) -> pd.DataFrame:
    """The ledger by vintage: flows of each year and the stock at its end."""
    rows: list[dict[str, Any]] = []
    system, horizon, zero = model.system, model.system.horizon, values.lp.units.zero
    for capacity in model.capacities.values():
        asset, b = capacity.asset, capacity.b
        retired = dict(zip(b.retire, values.of(b.retire), strict=True))
        for quantity in capacity.quantities:
            build = b.component(f"build_{quantity}")
            built = dict(zip(build, values.of(build), strict=True))
            for project in asset.projects:
                cohorts = [(project.commissioned, getattr(project, quantity))] if project.given else [
                    (v, built[project.name, v]) for v in vintages(asset, project, horizon)
                ]  # fmt: skip
                for vintage, amount in cohorts:
                    if vintage is not None and amount > zero:
                        early = {u: z for u in horizon.years if (z := retired.get((project.name, u), 0.0)) > zero} if quantity == "power" else {}
                        rows += _cohort(system, asset, project, quantity, vintage, float(amount), early)
    columns = [
        "asset",
        "technology",
        "site",
        "project",
        "status",
        "vintage",
        "quantity",
        "unit",
        "year",
        "commissioned",
        "retired_early",
        "retired_age",
        "in_service",
    ]
    return pd.DataFrame(rows, columns=columns)


def _cohort(system: System, asset: Asset, project: Project, quantity: str, vintage: int, amount: float, early: dict[int, float]) -> list[dict[str, Any]]:
    """A cohort's years in the ledger, from its commissioning (or the first year) until it is gone."""
    horizon, rows, stock = system.horizon, [], amount
    for year in horizon.years:
        if year < vintage:
            continue
        left = early.get(year, 0.0)
        alive = is_alive(asset, project, vintage, year, horizon.end)
        before = stock if year > vintage or project.status == "existing" else 0.0
        added = amount if year == vintage and project.status != "existing" else 0.0
        aged = 0.0 if alive else before
        stock = before + added - (left if alive else 0.0) - aged
        rows.append({
            "asset": asset.name, "technology": asset.technology, "site": asset.site, "project": project.name,
            "status": project.status, "vintage": vintage, "quantity": quantity, "unit": units(system, asset)[quantity], "year": year,
            "commissioned": added, "retired_early": left if alive else 0.0, "retired_age": aged, "in_service": stock,
        })  # fmt: skip
        if not alive:
            break
    return rows


def schedule_table(ledger: pd.DataFrame) -> pd.DataFrame:
    """Stock by origin and flows of each year, by technology, site and project."""
    keys = ["year", "technology", "site", "project", "quantity", "unit"]
    table = ledger[keys].copy()
    for status, name in (("existing", "existing"), ("committed", "committed"), ("candidate", "new")):
        table[f"stock_{name}"] = ledger["in_service"].where(ledger["status"] == status, 0.0)
    table["stock_total"] = ledger["in_service"]
    for status, name in (("committed", "committed"), ("candidate", "new")):
        table[f"flow_added_{name}"] = ledger["commissioned"].where(ledger["status"] == status, 0.0)
    table["flow_retired_age"] = ledger["retired_age"]
    table["flow_retired_early"] = ledger["retired_early"]
    return table.groupby(keys, as_index=False, sort=True).sum()


# --- operation ---------------------------------------------------------------------------------------------------------------------


def _steps(year: Any) -> dict[str, Any]:
    future = {"future": year.future} if year.future else {}
    return {
        "operation_year": year.name, "milestone": year.milestone, "weather_year": year.weather, **future,
        "step": np.arange(len(year.steps)), "hour": year.steps.first_hour,
    }  # fmt: skip


def _stack(blocks: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    """One frame of many blocks of equal columns, text as categories: a year by the hour has a million rows. `future` is none where there are none."""
    columns = [name for name in columns if name != "future" or (blocks and name in blocks[0])]
    if not blocks:
        return pd.DataFrame(columns=columns)
    lengths = [len(block["step"]) for block in blocks]
    data: dict[str, Any] = {}
    for name in columns:
        if isinstance(blocks[0][name], np.ndarray):
            data[name] = np.concatenate([block[name] for block in blocks])
        else:
            labels = [block[name] for block in blocks]
            known = list(dict.fromkeys(labels))
            codes = np.repeat([known.index(label) for label in labels], lengths)
            data[name] = pd.Categorical.from_codes(codes, categories=known) if isinstance(known[0], str) else np.repeat(labels, lengths)
    return pd.DataFrame(data)


def _rate(entry: Any, views: Views) -> np.ndarray:
    n = len(entry.year.steps)
    rate = np.broadcast_to(np.asarray(entry.term(views[entry.year.name, entry.asset.name], np.arange(n)), dtype=float), (n,))
    return np.where(np.abs(rate) < views.zero, 0.0, rate)


def dispatch_table(model: Model, views: Views) -> pd.DataFrame:
    """Every injection in every step."""
    blocks = []
    for e in model.ledger.injections:
        rate = _rate(e, views)
        water = model.system.carriers[e.bus[1]] == "m3"
        empty = np.full(len(rate), np.nan)
        blocks.append(_steps(e.year) | {
            "hours": e.year.steps.hours, "asset": e.asset.name, "technology": e.asset.technology,
            "site": e.bus[0], "carrier": e.bus[1], "flow": e.flow,
            "power_mw": empty if water else rate, "flow_m3_h": rate if water else empty,
        })  # fmt: skip
    return _stack(
        blocks,
        [
            "operation_year", "milestone", "weather_year", "future", "step", "hour", "hours", "asset", "technology", "site", "carrier", "flow",
            "power_mw", "flow_m3_h",
        ],
    )  # fmt: skip


INTERNAL = ("online", "start", "stop", "spill", "made")


def operation_table(model: Model, views: Views) -> pd.DataFrame:
    """Quantities that are no flow into a bus."""
    blocks = []
    for year in model.system.horizon.operation_years:
        for (name, asset), v in views.items():
            if name == year.name:
                internal = [q for q in vars(v) if q in INTERNAL or q.startswith("activity_")]
                blocks += [_steps(year) | {"asset": asset, "quantity": q, "value": getattr(v, q)} for q in internal]
    return _stack(blocks, ["operation_year", "step", "asset", "quantity", "value"])


def storage_table(model: Model, views: Views) -> pd.DataFrame:
    """Levels at the end of each step."""
    blocks = []
    for year in model.system.horizon.operation_years:
        for asset in model.system.assets:
            v = views.get((year.name, asset.name))
            if v is None or not hasattr(v, "level"):
                continue
            level, empty = np.where(v.level < views.zero, 0.0, v.level), np.full(len(v.level), np.nan)
            water = model.system.carriers[asset.carrier] == "m3"
            blocks.append(_steps(year) | {
                "asset": asset.name, "technology": asset.technology, "site": asset.site,
                "level_mwh": empty if water else level, "level_m3": level if water else empty,
            })  # fmt: skip
    columns = ["operation_year", "milestone", "weather_year", "future", "step", "hour", "asset", "technology", "site", "level_mwh", "level_m3"]
    return _stack(blocks, columns)


def prices_table(model: Model, values: Values) -> pd.DataFrame:
    """Marginal cost of a carrier at a site: the dual of its balance over what its realisation counts, undiscounted, per MWh or m3."""
    blocks, weights = [], counted(model, values)
    for year in model.system.horizon.operation_years:
        b = model.pyomo.year[year.name]
        weight = weights[year.realisation.name] * model.system.horizon.period_weight(year.milestone)
        for site, carrier in b.bus:
            # Balances are written as injections = 0: one more withdrawn moves the limit up, so the dual is the cost of it.
            price = values.dual(b.bus[site, carrier].balance) / (year.steps.annual * weight)
            water, empty = model.system.carriers[carrier] == "m3", np.full(len(price), np.nan)
            blocks.append(_steps(year) | {
                "site": site, "carrier": carrier,
                "price_cny_per_mwh": empty if water else price, "price_cny_per_m3": price if water else empty,
            })  # fmt: skip
    columns = ["operation_year", "milestone", "weather_year", "future", "step", "hour", "site", "carrier", "price_cny_per_mwh", "price_cny_per_m3"]
    return _stack(blocks, columns)


def _amount(entry: Any, views: Views) -> float:
    rate = _rate(entry, views)
    return float(rate @ entry.year.steps.annual)


def purchases_table(model: Model, values: Values) -> pd.DataFrame:
    """What is bought of each tier of a fuel in a year."""
    rows = []
    for year in model.system.horizon.operation_years:
        for name in tiered(model.system):
            bought = model.pyomo.year[year.name].fuel[name].bought
            rows += [(year.name, year.milestone, name, tier, amount) for tier, amount in zip(bought, values.of(bought).tolist(), strict=True)]
    return pd.DataFrame(rows, columns=["operation_year", "milestone", "fuel", "tier", "bought_mwh"])


ACCOUNT_UNITS = {"co2": "t/a"}
"""Units of accounts that are no amount of their carrier."""


def accounts_table(model: Model, views: Views) -> pd.DataFrame:
    """Yearly amount of every booking but costs."""
    first, rows = model.system.horizon.years[0], []
    for e in model.ledger.bookings:
        if e.account == "cost":
            continue
        factor = 1.0 if e.by_year is None else float(e.by_year[e.year.milestone - first])
        rows.append(
            (
                e.year.name,
                e.account,
                e.component,
                e.asset.name,
                e.asset.technology,
                e.site,
                e.site_to,
                e.carrier,
                factor * _amount(e, views),
                ACCOUNT_UNITS.get(e.account, f"{model.system.carriers[e.carrier]}/a"),
            )
        )
    return pd.DataFrame(rows, columns=["operation_year", "account", "component", "asset", "technology", "site", "site_to", "carrier", "amount", "unit"])


def emissions_table(model: Model, views: Views) -> pd.DataFrame:
    """Expected emissions of each milestone year."""
    first, rows = model.system.horizon.years[0], []
    for e in model.ledger.on("co2"):
        assert e.by_year is not None
        tonnes = e.year.probability * float(e.by_year[e.year.milestone - first]) * _amount(e, views)
        rows.append((e.year.milestone, e.asset.name, e.asset.technology, e.component, tonnes))
    keys = ["milestone", "asset", "technology", "component"]
    return pd.DataFrame(rows, columns=[*keys, "co2_t"]).groupby(keys, as_index=False).sum()


# --- costs -------------------------------------------------------------------------------------------------------------------------


def costs_table(model: Model, views: Views, ledger: pd.DataFrame, purchases: pd.DataFrame | None) -> pd.DataFrame:
    """Expected cost of every calendar year, undiscounted and discounted."""
    keys = ["year", "asset", "technology", "site", "component", "at"]
    rows = _operation_costs(model, views) + _purchase_costs(model, purchases)
    capacity = capacity_costs(model.system, ledger)[[*keys, "cny"]]
    table = pd.concat([capacity, pd.DataFrame(rows, columns=[*keys, "cny"])], ignore_index=True).groupby(keys, as_index=False).sum()
    table["discounted_cny"] = [cny * model.system.horizon.discount(year, at) for year, at, cny in zip(table["year"], table["at"], table["cny"], strict=True)]
    return table


def _operation_costs(model: Model, views: Views) -> list[tuple[Any, ...]]:
    horizon, rows = model.system.horizon, []
    at = horizon.finance.operation_at
    for e in model.ledger.on("cost"):
        assert e.by_year is not None
        amount = e.year.probability * _amount(e, views)
        rows += [
            (year, e.asset.name, e.asset.technology, e.asset.site, e.component, at, amount * float(e.by_year[year - horizon.years[0]]))
            for year in horizon.period(e.year.milestone)
        ]
    return rows


def _purchase_costs(model: Model, purchases: pd.DataFrame | None) -> list[tuple[Any, ...]]:
    """Fuel bought by tiers stands with the name of the fuel: nobody knows whose it is."""
    horizon, at = model.system.horizon, model.system.horizon.finance.operation_at
    rows: list[tuple[Any, ...]] = []
    for year in horizon.operation_years if purchases is not None else ():
        fuels = model.system.of(year).fuels
        for row in purchases[purchases["operation_year"] == year.name].itertuples():  # type: ignore[index]
            tier = next(t for t in fuels[str(row.fuel)].tiers if t.name == row.tier)
            amount = year.probability * float(row.bought_mwh)
            rows += [(y, row.fuel, row.fuel, "", "fuel", at, amount * float(tier.price[y - horizon.years[0]])) for y in horizon.period(year.milestone)]
    return rows
