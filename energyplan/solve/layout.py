"""Which columns and rows of a program belong to which operated year and step: what aggregation and decomposition need to know of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from energyplan.solve.lp import Lp

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Layout:
    """Year, step and component of every column and row; -1 where it has none.

    Attributes:
        years: Number of operated years.
        steps: Steps of each of them.
        column_year, column_step, column_group: Shape (n,); a group is one variable of one year, e.g. `output` of a plant.
        row_year, row_step, row_group: Shape (m,); a group is one constraint of one year.
        buses: Groups of rows that are balances.
    """

    years: int
    steps: int
    column_year: Ints
    column_step: Ints
    column_group: Ints
    row_year: Ints
    row_step: Ints
    row_group: Ints
    buses: tuple[int, ...]

    @property
    def groups(self) -> int:
        """Number of groups of rows."""
        return int(self.row_group.max(initial=-1)) + 1


def layout(m: pyo.ConcreteModel, lp: Lp) -> Layout:
    """Layout of a compiled model: variables and constraints that are indexed by the set of steps `T` of a block of `year`."""
    rows_, columns_ = lp.A.shape
    years = list(m.year.values())
    column, row = np.full((3, columns_), -1), np.full((3, rows_), -1)
    buses, groups = [], [0, 0]

    def place(table: Ints, numbers: Ints, year: int, kind: int) -> int:
        there = np.flatnonzero(numbers >= 0)
        table[:, numbers[there]] = np.stack([np.full(len(there), year), there, np.full(len(there), groups[kind])])
        groups[kind] += 1
        return groups[kind] - 1

    for k, b in enumerate(years):
        balances = {id(bus.balance) for bus in b.bus.values()}
        for component in by_step(b):
            if component.ctype is pyo.Var:
                place(column, lp.columns(component), k, 0)
                continue
            group = place(row, lp.rows(component), k, 1)
            if id(component) in balances:
                buses.append(group)
    return Layout(len(years), len(years[0].T), column[0], column[1], column[2], row[0], row[1], row[2], tuple(buses))


def by_step(b: Any) -> list[Any]:
    """Variables and constraints of an operated year that are indexed by its steps."""
    return [c for c in b.component_objects((pyo.Var, pyo.Constraint), descend_into=True) if c.is_indexed() and c.index_set() is b.T]
