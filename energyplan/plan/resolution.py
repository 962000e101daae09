"""How finely a run operates its years: steps of some hours, or every hour to a proven gap. The one place where the words for it are read."""

from __future__ import annotations

import re
from typing import NamedTuple

from energyplan.i18n import _

GAP = 0.5
"""Gap of gross cost that a certified run proves unless told otherwise [%]."""
LEAST, MOST = 0.001, 100.0
"""Gaps of gross cost that can be asked for [%]: a solver's own optimum proves the least (`optimality.GAP_MAX`), the most says hardly anything."""
WORDS = re.compile(r"(?P<hours>[0-9]{1,9})h|certified(:(?P<gap>[0-9]{1,9}(\.[0-9]{1,9})?)%)?")


class Resolution(NamedTuple):
    """Steps of a run.

    Attributes:
        hours: Length of a step [h].
        gap: Gap of gross cost that is proven [1]; None where none is asked for.
    """

    hours: int
    gap: float | None = None

    @classmethod
    def of(cls, text: str) -> Resolution:
        """Read `8h` or `certified:0.5%`.

        Raises:
            ValueError: it is neither; the rule is told.

        >>> Resolution.of("8h"), Resolution.of("certified"), Resolution.of("certified:2%")
        (Resolution(hours=8, gap=None), Resolution(hours=1, gap=0.005), Resolution(hours=1, gap=0.02))
        """
        found = WORDS.fullmatch(text)
        if found and found["hours"] is None:
            percent = float(found["gap"] or GAP)
            if LEAST <= percent <= MOST:
                return cls(1, percent / 100)
        elif found and int(found["hours"]) >= 1:
            return cls(int(found["hours"]))
        rule = _("'{value}' cannot stand here; write whole hours like '1h' or '6h', or 'certified:0.5%' with a gap of {least:g} % to {most:g} %")
        raise ValueError(rule.format(value=text, least=LEAST, most=MOST))
