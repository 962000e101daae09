"""Encodings, separators, broken files and workbooks."""

from __future__ import annotations

import openpyxl
import pytest

from energyplan.errors import Problems
from energyplan.plan.yaml_file import parse_yaml


def test_a_bom_is_no_part_of_the_text(plan):
    for name in ("plan.yaml", "demand", "typical"):
        plan.write(name, b"\xef\xbb\xbf" + plan.file(name).read_bytes())
    assert plan.read().file.name == "tiny"


def test_windows_line_ends_are_fine(plan):
    for name in ("plan.yaml", "demand", "typical"):
        plan.write(name, plan.file(name).read_bytes().replace(b"\n", b"\r\n"))
    assert len(plan.read().demand) == 4


def test_other_encodings_are_told_with_the_byte(plan):
    plan.write("demand", plan.file("demand").read_bytes() + "# 海".encode("gbk"))
    size = len(plan.file("demand").read_bytes())
    assert plan.told() == [
        f"tables/demand.csv:6:3: demand.csv: is not UTF-8: byte 0xba at byte offset {size - 2}; "
        "save it as UTF-8 (in Excel: 'CSV UTF-8')"
    ]


def test_utf_16_is_told(plan):
    plan.write("plan.yaml", "name: tiny".encode("utf-16"))
    assert plan.told() == [
        "plan.yaml:1:1: plan.yaml: is UTF-16, found at byte 0; save it as UTF-8 (in Excel: 'CSV UTF-8')"
    ]


@pytest.mark.parametrize(("mark", "word"), [(";", "semicolon"), ("\t", "tab")])
def test_another_separator_is_told_once(plan, mark, word):
    plan.write("demand", plan.file("demand").read_text().replace(",", mark))
    assert plan.told() == [
        f"tables/demand.csv:1:1: demand.csv: is separated by {word}; save it with commas between the cells and a decimal point"
    ]


def test_empty_and_missing_files_are_told(plan):
    plan.write("demand", "# nothing yet\n")
    plan.file("technologies/battery").unlink()
    plan.file("sources").unlink()
    assert plan.told() == [
        "tables/demand.csv:1:1: demand.csv: is empty; write the header line at least",
        "tables/sources.csv: sources: there is no such table; write it as docs/how-to/inputs.md says",
        "tables/technologies/battery.csv: technologies/battery: there is no such table; write it as docs/how-to/inputs.md says",
    ]


def test_a_table_with_a_misspelt_name_is_told(plan):
    plan.file("committed").rename(plan.file("comitted"))
    plan.write("remarks", "a,b\n")
    assert plan.told() == ["tables/comitted.csv: comitted: is no table of a plan; did you mean 'committed'?"]


def test_an_open_quotation_mark_is_told(plan):
    plan.append("demand", 'x,"coast\n')
    assert plan.told() == [
        "tables/demand.csv:6: demand.csv: is not valid CSV: unexpected end of data; check the quotation marks"
    ]


def test_positions_count_quoted_commas_and_line_breaks(plan):
    plan.replace("candidates", "wind,S1,M\nbattery_b", 'wind,"S1;\nS1",M\nbattery_b')
    plan.replace("candidates", ",200,", ",many,")
    assert plan.told() == [
        "tables/candidates.csv:4:26: candidates.battery_b.power_max: 'many' is not a number; write a number like 0.07"
    ]


@pytest.mark.parametrize(
    "text", ["a: &x [*x]", "a: [1\nb: 2", "a: 'open", "%", "? [1]: 2\n: 3", "a: !!python/object:os.system x", "\x00"]
)
def test_no_yaml_makes_a_traceback(text):
    problems = Problems()
    parse_yaml(text, "plan.yaml", problems)
    assert {problem.code for problem in problems.found} <= {"yaml_syntax"}


def test_yaml_numbers_are_those_of_1_2():
    document = parse_yaml("a: 0o14\nb: 1e3\nc: yes\nd: 012\n", "plan.yaml", Problems())
    assert document is not None
    assert document.data == {"a": 12, "b": 1000.0, "c": "yes", "d": 12}


# --- Excel -----------------------------------------------------------------------------------------


def to_workbook(plan, *tables):
    """Move tables into one workbook, a sheet each."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.rpartition("/")[2])
        for line in plan.file(table).read_text(encoding="utf-8").splitlines():
            sheet.append([_value(text) for text in line.split(",")])
    return book


def _value(text):
    try:
        return float(text) if text else None
    except ValueError:
        return text


def test_a_table_may_be_a_workbook(plan):
    book = to_workbook(plan, "demand")
    plan.file("demand").unlink()
    book.save(plan.path / "tables" / "demand.xlsx")
    assert [row.annual_energy for row in plan.read().demand[:2]] == [1e6, 1.2e6]
    book["demand"]["F3"] = "many"
    book["demand"]["F4"] = "=1/0"
    book["demand"]["C2"] = "elektricity"
    book.save(plan.path / "tables" / "demand.xlsx")
    assert plan.told() == [
        "tables/demand.xlsx:demand!C2: demand.city@2025.carrier: 'elektricity' is not known; did you mean 'electricity'?",
        "tables/demand.xlsx:demand!F3: demand.city@2030.annual_energy: 'many' is not a number; write a number like 0.07",
        "tables/demand.xlsx:demand!F4: demand: is a formula without a value; open the workbook in Excel and save it",
    ]


def test_all_tables_may_be_in_one_workbook(plan):
    tables = [str(path.relative_to(plan.path / "tables"))[:-4] for path in (plan.path / "tables").rglob("*.csv")]
    book = to_workbook(plan, *[table for table in tables if not table.startswith("profiles")])
    book.save(plan.path / "tables" / "all.xlsx")
    before = plan.read()
    plan.replace("plan.yaml", "inputs: tables", "inputs: tables/all.xlsx")
    after = plan.read()
    assert (after.candidates, after.technologies, after.tariff) == (
        before.candidates,
        before.technologies,
        before.tariff,
    )


def test_csv_and_workbook_of_one_table_are_too_many(plan):
    to_workbook(plan, "demand").save(plan.path / "tables" / "demand.xlsx")
    assert plan.told() == ["tables/demand.xlsx: demand: is there as .csv and as .xlsx; remove one of the two"]


def test_a_broken_workbook_is_told(plan):
    plan.file("demand").unlink()
    (plan.path / "tables" / "demand.xlsx").write_bytes(b"no workbook")
    (told,) = plan.told()
    assert told.startswith("tables/demand.xlsx: demand.xlsx: is not a readable workbook")
