"""The report of a run as a document: every fact is there, once, in the language asked for."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from energyplan.errors import InputError
from energyplan.i18n import set_language
from energyplan.notes import Amount, Note
from energyplan.pipeline import run
from energyplan.report.chapters.answer import decisions, target_points
from energyplan.report.chapters.facts import NEEDED, Facts
from energyplan.report.chapters.targets import sheet_of
from energyplan.report.document import Chart, Document, KeyFigures, Paragraph, Points, Table
from energyplan.report.reference_plans import REFERENCE
from energyplan.report.run_report import report_of

SHORT = "ENERGYPLAN_SHORT" in os.environ

pytest.importorskip("altair")

BROKEN = re.compile(r"\b(nan|None|inf)\b")
"""What a figure that is not there must not be told as."""


def tables(document: Document) -> dict[str, Table]:
    blocks = [*document.answer, *(block for section in document.sections for block in section.blocks)]
    return {block.title.split(" ", 2)[2]: block for block in blocks if isinstance(block, Table)}


@pytest.fixture
def document(annuity: Path) -> Document:
    return report_of(Facts(annuity))


def test_page_one_says_what_is_built_and_what_it_costs(document: Document):
    assert document.answer[0] == Paragraph("Least cost is to have built by 2026: Gas unit 10 MW.", "lead")
    figures = next(block for block in document.answer if isinstance(block, KeyFigures))
    told = {name: value for name, value, _word in figures.items}
    assert told["Investment in new units"] == "10 thousand CNY of 2024"
    assert told["Cost of supply"] == "0.155 CNY/kWh of 2024"
    # 12.42 thousand paid over two years for 80 MWh, both discounted alike.
    assert float(told["Cost of supply"].split()[0]) == pytest.approx(12.42e3 / 80e3, abs=1e-3)


def test_chapters_hold_the_numbers_solved_by_hand(document: Document):
    found = tables(document)
    assert found["Power in operation [MW]"].rows == (("Gas unit", "new", "10.0", "10.0"),)
    assert found["Power that comes and goes [MW]"].rows == (("2025", "Gas unit", "Site A", "gas_new", "–", "10.0", "–", "10.0"),)
    assert ("demand", "40.00") in found["Balance of Electricity of a year [MWh]"].rows
    assert found["Cost of the plan [thousand CNY of 2024]"].rows[0] == ("capital (annuities)", "11.52", "10.00", "92.8%")
    assert found["What new units bring [thousand CNY of 2024]"].rows[0] == ("Gas unit", "10.00", "–", "–", "–", "10.0%", "2026", "2026")


def test_every_table_is_told_once_and_names_where_its_figures_are(document: Document, annuity: Path):
    blocks = [block for section in document.sections for block in section.blocks if isinstance(block, Table | Chart)]
    assert len({block.title for block in blocks}) == len(blocks)
    for block in blocks:
        assert block.source, block.title
        for name in block.source.split(", "):
            assert name.startswith("`energyplan economics") or (annuity / name).exists(), block.title


def test_chinese_tells_the_same_in_its_units(annuity: Path):
    set_language("zh")
    document = report_of(Facts(annuity))
    assert document.language == "zh"
    figures = next(block for block in document.answer if isinstance(block, KeyFigures))
    assert "1 万元（2024 年价）" in [value for _name, value, _word in figures.items]
    assert len(document.sections) == 8


def test_what_begins_after_the_run_is_to_be_decided(own_annuity: Path):
    manifest = json.loads((own_annuity / "run.json").read_text(encoding="utf-8"))
    (own_annuity / "run.json").write_text(json.dumps(manifest | {"run_id": "20240601T000000Z-0"}), encoding="utf-8")
    (made,) = (block for block in decisions(Facts(own_annuity)) if isinstance(block, Table))
    assert made.rows == (("Gas unit", "10 MW", "2025", "2025", "decide now"),)


# --- targets ------------------------------------------------------------------------------------------------------------------------


def with_targets(facts: Facts, *rows: dict[str, object]) -> Facts:
    """The run as if it had these targets."""
    common = {
        "document": "Plan 22", "kind": "capacity", "sense": ">=", "year": 2025, "active": None, "solver_shadow_price": float("nan"), "status": "N",
        "obligation": "indicative", "interpretation": "", "reason": "", "margin": 0.0,
    }  # fmt: skip
    frame, query = pd.DataFrame([common | row for row in rows]), facts.run.query
    facts.run.query = lambda sql, *values: frame if sql.endswith("FROM compliance") else query(sql, *values)
    facts.run.manifest["reasons"] = {"wind": REASON.stored()}
    return facts


WIND = {"target": "wind", "title_zh": "风电", "title_en": "Wind", "clause": "3.1", "unit": "万千瓦", "required": 190.0, "achieved": 105.0, "verdict": "missed",
        "reason": "as it was worded in the run"}  # fmt: skip
REASON = Note("out of reach: {reachable} at most, {first}", {"reachable": Amount("105", "万千瓦"), "first": Note("first in {year}", {"year": 2027})})
STORE = {"target": "store", "title_zh": "储能", "title_en": "Store", "clause": "3.2", "unit": "兆瓦时", "required": 800.0, "achieved": 800.0, "verdict": "met",
         "active": True, "solver_shadow_price": 1.5e6}  # fmt: skip


def test_a_target_has_clause_figures_verdict_and_price(annuity: Path):
    made = sheet_of(with_targets(Facts(annuity), WIND, STORE))
    assert made.rows[0] == ("Wind", "3.1", "2025", "≥ 1.90 GW", "1.05 GW", "MISSED", "indicative · N", "")
    assert made.rows[1] == ("Store", "3.2", "2025", "≥ 800 MWh", "800 MWh", "met", "indicative · N", "1,500.0\n/ MWh")
    assert (made.marks[0, 5], made.marks[1, 5]) == ("bad", "good")


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Wind: 1.05 GW of 1.90 GW; out of reach: 1.05 GW at most, first in 2027"), ("zh", "105 万千瓦")],
)
def test_page_one_says_why_a_target_is_missed(annuity: Path, language: str, line: str):
    set_language(language)
    points = next(block for block in target_points(with_targets(Facts(annuity), WIND, STORE)) if isinstance(block, Points))
    assert line in points.items[0]
    assert language == "en" or "at most" not in points.items[0]


# --- runs that are too old ----------------------------------------------------------------------------------------------------------


def test_what_an_old_run_lacks_is_named_at_once(own_annuity: Path):
    (own_annuity / "tables" / "prices.parquet").unlink()
    file = own_annuity / "tables" / "compliance.parquet"
    duckdb.sql(f"COPY (SELECT * EXCLUDE (reason) FROM '{file}') TO '{file}.new' (FORMAT parquet)")
    file.with_name("compliance.parquet.new").replace(file)
    with pytest.raises(InputError) as caught:
        Facts(own_annuity)
    assert {problem.path for problem in caught.value.problems} == {"tables/prices.parquet", "reason"}
    assert all("run it again" in problem.hint for problem in caught.value.problems)


def test_a_new_run_has_all_that_is_asked_for(annuity: Path):
    for table, needed in NEEDED.items():
        there = duckdb.sql(f"SELECT * FROM '{annuity / table}.parquet' LIMIT 0").columns
        assert set(needed) <= set(there), table


# --- real plans ---------------------------------------------------------------------------------------------------------------------


def texts(document: Document) -> Iterator[str]:
    for block in [*document.answer, *(block for section in document.sections for block in section.blocks)]:
        match block:
            case Table():
                yield from (cell for row in block.rows for cell in row)
            case Paragraph(text, _style):
                yield text


@pytest.mark.slow
@pytest.mark.parametrize("plan", sorted(folder.name for folder in REFERENCE.iterdir() if (folder / "plan.yaml").exists())[:: 7 if SHORT else 1])
def test_every_reference_plan_has_a_report_in_both_languages(plan: str, tmp_path: Path):
    folder = run(REFERENCE / plan, out=tmp_path).run_dir
    for language in ("en", "zh"):
        set_language(language)
        assert not [text for text in texts(report_of(Facts(folder))) if BROKEN.search(text)]


@pytest.mark.slow
def test_the_default_plan_has_hydrogen_and_islands(zhuanghe: Path, tmp_path: Path):
    folder = run(zhuanghe, resolution="336h" if SHORT else "73h", out=tmp_path).run_dir
    document = report_of(Facts(folder))
    titles = [section.title.split(" ", 1)[1] for section in document.sections]
    assert titles == [
        "Targets", "Capacity schedule", "Cost and cash flow", "Energy and CO2 by year", "Operation hour by hour", "Hydrogen", "Islands",
        "Why the plan costs what it does", "Assumptions and sources", "Method, proof and verification",
    ]  # fmt: skip
    found = tables(document)
    balance = found[next(title for title in found if title.startswith("Balance of Electricity"))]
    fed, taken = (next(row for row in balance.rows if row[0] == name) for name in ("fed in", "taken out"))
    for one, other in zip(fed[1:], taken[1:], strict=True):
        assert float(one.replace(",", "")) == pytest.approx(float(other.replace(",", "")), rel=1e-3)
    assert len(found["Sources"].rows) > 40
    assert not [text for text in texts(document) if BROKEN.search(text)]
