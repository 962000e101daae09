"""What stands beside the schedule of a run: capacity of a run folder by technology, site and year, and the difference of actual figures from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.plan.actual import Actual
from energyplan.plan.schema import Plan
from energyplan.plan.targets import Target
from energyplan.results.runs import read_frames, read_manifest
from energyplan.tolerances import trace

STOCKS = {"capacity": "power", "storage_energy": "energy"}
"""Kinds of targets about what stands -> the quantity of the capacity table."""

COLUMNS = ["quantity", "technologies", "sites", "year", "unit", "planned", "actual", "difference", "confidence"]


@dataclass(frozen=True)
class Stock:
    """What stands in a run: `quantity` (power, energy), `technology`, `site`, `unit`, `year`, `value`, and the years it knows."""

    table: pd.DataFrame
    years: frozenset[int]

    @classmethod
    def of(cls, run: Path, plan: Plan) -> Stock:
        """From the capacity table of a run folder.

        Raises:
            InputError: the run is of another plan.
        """
        manifest = read_manifest(run)
        if manifest["plan"] != plan.file.name:
            message = _("is a run of the plan {other}, not of {plan}").format(other=manifest["plan"], plan=plan.file.name)
            raise InputError([Problem(Place(run), "run", message, _("name the model of the run, or another run"), "other_plan")])
        capacity = read_frames(run / "tables")["capacity"]
        summed = capacity.groupby(["quantity", "technology", "site", "unit", "year"], as_index=False)["in_service"].sum()
        return cls(summed.rename(columns={"in_service": "value"}), frozenset(range(plan.file.first_year, plan.file.horizon.end + 1)))

    def value(self, kind: str, technologies: Iterable[str], sites: Iterable[str], year: int) -> float | None:
        """Stock of technologies at sites (all where none is named) at the end of a year; None of what the run does not tell."""
        technologies, sites = list(technologies), list(sites)
        if kind not in STOCKS or not technologies or year not in self.years:
            return None
        own = self.table[(self.table["quantity"] == STOCKS[kind]) & (self.table["year"] == year) & self.table["technology"].isin(technologies)]
        return float((own[own["site"].isin(sites)] if sites else own)["value"].sum())

    def of_target(self, target: Target) -> Callable[[int], float | None]:
        """The schedule of what a target measures, by the year."""
        return lambda year: self.value(target.kind, target.technologies, target.sites, year)

    def unit(self, technology: str) -> str:
        """Unit of the power of a technology."""
        return str(self.table.loc[(self.table["quantity"] == "power") & (self.table["technology"] == technology), "unit"].iloc[0])

    def technologies(self, year: int) -> list[str]:
        """Those with power in a year."""
        own = self.table[(self.table["quantity"] == "power") & (self.table["year"] == year) & (self.table["value"] > trace(self.table["value"]))]
        return sorted(set(own["technology"]))


def compare(actual: Sequence[Actual], stock: Stock, as_of: int) -> pd.DataFrame:
    """Every actual stock beside what the run has at the end of the same year; `difference` is actual less planned.

    What the run has in the latest year of the record, and the record says nothing of, is there too, without an actual figure.
    """
    rows = [
        [f.quantity, ";".join(sorted(f.technologies)), ";".join(sorted(f.sites)), f.year, f.unit, _planned(f, stock), f.value, f.confidence] for f in actual
    ]
    told = {name for f in actual if f.quantity == "capacity" and f.year == as_of for name in f.technologies}
    for name in stock.technologies(as_of):
        if name not in told:
            rows.append(["capacity", name, "", as_of, stock.unit(name), stock.value("capacity", [name], [], as_of), math.nan, ""])
    frame = pd.DataFrame(rows, columns=[*COLUMNS[:-2], COLUMNS[-1]]).dropna(subset="planned")
    frame.insert(len(COLUMNS) - 2, "difference", frame["actual"] - frame["planned"])
    return frame.sort_values(["quantity", "technologies", "sites", "year"], ignore_index=True)


def _planned(figure: Actual, stock: Stock) -> float | None:
    return stock.value(figure.quantity, figure.technologies, figure.sites, figure.year)
