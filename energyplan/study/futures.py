"""Which scenarios can be futures of each other: they begin alike, so that the same is still to be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.plan.schema import Plan
from energyplan.questions import all_seen, quick
from energyplan.study.cases import Case
from energyplan.study.sweep import Say
from energyplan.study.worker import Outcome
from energyplan.system.system import System


@dataclass(frozen=True)
class Future(Case):
    """A scenario with its numbers, so that processes need not read it again.

    Attributes:
        system: The numbers, on the steps of the study.
    """

    system: System = field(kw_only=True)


def futures_of(cases: Sequence[Case], every: bool, say: Say = lambda phase, message: None) -> tuple[list[Future], dict[str, Outcome], dict[str, str]]:
    """Scenarios that can be futures of each other, those that are broken, and, where all are asked for, those that begin elsewhere.

    Futures of one decision share years, milestones and currency, and what is given: where a project is committed in one and a candidate in another, the
    decision has been taken in one of them.

    Args:
        cases: The scenarios; the first that is sound says what is shared.
        every: Whether all scenarios were asked for; then others are left out, else refused.
        say: Told which is read.

    Raises:
        InputError: scenarios that were named do not go together, or their foresight is limited.
    """
    futures, broken, apart = list[Future](), dict[str, Outcome](), dict[str, Problem]()
    for case in cases:
        say("read", case.name)
        if case.broken:
            broken[case.name] = Outcome(case.key, "invalid", message=case.broken)
            continue
        plan = case.request.read()
        all_seen(plan, _("regret"))
        system = quick(plan, case.request)
        if futures and (words := _apart(futures[0].system, system)):
            apart[case.name] = Problem(_place(plan), case.name, words, _("leave it out, or compare it alone"), "no_common_start")
        else:
            futures.append(Future(**vars(case), system=system))
    if apart and not every:
        raise InputError(list(apart.values()))
    return futures, broken, {name: problem.message for name, problem in apart.items()}


def _place(plan: Plan) -> Place:
    return Place(plan.folder / "scenarios" / f"{plan.scenario}.yaml" if plan.scenario != "base" else plan.folder / "plan.yaml")


def _apart(one: System, other: System) -> str:
    """Why two systems are no futures of one decision; nothing where they are."""
    a, b = one.horizon, other.horizon
    if (a.milestones, a.years, a.build_years) != (b.milestones, b.years, b.build_years):
        words = _("its years are {other}, those of {name} {one}")
        return words.format(other=_years(other), one=_years(one), name=one.scenario)
    if one.currency != other.currency:
        return _("its currency is {other}, that of {name} {one}").format(other=other.currency, one=one.currency, name=one.scenario)
    if decided := sorted(_projects(one, given=True) & _projects(other, given=False) | _projects(one, given=False) & _projects(other, given=True)):
        return _("what is given in {name} or in it is a candidate in the other: {projects}").format(name=one.scenario, projects=", ".join(decided))
    return ""


def _projects(system: System, *, given: bool) -> set[str]:
    return {p.name for a in system.assets for p in a.projects if p.given is given}


def _years(system: System) -> str:
    return f"{system.horizon.years[0]}-{system.horizon.end} ({', '.join(map(str, system.horizon.milestones))})"
