"""The verifier accepts a run calculated by hand, and finds each thing that is then made wrong in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from energyplan.errors import VerifyError
from energyplan.results.verify import Report, read_run, verify, verify_run
from energyplan.results.verify_check import Gauge

from . import hand_made_run as run

Tables = dict[str, pd.DataFrame]


def objective(tables: Tables) -> float:
    return float(tables["costs"]["discounted_cny"].sum())


@pytest.fixture
def system() -> Tables:
    return run.system()


@pytest.fixture
def tables() -> Tables:
    return run.tables()


def failed(report: Report) -> dict[str, str]:
    return {check.name: check.where for check in report.failed}


def test_a_right_run_passes(system: Tables, tables: Tables) -> None:
    report = verify(system, tables, objective=objective(tables))
    assert failed(report) == {}
    assert report.passed
    assert all(check.where for check in report.checks if not check.name.startswith("remark"))


def test_costs_are_recounted(system: Tables, tables: Tables) -> None:
    cost = verify(system, tables).cost
    assert cost["total_discounted_cny"] == pytest.approx(objective(tables), rel=1e-12)
    # 20,000 CNY/MWh x 0.5 MW x 4380 h in each of three years
    unserved = 20000 * 0.5 * 4380 * (1 / 1.1 + 1 / 1.21 + 1 / 1.331)
    assert cost["unserved"] == pytest.approx(unserved, rel=1e-12)
    gross = cost["total_discounted_cny"] - cost["unserved"] - cost["export"]
    assert cost["gross_discounted_cny"] == pytest.approx(gross, rel=1e-12)


def test_targets_are_recomputed(system: Tables, tables: Tables) -> None:
    targets = verify(system, tables).targets.set_index("target")
    assert set(targets.index[targets["met"] == "missed"]) == run.MISSED
    assert targets.at["later", "met"] == "not set"
    assert targets.at["worst_year", "achieved_canonical"] == pytest.approx((81 - run.LOST) / (161 - run.LOST), rel=1e-12)
    assert targets.at["clean_use", "achieved_canonical"] == pytest.approx(run.SHARE_2024, rel=1e-12)
    assert targets.at["battery_energy", "margin_canonical"] == pytest.approx(-12.0)
    assert targets.at["emissions", "margin_canonical"] == pytest.approx(3e5 - run.CO2_2024)


def test_remarks_never_fail(system: Tables, tables: Tables) -> None:
    remarks = {c.name: c for c in verify(system, tables).checks if c.name.startswith("remark")}
    assert remarks["remark_unserved"].worst == pytest.approx(0.5 * 4380)
    assert "2024 isle_load at isle: 2190 MWh (5.00%)" in remarks["remark_unserved"].where
    assert remarks["remark_curtailment"].worst == pytest.approx(0.75 * 8 * 4380)  # 100 of 108 MW
    assert remarks["remark_charge_and_discharge"].where == ""
    assert all(remark.passed for remark in remarks.values())


def test_energy_burnt_is_remarked(system: Tables, tables: Tables) -> None:
    for year in ("2024_a", "2024_b"):
        flow("li", "charge", -10.0, year)(system, tables)  # while it discharges 14.58
    remark = next(c for c in verify(system, tables).checks if c.name == "remark_charge_and_discharge")
    assert remark.worst == pytest.approx(10 * (1 - 0.81) * 4380)
    assert "2024 li at main" in remark.where
    assert remark.passed


def test_text_may_be_categorical_and_rows_in_any_order(system: Tables, tables: Tables) -> None:
    for frames in (system, tables):
        for name, frame in frames.items():
            mixed = frame if name == "steps" else frame.sample(frac=1, random_state=1)
            texts = [c for c in mixed.columns if mixed[c].dtype in (object, "str")]
            frames[name] = mixed.astype(dict.fromkeys(texts, "category"))
    assert failed(verify(system, tables)) == {}


def test_a_run_folder_is_read(system: Tables, tables: Tables, tmp_path: Path) -> None:
    for part, frames in (("system", system), ("tables", tables)):
        (tmp_path / part).mkdir()
        for name, frame in frames.items():
            duckdb.from_df(frame).write_parquet(str(tmp_path / part / f"{name}.parquet"))
    assert set(read_run(tmp_path)[1]) == set(tables)
    assert failed(verify_run(tmp_path, objective=objective(tables))) == {}


def test_missing_tables_are_named(system: Tables, tables: Tables, tmp_path: Path) -> None:
    del tables["costs"], system["fuels"]
    with pytest.raises(VerifyError, match="system/fuels, tables/costs"):
        verify(system, tables)
    with pytest.raises(VerifyError, match="no tables"):
        read_run(tmp_path)


def test_a_gauge_keeps_the_worst_against_its_limit() -> None:
    gauge = Gauge("any", "MW")
    gauge.add([0.5, 2.0], 10.0, lambda at: f"a{at}")
    gauge.add([1.0], 2.0, "b")
    assert (gauge.check().worst, gauge.check().where, gauge.check().passed) == (1.0, "b", True)
    gauge.add([np.nan], 2.0, "c")
    assert (gauge.check().where, gauge.check().passed) == ("c", False)


# -- one thing wrong each -----------------------------------------------------------------------------------------------------

Change = Callable[[Tables, Tables], None]


def edit(table: str, column: str, value: Callable[[float], float], **where: object) -> Change:
    """Changes a column of a result table in the rows that match."""

    def change(system: Tables, tables: Tables) -> None:
        _set(tables[table], column, value, where)

    return change


def edit_system(table: str, column: str, value: Callable[[float], float], **where: object) -> Change:
    """Changes a column of a system table in the rows that match."""

    def change(system: Tables, tables: Tables) -> None:
        _set(system[table], column, value, where)

    return change


def _set(frame: pd.DataFrame, column: str, value: Callable[[float], float], where: dict[str, object]) -> None:
    chosen = np.ones(len(frame), dtype=bool)
    for name, wanted in where.items():
        chosen &= (frame[name] == wanted).to_numpy()
    assert chosen.any(), f"no row with {where}"
    frame.loc[chosen, column] = frame.loc[chosen, column].map(value)


def flow(
    asset: str,
    name: str,
    more: float,
    year: str = "2024_b",
    step: int = 1,
    column: str = "power_mw",
) -> Change:
    return edit(
        "dispatch",
        column,
        lambda v: v + more,
        asset=asset,
        flow=name,
        operation_year=year,
        step=step,
    )


def quantity(asset: str, name: str, value: float, year: str = "2024_b", step: int = 1) -> Change:
    return edit(
        "operation",
        "value",
        lambda v: value,
        asset=asset,
        quantity=name,
        operation_year=year,
        step=step,
    )


def level(asset: str, value: float, year: str = "2024_b", step: int = 1, column: str = "level_mwh") -> Change:
    return edit("storage", column, lambda v: value, asset=asset, operation_year=year, step=step)


def stock(column: str, value: float, **where: object) -> Change:
    return edit("capacity", column, lambda v: value, **where)


def built(asset: str, name: str, value: float) -> Change:
    """Changes a limit of a candidate."""
    return edit_system("projects", name, lambda v: value, project=asset)


def figure(asset: str, name: str, value: float) -> Change:
    return edit_system("parameters", "value", lambda v: value, asset=asset, parameter=name)


def cost(component: str, factor: float, **where: object) -> Change:
    return edit("costs", "cny", lambda v: v * factor, component=component, **where)


def moved(asset: str, *names: str) -> Change:
    """Puts the flows of an asset on another bus."""

    def change(system: Tables, tables: Tables) -> None:
        rows = tables["dispatch"]
        rows.loc[(rows["asset"] == asset) & rows["flow"].isin(names), "site"] = "isle"

    return change


def without(table: str, **where: object) -> Change:
    """Takes rows away."""

    def change(system: Tables, tables: Tables) -> None:
        frame = tables[table]
        chosen = np.logical_and.reduce([(frame[name] == value).to_numpy() for name, value in where.items()])
        tables[table] = frame[~chosen]

    return change


WRONG: dict[str, tuple[Change, str, str]] = {
    # name: what is changed, the check that must fail, words of the place
    "balance": (flow("coal", "output", 0.01), "balance", "2024_b step 1 main electricity"),
    "water balance": (flow("desal", "supply", 0.1, column="flow_m3_h"), "balance", "isle water"),
    "lost row": (without("dispatch", asset="tie", flow="import", step=1), "balance", "step 1 main electricity"),
    "wrong sign": (flow("li", "charge", 40.0, step=0), "flow_sign", "2024_b step 0 li charge"),
    "wrong bus": (moved("cell", "output"), "flow_sign", "cell output: on isle electricity, not on main electricity"),
    "demand": (flow("load", "demand", 1.0), "demand", "2024_b step 1 load"),
    "unserved above demand": (flow("isle_load", "unserved", 5.0), "unserved_max", "2024_b step 1 isle_load"),
    "wind above available": (flow("wind", "output", 0.1, "2022_a", 0), "output_max", "2022_a step 0 wind"),
    "availability": (edit_system("profiles", "value", lambda v: 0.4, series="wind_old", operation_year="2022_b", step=0),
                     "output_max", "2022_b step 0 wind"),
    "import above the tie": (flow("tie", "import", 45.0), "power_max", "2024_b step 1 tie import"),
    "cable": (flow("cable", "forward_sent", -5.0), "power_max", "2024_b step 1 cable forward_sent"),
    "outage of coal": (figure("coal", "outage", 0.4), "power_max", "coal"),
    "charge": (figure("li", "outage", 0.05), "power_max", "li charge"),
    "made": (quantity("desal", "made", 6.0), "power_max", "2024_b step 1 desal made"),
    "online below output": (quantity("coal", "online", 40.0), "online", "2024_b step 1 coal"),
    "least load": (figure("coal", "min_load", 0.5), "min_load", "coal"),
    "start": (quantity("coal", "start", 2.0, "2024_a"), "start", "2024_a step 1 coal"),
    "ramp": (figure("coal", "ramp", 0.2), "ramp", "step"),
    "efficiency": (figure("ely", "efficiency", 0.65), "conversion", "step 0 ely output"),
    "hydrogen power": (flow("cell", "input", -0.1), "conversion", "2024_b step 1 cell input"),
    "loss of the cable": (figure("cable", "loss", 0.1), "conversion", "cable forward_received"),
    "compression": (figure("tank", "compression", 0.06), "conversion", "step 0 tank compression"),
    "standby": (figure("vrfb", "standby", 0.02), "conversion", "vrfb auxiliary"),
    "desalination": (figure("desal", "electricity_use", 0.2), "conversion", "step 0 desal electricity"),
    "level": (level("li", 18.5, step=0), "level_balance", "2024_b step 0 li"),
    "cyclic end": (level("tank", 1.0), "level_balance", "2024_b step"),
    "self-discharge": (figure("li", "self_discharge", 0.0), "level_balance", "step 1 li"),
    "spill": (quantity("pumped", "spill", 0.0, step=0), "level_balance", "2024_b step 0 pumped"),
    "inflow": (figure("pumped", "natural_inflow", 438.0), "level_balance", "pumped"),
    "water tank": (level("desal", 2.0, step=0, column="level_m3"), "level_balance", "2024_b step 0 desal"),
    "level above energy": (level("vrfb", 9.0), "level_range", "2024_b step 1 vrfb above its energy"),
    "negative level": (level("li", -0.1), "nonnegative", "tables/storage level_mwh row"),
    "stock": (stock("in_service", 120.0, project="wind_old", year=2023), "ledger_stock", "2023 wind_old power of 2020"),
    "existing": (built("coal_old", "power", 110.0), "ledger_stock", "2022 coal_old power of 2000"),
    "committed": (built("li_1", "energy", 50.0), "given_projects", "li_1 energy of 2022"),
    "committed is missing": (without("capacity", project="ely_1"), "given_projects", "ely_1 power of 2022"),
    "beyond its life": (built("wind_old", "life", 4.0), "life", "2024 wind_old"),
    "too early": (built("wind_new", "earliest", 2025), "candidates", "2024 wind_new before its earliest year"),
    "potential": (built("wind_new", "power_max", 40.0), "candidates", "2024 wind_new power"),
    "potential of energy": (built("vrfb_new", "energy_max", 7.0), "candidates", "2022 vrfb_new energy"),
    "build rate": (built("wind_new", "build_rate", 45.0), "build_rate", "2024 wind_new"),
    "build rate of all": (figure("wind", "build_rate", 45.0), "build_rate", "2024 wind (all sites)"),
    "power limit": (edit_system("assets", "power_limit", lambda v: 140.0, asset="wind"), "power_limit", "2024 wind"),
    "duration": (figure("vrfb", "duration_max", 3.0), "duration", "vrfb_new of 2022"),
    "no early retirement": (edit_system("assets", "early_retirement", lambda v: False, asset="coal"), "early_retirement", "2024 coal_old"),
    "retired between milestones": (stock("retired_early", 5.0, project="coal_old", year=2023), "early_retirement", "2023 coal_old"),
    "schedule": (edit("schedule", "stock_new", lambda v: v + 1, project="wind_new", year=2024), "schedule", "2024 wind_new power stock_new"),
    "a cost": (cost("fuel", 1.0001, year=2023), "cost", "2023 coal fuel"),
    "a missing cost": (without("costs", component="carbon", year=2024), "cost", "2024 coal carbon"),
    "capital": (built("wind_new", "capex_factor", 1.3), "cost", "2024 wind capital"),
    "income as a cost": (cost("export", -1.0), "cost", "2024 tie export"),
    "discount": (edit("costs", "discounted_cny", lambda v: v * 1.1, component="import", year=2023), "discounting", "2023 tie import"),
    "discount rate": (edit_system("horizon", "discount_rate", lambda v: 0.08), "discounting", "coal fuel"),
    "carbon price": (edit_system("years", "carbon_price_cny_per_t", lambda v: v + 1, year=2024), "cost", "2024 coal carbon"),
    "emissions": (edit("emissions", "co2_t", lambda v: v + 1, milestone=2022, asset="tie"), "emissions", "2022 tie"),
    "grid factor": (figure("tie", "emission_factor", 0.6), "emissions", "tie"),
    "achieved": (edit("targets", "achieved", lambda v: v + 1, target="wind_used"), "target_achieved", "wind_used utilisation 2024"),
    "achieved in one year": (edit("targets", "achieved", lambda v: 60.0, target="worst_year", weather_year="b"),
                             "target_achieved", "worst_year generation_share b"),
    "verdict": (edit("targets", "met", lambda v: "met", target="island_use"), "target_verdict", "island_use consumption_share 2024"),
    "missing target": (without("targets", target="water"), "target_verdict", "water production 2024: missing"),
    "hard and missed": (edit_system("targets", "enforce", lambda v: "hard", target="battery_energy"), "target_verdict", "hard and missed"),
    "no number": (flow("coal", "output", np.nan), "finite", "tables/dispatch power_mw row"),
    "infinite cost": (cost("start", np.inf, year=2024), "finite", "tables/costs cny row"),
    "hours": (edit_system("steps", "weight", lambda v: 4000.0, operation_year="2022_a", step=0), "time", "2022_a: 8380 h"),
    "probabilities": (edit_system("steps", "probability", lambda v: 0.5, weather_year="a"), "time", "probabilities add up to 0.75"),
    "unknown step": (edit("storage", "step", lambda v: 7, asset="li", step=1), "time", "storage: 4 rows belong to no step"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(system: Tables, tables: Tables, name: str) -> None:
    change, check, place = WRONG[name]
    change(system, tables)
    found = failed(verify(system, tables))
    assert check in found, f"{check} did not fail, but {found}"
    assert place in found[check]


def test_a_wrong_objective_is_found(system: Tables, tables: Tables) -> None:
    total = objective(tables)
    assert "objective" in failed(verify(system, tables, objective=total * 1.00001))


def test_many_steps_are_as_good_as_a_few(system: Tables, tables: Tables) -> None:
    """200 steps of weight 43.8 instead of 2 of 4380: the same day repeated changes nothing."""
    many = 100
    steps = pd.concat([system["steps"].assign(copy=i) for i in range(many)], ignore_index=True)
    last = 2 * many - 1
    steps["step"] += 2 * steps["copy"]
    steps["previous"] = np.where(steps["step"] == 0, last, steps["step"] - 1)
    steps["weight"] /= many
    system["steps"] = steps.sort_values(["operation_year", "step"]).drop(columns="copy")

    def repeat(frame: pd.DataFrame) -> pd.DataFrame:
        copies = [frame.assign(step=frame["step"] + 2 * i) for i in range(many)]
        return pd.concat(copies, ignore_index=True)

    system["profiles"] = repeat(system["profiles"])
    for name in ("dispatch", "operation", "storage"):
        tables[name] = repeat(tables[name])
    assert failed(verify(system, tables, objective=objective(tables))) == {}
