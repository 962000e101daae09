"""Storage units and stores: the kind `store`, cyclic or from an initial level on, with inflow and given levels."""

from __future__ import annotations

from typing import Any

import numpy as np

from energyplan.i18n import _
from energyplan.importers.pypsa.making import Making
from energyplan.importers.pypsa.parts import Part, parts, periods_of
from energyplan.importers.pypsa.tables import Array

LONGEST = 8760.0
"""Longest duration of a store [h]."""


def add_stores(making: Making) -> None:
    """All storage units and stores of a network."""
    for part in parts(making.network, "storage_units", making.problems):
        _storage_unit(making, part)
    for part in parts(making.network, "stores", making.problems):
        _store(making, part)


def _storage_unit(making: Making, part: Part) -> None:
    """Power on the side of the bus both ways, energy max_hours times it."""
    bus, duration = making.bus(part), part.number("max_hours")
    least, most, decide = making.limits(part)
    if bus is None or most == 0:
        holds = part.series("inflow").any() or (_given(part, "state_of_charge_set") > 0).any()
        _refuse_if(part, "p_nom", bool(holds) or (not part.flag("cyclic_state_of_charge") and part.number("state_of_charge_initial") != 0))
        return
    if not 0 < duration <= LONGEST:
        part.blame("max_hours", _("{value:g} h is not supported").format(value=duration), _("give more than 0 and at most {limit:g} h").format(limit=LONGEST))
        return
    figures: dict[str, Any] = {"power_fixed_om": making.yearly_cost(part), "energy_capex": 0.0, "duration_min": duration, "duration_max": duration}
    series: dict[str, Array] = {}
    for figure, attribute in (("eta_charge", "efficiency_store"), ("eta_discharge", "efficiency_dispatch"), ("self_discharge", "standing_loss")):
        values = part.series(attribute)
        low = 0.0 if figure == "self_discharge" else 1e-9
        if np.any((values < low) | (values > 1)):
            part.blame(attribute, _("{value:g} is outside 0 to 1").format(value=values[(values < low) | (values > 1)][0]), _("give a share"), "out_of_range")
        figures[figure] = float(values[0])
        if np.any(values != values[0]):
            series[figure] = values
    if not _cyclic(making, part, "cyclic_state_of_charge", "state_of_charge_initial"):
        figures["initial_level"] = part.number("state_of_charge_initial")
    series |= {"discharge_max": part.series("p_max_pu"), "charge_max": -part.series("p_min_pu"), "inflow": part.series("inflow")}
    series["level_set"] = _given(part, "state_of_charge_set")
    costs = {"variable_om": ("discharge", "marginal_cost"), "level_cost": ("level", "marginal_cost_storage"), "spill_cost": ("spill", "spill_cost")}
    for figure, (what, attribute) in costs.items():
        figures[figure], series[f"cost_{what}"] = _price(part.series(attribute))
    technology = making.technology(part, "store", bus[1], **figures)
    making.project(part, technology, bus[0], least, most, decide, **{"energy_max" if decide else "energy": most * duration})
    _write(making, part, technology, series)


def _store(making: Making, part: Part) -> None:
    """Energy alone: its power is not limited, and cost is of the net discharge."""
    bus = making.bus(part)
    least, most, decide = making.limits(part, "e_nom")
    if bus is None or most == 0:
        holds = (_given(part, "e_set") > 0).any()
        _refuse_if(part, "e_nom", bool(holds) or (not part.flag("e_cyclic") and part.number("e_initial") != 0))
        return
    low, loss = part.series("e_min_pu"), part.series("standing_loss")
    if low.min() < 0:
        part.blame("e_min_pu", _("a level below zero is not supported"), _("give 0 or more"))
    price, factor = _price(part.series("marginal_cost"))
    figures: dict[str, Any] = {
        "energy_only": 1.0, "energy_capex": 0.0, "energy_fixed_om": making.yearly_cost(part, "e_nom"), "duration_min": 1.0, "duration_max": 1.0,
        "eta_charge": 1.0, "eta_discharge": 1.0, "self_discharge": float(loss[0]), "variable_om": price, "charge_cost": -price,
    }  # fmt: skip
    figures["level_cost"], level = _price(part.series("marginal_cost_storage"))
    if not _cyclic(making, part, "e_cyclic", "e_initial"):
        figures["initial_level"] = part.number("e_initial")
    technology = making.technology(part, "store", bus[1], **figures)
    making.project(part, technology, bus[0], least, most, decide, **{"energy_max" if decide else "energy": most})
    series = {"cost_discharge": factor, "cost_charge": factor, "cost_level": level, "level_max": part.series("e_max_pu"), "level_set": _given(part, "e_set")}
    _write(making, part, technology, series | {"level_min": low} | ({"self_discharge": loss} if np.any(loss != loss[0]) else {}))


def _cyclic(making: Making, part: Part, cyclic: str, initial: str) -> bool:
    """Whether the level at the end of a period is that at its beginning; else it begins at its initial level.

    PyPSA goes by the period where one of the two attributes with `_per_period` is set, the cyclic one first; a store that stands in one period only does so
    anyway.
    """
    network = making.network
    if network.periods and part.flag(f"{cyclic}_per_period"):
        return True
    if network.periods and part.flag(f"{initial}_per_period"):
        return False
    if len(periods_of(network, part)) > 1:
        hint = _("set {cyclic} or {initial} to True").format(cyclic=f"{cyclic}_per_period", initial=f"{initial}_per_period")
        part.blame(cyclic, _("a store that keeps its level from one period to the next is not supported"), hint)
    return part.flag(cyclic)


def _refuse_if(part: Part, nominal: str, holds: bool) -> None:
    """A store of no capacity does nothing, unless something is in it, or comes."""
    if holds:
        message = _("a store of no capacity with an initial or given level, or with inflow, is not supported")
        part.blame(nominal, message, _("give it a capacity, or take it out"))


def _given(part: Part, attribute: str) -> Array:
    """Given levels; -1 where there is none."""
    values = part.series(attribute, gaps=True)
    if np.any(values < 0):
        part.blame(attribute, _("{value:g} is negative").format(value=values[values < 0][0]), _("a level is 0 or more"), "out_of_range")
    return np.where(np.isnan(values), -1.0, values)


def _price(values: Array) -> tuple[float, Array]:
    """A price, and its factor by the step where it changes."""
    same = bool(np.all(values == values[0]))
    return (float(values[0]) if same else 1.0), (np.ones_like(values) if same else values)


NEUTRAL = {"inflow": 0.0, "level_set": -1.0, "level_min": 0.0}
"""Value of a series that says nothing; 1 of the others."""


def _write(making: Making, part: Part, technology: str, series: dict[str, Array]) -> None:
    for quantity, values in series.items():
        if np.any(values != NEUTRAL.get(quantity, 1.0)):
            making.by_step(part, technology, quantity, values)
