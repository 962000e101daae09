"""The formulation page is what the code says, and leaves nothing out."""

import re

import pyomo.environ as pyo
import pytest

from energyplan.model.build import build
from energyplan.model.operation import KINDS
from energyplan.model.rules.base import KINDS as TARGETS
from energyplan.model.rules.penalties import Penalty
from energyplan.report.formulation import PAGE, Rows, main, page, split_doc, tiny_system


@pytest.fixture(scope="module")
def model():
    return build(tiny_system())


@pytest.fixture(scope="module")
def text() -> str:
    return page()


def test_committed_page_is_fresh(text):
    assert PAGE.read_text(encoding="utf-8") == text, "run `python -m energyplan.report.formulation`"


def test_the_page_is_the_same_every_time(text):
    assert page() == text


def test_check_compares_and_tells(tmp_path, monkeypatch, capsys, text):
    stale = tmp_path / "formulation.md"
    monkeypatch.setattr("energyplan.report.formulation.PAGE", stale)
    assert main(["--check"]) == 1
    assert "differs from the code" in capsys.readouterr().err
    assert not stale.exists()
    assert main([]) == 0
    assert stale.read_text(encoding="utf-8") == text
    assert main(["--check"]) == 0


def test_every_variable_and_row_has_a_unit(model):
    components = model.pyomo.component_objects((pyo.Var, pyo.Constraint, pyo.Objective), descend_into=True)
    assert {c.name for c in components if not split_doc(c.doc)[2]} == set()


def test_every_variable_is_in_the_notation_table(model, text):
    table = re.findall(r"^\| [^|]*\| `(\w+)` \|", text, re.MULTILINE)
    names = {re.sub(r"_\d+$", "_i", v.local_name) for v in model.pyomo.component_objects(pyo.Var, descend_into=True)}
    assert names - set(table) == set()


def test_every_constraint_is_on_the_page_with_formula_and_unit(model, text):
    missing = set()
    for constraint in model.pyomo.component_objects(pyo.Constraint, descend_into=True):
        if constraint.parent_block().name.startswith("target"):
            continue  # the formula of a target is the docstring of its kind
        formula, _, unit = split_doc(constraint.doc)
        if f"`{constraint.local_name}`: `{formula}` [{unit}]" not in text:
            missing.add((constraint.local_name, constraint.doc))
    assert missing == set()


def test_every_kind_has_a_section_with_rows(text):
    sections = dict(re.findall(r"^### (\w+) \(`[\w.]+`\)\n(.*?)(?=^##)", text + "\n## ", re.MULTILINE | re.DOTALL))
    assert {*KINDS, *TARGETS} <= set(sections)
    for kind in {*KINDS} - {"demand"}:  # a demand has a variable within bounds and no row
        assert "[2]: " in sections[kind], kind
    for kind in TARGETS:
        assert "row_0: " in sections[kind], kind
        assert "Penalty per " in sections[kind], kind


def test_rows_are_those_of_the_matrix(model):
    """Charge 90 %, discharge 80 %, 1 % lost in an hour: the balance of hour 1, by hand."""
    operated = model.pyomo.year["2025_typical"].part["battery"]
    rows = Rows(model.pyomo)
    assert rows.of(operated.level_balance, "battery")[1].replace("~", " ") == (
        "level_balance[1]: - 0.9 charge[1] + 1.25 discharge[1] - 0.99 level[0] + level[1] = 0"
    )


def test_conventions_tell_the_penalties_of_the_code():
    conventions = (PAGE.parent / "how-to" / "conventions.md").read_text(encoding="utf-8")
    told = {}
    for kinds, rule, counts in re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| `(\w+)` \| ([^|]+) \|", conventions, re.MULTILINE):
        told |= {kind.strip("` "): (Penalty(rule), "once" not in counts) for kind in kinds.split(",")}
    assert told == {kind: (cls.penalty, cls.yearly) for kind, cls in TARGETS.items()}
