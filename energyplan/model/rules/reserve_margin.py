"""Planning reserves: power that can be counted on, beyond the load, in each step or in that of the peak."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind, is_one_way
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.carriers import ELECTRICITY, delivers
from energyplan.system.horizon import Array
from energyplan.system.system import CREDIT, Asset, Project

OUTSIDE = ("link", "trade")


class ReserveMargin(TargetKind):
    """Σ_p κ_{p,t} P_p + Σ_s (p^d_t - p^c_t) + C - (1 + m) L_t >= 0 [MW] in each step, or in that of the peak.

    κ is what of a project's power counts: its `credit_profile`, or its profile (at most 1), or 1; times `capacity_credit`, and of a converter times
    the most electricity that a unit of its activity gives. Stores count with what
    they deliver in the step. L is the demand at the sites and what one-way lines (distribution) take out of them. C are named ties and lines
    from other sites without the largest of them: C <= Σ_k c_k - c_j for each j, c = (1 - outage) (1 - λ) P. Without technologies all that stands
    at the sites counts, and no tie. With 130 MW of coal, 40 MW of wind at 0.1 and a load of 100 MW the margin is 34 %; ties of 20 and 10 MW that
    are named too make it 44 %.
    """

    kind = "reserve_margin"
    unit = "1"
    row_unit = "MW"
    penalty = Penalty("power")
    stepwise = True

    def lhs(self, scope: Scope) -> Any:
        """What can be counted on less load and margin."""
        return self.supply(scope) - (1 + float(scope.target.value or 0)) * load(scope)

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0

    def supply(self, scope: Scope) -> Any:
        """Power that counts in the step."""
        part, total = scope.years[0], 0.0
        for capacity in scope.assets():
            electric = delivers(capacity.asset, scope.target.year)
            for project in capacity.asset.projects if electric else ():
                share = electric * float(credit(scope, capacity.asset, project)[part.step])
                total += share * capacity.of(project.name, scope.target.year) if share else 0.0
        holding = {c.asset.name for c in scope.assets() if c.asset.has_energy and c.asset.kind != "desalination"}  # a tank of water gives no power
        stores = [e for e in scope.ledger.injections if e.year is part.year and e.asset.name in holding and e.bus[1] == ELECTRICITY]
        return total + scope.rate(stores) + self._ties(scope)

    def extend(self, m: pyo.ConcreteModel, b: pyo.Block, scope: Scope) -> None:
        """C and its rows, where ties or lines from other sites are named."""
        brought = list(ties(scope))
        if not brought:
            return
        b.ties = pyo.Var(bounds=(0, sum(share * power.ub for share, power in brought)), doc="C: power of ties without the largest of them [MW]")
        for j, one in enumerate(brought):
            others = sum([share * power for share, power in (pair for pair in brought if pair is not one)])
            b.add_component(f"ties_max_{j}", pyo.Constraint(expr=b.ties - others <= 0, doc="C <= Σ_k c_k - c_j [MW]"))

    def _ties(self, scope: Scope) -> Any:
        if scope.solved:
            brought = [share * float(pyo.value(power)) for share, power in ties(scope)]
            return sum(brought) - max(brought, default=0.0)
        targets = scope.m.component("target")  # a model of one unit has none
        block = targets[scope.target.id] if targets is not None and scope.target.id in targets else None
        return 0.0 if block is None or block.component("ties") is None else block.ties

    def metric(self, target: Target) -> str:
        """In words."""
        if target.steps == "peak":
            return _("power that can be counted on over load, less 1, in the step of the largest load")
        return _("power that can be counted on over load, less 1, in the worst step")


def credit(scope: Scope, asset: Asset, project: Project) -> Array:
    """Share of a project's power that counts in each step κ [1], shape (T,)."""
    profiles, year = scope.system.profiles, scope.years[0].year
    ones = np.ones(len(year.steps))
    own = profiles.get((year.name, CREDIT + project.name))
    if own is None:
        own = ones if asset.kind == "hydro" else np.minimum(1.0, profiles.get((year.name, project.name), ones))
    whole = asset.at("capacity_credit", scope.target.year) if "capacity_credit" in asset.parameters else 1.0
    return np.asarray(whole * own)


def ties(scope: Scope) -> Iterator[tuple[float, Any]]:
    """Share of power that each named tie, or line from another site, can bring, and its power."""
    for capacity in scope.capacities.values():
        asset, year = capacity.asset, scope.target.year
        if asset.kind not in OUTSIDE or asset.technology not in scope.target.technologies or asset.carrier != ELECTRICITY:
            continue
        share = 1 - asset.at("outage", year)
        if asset.kind == "link":
            here, there = scope.at_sites(asset.site), scope.at_sites(str(asset.site_to))
            if here == there:
                continue
            share *= (1 - asset.at("loss", year)) * (asset.at("backward", year) if here else 1.0)
        elif not scope.at_sites(asset.site):
            continue
        yield share, capacity.total("power", year)


def load(scope: Scope) -> Any:
    """Demand at the sites, what one-way lines take out of them, and demand that is not met behind those [MW]: shedding load is no reserve."""
    year = scope.years[0].year
    lines = [
        e for e in scope.ledger.on("sent", year)
        if e.carrier == ELECTRICITY and is_one_way(e.asset, year.milestone) and scope.at_sites(e.site) and not scope.at_sites(str(e.site_to))
    ]  # fmt: skip
    fed = {str(e.site_to) for e in lines}
    demand = [e for e in scope.ledger.on("demand", year) if e.carrier == ELECTRICITY and scope.at_sites(e.site)]
    unserved = [e for e in scope.ledger.on("unserved", year) if e.carrier == ELECTRICITY and (scope.at_sites(e.site) or e.site in fed)]
    return scope.rate([*demand, *unserved, *lines])
