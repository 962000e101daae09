"""Money over time: pure functions, and the conventions a plan may choose between.

Every amount is money of one price year. A cash flow of year y, paid at its start, middle or end, is discounted by
(1+r)^-(y - base year + 0, 1/2 or 1). Capital is an annuity in each year of its recovery period, or the overnight cost in the commissioning year
less what the unit is still worth at the end of the horizon. Years after the horizon are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log1p
from typing import Literal, NamedTuple

from energyplan.plan.year_tables import whole_years

At = Literal["start", "middle", "end"]
"""When in its year a payment is made."""

PASSED: dict[str, float] = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""Part of the year that has passed by then [a]."""


@dataclass(frozen=True)
class Finance:
    """Conventions of a plan.

    Attributes:
        capital: `annuity`, or `overnight_salvage`: paid in the commissioning year, the rest of its value given back at the end of the horizon.
        capital_at: When in the year annuities are paid.
        operation_at: When in the year operation, fixed and variable, is paid.
        depreciation: How worth falls that is given back at the end: by a sinking fund, or in a straight line.
        fixed_om: Fixed O&M of a year is that of the commissioning year (`vintage`), or of the year itself.
        interest_rate: Rate of annuities [1]; None is the discount rate.
        existing_capital: `sunk`, or `paid`: annuities of existing units count as those of new ones do.
    """

    capital: Literal["annuity", "overnight_salvage"] = "annuity"
    capital_at: At = "start"
    operation_at: At = "start"
    interest_rate: float | None = None
    existing_capital: Literal["sunk", "paid"] = "sunk"
    depreciation: Literal["sinking_fund", "straight_line"] = "sinking_fund"
    fixed_om: Literal["vintage", "year"] = "vintage"


class Payment(NamedTuple):
    """Money paid (received where it is negative) at some time of a year."""

    component: str
    year: int
    at: At
    amount: float


def capital_recovery_factor(rate: float, life: float) -> float:
    """Yearly payment that repays one unit of money over `life` years [1/a]: r / (1 - (1+r)^-n), or 1/n without interest.

    Args:
        rate: Interest rate r [1].
        life: Number of payments n [a].

    Source: any textbook of engineering economics; CRF(7 %, 20 a) = 0.09439.

    >>> round(capital_recovery_factor(0.07, 20), 5)
    0.09439
    >>> capital_recovery_factor(0.0, 20)
    0.05
    """
    if rate == 0:
        return 1 / life
    return rate / -expm1(-life * log1p(rate))  # exact for a rate of 1e-12 too, where (1+r)^n has lost its digits


def discount_factor(rate: float, year: int, base_year: int, at: At = "start") -> float:
    """Value at the start of the base year of one unit of money in `year` [1]: (1+r)^-(year - base + passed).

    >>> round(discount_factor(0.07, 2023, 2021), 6)
    0.873439
    >>> discount_factor(0.21, 2023, 2021, "end") == 1.21 ** -3
    True
    """
    return (1 + rate) ** -(year - base_year + PASSED[at])


def worth_left(rate: float, life: int, used: int) -> float:
    """What is left of the overnight cost after `used` years of service, by a sinking fund [1]: 1 - ((1+r)^k - 1) / ((1+r)^n - 1).

    Source: OSeMOSYS, depreciation method 1. Without interest it falls in a straight line, 1 - k/n, which is method 2. With it, overnight cost
    and worth left have the present value of the annuities of the years used, paid at the end of each.

    >>> worth_left(0.0, 20, 5), worth_left(0.05, 20, 20)
    (0.75, 0.0)
    >>> r, k, n = 0.05, 5, 20
    >>> paid = capital_recovery_factor(r, n) * sum((1 + r) ** -t for t in range(1, k + 1))
    >>> round(paid, 12) == round(1 - worth_left(r, n, k) * (1 + r) ** -k, 12)
    True
    """
    if used >= life:
        return 0.0
    if rate == 0:
        return 1 - used / life
    return 1 - expm1(used * log1p(rate)) / expm1(life * log1p(rate))


def capital_payments(finance: Finance, rate: float, vintage: int, life: int, recovery: int, first: int, end: int) -> list[Payment]:
    """Payments within the horizon for one unit of overnight cost.

    An annuity CRF(i, n) is paid in each of the n years of the recovery period, the commissioning year the first, however long the unit lives: n
    payments repay the capital, seen a year before the first at the rate i, whether it leaves before they end or runs on after them.

    Args:
        finance: The conventions.
        rate: Discount rate [1].
        vintage: Commissioning year.
        life: Years of service; what is left of the overnight cost falls to nothing over them.
        recovery: Years over which an annuity repays the capital, n.
        first: First year of the horizon.
        end: Last year of the horizon.

    >>> capital_payments(Finance(), 0.0, 2022, 20, 20, 2022, 2023)[1]
    Payment(component='capital', year=2023, at='start', amount=0.05)
    >>> paid = capital_payments(Finance(), 0.1, 2025, life=20, recovery=5, first=2025, end=2050)  # five payments of 0.2638
    >>> len(paid), round(sum(p.amount * discount_factor(0.1, p.year, 2024) for p in paid), 9)
    (5, 1.0)
    >>> len(capital_payments(Finance(), 0.1, 2025, life=3, recovery=5, first=2025, end=2050))
    5
    >>> [p.amount for p in capital_payments(Finance("overnight_salvage"), 0.0, 2022, 20, 20, 2022, 2023)]
    [1.0, -0.9]
    """
    if finance.capital == "annuity":
        interest = rate if finance.interest_rate is None else finance.interest_rate
        annuity = capital_recovery_factor(interest, recovery)
        years = range(max(vintage, first), min(vintage + recovery - 1, end) + 1)
        return [Payment("capital", year, finance.capital_at, annuity) for year in years]
    paid = [Payment("capital", vintage, "start", 1.0)]
    left = worth_left(rate if finance.depreciation == "sinking_fund" else 0.0, life, end - vintage + 1)
    return [*paid, Payment("salvage", end, "end", -left)] if left > 0 else paid


def service_years(commissioned: int, life: float, end: int) -> range:
    """Years in which a unit runs: from its commissioning year on, as many as its life has whole years, not after `end`.

    >>> list(service_years(2038, 20, 2040))
    [2038, 2039, 2040]
    >>> list(service_years(2022, 2.4, 2040))
    [2022, 2023]
    """
    return range(commissioned, min(commissioned + whole_years(life) - 1, end) + 1)
