"""Tie to the grid: import and export at the price of the hour."""

from pytest import approx
from systems import World, existing

from energyplan.results.kpis import gross_cost


def test_import_and_export(total):
    # First hour: 20 MW of wind, load 5, the tie takes 10 at 30 x 1.5 = 45; 5 MW are curtailed. Second hour: 5 MW at 50 x 2.
    # Without the tariff of exports 200, without that of imports -200. Export income is no part of gross cost.
    w = World(2, unserved=1e4)
    w.profile("wind", [1, 0])
    w.profile("tariff_import", [1, 2])
    w.profile("tariff_export", [1.5, 0.5])
    w.asset("renewable", "wind", existing(20, profile="wind"))
    w.asset("trade", "grid", existing(10), import_price=50, export_price=30, emission_factor=0.5)
    w.load(5)
    s = w.solve()
    assert total(s) == approx(500 - 450)
    assert s.flow("grid@a", "export") == [-10, 0]
    assert s.flow("grid@a", "import") == [0, 5]
    assert gross_cost(s.tables["costs"]) == approx(500)
    assert s.tables["emissions"]["co2_t"].sum() == approx(2.5)


def test_outage_of_the_tie(total):
    # 10 MW, 20 % out of service: 8 of 10 MW can be bought. 3 x (8 x 50 + 2 x 100); without the outage 1500.
    w = World(3)
    w.asset("trade", "grid", existing(10), import_price=50, outage=0.2)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(3 * 600)
