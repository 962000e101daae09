"""Laws of carriers, tried on small random systems: electricity balances, shares are shares, and what a carrier is called means nothing."""

from __future__ import annotations

import dataclasses

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest import approx
from systems import Solved, World, existing, verified

from energyplan.results.kpis import kpis

law = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow], phases=(Phase.explicit, Phase.generate),
)  # fmt: skip

E = ("a", "electricity")
SHARES = ("clean_capacity_share", "clean_generation_share", "clean_consumption_share")
NAMES = st.text(st.characters(categories=("Ll", "Lo", "Nd"), include_characters=" _"), min_size=1, max_size=8).map(lambda name: f"x{name}")
"""Names of any script, with spaces."""


@dataclasses.dataclass(frozen=True)
class Draw:
    """Figures of a random system."""

    load: list[int]
    heat: list[int]
    wind: int
    pump: float
    chp: tuple[float, float]
    boiler: bool
    back: float
    stored: bool


ratio = st.integers(1, 40).map(lambda n: n / 10)
draws = st.builds(
    Draw,
    load=st.lists(st.integers(0, 40), min_size=3, max_size=3).filter(any),
    heat=st.lists(st.integers(0, 30), min_size=3, max_size=3),
    wind=st.integers(0, 80),
    pump=ratio,
    chp=st.tuples(st.integers(0, 5).map(lambda n: n / 10), st.integers(0, 5).map(lambda n: n / 10)),
    boiler=st.booleans(),
    back=st.integers(0, 9).map(lambda n: n / 10),
    stored=st.booleans(),
)


def solved(draw: Draw, carrier: str) -> Solved:
    """Wind, gas and a CHP feed a load and heat pumps; perhaps a boiler, a store of heat, a turbine that burns it."""
    w = World(3, unserved=1e4, waste={carrier})
    w.carriers[carrier], w.unserved[carrier] = "MWh", 1e4
    heat = ("a", carrier)
    w.asset("renewable", "wind", existing(draw.wind), clean=True)
    w.asset("thermal", "gas", existing(200), variable_om=30, own_use=0.05)
    w.asset("battery", "cells", existing(10, 20), eta_charge=0.9)
    w.asset("converter", "pump", existing(30), carrier=carrier, modes=(w.way({E: -1.0, heat: draw.pump}),))
    w.asset("converter", "chp", existing(20), modes=(w.way({E: draw.chp[0], heat: draw.chp[1]}, cost=5),))
    if draw.boiler:
        w.asset("thermal", "boiler", existing(100), carrier=carrier, variable_om=20)
    if draw.stored:
        w.asset("battery", "tank", existing(10, 30), carrier=carrier, eta_discharge=0.9)
    w.asset("converter", "turbine", existing(10), clean=True, modes=(w.way({heat: -1.0, E: draw.back}),))
    w.asset("trade", "grid", existing(20), import_price=60, export_price=5)
    w.load(draw.load)
    w.load(draw.heat, carrier=carrier, name="warmth")
    for kind in ("generation_share", "consumption_share", "capacity_share", "co2_intensity", "portfolio_share"):
        w.target(kind, 0.3, sense="<=" if kind == "co2_intensity" else ">=")
    return w.solve()


def figures(s: Solved) -> dict[str, float]:
    table = kpis(s.model.system, s.tables.frames)
    return dict(zip(table["kpi"], table["value"], strict=True))


@law
@given(draws, NAMES)
def test_electricity_balances_shares_are_shares_and_names_mean_nothing(draw, name):
    s, renamed = solved(draw, "heat"), solved(draw, name)
    k = figures(s)
    assert verified(s) == []
    assert all(-1e-9 <= k[share] <= 1 + 1e-9 for share in SHARES)
    assert k["generation"] + k["import"] == approx(k["demand"] + k["export"] + k["use"] + k["lost"], abs=1e-5)
    assert k["made:heat"] + k["import:heat"] == approx(k["export:heat"] + k["used:heat"] + k["served:heat"] + k["lost:heat"], abs=1e-5)
    assert k["lost:heat"] >= -1e-5
    assert renamed.cost == approx(s.cost, rel=1e-9, abs=1e-6)
    assert verified(renamed) == []
    assert set(figures(renamed)) == {key.replace(":heat", f":{name}") for key in k}
