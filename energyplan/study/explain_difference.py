"""Why two runs differ in cost: their plans are read again, and the plans between them solved on longer steps, one from another's vertex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from energyplan.i18n import _
from energyplan.pipeline import Request
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
    for plan in (one, other):
        all_seen(plan, _("what changes move"))
    hours = quick_hours(one)
    __, __, moved = attribute(one, other, LeastCost(hours).of, say)
    return moved, steps_in_words(hours)


def _request(manifest: dict[str, Any]) -> Request:
    asked = manifest["request"]
    return Request.of(asked["model"], asked["scenario"], asked["sets"], asked["resolution"], asked["targets"])
