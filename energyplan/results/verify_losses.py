"""What is lost between generators and use, recounted from the flows: it counts for no target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from energyplan.results.verify_carriers import ELECTRICITY, HYDROGEN
from energyplan.results.verify_records import ELECTRIC_STORES, SEASONAL, Asset

if TYPE_CHECKING:
    from energyplan.results.verify_targets import Scope

WAYS = ("forward", "backward")


def lost(scope: Scope) -> float:
    """Losses of stores and of cables that end at the sites, and conversion for no final use [MWh/a].

    Final use of hydrogen and water needs what the best machines of the plan at the sites would draw:
    used / best efficiency, used x least electricity_use.
    """
    draws: dict[str, list[float]] = {}
    for one in scope.assets("electrolyser"):
        draws.setdefault(one.carrier, []).append(1 / _figure(scope, one, "efficiency"))
    for one in scope.assets("desalination"):
        draws.setdefault(one.carrier, []).append(_figure(scope, one, "electricity_use"))
    if scope.assets("hydrogen_power"):
        draws.setdefault(HYDROGEN, [1.0])
    need = sum(min(draw) * final_use(scope, carrier) for carrier, draw in draws.items())
    lines = sum(_sent(scope, line) - _received(scope, line) for line in _lines(scope, ELECTRICITY))
    lines += scope.amount(ELECTRICITY, "lost", lambda e: scope.here(e.site) or scope.here(e.site_to))
    return stores(scope) + lines + own_use(scope) + conversion(scope) - need


def stores(scope: Scope) -> float:
    """Charge + auxiliary - discharge of the stores of electricity at the sites [MWh/a]."""
    own = _of(scope, ELECTRICITY, *ELECTRIC_STORES, SEASONAL, "store")
    pumped = _of(scope, ELECTRICITY, "flow_battery")
    return scope.energy(own, "charge") - scope.energy(own, "discharge") + scope.energy(pumped, "auxiliary")


def own_use(scope: Scope) -> float:
    """Electricity that plants at the sites use themselves [MWh/a]."""
    return scope.energy(_of(scope, ELECTRICITY, "thermal"), "own_use")


def conversion(scope: Scope) -> float:
    """Input of electrolysers + compression + electricity of desalination - output of hydrogen power [MWh/a]."""
    total = scope.energy(scope.assets("electrolyser"), "input")
    total += scope.energy(scope.assets("hydrogen_store"), "compression")
    total += scope.energy(scope.assets("desalination"), "electricity")
    return total - scope.energy(scope.assets("hydrogen_power"), "output")


def used(scope: Scope) -> float:
    """Electricity served at the sites, and what converters take there to make other carriers [MWh/a]."""
    demands = _of(scope, ELECTRICITY, "demand")
    return scope.energy(demands, "demand") - scope.energy(demands, "unserved") + scope.amount(ELECTRICITY, "used", lambda e: scope.here(e.site))


def final_use(scope: Scope, carrier: str) -> float:
    """Served + exported + used by converters - imported - made by other plants + sent out - received [MWh/a, m3/a]."""
    demands, ties = _of(scope, carrier, "demand"), _of(scope, carrier, "trade")
    total = scope.energy(demands, "demand") - scope.energy(demands, "unserved")
    total += scope.energy(ties, "export") - scope.energy(ties, "import")
    total += scope.amount(carrier, "used", lambda e: scope.here(e.site)) - scope.amount(carrier, "made", lambda e: scope.here(e.site))
    for line in _lines(scope, carrier):
        for way in WAYS:
            from_here, to_here = (scope.here(line.bus(f"{way}_{end}")[0]) for end in ("sent", "received"))
            total += scope.energy([line], f"{way}_sent") if from_here and not to_here else 0.0
            total -= scope.energy([line], f"{way}_received") if to_here and not from_here else 0.0
    total += scope.amount(carrier, "carried", lambda e: scope.here(e.site) and not scope.here(e.site_to))
    arriving = [scope.amount(carrier, what, lambda e: scope.here(e.site_to) and not scope.here(e.site)) for what in ("carried", "lost")]
    return total - (arriving[0] - arriving[1])


def leaving(scope: Scope) -> float:
    """Exports, what lines take out of the sites, and what they lose between them [MWh/a]."""
    total = scope.energy(_of(scope, ELECTRICITY, "trade"), "export")
    for line in _lines(scope, ELECTRICITY):
        for way in WAYS:
            if scope.here(line.bus(f"{way}_sent")[0]):
                stays = scope.here(line.bus(f"{way}_received")[0])
                total += scope.energy([line], f"{way}_sent")
                total -= scope.energy([line], f"{way}_received") if stays else 0.0
    total += scope.amount(ELECTRICITY, "carried", lambda e: scope.here(e.site) and not scope.here(e.site_to))
    return total + scope.amount(ELECTRICITY, "lost", lambda e: scope.here(e.site) and scope.here(e.site_to))


def _of(scope: Scope, carrier: str, *kinds: str) -> list[Asset]:
    """Assets of some kinds and a carrier at the sites."""
    return [asset for asset in scope.assets(*kinds) if asset.carrier == carrier]


def _lines(scope: Scope, carrier: str) -> list[Asset]:
    """Lines of a carrier with an end at the sites."""
    found = [asset for asset in scope.view.of_kind("link", "line") if asset.carrier == carrier]
    return [line for line in found if scope.here(line.site) or scope.here(line.site_to)]


def _sent(scope: Scope, line: Asset) -> float:
    return sum(scope.energy([line], f"{way}_sent") for way in WAYS)


def _received(scope: Scope, line: Asset) -> float:
    return sum(scope.energy([line], f"{way}_received") for way in WAYS)


def _figure(scope: Scope, asset: Asset, name: str) -> float:
    """A figure of an asset in the year of the target; no number where it is not given, so that the check fails."""
    return scope.view.figure(asset.name, name, scope.target.year, np.nan)
