"""The corridor of a plan: two kinds of wind by hand, what random plans obey, and what a planner types."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from analysis.test_unique import winds
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.test_laws import draws, law, priced, world
from pytest import approx
from systems import World, candidate, existing, solve_system
from typer.testing import CliRunner

from energyplan.analysis.program import CostProgram
from energyplan.analysis.repair import Repair
from energyplan.cli import app
from energyplan.errors import InputError
from energyplan.questions import solved
from energyplan.report.reference_plans import REFERENCE
from energyplan.study import corridor_page
from energyplan.study.corridor import Corridor, Question, corridor_of, question
from energyplan.system.system import System

ANY: Any = None
"""The plan, where only its system is asked."""


def corridor_by_hand(system: System, asked: Question = Question()) -> Corridor:
    return corridor_of(CostProgram(system, first="simplex"), Repair(()), asked, ANY)


def bands(found: Corridor) -> dict[str, tuple[list[float], list[float]]]:
    return {b.technology if b.quantity == "power" else f"{b.technology} {b.quantity}": (list(b.least), list(b.largest)) for b in found.bands}


# --- by hand: 20 MW of two kinds of wind at 1.0 and 1.1 mn CNY/MW are asked for, the load needs none of it ---


def test_what_a_dearer_technology_may_be_is_the_slack_over_what_a_megawatt_of_it_adds():
    # G = 20 mn CNY. A MW of the other instead adds 0.1 mn: 0.2, 0.4 and 1 mn buy 2, 4 and 10 MW. Or 0.2, 0.4, 1 MW more of the one.
    found = corridor_by_hand(winds(1e6, 1.1e6).system())
    assert (found.cost, found.gross, found.more) == (approx(20e6), approx(20e6), (0.01, 0.02, 0.05))
    told = bands(found)
    assert told["one"] == (approx([18, 16, 10]), approx([20.2, 20.4, 21]))
    assert told["other"] == (approx([0, 0, 0], abs=1e-6), approx([2, 4, 10]))
    assert told["coal"] == ([10] * 3, [10] * 3)
    assert {b.technology: b.verdict for b in found.bands} == {"one": "must", "other": "left_out", "coal": "stands"}
    assert found.bands[0].optimum == approx(20)
    assert found.solves == 3 * 3 * 2


def test_targets_hold_in_every_plan():
    # 5 MW of the other are asked for: G = 20.5 mn, and of the 15 MW of the one 0.205 mn exchange 2.05.
    w = winds(1e6, 1.1e6)
    w.target("capacity", 5, technologies=("other",), name="quota")
    found = corridor_by_hand(w.system(), Question(more=(0.01,)))
    assert bands(found)["one"] == (approx([12.95]), approx([15.205]))
    assert bands(found)["other"] == (approx([5]), approx([7.05]))
    assert found.bands[1].verdict == "must"


def test_what_cannot_be_reached_is_lowered_first():
    # 80 MW of 50 are asked for: all 50 stand in every plan, whatever could be saved without them. G = 50 mn buys 0.5 MW more.
    w = World(2, unserved=1e6)
    w.asset("renewable", "one", candidate(50), power_capex=1e6, lifetime=1)
    w.asset("renewable", "other", candidate(50), power_capex=1e6, lifetime=1)
    w.asset("thermal", "coal", existing(10))
    w.load(1)
    w.target("capacity", 80, technologies=("one",))
    program, repair = solved(w.system(), lambda phase, message: None)
    assert [(s.target.id, s.reachable) for s in repair.shortfalls] == [("capacity", approx(50))]
    found = corridor_of(program, repair, Question(more=(0.01,)), ANY)
    assert found.gross == approx(50e6)
    assert bands(found)["one"] == (approx([50]), approx([50]))
    assert bands(found)["other"] == (approx([0], abs=1e-6), approx([0.5]))


@pytest.mark.parametrize(("year", "least", "largest"), [(2022, 5, 5.25), (2023, 0, 0.25), (2024, 20, 20.25), (None, 20, 20.25)])
def test_any_year_of_the_ledger(year, least, largest):
    # Lives of a year: 5 MW asked for in 2022, none in 2023, 20 MW in 2024. G = 25 mn CNY, of which 1 % is 0.25 MW in any year.
    w = World(2, (2022, 2024), unserved=1e6, mode="hard")
    w.asset("renewable", "one", candidate(50), power_capex=1e6, lifetime=1)
    w.asset("thermal", "coal", existing(10))
    w.load(1)
    w.target("capacity", 5, technologies=("one",), name="early")
    w.target("capacity", 20, year=2024, technologies=("one",), name="late")
    found = corridor_by_hand(w.system(), Question(more=(0.01,), year=year))
    assert found.year == (year or 2024)
    assert bands(found)["one"] == (approx([least], abs=1e-6), approx([largest]))


def test_what_can_never_be():
    # One wind has no size at all. To keep a MW of the coal costs 10 000 CNY, to import 2 MWh 8 000: 5 % of 8 000 keep 0.2 MW.
    w = World(2, unserved=1e6, mode="hard")
    w.asset("renewable", "none", candidate(0), power_capex=1e6, lifetime=1)
    w.asset("thermal", "coal", existing(10), early_retirement=True, power_fixed_om=1e4)
    w.asset("trade", "grid", existing(10), import_price=4e3)
    w.load(1)
    found = corridor_by_hand(w.system())
    assert {b.technology: b.verdict for b in found.bands} == {"none": "never", "coal": "left_out", "grid": "stands"}
    assert bands(found)["coal"][1] == approx([0.04, 0.08, 0.2])


def test_only_the_technologies_that_are_named():
    found = corridor_by_hand(winds(1e6, 1.1e6).system(), Question(technologies=("other",), pairs=(("coal", "other"),)))
    assert [b.technology for b in found.bands] == ["other", "coal"]


def test_two_together_are_a_triangle():
    # one + other >= 20 and one + 1.1 other <= 20.2: corners (20, 0), (20.2, 0), (18, 2). Area 0.2 * 2 / 2 of a box of 2.2 * 2.
    found = corridor_by_hand(winds(1e6, 1.1e6).system(), Question(pairs=(("one", "other"),)))
    small, _middle, large = found.pairs[0].outlines
    assert sorted(small.corners.round(4).tolist()) == [[18, 2], [20, 0], [20.2, 0]]
    assert (small.area, small.share, small.proven) == (approx(0.2, rel=1e-4), approx(0.2 / 4.4, rel=1e-4), True)
    assert small.cut(19) == (approx(1), approx(1.2 / 1.1))
    assert large.area == approx(5, rel=1e-4)


def test_other_plans_go_where_none_was():
    # At 5 % the one is 10 .. 21, the other 0 .. 10. From (20, 0) the farthest end is all of the other, (10, 10): distance (10/11 + 1) / 2.
    # Then the only end that is left is more of the one, (21, 0). All others would be one of these.
    found = corridor_by_hand(winds(1e6, 1.1e6).system(), Question(alternatives=5))
    assert [plan.capacities.round(4).tolist() for plan in found.alternatives] == [[10, 10, 10], [21, 0, 10]]
    assert [plan.cost for plan in found.alternatives] == approx([21e6, 21e6])
    assert [plan.nearest for plan in found.alternatives] == approx([(10 / 11 + 1) / 2, 1 / 22], rel=1e-3)
    assert [(found.bands[plan.leader].technology, plan.most) for plan in found.alternatives] == [("other", True), ("one", True)]
    assert found.verified


def test_other_plans_choose_among_sites():
    # Twins at two sites: the least-cost plan has them at one; with as much of the other wind as possible the rest goes to the other site.
    w = winds(1e6, 1.1e6)
    w.asset("renewable", "one", candidate(100), power_capex=1e6, lifetime=1, site="b")
    w.asset("link", "cable", existing(10), site="a", site_to="b")
    found = corridor_by_hand(w.system(), Question(alternatives=1))
    plan = found.alternatives[0]
    assert plan.by_site[0].sum() == approx(10)
    assert sorted(plan.by_site[0].round(4).tolist()) == [0, 10]
    before = CostProgram(w.system(), first="simplex").base.x[found.fleets[0].columns]
    assert before.argmax() != plan.by_site[0].argmax()


def test_a_plan_that_fails_a_check_is_said_to(monkeypatch):
    monkeypatch.setattr(CostProgram, "satisfied", lambda self, x: frozenset())
    found = corridor_by_hand(winds(1e6, 1.1e6).system(), Question(alternatives=1))
    assert found.alternatives[0].failed == ("targets",)
    assert not found.verified


# --- laws ---


@law
@given(draws)
def test_a_larger_slack_holds_a_smaller_one_and_the_optimum(d):
    system = priced(dataclasses.replace(world(d).system(), target_mode="hard"), 1e4)
    found = corridor_by_hand(system)
    assume(found.gross > 1e4)
    for b in found.bands:
        near = 1e-5 * (1 + b.largest[-1])
        assert sorted(b.least, reverse=True) == approx(list(b.least), abs=near)
        assert sorted(b.largest) == approx(list(b.largest), abs=near)
        assert b.least[0] - near <= b.optimum <= b.largest[0] + near


@law
@given(draws, st.floats(0, 1), st.floats(0, 1))
def test_what_is_within_an_outline_can_be_had(d, one, two):
    # A point between corners costs no more than the slack, by a solve of its own.
    w = world(d)
    w.mode = "hard"
    w.asset("renewable", "solar", candidate(20, profile="wind"), clean=True, power_capex=d.wind_capex + 1, power_fixed_om=5, lifetime=3)
    assume(d.wind_max > 0)
    system = priced(w.system(), 1e4)
    found = corridor_by_hand(system, Question(more=(0.05,), technologies=("wind", "solar"), pairs=(("wind", "solar"),)))
    assume(found.gross > 1e4)
    corners = found.pairs[0].outlines[0].corners
    a, b, c = (corners[int(i)] for i in np.linspace(0, len(corners) - 1, 3))
    point = a + one * (b - a) + two * (1 - one) * (c - a)
    forced = World(mode="hard")
    for name, value in zip(("wind", "solar"), point, strict=True):
        for sense, beyond in ((">=", -1e-6), ("<=", 1e-6)):
            forced.target("capacity", max(0.0, value + beyond), year=2024, sense=sense, technologies=(name,), name=f"{name} {sense}")
    cost = solve_system(dataclasses.replace(system, targets=(*system.targets, *forced.targets))).cost
    assert cost <= found.cost + 0.05 * found.gross + 1e-5 * found.gross


# --- what a planner types ---


def invoke(*words: str):
    return CliRunner().invoke(app, ["--no-progress", "explore", "corridor", *words])


def test_everything_that_is_wrong_is_told_at_once():
    told = invoke(
        str(REFERENCE / "annuity"), "--technology", "gass", "--pair", "gas,oil", "--pair", "gas", "--year", "1999", "--more", "1%,two", "--json"
    )
    assert told.exit_code == 3
    problems = json.loads(told.stdout.splitlines()[-1])["problems"]
    assert sorted((p["file"], p["path"], p["code"]) for p in problems) == [
        ("--more", "1%,two", "not_a_number"), ("--pair", "gas", "invalid"), ("--pair", "gas,oil", "unknown_technology"),
        ("--technology", "gass", "unknown_technology"), ("--year", "1999", "unknown_year"),
    ]  # fmt: skip
    assert "did you mean 'gas'?" in told.stderr


def test_slacks_are_sorted_and_told_once():
    system = winds(1e6, 1.1e6).system()
    assert question(system, "5%, 1%,1 %").more == (0.01, 0.05)
    with pytest.raises(InputError, match="percentages"):
        question(system, "0%")


def test_a_chart_needs_a_kind_that_can_be_written(tmp_path: Path):
    assert invoke(str(REFERENCE / "annuity"), "--chart", str(tmp_path / "chart.docx")).exit_code == 2


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    out = tmp_path_factory.mktemp("corridor")
    words = ["--resolution", "1460h", "--technology", "nuclear", "--technology", "offshore_wind", "--technology", "vrfb"]
    return out, invoke(*words, "--pair", "nuclear,offshore_wind", "--alternatives", "1", "--out", str(out), "--json")


def test_the_real_plan_as_json(real: tuple[Path, Any]):
    told = real[1]
    assert told.exit_code == 0, told.output
    data = json.loads(told.stdout.splitlines()[-1])
    assert data["status"] == "ok"
    assert data["year"] == 2035
    assert "offshore_wind_2022" in data["repaired"]
    rows = {(row["technology"], row["quantity"], row["more"]): row for row in data["corridor"]}
    assert rows["vrfb", "power", 0.05]["least"] == approx(200)
    assert rows["vrfb", "energy", 0.05]["verdict"] == "must"
    assert rows["nuclear", "power", 0.05]["largest"] <= 2400 + 1e-6
    assert all(row["verified"] for row in data["alternatives"])
    assert data["alternatives"][0]["net_cost"] <= data["least_net_cost"] + 0.05 * data["gross_cost"] + 1.0


def test_the_real_plan_as_files(real: tuple[Path, Any]):
    out = real[0]
    assert sorted(path.name for path in out.iterdir()) == ["alternatives.csv", "corridor.csv", "corridor.svg", "pairs.csv"]
    assert (out / "corridor.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (out / "corridor.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == 3 * 4
    svg = (out / "corridor.svg").read_text(encoding="utf-8")
    assert "Nuclear" in svg
    assert "capacity in operation [MWh]" in svg


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_tells_what_all_plans_have_in_common(lang: str):
    words = ["--resolution", "2190h", "--technology", "vrfb", "--technology", "coal", "--pair", "vrfb,coal", "--more", "5%", "--alternatives", "1"]
    told = CliRunner().invoke(app, ["--lang", lang, "--no-progress", "explore", "corridor", *words])
    assert told.exit_code == 0, told.output
    if lang == "en":
        assert "Vanadium flow battery, energy: at least 800 MWh, of which 800 new" in told.stdout
        assert "Coal: from nothing to" in told.stdout
        assert "passes the independent checks" in told.stdout
    assert "全钒液流" in told.stdout or lang == "en"


def test_a_plan_that_failed_a_check_is_marked(monkeypatch):
    monkeypatch.setattr(CostProgram, "satisfied", lambda self, x: frozenset())
    told = invoke("--resolution", "2190h", "--technology", "vrfb", "--more", "1%", "--alternatives", "1")
    assert told.exit_code == 6
    assert "NOT VERIFIED: 1: targets" in told.stdout
    assert corridor_page.percent(0.005) == "0.5 %"
