"""A plan as a workbook: read as its files are, and everything people do to a workbook read right or told with sheet and cell."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from energyplan.errors import InputError, Problems
from energyplan.exports.plan_workbook import write_plan_workbook
from energyplan.plan.plan_sheets import changed_keys, row_of, section_columns, typed
from energyplan.plan.read import inputs_folder, list_scenarios, plan_path, read_plan
from energyplan.plan.schema import PlanFile, TechnologyEntry
from energyplan.plan.sheets import read_sheet
from energyplan.plan.written import _profiles, read_written

SCENARIO = """\
title: {zh: 多, en: More}
horizon: {milestones: [2025, 2028, 2030]}
technologies: {osmosis: {title: {zh: 膜, en: Membrane}}, coal: {early_retirement: true}}
tables:
  candidates: {battery_b: {power_max: 0.4 GW, energy_max: null}, osmosis_b: null}
  thermal: {coal@*: {lifetime: 30}}
"""


@dataclass
class Book:
    """A plan in a workbook that can be broken."""

    path: Path

    def change(self, change: Callable[[Any], None]) -> None:
        book = openpyxl.load_workbook(self.path)
        change(book)
        book.save(self.path)

    def set(self, sheet: str, cell: str, value: Any) -> None:
        self.change(lambda book: book[sheet].__setitem__(cell, value))

    def told(self, **options: Any) -> list[str]:
        with pytest.raises(InputError) as caught:
            read_plan(self.path, **options)
        return [str(problem).replace(f"{self.path}", "plan.xlsx") for problem in caught.value.problems]


@pytest.fixture
def files(plan):
    plan.write("scenarios/more.yaml", SCENARIO)
    return plan


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook, unspoilt."""
    return tmp_path_factory.mktemp("whole") / "plan.xlsx"


@pytest.fixture
def book(files, whole: Path, tmp_path: Path) -> Book:
    if not whole.exists():
        write_plan_workbook(read_written(files.path), whole)
    return Book(Path(shutil.copy(whole, tmp_path / "plan.xlsx")))


def without_places(plan):
    return plan.model_dump(exclude={"folder", "inputs", "origins", "profiles"}) | {"file": plan.file.model_dump(exclude={"inputs", "weather_years"})}


@pytest.mark.parametrize("scenario", ["base", "more"])
def test_the_workbook_is_the_plan(files, book, scenario):
    ours, theirs = read_plan(book.path, scenario, ["discount_rate=0.05"]), files.read(scenario=scenario, sets=["discount_rate=0.05"])
    assert without_places(ours) == without_places(theirs)
    assert ours.file.discount_rate == 0.05
    assert {name: values.tolist() for name, values in ours.profiles["typical"].items()} == {
        name: values.tolist() for name, values in theirs.profiles["typical"].items()
    }


def test_scenarios_are_listed_and_their_changes_have_cells(book):
    assert list_scenarios(book.path) == {"base": "Tiny", "more": "More"}
    assert read_plan(book.path, "more").origins["candidates.battery_b.power_max"] == "plan.xlsx:scenario_changes!E6"
    assert inputs_folder(book.path) == book.path


# --- cells -----------------------------------------------------------------------------------------


def test_cells_are_typed_by_the_plan():
    assert typed("2030", PlanFile.model_fields["price_year"].annotation) == 2030
    assert typed("2030", PlanFile.model_fields["description"].annotation) == "2030"
    assert typed("FALSE", TechnologyEntry.model_fields["clean"].annotation) is False
    assert typed("2_030", int) == "2_030"
    assert typed("2025，2030; 2035", list[int]) == [2025, 2030, 2035]


def test_columns_follow_the_schema():
    assert set(section_columns("technologies")) >= {"kind", "title_zh", "early_retirement_from"}
    assert row_of("carriers").model_fields["unserved_price"].is_required()
    assert changed_keys("tech_thermal", "coal@2030", "heat_rate")[0] == ("tables", "technologies/thermal", "coal@2030", "heat_rate")


# --- what people do --------------------------------------------------------------------------------


def test_what_does_no_harm(files, book):
    """Rows and columns left empty, comments, a percentage below [%], dates as text, a number written as text, formulas with values."""

    def change(changed):
        changed["demand"].insert_rows(3)
        changed["demand"].insert_cols(4)
        changed["fuels"]["A9"] = "# a thought"
        changed["sources"]["C1"], changed["sources"]["C2"] = "accessed", date(2026, 1, 2)
        eta = next(cell for cell in changed["tech_battery"][1] if cell.value.startswith("eta_charge"))
        below = changed["tech_battery"].cell(2, eta.column, 0.95)
        below.number_format = "0%"
        changed["demand"]["G2"] = "1000"
        changed.create_sheet("my notes")["A1"] = "anything"

    book.change(change)
    ours, theirs = read_plan(book.path), files.read()
    assert (ours.demand, ours.technologies, ours.fuels) == (theirs.demand, theirs.technologies, theirs.fuels)
    assert ours.sources[0].accessed == "2026-01-02"
    assert "sheet my notes is no table of a plan and is not read" in map(str, ours.assumed)


def one(sheet: str, cell: str, value: Any) -> Callable[[Any], None]:
    return lambda book: book[sheet].__setitem__(cell, value)


def percent(book: Any) -> None:
    book["demand"]["F2"].number_format = "0.0%"


def percent_of_the_plan(book: Any) -> None:
    book["plan"]["B10"].number_format = "0%"


BROKEN = {
    "a sheet is missing": (lambda book: book.remove(book["sites"]), "plan.xlsx: sites: there is no such table"),
    "a sheet is misspelt": (
        lambda book: setattr(book["candidates"], "title", "candidate"),
        "plan.xlsx:candidate!A1: candidate: is no sheet of a plan; did you mean 'candidates'?",
    ),
    "a needed sheet is misspelt": (
        lambda book: setattr(book["demand"], "title", "demands"),
        "plan.xlsx:demands!A1: demands: is no sheet of a plan; did you mean 'demand'?",
    ),
    "a column is renamed": (one("carriers", "E1", "price"), "plan.xlsx:carriers!E1: carriers.price: column 'price' is not known; known: unserved_price"),
    "a column of a table is renamed": (one("demand", "E1", "jahr"), "plan.xlsx:demand!E1: demand.jahr: column 'jahr' is not known"),
    "text in a number": (one("plan", "B10", "seven"), "plan.xlsx:plan!B10: discount_rate: 'seven' is not a number; write a number like 0.07"),
    "a percentage of the plan": (percent_of_the_plan, "plan.xlsx:plan!B10: discount_rate: '7%' is not a number; write 0.07 for 7 %"),
    "an unknown key": (one("plan", "A10", "discont_rate"), "plan.xlsx:plan!B10: discont_rate: is not a known key; did you mean 'discount_rate'?"),
    "a list that falls": (one("plan", "B19", "2030; 2025"), "plan.xlsx:plan!B19: horizon.milestones: years must rise and not repeat, found [2030, 2025]"),
    "a section among the keys": (one("plan", "A6", "sites.coast"), "plan.xlsx:plan!A6: sites.coast: stands in sheets of its own"),
    "a name with a space": (one("sites", "A2", "coast "), "plan.xlsx:sites!A2: sites.coast : 'coast ' begins or ends with a space; remove the space"),
    "an entry without a name": (one("sites", "A2", None), "plan.xlsx:sites!A2: sites.: '' cannot stand here; names begin with a letter"),
    "a technology twice": (one("technologies", "A3", "wind"), "plan.xlsx:technologies!A3: technologies.wind.technology: 'wind' is there twice"),
    "merged cells": (
        lambda book: book["demand"].merge_cells("B2:B3"),
        "plan.xlsx:demand!B2:B3: demand: the cells are merged: only the first has a value; unmerge them and fill each",
    ),
    "a formula never calculated": (one("demand", "F2", "=1000+1"), "plan.xlsx:demand!F2: demand: is a formula without a value"),
    "an error of a formula": (one("existing", "F2", "#N/A"), "plan.xlsx:existing!F2: existing: '#N/A' is an error of the calculation"),
    "an amount shown as a percentage": (percent, "plan.xlsx:demand!F2: demand.city@2025.annual_energy: '100000%' is not a number"),
    "a date where a year belongs": (
        one("demand", "E2", date(2025, 1, 1)), "plan.xlsx:demand!E2: demand.city@2025-01-01.year: '2025-01-01' is not a whole number",
    ),
    "a gap in the hours": (one("profiles_typical", "C7", None), "plan.xlsx:profiles_typical!C7: typical.load: has no value at hour 4; fill the gaps"),
    "no such profiles": (
        one("weather_years", "B2", "profiles_typcal"),
        "plan.xlsx:weather_years!B2: weather_years.typical.profiles: there is no sheet 'profiles_typcal'; did you mean 'profiles_typical'?",
    ),
    "profiles without a unit": (
        one("profiles_typical", "B2", "wind"), "plan.xlsx:profiles_typical!B2: typical.wind: column 'wind' is a quantity without a unit",
    ),
}  # fmt: skip


def test_cells_that_a_row_does_not_reach_have_their_place(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "sites"
    for row in (("site", "title_zh", "title_en"), ("coast", "海", "Coast"), ("town",)):
        book.active.append(row)
    book.save(tmp_path / "plan.xlsx")
    problems = Problems()
    grid = read_sheet(tmp_path / "plan.xlsx", "sites", problems)
    assert [str(cell.place).rpartition(":")[2] for cell in grid.rows[-1]] == ["sites!A3", "sites!B3", "sites!C3"]


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told_with_its_cell(book, name):
    change, line = BROKEN[name]
    book.change(change)
    told = book.told()
    assert any(line in one for one in told), told
    assert len(told) <= 2, told


def test_the_kinds_of_the_plan_are_known_in_all_sheets(book):
    """Everything wrong is told at once, sheet by sheet."""

    def change(changed):
        changed["technologies"]["B2"] = "renewables"
        changed["demand"]["B2"] = "cost"
        changed["plan"]["B10"] = 7

    book.change(change)
    assert [line.split(": ")[0] for line in book.told()] == ["plan.xlsx:demand!B2", "plan.xlsx:plan!B10", "plan.xlsx:technologies!B2"]


# --- scenarios -------------------------------------------------------------------------------------

CHANGES = {
    "no such scenario": ({"A2": "mor"}, "plan.xlsx:scenario_changes!A2: scenario_changes.scenario: there is no scenario 'mor'; did you mean 'more'?"),
    "no such sheet": ({"B6": "candidate"}, "plan.xlsx:scenario_changes!B6: scenario_changes.sheet: there is no sheet 'candidate' that a scenario may change"),
    "no such row": ({"C6": "batery_b"}, "plan.xlsx:scenario_changes!C6: candidates.batery_b: there is no such row"),
    "no such column": ({"D6": "power"}, "plan.xlsx:scenario_changes!E6: candidates.battery_b.power: the table has no such column; did you mean 'power_min'?"),
    "a wrong unit": ({"E6": "3 h"}, "plan.xlsx:scenario_changes!E6: candidates.battery_b.power_max: unit 'h' measures something else than MW"),
    "no value": ({"E6": None}, "plan.xlsx:scenario_changes!E6: scenario_changes.value: is empty; write the new value, or null to empty the cell"),
    "no column": ({"D6": None}, "plan.xlsx:scenario_changes!D6: scenario_changes.battery_b: a change of a row names no column"),
    "twice": ({"C7": "battery_b", "D7": "power_max", "E7": 3}, "plan.xlsx:scenario_changes!C7: scenario_changes.battery_b: the change is there twice"),
}


@pytest.mark.parametrize("cells", [{"C9": "osmosis_b", "B9": "candidates", "D9": "power_max", "E9": 3}, {"B7": "sites", "C7": "coast", "D7": None}])
def test_a_row_is_not_changed_and_taken_out(book, cells):
    """Of the two, neither wins in silence."""

    def change(changed):
        for cell, value in cells.items():
            changed["scenario_changes"][cell] = value
        changed["scenario_changes"].append(["more", "sites", "coast", "title_en", "Shore"])

    book.change(change)
    assert [line for line in book.told(scenario="more") if "the change is there twice" in line]


@pytest.mark.parametrize("name", CHANGES)
def test_changes_that_cannot_be(book, name):
    cells, line = CHANGES[name]
    for cell, value in cells.items():
        book.set("scenario_changes", cell, value)
    told = book.told(scenario="more")
    assert [one for one in told if line in one], told


def test_a_row_may_be_new_in_a_scenario(book):
    def change(changed):
        for column, value in {"technology": "battery", "site": "island", "power_max": "20 MW", "source": "S1", "confidence": "L"}.items():
            changed["scenario_changes"].append(["more", "candidates", "battery_c", column, value])

    book.change(change)
    assert [row.power_max for row in read_plan(book.path, "more").candidates if row.project == "battery_c"] == [20]


# --- files -----------------------------------------------------------------------------------------


def test_files_that_are_no_workbooks(book, tmp_path):
    def told(name: str, data: bytes) -> str:
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InputError) as caught:
            read_plan(tmp_path / name)
        (problem,) = caught.value.problems
        return f"{problem.message}; {problem.hint}"

    whole = book.path.read_bytes()
    assert told("damaged.xlsx", whole[: len(whole) // 2]).startswith("is not a readable workbook")
    assert told("csv.xlsx", b"a,b\n1,2\n").startswith("is not a readable workbook")
    assert told("empty.xlsx", b"").startswith("is not a readable workbook")
    assert told("secret.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)).startswith("is protected by a password, or of the old format .xls")
    assert told("~$plan.xlsx", bytes(165)).endswith("name the workbook itself: plan.xlsx")
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as other:
        other.writestr("word/document.xml", "<a/>")
    assert told("other.xlsx", (tmp_path / "other.xlsx").read_bytes()).startswith("is not a readable workbook")


def test_a_workbook_that_is_open_elsewhere_is_read(book):
    (book.path.parent / "~$plan.xlsx").write_bytes(bytes(165))
    assert read_plan(book.path).file.name == "tiny"


def test_a_misspelt_workbook_is_guessed(book):
    with pytest.raises(InputError, match=r"did you mean '.*plan.xlsx'"):
        plan_path(book.path.with_name("paln.xlsx"))


def test_a_sheet_may_have_the_plain_name_of_its_kind(book):
    book.change(lambda changed: setattr(changed["tech_thermal"], "title", "thermal"))
    assert read_plan(book.path).technologies["coal"]


def test_workbooks_are_read_anew_when_they_change(book):
    assert read_plan(book.path).file.discount_rate == 0.07
    book.set("plan", "B10", 0.05)
    assert read_plan(book.path).file.discount_rate == 0.05


def test_a_copy_elsewhere_is_the_same_plan(book, tmp_path):
    """A workbook needs nothing beside it."""
    (tmp_path / "away").mkdir()
    copy = Path(shutil.copy(book.path, tmp_path / "away" / "x.xlsx"))
    assert without_places(read_plan(copy)) == without_places(read_plan(book.path))


def test_profiles_get_names_of_their_own_whatever_names_there_are(tmp_path: Path):
    # a_3 stands already when the second file called a is the third to be named.
    paths = []
    for name in ("a.csv", "a_3.csv", "other/a.csv"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("hour,load [1]\n0,1\n", encoding="utf-8")
        paths.append(name)
    document = {"weather_years": {f"y{i}": {"profiles": name} for i, name in enumerate(paths)}}
    assert list(_profiles([document], [tmp_path], Problems(), set())) == ["a", "a_3", "a_2"]
