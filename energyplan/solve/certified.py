"""Every hour operated, to a gap that is proven: small programs find capacities and bounds, operation of all hours finds the cost.

A round: (1) alike days share their prices, which gives a small program; its capacities are a proposal, its duals, lifted to every hour, a
bound. (2) Every hour of every year is operated at these capacities: a cost that can be had, and the prices of all hours. (3) Both kinds of
duals are cuts of the cost of each year in terms of the capacities; the least cost over all cuts is the bound that is told. (4) Days
are grouped anew by the prices found. It ends when the gap is met, else with the whole program.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import scipy.sparse as sp

from energyplan.i18n import _
from energyplan.solve.aggregate import Kinds, aggregate, kinds_of
from energyplan.solve.alike import by_inputs, by_prices, labels
from energyplan.solve.highs import LADDER, Rung, Solution, SolveOptions, solve
from energyplan.solve.layout import Layout
from energyplan.solve.lp import Lp
from energyplan.solve.operation import Cut, Operated, Split, cuts, operate, split
from energyplan.solve.optimality import lower_bound
from energyplan.solve.places import NOWHERE
from energyplan.system.horizon import Array

Say = Callable[[str], None]

ROUNDS = ((12, 24), (24, 24), (36, 24), (60, 12), (100, 6))
"""Groups of days in a year, and longest run of hours in a group, in each round."""


SMALL_LADDER = (Rung("hipo, 1e-6", {"solver": "hipo", "run_crossover": "off", "ipm_optimality_tolerance": 1e-6}), *LADDER)
"""A proposal need not be exact, and what its duals lack is taken off the bound."""


@dataclass(frozen=True)
class Round:
    """What a round found. Money in millions, seconds since the beginning.

    Attributes:
        days: Groups of days asked for in each year.
        steps: Groups of hours in all years together.
        rows: Rows of the small program.
        bound: Best bound so far.
        cost: Least cost so far; infinite where none was feasible.
        gap: (cost - bound) over gross cost.
        small_seconds, hours_seconds: Time of the small program and of operating every hour.
        seconds: Time since the beginning.
    """

    days: int
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
        bound: Best proven bound.
        best: Best point, with its duals.
        cost: Its cost.
        rounds: What was done.
    """

    lp: Lp
    layout: Layout
    gross: Callable[[Array], float]
    wanted: float
    bound: float = -np.inf
    best: Operated | None = None
    cost: float = np.inf
    rounds: list[Round] = field(default_factory=list)
    kinds: Kinds = field(init=False)
    parts: Split = field(init=False)
    pool: list[Cut] = field(default_factory=list)
    features: list[Array] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kinds, self.parts = kinds_of(self.lp, self.layout), split(self.lp, self.layout)

    @property
    def gap(self) -> float:
        """(cost - bound) over gross cost of the best point."""
        return (self.cost - self.bound) / max(self.gross(self.best.x), 1e-9) if self.best else np.inf

    def run(self, options: SolveOptions, say: Say) -> Solution:
        """Rounds until the gap is met, then the whole program.

        Raises:
            InfeasibleError, SolveError, EnvironmentProblem: as in `solve`.
        """
        began, iterations = time.monotonic(), 0
        self.features = by_inputs(self.lp, self.layout)
        for days, longest in ROUNDS:
            iterations += self._round(days, longest, options, say, began)
            if self.gap <= self.wanted:
                break
        if self.best is None or self.gap > self.wanted:
            say(_("the gap is not met: the whole program of every hour is solved"))
            whole = solve(self.lp, options, say, say)
            self.bound = max(self.bound, lower_bound(self.lp, whole.y))
            return replace(whole, bound=self.bound, rounds=[asdict(r) for r in self.rounds])
        return Solution(self.best.x, self.best.y, self.cost, "certified", [], iterations, self.bound, [asdict(r) for r in self.rounds])

    def _round(self, days: int, longest: int, options: SolveOptions, say: Say, began: float) -> int:
        lp, start = self.lp, time.monotonic()
        groups = [labels(lp, self.layout, year, self.features[year], days, longest) for year in range(self.layout.years)]
        small = aggregate(lp, self.layout, self.kinds, groups)
        found = solve(small.lp, replace(options, ladder=SMALL_LADDER), say)
        lifted = small.lift(found.y)
        self.pool += cuts(lp, self.parts, lifted)
        self.bound = max(self.bound, lower_bound(lp, lifted))
        columns = small.columns[self.parts.linking]
        capacities = np.clip(np.where(columns >= 0, found.x[columns], 0.0), lp.lower[self.parts.linking], lp.upper[self.parts.linking])
        middle = time.monotonic()
        operated = operate(lp, self.parts, capacities, options.threads, say)
        self.pool += cuts(lp, self.parts, operated.y)
        self.bound = max(self.bound, least_over(self.pool, lp, self.parts))
        cost = float(lp.c @ operated.x + lp.offset)
        operated.y[self.parts.rows] = lifted[self.parts.rows]
        if operated.feasible and cost < self.cost:
            self.best, self.cost = operated, cost
        # Prices take the place of inputs, and each round adds its own: days alike at several capacities are alike.
        prices = by_prices(lp, self.layout, operated.x, operated.y)
        self.features = [np.concatenate(pair) for pair in zip(self.features, prices, strict=True)] if self.rounds else prices
        now, steps = time.monotonic(), sum(len(np.unique(g)) for g in groups)
        self.rounds.append(
            Round(days, steps, small.lp.A.shape[0], self.bound, self.cost, self.gap, middle - start, now - middle, now - began)
        )  # fmt: skip
        say(_("round {n}: {steps:,} groups of hours, gap {gap:.3%} of gross cost").format(n=len(self.rounds), steps=steps, gap=self.gap))
        return found.iterations


def least_over(pool: list[Cut], lp: Lp, parts: Split) -> float:
    """Least cost over all capacities when each block costs at least what its cuts say [millions]; proven by the duals of that small program."""
    linking, blocks = parts.linking, parts.blocks
    k = len(blocks)
    own = [(lp.c[b.columns], lp.lower[b.columns], lp.upper[b.columns]) for b in blocks]
    low = np.array([np.minimum(c * lower, c * upper).sum() for c, lower, upper in own])
    high = np.array([np.maximum(c * lower, c * upper).sum() for c, lower, upper in own])
    slopes = sp.csr_array(np.array([np.append(-cut.slope, np.arange(k) == cut.block) for cut in pool]))
    whole = sp.csc_array(sp.vstack([sp.hstack([parts.A, sp.csr_array((len(parts.rows), k))]), slopes]))
    small = Lp(
        np.append(lp.c[linking], np.ones(k)), lp.offset, whole,
        np.append(lp.row_lower[parts.rows], [cut.constant for cut in pool]), np.append(lp.row_upper[parts.rows], np.full(len(pool), np.inf)),
        np.append(lp.lower[linking], low), np.append(lp.upper[linking], high), NOWHERE, NOWHERE,
    )  # fmt: skip
    found = solve(small, SolveOptions(ladder=(Rung("simplex", {"solver": "simplex"}),)))
    return lower_bound(small, found.y)
