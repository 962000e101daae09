"""Demand that nothing makes or brings: by hand, for every kind of technology, and against the linear program on random networks."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest
from contract.minimal import minimal
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from systems import World, candidate, existing

from energyplan.analysis.preflight import preflight
from energyplan.analysis.preflight_findings import Finding
from energyplan.analysis.preflight_supply import supplied, ways
from energyplan.errors import InfeasibleError
from energyplan.model.build import build
from energyplan.model.operation import KINDS
from energyplan.system.reach import Reach


def world(**unserved: float) -> World:
    """Demand must be met, but for carriers that are given a price."""
    return World(2, (2022, 2024), unserved={"electricity": inf, "hydrogen": inf, "water": inf} | unserved)


def found(w: World) -> list[Finding]:
    return [f for f in preflight(w.system()).findings if f.check == "supply"]


def test_a_site_that_nothing_leads_to():
    w = world()
    w.asset("thermal", "coal", existing(20))
    w.load(5)
    w.load([1, 3], site="b", name="far")
    (f,) = found(w)
    assert (f.sites, f.carrier, f.year, f.required, f.reachable, f.unit, f.hard, f.first_year) == (("b",), "electricity", 2022, 3, 0, "MW", True, None)
    with pytest.raises(InfeasibleError):
        w.solve()
    w.asset("link", "cable", existing(10), site_to="b")
    assert not found(w)
    assert w.solve().cost == 0


def test_a_line_of_one_way_brings_nothing_back():
    w = world()
    w.asset("thermal", "coal", existing(20))
    w.asset("link", "cable", existing(10), site="b", site_to="a", backward=0.0)
    w.load(3, site="b")
    assert [f.sites for f in found(w)] == [("b",)]


def test_two_dead_sites_do_not_supply_each_other():
    w = world()
    w.asset("link", "cable", existing(10), site="b", site_to="c")
    w.asset("battery", "cells", existing(5, 20), site="c")
    w.load(3, site="b")
    assert [f.sites for f in found(w)] == [("b",)]


def test_what_may_not_be_built_is_no_supply_and_what_comes_later_is_one_then():
    w = world()
    w.asset("thermal", "coal", candidate(0), candidate(10, earliest=2023))
    w.load(3)
    (f,) = found(w)
    assert (f.year, f.first_year) == (2022, 2024)


def test_a_carrier_with_a_price_is_a_gap_that_is_not_hard():
    w = world(water=50.0)
    w.load(2, carrier="water")
    (f,) = found(w)
    assert (f.carrier, f.unit, f.hard) == ("water", "m3/h", False)
    assert w.solve().cost == approx(50 * 2 * 2 * 3)  # price, m3/h, hours, years


@pytest.mark.parametrize(
    ("more", "expected"),
    [((), ["electricity", "hydrogen"]), (("electrolyser",), ["electricity", "hydrogen"]), (("thermal", "electrolyser"), [])],
)
def test_a_chain_of_converters_is_followed_to_its_beginning(more, expected):
    w = world()
    for kind in more:
        w.asset(kind, kind, existing(9), carrier="hydrogen" if kind == "electrolyser" else "electricity")
    w.load(1, name="lamps")
    w.load(1, carrier="hydrogen", name="trucks")
    assert sorted(f.carrier for f in found(w)) == expected


def test_a_carrier_of_the_plans_own():
    w = world()
    w.carriers["steam"], w.unserved["steam"] = "MWh", inf
    w.load(2, carrier="steam")
    assert [f.carrier for f in found(w)] == ["steam"]
    w.asset("thermal", "coal", existing(9))
    w.asset("converter", "boiler", existing(9), modes=(w.way({("a", "electricity"): -1.0, ("a", "steam"): 0.9}),), carrier="steam")
    assert not found(w)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"demand"}))
def test_every_kind_says_where_it_gives_and_takes(kind):
    """What a kind injects into a bus is among its ways: a new kind that gives to another bus would be called no supply."""
    system = minimal(kind).system()
    model, year = build(system), system.horizon.operation_years[0]
    for asset in (a for a in system.assets if a.kind == kind):
        told = {bus for needs, gives in ways(system, asset, year) for bus in (*needs, gives)}
        given_ = {gives for _needs, gives in ways(system, asset, year)}
        buses = {e.bus for e in model.ledger.injections if e.asset is asset and e.year is year}
        assert given_ <= buses
        assert buses - told <= {("a", "electricity")}  # what runs a compressor or a pump is not asked for
    fed = supplied(system, Reach(system), year)
    assert all((a.site, a.carrier) in fed for a in system.assets if a.kind == "demand")


SITES = ("a", "b", "c", "d")


@st.composite
def networks(draw: Any) -> World:
    """Sites with or without a plant, joined by lines of either kind and converters, all large; a load of each carrier somewhere."""
    w = world()
    carriers = ("electricity", "hydrogen")
    for site in SITES:
        if draw(st.booleans()) and draw(st.booleans()):
            w.asset("thermal", f"plant_{site}", existing(draw(st.sampled_from([0, 1000]))), site=site)
        if draw(st.booleans()):
            w.asset("electrolyser", f"el_{site}", existing(1000), site=site, carrier="hydrogen", efficiency=0.5)
        if draw(st.booleans()):
            w.asset("hydrogen_power", f"cell_{site}", existing(1000), site=site, efficiency=0.5)
    for n in range(draw(st.integers(0, 4))):
        one, other = draw(st.permutations(SITES))[:2]
        back, carrier = draw(st.sampled_from([0.0, 1.0])), draw(st.sampled_from(carriers))
        w.asset("link", f"line_{n}", existing(1000), site=one, site_to=other, carrier=carrier, backward=back)
    for n in range(draw(st.integers(1, 3))):
        w.load(1, site=draw(st.sampled_from(SITES)), carrier=draw(st.sampled_from(carriers)), name=f"load_{n}")
    return w


@given(networks())
@settings(max_examples=40, deadline=None)
def test_a_finding_is_what_the_linear_program_finds(w):
    infeasible = preflight(w.system()).infeasible
    if infeasible:
        with pytest.raises(InfeasibleError):
            w.solve()
    else:
        w.solve()
