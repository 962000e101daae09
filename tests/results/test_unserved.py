"""Unserved demand is found where it is, by site and carrier, from its first year on."""

from pytest import approx
from systems import World, existing

from energyplan.report.carriers import shortage_lines
from energyplan.results.unserved import Shortage, shortages


def test_a_site_without_supply_is_short_from_the_start_and_another_later():
    # b has no supply at all; a has 50 MW for 40, then 60 MW: 10 of 60 for 4 h.
    w = World(4, (2022, 2024))
    w.asset("thermal", "coal", existing(50), variable_om=10)
    w.load({2022: 40, 2024: 60})
    w.load(5, site="b", name="island")
    s = w.solve()
    found = shortages(s.model.system, s.tables["accounts"])
    assert found == [
        Shortage("b", "electricity", "MWh/a", 2022, 2022, approx(20), 1.0),
        Shortage("a", "electricity", "MWh/a", 2024, 2024, approx(40), approx(1 / 6)),
    ]
    assert shortage_lines(found, str.title)[1] == "UNSERVED since 2024: Electricity at A, 40.0 MWh/a in 2024, 16.67% of its demand."


def test_next_to_nothing_is_no_shortage():
    w = World(4)
    w.asset("thermal", "coal", existing(50 - 1e-4), variable_om=10)
    w.load(50)
    s = w.solve()
    assert s.account("unserved") > 1e-5
    assert shortages(s.model.system, s.tables["accounts"]) == []
