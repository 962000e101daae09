"""Battery: efficiencies, energy limit, self-discharge."""

from pytest import approx
from systems import World, existing

TARIFF = [1, 3, 5]


def world(load, tariff=TARIFF, **figures):
    w = World(3, unserved=1e5)
    w.profile("tariff_import", tariff)
    w.asset("trade", "grid", existing(1000), import_price=10)
    w.asset("battery", "cells", existing(figures.pop("power"), figures.pop("energy")), eta_charge=0.8, eta_discharge=0.5, variable_om=2, **figures)
    w.load(load)
    return w


def test_energy_binds(total):
    # Import at 10, 30, 50. A delivered MWh needs 2.5 MWh at 10 plus 2: 27, cheaper than 30 and 50. The cells hold 20 MWh = 10
    # delivered, which go to the dearest hour: 35 x 10 + 10 x 30 + 10 x 2. Without losses 20 MWh would be shifted: 340; without
    # the energy limit both hours would be served: 640.
    s = world(10, power=50, energy=20).solve()
    assert total(s) == approx(350 + 300 + 20)
    assert s.flow("cells@a", "charge") == [-25, 0, 0]
    assert s.flow("cells@a", "discharge") == [0, 0, 10]
    assert s.level("cells@a") == [20, 20, 0]
    assert s.account("storage_loss") == approx(15)


def test_power_binds(total):
    # Charge of 20 MW leaves 16 in the cells and 8 at the bus: (10 + 20) x 10 + 10 x 30 + 2 x 50 + 8 x 2.
    # If power limited the level instead of the bus, 20 MWh would be stored and the cost be 670.
    s = world(10, power=20, energy=20).solve()
    assert total(s) == approx(300 + 300 + 100 + 16)
    assert s.level("cells@a") == [16, 16, 0]


def test_self_discharge(total):
    # Half the level is lost each hour. 10 MW in the third hour take 20 from the cells, so 40 stood after the second and 80 after
    # the first hour: 100 MW at 10, and 10 x 2. Charged in the second hour it would be 50 x 30, bought directly 10 x 1000.
    # Without self-discharge 25 MW would do: 270.
    s = world([0, 0, 10], [1, 3, 100], power=200, energy=100, self_discharge=0.5).solve()
    assert total(s) == approx(1000 + 20)
    assert s.level("cells@a") == [80, 40, 0]


def test_self_discharge_of_longer_steps(total):
    # Steps of two hours keep 0.5 ^ 2 = 25 %. 10 MW x 2 h = 20 MWh delivered take 40; the step before ended with 160; charge
    # 160 / 0.8 / 2 h = 100 MW for two hours at 10. With 50 % a step it would be half of that.
    w = World(4, step=2, unserved=1e5)
    w.profile("tariff_import", [1, 1, 100, 100])
    w.asset("trade", "grid", existing(1000), import_price=10)
    w.asset("battery", "cells", existing(200, 200), eta_charge=0.8, eta_discharge=0.5, self_discharge=0.5)
    w.load([0, 0, 10, 10])
    s = w.solve()
    assert total(s) == approx(200 * 10)
    assert s.level("cells@a") == [160, 0]
