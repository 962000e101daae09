"""Checks of what runs over years and hours: prices, demand and profiles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from energyplan.i18n import _
from energyplan.plan.draft import Draft, check
from energyplan.plan.profiles import TOLERANCE, Profiles
from energyplan.plan.rows import DemandRow
from energyplan.plan.tables import Record
from energyplan.plan.wording import did_you_mean

FLAT = "flat"
"""Profile of a demand that is the same in every hour."""

FLEXIBLE = "flexible"
"""Profile of a demand whose amount of a year may be met at any time of it."""

LARGEST_FACTOR = 0.95
"""Largest capacity factor a profile is scaled up to, unless it has a larger one itself."""

# --- years -----------------------------------------------------------------------------------------


@check()
def years_rise(draft: Draft) -> None:
    """Rows of one thing stand in the order of their years, so that a slip is seen."""
    for table in draft.tables.values():
        if "year" not in table.key:
            continue
        last: dict[str, int] = {}
        for record, row in table.valid:
            if record.place.file != table.file:
                continue  # rows a scenario adds come last
            name = record.key.rpartition("@")[0]
            if row.year < last.get(name, row.year):
                draft.blame(
                    table.name, record, "year",
                    _("year {year} comes after {last}").format(year=row.year, last=last[name]),
                    _("write the rows in the order of their years"), "unsorted_years",
                )  # fmt: skip
            last[name] = max(row.year, last.get(name, row.year))


# --- demand ----------------------------------------------------------------------------------------


@check("carriers")
def demand_is_in_the_unit_of_its_carrier(draft: Draft) -> None:
    """Energy carriers have `annual_energy`, water has `annual_volume`."""
    for record, row in draft.rows("demand"):
        carrier = draft.file.carriers.get(row.carrier)
        if carrier is None:
            continue
        right, wrong = (
            ("annual_volume", "annual_energy") if carrier.unit == "m3"
            else ("annual_energy", "annual_volume")
        )  # fmt: skip
        if getattr(row, wrong) is not None:
            draft.blame(
                "demand", record, wrong,
                _("{carrier} is counted in {unit}").format(carrier=row.carrier, unit=carrier.unit),
                _("write it in the column {column}").format(column=right), "wrong_size",
            )  # fmt: skip
        elif getattr(row, right) is None and not _is_power(draft, row.profile):
            draft.blame(
                "demand", record, right, _("is empty"),
                _("write the demand of the year, 0 where there is none; or give the profile in [MW]"), "missing",
            )  # fmt: skip


def _is_power(draft: Draft, profile: str) -> bool:
    """Whether a profile is written in MW in every weather year: a load as it is."""
    return bool(draft.profiles) and all(profile in of.powers for of in draft.profiles.values())


@check("sites")
def demand_is_at_sites_with_a_balance(draft: Draft) -> None:
    """A trade-only site has no balance, so nothing can be asked for there."""
    for record, row in draft.rows("demand"):
        site = draft.file.sites.get(row.site)
        if site and site.trade_only:
            draft.blame(
                "demand", record, "site", _("'{site}' is for trade only").format(site=row.site),
                _("write the site whose balance it is part of"), "trade_only",
            )  # fmt: skip


@check("profiles")
def load_factors_are_feasible(draft: Draft) -> None:
    """Stretching the profile to mean over peak leaves no hour negative.

    The profile c with mean 1 becomes 1 + s (c - 1), s = (1/LF - 1) / (max c - 1): with c from 0.5 to 1.5
    a load factor of 50 % needs s = 2, which makes the lowest hour 0; anything less cannot be.
    """
    told: set[str] = set()
    for record, row in draft.rows("demand"):
        if row.load_factor is None or row.demand in told:
            continue
        for _year, profile in _series(draft, row.profile):
            if not profile.mean() > 0:
                continue
            shape = profile / profile.mean()
            low, high = float(shape.min()), float(shape.max())
            least = 1 / (1 + (high - 1) / (1 - low)) if low < 1 - 1e-12 else 1.0
            if row.load_factor < least - 1e-9:
                told.add(row.demand)
                draft.blame(
                    "demand", record, "load_factor",
                    _("{value:.1f} % cannot be reached by stretching profile '{profile}': below {least:.1f} % its lowest hour is negative").format(
                        value=row.load_factor * 100, profile=row.profile, least=least * 100
                    ),
                    _("raise it, or use another profile"), "load_factor",
                )  # fmt: skip
                break


def _series(draft: Draft, name: str) -> Iterator[tuple[str, np.ndarray]]:
    for year, profiles in draft.profiles.items():
        if name in (FLAT, FLEXIBLE):
            yield year, np.ones(1)
        elif name in profiles.series:
            yield year, profiles.series[name]


# --- profiles --------------------------------------------------------------------------------------


@check("technologies")
def renewables_have_a_profile(draft: Draft) -> None:
    """The weather says what a renewable project can make, the water what a hydro project can."""
    for table, record, row in draft.projects():
        kind = draft.technology(row).kind
        if kind == "renewable" and row.profile is None:
            draft.blame(
                table, record, "profile", _("a renewable project needs a profile"),
                _("write a column of the weather files"), "missing",
            )  # fmt: skip
        if kind == "hydro" and row.profile is None:
            draft.blame(
                table, record, "profile", _("a hydro project needs the profile of its inflow"),
                _("write a column of the weather files"), "missing",
            )  # fmt: skip
        if kind not in ("hydro", "thermal") and row.least_profile is not None:
            draft.blame(
                table, record, "least_profile", _("only hydro and thermal plants have a least output by the step"),
                _("leave it empty"), "needless_profile",
            )  # fmt: skip


@check("profiles", "technologies")
def profiles_are_known(draft: Draft) -> None:
    """Profiles are columns of the files of all weather years."""
    columns = ("profile", "least_profile", "credit_profile")
    asked = [(table, record, column, str(name)) for table, record, row in draft.projects() for column in columns if (name := getattr(row, column))]
    asked += [("demand", r, "profile", row.profile) for r, row in draft.rows("demand") if row.profile not in (FLAT, FLEXIBLE)]
    told: set[tuple[str, str]] = set()
    for table, record, column, name in asked:
        for year, profiles in draft.profiles.items():
            if name not in profiles.names and (table, name) not in told:
                told.add((table, name))
                known = profiles.names + [FLAT, FLEXIBLE] * (table == "demand")
                draft.blame(
                    table, record, column,
                    _("'{name}' is no column of {file} (weather year {year})").format(
                        name=name, file=profiles.file, year=year
                    ),
                    did_you_mean(name, known), "unknown_profile",
                )  # fmt: skip
                break


@check("technologies")
def capacity_factors_are_ratios(draft: Draft) -> None:
    """What renewables use is between 0 and 1 in every hour, and not always 0."""
    used = {
        row.profile for _table, _record, row in draft.projects()
        if row.profile and draft.technology(row).kind == "renewable"
    }  # fmt: skip
    for profiles in draft.profiles.values():
        for name in sorted(used & set(profiles.series)):
            values = profiles.series[name]
            high, low = np.flatnonzero(values > 1 + TOLERANCE), np.flatnonzero(values < -TOLERANCE)
            if high.size:
                peak = float(values.max())
                hint = (
                    _("percent or MW? write the unit in the header") if peak > 1.5
                    else _("correct the hours, or divide by the largest value")
                )  # fmt: skip
                _out_of_ratio(draft, profiles, name, high, values, hint)
            elif low.size:
                hint = _("set what is measured below zero at night to 0")
                _out_of_ratio(draft, profiles, name, low, values, hint)
            elif values.size and not values.any():
                draft.problems.add(
                    profiles.header_place(profiles.columns[name]), f"{profiles.year}.{name}", _("is 0 in every hour"),
                    _("a renewable project uses it"), "all_zero",
                )  # fmt: skip
            else:
                profiles.series[name] = np.clip(values, 0.0, 1.0)


def _out_of_ratio(
    draft: Draft, profiles: Profiles, name: str, hours: np.ndarray, values: np.ndarray, hint: str
) -> None:
    message = _("{value:g} is outside 0 to 1, at hour {{hours}}").format(value=values[hours[0]])
    profiles.blame(draft.problems, name, hours.tolist(), message, hint, "out_of_range")


@check()
def loads_are_not_negative(draft: Draft) -> None:
    """The shape of a demand is nowhere negative, and not always 0."""
    used = {row.profile for _record, row in draft.rows("demand")}
    for profiles in draft.profiles.values():
        for name in sorted(used & set(profiles.series)):
            values = profiles.series[name]
            low = np.flatnonzero(values < 0)
            if low.size:
                message = _("{value:g} is negative, at hour {{hours}}").format(value=values[low[0]])
                profiles.blame(
                    draft.problems, name, low.tolist(), message,
                    _("a demand cannot be negative"), "out_of_range",
                )  # fmt: skip
            elif values.size and not values.any():
                draft.problems.add(
                    profiles.header_place(profiles.columns[name]), f"{profiles.year}.{name}", _("is 0 in every hour"),
                    _("a demand uses it"), "all_zero",
                )  # fmt: skip


@check("technologies")
def yields_are_within_reach(draft: Draft) -> None:
    """A profile scaled up to `full_load_hours` stays at or below the largest factor in every hour.

    A profile with output in 4,000 hours of the year cannot make more than 4,000 x 0.95 full-load hours.
    """
    for table, record, row in draft.projects():
        for _year, series in _series(draft, row.profile or ""):
            if row.full_load_hours is None or not series.any():
                continue
            cap = max(LARGEST_FACTOR, float(series.max()))
            reachable = cap * np.count_nonzero(series > 0)
            if row.full_load_hours >= reachable:
                draft.blame(
                    table, record, "full_load_hours",
                    _("{value:g} h/a is out of reach of profile '{profile}': at most {limit:.0f}").format(
                        value=row.full_load_hours, profile=row.profile, limit=reachable
                    ),
                    _("check the value and its unit"), "out_of_range",
                )  # fmt: skip
                break


@check()
def a_demand_is_one_thing(draft: Draft) -> None:
    """Site, carrier, profile and load factor of a demand are the same in all its years."""
    first: dict[str, tuple[Record, DemandRow]] = {}
    for record, row in draft.rows("demand"):
        origin, other = first.setdefault(row.demand, (record, row))
        fixed = ("site", "carrier") if _is_power(draft, row.profile) else ("site", "carrier", "profile", "load_factor")
        for column in fixed:
            there, here = origin.cells.get(column), record.cells.get(column)
            differs = getattr(other, column) != getattr(row, column)
            if differs and not draft.is_told(there) and not draft.is_told(here):
                draft.blame(
                    "demand", record, column,
                    _("'{here}' differs from '{there}' in {year}").format(
                        here=here.text if here else "", there=there.text if there else "", year=other.year
                    ),
                    _("give each demand one {column}, or make it two demands").format(column=column),
                    "inconsistent",
                )  # fmt: skip
