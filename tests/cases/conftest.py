"""Cost of a case counted in two ways, each of which must give the number worked out by hand."""

from collections.abc import Callable

import pytest
from systems import Solved

from energyplan.results.kpis import gross_cost
from energyplan.solve.lp import MONEY
from energyplan.solve.optimality import certify


def from_arrays(solved: Solved) -> float:
    """Cost of the linear program plus its constant; the duals must prove it least."""
    lp, x, y = solved.values.lp, solved.values.x, solved.values.y
    gross = max(MONEY * gross_cost(solved.tables["costs"]), MONEY)
    assert certify(lp, x, y, gross).holds
    return solved.cost


def from_tables(solved: Solved) -> float:
    """Cost recounted year by year from the table of costs; its discounted column must say the same."""
    discounted = float(solved.tables["costs"]["discounted_cny"].sum())
    assert solved.recounted == pytest.approx(discounted, abs=1e-6)
    return solved.recounted


@pytest.fixture(params=[from_arrays, from_tables], ids=["arrays", "tables"])
def total(request: pytest.FixtureRequest) -> Callable[[Solved], float]:
    """Discounted cost of a solved system [CNY], without penalties."""
    return request.param
