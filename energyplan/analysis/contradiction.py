"""Where inputs contradict each other whatever the targets: the least by which balances, and else rows of single parts, would have to be broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp

from energyplan.model.build import Model
from energyplan.solve.highs import Session
from energyplan.solve.lp import Lp
from energyplan.solve.places import Numbers
from energyplan.system.horizon import Array

PART = 10.0
"""Price of breaking a row of a part, that of a balance being 1: what a part must do shows as what is too much or too little at its bus."""

NOISE = 1e-6
"""What is broken by less is the solver's, relative to the largest."""


@dataclass(frozen=True)
class Break:
    """A group of rows, one component of one operated year, of which some would have to be broken.

    Attributes:
        where: Asset, or empty for a balance and for what belongs to no asset.
        bus: Site and carrier of a balance.
        year: Operated year, empty for capacity.
        rule: What the rows say, as the formulation has it.
        amount: The most of any of them [unit of the row]: lacking where positive, too much where negative.
    """

    where: str
    bus: tuple[str, str] | None
    year: str
    rule: str
    amount: float


def contradictions(model: Model, lp: Lp) -> list[Break]:
    """The least that must be broken for all else to hold, the largest first.

    min Σ_i w_i (s⁺_i + s⁻_i) with A x + s⁺ - s⁻ within the limits of rows; s⁺ is what is lacking.

    Args:
        model: The model, from which rows have their names.
        lp: Its program with the limits that are asked about; its costs do not count.
    """
    groups = list(_groups(model.pyomo))
    weights = np.full(lp.A.shape[0], PART)
    for bus, component in ((bus, component) for _where, bus, _year, component in groups):
        if bus is not None:
            rows = lp.rows(component)
            weights[rows[rows >= 0]] = 1.0
    point = Session(_elastic(lp, weights), presolve=False).minimise()
    if point is None:
        return []
    m, n = lp.A.shape
    lacking = point.x[n : n + m] - point.x[n + m :]
    found = [broken for where, bus, year, component in groups if (broken := _of_group(lacking, lp.rows(component), where, bus, year, component))]
    return sorted(found, key=lambda b: -abs(b.amount))


def _elastic(lp: Lp, weights: Array) -> Lp:
    """The program in which any row may be broken at a price."""
    m = lp.A.shape[0]
    unit = sp.eye_array(m, format="csc")
    worst = abs(lp.A) @ np.maximum(np.abs(lp.lower), np.abs(lp.upper))
    ends = [np.where(np.isfinite(side), np.abs(side), 0.0) for side in (lp.row_lower, lp.row_upper)]
    most = worst + np.maximum(*ends)
    return replace(
        lp, c=np.concatenate([np.zeros(len(lp.c)), weights, weights]), offset=0.0, A=sp.csc_array(sp.hstack([lp.A, unit, -unit])),
        lower=np.append(lp.lower, np.zeros(2 * m)), upper=np.concatenate([lp.upper, most, most]),
    )  # fmt: skip


def _groups(m: pyo.ConcreteModel) -> Iterator[tuple[str, tuple[str, str] | None, str, Any]]:
    """Asset, bus, operated year and component of all rows but those of targets, which are soft here."""
    for name, year in m.year.items():
        for bus, block in year.bus.items():
            yield "", bus, name, block.balance
        for asset, part in year.part.items():
            yield from ((asset, None, name, row) for row in part.component_objects(pyo.Constraint, descend_into=True))
    for asset, block in m.capacity.items():
        yield from ((asset, None, "", row) for row in block.component_objects(pyo.Constraint, descend_into=True))


def _of_group(lacking: Array, rows: Numbers, where: str, bus: tuple[str, str] | None, year: str, component: Any) -> Break | None:
    """What of a group is broken; None where nothing is."""
    amounts = lacking[rows[rows >= 0]]
    worst = float(amounts[np.argmax(np.abs(amounts))]) if len(amounts) else 0.0
    return Break(where, bus, year, str(component.doc), worst) if abs(worst) > NOISE else None
