"""Why two runs differ in cost: their plans are read again, and the plans between them solved on longer steps, one from another's vertex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.pipeline import Request
from energyplan.plan.draft import listed
from energyplan.plan.schema import Plan
from energyplan.questions import all_seen
from energyplan.study.attribution import Moved, attribute
from energyplan.study.least_cost import LeastCost, quick_hours, steps_in_words

Say = Callable[[str], None]


def explain_difference(first: dict[str, Any], last: dict[str, Any], say: Say = lambda _: None) -> tuple[list[Moved], str]:
    """What each change of the inputs moves, from one run to another, and the steps on which that was found.

    Args:
        first: `run.json` of a run; its plan is read again by the request it holds.
        last: That of the other.
        say: Told how it gets on.

    Raises:
        InputError: a plan is no longer there, or no longer right.
        InfeasibleError: a plan between the two has hard targets that cannot be met.
    """
    one, other = (_request(manifest).read() for manifest in (first, last))
    _refuse_unlike(one, other)
    for plan in (one, other):
        all_seen(plan, _("what changes move"))
    hours = quick_hours(one)
    __, __, moved = attribute(one, other, LeastCost(hours).of, say)
    return moved, steps_in_words(hours)


def _refuse_unlike(one: Plan, other: Plan) -> None:
    """Plans between two are only plans, and their costs only comparable, where both count alike and speak of the same places and things."""
    problems, place = Problems(), Place(other.folder)
    for name in ("currency", "price_year", "hours_per_year"):
        a, b = getattr(one.file, name), getattr(other.file, name)
        if a != b:
            message = _("{name} is {one} in one plan and {other} in the other: no change of inputs moves the cost from one to the other")
            problems.add(place, name, message.format(name=name, one=a, other=b), _("leave out --explain, or compare runs that count alike"), "not_comparable")
    for name in ("sites", "carriers", "technologies"):
        a, b = getattr(one.file, name), getattr(other.file, name)
        if not set(a) & set(b) or (name != "technologies" and set(a) != set(b)):
            message = _("the plans have different {name}: {one} and {other}")
            words = message.format(name=name, one=listed(sorted(set(a) - set(b)) or ["-"]), other=listed(sorted(set(b) - set(a)) or ["-"]))
            problems.add(place, name, words, _("leave out --explain, or compare runs of one plan"), "not_comparable")
    if (one.file.first_year, one.file.horizon.end) != (other.file.first_year, other.file.horizon.end):
        words = _("the years of the plans are {one} and {other}: their costs are of different years")
        years = [f"{plan.file.first_year}-{plan.file.horizon.end}" for plan in (one, other)]
        hint = _("leave out --explain, or compare runs of the same years")
        problems.add(place, "horizon", words.format(one=years[0], other=years[1]), hint, "not_comparable")
    problems.raise_if_any()


def _request(manifest: dict[str, Any]) -> Request:
    asked = manifest["request"]
    return Request.of(asked["model"], asked["scenario"], asked["sets"], asked["resolution"], asked["targets"])
