"""Buses and lines."""

from __future__ import annotations

import numpy as np

from energyplan.i18n import _
from energyplan.importers.new_plan import both
from energyplan.importers.pypsa.making import Making
from energyplan.importers.pypsa.parts import Part, parts

CURRENTS = ("AC", "DC")
"""Carriers of buses that are electricity in the plan; buses stay apart as sites, and so do the lines between them."""

ELECTRICITY = "electricity"


def add_buses(making: Making) -> None:
    """A site for each bus, a carrier for each carrier of buses; demand must be met."""
    for part in parts(making.network, "buses", making.problems):
        written = part.text("carrier")
        carrier = ELECTRICITY if written in CURRENTS else making.plan.identifier(written, "carrier")
        making.carriers[part.name] = carrier
        making.plan.head["sites"][making.plan.identifier(part.name, "site")] = {"title": both(part.name)}
        title = both(ELECTRICITY if written in CURRENTS else written)
        making.plan.head["carriers"].setdefault(carrier, {"title": title, "unit": "MWh", "unserved_price": None})


def add_lines(making: Making) -> None:
    """Lines; those that hang together and carry AC have the voltage law of reactances, all others that of resistances."""
    for part in parts(making.network, "lines", making.problems):
        start, end = making.bus(part, "bus0"), making.bus(part, "bus1")
        if start is None or end is None:
            continue
        if _carrier(making, part, "bus0") != _carrier(making, part, "bus1"):
            part.blame("bus1", _("joins buses of different carriers"), _("make it a link"))
        impedance = _impedance(making, part)
        least, most, decide = making.limits(part, "s_nom")
        if most == 0:
            part.blame("s_nom", _("a line of no capacity binds voltages in PyPSA, which no plan does"), _("set active to False, or take it out"))
        technology = making.technology(part, "line", start[1], power_fixed_om=making.yearly_cost(part, "s_nom"), impedance=impedance)
        share = part.series("s_max_pu")
        profile = making.profile(part, "most", share) if np.any(share != 1) else None
        making.project(part, technology, start[0], least, most, decide, site_to=end[0], profile=profile)


def _impedance(making: Making, part: Part) -> float:
    """Voltage drop per flow, per unit of the voltage of the bus it begins at."""
    bus = Part(making.network.table("buses"), part.text("bus0"), part.steps, making.problems)
    attribute = "x" if _carrier(making, part, "bus0") == "AC" else "r"
    value = part.number(attribute)
    if value < 0:
        part.blame(attribute, _("{value:g} is negative").format(value=value), _("an impedance is 0 or more"), "out_of_range")
    return value / bus.number("v_nom") ** 2


def _carrier(making: Making, part: Part, end: str) -> str:
    """PyPSA's carrier of the bus at one end of a line."""
    return Part(making.network.table("buses"), part.text(end), part.steps, making.problems).text("carrier")
