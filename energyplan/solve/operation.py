"""Operation of every hour at given capacities: years apart, side by side in processes of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from energyplan.solve.answers import LACK, Answer, solve_all, solve_here
from energyplan.solve.highs import SolveOptions
from energyplan.solve.layout import Ints, Layout
from energyplan.solve.lp import Lp
from energyplan.solve.optimality import lower_bound, residuals
from energyplan.solve.places import NOWHERE
from energyplan.system.horizon import Array

Say = Callable[[str], None]


SAME = 1e-8
"""Difference of row limits, relative and absolute, up to which a block is not operated again."""
CLOSE = 1e-3
"""How far a dual may be from nothing or a penalty, relative to the least penalty, to be taken for it."""
NOTHING = 1e-9
"""Dual up to which a hard target counts as one that does not bind [millions a unit]."""


@dataclass(frozen=True, eq=False)
class Block:
    """One year, or several that a target links: its rows and columns, and how capacities enter.

    Attributes:
        rows, columns: Numbers in the hourly program.
        lp: Its own rows and columns; targets may be missed at `penalty`, by columns after those of `columns`.
        B: Coefficients of the linking columns, shape (rows, linking).
        years: Numbers of its operated years.
        row_year, column_year: Operated year of each row and column of `lp`, -1 of those that link years and of columns in such rows alone.
    """

    years: Ints
    rows: Ints
    columns: Ints
    lp: Lp
    B: sp.csr_array
    row_year: Ints
    column_year: Ints


@dataclass(frozen=True, eq=False)
class Split:
    """The hourly program as capacities and blocks.

    Attributes:
        linking: Columns without a step that blocks share: capacities.
        rows: Rows without any column of a block.
        A: Coefficients of the linking columns in them, shape (rows, linking).
        blocks: The years.
    """

    linking: Ints
    rows: Ints
    A: sp.csr_array
    blocks: list[Block]


@dataclass(frozen=True, eq=False)
class Operated:
    """All blocks operated at given capacities.

    Attributes:
        x: Column values of the hourly program, shape (n,).
        y: Duals of the rows of blocks, shape (m,); nothing on other rows.
        feasible: Whether no target had to be missed that may not be, and no row is violated.
        costs: Of each block, shape (blocks,) [millions], what a hard target or a balance lacks included.
        shifts: What the capacities take off the row limits of each block.
        answers: Values and duals of each block's own program.
    """

    x: Array
    y: Array
    feasible: bool
    costs: Array
    shifts: list[Array]
    answers: list[Answer]


def split(lp: Lp, layout: Layout) -> Split:
    """Blocks of years; a row over several years (a target in the mean of weather years) makes one block of them."""
    A = lp.A.tocoo()
    hourly = layout.column_year[A.col] >= 0
    pairs = sp.csr_array((np.ones(hourly.sum()), (A.row[hourly], layout.column_year[A.col[hourly]])), shape=(lp.A.shape[0], layout.years))
    years = sp.csgraph.connected_components(pairs.T @ pairs, directed=False)[1]
    row_block = np.full(lp.A.shape[0], -1)
    row_block[A.row[hourly]] = years[layout.column_year[A.col[hourly]]]  # the same of all entries of a row
    column_block = np.where(layout.column_year >= 0, years[np.maximum(layout.column_year, 0)], -1)
    # A slack stands in one row: it goes with it.
    lone = np.flatnonzero((column_block < 0) & (np.diff(lp.A.indptr) == 1))
    column_block[lone] = row_block[lp.A.indices[lp.A.indptr[lone]]]
    linking, by_row = np.flatnonzero(column_block < 0), sp.csr_array(lp.A)
    blocks = [
        _block(lp, layout, by_row, np.flatnonzero(years == k), np.flatnonzero(row_block == k), np.flatnonzero(column_block == k), linking)
        for k in range(int(years.max(initial=-1)) + 1)
    ]  # fmt: skip
    rows = np.flatnonzero(row_block < 0)
    return Split(linking, rows, by_row[rows][:, linking], blocks)


def _block(lp: Lp, layout: Layout, by_row: sp.csr_array, years: Ints, rows: Ints, columns: Ints, linking: Ints) -> Block:
    own = by_row[rows]
    targets = np.flatnonzero(layout.row_step[rows] < 0)
    A = sp.csc_array(own[:, columns])
    reach = np.abs(own) @ np.maximum(np.abs(lp.lower), np.abs(lp.upper))
    lack = reach[targets] + np.abs(np.where(np.isfinite(lp.row_lower[rows]), lp.row_lower[rows], lp.row_upper[rows]))[targets]
    sign = np.where(np.isfinite(lp.row_lower[rows[targets]]), 1.0, -1.0)
    largest = np.maximum(1e-9, np.asarray(abs(own[targets]).max(axis=1).todense()).ravel()) if len(targets) else np.empty(0)
    slack = sp.csc_array((sign, (targets, np.arange(len(targets)))), shape=(len(rows), len(targets)))
    # Far above any price there is, so that a target within reach of the capacities is met.
    penalty = 10 * np.abs(lp.c[columns]).max(initial=1e-6) / largest
    extended = Lp(
        np.append(lp.c[columns], penalty), 0.0, sp.csc_array(sp.hstack([A, slack])), lp.row_lower[rows], lp.row_upper[rows],
        np.append(lp.lower[columns], np.zeros(len(targets))), np.append(lp.upper[columns], lack), NOWHERE, NOWHERE, whole=lp.units,
    )  # fmt: skip
    row_year, column_year = _years(extended.A, np.append(layout.column_year[columns], np.full(len(targets), -1)))
    return Block(years, rows, columns, extended, sp.csr_array(own[:, linking]), row_year, column_year)


def _years(A: sp.csc_array, column_year: Ints) -> tuple[Ints, Ints]:
    """Operated year of each row, -1 of those with columns of several years; columns without a year, as slacks, go with their row."""
    entries = A.tocoo()
    known = column_year[entries.col] >= 0
    row, year = entries.row[known], column_year[entries.col[known]]
    first, last = np.full(A.shape[0], np.iinfo(np.int64).max), np.full(A.shape[0], -1)
    np.minimum.at(first, row, year)
    np.maximum.at(last, row, year)
    row_year = np.where(first == last, last, -1)
    column_year, lone = column_year.copy(), np.flatnonzero(column_year < 0)
    column_year[lone] = row_year[A.indices[A.indptr[lone]]]
    return row_year, column_year


def operate(
    lp: Lp, parts: Split, capacities: Array, options: SolveOptions, say: Say, before: Operated | None = None,
    prices: Array | None = None, careless: float = 0.0,
) -> Operated:  # fmt: skip
    """The least-cost operation of every hour at given values of the linking columns.

    Args:
        lp: The program of every hour.
        parts: Of it.
        capacities: Values of the linking columns, shape (linking,).
        options: How many blocks are operated at a time (`threads`), and until when.
        say: Told how it gets on.
        before: An operation at other capacities; blocks that see the same of both are taken from it.
        prices: Row duals, shape (m,), at which years that a target links are operated by themselves, where that is known to do.
        careless: What such a block may cost more than its optimum, relative to its costs without income and penalties.

    Raises:
        SolveError: a block has no optimum; TimeLimit where the time was over.
    """
    shifts = [block.B @ capacities for block in parts.blocks]
    answers: dict[int, Answer] = {}
    if before is not None:
        same = [np.allclose(shift, old, rtol=SAME, atol=SAME * lp.units.size) for shift, old in zip(shifts, before.shifts, strict=True)]
        answers = {k: before.answers[k] for k in np.flatnonzero(same).tolist()}
        shifts = [before.shifts[k] if k in answers else shift for k, shift in enumerate(shifts)]
    problems = {
        k: replace(b, row_lower=b.row_lower - shift, row_upper=b.row_upper - shift)
        for k, (b, shift) in enumerate(zip((block.lp for block in parts.blocks), shifts, strict=True)) if k not in answers
    }  # fmt: skip
    if prices is not None:
        linked = {k: p for k, p in problems.items() if len(parts.blocks[k].years) > 1}
        priced = {k: q for k, p in linked.items() if (q := Apart.of(p, parts.blocks[k], prices[parts.blocks[k].rows])) is not None}
        solved = iter(solve_all([one for q in priced.values() for one in q.apart], options, say))
        for k, q in priced.items():
            if (found := q.joined([next(solved) for _year in q.apart], careless)) is not None:
                answers[k] = found
    left = [k for k in problems if k not in answers]
    answers |= dict(zip(left, solve_all([problems[k] for k in left], options, say), strict=True))
    x, y = np.zeros(len(lp.c)), np.zeros(lp.A.shape[0])
    x[parts.linking] = capacities
    for k, block in enumerate(parts.blocks):
        x[block.columns], y[block.rows] = answers[k].x[: len(block.columns)], answers[k].y
    costs = np.array([block.lp.c @ answers[k].x + answers[k].lack for k, block in enumerate(parts.blocks)])
    return Operated(x, y, max(residuals(lp, x)) <= LACK, costs, shifts, [answers[k] for k in range(len(parts.blocks))])


@dataclass(frozen=True, eq=False)
class Apart:
    """Years that targets link, each by itself: what they do for a target is paid its price.

    A soft target that is missed has its penalty for a price, one that does not bind has none; at these prices the years by themselves are
    optimal together. Any other price would have to be hit exactly, so there is no such form then.

    Attributes:
        whole: The program of all of them.
        block: Its block.
        links: Rows that link years.
        linking: Their coefficients, shape (links, n).
        prices: Their duals.
        apart: Program of each year.
    """

    whole: Lp
    block: Block
    links: Ints
    linking: sp.csr_array
    prices: Array
    apart: list[Lp]

    @classmethod
    def of(cls, whole: Lp, block: Block, duals: Array) -> Apart | None:
        """The form, or None where a price is neither nothing nor a penalty.

        Args:
            whole: Program of a block at given capacities.
            block: The block.
            duals: About the duals of its rows, shape (m,).
        """
        links, by_row = np.flatnonzero(block.row_year < 0), sp.csr_array(whole.A)
        linking = by_row[links]
        lone = np.flatnonzero(block.column_year[: len(block.columns)] < 0)  # slacks of the plan's own, not those added for operation
        prices = np.zeros(len(links))
        for i, dual in enumerate(duals[links]):
            there = lone[linking[[i]][:, lone].toarray().ravel() != 0]
            ends = np.append(0.0, whole.c[there] / linking[[i]][:, there].toarray().ravel())
            prices[i] = ends[np.argmin(np.abs(ends - dual))]
            if abs(prices[i] - dual) > (CLOSE * np.abs(ends[1:]).min() if len(there) else NOTHING / whole.units.cost):
                return None
        c, apart = whole.c - linking.T @ prices, []
        for year in block.years:
            rows, columns = np.flatnonzero(block.row_year == year), np.flatnonzero(block.column_year == year)
            apart.append(Lp(
                c[columns], 0.0, sp.csc_array(by_row[rows][:, columns]), whole.row_lower[rows], whole.row_upper[rows],
                whole.lower[columns], whole.upper[columns], NOWHERE, NOWHERE, whole=whole.units,
            ))  # fmt: skip
        return cls(whole, block, links, linking, prices, apart)

    def joined(self, answers: list[Answer], careless: float) -> Answer | None:
        """Values and duals of the whole from those of the years; None where they cost more than the optimum by more than is allowed."""
        whole, block = self.whole, self.block
        x, y, lack = np.zeros(len(whole.c)), np.zeros(len(whole.row_lower)), 0.0
        for year, answer in zip(block.years, answers, strict=True):
            x[block.column_year == year], y[block.row_year == year] = answer.x, answer.y
            lack += answer.lack
        lone, done = np.flatnonzero(block.column_year < 0), self.linking @ x
        slacks = Lp(
            whole.c[lone], 0.0, sp.csc_array(self.linking[:, lone]), whole.row_lower[self.links] - done, whole.row_upper[self.links] - done,
            whole.lower[lone], whole.upper[lone], NOWHERE, NOWHERE, whole=whole.units,
        )  # fmt: skip
        x[lone] = solve_here(slacks, SolveOptions()).x
        y[self.links] = self.prices
        costs = np.maximum(whole.c, 0.0) @ np.where(block.column_year >= 0, x, 0.0)
        return Answer(x, y, lack) if whole.c @ x + lack - lower_bound(whole, y) <= careless * (costs + lack) else None
