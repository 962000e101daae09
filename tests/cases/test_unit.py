"""Units with a continuous commitment."""

from pytest import approx
from systems import World, existing, verified

E = ("a", "electricity")


def world(load, **figures) -> World:
    """A unit of 10 MW without cost of energy, and a load; unserved energy costs 100."""
    w = World(3)
    w.asset("unit", "u", existing(10), modes=(w.way({E: 1.0}),), **figures)
    w.load(load)
    return w


def test_it_stays_online_where_a_stop_and_a_start_cost_more(total):
    # An hour online 30, a stop and a start 50 each: online throughout, 90. Free moves would make it 60.
    s = world([10, 1e-9, 10], online_cost=3, start_cost=5, stop_cost=5).solve()
    assert total(s) == approx(90)
    assert verified(s) == []


def test_it_stops_where_an_hour_online_costs_more(total):
    # 200 an hour online: off in the second hour (its load of nothing apart), 400 + 50 + 50.
    s = world([10, 1e-9, 10], online_cost=20, start_cost=5, stop_cost=5).solve()
    assert total(s) == approx(500, rel=1e-6)
    assert verified(s) == []


def test_what_started_stays_online(total):
    # Off before; 10 MW for one hour, but three online: 30. Without the least time 10.
    s = world([10, 1e-9, 1e-9], online_cost=1, up_before=0, down_before=5, min_up=3).solve()
    assert total(s) == approx(30)
    assert verified(s) == []


def test_what_was_started_just_before_stays_online(total):
    # One step online before the first, three asked for: two more, at 10 each, though nothing is needed.
    s = world([1e-9, 1e-9, 1e-9], online_cost=1, min_up=3).solve()
    assert total(s) == approx(20, rel=1e-6)
    assert verified(s) == []


def test_what_was_stopped_just_before_stays_off(total):
    # One step off before, two asked for: the first hour is unserved.
    s = world(10, up_before=0, down_before=1, min_down=2).solve()
    assert total(s) == approx(1000)
    assert verified(s) == []


def test_a_start_gives_a_part_of_its_power(total):
    # 40 % in the step of the start: 6 of 10 MW unserved in the first hour.
    s = world(10, up_before=0, down_before=9, ramp_start=0.4).solve()
    assert total(s) == approx(600)
    assert verified(s) == []


def test_ramps_are_of_what_is_online(total):
    # 3 MW an hour up from 2 MW: 5 and 8 of 10, so 7 unserved. Starts are dear, else 8 MW would be taken off at first and start again at full load.
    w = world([2, 10, 10], start_cost=1000, stop_cost=1000)
    w.profile("u@a.ramp_up", 0.3)
    s = w.solve()
    assert total(s) == approx(700)
    assert verified(s) == []


def test_a_part_of_it_is_online(total):
    # At least half load: 3 MW may have 3 to 6 online; 3 are cheapest, 1 each. A whole unit could not run below 5.
    w = world(3, online_cost=1)
    w.profile("u@a.least", 0.5)
    s = w.solve()
    assert total(s) == approx(9)
    assert verified(s) == []


def test_costs_change_by_the_step(total):
    # Starts cost 2 a MW in the first hour and 6 in the second; off before and needed in the second, it starts early where an hour online costs 1: 20 + 20 + 10.
    w = world([1e-9, 10, 10], online_cost=1, start_cost=2, stop_cost=0, up_before=0, down_before=9)
    w.profile("u@a.start_cost", [1, 3, 1])
    s = w.solve()
    assert total(s) == approx(20 + 30, rel=1e-6)
    assert verified(s) == []


def test_a_false_start_is_found():
    s = world(10, up_before=0, down_before=9, start_cost=1).solve()
    table = s.tables.frames["operation"]
    table.loc[table["quantity"].astype(str) == "start", "value"] = 0.0
    assert {"unit_moves", "cost"} <= set(verified(s))
