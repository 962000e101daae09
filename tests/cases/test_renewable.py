"""Wind and sun: output up to what the weather makes available."""

from pytest import approx
from systems import World, candidate, existing


def test_output_is_what_weather_and_outage_leave(total):
    # 50 MW, 10 % out of service: available 18, 36, 0 MW of a load of 30 MW. Unserved 12 + 0 + 30 = 42 MWh at 100, 48 MWh at 1.
    # Without the outage 20 and 30 MW would run: 40 x 100 + 50 = 4050.
    w = World(3)
    w.profile("wind", [0.4, 0.8, 0.0])
    w.asset("renewable", "wind", existing(50, profile="wind"), outage=0.1, variable_om=1)
    w.load(30)
    s = w.solve()
    assert total(s) == approx(42 * 100 + 48 * 1)
    assert s.flow("wind@a", "output") == [18, 30, 0]
    assert s.flow("load@a", "unserved") == [12, 0, 30]
    assert s.account("available") == approx(54)


def test_projects_have_profiles_of_their_own(total):
    # 10 MW blow in the first hour, 20 MW half in the second: 10 MW each hour. With one profile for both it would be 30 and 0.
    w = World(2)
    w.profile("north", [1, 0])
    w.profile("south", [0, 0.5])
    w.asset("renewable", "wind", existing(10, profile="north"), existing(20, profile="south"), variable_om=3)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(20 * 3)
    assert s.flow("wind@a", "output") == [10, 10]


def test_built_where_it_pays(total):
    # A megawatt makes 0.5 x 3 = 1.5 MWh that save 150. At 140 it is built for the load of 10 MW (20 MW), at 160 it is not.
    for capex, cost, power in ((140, 20 * 140, 20), (160, 30 * 100, 0)):
        w = World(3)
        w.profile("wind", 0.5)
        w.asset("renewable", "wind", candidate(40, profile="wind"), power_capex=capex, lifetime=1)
        w.load(10)
        s = w.solve()
        assert total(s) == approx(cost)
        assert s.stock("wind@a") == {2022: power}
