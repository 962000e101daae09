"""Questions about a plan beside running it: each reads the plan, asks, and gives back what was found. The command line prints it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from energyplan.errors import InfeasibleError, InputError, Place, Problem
from energyplan.i18n import _
from energyplan.plan.request import Request
from energyplan.plan.resolved import identity, resolved
from energyplan.plan.schema import Plan
from energyplan.plan.text_file import record_of
from energyplan.results.runs import read_manifest

if TYPE_CHECKING:
    import pandas as pd

    from energyplan.analysis.bill import Bill
    from energyplan.analysis.diagnose import Diagnosis
    from energyplan.analysis.explain import Card
    from energyplan.analysis.prices import TargetPrice
    from energyplan.analysis.program import CostProgram
    from energyplan.analysis.recourse import Recourse
    from energyplan.analysis.repair import Repair
    from energyplan.solve.highs import Point
    from energyplan.system.system import System

Say = Callable[[str, str], None]
"""Told the phase and what is being done."""

def all_seen(plan: Plan, what: str) -> None:
    """Refuse a question of which only perfect foresight knows the answer.

    Args:
        plan: The plan.
        what: What is asked for.

    Raises:
        InputError: the plan's foresight is limited.
    """
    if plan.file.horizon.foresight != "perfect":
        words = _("{what}: they are those of perfect foresight, and the plan's is {n} years")
        problem = words.format(what=what, n=plan.file.horizon.foresight)
        hint = _("ask with --set horizon.foresight=perfect")
        raise InputError([Problem(Place(plan.folder), "horizon.foresight", problem, hint, "limited_foresight")])


def diagnose(request: Request, say: Say = lambda phase, message: None) -> tuple[Plan, Diagnosis]:
    """Why the targets of a plan cannot all hold, and what would.

    Raises:
        InputError.
        InfeasibleError: no schedule satisfies the inputs even without targets, and why.
    """
    from energyplan.analysis.diagnose import diagnose
    from energyplan.analysis.preflight import preflight
    from energyplan.report.preflight_page import preflight_as_dict, unserved
    from energyplan.system.assemble import coarser, for_questions

    plan = request.read()
    own = for_questions(plan)
    screen = preflight(own)
    if any(f.hard for f in screen.of("adequacy")):
        raise InfeasibleError(unserved(screen, plan), preflight_as_dict(screen, plan))
    return plan, diagnose([*coarser(plan), own], lambda message: say("diagnose", message))


def explained(request: Request, error: InfeasibleError, say: Say) -> InfeasibleError:
    """The error of an infeasible run with its explanation in the place of a bare word.

    That the plan has no schedule is proven by then: where the explanation fails, that is said beside it and does not take its place.
    """
    from energyplan.report.diagnosis_page import diagnosis_as_dict, diagnosis_page

    try:
        plan, found = diagnose(request, say)
    except InfeasibleError as known:
        return known
    except Exception as failed:
        return InfeasibleError(_("{message}; why could not be found: {fault}").format(message=error, fault=failed))
    return error if found.feasible else InfeasibleError(diagnosis_page(found, plan, request), diagnosis_as_dict(found))


@dataclass(frozen=True)
class Priced:
    """What the targets of a plan cost.

    Attributes:
        plan: The plan.
        repair: What was lowered so that all targets hold.
        hours: Length of the steps [h].
        prices: Prices to either side, where they were asked for.
        bill: The price tag, where it was asked for.
    """

    plan: Plan
    repair: Repair
    hours: int
    prices: list[TargetPrice] | None
    bill: Bill | None


def price(request: Request, *, prices: bool = True, bill: bool = False, say: Say = lambda phase, message: None) -> Priced:
    """Prices of a plan's targets, and its price tag, on steps of about a day unless the request names others.

    Raises:
        InputError.
    """
    from energyplan.analysis.bill import bill as share_out
    from energyplan.analysis.prices import price_targets

    plan = request.read()
    all_seen(plan, _("prices and bills of targets"))
    program, repair = _explaining(request, quick(plan, request), say)
    found = price_targets(program, lambda name: say("prices", name)) if prices else None
    shares = share_out(program, lambda n: say("bill", n)) if bill else None
    return Priced(plan, repair, program.system.horizon.hours_per_step, found, shares)


def value_of_recourse(request: Request, say: Say = lambda phase, message: None) -> tuple[Plan, Recourse]:
    """What planning for the futures of a plan is worth, on steps of about a day unless the request names others.

    Raises:
        InputError: also where the plan has no futures.
        InfeasibleError: hard targets and limits cannot be met.
    """
    from energyplan.analysis.recourse import recourse

    plan = request.read()
    if not plan.file.futures:
        message, hint = _("the plan has no futures"), _("write a section `futures` into the plan or a scenario, see docs/how-to/uncertainty.md")
        raise InputError([Problem(Place(str(plan.folder / "plan.yaml")), "futures", message, hint, "missing")])
    return plan, recourse(quick(plan, request), lambda message: say("value", message))


def quick(plan: Plan, request: Request) -> System:
    """The plan on steps of about a day, or on those asked for."""
    from energyplan.system.assemble import assemble, for_questions, longer_steps, with_steps

    hours = longer_steps(plan) if request.resolution is None else None
    return assemble(with_steps(plan, hours)) if hours else for_questions(plan)


def solved(system: System, say: Say) -> tuple[CostProgram, Repair]:
    """The repaired plan, solved to a vertex.

    Raises:
        UnboundedError: its optimum rests on a number that stands for no limit.
    """
    from energyplan.analysis.no_limit import refuse_stand_ins
    from energyplan.analysis.program import CostProgram
    from energyplan.analysis.repair import repaired

    say("repair", "begin")
    found = repaired(system)
    say("solve", "begin")
    program = CostProgram(found.system)
    refuse_stand_ins(program.model, program.lp, program.base)
    return program, found.repair


def _explaining(request: Request, system: System, say: Say) -> tuple[CostProgram, Repair]:
    """The repaired plan, solved; where nothing can be repaired, because demand cannot be served or inputs contradict each other, why."""
    try:
        return solved(system, say)
    except InfeasibleError as error:
        raise explained(request, error, say) from error


def tables_of(program: CostProgram, point: Point | None = None) -> dict[str, pd.DataFrame]:
    """Result tables of a solved program, at its optimum or at another point; there the duals are of what was asked, not prices."""
    from energyplan.results.tabulate import tabulate
    from energyplan.solve.lp import Values

    at = point or program.base
    return tabulate(program.model, Values(program.lp, at.x, at.y)).frames


@dataclass(frozen=True)
class Explained:
    """Why a technology is built or not.

    Attributes:
        plan: The plan.
        system: The system that is told about.
        cards: One a project and commissioning year.
        repair: What was lowered so that all targets hold; None where a run is told about as it is.
        source: The run folder, or nothing where the plan was solved for the question.
    """

    plan: Plan
    system: System
    cards: list[Card]
    repair: Repair | None
    source: str


def explain(
    technology: str, request: Request, run: Path | None = None, *, duration: float | None = None, say: Say = lambda phase, message: None
) -> Explained:  # fmt: skip
    """Why a technology is built or not: in a run whose targets are met, else in the repaired plan, which is solved for it.

    Args:
        technology: Id of the technology.
        request: The plan, where no run is named.
        run: A run folder.
        duration: Energy over power of stores [h].
        say: Told what is being done.

    Raises:
        InputError: the plan has no such technology, or its inputs are no longer those of the run.
    """
    from energyplan.analysis.explain import explain_run
    from energyplan.results.runs import read_frames
    from energyplan.system.assemble import assemble, for_questions

    if run is not None:
        request = request_of(run)
    plan = request.read()
    all_seen(plan, _("reasons to build"))
    if any(row.tier is not None or row.limit is not None for row in plan.fuels):
        message = _("a plan whose fuels are bought by tiers cannot be explained: what a plant pays for fuel depends on all others")
        raise InputError([Problem(Place(str(plan.folder)), "fuels", message, _("give each fuel one price, without tier and limit"), "fuel_tiers")])
    if plan.file.risk is not None and plan.file.risk.weight > 0:
        message = _("a plan with risk cannot be explained: what a plant earns counts more in dear realisations")
        raise InputError([Problem(Place(str(plan.folder / "plan.yaml")), "risk", message, _("take `risk` out"), "risk")])
    if run is not None:
        same_inputs(plan, run)
        tables = read_frames(run / "tables")
        if not (tables["compliance"]["verdict"] == "missed").any():
            system = assemble(plan)
            say("explain", technology)
            return Explained(plan, system, explain_run(system, tables, technology, duration), None, str(run))
    program, repair = _explaining(request, for_questions(plan), say)  # not on longer ones: what a store earns hangs on them
    say("explain", technology)
    return Explained(plan, program.system, explain_run(program.system, tables_of(program), technology, duration), repair, "")


def request_of(run: Path) -> Request:
    """What a run was asked for.

    Raises:
        InputError: the run does not say.
    """
    found = read_manifest(run).get("request")
    if found is None:
        raise InputError([Problem(Place(run / "run.json"), "request", _("the run does not say what it was asked for"), _("run it again"), "missing")])
    return Request(**found | {"sets": tuple(found["sets"])})


def same_inputs(plan: Plan, run: Path) -> None:
    """Refuse to speak of a run by inputs that are no longer its own."""
    if identity(resolved(plan)) != identity(record_of(run / "inputs.yaml")):
        raise InputError([Problem(Place(run / "inputs.yaml"), "inputs", _("the plan has changed since this run"), _("run it again"), "changed_inputs")])
