"""The questions about the real plan, on long steps: what a planner types, and what comes back."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.i18n import set_language
from energyplan.plan.request import Request
from energyplan.questions import diagnose, price, quick
from energyplan.report.diagnosis_page import diagnosis_page

OUT_OF_REACH = ["offshore_wind_2022", "nuclear_start", "clean_output_2025", "clean_output_share_2025"]


def invoke(*words: str):
    return CliRunner().invoke(app, ["--no-progress", *words])


HARD = Request(resolution="365h", targets="hard")


def test_the_unreachable_aims_are_explained(monkeypatch):
    """One diagnosis of the real plan, which takes ten seconds, and all that is told of it."""
    plan, found = diagnose(HARD)
    # Four rows: the aim for output has two, an amount and a share of all output.
    told = {s.target.id: (s.target.as_written(s.reachable), s.first_year) for s in found.repair.shortfalls}
    assert list(told) == OUT_OF_REACH
    assert told["offshore_wind_2022"] == (pytest.approx(105), 2027)
    assert told["nuclear_start"] == (pytest.approx(0), 2027)
    assert told["clean_output_2025"][0] == pytest.approx(21.22, abs=0.05)
    assert [s.target.clause for s in found.repair.shortfalls] == ["三(一)2②海上风电", "三(一)2②核电", "三(一)2①", "三(一)2①"]
    # The conflicts name inputs of the plan.
    inputs = {c.targets[0].id: {limit.id for limit in c.limits} for c in found.conflicts}
    assert "candidates.dl4.earliest_year" in inputs["offshore_wind_2022"]
    assert inputs["nuclear_start"] == {"candidates.nuclear_phase_1.earliest_year"}
    # Proven by the matrix: 850 of 1,900 MW, all of 1,200 MW, and more than half of both outputs.
    assert found.proven == pytest.approx(0.4474 + 1 + 0.5757 + 0.5580, abs=0.01)
    for lang in ("en", "zh"):
        set_language(lang)
        page = diagnosis_page(found, plan, HARD)
        assert "三(一)2②海上风电" in page
        assert "--set targets.offshore_wind_2022.value=105" in page
        assert "earliest years" in page or lang == "zh"
    monkeypatch.setattr("energyplan.questions.diagnose", lambda request, listener: (plan, found))
    done = invoke("--lang", "zh", "diagnose", "--resolution", "365h")
    assert done.exit_code == 4
    assert "三(一)2②海上风电" in done.stdout


@pytest.mark.slow
def test_a_hard_run_ends_with_the_explanation_and_the_command_that_mends_it(tmp_path):
    told = invoke("run", "--targets", "hard", "--resolution", "876h", "--out", str(tmp_path), "--json")
    assert told.exit_code == 4
    data = json.loads(told.stdout.splitlines()[-1])
    assert data["status"] == "InfeasibleError"
    sets = data["diagnosis"]["repair"]["set"]
    assert "targets.offshore_wind_2022.value=105" in sets
    assert not any(tmp_path.rglob("run.json"))
    words = [word for text in sets for word in ("--set", text)]
    mended = invoke("run", "--targets", "hard", "--resolution", "876h", "--out", str(tmp_path), "--json", *words)
    assert mended.exit_code == 0, mended.output
    verdicts = {t["target"]: t["met"] for t in json.loads(mended.stdout.splitlines()[-1])["targets"]}
    assert all(verdicts[name] == "met" for name in OUT_OF_REACH)


def test_a_plan_that_can_hold_is_said_to_hold():
    told = invoke("diagnose", "--resolution", "365h", "--targets", "plan")
    assert told.exit_code == 0, told.output


def test_prices_and_bill_are_told_of_the_repaired_plan():
    priced = price(Request(resolution="365h"), prices=True, bill=True)
    assert {s.target.id for s in priced.repair.shortfalls} == set(OUT_OF_REACH)
    assert priced.bill is not None
    assert sum(s.amount for s in priced.bill.shares) == pytest.approx(priced.bill.total - priced.bill.without, rel=1e-6)
    assert {p.target.id for p in priced.prices or [] if p.active} >= {"vrfb_2025_power", "vrfb_2025_energy"}


def test_prices_take_steps_of_about_a_day_unless_others_are_asked_for():
    plan = Request().read()
    assert quick(plan, Request()).horizon.hours_per_step == 24
    assert quick(plan, Request(resolution="8h")).horizon.hours_per_step == 8
