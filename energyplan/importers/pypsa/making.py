"""A plan in the making of a PyPSA network: one ledger year or its periods, a technology for each component, steps for snapshots."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import expm1, inf, isnan, log1p
from typing import Any

import numpy as np

from energyplan.errors import Problems
from energyplan.i18n import _
from energyplan.importers.new_plan import NewPlan, both
from energyplan.importers.pypsa.attributes import READ
from energyplan.importers.pypsa.parts import Part, parts
from energyplan.importers.pypsa.periods import Span, span
from energyplan.importers.pypsa.tables import Array, Network

YEAR = 2030
"""The one year of a plan without periods; PyPSA's costs are of the whole of its snapshots, in no year."""

LIFE = 10
"""Years any part lives without periods: more than the plan has."""

ROOM = 20.0
"""How many times all that is asked for, or may be made without being built, an unlimited capacity may be."""


@dataclass
class Making:
    """What the parts of the importer share.

    Attributes:
        hours: Length of each snapshot (weighting `stores`), shape (T,).
        times: How often each counts (weightings `objective` over `stores`), shape (T,).
        counted: Weighting `generators` over `objective`, by which emissions and sums of energy count, shape (T,).
        room: Stands for an infinite capacity [MW, MWh].
    """

    network: Network
    plan: NewPlan
    problems: Problems
    hours: Array
    times: Array
    counted: Array
    room: float
    carriers: dict[str, str] = field(default_factory=dict)
    """Bus -> carrier of the plan."""

    @property
    def year(self) -> int:
        """First year of the plan, of which all figures are."""
        return self.network.periods[0].year if self.network.periods else YEAR

    def span(self, part: Part) -> Span:
        """Years in which a component stands."""
        dated = "build_year" in READ[part.table.name]
        return span(self.network, part.number("build_year") if dated else 0.0, part.number("lifetime") if dated else inf)

    @property
    def technologies(self) -> dict[str, Any]:
        """Entries of the plan."""
        found: dict[str, Any] = self.plan.head["technologies"]
        return found

    def bus(self, part: Part, attribute: str = "bus") -> tuple[str, str] | None:
        """Site and carrier of a bus; a problem where there is no such bus."""
        name = part.text(attribute)
        if name not in self.carriers:
            part.blame(attribute, _("there is no bus '{name}'").format(name=name), _("add it to buses.csv, or correct the name"), "unknown_bus")
            return None
        return self.plan.identifier(name, "site"), self.carriers[name]

    def technology(self, part: Part, kind: str, carrier: str, **figures: Any) -> str:
        """Enter a technology for a component, with its row of figures."""
        name = self.plan.identifier(f"{SINGULAR[part.table.name]} {part.name}", "part")
        self.technologies[name] = {"kind": kind, "title": both(f"{part.name} ({SINGULAR[part.table.name]})"), "carrier": carrier}
        life = self.span(part).life if self.network.periods else LIFE
        self.plan.add(f"technologies/{kind}", technology=name, year=self.year, **({"power_capex": 0.0, "power_fixed_om": 0.0, "lifetime": life} | figures))
        return name

    def profile(self, part: Part, quantity: str, values: Array, *, power: bool = False) -> str:
        """Write a profile."""
        name = self.plan.identifier(f"{SINGULAR[part.table.name]} {part.name} {quantity}", "profile")
        self.plan.series[name] = values.tolist()
        if power:
            self.plan.powers.add(name)
        return name

    def by_step(self, part: Part, technology: str, quantity: str, values: Array) -> None:
        """What a technology does by the step."""
        self.plan.add("series", technology=technology, quantity=quantity, profile=self.profile(part, quantity, values))

    def limits(self, part: Part, nominal: str = "p_nom") -> tuple[float, float, bool]:
        """Least and largest capacity of a component, and whether it is to be decided."""
        size, wanted = part.number(nominal), part.number(f"{nominal}_set")
        if not part.flag(f"{nominal}_extendable"):
            size = self.room if np.isinf(size) else size
            if size < 0:
                part.blame(nominal, _("{value:g} is negative").format(value=size), _("a capacity is 0 or more"), "out_of_range")
            return size, size, False
        least, most = part.number(f"{nominal}_min"), part.number(f"{nominal}_max")
        if not isnan(wanted):
            least, most = max(least, wanted), min(most, wanted)
        if least > most:
            message = _("{low:g} is above {name} = {high:g}").format(low=least, name=f"{nominal}_max", high=most)
            part.blame(f"{nominal}_min", message, _("lower the one or raise the other"), "out_of_range")
        return max(least, 0.0), min(most, max(self.room, 10 * least)), True

    def yearly_cost(self, part: Part, nominal: str = "p_nom") -> float:
        """Fixed cost of a unit of capacity for all snapshots: capital_cost, or the annuity of overnight_cost over their length, and fom_cost."""
        if not part.flag(f"{nominal}_extendable"):
            return 0.0
        overnight, cost = part.number("overnight_cost"), part.number("capital_cost")
        if not isnan(overnight):
            years = self._years_of_snapshots(part)
            cost = overnight * annuity(part.number("discount_rate"), part.number("lifetime")) * years
        cost += part.number("fom_cost")
        if not cost >= 0:
            hint = _("give costs of 0 or more, and a discount_rate beside an overnight_cost")
            part.blame("capital_cost", _("a fixed cost of {value:g} is not supported").format(value=cost), hint)
        return cost

    def _years_of_snapshots(self, part: Part) -> float:
        """Length of the snapshots, of one period where there are several [a]: their weightings `objective` over 8760 h."""
        weights = self.network.weights["objective"]
        sums = [float(weights[self.network.period_of == period.year].sum()) for period in self.network.periods] or [float(weights.sum())]
        if any(total != sums[0] for total in sums):
            part.blame("overnight_cost", _("periods of different length have no annuity in common"), _("give capital_cost in its place"))
        return sums[0] / 8760

    def project(self, part: Part, technology: str, site: str, least: float, most: float, decide: bool, **more: Any) -> None:
        """A candidate where the capacity is to be decided, else an existing project whose cost is paid."""
        if self.network.periods:
            more |= self._dates(part, decide)
        if decide:
            given = part.number(f"{NOMINAL[part.table.name]}_max")
            note = f"limit in PyPSA {given:g}: power_max is a number that no optimum comes near" if given > most else None
            self.plan.add("candidates", project=technology, technology=technology, site=site, power_min=least or None, power_max=most, note=note, **more)
        else:
            more = {"commissioned": YEAR - 1} | more
            table = "existing" if more["commissioned"] < self.year else "committed"
            self.plan.add(table, project=technology, technology=technology, site=site, power=most, **more)

    def _dates(self, part: Part, decide: bool) -> dict[str, int]:
        """Years of a component: built in the first period in which it stands, or standing before the first of all."""
        own = self.span(part)
        if decide:
            return {"earliest_year": own.start, "latest_year": own.start}
        stood = own.start == self.year
        return {"commissioned": own.start - stood, "life": own.life + stood}


NOMINAL = {"generators": "p_nom", "links": "p_nom", "lines": "s_nom", "storage_units": "p_nom", "stores": "e_nom"}
"""List -> the attribute that is its capacity."""

SINGULAR = {"generators": "generator", "links": "link", "lines": "line", "storage_units": "storage", "stores": "store", "loads": "load"}


def annuity(rate: float, life: float) -> float:
    """Yearly payment that repays 1 over a life, as PyPSA counts it: r / (1 - (1+r)^-n), 1/n without interest, r for ever [1/a].

    >>> round(annuity(0.07, 20), 5), annuity(0.0, 4), annuity(0.05, float("inf")), annuity(0.0, float("inf"))
    (0.09439, 0.25, 0.05, 0.0)
    """
    if np.isinf(life):
        return max(rate, 0.0)
    return 1 / life if rate == 0 else rate / -expm1(-life * log1p(rate))


def room_of(network: Network, hours: Array, problems: Problems) -> float:
    """What no capacity of an optimum comes near: ROOM times all energy that is asked for, as if in the shortest snapshot, and all that must stand or run.

    Whatever is made is asked for by a load, kept in a store, or lost on the way, and a plant is built where more than a twentieth of it may run.
    """
    per_hour = max(1.0, 1 / float(hours.min()))
    most = 1.0
    for load in parts(network, "loads", problems):
        most += per_hour * float(np.abs(load.series("p_set")) @ hours)
    for unit in parts(network, "storage_units", problems):
        most += per_hour * (float(np.abs(unit.series("inflow")) @ hours) + _largest(unit, "state_of_charge_set") + abs(unit.number("state_of_charge_initial")))
    for store in parts(network, "stores", problems):
        most += per_hour * (_largest(store, "e_set") + abs(store.number("e_initial")))
    for name, nominal in NOMINAL.items():
        for part in parts(network, name, problems):
            ends = [f"{nominal}_min", f"{nominal}_set"] if part.flag(f"{nominal}_extendable") else [nominal] * _must_run(part)
            most += sum(abs(value) for value in map(part.number, ends) if np.isfinite(value))
    return ROOM * most


def _must_run(part: Part) -> bool:
    """Whether a plant that stands makes what nobody asks for: at least so much, or because it earns by it."""
    return part.table.name in ("generators", "links") and bool(part.series("p_min_pu").max() > 0 or part.series("marginal_cost").min() < 0)


def _largest(part: Part, attribute: str) -> float:
    return float(np.nanmax(part.series(attribute, gaps=True), initial=0.0))
