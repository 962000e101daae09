"""Charts of a run made by hand: values, order, colours, units, texts in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from energyplan.errors import InputError
from energyplan.i18n import set_language
from energyplan.report.charts import KINDS, draw, draw_all
from energyplan.report.charts.balance import generation_of, hours_of
from energyplan.report.charts.capacity import capacity_of
from energyplan.report.charts.files import html_page, picture
from energyplan.report.charts.generation import stacked, typical_weeks
from energyplan.report.charts.heat import heat_of
from energyplan.report.charts.levels import levels_of
from energyplan.report.charts.prices import prices_of
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.targets import in_display_units, target_labels
from energyplan.report.scale import display, display_money

from .conftest import found, rows_of, write_run


def shown(chart, name: str) -> dict:
    """Year -> value that is drawn of a name."""
    return {row.get("year"): row["shown"] for row in rows_of(chart) if row.get("name") == name}


def test_capacity_stacks_power_and_energy_in_the_order_of_the_palette(run: RunView):
    chart = draw(run, "capacity")
    assert [row["shown"] for row in rows_of(chart) if row.get("name") == "Offshore wind"] == [100.0, 300.0]
    spec = chart.to_dict()
    colour = next(e["color"] for e in found(spec, "encoding") if "color" in e)
    assert colour["scale"]["domain"] == ["Flow battery", "Offshore wind", "Coal"]  # the legend reads like the stack, from its top
    assert colour["scale"]["range"] == ["#80c944", "#6895dd", "#545454"]  # coal brings none of its own
    titles = [e["y"]["title"] for e in found(spec, "encoding") if "title" in e.get("y", {})]
    assert titles == ["power in operation [MW]", "energy of stores [MWh]"]
    assert {row["text"] for row in rows_of(chart) if "text" in row} == {"300", "310", "0", "40.0"} - {"0"}


def test_ties_and_electrolysers_are_no_capacity(run: RunView):
    assert set(capacity_of(run)["technology"]) == {"wind_park", "old_coal", "vrfb"}


def test_generation_is_power_times_hours(run: RunView):
    frame = generation_of(run).set_index(["year", "item", "side"])["value"]
    assert frame[2025, "wind_park", 1] == pytest.approx(50 * 8760)
    assert frame[2025, "old_coal", 1] == pytest.approx(50 * 8760)  # less what it uses itself
    assert frame[2030, "vrfb", 1] == pytest.approx(16 * 24 * 182)
    assert frame[2030, "vrfb", -1] == pytest.approx(-20 * 24 * 183)
    assert frame.groupby("year").sum().tolist() == pytest.approx([0.0, 0.0], abs=1e-6)  # a balance


def test_generation_has_one_line_of_demand_a_year(run: RunView):
    lines = [(row["year"], row["shown"]) for row in rows_of(draw(run, "generation")) if row.get("line") == "demand"]
    assert lines == [(2025, pytest.approx(700.8)), (2030, pytest.approx(876.0))]  # GWh


def test_costs_are_stacked_from_zero_with_the_net_cost_across(run: RunView):
    chart = draw(run, "cost")
    assert shown(chart, "capital (annuities)") == {2025: 300.0, 2030: 400.0}
    assert shown(chart, "export income") == {2025: -100.0}
    assert [row["shown"] for row in rows_of(chart) if row.get("line") == "net cost"] == [400.0, 400.0]
    assert "cost [million CNY of 2024]" in list(found(chart.to_dict(), "title"))
    assert "Whole horizon: gross cost 900.0, net cost 800.0 million CNY of 2024" in chart.to_dict()["title"]["subtitle"]


def test_co2_names_years_without_any(run: RunView):
    chart = draw(run, "co2")
    assert shown(chart, "Coal") == {2025: 400.0}
    assert [2025, 2030] in [scale["domain"] for scale in found(chart.to_dict(), "scale") if "domain" in scale]


def test_hours_of_a_year_repeat_those_of_their_step(run: RunView):
    frame = hours_of(run, "2030_a")
    assert frame["hour"].max() == 8759
    of_battery = frame[(frame["item"] == "vrfb") & (frame["side"] == -1)].set_index("hour")["value"]
    assert of_battery[[0, 23, 24, 47, 48]].tolist() == [-20.0, -20.0, 0.0, 0.0, -20.0]


def test_what_is_taken_out_of_a_week_lies_below_zero_at_every_hour(run: RunView):
    rows = pd.DataFrame([row for row in rows_of(draw(run, "weeks")) if "low" in row])
    below = rows[rows["side"] == -1]
    assert (below["high"] <= 1e-9).all()
    assert (below["low"] <= 1e-9).all()
    assert below["high"].min() == pytest.approx(-66.0)
    charging = below[below["name"] == "Flow battery"]
    assert sorted(set(charging["low"] - charging["high"])) == pytest.approx([0.0, 20.0])  # also the hours without are drawn, as nothing
    assert (rows.loc[rows["side"] == 1, "low"] >= 0).all()
    assert rows.groupby("name")["rank"].nunique().eq(1).all()


def test_areas_lie_upon_each_other():
    rows = pd.DataFrame({"hour": [0, 0, 0, 0], "side": [1, 1, -1, -1], "rank": [0, 1, 0, 1], "shown": [5.0, 2.0, 0.0, -4.0]})
    assert stacked(rows)[["low", "high"]].to_numpy().tolist() == [[0.0, 5.0], [0.0, 0.0], [5.0, 7.0], [0.0, -4.0]]


def test_a_typical_week_is_most_like_its_season():
    load = np.full(8760, 100.0)
    load[24 * 59 :] = 200.0  # all of spring to autumn alike; the winter's own mean is met by none, nearest by its longest part
    wind = np.full(8760, 50.0)
    wind[24 * 150 : 24 * 190] = 500.0  # a stormy part of summer
    starts = typical_weeks(load, wind)
    assert len(starts) == 4
    assert all(start % 24 == 0 for start in starts)
    summer = starts[2] // 24
    mean = np.mean([500.0 if 150 <= day < 190 else 50.0 for day in range(151, 243)])
    best = min(range(151, 237), key=lambda s: abs(np.mean([500.0 if 150 <= day < 190 else 50.0 for day in range(s, s + 7)]) - mean))
    assert summer == best


def test_levels_are_told_by_the_day(run: RunView):
    frame = levels_of(run, "2030_a")
    assert frame[["day", "least", "mean", "most"]].head(2).to_numpy().tolist() == [[0, 18.0, 18.0, 18.0], [1, 0.0, 0.0, 0.0]]


def test_price_duration_falls_and_is_weighted(run: RunView):
    frame = prices_of(run)
    own = frame[frame["year"] == 2030]
    assert (own["value"].diff().dropna() <= 0).all()
    assert own.loc[own["share"] < 49.8, "value"].eq(200.0).all()  # 182 of 365 days
    assert own.loc[own["share"] > 50, "value"].eq(100.0).all()
    assert "price of electricity [CNY/MWh of 2024]" in list(found(draw(run, "prices").to_dict(), "title"))


def test_heat_is_every_hour_of_what_is_asked(run: RunView):
    residual = heat_of(run, "2030_a")
    assert len(residual) == 8760
    assert residual["value"].unique().tolist() == [-50.0]
    assert heat_of(run, "2025_a", "tie")["value"].unique().tolist() == [-20.0]
    assert heat_of(run, "2025_a", "demand")["value"].unique().tolist() == [80.0]
    with pytest.raises(InputError, match="is none of"):
        draw(run, "heat", quantity="nothing")


def test_targets_in_the_units_of_the_language(run: RunView):
    chart = draw(run, "targets")
    texts = {row["text"]: row["length"] for row in rows_of(chart) if "text" in row}
    assert texts == {"40.0 % (≥ 50.0 %)": 80.0, "300 MW (≥ 300 MW)": 100.0}
    assert "1 met, 1 missed" in chart.to_dict()["title"]["subtitle"][0]
    set_language("zh")
    assert in_display_units(190, 105, "万千瓦", "CNY") == ("190 万千瓦", "105 万千瓦")
    assert in_display_units(5e9, 2.1e9, "CNY/a", "CNY") == ("50.0 亿元/年", "21.0 亿元/年")
    assert in_display_units(1000, 1050, "m3/d", "CNY") == ("1,000 m3/d", "1,050 m3/d")


def test_targets_of_one_title_are_told_apart():
    assert target_labels(["a", "b", "c"], [2025, 2025, 2030], ["Wind", "Wind", "Wind"]) == {
        "a": "2025 · Wind (a)", "b": "2025 · Wind (b)", "c": "2030 · Wind",
    }  # fmt: skip


def test_units_planners_use():
    set_language("zh")
    assert display(2900, "MW").name == "万千瓦"
    assert display(15.5e6, "MWh/a").factor == 1e5
    assert display(15.5e6, "MWh/a").name == "亿千瓦时"
    assert (display(800, "MWh").name, display(8e6, "t/a").name) == ("万千瓦时", "万吨")
    assert (display_money(3e10, "CNY").name, display_money(3e6, "CNY").name) == ("亿元", "万元")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_renders_with_its_titles_in_both_languages(run: RunView, kind: str, lang: str):
    set_language(lang)
    chart = draw(RunView(run.folder), kind)
    svg = picture(chart, "svg").decode()
    assert chart.to_dict()["title"]["text"] in svg
    assert ("手工规划" if lang == "zh" else "Plan by hand") in svg
    if kind in ("capacity", "generation", "weeks"):
        assert ("海上风电" if lang == "zh" else "Offshore wind") in svg
        assert ("[兆瓦" in svg or "[万千瓦" in svg or "[亿千瓦时" in svg) == (lang == "zh")


def test_pictures_of_other_kinds(run: RunView):
    chart = draw(run, "co2")
    assert picture(chart, "png").startswith(b"\x89PNG")
    assert picture(chart, "pdf").startswith(b"%PDF")


def test_a_page_loads_nothing(run: RunView):
    import re

    page = html_page({"co2": draw(run, "co2"), "targets": draw(run, "targets")}, "Charts")
    assert "vegaEmbed" in page
    assert len(page) < 1.5e6
    assert not re.search(r"<script[^>]*\ssrc=|<link|@import|url\(http", page)
    outside = set(re.findall(r"https?://[\w./-]+", page))
    named = ("https://vega.github.io/schema/", "https://vega.github.io/editor/", "http://www.w3.org/", "https://github.com/vega/")
    assert all(address.startswith(named) for address in outside)  # names of formats, and a link that the page does not show


def test_time_slices_have_no_calendar(tmp_path):
    run = RunView(write_run(tmp_path / "hand" / "base", own_steps=True))
    with pytest.raises(InputError, match="no calendar"):
        draw(run, "weeks")
    charts, left_out = draw_all(run)
    assert list(charts) == ["capacity", "generation", "cost", "co2", "prices", "targets"]
    assert [line.partition(":")[0] for line in left_out] == ["weeks", "levels", "heat"]


def test_a_year_is_that_of_its_milestone(run: RunView):
    assert [run.milestone(year) for year in (None, 2025, 2029, 2030)] == [2030, 2025, 2025, 2030]
    with pytest.raises(InputError, match="2031 is not within 2025 to 2030"):
        draw_all(run, 2031)
    with pytest.raises(InputError, match="is none of"):
        draw_all(run, quantity="nothing")
    with pytest.raises(InputError, match="no store"):
        draw(run, "levels", 2025)
