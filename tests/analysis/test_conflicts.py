"""Conflicts and repairs against brute force: a family of minimal conflicts says of every set of demands whether it holds."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.analysis.conflicts import conflict, repairs

DEMANDS = tuple("abcdefg")
ALL = 10**6

families = st.lists(st.sets(st.sampled_from(DEMANDS), min_size=1, max_size=4), max_size=6)
orders = st.permutations(DEMANDS)


class Family:
    """A monotone question: a set holds unless it contains a conflict. Counts how often it is asked."""

    def __init__(self, conflicts: Collection[Collection[str]]):
        self.conflicts = [set(c) for c in conflicts]
        self.asked = 0

    def __call__(self, demands: Collection[str]) -> bool:
        self.asked += 1
        return not any(c <= set(demands) for c in self.conflicts)


def subsets(demands: Collection[str]) -> list[set[str]]:
    """All subsets, smaller ones first."""
    ordered = list(demands)
    return [set(s) for s in chain.from_iterable(combinations(ordered, n) for n in range(len(ordered) + 1))]


def minimal_repairs(demands: Collection[str], holds: Family) -> set[frozenset[str]]:
    """Sets whose removal makes the rest hold while no part of them does, by trying all."""
    enough = [s for s in subsets(demands) if holds(set(demands) - s)]
    return {frozenset(s) for s in enough if not any(other < s for other in enough)}


# --- one conflict ---


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(families, orders)
def test_a_conflict_is_irreducible(family, order):
    holds = Family(family)
    if holds(order):
        with pytest.raises(ValueError, match="no conflict"):
            conflict(order, holds)
        return
    found = conflict(order, holds)
    assert not holds(found)
    assert all(holds([d for d in found if d != one]) for one in found)
    assert found == [d for d in order if d in found]  # each once, in the order of the demands


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(families, orders)
def test_where_there_is_a_choice_the_earlier_demands_are_blamed(family, order):
    # The demands up to the last of the conflict are the first that cannot hold: no conflict ends earlier.
    holds = Family(family)
    if holds(order):
        return
    last = order.index(conflict(order, holds)[-1])
    assert holds(order[:last])
    assert not holds(order[: last + 1])


def test_of_two_conflicts_the_earlier_one_is_told():
    assert conflict(["a", "b", "c"], Family(["a", "c"])) == ["a"]
    assert conflict(["c", "b", "a"], Family(["a", "c"])) == ["c"]
    assert conflict(["a", "b", "c", "d"], Family(["cd", "ab"])) == ["a", "b"]


def test_a_conflict_of_few_among_many_asks_few_questions():
    # 2 of 64: 2 x 2 x log2(64/2) + 2 x 2 = 24 questions and the first one.
    demands = [f"d{i:02}" for i in range(64)]
    holds = Family([["d17", "d50"]])
    assert conflict(demands, holds) == ["d17", "d50"]
    assert holds.asked <= 25


def test_what_cannot_hold_even_empty_has_an_empty_conflict():
    assert conflict([], lambda s: False) == []
    assert conflict(["a", "b"], lambda s: False) == []
    assert conflict(["a"], Family(["a"])) == ["a"]


# --- repairs ---


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(families, orders)
def test_repairs_are_all_minimal_ones_smallest_first_and_once(family, order):
    holds = Family(family)
    found = list(repairs(order, holds, ALL))
    assert {frozenset(r) for r in found} == minimal_repairs(order, holds)
    assert len({frozenset(r) for r in found}) == len(found)
    assert [len(r) for r in found] == sorted(len(r) for r in found)
    assert all(r == [d for d in order if d in r] for r in found)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(families, orders, st.integers(0, 4), st.lists(st.integers(1, 9), min_size=7, max_size=7))
def test_a_few_repairs_are_the_first_of_all_and_the_first_is_the_lightest_of_its_size(family, order, most, weights):
    holds, weigh = Family(family), dict(zip(DEMANDS, weights, strict=True))

    def weight(repair: Collection[str]) -> int:
        return sum(weigh[d] for d in repair)

    found = list(repairs(order, holds, most, weigh.__getitem__))
    assert found == list(repairs(order, holds, ALL, weigh.__getitem__))[:most]
    of_size = {n: [weight(r) for r in minimal_repairs(order, holds) if len(r) == n] for n in range(len(DEMANDS) + 1)}
    told = {n: [weight(r) for r in found if len(r) == n] for n in of_size}
    for n, weights_told in told.items():
        assert weights_told == sorted(of_size[n])[: len(weights_told)]  # of one size, the lightest first


def test_nothing_to_repair_is_one_empty_repair():
    assert list(repairs(["a", "b"], Family([]))) == [[]]
    assert list(repairs([], Family([]))) == [[]]


def test_what_cannot_hold_even_empty_has_no_repair():
    assert list(repairs(["a", "b"], lambda s: False)) == []


def test_two_repairs_of_a_chain():
    # a-b, b-c, c-d: one of b, c is in every repair of two; giving up the ends needs b and c none the less.
    assert {tuple(r) for r in repairs("abcd", Family(["ab", "bc", "cd"]), ALL)} == {("a", "c"), ("b", "c"), ("b", "d")}
