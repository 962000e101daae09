"""Electrolyser, hydrogen tank, hydrogen turbine."""

from pytest import approx
from systems import World, existing


def grid(hours, tariff, **unserved):
    w = World(hours, unserved=unserved or 1e5)
    w.profile("tariff_import", tariff)
    w.asset("trade", "grid", existing(1000), import_price=10)
    return w


def test_electrolyser(total):
    # 8 MW of electricity make 4.8 of the 6 MW of hydrogen asked for: each hour 8 x 10 + 8 x 1 + 1.2 x 1000.
    # Without the efficiency 6 MW would do: 66 an hour.
    w = grid(3, 1, hydrogen=1000)
    w.asset("electrolyser", "pem", existing(8), carrier="hydrogen", efficiency=0.6, variable_om=1)
    w.load(6, carrier="hydrogen")
    s = w.solve()
    assert total(s) == approx(3 * (88 + 1200))
    assert s.flow("pem@a", "output") == approx([4.8] * 3)
    assert s.account("production") == approx(14.4)


def test_hydrogen_store(total):
    # Import at 10, 50, 100. The tank holds 4 MWh, filled in the first hour: 4 / 0.6 + 0.1 x 4 = 7.0667 MW x 10. The other 2 MW
    # are made when they are asked for: 2 / 0.6 x 100. Without compression 400, without the tank's limit 106.
    w = grid(3, [1, 5, 10])
    w.asset("electrolyser", "pem", existing(20), carrier="hydrogen", efficiency=0.6)
    w.asset("hydrogen_store", "tank", existing(10, 4), carrier="hydrogen", compression=0.1)
    w.load([0, 0, 6], carrier="hydrogen")
    s = w.solve()
    assert total(s) == approx(70 + 2 / 3 + 333 + 1 / 3)
    assert s.flow("tank@a", "compression") == approx([-0.4, 0, 0])
    assert s.level("tank@a") == [4, 4, 0]


def test_hydrogen_power(total):
    # 4 MW in the second hour take 8 of hydrogen and 16 of electricity at 10; the other 6 MW are bought at 100; O&M 4 x 1.
    # With one of the two efficiencies left out 684, with both 644.
    w = grid(2, [1, 10])
    w.asset("electrolyser", "pem", existing(20), carrier="hydrogen", efficiency=0.5)
    w.asset("hydrogen_store", "tank", existing(20, 20), carrier="hydrogen")
    w.asset("hydrogen_power", "turbine", existing(4), efficiency=0.5, variable_om=1)
    w.load([0, 10])
    s = w.solve()
    assert total(s) == approx(160 + 600 + 4)
    assert s.flow("turbine@a", "input") == [0, -8]
    # Electricity that hydrogen took less what it gave back.
    assert s.account("conversion") == approx(12)
    assert s.account("generation") == 0
