"""Figures by year: which year a unit takes them from, through the files of a plan, its stored tables and the verifier's view of them."""

from bisect import bisect_right

from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from energyplan.pipeline import run
from energyplan.plan.rows import PARAMETERS, ExistingRow
from energyplan.results.stored_system import system_of
from energyplan.system.assemble import _project, _vintages
from energyplan.system.horizon import Horizon
from energyplan.system.system import VINTAGE, Asset

law = settings(max_examples=60, deadline=None, derandomize=True, database=None)
HORIZON = Horizon(2024, (2025, 2030), 2034, 0.07, 24, (("typical", 1.0),), 1)

figures = st.lists(
    st.tuples(st.integers(1990, 2040), st.integers(1, 60), st.integers(0, 9000), st.integers(0, 300), st.integers(1, 40)),
    min_size=1, max_size=5, unique_by=lambda row: row[0],
)  # fmt: skip


def between(points: list[tuple[int, float]], year: int) -> float:
    """Linear between the years given, the nearest outside them, written out."""
    points = sorted(points)
    at = bisect_right([y for y, _ in points], year)
    if at == 0:
        return points[0][1]
    if at == len(points):
        return points[-1][1]
    (a, low), (b, high) = points[at - 1], points[at]
    return low + (high - low) * (year - a) / (b - a)


@law
@given(figures, st.integers(1980, 2050))
def test_a_unit_takes_its_figures_from_its_commissioning_year(given_rows, commissioned):
    thermal, about = PARAMETERS["thermal"], {"source": "s", "confidence": "H", "technology": "coal"}
    rows = [
        thermal(year=year, lifetime=life, power_capex=capex, power_fixed_om=om, recovery=recovery, **about)
        for year, life, capex, om, recovery in given_rows
    ]  # fmt: skip
    row = ExistingRow(project="old", site="a", commissioned=commissioned, power=1, **about)
    project, found = _project(row, rows, HORIZON), _vintages(rows, [row], HORIZON)
    columns = {"lifetime": 1, "power_capex": 2, "power_fixed_om": 3, "recovery": 4}
    expected = {name: between([(r[0], r[i]) for r in given_rows], commissioned) for name, i in columns.items()}
    assert project.life == max(1, round(expected["lifetime"]))
    if commissioned in HORIZON.years:
        assert found == {}
        return
    asset = Asset("coal@a", "coal", "thermal", "a", "electricity", (project,), first_year=2025, vintages=found)
    assert {name: asset.at(name, commissioned) for name in columns} == approx(expected)
    assert asset.recovery(project, commissioned) >= 1


PLAN = """\
name: aged
title: {zh: 旧, en: Aged}
inputs: inputs
price_year: 2025
base_year: 2024
discount_rate: 0.0
hours_per_year: 2
finance: {existing_capital: paid}
horizon: {milestones: [2025, 2030], end: 2034, resolution: 1h}
weather_years:
  typical: {profiles: profiles/typical.csv, probability: 1}
carriers:
  electricity: {title: {zh: 电, en: Power}, unserved_price: 1 CNY/kWh}
sites:
  a: {title: {zh: 甲, en: A}}
technologies:
  coal: {kind: thermal, title: {zh: 煤, en: Coal}}
"""

HEAD = "technology,year,power_capex [CNY/kW],power_fixed_om [CNY/kW/a],lifetime [a],recovery [a],variable_om [CNY/MWh],source,confidence\n"

FILES = {
    "plan.yaml": PLAN, "inputs/profiles/typical.csv": "hour,load [MW]\n0,10\n1,10\n",
    "inputs/technologies/thermal.csv": HEAD + "coal,2000,5050,200,33,32,1,S,H\ncoal,2010,4550,150,23,22,1,S,H\ncoal,2030,1000,50,20,12,1,S,H\n",
    "inputs/existing.csv": "project,technology,site,commissioned,power [MW],source,confidence\nold,coal,a,2007,10,S,H\n",
    "inputs/demand.csv": "demand,carrier,site,year,profile,source,confidence\nload,electricity,a,2025,load,S,H\n",
    "inputs/sources.csv": "source,title\nS,by hand\n",
}  # fmt: skip


def test_a_run_with_stock_of_an_older_year(tmp_path):
    # Of 2007, between 2000 and 2010: 26 years of life (to 2032), 4,700 CNY/kW repaid in 25 years (to 2031), 165 CNY/kW/a. 10 MW: 7 payments of
    # 47 / 25 million, 8 years of 1.65 million, and 20 MWh a year at 1 CNY in ten years, the last two of which nothing stands for.
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = run(tmp_path, out=tmp_path / "results")
    assert result.objective == approx(7 * 47e6 / 25 + 8 * 1.65e6 + 10 * 20)
    assert result.verified
    assert [(one.asset, one.first, one.last, one.amount) for one in result.past_life] == [("coal@a", 2033, 2034, approx(10))]
    (coal,) = (asset for asset in system_of(result.numbers).assets if asset.kind == "thermal")
    assert coal.vintages == next(asset for asset in result.system.assets if asset.kind == "thermal").vintages
    assert set(coal.vintages[2007]) <= set(VINTAGE)
