"""Actual figures beside the plan: the verdict on a target by hand, figures found in the table, the schedule of a run, the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.errors import InputError
from energyplan.i18n import set_language
from energyplan.pipeline import read_plan, run
from energyplan.plan.actual import Actual, read_actual
from energyplan.plan.schema import Plan
from energyplan.plan.targets import Target, register
from energyplan.report.reference_plans import REFERENCE
from energyplan.study.track import Point, Track, points_of, stand, track
from energyplan.study.track_page import frames_of, sentence, track_page, write_track
from energyplan.study.track_schedule import COLUMNS, Stock, compare

MODELS = Path(__file__).parents[2] / "models"


def target(kind: str = "capacity", value: float | None = 100, year: int = 2030, sense: str = ">=", **other: object) -> Target:
    """Of wind, 100 MW by 2030 unless told."""
    given: dict[str, object] = {
        "id": "t", "title_zh": "", "title_en": "", "document": "", "clause": "", "technologies": ("wind",), "sites": (), "unit": "MW", "status": "N",
        "obligation": "binding", "enforce": "soft", "priority": 1, "weather": "expected", "price": None, "base": None, "interpretation": "", "source": "S",
    }  # fmt: skip
    return Target(kind=kind, value=value, value_written=f"{value} MW", year=year, sense=sense, **(given | other))  # type: ignore[arg-type]


def points(**years: float) -> tuple[Point, ...]:
    """`y2025=10` is 10 at the end of 2025."""
    return tuple(Point(int(year[1:]), value, "H") for year, value in years.items())


# From 0 in 2025 to 100 in 2030 the line has 40 in 2027. At 15 a year since 2025 another 70 take 4.7 years from 2027: 2032.
@pytest.mark.parametrize(
    ("figures", "as_of", "verdict", "ahead", "expected"),
    [
        (points(y2025=0, y2026=20, y2027=40), 2027, "on course", 0, 2030),
        (points(y2025=0, y2027=50), 2027, "on course", 10, 2029),
        (points(y2025=0, y2027=30), 2027, "behind", -10, 2032),
        (points(y2025=0, y2027=0), 2027, "behind", -40, None),
        (points(y2025=20, y2027=10), 2027, "behind", -42, None),
        (points(y2025=0, y2027=120), 2027, "met", 80, 2027),
        (points(y2025=0, y2030=100, y2031=90), 2031, "met", 0, 2030),
        (points(y2025=0, y2030=60), 2030, "missed", -40, 2034),
        (points(y2025=0, y2030=60, y2032=110), 2032, "missed", -40, 2032),
        (points(y2030=60), 2030, "missed", -40, None),
        (points(y2025=0, y2029=90), 2030, "no data", None, None),
        (points(y2025=0), 2026, "no data", None, None),
        ((), 2026, "no data", None, None),
    ],
)
def test_a_verdict_by_hand(figures, as_of, verdict, ahead, expected):
    found = stand(target(), figures, as_of)
    assert (found.verdict, found.ahead, found.expected) == (verdict, ahead, expected)


# A limit of 100 from 200: the line falls to 160 in 2027. What is below the limit early must still be so when it is due.
@pytest.mark.parametrize(
    ("last", "verdict", "ahead", "expected"),
    [(150, "on course", 10, 2029), (170, "behind", -10, 2032), (90, "on course", 70, 2027), (210, "behind", -50, None)],
)
def test_a_limit_is_kept_only_when_its_year_is_over(last, verdict, ahead, expected):
    found = stand(target("co2_cap", sense="<="), points(y2025=200, y2027=last), 2027)
    assert (found.verdict, found.ahead, found.expected) == (verdict, ahead, expected)


def test_a_figure_within_rounding_is_on_course():
    assert stand(target(), points(y2025=0, y2028=60 - 1e-9), 2028).verdict == "on course"


def test_no_figure_says_what_is_missing_and_what_it_will_be_measured_by():
    found = stand(target(sites=("coast",)), points(y2025=10), 2025)
    assert found.reason == "no figure of capacity wind (coast) after 2025"
    assert (found.path_year, found.path) == (2026, 28)


def test_what_has_no_value_is_not_set():
    assert stand(target(value=None), points(y2025=0, y2026=1), 2026).verdict == "not set"
    assert stand(target("assigned"), (), 2026).verdict == "not set"


def test_the_path_is_the_run_that_meets_the_target():
    late = {2026: 0.0, 2027: 0.0, 2030: 100.0}
    found = stand(target(), points(y2025=0, y2027=0), 2027, late.get)
    assert (found.verdict, found.path, found.path_of) == ("on course", 0, "run")
    short = late | {2030: 90.0}
    found = stand(target(), points(y2025=0, y2027=0), 2027, short.get)
    assert (found.verdict, found.path, found.path_of) == ("behind", 40, "line")


# --- figures of a target -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def zhuanghe() -> Plan:
    return read_plan(MODELS / "zhuanghe")


def actual(quantity: str, technologies: str, value: float, year: int = 2025, sites: str = "", unit: str = "MW", confidence: str = "H") -> Actual:
    return Actual(quantity, frozenset(technologies.split()), frozenset(sites.split()), year, value, unit, "S01", confidence)


def figures(plan: Plan, name: str, *given: Actual) -> list[tuple[int, float, str]]:
    own = next(t for t in register(plan) if t.id == name)
    return [(point.year, point.value, point.confidence) for point in points_of(own, given, plan)]


def test_technologies_add_up_and_the_start_is_the_stock_of_the_plan(zhuanghe):
    both = actual("capacity", "utility_pv", 500), actual("capacity", "rooftop_pv", 60, confidence="L")
    assert figures(zhuanghe, "pv_growth", *both) == [(2021, pytest.approx(113.21), "plan"), (2025, 560, "L")]
    assert figures(zhuanghe, "pv_growth", both[0]) == [(2021, pytest.approx(113.21), "plan")]
    assert figures(zhuanghe, "pv_growth", *both, actual("capacity", "rooftop_pv utility_pv", 570))[1:] == [(2025, 570, "H")]
    assert figures(zhuanghe, "pv_growth", actual("capacity", "rooftop_pv utility_pv", 114, 2021)) == [(2021, 114, "H")]


def test_sites_add_up_where_the_target_names_none(zhuanghe):
    sited = actual("capacity", "offshore_wind", 30, sites="shicheng"), actual("capacity", "offshore_wind", 70, sites="mainland")
    assert figures(zhuanghe, "offshore_wind_2022", *sited)[1:] == [(2025, 100, "H")]
    assert figures(zhuanghe, "shicheng_wind_2025", actual("capacity", "island_wind", 15))[1:] == []
    assert figures(zhuanghe, "shicheng_wind_2025", actual("capacity", "island_wind", 15, sites="shicheng"))[1:] == [(2025, 15, "H")]


def test_shares_do_not_add_up_and_money_is_set_over_its_base(zhuanghe):
    assert figures(zhuanghe, "clean_capacity_share", actual("capacity_share", "", 0.3, sites="mainland", unit="1")) == []
    assert figures(zhuanghe, "clean_output_share_2025", actual("output_value", "", 3e9, unit="CNY/a")) == [(2025, 0.1, "H")]
    assert figures(zhuanghe, "clean_output_2025", actual("output_value", "", 0.1, unit="1")) == []


# --- a run -------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def annuity(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Path]:
    """10 MW of gas are built in 2025, the year after the base year; the horizon ends in 2026."""
    folder = run(REFERENCE / "annuity", out=tmp_path_factory.mktemp("runs")).run_dir
    assert folder is not None
    return read_plan(REFERENCE / "annuity"), folder


def test_actual_stocks_beside_the_schedule(annuity):
    plan, folder = annuity
    found = compare([actual("capacity", "gas", 8, 2025), actual("capacity", "gas", 3, 2024), actual("activity", "gas", 1)], Stock.of(folder, plan), 2025)
    assert list(found.columns) == COLUMNS
    assert found[["year", "planned", "actual", "difference"]].to_numpy().tolist() == [[2025, pytest.approx(10), 8, pytest.approx(-2)]]


def test_what_the_record_does_not_tell_of_is_shown(annuity):
    plan, folder = annuity
    found = compare([actual("capacity", "gas", 8, 2025)], Stock.of(folder, plan), 2026)
    assert found["year"].tolist() == [2025, 2026]
    assert found["actual"].isna().tolist() == [False, True]


def test_a_run_of_another_plan_is_refused(annuity, zhuanghe):
    with pytest.raises(InputError, match="is a run of the plan annuity, not of zhuanghe"):
        track(zhuanghe, [], annuity[1])


# --- the plans of Zhuanghe -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def record(zhuanghe: Plan) -> Track:
    return track(zhuanghe, read_actual(zhuanghe))


def test_the_first_plan_as_the_public_record_has_it(record):
    verdicts = {s.target.id: s.verdict for s in record.standings}
    assert record.as_of == 2025
    assert verdicts["offshore_wind_2022"] == verdicts["nuclear_start"] == "missed"
    assert verdicts["pumped_storage_start"] == "met"
    assert verdicts["vrfb_2025_power"] == "no data"
    assert verdicts["energy_intensity"] == "not set"
    wind = sentence(record.standings[0])
    assert "missed in 2022 by 85 万千瓦; 190 万千瓦 by the end of 2029 at the pace since 2021 (11.25 万千瓦 a year)" in wind


def test_the_next_plan_has_only_its_start():
    plan = read_plan(MODELS / "zhuanghe_2026")
    found = track(plan, read_actual(plan))
    assert {s.verdict for s in found.standings} == {"no data", "not set"}
    page = track_page(found)
    assert "no actual figure is of a later year" in page
    assert "11 figures of years before 2025" in page
    assert found.standings[0].path == pytest.approx(1500 + 400 / 3)


def test_the_page_in_chinese_and_the_files(record, tmp_path):
    set_language("zh")
    assert "到2022年海上" in track_page(record)
    paths = write_track(record, tmp_path)
    assert [path.name for path in paths] == ["track_targets.csv", "track_figures.csv", "track_schedule.csv"]
    assert paths[0].read_bytes().startswith(b"\xef\xbb\xbftarget,")
    assert len(frames_of(record)["targets"]) == len(record.standings)


def test_the_verb():
    done = CliRunner().invoke(app, ["track", str(MODELS / "zhuanghe"), "--json"])
    data = json.loads(done.stdout.splitlines()[-1])
    assert (done.exit_code, data["as_of"], data["targets"][0]["expected_year"]) == (0, 2025, 2029)


def test_bad_figures_are_exit_3(tmp_path):
    (tmp_path / "actual.csv").write_text("year,quantity,technologies,value,unit,source,confidence\n2025,capacity,wnd,1,MW,S01,H\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["track", str(MODELS / "zhuanghe"), "--actual", str(tmp_path / "actual.csv")])
    assert done.exit_code == 3
    assert "actual.csv:2:15" in done.output
