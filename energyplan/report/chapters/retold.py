"""Sentences that a run stored in the language of its day, told in the language in force."""

from __future__ import annotations

import re
from functools import lru_cache

from energyplan.i18n import _, in_all_languages
from energyplan.report.charts.targets import in_display_units

SENTENCES = (
    "out of reach: {reachable} at most, {first}", "out of reach: {reachable} at least, {first}", "first in {year}", "not before {end}",
    "within reach by arithmetic: missed beside other targets, or cheaper to miss; `energyplan diagnose` tells",
    "disabled technologies: {technologies}; their projects are left out: {projects}",
    "sites without project and demand: {sites}",
    "there is no table {table}: taken as empty",
    "nothing makes or brings {carrier} at {sites}: its demand there stays unserved",
    "nothing uses {carrier} or takes it away at {sites}: what could be made there stands idle",
    "carriers that nothing makes, carries or uses: {carriers}", "no `clean` is written, counted as not clean: {technologies}",
    "`clean` is of no use, they generate nothing: {technologies}", "heat_rate is 0, so that no fuel is burnt: {technologies}",
    "heat_rate without a fuel, so that none is burnt, paid for or emits: {technologies}",
    "modes with a fuel but no fuel_use, or the other way round, burn nothing: {technologies}",
    "{technology}: its carrier is {carrier}, but it gives {given}; write carrier: {first}",
    "{target}: capacity of {ratio} times the load is no reserve; 15 % above the load are generation_reserve >= 1.15",
)  # fmt: skip
"""Messages of other modules that runs store: reasons of misses, assumptions."""

AMOUNT = re.compile(r"([\d,]*\.?\d+) (\S+)")


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each message with the pattern of its text in every language."""
    return tuple(
        (message, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text)), re.DOTALL))
        for message in SENTENCES for text in dict.fromkeys(in_all_languages(message))
    )  # fmt: skip


def retold(text: str) -> str:
    """A stored sentence in the language in force; as it is where it is none that we know. Amounts have the units of the language.

    >>> retold("out of reach: 105 万千瓦 at most, first in 2027")
    'out of reach: 1.05 GW at most, first in 2027'
    """
    for message, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return _(message).format(**{name: retold(part) for name, part in found.groupdict().items()})
    if found := AMOUNT.fullmatch(text):
        value = float(found[1].replace(",", ""))
        return in_display_units(value or 1.0, value, found[2])[1]
    return text
