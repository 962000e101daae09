"""Golden rows: the linear program of a small system, compared as text, one file for each technology and kind of target.

A change of an equation shows here in plain sight. Where it is meant, write the files anew (`--update-golden`, or UPDATE_GOLDEN=1 in the
environment) and read the difference before it is committed.
"""

import os
import re
from pathlib import Path

import pytest

from energyplan.model.operation import KINDS
from energyplan.model.rules.base import KINDS as TARGETS
from rows.golden import golden, golden_texts

FOLDER = Path(__file__).parent
FILES = sorted(["balance", "build_rate", "constant", "fuel_purchase", "voltage", *(f"technology_{k}" for k in KINDS), *(f"target_{k}" for k in TARGETS)])


@pytest.fixture(scope="module")
def texts(request):
    found = golden_texts()
    if os.environ.get("UPDATE_GOLDEN") == "1" or request.config.getoption("--update-golden", default=False):
        for name, text in found.items():
            (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
    return found


def test_every_kind_has_its_file(texts):
    assert sorted(texts) == FILES
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == FILES


@pytest.mark.parametrize("name", FILES)
def test_rows_are_as_they_were(texts, name):
    stored = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert texts[name] == stored, f"rows/{name}.txt differs; if it is meant, write it anew with --update-golden and read the difference"


def test_every_row_and_column_is_in_some_file(texts):
    # What is not shown could change unseen.
    _, lp = golden()
    text = "\n".join(texts.values())
    assert len(re.findall(r"(?:==|>=|<=) -?[\d.e+-]+$", text, re.MULTILINE)) == lp.size["rows"]
    assert len(re.findall(r" in -?[\d.e+-]+ \.\. ", text)) == lp.size["columns"]


def test_size():
    # 2026-11: first count, all kinds of technology and of target, two milestones of three steps. A change of these numbers is a
    # change of the model's size: say here why it grew. Then: three kinds of target look at what is lost in stores, cables and conversion,
    # 43 nonzeros each. Then: hard targets had a slack of nothing, a column each, until templates were expanded without it.
    # Then: two windless steps of the island are left out, a row and a column each. Then: a converter of two modes came in.
    # 2026-11: hydro, a store between seasons, a steady plant that captures CO2 and buys its fuel by tiers, a one-way line, shares of a portfolio and
    # reserves came in; all other rows stayed, but that balances and shares have the new plants in them. Then: five kinds of target more
    # (commissioned, activity, activity_budget, co2_budget, generation_reserve): a row each, three of the peak.
    # Then, 2026-11-25: three lines in a triangle, a unit and two stores on three sites of their own came in, and the converter got limits by the
    # step and of the year: 277 rows, 194 columns.
    # Then: what a converter makes of another carrier counts, and capacity of converters that generate: 14 nonzeros.
    _, lp = golden()
    assert lp.size == {"rows": 820, "columns": 704, "nonzeros": 2718}
