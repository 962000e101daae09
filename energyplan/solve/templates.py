"""Pyomo's templates to arrays, all steps at once.

A rule that Pyomo has called once with placeholders for its index is an expression tree, its *template*. Here the tree is walked once, with
arrays of all values of the index in place of the placeholders, so that a constraint of 8,760 steps costs as much Python as one of a
single step. What a template may hold is listed in `Walk`; anything else raises `UnknownNode`, and the caller writes the rows one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pyomo.core.expr as ex
import pyomo.environ as pyo
from pyomo.common.numeric_types import native_numeric_types, native_types
from pyomo.core.expr.template_expr import IndexTemplate

from energyplan.solve.places import Columns, Index, Numbers, UnknownNode

Key = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Points:
    """Where an expression is evaluated.

    Attributes:
        count: Number of points n.
        values: id of a placeholder -> its value at each point, shape (n,).
        name: What tells these points from others.
        arrays: Positions found so far, so that one index is looked up once.
    """

    count: int
    values: dict[int, Any]
    name: Key = ()
    arrays: dict[Key, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Term:
    """coefficient x column at each point: a scalar is the same at all.

    Attributes:
        column: Number of a column, or of the first of a stretch.
        positions: Positions in the stretch, shape (k,), None for a single column.
        coefficient: One, or shape (k,), or (n,) of a single column.
        points: Point of each entry, shape (k,); None where k is n, one after the other.
    """

    column: int
    positions: Numbers | None
    coefficient: Any
    points: Numbers | None = None


@dataclass(eq=False)
class Linear:
    """constant + Σ terms, at every point."""

    constant: Any = 0.0
    terms: dict[Key, Term] = field(default_factory=dict)

    def add(self, other: Linear, sign: float = 1.0) -> None:
        """Add another form; terms of the same columns become one."""
        self.constant = self.constant + sign * other.constant
        for key, term in other.terms.items():
            before = self.terms.get(key)
            coefficient = sign * term.coefficient
            if before is not None:
                coefficient = before.coefficient + coefficient
            self.terms[key] = Term(term.column, term.positions, coefficient, term.points)

    def times(self, factor: Any) -> Linear:
        """The form times a number, or one of each point, shape (n,)."""

        def scaled(term: Term) -> Term:
            by = factor[term.points] if term.points is not None and isinstance(factor, np.ndarray) else factor
            return Term(term.column, term.positions, by * term.coefficient, term.points)

        return Linear(factor * self.constant, {key: scaled(term) for key, term in self.terms.items()})


@dataclass(frozen=True, eq=False)
class Walk:
    """Reads an expression at many points.

    It knows numbers, Params and Vars (single, or with an index made of placeholders, Params and arithmetic), sums, products and quotients
    by what holds no variable, powers of what holds none, and Pyomo's templated sums over a set.
    """

    columns: Columns
    known: ClassVar[dict[type, Callable[[Walk, Any, Points], Linear]]] = {}

    def __call__(self, node: Any, points: Points) -> Linear:
        """The linear form of an expression.

        Raises:
            UnknownNode: something else is in it, or it is not linear.
        """
        kind = node.__class__
        if kind in native_numeric_types:
            return Linear(float(node))
        if kind is IndexTemplate:
            return Linear(self._placeholder(node, points))
        if kind in self.known:
            return self.known[kind](self, node, points)
        if kind in native_types or node.is_expression_type() or node.is_indexed():
            raise UnknownNode(kind.__name__)
        if node.is_variable_type():
            column = self.columns.of(node)
            return Linear(0.0, {("column", column): Term(column, None, 1.0)})
        if node.is_parameter_type():
            return Linear(float(pyo.value(node)))
        raise UnknownNode(kind.__name__)

    # --- nodes ---

    def sum(self, node: Any, points: Points) -> Linear:
        """a + b + ..."""
        total = Linear()
        for part in node.args:
            total.add(self(part, points))
        return total

    def product(self, node: Any, points: Points) -> Linear:
        """a x b, one of them without a variable."""
        a, b = (self(part, points) for part in node.args)
        if a.terms and b.terms:
            raise UnknownNode("a product of variables")
        return a.times(b.constant) if a.terms else b.times(a.constant)

    def quotient(self, node: Any, points: Points) -> Linear:
        """a / b, b without a variable."""
        a, b = (self(part, points) for part in node.args)
        if b.terms:
            raise UnknownNode("a variable as divisor")
        return a.times(1.0 / b.constant) if a.terms else Linear(a.constant / b.constant)

    def power(self, node: Any, points: Points) -> Linear:
        """a^b without a variable."""
        a, b = (self(part, points) for part in node.args)
        if a.terms or b.terms:
            raise UnknownNode("a power of a variable")
        return Linear(a.constant**b.constant)

    def negative(self, node: Any, points: Points) -> Linear:
        """-a"""
        return self(node.args[0], points).times(-1.0)

    def item(self, node: Any, points: Points) -> Linear:
        """Element of an indexed Var or Param at each point."""
        component, *index = node.args
        if component.__class__ in native_types or not hasattr(component, "ctype"):
            raise UnknownNode("an item of an expression")
        key, positions = self._positions(component.index_set(), index, points)
        if component.ctype is pyo.Param:
            return Linear(self.columns.param(component)[positions])
        if component.ctype is not pyo.Var:
            raise UnknownNode(component.ctype.__name__)
        first = self.columns.first(component)
        if not isinstance(positions, np.ndarray):
            return Linear(0.0, {("column", first + positions): Term(first + positions, None, 1.0)})
        return Linear(0.0, {("columns", first, *points.name, *key): Term(first, positions, 1.0)})

    def template_sum(self, node: Any, points: Points) -> Linear:
        """Σ over all members of some sets, at each point."""
        body, groups = node.template_args()[0], node.template_iters()
        inner, times = self._inner(groups, points, id(node))
        form, n = self(body, inner), points.count
        constant = form.constant.reshape(n, times).sum(axis=1) if isinstance(form.constant, np.ndarray) else form.constant * times
        total = Linear(float(constant[0]) if n == 1 and isinstance(constant, np.ndarray) else constant)
        for key, term in form.terms.items():
            at = np.arange(n * times) if term.points is None else term.points
            if term.positions is not None:
                total.terms[key] = Term(term.column, term.positions, term.coefficient, at // times)
            elif isinstance(term.coefficient, np.ndarray):
                total.terms[key] = Term(term.column, None, np.bincount(at // times, term.coefficient, n))
            else:
                total.terms[key] = Term(term.column, None, term.coefficient * times)
        return total

    def _inner(self, groups: Sequence[Sequence[IndexTemplate]], points: Points, name: int) -> tuple[Points, int]:
        """The points of a sum's body: each point of before with every combination of members."""
        n, values, times = points.count, dict(points.values), 1
        for group in groups:
            members = group[0]._set
            if members.is_expression_type():
                raise UnknownNode("a sum over a set that an index chooses")
            array = self.columns.index(members).array
            for template in values:
                values[template] = np.repeat(values[template], len(array))
            for template, column in placeholders(group, array):
                values[id(template)] = np.tile(column, n)
            n, times = n * len(array), times * len(array)
        return Points(n, values, (*points.name, name)), times

    # --- indexes ---

    def _placeholder(self, template: IndexTemplate, points: Points) -> Any:
        if id(template) not in points.values:
            raise UnknownNode("a placeholder from elsewhere")
        return points.values[id(template)]

    def _positions(self, index_set: Any, index: Sequence[Any], points: Points) -> tuple[Key, Any]:
        """Positions in a set of an index at each point, and a key that is the same for the same index."""
        parts = [self._index(part, points) for part in index]
        key = (id(index_set), *(k for k, _ in parts))
        if key not in points.arrays:
            values = [v for _, v in parts]
            if len(values) == 1:
                at = values[0]
            elif any(isinstance(v, np.ndarray) for v in values):
                at = np.empty(points.count, dtype=object)
                at[:] = list(zip(*(np.broadcast_to(v, points.count).tolist() for v in values), strict=True))
            else:
                at = tuple(values)
            points.arrays[key] = self.columns.index(index_set).positions(at)
        return key, points.arrays[key]

    def _index(self, node: Any, points: Points) -> tuple[Key, Any]:
        kind = node.__class__
        if kind in native_types:
            return ("value", node), node
        if kind is IndexTemplate:
            return ("placeholder", id(node)), self._placeholder(node, points)
        if kind is ex.NPV_Numeric_GetItemExpression and getattr(node.args[0], "ctype", None) is pyo.Param:
            param, *index = node.args
            key, positions = self._positions(param.index_set(), index, points)
            return ("item", id(param), *key), self.columns.param(param)[positions]
        form = self(node, points)
        if form.terms:
            raise UnknownNode("a variable as index")
        return ("expression", id(node)), form.constant


Walk.known.update({
    ex.SumExpression: Walk.sum, ex.LinearExpression: Walk.sum, ex.NPV_SumExpression: Walk.sum,
    ex.ProductExpression: Walk.product, ex.NPV_ProductExpression: Walk.product, ex.MonomialTermExpression: Walk.product,
    ex.DivisionExpression: Walk.quotient, ex.NPV_DivisionExpression: Walk.quotient,
    ex.PowExpression: Walk.power, ex.NPV_PowExpression: Walk.power,
    ex.NegationExpression: Walk.negative, ex.NPV_NegationExpression: Walk.negative,
    ex.Numeric_GetItemExpression: Walk.item, ex.NPV_Numeric_GetItemExpression: Walk.item,
    ex.TemplateSumExpression: Walk.template_sum,
})  # fmt: skip


def placeholders(templates: Sequence[IndexTemplate], members: Any) -> list[tuple[IndexTemplate, Any]]:
    """Each placeholder with its values over the members of its set: a whole member, or one place of a tuple."""
    if len(templates) == 1:
        return [(templates[0], members)]
    return [(template, Index([member[i] for member in members]).array) for i, template in enumerate(templates)]


@dataclass(frozen=True, eq=False)
class Block:
    """Rows of one constraint: lower <= Σ terms <= upper.

    Attributes:
        count: Number of rows n.
        terms: Entries of the rows, the constant of each moved to its limits.
        lower, upper: Limits, one or shape (n,).
    """

    count: int
    terms: list[Term]
    lower: Any
    upper: Any


def expand(template: tuple[Any, Sequence[IndexTemplate]], index_set: Any, columns: Columns) -> Block:
    """Rows of a constraint from its template.

    Args:
        template: The expression and the placeholders of its index, as Pyomo's `templatize_constraint` gives them.
        index_set: The constraint's index, None where it has none.
        columns: Numbers of the variables.

    Raises:
        UnknownNode: the template holds what is not read here.
    """
    expression, templates = template
    points = _points(templates, index_set, columns)
    walk, n = Walk(columns), points.count
    if expression.__class__ is ex.RangedExpression:
        low, body, high = (walk(part, points) for part in expression.args)
        if low.terms or high.terms or any(expression._strict):
            raise UnknownNode("a variable limit")
        return Block(n, list(body.terms.values()), low.constant - body.constant, high.constant - body.constant)
    if expression.__class__ not in (ex.EqualityExpression, ex.InequalityExpression) or getattr(expression, "_strict", False):
        raise UnknownNode(expression.__class__.__name__)
    left, right = (walk(part, points) for part in expression.args)
    equal = expression.__class__ is ex.EqualityExpression
    if not left.terms and right.terms:  # the limit stands left
        limit = left.constant - right.constant
        return Block(n, list(right.terms.values()), limit, limit if equal else np.inf)
    left.add(right, -1.0)
    limit = 0.0 - left.constant
    return Block(n, list(left.terms.values()), limit if equal else -np.inf, limit)


def expand_objective(template: tuple[Any, Sequence[IndexTemplate]], columns: Columns) -> Linear:
    """Linear form of a single objective from its template.

    Raises:
        UnknownNode: the template holds what is not read here.
    """
    return Walk(columns)(template[0], Points(1, {}))


def _points(templates: Sequence[IndexTemplate], index_set: Any, columns: Columns) -> Points:
    if index_set is None:
        return Points(1, {})
    array = columns.index(index_set).array
    return Points(len(array), {id(template): values for template, values in placeholders(templates, array)})
