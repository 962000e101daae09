"""The whole way from files to a plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.errors import InputError
from energyplan.i18n import set_language
from energyplan.plan.read import inputs_folder, list_scenarios, plan_path, read_plan, resolved
from energyplan.plan.resolved import identity
from energyplan.plan.targets import register


def test_minimal_plan_is_valid(plan):
    read = plan.read()
    assert read.scenario == "base"
    assert read.assumed == []
    assert read.technologies["coal"][0].heat_rate == pytest.approx(305 * 29.3076 / 3600, rel=1e-9)
    assert read.technologies["battery"][0].eta_charge == 0.95
    assert read.technologies["osmosis"][0].power_capex == 288_000  # 12,000 CNY/(m3/d) x 24 h/d
    assert read.demand[0].annual_energy == 1e6
    assert read.fuels[0].price == pytest.approx(800 / 29.3076 * 3.6, rel=1e-9)
    assert read.profiles["typical"]["wind"].shape == (24,)
    assert read.profiles["typical"]["temperature"][0] == -5


def test_register_is_canonical(plan):
    wind, clean, later = register(plan.read())
    assert (wind.value, wind.unit, wind.value_written) == (300.0, "MW", "30 万千瓦")
    assert (clean.value, clean.unit, clean.technologies) == (0.5, "1", ())
    assert (later.value, later.kind, later.status) == (None, "assigned", "A")


def test_disabled_technologies_are_left_out_and_said(plan):
    plan.replace("plan.yaml", "kind: battery,", "kind: battery, enabled: false,")
    read = plan.read()
    assert "battery" not in read.technologies
    assert [row.project for row in read.candidates] == ["wind_b", "osmosis_b"]
    assert list(map(str, read.assumed)) == ["disabled technologies: battery; their projects are left out: battery_b"]


def test_optional_tables_may_be_absent(plan):
    plan.file("carbon").unlink()
    read = plan.read()
    assert read.carbon == []
    assert list(map(str, read.assumed)) == ["tables that are not there are taken as empty: carbon"]


def test_problems_of_all_files_come_together(plan):
    plan.replace("plan.yaml", "discount_rate: 0.07", "discount_rate: 5")
    plan.replace("committed", "new_wind,wind,coast", "new_wind,wind,cost")
    plan.replace("technologies/battery", ",95,", ",105,")
    plan.replace("typical", "3,0.06,", "3,,")
    assert [p.code for p in plan.problems()] == ["invalid", "unknown_site", "not_finite", "out_of_range"]


def test_a_faulty_row_makes_no_further_problems(plan):
    """Neither 'no row for the milestone' nor 'technology without rows' follows from a slip in the row."""
    plan.replace("demand", "load,2030,1200", "load,2030,many")
    plan.replace("technologies/renewable", "4000", "?")
    assert [p.code for p in plan.problems()] == ["not_a_number", "not_a_number"]


def test_model_is_a_file_or_a_folder(plan, monkeypatch):
    assert plan_path(plan.path) == plan_path(plan.path / "plan.yaml")
    monkeypatch.chdir(plan.path.parent)
    assert read_plan("规划 tiny").file.name == "tiny"
    with pytest.raises(InputError, match="did you mean '规划 tiny'"):
        read_plan("规划 tinny")
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(plan.file("demand"))


def test_inputs_folder(plan):
    assert inputs_folder(plan.path) == plan.path / "tables"
    plan.replace("plan.yaml", "inputs: tables", "inputs: tabels")
    with pytest.raises(InputError, match=r"plan.yaml:3:1: inputs: there is no folder"):
        inputs_folder(plan.path)


def test_list_scenarios(plan):
    plan.write("scenarios/more.yaml", "title: {zh: 更多, en: More}\n")
    assert list_scenarios(plan.path) == {"base": "Tiny", "more": "More"}


def test_resolved_is_a_complete_record(plan):
    from ruamel.yaml import YAML

    first = resolved(plan.read(sets=["discount_rate=0.05", "candidates.wind_b.power_max=0.6 GW"]))
    record = YAML(typ="safe").load(first)
    assert record["plan"]["discount_rate"] == 0.05
    assert record["origins"] == {"candidates.wind_b.power_max": "--set", "discount_rate": "--set"}
    table = record["tables"]["candidates"]
    assert table["units"]["power_max"] == "MW"
    assert table["rows"][0]["power_max"] == 600
    assert len(record["tables"]["tariff"]["rows"]) == 288
    assert len(record["profiles"]["typical"]["wind"]) == 64
    assert first == resolved(plan.read(sets=["discount_rate=0.05", "candidates.wind_b.power_max=0.6 GW"]))
    assert first != resolved(plan.read())


def test_default_plan_and_its_scenarios_are_valid(zhuanghe: Path, real_kinds):
    for scenario in list_scenarios(zhuanghe):
        assert read_plan(zhuanghe, scenario).targets


def test_a_run_is_known_by_its_inputs_in_every_language(plan):
    told, known = set(), set()
    for language in ("en", "zh"):
        set_language(language)
        record = resolved(plan.read(sets=["technologies.wind.enabled=false", "targets=off", "tables.targets.wind_2030.enforce=off"]))
        told.add(record)
        known.add(identity(record))
    assert len(told) == 1  # what was assumed is kept as messages
    assert len(known) == 1
    assert known != {identity(resolved(plan.read()))}
