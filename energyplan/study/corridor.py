"""The corridor of a plan: how far capacities may go among all plans that cost little more than the least.

Targets are those of the repaired plan: what can be reached is kept by every plan, and no penalty takes part.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from energyplan.analysis.near_optimal import Fleet, capacities, ends, fleets
from energyplan.analysis.program import CostProgram
from energyplan.analysis.repair import Repair
from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.plan.request import Request
from energyplan.plan.schema import Plan
from energyplan.plan.wording import did_you_mean
from energyplan.questions import Say, quick, solved, tables_of
from energyplan.results.kpis import gross_cost
from energyplan.study.alternatives import Alternative, alternatives
from energyplan.study.outline import Outline, outline
from energyplan.system.horizon import Array
from energyplan.system.system import System
from energyplan.tolerances import trace

MORE = "1%,2%,5%"
"""Slacks in percent of gross cost unless others are asked for."""


@dataclass(frozen=True)
class Question:
    """What is asked of a plan.

    Attributes:
        more: Slacks in parts of gross cost, the smallest first.
        year: Year at whose end capacities are looked at; None is the last milestone.
        technologies: Those that are looked at; all where none is named.
        pairs: Technologies whose powers are looked at together.
        alternatives: How many plans that differ most are asked for.
    """

    more: tuple[float, ...] = (0.01, 0.02, 0.05)
    year: int | None = None
    technologies: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    alternatives: int = 0


def question(
    system: System, more: str = MORE, year: int | None = None, technologies: Sequence[str] = (), pairs: Sequence[str] = (), alternatives: int = 0
) -> Question:
    """The question as a planner writes it, checked against the system: `more` like `1%,2%`, pairs like `nuclear,offshore_wind`.

    Raises:
        InputError: with everything that is wrong.
    """
    problems = Problems()
    known = list(dict.fromkeys(asset.technology for asset in system.assets if asset.projects))
    two = [tuple(name.strip() for name in pair.split(",")) for pair in pairs]

    def check(option: str, text: str, names: Sequence[str]) -> None:
        for name in names:
            if name not in known:
                message = _("the plan has no capacity of the technology '{name}'").format(name=name)
                problems.add(Place(option), text, message, did_you_mean(name, known), "unknown_technology")

    slacks = [_slack(text.strip()) for text in more.split(",")]
    if None in slacks:
        problems.add(Place("--more"), more, _("is no list of percentages of gross cost"), _("write it like 1%,2%,5%"), "not_a_number")
    if year is not None and year not in system.horizon.years:
        message = _("{year} is not a year of the plan").format(year=year)
        hint = _("years from {first} to {last}").format(first=system.horizon.years[0], last=system.horizon.years[-1])
        problems.add(Place("--year"), str(year), message, hint, "unknown_year")
    for name in technologies:
        check("--technology", name, [name])
    for text, names in zip(pairs, two, strict=True):
        if len(names) != 2 or names[0] == names[1]:
            problems.add(Place("--pair"), text, _("is no pair of two technologies"), _("write it like nuclear,offshore_wind"), "invalid")
        check("--pair", text, names)
    problems.raise_if_any()
    return Question(tuple(sorted({s for s in slacks if s is not None})), year, tuple(technologies), tuple((a, b) for a, b in two), alternatives)


def _slack(text: str) -> float | None:
    """A percentage; None where it is none above 0 and up to 100.

    >>> _slack("1%"), _slack("2.5 %"), _slack("0.01"), _slack("-1%")
    (0.01, 0.025, None, None)
    """
    try:
        value = float(text.removesuffix("%")) / 100 if text.endswith("%") else 0.0
    except ValueError:
        return None
    return value if 0 < value <= 1 else None


@dataclass(frozen=True)
class Band:
    """What a technology's capacity may be.

    Attributes:
        technology: The technology.
        quantity: `power` or `energy`.
        unit: MW or MWh, of water m3/h or m3.
        standing: What exists or is committed and is not yet too old; some of it may be retired early.
        optimum: In the least-cost plan.
        least: Within each slack.
        largest: Within each slack.
        nothing: Capacity that is none.
    """

    technology: str
    quantity: str
    unit: str
    standing: float
    optimum: float
    least: tuple[float, ...]
    largest: tuple[float, ...]
    nothing: float = 0.0

    @property
    def verdict(self) -> str:
        """Of all plans within the largest slack: `must` be built, `stands` and needs no more, may be `left_out`, can `never` be.

        >>> [Band("t", "power", "MW", 10, 12, (least,), (largest,)).verdict for least, largest in ((11, 20), (10, 20), (0, 20), (0, 0))]
        ['must', 'stands', 'left_out', 'never']
        """
        least, largest = self.least[-1], self.largest[-1]
        if largest <= self.nothing:
            return "never"
        return "left_out" if least <= self.nothing else "must" if least > self.standing + self.nothing else "stands"


@dataclass(frozen=True)
class Pair:
    """Two powers together, an outline for each slack."""

    technologies: tuple[str, str]
    units: tuple[str, str]
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, eq=False)
class Corridor:
    """What plans within the slacks can be.

    Attributes:
        plan: The plan.
        system: The repaired system that is told about.
        repair: What was lowered so that all targets hold.
        year: At its end.
        more: Slacks in parts of gross cost.
        cost: Least discounted net cost [CNY].
        gross: Its gross cost [CNY].
        fleets: The technologies that were looked at (F).
        bands: One a fleet.
        pairs: Pairs that were asked for.
        alternatives: Plans within the largest slack that differ most.
        solves: How many vertices were found after the first.
        seconds: How long they took.
    """

    plan: Plan
    system: System
    repair: Repair
    year: int
    more: tuple[float, ...]
    cost: float
    gross: float
    fleets: tuple[Fleet, ...]
    bands: tuple[Band, ...]
    pairs: tuple[Pair, ...]
    alternatives: tuple[Alternative, ...]
    solves: int
    seconds: float

    @property
    def verified(self) -> bool:
        """Whether every alternative passed all checks."""
        return not any(plan.failed for plan in self.alternatives)


def corridor(
    request: Request, *, more: str = MORE, year: int | None = None, technologies: Sequence[str] = (), pairs: Sequence[str] = (),
    alternatives: int = 0, say: Say = lambda phase, message: None,
) -> Corridor:  # fmt: skip
    """The corridor of a plan, on steps of about a day unless the request names others; what is asked is as `question` takes it.

    Raises:
        InputError: of the plan, or of what is asked.
    """
    plan = request.read()
    system = quick(plan, request)
    asked = question(system, more, year, technologies, pairs, alternatives)
    return corridor_of(*solved(system, say), asked, plan, say)


def corridor_of(program: CostProgram, repair: Repair, asked: Question, plan: Plan, say: Say = lambda phase, message: None) -> Corridor:
    """The corridor of a solved program."""
    began, year = time.monotonic(), asked.year or program.system.horizon.milestones[-1]
    paired = {name for pair in asked.pairs for name in pair}
    named = asked.technologies
    own = [f for f in fleets(program, year) if not named or f.technology in named or (f.technology in paired and f.quantity == "power")]
    gross = gross_cost(tables_of(program)["costs"])
    found = ends(program, own, [part * gross for part in asked.more], lambda message: say("corridor", message))
    least, largest = (np.einsum("lff->lf", found[:, :, end]) for end in (0, 1))
    best = capacities(own, program.base.x)
    stands, nothing = [_standing(f, year) for f in own], trace(best, largest, least)
    bands = [
        Band(f.technology, f.quantity, f.unit, stands[i], float(best[i]), tuple(map(float, least[:, i])), tuple(map(float, largest[:, i])), nothing)
        for i, f in enumerate(own)
    ]
    pairs = tuple(_pair(program, own, found, best, pair, asked.more, gross, say) for pair in asked.pairs)
    others = alternatives(
        program, own, least[-1], largest[-1], asked.more[-1] * gross, gross, asked.alternatives, lambda message: say("alternatives", message)
    )
    solves = found[..., 0].size + sum(o.asked for pair in pairs for o in pair.outlines) + len(others)
    return Corridor(
        plan, program.system, repair, year, asked.more, program.cost(program.base), gross, tuple(own), tuple(bands), pairs, tuple(others),
        solves, time.monotonic() - began,
    )  # fmt: skip


def _standing(fleet: Fleet, year: int) -> float:
    """What exists or is committed at the end of a year."""
    return sum(getattr(p, fleet.quantity) for asset in fleet.assets for p in asset.projects if p.given and p.alive(year))


def _pair(
    program: CostProgram, own: list[Fleet], found: Array, best: Array, pair: tuple[str, str], more: Sequence[float], gross: float, say: Say
) -> Pair:  # fmt: skip
    """Outlines of two powers: every plan found within a slack is within a larger one."""
    at = [next(i for i, f in enumerate(own) if (f.technology, f.quantity) == (name, "power")) for name in pair]
    two = [own[i] for i in at]
    columns = np.concatenate([f.columns for f in two])
    points, outlines = best[None, at], []
    for level, part in enumerate(more):
        say("pairs", f"{', '.join(pair)} {level + 1}/{len(more)}")

        def farthest(direction: Array, allowed: float = part * gross) -> Array:
            weights = -np.repeat(direction / np.abs(direction).max(), [len(f.columns) for f in two])
            return capacities(two, program.extreme(columns, weights, allowed).x)

        outlines.append(outline(np.vstack([points, found[level].reshape(-1, len(own))[:, at]]), farthest))
        points = np.vstack([points, outlines[-1].corners])
    return Pair(pair, (two[0].unit, two[1].unit), tuple(outlines))
