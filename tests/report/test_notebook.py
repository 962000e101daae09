"""Runs in a notebook: the tables of a run, its charts, its summary; and the example of the documentation, run again."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import altair
import pytest

import energyplan
from energyplan.errors import InputError
from energyplan.i18n import set_language
from energyplan.report.reference_plans import REFERENCE

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> energyplan.Result:
    return energyplan.run(REFERENCE / "annuity", out=tmp_path_factory.mktemp("runs"))


def test_a_run_is_opened_by_its_folder_or_its_name(result: energyplan.Result):
    out = result.run_dir.parents[2]
    assert energyplan.open_run(result.run_dir).folder == energyplan.open_run("annuity/base", out).folder == result.run_dir
    with pytest.raises(InputError, match="there is no such run"):
        energyplan.open_run("annuity/bass", out)


def test_its_tables_are_those_of_the_result(result: energyplan.Result):
    run = energyplan.open_run(result.run_dir)
    assert set(run.tables) == set(result.tables)
    assert len(run.tables) == len(result.tables)
    costs = run.tables["costs"]
    assert costs["discounted_cny"].sum() == pytest.approx(result.objective)
    assert costs is run.tables["costs"], "read once"
    assert "costs" in repr(run.tables)
    with pytest.raises(KeyError):
        run.tables["cost"]


def test_a_line_of_text_and_a_summary(result: energyplan.Result):
    assert len(repr(result)) < 300
    run = energyplan.open_run(result.run_dir)
    page = run._repr_html_()
    assert page == result._repr_html_()
    assert page.count("<table") == 2
    assert "verified" in page
    set_language("zh")
    assert "净成本" in run._repr_html_()
    assert "Capacity plan" in run.page or "base" in run.page


def test_charts_need_no_network(result: energyplan.Result):
    with altair.renderers.enable("default"):
        chart = result.plot.capacity()
        assert altair.renderers.active == "png"
        assert chart._repr_mimebundle_()[0]["image/png"].startswith(b"\x89PNG")
    with altair.renderers.enable("mimetype"):
        assert result.plot.cost() is not None
        assert altair.renderers.active == "mimetype", "who chose a way keeps it"


# --- the example of the documentation ----------------------------------------------------------------------------------------------


def told(book: Any) -> list[tuple[str, str]]:
    """Kind and text of each output; times and names of runs left out, numbers to four digits."""
    found = []
    for cell in book.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            text = re.sub(r"\d{8}T\d{6}Z-\w{8}", "RUN", data.get("text/plain", "") + output.get("text", ""))
            text = re.sub(r"[\w./-]*RUN", "RUN", text)
            found.append((" ".join(sorted(data)), re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.4g}", " ".join(text.split()))))
    return found


@pytest.mark.slow
def test_the_example_says_what_it_said(tmp_path: Path):
    nbformat = pytest.importorskip("nbformat")
    spec = importlib.util.spec_from_file_location("notebook_tool", ROOT / "tools" / "notebook.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    stored = told(nbformat.read(tool.FILE, as_version=4))
    assert len(stored) >= 10
    assert told(tool.executed(results=str(tmp_path))) == stored
