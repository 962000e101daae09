"""The price tag of a plan: what all targets cost together, shared among them so that the bills add up to the total.

A target's bill is its Shapley value: what it adds to the least cost, averaged over all orders in which the targets could be added.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from energyplan.analysis.program import CostProgram
from energyplan.plan.targets import Target

EXACT = 6
"""Largest number of targets that matter for which all orders are counted."""

PAIRS = 32
"""Orders that are drawn above it, each with its reverse."""

Cost = Callable[[frozenset[str]], float]


@dataclass(frozen=True)
class Share:
    """The bill of one target.

    Attributes:
        target: The target.
        amount: Its share, discounted [CNY].
        error: Standard error of the share where orders are drawn, 0 where all are counted [CNY].
        alone: What it would cost as the only target, discounted [CNY].
    """

    target: Target
    amount: float
    error: float
    alone: float


@dataclass(frozen=True)
class Bill:
    """What the targets of a plan cost.

    Attributes:
        without: Cost of the plan without any target, discounted [CNY].
        total: Cost with all of them.
        shares: One a target; their sum is total - without.
        orders: Orders that were drawn, 0 where all are counted.
        solved: Programs that were solved.
    """

    without: float
    total: float
    shares: tuple[Share, ...]
    orders: int
    solved: int


def bill(program: CostProgram, say: Callable[[str], None] = lambda _: None, seed: int = 0, pairs: int = PAIRS) -> Bill:
    """Share the cost of the targets among them.

    Args:
        program: The solved program; all its targets hold.
        say: Told how it gets on.
        seed: Seed of the orders drawn.
        pairs: Pairs of orders drawn where more than `EXACT` targets matter.
    """
    cost = _Costs(program, say)
    names = list(program.rows)
    matter = [n for n in names if cost(frozenset(names)) != cost(frozenset(names) - {n}) or cost(frozenset({n})) != cost(frozenset())]
    # A target that costs nothing alone and saves nothing when dropped may still matter beside some: only an order tells, so it stays in
    # where orders are drawn; where all subsets are counted the list is what costs anything.
    players = names if len(matter) > EXACT else matter
    amounts, errors, orders = (exact(players, cost), dict.fromkeys(players, 0.0), 0) if len(players) <= EXACT else sampled(players, cost, seed, pairs)
    empty = cost(frozenset())
    shares = tuple(
        Share(program.enforced[n].target, amounts.get(n, 0.0), errors.get(n, 0.0), cost(frozenset({n})) - empty) for n in names
    )  # fmt: skip
    return Bill(empty, cost(frozenset(names)), shares, orders, cost.solved)


def exact(players: Sequence[str], cost: Cost) -> dict[str, float]:
    """Shapley values over all subsets: Σ_S |S|! (n-|S|-1)! / n! (C(S + i) - C(S)).

    >>> exact(["a", "b"], lambda s: {0: 0.0, 1: 6.0, 2: 8.0}[len(s)])
    {'a': 4.0, 'b': 4.0}
    """
    n, values = len(players), {}
    for player in players:
        others = [p for p in players if p != player]
        values[player] = sum(
            math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n) * (cost(frozenset(s) | {player}) - cost(frozenset(s)))
            for k in range(n) for s in itertools.combinations(others, k)
        )  # fmt: skip
    return values


def sampled(players: Sequence[str], cost: Cost, seed: int, pairs: int) -> tuple[dict[str, float], dict[str, float], int]:
    """Shapley values from drawn orders, each with its reverse; mean, standard error of the mean over pairs, and the number of orders."""
    random, draws = Random(seed), []
    for _ in range(pairs):
        order = list(players)
        random.shuffle(order)
        both = [_added(order, cost), _added(order[::-1], cost)]
        draws.append([(both[0][p] + both[1][p]) / 2 for p in players])
    table = np.array(draws)
    errors = table.std(axis=0, ddof=1) / math.sqrt(pairs)
    return dict(zip(players, table.mean(axis=0).tolist(), strict=True)), dict(zip(players, errors.tolist(), strict=True)), 2 * pairs


def _added(order: Sequence[str], cost: Cost) -> dict[str, float]:
    """What each adds to the cost in one order."""
    added, before = {}, frozenset[str]()
    for player in order:
        after = before | {player}
        added[player] = cost(after) - cost(before)
        before = after
    return added


class _Costs:
    """Least cost with a set of targets; a set that an optimum already known satisfies needs no solve.

    Where the optimum of S satisfies T as well, it is the optimum of every set between S and T.
    """

    def __init__(self, program: CostProgram, say: Callable[[str], None]):
        self._program, self._say = program, say
        everything = frozenset(program.rows)
        self._known: list[tuple[frozenset[str], frozenset[str], float]] = [(everything, everything, program.cost(program.base))]
        self.solved = 1

    def __call__(self, targets: frozenset[str]) -> float:
        for asked, holds, cost in self._known:
            if asked <= targets <= holds:
                return cost
        point = self._program.with_targets(targets)
        self.solved += 1
        self._say(f"{self.solved}")
        cost = self._program.cost(point)
        self._known.append((targets, targets | self._program.satisfied(point.x), cost))
        return cost
