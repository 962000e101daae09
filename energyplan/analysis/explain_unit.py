"""One unit of a technology as a price taker: what it earns in an operated year at the prices of a run.

The model of a plan with its balances and targets priced at their duals falls apart into one problem an asset. That of a single unit,
1 MW built for certain, says what the unit is worth: the reduced cost of a capacity that is not built does not, because the rows
p <= a P are degenerate at P = 0. Technologies and targets are the model's own; only the balances are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.model.build import balance, operate, templates
from energyplan.model.capacity import build_capacity
from energyplan.model.ledger import Bus, Ledger
from energyplan.model.objective import operating_cost
from energyplan.model.operation import view
from energyplan.model.rules.base import KINDS, Scope, year_sets
from energyplan.model.stepwise import step_param
from energyplan.plan.targets import Target
from energyplan.results.compliance import Solved
from energyplan.solve.highs import Rung, SolveOptions, solve
from energyplan.solve.lp import MONEY, Lp, Values, compile_lp
from energyplan.system.horizon import Array, OperationYear, Part
from energyplan.system.system import Asset, Project, System

VERTEX = SolveOptions(ladder=(
    Rung("simplex", {"solver": "simplex", "dual_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9}),
    Rung("ipx", {"solver": "ipx", "run_crossover": "on"}),
))  # fmt: skip
"""How a unit's problem is solved: it is small, and a vertex is operated as a planner would expect."""

UNIT_MONEY = 1e-3
"""Money of a unit's problem is in thousands: a unit earns little beside a plan."""

DEAR = 0.01
"""Share of a year's hours that are its dearest: what is earned in them pays for being there when it counts."""


PAYS = 0.5
"""Margin of trade [CNY/MWh] that the accuracy of a run's prices tells from nothing."""


class Line(NamedTuple):
    """A line of what a unit earns and pays.

    `kind` is `sold` or `bought` (name: a carrier, at a site), `cost` (name: a component), `credit` (name: a target), `fixed_om`
    (name: power, energy) or `sharing`.
    """

    kind: str
    name: str = ""
    site: str = ""


@dataclass(frozen=True)
class Credit:
    """What a run pays for a unit of a target's row.

    Attributes:
        target: The target.
        years: Operated years of the row with their weights; none where it is about the stock of a year.
        dual: Discounted money per unit of the row [CNY], positive where a least value pushes.
        at_penalty: Whether the dual is the target's penalty: it is missed, or met at the edge of what can be had.
    """

    target: Target
    years: tuple[Part, ...]
    dual: float
    at_penalty: bool = False

    def within(self, year: OperationYear) -> tuple[Part, ...]:
        """The part of the row that is about one operated year."""
        return tuple(part for part in self.years if part.year is year)


@dataclass(frozen=True, eq=False)
class Market:
    """What a run pays: prices of carriers and credits of targets.

    Attributes:
        system: The system of the run.
        prices: (operation year, bus) -> price in each step [CNY/MWh, CNY/m3], shape (T,); a bus that nothing is on has none.
        credits: Rows of targets whose dual is not zero.
    """

    system: System
    prices: dict[tuple[str, Bus], Array]
    credits: tuple[Credit, ...]

    @classmethod
    def of(cls, system: System, prices: pd.DataFrame, targets: pd.DataFrame) -> Market:
        """From the tables `prices` and `targets` of a run.

        Raises:
            InputError: the tables are not those of this system.
        """
        return cls(system, dict(_prices(system, prices)), tuple(_credits(system, targets)))

    def price(self, year: OperationYear, bus: Bus) -> Array | None:
        """Price on a bus in each step, None where there is none."""
        return self.prices.get((year.name, bus))

    def alone(self, asset: Asset, unit: Project) -> System:
        """The system of one asset with one project; what targets look up of other technologies is not in it, see `scope`."""
        parameters = {name: values for name, values in asset.parameters.items() if name != "build_rate"}
        only = replace(asset, projects=(unit,), parameters=parameters, power_limit=np.inf, early_retirement=False)
        return replace(self.system, assets=(only,), targets=())


def _prices(system: System, table: pd.DataFrame) -> Iterator[tuple[tuple[str, Bus], Array]]:
    years = {year.name: year for year in system.horizon.operation_years}
    for (name, site, carrier), rows in table.groupby(["operation_year", "site", "carrier"], sort=False, observed=True):
        ordered = rows.sort_values("step")
        price = ordered["price_cny_per_mwh"].fillna(ordered["price_cny_per_m3"]).to_numpy(dtype=float)
        if name not in years or len(price) != len(years[name].steps):
            message = _("the prices of the run are not of this plan: operated year {year}, {n} steps").format(year=name, n=len(price))
            raise InputError([Problem(Place(system.name), "prices", message, _("run it again"), "changed_inputs")])
        yield (name, (site, carrier)), price


def _credits(system: System, table: pd.DataFrame) -> Iterator[Credit]:
    for target in system.targets:
        rows = table[table["target"] == target.id]
        if target.kind not in KINDS or rows["row_dual_cny"].isna().all():
            continue
        sets = list(year_sets(target, KINDS[target.kind](), system))
        if len(sets) != len(rows):
            message = _("the targets of the run are not of this plan: {id}").format(id=target.id)
            raise InputError([Problem(Place(system.name), f"targets.{target.id}", message, _("run it again"), "changed_inputs")])
        for years, dual, price in zip(sets, rows["row_dual_cny"], rows["shadow_price"], strict=True):
            if dual == dual and dual != 0:
                if KINDS[target.kind].of_peak:
                    words = _("target {id} pays for capacity and charges for the peak of all: with it no unit can be explained by itself")
                    problem = Problem(Place(system.name), f"targets.{target.id}", words.format(id=target.id), _("switch the target off"), "peak_target")
                    raise InputError([problem])
                yield Credit(target, tuple(years), float(dual), price != price)


@dataclass(frozen=True, eq=False)
class UnitYear:
    """A unit in one operated year, in the best use of the prices.

    Attributes:
        year: The operated year.
        earned: Discounted money of each line over the years it stands for, expected [CNY]; costs are negative.
        output: Discounted energy delivered, imports and exports of a tie alike [MWh, m3].
        hours: Energy delivered in the year over power [h/a].
        dear: Part of what is sold that is sold in the dearest hours, as `earned` [CNY].
        full: Of a tie: hours in which more `import` or `export` would pay, so that all there is carries all it may [h/a].
    """

    year: OperationYear
    earned: dict[Line, float]
    output: float
    hours: float
    dear: float
    full: dict[str, float]

    @property
    def worth(self) -> float:
        """Sum of the lines [CNY]."""
        return sum(self.earned.values())


def unit_of(project: Project, commissioned: int, life: int, energy: float, power: float = 1.0) -> Project:
    """A project as one that is built for certain, of `power` [MW] and `energy` [MWh]."""
    return replace(project, status="committed", commissioned=commissioned, life=life, power=power, energy=energy)


@dataclass(eq=False)
class PriceTaker:
    """Solves units and remembers them: vintages and projects of one yield operate alike.

    Attributes:
        market: What a run pays.
        options: How a unit's problem is solved.
    """

    market: Market
    options: SolveOptions = field(default_factory=lambda: VERTEX)
    _known: dict[tuple[Any, ...], UnitYear] = field(default_factory=dict)

    def year(self, asset: Asset, project: Project, year: OperationYear, energy: float, power: float = 1.0) -> UnitYear:
        """The best a unit of a project can do in one operated year.

        It solves min Σ cost - Σ_t π_t q_t - Σ_k μ_k lhs_k over the rows of the technology, π the discounted prices of what it injects
        and μ the duals of the targets. A bus without a price keeps its balance: there is nobody to trade with.

        Args:
            asset: Its technology and site.
            project: Its profile.
            year: The operated year; technologies read their figures at its milestone.
            energy: Energy [MWh], 0 where the technology has none.
            power: Power [MW].
        """
        key = (asset.name, project.profile, project.full_load_hours, year.name, power, energy)
        if key not in self._known:
            self._known[key] = self._solve(asset, unit_of(project, year.milestone, 1, energy, power), year)
        return self._known[key]

    def _solve(self, asset: Asset, unit: Project, year: OperationYear) -> UnitYear:
        system, ledger, m = self.market.alone(asset, unit), Ledger(), pyo.ConcreteModel()
        capacities = build_capacity(m, system)
        scopes = [
            (credit, Scope(m, self.market.system, ledger, capacities, credit.target, credit.within(year)))
            for credit in self.market.credits if credit.within(year)
        ]  # fmt: skip
        with templates():
            m.year = pyo.Block([year.name])
            operate(m.year[year.name], year, system.of(year), ledger, capacities)
            prices = {e.bus: price for e in ledger.injections if (price := self.market.price(year, e.bus)) is not None}
            balance(m.year[year.name], year, Ledger([e for e in ledger.injections if e.bus not in prices]), system.free_disposal)
            self._maximise_worth(m, year, ledger, prices, scopes)
        lp = compile_lp(m)
        solution = solve(_in_small_money(lp), self.options)
        values = Values(lp, solution.x, solution.y)
        return self._read(m, asset, year, ledger, prices, scopes, values)

    def _maximise_worth(self, m: pyo.ConcreteModel, year: OperationYear, ledger: Ledger, prices: dict[Bus, Array], scopes: list[tuple[Credit, Scope]]) -> None:
        b, weight = m.year[year.name], _weight(self.market.system, year)
        for i, price in enumerate(prices.values()):
            b.add_component(f"price_{i}", step_param(b.T, price, "π: price on a bus [CNY/MWh, CNY/m3]"))
        param = {bus: b.component(f"price_{i}") for i, bus in enumerate(prices)}
        traded = [e for e in ledger.injections if e.bus in prices]

        def rule(_: Any) -> Any:
            cost = operating_cost(m, year, self.market.system, ledger, year.probability)
            sales = sum(b.annual[t] * sum([-weight * param[e.bus][t] * e.term(e.view, t) for e in traded]) for t in b.T) if traded else 0.0
            return cost + sales + sum([-credit.dual * KINDS[credit.target.kind]().lhs(scope) for credit, scope in scopes])

        m.worth = pyo.Objective(rule=rule, doc="discounted cost less sales and credits [CNY]")

    def _read(
        self, m: pyo.ConcreteModel, asset: Asset, year: OperationYear, ledger: Ledger, prices: dict[Bus, Array], scopes: list[tuple[Credit, Scope]],
        values: Values,
    ) -> UnitYear:  # fmt: skip
        """The lines of the worth, from the solved numbers."""
        part = m.year[year.name].part[asset.name]
        v, annual, weight = view(part, values.of), year.steps.annual, _weight(self.market.system, year)
        earned: dict[Line, float] = {}
        output = dear = 0.0
        margin, flows = np.zeros(len(annual)), dict[str, Array]()
        for e in ledger.injections:
            rate = np.broadcast_to(np.asarray(e.term(v, slice(None)), dtype=float), annual.shape)
            output += float(annual @ (np.abs(rate) if asset.kind == "trade" else np.maximum(rate, 0)))
            flows[e.flow] = np.abs(rate)
            if e.bus not in prices:
                continue
            margin += prices[e.bus] * rate
            for kind, flow in (("sold", np.maximum(rate, 0)), ("bought", np.minimum(rate, 0))):
                _add(earned, Line(kind, e.bus[1], e.bus[0]), weight * float(annual @ (prices[e.bus] * flow)))
            dear += weight * float(annual @ (dearest(prices[e.bus], annual) * prices[e.bus] * np.maximum(rate, 0)))
        for cost in ledger.on("cost", year):
            rate = np.broadcast_to(np.asarray(cost.term(v, slice(None)), dtype=float), annual.shape)
            assert cost.by_year is not None
            price = self.market.system.horizon.period_price(cost.by_year, year.milestone)
            margin -= price * rate
            _add(earned, Line("cost", cost.component), -weight * price * float(annual @ rate))
        views = {(year.name, asset.name): v}
        for credit, scope in scopes:
            lhs = KINDS[credit.target.kind]().lhs(Solved(m, scope.system, ledger, scope.capacities, scope.target, scope.years, views=views))
            _add(earned, Line("credit", credit.target.id), credit.dual * float(lhs))
        full = {}
        if asset.kind == "trade" and not any(line.kind == "credit" for line in earned):
            full = {flow: float(annual[(rate > 0) & (margin > PAYS * rate)].sum()) for flow, rate in flows.items()}
        power = float(v.power) if hasattr(v, "power") else 1.0
        return UnitYear(year, earned, weight * output, output / power, dear, full)

    def stock_credits(self, asset: Asset, unit: Project) -> dict[Line, float]:
        """What the targets about the stock of a year pay for a given project, discounted [CNY]."""
        credits = [credit for credit in self.market.credits if not credit.years]
        m, earned = pyo.ConcreteModel(), dict[Line, float]()
        capacities = build_capacity(m, self.market.alone(asset, unit))
        b = capacities[asset.name].b
        for quantity in capacities[asset.name].quantities:
            for year in self.market.system.horizon.years:
                stock = getattr(unit, quantity) if unit.alive(year) else 0.0
                for variable in (b.component(quantity)[unit.name, year], b.component(f"{quantity}_total")[year]):
                    variable.set_value(stock, skip_validation=True)
        for credit in credits:
            scope = Scope(m, self.market.system, Ledger(), capacities, credit.target, ())
            _add(earned, Line("credit", credit.target.id), credit.dual * float(pyo.value(KINDS[credit.target.kind]().lhs(scope))))
        return earned


def dearest(price: Array, annual: Array, share: float = DEAR) -> Array:
    """How much of each step belongs to the dearest `share` of the year's hours [1]; equal prices share what is left.

    >>> dearest(np.array([50.0, 90.0, 50.0]), np.array([1.0, 1.0, 1.0]), share=2 / 3).round(3).tolist()
    [0.5, 1.0, 0.5]
    """
    price = np.round(price, 3)  # what an interior point leaves between equal prices is no order
    order = np.argsort(-price, kind="stable")
    limit = share * annual.sum()
    edge = price[order[np.searchsorted(np.cumsum(annual[order]), limit * (1 - 1e-12))]]
    above, at = price > edge, price == edge
    part = (limit - annual[above].sum()) / annual[at].sum()
    return np.where(above, 1.0, np.where(at, part, 0.0))


def _add(earned: dict[Line, float], line: Line, amount: float) -> None:
    if amount:
        earned[line] = earned.get(line, 0.0) + amount


def _weight(system: System, year: OperationYear) -> float:
    """Discount factors of the years a milestone stands for, times the probability of its realisation."""
    return year.probability * system.horizon.period_weight(year.milestone)


def _in_small_money(lp: Lp) -> Lp:
    return replace(lp, c=lp.c / MONEY * UNIT_MONEY, offset=lp.offset / MONEY * UNIT_MONEY)
