"""Futures: what may come in the place of the plan's own prices and demands, and how much the dear ones count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from energyplan.plan.schema import EVERY, FutureEntry
from energyplan.system.horizon import Array, OperationYear

if TYPE_CHECKING:
    from energyplan.system.system import Asset, Fuel, System


@dataclass(frozen=True, eq=False)
class Future:
    """Factors of prices in each ledger year, shape (Y,); 1 is the plan's own price. Demands stand in the profiles as they are in the future.

    Attributes:
        demand: Factor of each demand; where it is not named 1.
        fuel: Factor of the price of each fuel, likewise.
        carbon: Factor of the carbon price.
        imports, exports: Factors of the prices of trade.
    """

    carbon: Array
    imports: Array
    exports: Array
    demand: Mapping[str, Array] = field(default_factory=dict)
    fuel: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class Risk:
    """What is made least: (1 - λ) E[cost] + λ CVaR_α[cost] over realisations.

    Attributes:
        weight: λ of the mean cost of the dear realisations, 0 <= λ < 1.
        level: α, the probability that is not dear, 0 <= α < 1.
    """

    weight: float
    level: float


def future_of(entry: FutureEntry, demands: Iterable[str], fuels: Iterable[str], years: Sequence[int]) -> Future:
    """What a planner wrote of a future as factors of each ledger year: 1 before its first."""
    changed = np.array(years) >= (entry.from_year or years[0])

    def factor(value: float) -> Array:
        return np.where(changed, value, 1.0)

    def each(factors: Mapping[str, float], names: Iterable[str]) -> dict[str, Array]:
        given = {name: factors.get(name, factors.get(EVERY)) for name in names}
        return {name: factor(value) for name, value in given.items() if value is not None}

    imports, exports = (factor(entry.tariff.get(side, 1.0)) for side in ("import", "export"))
    return Future(factor(entry.carbon), imports, exports, each(entry.demand, demands), each(entry.fuels, fuels))


def demand_factor(futures: Mapping[str, Future], year: OperationYear, demand: str, first: int) -> float:
    """Factor of a demand in an operated year [1]; `first` is the first ledger year."""
    factor = futures[year.future].demand.get(demand) if futures else None
    return 1.0 if factor is None else float(factor[year.milestone - first])


def in_future(system: System, future: Future) -> System:
    """The system with the prices of a future."""
    return replace(
        system,
        carbon_price=system.carbon_price * future.carbon,
        fuels={name: dearer(fuel, future.fuel[name]) if name in future.fuel else fuel for name, fuel in system.fuels.items()},
        assets=tuple(_traded(asset, future) if asset.kind == "trade" else asset for asset in system.assets),
    )


def dearer(fuel: Fuel, factor: Array) -> Fuel:
    """A fuel whose price, or that of each of its tiers, is changed by a factor of each ledger year."""
    return replace(fuel, price=fuel.price * factor, tiers=tuple(replace(tier, price=tier.price * factor) for tier in fuel.tiers))


def _traded(asset: Asset, future: Future) -> Asset:
    prices = {"import_price": future.imports, "export_price": future.exports}
    return replace(asset, parameters=asset.parameters | {name: asset.parameters[name] * factor for name, factor in prices.items()})


def mean(futures: Mapping[str, tuple[float, Future]], years: int) -> Future:
    """The future of mean factors: what one plans for who puts an expectation in the place of what is uncertain.

    Args:
        futures: Probability and factors of each.
        years: Ledger years Y.

    >>> one, two = (Future(np.array([f]), np.ones(1), np.ones(1), {"city": np.array([f])}) for f in (1.0, 1.5))
    >>> found = mean({"one": (0.5, one), "two": (0.5, replace(two, demand={}))}, 1)
    >>> found.carbon.tolist(), found.demand["city"].tolist()
    ([1.25], [1.0])
    """
    same = np.ones(years)

    def expected(group: str) -> dict[str, Array]:
        names = dict.fromkeys(name for _, future in futures.values() for name in getattr(future, group))
        return {name: np.asarray(sum(p * getattr(future, group).get(name, same) for p, future in futures.values())) for name in names}

    carbon, imports, exports = (np.asarray(sum(p * getattr(f, part) for p, f in futures.values())) for part in ("carbon", "imports", "exports"))
    return Future(carbon, imports, exports, expected("demand"), expected("fuel"))
