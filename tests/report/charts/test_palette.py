"""Colours and order: one file, the plan's own colour first, readable in grey."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from energyplan.report.charts.palette import APART, Entry, components, lightness, mark, outlined, series, technologies
from energyplan.report.charts.style import stack_colours, told
from energyplan.report.names import components as component_names
from energyplan.report.reference_plans import REFERENCE

ZHUANGHE = REFERENCE.parent / "zhuanghe" / "plan.yaml"


def test_the_order_of_a_stack_is_that_of_the_file():
    kinds = {"vrfb": "flow_battery", "pv": "renewable", "offshore_wind": "renewable", "coal": "thermal", "nuclear": "thermal", "psh": "pumped_storage"}
    assert [e.ident for e in technologies(kinds, {}, {})] == ["nuclear", "coal", "offshore_wind", "pv", "psh", "vrfb"]


@pytest.mark.parametrize(
    ("ident", "kind", "colour"),
    [("offshore_wind", "renewable", "#6895dd"), ("ccgt_2", "thermal", "#a85522"), ("boiler", "thermal", "#9a7d6a"), ("tank", "hydrogen_store", "#bf13a0"),
     ("gasometer", "store", "#6fbf8f"), ("hydrogen", "hydrogen_power", "#8c3f7d"), ("thing", "unheard_of", "#888888")],
)  # fmt: skip
def test_an_unknown_technology_has_the_colour_of_its_kind(ident: str, kind: str, colour: str):
    assert technologies({ident: kind}, {}, {})[0].colour == colour


def test_the_colour_of_the_plan_wins():
    assert technologies({"coal": "thermal"}, {}, {"coal": "#123456"})[0].colour == "#123456"
    assert technologies({"coal": "thermal"}, {}, {"coal": "#888888"})[0].colour == "#545454"  # the schema's word for none


def test_two_technologies_of_one_name_are_told_apart():
    titles = {"a_wind": ("风电", "Wind"), "b_wind": ("风电", "Wind")}
    first, second = technologies({"a_wind": "renewable", "b_wind": "renewable"}, titles, {})
    assert first.name != second.name
    assert first.colour != second.colour


@given(st.lists(st.integers(0, 0xFFFFFF), min_size=2, max_size=12))
def test_neighbours_differ_in_grey_or_have_an_outline(colours: list[int]):
    stack = [Entry(str(i), str(i), f"#{colour:06x}") for i, colour in enumerate(colours)]
    edges = outlined(stack)
    for (_below, above), edge in zip(itertools.pairwise(stack), edges[1:], strict=True):
        assert edge == (abs(lightness(above.colour) - lightness(_below.colour)) < APART)


def test_most_neighbours_of_the_default_plan_need_no_outline():
    plan = YAML(typ="safe", pure=True).load(ZHUANGHE.read_text(encoding="utf-8"))["technologies"]
    stack = technologies({t: e["kind"] for t, e in plan.items()}, {}, {t: e["colour"] for t, e in plan.items()})
    assert sum(outlined(stack)) <= len(stack) // 4
    assert {e.ident: e.colour for e in stack}["offshore_wind"] == plan["offshore_wind"]["colour"]


def test_every_component_of_cost_has_a_colour_and_neighbours_differ():
    stack = components(component_names("capital"))
    assert "#888888" not in {e.colour for e in stack}
    common = [e for e in stack if e.ident in ("capital", "fixed_om", "variable_om", "fuel", "carbon", "import")]
    assert not any(outlined(common))
    assert components({"new_thing": "New"})[0].colour == "#888888"


def test_marks_and_lines_differ_in_grey():
    assert abs(lightness(mark("met")) - lightness(mark("missed"))) > 25
    assert all(abs(lightness(a) - lightness(b)) > APART for a, b in itertools.pairwise(series()))


def test_an_outline_is_looked_for_where_things_lie_together():
    # a and b are alike, but a only stands above zero and b only below
    import pandas as pd

    entries = [Entry("a", "A", "#545454"), Entry("b", "B", "#5a5a5a")]
    rows = told(pd.DataFrame({"item": ["a", "b"], "value": [1.0, -1.0]}), "item", entries, 1.0)
    assert stack_colours(entries, rows)["stroke"].to_dict()["scale"]["range"] == ["#ffffff", "#ffffff"]
    both = told(pd.DataFrame({"item": ["a", "b"], "value": [1.0, 1.0]}), "item", entries, 1.0)
    assert stack_colours(entries, both)["stroke"].to_dict()["scale"]["range"] == ["#4d4d4d", "#ffffff"]


