"""Limits that rows imply may be left out: the optimum is the same, and keeps to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.model.build import build
from energyplan.solve.bounds import opened
from energyplan.solve.highs import solve
from energyplan.solve.lp import compile_lp
from tests.solve.test_certified import random_world
from tests.systems import SIMPLEX


@pytest.mark.parametrize("seed", range(10))
def test_the_optimum_without_them_keeps_to_them(seed: int) -> None:
    lp = compile_lp(build(random_world(seed).system()).pyomo)
    upper = opened(lp)
    gone = np.isinf(upper)
    assert gone.mean() > 0.3
    assert (upper[~gone] == lp.upper[~gone]).all()
    # Whatever is asked for: the largest sum of some of the columns lies within their limits all the same.
    r = np.random.default_rng(seed)
    for c in (lp.c, -r.uniform(0, 1, len(lp.c)) * gone):
        free, held = (solve(replace(lp, c=c, upper=u), SIMPLEX).objective for u in (np.where(gone, 1e12, lp.upper), lp.upper))
        assert free == pytest.approx(held, rel=1e-6, abs=1e-9)
