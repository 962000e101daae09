"""Stores: a storage unit where power and energy come in one proportion, else a store with a link to charge and one to discharge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from energyplan.exports.pypsa.making import Making
from energyplan.exports.pypsa.network import Value
from energyplan.exports.pypsa.stock import Stock
from energyplan.i18n import _
from energyplan.system.horizon import Array
from energyplan.system.system import Asset

STRICT = 1e-6
"""A limit that is kept by more than this part of it does not bind."""


@dataclass(frozen=True)
class Shape:
    """How a store works, seen from its bus; arrays have a value for each snapshot.

    Attributes:
        bus: Where it charges and discharges.
        stored, delivered: Share of what is drawn that is stored, of what is taken out that is delivered.
        charge, discharge: Largest draw and delivery per power in service.
        cost: Of what is taken out [CNY/MWh].
        loss: Share of the level lost in an hour.
        draw: Electricity per charge, from another bus.
        standby: Constant draw per power.
        inflow: Natural inflow per power.
    """

    bus: str
    stored: Array
    delivered: Array
    charge: Array
    discharge: Array
    cost: Array
    loss: Array
    draw: dict[str, Value] = field(default_factory=dict)
    standby: Array | None = None
    inflow: Array | None = None


def battery(making: Making, asset: Asset) -> None:
    """Charge and discharge with an efficiency each, standing loss, charge power of its own."""
    in_service = making.in_service(asset)
    _store(making, asset, _shape(making, asset, charge=in_service * making.at(asset, "charge_power"), discharge=in_service))


def pumped_storage(making: Making, asset: Asset) -> None:
    """As a battery, with natural inflow, which may be spilt."""
    in_service, inflow = making.in_service(asset), making.at(asset, "natural_inflow") / making.horizon.hours_per_year
    _store(making, asset, replace(_shape(making, asset, charge=in_service, discharge=in_service), inflow=inflow if inflow.any() else None))


def flow_battery(making: Making, asset: Asset) -> None:
    """Pumps take κ of what is charged and discharged: 1 + κ is drawn for each charge, 1 - κ delivered of each discharge. The standby draw is a load."""
    in_service, pumping, standby = making.in_service(asset), making.at(asset, "pumping"), making.at(asset, "standby")
    shape = _shape(making, asset, charge=in_service * (1 + pumping), discharge=in_service * (1 - pumping))
    shape = replace(shape, stored=shape.stored / (1 + pumping), delivered=shape.delivered * (1 - pumping))
    _store(making, asset, replace(shape, standby=standby if standby.any() else None))


def hydrogen_store(making: Making, asset: Asset) -> None:
    """The link that charges draws the compressor's electricity from a third bus."""
    in_service, compression = making.in_service(asset), making.at(asset, "compression")
    one, nothing = np.ones_like(in_service), np.zeros_like(in_service)
    draw: dict[str, Value] = {"bus2": making.bus(asset.site, "electricity"), "efficiency2": -compression} if compression.any() else {}
    loss = making.at(asset, "self_discharge")
    _store(making, asset, Shape(making.bus(asset.site, asset.carrier), one, one, in_service, in_service, nothing, loss, draw))


def _shape(making: Making, asset: Asset, charge: Array, discharge: Array) -> Shape:
    eta = making.at(asset, "eta_discharge")
    cost = making.price(asset.parameters["variable_om"]) * eta
    bus = making.bus(asset.site, asset.carrier)
    return Shape(bus, making.at(asset, "eta_charge"), eta, charge, discharge, cost, making.at(asset, "self_discharge"))


def _store(making: Making, asset: Asset, shape: Shape) -> None:
    """The form that fits its capacities."""
    stocks = making.stocks(asset)
    given, open_ = [s for s in stocks if s.choice is None], [s for s in stocks if s.choice is not None]
    if shape.standby is not None or shape.inflow is not None:
        open_ = []  # what a unit draws, or gets, in proportion to its power is no attribute of it
    if stocks and not open_:
        stocks = making.hold(asset) if len(given) < len(stocks) else stocks
        _units(making, asset, shape, stocks) if not shape.draw and _hours(stocks) is not None else _links(making, asset, shape, stocks)
        return
    hours = _fixed_hours(open_)
    if hours is not None and not shape.draw and all(abs(s.energy - hours * s.power) <= STRICT * s.energy for s in given):
        _units(making, asset, shape, stocks, hours)
        return
    built = [s for s in open_ if s.power > making.least]
    if built and sized_freely(built) and all(making.priced(asset.site, c) for c in (asset.carrier, *(["electricity"] if shape.draw else []))):
        if len(built) < len(open_):
            making.leave(_("{asset}: commissioning years in which the run builds nothing").format(asset=asset.name), False)
        _links(making, asset, shape, [*given, *built])
        return
    hours = _hours(built) if built else max((s.choice.duration_max for s in open_ if s.choice), default=None)
    if open_ and not given and not shape.draw and hours is not None:
        what = _("{asset}: energy and power sized apart; its storage unit has {hours:g} hours, as in the run where it builds any")
        making.leave(what.format(asset=asset.name, hours=hours), False)
        _units(making, asset, shape, stocks, hours)
    elif open_:
        _links(making, asset, shape, making.hold(asset))


def _hours(stocks: Sequence[Stock]) -> float | None:
    """Energy over power, where it is the same for all that have any."""
    ratios = [s.energy / s.power if s.power > 0 else np.inf for s in stocks]
    return ratios[0] if ratios and max(ratios) < np.inf and max(ratios) - min(ratios) <= 1e-9 * max(ratios) else None


def _fixed_hours(stocks: Sequence[Stock]) -> float | None:
    """Hours that the plan prescribes, where it leaves no choice."""
    limits = {limit for s in stocks if s.choice for limit in (s.choice.duration_min, s.choice.duration_max)}
    return limits.pop() if len(limits) == 1 else None


def sized_freely(stocks: Sequence[Stock]) -> bool:
    """Whether the run keeps the limits of duration of all that is to be decided with something to spare, so that they need not be carried."""

    def free(s: Stock) -> bool:
        c = s.choice
        return c is None or (s.power > 0 and s.energy < c.duration_max * s.power * (1 - STRICT) and s.energy >= c.duration_min * s.power * (1 + STRICT))

    return all(map(free, stocks))


def cyclic(making: Making, attribute: str) -> dict[str, Value]:
    """The level at the end is that at the beginning: of the year, or of each period."""
    return {attribute: True, f"{attribute}_per_period": making.pathway}


def _units(making: Making, asset: Asset, shape: Shape, stocks: Sequence[Stock], hours: float | None = None) -> None:
    """A storage unit for each stock."""
    for stock in stocks:
        long = stock.energy / stock.power if hours is None else hours
        making.add(
            "storage_units", stock.name, stock, bus=shape.bus, max_hours=long, efficiency_store=shape.stored, efficiency_dispatch=shape.delivered,
            p_max_pu=shape.discharge, p_min_pu=-shape.charge, marginal_cost=shape.cost / shape.delivered, standing_loss=shape.loss,
            **({} if shape.inflow is None else {"inflow": shape.inflow * stock.power}), **cyclic(making, "cyclic_state_of_charge"),
            **making.power(asset, stock, hours=long),
        )  # fmt: skip
    _standby(making, asset, shape)


def _links(making: Making, asset: Asset, shape: Shape, stocks: Sequence[Stock]) -> None:
    """Stores on a bus of their own, with links to charge and discharge; where power is decided both lie behind one lossless link that carries it."""
    inner, carrier = making.bus(asset.site, asset.carrier, of=asset.name), making.carrier(asset)
    decided, outer, most = any(s.choice for s in stocks), shape.bus, 0.0
    if decided:
        outer = making.bus(asset.site, asset.carrier, of=f"{asset.name} terminal")
    out = shape.discharge / shape.delivered  # largest withdrawal from the store per power
    for s in stocks:
        making.add("stores", s.name, s, bus=inner, standing_loss=shape.loss, **cyclic(making, "e_cyclic"), **making.energy(asset, s))
        if decided:
            making.add("links", s.name, s, bus0=shape.bus, bus1=outer, p_max_pu=shape.charge, p_min_pu=-shape.discharge, **making.power(asset, s))
            most += s.power if s.choice is None else s.choice.power_max
        elif s.power > 0:
            _ways(making, s.name, s, shape, outer, inner, carrier, s.power, shape.charge, out)
            if shape.inflow is not None:
                making.add("generators", f"{s.name} inflow", s, bus=inner, carrier=carrier, p_nom=s.power, p_max_pu=shape.inflow)
    if decided:
        one = np.ones_like(out)
        _ways(making, asset.name, None, shape, outer, inner, carrier, most * float(max(shape.charge.max(), shape.discharge.max())), one, one / shape.delivered)
    _standby(making, asset, shape)


def _ways(making: Making, name: str, stock: Stock | None, shape: Shape, outer: str, inner: str, carrier: str, size: float, into: Array, out: Array) -> None:
    """The two links of a store: `p_nom` is what they take in, at the first snapshot."""
    making.add(
        "links", f"{name} charge", stock, bus0=outer, bus1=inner, carrier=carrier, efficiency=shape.stored, p_nom=size, p_max_pu=into, **shape.draw,
    )  # fmt: skip
    making.add(
        "links", f"{name} discharge", stock, bus0=inner, bus1=outer, carrier=carrier, efficiency=shape.delivered, marginal_cost=shape.cost,
        p_nom=size * float(out[0]), p_max_pu=out / out[0],
    )  # fmt: skip


def _standby(making: Making, asset: Asset, shape: Shape) -> None:
    if shape.standby is not None:
        making.add("loads", f"{asset.name} standby", bus=shape.bus, carrier=making.carrier(asset), p_set=shape.standby * making.total(asset))
