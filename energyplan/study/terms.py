"""What the figures of a run are measured in, and what of it is different between runs that stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.plan.resolved import stored_head
from energyplan.units import currency_name


@dataclass(frozen=True)
class Terms:
    """Money and years of a run.

    Attributes:
        currency: Code of its currency.
        price_year: Whose prices its money has.
        base_year: To which costs are discounted.
        rate: Discount rate [1/a].
        weights: Weights of milestones in place of discounting; empty otherwise.
        milestones: Years that are operated.
        first, end: First and last year that costs are counted of.
        hours_per_year: Hours of a year.
        resolution: Steps it was solved on.
    """

    currency: str
    price_year: int
    base_year: int
    rate: float
    weights: tuple[float, ...]
    milestones: tuple[int, ...]
    first: int
    end: int
    hours_per_year: float
    resolution: str

    @property
    def money(self) -> tuple[str, int]:
        """Amounts of equal money can be added and subtracted."""
        return self.currency, self.price_year

    @property
    def sum(self) -> tuple[Any, ...]:
        """Discounted costs of equal terms measure the same and can be ranked."""
        return (*self.money, self.base_year, self.weights, self.first, self.end, self.hours_per_year)


def terms_of(run: Path) -> Terms:
    """The terms of a run folder."""
    plan = stored_head((run / "inputs.yaml").read_text(encoding="utf-8"))["plan"]
    horizon = plan["horizon"]
    first = horizon.get("first")
    return Terms(
        plan["currency"], plan["price_year"], plan["base_year"], plan["discount_rate"], tuple(horizon.get("weights") or ()), tuple(horizon["milestones"]),
        plan["base_year"] + 1 if first is None else first, horizon["end"], plan["hours_per_year"], horizon["resolution"],
    )  # fmt: skip


def notes(names: Sequence[str], terms: Sequence[Terms]) -> list[str]:
    """Sentences about terms that are different: what stands side by side and cannot be added, subtracted or ranked."""
    found: list[tuple[str, Callable[[Terms], Any]]] = [
        (_("Currencies differ: {values}. Amounts stand side by side, each in its own; no exchange rate is applied, and they are not subtracted or ranked."),
         lambda t: currency_name(t.currency)),
        (_("Price years differ: {values}. Money of one year is not that of another; nothing is converted."), lambda t: t.price_year),
        (_("Costs are discounted to different years: {values}. Net costs seen from different years are not the same measure."), lambda t: t.base_year),
        (_("Discount rates differ: {values}."), lambda t: _("weights") if t.weights else f"{t.rate:.4g}"),
        (_("Horizons differ: {values}. Each net cost is that of its own years."), lambda t: f"{t.first}-{t.end}"),
        (_("Milestones differ: {values}. A dash stands for a year that a run does not have."), lambda t: " ".join(str(year) for year in t.milestones)),
        (_("Years have different hours: {values}."), lambda t: f"{t.hours_per_year:g}"),
        (_("Steps of operation differ: {values}."), lambda t: t.resolution),
    ]  # fmt: skip
    return [words.format(values=_listed(names, [value(own) for own in terms])) for words, value in found if len({value(own) for own in terms}) > 1]


def _listed(names: Sequence[str], values: Sequence[Any], limit: int = 6) -> str:
    """Values with the runs that have them."""
    order = list(dict.fromkeys(values))
    pairs = sorted(zip(values, names, strict=True), key=lambda pair: order.index(pair[0]))
    told = []
    for value, group in groupby(pairs, key=lambda pair: pair[0]):
        runs = [name for _value, name in group]
        told.append(f"{value} ({', '.join(runs[:limit])}{' ...' if len(runs) > limit else ''})")
    return "; ".join(told)


def terms_table(names: Sequence[str], terms: Sequence[Terms]) -> pd.DataFrame:
    """The terms as a table, a column a run."""
    rows: dict[str, list[Any]] = {
        "currency": [own.currency for own in terms], "price_year": [own.price_year for own in terms], "base_year": [own.base_year for own in terms],
        "discount_rate": [own.rate for own in terms], "weights": [" ".join(f"{w:g}" for w in own.weights) for own in terms],
        "milestones": [" ".join(str(year) for year in own.milestones) for own in terms], "first_year": [own.first for own in terms],
        "last_year": [own.end for own in terms], "hours_per_year": [own.hours_per_year for own in terms], "resolution": [own.resolution for own in terms],
    }  # fmt: skip
    return pd.DataFrame([{"term": name, **dict(zip(names, (str(value) for value in values), strict=True))} for name, values in rows.items()])
