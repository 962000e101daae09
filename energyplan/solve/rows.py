"""Rows of a Pyomo model, gathered constraint by constraint and written into one sparse matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from pyomo.common.errors import InvalidConstraintError, InvalidExpressionError
from pyomo.repn.linear import LinearRepnVisitor

from energyplan.solve.places import Columns, UnknownNode
from energyplan.solve.templates import Block, Linear, Term, expand, expand_objective
from energyplan.system.horizon import Array

NOISE = 1e-12
"""Entries below this are what is left where terms cancel, as in a share of exactly 100 %."""


class _Recorder:
    """Which variables Pyomo's walk met, one by one: its own recorder takes all elements of a component with each."""

    def __init__(self) -> None:
        self.var_map: dict[int, Any] = {}

    def add(self, variable: Any) -> None:
        self.var_map[id(variable)] = variable


class Rows:
    """All rows of a model.

    Attributes:
        columns: Numbers of its variables.
        blocks: Rows gathered so far, a block for each constraint.
        names: Full name of a constraint -> where its rows begin and end.
        count: Number of rows gathered so far.
        written_singly: Names of templates that had to be written row by row.
    """

    def __init__(self, columns: Columns):
        self.columns = columns
        self.blocks: list[Block] = []
        self.names: dict[str, tuple[int, int]] = {}
        self.count = 0
        self.written_singly: list[str] = []
        self._recorder = _Recorder()
        self._visitor = LinearRepnVisitor({}, var_recorder=self._recorder)

    def gather(self, m: pyo.ConcreteModel) -> None:
        """Every active constraint of a model, in the order of declaration; one without a variable is a row as well.

        Raises:
            InvalidConstraintError: a row is not linear.
        """
        for constraint in m.component_objects(pyo.Constraint, active=True, descend_into=True):
            block = self._of(constraint)
            self.names[constraint.name] = (self.count, self.count + block.count)
            self.count += block.count
            self.blocks.append(block)

    def cost(self, m: pyo.ConcreteModel) -> tuple[Array, float]:
        """Coefficients (n,) and constant of the active objective.

        Raises:
            InvalidExpressionError: it is not linear, or there is not exactly one to be minimised.
        """
        objectives = list(m.component_data_objects(pyo.Objective, active=True, descend_into=True))
        if len(objectives) != 1 or objectives[0].sense != pyo.minimize:
            raise InvalidExpressionError("a model has one objective, to be minimised")
        form = self._objective(objectives[0])
        c = np.zeros(len(self.columns))
        for term in form.terms.values():
            if term.positions is None:
                c[term.column] += float(np.sum(term.coefficient))
            else:
                np.add.at(c, term.column + term.positions, term.coefficient)
        return c, float(form.constant)

    def _objective(self, objective: Any) -> Linear:
        if hasattr(objective, "template_expr"):
            try:
                return expand_objective(objective.template_expr(), self.columns)
            except UnknownNode:
                self.written_singly.append(objective.name)
        repn = self._visitor.walk_expression(objective.expr)
        if repn.nonlinear is not None:
            raise InvalidExpressionError(f"objective '{objective.name}' is not linear")
        columns = (self.columns.of(self._recorder.var_map[v]) for v in repn.linear)
        return Linear(repn.constant, {(j,): Term(j, None, a) for j, a in zip(columns, repn.linear.values(), strict=True)})

    def _of(self, constraint: Any) -> Block:
        template = template_of(constraint)
        if template is not None:
            try:
                return expand(template, constraint.index_set() if constraint.is_indexed() else None, self.columns)
            except UnknownNode:
                self.written_singly.append(constraint.name)
        if hasattr(constraint, "write_rows"):
            constraint.write_rows()
        return self._singly(constraint)

    def _singly(self, constraint: Any) -> Block:
        """Rows by Pyomo's own walk over the expression of each; those that are inactive or without a limit are empty."""
        rows = [constraint[i] if i in constraint else None for i in constraint.index_set()] if constraint.is_indexed() else [constraint]  # noqa: SIM401 - Pyomo knows no `get`
        lower, upper = np.full(len(rows), -np.inf), np.full(len(rows), np.inf)
        at: list[int] = []
        where: list[int] = []
        coefficients: list[float] = []
        for i, row in enumerate(rows):
            if row is None or not row.active:
                continue
            if hasattr(row, "template_expr"):
                row.expr  # noqa: B018 - Pyomo writes the row in place of its template
            low, body, high = row.to_bounded_expression(evaluate_bounds=True)
            if low is None and high is None:
                continue
            repn = self._visitor.walk_expression(body)
            if repn.nonlinear is not None:
                raise InvalidConstraintError(f"constraint '{row.name}' is not linear")
            lower[i] = -np.inf if low is None else low - repn.constant
            upper[i] = np.inf if high is None else high - repn.constant
            at += [i] * len(repn.linear)
            where += [self.columns.of(self._recorder.var_map[v]) for v in repn.linear]
            coefficients += repn.linear.values()
        term = Term(0, np.array(where, dtype=np.int64), np.array(coefficients, dtype=float), np.array(at, dtype=np.int64))
        return Block(len(rows), [term], lower, upper)

    def matrix(self) -> sp.csc_array:
        """The matrix by columns, shape (rows, all variables), noise taken out."""
        sizes = [_size(term, block.count) for block in self.blocks for term in block.terms]
        total = sum(sizes)
        rows, columns, data = np.empty(total, dtype=np.int32), np.empty(total, dtype=np.int32), np.empty(total)
        start = first = 0
        for block in self.blocks:
            every = np.arange(first, first + block.count, dtype=np.int32)
            for term in block.terms:
                span = slice(start, start + _size(term, block.count))
                rows[span] = every if term.points is None else first + term.points
                columns[span] = term.column if term.positions is None else term.column + term.positions
                data[span] = term.coefficient
                start = span.stop
            first += block.count
        A = sp.csc_array(sp.coo_array((data, (rows, columns)), shape=(self.count, len(self.columns))))
        noise = np.abs(A.data) < NOISE
        if noise.any():
            A.data[noise] = 0.0
            A.eliminate_zeros()
        return A

    def limits(self) -> tuple[Array, Array]:
        """Lower and upper limit of every row."""
        lower, upper = np.empty(self.count), np.empty(self.count)
        first = 0
        for block in self.blocks:
            span = slice(first, first + block.count)
            lower[span], upper[span] = block.lower, block.upper
            first = span.stop
        return lower, upper


def _size(term: Term, count: int) -> int:
    return count if term.positions is None else len(term.positions)


def template_of(constraint: Any) -> Any:
    """The template that stands for all rows of a constraint, None where rows speak for themselves.

    Where an element of rows by the step has been asked for, it may have been changed.
    """
    if not constraint.is_indexed():
        return constraint.template_expr() if hasattr(constraint, "template_expr") else None
    if not len(constraint):
        return constraint.template_expr() if hasattr(constraint, "template_expr") else None
    elements = list(constraint.values())
    same = all(hasattr(e, "template_expr") and e.active for e in elements) and len(elements) == len(constraint.index_set())
    return elements[0].template_expr() if same else None
