"""Penalties of soft targets, from the plan's own money: a rule for each kind of row, never a number of one currency.

A target within reach is met where its penalty is above what a unit of its row costs at the margin; a plan can be in any currency, and its capacity
in kW or GW, so the measure is what the plan itself says things cost:

    w^E = V / 2, at least d and at most 100 d; 10 d where all demand must be served          [money/MWh]
    w^O = w^E / 10, at least d / 3                                                         [money/MWh]
    w^P = 5 K + h Σ_y δ_y v                                                                 [money/MW]
    w^S = 5 S                                                                               [money/MWh]
    w^C = w^E / e                                                                           [money/t]

V is the highest price of unserved demand: at half of it no load is shed for a share. K is the overnight cost and the fixed O&M of the
whole horizon of a unit of power of the dearest technology, its least energy included; S those of a unit of stored energy with the power it needs. v is the
dearest running cost of a MWh (variable O&M, fuel, carbon, imports), h the hours of a year, δ discount factors: a MW less can cost what it would have saved.
d = v + 10 x the yearly cost of the dearest MW / h is the cost of energy of a plant that runs a tenth of the year. e are the emissions of the
dirtiest MWh [t/MWh].
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from energyplan.system.finance import capital_recovery_factor
from energyplan.system.horizon import Array
from energyplan.system.system import Asset, Project, System

OVERNIGHT = 5.0
"""Overnight costs of the dearest technology that a unit of capacity which lacks counts."""
TENTH = 10.0
"""Hours of a year over those a plant runs that energy is dear of."""
MOST = 100.0
"""Costs of dear energy that half a price of unserved demand may be at most: one that only says `never` would drown all other costs."""


class Penalty(NamedTuple):
    """Rule of a kind of target: a field of `Worth`."""

    of: str

    @property
    def words(self) -> str:
        """The rule in words, for the formulation."""
        rules = {
            "energy": "w^E, half the price of unserved demand", "output": "w^O, with the sale itself several times the cost of clean energy",
            "power": "w^P, five times the cost of the dearest power and what it saves",
            "stored": "w^S, five times the cost of the dearest stored energy", "co2": "w^C, half the price of unserved demand over the dirtiest MWh",
        }  # fmt: skip
        return rules[self.of]


@dataclass(frozen=True)
class Worth:
    """What a plan's money says a unit that lacks is worth.

    Attributes:
        energy: w^E [money/MWh].
        output: w^O [money/MWh], of what is sold as well.
        power: w^P [money/MW].
        stored: w^S [money/MWh].
        co2: w^C [money/t].
    """

    energy: float
    output: float
    power: float
    stored: float
    co2: float

    def rate(self, penalty: Penalty) -> float:
        """Penalty of a unit of a row by a rule."""
        return float(getattr(self, penalty.of))


def worth(system: System) -> Worth:
    """The worth of what lacks in a system.

    Wind of 1,000 money/MW with a life of 10 years, no interest and a plan of one year of 1,000 h; unserved demand at 100 money/MWh: d = 10 x 100 / 1000 = 1,
    w^E = 50, w^O = 5, w^P = w^S = 5,000.
    """
    h = system.horizon
    running = _most(_running(asset, system) for asset in system.assets)
    units = [(asset, project) for asset in system.assets for project in asset.projects]
    power, stored, yearly = (_most(find(a, p, system) for a, p in units) for find in (_power, _stored, _yearly))
    dear = running + TENTH * yearly / h.hours_per_year
    lack = _most(price for price in system.unserved_price.values() if math.isfinite(price))
    energy = min(max(lack / 2, dear), MOST * dear or math.inf) if lack else TENTH * dear
    energy = energy or 1.0  # nothing costs anything: any number is above it
    spared = h.hours_per_year * sum(h.discount(year) for year in h.years) * running
    power = OVERNIGHT * power + spared or energy
    emitted = _most(_emitted(asset, system) for asset in system.assets)
    return Worth(energy, max(energy / TENTH, dear / 3), power, OVERNIGHT * stored or power, energy / (emitted or 1.0))


def _most(values: Iterable[float]) -> float:
    return max(values, default=0.0)


def _largest(values: Array | float | None) -> float:
    return 0.0 if values is None else float(np.max(np.abs(values), initial=0.0))


def _figure(asset: Asset, project: Project, name: str) -> float:
    own = project.figures.get(name)
    return abs(own) if own is not None else _largest(asset.parameters.get(name))


def _of_unit(asset: Asset, project: Project, quantity: str, system: System) -> float:
    """Overnight cost of a unit and its fixed O&M of the whole horizon."""
    capex = project.capex_factor * _figure(asset, project, f"{quantity}_capex")
    return capex + len(system.horizon.years) * _figure(asset, project, f"{quantity}_fixed_om")


def _power(asset: Asset, project: Project, system: System) -> float:
    """Cost of a MW with the least energy that comes with it."""
    return _of_unit(asset, project, "power", system) + _largest(asset.parameters.get("duration_min")) * _of_unit(asset, project, "energy", system)


def _stored(asset: Asset, project: Project, system: System) -> float:
    """Cost of a MWh of a store with the least power that comes with it."""
    if not asset.has_energy:
        return 0.0
    duration = _largest(asset.parameters.get("duration_max"))
    return _of_unit(asset, project, "energy", system) + (_of_unit(asset, project, "power", system) / duration if duration else 0.0)


def _yearly(asset: Asset, project: Project, system: System) -> float:
    """Annuity and fixed O&M of a MW with the least energy that comes with it."""
    life = max(1, round(_largest(asset.parameters.get("recovery", asset.parameters.get("lifetime")))))
    factor, least = capital_recovery_factor(system.horizon.discount_rate, life), _largest(asset.parameters.get("duration_min"))
    return sum(
        share * (factor * project.capex_factor * _figure(asset, project, f"{quantity}_capex") + _figure(asset, project, f"{quantity}_fixed_om"))
        for quantity, share in (("power", 1.0), ("energy", least))
    )


def _fuel(asset: Asset, system: System) -> Iterable[tuple[float, float, float]]:
    """Fuel per output, its price and its emission factor: of the asset, and of each of its modes."""
    uses = [(asset.fuel, asset.parameters.get("heat_rate"))] + [(mode.fuel, mode.fuel_use) for mode in asset.modes]
    for name, use in uses:
        if name is not None and name in system.fuels:
            fuel = system.fuels[name]
            price = max([_largest(fuel.price), *(_largest(tier.price) for tier in fuel.tiers)])
            yield (_largest(use), price, _largest(fuel.emitted()))


def _emitted(asset: Asset, system: System) -> float:
    """Emissions of a MWh [t/MWh]."""
    own = [_largest(asset.parameters.get("emission_factor")), *(_largest(mode.emission_factor) for mode in asset.modes)]
    return _most(own) + _most(use * factor for use, __, factor in _fuel(asset, system))


def _running(asset: Asset, system: System) -> float:
    """Running cost of a MWh: variable O&M, fuel, carbon, imports in their dearest hour."""
    p, tariff = asset.parameters, _most(_largest(v) for (__, name), v in system.profiles.items() if name == "tariff_import")
    om = [_largest(p.get(name)) for name in ("variable_om", "charge_cost", "online_cost")] + [_most(_largest(mode.variable_om) for mode in asset.modes)]
    bought = _largest(p.get("import_price")) * (tariff or 1.0) + _largest(p.get("fuel_delivery")) * _largest(p.get("heat_rate"))
    fuel = _most(use * price for use, price, __ in _fuel(asset, system))
    return sum(om) + bought + fuel + _largest(system.carbon_price) * _emitted(asset, system)
