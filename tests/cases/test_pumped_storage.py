"""Pumped storage: pumping, natural inflow, spill."""

from pytest import approx
from systems import World, existing


def test_inflow_fills_and_spills(total):
    # Inflow of 2 h/a in a year of 4 hours is 0.5 x 10 MW = 5 MW. The reservoir holds 10 MWh, so of three hours' inflow 5 MWh are
    # spilt; the fourth hour has 10 + 5 stored = 7.5 at the bus of a load of 10. Unserved 2.5 x 100.
    # Without inflow 1000, without the turbine's loss 0, without spill no schedule at all.
    w = World(4)
    w.asset("pumped_storage", "pumped", existing(10, 10), natural_inflow=2, eta_discharge=0.5)
    w.load([0, 0, 0, 10])
    s = w.solve()
    assert total(s) == approx(250)
    assert s.flow("pumped@a", "discharge") == [0, 0, 0, 7.5]
    table = s.tables["operation"]
    assert table.loc[table["quantity"] == "spill", "value"].sum() == approx(5)
    assert s.level("pumped@a")[2:] == [10, 0]


def test_pumping(total):
    # Pumps of 5 MW store 5 x 0.8 = 4, of which 3.6 come back: 5 x 10 + 6.4 x 100 + 3.6 x 1. Without losses: 50 + 500 + 5.
    w = World(2, unserved=1e5)
    w.profile("tariff_import", [1, 10])
    w.asset("trade", "grid", existing(1000), import_price=10)
    w.asset("pumped_storage", "pumped", existing(5, 50), eta_charge=0.8, eta_discharge=0.9, variable_om=1)
    w.load([0, 10])
    s = w.solve()
    assert total(s) == approx(50 + 640 + 3.6)
    assert s.flow("pumped@a", "charge") == [-5, 0]
    assert s.flow("pumped@a", "discharge") == [0, 3.6]
