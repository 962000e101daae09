"""Every hour operated, to a gap that is proven: small programs find capacities and bounds, operation of all hours finds the cost.

A round: (1) alike days share their prices, which gives a small program; with all cuts so far in it, its capacities are a proposal, its
duals, lifted to every hour, a cut. (2) Every hour of every year is operated on the way to the proposal: a cost that can be had, and the prices
of all hours. (3) Both kinds of duals are cuts of the cost of each year in terms of the capacities; the least cost over all cuts is the bound that
is told. (4) Days are grouped anew by the prices found, into more groups in years that cost more than the cuts foresaw. It ends
when the gap is met, else with the whole program.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from energyplan.errors import EnvironmentProblem, SolveError, TimeLimit
from energyplan.i18n import _
from energyplan.solve.aggregate import Kinds, aggregate, kinds_of
from energyplan.solve.alike import Year, by_inputs, by_prices
from energyplan.solve.answers import small_ladder
from energyplan.solve.cuts import CARRIED, Cut, Sharpened, ample, cuts, foreseen, least_over
from energyplan.solve.highs import Solution, SolveOptions, Stop, how_stopped, solve
from energyplan.solve.kept import Kept, Schedule, mixture
from energyplan.solve.layout import Layout
from energyplan.solve.lp import Lp
from energyplan.solve.operation import Operated, Split, operate, split
from energyplan.solve.optimality import lower_bound
from energyplan.system.horizon import Array

Say = Callable[[str], None]

ROUNDS = 10
"""Rounds at most."""
PROGRESS = 0.8
"""Part of a gap that two rounds must not leave, or it is time for the whole program."""
LARGEST = 0.5
"""Part of the hourly rows from which on a small program is none."""
DAYS, FEWEST = 48, 4
"""Groups of days in the first round: of all years together, and the least of one year."""
STEP, ROUGH = 0.3, 0.02
"""How far to go from the best capacities towards those of the small program: cuts tell most near the optimum, and it is apt to overshoot. All the
way while the gap is larger than the second number: the best are not near the optimum then."""
PUSH, NEARER = 0.1, 0.7
"""Where operation has lacked something: how far to go from the proposal towards ample capacities until a schedule is found, and then back from its
capacities to the proposal while the gap is large. Cuts alone come to capacities that can be operated from below, without an end that is near."""
SETTLED = 0.05
"""A year's days are one group in the next small program where it cost more than was foreseen by less than this part of its share of the wanted gap."""
CARELESS = 0.02
"""Part of the wanted gap that years operated at prices of targets may cost more than together."""


@dataclass(frozen=True)
class Round:
    """What a round found. Money in millions, seconds since the beginning.

    Attributes:
        steps: Groups of hours in all years together.
        rows: Rows of the small program.
        bound: Best bound so far.
        cost: Least cost so far; None where none was feasible.
        gap: (cost - bound) over gross cost; None where there is no cost.
        small_seconds, hours_seconds: Time of the small program and of operating every hour.
        seconds: Time since the beginning.
    """

    steps: int
    rows: int
    bound: float
    cost: float | None
    gap: float | None
    small_seconds: float
    hours_seconds: float
    seconds: float


@dataclass
class Certified:
    """The search for a proven gap, and what it has found.

    Attributes:
        lp: The program of every hour.
        layout: Of it.
        gross: Gross cost of a point in millions, the measure of the gap.
        wanted: Largest gap relative to gross cost.
        kept: What runs before left, and what this one leaves.
        admit: Called before the whole program is solved; raises EnvironmentProblem where that does not fit into memory.
        bound: Best proven bound.
        best: Best point, with its duals.
        cost: Its cost.
        rounds: What was done.
        iterations: Of the small programs.
        lacked: Operations that lacked something that must be had, by a balance or a hard target.
    """

    lp: Lp
    layout: Layout
    gross: Callable[[Array], float]
    wanted: float
    kept: Kept = field(default_factory=Kept)
    admit: Callable[[], object] = lambda: None
    bound: float = -np.inf
    best: Schedule | None = None
    cost: float = np.inf
    rounds: list[Round] = field(default_factory=list)
    iterations: int = 0
    lacked: int = 0
    kinds: Kinds = field(init=False)
    parts: Split = field(init=False)
    pool: list[Cut] = field(default_factory=list)
    last: Operated | None = None
    years: list[Year] = field(init=False)

    def __post_init__(self) -> None:
        lp, layout = self.lp, self.layout
        self.kinds, self.parts = kinds_of(lp, layout), split(lp, layout)
        days, before = max(FEWEST, DAYS // layout.years), self.kept.years
        self.kept.move_to(lp)
        if len(before) == layout.years and before[0].features.shape[1] == layout.steps:
            self.years = [year.again(2 * days) for year in before]
        else:
            self.years = [Year(k, features, days) for k, features in enumerate(by_inputs(lp, layout))]

    @property
    def gap(self) -> float:
        """(cost - bound) over gross cost of the best point."""
        return self.lp.units.gap(self.cost - self.bound, self.gross(self.best.x)) if self.best else np.inf

    def run(self, options: SolveOptions, say: Say) -> Solution:
        """Rounds until the gap is met, then the whole program. Stopped before, by its deadline or by a signal, it gives the best schedule so far.

        Raises:
            InfeasibleError, SolveError, EnvironmentProblem: as in `solve`; TimeLimit where there was no schedule yet.
            KeyboardInterrupt: Ctrl-C where there was no schedule yet, or a second one.
        """
        if (left := options.left) is not None:
            options = replace(options, time_limit=None, deadline=time.monotonic() + left)
        stopped: Stop = ""
        try:
            if (whole := self._search(options, say)) is not None:
                return whole
            stopped = "" if self.gap <= self.wanted else "gap_not_met"
        except TimeLimit as error:
            if self.best is None:
                raise TimeLimit(self._nothing_yet()) from error
            stopped = "time_limit"
        except BaseException as stop:
            again = stop.__context__ is not None and not isinstance(stop.__context__, Exception)  # a second signal, while the first was heeded
            if self.best is None or isinstance(stop, Exception) or again:
                raise
            stopped = how_stopped(stop)
        assert self.best is not None
        if stopped:
            say(_("stopped; the best schedule so far is kept, its gap is {gap:.3%} of gross cost").format(gap=self.gap))
        if self.last is not None:
            self.kept.points.append(self.best)
        rounds = [asdict(r) for r in self.rounds]
        return Solution(self.best.x, self.best.y, self.cost, "certified", [], self.iterations, self.bound, rounds, stopped)

    def _search(self, options: SolveOptions, say: Say) -> Solution | None:
        """Rounds, and the whole program where they do not meet the gap; its optimum, or None where the best of the rounds is to be told."""
        began = time.monotonic()
        self._recall()
        try:
            while self.gap > self.wanted and self._promising():
                self._round(options, say, began)
        except TimeLimit:
            raise
        except SolveError as error:  # of capacities that cannot be operated, or of a solver that stalls: neither says anything of the plan
            say(str(error))
        finally:
            self.kept.years = self.years
        if self.best is not None and self.gap <= self.wanted:
            return None
        say(_("the gap is not met: the whole program of every hour is solved"))
        try:
            self.admit()
            return self._whole(solve(self.lp, replace(options, keep=options.keep and self.best is None), say, say))
        except TimeLimit:
            raise
        except (SolveError, EnvironmentProblem) as error:
            if self.best is None:
                raise
            say(str(error))
        return None

    def _nothing_yet(self) -> str:
        """What is said where the time is over and there is no schedule."""
        reached = _("no bound was proven either") if np.isinf(self.bound) else _("proven is that no build-out costs less than {bound:,.1f} million")
        return _("the time limit was reached before there was a schedule that can be operated in every hour; {reached}; nothing was written").format(
            reached=reached.format(bound=self.bound)
        )

    def _whole(self, found: Solution) -> Solution:
        """The whole program's optimum, with the better of its bound and the one of the rounds."""
        self.bound = max(self.bound, lower_bound(self.lp, found.y))
        self.kept.duals.append(found.y)
        self.kept.points.append(Schedule(found.x, found.y))
        return replace(found, bound=self.bound, rounds=[asdict(r) for r in self.rounds])

    def _recall(self) -> None:
        """A bound and a cost from what is kept, before anything is solved."""
        self.pool = [cut for y in self.kept.duals for cut in cuts(self.lp, self.parts, y)]
        if self.pool:
            self.bound = least_over(self.pool, self.lp, self.parts)
        if (mixed := mixture(self.lp, self.layout, self.kept.points)) is not None:
            self.best, self.cost = mixed, float(self.lp.c @ mixed.x + self.lp.offset)

    def _promising(self) -> bool:
        """Whether another round is worth its time: there is no schedule yet, or the last two closed some of the gap; and the small program is one."""
        done = self.rounds
        before, now = (done[-3].gap, done[-1].gap) if len(done) > 2 else (None, None)
        stalled = before is not None and now is not None and not now < PROGRESS * before
        return len(done) < ROUNDS and not stalled and not (done and done[-1].rows > LARGEST * self.lp.A.shape[0])

    def _round(self, options: SolveOptions, say: Say, began: float) -> None:
        lp, parts, start = self.lp, self.parts, time.monotonic()
        groups = [year.labels(lp, self.layout) for year in self.years]
        small = aggregate(lp, self.layout, self.kinds, groups)
        sharp = Sharpened.of(small, lp, parts, self.pool)
        found = solve(sharp.lp, replace(options, ladder=small_ladder(sharp.lp.A.shape[0]), keep=False), say)
        self.iterations += found.iterations
        lifted, carried = sharp.lift(found.y, parts)
        self.kept.duals.append(lifted)
        self.pool += [cut for cut in cuts(lp, parts, lifted) if carried[cut.block] < CARRIED]
        self.bound = max(self.bound, least_over(self.pool, lp, parts))
        middle, surprise = time.monotonic(), None
        if self.gap > self.wanted:  # else the schedule there is will do, by the bound that was just found
            proposed = self._on_the_way(small.values(found.x, parts.linking, lp.lower, lp.upper))
            surprise = self._operate(proposed, lifted, options, say)
        now, steps = time.monotonic(), sum(len(np.unique(g)) for g in groups)
        cost, gap = (None, None) if self.best is None else (self.cost, self.gap)
        self.rounds.append(Round(steps, small.lp.A.shape[0], self.bound, cost, gap, middle - start, now - middle, now - began))
        words = _("round {n}: {steps:,} groups of hours, no schedule that can be operated yet") if gap is None else \
            _("round {n}: {steps:,} groups of hours, gap {gap:.3%} of gross cost")
        say(words.format(n=len(self.rounds), steps=steps, gap=gap))
        if surprise is not None:
            self._refine(surprise)

    def _on_the_way(self, proposed: Array) -> Array:
        """Capacities to operate, between the best so far, or ample ones, and those proposed, shape (linking,)."""
        if self.best is None:
            if self.last is None:
                return proposed
            enough = ample(cuts(self.lp, self.parts, self.last.y), self.lp, self.parts)
            return proposed + min(1.0, PUSH * 2 ** (self.lacked - 1)) * (enough - proposed)
        best = self.best.x[self.parts.linking]
        return best + (STEP if self.gap <= ROUGH else NEARER if self.lacked else 1.0) * (proposed - best)

    def _operate(self, capacities: Array, lifted: Array, options: SolveOptions, say: Say) -> Array:
        """Operate every hour; what each block cost more than its cuts foresaw, shape (blocks,) [millions]."""
        lp, parts = self.lp, self.parts
        expected = foreseen(self.pool, capacities, len(parts.blocks))
        prices = lifted if self.last is None else np.where(lifted == 0, self.last.y, lifted)
        operated = self.last = operate(lp, parts, capacities, options, say, self.last, prices, CARELESS * self.wanted)
        self.lacked += not operated.feasible
        self.pool += cuts(lp, parts, operated.y)
        self.bound = max(self.bound, least_over(self.pool, lp, parts))
        operated.y[parts.rows] = lifted[parts.rows]  # operation has no prices of its own for rows of capacities
        self.kept.duals.append(operated.y)
        if operated.feasible and (cost := float(lp.c @ operated.x + lp.offset)) < self.cost:
            self.best, self.cost = Schedule(operated.x, operated.y), cost
        return operated.costs - expected

    def _refine(self, surprise: Array) -> None:
        """Group days anew by the prices found; more of them in years that cost more than was foreseen, one in years that cost just that."""
        last = self.last
        assert last is not None, "a round ends with an operation"
        share = self.wanted * self.gross(last.x) / len(self.parts.blocks)
        prices = by_prices(self.lp, self.layout, last.x, last.y)
        for block, more in zip(self.parts.blocks, surprise, strict=True):
            for number in block.years:
                year = self.years[number]
                year.settled = more < SETTLED * share
                year.learn(prices[number], finer=more > share)
