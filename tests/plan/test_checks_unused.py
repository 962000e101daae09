"""What a plan says in vain, and buses that nothing feeds or leaves: refused, or said once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from energyplan.errors import InputError
from energyplan.notes import Note
from energyplan.pipeline import read_plan

pytestmark = pytest.mark.usefixtures("real_kinds")

PLAN = Path(__file__).parents[2] / "models" / "reference" / "heat_and_hydro"


def changed(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """A copy of the plan with texts replaced: file, old, new; an old text that is empty stands for the end of the file."""
    shutil.copytree(PLAN, folder / "plan")
    for name, old, new in changes:
        file = folder / "plan" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    return folder / "plan"


REFUSED = {
    "fuel of a kind that burns none": (
        [("plan.yaml", "    kind: converter\n", "    kind: converter\n    fuel: gas\n")],
        "technologies.heat_pump.fuel: a technology of kind converter burns no fuel", "write fuel and fuel_use of its modes in modes.csv",
    ),
    "fuel of wind": (
        [("plan.yaml", "    kind: renewable\n", "    kind: renewable\n    fuel: gas\n")],
        "technologies.wind.fuel: a technology of kind renewable burns no fuel", "remove the key",
    ),
    "a year of retirement without retirement": (
        [("plan.yaml", "    fuel: gas\n", "    fuel: gas\n    early_retirement_from: 2030\n")],
        "technologies.gas.early_retirement_from: without early_retirement: true it says nothing", "write early_retirement: true, or remove the key",
    ),
    "a profile of a line": (
        [("inputs/existing.csv", "line_valley,valley,town,,", "line_valley,valley,town,wind,")],
        "existing.line_valley.profile: a technology of kind link does not read it", "leave it empty; kinds that do: renewable, thermal",
    ),
    "an electrolyser of electricity": (
        [("plan.yaml", "    kind: link\n", "    kind: electrolyser\n")],
        "technologies.line.carrier: a technology of kind electrolyser is not of carrier electricity", "write carrier: hydrogen",
    ),
    "a turbine without hydrogen": (
        [("plan.yaml", "    kind: link\n", "    kind: hydrogen_power\n")],
        "technologies.line.kind: a technology of kind hydrogen_power takes hydrogen, which is no carrier of the plan", "add hydrogen to carriers",
    ),
}  # fmt: skip
"""What is changed, and what is said of it."""

TARGET = "target,title_zh,title_en,document,clause,kind,sense,value,unit,year,status,enforce,interpretation,source,confidence\n"
RESERVE = "reserve,备用,Reserve,by hand,1,{kind},>=,{value},{unit},2030,N,soft,by hand,imported,H\n"


def with_reserve(folder: Path, kind: str, value: str, unit: str) -> Path:
    plan = changed(folder)
    (plan / "inputs" / "targets.csv").write_text(TARGET + RESERVE.format(kind=kind, value=value, unit=unit), encoding="utf-8")
    return plan


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_said_in_vain_is_refused(name, tmp_path):
    changes, problem, hint = REFUSED[name]
    with pytest.raises(InputError) as error:
        read_plan(changed(tmp_path, *changes))
    told = [str(one) for one in error.value.problems]
    assert any(problem in one and hint in one for one in told), told


@pytest.mark.parametrize(("value", "unit"), [("1.15", "1"), ("115", "%")])
def test_a_margin_is_what_is_above_the_load(value, unit, tmp_path):
    with pytest.raises(InputError) as error:
        read_plan(with_reserve(tmp_path, "reserve_margin", value, unit))
    (told,) = map(str, error.value.problems)
    assert "means a margin of 115 % above the load" in told
    assert "15 % where power of 1.15 times the load is meant" in told


def test_capacity_below_the_load_is_no_reserve(tmp_path):
    told = [str(note) for note in read_plan(with_reserve(tmp_path, "generation_reserve", "0.15", "1")).assumed]
    assert "reserve: capacity of 0.15 times the load is no reserve; 15 % above the load are generation_reserve >= 1.15" in told
    assert read_plan(with_reserve(tmp_path / "right", "generation_reserve", "1.15", "1")).assumed == [EMPTY]


EMPTY = Note("tables that are not there are taken as empty: {tables}", {"tables": "committed, carbon, tariff"})
"""What is said of the plan once it has a target."""

SAID = {
    "nothing is known of clean": (
        [("plan.yaml", "      en: Wind\n    clean: true\n", "      en: Wind\n")],
        "no `clean` is written, counted as not clean: wind",
    ),
    "clean of what generates nothing": (
        [("plan.yaml", "    kind: link\n", "    kind: link\n    clean: true\n")], "`clean` is of no use, they generate nothing: line",
    ),
    "a heat rate without a fuel": (
        [("plan.yaml", "    carrier: heat\n    fuel: gas\n", "    carrier: heat\n")],
        "heat_rate without a fuel, so that none is burnt, paid for or emits: boiler",
    ),
    "a fuel without a heat rate": (
        [("inputs/technologies/thermal.csv", "boiler,2030,0,0,50,1.25", "boiler,2030,0,0,50,0")], "heat_rate is 0, so that no fuel is burnt: boiler",
    ),
    "a demand on a bus that nothing feeds": (
        [("inputs/demand.csv", "coast_load,electricity,coast,2030,flat,480", "coast_load,heat,coast,2030,flat,480"),
         ("inputs/demand.csv", "coast_load,electricity,coast,2035,flat,480", "coast_load,heat,coast,2035,flat,480")],
        "nothing makes or brings heat at coast: its demand there stays unserved",
    ),
    "a site that no line reaches": (
        [("inputs/existing.csv", "line,line_valley,valley,town,,2020,100,imported,H\n", "")],
        "nothing uses electricity or takes it away at valley: what could be made there stands idle",
    ),
    "a carrier that nothing touches": (
        [("plan.yaml", "sites:\n", "  steam:\n    title: {zh: 蒸汽, en: Steam}\n    unserved_price: 5 EUR/MWh\nsites:\n")],
        "carriers that nothing makes, carries or uses: steam",
    ),
    "a site that nothing is at": (
        [("plan.yaml", "sites:\n", "sites:\n  moon:\n    title: {zh: 月, en: Moon}\n")], "sites without project and demand: moon",
    ),
    "a heat pump without its carrier": (
        [("plan.yaml", "    kind: converter\n    title:\n      zh: 热泵\n      en: Heat pump\n    carrier: heat\n",
          "    kind: converter\n    title: {zh: 热泵, en: Heat pump}\n")],
        "heat_pump: its carrier is electricity, but it gives heat; write carrier: heat",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_what_is_left_unsaid_is_said_once(name, tmp_path):
    changes, sentence = SAID[name]
    assert [str(note) for note in read_plan(changed(tmp_path, *changes)).assumed].count(sentence) == 1


def test_a_whole_plan_is_told_nothing():
    assert all(str(note).startswith("tables that are not there") for note in read_plan(PLAN).assumed)
