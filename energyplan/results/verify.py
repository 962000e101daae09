"""The independent check of a run: it re-computes balances, limits, the ledger, costs and targets from the tables alone.

It knows neither the model nor the solver; what the columns mean is said in `docs/how-to/results.md`. A check that passes has its worst
error within its limit; remarks (energy burnt, unserved, curtailed) are reported and never fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from energyplan.errors import VerifyError
from energyplan.i18n import _
from energyplan.results import verify_ledger, verify_money, verify_operation, verify_targets
from energyplan.results.verify_view import ELECTRIC_STORES, STORES, Array, Check, Gauge, Tables, View

__all__ = ["Check", "Report", "read_run", "verify", "verify_run"]

SYSTEM = ("horizon", "years", "steps", "assets", "parameters", "projects", "profiles", "fuels", "targets")
TABLES = ("capacity", "schedule", "dispatch", "operation", "storage", "costs", "emissions", "targets")


@dataclass(frozen=True)
class Report:
    """What the verifier found.

    Attributes:
        checks: All checks, then the remarks (limit infinite).
        targets: `target`, `year`, `achieved_canonical`, `required_canonical`, `margin_canonical`, `met` (met, missed, not set).
        cost: Recounted `total_discounted_cny`, `gross_discounted_cny` (without export income and unserved energy), and each component.
    """

    checks: tuple[Check, ...]
    targets: pd.DataFrame
    cost: dict[str, float]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)


def verify(system: Tables, tables: Tables, *, objective: float | None = None) -> Report:
    """Check a run against everything that must hold.

    Args:
        system: Tables of `system/`, the numbers the model saw.
        tables: Tables of `tables/`, the results.
        objective: Discounted cost the solver reported [CNY], compared with the recount where given.

    Raises:
        VerifyError: a table is missing.
    """
    missing = [f"system/{name}" for name in SYSTEM if name not in system]
    missing += [f"tables/{name}" for name in TABLES if name not in tables]
    if missing:
        raise VerifyError(_("the run lacks the tables {names}").format(names=", ".join(missing)))
    view = View(system, tables)
    costs = verify_money.recount(view)
    targets = verify_targets.compliance(view)
    checks = [
        finite(system, tables),
        nonnegative(tables),
        time(view),
        *verify_operation.check_operation(view),
        *verify_ledger.check_ledger(view),
        *verify_money.check_money(view, costs, objective),
        verify_money.check_emissions(view),
        *verify_targets.check_targets(view, targets),
        *remarks(view),
    ]
    return Report(tuple(checks), targets, verify_money.totals(costs))


def read_run(folder: Path) -> tuple[Tables, Tables]:
    """The tables of `system/` and `tables/` of a run folder.

    Raises:
        VerifyError: there are no tables.
    """
    import duckdb

    def read(part: str) -> Tables:
        files = sorted((folder / part).glob("*.parquet"))
        if not files:
            raise VerifyError(_("{folder} has no tables").format(folder=folder / part))
        with duckdb.connect() as connection:
            return {file.stem: connection.read_parquet(str(file)).df() for file in files}

    return read("system"), read("tables")


def verify_run(folder: Path, *, objective: float | None = None) -> Report:
    """Check the run in a folder."""
    return verify(*read_run(folder), objective=objective)


# Columns that may be empty: a unit that is not the carrier's, a figure that is not given, a milestone before the first.
_MAY_BE_EMPTY = {
    "system": {"horizon": (), "steps": (), "fuels": (), "profiles": (), "years": ("milestone",)},
    "tables": {
        "capacity": (), "schedule": (), "operation": (), "costs": (), "emissions": (),
        "dispatch": ("power_mw", "flow_m3_h"), "storage": ("level_mwh", "level_m3"),
    },
}  # fmt: skip


def finite(system: Tables, tables: Tables) -> Check:
    """Every number is finite; of two columns for two units one is filled."""
    gauge = Gauge("finite", "1")
    for part, frames in (("system", system), ("tables", tables)):
        for name, empty in _MAY_BE_EMPTY[part].items():
            frame = frames[name]
            for column in frame.select_dtypes("number").columns.difference([*empty, "weather_year"]):
                _count(gauge, ~np.isfinite(frame[column].to_numpy(dtype=float)), f"{part}/{name} {column}")
            if len(empty) == 2:
                pair = frame[list(empty)].to_numpy(dtype=float)
                _count(gauge, np.isinf(pair).any(axis=1) | (~np.isnan(pair)).sum(axis=1).__ne__(1), f"{part}/{name} {empty[0]}")
    return gauge.check()


def _count(gauge: Gauge, wrong: np.ndarray, place: str) -> None:
    gauge.add(float(wrong.sum()), 0.5, f"{place} row {int(np.argmax(wrong))}" if wrong.any() else place)


def nonnegative(tables: Tables) -> Check:
    """Stocks, moves, levels and quantities of operation are not below -1e-6."""
    gauge = Gauge("nonnegative", "1")
    columns = [("operation", "value"), ("storage", "level_mwh"), ("storage", "level_m3"), ("emissions", "co2_t")]
    columns += [("capacity", name) for name in ("commissioned", "retired_early", "retired_age", "in_service")]
    for name, column in columns:
        values = tables[name][column].to_numpy(dtype=float)
        gauge.add(-values[~np.isnan(values)], 1e-6, lambda i, n=name, c=column: f"tables/{n} {c} row {i}")  # type: ignore[misc]
    return gauge.check()


def time(view: View) -> Check:
    """The steps of an operation year last a year, probabilities of a milestone add up to 1, every row belongs to a step."""
    gauge = Gauge("time", "1")
    steps = view.steps.assign(total=view.hours * view.weight)
    for year, total in steps.groupby(steps["operation_year"].astype(object))["total"].sum().items():
        gauge.add(abs(float(total) / view.hours_per_year - 1), 1e-9, f"{year}: {total:.6g} h")
    once = steps.drop_duplicates("operation_year")
    for milestone, probability in once.groupby("milestone")["probability"].sum().items():
        gauge.add(abs(float(probability) - 1), 1e-9, f"{milestone}: probabilities add up to {probability:.6g}")
    gauge.add((view.previous < 0).astype(float), 0.5, lambda i: f"{view.step_name(i)}: no step before")
    for name, lost in view.lost_rows.items():
        gauge.add(float(lost), 0.5, f"{name}: {lost} rows belong to no step")
    return gauge.check()


def remarks(view: View) -> list[Check]:
    """What is no error but worth knowing [MWh/a]: energy burnt, trade with itself, unserved and curtailed energy."""

    def annual(amount: Array) -> dict[int, float]:
        return {int(year): float(np.sum(view.energy_weight(year) * amount)) for year in np.unique(view.milestone)}

    burnt, both, unserved, curtailed = [], [], [], []
    for asset in view.of_kind(*STORES):
        charge, discharge = view.amount(asset, "charge"), view.amount(asset, "discharge")
        round_trip = 1.0
        if view.assets.at[asset, "kind"] in ELECTRIC_STORES:
            round_trip = view.at_step(view.figures(asset, "eta_charge", 1) * view.figures(asset, "eta_discharge", 1))
        lost, moved = annual(np.minimum(charge, discharge) * (1 - round_trip)), annual(discharge)
        burnt += [(lost[y], f"{y} {asset}: {lost[y] / max(moved[y], 1e-9):.3%} of throughput") for y in lost]
    for asset in view.of_kind("trade"):
        amounts = annual(np.minimum(view.amount(asset, "import"), view.amount(asset, "export")))
        both += [(amount, f"{year} {asset}") for year, amount in amounts.items()]
    for asset in view.of_kind("demand"):
        row = view.assets.loc[asset]
        unserved += [(v, f"{y} {row['site']} {row['carrier']}: {v:.6g}") for y, v in annual(view.amount(asset, "unserved")).items()]
    for asset in view.of_kind("renewable"):
        spare, most = annual(view.available(asset) - view.amount(asset, "output")), annual(view.available(asset))
        curtailed += [(spare[y], f"{y} {asset}: {spare[y] / max(most[y], 1e-9):.3%} of the available") for y in spare]
    named = {"charge_and_discharge": burnt, "import_and_export": both, "unserved": unserved, "curtailment": curtailed}
    return [_remark(name, rows, listed=name == "unserved") for name, rows in named.items()]


def _remark(name: str, rows: list[tuple[float, str]], *, listed: bool) -> Check:
    """A remark with its largest value; `listed` names every place with some."""
    value, place = max(rows, default=(0.0, ""))
    places = [where for amount, where in rows if amount > 1e-6]
    where = "; ".join(places) if listed else place if places else ""
    return Check(f"remark_{name}", True, max(value, 0.0), np.inf, "MWh/a", where)
