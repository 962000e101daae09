"""What is made least: expected cost, or a mean of it and of the cost of the dear realisations.

A realisation s is a weather year in a future, held through all milestones; its cost is that of capacity, which is the same in all, and of its
operation, C_s. With risk the objective is (1 - λ) Σ_s p_s C_s + λ CVaR_α, and CVaR_α, the mean cost of the 1 - α of realisations that cost most, is

    min_ζ ζ + 1/(1 - α) Σ_s p_s max(0, C_s - ζ),

least at ζ = VaR_α, the cost that is not exceeded with probability α (Rockafellar and Uryasev 2000, doi:10.21314/JOR.2000.038).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.model.capacity import AssetCapacity
from energyplan.model.ledger import Booking, Ledger
from energyplan.model.operation import view
from energyplan.model.purchase import purchase_cost, purchase_limit
from energyplan.model.rules.base import Enforced
from energyplan.model.stepwise import limits_of
from energyplan.system.futures import Risk
from energyplan.system.horizon import OperationYear, Realisation
from energyplan.system.system import System

MILLION = 1e-6
"""Costs in rows of risk are in millions, so that their size is near that of other rows."""

ROOM = 0.01
"""Part of the range of costs by which ζ may lie outside of it, which it never does: at a limit its dual would hide what realisations count."""


def minimise_cost(m: pyo.ConcreteModel, system: System, ledger: Ledger, capacities: dict[str, AssetCapacity], targets: list[Enforced]) -> float:
    """Least discounted cost: capacity, operation of each milestone in the years it stands for, penalties of soft targets; with risk CVaR besides."""
    horizon = system.horizon
    discounted = [capacity.discounted_cost() for capacity in capacities.values()]
    constant = sum(fixed for _, fixed in discounted)
    risk = None if system.risk is None or system.risk.weight == 0 else system.risk
    counted = 1.0 if risk is None else 1 - risk.weight
    weights = [(year, counted * year.probability) for year in horizon.operation_years]
    decided = [terms for terms, _ in discounted] + [term for year, weight in weights for term in purchase_cost(m, year, system, weight)]
    dear = 0.0 if risk is None else tail(m, system, ledger, risk)

    def rule(_: Any) -> Any:
        yearly = sum(operating_cost(m, year, system, ledger, weight) for year, weight in weights)
        return yearly + sum(decided) + dear + sum([target.penalty_cost for target in targets])  # a list: the template's sum takes no empty generator

    m.cost = pyo.Objective(rule=rule, doc="discounted cost without its constant, with penalties [CNY]")
    return float(constant)


def operating_cost(m: pyo.ConcreteModel, year: OperationYear, system: System, ledger: Ledger, weight: float) -> Any:
    """Discounted cost of one operated year in the years it stands for, weighed: p_s Σ_y d_y Σ_t w Δ Σ_e π_{e,y} q_{e,t} [CNY]."""
    priced = [(weight * price, entry) for price, entry in prices(year, system, ledger)]
    if not priced:
        return 0.0
    b = m.year[year.name]
    return sum(b.annual[t] * sum([c * e.term(e.view, t) for c, e in priced]) for t in b.T)


def prices(year: OperationYear, system: System, ledger: Ledger) -> list[tuple[float, Booking]]:
    """Costs of an operated year with what a unit a year of each costs in the years it stands for, discounted."""
    horizon = system.horizon
    weight = horizon.period_weight(year.milestone)
    return [(weight * horizon.period_price(entry.by_year, year.milestone), entry) for entry in ledger.on("cost", year) if entry.by_year is not None]


def tail(m: pyo.ConcreteModel, system: System, ledger: Ledger, risk: Risk) -> Any:
    """λ CVaR_α as terms of the objective [CNY], with its variables and rows: u_s >= C_s - ζ.

    Two realisations of 0.5 that cost 10 and 30: CVaR_0.5 is 30 at ζ = 10 with u = 0, 20, and 10 + (0 + 0.5 x 20) / 0.5.
    """
    b, horizon = pyo.Block(concrete=True), system.horizon
    m.risk = b
    names = {r.name: r for r in horizon.realisations}
    years = {name: [year for year in horizon.operation_years if year.realisation == r] for name, r in names.items()}
    limits = np.array([np.sum([cost_limits(m, year, system, ledger) for year in own], axis=0) for own in years.values()])
    least, most = MILLION * limits[:, 0].min(), MILLION * limits[:, 1].max()
    room = ROOM * (most - least) + MILLION
    b.value_at_risk = pyo.Var(bounds=(least - room, most + room), doc="ζ: cost of operation not exceeded with probability α [million CNY]")
    b.excess = pyo.Var(list(names), bounds=(0, None), doc="u: cost of operation beyond ζ [million CNY]")
    b.realisation = pyo.Block(list(names))

    def excess_min(name: str) -> Callable[[Any], Any]:
        bought = [term for year in years[name] for term in purchase_cost(m, year, system, MILLION)]

        def rule(_: Any) -> Any:
            cost = sum(operating_cost(m, year, system, ledger, MILLION) for year in years[name])
            return b.excess[name] + b.value_at_risk - cost - sum(bought) >= 0

        return rule

    for name in names:
        b.realisation[name].excess_min = pyo.Constraint(rule=excess_min(name), doc="u_s >= C_s - ζ [million CNY]")
    beyond = sum(r.probability / (1 - risk.level) * b.excess[name] for name, r in names.items())
    return risk.weight / MILLION * (b.value_at_risk + beyond)


def cost_limits(m: pyo.ConcreteModel, year: OperationYear, system: System, ledger: Ledger) -> tuple[float, float]:
    """Least and largest operating cost that the limits of variables let an operated year have [CNY]: rates of costs rise with their variables."""
    least, most = 0.0, 0.0
    for price, entry in prices(year, system, ledger):
        rates = [entry.term(view(entry.view, bound), np.arange(len(year.steps))) for bound in (lambda v: limits_of(v)[0], lambda v: limits_of(v)[1])]
        ends = [price * float(np.sum(np.broadcast_to(rate, len(year.steps)) * year.steps.annual)) for rate in rates]
        least, most = least + min(ends), most + max(ends)
    return least, most + purchase_limit(m, year, system)


def risk_weights(system: System, duals: dict[str, float]) -> dict[str, float]:
    """What a unit of money of each realisation counts in the objective [1]: its probability; with risk (1 - λ) p_s + y_s, which add up to 1.

    Args:
        system: The system.
        duals: Duals y of the rows u_s >= C_s - ζ: λ p_s / (1 - α) beyond ζ, nothing below.
    """
    counted = 1.0 if not duals or system.risk is None else 1 - system.risk.weight

    def weight(r: Realisation) -> float:
        return counted * r.probability + duals.get(r.name, 0.0)

    return {r.name: weight(r) for r in system.horizon.realisations}
