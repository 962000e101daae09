"""The figures of a run under the variables of the IAMC's common template, and beside it where the template has no word.

Names and units are those of the common definitions, https://github.com/IAMconsortium/common-definitions, folder `definitions/variable`: `energy` at
commits 9302573, d01d3a2, cd834ce and e03775f, `macro-economy` at 8b3ee39, ce66d32 and 48ba310, `emissions` at 8b3ee39. A variable with a level
`energyplan` is none of the template.

Sums hold at every level: a figure is booked under one name, its leaf, and counts for every level above it down to the root of its family.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from energyplan.plan.electricity_sources import GENERATORS, MAY_GENERATE
from energyplan.results.economics import economics_of
from energyplan.results.stored_run import StoredRun
from energyplan.system.system import Asset

OWN = "energyplan"
"""Level of what is none of the template."""

EJ, GJ = 3.6e-9, 3.6
"""EJ and GJ of a MWh."""

DIGITS, DIGITS_OF_EJ = 6, 9
"""Digits behind the point, a kW, a tonne, a quarter of a MWh: below lies what an interior point leaves of zero."""

GRID = ("link", "line", "trade")
CARRIERS = {"electricity": "Electricity", "hydrogen": "Hydrogen"}
"""Carriers that technologies know by name -> the template's word."""

BY_KIND = {"hydro": "Hydro", "hydrogen_power": "Hydrogen"}
FUELS = {"coal": "Coal", "lignite": "Coal", "natural_gas": "Gas", "oil": "Oil", "biomass": "Biomass", "uranium": "Nuclear", "nuclear": "Nuclear"}
"""Name of a fuel -> what is made from it; any other name says nothing for certain."""

NEEDED = {
    "system/assets": ("asset", "technology", "kind", "site", "carrier", "fuel"), "system/steps": ("operation_year", "step", "hours", "weight", "probability"),
    "system/years": ("year", "carbon_price_cny_per_t"), "tables/capacity": ("asset", "quantity", "unit", "year", "commissioned", "in_service"),
    "tables/dispatch": ("operation_year", "milestone", "step", "asset", "site", "carrier", "power_mw"),
    "tables/prices": ("operation_year", "milestone", "step", "site", "carrier", "price_cny_per_mwh"),
    "tables/costs": ("year", "asset", "component", "at", "cny"), "tables/accounts": ("account", "operation_year", "amount"),
    "tables/emissions": ("milestone", "asset", "component", "co2_t"),
}  # fmt: skip
"""What is read of a run."""


class View:
    """A run as the template looks at it.

    Args:
        run: The run.
    """

    def __init__(self, run: StoredRun):
        self.run, self.plan = run, str(run.manifest["plan"])
        self.assets = {a.name: a for a in run.system.assets}
        self.money = f"{run.manifest['currency']}_{run.plan['price_year']}"

    @cached_property
    def named(self) -> dict[str, str]:
        """Technology that makes electricity -> what it makes it from; empty where neither the plan (`iamc`) nor kind and fuel say so."""
        told: dict[str, str] = {}
        for asset in self.assets.values():
            word = self.run.plan["technologies"].get(asset.technology, {}).get("iamc")
            if word or (asset.kind in GENERATORS and asset.carrier == "electricity"):
                told[asset.technology] = word or certain_source(asset)
        return told

    @cached_property
    def unnamed(self) -> list[str]:
        """Technologies that the template has no level for: those without a name, and those whose name is a sum of which others name parts."""
        named = self.named.values()
        own = [name for name, source in self.named.items() if not source or any(other.startswith(f"{source}|") for other in named)]
        other = [a.technology for a in self.assets.values() if a.kind in MAY_GENERATE and a.technology not in self.named]
        return list(dict.fromkeys([*own, *other]))

    def source(self, asset: Asset) -> str | None:
        """Level below `...|Electricity` of an asset that makes electricity; None for any other.

        One the template has no level for gets the level `energyplan` below what is known of it, so that what stands below a variable adds up to it.
        """
        name = asset.technology
        if name not in self.named:
            return None
        return "|".join(filter(None, (self.named[name], OWN, name))) if name in self.unnamed else self.named[name]

    @cached_property
    def energy(self) -> list[tuple[Asset, str, str, int, float]]:
        """Asset, site, carrier, milestone, and what the asset gives to the bus in the year, expected [EJ/yr]."""
        found = self.run.query("""
            SELECT d.asset, d.site, d.carrier, d.milestone, sum(d.power_mw * s.hours * s.weight * s.probability) AS mwh
            FROM dispatch d JOIN numbers.steps s USING (operation_year, step) WHERE d.power_mw IS NOT NULL GROUP BY ALL ORDER BY ALL
        """)
        return [(self.assets[r.asset], r.site, r.carrier, int(r.milestone), float(r.mwh) * EJ) for r in found.astype({"asset": object}).itertuples()]

    @cached_property
    def periods(self) -> list[tuple[int, range]]:
        """Milestones, and the years since the one before."""
        ends = [self.run.system.horizon.years[0] - 1, *self.run.milestones]
        return [(end, range(before + 1, end + 1)) for before, end in pairwise(ends)]


def certain_source(asset: Asset) -> str:
    """What a generator runs on, by kind and fuel; empty where that is not certain.

    >>> certain_source(Asset("a", "t", "thermal", "s", "electricity", fuel="coal", parameters={"capture": [0.0]}))
    'Coal|w/o CCS'
    >>> certain_source(Asset("a", "t", "renewable", "s", "electricity"))
    ''
    """
    source = BY_KIND.get(asset.kind) or FUELS.get(asset.fuel or "", "")
    if source in ("", "Hydro", "Hydrogen", "Nuclear"):
        return source
    return f"{source}|{'w/ CCS' if max(asset.parameters.get('capture', [0.0])) > 0 else 'w/o CCS'}"


def variables(view: View) -> pd.DataFrame:
    """Every variable of a run: `region`, `variable`, `unit`, `year`, `value`; the whole plan first, then its sites as `plan|site`.

    What is nothing in every year is left out.
    """
    booked = pd.DataFrame([row for part in (_capacity, _production, _final_energy, _investment, _emissions) for row in part(view)], columns=Row._fields)
    booked["value"] = _rounded(booked)
    booked["variable"] = [levels(root, leaf) for root, leaf in zip(booked["root"], booked["leaf"], strict=True)]
    sums = booked.explode("variable")
    keys = ["region", "variable", "unit", "year"]
    parts = [sums.assign(region=view.plan), sums.assign(region=view.plan + "|" + sums["site"]), _trade(view), _prices(view)]
    whole = pd.concat([part[[*keys, "value"]] for part in parts]).groupby(keys, as_index=False)["value"].sum()
    whole["value"] = _rounded(whole)
    return whole[whole["value"].ne(0).groupby([whole["region"], whole["variable"]]).transform("any")].reset_index(drop=True)


def _rounded(frame: pd.DataFrame) -> pd.Series:
    fine = frame["unit"] == "EJ/yr"
    return frame["value"].round(DIGITS_OF_EJ).where(fine, frame["value"].round(DIGITS)) + 0.0  # no minus before nothing


def levels(root: str, leaf: str) -> list[str]:
    """A leaf and what lies above it, down to the root of its family.

    >>> levels("Capacity|Electricity", "Capacity|Electricity|Wind|Offshore")
    ['Capacity|Electricity', 'Capacity|Electricity|Wind', 'Capacity|Electricity|Wind|Offshore']
    """
    words = leaf.split("|")
    return ["|".join(words[:n]) for n in range(root.count("|") + 1, len(words) + 1)]


class Row(NamedTuple):
    """A figure under its leaf, which counts for all levels from the root of its family on."""

    root: str
    leaf: str
    unit: str
    site: str
    year: int
    value: float


def _own(family: str, asset: Asset, unit: str, site: str, year: int, value: float) -> Row:
    """A figure beside the template."""
    leaf = f"{OWN}|{family}|{asset.technology}"
    return Row(leaf, leaf, unit, site, year, value)


def _capacity(view: View) -> Iterator[Row]:
    """Capacity at the end of a milestone [GW], and what was added a year since the milestone before [GW/yr]; of stores their energy too [GWh].

    An electrolyser counts by the hydrogen it can make.
    """
    query = "SELECT asset, quantity, year, sum(in_service) AS stock, sum(commissioned) AS added FROM capacity WHERE unit IN ('MW', 'MWh') GROUP BY ALL"
    wide = view.run.query(query).set_index(["asset", "year", "quantity"]).unstack("quantity") / 1e3
    ledger = list(view.run.system.horizon.years)
    for name, part in wide.groupby("asset"):
        asset, figures = view.assets[str(name)], part.droplevel("asset").reindex(ledger).fillna(0.0)
        source = view.source(asset)
        for milestone, years in view.periods:
            for family, per, amounts in (
                ("Capacity", "", figures["stock"].loc[milestone]), ("Capacity Additions", "/yr", figures["added"].loc[list(years)].mean())
            ):  # fmt: skip
                power, where = amounts["power"], (f"GW{per}", asset.site, milestone)
                if source is not None:
                    yield Row(f"{family}|Electricity", f"{family}|Electricity|{source}", *where, power * _electric(asset))
                elif asset.kind == "electrolyser":
                    yield Row(f"{family}|Hydrogen", f"{family}|Hydrogen|Electricity", *where, power * asset.at("efficiency", milestone))
                else:
                    yield _own(family, asset, *where, power)
                if asset.has_energy:
                    yield _own(f"Storage {family}", asset, f"GWh{per}", asset.site, milestone, amounts["energy"])


def _electric(asset: Asset) -> float:
    """Electricity of a unit of capacity: of a converter, whose capacity is activity, the most that a mode gives [1]."""
    return max((float(sum(flow.ratio for flow in mode.flows if flow.carrier == "electricity")) for mode in asset.modes), default=1.0)


def _production(view: View) -> Iterator[Row]:
    """Net generation and hydrogen made [EJ/yr]."""
    for asset, site, carrier, year, value in view.energy:
        source = view.source(asset)
        if source is not None and carrier == "electricity":
            yield Row("Secondary Energy|Electricity", f"Secondary Energy|Electricity|{source}", "EJ/yr", site, year, value)
        elif asset.kind == "electrolyser" and carrier == "hydrogen":
            yield Row("Secondary Energy|Hydrogen", "Secondary Energy|Hydrogen|Electricity", "EJ/yr", site, year, value)


def _final_energy(view: View) -> Iterator[Row]:
    """Demand that is served, and what desalination draws [EJ/yr]; carriers other than electricity and hydrogen stand beside the template."""
    water = "Final Energy|Commercial|Water|Desalination"
    for asset, site, carrier, year, value in view.energy:
        if asset.kind in ("demand", "desalination"):
            where = ("EJ/yr", site, year, -value)
            yield Row("Final Energy", f"Final Energy|{CARRIERS[carrier]}", *where) if carrier in CARRIERS else _own("Final Energy", asset, *where)
            if asset.kind == "desalination":
                yield Row(water, water, *where)


def _investment(view: View) -> Iterator[Row]:
    """Overnight cost of what was commissioned a year since the milestone before [billion/yr], so that it belongs to the capacity that was added."""
    root, flows = "Investment|Energy Supply", economics_of(view.run.folder).flows
    spent = -flows[flows["item"] == "investment"].groupby(["asset", "vintage"])["cny"].sum() / 1e9
    for name, by_vintage in spent.groupby("asset"):
        asset, by_year = view.assets[str(name)], by_vintage.droplevel("asset")
        leaf = _supply(view, asset)
        for milestone, years in view.periods:
            where = (f"billion {view.money}/yr", asset.site, milestone, float(by_year.reindex(years).fillna(0.0).mean()))
            yield _own("Investment", asset, *where) if leaf is None else Row(root, f"{root}|{leaf}", *where)


def _supply(view: View, asset: Asset) -> str | None:
    """What of energy supply an investment is for; None for what is none."""
    source = view.source(asset)
    if source is not None:
        return f"Electricity|{source}"
    if asset.kind == "electrolyser":
        return "Hydrogen|Electricity"
    if asset.carrier != "electricity":
        return None
    return "Electricity|Storage" if asset.has_energy else "Electricity|Transmission and Distribution" if asset.kind in GRID else None


def _emissions(view: View) -> Iterator[Row]:
    """CO2 of what is burnt here [Mt CO2/yr]; that of imported electricity arises elsewhere and stands beside the template."""
    root = "Emissions|CO2|Energy|Supply"
    for row in view.run.table("emissions").astype({"asset": object}).itertuples():
        asset = view.assets[row.asset]
        where = ("Mt CO2/yr", asset.site, int(row.milestone), float(row.co2_t) / 1e6)
        if asset.kind == "trade":
            yield _own("Emissions|CO2|Imports", asset, *where)
        else:
            yield Row(root, f"{root}|Electricity" if view.source(asset) is not None else f"{root}|{OWN}|{asset.technology}", *where)


def _trade(view: View) -> pd.DataFrame:
    """Net exports [EJ/yr]; those of a site also to its neighbours, so sites add up to the whole and what is lost between them."""
    rows = [
        (region, f"Trade|Secondary Energy|{CARRIERS[carrier]} [Volume]", "EJ/yr", year, -value)
        for asset, site, carrier, year, value in view.energy if asset.kind in GRID and carrier in CARRIERS
        for region in (f"{view.plan}|{site}", *([view.plan] if asset.kind == "trade" else []))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "variable", "unit", "year", "value"])


def _prices(view: View) -> pd.DataFrame:
    """Price of electricity weighted by load [money/GJ], and of CO2 [money/t]."""
    paid = view.run.query("""
        WITH load AS (
            SELECT d.operation_year, d.step, d.site, -sum(d.power_mw) AS mw FROM dispatch d JOIN numbers.assets a USING (asset)
            WHERE a.kind = 'demand' AND d.carrier = 'electricity' GROUP BY ALL
        ), weighted AS (
            SELECT p.milestone AS year, p.site, p.price_cny_per_mwh AS price, load.mw * s.hours * s.weight * s.probability AS mwh
            FROM prices p JOIN load USING (operation_year, step, site) JOIN numbers.steps s USING (operation_year, step) WHERE p.carrier = 'electricity'
        )
        SELECT year, site, sum(price * mwh) AS paid, sum(mwh) AS mwh FROM weighted GROUP BY ALL
    """)
    both = pd.concat([paid.assign(region=view.plan), paid.assign(region=view.plan + "|" + paid["site"])])
    means = both.groupby(["region", "year"], as_index=False)[["paid", "mwh"]].sum().query("mwh > 0")
    means = means.assign(variable="Price|Secondary Energy|Electricity", unit=f"{view.money}/GJ", value=means["paid"] / means["mwh"] / GJ)
    carbon = view.run.numbers["years"].rename(columns={"carbon_price_cny_per_t": "value"})
    carbon = carbon[carbon["year"].isin(view.run.milestones)].assign(region=view.plan, variable="Price|Carbon", unit=f"{view.money}/t CO2")
    return pd.concat([means, carbon])
