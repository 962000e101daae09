"""Payments under rules of revenue: contracts for difference, capacity payments, allowances given free. They move money, not the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from energyplan.plan.revenue import RevenueRules, from_year
from energyplan.results.cohorts import KEYS, Cohorts

COLUMNS = ["year", *KEYS, "rule", "cny"]

RULES = ("mechanism_price", "capacity_payment", "free_allocation")


def no_payments() -> pd.DataFrame:
    """The market alone."""
    return pd.DataFrame(columns=COLUMNS).astype({"year": int, "vintage": int, "cny": float})


def mechanism_payment(output: float, share: float, price: float, market: float) -> float:
    """Contract for difference: s E (π - π̄) [CNY/a]; negative where the market pays more.

    Args:
        output: E [MWh/a].
        share: Share of it that is under contract, s [1].
        price: Price of the contract, π [CNY/MWh].
        market: Mean price that the output of all units of the technology earns, π̄ [CNY/MWh].

    >>> mechanism_payment(1000, 0.8, 330, 250)
    64000.0
    """
    return output * share * (price - market)


def payments_of(cohorts: Cohorts, rules: RevenueRules) -> pd.DataFrame:
    """What each cohort is paid under each rule in each year.

    Args:
        cohorts: The run.
        rules: The rules, amounts in canonical units.

    Returns:
        `year`, KEYS, `rule`, `cny`.
    """
    rows = [*_mechanism(cohorts, rules), *_capacity(cohorts, rules), *_allowances(cohorts, rules)]
    return pd.DataFrame(rows, columns=COLUMNS) if rows else no_payments()


def _output(cohorts: Cohorts) -> pd.DataFrame:
    """What each cohort delivers of its own carrier in each year, and what that earns."""
    carrier = {a.name: a.carrier for a in cohorts.system.assets}
    own = cohorts.energy[cohorts.energy["carrier"] == cohorts.energy["asset"].map(carrier)]
    return own.groupby(["year", *KEYS], as_index=False, sort=False)[["delivered", "sold_cny"]].sum()


def _mechanism(cohorts: Cohorts, rules: RevenueRules) -> Iterator[tuple[Any, ...]]:
    output = _output(cohorts)
    sums = output.groupby(["year", "technology"])[["delivered", "sold_cny"]].sum()
    market = (sums["sold_cny"] / sums["delivered"].where(sums["delivered"] > 0)).to_dict()
    for row in output[output["delivered"] > 0].itertuples():
        for rule in rules.mechanism_price:
            if rule.covers(str(row.technology), int(row.vintage)) and row.year < row.vintage + rule.years:
                paid = mechanism_payment(row.delivered, rule.share, rule.price, market[row.year, row.technology])
                yield (row.year, *(getattr(row, key) for key in KEYS), "mechanism_price", paid)


def _capacity(cohorts: Cohorts, rules: RevenueRules) -> Iterator[tuple[Any, ...]]:
    power = cohorts.ledger[(cohorts.ledger["quantity"] == "power") & (cohorts.ledger["in_service"] > 0)]
    for row in power.itertuples():
        for rule in rules.capacity_payment:
            if rule.covers(str(row.technology), int(row.vintage)) and row.year < row.vintage + (rule.years or 9999):
                stock, paid = "existing" if row.status == "existing" else "new", from_year(rule.payment, int(row.year)) * row.in_service
                yield (row.year, row.asset, row.technology, row.site, row.project, row.vintage, stock, "capacity_payment", paid)


def _allowances(cohorts: Cohorts, rules: RevenueRules) -> Iterator[tuple[Any, ...]]:
    """Free allowances at the carbon price of the year: b E π_CO2."""
    price = dict(zip(cohorts.system.horizon.years, cohorts.system.carbon_price, strict=True))
    for row in _output(cohorts).itertuples() if rules.free_allocation else ():
        for rule in rules.free_allocation:
            if rule.covers(str(row.technology), int(row.vintage)):
                paid = from_year(rule.benchmark, int(row.year)) * row.delivered * float(price[row.year])
                yield (row.year, *(getattr(row, key) for key in KEYS), "free_allocation", paid)
