"""What every kind of technology must do, whatever it is. A new kind is tested as soon as it is registered."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pyomo.environ as pyo
import pytest
from systems import SIMPLEX, neutral_figures

from contract.minimal import components, minimal, not_templated, subject
from energyplan.model.build import build
from energyplan.model.operation import KINDS
from energyplan.model.technologies.battery import Battery
from energyplan.plan.rows import PARAMETERS, Parameters, unit_of
from energyplan.solve.highs import solve
from energyplan.solve.lp import compile_lp

ACCOUNTS = {
    "cost", "generation", "available", "co2", "fuel", "storage_loss", "conversion", "production", "demand", "unserved", "import", "export",
    "sent", "link_loss", "own_use", "activity", "use", "reconverted",
}  # fmt: skip
"""Accounts that targets, the verifier and the key figures know. A new one is a decision: add it here and where it is read."""

COST_COMPONENTS = {
    "variable_om", "start", "fuel", "fuel_delivery", "carbon", "import", "export", "unserved", "mode", "stop", "online", "charge_cost", "level_cost",
    "spill_cost",
}  # fmt: skip
"""Components of operation cost, as the page about the files of a run lists them."""

UNIT = re.compile(r"\[[^\]]+\]")

kinds = pytest.mark.parametrize("kind", sorted(KINDS))


@pytest.fixture(scope="module")
def models():
    """The model of each kind in its smallest system, built once."""
    return {kind: build(minimal(kind).system()) for kind in KINDS}


@kinds
def test_builds_and_solves_alone(kind):
    s = minimal(kind).solve()
    table = s.tables["dispatch"]
    mine = table[table["asset"] == subject(kind)]
    assert len(mine)
    # It does something: the smallest system needs it.
    assert mine["power_mw"].abs().sum() + mine["flow_m3_h"].abs().sum() > 0
    assert not not_templated(s.model)


@kinds
def test_every_component_says_what_it_is_and_in_which_unit(kind, models):
    mute = [c.name for c in components(models[kind]) if not c.doc or (not UNIT.search(c.doc) and c.local_name != "previous")]
    assert mute == []  # `previous` is the number of a step and has no unit


@kinds
def test_rows_by_the_step_are_templates(kind, models):
    assert not_templated(models[kind]) == []


@kinds
def test_no_expression_components(kind, models):
    assert [e.name for e in models[kind].pyomo.component_objects(pyo.Expression, descend_into=True)] == []


@kinds
def test_books_on_known_accounts_only(kind, models):
    ledger = models[kind].ledger
    mine = [b for b in ledger.bookings if b.asset.kind == kind]
    assert mine, "a part that books nothing cannot be seen by any target or report"
    assert {b.account for b in mine} <= ACCOUNTS
    assert {b.component for b in mine if b.account == "cost"} <= COST_COMPONENTS
    assert all(b.by_year is not None for b in mine if b.account in ("cost", "co2"))


@kinds
def test_meets_others_on_buses_only(kind, models):
    ledger = models[kind].ledger
    assert [e for e in ledger.injections if e.asset.kind == kind]
    known = set(models[kind].system.carriers)
    assert {e.bus[1] for e in ledger.injections} <= known


@kinds
def test_every_column_has_finite_bounds(kind, models):
    lp = compile_lp(models[kind].pyomo)
    assert np.isfinite(lp.lower).all()
    assert np.isfinite(lp.upper).all()
    assert (lp.lower <= lp.upper).all()


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"demand"}))
def test_zero_capacity_means_zero_flow(kind, models):
    # The largest sum of all variables of the part, with nothing built and nothing in service, is zero.
    model = models[kind]
    lp = compile_lp(model.pyomo)
    upper, c = lp.upper.copy(), np.zeros_like(lp.c)
    capacity = model.pyomo.capacity[subject(kind)]
    for variable in capacity.component_objects(pyo.Var):
        if not variable.local_name.startswith(("build", "retire")):
            columns = lp.columns(variable)
            upper[columns[columns >= 0]] = 0.0
    row_lower, row_upper = lp.row_lower.copy(), lp.row_upper.copy()
    for constraint in capacity.component_objects(pyo.Constraint):
        rows = lp.rows(constraint)  # what the ledger says is in service is set aside
        row_lower[rows[rows >= 0]], row_upper[rows[rows >= 0]] = -np.inf, np.inf
    for year in model.pyomo.year.values():
        for variable in year.part[subject(kind)].component_objects(pyo.Var):
            columns = lp.columns(variable)
            assert (columns >= 0).all(), f"{variable.name} is in no row"
            # A start has only a least value (what comes online) and a cost that keeps it there.
            c[columns] = 0.0 if variable.local_name == "start" else -1.0
    assert (c < 0).any()
    emptied = dataclasses.replace(lp, c=c, offset=0.0, upper=upper, row_lower=row_lower, row_upper=row_upper)
    assert solve(emptied, SIMPLEX).objective == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"demand"}))
def test_parameters_are_declared(kind):
    row = PARAMETERS[kind]
    assert KINDS[kind].parameters is row
    assert issubclass(row, Parameters)
    assert row.__doc__
    assert f"{kind}.csv" in row.__doc__
    base = set(Parameters.model_fields)
    for name, field in row.model_fields.items():
        if name in base:
            continue
        assert unit_of(row, name), f"{name} has no unit"
        assert field.description, f"{name} has no description"
        assert field.metadata, f"{name} has no limits"


@kinds
def test_is_documented(kind):
    technology = KINDS[kind]
    assert technology.__doc__
    assert technology.operate.__doc__


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"demand"}))
def test_an_unknown_figure_is_no_silent_default(kind):
    # Every figure that `operate` asks for is one the table declares: without any one of the must-have figures the build fails, or
    # the figure is one of capacity.
    declared = {n for n in PARAMETERS[kind].model_fields if unit_of(PARAMETERS[kind], n)}
    assert set(neutral_figures(kind)) <= declared
    system = minimal(kind).system()
    asset = system.asset(subject(kind))
    unknown = set(asset.parameters) - declared
    assert unknown == set()


# --- the checkers themselves --------------------------------------------------------------------------------------------------------


class PlantedSum(Battery):
    """Rows with Pyomo's own sum over the steps, which falls back to writing one row after the other without a word."""

    def operate(self, b, op):
        super().operate(b, op)
        op.row("planted", lambda v, t: pyo.quicksum(v.charge[k] for k in op.steps.T) <= v.level[t], "planted [MW]")


class PlantedExpression(Battery):
    """An Expression component."""

    def operate(self, b, op):
        super().operate(b, op)
        b.planted = pyo.Expression(op.steps.T, rule=lambda b, t: b.charge[t] + b.discharge[t])


class PlantedColumn(Battery):
    """A variable without a bound or a unit."""

    def operate(self, b, op):
        super().operate(b, op)
        b.planted = pyo.Var(op.steps.T, bounds=(0, None))
        op.row("planted_row", lambda v, t: v.planted[t] >= v.charge[t], "planted [MW]")
        op.row("planted_other", lambda v, t: v.planted[t] >= v.discharge[t], "planted [MW]")


def test_a_row_that_is_no_template_is_caught(monkeypatch):
    monkeypatch.setitem(KINDS, "battery", PlantedSum)
    assert any("planted" in name for name in not_templated(build(minimal("battery").system())))


def test_an_expression_is_caught(monkeypatch):
    monkeypatch.setitem(KINDS, "battery", PlantedExpression)
    model = build(minimal("battery").system())
    with pytest.raises(AssertionError):
        test_no_expression_components("battery", {"battery": model})


def test_a_missing_bound_and_a_missing_unit_are_caught(monkeypatch):
    monkeypatch.setitem(KINDS, "battery", PlantedColumn)
    model = build(minimal("battery").system())
    with pytest.raises(AssertionError):
        test_every_component_says_what_it_is_and_in_which_unit("battery", {"battery": model})
    with pytest.raises(Exception, match="without an upper bound"):
        compile_lp(model.pyomo)


def test_two_technologies_of_a_kind_are_refused():
    with pytest.raises(TypeError, match="two technologies of kind battery"):
        type("Second", (Battery,), {"kind": "battery"})
