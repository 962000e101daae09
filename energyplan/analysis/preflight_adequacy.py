"""Demand against all supply there can be: in every step, and over the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from energyplan.analysis.preflight_findings import Finding
from energyplan.system.carriers import ELECTRICITY, GENERATORS, HYDROGEN
from energyplan.system.horizon import Array
from energyplan.system.outlook import KNOWN, STORES, Where, Year
from energyplan.system.reach import Reach
from energyplan.system.system import System

NOISE = 1e-6


def adequacy(system: System, reach: Reach) -> Iterator[Finding]:
    """Demands that cannot be served with everything built, by milestone, carrier and group of sites, the worst weather year of each."""
    if any(asset.kind not in KNOWN for asset in system.assets):
        return
    for carrier in dict.fromkeys(a.carrier for a in system.assets if a.kind == "demand"):
        for sites in groups(system, carrier):
            for milestone in system.horizon.milestones:
                years = [Year(system, reach, y) for y in system.horizon.operation_years if y.milestone == milestone]
                found = [f for year in years for f in _gaps(year, carrier, sites)]
                for check in ("peak", "energy"):
                    of_check = [f for f in found if f.check == check]
                    if of_check:
                        yield max(of_check, key=lambda f: f.required - f.reachable)


def groups(system: System, carrier: str) -> list[tuple[str, ...]]:
    """Sites with a demand of a carrier, each by itself, and all sites that lines join."""
    sites = list(dict.fromkeys(a.site for a in system.assets if a.kind == "demand" and a.carrier == carrier))
    joined = {site: {site} for site in dict.fromkeys(a.site for a in system.assets)}
    for line in (a for a in system.assets if a.kind == "link" and a.carrier == carrier):
        both = joined.setdefault(line.site, {line.site}) | joined.setdefault(str(line.site_to), {str(line.site_to)})
        for site in both:
            joined[site] = both
    whole = {tuple(sorted(joined[site])) for site in sites if len(joined[site]) > 1}
    return [*((site,) for site in sites), *sorted(whole)]


def _gaps(year: Year, carrier: str, sites: tuple[str, ...]) -> Iterator[Finding]:
    def here(site: str) -> bool:
        return site in sites

    load, unit = year.load(here, carrier), "MW" if year.system.carriers[carrier] == "MWh" else "m3/h"
    power = supply(year, carrier, here, stored=True)
    short = load - power
    blank = Finding("", "adequacy", year.year.milestone, 0.0, 0.0, "", sites=sites, carrier=carrier, weather=year.year.realisation.name)
    if (worst := int(np.argmax(short))) >= 0 and short[worst] > NOISE * max(1.0, load[worst]):
        hours = float(year.year.steps.annual[short > NOISE].sum())
        yield replace(blank, check="peak", required=float(load[worst]), reachable=float(power[worst]), unit=unit, hours=hours)
    asked, had = year.sum(load), year.sum(supply(year, carrier, here, stored=False)) + (year.inflow(here) if carrier == ELECTRICITY else 0.0)
    if asked > had * (1 + NOISE):
        yield replace(blank, check="energy", required=asked, reachable=had, unit="MWh/a" if unit == "MW" else "m3/a")


def supply(year: Year, carrier: str, here: Where, *, stored: bool) -> Array:
    """Most power of a carrier that sites can be supplied with in each step [MW, m3/h], shape (T,).

    Args:
        year: The operated year.
        carrier: The carrier.
        here: Its sites.
        stored: With what stores give: for a step; over the year they give back less than they take.
    """
    y = year.year.milestone
    assets = [a for a in year.system.assets if a.projects and here(a.site)]
    power = year.available([a for a in assets if a.kind in GENERATORS and a.carrier == carrier])
    power = power + year.trade(here, carrier) + year.received(here, carrier)
    brought = year.trade(here, HYDROGEN) + year.received(here, HYDROGEN) > 0
    for a in assets:
        gives = stored if a.kind in STORES else a.kind == "hydrogen_power" and (stored or brought)
        if gives and a.carrier == carrier:
            power = power + year.power(a)
        elif a.kind == "electrolyser" and a.carrier == carrier:
            power = power + a.at("efficiency", y) * year.power(a)
        elif a.kind == "desalination" and a.carrier == carrier:
            tank = year.reach.largest([a], "energy", y) / year.year.steps.hours if stored else 0.0
            power = power + year.power(a) + tank
    return power
