"""Numbers and units survive the way into a table and back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energyplan.errors import UnitProblem
from energyplan.plan.grid import _starts
from energyplan.units import convert, factor, split_quantity, to_canonical

UNITS = [
    ("万千瓦", "MW", 10), ("千瓦", "MW", 1e-3), ("亿千瓦时", "MWh", 1e5), ("元/千瓦", "CNY/MW", 1e3),
    ("万元/MW", "CNY/MW", 1e4), ("元/千瓦时", "CNY/MWh", 1e3), ("%", "1", 0.01), ("％", "1", 0.01),
    ("tce", "MWh", 29.3076 / 3.6), ("gce/kWh", "MWh/MWh", 29.3076 / 3600), ("t/GJ", "t/MWh", 3.6),
    ("m3/d", "m3/h", 1 / 24), ("m3/d", "m3/a", 365), ("CNY/(m3/d)", "CNY/(m3/h)", 24), ("亿元/a", "CNY/a", 1e8),
    ("kg/kWh", "t/MWh", 1), ("%/h", "1/h", 0.01), ("m³", "m3", 1), ("h/a", "h/a", 1), ("CNY/kW/年", "CNY/MW/a", 1e3),
]  # fmt: skip
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


@pytest.mark.parametrize(("unit", "canonical", "expected"), UNITS)
def test_units_of_the_field(unit, canonical, expected):
    assert factor(unit, canonical, "CNY") == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("unit", "canonical", "known"),
    [
        ("GWh", "MW", True), ("GWh/a", "MW", True), ("MW", "MWh/a", True), ("USD", "CNY", False), ("mW", "MW", False),
        ("CNY/kW", "CNY/MW/a", True), ("furlong per", "MW", False), ("[", "MW", False), ("MW MWh", "MW", False),
    ],
)  # fmt: skip
def test_units_that_do_not_fit(unit, canonical, known):
    with pytest.raises(UnitProblem) as caught:
        factor(unit, canonical, "CNY")
    assert caught.value.known is known or unit == "MW MWh"


@given(NUMBERS, st.sampled_from(UNITS))
def test_there_and_back(number, unit):
    written, canonical, _ratio = unit
    there = convert(number, written, canonical, "CNY")
    assert convert(there, canonical, written, "CNY") == pytest.approx(number, rel=1e-9, abs=1e-300)


@given(NUMBERS, st.sampled_from([unit for unit in UNITS if unit[0] != "1"]))
def test_a_number_with_its_unit_is_read_back(number, unit):
    written, canonical, _ratio = unit
    text = f"{number!r} {written}"
    assert split_quantity(text) == (repr(number), written)
    assert to_canonical(text, canonical, "CNY") == convert(number, written, canonical, "CNY")


@given(st.lists(st.text(st.characters(exclude_characters="\r\x00", codec="utf-8")), min_size=2))
def test_positions_of_cells_are_where_the_cells_are(texts):
    """Whatever a cell holds, the text at its position begins with it, quoted or not."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(texts)
    raw = stream.getvalue()
    lines = raw.split("\n")
    starts = _starts(raw)
    assert len(starts) == len(texts)
    for text, (line, column) in zip(texts, starts, strict=True):
        here = lines[line][column - 1 :]
        assert here.removeprefix('"').startswith(text.split("\n")[0].replace('"', '""'))


def test_another_currency_is_its_own_money():
    assert factor("USD/kW", "CNY/MW", "USD") == 1000.0
    with pytest.raises(UnitProblem, match="is money in CNY") as caught:
        factor("CNY/kW", "CNY/MW", "USD")
    assert caught.value.currency == "CNY"
    assert factor("CNY/kW", "CNY/MW", "CNY") == 1000.0
    with pytest.raises(UnitProblem):
        factor("USD/kW", "CNY/MW", "CNY")
