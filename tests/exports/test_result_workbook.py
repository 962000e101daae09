"""The workbook of results: its figures are those of the tables, its sums and charts refer to cells that hold them, and a file in the way is named."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter, range_boundaries
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.errors import EnvironmentProblem, InputError
from energyplan.exports import result_workbook
from energyplan.exports.result_energy import calendar_table
from energyplan.exports.result_workbook import workbook, write
from energyplan.exports.run_exports import Asked
from energyplan.i18n import set_language
from energyplan.pipeline import run
from energyplan.report.chapters.facts import NEEDED, Facts
from energyplan.report.reference_plans import REFERENCE
from energyplan.results.stored_run import StoredRun

ZHUANGHE = Path(__file__).parents[2] / "models" / "zhuanghe"
SHORT = "ENERGYPLAN_SHORT" in os.environ
PLANS = ("annuity", "share_target", "free_disposal")


class Book:
    """A workbook with the run that it tells of."""

    def __init__(self, folder: Path):
        self.folder, self.facts = folder, Facts(folder)
        self.content = workbook(self.facts)

    @cached_property
    def values(self) -> openpyxl.Workbook:
        """What cells hold."""
        return openpyxl.load_workbook(io.BytesIO(self.content), data_only=True)

    @cached_property
    def formulas(self) -> openpyxl.Workbook:
        """The same with formulas."""
        return openpyxl.load_workbook(io.BytesIO(self.content))

    def rows(self, sheet: str, title: str) -> list[list]:
        """Rows of a table below its title: its header first, down to its notes."""
        lines = [[cell.value for cell in row] for row in self.values[sheet].iter_rows()]
        first = next(i for i, line in enumerate(lines) if str(line[0]).startswith(title)) + 1
        last = next(i for i in range(first, len(lines)) if str(lines[i][0]).startswith(("Source", "N: ", "Gross cost", "Income", "0: ", "Hour 0")))
        width = max(j + 1 for j, value in enumerate(lines[first]) if value is not None)
        return [line[:width] for line in lines[first:last]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory):
    """A small run by the name of its plan, made when it is asked for."""
    out = tmp_path_factory.mktemp("runs")

    @lru_cache
    def made(plan: str) -> Book:
        set_language("en")
        return Book(run(REFERENCE / plan, out=out).run_dir)

    return made


@pytest.fixture(scope="module")
def zhuanghe(tmp_path_factory: pytest.TempPathFactory) -> Book:
    set_language("en")
    return Book(run(ZHUANGHE, resolution="730h" if SHORT else "73h", out=tmp_path_factory.mktemp("zhuanghe")).run_dir)


# --- a plan solved by hand ----------------------------------------------------------------------------------------------------------


def test_the_sheets_hold_the_numbers_solved_by_hand(runs):
    book = runs("annuity")
    assert book.rows("Schedule", "Power in operation [MW]") == [["technology", None, 2025, 2026], ["Gas unit", "new", pytest.approx(10.0), pytest.approx(10.0)]]
    head, *rows = book.rows("Balances", "Balance of Electricity of a year [MWh]")
    assert head == ["supply and use", 2025, 2026] or head == ["supply and use", 2025]
    assert {row[0]: row[1] for row in rows} == pytest.approx({"Gas unit": 40.0, "fed in": 40.0, "demand": -40.0, "taken out": -40.0, "balance": 0.0})
    costs = {row[0]: row[1] for row in book.rows("Costs", "Cost of the plan [thousand CNY of 2024]")[1:]}
    assert costs["capital (annuities)"] == pytest.approx(11.52, abs=0.01)
    assert costs["net cost"] == pytest.approx(costs["gross cost"]) == pytest.approx(12.42, abs=0.01)


def test_the_summary_leads_to_every_sheet(runs):
    book = runs("annuity")
    cells_of_summary = [cell for row in book.values["Summary"].iter_rows() for cell in row]
    links = {cell.hyperlink.location.split("!")[0].strip("'") for cell in cells_of_summary if cell.hyperlink}
    assert links == set(book.values.sheetnames) - {"Summary"}
    assert [cell.value for cell in book.values["Summary"]["A"]][3] == "Least cost is to have built by 2026: Gas unit 10 MW."


def test_chinese_has_its_own_units_and_no_extra_is_needed(runs, monkeypatch: pytest.MonkeyPatch):
    for name in ("altair", "vl_convert"):
        monkeypatch.setitem(sys.modules, name, None)
    set_language("zh")
    book = Book(runs("annuity").folder)
    text = " ".join(str(cell.value) for sheet in book.values for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert "万千瓦" in text
    assert "万元（2024 年价）" in text
    assert "million" not in text


# --- laws ---------------------------------------------------------------------------------------------------------------------------


def added(formula: str, sheet) -> float:
    """What a sum comes to."""
    ranges = re.fullmatch(r"=SUM\(([A-Z0-9:,]+)\)", formula)
    assert ranges, formula
    cells = (cell for part in ranges[1].split(",") for row in sheet.iter_rows(**bounds(part)) for cell in row)
    return sum(cell.value or 0.0 for cell in cells)


def bounds(part: str) -> dict[str, int]:
    first_column, first_row, last_column, last_row = range_boundaries(part)
    return {"min_col": first_column, "min_row": first_row, "max_col": last_column, "max_row": last_row}


def check_sums(book: Book) -> int:
    """Stored values of formulas are what the formulas come to; how many there are."""
    count = 0
    for sheet in book.formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    values = book.values[sheet.title]
                    assert values[cell.coordinate].value == pytest.approx(added(str(cell.value), values), rel=1e-9, abs=1e-9), (sheet.title, cell.coordinate)
                    count += 1
    return count


def check_costs(book: Book) -> None:
    """The net cost of every table of costs is that of the run, and discounted it is the expected cost: the objective but for plans with risk."""
    scale, gross = book.facts.money_scale.factor, book.facts.manifest["gross_cost"]
    costs = book.facts.run.table("costs")
    component, by_both, discounted, paid, of_technology = (
        {row[0]: row[1:] for row in book.rows("Costs", title)}["net cost"] for title in (
            "Cost of the plan", "Discounted cost by technology and component", "Discounted cost of each year by component", "Cost of each year by component",
            "Discounted cost of each year by technology",
        )
    )  # fmt: skip
    for value in (component[1], by_both[-1], discounted[-1], of_technology[-1]):
        assert value * scale == pytest.approx(book.facts.manifest["expected_cost"], abs=2e-6 * gross)
    assert paid[-1] * scale == pytest.approx(costs["cny"].sum(), abs=2e-6 * costs["cny"].abs().sum())
    years = costs.groupby("year")["discounted_cny"].sum()
    assert [v * scale for v in discounted[:-1]] == pytest.approx(list(years), abs=2e-6 * gross)


def check_balances(book: Book) -> None:
    """Each balance adds up to nothing, and its demand is that of the dispatch."""
    for carrier, unit in book.facts.system.carriers.items():
        rows = {row[0]: row[1:] for row in book.rows("Balances", f"Balance of {book.facts.name(carrier)}")[1:]}
        assert rows["balance"] == pytest.approx([0.0] * len(rows["balance"]), abs=1e-5 * max(map(abs, rows["fed in"]), default=1.0) + 1e-9)
        column = "power_mw" if unit == "MWh" else "flow_m3_h"
        demand = book.facts.run.query(
            f"""SELECT d.milestone, sum({column} * s.hours * s.weight * s.probability) AS amount
            FROM dispatch d JOIN numbers.steps s USING (operation_year, step) WHERE d.carrier = ? AND flow = 'demand' GROUP BY 1 ORDER BY 1""", carrier,
        ).set_index("milestone")["amount"].reindex(book.facts.milestones, fill_value=0.0)  # fmt: skip
        if "demand" in rows:
            told = np.array(rows["demand"])
            assert told / told.sum() == pytest.approx((demand / demand.sum()).to_numpy(), rel=1e-6, abs=1e-9)
        else:
            assert demand.abs().sum() < 1e-6


def check_targets(book: Book) -> None:
    """A row for each target, in the order of the register, in whatever unit of the language."""
    _head, *rows = book.rows("Targets", "Targets of the plan")
    sheet = book.facts.compliance
    assert [row[1] for row in rows] == list(sheet["clause"])
    assert [row[8] for row in rows] == [{"met": "met", "missed": "MISSED", "not set": "not set", "off": "off"}[v] for v in sheet["verdict"]]
    for row, target in zip(rows, sheet.to_dict("records"), strict=True):
        if not pd.isna(target["required"]):
            required, achieved, margin = row[4:7]
            factor = required / target["required"]
            assert factor > 0
            assert [achieved, margin] == pytest.approx([target["achieved"] * factor, target["margin"] * factor])


def references(content: bytes) -> Iterator[list[str]]:
    """What each series of each chart refers to: name, categories, values."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                text = parts.read(name).decode()
                yield from (re.findall(r"<c:f>([^<]+)</c:f>", series) for series in re.findall(r"<c:ser>.*?</c:ser>", text, re.DOTALL))


def check_charts(book: Book) -> int:
    """Series refer to cells that hold a name, years and as many figures; how many there are."""
    count = 0
    for references_of_series in references(book.content):
        name, categories, values = (cells(book, reference) for reference in references_of_series)
        assert len(name) == 1
        assert name[0]
        assert len(categories) == len(values) > 0
        assert all(isinstance(value, int | float) for value in (*categories, *values)), references_of_series
        count += 1
    return count


def cells(book: Book, reference: str) -> list:
    sheet, part = reference.rsplit("!", 1)
    return [cell.value for row in book.values[sheet.strip("'")].iter_rows(**bounds(part.replace("$", ""))) for cell in row]


@pytest.mark.parametrize("plan", PLANS)
def test_figures_are_those_of_the_tables(runs, plan: str):
    book = runs(plan)
    assert check_sums(book) > 10
    check_costs(book)
    check_balances(book)
    assert check_charts(book) >= 4
    if len(book.facts.compliance):
        check_targets(book)


def test_sheets_are_set_up_to_be_read_and_printed(runs):
    for sheet in runs("share_target").values:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area
        assert sheet.oddFooter.right.text
        assert sheet.title == "Charts" or sheet.freeze_panes


def test_prices_of_a_month_and_an_hour_are_their_mean(runs):
    facts = runs("annuity").facts
    hour = np.arange(8760)
    month = (pd.Timestamp("2023-01-01") + pd.to_timedelta(hour, unit="h")).month.to_numpy()
    site = facts.system.assets[0].site
    steps = pd.DataFrame({"carrier": "electricity", "site": site, "year": 2025, "value": 100.0 * month + hour % 24, "hours": 1.0, "first": hour, "length": 1})
    table = calendar_table(facts, steps)
    assert len(table.rows) == 24
    assert table.rows[5][3:] == ("5", *(f"{100 * m + 5:,.1f}" for m in range(1, 13)))
    # steps of two hours hold their price in both
    halved = steps[hour % 2 == 0].assign(hours=2.0, length=2)
    assert calendar_table(facts, halved).rows[5][4] == "104.0"


# --- what is in the way -------------------------------------------------------------------------------------------------------------


def test_the_verb_names_the_file(runs, tmp_path: Path):
    folder = runs("annuity").folder
    done = CliRunner().invoke(app, ["export", str(folder), "--to", "xlsx", "--out", str(tmp_path / "new"), "--json"])
    assert done.exit_code == 0, done.output
    (path,) = json.loads(done.stdout)["files"]
    assert [file.name for file in (tmp_path / "new").iterdir()] == [Path(path).name]  # and no draft
    properties = openpyxl.load_workbook(path).properties
    assert (properties.title, properties.subject) == ("Annuity: results", f"annuity/base/{folder.name}")


def test_an_old_run_is_told_all_that_it_lacks(runs, tmp_path: Path):
    folder = Path(shutil.copytree(runs("annuity").folder, tmp_path / "run"))
    lacking = ("tables/accounts", "tables/kpis")
    for table in lacking:
        assert table in NEEDED
        (folder / f"{table}.parquet").unlink()
    with pytest.raises(InputError) as caught:
        write(StoredRun(folder), Asked(tmp_path / "out"))
    assert {problem.path for problem in caught.value.problems} == {f"{table}.parquet" for table in lacking}
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_open_elsewhere_stays_as_it_was(runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(result_workbook, "workbook", lambda _facts: b"new")
    stored = StoredRun(runs("annuity").folder)
    (path,) = write(stored, Asked(tmp_path)).files
    path.write_bytes(b"as it was")

    def locked(*_paths: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(EnvironmentProblem, match=re.escape(str(path))):
        write(stored, Asked(tmp_path))
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [(path.name, b"as it was")]


# --- the real plan ------------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("plan", sorted(path.parent.name for path in REFERENCE.glob("*/plan.yaml") if path.parent.name not in PLANS))
def test_every_reference_plan(runs, plan: str):
    test_figures_are_those_of_the_tables(runs, plan)


@pytest.mark.slow
def test_dollars_futures_and_risk(tmp_path: Path):
    plan = Path(shutil.copytree(REFERENCE / "annuity", tmp_path / "plan"))
    for file in plan.rglob("*.csv"):
        file.write_text(file.read_text(encoding="utf-8").replace("CNY", "USD"), encoding="utf-8")
    futures = "futures={low: {title: {zh: 低, en: Low}, probability: 0.75}, high: {title: {zh: 高, en: High}, probability: 0.25, demand: {all: 2}}}"
    book = Book(run(plan, sets=("currency=USD", futures, "risk={weight: 0.4, level: 0.5}"), out=tmp_path / "runs").run_dir)
    assert check_sums(book) > 10
    assert check_charts(book) >= 4
    check_costs(book)
    check_balances(book)
    assert book.rows("Costs", "Cost of the plan [thousand USD of 2024]")


@pytest.mark.slow
def test_zhuanghe(zhuanghe: Book):
    assert check_sums(zhuanghe) > 300
    check_costs(zhuanghe)
    check_balances(zhuanghe)
    check_targets(zhuanghe)
    assert check_charts(zhuanghe) > 30


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_opens_it_and_calculates_the_same(zhuanghe: Book, tmp_path: Path):
    path = tmp_path / "results.xlsx"
    path.write_bytes(zhuanghe.content)
    for form in ("xlsx", "pdf"):
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path / form), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert (tmp_path / "pdf" / "results.pdf").stat().st_size > 50_000
    again = openpyxl.load_workbook(tmp_path / "xlsx" / "results.xlsx", data_only=True)
    assert again.sheetnames == zhuanghe.values.sheetnames
    for sheet in zhuanghe.values:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    other = again[sheet.title][f"{get_column_letter(cell.column)}{cell.row}"].value
                    same = other == pytest.approx(cell.value, rel=1e-9, abs=1e-9) if isinstance(cell.value, int | float) else other == cell.value
                    assert same, (sheet.title, cell.coordinate, cell.value, other)
