"""The independent check of a run, from its tables alone: balances, limits, ledger, costs, targets.

It knows neither the model nor the solver; what columns mean is said in `docs/how-to/results.md`.
A check that passes has its worst error within its limit; remarks (energy burnt, traded with itself,
unserved, curtailed) are reported and never fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from energyplan.errors import VerifyError
from energyplan.i18n import _
from energyplan.results import (
    verify_converter,
    verify_fuel,
    verify_ledger,
    verify_lines,
    verify_money,
    verify_operation,
    verify_risk,
    verify_store,
    verify_targets,
    verify_unit,
    verify_water,
)
from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_overlap import overlap
from energyplan.results.verify_records import Array, Asset
from energyplan.results.verify_view import Tables, View

__all__ = ["Check", "Report", "read_run", "verify", "verify_run"]

SYSTEM = (
    "horizon",
    "years",
    "steps",
    "assets",
    "parameters",
    "projects",
    "profiles",
    "fuels",
    "targets",
)
TABLES = (
    "capacity",
    "schedule",
    "dispatch",
    "operation",
    "storage",
    "costs",
    "emissions",
    "targets",
)


@dataclass(frozen=True)
class Report:
    """What the verifier found.

    Attributes:
        checks: All checks, then the remarks (limit infinite).
        targets: `target`, `year`, `achieved_canonical`, `required_canonical`, `margin_canonical`
            (positive is better than required), `met` (met, missed, not set).
        cost: Recounted discounted costs [CNY]: `total_discounted_cny`, `gross_discounted_cny`
            (without export income and unserved energy), and each component.
        overlap: Energy in and out in the same step, see `verify_overlap`.
    """

    checks: tuple[Check, ...]
    targets: pd.DataFrame
    cost: dict[str, float]
    overlap: pd.DataFrame

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
        objective: What the solver made least, without penalties [CNY], compared with the recount where given.

    Raises:
        VerifyError: a table is missing.
    """
    missing = [f"system/{name}" for name in SYSTEM if name not in system]
    missing += [f"tables/{name}" for name in TABLES if name not in tables]
    if missing:
        raise VerifyError(_("the run lacks the tables {names}").format(names=", ".join(missing)))
    view = View(system, tables)
    costs = verify_money.recount(view)
    exposure = verify_risk.recount(view, costs)
    targets, both = verify_targets.compliance(view), overlap(view)
    checks = [
        kinds(view),
        finite(system, tables),
        nonnegative(view),
        time(view),
        *verify_operation.check_operation(view),
        *verify_converter.check_converters(view),
        *verify_water.check_water(view),
        *verify_fuel.check_purchases(view),
        *verify_unit.check_units(view),
        *verify_store.check_stores(view),
        *verify_lines.check_lines(view),
        *verify_ledger.check_ledger(view),
        *verify_money.check_money(view, costs, objective, exposure.minimised),
        *verify_risk.check_risk(view, exposure),
        verify_money.check_emissions(view),
        *verify_targets.check_targets(view, targets),
        *remarks(view, both),
    ]
    return Report(tuple(checks), targets, verify_money.totals(costs), both)


def read_run(folder: Path) -> tuple[Tables, Tables]:
    """The tables of `system/` and `tables/` of a run folder.

    Raises:
        VerifyError: there are no tables, or damaged ones.
    """
    import duckdb

    def read(part: str) -> Tables:
        files = sorted((folder / part).glob("*.parquet"))
        if not files:
            raise VerifyError(_("{folder} has no tables").format(folder=folder / part))
        try:
            with duckdb.connect() as connection:
                return {file.stem: connection.read_parquet(str(file.absolute())).df() for file in files}
        except duckdb.Error as error:
            raise VerifyError(_("{folder} cannot be read: {error}").format(folder=folder / part, error=str(error).partition("\n")[0])) from error

    return read("system"), read("tables")


def verify_run(folder: Path, *, objective: float | None = None) -> Report:
    """Check the run in a folder."""
    return verify(*read_run(folder), objective=objective)


def kinds(view: View) -> Check:
    """Every asset is of a kind, and every target of one, that the verifier has laws for: what it does not know it cannot vouch for."""
    gauge = Gauge("kinds", "1")
    unknown = [*view.unknown.items(), *((target.name, target.kind) for target in verify_targets.unknown(view))]
    gauge.add(0.0, 1.0, f"{len(view.assets)} assets")
    if unknown:
        gauge.fail("; ".join(_("the verifier does not know kind {kind} ({name})").format(kind=kind, name=name) for name, kind in unknown))
    return gauge.check()


# Numbers that may be empty: of another unit than the carrier's, before the first milestone.
OPTIONAL = {"power_mw", "flow_m3_h", "level_mwh", "level_m3", "milestone", "weather_year"}
FILLED = {
    "system": ("horizon", "steps", "fuels", "profiles", "years"),
    "tables": ("capacity", "schedule", "operation", "costs", "emissions", "dispatch", "storage"),
}
EITHER = {"dispatch": ["power_mw", "flow_m3_h"], "storage": ["level_mwh", "level_m3"]}


def finite(system: Tables, tables: Tables) -> Check:
    """Every number is finite; of the two columns for two units one is filled."""
    gauge = Gauge("finite", "rows")
    parts = {"system": system, "tables": tables}

    def count(wrong: NDArray[np.bool_], place: str) -> None:
        row = f" row {int(np.argmax(wrong))}" if wrong.any() else ""
        gauge.add(float(wrong.sum()), 0.5, place + row)

    for part, names in FILLED.items():
        for name in names:
            numbers = parts[part][name].select_dtypes("number")
            for column in numbers.columns.difference(list(OPTIONAL)):
                values = numbers[column].to_numpy(dtype=float)
                count(~np.isfinite(values), f"{part}/{name} {column}")
    for name, pair in EITHER.items():
        values = tables[name][pair].to_numpy(dtype=float)
        wrong = np.isinf(values).any(axis=1) | ((~np.isnan(values)).sum(axis=1) != 1)
        count(wrong, f"tables/{name} {pair[0]}")
    return gauge.check()


NOT_NEGATIVE = {
    "operation": ["value"],
    "storage": ["level_mwh", "level_m3"],
    "capacity": ["commissioned", "retired_early", "retired_age", "in_service"],
}


def nonnegative(view: View) -> Check:
    """Stocks, moves, levels and quantities of operation are not below nothing; emissions may be, of fuels that grew."""
    gauge = Gauge("nonnegative", "1")
    for name, columns in NOT_NEGATIVE.items():
        for column in columns:
            table = view.tables[name]
            if name == "operation":  # an activity may run the other way: `verify_converter` knows how far
                table = table[~table["quantity"].astype(str).str.startswith("activity_")]
            values = table[column].to_numpy(dtype=float)
            label = f"tables/{name} {column} row"
            gauge.add(-np.nan_to_num(values), view.nothing, lambda at, text=label: f"{text} {at}")  # type: ignore[misc]
    return gauge.check()


def time(view: View) -> Check:
    """Steps of an operation year last a year, probabilities add up to 1, rows have a step."""
    gauge = Gauge("time", "1")
    steps = view.steps.assign(total=view.hours * view.weight)
    steps = steps.astype({"operation_year": object})
    for year, total in steps.groupby("operation_year")["total"].sum().items():
        gauge.add(abs(float(total) / view.hours_per_year - 1), view.year_tolerance, f"{year}: {total:.10g} h")
    once = steps.drop_duplicates("operation_year")
    for milestone, sum_ in once.groupby("milestone")["probability"].sum().items():
        gauge.add(abs(float(sum_) - 1), 1e-9, f"{milestone}: probabilities add up to {sum_:.10g}")
    gauge.add((view.previous < 0).astype(float), 0.5, view.place("has no step before"))
    for name, lost in view.lost_rows.items():
        gauge.add(float(lost), 0.5, f"{name}: {lost} rows belong to no step")
    return gauge.check()


def remarks(view: View, both: pd.DataFrame) -> list[Check]:
    """What is no error but worth knowing [MWh/a]; less than 1e-6 of the carrier is noise.

    Args:
        view: The run.
        both: What goes in and out in the same step; of it the energy burnt is told, of trade the energy.
    """
    found: dict[str, list[tuple[float, str]]] = {name: [] for name in (*OVERLAPS, "unserved", "curtailment")}
    for row in both.to_dict("records"):
        column = "overlap_mwh" if row["what"] == "import_and_export" else "lost_mwh"
        mean = f", steps of {row['step_hours']:g} h" if row["step_hours"] > 1 else ""
        place = f"{row['year']} {row['asset'] or 'hydrogen'} at {row['site']}: {row[column]:.6g} MWh ({row['share']:.2%} at once{mean})"
        found[row["what"]].append((row[column], place))

    def note(name: str, asset: Asset, year: int, amount: Array, share_of: Array) -> None:
        value = view.annual(amount, year)
        if value > view.tolerance(asset.carrier) * view.hours_per_year:
            share = value / max(view.annual(share_of, year), value)
            found[name].append((value, f"{year} {asset.name} at {asset.site}: {value:.6g} {asset.level_unit} ({share:.2%})"))

    for year in view.milestones:
        for asset in view.of_kind("demand"):
            note("unserved", asset, year, view.amount(asset, "unserved"), view.profile(asset.name))
        for asset in view.of_kind("renewable"):
            most = view.available(asset)
            note("curtailment", asset, year, most - view.amount(asset, "output"), most)
    return [_remark(name, rows) for name, rows in found.items()]


OVERLAPS = ("charge_and_discharge", "both_ways", "electrolysis_and_hydrogen_power", "import_and_export")


def _remark(name: str, rows: list[tuple[float, str]]) -> Check:
    """A remark: the largest amount, and all places from the largest on."""
    rows = sorted(rows, reverse=True)
    worst = rows[0][0] if rows else 0.0
    where = "; ".join(place for _, place in rows)
    return Check(f"remark_{name}", True, worst, np.inf, "MWh/a", where)
