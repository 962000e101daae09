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

from energyplan.errors import EnvironmentProblem, SolveError
from energyplan.i18n import _
from energyplan.solve.aggregate import Kinds, aggregate, kinds_of
from energyplan.solve.alike import Year, by_inputs, by_prices
from energyplan.solve.cuts import CARRIED, Cut, Sharpened, cuts, foreseen, least_over
from energyplan.solve.highs import LADDER, Rung, Solution, SolveOptions, solve
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
SETTLED = 0.05
"""A year's days are one group in the next small program where it cost more than was foreseen by less than this part of its share of the wanted gap."""
CARELESS = 0.02
"""Part of the wanted gap that years operated at prices of targets may cost more than together."""
PATIENCE = 1.5e-3
"""Seconds a row that IPX may take for a small program before HiPO is tried: three times what it mostly takes."""


def small_ladder(rows: int) -> tuple[Rung, ...]:
    """Ways of solving a small program of 20,000 to 150,000 rows: IPX takes a third of the time of HiPO, which often does not end, but now and then
    it stalls itself."""
    return Rung("ipx", {"solver": "ipx", "run_crossover": "off", "time_limit": max(10.0, PATIENCE * rows)}), *LADDER


def _left(options: SolveOptions, began: float) -> SolveOptions:
    """Options with what is left of the time."""
    return options if options.time_limit is None else replace(options, time_limit=max(0.0, options.time_limit - (time.monotonic() - began)))


@dataclass(frozen=True)
class Round:
    """What a round found. Money in millions, seconds since the beginning.

    Attributes:
        steps: Groups of hours in all years together.
        rows: Rows of the small program.
        bound: Best bound so far.
        cost: Least cost so far; infinite where none was feasible.
        gap: (cost - bound) over gross cost.
        small_seconds, hours_seconds: Time of the small program and of operating every hour.
        seconds: Time since the beginning.
    """

    steps: int
    rows: int
    bound: float
    cost: float
    gap: float
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
        """Rounds until the gap is met, then the whole program.

        Raises:
            InfeasibleError, SolveError, EnvironmentProblem: as in `solve`.
        """
        began, iterations = time.monotonic(), 0
        self._recall()
        while self.gap > self.wanted and self._promising():
            try:
                iterations += self._round(_left(options, began), say, began)
            except SolveError as error:  # of capacities that cannot be operated, or of a solver that stalls: neither says anything of the plan
                say(str(error))
                break
        self.kept.years = self.years
        if self.best is None or self.gap > self.wanted:
            say(_("the gap is not met: the whole program of every hour is solved"))
            try:
                self.admit()
                return self._whole(solve(self.lp, _left(options, began), say, say))
            except (SolveError, EnvironmentProblem):
                if self.best is None:
                    raise
        assert self.best is not None
        if self.last is not None:
            self.kept.points.append(self.best)
        return Solution(self.best.x, self.best.y, self.cost, "certified", [], iterations, self.bound, [asdict(r) for r in self.rounds])

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
        """Whether another round is worth its time: the last two closed some of the gap, and the small program still is one."""
        done = self.rounds
        stalled = len(done) > 2 and not done[-1].gap < PROGRESS * done[-3].gap
        return len(done) < ROUNDS and not stalled and not (done and done[-1].rows > LARGEST * self.lp.A.shape[0])

    def _round(self, options: SolveOptions, say: Say, began: float) -> int:
        lp, parts, start = self.lp, self.parts, time.monotonic()
        groups = [year.labels(lp, self.layout) for year in self.years]
        small = aggregate(lp, self.layout, self.kinds, groups)
        sharp = Sharpened.of(small, lp, parts, self.pool)
        found = solve(sharp.lp, replace(options, ladder=small_ladder(sharp.lp.A.shape[0])), say)
        lifted, carried = sharp.lift(found.y, parts)
        self.kept.duals.append(lifted)
        self.pool += [cut for cut in cuts(lp, parts, lifted) if carried[cut.block] < CARRIED]
        self.bound = max(self.bound, least_over(self.pool, lp, parts))
        middle, surprise = time.monotonic(), None
        if self.gap > self.wanted:  # else the schedule there is will do, by the bound that was just found
            proposed = self._on_the_way(small.values(found.x, parts.linking, lp.lower, lp.upper))
            surprise = self._operate(proposed, lifted, options, say)
        now, steps = time.monotonic(), sum(len(np.unique(g)) for g in groups)
        self.rounds.append(Round(steps, small.lp.A.shape[0], self.bound, self.cost, self.gap, middle - start, now - middle, now - began))
        say(_("round {n}: {steps:,} groups of hours, gap {gap:.3%} of gross cost").format(n=len(self.rounds), steps=steps, gap=self.gap))
        if surprise is not None:
            self._refine(surprise)
        return found.iterations

    def _on_the_way(self, proposed: Array) -> Array:
        """Capacities to operate, between the best so far and those proposed, shape (linking,)."""
        if self.best is None or self.gap > ROUGH:
            return proposed
        best = self.best.x[self.parts.linking]
        return best + STEP * (proposed - best)

    def _operate(self, capacities: Array, lifted: Array, options: SolveOptions, say: Say) -> Array:
        """Operate every hour; what each block cost more than its cuts foresaw, shape (blocks,) [millions]."""
        lp, parts = self.lp, self.parts
        expected = foreseen(self.pool, capacities, len(parts.blocks))
        prices = lifted if self.last is None else np.where(lifted == 0, self.last.y, lifted)
        operated = self.last = operate(lp, parts, capacities, options.threads, say, self.last, prices, CARELESS * self.wanted)
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
