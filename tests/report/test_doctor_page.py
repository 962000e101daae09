"""The pages of `doctor`: what a planner reads, in both languages, and what a program reads."""

from __future__ import annotations

import json
from functools import cache

from energyplan.analysis.examination import Examination, examine
from energyplan.analysis.machine import Check
from energyplan.i18n import set_language
from energyplan.pipeline import read_plan
from energyplan.report.doctor_page import examination_as_dict, examination_page, machine_as_dict, machine_page


@cache
def looked(free: float = 64e9) -> Examination:
    return examine(read_plan(resolution="438h"), free=free)


def test_the_page_of_a_plan():
    text = " ".join(examination_page(looked()).split())
    assert "438h (chosen)" in text
    assert "Rows, columns and nonzeros are exact." in text
    assert "Memory that is free: 64 GB." in text
    assert "level_balance [MWh]" in text
    assert "is no trouble for the solver" in text
    assert "limits of rows" in text
    assert "does not fit" not in text


def test_the_page_in_chinese_has_no_english_sentence():
    set_language("zh")
    text = examination_page(looked())
    assert "438h（所选）" in text
    for english in ("smallest", "largest", "memory", "rows", "target ", "step "):
        assert english not in text


def test_what_does_not_fit_is_said_and_not_built():
    text = examination_page(looked(free=1e6))
    assert "does not fit" in text
    assert "The numbers were not looked at" in text
    assert "exit code 9" in text


def test_a_target_is_called_by_its_title():
    found = looked()
    target = next(s for s in found.numerics.spreads if s.part == "target")
    from energyplan.report.doctor_page import in_words

    assert "target clean_output" in in_words(target.largest, found.plan)[1]
    assert "[MWh/a]: " in in_words(target.largest, found.plan)[1]


def test_a_plan_for_programs():
    data = json.loads(json.dumps(examination_as_dict(looked())))
    assert data["status"] == "ok"
    assert data["resolution"] == "438h"
    own = next(f for f in data["forecast"] if f["resolution"] == "438h")
    assert own["size"] == data["numerics"]["size"]
    assert data["numerics"]["largest"][0]["row"]["name"]
    assert json.loads(json.dumps(examination_as_dict(looked(free=1e6))))["numerics"] is None


MISSING = [
    Check("python", "3.11.7"), Check("hipo", "", False, "HiGHS refuses option solver=hipo"), Check("pandas", "2.2", False, ">=3.0.3"),
    Check("duckdb", "", False, ">=1.4"), Check("memory", ""), Check("disk", "/locked", False, "w"),
]  # fmt: skip


def test_the_page_of_the_machine_names_what_is_missing():
    text = " ".join(machine_page(MISSING).split())
    assert "refuses option solver=hipo: pip install 'highspy[extras]'" in text
    assert "2.2; needed is >=3.0.3" in text
    assert "not installed; needed is >=1.4" in text
    assert "/locked cannot be written to" in text
    assert "not known; no run is refused for it" in text
    assert "4 of 6 are missing or will not do." in text


def test_the_machine_for_programs():
    assert machine_as_dict(MISSING)["exit_code"] == 9
    assert machine_as_dict([Check("python", "3.11.7")])["status"] == "ok"
