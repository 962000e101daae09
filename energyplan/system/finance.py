"""Money over time: pure functions, one convention.

Every amount is money of one price year. A cash flow of year y is discounted by (1+r)^-(y - base year). Capital is paid as an
annuity in each year of the asset's life, the commissioning year being the first; years after the horizon are left out, which is the
same as a salvage value that earns the discount rate.
"""

from __future__ import annotations


def capital_recovery_factor(rate: float, life: float) -> float:
    """Yearly payment that repays one unit of money over `life` years [1/a]: r / (1 - (1+r)^-n), or 1/n without interest.

    Args:
        rate: Discount rate r [1].
        life: Number of payments n [a].

    Source: any textbook of engineering economics; CRF(7 %, 20 a) = 0.09439.

    >>> round(capital_recovery_factor(0.07, 20), 5)
    0.09439
    >>> capital_recovery_factor(0.0, 20)
    0.05
    """
    if rate == 0:
        return 1 / life
    return rate / (1 - (1 + rate) ** -life)


def discount_factor(rate: float, year: int, base_year: int) -> float:
    """Value in the base year of one unit of money in `year` [1]: (1+r)^-(year - base).

    >>> round(discount_factor(0.07, 2023, 2021), 6)
    0.873439
    """
    return (1 + rate) ** -(year - base_year)


def service_years(commissioned: int, life: float, end: int) -> range:
    """Years in which a unit runs and is paid for: from its commissioning year on, as many as its life, not after `end`.

    A life with a fraction (by interpolation between two years) counts as the nearest whole number of years, at least one.

    >>> list(service_years(2038, 20, 2040))
    [2038, 2039, 2040]
    >>> list(service_years(2022, 2.4, 2040))
    [2022, 2023]
    """
    return range(commissioned, min(commissioned + max(1, round(life)) - 1, end) + 1)
