"""Charts and page of two runs of a plan worked by hand: half of 40 MWh from wind at 50, or three quarters, the rest from coal at 20 CNY/MWh."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.i18n import set_language
from energyplan.pipeline import run
from energyplan.report.charts.files import picture
from energyplan.report.charts.run_view import RunView
from energyplan.report.reference_plans import REFERENCE
from energyplan.study.attribution import Moved
from energyplan.study.compare import Comparison, compare
from energyplan.study.compare_charts import charts_of, waterfall
from energyplan.study.compare_page import compare_page

MODEL = str(REFERENCE / "share_target")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    out = tmp_path_factory.mktemp("runs")
    return [run(MODEL, sets=sets, out=out).run_dir for sets in ((), ("targets.clean_half.value=75 %",))]


@pytest.fixture(scope="module")
def found(folders: list[Path]) -> Comparison:
    return compare(folders)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language(None)


def rows_of(chart) -> list[dict]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_costs_by_run(found: Comparison):
    # 20 x 50 + 20 x 20 = 1,400; 30 x 50 + 10 x 20 = 1,700: all of it variable O&M
    chart = charts_of(found)["compare_cost"]
    assert [row["shown"] for row in rows_of(chart) if row.get("name") == "variable O&M"] == pytest.approx([1400, 1700])
    lines = {row["run"]: row["shown"] for row in rows_of(chart) if row.get("line") == "net cost"}
    assert lines == pytest.approx(dict(zip(found.names, (1400, 1700), strict=True)))
    net = ", ".join(f"{name} {cost}" for name, cost in zip(found.names, ("1,400.0", "1,700.0"), strict=True))
    assert chart.to_dict()["title"]["subtitle"][1] == f"Net cost [CNY of 2024]: {net}"


def test_capacity_by_run_stands_in_the_order_asked_for(found: Comparison):
    chart = charts_of(found)["compare_capacity"]
    drawn = {(row["run"], row["name"]) for row in rows_of(chart) if "name" in row}
    assert drawn == {(name, technology) for name in found.names for technology in ("Wind", "Coal")}
    panel = chart.to_dict()["vconcat"][0]["layer"][0]["encoding"]
    assert panel["x"]["scale"]["domain"] == found.names
    assert panel["color"]["scale"]["domain"] == ["Wind", "Coal"]


def test_clean_share_by_run(found: Comparison):
    rows = rows_of(charts_of(found)["compare_co2"])
    shares = {row["run"]: row["shown"] for row in rows if row["item"] == "clean_consumption_share"}
    assert shares == pytest.approx(dict(zip(found.names, (50.0, 75.0), strict=True)))


def test_targets_by_run_in_words(found: Comparison):
    rows = rows_of(charts_of(found)["compare_targets"])
    assert [(row["run"], row["title"], row["word"]) for row in rows] == [(name, "2025 · Half of the energy clean", "met") for name in found.names]


def test_a_waterfall_goes_from_nothing_to_the_whole(folders: list[Path]):
    moved = [Moved("wind", 0.0, 30.0, 0.0), Moved("rate", 0.0, -80.0, 0.0), Moved("name", 0.0, 0.0, 0.0)]
    rows = [row for row in rows_of(waterfall(moved, {"wind": ("风电", "Wind")}, RunView(folders[0]))) if "change" in row]
    assert [(row["change"], row["low"], row["high"]) for row in rows] == [
        ("rate", 0, -80), ("Wind", -80, -50), ("name", -50, -50), ("all together", 0, -50),
    ]  # fmt: skip
    assert [row["text"] for row in rows] == ["−80.0", "+30.0", "0", "−50.0"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_chart_renders_with_its_title(found: Comparison, lang: str):
    set_language(lang)
    charts = charts_of(found, [Moved("wind", 1.0, 1.0, 0.0)], "steps of 1 h")
    assert list(charts) == ["compare_capacity", "compare_capacity_by_year", "compare_cost", "compare_co2", "compare_targets", "compare_moved"]
    for chart in charts.values():
        assert chart.to_dict()["title"]["text"] in picture(chart, "svg").decode()


def test_the_page_names_components_in_the_language(found: Comparison):
    assert "variable O&M" in compare_page(found)
    assert "variable_om" not in compare_page(found)
    assert "clean share of consumption" in compare_page(found)
    set_language("zh")
    page = compare_page(found)
    assert "可变运维" in page
    assert "清洁能源消费占比" in page


def test_what_is_the_same_is_said_in_a_line(folders: list[Path]):
    page = compare_page(compare([folders[0], folders[0]]))
    assert "Inputs: the same in all runs." in page
    assert "Capacity: the same in all runs." in page
    assert "Figures of a year: the same in all runs." in page
    assert "Targets: all that are set are met in all runs." in page
    assert "that differ" not in page


def test_a_run_beside_itself_counts_once(folders: list[Path]):
    same = compare([folders[0], folders[0]])
    costs = same.results[same.results["section"] == "cost"]
    assert costs[same.names].sum().tolist() == pytest.approx([1400, 1400])


def test_charts_of_the_verb(folders: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    runs = [str(folder) for folder in folders]
    done = CliRunner().invoke(app, ["--lang", "en", "compare", *runs, "--charts", str(tmp_path / "all.html"), "--json"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "all.html").read_text(encoding="utf-8").count('class="chart"') == 5
    done = CliRunner().invoke(app, ["--lang", "en", "compare", *runs, "--charts", str(tmp_path / "pictures")])
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 5
    monkeypatch.setitem(sys.modules, "altair", None)
    assert CliRunner().invoke(app, ["compare", *runs, "--charts", str(tmp_path / "none")]).exit_code == 9
