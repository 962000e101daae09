"""Currency and scale of what is told: a page speaks of the plan's money, in numbers that are no zeros."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.i18n import set_language
from energyplan.importers.osemosys import read
from energyplan.pipeline import read_plan, run
from energyplan.report.scale import is_small, money
from energyplan.results.verify import read_run, verify_run
from energyplan.units import currency_name, currency_unit

SMALL = """
set REGION := R; set TECHNOLOGY := PP; set FUEL := ELECTRICITY; set MODE_OF_OPERATION := 1; set TIMESLICE := D N; set YEAR := 2020 2021;
param YearSplit : 2020 2021 := D 0.5 0.5 N 0.5 0.5;
param SpecifiedAnnualDemand := R ELECTRICITY 2020 0.002 R ELECTRICITY 2021 0.002;
param SpecifiedDemandProfile default 0.5 := ;
param OutputActivityRatio := [R,PP,ELECTRICITY,*,*] : 2020 2021 := 1 1 1;
param VariableCost default 4 := ;
end;
"""
"""A village: 556 MWh a year at 14.4 dollars a MWh, 16 000 dollars in two years."""


@pytest.fixture(scope="module")
def village(tmp_path_factory) -> Path:
    """The village in euros, run; the folder with its plan and its runs."""
    folder = tmp_path_factory.mktemp("village")
    (folder / "village.txt").write_text(SMALL, encoding="utf-8")
    new = read(folder / "village.txt", "village")
    new.head["currency"] = "EUR"
    new.write(folder / "plan")
    run(folder / "plan", out=folder / "runs")
    return folder


def page_of(village: Path) -> str:
    return next((village / "runs").glob("*/*/*/page.txt")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("currency", "code", "name", "unit"),
    [
        ("CNY", "CNY", "人民币", "元"), ("USD", "USD", "美元", "美元"), ("EUR", "EUR", "欧元", "欧元"), ("JPY", "JPY", "日元", "日元"),
        ("GBP", "GBP", "英镑", "英镑"), ("CHF", "CHF", "CHF", "CHF"),
    ],
)  # fmt: skip
def test_a_currency_has_its_name_in_chinese(currency, code, name, unit):
    assert (currency_name(currency), currency_unit(currency)) == (code, code)
    set_language("zh")
    assert (currency_name(currency), currency_unit(currency)) == (name, unit)
    assert money(1e9, currency).name.endswith(unit)


@pytest.mark.parametrize(
    ("gross", "factor", "name", "short"),
    [(3e11, 1e6, "million CNY", "mn CNY"), (-2e7, 1e6, "million CNY", "mn CNY"), (9e6, 1e3, "thousand CNY", "k CNY"), (500.0, 1.0, "CNY", "CNY")],
)
def test_money_has_the_scale_of_the_cost(gross, factor, name, short):
    told = money(gross, "CNY")
    assert (told.factor, told.name, told.short) == (factor, name, short)


def test_energy_is_small_below_ten_gigawatt_hours():
    assert (is_small(9_999), is_small(10_000)) == (True, False)


def test_the_page_of_a_small_system_in_euros(village):
    text = page_of(village)
    assert "money in EUR of 2020" in text
    assert "Cost, discounted [thousand EUR]" in text
    served = next(line for line in text.splitlines() if line.strip().startswith("demand served"))
    assert served.split() == ["demand", "served", "555.6", "555.6", "MWh"]
    assert "CNY" not in text
    assert "GWh" not in text
    assert "Weather years: typical." in text
    assert "synthetic" not in text.lower()
    costs = next(line for line in text.splitlines() if line.strip().startswith("net cost"))
    assert costs.split()[2] == "15.2"  # 8 / 1.05^0.5 + 8 / 1.05^1.5


def test_tables_of_a_plan_in_euros_say_so(village):
    folder = next((village / "runs").glob("*/*/*/"))
    kpis = read_run(folder)[1]["kpis"]
    assert set(kpis.loc[kpis["kpi"].str.endswith("cost"), "unit"]) == {"EUR"}
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["currency"] == "EUR"
    # Verified again from the files alone, by a program that has read no plan.
    assert {check.unit for check in verify_run(folder).checks if check.name in ("cost", "discounting")} == {"EUR"}


def test_the_list_of_runs_says_the_currency_of_each(village):
    listed = CliRunner().invoke(app, ["list", str(village / "plan"), "--out", str(village / "runs")])
    assert listed.exit_code == 0
    assert listed.output.rstrip().endswith(" EUR")


def test_the_weather_of_zhuanghe_is_said_to_be_synthetic():
    for scenario in (None, "three_weather_years"):
        assert all(year.synthetic for year in read_plan(None, scenario, ()).file.weather_years.values())
