"""Ranges of a program's numbers, and the names of the outermost."""

from __future__ import annotations

import numpy as np
import pytest
from pytest import approx
from systems import World, candidate, existing

from energyplan.analysis.numerics import Names, numerics
from energyplan.model.build import build
from energyplan.solve.lp import MONEY, compile_lp


def looked(world: World):
    model = build(world.system())
    return numerics(model, compile_lp(model.pyomo))


def small_world(hours: int = 12, **figures) -> World:
    w = World(hours=hours)
    w.asset("thermal", "coal", existing(100), variable_om=9, **figures)
    w.profile("wind", [0.5] * (hours - 1) + [2e-4])
    w.asset("renewable", "wind", candidate(50, profile="wind"), clean=True, power_capex=1000)
    w.load(40)
    return w


def spread(found, what, part=""):
    return next(s for s in found.spreads if (s.what, s.part) == (what, part))


def test_the_outermost_coefficient_is_named():
    """Wind of 0.0002 in the last hour is the least coefficient of the program."""
    found = looked(small_world())
    least = found.smallest[0]
    assert least.value == approx(-2e-4)
    assert (least.row.owner, least.row.name, least.row.unit, least.row.year, least.row_index) == ("wind@a", "output_max", "MW", "2022_typical", "11")
    assert (least.column.part, least.column.owner, least.column.name, least.column_index) == ("capacity", "wind@a", "power", "wind@a_0, 2022")
    assert spread(found, "matrix", "renewable").ratio == approx(5000)
    assert not found.wide
    assert found.size["nonzeros"] == spread(found, "matrix").count


def test_parts_add_up_to_the_whole():
    found = looked(small_world())
    assert sum(s.count for s in found.spreads if s.what == "matrix" and s.part) == found.size["nonzeros"]


def test_limits_and_costs_are_told_in_plan_units():
    found = looked(small_world())
    assert spread(found, "row limit").largest.value == approx(100)  # the power that stands
    assert spread(found, "row limit").smallest.value == approx(40)  # the load
    assert spread(found, "column limit").largest.value == approx(100)
    assert spread(found, "cost").smallest.value == approx(9)  # CNY/MWh, not millions
    assert spread(found, "cost").smallest.column.owner == "coal@a"


def test_a_target_of_another_scale_gets_its_factor():
    """A year's sum in a unit of its own: coefficients of a billion, and the factor that brings them back."""
    w = small_world()
    w.fuel("dust", 1.0, 1e9)
    w.asset("thermal", "burner", existing(5), heat_rate=1.0, fuel="dust")
    w.target("co2_cap", 1e12, sense="<=", technologies=("burner",))
    found = looked(w)
    assert found.wide
    assert found.largest[0].row.owner == "co2_cap"
    assert found.advice is not None
    assert found.advice.part == "target"
    assert found.advice.factor <= 1e-7
    assert found.advice.after < found.advice.before / 1e4


def test_water_has_its_own_units():
    w = World(hours=4)
    w.asset("desalination", "plant", existing(100, 500), carrier="water", electricity_use=0.003)
    w.asset("thermal", "coal", existing(100))
    w.load(40, carrier="water", name="taps")
    names = Names(m := build(w.system()), compile_lp(m.pyomo))
    units = {(p.owner, p.name): p.unit for p in names.parts}
    assert units["plant@a", "power_total"] == "m3/h"
    assert units["plant@a", "energy_total"] == "m3"
    assert units["a/water", "balance"] == "m3/h"
    assert units["a/electricity", "balance"] == "MW"
    assert units["coal@a", "power_sum"] == "MW"


@pytest.mark.parametrize("resolution", ["438h"])
def test_every_row_and_column_of_the_default_plan_has_a_name(resolution):
    from energyplan.pipeline import read_plan
    from energyplan.system.assemble import assemble

    model = build(assemble(read_plan(resolution=resolution)))
    lp = compile_lp(model.pyomo)
    names = Names(model, lp)
    assert (names.row_part >= 0).all()
    assert (names.column_part >= 0).all()
    found = numerics(model, lp)
    assert found.matrix.ratio == approx(np.abs(lp.A.data).max() / np.abs(lp.A.data).min())
    assert spread(found, "cost").largest.value == approx(np.abs(lp.c).max() / MONEY)
