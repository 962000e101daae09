"""Desalination: plant, tank, electricity."""

from pytest import approx
from systems import World, existing


def test_plant_and_tank(total):
    # Water asked for 10, 10, 40 m3/h, plant 20 m3/h, tank 15 m3, 0.1 MWh/m3 at 10, 20, 30 CNY/MWh: 1, 2, 3 CNY/m3 and O&M 0.5.
    # Made 20 (tank 10), 15 (tank 15), 20: supply 35 in the third hour, 5 unserved at 100.
    # Without the tank's limit 150; without the tank 20 + 40 + 2000 + ...
    w = World(3, unserved={"water": 100, "electricity": 1e5})
    w.profile("tariff_import", [1, 2, 3])
    w.asset("trade", "grid", existing(1000), import_price=10)
    w.asset("desalination", "osmosis", existing(20, 15), carrier="water", electricity_use=0.1, variable_om=0.5)
    w.load([10, 10, 40], carrier="water")
    s = w.solve()
    assert total(s) == approx(20 * 1 + 15 * 2 + 20 * 3 + 55 * 0.5 + 5 * 100)
    assert s.flow("osmosis@a", "electricity") == [-2, -1.5, -2]
    assert s.flow("osmosis@a", "supply") == [10, 10, 35]
    assert s.level("osmosis@a") == [10, 15, 0]
    assert s.account("production") == approx(55)
    assert s.price(carrier="water")[2] == approx(100)
