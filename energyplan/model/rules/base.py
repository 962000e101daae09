"""From a line of the target register to a row of the model: `lhs sense rhs`, with a slack where the target is soft."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyomo.environ as pyo

from energyplan.errors import InfeasibleError
from energyplan.i18n import _
from energyplan.model.capacity import AssetCapacity
from energyplan.model.ledger import Booking, Injection, Ledger
from energyplan.model.rules.penalties import Penalty, worth
from energyplan.plan.rows import TARGET_KINDS
from energyplan.system.carriers import ELECTRICITY, generates
from energyplan.system.horizon import OperationYear, Part
from energyplan.system.outlook import KNOWN, Outlook
from energyplan.system.reach import Reach
from energyplan.system.system import Asset, System
from energyplan.tolerances import LARGEST_RATIO, LEAST_RATIO, RATIOS

if TYPE_CHECKING:
    from energyplan.plan.targets import Target

KINDS: dict[str, type[TargetKind]] = {}

EACH_FUTURE = "each_future"
"""`weather` of a target that holds in each future in the mean of its weather years: not a plan's, but that of plans which know their future."""


@dataclass(frozen=True)
class Scope:
    """What a target looks at: its assets, capacities, and the operated years of its milestone with their weights."""

    m: pyo.ConcreteModel
    system: System
    ledger: Ledger
    capacities: dict[str, AssetCapacity]
    target: Target
    years: tuple[Part, ...]
    peak: Any = None
    """What `TargetKind.prepare` made: a variable no less than a rate in any step."""
    solved: ClassVar[bool] = False
    """Whether it speaks of solved numbers, not of expressions."""

    def covers(self, asset: Asset) -> bool:
        """Whether the target's technologies and sites include an asset; an empty list includes all."""
        t = self.target
        return (not t.technologies or asset.technology in t.technologies) and self.at_sites(asset.site)

    def at_sites(self, site: str) -> bool:
        """Whether a site is one of the target's."""
        return not self.target.sites or site in self.target.sites

    def counts(self, entry: Booking) -> bool:
        """Whether an entry is at the sites and of a carrier of the target: of electricity where it names none."""
        return self.at_sites(entry.site) and entry.carrier in (self.target.carriers or (ELECTRICITY,))

    def generated(self) -> Any:
        """What the generators make that the target counts, its technologies or else the clean ones [MWh/a]."""
        return self.annual("generation", lambda e: self.target.counts(e.asset.technology, e.asset.clean) and self.counts(e))

    def used(self) -> Any:
        """Electricity that is used at the sites: demand served, and what is taken to make other carriers [MWh/a]."""
        return sum([self.annual(account, lambda e: e.carrier == ELECTRICITY and self.at_sites(e.site)) for account in ("demand", "use")])

    def generators(self) -> list[tuple[float, AssetCapacity]]:
        """Capacities at the sites that generate electricity, each with what a unit of it can feed in [1]."""
        here, of_electricity = [c for c in self.capacities.values() if self.at_sites(c.asset.site)], self.system.only_of_electricity
        return [(share, c) for c in here if (share := generates(c.asset, self.target.year, of_electricity))]

    def machines(self) -> list[tuple[float, AssetCapacity]]:
        """Capacities of the technologies that are named, as they are; where none is, the generators."""
        return [(1.0, c) for c in self.capacities.values() if self.covers(c.asset)] if self.target.technologies else self.generators()

    def rate(self, entries: Iterable[Injection | Booking]) -> Any:
        """Sum of some entries of the ledger in the step that is looked at [MW]."""
        return sum([self._rate(entry) for entry in entries])

    def _rate(self, entry: Injection | Booking) -> Any:
        return entry.term(entry.view, self.years[0].step)

    def assets(self, kinds: Iterable[str] = ()) -> list[AssetCapacity]:
        """Capacities of the assets the target covers; where it names no technology, those of some kinds only."""
        named = bool(self.target.technologies) or not kinds
        return [c for c in self.capacities.values() if self.covers(c.asset) and (named or c.asset.kind in kinds)]

    def annual(self, account: str, include: Callable[[Booking], bool]) -> Any:
        """Expected yearly amount on an account, with the milestone's factor where the booking has one."""
        return sum(part.weight * self._amount(part.year, account, include) for part in self.years)

    def highest(self, accounts: Iterable[str], include: Callable[[Booking], bool]) -> Any:
        """No less than the rate on some accounts together in any step of the years."""
        return 0.0 if self.peak is None else self.peak

    def entries(self, year: OperationYear, accounts: Iterable[str], include: Callable[[Booking], bool]) -> list[Booking]:
        """Bookings of a year on some accounts."""
        return [e for account in accounts for e in self.ledger.on(account, year) if include(e)]

    def _amount(self, year: OperationYear, account: str, include: Callable[[Booking], bool]) -> Any:
        first = self.system.horizon.years[0]
        entries = [(1.0 if e.by_year is None else float(e.by_year[year.milestone - first]), e) for e in self.ledger.on(account, year) if include(e)]
        if not entries:
            return 0.0
        b = self.m.year[year.name]
        return sum(b.annual[t] * sum(f * e.term(e.view, t) for f, e in entries) for t in b.T)


class TargetKind(ABC):
    """Base of all kinds of target.

    Attributes:
        kind: Its name in the register.
        unit: Canonical unit of its value; alternatives with `|`.
        row_unit: Unit of the row and its slack.
        penalty: Rule of the price of a unit of slack, from the plan's own money and high enough that a target within reach is met
            (`penalties`). For yearly amounts it is paid in every year the milestone stands for, discounted like any cost.
        yearly: Whether it is about a year of operation, so that its year must be a milestone.
        stepwise: Whether it holds in each step of every weather year, or in that of the peak, with a row for each.
        until: Whether it is about all operation up to its year: a budget.
        of_peak: Whether it looks at the highest step, so that its price is that of many rows.
    """

    kind: ClassVar[str]
    unit: ClassVar[str]
    row_unit: ClassVar[str]
    penalty: ClassVar[Penalty]
    yearly: ClassVar[bool] = True
    stepwise: ClassVar[bool] = False
    until: ClassVar[bool] = False
    of_peak: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "kind" in cls.__dict__:
            if cls.kind in KINDS:
                raise TypeError(f"two kinds of target called {cls.kind}")
            KINDS[cls.kind] = cls
            TARGET_KINDS[cls.kind] = cls.unit

    @abstractmethod
    def lhs(self, scope: Scope) -> Any:
        """Left-hand side of the row; also called while a template is written, so it must stay an expression."""

    def prepare(self, b: pyo.Block, scope: Scope, i: int) -> Any:
        """What the left-hand side needs besides, written on the target's block before its row; its variable becomes `scope.peak`."""
        return None

    def rhs(self, scope: Scope) -> float:
        """Right-hand side of the row, the target's value unless a kind says otherwise."""
        assert scope.target.value is not None
        return scope.target.value

    def leverage(self, target: Target) -> float:
        """Units of what is built or given up that it takes to move the row by one [1], at worst: its penalty counts as often."""
        return 1.0

    @abstractmethod
    def metric(self, target: Target) -> str:
        """What is measured, in words, in the language in force: a sum, or what is divided by what."""

    def extend(self, m: pyo.ConcreteModel, b: pyo.Block, scope: Scope) -> None:  # noqa: B027 - most kinds have none
        """Variables and rows of its own that the left-hand side speaks of, on the block of the target; most kinds have none."""

    def counted(self, outlook: Outlook) -> list[Asset]:
        """Assets whose capacity or output the target counts."""
        return outlook.assets()

    def reachable(self, outlook: Outlook) -> float | None:
        """Most (of a largest value: least) that any build-out serving all demand could reach, by arithmetic, in the target's canonical unit.

        None where arithmetic says nothing.
        """
        return None


@dataclass(frozen=True)
class Enforced:
    """A target in the model.

    Attributes:
        target: Its line of the register.
        rows: Its constraints, one or one a weather year.
        slacks: Its slack variables, none where it is hard.
        penalty_rate: Penalty of a unit of slack in the objective [CNY per row unit].
        row_unit: Unit of row and slack.
        yearly: Whether the row is about a year of operation.
    """

    target: Target
    rows: tuple[Any, ...]
    slacks: tuple[Any, ...]
    penalty_rate: float
    row_unit: str
    yearly: bool

    @property
    def penalty_cost(self) -> Any:
        """Its penalty in the objective [CNY]."""
        return self.penalty_rate * sum(self.slacks)


def is_soft(target: Target, mode: str) -> bool:
    """Whether a target may be missed at a penalty: as the run's mode says, else as the target itself does."""
    return (mode if mode in ("soft", "hard") else target.enforce) == "soft"


def in_force(system: System) -> list[Target]:
    """Targets that have a value and are not off, neither for themselves nor all together."""
    return [t for t in system.targets if t.value is not None and t.kind in KINDS and not t.is_off(system.target_mode)]


def reachable(system: System, target: Target, reach: Reach) -> float | None:
    """Most (of a largest value: least) that any build-out could reach of a target in its year, the worst weather year where it holds in each.

    None where arithmetic says nothing, as of operation with a kind of technology that `outlook` does not know.
    """
    kind = KINDS[target.kind]()
    if (kind.yearly or kind.until) and any(asset.kind not in KNOWN for asset in system.assets):
        return None
    values = [kind.reachable(Outlook(system, target, reach, years)) for years in year_sets(target, kind, system)]
    known = [value for value in values if value is not None]
    if not known:
        return None
    return min(known) if target.sense == ">=" else max(known)


def enforce(m: pyo.ConcreteModel, system: System, ledger: Ledger, capacities: dict[str, AssetCapacity]) -> list[Enforced]:
    """A row for every target that is in force."""
    wanted = in_force(system)
    m.target = pyo.Block([target.id for target in wanted])
    lacking = worth(system)
    return [_enforce(m, m.target[t.id], t, lacking.rate(KINDS[t.kind].penalty), system, ledger, capacities) for t in wanted]


def _enforce(
    m: pyo.ConcreteModel, b: pyo.Block, target: Target, penalty: float, system: System, ledger: Ledger, capacities: dict[str, AssetCapacity]
) -> Enforced:  # fmt: skip
    kind = KINDS[target.kind]()
    soft = is_soft(target, system.target_mode)
    rows, slacks, asked = [], [], in_row(target)
    for i, years in enumerate(year_sets(target, kind, system)):
        scope = Scope(m, system, ledger, capacities, asked, years)
        if i == 0:
            kind.extend(m, b, scope)
        if not soft and is_decided(kind, Probe(m, system, ledger, capacities, target, years)):
            continue  # nothing in the model moves it, and it is met: no row
        slack: Any = 0.0
        if soft:
            missing = pyo.Var(bounds=(0, None), doc=f"slack of the target [{kind.row_unit}]")
            b.add_component(f"slack_{i}", missing)
            slacks.append(missing)
            # What lacks in one future counts by its probability, as in a plan that knows its future.
            slack = missing / dict(system.horizon.futures)[years[0].year.future] if target.weather == EACH_FUTURE and years else missing
        scope = replace(scope, peak=kind.prepare(b, scope, i))
        row = pyo.Constraint(rule=_rule(kind, scope, slack), doc=f"{target.title_en}: {target.clause} [{kind.row_unit}]")
        b.add_component(f"row_{i}", row)
        rows.append(row)
    weight = system.horizon.period_weight(target.year) if kind.yearly else 1.0
    return Enforced(target, tuple(rows), tuple(slacks), penalty * kind.leverage(target) * weight, kind.row_unit, kind.yearly)


def in_row(target: Target) -> Target:
    """A target as its row has it: a ratio next to nothing is none, and beyond all reach it is no further than that, for both spoil a matrix."""
    value = float(target.value or 0)
    if (target.unit or KINDS[target.kind].unit) not in RATIOS or LEAST_RATIO <= abs(value) <= LARGEST_RATIO:
        return target
    return replace(target, value=0.0 if abs(value) < LEAST_RATIO else math.copysign(LARGEST_RATIO, value))


def _rule(kind: TargetKind, scope: Scope, slack: Any) -> Callable[[Any], Any]:
    def rule(_: Any) -> Any:
        if scope.target.sense == ">=":
            return kind.lhs(scope) + slack >= kind.rhs(scope)
        return kind.lhs(scope) - slack <= kind.rhs(scope)

    return rule


class Probe(Scope):
    """A scope that only tells whether anything in the model moves an account."""

    def highest(self, accounts: Iterable[str], include: Callable[[Booking], bool]) -> Any:
        """The first term there is."""
        entries = [e for part in self.years for e in self.entries(part.year, accounts, include)]
        return entries[0].term(entries[0].view, 0) if entries else 0.0

    def _amount(self, year: OperationYear, account: str, include: Callable[[Booking], bool]) -> Any:
        first = next((e for e in self.ledger.on(account, year) if include(e)), None)
        return 0.0 if first is None else first.term(first.view, 0)


def is_decided(kind: TargetKind, probe: Probe) -> bool:
    """Whether the left-hand side is a mere number; then it is judged here, for a row needs a variable.

    Raises:
        InfeasibleError: the number misses the target.
    """
    lhs, target = kind.lhs(probe), probe.target
    if not isinstance(lhs, (int, float)):
        return False
    rhs = kind.rhs(probe)
    if (lhs < rhs - 1e-9) if target.sense == ">=" else (lhs > rhs + 1e-9):
        raise InfeasibleError(
            _("target {id} ({clause}) cannot be met: {lhs:g} {sense} {rhs:g} {unit} does not hold, and nothing in the plan can change it").format(
                id=target.id, clause=target.clause, lhs=float(lhs), sense=target.sense, rhs=rhs, unit=kind.row_unit
            )
        )
    return True


def year_sets(target: Target, kind: TargetKind, system: System) -> Iterable[tuple[Part, ...]]:
    """Operated years of each row of a target with their weights: all realisations together, each by itself, or steps of each.

    In a budget every milestone up to the target's year counts as often as it has years by then.
    """
    if kind.until:
        return budget_years(target, system)
    if not kind.yearly:
        return [()]
    years = [y for y in system.horizon.operation_years if y.milestone == target.year]
    if kind.stepwise:
        return [(Part(year, 1.0, step),) for year in years for step in steps_of(target, year, system)]
    return [tuple(Part(y, y.probability / likely) for y in group) for group, likely in _together(target, years)]


def _together(target: Target, years: Sequence[OperationYear]) -> list[tuple[list[OperationYear], float]]:
    """Operated years in whose mean a target holds, with the probability of their realisations: each realisation, each future, or all."""
    groups: dict[Any, list[OperationYear]] = {}
    for year in years:
        apart = {"each_year": year.realisation, EACH_FUTURE: year.future}
        groups.setdefault(apart.get(target.weather), []).append(year)
    once = [(group, dict.fromkeys(y.realisation for y in group)) for group in groups.values()]
    return [(group, sum(r.probability for r in found) if len(groups) > 1 else 1.0) for group, found in once]


def steps_of(target: Target, year: OperationYear, system: System) -> list[int]:
    """Steps in which a target holds: all, or the last of those with the largest load of its sites and of those that one-way lines supply from them.

    Loads are those that are asked for; nothing that is decided moves the step.
    """
    if target.steps == "all":
        return list(range(len(year.steps)))
    fed = {a.site_to for a in system.assets if is_one_way(a, year.milestone) and (not target.sites or a.site in target.sites)}
    here = [a for a in system.assets if a.kind == "demand" and a.carrier == ELECTRICITY and (not target.sites or a.site in target.sites or a.site in fed)]
    load = sum((system.profiles[year.name, a.name] for a in here), np.zeros(len(year.steps)))
    return [int(np.flatnonzero(load == load.max())[-1])]


def is_one_way(asset: Asset, year: int) -> bool:
    """Whether an asset is a line that nothing comes back on: distribution."""
    return asset.kind == "link" and asset.at("backward", year) == 0


def budget_years(target: Target, system: System) -> list[tuple[Part, ...]]:
    """Operated years of a budget: milestones 2025 and 2030 count 5 and 3 times by 2032."""
    horizon = system.horizon
    counted = {m: sum(1 for y in horizon.period(m) if y <= target.year) for m in horizon.milestones}
    years = [year for year in horizon.operation_years if counted[year.milestone]]
    return [tuple(Part(y, counted[y.milestone] * (y.probability / likely)) for y in group) for group, likely in _together(target, years)]
