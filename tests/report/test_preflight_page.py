"""The pages of preflight and of the register: what a planner reads, and what a program reads."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from systems import World, candidate, existing

from energyplan.analysis.preflight import Preflight, preflight
from energyplan.i18n import set_language
from energyplan.model.rules.base import KINDS
from energyplan.pipeline import read_plan
from energyplan.report.preflight_page import number, preflight_as_dict, preflight_page
from energyplan.report.target_page import register_table, target_page
from energyplan.system.assemble import assemble


@cache
def real(scenario: str = "base", mode: str | None = None) -> tuple[Any, Preflight]:
    plan = read_plan("models/zhuanghe", scenario, targets=mode, resolution="1h")
    return plan, preflight(assemble(plan))


def test_the_page_says_it_as_a_planner_would(zhuanghe):
    plan, found = real()
    text = " ".join(preflight_page(found, plan).split())
    assert "offshore_wind_2022 · Offshore wind of 1,900 MW by 2022 · 三(一)2②海上风电 · soft" in text
    assert "Required at the end of 2022: 190 万千瓦. Reachable: 105 万千瓦, 85 万千瓦 less." in text
    assert "First year: 2027. Committed by then: offshore_4_2 (2024), offshore_5 (2025). Possible by then: dl4, dl5, dl6, huayuankou_2 (from 2027)." in text
    assert "First year: 2027. Then construction can begin: nuclear_phase_1 (commissioned 2032 at the earliest)." in text
    assert "Required in 2025: 50 亿元/a. Reachable: 21.25 亿元/a, 28.75 亿元/a less." in text
    assert "First milestone: 2035." in text
    assert "16 targets in force: 4 cannot be reached, 0 conflicts, 0 gaps of supply." in text
    assert "--set targets.nuclear_start.year=2027" in text
    set_language("zh")
    chinese = preflight_page(found, plan)
    assert "到2022年海上风力发电总装机容量达190万千瓦" in chinese
    assert "Required" not in chinese


def test_the_page_for_programs(zhuanghe):
    plan, found = real(mode="hard")
    data = preflight_as_dict(found, plan)
    assert data["status"] == "infeasible"
    first = data["findings"][0]
    assert (first["target"], first["required"], first["reachable"], first["unit"]) == ("offshore_wind_2022", 190, 105, "万千瓦")
    assert (first["required_canonical"], first["unit_canonical"], first["first_year"], first["hard"]) == (1900, "MW", 2027, True)
    assert [t["target"] for t in data["targets"]][-1] == "clean_capacity_share"


def test_every_finding_has_its_words(zhuanghe):
    # Each check once, in both languages: no sentence fails for a missing figure.
    plan, _found = real()
    w = World(2, (2022, 2024))
    w.asset("thermal", "coal", existing(20))
    for site in ("a", "b"):
        w.asset("renewable", "wind", candidate(50), site=site, clean=True)
    w.target("capacity", 99, technologies=("wind",), sites=("a",), year=2024, name="far")
    w.target("capacity", 5, technologies=("coal",), sense="<=", name="stands")
    w.target("capacity", 18, technologies=("wind",), sites=("a",), name="at_a")
    w.target("capacity", 14, technologies=("wind",), sites=("b",), name="at_b")
    w.target("capacity", 30, technologies=("wind",), sense="<=", name="cap")
    w.target("capacity_share", 0.6, technologies=("wind",), name="wind")
    w.target("capacity_share", 0.7, technologies=("coal",), name="coal")
    w.load(500, name="city")
    system = w.system()
    found = preflight(system)
    assert {f.check for f in found.findings} == {"reach", "stock_above_cap", "exclusive", "shares", "peak", "energy"}
    sites = {"a": plan.file.sites["mainland"], "b": plan.file.sites["shicheng"]}
    named = plan.model_copy(update={"file": plan.file.model_copy(update={"sites": sites})})
    for language in ("en", "zh"):
        set_language(language)
        assert "far" in preflight_page(found, named)
    assert len(preflight_as_dict(found, named)["findings"]) == len(found.findings)


@pytest.mark.parametrize(
    ("value", "within", "text"),
    [(0.0, "", "0"), (12345.6, "", "12,346"), (0.012346, "", "0.01235"), (99.999, ">=", "99.99"), (99.991, "<=", "100"), (30.0, ">=", "30")],
)
def test_numbers_are_rounded_to_the_side_that_can_be_reached(value, within, text):
    assert number(value, within) == text


# --- the register ------------------------------------------------------------------------------------------------------------------


def test_the_register_as_a_table(zhuanghe):
    table = register_table(real()[0]).set_index("target")
    assert len(table) == 19
    offshore = table.loc["offshore_wind_2022"]
    assert (offshore["value_written"], offshore["unit_written"], offshore["value"], offshore["unit"]) == (190, "万千瓦", 1900, "MW")
    assert table["enforcement"].value_counts().to_dict() == {"soft": 16, "none": 3}
    assert set(register_table(real(mode="hard")[0])["enforcement"]) == {"hard", "none"}


def test_the_register_as_a_page(zhuanghe):
    text = " ".join(target_page(real()[0]).split())
    assert "19 lines: 16 soft, 0 hard, 0 off, 3 listed only." in text
    assert "Asks for: at least 190 万千瓦 (1,900 MW), at the end of 2022" in text
    assert "clean generation of a year, less what is lost, at 374.9 CNY/MWh, over 30,000 million CNY; all sites" in text
    assert "Asks for: no value set, in 2025" in text


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_kind_says_what_it_measures(kind, language):
    set_language(language)
    w = World(2)
    for technologies in ((), ("coal",)):
        w.targets.clear()
        w.target(kind, 0.5, technologies=technologies, price=400.0, base=3e10)
        words = KINDS[kind]().metric(w.targets[0])
        assert len(words) > 4
        assert any("\u4e00" <= c <= "\u9fff" for c in words) == (language == "zh")
