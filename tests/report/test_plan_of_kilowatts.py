"""A plan of kilowatts shows its units: what a page leaves out is small beside the plan, not below a number of MW."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from energyplan.i18n import set_language
from energyplan.pipeline import run
from energyplan.report.chapters.facts import Facts
from energyplan.report.chapters.schedule import changes_table, stock_table
from energyplan.report.charts import draw
from energyplan.report.charts.run_view import RunView
from energyplan.report.economics_page import economics_page
from energyplan.report.notebook import FinishedRun, summary
from energyplan.results.economics import economics_of
from energyplan.study.compare import compare
from energyplan.study.compare_page import compare_page
from tests.exports.small_plan import write_plan, write_tables

SIZES = {
    "existing.csv": [("1990,10,", "1990,{10},")], "committed.csv": [("2028,4,", "2028,{4},")],
    "candidates.csv": [(",100,,", ",{100},,"), (",6,,", ",{6},,"), (",100,400,", ",{100},{400},")],
    "technologies/renewable.csv": [(",20,2,2,", ",20,2,{2},")],
}  # fmt: skip
NAMES = ("Coal", "Gas", "Wind")


def small_plan(folder: Path, by: float) -> Path:
    """The small plan with all sizes multiplied."""
    tables, plan = folder / "inputs", write_plan(folder / "plan", "small", 2024, "../inputs")
    write_tables(tables)
    for name, changes in SIZES.items():
        text = (tables / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, re.sub(r"\{(\d+)\}", lambda m: f"{int(m[1]) * by:g}", new))
        (tables / name).write_text(text, encoding="utf-8")
    demand = (tables / "demand.csv").read_text(encoding="utf-8")
    (tables / "demand.csv").write_text(re.sub(r",load,(\d+),S1", lambda m: f",load,{int(m[1]) * by:g},S1", demand), encoding="utf-8")
    return plan


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[float, list[Path]]:
    """Runs of the plan in MW and in kW; each with and without the wind farm it may build."""
    set_language("en")
    found = {}
    for by in (1.0, 1e-3):
        plan = small_plan(tmp_path_factory.mktemp("plan"), by)
        sets = ([], ["candidates.wind_new.power_max=0 MW"])
        found[by] = [run(plan, sets=own, out=plan.parent / "runs", explain=False).run_dir for own in sets]
    set_language(None)
    return found


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language(None)


def shape(table) -> list[tuple[str, ...]]:
    """What the lines of a table are of, without figures."""
    return [tuple(str(cell) for cell in row[:2]) for row in table.rows]


@pytest.mark.parametrize("by", [1e-3])
def test_a_plan_of_kilowatts_has_the_lines_of_one_of_megawatts(runs: dict[float, list[Path]], by: float):
    large, small = (Facts(runs[size][0]) for size in (1.0, by))
    for unit in ("MW", "MWh"):
        for of in (stock_table, changes_table):
            assert (of(large, unit) is None) == (of(small, unit) is None)
            if of(large, unit) is not None:
                assert shape(of(small, unit)) == shape(of(large, unit))
    stock = stock_table(small, "MW")
    assert "[kW]" in stock.title
    coal = next(row for row in stock.rows if row[0] == "Coal")
    assert any(cell == f"{10_000 * by:,.0f}" for cell in coal), "10 MW times the factor, in kW"


@pytest.mark.parametrize("by", [1e-3])
def test_pages_of_a_plan_of_kilowatts_show_its_units(runs: dict[float, list[Path]], by: float):
    page = (runs[by][0] / "page.txt").read_text(encoding="utf-8")
    whole = (runs[1.0][0] / "page.txt").read_text(encoding="utf-8")
    for name in NAMES:
        assert (name in page) == (name in whole), name
    assert re.search(rf"Coal +{10 * by:g}\b", page)
    other = compare_page(compare(runs[by]))
    assert re.search(r"Wind.*kW", other), "the wind farm that one run may not build"
    assert "Capacity: the same in all runs" not in other
    assert re.search(r"Wind.*\d", economics_page(economics_of(runs[by][0])))
    assert "Coal" in summary(FinishedRun(runs[by][0]))


@pytest.mark.parametrize("by", [1.0, 1e-3])
def test_charts_of_a_plan_of_kilowatts_draw_its_units(runs: dict[float, list[Path]], by: float):
    pytest.importorskip("altair")
    drawn = json.dumps(draw(RunView(runs[by][0]), "capacity").to_dict())
    for name in NAMES:
        assert name in drawn
    assert ("[kW]" if by < 1 else "[MW]") in drawn
