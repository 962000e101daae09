"""Pyomo components of every step that keep one array or template instead of an object for each step.

They are plain Pyomo: an element appears when it is asked for (`x[3]`, `row[3].expr`), and Pyomo's own writers take a model whose rows
were not templated. What they save is some hundred bytes and a microsecond for each of a million variables and rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import TemplateExpressionError
from pyomo.core.base import constraint as pyomo_constraint
from pyomo.core.base.constraint import IndexedConstraint
from pyomo.core.expr.template_expr import templatize_constraint

from energyplan.system.horizon import Array


def step_var(steps: Any, largest: float | Array, doc: str, least: float | Array = 0.0) -> pyo.Var:
    """A variable of every step, from `least` to `largest`; its limits stand beside it as `limits`.

    Args:
        steps: Set of steps 0 ... T-1.
        largest: Upper bound, one or shape (T,).
        doc: What it is, with its unit.
        least: Lower bound, one or shape (T,).
    """
    lower, upper = (np.broadcast_to(np.asarray(limit, dtype=float), (len(steps),)) for limit in (least, largest))
    variable = pyo.Var(steps, bounds=lambda _, t: (float(lower[t]), float(upper[t])), dense=False, doc=doc)
    variable.limits = (lower, upper)
    return variable


def limits_of(variable: Any) -> tuple[Array, Array]:
    """Lower and upper bounds of a variable, in the order of its index."""
    if (limits := getattr(variable, "limits", None)) is not None:
        return limits
    elements = list(variable.values()) if hasattr(variable, "values") else [variable]
    return np.array([e.lb for e in elements], dtype=float), np.array([e.ub for e in elements], dtype=float)


@dataclass(frozen=True, eq=False)
class Series:
    """An array that Pyomo may ask for single numbers, as the default of a Param: numpy's own would turn a sum of terms into an array.

    >>> Series(np.array([2.0, 3.0]))[1]
    3.0
    """

    array: Any

    def __getitem__(self, step: int) -> Any:
        return self.array[step].item()


def step_param(steps: Any, values: Any, doc: str) -> pyo.Param:
    """A Param of every step whose values stay an array: `param.default().array`.

    Args:
        steps: Set of steps 0 ... T-1.
        values: Shape (T,).
        doc: What it is, with its unit.
    """
    return pyo.Param(steps, default=Series(values), within=pyo.Any, doc=doc)


def values_of(param: Any) -> Any:
    """Values of an indexed Param as an array, in the order of its index."""
    series = param.default()
    return series.array if isinstance(series, Series) else np.fromiter(param.values(), dtype=float, count=len(param))


class StepRows(IndexedConstraint):
    """A constraint of every step that keeps its template only.

    Where templates are off, or Pyomo cannot make one of the rule, the rows are written one by one, as in any constraint.
    """

    _constructed: bool
    _template: Any = None

    def construct(self, data: Any = None) -> None:
        """Call the rule once, with a placeholder for the step."""
        if self._constructed or not pyomo_constraint.TEMPLATIZE_CONSTRAINTS:
            super().construct(data)
            return
        self._constructed = True
        try:
            self._template = templatize_constraint(self)
        except TemplateExpressionError:
            self.write_rows()

    def template_expr(self) -> Any:
        """The expression and its placeholders; None where the rows were written one by one."""
        return self._template

    def write_rows(self) -> None:
        """Every row as an object of its own."""
        for index in self.index_set():
            if index not in self:
                self._setitem_when_not_present(index, self.rule(self.parent_block(), index))
