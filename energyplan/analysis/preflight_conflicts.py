"""Targets that exclude each other by arithmetic: least values that add up beyond a largest one, shares of one whole above 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from energyplan.analysis.preflight_findings import Finding
from energyplan.model.rules.base import KINDS, is_soft
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook
from energyplan.system.reach import Reach, is_alive, vintages
from energyplan.system.system import Asset, System

SHARES = ("capacity_share", "generation_share", "consumption_share")
"""Kinds whose parts of one whole cannot add up to more than 1."""

NOISE = 1e-9


FEW = 16
"""Demands of which all ways to take some are gone through."""


@dataclass(frozen=True)
class Demanded:
    """An amount that a target asks for of some assets.

    Attributes:
        target: The target.
        assets: Names of the assets.
        amount: What it asks for beyond what they have at least [unit of the sum].
    """

    target: Target
    assets: frozenset[str]
    amount: float


def heaviest(demands: Sequence[Demanded]) -> tuple[Demanded, ...]:
    """Demands of disjoint assets with the largest sum; of more than `FEW`, those that come first when the largest are taken one after another.

    Each demand is with or without: of many that overlap all ways would never be gone through.

    >>> def of(names, amount): return Demanded(None, frozenset(names), amount)
    >>> [d.amount for d in heaviest([of("ab", 5), of("a", 3), of("b", 4)])]
    [3, 4]
    """
    if len(demands) > FEW:
        picked: list[Demanded] = []
        for demand in sorted(demands, key=lambda d: -d.amount):
            if not any(demand.assets & other.assets for other in picked):
                picked.append(demand)
        return tuple(picked)
    if not demands:
        return ()
    first, rest = demands[0], list(demands[1:])
    apart = [d for d in rest if not d.assets & first.assets]
    taken = (first, *heaviest(apart))
    if len(apart) == len(rest):
        return taken
    left = heaviest(rest)
    return taken if sum(d.amount for d in taken) >= sum(d.amount for d in left) else left


def conflicts(system: System, reach: Reach, targets: Sequence[Target]) -> Iterator[Finding]:
    """Targets in force that cannot hold together, whatever is built: the hard ones among themselves, then all."""
    told: set[frozenset[str]] = set()
    for group in ([t for t in targets if not is_soft(t, system.target_mode)], targets):
        for found in _conflicts([_Stated(system, reach, t) for t in group]):
            names = frozenset(t.id for t in found.targets)
            if not any(known <= names for known in told):
                told.add(names)
                yield found


def _conflicts(stated: Sequence[_Stated]) -> Iterator[Finding]:
    for cap in (s for s in stated if s.target.sense == "<="):
        if cap.target.kind == "capacity":
            yield from _caps(cap, stated, "power")
            yield from _durations(cap, stated)
        elif cap.target.kind == "storage_energy":
            yield from _caps(cap, stated, "energy")
    yield from _shares(stated)


class _Stated:
    """A target with the assets it counts."""

    def __init__(self, system: System, reach: Reach, target: Target):
        self.system, self.reach, self.target = system, reach, target
        self.assets: list[Asset] = KINDS[target.kind]().counted(Outlook(system, target, reach))
        self.names = frozenset(a.name for a in self.assets)
        self.value = float(target.value or 0.0)

    def at_least(self, quantity: str, year: int) -> float | None:
        """What a least value says of the power or energy of its assets at the end of a year; None where nothing.

        What has begun stands in a later year but for what may come too late for it or be gone again.
        """
        t = self.target
        if t.sense == "<=":
            return None
        if (t.kind, quantity) in (("capacity", "power"), ("storage_energy", "energy")) and t.year == year:
            return self.value
        if t.kind == "start" and quantity == "power":
            return self.value - self.reach.begun(self.assets, t.year, gone_by=year)
        return None


def _finding(check: str, cap: Target | None, demanded: Sequence[Target], required: float, reachable: float, unit: str, year: int, system: System) -> Finding:
    told = (*demanded, *([cap] if cap else []))
    return Finding(check, "conflict", year, required, reachable, unit, told, all(not is_soft(t, system.target_mode) for t in told))


def _caps(cap: _Stated, stated: Sequence[_Stated], quantity: str) -> Iterator[Finding]:
    """Least values of disjoint parts of a capped set, with what the rest of it has at least, against the cap."""
    year, reach = cap.target.year, cap.reach
    demands = []
    for s in stated:
        amount = s.at_least(quantity, year)
        if amount is None or not s.names or not s.names <= cap.names:
            continue
        beyond = amount - reach.least(s.assets, quantity, year)
        if beyond > 0:
            demands.append(Demanded(s.target, s.names, beyond))
    stands = reach.least(cap.assets, quantity, year)
    chosen = heaviest(demands)
    total = stands + sum(d.amount for d in chosen)
    if chosen and stands <= cap.value < total * (1 - NOISE):
        yield _finding("exclusive", cap.target, [d.target for d in chosen], total, cap.value, cap.target.unit, year, cap.system)


def _durations(cap: _Stated, stated: Sequence[_Stated]) -> Iterator[Finding]:
    """Energy of stores against a cap of their power: candidates have at most their longest duration of it."""
    year, reach, horizon = cap.target.year, cap.reach, cap.system.horizon
    room = cap.value - reach.least(cap.assets, "power", year)
    for s in stated:
        energy = s.at_least("energy", year)
        if energy is None or not s.names or not s.names <= cap.names or room < 0:
            continue
        hours = [
            a.at("duration_max", v) for a in s.assets for p in a.projects for v in vintages(a, p, horizon)
            if v <= year and is_alive(a, p, v, year, horizon.end)
        ]  # fmt: skip
        given = sum(p.energy for a in s.assets for p in a.projects if p.given and p.alive(year))
        most = given + room * max(hours, default=0.0)
        if most < energy * (1 - NOISE) and reach.largest(s.assets, "energy", year) >= energy:
            yield _finding("exclusive", cap.target, [s.target], energy, most, s.target.unit, year, cap.system)


def _shares(stated: Sequence[_Stated]) -> Iterator[Finding]:
    """Least shares of disjoint generators of the same whole, above 1 in sum."""
    wholes: dict[tuple[str, int, tuple[str, ...], tuple[str, ...]], list[_Stated]] = {}
    for s in stated:
        if s.target.kind in SHARES and s.target.sense == ">=":
            wholes.setdefault((s.target.kind, s.target.year, tuple(sorted(s.target.sites)), tuple(sorted(s.target.carriers))), []).append(s)
    for (_, year, _sites, _carriers), group in wholes.items():
        chosen = heaviest([Demanded(s.target, s.names, s.value) for s in group if s.value > 0])
        total = sum(d.amount for d in chosen)
        if len(chosen) > 1 and total > 1 + NOISE:
            yield _finding("shares", None, [d.target for d in chosen], total, 1.0, "1", year, group[0].system)
