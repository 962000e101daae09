"""What may fail: an outage as a planner writes it, and the power that it takes out of an operated year.

    PROJECT[:AMOUNT][@WINDOW]    coal_1    coal_1:300MW@01-10..01-24    island_cable:50%@worst:336h    lengjia_tie@2030-07-01T18..2030-07-03

PROJECT is a project of the plan, or a technology: then all its projects together. Without an AMOUNT all of it is out, without a WINDOW the whole year.
A window is two ends, each an hour of the year or a date; a date at the end counts as a whole day. `worst:336h` are the 336 hours in a row with the
highest residual load.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energyplan.analysis.held import LIMITED, Loss
from energyplan.errors import Place, Problems, UnitProblem
from energyplan.i18n import _
from energyplan.plan.wording import did_you_mean
from energyplan.system.horizon import Array, OperationYear
from energyplan.system.system import System
from energyplan.tolerances import trace
from energyplan.units import CURRENCY, split_quantity, to_canonical

SPEC = re.compile(r"(?P<name>[^:@\s]+)(:(?P<amount>[^@]+))?(@(?P<window>.+))?")
DATE = re.compile(r"((?P<year>\d{4})-)?(?P<month>\d{1,2})-(?P<day>\d{1,2})(T(?P<hour>\d{1,2}))?")
WORST = re.compile(r"worst:(?P<hours>\d+)h")
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
YEAR = 8760
"""Hours of a year that has dates."""

TWO_WEEKS = 336
"""Length of the outages that are looked at unless others are named [h]."""

UNITS = ("thermal", "hydro", "pumped_storage", "flow_battery", "battery", "store", "seasonal_store", "hydrogen_power", "converter", "unit")
"""Kinds among whose projects the largest unit of a milestone is looked for: wind and sun are many small ones, cables and ties have outages of their own."""


@dataclass(frozen=True)
class Outage:
    """What is out, how much of it, and when.

    Attributes:
        text: As it was written.
        projects: Projects that are out, by asset.
        amount: Power that is out of all of them [MW, m3/h]; None is their share.
        share: Share of their power that is out [1].
        window: Hours of the year from which on and before which it is out; None is the whole year. The end may come before the beginning, over New Year.
        worst: Length of the window of the highest residual load [h], in the place of `window`.
        year: The only milestone in which it happens; None is every one.
    """

    text: str
    projects: tuple[tuple[str, tuple[str, ...]], ...]
    amount: float | None = None
    share: float = 1.0
    window: tuple[int, int] | None = None
    worst: int | None = None
    year: int | None = None


Stock = Mapping[tuple[str, int], float]
"""Power of a project in service at the end of a year [MW, m3/h]."""


def stock_of(capacity: pd.DataFrame) -> Stock:
    """Power in service by project and year, from a run's table `capacity`; what an interior point leaves of nothing is left out."""
    power = capacity[capacity["quantity"] == "power"].groupby(["project", "year"], observed=True)["in_service"].sum()
    least = trace(power)
    return {(str(p), int(y)): float(v) for (p, y), v in power.items() if v > least}


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_outages(specs: Iterable[str], system: System, problems: Problems) -> list[Outage]:
    """Outages as they are written; what is wrong is noted, all at once."""
    return [found for spec in dict.fromkeys(specs) if (found := _read(spec.strip(), system, problems)) is not None]


def _read(spec: str, system: System, problems: Problems) -> Outage | None:
    def wrong(message: str, hint: str, code: str = "bad_outage") -> None:
        problems.add(Place(f"--outage {spec}"), "outage", message, hint, code)

    form = _("write PROJECT[:AMOUNT][@WINDOW], like coal_1:300MW@01-10..01-24 or coal_1@worst:336h")
    match, before = SPEC.fullmatch(spec), len(problems.found)
    if match is None:
        wrong(_("is no outage"), form)
        return None
    projects = _projects(match["name"], system)
    if not projects:
        known = [p.name for a in system.assets if a.kind in LIMITED for p in a.projects] + [a.technology for a in system.assets if a.kind in LIMITED]
        lines = {p.name for a in system.assets if a.kind == "line" for p in a.projects} | {a.technology for a in system.assets if a.kind == "line"}
        if match["name"] in lines:
            wrong(_("the flow of '{name}' follows voltages: without it all others change theirs").format(name=match["name"]), _("take it out of the plan"))
        else:
            wrong(_("there is no project or technology '{name}'").format(name=match["name"]), did_you_mean(match["name"], set(known)), "unknown_project")
    amount, share = None, 1.0
    if match["amount"] is not None:
        text = match["amount"].strip()
        try:
            amount, share = _amount(text, "m3/h" if projects and _is_water(projects, system) else "MW")
        except (UnitProblem, ValueError):
            wrong(_("'{text}' is no amount of power").format(text=text), _("write it like 300MW or 50%"))
    window = _window(match["window"], system, wrong) if match["window"] is not None else (None, None, None)
    if len(problems.found) > before or window is None:
        return None
    return Outage(spec, tuple((a, tuple(names)) for a, names in projects.items()), amount, share, *window)


def _projects(name: str, system: System) -> dict[str, list[str]]:
    """Projects of a name by asset: one project, or all of a technology."""
    assets = [a for a in system.assets if a.kind in LIMITED]
    own = {a.name: [name] for a in assets if any(p.name == name for p in a.projects)}
    return own or {a.name: [p.name for p in a.projects] for a in assets if a.technology == name and a.projects}


def _is_water(projects: Mapping[str, object], system: System) -> bool:
    return any(system.carriers[system.asset(name).carrier] == "m3" for name in projects)


def _amount(text: str, unit: str) -> tuple[float | None, float]:
    """Power, or a share of it.

    >>> _amount("300MW", "MW"), _amount("50 %", "MW")
    ((300.0, 1.0), (None, 0.5))
    """
    number, written = split_quantity(text) or ("", None)
    value = float(number)
    if written in ("%", "％") and 0 < value <= 100:
        return None, value / 100
    if not written or value <= 0 or written in ("%", "％"):
        raise ValueError(text)
    return float(to_canonical(f"{number} {written}", unit, CURRENCY)), 1.0


def _window(text: str, system: System, wrong: Callable[[str, str], None]) -> tuple[tuple[int, int] | None, int | None, int | None] | None:
    """Window, length of the worst one, and the only milestone; None where something is wrong."""
    hours = round(system.horizon.hours_per_year)
    if system.horizon.own:
        wrong(_("the plan's own steps are no hours of a year"), _("leave the window out: the whole year"))
        return None
    if (worst := WORST.fullmatch(text)) is not None:
        if 0 < int(worst["hours"]) <= hours:
            return None, int(worst["hours"]), None
        wrong(_("a window has 1 to {hours} hours").format(hours=hours), _("write it like worst:336h"))
        return None
    first, dots, last = text.partition("..")
    ends = [_end(end.strip(), is_last, hours) for end, is_last in ((first, False), (last, True))]
    if not dots or any(end is None for end in ends):
        hint = _("write hours like 216..552, dates like 01-10..01-24 (no 29 February), or worst:336h")
        wrong(_("'{text}' is no window of a year of {hours} hours").format(text=text, hours=hours), hint)
        return None
    (begin, one), (end, other) = (e for e in ends if e is not None)
    years = {year for year in (one, other) if year is not None}
    if len(years) > 1 or not years <= set(system.horizon.milestones):
        known = ", ".join(map(str, system.horizon.milestones))
        wrong(_("'{text}' is in no milestone year").format(text=text), _("one of {years}, or no year: every milestone").format(years=known))
        return None
    if begin == end:
        wrong(_("'{text}' is no hour long").format(text=text), _("the end is the first hour after the window"))
        return None
    return (begin, end), None, next(iter(years), None)


def _end(text: str, is_last: bool, hours: int) -> tuple[int, int | None] | None:
    """Hour of the year of an end of a window, and its year; None where it is none.

    >>> _end("01-10", False, 8760), _end("2030-01-24", True, 8760), _end("02-29", False, 8760), _end("216", False, 8760)
    ((216, None), (576, 2030), None, (216, None))
    """
    if text.isdigit():
        return (int(text), None) if int(text) < hours + is_last else None
    match = DATE.fullmatch(text)
    if match is None or hours != YEAR:
        return None
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= DAYS[month - 1] and int(match["hour"] or 0) <= 24):
        return None
    hour = 24 * (sum(DAYS[: month - 1]) + day - 1) + (int(match["hour"]) if match["hour"] else 24 * is_last)
    return hour, int(match["year"]) if match["year"] else None


# --- what is out -------------------------------------------------------------------------------------------------------------------


def losses(outage: Outage, system: System, year: OperationYear, stock: Stock) -> list[Loss]:
    """Power that an outage takes out of an operated year; nothing where it is of another year, or what fails is not in service."""
    if outage.year not in (None, year.milestone):
        return []
    power = {name: stock.get((name, year.milestone), 0.0) for __, names in outage.projects for name in names}
    there = sum(power.values())
    if there <= 0:
        return []
    share = outage.share if outage.amount is None else min(1.0, outage.amount / there)
    part = year.steps.mean(_hours(outage, system, year, stock)) if not system.horizon.own else np.ones(len(year.steps))
    return [Loss(year, asset, {n: share * power[n] for n in names}, part) for asset, names in outage.projects if any(power[n] > 0 for n in names)]


def _hours(outage: Outage, system: System, year: OperationYear, stock: Stock) -> Array:
    """1 in the hours of the year in which an outage lasts, shape (H,)."""
    hours = round(system.horizon.hours_per_year)
    if outage.worst is not None:
        begin = worst_hour(outage, system, year, stock)
        window: tuple[int, int] | None = (begin, begin + outage.worst)
    else:
        window = outage.window
    if window is None:
        return np.ones(hours)
    begin, end = window
    found = np.zeros(hours)
    found[np.arange(begin, end if end > begin else end + hours) % hours] = 1.0
    return found


def worst_hour(outage: Outage, system: System, year: OperationYear, stock: Stock) -> int:
    """First hour of the window of the highest residual load: of the far sites of cables that are out, else of the whole system."""
    out = [system.asset(name) for name, __ in outage.projects]
    sites = {str(a.site_to) for a in out} if all(a.kind == "link" for a in out) else None
    residual = residual_load(system, year, stock, sites)
    hourly = np.repeat(residual, year.steps.hours.astype(int))
    ahead = np.cumsum(np.concatenate([hourly, hourly]))
    assert outage.worst is not None
    sums = ahead[outage.worst : outage.worst + len(hourly)] - ahead[: len(hourly)]  # of the hours after each hour
    return int((np.argmax(sums) + 1) % len(hourly))


def residual_load(system: System, year: OperationYear, stock: Stock, sites: set[str] | None = None) -> Array:
    """Electric load less what wind and sun in service make available, in each step [MW], shape (T,)."""
    total = np.zeros(len(year.steps))
    for asset in system.assets:
        if asset.carrier != "electricity" or (sites is not None and asset.site not in sites):
            continue
        if asset.kind == "demand":
            total = total + system.profiles[year.name, asset.name]
        elif asset.kind == "renewable":
            share = 1 - asset.at("outage", year.milestone)
            total = total - sum(share * stock.get((p.name, year.milestone), 0.0) * system.profiles.get((year.name, p.name), 1.0) for p in asset.projects)
    return np.asarray(total)


# --- what is looked at unless something is named -----------------------------------------------------------------------------------


def standard(system: System, stock: Stock, years: Sequence[int]) -> list[str]:
    """The largest cable, plant with fuel, pumped storage and tie, and the largest unit of each milestone: one alone, for the two worst weeks."""

    def largest(kinds: Iterable[str], among: Iterable[int], fuel: bool = False) -> str | None:
        projects = [p.name for a in system.assets if a.kind in kinds and (a.fuel is not None or not fuel) for p in a.projects]
        power = {name: max((stock.get((name, y), 0.0) for y in among), default=0.0) for name in projects}
        best = max(power, key=lambda name: power[name], default=None)
        return best if best is not None and power[best] > 0 else None

    found = [largest(("link",), years), largest(("thermal",), years, fuel=True), largest(("pumped_storage",), years), largest(("trade",), years)]
    found += [largest(UNITS, [year]) for year in years]
    window = "" if system.horizon.own else f"@worst:{min(TWO_WEEKS, round(system.horizon.hours_per_year))}h"
    return [name + window for name in dict.fromkeys(found) if name is not None]


def touched(outage: Outage | None, system: System, stock: Stock, years: Sequence[int]) -> list[int]:
    """Milestones in which an outage takes anything out; all of them without one."""
    if outage is None:
        return list(years)
    return [y for y in years if outage.year in (None, y) and any(stock.get((n, y), 0.0) > 0 for __, names in outage.projects for n in names)]
