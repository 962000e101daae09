"""Which steps of a year may share a price: days that are alike are taken together, hour by hour of one price of trade.

Alike are days in which what the inputs say (load, weather) or, once the hours have been operated, the prices on all buses are the same.
Prices say more: where power is sold at the tie, days of very different wind have the same price in the same hour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from energyplan.solve.layout import Ints, Layout
from energyplan.solve.lp import Lp
from energyplan.system.horizon import Array

HOURS = 4
"""Longest run of steps in a group at first."""

RECENT = 40
"""Features that the next run of a series begins with."""


@dataclass
class Year:
    """How the steps of an operated year are grouped.

    Attributes:
        number: Of the year.
        features: What makes days alike, shape (F, T): what the inputs say, then the prices of each operation.
        days: Groups of days.
        longest: Longest run of steps in a group.
        priced: Whether an operation has given prices.
        settled: Whether its cuts say all there is to say of its cost: then days are one group.
    """

    number: int
    features: Array
    days: int
    longest: int = HOURS
    priced: bool = False
    settled: bool = False

    def again(self, days: int) -> Year:
        """The year as the next run of a series begins with it: no more groups than so many, alike by the latest prices."""
        return replace(self, days=min(self.days, days), longest=HOURS, features=self.features[-RECENT:], settled=False)

    def labels(self, lp: Lp, layout: Layout) -> Ints:
        """Group of each step, shape (T,)."""
        return labels(lp, layout, self.number, self.features, 1 if self.settled else self.days, self.longest)

    def learn(self, prices: Array, *, finer: bool) -> None:
        """Prices of an operation, shape (buses, T), tell which days are alike. The first take the place of the inputs, later ones are added.

        Where the year is to be finer, and the first time, there are twice as many groups of days or, when each is its own, runs of half the length.
        """
        self.features = np.concatenate([self.features, prices]) if self.priced else prices
        if finer or not self.priced:
            steps = prices.shape[1]
            if self.days < steps // day_length(steps):
                self.days *= 2
            else:
                self.longest = max(1, self.longest // 2)
        self.priced = True


def day_length(steps: int) -> int:
    """Steps of a day: 24, or where a year is no multiple the largest divisor below.

    >>> day_length(8760), day_length(50), day_length(7)
    (24, 10, 7)
    """
    return max(d for d in range(1, 25) if steps % d == 0)


def by_inputs(lp: Lp, layout: Layout) -> list[Array]:
    """What the inputs say of each step of each year: limits of rows and availability times largest capacity [MW, m3/h], shape (features, T)."""
    offered = lp.A @ np.where(layout.column_step < 0, lp.upper, 0.0)
    said = offered + np.where(np.isfinite(lp.row_upper), lp.row_upper, lp.row_lower)
    return [_by_group(layout, rows, said[rows]) for rows in (np.flatnonzero(layout.row_year == year) for year in range(layout.years))]


def by_prices(lp: Lp, layout: Layout, x: Array, y: Array) -> list[Array]:
    """Price of each bus in each step times its mean throughput, by year: money at stake [millions a step], shape (buses, T)."""
    through, on_bus, found = abs(lp.A) @ np.abs(x) / 2, np.isin(layout.row_group, layout.buses), []
    for year in range(layout.years):
        rows = np.flatnonzero(on_bus & (layout.row_year == year))
        group = layout.row_group[rows]
        mean = np.bincount(group, through[rows]) / np.maximum(1, np.bincount(group))
        found.append(_by_group(layout, rows, y[rows] * np.maximum(mean[group], 1e-3 * mean.max(initial=1.0))))
    return found


def _by_group(layout: Layout, rows: Ints, values: Array) -> Array:
    groups, place = np.unique(layout.row_group[rows], return_inverse=True)
    table = np.zeros((len(groups), layout.steps))
    table[place, layout.row_step[rows]] = values
    return table[np.ptp(table, axis=1) > 0]


def labels(lp: Lp, layout: Layout, year: int, features: Array, days: int, longest: int) -> Ints:
    """Group of each step of a year, shape (T,).

    Args:
        lp: The hourly program.
        layout: Of it.
        year: Number of the operated year.
        features: What makes days alike, shape (F, T), in one unit.
        days: Number of groups of days.
        longest: Largest number of neighbouring steps in a group.
    """
    length = day_length(layout.steps)
    shape = (layout.steps // length, length)
    cut = price_changes(lp, layout, year).reshape(shape)
    cut[:, ::longest] = True
    slot = np.cumsum(cut, axis=1)
    table = features.reshape(len(features), *shape).transpose(1, 0, 2).reshape(shape[0], -1)
    group = np.zeros(shape[0], dtype=np.int64)
    if days >= shape[0]:
        group = np.arange(shape[0])
    elif len(features) and days > 1:
        group = fcluster(linkage(table, "ward"), days, "maxclust")
    # Days with other slots are never alike.
    keys = np.column_stack([group[:, None].repeat(length, 1).ravel(), np.repeat(slot, length, axis=0), slot.ravel()])
    return np.unique(keys, axis=0, return_inverse=True)[1].ravel()


def price_changes(lp: Lp, layout: Layout, year: int) -> np.ndarray:
    """Whether the cost of any variable differs from that in the step before, shape (T,); the first step counts as a change."""
    columns = np.flatnonzero((layout.column_year == year) & (lp.c != 0))
    changes = np.zeros(layout.steps, dtype=bool)
    for group in np.unique(layout.column_group[columns]):
        own = columns[layout.column_group[columns] == group]
        cost = np.full(layout.steps, np.nan)
        cost[layout.column_step[own]] = lp.c[own]
        changes |= np.append(True, ~np.isclose(np.diff(cost), 0.0, atol=1e-9 * np.abs(lp.c[own]).max())) & ~np.isnan(cost)
    changes[0] = True
    return changes
