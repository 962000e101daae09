"""The stock of a run as inputs of the next plan: what stands and what is under way, and the next plan goes on as the first would have."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from energyplan.errors import InputError
from energyplan.exports.next_stock import last_of_period, next_stock, stock_year
from energyplan.plan.read import read_plan
from energyplan.results.capacity_costs import capacity_costs
from energyplan.results.files import write_tables
from energyplan.results.stored_run import StoredRun
from energyplan.system.assemble import assemble
from tests.exports.small_plan import write_plan
from tests.systems import Solved, solve_system

YEAR = 2026


@pytest.fixture(scope="module")
def first(small_run: StoredRun) -> Solved:
    """The run solved to a vertex."""
    return solve_system(small_run.system)


@pytest.fixture(scope="module")
def stock(small_run: StoredRun, first: Solved) -> dict[str, pd.DataFrame]:
    return next_stock(small_run, first.tables["capacity"], YEAR)


@pytest.fixture(scope="module")
def second(stock: dict[str, pd.DataFrame], small_model: Path, tmp_path_factory) -> Solved:
    """The next plan: stock and what is under way from the run, everything else the tables of the first."""
    folder = tmp_path_factory.mktemp("next")
    write_tables(folder / "stock", stock)
    plan = read_plan(write_plan(folder, "next", YEAR, "stock", str(small_model / "tables")))
    return solve_system(assemble(plan))


def in_service(solved: Solved) -> dict[tuple[str, str, int], float]:
    ledger = solved.tables["capacity"]
    sums = ledger[(ledger["year"] > YEAR) & (ledger["in_service"] > 1e-9)].groupby(["technology", "quantity", "year"])["in_service"].sum()
    return {(str(t), str(q), int(y)): float(v) for (t, q, y), v in sums.items()}


def test_what_stands_and_what_is_under_way(stock: dict[str, pd.DataFrame]):
    existing, committed = stock["existing"].set_index("project"), stock["committed"].set_index("project")
    assert existing["power [MW]"][["coal_1", "wind_new_2026"]].tolist() == ["10", "2"]
    assert {"gas_new_2025", "gas_new_2026", "cells_new_2025", "cells_new_2026"} < set(existing.index)
    # Wind takes two years: what is commissioned in 2027 and 2028 is begun by the end of 2026; gas takes none.
    assert committed["commissioned"].to_dict() == {"wind_1": "2028", "wind_new_2027": "2027", "wind_new_2028": "2028"}
    assert committed["lead_time [a]"].to_dict() == {"wind_1": "3", "wind_new_2027": "2", "wind_new_2028": "2"}
    # Gas of 2025 costs 20 a MW and year, of 2027 (the first year of the next plan) 16.
    assert existing.loc["gas_new_2025", "power_fixed_om [CNY/MW/a]"] == "20"
    assert existing.loc["gas_new_2025", "life [a]"] == "20"


def test_sources_name_the_run(stock: dict[str, pd.DataFrame], small_run: StoredRun):
    run = small_run.manifest["run_id"]
    sources = stock["existing"].set_index("project")["source"]
    assert (sources["coal_1"], sources["gas_new_2025"]) == (f"S1;{run}", run)
    assert set(stock["sources"]["source"]) == {"S1", run}


def test_the_next_plan_has_the_same_capacities(first: Solved, second: Solved):
    assert in_service(second) == pytest.approx(in_service(first), rel=1e-6)


def test_the_next_plan_has_the_same_cost_of_the_rest(first: Solved, second: Solved):
    sunk = first.tables["capacity"].query(f"vintage <= {YEAR}")
    before, after = first.tables["costs"], second.tables["costs"]
    later = before[before["year"] > YEAR].groupby("component")["cny"].sum()
    paid = capacity_costs(first.model.system, sunk)
    later["capital"] -= paid[(paid["year"] > YEAR) & (paid["component"] == "capital")]["cny"].sum()
    assert after.groupby("component")["cny"].sum().to_dict() == pytest.approx(later.to_dict(), rel=1e-6)


def test_the_year_is_the_end_of_the_first_five_unless_another_is_asked_for(small_run: StoredRun):
    assert last_of_period(small_run.system.horizon) == 2029
    assert stock_year(small_run, 2026) == 2026
    with pytest.raises(InputError, match="2030 is no year of this run; it has 2025 to 2029"):
        stock_year(small_run, 2030)


def test_limits_fall_by_what_is_there(stock: dict[str, pd.DataFrame], first: Solved):
    left, gas = stock["candidates"].set_index("project"), first.stock("gas@a")[YEAR]
    assert float(left.loc["gas_new", "power_max [MW]"]) == pytest.approx(100 - gas, rel=1e-6)
    assert "wind_new" not in left.index, "2 MW stand and 4 MW are begun, of 6"
