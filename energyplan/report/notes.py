"""What a page or report says of a run's result beside its figures."""

from __future__ import annotations

from collections.abc import Sequence

from energyplan.i18n import _
from energyplan.plan.draft import listed
from energyplan.results.past_life import PastLife

LONGEST = 8
"""Most assets that are named; `run.json` has them all."""


def past_life_notes(found: Sequence[PastLife]) -> list[str]:
    """One sentence about capacity that is operated after its life, none where there is no such."""
    if not found:
        return []
    words = _("{asset} {amount:,.4g} {unit} in {years}")
    each = [
        words.format(asset=one.asset, amount=one.amount, unit=one.unit, years=str(one.first) if one.first == one.last else f"{one.first}-{one.last}")
        for one in found
    ]  # fmt: skip
    return [_("capacity that reaches the end of its life before the next milestone, and is operated all the same until then: {list}").format(
        list=listed(each, LONGEST))]  # fmt: skip
