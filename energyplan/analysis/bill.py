"""The price tag of a plan: what all targets cost together, shared among them so that the bills add up to the total.

A target's bill is its Shapley value: what it adds to the least cost, averaged over all orders in which the targets could be added.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from energyplan.analysis.program import CostProgram
from energyplan.plan.targets import Target

EXACT = 256
"""Programs that are solved to count all orders before orders are drawn instead."""

PAIRS = 32
"""Orders that are drawn, each with its reverse."""

Cost = Callable[[frozenset[str]], float]

Holding = Callable[[frozenset[str]], tuple[float, frozenset[str]]]
"""Least cost with a set of targets, and all targets that hold at such an optimum: any set between the two costs the same."""


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


def bill(program: CostProgram, say: Callable[[str], None] = lambda _: None, seed: int = 0, pairs: int = PAIRS, most: int = EXACT) -> Bill:
    """Share the cost of the targets among them.

    Args:
        program: The solved program; all its targets hold.
        say: Told how it gets on.
        seed: Seed of the orders drawn.
        pairs: Pairs of orders drawn where counting them all would take more than `most` programs; at least 2.
        most: Largest number of programs that are solved to count all orders.
    """
    costs = _Costs(program, say)
    names, cost = list(program.rows), costs.cost
    empty, total = cost(frozenset()), cost(frozenset(names))
    orders, errors = 0, dict.fromkeys(names, 0.0)
    amounts = exact(names, costs.holding, lambda: costs.solved >= most)
    if amounts is None:
        amounts, errors, orders = sampled(names, cost, seed, pairs)
    shares = tuple(Share(program.enforced[n].target, amounts[n], errors[n], cost(frozenset({n})) - empty) for n in names)
    return Bill(empty, total, shares, orders, costs.solved)


def exact(players: Sequence[str], holding: Holding, enough: Callable[[], bool] = lambda: False) -> dict[str, float] | None:
    """Shapley values over all orders, from blocks of sets that cost the same.

    Of the orders of players, a block of cost C, all sets between A and B, is what the cost becomes when the last of A enters before any
    from outside B, and what it was when the first from outside enters after all of A. With a = |A| and k players outside B

        φ_i = Σ C (a-1)! k! / (a+k)! over blocks with i in A - Σ C a! (k-1)! / (a+k)! over blocks with i outside B.

    A player that holds wherever it is not asked for is in no A and outside no B: its value is 0 to the last digit.

    a costs 6 unless b is there, b costs 8 and has a hold as well: a enters first in half of the orders.

    >>> exact(["a", "b"], lambda s: (8.0, frozenset("ab")) if "b" in s else (6.0, s) if s else (0.0, s))
    {'a': 3.0, 'b': 5.0}

    Args:
        players: The players.
        holding: Cost of a set, and the largest set that is known to cost the same.
        enough: Asked before each block; the count is given up where it is true.

    Returns:
        Player -> value, None where the count was given up.
    """
    n, values = len(players), dict.fromkeys(players, 0.0)
    for asked, holds, cost in _blocks(players, frozenset(), frozenset(players), holding):
        a, k = len(asked), n - len(holds)
        for player in players:
            if player in asked:
                values[player] += cost * math.factorial(a - 1) * math.factorial(k) / math.factorial(a + k)
            elif player not in holds:
                values[player] -= cost * math.factorial(a) * math.factorial(k - 1) / math.factorial(a + k)
        if enough():
            return None
    return values


def _blocks(players: Sequence[str], must: frozenset[str], may: frozenset[str], holding: Holding) -> Iterator[tuple[frozenset[str], frozenset[str], float]]:
    """All sets that contain `must` and nothing outside `may`, as disjoint blocks A, B of sets between the two at one cost.

    The sets beside the first block have a target that does not hold in it: they are parted by the first such target in them.
    """
    cost, holds = holding(must)
    yield must, holds & may, cost
    for player in [p for p in players if p in may - holds]:
        yield from _blocks(players, must | {player}, may, holding)
        may = may - {player}


def sampled(players: Sequence[str], cost: Cost, seed: int, pairs: int) -> tuple[dict[str, float], dict[str, float], int]:
    """Shapley values from drawn orders, each with its reverse; mean, standard error of the mean over pairs, and the number of orders.

    Each order adds up to the cost of all, so the means do.
    """
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

    @property
    def solved(self) -> int:
        """Programs that were solved, the first with all targets included."""
        return len(self._known)

    def cost(self, targets: frozenset[str]) -> float:
        """Least cost with some targets, discounted [CNY]."""
        return self.holding(targets)[0]

    def holding(self, targets: frozenset[str]) -> tuple[float, frozenset[str]]:
        """Least cost with some targets, and a set around them that costs the same."""
        for asked, holds, cost in self._known:
            if asked <= targets <= holds:
                return cost, holds
        point = self._program.with_targets(targets)
        found = self._program.cost(point), targets | self._program.satisfied(point.x)
        self._known.append((targets, found[1], found[0]))
        self._say(f"{self.solved}")
        return found
