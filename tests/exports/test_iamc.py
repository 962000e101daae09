"""Runs as IAMC tables: figures worked by hand, sums that hold at every level, names that are of the template or say that they are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest

from energyplan.errors import InputError
from energyplan.exports.iamc_variables import OWN
from energyplan.exports.run_exports import Written
from energyplan.pipeline import run
from energyplan.plan.electricity_sources import ElectricitySource
from energyplan.plan.read import read_plan
from energyplan.report.reference_plans import REFERENCE
from energyplan.results.runs import read_frames

INDEX = ["Model", "Scenario", "Region", "Variable", "Unit"]
GAS = "technologies.gas.iamc=Gas|w/o CCS"

Made = Callable[..., Path]
Export = Callable[[Path, str], Written]


def read(written: Written) -> pd.DataFrame:
    return pd.read_csv(next(path for path in written.files if path.suffix == ".csv"))


def rows(table: pd.DataFrame, region: str) -> dict[str, list[Any]]:
    """Unit and figures of each variable of a region."""
    return {row[3]: list(row[4:]) for row in table.itertuples(index=False) if row[2] == region}


def check_sums(table: pd.DataFrame) -> int:
    """What stands one level below a variable adds up to it; how many variables have something below."""
    years, checked = [c for c in table.columns if c not in INDEX], 0
    for _region, part in table.groupby("Region"):
        values = part.set_index("Variable")[years]
        for name in values.index:
            below = [other for other in values.index if other.rpartition("|")[0] == name]
            if below:
                assert values.loc[below].sum().to_numpy() == pytest.approx(values.loc[name].to_numpy(), abs=5e-6), name
                checked += 1
    return checked


def check_sites(table: pd.DataFrame) -> None:
    """Sites add up to the plan in all that is no price and no trade."""
    years = [c for c in table.columns if c not in INDEX]
    extensive = table[~table["Variable"].str.startswith(("Price|", "Trade|"))]
    site = extensive["Region"].str.contains("|", regex=False)
    whole, parts = (extensive[chosen].groupby("Variable")[years].sum() for chosen in (~site, site))
    pd.testing.assert_frame_equal(whole, parts, atol=5e-6)


def test_a_gas_unit_by_hand(made: Made, export: Export):
    """10 MW built in 2025 for 10,000 CNY, 40 MWh a year: 1.44e-7 EJ."""
    told = rows(read(export(made("annuity", GAS), "iamc")), "annuity")
    leaf = "Electricity|Gas|w/o CCS"
    for name in ("Electricity", "Electricity|Gas", leaf):
        assert told[f"Capacity|{name}"] == ["GW", 0.01]
        assert told[f"Capacity Additions|{name}"] == ["GW/yr", 0.01]
        assert told[f"Secondary Energy|{name}"] == ["EJ/yr", 1.44e-7]
        assert told[f"Investment|Energy Supply|{name}"] == ["billion CNY_2024/yr", 1e-5]
    assert told["Final Energy|Electricity"] == told["Final Energy"] == ["EJ/yr", 1.44e-7]
    assert not any(OWN in name for name in told)


def test_the_form_is_the_standards(made: Made, export: Export):
    folder = made("annuity", GAS)
    written = export(folder, "iamc")
    table, book = read(written), pd.read_excel(written.files[0], sheet_name=None)
    assert list(table.columns) == [*INDEX, "2025"]
    assert list(book) == ["data", "meta", "variables"]
    assert book["data"].rename(columns=str).equals(table)
    assert not table.duplicated(["Region", "Variable"]).any()
    assert table["Model"].str.fullmatch(r"energyplan \d+\.\d+\.\d+\S*").all()
    assert table["Scenario"].unique().tolist() == ["base"]
    assert table["Region"].unique().tolist() == ["annuity", "annuity|a"]
    meta = book["meta"].iloc[0]
    assert (meta["Model"], meta["Scenario"], bool(meta["exclude"]), meta["run_id"]) == (table["Model"][0], "base", False, folder.name)


def test_a_technology_without_a_name_is_told_and_stands_beside_the_template(made: Made, export: Export):
    written = export(made("annuity"), "iamc")
    told = rows(read(written), "annuity")
    assert told["Capacity|Electricity|energyplan|gas"] == told["Capacity|Electricity"] == ["GW", 0.01]
    assert "no name in the template for gas" in written.notes[0]
    assert "iamc" in written.notes[0]


def test_a_name_that_is_a_sum_of_anothers_gets_a_level_of_its_own(made: Made, export: Export):
    """Wind at sea and wind of no kind: the sum of the parts is the whole."""
    run = made("representative_days", "technologies.wind.iamc=Wind", "technologies.gas.iamc=Wind|Offshore")
    written = export(run, "iamc")
    table = read(written)
    told = rows(table, "representative_days")
    assert {"Capacity|Electricity|Wind|Offshore", "Capacity|Electricity|Wind|energyplan|wind"} <= set(told)
    assert "no name in the template for wind:" in written.notes[0]
    assert check_sums(table) > 3


@pytest.mark.parametrize("plan", ["reserve_n_minus_1", "two_outputs", "fuel_tiers"])
def test_sums_hold_at_every_level_and_over_sites(made: Made, export: Export, plan: str):
    table = read(export(made(plan), "iamc"))
    assert check_sums(table) >= 3
    check_sites(table)


def test_the_price_is_weighted_by_load(made: Made, export: Export):
    folder = made("reserve_n_minus_1")
    tables = read_frames(folder / "tables", "prices", "dispatch")
    prices, dispatch = tables["prices"], tables["dispatch"]
    load = dispatch[dispatch["flow"] == "demand"].groupby(["operation_year", "step", "site"])["power_mw"].sum().mul(-1).rename("load").reset_index()
    both = prices.merge(load)
    mean = (both["price_cny_per_mwh"] * both["load"]).sum() / both["load"].sum() / 3.6
    assert rows(read(export(folder, "iamc")), "reserve_n_minus_1")["Price|Secondary Energy|Electricity"][1] == pytest.approx(mean, abs=1e-6)


def test_a_name_that_is_none_of_the_template_is_told_with_the_rest():
    with pytest.raises(InputError) as caught:
        read_plan(REFERENCE / "annuity", sets=["technologies.gas.iamc=Gas|Flared"])
    assert "Gas|Flared" in str(caught.value)
    assert "Gas|w/o CCS" in str(caught.value)


@pytest.mark.parametrize("technology", ["battery", "north"])
def test_what_makes_no_electricity_has_no_source(technology: str):
    plan = "representative_days" if technology == "battery" else "reserve_n_minus_1"
    with pytest.raises(InputError, match="makes no electricity"):
        read_plan(REFERENCE / plan, sets=[f"technologies.{technology}.iamc=Hydro"])


def test_parts_of_the_template_have_their_whole_in_it():
    names = set(get_args(ElectricitySource))
    assert all(name.rpartition("|")[0] in names | {""} for name in names)


@pytest.mark.slow
def test_the_default_plan(zhuanghe: Path, export: Export, tmp_path: Path):
    """Every technology has its name, hydrogen and trade too; sites trade among each other what cables lose on the way."""
    folder = run(zhuanghe, resolution="219h", out=tmp_path / "runs").run_dir
    written = export(folder, "iamc")
    table = read(written)
    assert not any("no name in the template" in note for note in written.notes)
    assert check_sums(table) > 60
    check_sites(table)
    told = rows(table, "zhuanghe")
    assert told["Capacity|Electricity|Wind|Offshore"][:2] == ["GW", 1.05]
    # 20 GWh of hydrogen in 2030.
    assert told["Final Energy|Hydrogen"] == pytest.approx(["EJ/yr", 0, 0, 7.2e-5, 2.16e-4])
    assert told["Secondary Energy|Hydrogen|Electricity"][3] >= told["Final Energy|Hydrogen"][3] - 1e-9
    trade = table[table["Variable"] == "Trade|Secondary Energy|Electricity [Volume]"].set_index("Region")[["2022", "2025", "2030", "2035"]]
    lost = trade.drop("zhuanghe").sum() - trade.loc["zhuanghe"]
    assert (lost > -1e-9).all()
    assert lost["2030"] > 0
