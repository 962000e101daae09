"""The same plan with its money in another currency, wherever a plan can have money, reads to the same numbers."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energyplan.errors import InputError
from energyplan.pipeline import read_plan
from energyplan.plan.actual import read_actual
from energyplan.plan.revenue import read_rules
from energyplan.results.system_tables import system_tables
from energyplan.study.cases import read_grid
from energyplan.system.assemble import assemble

ROOT = Path(__file__).parents[1]
SCENARIOS = ["as_written", "cheap_flow_battery"]
MONEY = ("carriers.electricity.unserved_price=3 CNY/kWh", "fuels.coal@2030.price=900 CNY/tce", "renewable.offshore_wind@2030.power_capex=1.1万CNY/kW")


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Zhuanghe as it is, and with every CNY in every file made KRW."""
    base = tmp_path_factory.mktemp("currencies")
    for code in ("CNY", "KRW"):
        for folder in ("models/zhuanghe", "inputs/zhuanghe"):
            shutil.copytree(ROOT / folder, base / code / folder)
        changed = 0
        for file in (base / code).rglob("*.*"):
            if file.suffix in (".csv", ".yaml") and "CNY" in (text := file.read_text(encoding="utf-8").replace("亿元/a", "亿CNY/a")):
                file.write_text(text.replace("CNY", code), encoding="utf-8")
                changed += 1
        assert changed >= 18, "tables, plan, scenarios, rules of revenue, ranges"
    return {code: base / code / "models/zhuanghe" for code in ("CNY", "KRW")}


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Numbers to the last digit; texts but for the name of the currency."""
    assert list(one) == list(other)
    for column in one:
        a, b = one[column], other[column]
        if pd.api.types.is_numeric_dtype(a) and not pd.api.types.is_bool_dtype(a):
            np.testing.assert_array_equal(a.to_numpy(dtype=float), b.to_numpy(dtype=float), err_msg=str(column))
        else:
            assert a.astype(str).tolist() == b.astype(str).str.replace("KRW", "CNY").tolist(), column


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_all_tables_read_to_the_same_numbers(plans: dict[str, Path], scenario: str):
    one, other = (system_tables(assemble(read_plan(plans[code], scenario, resolution="438h"))) for code in ("CNY", "KRW"))
    assert one.keys() == other.keys()
    for name in one:
        same(one[name], other[name])


def test_changes_with_money_read_to_the_same_numbers(plans: dict[str, Path]):
    sets = {code: [text.replace("CNY", code) for text in MONEY] for code in ("CNY", "KRW")}
    read = {code: system_tables(assemble(read_plan(plans[code], sets=sets[code], resolution="438h"))) for code in sets}
    for name in read["CNY"]:
        same(read["CNY"][name], read["KRW"][name])
    plain = system_tables(assemble(read_plan(plans["CNY"], resolution="438h")))
    assert any(not frame.equals(read["CNY"][name]) for name, frame in plain.items()), "the changes change something"
    with pytest.raises(InputError):
        read_plan(plans["KRW"], sets=MONEY)


def test_rules_of_revenue_and_ranges_read_to_the_same_numbers(plans: dict[str, Path]):
    technologies = list(read_plan(plans["CNY"]).file.technologies)
    one, other = (read_rules(plans[code] / "revenue.yaml", technologies, code) for code in ("CNY", "KRW"))
    assert one.model_dump_json() == other.model_dump_json().replace("KRW", "CNY")
    grids = [read_grid(plans[code] / "sensitivity.yaml").model_dump() for code in ("CNY", "KRW")]
    assert grids[0] == grids[1]
    with pytest.raises(InputError):
        read_rules(plans["KRW"] / "revenue.yaml", technologies, "CNY")


def test_actual_figures_read_to_the_same_numbers(plans: dict[str, Path]):
    """600 million a year, written as 6 times 亿, are 6e8 in any currency."""
    found = []
    for code, plan in plans.items():
        file = plan / "record.csv"
        row = f"output_value,offshore_wind,,2021,6,亿{code}/a,S01,H,"
        file.write_text(f"quantity,technologies,sites,year,value,unit,source,confidence,note\n{row}\n", encoding="utf-8")
        found += read_actual(read_plan(plan), file)
    assert [figure.value for figure in found] == [6e8, 6e8]
