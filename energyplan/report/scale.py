"""How large numbers are told: money in millions, thousands or as it is, energy in GWh or MWh, so that small systems are no rows of zeros."""

from __future__ import annotations

from dataclasses import dataclass

from energyplan.i18n import _
from energyplan.units import currency_unit

MILLIONS, THOUSANDS = 1e7, 1e4
"""Least gross cost that is told in millions, in thousands."""

GIGAWATT_HOURS = 1e4
"""Least energy of a year that is told in GWh [MWh/a]."""


@dataclass(frozen=True)
class Money:
    """Money as a page tells it.

    Attributes:
        factor: What an amount is divided by.
        name: Its unit in words, `million CNY`.
        short: The same where there is little room, `mn CNY`.
    """

    factor: float
    name: str
    short: str


def money(gross: float) -> Money:
    """The scale that suits a cost, in the currency of the plan and the language in force.

    >>> money(2.1e11).name, money(5e6).short, money(900.0).name
    ('million CNY', 'k CNY', 'CNY')
    """
    unit = currency_unit()
    if abs(gross) >= MILLIONS:
        return Money(1e6, _("million {currency}").format(currency=unit), _("mn {currency}").format(currency=unit))
    if abs(gross) >= THOUSANDS:
        return Money(1e3, _("thousand {currency}").format(currency=unit), _("k {currency}").format(currency=unit))
    return Money(1.0, unit, unit)


def is_small(energy: float) -> bool:
    """Whether the energy of a year [MWh/a] is told in MWh, and emissions in tonnes, rather than in GWh and kilotonnes.

    >>> is_small(2e6), is_small(800)
    (False, True)
    """
    return abs(energy) < GIGAWATT_HOURS
