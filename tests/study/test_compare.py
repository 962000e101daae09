"""Runs side by side: inputs that differ, results, and what each change moves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from energyplan.errors import InfeasibleError, InputError
from energyplan.pipeline import Request, Result, run
from energyplan.report.reference_plans import REFERENCE
from energyplan.study.attribution import attribute, between, changes
from energyplan.study.compare import Comparison, compare
from energyplan.study.compare_page import compare_page, frames_of, write_comparison
from energyplan.study.explain_difference import explain_difference
from energyplan.study.inputs_diff import differences, read_inputs
from energyplan.study.least_cost import LeastCost
from tests.study.conftest import MODEL, PATH

CHEAP, SHORT = f"{PATH}=900 CNY/MW", "tables.technologies/thermal.gas@2025.variable_om=5 CNY/MWh"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    out = tmp_path_factory.mktemp("runs")
    return [run(MODEL, sets=sets, out=out) for sets in ((), (CHEAP,), (CHEAP, "discount_rate=0"))]


@pytest.fixture(scope="module")
def found(runs: list[Result]) -> Comparison:
    return compare([r.run_dir for r in runs])


def test_inputs_that_differ(found: Comparison):
    rows = found.inputs.set_index("path")
    assert list(rows.index) == ["discount_rate", PATH]
    assert rows.loc[PATH, found.names].tolist() == ["1000", "900", "900"]
    assert rows.loc[PATH, "unit"] == "CNY/MW"
    assert rows.loc["discount_rate", found.names].tolist() == ["0.1", "0.1", "0"]


def test_a_row_that_is_missing_is_told_once():
    one = {"tables.fuels.coal@2025": "there", "tables.fuels.coal@2025.price": 5.0, "a": 1}
    assert differences([one, {"a": 1}]) == {"tables.fuels.coal@2025": ["there", None]}


def test_results_are_those_of_the_runs(found: Comparison, runs: list[Result]):
    kpis = found.results[found.results["section"] == "kpi"].set_index("item")
    assert kpis.loc["discounted_cost", found.names].tolist() == pytest.approx([r.objective for r in runs])
    costs = found.results[found.results["section"] == "cost"]
    assert costs[found.names].sum().tolist() == pytest.approx([r.objective for r in runs])
    capacity = found.results[found.results["section"] == "capacity"]
    assert capacity[capacity["item"] == "gas"]["year"].tolist() == [2025, 2026]
    assert capacity[found.names].to_numpy().ravel().tolist() == pytest.approx([10.0] * 6)
    assert set(found.results["section"]) == {"cost", "kpi", "capacity", "price"}  # the plan has no targets


def test_runs_of_one_scenario_are_called_by_their_run(found: Comparison, runs: list[Result]):
    assert found.names == [f"base {r.run_dir.name[-8:]}" for r in runs]


def test_page_and_files(found: Comparison, tmp_path: Path):
    page = compare_page(found)
    assert PATH in page
    assert "Cost, discounted [thousand CNY]" in page  # 10 MW at 1,000 CNY/MW: nothing would be left of it in millions
    assert "net cost" in page
    paths = write_comparison(found, [], tmp_path)
    book = openpyxl.load_workbook(paths[0])
    assert book.sheetnames == list(frames_of(found))
    read = pd.read_csv(tmp_path / "compare_results.csv")
    assert read[found.names].sum().tolist() == pytest.approx(found.results[found.names].sum().tolist())


@pytest.fixture(scope="module")
def dollars(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The plan in dollars of 2020, the same numbers."""
    folder = tmp_path_factory.mktemp("dollars")
    shutil.copytree(MODEL, folder / "annuity")
    for file in folder.rglob("*.*"):
        file.write_text(file.read_text(encoding="utf-8").replace("CNY", "USD"), encoding="utf-8")
    return run(str(folder / "annuity"), sets=("currency=USD", "price_year=2020"), out=folder)


def test_a_run_in_dollars_speaks_of_dollars(dollars: Result):
    found = compare([dollars.run_dir, dollars.run_dir])
    assert set(found.results["unit"]) >= {"USD", "USD/MWh"}
    assert "CNY" not in compare_page(found)


def test_runs_in_two_currencies_stand_side_by_side_and_are_not_added(runs: list[Result], dollars: Result):
    found = compare([runs[0].run_dir, dollars.run_dir])
    page = compare_page(found)
    assert "Currencies differ: CNY" in page
    assert "Price years differ: " in page
    assert next(line for line in page.splitlines() if line.strip().startswith("unit  ")).split()[1:] == ["k", "CNY", "of", "2024", "k", "USD", "of", "2020"]
    costs = found.results[found.results["section"] == "cost"]
    assert not costs[found.names].notna().all(axis=1).any()  # amounts in two currencies are two rows
    assert found.inputs.set_index("path").loc[PATH, found.names].tolist() == ["1000 CNY/MW", "1000 USD/MW"]
    first = json.loads((runs[0].run_dir / "run.json").read_text(encoding="utf-8"))
    other = json.loads((dollars.run_dir / "run.json").read_text(encoding="utf-8"))
    with pytest.raises(InputError, match="currency is CNY in one plan and USD in the other") as caught:
        explain_difference(first, other)
    assert {problem.path for problem in caught.value.problems} == {"currency", "price_year"}


def test_runs_with_different_base_years_are_told_each_with_its_own(runs: list[Result], tmp_path: Path):
    # Costs of 2025 and 2026 seen from 2019 instead of 2024: 1.1 ** 5 less.
    earlier = run(MODEL, sets=("base_year=2019", "horizon.first=2025"), out=tmp_path)
    found = compare([runs[0].run_dir, earlier.run_dir])
    assert found.figure("discounted_cost", found.names[1]) == pytest.approx(found.figure("discounted_cost", found.names[0]) / 1.1**5)
    page = compare_page(found)
    assert "Costs are discounted to different years: 2024" in page
    assert next(line for line in page.splitlines() if line.strip().startswith("seen from")).split() == ["seen", "from", "2024", "2019"]


def test_runs_of_other_years_have_a_dash(runs: list[Result], tmp_path: Path):
    shorter = run(MODEL, sets=("horizon.end=2025", CHEAP), out=tmp_path)
    found = compare([runs[0].run_dir, shorter.run_dir])
    page = compare_page(found)
    assert "Horizons differ: 2025-2026" in page
    assert found.has(found.names[0], 2026)
    assert not found.has(found.names[1], 2026)


def test_a_plan_between_two_has_some_of_the_changes():
    first, last = Request.of(MODEL, None, (), None, None).read(), Request.of(MODEL, None, (CHEAP, SHORT, "discount_rate=0"), None, None).read()
    assert set(changes(first, last)) == {"gas", "discount_rate"}
    middle = between(first, last, {"discount_rate"})
    assert middle.file.discount_rate == 0
    assert middle.technologies["gas"][0].power_capex == 1000
    assert between(first, last, {"gas", "discount_rate"}).technologies == last.technologies
    assert between(first, last, ()).file == first.file


def test_shares_add_up_and_are_worked_by_hand():
    # Capex 1,000 -> 900 and rate 10 % -> 0. Costs by hand: 10 MW x capex (an annuity over two years is worth the capex at any rate) + 450 x Σ d, with
    # Σ d = 1.7355 at 10 % and 2 without interest. So capex moves 1,000 less in either order, the rate 450 x (2 - 1.7355) = 119.01.
    first, last = Request.of(MODEL, None, (), None, None).read(), Request.of(MODEL, None, (CHEAP, "discount_rate=0"), None, None).read()
    before, after, moved = attribute(first, last, LeastCost(None).of)
    by_name = {one.change: one for one in moved}
    assert before == pytest.approx(10780.99173553719)
    assert by_name["gas"].share == pytest.approx(-1000)
    assert by_name["discount_rate"].share == pytest.approx(450 * (2 - 1 / 1.1 - 1 / 1.21))
    assert sum(one.share for one in moved) == pytest.approx(after - before)


def test_costs_found_from_vertex_to_vertex_are_those_of_runs(runs: list[Result]):
    costs = LeastCost(None)
    sets = ((), (CHEAP,), (CHEAP, "discount_rate=0"), ())
    found = [costs.of(Request.of(MODEL, None, own, None, None).read()) for own in sets]
    assert found == pytest.approx([runs[0].objective, runs[1].objective, runs[2].objective, runs[0].objective], rel=1e-9)


def test_a_plan_between_that_cannot_be_is_an_error():
    costs = LeastCost(None)
    share = str(REFERENCE / "share_target")
    costs.of(Request.of(share, None, (), None, None).read())
    with pytest.raises(InfeasibleError):
        costs.of(Request.of(share, None, ("targets.clean_half.value=100 %",), None, None).read())


def test_drawn_orders_add_up_too():
    numbers = {f"c{i}": 2.0**i for i in range(8)}

    class Fake:
        pass

    first, last = Request.of(MODEL, None, (), None, None).read(), Request.of(MODEL, None, (), None, None).read()
    from energyplan.study import attribution

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attribution, "changes", lambda a, b: list(numbers))
        patch.setattr(attribution, "between", lambda a, b, chosen: frozenset(chosen))
        before, after, moved = attribute(first, last, lambda chosen: sum(numbers[c] for c in chosen))  # type: ignore[arg-type,misc]
    assert after - before == 255
    assert {one.change: one.share for one in moved} == pytest.approx(numbers)  # costs that do not hang together: each its own


def test_the_plans_of_runs_are_read_again(runs: list[Result]):
    manifests = [json.loads((r.run_dir / "run.json").read_text(encoding="utf-8")) for r in runs]
    moved, steps = explain_difference(manifests[0], manifests[1])
    assert [one.change for one in moved] == ["gas"]
    assert moved[0].share == pytest.approx(-1000)
    assert steps == "steps of 1 h"


def test_two_hundred_runs_are_read_in_one_query(runs: list[Result]):
    found = compare([runs[0].run_dir] * 200)
    assert len(found.names) == 200


def test_inputs_are_read_without_the_plan(runs: list[Result]):
    values, units = read_inputs(runs[0].run_dir)
    assert values["tables.technologies/thermal.gas@2025.lifetime"] == 2.0
    assert units["tables.technologies/thermal.gas@2025.lifetime"] == "a"
