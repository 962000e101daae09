"""Names from anywhere: refused with their place, or carried as text through every verb and every file, and nothing is written elsewhere."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl
import pytest

from energyplan.errors import InputError
from energyplan.names import LONGEST_FILE, file_name, inside, name_fault
from energyplan.plain_text import CONTROL, no_formula, visible
from energyplan.plan.read import read_plan
from energyplan.plan.resolved import yaml_text
from tests.command import energyplan
from tests.exports.small_plan import write_tables
from tests.hostile import ALL, CALCULATED, CARRIED, quoted
from tests.hostile import CONTROL as STEERING

TARGETS = "target,title_zh,title_en,document,clause,kind,technologies,value,unit,year,status,interpretation,source,confidence,note\n"


def plan_of(folder: Path, names: list[str]) -> Path:
    """A plan of two hours in which everything that is called something is called one of the names; its folder."""
    write_tables(folder / "tables")
    ring = iter(names[i % len(names)] for i in range(40))

    def title() -> dict[str, str]:
        return {"zh": next(ring), "en": next(ring)}

    kinds = {"coal": "thermal", "gas": "thermal", "wind": "renewable", "cells": "battery"}
    data = {
        "name": "small", "title": title(), "description": names[0], "inputs": "tables", "price_year": 2025, "base_year": 2024, "discount_rate": 0.1,
        "hours_per_year": 2, "license": names[-1], "horizon": {"milestones": list(range(2025, 2030)), "end": 2029, "resolution": "1h"},
        "weather_years": {"typical": {"profiles": "profiles/typical.csv", "probability": 1}},
        "carriers": {"electricity": {"title": title(), "unserved_price": "100000 CNY/MWh"}}, "sites": {"a": {"title": title()}},
        "technologies": {name: {"kind": kind, "title": title(), "clean": name == "wind"} for name, kind in kinds.items()},
    }  # fmt: skip
    (folder / "plan.yaml").write_text(yaml_text(data), encoding="utf-8")
    rows = [
        [f"t{i}", name, name, name, name, "capacity", "wind", "1", "MW", "2029", "N", name, "S1", "H", name] for i, name in enumerate(names)
    ]  # fmt: skip
    (folder / "tables" / "targets.csv").write_text(TARGETS + "".join(",".join(map(quoted, row)) + "\n" for row in rows), encoding="utf-8", newline="")
    sources = "".join(f"named{i},{quoted(name)},{quoted(name)},{quoted(name)}\n" for i, name in enumerate(names))
    (folder / "tables" / "sources.csv").write_text(f"source,title,where,note\nS1,by hand,,\n{sources}", encoding="utf-8", newline="")
    actual = "quantity,technologies,year,value,unit,source,confidence\ncapacity,wind,2025,1,MW,S1,H\n"
    (folder / "tables" / "actual.csv").write_text(actual, encoding="utf-8")
    return folder


SOME = [*CARRIED[::6], "{{7*7}}", "<script>alert(1)</script>", "[bold]x[/bold]"]


@dataclass(frozen=True)
class House:
    """A folder with a plan and a run of it; what verbs write goes to `out`, and the rest must stay as it is."""

    folder: Path
    names: list[str]

    @property
    def plan(self) -> Path:
        return self.folder / "in" / "plan"

    @property
    def out(self) -> Path:
        return self.folder / "in" / "out"

    @cached_property
    def run(self) -> Path:
        done = energyplan("run", self.plan, "--out", self.out / "results", "--json")
        assert done.returncode == 0, done.stderr
        return Path(json.loads(done.stdout)["run_dir"])

    def elsewhere(self) -> set[str]:
        """Every file beside `out`."""
        return {str(file) for file in self.folder.rglob("*") if file.is_file() and self.out not in file.parents}


@pytest.fixture(scope="module", params=[pytest.param(SOME, id="some"), pytest.param(CARRIED, id="all", marks=pytest.mark.slow)])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("house") / "l'été [a]* {0} %s $x #y ~ 低", request.param)  # the folder has such a name as well
    plan_of(house.plan, house.names)
    return house


def test_there_are_two_hundred():
    assert len(set(ALL)) >= 190
    assert len(set(CARRIED)) == len(CARRIED)


TYPED = [name for name in STEERING if "\0" not in name]
"""A file with a NUL is no text, and is refused as a whole."""


def test_control_characters_are_refused_each_with_its_place(tmp_path: Path):
    with pytest.raises(InputError) as caught:
        read_plan(plan_of(tmp_path, TYPED))
    found = {(str(problem.place), problem.path) for problem in caught.value.problems}
    for i in range(len(TYPED)):
        assert any(path == f"targets.t{i}.title_en" for _place, path in found), TYPED[i]
    assert all(":" in place for place, _path in found)
    assert not any(CONTROL.search(visible(str(problem))) for problem in caught.value.problems)


def test_a_name_becomes_one_level_of_a_path_or_is_refused(tmp_path: Path):
    for name in ALL:
        made = file_name(name, ".csv")
        assert len(made.encode()) <= LONGEST_FILE
        assert Path(made).name == made
        assert not made.startswith((".", "-", "~"))
        (tmp_path / made).write_text("x", encoding="utf-8")
        if name_fault(name) is None:
            assert inside(tmp_path, name).parent == tmp_path
            assert len(name.encode()) <= 100
        else:
            with pytest.raises(InputError, match="cannot be a name"):
                inside(tmp_path, name)
    assert {file.name for file in tmp_path.iterdir()} == {file_name(name, ".csv") for name in ALL}


def test_no_two_names_share_a_file():
    assert len({file_name(name) for name in ALL}) == len(set(ALL))


def test_scenarios_of_a_workbook_are_refused_by_their_cell(tmp_path: Path):
    assert energyplan("init", "p", "--excel", "-o", tmp_path).returncode == 0
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    bad = [name for name in CARRIED if name_fault(name) and name.strip() and not name.startswith(("#", "="))]
    for name in bad:
        book["scenarios"].append([name])
    book.save(tmp_path / "p.xlsx")
    done = energyplan("sweep", tmp_path / "p.xlsx", "--all", "--out", tmp_path / "out")
    told = done.stderr.splitlines()
    assert done.returncode == 3
    assert not (tmp_path / "out").exists()
    assert len([line for line in told if "cannot be a name" in line and "scenarios!A" in line]) >= len(bad) - 3  # two that differ by case or spaces are one row


def test_scenario_files_are_refused_by_their_name(tmp_path: Path):
    plan = plan_of(tmp_path / "plan", CARRIED[:20])
    (plan / "scenarios").mkdir()
    (plan / "scenarios" / "it's.yaml").write_text("discount_rate: 0.05\n", encoding="utf-8")
    (plan / "scenarios" / "._low.yaml").write_text("\x00", encoding="utf-8")  # macOS leaves such files
    done = energyplan("validate", plan)
    assert done.returncode == 3
    assert "it's.yaml" in done.stderr
    assert "._low" not in done.stderr


def cells(path: Path) -> list[str]:
    """Texts of a CSV file."""
    return [cell for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")) for cell in row]


def calculated(path: Path) -> list[str]:
    """Texts of a CSV file that a spreadsheet would calculate."""
    return [cell for cell in cells(path) if CALCULATED.match(cell) and no_formula(cell) != cell]


def formulas(path: Path) -> list[str]:
    """Formulas of a workbook that are not the program's own sums, and links to the outside."""
    book = openpyxl.load_workbook(path)
    live = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f" and not str(cell.value).startswith("=SUM(")]
    links = [cell.hyperlink.target for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink and cell.hyperlink.target]
    return [*live, *links]


def test_files_of_a_run_calculate_nothing(house: House):
    before = house.elsewhere()
    folder = house.run
    assert house.elsewhere() == before
    assert not calculated(folder / "schedule.csv")
    assert not calculated(folder / "compliance.csv")
    assert not formulas(folder / "schedule.xlsx")
    titles = [row[1].value for row in openpyxl.load_workbook(folder / "schedule.xlsx")["compliance 达标"].iter_rows(min_row=2, max_row=len(house.names) + 1)]
    assert titles == house.names
    assert "'=1+1" in cells(folder / "compliance.csv")
    page = (folder / "page.txt").read_text(encoding="utf-8")
    assert "[bold]" in page


VERBS = [
    "validate {plan}", "targets {plan}", "preflight {plan}", "list {plan} --out {results}", "doctor {plan}", "show {run}", "verify {run}", "explain wind {run}",
    "economics {run} --out {out}", "compare {run} {run} --out {out}", "track {plan} --run {run} --out {out}", "diagnose {plan}",
    "report {run} --to html --out {out}", "report {run} --to docx --out {out}", "chart {run} --to html --out {out}",
    *(f"export {{run}} --to {form} --out {{out}}" for form in ("schedule", "xlsx", "iamc", "datapackage", "pypsa")),
    "convert {plan} -o {out}/book.xlsx", "init other --from {plan} -o {out}/other",
]  # fmt: skip
SLOW = [
    "report {run} --to pdf --out {out}", "chart {run} --to png --out {out}", "report {run} {run} --to docx --out {out}", "targets {plan} --prices",
    "replay {run} --out {out}/replay --outage none --jobs 1", "sweep {plan} --out {out} --jobs 1", "export {run} --to netcdf --out {out}",
    "explore corridor {plan} --out {out}", "explore sensitivity {plan} --range discount_rate=0.05..0.09 --out {out} --results {out}",
]  # fmt: skip
INPUTS = ("other", "inputs")
"""Folders of tables that are inputs of a plan, which stay as they were written."""


@pytest.mark.parametrize("line", [*VERBS, *(pytest.param(line, marks=pytest.mark.slow) for line in SLOW)])
def test_verbs_carry_names_as_text(house: House, line: str, monkeypatch: pytest.MonkeyPatch):
    """The short form of the slow tests takes some of the names only."""
    if house.names is CARRIED and "ENERGYPLAN_SHORT" in os.environ:
        pytest.skip("all names: not in the short form")
    run, out = house.run, Path(tempfile.mkdtemp(dir=house.out))
    monkeypatch.chdir(out)
    before = house.elsewhere()
    done = energyplan(*(word.format(plan=house.plan, run=run, out=out, results=house.out / "results") for word in line.split()))
    assert done.returncode in (0, 4), done.stderr
    assert house.elsewhere() == before
    assert not CONTROL.search(done.stdout + done.stderr)
    for file in out.rglob("*"):
        assert len(file.name.encode()) <= 255
        look = LOOKS.get(file.suffix)
        if look and file.name != "book.xlsx" and not any(part in INPUTS for part in file.relative_to(out).parts):
            look(file)


def html_is_text(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "<!--<script>" not in text


def docx_is_text(file: Path) -> None:
    with zipfile.ZipFile(file) as parts:
        assert b"{{7*7}}" in parts.read("word/document.xml")


def csv_is_text(file: Path) -> None:
    assert not calculated(file)


def xlsx_is_text(file: Path) -> None:
    assert not formulas(file)


LOOKS = {".csv": csv_is_text, ".xlsx": xlsx_is_text, ".html": html_is_text, ".docx": docx_is_text}


def test_a_plan_with_such_names_goes_into_a_workbook_and_back_without_loss(house: House, tmp_path: Path):
    plan = house.plan
    assert energyplan("convert", plan, "-o", tmp_path / "p.xlsx").returncode == 0
    assert energyplan("convert", tmp_path / "p.xlsx", "-o", tmp_path / "back").returncode == 0
    there, here = read_plan(plan), read_plan(tmp_path / "back")
    assert [(row.title_en, row.note) for row in here.targets] == [(row.title_en, row.note) for row in there.targets]
    assert here.file.technologies == there.file.technologies
    assert here.sources == there.sources


@pytest.mark.parametrize("name", ["../../evil", "it's", "con", "x" * 300])
def test_a_sweep_is_not_called_so(house: House, tmp_path: Path, name: str):
    done = energyplan("sweep", house.plan, "--name", name, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "--name" in done.stderr
    assert not list(tmp_path.iterdir())


def test_weather_years_are_no_paths(zhuanghe: Path, tmp_path: Path):
    inputs = Path(shutil.copytree(zhuanghe.parents[1] / "inputs/zhuanghe/weather", tmp_path / "tables" / "weather")).parent
    years = (inputs / "weather" / "years.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    name = years[-1].split(",")[0]
    (inputs / "weather" / "years.csv").write_text("".join(years).replace(f"\n{name},", "\n../../../evil,"), encoding="utf-8")
    (tmp_path / "plan.yaml").write_text("name: x\ninputs: tables\n", encoding="utf-8")
    done = energyplan("weather", tmp_path)
    assert done.returncode == 3
    assert "years.csv" in done.stderr
    assert "../../../evil" in done.stderr
    assert not (inputs / "profiles").exists()


@pytest.mark.parametrize("words", [("init", "a" * 300), ("init", "con"), ("init", "-o", "x", "../x"), ("import", "pypsa", "x", "-o", "../It's")])
def test_a_new_plan_is_not_called_so(tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert energyplan(*words).returncode == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("where", ["a" * 300, "/".join(["a" * 200] * 30), "/proc/nowhere/x"])
def test_places_that_cannot_be_written_are_told(house: House, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for words in (("init", "x", "-o", where), ("run", house.plan, "--out", where), ("convert", house.plan, "-o", where)):
        done = energyplan(*words)
        assert done.returncode == 9, words
        assert done.stderr.startswith("cannot "), words
    assert not os.listdir(tmp_path)
