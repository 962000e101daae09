"""A plan as a workbook and back: nothing is lost, and a planner finds lists, notes and headers that stand still."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from energyplan.errors import InputError, Problems
from energyplan.exports.plan_folder import write_plan_folder
from energyplan.exports.plan_workbook import write_plan_workbook
from energyplan.exports.workbook_content import profile_sheets
from energyplan.exports.workbook_sheet import Exact
from energyplan.importers.starter import starter
from energyplan.pipeline import run
from energyplan.plan.grid import Cell
from energyplan.plan.read import list_scenarios, read_plan
from energyplan.plan.resolved import resolved
from energyplan.plan.sheets import read_sheet
from energyplan.plan.written import WrittenPlan, read_written

SHORT = "ENERGYPLAN_SHORT" in os.environ

ROOT = Path(__file__).parents[2]
REFERENCE = sorted(path.parent for path in (ROOT / "models" / "reference").glob("*/plan.yaml"))
ZHUANGHE = ROOT / "models" / "zhuanghe"


def without_places(text: str) -> str:
    """The record of a run's inputs without the names of files."""
    text = re.sub(r"^  inputs:.*\n(  - .*\n)*", "", text, flags=re.MULTILINE)
    text = re.sub(r"^- 'tables of .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"scenarios/\w+\.yaml[:\d]*|\S+\.xlsx:\S+|profiles: \S+", "PLACE", text)


@pytest.fixture(scope="module")
def zhuanghe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zhuanghe") / "zhuanghe.xlsx"
    write_plan_workbook(read_written(ZHUANGHE), path)
    return path


@pytest.fixture(scope="module")
def back(zhuanghe: Path) -> Path:
    """The files made of the workbook."""
    folder = zhuanghe.with_name("back")
    write_plan_folder(read_written(zhuanghe), folder)
    return folder


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter as a workbook to fill in."""
    path = tmp_path_factory.mktemp("begun") / "begun.xlsx"
    write_plan_workbook(starter("begun"), path, template=True)
    return path


# --- nothing is lost -------------------------------------------------------------------------------


@pytest.mark.parametrize("model", REFERENCE, ids=[path.name for path in REFERENCE])
def test_reference_plans_there_and_back(model, tmp_path):
    write_plan_workbook(read_written(model), tmp_path / "plan.xlsx")
    write_plan_folder(read_written(tmp_path / "plan.xlsx"), tmp_path / "plan")
    assert without_places(resolved(read_plan(tmp_path / "plan.xlsx"))) == without_places(resolved(read_plan(model)))
    assert without_places(resolved(read_plan(tmp_path / "plan"))) == without_places(resolved(read_plan(model)))


@pytest.mark.parametrize("scenario", ["base", "as_written"])
def test_zhuanghe_in_a_workbook(zhuanghe, scenario):
    assert without_places(resolved(read_plan(zhuanghe, scenario))) == without_places(resolved(read_plan(ZHUANGHE, scenario)))


@pytest.mark.slow
@pytest.mark.skipif(SHORT, reason="two scenarios are looked at in the fast tests")
def test_zhuanghe_with_all_scenarios(zhuanghe, back):
    assert list_scenarios(back) == list_scenarios(zhuanghe) == list_scenarios(ZHUANGHE)
    for scenario in list_scenarios(ZHUANGHE):
        wanted = without_places(resolved(read_plan(ZHUANGHE, scenario)))
        assert without_places(resolved(read_plan(zhuanghe, scenario))) == wanted
        assert without_places(resolved(read_plan(back, scenario))) == wanted


def lines_of(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))


def test_tables_come_back_line_by_line(back):
    """Comments, order of rows and columns, every text; of hours only zeros that say nothing are lost."""
    inputs = ROOT / "inputs" / "zhuanghe"
    names = [path.relative_to(inputs) for path in inputs.rglob("*.csv") if path.parent.name != "weather"]
    assert len(names) > 20
    for name in names:
        ours, theirs = lines_of(back / "inputs" / name), lines_of(inputs / name)
        if name.parent.name == "profiles":
            assert ours[:5] == theirs[:5]
            ours, theirs = ([[float(cell) for cell in row] for row in rows[5:]] for rows in (ours, theirs))
        assert ours == theirs, name


def test_what_was_said_beside_keys_comes_back(back):
    text = (back / "plan.yaml").read_text(encoding="utf-8")
    assert text.startswith('# The plan of Zhuanghe (Liaoning): "as it happened".\n#\n')
    assert "discount_rate: 0.07 # the rule book for public projects says 8 %, sector models 7.4 %; try 0.05 to 0.08\n" in text
    assert "# carrier: what the technology makes, stores or carries." in text
    scenario = (back / "scenarios" / "n_minus_1_tie.yaml").read_text(encoding="utf-8")
    assert scenario.startswith("# One of the two 1,000 MVA transformers")


DIGITS = ["0.30000000000000004", "0.3333333333333333", "1e-300", "0.12345679012345678", "0.0", "-0.0"]


def test_every_digit_and_every_text_comes_back(tmp_path):
    """Sixteen digits, as Excel files are often written, are one too few for some numbers; text that looks like a formula is none."""
    model = ROOT / "models" / "reference" / "share_target"
    written = read_written(model)
    column = next(i for i, cell in enumerate(written.tables["technologies/thermal"].header) if cell.text.startswith("power_capex"))
    grid, note = written.tables["technologies/thermal"], written.tables["sources"]
    grid.rows[0] = [Cell(DIGITS[0], cell.place) if i == column else cell for i, cell in enumerate(grid.rows[0])]
    note.rows[0] = [Cell("=1+1", cell.place) if head.text == "title" else cell for head, cell in zip(note.header, note.rows[0], strict=True)]
    write_plan_folder(written, tmp_path / "plan")
    write_plan_workbook(written, tmp_path / "plan.xlsx")
    plan = read_plan(tmp_path / "plan.xlsx")
    assert plan.technologies == read_plan(tmp_path / "plan").technologies != read_plan(model).technologies
    assert plan.sources[0].title == "=1+1"


def test_numbers_are_written_with_all_their_digits(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "digits.xlsx") as book:
        sheet = book.add_worksheet("digits", worksheet_class=Exact)
        for i, text in enumerate(DIGITS):
            sheet.write_number(i, 0, float(text))
    grid = read_sheet(tmp_path / "digits.xlsx", "digits", Problems())
    assert grid is not None
    assert [repr(float(row[0].text)) for row in (grid.header, *grid.rows)] == DIGITS


def test_long_and_like_names_of_profiles_get_sheets_of_their_own():
    names = ["a" * 40 + "1", "a" * 40 + "2", "A" * 40, "x/y"]
    sheets = profile_sheets(WrittenPlan({}, {}, {}, dict.fromkeys(names), {}, {}))  # type: ignore[arg-type]
    assert all(len(sheet) <= 31 for sheet in sheets.values())
    assert len({sheet.lower() for sheet in sheets.values()}) == 4
    assert sheets["x/y"] == "profiles_x_y"


# --- a run -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_run_from_the_workbook_is_the_run_from_the_files(begun, tmp_path):
    write_plan_folder(starter("begun"), tmp_path / "begun")
    ours, theirs = (run(model, "high_demand", resolution="438h", out=tmp_path / "results") for model in (begun, tmp_path / "begun"))
    assert ours.summary()["objective"] == theirs.summary()["objective"]
    assert ours.summary()["size"] == theirs.summary()["size"]


# --- a planner's workbook --------------------------------------------------------------------------


def test_lists_offer_what_other_sheets_declare(begun):
    book = openpyxl.load_workbook(begun)
    lists = {str(one.sqref).split(":")[0]: one.formula1 for one in book["candidates"].data_validations.dataValidation}
    assert lists["B3"] == "OFFSET(technologies!$A$2,0,0,MAX(1,COUNTA(technologies!$A$2:$A$505)),1)"
    assert lists["C3"].startswith("OFFSET(sites!$A$2")
    assert '"TRUE,FALSE"' in {one.formula1 for one in book["technologies"].data_validations.dataValidation}
    targets = {one.formula1 for one in book["targets"].data_validations.dataValidation}
    assert {'">=,<="', '"N,D,A"', '"soft,hard,off"'} <= targets
    changes = {str(one.sqref).split(":")[0]: one.formula1 for one in book["scenario_changes"].data_validations.dataValidation}
    assert changes["A2"].startswith("OFFSET(scenarios!$A$2")
    words = changes["B2"].partition("columns!")[2].replace("$", "")  # too long for a list of its own
    assert {"plan", "targets", "tech_thermal"} <= {cell.value for row in book["columns"][words] for cell in row}


def test_headers_say_what_a_column_is_and_stand_still(begun):
    book = openpyxl.load_workbook(begun)
    header = {cell.value: cell for cell in book["tech_renewable"][1]}
    note = header["power_capex [CNY/kW]"].comment.text
    assert "overnight cost of power capacity" in note
    assert "unit: CNY/kW" in note
    assert "must be filled in" in note
    assert header["outage [1]"].comment.text.splitlines()[2:] == [">= 0, < 1", "may stay empty, then 0"]
    assert book["tech_renewable"].freeze_panes == "B2"
    assert book["candidates"].freeze_panes == "B3"  # a comment stands above the header
    assert book["candidates"].print_title_rows == "$2:$2"


def test_a_workbook_to_fill_in_offers_what_may_be_there(begun):
    book = openpyxl.load_workbook(begun)
    assert {"read_me", "columns", "committed", "tariff", "scenarios", "scenario_changes", "profiles_typical"} <= set(book.sheetnames)
    assert "power_limit [MW]" in [cell.value for cell in book["candidates"][2]]
    assert book["profiles_typical"].max_row == 8763


def test_nothing_is_overwritten(begun):
    before = begun.read_bytes()
    with pytest.raises(InputError, match="is there already"):
        write_plan_workbook(starter("begun"), begun)
    assert begun.read_bytes() == before
    assert [path.name for path in begun.parent.iterdir()] == ["begun.xlsx"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_opens_and_saves_it(begun, tmp_path):
    """What another program saves is the same plan."""
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path), str(begun)], check=True, capture_output=True
    )
    for scenario in ("base", "no_new_gas"):
        assert without_places(resolved(read_plan(tmp_path / "begun.xlsx", scenario))) == without_places(resolved(read_plan(begun, scenario)))
    assert openpyxl.load_workbook(tmp_path / "begun.xlsx")["candidates"].data_validations.dataValidation
