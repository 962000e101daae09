"""Investment periods: `investment_periods.csv`, the period of each snapshot, and which components stand in which."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.importers.pypsa.tables import Cell, Network, Period

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years that a plan may name."""

SAME = 0.01
"""By how much the weightings of two periods may differ in sum [1]."""


def set_periods(network: Network, of_snapshots: list[Cell], rows: list[dict[str, Cell]], place: Place, problems: Problems) -> None:
    """Enter the periods of a network.

    Args:
        network: Whose snapshots are known.
        of_snapshots: The period of each snapshot; none where snapshots name no period.
        rows: Rows of `investment_periods.csv`: columns `period`, `objective`, `years`; without the file each period weighs 1.
        place: Where the periods are, or the snapshots.
        problems: Where faults are noted.
    """
    if not of_snapshots:
        if rows:
            problems.add(place, "investment_periods", _("the snapshots name no period"), _("add the column 'period' to snapshots.csv"), "missing")
        return
    years = [_year(cell, problems) for cell in of_snapshots]
    dated = [(_year(row["period"], problems), row) for row in rows if "period" in row]
    given = {year: row for year, row in dated if year is not None}
    order = [year for year in dict.fromkeys(years) if year is not None]
    if None in years or len(given) < len(rows):
        return
    for cell, year in zip(of_snapshots, years, strict=True):
        if rows and year not in given:
            message = _("period {period} is not in investment_periods.csv").format(period=cell.text)
            problems.add(cell.place, "snapshots.period", message, _("add it, or correct the snapshot"), "unknown_period")
            break
    for year, row in given.items():
        if year not in years:
            message = _("period {period} has no snapshot").format(period=year)
            problems.add(row["period"].place, "investment_periods.period", message, _("add snapshots, or take it out"), "empty")
    found = np.array(years, dtype=np.int64)
    if np.any(np.diff(found) < 0) or list(given) != sorted(given):
        problems.add(of_snapshots[0].place, "snapshots.period", _("the periods do not rise"), _("sort the snapshots and periods by period"), "wrong_order")
    network.period_of = found
    for year in order:
        row = given.get(year, {})
        weight, length = (_weight(row.get(name), f"investment_periods.{name}", problems) for name in ("objective", "years"))
        network.periods.append(Period(year, weight, length, row["period"].place if row else place))
    _same_length(network, of_snapshots, problems)


def _year(cell: Cell, problems: Problems) -> int | None:
    """A period as a year; None where it is none."""
    try:
        value = float(cell.text)
    except ValueError:
        value = float("nan")
    if value.is_integer() and FIRST_YEAR <= value <= LAST_YEAR:
        return int(value)
    message = _("'{value}' is no year from {first} to {last}").format(value=cell.text, first=FIRST_YEAR, last=LAST_YEAR)
    problems.add(cell.place, "period", message, _("name each period by its first year"), "not_a_year")
    return None


def _weight(cell: Cell | None, path: str, problems: Problems) -> float:
    """A weighting above 0; 1 where it is not written."""
    if cell is None:
        return 1.0
    try:
        value = float(cell.text)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        problems.add(cell.place, path, _("'{value}' is no number above 0").format(value=cell.text), _("write a number above 0"), "out_of_range")
        return 1.0
    return value


def _same_length(network: Network, cells: list[Cell], problems: Problems) -> None:
    """All milestones of a plan have a year of the same hours, so periods must add up to the same."""
    sums = [float(network.weights["objective"][network.period_of == period.year].sum()) for period in network.periods]
    for period, total in zip(network.periods, sums, strict=True):
        if abs(total / sums[0] - 1) > SAME:
            place = cells[int(np.flatnonzero(network.period_of == period.year)[0])].place
            message = _("the weightings of {period} add up to {total:g} h, those of the first period to {first:g} h").format(
                period=period.year, total=total, first=sums[0]
            )
            hint = _("weight the snapshots of each period to the same sum, and write what is left into investment_periods.csv")
            problems.add(place, "snapshots.objective", message, hint, "not_supported")


@dataclass(frozen=True)
class Span:
    """Years in which a component stands: from `start` on, as many as its `life` in the plan."""

    start: int
    life: int


def standing(network: Network, build_year: float, lifetime: float) -> list[int]:
    """Periods in which a component stands: build_year <= period < build_year + lifetime, as PyPSA has it.

    Args:
        network: With periods.
        build_year: First year.
        lifetime: Years it stands, may be infinite.
    """
    return [period.year for period in network.periods if build_year <= period.year < build_year + lifetime]


def span(network: Network, build_year: float, lifetime: float) -> Span:
    """The years of a component that stands in some period: from the first of them to the year before the next in which it does not, or to the end."""
    years = standing(network, build_year, lifetime)
    after = [period.year for period in network.periods if period.year > years[-1]]
    return Span(years[0], (after[0] if after else last_year(network) + 1) - years[0])


def last_year(network: Network) -> int:
    """Last ledger year: the last period stands for its `years`, to the next whole number."""
    last = network.periods[-1]
    return last.year + ceil(last.years) - 1


def years_match(network: Network) -> bool:
    """Whether each period lasts as long as PyPSA's `years` say: up to the next one, the last to the end."""
    starts = [*(period.year for period in network.periods), last_year(network) + 1]
    return all(after - period.year == period.years for period, after in zip(network.periods, starts[1:], strict=True))
