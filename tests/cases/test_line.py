"""Lines: flows share themselves out by impedance."""

from pytest import approx
from systems import World, candidate, existing, verified


def triangle(*, direct: float) -> World:
    """Cheap power at a (1), dear power at c (10), 30 MW asked for at c; three equal lines, that from a to c of some capacity."""
    w = World(3, unserved=1e4)
    w.asset("converter", "cheap", existing(100), modes=(w.way({("a", "electricity"): 1.0}, cost=1.0),))
    w.asset("converter", "dear", existing(100), site="c", modes=(w.way({("c", "electricity"): 1.0}, cost=10.0),))
    for name, site, site_to, power in (("ab", "a", "b", 100), ("bc", "b", "c", 100), ("ac", "a", "c", direct)):
        w.asset("line", name, existing(power), site=site, site_to=site_to, impedance=1.0)
    w.load(30, site="c")
    return w


def test_flow_shares_itself_out_by_impedance(total):
    # Two lines in a row have twice the impedance: a third of 30 goes round.
    s = triangle(direct=100).solve()
    assert total(s) == approx(3 * 30)
    assert s.flow("ac@a-c", "forward_received") == approx([20] * 3)
    assert s.flow("ab@a-b", "forward_received") == approx([10] * 3)
    assert verified(s) == []


def test_a_full_line_holds_back_the_flow_around_it(total):
    # 10 MW direct, so 5 MW round, though there are 100: 15 of 30 come from a. 15 + 150 an hour; by capacity alone all 30 would: 30.
    s = triangle(direct=10).solve()
    assert total(s) == approx(3 * 165)
    assert verified(s) == []


def test_parallel_lines_share_by_impedance(total):
    # x = 1 and 3 share 3 : 1; the first is full at 12, so 16 in all; 4 of 20 unserved at 100.
    w = World(3)
    w.asset("converter", "plant", existing(100), modes=(w.way({("a", "electricity"): 1.0}),))
    w.asset("line", "one", existing(12), site_to="b", impedance=1.0)
    w.asset("line", "two", existing(100), site="b", site_to="a", impedance=3.0)
    w.load(20, site="b")
    s = w.solve()
    assert total(s) == approx(3 * 4 * 100)
    assert s.flow("two@b-a", "backward_received") == approx([4] * 3)
    assert verified(s) == []


def test_a_line_may_be_built_and_be_down_in_part(total):
    # 8 MW through a line of which half is there in the second hour: 16 MW at 2 a MW.
    w = World(3, unserved=1e4)
    w.profile("half", [1.0, 0.5, 1.0])
    w.asset("converter", "plant", existing(100), modes=(w.way({("a", "electricity"): 1.0}),))
    w.asset("line", "new", candidate(50, profile="half"), site_to="b", impedance=1.0, power_fixed_om=2)
    w.load(8, site="b")
    s = w.solve()
    assert total(s) == approx(32)
    assert verified(s) == []


def test_a_false_flow_is_found():
    s = triangle(direct=10).solve()
    table = s.tables.frames["dispatch"]
    table.loc[table["asset"].astype(str) == "ab@a-b", "power_mw"] *= 1.2
    assert "line_voltage" in verified(s)
