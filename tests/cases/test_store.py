"""Stores with initial and given levels, inflow, and limits by the step."""

from pytest import approx
from systems import World, candidate, existing, verified


def test_the_initial_level_is_found_whole(total):
    # 20 MWh: 5 MW for an hour take 10; of the 10 left 9 stay, which give 4.5 of 5. Had the first step lost 10 % too: 3.6, cost 140.
    w = World(2)
    w.asset("store", "s", existing(10, 100), initial_level=20, self_discharge=0.1, eta_discharge=0.5)
    w.load(5)
    s = w.solve()
    assert total(s) == approx(50)
    assert s.level("s@a") == approx([10, 0])
    assert verified(s) == []


def test_without_an_initial_level_the_year_closes(total):
    # Nothing comes in, so nothing goes out: 10 MWh unserved.
    w = World(2)
    w.asset("store", "s", existing(10, 100))
    w.load(5)
    s = w.solve()
    assert total(s) == approx(1000)
    assert verified(s) == []


def test_a_given_level_is_reached(total):
    # 6 MWh at the end of the second hour, bought in the cheaper one: 6 x 3.
    w = World(3)
    w.profile("tariff_import", [5, 3, 9])
    w.profile("s@a.level_set", [-1, 6, -1])
    w.asset("trade", "grid", existing(100), import_price=1)
    w.asset("store", "s", existing(10, 100), initial_level=0)
    w.load(0.0)
    s = w.solve()
    assert total(s) == approx(18)
    assert s.level("s@a")[1] == approx(6)
    assert verified(s) == []


def test_inflow_that_finds_no_room_is_spilt(total):
    # 10 in, 4 out: 6, 12 - full - so 6 MWh are spilt in the third hour, at 2.
    w = World(3)
    w.profile("s@a.inflow", 10)
    w.asset("store", "s", existing(4, 12), initial_level=0, spill_cost=2)
    w.load(4)
    s = w.solve()
    assert total(s) == approx(12)
    assert s.level("s@a")[2] == approx(12)
    assert verified(s) == []


def test_energy_alone_has_no_limit_of_power(total):
    # 50 MWh at first, of which 10 can stay: 45 MW in the first hour and 5 in the second are served. With a limit of 10 MW it could not be.
    w = World(3)
    w.asset("store", "s", existing(10, 10), initial_level=50, energy_only=1)
    w.load([45, 5, 1e-6])
    s = w.solve()
    assert total(s) == approx(100 * 1e-6)
    assert verified(s) == []


def test_limits_change_by_the_step(total):
    # Half the power in the second hour: 5 of 10 unserved. 
    w = World(3)
    w.profile("s@a.discharge_max", [1, 0.5, 1])
    w.asset("store", "s", existing(10, 40), initial_level=30)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(500)
    assert verified(s) == []


def test_levels_stay_within_their_shares(total):
    # At least a quarter of 40 MWh stays at the end: of 30 MWh 20 serve two hours, 10 MW of the third are unserved.
    w = World(3)
    w.profile("s@a.level_min", 0.25)
    w.asset("store", "s", existing(10, 40), initial_level=30)
    w.load(10)
    s = w.solve()
    assert total(s) == approx(1000)
    assert verified(s) == []


def test_net_discharge_is_paid_for(total):
    # Bought at 1 in the first hour, used in the third: 10 x (1 - 2) + 10 x 2 x 3 by the step, and 0.5 for each MWh and hour of level, two of them.
    w = World(3, unserved=1e4)
    w.profile("tariff_import", [1, 1000, 1000])
    w.profile("s@a.cost_discharge", [1, 1, 3])
    w.asset("trade", "grid", existing(100), import_price=1)
    w.asset("store", "s", existing(10, 40), variable_om=2, charge_cost=-2, level_cost=0.5)
    w.load([0, 0, 10])
    s = w.solve()
    assert total(s) == approx(10 - 20 + 60 + 10)
    assert verified(s) == []


def test_it_counts_as_stored_energy(total):
    # 8 MWh are asked for and nothing else needs them: 8 x 3.
    w = World(3, unserved=1e4)
    w.asset("trade", "grid", existing(100), import_price=0)
    w.asset("store", "s", candidate(10, 20), energy_fixed_om=3)
    w.target("storage_energy", 8)
    w.load(1)
    s = w.solve()
    assert total(s) == approx(24)
    assert verified(s) == []


def test_a_false_level_is_found():
    w = World(3)
    w.asset("store", "s", existing(10, 40), initial_level=30)
    w.load(10)
    s = w.solve()
    s.tables.frames["storage"].loc[0, "level_mwh"] += 1
    assert "store_balance" in verified(s)
