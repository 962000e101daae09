"""Unit that is brought online and taken off: commitment with starts, stops, least times and ramps, its on and off made continuous."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pyomo.environ as pyo

from energyplan.model.activity import SERIES, build_mode
from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import MAX_MONEY, Investment, quantity


class UnitParameters(Investment):
    """Columns of `technologies/unit.csv`; power is activity. It has one mode, whose flows stand in `flows.csv`."""

    variable_om: float = quantity("CNY/MWh", 0.0, doc="variable O&M of activity", ge=-MAX_MONEY, le=MAX_MONEY)
    start_cost: float = quantity("CNY/MW", 0.0, doc="cost of bringing capacity online", ge=0, le=MAX_MONEY)
    stop_cost: float = quantity("CNY/MW", 0.0, doc="cost of taking capacity off", ge=0, le=MAX_MONEY)
    online_cost: float = quantity("CNY/MWh", 0.0, doc="cost of an hour of capacity online", ge=0, le=MAX_MONEY)
    min_up: float = quantity("1", 0.0, doc="steps online after a start", ge=0, le=1000)
    min_down: float = quantity("1", 0.0, doc="steps off after a stop", ge=0, le=1000)
    up_before: float = quantity("1", 1.0, doc="steps online before the first of a chain", ge=0, le=1e6)
    down_before: float = quantity("1", 0.0, doc="steps off before the first of a chain", ge=0, le=1e6)
    ramp_start: float = quantity("1", 1.0, doc="largest activity of capacity in the step of its start", ge=0, le=1)
    ramp_stop: float = quantity("1", 1.0, doc="largest activity of capacity in the step before its stop", ge=0, le=1)


def online_least(started: Any, held: Any) -> Any:
    """Capacity that must be online: what started within the least time, and what was started so shortly before the chain [MW].

    >>> online_least(40.0, 0.0)
    40.0
    """
    return started + held


class Unit(Technology):
    """Online capacity o, starts s and stops z are continuous, as in Hua, Liu, Zhang (2017), with its tighter ramps where a start costs what a stop does.

    Chains do not close: the first step follows `up_before` or `down_before`.
    """

    kind = "unit"
    parameters = UnitParameters
    series: ClassVar[dict[str, str]] = SERIES | {name: f"factor of {name} [1]" for name in ("start_cost", "stop_cost", "online_cost")}

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """m_t o_t <= p_t <= c_t o_t, o_t <= (1 - outage) P, s_t >= o_t - o_{t-1}, z_t >= o_{t-1} - o_t, ramps and least times."""
        (mode,), size = op.asset.modes, op.in_service * op.capacity_of("power")
        shares = [op.system.profiles.get((op.year.name, p.name)) for p in op.asset.projects]
        most = next((share for share in shares if share is not None), np.ones(len(op.year.steps)))
        least = op.by_step("least", 0.0)
        op.series("most", most, "c_t: largest activity per capacity online [1]")
        op.series("least", least, "m_t: least activity per capacity online [1]")
        name = f"activity_{mode.name}"
        op.var(name, "p: activity [MW]", max(0.0, float(most.max())) * size, min(0.0, float(least.min())) * size)
        for variable, symbol, words in (("online", "o", "online"), ("start", "s", "brought online"), ("stop", "z", "taken off")):
            op.var(variable, f"{symbol}: capacity {words} [MW]", size)
            op.row(f"{variable}_max", _within(variable, op.in_service), f"{symbol}_t <= (1 - outage) P [MW]")

        def activity(v: Any, t: Any) -> Any:
            return getattr(v, name)[t]

        op.row("activity_max", lambda v, t: activity(v, t) <= v.most[t] * v.online[t], "p_t <= c_t o_t [MW]")
        op.row("activity_min", lambda v, t: activity(v, t) >= v.least[t] * v.online[t], "p_t >= m_t o_t [MW]")
        self._moves(op)
        self._least_times(op)
        self._ramps(op, activity)
        if np.array_equal(op.by_step("start_cost", 1.0) * op.at("start_cost"), op.by_step("stop_cost", 1.0) * op.at("stop_cost")):
            self._tighter(op, activity)
        self._costs(op, activity)
        build_mode(op, mode)
        op.book("activity", activity)

    def _moves(self, op: Operation) -> None:
        opening, previous, share = op.year.steps.opening, op.steps.previous, op.in_service
        on_before = op.at("down_before") == 0 and op.at("up_before") >= 1
        op.series("follows", 1 - opening, "1 in steps that follow another of their chain, else 0 [1]")
        op.series("ran", opening * on_before * share, "1 in first steps where the unit was online before, else 0 [1]")
        # What was online before the first step ran at an activity that nobody knows: there no change is limited.
        op.series("known", 1 - opening * on_before, "1 in steps whose activity before is known, else 0 [1]")
        op.row("start_min", lambda v, t: v.start[t] >= v.online[t] - _before(v, t, previous), "s_t >= o_t - o_{t-1} [MW]")
        op.row("stop_min", lambda v, t: v.stop[t] >= _before(v, t, previous) - v.online[t], "z_t >= o_{t-1} - o_t [MW]")

    def _least_times(self, op: Operation) -> None:
        """Σ_{k < up} s_{t-k} <= o_t, Σ_{k < down} z_{t-k} <= (1 - outage) P - o_t, with what moved shortly before the chain."""
        steps, share = op.year.steps, op.in_service
        place = _place(steps.previous, steps.opening)
        for way, variable in (("up", "start"), ("down", "stop")):
            least = round(op.at(f"min_{way}"))
            if least == 0:
                continue
            lags = _lags(op, way, least, place)
            before = op.at(f"{way}_before") if way == "down" or op.at("down_before") == 0 else 0.0
            op.series(f"held_{way}", ((before + place < least) & (before > 0)) * share, "1 in steps held by a move before the chain, else 0 [1]")

            def moved(v: Any, t: Any, variable: str = variable, lags: list[tuple[str, str]] = lags, way: str = way) -> Any:
                own = sum([getattr(v, inside)[t] * getattr(v, variable)[getattr(v, back)[t]] for back, inside in lags])
                return online_least(own, getattr(v, f"held_{way}")[t] * v.power)

            op.row(f"{way}_time", _held(moved, way, share), TIMES[way])

    def _ramps(self, op: Operation, activity: Any) -> None:
        """p_t - p_{t-1} <= R^+_t o_{t-1} + S (o_t - o_{t-1}), p_{t-1} - p_t <= R^-_t o_t + Z (o_{t-1} - o_t)."""
        previous, start, stop = op.steps.previous, op.at("ramp_start"), op.at("ramp_stop")
        op.series("up", op.by_step("ramp_up", 1.0), "R^+_t: largest rise per capacity online [1]")
        op.series("down", op.by_step("ramp_down", 1.0), "R^-_t: largest fall per capacity online [1]")
        if op.given("ramp_up") is not None or start < 1:
            op.row(
                "ramp_up",
                lambda v, t: v.known[t] * (activity(v, t) - v.follows[t] * activity(v, previous[t]))
                <= v.known[t] * (v.up[t] * _before(v, t, previous) + start * (v.online[t] - _before(v, t, previous))),
                "p_t - p_{t-1} <= R^+_t o_{t-1} + S (o_t - o_{t-1}) [MW]",
            )
        if op.given("ramp_down") is not None or stop < 1:
            op.row(
                "ramp_down",
                lambda v, t: v.known[t] * (v.follows[t] * activity(v, previous[t]) - activity(v, t))
                <= v.known[t] * (v.down[t] * v.online[t] + stop * (_before(v, t, previous) - v.online[t])),
                "p_{t-1} - p_t <= R^-_t o_t + Z (o_{t-1} - o_t) [MW]",
            )

    def _tighter(self, op: Operation, activity: Any) -> None:
        """Rows that hold for whole units and cut off mixtures of on and off."""
        previous, first, last = op.steps.previous, op.at("ramp_start"), op.at("ramp_stop")

        def before(v: Any, t: Any) -> Any:
            return v.follows[t] * activity(v, previous[t])

        op.row(
            "before_stop",
            lambda v, t: v.known[t] * (before(v, t) - last * _before(v, t, previous)) <= v.known[t] * (v.most[t] - last) * (v.online[t] - v.start[t]),
            "p_{t-1} <= Z o_{t-1} + (c_t - Z)(o_t - s_t) [MW]",
        )
        op.row(
            "after_start",
            lambda v, t: activity(v, t) <= v.most[t] * v.online[t] - (v.most[t] - first) * v.start[t],
            "p_t <= c_t o_t - (c_t - S) s_t [MW]",
        )
        op.row(
            "partly_up",
            lambda v, t: v.known[t] * (activity(v, t) - before(v, t)) <= v.known[t] * (
                (v.least[t] + v.up[t]) * v.online[t] - v.least[t] * _before(v, t, previous) - (v.least[t] + v.up[t] - first) * v.start[t]
            ),
            "p_t - p_{t-1} <= (m_t + R^+_t) o_t - m_t o_{t-1} - (m_t + R^+_t - S) s_t [MW]",
        )  # fmt: skip
        op.row(
            "partly_down",
            lambda v, t: v.known[t] * (before(v, t) - activity(v, t)) <= v.known[t] * (
                last * _before(v, t, previous) - (last - v.down[t]) * v.online[t] + (v.least[t] + v.down[t] - last) * v.start[t]
            ),
            "p_{t-1} - p_t <= Z o_{t-1} - (Z - R^-_t) o_t + (m_t + R^-_t - Z) s_t [MW]",
        )  # fmt: skip

    def _costs(self, op: Operation, activity: Any) -> None:
        given = op.asset.parameters
        op.series("per_hour", 1 / op.year.steps.hours, "1/Δ: a move is paid once, whatever the length of its step [1/h]")
        op.cost("variable_om", given["variable_om"], activity)
        for component, variable in (("start_cost", "start"), ("stop_cost", "stop")):
            if np.any(given[component]):
                op.cost(component.removesuffix("_cost"), given[component], _scaled(op, component, variable, "per_hour"))
        if np.any(given["online_cost"]):
            op.cost("online", given["online_cost"], _scaled(op, "online_cost", "online"))


def _scaled(op: Operation, quantity: str, variable: str, per: str | None = None) -> Any:
    """A variable times the factor of a cost by the step, over the hours of the step where it is paid once."""
    name = f"{quantity}_factor"
    op.series(name, op.by_step(quantity, 1.0), f"factor of {quantity} [1]")
    if per is None:
        return lambda v, t: getattr(v, name)[t] * getattr(v, variable)[t]
    return lambda v, t: getattr(v, per)[t] * getattr(v, name)[t] * getattr(v, variable)[t]


TIMES = {
    "up": "Σ_{k < up} s_{t-k} + held <= o_t [MW]",
    "down": "Σ_{k < down} z_{t-k} + held <= (1 - outage) P - o_t [MW]",
}  # fmt: skip


def _held(moved: Any, way: str, share: float) -> Any:
    if way == "up":
        return lambda v, t: moved(v, t) <= v.online[t]
    return lambda v, t: moved(v, t) <= share * v.power - v.online[t]


def _within(variable: str, share: float) -> Any:
    return lambda v, t: getattr(v, variable)[t] <= share * v.power


def _before(v: Any, t: Any, previous: Any) -> Any:
    """Capacity online in the step before [MW]."""
    return v.follows[t] * v.online[previous[t]] + v.ran[t] * v.power


def _place(previous: Any, opening: Any) -> Any:
    """Place of each step in its chain, from 0."""
    place = np.zeros(len(previous), dtype=np.int64)
    for t in range(len(previous)):
        place[t] = 0 if opening[t] else place[previous[t]] + 1
    return place


def _lags(op: Operation, way: str, least: int, place: Any) -> list[tuple[str, str]]:
    """Names of series for each of the last steps: which step it is, and whether it is of the chain."""
    found, back = [], np.arange(len(place))
    for k in range(least):
        op.series(f"back_{way}_{k}", back.astype(float), f"t-{k}: number of an earlier step [1]")
        op.series(f"inside_{way}_{k}", (place >= k).astype(float), f"1 where step t-{k} is of the chain, else 0 [1]")
        found.append((f"back_{way}_{k}", f"inside_{way}_{k}"))
        back = op.year.steps.previous[back]
    return found
