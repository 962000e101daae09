"""What is lost between generators and use, recounted from the flows: it counts for no target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from energyplan.results.verify_records import ELECTRIC_STORES, Asset

if TYPE_CHECKING:
    from energyplan.results.verify_targets import Scope

ELECTRICITY, HYDROGEN, WATER = "electricity", "hydrogen", "water"
WAYS = ("forward", "backward")


def lost(scope: Scope) -> float:
    """Losses of stores and of cables that end at the sites, and conversion for no final use [MWh/a].

    Final use of hydrogen and water needs what the best machines of the plan at the sites would draw:
    used / best efficiency, used x least electricity_use.
    """
    efficiency = [_figure(scope, one, "efficiency") for one in scope.assets("electrolyser")]
    use = [_figure(scope, one, "electricity_use") for one in scope.assets("desalination")]
    need = used(scope, HYDROGEN) / max(efficiency, default=1.0)
    if use:
        need += used(scope, WATER) * min(use)
    cables = sum(_sent(scope, cable) - _received(scope, cable) for cable in _cables(scope, ELECTRICITY))
    return stores(scope) + cables + own_use(scope) + conversion(scope) - need


def stores(scope: Scope) -> float:
    """Charge + auxiliary - discharge of the stores of electricity at the sites [MWh/a]."""
    own = _of(scope, ELECTRICITY, *ELECTRIC_STORES, "store")
    pumped = _of(scope, ELECTRICITY, "flow_battery")
    return scope.energy(own, "charge") - scope.energy(own, "discharge") + scope.energy(pumped, "auxiliary")


def own_use(scope: Scope) -> float:
    """What plants at the sites use themselves [MWh/a]."""
    return scope.energy(scope.assets("thermal"), "own_use")


def conversion(scope: Scope) -> float:
    """Input of electrolysers + compression + electricity of desalination - output of hydrogen power [MWh/a]."""
    total = scope.energy(scope.assets("electrolyser"), "input")
    total += scope.energy(scope.assets("hydrogen_store"), "compression")
    total += scope.energy(scope.assets("desalination"), "electricity")
    return total - scope.energy(scope.assets("hydrogen_power"), "output")


def used(scope: Scope, carrier: str) -> float:
    """Final use of a carrier: served + exported - imported + sent out - received [MWh/a, m3/a]."""
    demands, ties = _of(scope, carrier, "demand"), _of(scope, carrier, "trade")
    total = scope.energy(demands, "demand") - scope.energy(demands, "unserved")
    total += scope.energy(ties, "export") - scope.energy(ties, "import")
    for cable in _cables(scope, carrier):
        for way in WAYS:
            from_here, to_here = (scope.here(cable.bus(f"{way}_{end}")[0]) for end in ("sent", "received"))
            total += scope.energy([cable], f"{way}_sent") if from_here and not to_here else 0.0
            total -= scope.energy([cable], f"{way}_received") if to_here and not from_here else 0.0
    return total


def leaving(scope: Scope) -> float:
    """Exports, what cables take out of the sites, and what they lose between them [MWh/a]."""
    total = scope.energy(_of(scope, ELECTRICITY, "trade"), "export")
    for cable in _cables(scope, ELECTRICITY):
        for way in WAYS:
            if scope.here(cable.bus(f"{way}_sent")[0]):
                stays = scope.here(cable.bus(f"{way}_received")[0])
                total += scope.energy([cable], f"{way}_sent")
                total -= scope.energy([cable], f"{way}_received") if stays else 0.0
    return total


def _of(scope: Scope, carrier: str, *kinds: str) -> list[Asset]:
    """Assets of some kinds and a carrier at the sites."""
    return [asset for asset in scope.assets(*kinds) if asset.carrier == carrier]


def _cables(scope: Scope, carrier: str) -> list[Asset]:
    """Cables of a carrier with an end at the sites."""
    cables = [asset for asset in scope.view.of_kind("link", "line") if asset.carrier == carrier]
    return [cable for cable in cables if scope.here(cable.site) or scope.here(cable.site_to)]


def _sent(scope: Scope, cable: Asset) -> float:
    return sum(scope.energy([cable], f"{way}_sent") for way in WAYS)


def _received(scope: Scope, cable: Asset) -> float:
    return sum(scope.energy([cable], f"{way}_received") for way in WAYS)


def _figure(scope: Scope, asset: Asset, name: str) -> float:
    """A figure of an asset in the year of the target; no number where it is not given, so that the check fails."""
    return scope.view.figure(asset.name, name, scope.target.year, np.nan)
