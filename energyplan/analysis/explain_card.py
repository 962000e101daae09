"""A card: why a project was built in a year or not, in figures that a page can word."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from energyplan.analysis.explain_limits import Reached
from energyplan.analysis.explain_unit import Line
from energyplan.plan.targets import Target

NEAR = 1e-3
"""Difference of break-even and cost, relative to the larger, that the accuracy of a run's prices does not tell from nothing."""


KINDS = ("sold", "bought", "cost", "fixed_om", "sharing", "credit")
"""Kinds of lines in the order in which a stack has them."""


@dataclass(frozen=True)
class Item:
    """A line of the value stack: discounted money of one MW (m3/h) over its life [CNY], costs negative."""

    line: Line
    amount: float
    target: Target | None = None
    at_penalty: bool = False


@dataclass(frozen=True)
class YearFigures:
    """A unit in a milestone year, expected and undiscounted.

    Attributes:
        milestone: The year.
        standing: What of the project stands at its end [MW, m3/h].
        hours: Energy delivered over power [h/a].
        captured: Mean income per energy delivered, nan where there is none [CNY/MWh, CNY/m3].
        running: Mean cost of operation per energy delivered, purchases included [CNY/MWh, CNY/m3].
        fixed: Fixed O&M [CNY/MW/a].
        net: Income and credits less running cost and fixed O&M [CNY/MW/a].
        tie_full: Hours in which a tie at the site is worth more than it may carry, import and export [h/a].
    """

    milestone: int
    standing: float
    hours: float
    captured: float
    running: float
    fixed: float
    net: float
    tie_full: Mapping[str, float]


@dataclass(frozen=True)
class Card:
    """Why a project was built in a year or not; of a given project, why it is kept or not.

    Attributes:
        technology, asset, site, site_to, project, status: What it is about.
        verdict: Of a candidate `not_open`, `too_dear`, `marginal` (built, or on the edge of it: it just pays), `limited` (built and
            worth more than it costs: a limit stops it), `full` (worth more, and others took the room), `unsettled` (worth more without
            a limit: the run's prices are not the only ones). Of a given project `retired`, `kept`, `kept_at_loss` (it may not leave).
        earliest: First year in which it may be commissioned.
        vintage: Commissioning year, None where none is open.
        duration: Energy over power [h], None where the technology has none.
        built: What the run commissions in the vintage [MW, m3/h].
        scale: Divisor to a unit of cost: 1000 from MW to kW, 1 for m3/h.
        site_factor: Cost of this site over the technology's.
        cost: Overnight cost in the technology's own figures, before the site factor [CNY/MW]; of a store at its duration.
        cost_by_year: The same in each ledger year.
        energy_cost: Part of it that is energy [CNY/MW].
        break_even: Overnight cost at which it just pays, in the same terms [CNY/MW].
        reached: First year from the vintage on in which the technology costs no more than that, None where there is none.
        years_factor: Σ d_y over the years of life within the horizon.
        recovery: What a unit of overnight cost costs a year, evenly over those years [1/a]: the capital recovery factor where it is repaid in them.
        stack: The lines of its worth.
        dear: Part of what is sold that is sold in the dearest hours, discounted [CNY/MW].
        levelised: Cost per energy delivered: capital (none where it is given), fixed and running cost, purchases [CNY/MWh, CNY/m3].
        captured: Income per energy delivered [CNY/MWh, CNY/m3].
        limits: Limits that leave no room for more.
        retired: What of a given project leaves before its age, by year [MW].
        exit_years: Years in which a given project may leave before its age.
        years: The milestones of its life.
    """

    technology: str
    asset: str
    site: str
    site_to: str | None
    project: str
    status: str
    verdict: str
    earliest: int
    vintage: int | None = None
    duration: float | None = None
    built: float = 0.0
    scale: float = 1000.0
    site_factor: float = 1.0
    cost: float = math.nan
    cost_by_year: Mapping[int, float] | None = None
    energy_cost: float = 0.0
    break_even: float = math.nan
    reached: int | None = None
    years_factor: float = math.nan
    recovery: float = math.nan
    stack: tuple[Item, ...] = ()
    dear: float = 0.0
    levelised: float = math.nan
    captured: float = math.nan
    limits: tuple[Reached, ...] = ()
    retired: Mapping[int, float] | None = None
    exit_years: tuple[int, ...] = ()
    years: tuple[YearFigures, ...] = ()

    def overnight(self, amount: float) -> float:
        """A line as overnight cost of a unit in the technology's own terms [CNY/kW, CNY/(m3/h)]."""
        return amount / (self.recovery * self.years_factor * self.site_factor * self.scale)

    def yearly(self, amount: float) -> float:
        """A line as an even yearly amount over the life within the horizon [CNY/MW/a]."""
        return amount / self.years_factor

    @property
    def worth(self) -> float:
        """Sum of the stack [CNY/MW]."""
        return sum(item.amount for item in self.stack)

    @property
    def traded(self) -> float:
        """What is sold on buses less what is bought there [CNY/MW]."""
        return sum(item.amount for item in self.stack if item.line.kind in ("sold", "bought"))

    @property
    def credits(self) -> float:
        """What targets pay [CNY/MW]."""
        return sum(item.amount for item in self.stack if item.line.kind == "credit")

    @property
    def break_even_without_targets(self) -> float:
        """Break-even without what targets pay [CNY/MW]."""
        return self.break_even - self.overnight(self.credits) * self.scale

    @property
    def break_even_power(self) -> float:
        """Cost of power at which it just pays if energy costs what the plan says [CNY/MW]."""
        return self.break_even - self.energy_cost

    @property
    def for_target(self) -> bool:
        """Whether it is built, and would not pay without its targets."""
        return self.built > 0 and self.credits > 0 and self.break_even_without_targets < self.cost * (1 - NEAR)

    def as_dict(self) -> dict[str, Any]:
        """The card for programs: costs per MW (m3/h) in the technology's own terms, the stack in three measures; what there is not is None."""
        new = self.status == "candidate" and self.vintage is not None
        return {
            "technology": self.technology, "asset": self.asset, "site": self.site, "site_to": self.site_to, "project": self.project,
            "status": self.status, "verdict": self.verdict, "earliest_year": self.earliest, "vintage": self.vintage, "duration_h": self.duration,
            "unit": "MW" if self.scale == 1000 else "m3/h", "built": self.built, "for_target": self.for_target, "site_factor": self.site_factor,
            "cost": _number(self.cost), "break_even": _number(self.break_even), "rent": _number(self.break_even - self.cost),
            "break_even_power": _number(self.break_even_power) if self.duration is not None else None,
            "break_even_without_targets": _number(self.break_even_without_targets),
            "cost_by_year": {str(y): float(v) for y, v in (self.cost_by_year or {}).items()}, "cost_reaches_break_even": self.reached,
            "levelised_cost": _number(self.levelised), "captured_price": _number(self.captured),
            "stack": [
                {
                    "kind": item.line.kind, "name": item.line.name, "site": item.line.site or None,
                    "clause": item.target.clause if item.target else None, "at_penalty": item.at_penalty, "discounted": item.amount,
                    "per_year": _number(self.yearly(item.amount)), "overnight": _number(self.overnight(item.amount) * self.scale) if new else None,
                }
                for item in self.stack
            ],
            "sold_in_dearest_hours": _number(self.dear), "limits": [vars(limit) for limit in self.limits],
            "retired": {str(y): float(v) for y, v in (self.retired or {}).items()},
            "years": [
                {
                    "milestone": y.milestone, "in_service": y.standing, "full_load_hours": y.hours, "captured_price": _number(y.captured),
                    "running_cost": _number(y.running), "fixed_om": y.fixed, "net": y.net, "tie_full_hours": dict(y.tie_full),
                }
                for y in self.years
            ],
        }  # fmt: skip


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def verdict(card: Card) -> str:
    """What cost, worth, what was built and its limits say together."""
    gap, near = card.break_even - card.cost, NEAR * max(abs(card.cost), abs(card.break_even))
    if card.built > 0:
        return "limited" if gap > near and card.limits else "marginal"
    if gap < -near:
        return "too_dear"
    if gap <= near:
        return "marginal"
    return "full" if card.limits else "unsettled"


def promise(card: Card) -> float:
    """How near a duration comes to paying: the share of its cost that it earns, the loss where it earns nothing."""
    return card.break_even / card.cost if card.break_even > 0 and card.cost > 0 else card.break_even - card.cost
