"""Time: ledger years, milestones, weather years, futures and steps. Nothing else in the program knows how long an hour is.

Conventions: levels are at the end of a step and the first step follows the last (a cyclic year); powers are means over a step;
a step is labelled by the hour in which it begins; a milestone stands for the years up to the next one, the last to the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energyplan.system.finance import At, Finance, discount_factor

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps of one operated year.

    Attributes:
        hours: Length of each step Δ [h], shape (T,).
        weight: How often a year holds the step w [1/a], shape (T,); Σ w Δ is the hours of a year.
        previous: Index of the step before, shape (T,); the first follows the last.
        first_hour: Hour of the year in which a step begins, shape (T,); of steps that a plan brings, their row among all of them.
        own: Whether the plan brings the steps, so that its series have a value for each.
    """

    hours: Array
    weight: Array
    previous: NDArray[np.int64]
    first_hour: NDArray[np.int64]
    own: bool = False

    def __len__(self) -> int:
        return len(self.hours)

    @property
    def annual(self) -> Array:
        """Hours of a year that each step stands for, w Δ [h/a]."""
        return self.hours * self.weight

    @cached_property
    def chains(self) -> tuple[NDArray[np.int64], ...]:
        """Steps of each chain, in their order: those that follow each other until the first comes again.

        >>> steps = own_steps(np.ones(4), np.ones(4), ["winter", "winter", "summer", "winter"], np.arange(4))
        >>> [chain.tolist() for chain in steps.chains]
        [[0, 1, 3], [2]]
        """
        left, found = set(range(len(self))), []
        while left:  # every step is taken out once, so both loops end, also where steps do not close to a ring
            chain = [min(left)]
            left.remove(chain[0])
            while (before := int(self.previous[chain[-1]])) in left:
                chain.append(before)
                left.remove(before)
            found.append(np.array([chain[0], *reversed(chain[1:])]))
        return tuple(found)

    @property
    def opening(self) -> Array:
        """1 in the first step of a chain, which follows the last; else 0, shape (T,)."""
        return (self.previous >= np.arange(len(self))).astype(float)

    def mean(self, hourly: Array) -> Array:
        """Mean of an hourly series over each step, or the step's own value, shape (T,)."""
        if self.own:
            return np.asarray(hourly[self.first_hour])
        sums = np.add.reduceat(hourly, self.first_hour)
        return np.asarray(sums / self.hours)


def equal_steps(hours_per_year: int, hours_per_step: int) -> Steps:
    """Steps of the same length; the last is shorter where the year is no multiple.

    >>> equal_steps(10, 4).hours.tolist()
    [4.0, 4.0, 2.0]
    """
    first = np.arange(0, hours_per_year, hours_per_step)
    hours = np.diff(np.append(first, hours_per_year)).astype(float)
    n = len(first)
    return Steps(hours, np.ones(n), np.roll(np.arange(n), 1), first)


def own_steps(hours: Array, weight: Array, chain: list[str], rows: NDArray[np.int64]) -> Steps:
    """Steps that a plan brings: chains (representative periods), each closed in itself.

    Args:
        hours, weight: Of each step, shape (T,).
        chain: Its chain; steps of one follow each other in the order they are given.
        rows: Their rows in the series of the plan, shape (T,).

    >>> own_steps(np.ones(4), np.ones(4), ["winter", "winter", "summer", "winter"], np.arange(4)).previous.tolist()
    [3, 0, 2, 1]
    """
    previous = np.empty(len(hours), dtype=np.int64)
    for name in dict.fromkeys(chain):
        own = np.array([i for i, other in enumerate(chain) if other == name])
        previous[own] = np.roll(own, 1)
    return Steps(hours, weight, previous, rows, own=True)


NO_FUTURE = ""
"""Name of the one future of a plan without futures: what the plan itself says."""


class Realisation(NamedTuple):
    """A weather year in a future, held through all milestones: what may come true, and how likely.

    >>> Realisation("typical", "dear_coal", 0.25).name, Realisation("typical", NO_FUTURE, 1.0).name
    ('typical_dear_coal', 'typical')
    """

    weather: str
    future: str
    probability: float

    @property
    def name(self) -> str:
        """Names of both; that of the weather year where there are no futures."""
        return f"{self.weather}_{self.future}" if self.future else self.weather


@dataclass(frozen=True, eq=False)
class OperationYear:
    """A milestone year operated in one realisation."""

    milestone: int
    realisation: Realisation
    steps: Steps

    @property
    def weather(self) -> str:
        """Its weather year."""
        return self.realisation.weather

    @property
    def future(self) -> str:
        """Its future."""
        return self.realisation.future

    @property
    def probability(self) -> float:
        """Probability of its realisation."""
        return self.realisation.probability

    @property
    def name(self) -> str:
        """Name of the year, e.g. `2030_typical`, or `2030_typical_dear_coal`."""
        return f"{self.milestone}_{self.realisation.name}"


class Part(NamedTuple):
    """An operated year in a sum over realisations, or one step of it."""

    year: OperationYear
    weight: float
    step: int | None = None


@dataclass(frozen=True)
class Horizon:
    """Years of the plan and how hours of operation count in them.

    Attributes:
        first: First ledger year; None is the one after the base year.
        finance: Conventions of money over time.
        build_years: Years in which candidates may be commissioned; None is every year.
        own: Steps by milestone, where the plan brings them.
        weights: Weight of each milestone in the objective [1], where the plan brings them: they replace discounting.
        futures: Name and probability of each future; weather years are as likely in all of them.
    """

    base_year: int
    milestones: tuple[int, ...]
    end: int
    discount_rate: float
    hours_per_year: float
    weather_years: tuple[tuple[str, float], ...]
    hours_per_step: int
    first: int | None = None
    finance: Finance = field(default_factory=Finance)
    build_years: tuple[int, ...] | None = None
    own: dict[int, Steps] = field(default_factory=dict)
    weights: tuple[float, ...] = ()
    futures: tuple[tuple[str, float], ...] = ((NO_FUTURE, 1.0),)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Ledger years: the first to the end."""
        return tuple(range(self.base_year + 1 if self.first is None else self.first, self.end + 1))

    def period(self, milestone: int) -> range:
        """Years a milestone stands for: up to the next milestone, the last to the end inclusive."""
        later = [year for year in self.milestones if year > milestone]
        return range(milestone, later[0] if later else self.end + 1)

    @cached_property
    def realisations(self) -> tuple[Realisation, ...]:
        """Every weather year in every future; probabilities are products."""
        return tuple(Realisation(weather, future, p * q) for future, q in self.futures for weather, p in self.weather_years)

    @cached_property
    def operation_years(self) -> tuple[OperationYear, ...]:
        """Every milestone in every realisation."""
        steps = self.own or dict.fromkeys(self.milestones, equal_steps(round(self.hours_per_year), self.hours_per_step))
        return tuple(OperationYear(m, realisation, steps[m]) for m in self.milestones for realisation in self.realisations)

    def building_years(self, year: int, earliest: int = 0) -> range:
        """Years in which what a candidate commissions in `year` is built, by which a yearly rate counts: that year, or all since candidates last came.

        Args:
            year: Commissioning year.
            earliest: First year in which the candidate may be commissioned: it is not built before.

        >>> h = Horizon(2021, (2025, 2030), 2030, 0.07, 8760, (), 1, build_years=(2025, 2030))
        >>> [list(h.building_years(2025)), list(h.building_years(2030, 2029)), len(h.building_years(2030))]
        [[2022, 2023, 2024, 2025], [2029, 2030], 5]
        """
        if self.build_years is None:
            return range(year, year + 1)
        last = max((y for y in self.build_years if y < year), default=self.years[0] - 1)
        return range(max(last + 1, earliest), year + 1)

    def discount(self, year: int, at: At | None = None) -> float:
        """Discount factor of a year to the base year, for payments of operation unless told when in the year.

        Where the plan brings weights a milestone year has its own, whenever in the year is paid, and all other years have 0: a milestone counts once.

        >>> h = Horizon(2020, (2020, 2030), 2039, 0.07, 8760, (), 1, 2020, weights=(8.0, 5.0))
        >>> h.discount(2030), h.discount(2031), h.period_weight(2020)
        (5.0, 0.0, 8.0)
        """
        if self.weights:
            return dict(zip(self.milestones, self.weights, strict=True)).get(year, 0.0)
        return discount_factor(self.discount_rate, year, self.base_year, at or self.finance.operation_at)

    def period_weight(self, milestone: int) -> float:
        """Sum of the discount factors of the years a milestone stands for, or its weight where the plan brings one."""
        return sum(self.discount(year) for year in self.period(milestone))

    def worth(self, year: int) -> float:
        """What money of a year is worth [1]: its discount factor, or the weight of the milestone that stands for it."""
        return self.discount(max((m for m in self.milestones if m <= year), default=self.milestones[0]) if self.weights else year)

    def period_price(self, by_year: Array, milestone: int) -> float:
        """Discounted mean of a price over the years a milestone stands for.

        Times `period_weight` and a yearly amount it gives the discounted cost with each year's own price:
        Σ_y d_y π_y q = (Σ_y d_y) π̄ q.

        Args:
            by_year: Price of each ledger year, shape (Y,).
            milestone: Milestone year.
        """
        total = sum(self.discount(y) * by_year[y - self.years[0]] for y in self.period(milestone))
        return float(total / self.period_weight(milestone))
