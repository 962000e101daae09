"""Generators, links and loads: converters of one mode, units where they are committable, demands."""

from __future__ import annotations

from typing import Any

import numpy as np

from energyplan.errors import nearest
from energyplan.i18n import _
from energyplan.importers.pypsa.making import Making
from energyplan.importers.pypsa.parts import Part, parts
from energyplan.importers.pypsa.tables import Array

Bus = tuple[str, str]
MODE = "main"
MOVES = {"start_cost": "start_up_cost", "stop_cost": "shut_down_cost", "online_cost": "stand_by_cost"}
"""Column of a unit -> PyPSA's attribute."""

RELAXED = (
    "机组启停已松弛：在线容量、启动和停机可取机组的一部分，所得费用是按整台机组运行费用的下界",
    "Commitment is relaxed: what is online, starts and stops are fractions of units; the cost is a lower bound of the system's cost with whole units",
)
"""What is said of a network with committable parts (zh, en)."""

EMISSIONS_MAX = 10.0
"""Largest emission factor that a mode may have [t/MWh]; above it the factor stands in a profile."""


def add_generation(making: Making) -> None:
    """All generators, links and loads of a network."""
    for part in parts(making.network, "generators", making.problems):
        bus = making.bus(part)
        if bus:
            Running(making, part, bus, {bus: np.full(part.steps, part.number("sign"))}).add()
    for part in parts(making.network, "links", making.problems):
        _link(making, part)
    for part in parts(making.network, "loads", making.problems):
        _load(making, part)


def _link(making: Making, part: Part) -> None:
    """What a link takes from its first bus it gives to the others times their efficiencies; below zero all run the other way."""
    start = making.bus(part, "bus0")
    ratios: dict[Bus, Array] = {start: np.full(part.steps, -1.0)} if start else {}
    for port in part.ports:
        bus = making.bus(part, f"bus{port}")
        if bus:
            ratios[bus] = ratios.get(bus, np.zeros(part.steps)) + part.series("efficiency" if port == "1" else f"efficiency{port}")
    if not part.text("bus1"):
        part.blame("bus1", _("is empty"), _("write the bus it leads to"), "missing")
    if start and len(ratios) > 1:
        Running(making, part, start, ratios).add()


def _load(making: Making, part: Part) -> None:
    """A demand that must be met; one that gives power at times is a plant that must run."""
    bus = making.bus(part)
    load = -part.number("sign") * part.series("p_set")
    if bus is None or not load.any():
        return
    site, carrier = bus
    if load.min() >= 0:
        name = making.plan.identifier(f"load {part.name}", "part")
        making.plan.add("demand", demand=name, site=site, carrier=carrier, profile=making.profile(part, "demand", load, power=True), year=making.year)
        return
    technology = making.technology(part, "converter", carrier)
    making.plan.add("flows", technology=technology, mode=MODE, carrier=carrier, site=site, year=making.year, ratio=1.0)
    making.by_step(part, technology, "least", -load)
    making.project(part, technology, site, 1.0, 1.0, decide=False, profile=making.profile(part, "most", -load))


class Running:
    """A generator or link on its way into the plan.

    Args:
        making: The plan in the making.
        part: The component.
        bus: Where it stands.
        ratios: What it gives to each bus per unit of its power, shape (T,) each.
    """

    def __init__(self, making: Making, part: Part, bus: Bus, ratios: dict[Bus, Array]):
        self.making, self.part, self.bus, self.ratios = making, part, bus, ratios

    def add(self) -> None:
        """Enter its technology, flows, costs and limits; one that exists with no capacity does nothing."""
        part = self.part
        least, most, decide = self.making.limits(part)
        if most == 0:
            return
        committable = part.flag("committable")
        if committable and decide:
            part.blame("committable", _("commitment of a capacity that is to be decided is not supported"), _("fix p_nom, or set committable to False"))
        if committable and self.making.network.periods:
            part.blame("committable", _("commitment in a network of several periods is not supported"), _("set committable to False"))
        if committable:
            self.making.plan.note(*RELAXED)
        figures: dict[str, Any] = self._unit(most) if committable else {"power_fixed_om": self.making.yearly_cost(part)}
        figures |= self._sums() if part.table.name == "generators" else {}
        technology = self.making.technology(part, "unit" if committable else "converter", self.bus[1], **figures)
        self._flows(technology)
        low, high = self._range(most, decide)
        self.making.project(part, technology, self.bus[0], least, most, decide, profile=self.making.profile(part, "most", high) if np.any(high != 1) else None)
        if np.any(low != 0):
            self.making.by_step(part, technology, "least", low)
        self._note_reverse(low)
        self._cost(technology)
        if committable:
            self._moves(technology)
        self._ramps(technology, high - np.minimum(low, 0.0), committable)

    def _flows(self, technology: str) -> None:
        for (site, carrier), ratio in self.ratios.items():
            same = bool(np.all(ratio == ratio[0]))
            given = float(ratio[0]) if same else 1.0
            self.making.plan.add("flows", technology=technology, mode=MODE, carrier=carrier, site=site, year=self.making.year, ratio=given)
            if not same:
                self.making.by_step(self.part, technology, f"ratio_{MODE}_{carrier}_{site}", ratio)

    def _range(self, size: float, decide: bool) -> tuple[Array, Array]:
        """Least and largest power per capacity; both are the set point where there is one."""
        part = self.part
        low, high, wanted = part.series("p_min_pu"), part.series("p_max_pu"), part.series("p_set", gaps=True)
        fixed = ~np.isnan(wanted)
        if fixed.any() and (decide or part.flag("committable")):
            part.blame("p_set", _("a set point where capacity or commitment is to be decided is not supported"), _("fix p_nom, or leave p_set empty"))
        share = np.where(fixed, wanted, 0.0) / size
        outside = fixed & ((share < low - 1e-9) | (share > high + 1e-9))
        if outside.any():
            message = _("{value:g} is outside its limits of power").format(value=wanted[outside][0])
            part.blame("p_set", message, _("correct it, or p_min_pu and p_max_pu"), "out_of_range")
        return np.where(fixed, share, low), np.where(fixed, share, high)

    def _note_reverse(self, low: Array) -> None:
        """Say that a link makes energy in reverse: PyPSA's efficiency is that of the way there, and what it takes on the way back is that much less."""
        taken = np.sum([np.maximum(ratio, 0.0) for ratio in self.ratios.values()], axis=0)
        gains = (low < 0) & (taken < 1)
        if self.part.table.name == "links" and gains.any():
            share = float(taken[gains].min())
            self.making.plan.note(
                f"与 PyPSA 一致：联络线 {self.part.name} 反向运行时凭空产生能量，每取用 {share:g} 即送出 1；若双向都应有损耗，请写成两条单向联络线",
                f"As in PyPSA, link {self.part.name} makes energy in reverse: it gives 1 for each {share:g} that it takes; "
                "for losses both ways write two links of one way",
            )

    def _cost(self, technology: str) -> None:
        part, emissions = self.part, self._emissions()
        cost = part.series("marginal_cost")
        row: dict[str, Any] = {}
        for column, quantity, values, largest in (("variable_om", "cost", cost, 1e9), ("emission_factor", "emission", emissions, EMISSIONS_MAX)):
            if not values.any():
                continue
            same = bool(np.all(values == values[0])) and abs(values[0]) <= largest
            row[column] = float(values[0]) if same else 1.0
            if not same:
                self.making.by_step(part, technology, f"{quantity}_{MODE}", values)
        if row:
            self.making.plan.add("modes", technology=technology, mode=MODE, year=self.making.year, **row)

    def _emissions(self) -> Array:
        """Emissions per power: those of its carrier over its efficiency, by the weighting that PyPSA counts them with [t/MWh]."""
        part, carriers = self.part, self.making.network.table("carriers")
        name = part.text("carrier")
        if part.table.name != "generators" or not name:
            return np.zeros(part.steps)
        if name not in carriers.rows:
            if carriers.rows and self.making.network.table("global_constraints").rows:
                best = nearest(name, carriers.rows)
                hint = _("did you mean '{name}'?").format(name=best) if best else _("add it to carriers.csv")
                part.blame("carrier", _("there is no carrier '{name}'").format(name=name), hint, "unknown_carrier")
            return np.zeros(part.steps)
        factor, efficiency = Part(carriers, name, part.steps, self.making.problems).number("co2_emissions"), part.series("efficiency")
        if factor and efficiency.min() <= 0:
            part.blame("efficiency", _("{value:g} is not above 0").format(value=efficiency.min()), _("what emits has an efficiency above 0"), "out_of_range")
            return np.zeros(part.steps)
        return factor / efficiency * self.making.counted if factor else np.zeros(part.steps)

    def _sums(self) -> dict[str, float]:
        """Least and largest energy of all snapshots."""
        given = {f"activity_{end}": self.part.number(f"e_sum_{end}") for end in ("min", "max")}
        given = {name: value for name, value in given.items() if np.isfinite(value)}
        hint = _("leave e_sum_min and e_sum_max empty")
        for name in given:
            attribute = name.replace("activity", "e_sum")
            if np.any(self.making.counted != 1):
                self.part.blame(attribute, _("sums of energy need weightings 'generators' and 'objective' that are the same"), hint)
            if self.making.network.periods:
                self.part.blame(attribute, _("sums of energy of all periods are not supported"), hint)
            if self.part.flag("committable"):
                self.part.blame(attribute, _("sums of energy of committable generators are not supported"), hint)
        return given

    def _ramps(self, technology: str, whole: Array, committable: bool) -> None:
        """Limits of change from one snapshot to the next; where there is no number, all of the range."""
        free = 1.0 if committable else max(float(whole.max()), 1.0)  # without a number PyPSA takes 1 for units; for all others there is no limit
        for way, edge in (("up", "ramp_limit_start_up"), ("down", "ramp_limit_shut_down")):
            limit = self.part.series(f"ramp_limit_{way}", gaps=True)
            if not committable and not np.isnan(self.part.number(edge)):
                self.part.blame(edge, _("is for committable components"), _("leave it empty, or make it committable"))
            if not np.isnan(limit).all():
                self.making.by_step(self.part, technology, f"ramp_{way}", np.where(np.isnan(limit), free, limit))

    def _unit(self, size: float) -> dict[str, Any]:
        """Figures of commitment: PyPSA's costs are of the whole unit."""
        part = self.part
        edges = {"ramp_start": part.number("ramp_limit_start_up"), "ramp_stop": part.number("ramp_limit_shut_down")}
        figures = {f"min_{way}": part.number(f"min_{way}_time") for way in ("up", "down")}
        figures |= {f"{way}_before": part.number(f"{way}_time_before") for way in ("up", "down")}
        figures |= {name: 1.0 if np.isnan(value) else value for name, value in edges.items()}
        for column, attribute in MOVES.items():
            values = part.series(attribute)
            figures[column] = (float(values[0]) if np.all(values == values[0]) else 1.0) / size
        return figures

    def _moves(self, technology: str) -> None:
        """Costs by the snapshot: PyPSA counts a start or stop once, however often its snapshot counts."""
        for column, attribute in MOVES.items():
            values = self.part.series(attribute)
            factor = np.ones(self.part.steps) if np.all(values == values[0]) else values
            factor = factor if column == "online_cost" else factor / self.making.times
            if values.any() and np.any(factor != 1):
                self.making.by_step(self.part, technology, column, factor)


