"""How large numbers are told: money in millions, thousands or as it is, energy in GWh or MWh; and in charts in the units that planners of the language use."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from energyplan.i18n import _, language
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


def money(gross: float, currency: str) -> Money:
    """The scale that suits a cost in a currency, in the language in force.

    >>> money(2.1e11, "CNY").name, money(5e6, "EUR").short, money(900.0, "USD").name
    ('million CNY', 'k EUR', 'USD')
    """
    unit = currency_unit(currency)
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


@dataclass(frozen=True)
class Scale:
    """A unit that a chart is drawn in.

    Attributes:
        factor: What an amount in canonical units is divided by.
        name: The unit, 万千瓦 or GW.
    """

    factor: float
    name: str


LADDERS = {
    ("MW", "zh"): ((10, "万千瓦"), (1e-3, "千瓦")),
    ("MW", "en"): ((1e3, "GW"), (1, "MW"), (1e-3, "kW")),
    ("MWh", "zh"): ((10, "万千瓦时"), (1e-3, "千瓦时")),
    ("MWh", "en"): ((1e3, "GWh"), (1, "MWh"), (1e-3, "kWh")),
    ("MWh/a", "zh"): ((1e5, "亿千瓦时"), (10, "万千瓦时"), (1e-3, "千瓦时")),
    ("MWh/a", "en"): ((1e3, "GWh"), (1, "MWh"), (1e-3, "kWh")),
    ("t/a", "zh"): ((1e4, "万吨"), (1, "吨")),
    ("t/a", "en"): ((1e3, "kt"), (1, "t")),
}
"""Canonical unit and language -> factors and the units planners use, largest first."""


def display(largest: float, canonical: str) -> Scale:
    """The unit in which amounts of MW, MWh, MWh/a or t/a up to `largest` are drawn: the largest of those in use that leaves 1 or more of it.

    >>> display(2900.0, "MW"), display(3.0, "MW"), display(0.0, "MWh/a")
    (Scale(factor=1000.0, name='GW'), Scale(factor=1.0, name='MW'), Scale(factor=0.001, name='kWh'))
    """
    ladder = LADDERS[canonical, language()]
    factor, name = next((step for step in ladder if abs(largest) >= step[0]), ladder[-1])
    return Scale(float(factor), name)


def volume(largest: float) -> Scale:
    """The unit in which amounts of water up to `largest` [m3] are told.

    >>> volume(2e5).name, volume(500.0).name
    ('10⁴ m3', 'm3')
    """
    large, small = ("万立方米", "立方米") if language() == "zh" else ("10⁴ m3", "m3")
    return Scale(1e4, large) if abs(largest) >= 1e4 else Scale(1.0, small)


def display_money(largest: float, currency: str) -> Scale:
    """The unit in which amounts of a currency up to `largest` are drawn: 亿元 and 万元 in Chinese, millions and thousands in English.

    >>> display_money(3.2e10, "CNY"), display_money(4e5, "CNY")
    (Scale(factor=1000000.0, name='million CNY'), Scale(factor=1000.0, name='thousand CNY'))
    """
    if language() == "zh":
        factor, word = (1e8, "亿") if abs(largest) >= 1e8 else (1e4, "万") if abs(largest) >= 1e4 else (1.0, "")
        return Scale(factor, word + currency_unit(currency))
    told = money(largest, currency)
    return Scale(told.factor, told.name)


def table_scale(values: Iterable[float], canonical: str) -> Scale:
    """The unit of a table of capacities: one that tells a tenth of a MW, so never GW or GWh.

    >>> table_scale([10.0, 1835.0], "MW").name
    'MW'
    """
    if canonical not in ("MW", "MWh"):
        return Scale(1.0, canonical)
    largest = float(f"{max(map(abs, values), default=0.0):.5g}")  # 9.9999 MW of an interior point are 10
    # Below ten of them thousandths are told: a MW and a tenth would say little of a plan of kilowatts.
    return display(largest if language() == "zh" else 0.1 * min(largest, 999.0), canonical)


def digits_of(scale: Scale) -> int:
    """Digits behind the point that tell a tenth of a MW or MWh.

    >>> digits_of(Scale(10, "万千瓦")), digits_of(Scale(1, "MW")), digits_of(Scale(1e-3, "kW"))
    (2, 1, 0)
    """
    return max(0, round(math.log10(scale.factor / 0.1)))


def least_shown(scale: Scale, digits: int) -> float:
    """Half of the last digit that is told: a line of a table whose figures are all less would be one of dashes, and is left out.

    >>> least_shown(Scale(1.0, "MW"), 1), least_shown(Scale(1e-3, "kW"), 0)
    (0.05, 0.0005)
    """
    return 0.5 * 10**-digits * scale.factor


def digits_of_money(scale: Scale) -> int:
    """Digits behind the point: two of 亿元, one of millions.

    >>> digits_of_money(Scale(1e8, "亿元")), digits_of_money(Scale(1e6, "million CNY"))
    (2, 1)
    """
    return 2 if scale.factor >= 1e8 else 1
