"""The verifier recounts futures and risk: a figure made wrong is found, whichever it is."""

import numpy as np
import pytest
from pytest import approx
from systems import World, candidate, existing

from energyplan.results.realisations import exposure
from energyplan.results.system_tables import system_tables
from energyplan.results.verify import verify
from energyplan.system.futures import Risk


@pytest.fixture(scope="module")
def solved():
    w = World(2, (2022, 2024), end=2025, rate=0.05, weather={"typical": 0.7, "poor": 0.3}, carbon=40.0, risk=Risk(0.4, 0.6))
    w.fuel("coal", 20, 0.3)
    w.fuel("wood", 0, tiers={"near": (10, 4), "far": (30, 100)})
    w.asset("thermal", "coal", existing(10), fuel="coal", heat_rate=2)
    w.asset("thermal", "steam", candidate(4), fuel="wood", heat_rate=1, power_capex=20, lifetime=5)
    w.asset("trade", "tie", existing(3), import_price=30, export_price=20, emission_factor=0.5)
    w.load({"typical": [8, 10], "poor": [9, 12]}, name="city")
    w.future("as_planned", 0.6)
    w.future("dear", 0.4, fuel={"coal": 1.5, "wood": 2}, carbon=[1, 1, 2, 2], imports=1.5, exports=0.5, demand={"city": 1.4})
    return w.solve()


def failed(solved, change=lambda system, tables: None, objective=None):
    system = {name: frame.copy() for name, frame in system_tables(solved.model.system).items()}
    tables = {name: frame.copy() for name, frame in solved.tables.frames.items()}
    change(system, tables)
    return {check.name for check in verify(system, tables, objective=solved.cost if objective is None else objective).failed}


def test_as_it_is(solved):
    assert failed(solved) == set()


@pytest.mark.parametrize("column", ["discounted_cny", "operation_discounted_cny", "unserved_mwh", "co2_t", "probability"])
def test_a_realisation_told_wrong(solved, column):
    def change(system, tables):
        tables["realisations"].loc[1, column] += 1.0

    assert failed(solved, change) == {"realisations"}


@pytest.mark.parametrize("column", ["expected_cny", "value_at_risk_cny", "conditional_value_at_risk_cny", "risk_weighted_cny", "level"])
def test_a_figure_of_risk_told_wrong(solved, column):
    def change(system, tables):
        tables["risk"].loc[0, column] += 1.0

    assert failed(solved, change) == {"risk"}


def test_a_realisation_left_out(solved):
    def change(system, tables):
        tables["realisations"] = tables["realisations"].iloc[1:]

    assert failed(solved, change) == {"realisations"}


def test_expected_cost_is_not_what_is_made_least(solved):
    assert failed(solved, objective=float(solved.tables["risk"].loc[0, "expected_cny"])) == {"objective"}


@pytest.mark.parametrize("quantity", ["fuel", "carbon", "import"])
def test_a_price_of_a_future_that_was_not_paid(solved, quantity):
    def change(system, tables):
        system["futures"].loc[(system["futures"]["quantity"] == quantity) & (system["futures"]["future"] == "dear"), "factor"] *= 1.1

    assert {"cost", "objective", "realisations"} <= failed(solved, change)


def test_a_demand_that_is_not_that_of_its_future(solved):
    def change(system, tables):
        system["futures"].loc[(system["futures"]["quantity"] == "demand") & (system["futures"]["future"] == "dear"), "factor"] *= 1.1

    assert failed(solved, change) == {"future_demand"}


def test_value_at_risk_and_its_tail():
    cost, probability = np.array([5.0, 1.0, 3.0]), np.array([0.2, 0.5, 0.3])
    found = exposure(cost, probability, Risk(0.25, 0.7))
    assert found.value_at_risk == 3
    assert found.conditional == approx((0.2 * 5 + 0.1 * 3) / 0.3)
    assert found.weighted == approx(0.75 * 2.4 + 0.25 * found.conditional)
    assert exposure(cost, probability, Risk(0.25, 0.5)).value_at_risk == 1  # half of all cost no more
    assert exposure(cost, probability, Risk(0.25, 0.0)).conditional == approx(2.4)


def test_operation_is_within_the_limits_that_are_told(solved):
    block = solved.model.pyomo.risk.value_at_risk
    operation = solved.tables["realisations"]["operation_discounted_cny"] * 1e-6
    assert block.lb <= operation.min()
    assert operation.max() <= block.ub
