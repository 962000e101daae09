"""Several folders of tables: the first that has a table gives it, and messages say which file that is."""

from __future__ import annotations

import openpyxl
import pytest

from energyplan.errors import InputError
from energyplan.plan.input_folders import borrowed, holder
from energyplan.plan.read import inputs_folder
from energyplan.plan.resolved import resolved

PATHS = "plan.yaml:3:1: inputs: must be a path or a list of paths"


@pytest.fixture
def two(plan):
    """The plan with an empty folder `next` before its tables."""
    (plan.path / "next" / "profiles").mkdir(parents=True)
    plan.replace("plan.yaml", "inputs: tables", "inputs: [next, tables]")
    return plan


def test_the_first_folder_that_has_a_table_gives_it(two):
    own = (two.path / "tables" / "carbon.csv").read_text(encoding="utf-8").replace("2025,80", "2025,95")
    (two.path / "next" / "carbon.csv").write_text(own, encoding="utf-8")
    read = two.read()
    assert [row.price for row in read.carbon] == [95, 120]
    assert [row.demand for row in read.demand][:1] == ["city"]
    told = next(sentence for sentence in map(str, read.assumed) if sentence.startswith("tables of"))
    assert "next" not in told
    assert "demand" in told
    assert "carbon" not in told


def test_one_folder_says_nothing_of_borrowing_and_keeps_its_record(plan):
    read = plan.read()
    assert not [sentence for sentence in map(str, read.assumed) if sentence.startswith("tables of")]
    assert "  inputs: tables\n" in resolved(read)


def test_messages_name_the_file_that_was_read(two):
    (two.path / "next" / "carbon.csv").write_text("year,price [CNY/t],source,confidence\n2025,?,S1,M\n", encoding="utf-8")
    two.replace("fuels", "800", "x")
    places = [line.partition(": ")[0] for line in two.told()]
    assert places == ["next/carbon.csv:2:6", "tables/fuels.csv:2:11"]


def test_profiles_are_looked_for_in_the_same_order(two):
    assert max(two.read().profiles["typical"]["wind"]) == pytest.approx(0.46)
    text = two.file("typical").read_text(encoding="utf-8").replace("0.46", "0.99")
    (two.path / "next" / "profiles" / "typical.csv").write_text(text, encoding="utf-8")
    assert max(two.read().profiles["typical"]["wind"]) == pytest.approx(0.99)


def test_a_misspelt_table_is_told_in_each_folder(two):
    for folder in ("next", "tables"):
        (two.path / folder / "carbn.csv").write_text("year\n", encoding="utf-8")
    assert [problem.code for problem in two.problems()] == ["unknown_table", "unknown_table"]


@pytest.mark.parametrize(
    ("written", "message"),
    [("[next, tabels]", "plan.yaml:3:16: inputs: there is no folder"), ("[]", PATHS), ("[next, 3]", PATHS), ("3", PATHS)],
)
def test_every_folder_must_be_there(two, written, message):
    two.replace("plan.yaml", "[next, tables]", written)
    assert any(message in line for line in two.told())


def test_a_folder_may_be_a_workbook(two):
    book = openpyxl.Workbook()
    book.active.title = "carbon"
    for row in (["year", "price [CNY/t]", "source", "confidence"], [2025, 77, "S1", "M"], [2030, 99, "S1", "M"]):
        book.active.append(row)
    book.save(two.path / "next.xlsx")
    two.replace("plan.yaml", "[next, tables]", "[next.xlsx, tables]")
    assert [row.price for row in two.read().carbon] == [77, 99]


def test_holder(two):
    places = [two.path / "next", two.path / "tables"]
    assert holder("demand", places) == two.path / "tables"
    assert holder("profiles/typical.csv", places) == two.path / "tables"
    assert holder("nothing", places) == two.path / "next"
    assert borrowed(["demand", "nothing"], places) == {two.path / "tables": ["demand"]}
    assert inputs_folder(two.path) == two.path / "tables"
    two.replace("plan.yaml", "[next, tables]", "[nowhere]")
    with pytest.raises(InputError, match="there is no folder"):
        inputs_folder(two.path)
