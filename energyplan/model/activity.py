"""What parts with modes share: an activity, its flows on any buses, its costs and emissions, and how fast it may change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from energyplan.model.ledger import Term
from energyplan.model.operation import Operation
from energyplan.system.carriers import ELECTRICITY, gives_back, outputs
from energyplan.system.system import Flow, Mode

SERIES = {
    "least": "least activity per capacity, with one mode also below zero [1]",
    "ramp_up": "largest rise from the step before per capacity [1]",
    "ramp_down": "largest fall from the step before per capacity [1]",
    "ratio_*": "factor of the ratio of a flow, named MODE_CARRIER_SITE [1]",
    "cost_*": "factor of the cost of a mode [1]",
    "emission_*": "factor of the emissions of a mode [1]",
}
"""Quantities that a plan may give by the step."""


def flow_of(activity: Any, ratio: float) -> Any:
    """What a flow gives, or takes where it is negative: r a_t [MW].

    A refinery that makes 0.7 of diesel of each unit of oil:

    >>> flow_of(10, 0.7)
    7.0
    """
    return ratio * activity


def build_mode(op: Operation, mode: Mode) -> None:
    """Flows r_t a_t on the buses of a mode, its cost and its emissions; the activity is `v.activity_<mode>`."""
    at = op.asset.position(op.milestone)

    def activity(v: Any, t: Any) -> Any:
        return getattr(v, f"activity_{mode.name}")[t]

    terms = {}
    for flow in mode.flows:
        name = flow.name(mode.name)
        terms[flow] = _times(by_step(op, f"ratio_{name}", activity), float(flow.ratio[at]))
        op.inject(name, terms[flow], site=flow.site, carrier=flow.carrier)
    for carrier in dict.fromkeys(flow.carrier for flow in mode.flows):
        _account(op, mode, {flow: term for flow, term in terms.items() if flow.carrier == carrier and flow.ratio[at]})
    op.cost("mode", mode.variable_om, by_step(op, f"cost_{mode.name}", activity))
    made = ELECTRICITY if ELECTRICITY in outputs(mode, at) else None
    if mode.fuel is not None and mode.fuel_use is not None:
        _burn(op, mode.fuel, _times(activity, float(mode.fuel_use[at])), made)
    if np.any(mode.emission_factor):
        emitting = by_step(op, f"emission_{mode.name}", activity)
        op.book("co2", emitting, mode.name, by_year=mode.emission_factor, carrier=made)
        op.cost("carbon", mode.emission_factor * op.system.carbon_price, emitting)


def _account(op: Operation, mode: Mode, terms: dict[Flow, Term]) -> None:
    """What the flows of one carrier count as.

    All given: generation, or of electricity that is given back a use that is undone. All taken: use. Some given, some taken: sent from site to
    site where there are two, with what is lost on the way; generation of what is left where more is given than taken.
    """
    at = op.asset.position(op.milestone)
    gives, takes = (sorted((flow for flow in terms if sign * flow.ratio[at] > 0), key=lambda flow: flow.site) for sign in (1, -1))
    more = sum(float(flow.ratio[at]) for flow in terms) > 0
    if gives and takes and more:
        op.book("generation", _sum(terms.values()), mode.name, site=gives[0].site, carrier=gives[0].carrier)
    elif gives and takes:
        near, far, carrier = takes[0].site, gives[0].site, takes[0].carrier
        op.book("sent", _less(_sum(terms[flow] for flow in takes)), mode.name, site=near, site_to=far, carrier=carrier)
        op.book("link_loss", _less(_sum(terms.values())), mode.name, site=near, site_to=far, carrier=carrier)
    elif gives:
        back = gives[0].carrier == ELECTRICITY and gives_back(mode, at, op.system.only_of_electricity)
        for flow in gives:
            op.book("use" if back else "generation", _less(terms[flow]) if back else terms[flow], mode.name, site=flow.site, carrier=flow.carrier)
    else:
        for flow in takes:
            op.book("use", _less(terms[flow]), mode.name, site=flow.site, carrier=flow.carrier)


def _burn(op: Operation, name: str, fuel: Term, made: str | None) -> None:
    """Fuel from outside the plan's buses, φ a_t, with its price and emissions, to make a carrier."""
    data = op.system.fuels[name]
    op.book("fuel", fuel, name)
    op.book("co2", fuel, name, by_year=data.emitted(), carrier=made)
    op.cost("fuel", data.price, fuel)
    op.cost("carbon", data.emitted() * op.system.carbon_price, fuel)


def by_step(op: Operation, quantity: str, term: Term) -> Term:
    """A term times what the plan gives of a quantity in each step; the term where it gives nothing."""
    given = op.given(quantity)
    if given is None:
        return term
    op.series(quantity, given, f"{quantity}: factor of the step [1]")
    return lambda v, t: getattr(v, quantity)[t] * term(v, t)


def _times(activity: Term, ratio: float) -> Term:
    return lambda v, t: flow_of(activity(v, t), ratio)


def _sum(terms: Iterable[Term]) -> Term:
    every = tuple(terms)
    return lambda v, t: sum([term(v, t) for term in every])


def _less(term: Term) -> Term:
    return lambda v, t: -term(v, t)


def limit_ramps(op: Operation, activity: Term) -> None:
    """Ramps between two steps of a chain, its first step free: a_t - a_{t-1} <= R^+_t P, a_{t-1} - a_t <= R^-_t P, where the plan gives them.

    Args:
        op: The part; its capacity is attached as `v.power`.
        activity: Its activity, all modes.
    """
    previous = op.steps.previous
    for quantity, sign, symbol in (("ramp_up", 1.0, "R^+_t"), ("ramp_down", -1.0, "R^-_t")):
        given = op.given(quantity)
        if given is None:
            continue
        if op.b.component("follows") is None:
            op.series("follows", 1 - op.year.steps.opening, "1 in steps that follow another of their chain, else 0 [1]")
        op.series(quantity, given, f"{symbol}: largest change per capacity [1]")

        def rule(v: Any, t: Any, quantity: str = quantity, sign: float = sign) -> Any:
            return sign * v.follows[t] * (activity(v, t) - activity(v, previous[t])) <= getattr(v, quantity)[t] * v.power

        op.row(f"{quantity}_max", rule, f"{'' if sign > 0 else '-'}(a_t - a_{{t-1}}) <= {symbol} P [MW]")
