"""Fuels that are bought by tiers: a year's use of all plants is what is bought of the tiers, the cheapest first, each up to its limit.

There is no column of a step: for each fuel, tier and operated year one variable, for each fuel and year one row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.model.ledger import Booking, Ledger
from energyplan.model.operation import view
from energyplan.model.stepwise import limits_of
from energyplan.system.horizon import Array, Horizon, OperationYear
from energyplan.system.system import System, Tier


def tiered(system: System) -> list[str]:
    """Fuels that are bought by tiers."""
    return [name for name, fuel in system.fuels.items() if fuel.tiers]


def buy(b: pyo.Block, year: OperationYear, system: System, ledger: Ledger) -> None:
    """Variables and rows of one operated year, on its block: Σ_t w Δ Σ_a f_{a,t} = Σ_k b_k, 0 <= b_k <= limit_k [MWh/a].

    Plants that use 150 MWh of a fuel of which 100 MWh cost 10 a MWh and the rest 12 pay 100 x 10 + 50 x 12 = 1600.
    """
    names = tiered(system)
    if not names:
        return
    b.fuel = pyo.Block(names)
    for name in names:
        users = [entry for entry in ledger.on("fuel", year) if entry.component == name]
        most = float(sum(np.sum(entry.term(view(entry.view, lambda v: limits_of(v)[1]), slice(None)) * year.steps.annual) for entry in users))
        limits = {tier.name: min(_at(tier.limit, year, system.horizon), most) for tier in system.fuels[name].tiers}
        block = b.fuel[name]
        block.bought = pyo.Var(list(limits), bounds=lambda _, k, limits=limits: (0, limits[k]), doc="b: fuel bought of a tier in a year [MWh/a]")
        if users:
            block.balance = pyo.Constraint(rule=_balance(b, users, block.bought), doc="Σ_t w Δ Σ_a f_{a,t} = Σ_k b_k [MWh/a]")


def _balance(b: pyo.Block, users: list[Booking], bought: Any) -> Callable[[Any], Any]:
    return lambda _: sum(b.annual[t] * sum([entry.term(entry.view, t) for entry in users]) for t in b.T) - sum(bought.values()) == 0


def _at(by_year: Array, year: OperationYear, horizon: Horizon) -> float:
    return float(by_year[year.milestone - horizon.years[0]])


def price(tier: Tier, year: OperationYear, horizon: Horizon, weight: float) -> float:
    """Discounted cost of a unit a year of a tier in the years the milestone stands for, weighed [CNY per MWh/a]."""
    return weight * horizon.period_weight(year.milestone) * horizon.period_price(tier.price, year.milestone)


def purchase_cost(m: pyo.ConcreteModel, year: OperationYear, system: System, weight: float) -> list[Any]:
    """What is bought in an operated year as terms of its cost, weighed [CNY]."""
    return [cost * bought for cost, bought in _purchases(m, year, system, weight)]


def purchase_limit(m: pyo.ConcreteModel, year: OperationYear, system: System) -> float:
    """What buying all that may be bought in an operated year would cost [CNY]."""
    return sum(max(0.0, cost * bought.ub) for cost, bought in _purchases(m, year, system, 1.0))


def _purchases(m: pyo.ConcreteModel, year: OperationYear, system: System, weight: float) -> list[tuple[float, Any]]:
    fuels, b = system.of(year).fuels, m.year[year.name]
    return [(price(tier, year, system.horizon, weight), b.fuel[name].bought[tier.name]) for name in tiered(system) for tier in fuels[name].tiers]
