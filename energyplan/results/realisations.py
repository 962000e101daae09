"""What each realisation costs, leaves unserved and emits, and what that says of risk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energyplan.model.build import Model
from energyplan.model.ledger import Booking
from energyplan.model.objective import prices, risk_weights
from energyplan.solve.lp import MONEY, Values
from energyplan.system.futures import Risk
from energyplan.system.horizon import Array, OperationYear
from energyplan.system.system import System

Amount = Callable[[Booking], float]
"""Amount of a year of a booking, solved [MWh/a, t/a ...]."""


def is_uncertain(system: System) -> bool:
    """Whether a plan speaks of futures or of risk, so that its realisations are told."""
    return bool(system.futures) or system.risk is not None


@dataclass(frozen=True)
class Exposure:
    """Discounted net cost over realisations [CNY].

    Attributes:
        expected: Σ_s p_s C_s.
        value_at_risk: Cost that is not exceeded with probability α.
        conditional: Mean cost of the 1 - α of realisations that cost most.
        weighted: What is made least: (1 - λ) expected + λ conditional.
    """

    expected: float
    value_at_risk: float
    conditional: float
    weighted: float


def exposure(cost: Array, probability: Array, risk: Risk) -> Exposure:
    """Expected cost, VaR and CVaR of realisations.

    >>> exposure(np.array([10.0, 30.0]), np.array([0.5, 0.5]), Risk(0.5, 0.75))
    Exposure(expected=20.0, value_at_risk=30.0, conditional=30.0, weighted=25.0)
    """
    order = np.argsort(cost)
    reached = np.cumsum(probability[order])
    at_risk = float(cost[order][np.searchsorted(reached, risk.level - 1e-12)])
    expected = float(probability @ cost)
    conditional = at_risk + float(probability @ np.maximum(cost - at_risk, 0.0)) / (1 - risk.level)
    return Exposure(expected, at_risk, conditional, (1 - risk.weight) * expected + risk.weight * conditional)


def counted(model: Model, values: Values) -> dict[str, float]:
    """What a unit of money of each realisation counts in the objective [1]; its probability without risk."""
    block = model.pyomo.component("risk")
    duals = {} if block is None else {name: float(values.dual(row.excess_min)[0]) * MONEY for name, row in block.realisation.items()}
    return risk_weights(model.system, duals)


def realisations_table(model: Model, values: Values, amount: Amount, purchases: pd.DataFrame | None, expected: float) -> pd.DataFrame:
    """A row each realisation; amounts are of all years of the horizon together.

    Args:
        model: The model.
        values: Solved values and duals.
        amount: Amount of a year of a booking.
        purchases: What is bought of tiers of fuels.
        expected: Expected discounted net cost, capacity included [CNY].
    """
    system, weights = model.system, counted(model, values)
    years = {r: [y for y in system.horizon.operation_years if y.realisation == r] for r in system.horizon.realisations}
    operation = {r: sum(_cost(model, year, amount, purchases) for year in own) for r, own in years.items()}
    capacity = expected - sum(r.probability * cost for r, cost in operation.items())
    energy = {a.name for a in system.assets if system.carriers[a.carrier] == "MWh"}
    rows = [
        {
            "realisation": r.name, "weather_year": r.weather, "future": r.future, "probability": r.probability, "objective_weight": weights[r.name],
            "discounted_cny": capacity + operation[r], "operation_discounted_cny": operation[r],
            "unserved_mwh": _total(model, own, amount, "unserved", lambda e: e.asset.name in energy), "co2_t": _total(model, own, amount, "co2"),
        }
        for r, own in years.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _cost(model: Model, year: OperationYear, amount: Amount, purchases: pd.DataFrame | None) -> float:
    """Discounted operating cost of an operated year in the years it stands for [CNY]."""
    h, cost = model.system.horizon, sum(price * amount(e) for price, e in prices(year, model.system, model.ledger))
    if purchases is not None:
        weight, fuels = h.period_weight(year.milestone), model.system.of(year).fuels
        for row in purchases[purchases["operation_year"] == year.name].itertuples():
            tier = next(t for t in fuels[str(row.fuel)].tiers if t.name == row.tier)
            cost += weight * h.period_price(tier.price, year.milestone) * float(row.bought_mwh)
    return cost


def _total(model: Model, years: list[OperationYear], amount: Amount, account: str, include: Callable[[Booking], bool] = lambda _: True) -> float:
    """Amount on an account in all years that some operated years stand for."""
    h, total = model.system.horizon, 0.0
    for year in years:
        for e in model.ledger.on(account, year):
            factor = 1.0 if e.by_year is None else float(e.by_year[year.milestone - h.years[0]])
            total += len(h.period(year.milestone)) * factor * amount(e) if include(e) else 0.0
    return total


def risk_table(table: pd.DataFrame, risk: Risk) -> pd.DataFrame:
    """One row: weight and level of risk, expected cost, VaR, CVaR and what is made least, discounted net cost [CNY]."""
    found = exposure(table["discounted_cny"].to_numpy(dtype=float), table["probability"].to_numpy(dtype=float), risk)
    return pd.DataFrame([{
        "weight": risk.weight, "level": risk.level, "expected_cny": found.expected, "value_at_risk_cny": found.value_at_risk,
        "conditional_value_at_risk_cny": found.conditional, "risk_weighted_cny": found.weighted,
    }])  # fmt: skip
