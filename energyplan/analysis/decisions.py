"""Decisions of one run, held in the program of another: what was built and retired up to a year stays, the rest is free.

The program of a held build-out is the same with narrower limits of columns, so that whatever solves programs solves it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from energyplan.model.build import Model
from energyplan.solve.lp import Lp
from energyplan.system.reach import is_alive

LEEWAY = 1e-6
"""Part of a capacity by which it may differ from what is held [1]: solved capacities keep to limits as nearly only. A capacity of less than a MW,
or than a MW can fill, may differ as one of that size: an interior point leaves dust of stores, energy where the power is nothing."""

BUILT, RETIRED = "built", "retired"


@dataclass(frozen=True, order=True)
class Decision:
    """A capacity that is built or retired in a year.

    Attributes:
        asset: Technology at a site.
        project: Its project.
        year: Year of commissioning or retirement.
        quantity: `power` or `energy`.
        act: `built` or `retired`.
    """

    asset: str
    project: str
    year: int
    quantity: str
    act: str


Decisions = dict[Decision, float]
"""Amount of each decision [MW, MWh; of water m3/h, m3]; one that is not there is nothing."""


@dataclass(frozen=True)
class Lost:
    """A decision that another plan has no room for.

    Attributes:
        decision: What was decided.
        amount: How much of it.
        kept: What of it could be kept.
    """

    decision: Decision
    amount: float
    kept: float


def decisions_of(capacity: pd.DataFrame) -> Decisions:
    """What a run decided: candidates by commissioning year and capacity retired before its age.

    Args:
        capacity: The run's table `capacity`.
    """
    found: Decisions = {}
    for row in capacity.to_dict("records"):
        asset, project, year, quantity = str(row["asset"]), str(row["project"]), int(row["year"]), str(row["quantity"])
        if row["status"] == "candidate" and row["commissioned"] > 0:
            found[Decision(asset, project, int(row["vintage"]), quantity, BUILT)] = float(row["commissioned"])
        if row["retired_early"] > 0:
            found[Decision(asset, project, year, quantity, RETIRED)] = float(row["retired_early"])
    return found


def until(decisions: Decisions, year: int) -> Decisions:
    """Decisions up to a year."""
    return {decision: amount for decision, amount in decisions.items() if decision.year <= year}


def hold(model: Model, lp: Lp, decisions: Decisions, last: int | None = None) -> tuple[Lp, list[Lost]]:
    """The program in which decisions are held, and what there is no room for.

    Every decision of the program up to the last year is given its amount, nothing where there is none; later ones stay free.

    Args:
        model: The model.
        lp: Its program.
        decisions: What is held.
        last: Last year of decisions that are held; None is the end.
    """
    lower, upper, known = lp.lower.copy(), lp.upper.copy(), set[Decision]()
    lost, stand = [], _Standing(model)
    for decision, column, limit, one in places(model, lp):
        if last is not None and decision.year > last:
            continue
        known.add(decision)
        amount = decisions.get(decision, 0.0)
        kept = stand.add(decision, min(max(amount, 0.0), limit))
        if amount > kept + LEEWAY * max(1.0, amount):
            lost.append(Lost(decision, amount, kept))
        if column >= 0:
            leeway = LEEWAY * max(one, kept) if kept > 0 else 0.0
            lower[column], upper[column] = max(lower[column], kept - leeway), min(upper[column], kept + leeway)
    of_that_time = decisions if last is None else until(decisions, last)
    lost += [Lost(decision, amount, 0.0) for decision, amount in of_that_time.items() if decision not in known and amount > LEEWAY]
    return replace(lp, lower=lower, upper=upper), sorted(lost, key=lambda one: one.decision)


class _Standing:
    """What is held so far of each project: what is built of it in several years has room together only."""

    def __init__(self, model: Model):
        self._model = model
        self._kept: dict[tuple[str, str, str], list[tuple[int, float]]] = {}

    def add(self, decision: Decision, amount: float) -> float:
        """What of an amount that is built has room beside that of earlier years which is still in service."""
        if decision.act == RETIRED or amount <= 0:
            return amount
        capacity, key = self._model.capacities[decision.asset], (decision.asset, decision.project, decision.quantity)
        project, before = capacity.projects[decision.project], self._kept.setdefault(key, [])
        standing = sum(kept for year, kept in before if is_alive(capacity.asset, project, year, decision.year, capacity.horizon.end))
        most = float(capacity.b.component(decision.quantity)[decision.project, decision.year].ub)
        kept = min(amount, max(0.0, most - standing))
        before.append((decision.year, kept))
        return kept


def places(model: Model, lp: Lp) -> list[tuple[Decision, int, float, float]]:
    """Every decision of a model with its column, its limit, and the energy (power) of a MW; the column is -1 where it is in no row."""
    found = []
    for name, capacity in model.capacities.items():
        longest = float(capacity.asset.parameters["duration_max"].max()) if capacity.asset.has_energy else 1.0
        variables = [(capacity.b.component(f"build_{quantity}"), quantity, BUILT) for quantity in capacity.quantities]
        for variable, quantity, act in [*variables, (capacity.b.retire, "power", RETIRED)]:
            columns = lp.columns(variable).tolist()
            for (project, year), column in zip(variable, columns, strict=True):
                one = max(1.0, longest) if quantity == "energy" else 1.0
                found.append((Decision(name, project, year, quantity, act), column, float(variable[project, year].ub), one))
    return found
