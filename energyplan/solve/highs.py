"""HiGHS: arrays in, a checked primal-dual pair out. The only file that speaks to the solver."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import highspy
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from energyplan.errors import EnvironmentProblem, InfeasibleError, SolveError, TimeLimit, UnboundedError
from energyplan.i18n import _
from energyplan.solve.bounds import opened
from energyplan.solve.lp import Lp
from energyplan.solve.optimality import PRIMAL_MAX, residuals
from energyplan.solve.places import across, moved
from energyplan.solve.scaling import Scaling, cost_factor
from energyplan.system.horizon import Array

Say = Callable[[str], None]
Stop = Literal["", "time_limit", "gap_not_met", "interrupted", "terminated"]
"""What ended a search before its end; nothing where it came to its end. The gap is not met where the last way of solving gave nothing better."""


@dataclass(frozen=True)
class Rung:
    """One way of solving: a name and HiGHS options."""

    name: str
    options: dict[str, Any]


LADDER = (
    Rung("hipo", {"solver": "hipo", "run_crossover": "off"}),
    Rung("hipo, looser", {"solver": "hipo", "run_crossover": "off", "ipm_optimality_tolerance": 1e-6, "kkt_tolerance": 1e-6}),
    Rung("ipx", {"solver": "ipx", "run_crossover": "on"}),
    Rung("simplex", {"solver": "simplex"}),
)
"""Tried in this order; the first optimum whose residuals are small is taken."""


MOMENT = 0.05
"""Seconds before its limit at which HiGHS may count it as reached."""

THOUSANDS = 1e3
"""Interior-point methods are given money in thousands: their tolerances are absolute in part, and costs of a MWh in millions are near them."""

SIMPLEX = (Rung("simplex", {"solver": "simplex"}), *LADDER)
"""For programs of a few thousand rows: a vertex, and the other ways where there is none."""


@dataclass(frozen=True, eq=False)
class Solution:
    """An optimal primal-dual pair.

    Attributes:
        x: Column values (n,).
        y: Row duals (m,), positive where the lower limit pushes.
        objective: c x + offset, in millions.
        rung: The way it was found.
        attempts: Every rung tried, with its outcome and seconds.
        iterations: Iterations of the last rung.
        bound: Lower bound that was found on the way, in millions; the duals give another.
        rounds: What a certified run did, round by round.
        stopped: What ended it before its end: then it is the best point so far, not an optimum.
    """

    x: Array
    y: Array
    objective: float
    rung: str
    attempts: list[dict[str, Any]]
    iterations: int
    bound: float = -np.inf
    rounds: list[dict[str, Any]] = field(default_factory=list)
    stopped: Stop = ""


@dataclass
class SolveOptions:
    """What the caller may choose.

    Attributes:
        ladder: Ways of solving, in the order they are tried.
        threads: Of the solver.
        crossover: Whether an interior point goes on to a vertex.
        time_limit: Seconds for all rungs of a solve together.
        deadline: When all solves of a run must have ended, by `time.monotonic`.
        keep: Whether a solve that is stopped gives the feasible point it has, if it has one, as `Solution.stopped` says.
        log_file: What the solver says.
    """

    ladder: tuple[Rung, ...] = LADDER
    threads: int = 2
    crossover: bool = False
    time_limit: float | None = None
    deadline: float | None = None
    keep: bool = False
    log_file: Path | None = None

    @property
    def left(self) -> float | None:
        """Seconds that a solve which begins now may take; None without end."""
        until = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
        return min((limit for limit in (self.time_limit, until) if limit is not None), default=None)


def solve(
    lp: Lp, options: SolveOptions | None = None, say: Say = lambda _: None, progress: Say = lambda _: None,
    gap_of: Callable[[Array, Array], float] = lambda x, y: 0.0, gap_max: float = np.inf,
) -> Solution:  # fmt: skip
    """Solve down the ladder until a rung gives a sound optimum.

    Args:
        lp: The program.
        options: Ladder, threads, time limit in seconds for all rungs together, log file.
        say: Told when a rung fails and the next is tried.
        progress: Told how the solver gets on.
        gap_of: Gap that values and duals prove; where it is above `gap_max` the next rung is tried, and the least gap of all is taken.
        gap_max: Largest gap that is good enough.

    Raises:
        InfeasibleError, UnboundedError: proven, with presolve off where presolve said so.
        SolveError: no rung gave an optimum; TimeLimit where the time was over.
        EnvironmentProblem: HiGHS refuses an option, as it does HiPO without its extras.
        KeyboardInterrupt: Ctrl-C.
    """
    options = options or SolveOptions()
    attempts: list[dict[str, Any]] = []
    until = None if (left := options.left) is None else time.monotonic() + left
    units = lp.units
    best: tuple[float, Solution] | None = None
    for i, rung in enumerate(options.ladder):
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= MOMENT:
            break
        if i:
            say(_("{before} ended in '{outcome}'; trying {name}").format(before=options.ladder[i - 1].name, outcome=attempts[-1]["outcome"], name=rung.name))
        start = time.monotonic()
        inner = rung.options.get("solver") in ("hipo", "ipx")
        own = replace(units, cost=THOUSANDS * units.cost) if inner else units
        h = load(own.of(replace(lp, upper=opened(lp)) if inner else lp), rung, options, left)
        ended: BaseException | None = None
        try:
            outcome = _run(h, progress)
            if outcome in ("Infeasible", "Primal infeasible or unbounded"):
                outcome = _confirm(h, progress)
        except BaseException as stop:
            if not options.keep or isinstance(stop, Exception):
                raise
            outcome, ended = "Interrupted", stop
        info = h.getInfo()
        attempts.append({"rung": rung.name, "outcome": outcome, "seconds": round(time.monotonic() - start, 2)})
        if outcome == "Infeasible":
            raise InfeasibleError(_("no schedule satisfies all hard targets and limits"))
        if outcome == "Unbounded":
            raise UnboundedError(_("cost can fall without end; a cost or price is negative without a limit"))
        over = options.keep and outcome == "Time limit reached" and until is not None and time.monotonic() >= until - MOMENT
        stopped: Stop = how_stopped(ended) if ended else "time_limit" if over else ""
        if outcome != "Optimal" and not stopped:
            continue
        x, y, violation = _point(h, lp, own)
        if violation > PRIMAL_MAX:
            if ended:
                raise ended
            attempts[-1]["outcome"] = outcome if stopped else f"residual {violation:.1e}"
            continue
        x = np.clip(x, lp.lower, lp.upper)
        iterations = max(info.ipm_iteration_count, info.simplex_iteration_count)
        found = Solution(x, y, float(lp.c @ x + lp.offset), rung.name, attempts, int(iterations), stopped=stopped)
        gap = abs(gap_of(x, y))
        if stopped or gap <= gap_max:
            return found
        attempts[-1]["outcome"] = f"gap {gap:.1e}"
        best = (gap, found) if best is None or gap < best[0] else best
    if best is not None:
        return best[1]
    tried = ", ".join(f"{a['rung']}: {a['outcome']}" for a in attempts)
    if until is not None and time.monotonic() >= until - MOMENT:
        raise TimeLimit(_("the time limit was reached before there was an optimum ({tried})").format(tried=tried or _("nothing was tried")))
    raise SolveError(_("no way of solving gave an optimum ({tried})").format(tried=tried))


def _point(h: highspy.Highs, lp: Lp, units: Scaling) -> tuple[Array, Array, float]:
    """Column values (n,) and row duals (m,) that the solver ended with, and the largest residual; infinite where they are no numbers."""
    solution = h.getSolution()
    x, y = np.asarray(solution.col_value, dtype=float), np.asarray(solution.row_dual, dtype=float)
    if (len(x), len(y)) != lp.A.shape[::-1] or not (np.isfinite(x).all() and np.isfinite(y).all()):
        return x, y, np.inf
    x, y = units.values(x), units.duals(y)
    return x, y, max(residuals(lp, x))


def how_stopped(stop: BaseException) -> Stop:
    """What the exception says that ended a search: Ctrl-C, or another signal.

    >>> how_stopped(KeyboardInterrupt()), how_stopped(SystemExit())
    ('interrupted', 'terminated')
    """
    return "interrupted" if isinstance(stop, KeyboardInterrupt) else "terminated"


def load(lp: Lp, rung: Rung, options: SolveOptions, time_limit: float | None) -> highspy.Highs:
    """A solver holding the program, its options set and their status checked."""
    h = highspy.Highs()
    settings = {"output_flag": options.log_file is not None, "log_to_console": False, "threads": options.threads, **rung.options}
    if options.crossover:
        settings["run_crossover"] = "on"
    if options.log_file is not None:
        settings["log_file"] = str(options.log_file)
    if time_limit is not None:
        settings["time_limit"] = min(time_limit, rung.options.get("time_limit", np.inf))
    for name, value in settings.items():
        if h.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise EnvironmentProblem(_("HiGHS refuses option {name}={value}; is `highspy[extras]` installed?").format(name=name, value=value))
    _pass(h, lp)
    return h


def _pass(h: highspy.Highs, lp: Lp) -> None:
    (m, n), A = lp.A.shape, lp.A
    continuous = np.zeros(n, dtype=np.int32)
    # The form with arrays copies them as they are; a `HighsLp` is filled a number at a time, in about seven times the time.
    status = h.passModel(
        n, m, A.nnz, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize), lp.offset,
        lp.c, lp.lower, lp.upper, lp.row_lower, lp.row_upper, A.indptr, A.indices, A.data, continuous,
    )  # fmt: skip
    if status == highspy.HighsStatus.kError:
        raise SolveError(_("HiGHS does not accept the model"))


def write_mps(lp: Lp, path: Path) -> None:
    """Write a program as an MPS file with plain names, its constant left out: readers do not agree on its sign.

    Raises:
        EnvironmentProblem: the file cannot be written.
    """
    h = load(replace(lp, offset=0.0), Rung("none", {}), SolveOptions(), None)
    if h.writeModel(str(path)) == highspy.HighsStatus.kError:
        raise EnvironmentProblem(_("cannot write {file}").format(file=path))


def _run(h: highspy.Highs, progress: Say) -> str:
    """Run in a thread of its own: HiGHS frees the interpreter, so Ctrl-C is heard and progress told at once."""
    iterations, stop = [0], threading.Event()

    def on_iteration(event: Any) -> None:
        if stop.is_set():
            event.interrupt()
        iterations[0] = max(int(event.data_out.ipm_iteration_count), int(event.data_out.simplex_iteration_count))

    h.cbIpmInterrupt += on_iteration
    h.cbSimplexInterrupt += on_iteration
    status: list[Any] = []
    thread = threading.Thread(target=lambda: status.append(h.run()), daemon=True)
    thread.start()
    told, began = 0.0, time.monotonic()
    try:
        while thread.is_alive():
            thread.join(0.2)
            if (now := time.monotonic()) - told > 1:
                told = now
                progress(_("{n} iterations, {s:.0f} s").format(n=iterations[0], s=now - began))
    except BaseException:  # Ctrl-C and SIGTERM alike: the solver must be gone before the folder is
        stop.set()
        thread.join(120)  # to the end of an iteration
        raise
    if not status or status[0] == highspy.HighsStatus.kError:
        return "Error"
    return str(h.modelStatusToString(h.getModelStatus()))


@dataclass(frozen=True, eq=False)
class Point:
    """A vertex: objective, column values (n,) and row duals (m,), in the units of the program."""

    objective: float
    x: Array
    y: Array


DUAL, PRIMAL = 1, 4
"""Strategies of the simplex, as HiGHS counts them."""

FEW = 0.05
"""Part of the entries of a matrix that are told one by one when they change; where more do, the whole program is told."""

ANSWERS = ("Optimal", "Infeasible", "Primal infeasible or unbounded")
"""What a session takes for an answer; all columns have limits, so that nothing is unbounded."""


@dataclass(frozen=True, eq=False)
class Basis:
    """Where columns (n,) and rows (m,) of a vertex stand, as HiGHS numbers it: small enough to be handed to another process."""

    columns: NDArray[np.int8]
    rows: NDArray[np.int8]


class Session:
    """A program that is solved many times with other costs and limits; the simplex goes on from the last vertex.

    Args:
        lp: The program.
        options: Threads and log file.
        first: How the first solve is done; later ones are simplex from its vertex.
        presolve: Whether the first solve may presolve; without it the answer owes nothing to presolve's tolerances.
        basis: Vertex of the same program in another session; the first solve goes on from it.
    """

    def __init__(self, lp: Lp, options: SolveOptions | None = None, *, first: str = "simplex", presolve: bool = True, basis: Basis | None = None):
        self.lp, self._first, self._units = lp, first, lp.units
        settings = {"solver": first, "presolve": "choose" if presolve else "off"}
        if first != "simplex":
            settings["run_crossover"] = "on"
        self._h = load(self._units.of(lp), Rung(first, settings), options or SolveOptions(), None)
        if basis is not None:
            begin = highspy.HighsBasis()
            begin.col_status, begin.row_status = ([highspy.HighsBasisStatus(int(s)) for s in part] for part in (basis.columns, basis.rows))
            begin.valid = True
            self._h.setBasis(begin)
            self._h.setOptionValue("solver", "simplex")

    @property
    def basis(self) -> Basis:
        """The vertex of the last solve."""
        basis = self._h.getBasis()
        return Basis(*(np.array([int(s) for s in part], dtype=np.int8) for part in (basis.col_status, basis.row_status)))

    def minimise(
        self, *, c: Array | None = None, lower: Array | None = None, upper: Array | None = None, row_lower: Array | None = None, row_upper: Array | None = None,
        primal: bool = False,
    ) -> Point | None:  # fmt: skip
        """The optimum after a change of costs (n,), limits of columns (n,) or of rows (m,); what is not given stays.

        Args:
            c: Costs.
            lower: Lower limits of columns.
            upper: Upper limits of columns.
            row_lower: Lower limits of rows.
            row_upper: Upper limits of rows.
            primal: Whether the last vertex keeps to the new limits: then the primal simplex goes on from it, in a sixth of the time.

        Returns:
            The vertex, or None where no point satisfies the limits.

        Raises:
            SolveError: the solver stopped without an answer.
        """
        h, lp = self._h, self.lp
        n, m = np.arange(len(lp.c), dtype=np.int32), np.arange(lp.A.shape[0], dtype=np.int32)
        if c is not None:
            self._units = replace(self._units, cost=cost_factor(c))  # what is made least need not be money
            h.changeColsCost(len(n), n, self._units.cost * c)
        units = self._units
        if lower is not None or upper is not None:
            h.changeColsBounds(len(n), n, units.sizes(lp.lower if lower is None else lower), units.sizes(lp.upper if upper is None else upper))
        if row_lower is not None or row_upper is not None:
            low, high = lp.row_lower if row_lower is None else row_lower, lp.row_upper if row_upper is None else row_upper
            h.changeRowsBounds(len(m), m, units.sizes(low), units.sizes(high))
        h.setOptionValue("simplex_strategy", PRIMAL if primal else DUAL)
        outcome = _run(h, lambda _: None)
        if outcome not in ANSWERS:  # it lost its way from the last vertex: once more from the beginning
            h.clearSolver()
            h.setOptionValue("solver", self._first)
            outcome = _run(h, lambda _: None)
        h.setOptionValue("solver", "simplex")
        if outcome not in ANSWERS:
            raise SolveError(_("the solver stopped with '{outcome}'").format(outcome=outcome))
        if outcome != "Optimal":
            return None
        solution = h.getSolution()
        x = np.clip(np.asarray(solution.col_value, dtype=float), h.getLp().col_lower_, h.getLp().col_upper_)
        y = np.asarray(solution.row_dual, dtype=float)
        return Point(units.objective(float(h.getInfo().objective_function_value)), units.values(x), units.duals(y))

    def become(self, lp: Lp) -> int:
        """Take another program in the place of this one; the next solve goes on from the last vertex.

        Where rows, columns and the places of entries are the same, only what differs is told to the solver. Else the whole program
        is, and the vertex is carried over by the names of components: new columns stand at a bound, new rows are slack.

        Args:
            lp: The other program.

        Returns:
            Numbers that differ: costs, limits and entries; those of the whole program where it is another.
        """
        h, old = self._h, self.lp
        self._units = replace(lp.units, size=self._units.size)
        self.lp, scaled = lp, self._units.of(lp)
        if old.A.shape == lp.A.shape and np.array_equal(old.A.indptr, lp.A.indptr) and np.array_equal(old.A.indices, lp.A.indices):
            entries = np.flatnonzero(old.A.data != lp.A.data)
            if len(entries) <= FEW * lp.A.nnz:
                told = h.getLp()  # costs and limits may have been changed for a solve since
                columns = np.flatnonzero(
                    (np.asarray(told.col_cost_) != scaled.c) | (np.asarray(told.col_lower_) != scaled.lower) | (np.asarray(told.col_upper_) != scaled.upper)
                ).astype(np.int32)
                rows = np.flatnonzero(
                    (np.asarray(told.row_lower_) != scaled.row_lower) | (np.asarray(told.row_upper_) != scaled.row_upper)
                ).astype(np.int32)  # fmt: skip
                h.changeColsCost(len(columns), columns, scaled.c[columns])
                h.changeColsBounds(len(columns), columns, scaled.lower[columns], scaled.upper[columns])
                h.changeRowsBounds(len(rows), rows, scaled.row_lower[rows], scaled.row_upper[rows])
                h.changeObjectiveOffset(scaled.offset)
                of = np.searchsorted(lp.A.indptr, entries, side="right") - 1
                for i, j, a in zip(lp.A.indices[entries].tolist(), of.tolist(), lp.A.data[entries].tolist(), strict=True):
                    h.changeCoeff(i, j, a)
                return len(columns) + len(rows) + len(entries)
        basis, there, (m, n) = h.getBasis(), highspy.HighsBasisStatus, old.A.shape
        other = highspy.HighsBasis()
        if basis.valid:
            columns, rows = np.array(basis.col_status, dtype=object), np.array(basis.row_status, dtype=object)
            other.col_status = moved(columns, across(old.column_of, lp.column_of, n), np.full(lp.A.shape[1], there.kLower, dtype=object)).tolist()
            other.row_status = moved(rows, across(old.row_of, lp.row_of, m), np.full(lp.A.shape[0], there.kBasic, dtype=object)).tolist()
            other.valid = other.alien = True  # it need not be square: HiGHS mends it
        _pass(h, scaled)
        if other.valid:
            h.setBasis(other)
        return len(lp.c) + len(lp.row_lower) + lp.A.nnz

    def set_rows(self, rows: np.ndarray, before: sp.csr_array, after: sp.csr_array) -> None:
        """Give rows other coefficients.

        Args:
            rows: Their numbers (r,).
            before: Their coefficients now, shape (r, n).
            after: Those they get, shape (r, n).
        """
        change = sp.coo_array(after - before)
        for i, j in zip(change.row.tolist(), change.col.tolist(), strict=True):
            self._h.changeCoeff(int(rows[i]), j, float(after[i, j]))


def _confirm(h: highspy.Highs, progress: Say) -> str:
    """Ask again without presolve before telling anyone that a plan is infeasible."""
    h.setOptionValue("presolve", "off")
    h.setOptionValue("solver", "simplex")
    h.clearSolver()
    return _run(h, progress)
