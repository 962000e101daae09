"""Electrolysers, hydrogen power, desalination, cables: PyPSA's links."""

from __future__ import annotations

import numpy as np

from energyplan.exports.pypsa.making import Making
from energyplan.exports.pypsa.stores import cyclic, sized_freely
from energyplan.i18n import _
from energyplan.system.system import Asset


def electrolyser(making: Making, asset: Asset) -> None:
    """A link from electricity to hydrogen; `p_nom` is its electric input."""
    power_bus, hydrogen = making.bus(asset.site, "electricity"), making.bus(asset.site, asset.carrier)
    for stock in making.stocks(asset):
        making.add(
            "links", stock.name, stock, bus0=power_bus, bus1=hydrogen, efficiency=making.at(asset, "efficiency"),
            p_max_pu=making.in_service(asset), marginal_cost=making.price(asset.parameters["variable_om"]),
            **making.power(asset, stock),
        )  # fmt: skip


def hydrogen_power(making: Making, asset: Asset) -> None:
    """A link from hydrogen to electricity; `p_nom` is its hydrogen input P / η at the first milestone."""
    power_bus, hydrogen, efficiency = making.bus(asset.site, "electricity"), making.bus(asset.site, "hydrogen"), making.at(asset, "efficiency")
    for stock in making.stocks(asset):
        making.add(
            "links", stock.name, stock, bus0=hydrogen, bus1=power_bus, efficiency=efficiency,
            p_max_pu=making.in_service(asset) * efficiency[0] / efficiency, marginal_cost=making.price(asset.parameters["variable_om"]) * efficiency,
            **making.power(asset, stock, 1 / float(efficiency[0])),
        )  # fmt: skip


def desalination(making: Making, asset: Asset) -> None:
    """A link from electricity into the tank, a store; `p_nom` is the electric input κ P at the first milestone. The tank supplies as fast as is wanted."""
    use = making.at(asset, "electricity_use")
    if np.any(use == 0):
        making.leave(_("{asset}: water made without electricity").format(asset=asset.name), True)
        return
    tank, water, carrier = making.bus(asset.site, asset.carrier, of=asset.name), making.bus(asset.site, asset.carrier), making.carrier(asset)
    stocks = making.stocks(asset)
    if any(s.choice for s in stocks) and not sized_freely(stocks):
        stocks = making.hold(asset)
    most = 0.0
    for stock in stocks:
        making.add(
            "links", stock.name, stock, bus0=making.bus(asset.site, "electricity"), bus1=tank, efficiency=1 / use,
            p_max_pu=making.in_service(asset) * use / use[0], marginal_cost=making.price(asset.parameters["variable_om"]) / use,
            **making.power(asset, stock, float(use[0])),
        )  # fmt: skip
        making.add("stores", stock.name, stock, bus=tank, **cyclic(making, "e_cyclic"), **making.energy(asset, stock))
        most += stock.power + stock.energy if stock.choice is None else stock.choice.power_max + stock.choice.energy_max
    if stocks:
        shortest = min(float(y.steps.hours.min()) for y in making.years)
        making.add("links", f"{asset.name} supply", bus0=tank, bus1=water, carrier=carrier, p_nom=most * max(1.0, 1 / shortest))


def link(making: Making, asset: Asset) -> None:
    """A cable: one link both ways where nothing is lost, else one a direction.

    Where its capacity is decided a lossless link both ways carries it, and leads to a bus of the cable with a link a direction behind it.
    """
    loss, back, in_service = making.at(asset, "loss"), making.at(asset, "backward"), making.in_service(asset)
    near, far, carrier = making.bus(asset.site, asset.carrier), making.bus(str(asset.site_to), asset.carrier), making.carrier(asset)
    stocks = making.stocks(asset)
    through = loss.any() and back.any() and any(stock.choice for stock in stocks)
    if through and not (making.priced(asset.site, asset.carrier) and making.priced(str(asset.site_to), asset.carrier)):
        stocks, through = making.hold(asset), False
    if through:
        inside, most = making.bus(asset.site, asset.carrier, of=asset.name), 0.0
        for stock in stocks:
            making.add(
                "links", stock.name, stock, bus0=near, bus1=inside, p_max_pu=in_service, p_min_pu=-in_service * back * (1 - loss),
                **making.power(asset, stock),
            )  # fmt: skip
            most += stock.power if stock.choice is None else stock.choice.power_max
        making.add("links", f"{asset.name} forward", bus0=inside, bus1=far, carrier=carrier, efficiency=1 - loss, p_nom=most)
        making.add("links", f"{asset.name} backward", bus0=far, bus1=inside, carrier=carrier, efficiency=1 - loss, p_nom=most)
        return
    for stock in stocks:
        both = {} if loss.any() else {"p_min_pu": -in_service * back}
        making.add("links", stock.name, stock, bus0=near, bus1=far, efficiency=1 - loss, p_max_pu=in_service, **both, **making.power(asset, stock))
        if loss.any() and back.any():
            making.add(
                "links", f"{stock.name} back", stock, bus0=far, bus1=near, carrier=carrier, efficiency=1 - loss, p_max_pu=in_service * back,
                p_nom=stock.power,
            )  # fmt: skip
