"""Operation of every hour at given capacities: years apart, side by side in processes of their own."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from energyplan.errors import SolveError
from energyplan.i18n import _
from energyplan.solve.highs import SolveOptions, solve
from energyplan.solve.layout import Ints, Layout
from energyplan.solve.lp import Lp
from energyplan.solve.places import NOWHERE
from energyplan.system.horizon import Array

SMALL = 50_000
"""Nonzeros below which a problem is solved here: starting a process takes longer."""
SAME = 1e-8
"""Difference of row limits, relative and absolute, up to which a block is not operated again."""
LACK = 1e-6
"""Lack of a row of targets beyond which a point counts as outside it, relative to the size of the row."""


@dataclass(frozen=True, eq=False)
class Block:
    """One year, or several that a target links: its rows and columns, and how capacities enter.

    Attributes:
        rows, columns: Numbers in the hourly program.
        lp: Its own rows and columns; targets may be missed at `penalty`, by columns after those of `columns`.
        B: Coefficients of the linking columns, shape (rows, linking).
        years: Numbers of its operated years.
    """

    years: Ints
    rows: Ints
    columns: Ints
    lp: Lp
    B: sp.csr_array


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
        feasible: Whether no target had to be missed that may not be.
        costs: Of each block, shape (blocks,) [millions].
        shifts: What the capacities take off the row limits of each block.
        answers: Values and duals of each block's own program.
    """

    x: Array
    y: Array
    feasible: bool
    costs: Array
    shifts: list[Array]
    answers: list[tuple[Array, Array]]


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
        np.append(lp.lower[columns], np.zeros(len(targets))), np.append(lp.upper[columns], lack), NOWHERE, NOWHERE,
    )  # fmt: skip
    return Block(years, rows, columns, extended, sp.csr_array(own[:, linking]))


def operate(lp: Lp, parts: Split, capacities: Array, processes: int, say: Callable[[str], None], before: Operated | None = None) -> Operated:
    """The least-cost operation of every hour at given values of the linking columns.

    Args:
        lp: The program of every hour.
        parts: Of it.
        capacities: Values of the linking columns, shape (linking,).
        processes: How many blocks are operated at a time.
        say: Told how it gets on.
        before: An operation at other capacities; blocks that see the same of both are taken from it.

    Raises:
        SolveError: a block has no optimum.
    """
    shifts = [block.B @ capacities for block in parts.blocks]
    answers: dict[int, tuple[Array, Array]] = {}
    if before is not None:
        same = [np.allclose(shift, old, rtol=SAME, atol=SAME) for shift, old in zip(shifts, before.shifts, strict=True)]
        answers = {k: before.answers[k] for k in np.flatnonzero(same).tolist()}
        shifts = [before.shifts[k] if k in answers else shift for k, shift in enumerate(shifts)]
    problems = {
        k: Lp(b.c, 0.0, b.A, b.row_lower - shift, b.row_upper - shift, b.lower, b.upper, NOWHERE, NOWHERE)
        for k, (b, shift) in enumerate(zip((block.lp for block in parts.blocks), shifts, strict=True)) if k not in answers
    }  # fmt: skip
    order = sorted(problems, key=lambda k: -problems[k].A.nnz)  # the longest first
    running: list[subprocess.Popen[bytes]] = []

    def one(k: int) -> None:
        answers[k] = solve_apart(problems[k], running) if problems[k].A.nnz > SMALL else solve_here(problems[k])
        say(_("{n} of {m} parts operated").format(n=len(answers), m=len(parts.blocks)))

    if sum(p.A.nnz for p in problems.values()) > SMALL and processes > 1:
        with ThreadPoolExecutor(processes) as pool:
            try:
                list(pool.map(one, order))
            except BaseException:  # Ctrl-C and SIGTERM alike: nothing is left running
                pool.shutdown(wait=False, cancel_futures=True)
                for process in running:
                    process.kill()
                raise
    else:
        for k in order:
            one(k)
    x, y, feasible = np.zeros(len(lp.c)), np.zeros(lp.A.shape[0]), True
    x[parts.linking] = capacities
    for k, block in enumerate(parts.blocks):
        own, dual = answers[k]
        x[block.columns], y[block.rows] = own[: len(block.columns)], dual
        lack, limit = own[len(block.columns) :], block.lp.upper[len(block.columns) :]
        feasible &= bool((lack <= LACK * (1 + limit)).all())
    costs = np.array([lp.c[block.columns] @ x[block.columns] for block in parts.blocks])
    return Operated(x, y, feasible, costs, shifts, [answers[k] for k in range(len(parts.blocks))])


def solve_here(lp: Lp) -> tuple[Array, Array]:
    """Optimal values and duals."""
    found = solve(lp, SolveOptions(threads=1))
    return found.x, found.y


def solve_apart(lp: Lp, running: list[subprocess.Popen[bytes]]) -> tuple[Array, Array]:
    """The same in a process of its own.

    Args:
        lp: The program.
        running: Takes the process, so that the caller can end it; Ctrl-C does not reach it by itself.

    Raises:
        SolveError: it ended without an answer.
    """
    command = [sys.executable, "-m", "energyplan.solve.operation"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as process:
        running.append(process)
        out, __ = process.communicate(pickle.dumps(lp, protocol=5))
    if process.returncode != 0:
        raise SolveError(_("operation of a year ended without an answer (exit code {code})").format(code=process.returncode))
    answer: tuple[Array, Array] = pickle.loads(out)
    return answer


def main() -> None:
    """Read a program from standard input, solve it, write values and duals."""
    lp: Any = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(solve_here(lp), protocol=5))


if __name__ == "__main__":
    main()
