"""What technologies make of one carrier and take of another, read from their flows: electricity is one carrier, all others stand beside it.

Generation, shares, capacity of generators and losses are those of electricity. Where a technology takes electricity to make something else,
heat as well as steam or ammonia, it uses it. Electricity that is made of nothing but such a carrier was generated before: it is given back,
as a battery gives back what it was charged with, and is no generation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from energyplan.system.system import Asset, Mode, System

ELECTRICITY, HYDROGEN = "electricity", "hydrogen"
GENERATORS = ("renewable", "thermal", "hydro")
"""Kinds that make their carrier from outside all buses."""


def inputs(mode: Mode, year: int) -> frozenset[str]:
    """Carriers a mode takes in the `year`th year of the ledger."""
    return frozenset(flow.carrier for flow in mode.flows if flow.ratio[year] < 0)


def outputs(mode: Mode, year: int) -> frozenset[str]:
    """Carriers a mode gives in the `year`th year of the ledger."""
    return frozenset(flow.carrier for flow in mode.flows if flow.ratio[year] > 0)


def conversions(asset: Asset) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """What is taken from buses, and what is made of it, each way an asset can do so in any year; a fuel counts as something of no bus."""
    if asset.modes:
        for mode in asset.modes:
            outside = frozenset() if mode.fuel is None else frozenset({""})
            yield from ((inputs(mode, y) | outside, outputs(mode, y)) for y in range(len(mode.variable_om)))
    elif asset.kind in ("electrolyser", "desalination"):
        yield frozenset({ELECTRICITY}), frozenset({asset.carrier})
    elif asset.kind == "hydrogen_power":
        yield frozenset({HYDROGEN}), frozenset({asset.carrier})
    elif asset.kind in (*GENERATORS, "trade") or max(asset.parameters.get("natural_inflow", [0.0])) > 0:
        yield frozenset(), frozenset({asset.carrier})


def only_of_electricity(system: System) -> frozenset[str]:
    """Carriers that everything makes of electricity alone, directly or by way of each other.

    Heat of heat pumps is one; where a boiler burns gas for it too it is none, for then heat may come from outside.
    """
    ways = {way for asset in system.assets for way in conversions(asset)}
    fed = {series for _year, series in system.profiles}
    ways |= {(frozenset[str](), frozenset({asset.carrier})) for asset in system.assets if f"{asset.name}.inflow" in fed}
    made = frozenset(carrier for _taken, given in ways for carrier in given) - {ELECTRICITY}
    outside: frozenset[str] = frozenset()
    for _round in range(len(made) + 1):  # each round finds one more carrier, or is the last
        known = (made - outside) | {ELECTRICITY}
        outside |= {carrier for taken, given in ways if not taken or not taken <= known for carrier in given if carrier in made}
    return made - outside


def gives_back(mode: Mode, year: int, of_electricity: frozenset[str]) -> bool:
    """Whether a mode makes electricity of nothing but what was made of electricity."""
    sources = inputs(mode, year)
    return mode.fuel is None and bool(sources) and sources <= of_electricity


def delivers(asset: Asset, year: int) -> float:
    """Electricity that a unit of an asset's capacity can feed in [1]: 1 of a plant, of a converter the most of its modes; nothing of what carries or stores.

    A CHP whose capacity is fuel, 0.4 of it electricity and 0.5 heat:

    >>> import numpy as np
    >>> from energyplan.system.system import Asset, Flow, Mode
    >>> flows = Flow("a", "electricity", np.array([0.4])), Flow("a", "heat", np.array([0.5]))
    >>> delivers(Asset("chp@a", "chp", "converter", "a", "heat", modes=(Mode("main", flows, np.zeros(1), np.zeros(1)),)), 0)
    0.4
    """
    if asset.modes:
        return max([0.0, *(electric(mode, asset.position(year)) for mode in asset.modes)])
    return float(asset.carrier == ELECTRICITY and asset.kind in (*GENERATORS, "hydrogen_power"))


def generates(asset: Asset, year: int, of_electricity: frozenset[str]) -> float:
    """The same of what generates: electricity that is given back apart [1]."""
    if asset.modes:
        at = asset.position(year)
        return max([0.0, *(electric(mode, at) for mode in asset.modes if not gives_back(mode, at, of_electricity))])
    return float(asset.carrier == ELECTRICITY and asset.kind in GENERATORS)


def electric(mode: Mode, year: int) -> float:
    """Electricity that a mode gives, less what it takes, per unit of activity [1]."""
    return float(sum([flow.ratio[year] for flow in mode.flows if flow.carrier == ELECTRICITY]))


def least_draws(assets: Collection[Asset], year: int) -> dict[str, float]:
    """Electricity that a unit of what electrolysers and desalination make needs in the best of them [1, MWh/m3], by carrier.

    Hydrogen that turbines burn and no electrolyser makes counts as it is: 1. A carrier that something else makes is none of them.
    """
    found: dict[str, float] = {}
    for asset in assets:
        if asset.kind == "electrolyser":
            found[asset.carrier] = min(found.get(asset.carrier, float("inf")), 1 / asset.at("efficiency", year))
        elif asset.kind == "desalination":
            found[asset.carrier] = min(found.get(asset.carrier, float("inf")), asset.at("electricity_use", year))
    if any(asset.kind == "hydrogen_power" for asset in assets):
        found.setdefault(HYDROGEN, 1.0)
    return found
