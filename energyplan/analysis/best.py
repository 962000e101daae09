"""The best that each target of a repair can reach beside the others.

The smallest repair is found by the energy or power that targets are short of. For a share that need not be its largest value: with 12 MWh
of coal beside 3 MWh of wind that must run, coal is 80 %, with 27 MWh 90 %, and either is short of all by the same 3 MWh. So each target
of a repair is asked for its best beside the others as told: of a quotient N / D, the margin N - r D is made as large as can be at the
value r at hand, which gives a better value, until there is none (Dinkelbach 1967).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from pyomo.repn import generate_standard_repn

from energyplan.analysis.elastic import Elastic
from energyplan.model.rules.base import KINDS, Scope, year_sets
from energyplan.solve.highs import Point
from energyplan.system.horizon import Array, Part

ROUNDS = 20
"""Largest number of better values that are asked for; a handful does."""

BETTER = 1e-9
"""What counts as better, in parts of the value."""


@dataclass
class _Missed:
    """Rows of a missed target as a function of its value r: sign (N - r D) >= sign (c + r d), with D and d zero where they have no part.

    Attributes:
        sign: 1 of a least value, -1 of a largest.
        rows: Numbers of the rows, shape (k,).
        slacks: Columns of their slacks, shape (k,); the first one stands in all rows here.
        written: Coefficients at the target's value, shape (k, n).
        bound: Limit of the rows at the target's value, shape (k,).
        quotient: Coefficients of D, shape (k, n).
        constant: What D has beside its columns; the units of the row of one more where the value is no share, shape (k,).
        value: The target's value.
        now: The value at hand.
    """

    sign: int
    rows: Array
    slacks: Array
    written: sp.csr_array
    bound: Array
    quotient: sp.csr_array
    constant: Array
    value: float
    now: float

    def coefficients(self) -> sp.csr_array:
        """Coefficients at the value at hand."""
        return sp.csr_array(self.written - (self.now - self.value) * self.quotient)

    def limit(self) -> Array:
        """Limits of the rows at the value at hand."""
        return np.asarray(self.bound + (self.now - self.value) * self.constant)

    def margin(self, x: Array) -> Array:
        """What the rows have to spare at a point and the value at hand, without slacks."""
        free = x.copy()
        free[self.slacks] = 0.0
        return np.asarray(self.sign * (self.coefficients() @ free - self.limit()))

    def better(self, x: Array) -> float:
        """The value that a point reaches, the worst of its rows; not a number where there is nothing to have a share of."""
        divisor = self.quotient @ x + self.constant
        if (divisor <= 0).any():
            return float("nan")
        return float(self.now + self.sign * (self.margin(x) / divisor).min())


def at_best(program: Elastic, limits: Collection[str], point: Point) -> Point:
    """A point at which no missed target can do better beside the others, the most important first.

    Args:
        program: The program; it is left as it was.
        limits: Limits that hold.
        point: A point of least shortfall.

    Returns:
        The point, its slacks those of what it reaches; the point itself where no share is missed.
    """
    names = sorted(program.missed(point), key=lambda name: program.targets[name].priority)
    targets = [_missed(program, name) for name in names]
    if not any(target.quotient.nnz for target in targets):
        return point
    for target in targets:
        target.now = target.better(point.x)
    search = _Search(program, limits, point, [target for target in targets if np.isfinite(target.now)])
    return search.found()


class _Search:
    """The search on a program whose rows of missed targets are written at the values at hand."""

    def __init__(self, program: Elastic, limits: Collection[str], point: Point, targets: list[_Missed]):
        self._session, self._point, self._targets = program.session, point, targets
        self._lp = program.bounded((), limits)
        for columns in program.slacks.values():
            self._lp.upper[columns] = point.x[columns]
        for target in targets:
            self._lp.upper[target.slacks] = 0.0

    def found(self) -> Point:
        """The last point, with the slacks that the targets' own values need there."""
        x = self._point.x
        originals = [sp.csr_array(self._lp.A[target.rows, :]) for target in self._targets]
        for target, original in zip(self._targets, originals, strict=True):
            self._session.set_rows(target.rows, original, target.coefficients())
        try:
            for target in self._targets:
                x = self._improved(target, x)
        finally:
            for target, original in zip(self._targets, originals, strict=True):
                self._session.set_rows(target.rows, target.coefficients(), original)
        x = x.copy()
        for target in self._targets:
            target.now = target.value
            x[target.slacks] = np.maximum(0.0, -target.margin(x))
        return replace(self._point, x=x)

    def _improved(self, target: _Missed, x: Array) -> Array:
        """The point at which one target is at its best, its value at hand that of the point."""
        lp, slack = self._lp, target.slacks[0]
        c, lower = np.zeros(len(lp.c)), lp.lower.copy()
        c[slack], lower[slack] = 1 / max(1.0, float(np.abs(target.limit()).max())), -np.inf
        for _ in range(ROUNDS):
            row_lower, row_upper = lp.row_lower.copy(), lp.row_upper.copy()
            for other in self._targets:
                (row_lower if other.sign > 0 else row_upper)[other.rows] = other.limit()
            point = self._session.minimise(c=c, lower=lower, upper=lp.upper, row_lower=row_lower, row_upper=row_upper)
            value = target.better(point.x) if point else float("nan")
            if point is None or not target.sign * (value - target.now) > BETTER * max(1e-3, abs(value)):
                return x
            before, x = target.coefficients(), point.x
            target.now = target.sign * min(target.sign * value, target.sign * target.value)
            self._session.set_rows(target.rows, before, target.coefficients())
        return x


def _missed(program: Elastic, name: str) -> _Missed:
    """Rows of a target, its value still at hand."""
    lp, target, model = program.lp, program.targets[name], program.model
    kind, rows, slacks = KINDS[target.kind](), program.rows[name], program.slacks[name]
    least, constants = target.sense == ">=", []
    written, quotient = lp.A[rows, :].tolil(), sp.lil_array((len(rows), len(lp.c)))
    written[1:, slacks[0]] = written[0, slacks[0]]
    for k, years in enumerate(year_sets(target, kind, model.system)):

        def at(value: float, years: tuple[Part, ...] = years) -> Scope:
            return Scope(model.pyomo, model.system, model.ledger, model.capacities, replace(target, value=value), years)

        units = kind.rhs(at(1.0)) - kind.rhs(at(0.0))
        constants.append(units)
        if units:
            continue
        divisor = generate_standard_repn(kind.lhs(at(0.0)) - kind.lhs(at(1.0)))
        constants[k] = float(divisor.constant)
        for variable, coefficient in zip(divisor.linear_vars, divisor.linear_coefs, strict=True):
            quotient[k, lp.columns(variable)[0]] = float(coefficient)
    value = float(target.value or 0.0)
    return _Missed(
        1 if least else -1, rows, slacks, written.tocsr(), (lp.row_lower if least else lp.row_upper)[rows], quotient.tocsr(),
        np.array(constants, dtype=float), value, value,
    )  # fmt: skip
