"""A plan whose targets and named limits can be lifted one by one: the program behind every explanation of infeasibility.

Every target has a slack, and every named limit (earliest year, site limit, build rate, standing units, demand that must be served) is
a bound of columns or rows of one program in which it is far away, so that a question is a change of bounds and a few simplex steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from energyplan.model.build import Model, build
from energyplan.model.rules.base import Enforced, in_force, is_soft
from energyplan.results.compliance import Achieved, achievements
from energyplan.solve.highs import Point, Session
from energyplan.solve.lp import Lp, Values, compile_lp
from energyplan.solve.optimality import certify
from energyplan.solve.places import Numbers
from energyplan.system.horizon import Array
from energyplan.system.reach import least, technology_rate
from energyplan.system.system import Asset, Project, System

TOLERANCE = 1e-6
"""Shortfall over what is required below which a target counts as met."""

UNIT = 1e4
"""Objective of a target that is missed by all it requires; keeps costs of energies far above the solver's dual tolerance."""

PUSHED = 1e-7
"""Dual above which a bound counts as one that pushes."""

FAR = 10.0
"""How far lifted limits are: this many times the largest of load, stock, limits and targets."""


@dataclass(frozen=True)
class Limit:
    """A named input that keeps something from being built, retired or left unserved.

    Attributes:
        id: Its place in the inputs, e.g. `candidates.dl4.earliest_year`.
        kind: `earliest_year`, `power_max`, `energy_max`, `build_rate`, `technology_build_rate`, `power_limit`, `existing`, `served`.
        subject: Project, technology or demand it is about.
        technology: Its technology.
        value: The limit; MW, MWh, a year.
    """

    id: str
    kind: str
    subject: str
    technology: str
    value: float = 0.0


@dataclass
class _Bounds:
    """What a limit does to the program: upper bounds of columns, upper and lower bounds of rows."""

    columns: list[tuple[Numbers, float]] = field(default_factory=list)
    rows: list[tuple[Numbers, float]] = field(default_factory=list)
    rows_least: list[tuple[Numbers, float]] = field(default_factory=list)


def generous(system: System) -> System:
    """The system with every named limit of candidates far away and every target soft."""
    far = FAR * max([1.0, *_powers(system)])
    return replace(system, assets=tuple(_generous(asset, far, system.horizon.years[0]) for asset in system.assets), target_mode="soft")


def _powers(system: System) -> Iterator[float]:
    """Powers that the system speaks of: loads, what stands, site limits, what targets ask for [MW, m3/h].

    Energy of stores counts as the power that fills it in their longest duration, yearly energy as its mean.
    """
    durations = [float(a.parameters["duration_max"].max()) for a in system.assets if a.has_energy]
    for asset in system.assets:
        longest = float(asset.parameters["duration_max"].max()) if asset.has_energy else np.inf
        for project in asset.projects:
            yield from (project.power, project.power_max, project.energy / longest, project.energy_max / longest)
        if asset.kind == "demand":
            yield from (float(system.profiles[year.name, asset.name].max(initial=0.0)) for year in system.horizon.operation_years)
    for target in system.targets:
        value, unit = target.value or 0.0, target.unit
        if target.price:
            yield value * (1.0 if target.base is None else target.base) / target.price / system.horizon.hours_per_year
        elif unit in ("MWh/a", "m3/a"):
            yield value / system.horizon.hours_per_year
        elif unit in ("MWh", "m3"):
            yield value / min(durations, default=1.0)
        elif unit in ("MW", "m3/h", ""):
            yield value


def _generous(asset: Asset, far: float, first: int) -> Asset:
    # Energy is as far away as power can last, so that a store for a season is not out of reach.
    energy = far * float(asset.parameters["duration_max"].max()) if asset.has_energy else 0.0

    def lifted(project: Project) -> Project:
        return project if project.given else replace(project, earliest=first, power_max=far, energy_max=energy, build_rate=np.inf)

    parameters = dict(asset.parameters)
    if "build_rate" in parameters:
        parameters["build_rate"] = np.full_like(parameters["build_rate"], far)
    return replace(asset, projects=tuple(lifted(p) for p in asset.projects), parameters=parameters, power_limit=np.inf)


def _opening(project: Project, vintage: int) -> int:
    """First year in which a candidate can be commissioned, for a commissioning year before that as well: then any year."""
    return project.earliest if project.earliest <= vintage else 0


class Elastic:
    """A system's targets and limits as switches.

    Args:
        system: The system, with the targets and mode that are asked about.
        lift: Whether limits can be lifted too. It makes the program larger; without it only demand that must be served is a switch.
        presolve: Whether the first solve may presolve; without it nothing hangs on presolve's tolerances.

    Attributes:
        targets: The targets that must hold by id: all with a value where the mode is hard, else those the plan calls hard.
        limits: All named limits by id.
    """

    def __init__(self, system: System, *, lift: bool = True, presolve: bool = True):
        self.system, self.lift = system, lift
        self.model: Model = build(generous(system) if lift else replace(system, target_mode="soft"))
        self.lp: Lp = compile_lp(self.model.pyomo)
        hard = {t.id for t in in_force(system) if not is_soft(t, system.target_mode)}
        self._enforced: dict[str, Enforced] = {e.target.id: e for e in self.model.targets if e.target.id in hard}
        self.targets = {name: e.target for name, e in self._enforced.items()}
        self.rows = {name: np.array([self.lp.rows(r)[0] for r in e.rows]) for name, e in self._enforced.items()}
        self.slacks = {name: np.array([self.lp.columns(s)[0] for s in e.slacks]) for name, e in self._enforced.items()}
        self.limits: dict[str, Limit] = {}
        self._bounds: dict[str, _Bounds] = {}
        if lift:
            self._name_limits()
        self._name_demands()
        self.session = Session(self.lp, presolve=presolve)
        self.scale: dict[str, Array] = {name: np.ones(len(columns)) for name, columns in self.slacks.items()}
        self._scale()

    # --- questions ---

    def shortfall(
        self, targets: Collection[str], limits: Collection[str], *, within: dict[str, float] | None = None, counted: Collection[str] | None = None
    ) -> tuple[float, Point] | None:
        """Least total shortfall of some targets under some limits, in parts of what each requires [1].

        Args:
            targets: Targets that should hold; the others are free.
            limits: Limits that hold.
            within: Largest shortfall of some targets [1].
            counted: Targets whose shortfall counts, all of `targets` unless given.

        Returns:
            The total and the point, None where even a shortfall does not help: the limits contradict each other.
        """
        program = self.bounded(targets, limits, within, counted)
        point = self.session.minimise(c=program.c, upper=program.upper, row_lower=program.row_lower, row_upper=program.row_upper)
        return None if point is None else (max(0.0, point.objective) / UNIT, point)

    def least(self, targets: Collection[str], limits: Collection[str], point: Point) -> float:
        """Lower bound of the total shortfall that the duals of a point prove by the matrix alone [1]: what is above 0 is infeasible."""
        return certify(self.bounded(targets, limits), point.x, point.y, UNIT).dual / UNIT

    def bounded(self, targets: Collection[str], limits: Collection[str], within: dict[str, float] | None = None, counted: Collection[str] | None = None) -> Lp:
        """The program that `shortfall` solves, in arrays of its own."""
        c, upper, row_lower, row_upper = np.zeros(len(self.lp.c)), self.lp.upper.copy(), self.lp.row_lower.copy(), self.lp.row_upper.copy()
        for name in limits:
            for columns, value in self._bounds[name].columns:
                upper[columns] = np.minimum(upper[columns], value)
            for rows, value in self._bounds[name].rows:
                row_upper[rows] = np.minimum(row_upper[rows], value)
            for rows, value in self._bounds[name].rows_least:
                row_lower[rows] = np.maximum(row_lower[rows], value)
        for name in set(targets) & set(targets if counted is None else counted):
            c[self.slacks[name]] = UNIT / self.scale[name]
        for name, share in (within or {}).items():
            upper[self.slacks[name]] = np.minimum(upper[self.slacks[name]], share * self.scale[name])
        return replace(self.lp, c=c, offset=0.0, upper=np.maximum(upper, self.lp.lower), row_lower=row_lower, row_upper=row_upper)

    def holds(self, targets: Collection[str], limits: Collection[str]) -> bool:
        """Whether all of some targets can hold under some limits."""
        found = self.shortfall(targets, limits)
        return found is not None and found[0] <= TOLERANCE

    def pushing(self, targets: Collection[str], limits: Collection[str]) -> list[str]:
        """Limits that the duals of the least shortfall rest on: few of all, and as a rule enough for the targets not to hold."""
        program, found = self.bounded(targets, limits), self.shortfall(targets, limits)
        if found is None:
            return list(limits)
        y = found[1].y
        reduced = program.c - program.A.T @ y

        def pushes(bounds: _Bounds) -> bool:
            # Of several bounds of a column or row it is the tightest that pushes.
            pushed = [(reduced[columns] < -PUSHED) & (program.upper[columns] >= value) for columns, value in bounds.columns]
            pushed += [(y[rows] < -PUSHED) & (program.row_upper[rows] >= value) for rows, value in bounds.rows]
            pushed += [(y[rows] > PUSHED) & (program.row_lower[rows] <= value) for rows, value in bounds.rows_least]
            return any(group.any() for group in pushed)

        return [name for name in limits if pushes(self._bounds[name])]

    def short(self, point: Point) -> dict[str, float]:
        """Shortfall of each target at a point, in parts of what it requires; the largest of a target that holds in each weather year."""
        return {name: float((point.x[columns] / self.scale[name]).max()) for name, columns in self.slacks.items()}

    def missed(self, point: Point) -> dict[str, float]:
        """Shortfall of each target at a point, where it is more than nothing."""
        return {name: share for name, share in self.short(point).items() if share > TOLERANCE}

    def achieved(self, point: Point) -> dict[str, Achieved]:
        """What each target reaches at a point, in its canonical unit, the worst weather year where it holds in each."""
        return achievements(self.model, Values(self.lp, point.x, point.y))

    # --- the switches ---

    def _limit(self, limit: Limit, bounds: _Bounds) -> None:
        """Name a limit; what is in no row binds nothing."""
        kept = _Bounds(*([(numbers[numbers >= 0], value) for numbers, value in entries] for entries in (bounds.columns, bounds.rows, bounds.rows_least)))
        if any(len(numbers) for numbers, _ in (*kept.columns, *kept.rows, *kept.rows_least)):
            self.limits[limit.id] = limit
            self._bounds[limit.id] = kept

    def _columns(self, variable: Any, keys: list[Any]) -> Numbers:
        return np.array([self.lp.columns(variable[k])[0] for k in keys], dtype=np.int64)

    def _rows(self, constraint: Any, keys: list[Any]) -> Numbers:
        return np.array([self.lp.rows(constraint[k])[0] for k in keys], dtype=np.int64)

    def _name_limits(self) -> None:
        for asset in self.system.assets:
            if asset.name in self.model.capacities:
                for project in asset.projects:
                    (self._given if project.given else self._candidate)(asset, project)
                if np.isfinite(asset.power_limit):
                    total = self.model.capacities[asset.name].b.power_total
                    limit = Limit(f"candidates.{asset.name}.power_limit", "power_limit", asset.name, asset.technology, asset.power_limit)
                    self._limit(limit, _Bounds([(self._columns(total, list(total)), asset.power_limit)]))
        self._technology_rates()

    def _name_demands(self) -> None:
        columns: dict[str, list[tuple[Numbers, float]]] = {}
        for asset in (a for a in self.system.assets if a.kind == "demand"):
            parts = [year.part[asset.name] for year in self.model.pyomo.year.values() if asset.name in year.part and hasattr(year.part[asset.name], "unserved")]
            columns.setdefault(asset.technology, []).extend((self.lp.columns(part.unserved), 0.0) for part in parts)
        for demand, unserved in columns.items():
            self._limit(Limit(f"demand.{demand}", "served", demand, demand), _Bounds(unserved))

    def _candidate(self, asset: Asset, project: Project) -> None:
        b = self.model.capacities[asset.name].b
        keys = [k for k in b.build_power if k[0] == project.name]
        stock = [k for k in b.power if k[0] == project.name]

        def limit(kind: str, value: float, columns: list[tuple[Numbers, float]]) -> None:
            self._limit(Limit(f"candidates.{project.name}.{kind}", kind, project.name, asset.technology, value), _Bounds(columns))

        early = [k for k in keys if k[1] < project.earliest]
        limit("earliest_year", project.earliest, [(self._columns(b.build_power, early), 0.0)])
        limit("power_max", project.power_max, [(self._columns(b.power, stock), project.power_max), (self._columns(b.build_power, keys), project.power_max)])
        if asset.has_energy:
            limit("energy_max", project.energy_max, [(self._columns(b.energy, stock), project.energy_max)])
        if np.isfinite(project.build_rate):
            rates = [(k, project.build_rate * len(self.system.horizon.building_years(k[1], _opening(project, k[1])))) for k in keys]
            limit("build_rate", project.build_rate, [(self._columns(b.build_power, [k]), rate) for k, rate in rates])

    def _given(self, asset: Asset, project: Project) -> None:
        """A unit that may not leave before its age, or not before a year, or that will come for certain: lifted, any part of it may be gone."""
        b, horizon = self.model.capacities[asset.name].b, self.system.horizon
        stands: list[tuple[Numbers, float]] = []
        for quantity in self.model.capacities[asset.name].quantities:
            years = [(project.name, y) for y in horizon.years if least(asset, project, quantity, y, horizon) > 0]
            rows = self._rows(b.component(f"{quantity}_ledger"), years)
            self.lp.row_lower[rows[rows >= 0]] = 0.0
            stands.append((rows, getattr(project, quantity)))
        self._limit(Limit(f"{project.status}.{project.name}", "existing", project.name, asset.technology, project.power), _Bounds(rows_least=stands))

    def _technology_rates(self) -> None:
        rated = [a for a in self.system.assets if "build_rate" in a.parameters and a.name in self.model.capacities]
        shared, horizon = self.model.pyomo.build_rate, self.system.horizon
        for technology in dict.fromkeys(a.technology for a in rated):
            bounds, rates = _Bounds(), [np.inf]
            for asset in (a for a in rated if a.technology == technology):
                build_power = self.model.capacities[asset.name].b.build_power
                projects = {p.name: p for p in asset.projects}
                for name, v in build_power:
                    most = technology_rate(asset, v, horizon, _opening(projects[name], v))
                    if np.isfinite(most):
                        rates.append(asset.at("build_rate", v))
                        bounds.columns.append((self._columns(build_power, [(name, v)]), most))
                        bounds.rows += [(self._rows(shared, [k]), technology_rate(asset, v, horizon, k[1])) for k in shared if (k[0], k[2]) == (technology, v)]
            self._limit(Limit(f"technologies.{technology}.build_rate", "technology_build_rate", technology, technology, float(min(rates))), bounds)

    def _scale(self) -> None:
        """What a target requires in the unit of its row: its value times the row's units of one more of it.

        That is the right-hand side, or of a share the value times what it is a share of, at the least shortfall of all targets; which
        needs a scale of its own, so it is found in two rounds.
        """
        for wanted in ((), tuple(self.targets)):
            found = self.shortfall(wanted, tuple(self.limits)) or self.shortfall(wanted, ())
            units = {name: entry.row_units for name, entry in self.achieved(found[1]).items()} if found else {}
            for name, enforced in self._enforced.items():
                size = abs((enforced.target.value or 0.0) * units.get(name, 0.0))
                # Nothing, or a share of nothing (all is imported, say), has no size of its own: a hundredth of the worst shortfall stands for it.
                natural = self.lp.upper[self.slacks[name]] / 100
                self.scale[name] = np.maximum(np.where(size > 1e-6, size, natural), 1e-6)
