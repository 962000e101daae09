"""Chains of steps: rings, and what is no ring, from which there must be a way out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.system.horizon import Steps


def steps(previous: list[int]) -> Steps:
    n = len(previous)
    return Steps(np.ones(n), np.ones(n), np.array(previous), np.arange(n))


def test_steps_that_do_not_come_back_to_the_first_end():
    assert [chain.tolist() for chain in steps([1, 2, 1, 1, 3]).chains] == [[0, 2, 1], [3], [4]]


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 30).flatmap(lambda n: st.lists(st.integers(0, n - 1), min_size=n, max_size=n)))
def test_every_step_is_in_one_chain(previous):
    found = [int(step) for chain in steps(previous).chains for step in chain]
    assert sorted(found) == list(range(len(previous)))
