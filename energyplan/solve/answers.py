"""Programs of single years solved, here or side by side in processes of their own: values, duals, and what cannot be had."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from energyplan.errors import InfeasibleError, SolveError
from energyplan.i18n import _, language, set_language
from energyplan.processes import python
from energyplan.solve.highs import LADDER, Rung, SolveOptions, solve
from energyplan.solve.lp import Lp
from energyplan.solve.optimality import residuals
from energyplan.solve.places import NOWHERE
from energyplan.system.horizon import Array

Say = Callable[[str], None]

SMALL = 50_000
"""Nonzeros below which a problem is solved here: starting a process takes longer."""
PENALTY = 1e3
"""Price of what an equality lacks, relative to the largest cost: a shortage of one hour a year must cost more than the capacity against it."""
PATIENCE = 1.5e-3
"""Seconds a row that IPX may take for a small program before another way is tried: three times what it mostly takes."""
SMALLER = 150_000
"""Rows up to which a year is solved by IPX first: as fast as HiPO there, and it leaves less of the rows."""
LOST, GRACE = 1e-2, 30.0
"""Seconds a row that a process may take for a year, hundreds of times what it mostly takes, and beside that to begin and to end."""
LACK = 1e-6
"""Violation of a row or limit, relative to its size, beyond which a point counts as no solution: what the checks of a run allow."""


class Answer(NamedTuple):
    """Optimal values and duals of a program.

    Attributes:
        x: Values, shape (n,).
        y: Duals, shape (m,).
        lack: Penalties [millions] of equalities that no values satisfy: what power, heat or water lacks or has too much of.
    """

    x: Array
    y: Array
    lack: float = 0.0


def solve_all(problems: list[Lp], options: SolveOptions, say: Say) -> list[Answer]:
    """Answers in the order of the problems, the largest first in processes of their own; one that is lost is tried once more, alone.

    Raises:
        SolveError: a problem has no answer; TimeLimit where the time was over.
    """
    answers: dict[int, Answer] = {}
    running, stop, lost = list[subprocess.Popen[bytes]](), threading.Event(), list[int]()

    def one(k: int, *, again: bool = False) -> None:
        try:
            answers[k] = solve_apart(problems[k], options, running, stop) if problems[k].A.nnz > SMALL else solve_here(problems[k], options)
        except Lost as error:
            if again or stop.is_set():
                raise
            say(_("{problem}; it is operated once more").format(problem=error))
            lost.append(k)
        else:
            say(_("{n} of {m} parts operated").format(n=len(answers), m=len(problems)))

    order = sorted(range(len(problems)), key=lambda k: -problems[k].A.nnz)
    if sum(p.A.nnz for p in problems) > SMALL and options.threads > 1:
        with ThreadPoolExecutor(options.threads) as pool:
            try:
                list(pool.map(one, order))
            except BaseException:  # Ctrl-C and SIGTERM alike: nothing is left running
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                for process in running:
                    process.kill()
                raise
    else:
        for k in order:
            one(k)
    for k in lost:
        one(k, again=True)
    return [answers[k] for k in range(len(problems))]


def solve_here(lp: Lp, options: SolveOptions) -> Answer:
    """Optimal values and duals; where no values satisfy the equalities, those that lack least of them at a penalty.

    So capacities that cannot be operated have a cost and prices too: these say which capacities are lacking. An interior point may leave more
    of a row than the checks of a run allow; another way of solving is tried then.

    Raises:
        SolveError: there are none, at these capacities, which says nothing of the plan; TimeLimit where the time was over.
    """
    rows = len(lp.row_lower)
    options = replace(options, threads=1, log_file=None, keep=False, ladder=small_ladder(rows) if rows <= SMALLER else LADDER)
    try:
        found = solve(lp, options)
    except InfeasibleError:
        return _nearly(lp, options)
    for rung in closer(rows):
        if (violation := max(residuals(lp, found.x))) <= LACK:
            break
        try:
            other = solve(lp, replace(options, ladder=(rung,)))
        except (InfeasibleError, SolveError):
            continue
        found = other if max(residuals(lp, other.x)) < violation else found
    return Answer(found.x, found.y)


def small_ladder(rows: int) -> tuple[Rung, ...]:
    """Ways of solving a small program of 20,000 to 150,000 rows: IPX takes a third of the time of HiPO, which often does not end, but now and then
    it stalls itself."""
    return closer(rows)[0], *LADDER


def closer(rows: int) -> tuple[Rung, Rung]:
    """Ways of solving that end nearer to the rows than HiPO; the second one takes its time."""
    quick = max(10.0, PATIENCE * rows)
    return (
        Rung("ipx", {"solver": "ipx", "run_crossover": "off", "time_limit": quick}),
        Rung("ipx, crossover", {"solver": "ipx", "run_crossover": "on", "time_limit": 4 * quick}),
    )


def _nearly(lp: Lp, options: SolveOptions) -> Answer:
    """Values and duals of the program in which each equality may lack something, or have too much, at a penalty."""
    equal = np.flatnonzero(lp.row_lower == lp.row_upper)
    n, places = len(lp.c), (equal, np.arange(len(equal)))
    slack = sp.csc_array((np.ones(len(equal)), places), shape=(len(lp.row_lower), len(equal)))
    most = (abs(lp.A) @ np.maximum(np.abs(lp.lower), np.abs(lp.upper)))[equal] + np.abs(lp.row_lower[equal])
    penalty = np.full(2 * len(equal), PENALTY * np.abs(lp.c).max(initial=1e-6))
    elastic = Lp(
        np.append(lp.c, penalty), 0.0, sp.csc_array(sp.hstack([lp.A, slack, -slack])), lp.row_lower, lp.row_upper,
        np.append(lp.lower, np.zeros(2 * len(equal))), np.concatenate([lp.upper, most, most]), NOWHERE, NOWHERE,
    )  # fmt: skip
    try:
        found = solve(elastic, options)
    except InfeasibleError as error:
        raise SolveError(_("a year cannot be operated at these capacities")) from error
    return Answer(found.x[:n], found.y, float(penalty @ found.x[n:]))


class Lost(SolveError):
    """A process ended without an answer, or did not end."""


def solve_apart(lp: Lp, options: SolveOptions, running: list[subprocess.Popen[bytes]], stop: threading.Event) -> Answer:
    """The same in a process of its own.

    Args:
        lp: The program.
        options: Until when; the rest is as it is here.
        running: Takes the process, so that the caller can end it; Ctrl-C does not reach it by itself.
        stop: Set when the caller ends all: a process that is just being started ends itself.

    Raises:
        Lost: it ended without an answer, or did not end.
        SolveError: there is no answer; TimeLimit where the time was over.
    """
    left, longest = options.left, LOST * len(lp.row_lower)
    if left is not None:
        longest = min(longest, left)
    # In a folder that is there: the working directory may have been removed since.
    with subprocess.Popen(python(__name__), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, cwd=sys.prefix) as process:
        running.append(process)
        if stop.is_set():
            process.kill()
        try:
            out, __ = process.communicate(pickle.dumps((lp, left, language()), protocol=5), timeout=longest + GRACE)
        except BaseException as error:
            process.kill()
            if isinstance(error, subprocess.TimeoutExpired):
                raise Lost(_("operation of a year did not end within {s:,.0f} s").format(s=longest + GRACE)) from None
            raise
    if process.returncode != 0:
        raise Lost(_("operation of a year ended without an answer (exit code {code})").format(code=process.returncode))
    answer: Answer | SolveError = pickle.loads(out)
    if isinstance(answer, SolveError):
        raise answer
    return answer


def main() -> None:
    """Read a program, the seconds there are and a language from standard input, solve it, write the answer, or why there is none."""
    lp, left, speaks = pickle.load(sys.stdin.buffer)
    set_language(speaks)
    answer: Answer | SolveError
    try:
        answer = solve_here(lp, SolveOptions(deadline=None if left is None else time.monotonic() + left))
    except SolveError as error:
        answer = error
    sys.stdout.buffer.write(pickle.dumps(answer, protocol=5))
