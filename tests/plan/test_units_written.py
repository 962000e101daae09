"""Units as planners write them: money of every currency, and texts that are no units, which are refused at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energyplan.currencies import CODES, currency_of, foreign_currency
from energyplan.errors import InputError, Place, Problem, UnitProblem, other_currency
from energyplan.units import LONGEST, factor


@pytest.mark.parametrize(
    ("unit", "canonical", "currency", "expected"),
    [
        ("€", "CNY", "EUR", 1), ("kEUR", "CNY", "EUR", 1e3), ("MEUR", "CNY", "EUR", 1e6), ("k€/MW", "CNY/MW", "EUR", 1e3), ("EUR/kWh", "CNY/MWh", "EUR", 1e3),
        ("Mio EUR", "CNY", "EUR", 1e6), ("Mio. €/GW", "CNY/MW", "EUR", 1e3), ("bn EUR/a", "CNY/a", "EUR", 1e9), ("EUR / kW / a", "CNY/MW/a", "EUR", 1e3),
        ("eur/MWh", "CNY/MWh", "EUR", 1), ("$/MWh", "CNY/MWh", "USD", 1), ("$/MWh", "CNY/MWh", "AUD", 1), ("MUSD/GW", "CNY/MW", "USD", 1e3),
        ("欧元/千瓦", "CNY/MW", "EUR", 1e3), ("百万欧元", "CNY", "EUR", 1e6), ("CHF/kW", "CNY/MW", "CHF", 1e3), ("¥/kWh", "CNY/MWh", "JPY", 1e3),
        ("£/MWh", "CNY/MWh", "GBP", 1), ("亿元", "CNY", "CNY", 1e8), ("万元/兆瓦", "CNY/MW", "CNY", 1e4), ("RMB/kWh", "CNY/MWh", "CNY", 1e3),
        ("EUR·MW^-1", "CNY/MW", "EUR", 1), ("EUR MWh**-1", "CNY/MWh", "EUR", 1), ("k EUR", "CNY", "EUR", 1e3), ("1/a", "1/yr", "CNY", 1),
    ],
)  # fmt: skip
def test_money_is_read_as_it_is_written(unit, canonical, currency, expected):
    assert factor(unit, canonical, currency) == pytest.approx(expected, rel=1e-12)


@given(st.sampled_from(sorted(CODES)), st.sampled_from([("", 1.0), ("k", 1e3), ("M", 1e6)]))
def test_every_currency_is_read_in_its_own_plan_and_named_in_another(code, scale):
    prefix, expected = scale
    assert factor(f"{prefix}{code}/MW", "CNY/MW", code) == expected
    other = "CNY" if code != "CNY" else "EUR"
    with pytest.raises(UnitProblem) as caught:
        factor(f"{prefix}{code}/MW", "CNY/MW", other)
    assert caught.value.currency == code


@pytest.mark.parametrize("unit", ["元/kWh", "万元/MW", "亿元"])
def test_yuan_are_those_of_china_only(unit):
    with pytest.raises(UnitProblem) as caught:
        factor(unit, "CNY/MWh", "JPY")
    assert caught.value.currency == "CNY"


def test_small_letters_are_no_currency_where_they_are_units():
    assert foreign_currency("cup", "CNY") is None
    assert currency_of("m", "EUR", "EUR") is None  # a metre


@pytest.mark.parametrize(
    "unit",
    [
        "9**9**9**9 MW", "MW**9**9**9", "MW^999999999", "m³³³³", "(" * 40 + "MW" + ")" * 40, "MW" * 100_000, "MW*" * 30 + "MW", "__import__('os')",
        "MW)", "(MW", "MW//h", "MW^", "^", "MW^-", "9e999", "1e400*MW", "MW;h", "{MW}", "MW^0.5", "µ", "\u0000", "2 MW", "MW+MW",
    ],
)  # fmt: skip
def test_what_is_no_unit_is_refused_at_once(unit):
    with pytest.raises(UnitProblem):  # an evaluation of 9**9**9**9 would never end
        factor(unit, "MW", "CNY")


@given(st.text(alphabet="MWhkG9*/^()+-. eE€元%", max_size=2 * LONGEST))
def test_any_text_is_a_unit_or_is_refused(text):
    try:
        assert factor(text, "MW", "CNY") > 0
    except UnitProblem as problem:
        told = str(problem)
    else:
        told = ""
    assert len(told) < 200


def test_amounts_in_another_currency_are_one_problem_that_names_the_places():
    cells = [Problem(Place("a.csv", 1, column), f"a.x{column}", "unit is money in EUR", "way out", other_currency("EUR")) for column in (3, 1, 2)]
    error = InputError([*cells, Problem(Place("a.csv", 5), "a", "other", code="invalid")])
    assert [problem.code for problem in error.problems] == ["other_currency", "invalid"]
    assert "in 3 places: a.csv:1:1 (a.x1), a.csv:1:2 (a.x2), a.csv:1:3 (a.x3)" in error.problems[0].message
