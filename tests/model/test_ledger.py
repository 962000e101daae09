"""The ledger: entries by account and year, and no flow twice."""

import pytest
from systems import World, existing

from energyplan.model.build import build
from energyplan.model.operation import KINDS
from energyplan.model.technologies.thermal import Thermal


def world() -> World:
    w = World(2, (2022, 2023))
    w.asset("thermal", "coal", existing(10), variable_om=1)
    w.load(5)
    return w


def test_entries_are_found_by_account_and_year():
    model = build(world().system())
    ledger, years = model.ledger, model.system.horizon.operation_years
    assert len(ledger.on("generation")) == 2
    assert [entry.year.milestone for entry in ledger.on("generation", years[1])] == [2023]
    assert ledger.on("nothing") == []
    assert ledger.buses() == [("a", "electricity")]


def test_a_flow_twice_is_a_mistake(monkeypatch):
    class Twice(Thermal):
        def operate(self, b, op):
            super().operate(b, op)
            op.inject("output", lambda v, t: v.output[t])

    monkeypatch.setitem(KINDS, "thermal", Twice)
    with pytest.raises(ValueError, match="injected twice"):
        build(world().system())


def test_a_price_of_zero_is_no_entry():
    # What costs nothing is not booked: the objective stays short.
    w = world()
    w.asset("thermal", "free", existing(10))
    model = build(w.system())
    assert {entry.asset.name for entry in model.ledger.on("cost") if entry.component == "variable_om"} == {"coal@a"}


def test_parts_without_capacity_write_nothing():
    w = world()
    w.asset("thermal", "gone", existing(10, commissioned=1990, life=32))
    model = build(w.system())
    assert "gone@a" not in model.pyomo.year["2022_typical"].part
    assert {entry.asset.name for entry in model.ledger.injections} == {"coal@a", "load@a"}
