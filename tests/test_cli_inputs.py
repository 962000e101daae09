"""The verbs init and convert, as a planner types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.plan.read import read_plan

RUNNER = CliRunner()
HYDRO = Path(__file__).parents[1] / "models" / "reference" / "hydro"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def say(*words: str) -> tuple[int, str]:
    result = RUNNER.invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def test_init_writes_a_plan_that_holds_together(here):
    code, told = say("init", "my_town")
    assert code == 0
    assert "models/my_town: a plan of 4 technologies, 2 targets and 2 scenarios" in told
    assert "energyplan run models/my_town" in told
    plan = read_plan(here / "models" / "my_town", "no_new_gas")
    assert (plan.file.name, plan.file.title.zh) == ("my_town", "my_town")
    assert say("init", "my_town")[0] == 3  # never over a plan that is there


def test_init_excel_from_a_plan(here):
    assert say("init", "dam", "--excel", "--from", HYDRO, "-o", "books")[0] == 0
    plan = read_plan(here / "books" / "dam.xlsx")
    assert plan.file.name == "dam"
    assert plan.technologies == read_plan(HYDRO).technologies


def test_a_name_that_is_none(here):
    code, told = say("init", "My Town")
    assert code == 2
    assert "small letters" in told


def test_convert_there_and_back(here):
    assert say("convert", HYDRO, "-o", "hydro.xlsx") == (
        0,
        "hydro.xlsx: a plan of 2 technologies, 0 targets and 0 scenarios\n"
        "Not carried along, for it is no part of the plan: answer.yaml\n"
        "Run it: energyplan run hydro.xlsx\n",
    )
    assert say("convert", "hydro.xlsx", "-o", "hydro")[0] == 0
    assert (here / "hydro" / "inputs" / "demand.csv").read_bytes() == (HYDRO / "inputs" / "demand.csv").read_bytes()
    code, told = say("convert", "hydro.xlsx", "-o", "hydro")
    assert (code, "is there already" in told) == (3, True)


def test_verbs_take_a_workbook(here):
    say("convert", HYDRO, "-o", "hydro.xlsx")
    assert say("validate", "hydro.xlsx")[1].startswith("hydro: no problems (2 technologies, 0 targets)")
    result = RUNNER.invoke(app, ["run", "hydro.xlsx", "--json"])
    assert json.loads(result.stdout)["status"] == "optimal"
    assert say("preflight", "hydro.xlsx")[0] == 0
    assert say("targets", "hydro.xlsx")[0] == 0
    assert say("list", "hydro.xlsx")[1].startswith("base ")


def test_a_broken_workbook_ends_with_3_and_its_cells(here):
    import openpyxl

    say("convert", HYDRO, "-o", "hydro.xlsx")
    book = openpyxl.load_workbook("hydro.xlsx")
    book["demand"]["A2"] = "Load 1"
    book["plan"]["B8"] = "soon"
    book.save("hydro.xlsx")
    code, told = say("validate", "hydro.xlsx", "--json")
    assert code == 3
    problems = json.loads(told.splitlines()[0])["problems"]
    assert [(problem["file"], problem["cell"]) for problem in problems] == [("hydro.xlsx", "demand!A2"), ("hydro.xlsx", "plan!B8")]
