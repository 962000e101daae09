"""Energy in a workbook of results: balances of all carriers, shares, CO2, and prices of energy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energyplan.errors import InputError
from energyplan.exports.result_page import Page
from energyplan.exports.result_tables import by_years
from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts, cell
from energyplan.report.chapters.operation import carriers_table, shares_table
from energyplan.report.charts.balance import DEMAND, generation_of, items_of
from energyplan.report.charts.emissions import co2_of
from energyplan.report.charts.prices import STEPS, duration, main_site
from energyplan.report.charts.style import months
from energyplan.report.document import Column, Figure, Table
from energyplan.report.scale import display, volume
from energyplan.report.text import in_language
from energyplan.units import currency_unit

POINTS = (0, 1, 2, 5, *range(10, 100, 10), 95, 98, 99, 100)
"""Shares of the year for which the price that is reached or passed is told [%]."""
CALENDAR = 6
"""Longest steps for which prices are told by hour of day [h]."""
MOST = 60
"""Buses and milestones up to which all of them are told by month and hour."""


def balances(page: Page, facts: Facts) -> None:
    """Balance of each carrier."""
    main = facts.run.carrier
    for carrier in (main, *(c for c in facts.system.carriers if c != main)):
        frame = generation_of(facts.run, carrier)
        if len(frame):
            page.table(balance_table(facts, carrier, frame), f"balance {carrier}")


def shares(page: Page, facts: Facts) -> None:
    """Shares, trade and losses as key figures, then CO2 by technology."""
    page.table(shares_table(facts, facts.milestones))
    for table in carriers_table(facts, facts.milestones):
        page.table(table, "carriers")
    emitted = co2_of(facts.run).rename(columns={"technology": "ident"})
    scale = display(float(emitted.groupby("year")["value"].sum().abs().max()) if len(emitted) else 0.0, "t/a")
    if not emitted.empty and emitted["value"].abs().max() > facts.run.noise:
        names = {entry.ident: entry.name for entry in facts.run.technologies}
        title = _("CO2 of a year, imports included [{unit}]").format(unit=scale.name)
        page.table(
            by_years(title, _("technology"), names, emitted, facts.milestones, scale, 2, "tables/emissions.parquet", {_("total"): set(names)}), "co2"
        )


def balance_table(facts: Facts, carrier: str, frame: pd.DataFrame) -> Table:
    """What supplies a carrier and what uses it in a year of each milestone; all of it adds up to nothing.

    Args:
        facts: The run.
        carrier: The carrier.
        frame: As of `generation_of`.
    """
    water = facts.system.carriers[carrier] == "m3"
    fed, used = frame[frame["value"] > 0], frame[frame["value"] < 0]
    largest = float(fed.groupby("year")["value"].sum().max()) if len(fed) else 0.0
    scale = volume(largest) if water else display(largest, "MWh/a")
    names = {entry.ident: entry.name for entry in items_of(facts.run)}
    names = {DEMAND: _("demand")} | names
    rows, sums, idents = list[tuple[str, ...]](), dict[int, list[int]](), list[str]()

    def line(name: str, ident: str, part: pd.DataFrame) -> None:
        by_year = part.groupby("year")["value"].sum()
        rows.append((name, *(cell(float(by_year.get(year, 0.0)), scale, 2) for year in facts.milestones)))
        idents.append(ident)

    def group(part: pd.DataFrame, words: str, total: str) -> int:
        first = len(rows)
        for ident, name in names.items():
            if part.loc[part["item"] == ident, "value"].abs().max() > facts.run.noise:
                line(words.format(name=name) if ident != DEMAND else name, ident, part[part["item"] == ident])
        sums[len(rows)] = list(range(first, len(rows)))
        line(total, "", part)
        return len(rows) - 1

    both = [group(fed, "{name}", _("fed in")), group(used, _("{name}, taken out"), _("taken out"))]
    left = frame.groupby("year")["value"].sum()
    if facts.run.query("SELECT free_disposal FROM numbers.carriers WHERE carrier = ?", carrier)["free_disposal"].any():
        both.append(len(rows))
        line(_("disposed of"), "", (-left).reset_index())
    sums[len(rows)] = both
    line(_("balance"), "", frame if len(both) == 2 else frame.iloc[:0])
    heads = (Column(_("supply and use"), 2.6, False), *(Column(str(year)) for year in facts.milestones))
    title = _("Balance of {carrier} of a year [{unit}]").format(carrier=facts.name(carrier), unit=scale.name)
    return Table(title, heads, tuple(rows), "tables/dispatch.parquet", bold=frozenset(sums), sums=sums, idents=idents)


# --- prices -------------------------------------------------------------------------------------------------------------------------


def prices(page: Page, facts: Facts) -> None:
    """Mean and duration of prices by bus and milestone."""
    page.line(_("Prices are shadow prices of energy at a bus, a carrier at a site: what one more unit there would cost, undiscounted."))
    page.table(duration_table(facts, _steps(facts)), "duration", filtered=True)


def prices_by_hour(page: Page, facts: Facts) -> None:
    """Mean prices by month and hour of day, by bus and milestone."""
    try:
        facts.run.needs_calendar("prices", longest=CALENDAR)
    except InputError as error:
        page.line(_("Prices by month and hour of day are not told: {why}.").format(why="; ".join(problem.message for problem in error.problems)))
        return
    steps = _steps(facts)
    buses = steps.groupby(["carrier", "site", "year"]).ngroups
    if buses > MOST:
        steps = steps[(steps["carrier"] == facts.run.carrier) & (steps["site"] == main_site(facts.run))]
        page.line(_("Only where demand is largest; all buses: tables/prices.parquet."))
    page.shade(page.table(calendar_table(facts, steps), "calendar", filtered=True), 4, 24)


def _steps(facts: Facts) -> pd.DataFrame:
    return facts.run.query(f"{STEPS} ORDER BY ALL").astype({"carrier": object, "site": object})


def _unit(facts: Facts) -> str:
    energy, water = (facts.run.money_of(f"{currency_unit(facts.run.currency)}/{unit}") for unit in (in_language("兆瓦时", "MWh"), "m3"))
    volumes = [facts.name(carrier) for carrier, unit in facts.system.carriers.items() if unit == "m3"]
    return f"{energy}; {_(', ').join(volumes)} {water}" if volumes else energy


def _bus(facts: Facts, carrier: str, site: str, year: int) -> tuple[str, str, str]:
    return facts.name(carrier), facts.name(site), str(year)


def _ordered(facts: Facts, steps: pd.DataFrame) -> list[tuple[tuple[str, str, int], pd.DataFrame]]:
    """Prices by bus and milestone: the main carrier where demand is largest first."""
    first, main = facts.run.carrier, main_site(facts.run)
    groups = [((str(c), str(s), int(y)), part) for (c, s, y), part in steps.groupby(["carrier", "site", "year"])]
    return sorted(groups, key=lambda group: (group[0][0] != first, group[0][0], group[0][1] != main, group[0][1], group[0][2]))


def duration_table(facts: Facts, steps: pd.DataFrame) -> Table:
    """Mean price of each bus in a year, and the price that is reached or passed in so much of it."""
    rows, idents = [], []
    for (carrier, site, year), part in _ordered(facts, steps):
        share, value = duration(part["value"].to_numpy(), part["hours"].to_numpy())
        points = np.interp(POINTS, share, np.arange(len(share))).round().astype(int)
        mean = float(np.average(part["value"], weights=part["hours"]))
        digits = 2 if facts.system.carriers[carrier] == "m3" else 1
        rows.append((*_bus(facts, carrier, site, year), *(cell(float(v), 1.0, digits) for v in (mean, *value[points]))))
        idents.append(f"{carrier} {site}")
    heads = (
        Column(_("carrier"), 1.2, False), Column(_("site"), 1.2, False), Column(_("year"), 0.7, False), Column(_("mean")),
        *(Column(Figure(str(point), point, 0)) for point in POINTS),
    )  # fmt: skip
    title = _("Price that is reached or passed in so many per cent of the year [{unit}]").format(unit=_unit(facts))
    return Table(title, heads, tuple(rows), "tables/prices.parquet", (_("0: the highest price of the year; 100: the lowest."),), idents=idents)


def calendar_table(facts: Facts, steps: pd.DataFrame) -> Table:
    """Mean price by month and hour of day of each bus and milestone."""
    hours = steps.loc[np.repeat(steps.index.to_numpy(), steps["length"].to_numpy().astype(int))]
    hours = hours.assign(at=hours["first"].astype(int) + hours.groupby(level=0).cumcount(), weight=hours["hours"] / hours["length"])
    stamps = pd.Timestamp("2023-01-01") + pd.to_timedelta(hours["at"], unit="h")  # any year without 29 February
    hours = hours.assign(month=stamps.dt.month, hour=stamps.dt.hour, worth=hours["value"] * hours["weight"])
    rows = []
    for (carrier, site, year), part in _ordered(facts, hours):
        sums = part.groupby(["hour", "month"])[["worth", "weight"]].sum()
        wide = (sums["worth"] / sums["weight"]).unstack("month")
        digits = 2 if facts.system.carriers[carrier] == "m3" else 1
        bus = _bus(facts, carrier, site, year)
        rows += [(*bus, Figure(str(hour), hour, 0), *(cell(float(v), 1.0, digits) for v in wide.loc[hour])) for hour in map(int, wide.index)]
    heads = (
        Column(_("carrier"), 1.2, False), Column(_("site"), 1.2, False), Column(_("year"), 0.7, False), Column(_("hour"), 0.7, False), *map(Column, months())
    )  # fmt: skip
    title = _("Mean price by month and hour of day [{unit}]").format(unit=_unit(facts))
    return Table(title, heads, tuple(rows), "tables/prices.parquet", (_("Hour 0 is from midnight to one o'clock."),))
