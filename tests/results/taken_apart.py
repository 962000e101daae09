"""Systems for tests of economics, taken apart by cohort."""

from __future__ import annotations

from typing import Any

from systems import Solved, World, candidate, existing

from energyplan.results.cohorts import Cohorts, cohorts_of


def apart(solved: Solved) -> Cohorts:
    return cohorts_of(solved.model.system, solved.tables.frames)


def mixed(**more: Any) -> Solved:
    """A system with everything that trades: two sites, three carriers, existing and new units, two milestones."""
    w = World(4, (2022, 2025), end=2027, rate=0.07, unserved={"electricity": 500.0, "hydrogen": 500.0}, carbon=[1, 2, 3, 4, 5, 6], **more)
    w.profile("wind", [1, 0.6, 0.1, 0.3])
    w.profile("sun", [0, 0.7, 0.9, 0])
    w.fuel("coal", [8, 9, 10, 11, 12, 13], 0.3)
    w.asset("renewable", "wind", existing(5, profile="wind"), candidate(200, profile="wind"), power_capex=300, lifetime=20, power_fixed_om=2)
    w.asset("renewable", "sun", candidate(200, profile="sun"), site="b", power_capex=150, lifetime=15, variable_om=1)
    w.asset("thermal", "coal", existing(20), candidate(100), fuel="coal", heat_rate=2.5, power_capex=100, power_fixed_om=3, lifetime=25)
    w.asset("battery", "battery", candidate(100, 400), eta_charge=0.9, eta_discharge=0.9, power_capex=20, energy_capex=30, lifetime=12, duration_max=8)
    w.asset("link", "cable", candidate(100), site="b", site_to="a", loss=0.05, power_capex=40, lifetime=30)
    w.asset("electrolyser", "ely", candidate(100), carrier="hydrogen", efficiency=0.6, power_capex=80, lifetime=15)
    w.load([20, 30, 25, 40])
    w.load([3, 4, 2, 2], site="b", name="village")
    w.load({2022: 1, 2025: 4}, carrier="hydrogen", name="h2")
    return w.solve()
