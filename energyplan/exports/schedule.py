"""The capacity schedule a planner hands on: one table of stock, flow and investment by year, its totals, and both as CSV. The workbook is made of the same."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from energyplan.report.charts.palette import Entry, technologies
from energyplan.report.scale import Scale, display_money, table_scale
from energyplan.report.text import in_language
from energyplan.results.capacity_costs import MONEY, PLACE, investment
from energyplan.results.files import write_tables
from energyplan.system.system import System

STOCKS = ["stock_existing", "stock_committed", "stock_new", "stock_total"]
FLOWS = ["flow_added_committed", "flow_added_new", "flow_retired_age", "flow_retired_early"]
OVERNIGHT = ["overnight_committed_cny", "overnight_new_cny"]

UNITS = ("MW", "MWh", "m3/h", "m3")
"""Units of capacity: power and energy apart, and water."""

SHOWN, PART_SHOWN = 0.01, 1e-5
"""Projects that never have more than this [MW, MWh, m3/h, m3], or this part of the largest capacity of a small plan, are what the solver leaves of zero."""

ALL = "(all)"
"""Name of all technologies together, beside technologies."""


@dataclass(frozen=True)
class Schedule:
    """A schedule, and how it is told.

    Attributes:
        frame: `year`, `technology`, `site`, `project`, `quantity`, `unit`, stocks at the end of the year, flows of the year, investment of the year.
        entries: Technologies in the order of stacks, with names and colours.
        titles: Id of a site -> its names, Chinese and English.
        price_year: Of its money.
        currency: Of its money.
    """

    frame: pd.DataFrame
    entries: Sequence[Entry]
    titles: Mapping[str, tuple[str, str]]
    price_year: int
    currency: str

    @classmethod
    def of(cls, system: System, tables: Mapping[str, pd.DataFrame], price_year: int) -> Schedule:
        """The schedule of a run.

        Args:
            system: Its system, with names and colours.
            tables: Its tables `capacity` and `schedule`.
            price_year: Of its money.
        """
        keys = [*PLACE, "unit", *STOCKS, *FLOWS]
        stock = tables["schedule"][keys].astype(dict.fromkeys(("technology", "site", "project", "quantity", "unit"), object))
        frame = stock.merge(investment(system, tables["capacity"]), on=PLACE, how="outer")  # a unit may be paid for after it has left
        frame = frame.fillna(dict.fromkeys([*STOCKS, *FLOWS, *MONEY], 0.0)).sort_values(PLACE, kind="stable", ignore_index=True)
        frame["unit"] = frame.groupby(["project", "quantity"], sort=False)["unit"].transform("first")
        kinds = {a.technology: a.kind for a in system.assets if a.kind != "demand"}
        return cls(frame, technologies(kinds, system.titles, system.colours), system.titles, price_year, system.currency)

    @property
    def years(self) -> list[int]:
        """Years that it tells."""
        return [int(year) for year in sorted(self.frame["year"].unique())]

    @property
    def shown(self) -> pd.DataFrame:
        """The table for people: to the kW (of less than a MW, to the thousandth) and to the fen, without projects never there, in the order of stacks."""
        largest = self.frame.groupby(["technology", "site", "project", "quantity"])["stock_total"].transform("max")
        order = {entry.ident: i for i, entry in enumerate(self.entries)}
        whole = float(largest.max()) if len(largest) else 0.0
        digits = 3 + max(0, -math.floor(math.log10(whole))) if whole > 0 else 3
        rows = self.frame[largest > min(SHOWN, PART_SHOWN * whole)].round({**dict.fromkeys([*STOCKS, *FLOWS], digits), **dict.fromkeys(MONEY, 2)})
        rank = rows.assign(rank=rows["technology"].map(order), power=rows["quantity"] != "power").sort_values(["year", "rank", "site", "project", "power"])
        return rank.drop(columns=["rank", "power"]).reset_index(drop=True)

    @property
    def totals(self) -> pd.DataFrame:
        """Sums of what is shown by technology, then over all of them (`(all)`), power and energy apart."""
        keys, rows = ["year", "technology", "quantity", "unit"], self.shown
        parts = [rows, rows.assign(technology=ALL)]
        return pd.concat([part.groupby(keys, as_index=False, sort=False)[[*STOCKS, *FLOWS, *MONEY]].sum() for part in parts], ignore_index=True)

    def site(self, ident: str) -> str:
        """Name of a site in the language in force."""
        return in_language(*self.titles.get(ident, (ident, ident)))

    def scale(self, unit: str) -> Scale:
        """The unit in which capacities of a canonical unit are told in the language in force."""
        return table_scale(self.frame.loc[self.frame["unit"] == unit, "stock_total"], unit)

    @property
    def money(self) -> Scale:
        """The unit in which investment is told: one in which the largest year of a technology can be read."""
        by_year = self.frame.groupby(["technology", "year"])[list(MONEY)].sum()
        return display_money(float(by_year.to_numpy().max(initial=0.0)), self.currency)


def write_csv(schedule: Schedule, folder: Path, labels: Mapping[str, str], *, totals: bool = False) -> list[Path]:
    """`schedule.csv` with its label columns first, and `schedule_totals.csv` where it is asked for; utf-8 with BOM so that office programs read the text right.

    Raises:
        EnvironmentProblem: the folder cannot be written.
    """
    tables = {"schedule": schedule.shown} | ({"schedule_totals": schedule.totals} if totals else {})
    return write_tables(folder, {name: table.assign(**labels)[[*labels, *table.columns]] for name, table in tables.items()})
