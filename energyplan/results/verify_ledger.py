"""The capacity ledger, vintage by vintage: stock, life, potentials, build rates, retirement, and the schedule made from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energyplan.results.verify_view import RELATIVE, Array, Check, Gauge, View, given

MOVES = ["commissioned", "retired_early", "retired_age"]


def check_ledger(view: View) -> list[Check]:
    """All checks of the ledger."""
    ledger = vintages(view)
    return [
        stock_balance(view, ledger),
        given_projects(view, ledger),
        life(view, ledger),
        candidates(view, ledger),
        build_rate(view, ledger),
        power_limit(view),
        duration(view, ledger),
        early_retirement(view, ledger),
        schedule(view),
    ]


def vintages(view: View) -> pd.DataFrame:
    """One row a vintage and quantity: project, asset, status, vintage, quantity, unit, and arrays over the ledger years.

    The arrays are `commissioned`, `retired_early`, `retired_age`, `in_service` [MW, MWh, m3/h, m3]; `opening` is the stock at the
    end of the base year.
    """
    frame = view.tables["capacity"]
    keys = ["project", "vintage", "quantity"]
    rows = []
    for key, group in frame.astype(dict.fromkeys(["project", "quantity", "unit"], object)).groupby(keys):
        project, vintage, quantity = str(key[0]), int(key[1]), str(key[2])
        by_year = group.groupby("year")[[*MOVES, "in_service"]].sum().reindex(view.years, fill_value=0.0)
        status = view.projects["status"].get(project, "unknown")
        row = {"project": project, "vintage": vintage, "quantity": quantity, "status": status}
        row |= {"asset": str(group["asset"].iloc[0]), "unit": group["unit"].iloc[0]}
        row |= {column: by_year[column].to_numpy(dtype=float) for column in by_year}
        alive = status != "unknown" and vintage <= view.base_year < vintage + view.life(project, vintage)
        rows.append({**row, "opening": view.own(project, quantity, 0.0) if alive else 0.0})
    columns = ["project", "vintage", "quantity", "status", "asset", "unit", *MOVES, "in_service", "opening"]
    return pd.DataFrame(rows, columns=columns)


def _tolerance(*values: Array | float) -> float:
    """1e-6 of the largest value, of 1 at least [MW, MWh]."""
    return RELATIVE * max(1.0, *(float(np.max(np.abs(value), initial=0.0)) for value in values))


def stock_balance(view: View, ledger: pd.DataFrame) -> Check:
    """in_service(y) = in_service(y-1) + commissioned(y) - retired_early(y) - retired_age(y); all of them >= 0."""
    gauge = Gauge("ledger_stock", "MW")
    for row in ledger.itertuples(index=False):
        before = np.append(row.opening, row.in_service[:-1])
        error = np.abs(row.in_service - before - row.commissioned + row.retired_early + row.retired_age)
        error = np.max([error, -row.in_service, *(-getattr(row, move) for move in MOVES)], axis=0)
        gauge.add(error, _tolerance(row.in_service), lambda i, r=row: _where(view, r, i), row.unit)
    return gauge.check()


def _where(view: View, row: object, position: int) -> str:
    return f"{view.years[position]} {row.project} {row.quantity} of {row.vintage}"  # type: ignore[attr-defined]


def given_projects(view: View, ledger: pd.DataFrame) -> Check:
    """Existing and committed projects stand in the ledger as given: nothing else is commissioned, and nothing before its year."""
    gauge = Gauge("given_projects", "MW")
    for row in ledger.itertuples(index=False):
        years = np.array(view.years)
        added = row.commissioned
        gauge.add(np.where(years != row.vintage, added, 0.0), _tolerance(added), lambda i, r=row: _where(view, r, i), row.unit)
        wrong = row.status == "unknown" or view.projects.at[row.project, "asset"] != row.asset
        gauge.add(np.inf if wrong else 0.0, 1.0, f"{row.project}: unknown, or of another asset")
    chosen = view.projects[view.projects["status"] != "candidate"]
    for project, status, vintage in zip(chosen.index, chosen["status"], chosen["commissioned"], strict=True):
        for quantity in ("power", "energy"):
            amount = view.own(project, quantity, 0.0)
            own = ledger[(ledger["project"] == project) & (ledger["quantity"] == quantity)]
            other = own[own["vintage"] != int(vintage)]
            place = f"{project} {quantity} of {int(vintage)} ({status})"
            gauge.add(float(other["in_service"].map(np.max).max()) if len(other) else 0.0, _tolerance(amount), place)
            if view.base_year < int(vintage) <= view.end:
                built = sum(float(moves.sum()) for moves in own["commissioned"])
                gauge.add(abs(built - amount), _tolerance(amount), place)
            elif amount and own.empty and vintage + view.life(project, int(vintage)) > view.base_year + 1 and vintage <= view.end:
                gauge.add(amount, _tolerance(amount), f"{place} is missing")
    return gauge.check()


def life(view: View, ledger: pd.DataFrame) -> Check:
    """In service from the vintage for its whole life and not longer: retired_age only in the year vintage + life."""
    gauge = Gauge("life", "MW")
    years = np.array(view.years)
    for row in ledger[ledger["status"] != "unknown"].itertuples(index=False):
        last = row.vintage + view.life(row.project, row.vintage)
        error = np.where((years < row.vintage) | (years >= last), row.in_service, 0.0)
        error = np.maximum(error, np.where(years == last, 0.0, row.retired_age))
        gauge.add(error, _tolerance(row.in_service), lambda i, r=row: _where(view, r, i), row.unit)
    return gauge.check()


def candidates(view: View, ledger: pd.DataFrame) -> Check:
    """Candidates: nothing before `earliest`; stock in service <= power_max, energy_max."""
    gauge = Gauge("candidates", "MW")
    chosen = ledger[ledger["status"] == "candidate"]
    for row in chosen.itertuples(index=False):
        if row.vintage < view.own(row.project, "earliest", -np.inf):
            place = f"{row.vintage} {row.project} before its earliest year"
            gauge.add(np.max(row.commissioned), _tolerance(row.commissioned), place, row.unit)
    for (project, quantity), group in chosen.groupby(["project", "quantity"]):
        most = view.own(project, f"{quantity}_max", np.inf)
        if np.isfinite(most):
            stock = np.sum(np.stack(group["in_service"].to_list()), axis=0)
            label = f"{project} {quantity} above {quantity}_max"
            gauge.add(stock - most, _tolerance(most), lambda i, name=label: f"{view.years[i]} {name}", group["unit"].iloc[0])
    return gauge.check()


def build_rate(view: View, ledger: pd.DataFrame) -> Check:
    """Additions a year <= build_rate, of a project, and of all candidates of a technology over all sites."""
    gauge = Gauge("build_rate", "MW/a")
    chosen = ledger[(ledger["status"] == "candidate") & (ledger["quantity"] == "power")]

    def compare(name: str, group: pd.DataFrame, most: Array | float) -> None:
        added = np.sum(np.stack(group["commissioned"].to_list()), axis=0)
        error = np.where(np.isfinite(most), added - most, 0.0)
        gauge.add(error, _tolerance(added), lambda i: f"{view.years[i]} {name}")

    for project, group in chosen.groupby("project"):
        compare(project, group, view.own(project, "build_rate", np.inf))
    technologies = chosen["asset"].map(view.assets["technology"])
    for technology, group in chosen.groupby(technologies):
        limits = [view.figures(asset, "build_rate", np.inf) for asset in group["asset"].unique()]
        compare(str(technology), group, np.min(limits, axis=0))
    return gauge.check()


def power_limit(view: View) -> Check:
    """Power in service of an asset <= its power limit, where there is one."""
    gauge = Gauge("power_limit", "MW")
    for asset, most in view.assets["power_limit"].items():
        if given(most):
            error = view.stock(str(asset)) - float(most)
            gauge.add(error, _tolerance(float(most)), lambda i, name=asset: f"{view.years[i]} {name}", view.unit(str(asset)))
    return gauge.check()


def duration(view: View, ledger: pd.DataFrame) -> Check:
    """Candidates of stores: duration_min x power <= energy <= duration_max x power, for each vintage as commissioned."""
    gauge = Gauge("duration", "MWh")
    built = ledger[ledger["status"] == "candidate"]
    amounts = built.assign(built=built["commissioned"].map(np.sum).astype(float))
    wide = amounts.pivot_table(index=["asset", "project", "vintage"], columns="quantity", values="built", aggfunc="sum")
    if not {"power", "energy"} <= set(wide.columns):
        return gauge.check()
    for (asset, project, vintage), row in wide.dropna(subset=["power", "energy"]).iterrows():  # type: ignore[misc]
        power, energy = float(row["power"]), float(row["energy"])
        least = view.figure(asset, "duration_min", vintage) * power
        most = view.figure(asset, "duration_max", vintage, np.inf) * power if power > 0 else 0.0
        error = max(least - energy, energy - most)
        gauge.add(error, _tolerance(power, energy), f"{project} of {vintage}", view.unit(asset, energy=True))
    return gauge.check()


def early_retirement(view: View, ledger: pd.DataFrame) -> Check:
    """Early retirement only where the asset allows it, and only in milestone years."""
    gauge = Gauge("early_retirement", "MW")
    milestone = np.isin(view.years, view.milestone_of)
    for row in ledger.itertuples(index=False):
        allowed = row.asset in view.assets.index and bool(view.assets.at[row.asset, "early_retirement"])
        error = np.where(milestone & allowed, 0.0, row.retired_early)
        gauge.add(error, _tolerance(row.in_service), lambda i, r=row: _where(view, r, i), row.unit)
    return gauge.check()


_SCHEDULE = {
    "stock_existing": ("existing", "in_service"),
    "stock_committed": ("committed", "in_service"),
    "stock_new": ("candidate", "in_service"),
    "stock_total": (None, "in_service"),
    "flow_added_committed": ("committed", "commissioned"),
    "flow_added_new": ("candidate", "commissioned"),
    "flow_retired_age": (None, "retired_age"),
    "flow_retired_early": (None, "retired_early"),
}
"""Column of the schedule -> status (None: all) and column of the ledger it sums."""


def schedule(view: View) -> Check:
    """The schedule is the sum of the ledger over vintages, by project, quantity and year."""
    gauge = Gauge("schedule", "MW")
    keys = ["project", "quantity", "year"]
    ledger, table = view.tables["capacity"], view.tables["schedule"]
    ledger = ledger[ledger["year"].isin(view.years)].astype({"project": object, "quantity": object})
    table = table[table["year"].isin(view.years)].astype({"project": object, "quantity": object})
    status = ledger["project"].map(view.projects["status"])
    for column, (wanted, source) in _SCHEDULE.items():
        chosen = ledger if wanted is None else ledger[status == wanted]
        ours = chosen.groupby(keys)[source].sum()
        theirs = table[table["project"].isin(view.projects.index)].groupby(keys)[column].sum()
        ours, theirs = ours.align(theirs, join="outer", fill_value=0.0)
        names = list(ours.index)
        error = np.abs(ours.to_numpy(float) - theirs.to_numpy(float))
        gauge.add(error, _tolerance(ours.to_numpy(float)), lambda i, n=names, c=column: f"{n[i][2]} {n[i][0]} {n[i][1]} {c}")
    return gauge.check()
