"""Whatever a plan asks for: a schedule exists and the diagnosis says so, or none does and it says why. Never anything else."""

from __future__ import annotations

from math import inf
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from systems import World, candidate, existing

from energyplan.analysis.diagnose import diagnose
from energyplan.analysis.preflight import preflight
from energyplan.errors import InfeasibleError

SIZES = [0.0, 3.0, 12.0, 1e8]


@st.composite
def plans(draw: Any) -> World:
    """A site or two with plants, a store and a line of sizes from nothing to no limit, demand that must be served, and hard targets of many kinds."""
    w = World(3, (2022, 2024), mode="hard", unserved=dict.fromkeys(("electricity", "hydrogen", "water"), inf))

    def project() -> Any:
        size = draw(st.sampled_from(SIZES))
        new = candidate(size, earliest=draw(st.sampled_from([2022, 2024])), unlimited=size == SIZES[-1])
        return new if draw(st.booleans()) else existing(min(size, 12.0))

    w.fuel("coal", 5, 0.3)
    w.asset("thermal", "coal", project(), fuel="coal", heat_rate=2.0, power_capex=10.0, min_load=draw(st.sampled_from([0.0, 0.4])))
    w.profile("sun", [1, 0.5, 0])
    w.asset("renewable", "pv", candidate(draw(st.sampled_from(SIZES)), profile="sun", unlimited=True), clean=True, power_capex=4.0)
    if draw(st.booleans()):
        w.asset("battery", "cells", candidate(draw(st.sampled_from(SIZES)), 40.0), eta_charge=0.9, energy_capex=1.0)
    if draw(st.booleans()):
        w.asset("converter", "must_run", existing(draw(st.sampled_from([1.0, 20.0]))), modes=(w.way({("a", "electricity"): 1.0}, cost=1.0, co2=0.5),))
        w.series["must_run@a.least"] = [0.5, 0.5, 0.5]
    w.load([4, 6, 5])
    if draw(st.booleans()):
        w.load(2, site="b", name="far")
        if draw(st.booleans()):
            w.asset("link", "cable", project(), site_to="b", loss=0.1)
    if draw(st.booleans()):
        w.target("co2_cap", draw(st.sampled_from([0.0, 5.0, 100.0])), sense="<=", year=2024)
    if draw(st.booleans()):
        w.target("capacity", draw(st.sampled_from([0.0, 5.0, 50.0])), technologies=("pv",), year=2022)
    if draw(st.booleans()):
        w.target("generation_share", draw(st.sampled_from([0.3, 1.0])), year=2024)
    if draw(st.booleans()):
        w.target("reserve_margin", draw(st.sampled_from([0.1, 5.0])), year=2024)
    if draw(st.booleans()):
        w.target("utilisation", draw(st.sampled_from([0.2, 0.9])), technologies=(draw(st.sampled_from(["coal", "pv"])),), year=2022)
    return w


def explained(w: World) -> bool:
    """Whether a plan without a schedule gets a repair, or a sentence that says where its inputs contradict each other."""
    try:
        told = diagnose([w.system()])
    except InfeasibleError as error:
        return len(str(error).splitlines()) > 1
    return not told.feasible and bool(told.repair.shortfalls)


@given(plans())
@settings(max_examples=25, deadline=None)
def test_a_schedule_exists_or_the_reason_is_told(w):
    try:
        w.solve()
        exists = True
    except InfeasibleError:
        exists = False
    if exists:
        assert diagnose([w.system()]).feasible
    else:
        assert explained(w)
    if preflight(w.system()).infeasible:
        assert not exists
