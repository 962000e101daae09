"""Operation of a decided build-out: capacities are numbers, what is out is taken off the limits that hang on them, the rest is solved.

With capacities held nothing links the operated years but targets over several of them, so that each year is a program of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from pyomo.core.expr.visitor import identify_variables

from energyplan.analysis.decisions import Decisions, hold, places
from energyplan.errors import EnergyPlanError
from energyplan.i18n import _
from energyplan.model.build import Model
from energyplan.solve.highs import SIMPLEX, SolveOptions, solve
from energyplan.solve.layout import layout
from energyplan.solve.lp import Lp
from energyplan.solve.places import NOWHERE, Numbers
from energyplan.system.horizon import Array, OperationYear

FEW = 50_000
"""Entries below which a program is solved by the simplex."""

RAMPS = ("ramp_up", "ramp_down", "ramp_up_max", "ramp_down_max")

LIMITED: dict[str, tuple[str, ...]] = {
    "renewable": ("output_max",),
    "thermal": ("output_max", "online_max", "output_least", "ramp_up", "ramp_down"),
    "hydro": ("output_max", "output_least"),
    "pumped_storage": ("charge_max", "discharge_max"),
    "battery": ("charge_max", "discharge_max"),
    "flow_battery": ("charge_max", "discharge_max"),
    "seasonal_store": ("charge_max", "discharge_max"),
    "store": ("charge_max", "discharge_max"),
    "hydrogen_store": ("charge_max", "discharge_max"),
    "electrolyser": ("input_max",),
    "hydrogen_power": ("output_max",),
    "desalination": ("made_max",),
    "link": ("forward_max", "backward_max"),
    "trade": ("import_max", "export_max"),
    "converter": ("activity_max", "activity_min", "least_activity", "ramp_up_max", "ramp_down_max"),
    "unit": ("online_max", "up_time"),
}
"""Rows of each kind whose limit falls with the power that is out. What a store holds, gets from nature or loses is as it was; so is what a unit was doing
before the year. A line whose flow follows voltages is none of them: without it the others would flow otherwise."""


@dataclass(frozen=True, eq=False)
class Loss:
    """Power of an asset that is out in an operated year.

    Attributes:
        year: The operated year.
        asset: The asset.
        lost: Power that is out of each project [MW, m3/h].
        part: Part of each step in which it is out [1], shape (T,).
    """

    year: OperationYear
    asset: str
    lost: dict[str, float]
    part: Array

    @property
    def total(self) -> float:
        """Power that is out [MW, m3/h]."""
        return sum(self.lost.values())


def operated(model: Model, lp: Lp, decisions: Decisions, losses: Sequence[Loss] = (), options: SolveOptions | None = None) -> tuple[Array, Array]:
    """Column values (n,) and row duals (m,) of the least-cost operation of a build-out.

    A plant of 10 MW of which half is out in a step has p_t <= 5 in the place of p_t <= 10 there: the row's limit is moved by what the power that
    is out contributes to it.

    Args:
        model: The model.
        lp: Its program.
        decisions: What was built and retired.
        losses: What is out.
        options: Of the solver; its ladder is chosen here.

    Raises:
        EnergyPlanError: the plan has no room for the decisions.
        InfeasibleError, SolveError: a year cannot be operated.
    """
    __, lost = hold(model, lp, decisions)
    if lost:
        words = ", ".join(f"{one.decision.project} {one.decision.year}: {one.amount:g} -> {one.kept:g}" for one in lost)
        raise EnergyPlanError(_("the plan has no room for what was decided: {decisions}").format(decisions=words))
    fixed, x = capacities(model, lp, decisions)
    y = np.zeros(lp.A.shape[0])
    shift = lp.A[:, fixed] @ x[fixed] - _missing(model, lp, x, losses)
    free = np.setdiff1d(np.arange(len(lp.c)), fixed)
    rest = replace(lp, A=_steady(model, lp, x, losses), row_lower=lp.row_lower - shift, row_upper=lp.row_upper - shift)
    for columns, rows in _parts(model, rest, free):
        found = _solved(rest, rows, columns, options or SolveOptions())
        x[columns], y[rows] = found
    return x, y


def _solved(lp: Lp, rows: Numbers, columns: Numbers, options: SolveOptions) -> tuple[Array, Array]:
    A = sp.csc_array(sp.csr_array(lp.A)[rows][:, columns])
    part = Lp(lp.c[columns], 0.0, A, lp.row_lower[rows], lp.row_upper[rows], lp.lower[columns], lp.upper[columns], NOWHERE, NOWHERE)
    found = solve(part, replace(options, ladder=SIMPLEX) if A.nnz < FEW else options)
    return found.x, found.y


# --- capacities --------------------------------------------------------------------------------------------------------------------


def capacity_columns(model: Model, lp: Lp) -> tuple[Numbers, Numbers, Numbers]:
    """Columns of decisions, columns of sums of them (stock of projects and assets, what operation speaks of), and the rows that define those."""
    sums, rows = [], []
    for capacity in model.capacities.values():
        for quantity in capacity.quantities:
            sums += [lp.columns(capacity.b.component(name)) for name in (quantity, f"{quantity}_total")]
            rows += [lp.rows(capacity.b.component(f"{quantity}_{name}")) for name in ("ledger", "sum")]
    for part in _operating(model):
        for name, variable in _attached(part):
            if (row := part.component(f"{name}_sum")) is not None:
                sums.append(lp.columns(variable))
                rows.append(lp.rows(row))
    return _known([np.array([column for __, column, *_rest in places(model, lp)], dtype=np.int64)]), _known(sums), _known(rows)


def capacities(model: Model, lp: Lp, decisions: Decisions) -> tuple[Numbers, Array]:
    """Columns of capacity, and all column values with theirs filled in: decisions as they are, sums by the rows that define them."""
    x = np.zeros(len(lp.c))
    for decision, column, limit, __ in places(model, lp):
        if column >= 0:
            x[column] = min(max(decisions.get(decision, 0.0), 0.0), limit)
    decided, unknown, defining = capacity_columns(model, lp)
    by_row = sp.csr_array(lp.A)[defining]
    x[unknown] = sp.linalg.spsolve(sp.csc_matrix(by_row[:, unknown]), lp.row_lower[defining] - by_row @ x)
    return np.union1d(decided, unknown), x


def _known(found: list[Numbers]) -> Numbers:
    numbers = np.concatenate(found)
    return np.unique(numbers[numbers >= 0])


def _operating(model: Model) -> Iterable[Any]:
    return (part for year in model.pyomo.year.values() for part in year.part.values())


def _attached(part: Any) -> list[tuple[str, Any]]:
    """Capacities that the rows of a part speak of, by name."""
    return list(part.__dict__.get("attached_capacity", {}).items())


# --- what is out -------------------------------------------------------------------------------------------------------------------


def _missing(model: Model, lp: Lp, x: Array, losses: Sequence[Loss]) -> Array:
    """What the power that is out contributes to each row at each step, shape (m,)."""
    found, by_row = np.zeros(lp.A.shape[0]), sp.csr_array(lp.A)
    for loss in losses:
        part, asset = model.pyomo.year[loss.year.name].part[loss.asset], model.system.asset(loss.asset)
        less = np.zeros(len(x))
        for name, variable in _attached(part):
            column = int(lp.columns(variable)[0])
            if name != "energy" and column >= 0:
                less[column] = sum(loss.lost.get(project, 0.0) for project in _projects(model, part, name, variable, loss.asset))
        for name in LIMITED[asset.kind]:
            if (component := part.component(name)) is None:
                continue
            rows = lp.rows(component)
            there = np.flatnonzero(rows >= 0)
            found[rows[there]] += loss.part[there] * (by_row[rows[there]] @ less)
            if name in RAMPS:  # what goes out of service, or comes back, does so at once
                found[rows[there]] += loss.total * np.abs(loss.part - loss.part[loss.year.steps.previous])[there]
    return found


def _projects(model: Model, part: Any, name: str, variable: Any, asset: str) -> list[str]:
    """Projects whose power a capacity holds: one, those of one profile, or all of the asset."""
    b = model.capacities[asset].b
    if variable.parent_component() is b.power:
        return [variable.index()[0]]
    if (row := part.component(f"{name}_sum")) is not None:
        return [one.index()[0] for one in identify_variables(row.body) if one.parent_component() is b.power]
    return list(model.capacities[asset].projects)


def _steady(model: Model, lp: Lp, x: Array, losses: Sequence[Loss]) -> sp.csc_array:
    """The matrix, in which a plant of steady output makes p_t = r_t p̄ while the share r_t of its power is in service."""
    A = lp.A
    for loss in losses:
        part = model.pyomo.year[loss.year.name].part[loss.asset]
        if part.component("flat") is None:
            continue
        power = x[lp.columns(model.capacities[loss.asset].total("power", loss.year.milestone))[0]]
        share = np.ones(A.shape[0])
        share[lp.rows(part.flat)] = 1 - loss.part * loss.total / power
        column = int(lp.columns(part.steady)[0])
        span = slice(A.indptr[column], A.indptr[column + 1])
        A = A.copy()
        A.data[span] *= share[A.indices[span]]
    return A


# --- programs that nothing links ---------------------------------------------------------------------------------------------------


def _parts(model: Model, lp: Lp, free: Numbers) -> list[tuple[Numbers, Numbers]]:
    """Columns and rows of each program that can be solved by itself; all that is of one operated year stays together."""
    places = layout(model.pyomo, lp)
    # A node for each year, then one for each row; a column without a year is a node after them.
    rows, years = lp.A.shape[0], places.years
    node = np.where(places.column_year >= 0, places.column_year, years + rows + np.arange(len(lp.c)))
    entries = lp.A[:, free].tocoo()
    ends = (node[free][entries.col], years + entries.row)
    size = years + rows + len(lp.c)
    label = sp.csgraph.connected_components(sp.coo_array((np.ones(entries.nnz), ends), shape=(size, size)), directed=False)[1]
    of_year = set(label[:years].tolist())
    column_label, row_label = label[node[free]], label[years : years + rows]
    touched = np.bincount(entries.row, minlength=rows) > 0
    found = [(free[column_label == k], np.flatnonzero(touched & (row_label == k))) for k in sorted(of_year)]
    others = ~np.isin(column_label, list(of_year)), touched & ~np.isin(row_label, list(of_year))
    return [part for part in [*found, (free[others[0]], np.flatnonzero(others[1]))] if len(part[0])]
