"""Hours written as time stamps: `2019-01-01 00:00` is hour 0 of its year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from energyplan.i18n import _

HOUR = timedelta(hours=1)


class Stamps(NamedTuple):
    """Time stamps as hours of a year.

    Attributes:
        hours: Hour of each, from 0; empty where they are none that can be read so.
        fault: Why they cannot be read, empty otherwise.
        at: Row of the fault.
    """

    hours: list[int]
    fault: str = ""
    at: int = 0


def hours_of(texts: Sequence[str]) -> Stamps | None:
    """Hours of the year of time stamps: hour by hour from 1 January 00:00, with or without 29 February; None where the first is no time stamp.

    >>> hours_of(["2019-01-01 00:00", "2019-01-01 01:00"]).hours, hours_of(["0", "1"])
    ([0, 1], None)
    >>> hours_of(["2019-01-01 00:00", "2019-01-01 00:30"]).fault
    "time stamps must follow hour by hour: after '2019-01-01 00:00' comes '2019-01-01 00:30'"
    """
    first = _stamp(texts[0]) if texts else None
    if first is None:
        return None
    if (first.month, first.day, first.hour, first.minute) != (1, 1, 0, 0):
        return Stamps([], _("time stamps must begin with 1 January 00:00, not with '{first}'").format(first=texts[0]))
    before = first
    for k, text in enumerate(texts[1:], start=1):
        now = _stamp(text)
        if now is None:
            return Stamps([], _("'{text}' is no time stamp like 2019-01-01 00:00").format(text=text), k)
        if now.utcoffset() != first.utcoffset():
            return Stamps([], _("time stamps change their distance to UTC at '{text}'").format(text=text), k)
        leaps = (now.month, now.day, now.hour) == (3, 1, 0) and now - before == 25 * HOUR  # 29 February is left out
        if now - before != HOUR and not leaps:
            return Stamps([], _("time stamps must follow hour by hour: after '{before}' comes '{text}'").format(before=texts[k - 1], text=text), k)
        before = now
    return Stamps(list(range(len(texts))))


def _stamp(text: str) -> datetime | None:
    """A time stamp; None for other texts, whole numbers among them."""
    text = text.strip().replace("/", "-")
    if "-" not in text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
