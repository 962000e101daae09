"""Plans with futures and risk from the file to the page, and the value of planning for them."""

import json

import pytest
from pytest import approx
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.errors import EnergyPlanError
from energyplan.pipeline import Request, run
from energyplan.questions import explain
from energyplan.report.reference_plans import REFERENCE
from energyplan.results.verify import verify_run

MODEL = str(REFERENCE / "annuity")
FUTURES = "futures={low: {title: {zh: 低, en: Low}, probability: 0.75}, high: {title: {zh: 高, en: High}, probability: 0.25, demand: {all: 2}}}"
UNSERVED = "carriers.electricity.unserved_price=2000 CNY/MWh"


@pytest.fixture(scope="module")
def risky(tmp_path_factory):
    return run(MODEL, sets=(FUTURES, "risk={weight: 0.4, level: 0.5}"), out=tmp_path_factory.mktemp("out"))


def test_what_is_made_least_is_not_expected_cost(risky):
    assert risky.verified, risky.report.failed
    told = json.loads((risky.run_dir / "run.json").read_text(encoding="utf-8"))
    low, high = risky.tables["realisations"].set_index("future")["discounted_cny"][["low", "high"]]
    expected, tail = 0.75 * low + 0.25 * high, 0.5 * low + 0.5 * high  # the dearest half: the high one, and as much of the other
    assert told["expected_cost"] == approx(expected)
    assert told["risk"]["value_at_risk_cny"] == approx(low)
    assert told["risk"]["conditional_value_at_risk_cny"] == approx(tail)
    assert told["objective"] == approx(0.6 * expected + 0.4 * tail)
    assert told["bound"] == approx(told["objective"])


def test_the_page_tells_futures_and_risk(risky):
    for line in ("What may come true (whole horizon)", "Low", "expected cost", "value at risk: not exceeded with probability 50%", "60% of expected cost"):
        assert line in risky.page


def test_a_stored_run_verifies_again(risky):
    assert verify_run(risky.run_dir, objective=risky.objective).passed


def test_a_run_without_futures_tells_nothing_of_them(tmp_path):
    result = run(MODEL, out=tmp_path)
    assert result.summary()["expected_cost"] == result.objective
    assert "risk" not in result.summary()
    assert {"realisations", "risk", "futures"}.isdisjoint([*result.tables, *result.numbers])
    assert "What may come true" not in result.page
    assert not any("future" in frame for frame in [*result.tables.values(), *result.numbers.values()])


def test_a_plan_with_risk_is_not_explained():
    with pytest.raises(EnergyPlanError, match="a plan with risk cannot be explained"):
        explain("gas", Request.of(MODEL, None, (FUTURES, "risk={weight: 0.4}"), None, None))


def value(*words):
    return CliRunner().invoke(app, ["--no-progress", "--lang", "en", "explore", "value", MODEL, *words])


def test_the_value_of_planning_for_all(tmp_path):
    found = value("--set", FUTURES, "--set", UNSERVED, "--json")
    told = json.loads(found.stdout)
    assert found.exit_code == 0
    assert told["wait_and_see_cny"] == approx(0.75 * told["alone"]["low"]["total_cny"] + 0.25 * told["alone"]["high"]["total_cny"])
    assert told["value_of_stochastic_solution_cny"] == approx(told["held"]["total_cny"] - told["together"]["total_cny"])
    assert told["value_of_stochastic_solution_cny"] >= 0 <= told["expected_value_of_perfect_information_cny"]
    page = value("--set", FUTURES, "--set", UNSERVED).stdout
    assert "Planning for all futures saves" in page
    assert "Perfect information is worth" in page


def test_a_build_out_for_the_mean_that_does_not_do_is_said():
    found = value("--set", FUTURES)  # demand must be met in this plan
    assert "planning for the mean does not do" in found.stdout
    assert json.loads(value("--set", FUTURES, "--json").stdout)["value_of_stochastic_solution_cny"] is None


def test_a_plan_without_futures_has_no_value_of_planning_for_them():
    found = value("--json")
    assert found.exit_code == 3
    assert "the plan has no futures" in json.loads(found.stdout)["message"]
