"""The arrays against those of Pyomo's own compiler, which is given the same model written row by row."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from contract.minimal import minimal
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from energyplan.model import build as build_module
from energyplan.model.build import build
from energyplan.model.operation import KINDS
from energyplan.pipeline import read_plan
from energyplan.report.formulation import tiny_system
from energyplan.solve.lp import MONEY, Lp, compile_lp
from energyplan.solve.rows import NOISE
from energyplan.system.assemble import assemble

MODEL = Path(__file__).parents[2] / "models" / "zhuanghe"


def agree(system, monkeypatch) -> Lp:
    """Assert that both ways of compiling a system say the same; only what is fixed at nothing may be missing in ours."""
    model = build(system)
    lp = compile_lp(model.pyomo)
    assert lp.written_singly == ()
    with monkeypatch.context() as patch:
        patch.setattr(build_module, "templates", nullcontext)
        form = LinearStandardFormCompiler().write(build(system).pyomo, mixed_form=True)
    column = {name: j for j, name in enumerate(lp.names(model.pyomo))}
    row = {name: i for i, name in enumerate(lp.row_names(model.pyomo))}
    theirs = sp.csr_array(form.A)
    theirs.data[np.abs(theirs.data) < NOISE] = 0.0
    theirs.eliminate_zeros()
    bounds = np.array([v.bounds for v in form.columns], dtype=float)
    place = np.array([column.get(v.name, -1) for v in form.columns])
    nothing = (bounds == 0).all(axis=1)
    assert nothing[place < 0].all()
    at = np.array([row.get(r.constraint.name, -1) for r in form.rows])
    counts = (abs(theirs) @ (place >= 0)) > 0
    assert (counts == (at >= 0)).all()
    assert sorted(at[at >= 0]) == list(range(len(row)))
    assert sorted(place[place >= 0]) == list(range(len(column)))
    sense = np.array([r.bound_type for r in form.rows])
    low, high = np.where(sense <= 0, form.rhs, -np.inf), np.where(sense >= 0, form.rhs, np.inf)
    assert (low[at < 0] <= 0).all()
    assert (high[at < 0] >= 0).all()
    mine = lp.A.tocsr()[at[at >= 0], :][:, place[place >= 0]]
    kept = theirs[at >= 0, :][:, place >= 0]
    difference = abs(mine - kept)
    assert mine.nnz == kept.nnz
    assert difference.max() <= 1e-12 * abs(kept).max()
    assert np.allclose(lp.row_lower[at[at >= 0]], low[at >= 0], rtol=1e-12, atol=1e-9)
    assert np.allclose(lp.row_upper[at[at >= 0]], high[at >= 0], rtol=1e-12, atol=1e-9)
    c = MONEY * form.c.toarray()[0]
    assert np.allclose(lp.c[place[place >= 0]], c[place >= 0], rtol=1e-11, atol=1e-15)
    assert lp.offset == pytest.approx(MONEY * float(form.c_offset[0]), rel=1e-12, abs=1e-12)
    assert np.array_equal(lp.lower[place[place >= 0]], bounds[place >= 0, 0])
    given = ~np.isnan(bounds[:, 1]) & (place >= 0)  # a slack has no bound of its own
    assert np.array_equal(lp.upper[place[given]], bounds[given, 1])
    return lp


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_technology(kind, monkeypatch):
    agree(minimal(kind).system(), monkeypatch)


def test_every_technology_and_target_together(monkeypatch):
    agree(tiny_system(), monkeypatch)


@pytest.mark.parametrize(("scenario", "resolution"), [(None, "73h"), pytest.param("three_weather_years", "168h", marks=pytest.mark.slow)])
def test_plans(scenario, resolution, monkeypatch):
    agree(assemble(read_plan(MODEL, scenario, resolution=resolution)), monkeypatch)


def test_nights_are_left_out(monkeypatch):
    """In hours without sun a plant has no output: two of four hours, a column and a row each, in each of two weather years."""
    world = minimal("renewable")
    world.profile("wind", [0.0, 0.5, 0.0])
    lp = agree(world.system(), monkeypatch)
    world.profile("wind", [0.1, 0.5, 0.1])
    full = compile_lp(build(world.system()).pyomo)
    years = len(world.system().horizon.operation_years)
    assert full.size["columns"] - lp.size["columns"] == 2 * years
    assert full.size["rows"] - lp.size["rows"] == 2 * years
