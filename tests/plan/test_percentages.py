"""A number with its per cent sign, where the unit stands in the header, or in a column beside it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from energyplan.plan.sheets import hidden_parts


@pytest.mark.parametrize("written", ["70%", "70 %", "70％"])
def test_a_percentage_beside_the_unit_per_cent_is_that_many(plan, written):
    plan.replace("targets", ">=,50,%", f">=,{written},%")
    assert next(row for row in plan.read().targets if row.target == "clean_2030").value == 70


def test_a_percentage_beside_the_unit_one_is_a_share(plan):
    plan.replace("targets", ">=,50,%", ">=,70%,1")
    assert next(row for row in plan.read().targets if row.target == "clean_2030").value == 0.7


def test_a_percentage_beside_another_unit_names_that_unit(plan):
    plan.replace("targets", ">=,30,万千瓦", ">=,30%,万千瓦")
    (problem,) = plan.problems()
    assert (problem.code, problem.hint) == ("not_a_number", "its unit is 万千瓦: write a number in 万千瓦")


def test_a_percentage_without_a_unit_asks_for_it(plan):
    plan.replace("targets", ">=,50,%", ">=,70%,")
    assert "write 70, and % as its unit" in [problem.hint for problem in plan.problems()]


def test_what_excel_hides_is_named(tmp_path: Path):
    book = openpyxl.Workbook()
    for name in ("plain", "row", "column", "whole"):
        book.create_sheet(name)["A1"] = "x"
    book["row"].row_dimensions[1].hidden = True
    book["column"].column_dimensions["A"].hidden = True
    book["whole"].sheet_state = "hidden"
    book.save(tmp_path / "book.xlsx")
    assert hidden_parts(tmp_path / "book.xlsx") == ["row", "column", "whole"]
