"""Why no schedule satisfies a plan, and what would: shortfalls, smallest repairs and conflicts, in terms of its targets and inputs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from energyplan.analysis.conflicts import conflict, repairs
from energyplan.analysis.contradiction import Break, contradictions
from energyplan.analysis.elastic import Elastic, Limit
from energyplan.analysis.repair import Repair, Shortfall, least_repair, servable
from energyplan.errors import InfeasibleError
from energyplan.i18n import _
from energyplan.plan.targets import YEAR_END_KINDS, Target
from energyplan.system.system import System

LIFTED_STEPS = 2000
"""Steps of all operated years up to which the plan's own steps are searched with all limits as switches."""

BROKEN_ROWS = 150_000
"""Rows of a program up to which it is asked where inputs contradict each other: the simplex takes minutes with more."""

EASED = 1e-6
"""What a lowered target is eased by where others are asked for beside it, in parts of its value."""

MOST = 5
"""Largest number of alternative repairs that are told."""


@dataclass(frozen=True)
class Conflict:
    """Targets and named inputs that cannot hold together, although they can without any one of them.

    Attributes:
        targets: The targets.
        limits: The inputs; without any, the targets cannot hold whatever is built.
        further: Other inputs the targets cannot hold with, were all of `limits` lifted; and so on.
        sought: Whether inputs were sought; not on more than `LIFTED_STEPS` steps.
    """

    targets: tuple[Target, ...]
    limits: tuple[Limit, ...]
    further: tuple[tuple[Limit, ...], ...] = ()
    sought: bool = True


@dataclass(frozen=True)
class Diagnosis:
    """What is known about an infeasible plan.

    Attributes:
        feasible: Whether all targets can hold, and nothing is to be explained.
        repair: The smallest repair: least shortfall, lexicographic by priority (1 is given up last).
        alternatives: Other repairs, each minimal as a set of targets.
        conflicts: An irreducible conflict for each target of the repair.
        proven: Lower bound of the total shortfall by the matrix of the plan's own steps, a share in parts of what it is a share of where
            least is missed [1]; above 0 it proves infeasibility.
        search_hours: Steps on which repairs and conflicts were searched [h].
        hours: Steps on which they were confirmed [h].
        unserved: Demands that cannot be served in full even without targets.
        seconds: Time it took.
    """

    feasible: bool
    repair: Repair = field(default_factory=lambda: Repair(()))
    alternatives: tuple[Repair, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    proven: float = 0.0
    search_hours: int = 1
    hours: int = 1
    unserved: tuple[str, ...] = ()
    seconds: float = 0.0


Say = Callable[[str], None]


def diagnose(systems: Iterable[System], say: Say = lambda _: None, most: int = MOST) -> Diagnosis:
    """Explain why a plan's targets cannot all hold.

    The search runs on the longest steps that show the whole conflict: averaging the hours of a feasible schedule is feasible for steps
    made of whole ones, so what cannot hold there can hardly hold at all. Amounts and proof come from the plan's own steps, without
    presolve, and no conflict is told that those steps do not have.

    Args:
        systems: The plan assembled with rising resolution, the last one with its own steps.
        say: Told what is being done.
        most: Largest number of alternatives.

    Raises:
        InfeasibleError: no schedule satisfies the inputs even without targets.
    """
    began = time.monotonic()
    *coarse, own = systems
    full = Elastic(own, lift=False, presolve=False)
    unserved, limits = servable(full)
    found = full.shortfall(full.targets, limits)
    if found is None:
        raise InfeasibleError(_without_targets(own))
    hours = own.horizon.hours_per_step
    if not full.missed(found[1]):
        return Diagnosis(True, hours=hours, search_hours=hours, unserved=unserved, seconds=time.monotonic() - began)
    proven = full.least(full.targets, limits, found[1])
    say(_("smallest repair"))
    main = least_repair(full, limits)
    search, groups = _search(coarse, full, main)
    say(_("conflicts and other repairs"))
    others = [repair for repair in _repairs(search, full, main, most) if repair.names != main.names]
    conflicts = tuple(_conflict(group.program, group.names) for group in groups)
    years = _first_years(search.system, own, main)
    dated = replace(main, shortfalls=tuple(replace(s, first_year=years.get(s.target.id)) for s in main.shortfalls))
    return Diagnosis(
        False, dated, tuple(sorted(others, key=lambda r: (len(r.shortfalls), r.total))[:most]), conflicts, proven,
        search.system.horizon.hours_per_step, hours, unserved, time.monotonic() - began,
    )  # fmt: skip


def _without_targets(own: System) -> str:
    """What is said of a plan that cannot hold even without targets: which demand that must be served cannot be, or which inputs contradict each other."""
    must = [carrier for carrier, price in own.unserved_price.items() if math.isinf(price)]
    if must:
        program = Elastic(replace(own, unserved_price=own.unserved_price | dict.fromkeys(must, 0.0)), lift=False, presolve=False)
        lost, kept = servable(program)
        if program.shortfall((), kept) is not None:  # without those demands the rest can be
            lines = [
                _(
                    "demand that must be served cannot be, whatever the targets: {demands}; "
                    "give unserved_price of {carriers} a number to see when and how much is missing"
                ).format(demands=", ".join(lost), carriers=", ".join(must)),
                *_broken(own),
            ]
            return "\n".join(lines)
    return "\n".join([_("the inputs contradict each other, whatever targets and demand are"), *_broken(own)])


def _broken(own: System) -> list[str]:
    """Where: the least that would have to give way, a line each; nothing of a program too large to be asked."""
    program = Elastic(own, lift=False, presolve=False)
    if program.lp.size["rows"] > BROKEN_ROWS:
        return []
    found = contradictions(program.model, program.bounded((), list(program.limits)))
    return [_sentence(one, own) for one in found[:MOST]]


def _sentence(one: Break, own: System) -> str:
    amount = f"{abs(one.amount):.6g}"
    if one.bus is None:
        where = f"{one.where} {one.year}".strip()
        return _("  {where}: off by {amount} in {rule}").format(where=where, amount=amount, rule=one.rule)
    site, carrier = one.bus
    words = _("  {site}, {carrier}, {year}: {amount} {unit} are lacking") if one.amount > 0 else _("  {site}, {carrier}, {year}: {amount} {unit} too much")
    return words.format(site=site, carrier=carrier, year=one.year, amount=amount, unit="MW" if own.carriers[carrier] == "MWh" else "m3/h")


# --- conflicts ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Group:
    """Targets in conflict.

    Attributes:
        program: The program they are in conflict in.
        names: Their ids.
        beside: The target that is asked for beside the others of the repair as lowered; None where all are as they stand.
    """

    program: Elastic
    names: list[str]
    beside: str | None = None


def _search(coarse: list[System], full: Elastic, main: Repair) -> tuple[Elastic, list[_Group]]:
    """The program of the longest steps that shows the conflicts of the plan's own, and the conflicts; without one, that of its own steps."""
    own: dict[str | None, Elastic] = {None: full}

    def confirmed(group: _Group) -> bool:
        if group.beside not in own:
            own[group.beside] = _beside(full, main, str(group.beside))
        program = own[group.beside]
        limits = servable(program)[1]
        parts = ([name for name in group.names if name != one] for one in group.names) if len(group.names) > 1 else ()
        return not program.holds(group.names, limits) and all(program.holds(part, limits) for part in parts)

    for system in coarse:
        program = Elastic(system)
        groups = _in_conflict(program, main)
        if main.names <= {name for group in groups for name in group.names} and all(map(confirmed, groups)):
            return program, groups
    steps = sum(len(year.steps) for year in full.system.horizon.operation_years)
    program = Elastic(full.system) if steps <= LIFTED_STEPS else full
    return program, _in_conflict(program, main)


def _beside(program: Elastic, main: Repair, name: str) -> Elastic:
    """The program of the repaired plan in which one target of the repair is as it stands."""
    lowered = {s.target.id: _eased(s) for s in main.shortfalls if s.target.id != name}
    targets = tuple(replace(t, value=lowered.get(t.id, t.value)) for t in program.system.targets)
    return Elastic(replace(program.system, targets=targets), lift=program.lift)


def _eased(shortfall: Shortfall) -> float:
    """What can be reached, less what the solver may miss; a share that is no number asks for nothing."""
    value, least = shortfall.reachable, shortfall.target.sense == ">="
    return value + (-EASED if least else EASED) * max(1.0, abs(value)) if math.isfinite(value) else 0.0


def _in_conflict(program: Elastic, main: Repair) -> list[_Group]:
    """Irreducible conflicts of targets, for each target of the repair one with those that are kept.

    Where a target is lowered only together with others of the repair, conflicts among them are told instead; where it is in none because
    others stand in its way even as they are lowered, its conflict with those.
    """
    kept, repaired = [name for name in program.targets if name not in main.names], [s.target.id for s in main.shortfalls]
    told: list[_Group] = []

    def tell(program: Elastic, demands: list[str], beside: str | None = None) -> bool:
        limits = servable(program)[1]
        if program.holds(demands, limits):
            return False
        names = conflict(demands, lambda names: program.holds(names, limits))
        if names not in [group.names for group in told]:
            told.append(_Group(program, names, beside))
        return True

    together = [name for name in repaired if not tell(program, [*kept, name])]
    while together and tell(program, [*kept, *together]):
        last = told[-1].names[-1]
        if last not in together:  # on these steps what is kept does not hold either
            break
        together.remove(last)
    told_of = {name for group in told for name in group.names}
    for name in (name for name in together if name not in told_of):
        tell(_beside(program, main, name), [*kept, *(other for other in repaired if other != name), name], name)
    return told


def _conflict(program: Elastic, names: list[str]) -> Conflict:
    """Targets in conflict, and the inputs they are in conflict with; further inputs that would stand in the way were the first lifted."""
    limits, blamed = servable(program)[1], list[list[str]]()
    if program.lift and program.holds(names, ()):
        while len(blamed) < MOST and not program.holds(names, limits):
            pushing = program.pushing(names, limits)
            blamed.append(conflict(limits if program.holds(names, pushing) else pushing, lambda held: program.holds(names, held)))
            limits = [name for name in limits if name not in blamed[-1]]
    first, *further = [tuple(program.limits[n] for n in group) for group in blamed] or [()]
    return Conflict(tuple(program.targets[t] for t in names), first, tuple(further), sought=program.lift)


# --- repairs -----------------------------------------------------------------------------------------------------------------------


def _repairs(search: Elastic, full: Elastic, main: Repair, most: int) -> list[Repair]:
    """Repairs that are minimal as sets, with their amounts; found on the plan's own steps where those of the search do not do there."""
    limits, shares = servable(full)[1], {s.target.id: s.share for s in main.shortfalls}

    def on(program: Elastic) -> list[Repair]:
        held = servable(program)[1]
        sets = repairs(list(program.targets), lambda names: program.holds(names, held), most + 1, lambda name: shares.get(name, 1.0))
        return [least_repair(full, limits, names) for names in sets]

    found = on(search)
    return found if all(repair.shortfalls for repair in found) else on(full)


def _first_years(search: System, own: System, main: Repair) -> dict[str, int]:
    """First later year of each target in which it can be reached beside all targets that are not repaired, on the plan's own steps too."""

    def holds(system: System, years: dict[str, int]) -> bool:
        targets = tuple(replace(t, year=years.get(t.id, t.year)) for t in system.targets if t.id in years or t.id not in main.names)
        program = Elastic(replace(system, targets=targets), lift=False)
        return program.holds(list(program.targets), servable(program)[1])

    def first(system: System, target: Target, after: int) -> int | None:
        years = own.horizon.years if target.kind in YEAR_END_KINDS else own.horizon.milestones
        return next((year for year in years if year > after and holds(system, {target.id: year})), None)

    targets = [s.target for s in main.shortfalls]
    found = {t.id: year for t in targets if (year := first(search, t, t.year)) is not None}
    if not found or search is own or holds(own, found):
        return found
    return {t.id: year for t in targets if t.id in found and (year := first(own, t, found[t.id] - 1)) is not None}
