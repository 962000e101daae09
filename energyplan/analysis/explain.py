"""Why a technology was built or not: what a unit of it earns in a run, what it would have to cost, and the limit that stops it.

A unit of vintage v is worth V = Σ_m worth(m) - fixed O&M + credits of the stock, m the milestones of its life (`explain_unit`). It is
worth building while its capital costs less, so the overnight cost at which it just pays is

    c* = V / K        K what one unit of overnight cost costs over the horizon: CRF(r, n) Σ_y d_y, y its years of repayment in the horizon.

c* is exact where the duals of the run are the only ones; where prices could as well be others it is an upper estimate.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from energyplan.analysis.explain_card import KINDS, NEAR, Card, Item, YearFigures, promise, verdict
from energyplan.analysis.explain_limits import Stock
from energyplan.analysis.explain_unit import VERTEX, Line, Market, PriceTaker, UnitYear, unit_of
from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.model.capacity import capacity_cost, capital_of_one
from energyplan.plan.wording import did_you_mean
from energyplan.solve.highs import SolveOptions
from energyplan.system.reach import is_alive, retirement_years, vintages
from energyplan.system.system import Asset, Project, System

__all__ = ["Card", "explain", "explain_run"]

SMALL = 1e-4
"""Addition to a standing store, relative to its power, that tells what one more unit there is worth."""

HOURS = (1, 2, 4, 6, 8, 10, 12, 24, 48, 96, 168, 336, 720)
"""Durations tried where neither the run nor the caller says one [h]."""

MOST_HOURS = 6
"""Largest number of durations tried."""


def explain(
    system: System, prices: pd.DataFrame, targets: pd.DataFrame, capacity: pd.DataFrame, technology: str, duration: float | None = None,
    solve_options: SolveOptions | None = None, years: Collection[int] | None = None,
) -> list[Card]:  # fmt: skip
    """Cards of a technology, one a project and vintage: the milestones it could be commissioned in and the years it was.

    Given projects have cards where the technology may retire early or has no candidates.

    Args:
        system: The system of a run.
        prices: Its table `prices`.
        targets: Its table `targets`, with the column `row_dual_cny`.
        capacity: Its table `capacity`.
        technology: Id of a technology.
        duration: Energy over power of stores [h]; None takes that of the run where one is built, else the best of a few.
        solve_options: How the small problems are solved.
        years: Commissioning years to look at instead.

    Raises:
        InputError: nothing of the technology is in the plan.
    """
    assets = [asset for asset in system.assets if asset.technology == technology and asset.projects]
    if not assets:
        known = dict.fromkeys(asset.technology for asset in system.assets if asset.projects)
        message = _("the plan has no capacity of this technology")
        raise InputError([Problem(Place(system.name), technology, message, did_you_mean(technology, known), "unknown_technology")])
    explainer = Explainer(system, Stock(system, capacity), PriceTaker(Market.of(system, prices, targets), solve_options or VERTEX), duration, years)
    candidates = [(asset, project) for asset in assets for project in asset.projects if not project.given]
    given = [(asset, p) for asset in assets for p in asset.projects if explainer.stands(p) and (asset.early_retirement or not candidates)]
    cards = [card for asset, project in candidates for card in explainer.candidate(asset, project)]
    return cards + [explainer.given(asset, project) for asset, project in given]


def explain_run(
    system: System, tables: Mapping[str, pd.DataFrame], technology: str, duration: float | None = None, solve_options: SolveOptions | None = None,
    years: Collection[int] | None = None,
) -> list[Card]:  # fmt: skip
    """`explain` from the tables of a run."""
    return explain(system, tables["prices"], tables["targets"], tables["capacity"], technology, duration, solve_options, years)


@dataclass(frozen=True, eq=False)
class Explainer:
    """Makes the cards of one run."""

    system: System
    stock: Stock
    taker: PriceTaker
    duration: float | None = None
    years: Collection[int] | None = None

    # --- candidates ---

    def candidate(self, asset: Asset, project: Project) -> list[Card]:
        """Cards of a project that may be built."""
        h = self.system.horizon
        open_ = vintages(asset, project, h)
        if not open_:
            return [self._card(asset, project, "not_open")]
        wanted = {*h.milestones, *self.stock.built_years(project)} if self.years is None else self.years
        chosen = sorted(set(open_).intersection(wanted)) or open_[:1]
        return [self._vintage(asset, project, vintage) for vintage in chosen]

    def _vintage(self, asset: Asset, project: Project, vintage: int) -> Card:
        tried = [self._at(asset, project, vintage, hours) for hours in self._durations(asset, project, vintage)]
        return max(tried, key=promise)

    def _durations(self, asset: Asset, project: Project, vintage: int) -> list[float]:
        """Durations at which a unit is looked at [h]; a single 0 where there is no energy."""
        if not asset.has_energy:
            return [0.0]
        if self.duration is not None:
            return [self.duration]
        if power := self.stock.built(project, vintage):
            return [round(self.stock.built(project, vintage, "energy") / power, 3)]
        low, high = asset.at("duration_min", vintage), asset.at("duration_max", vintage)
        plan = project.energy_max / project.power_max if project.power_max > 0 else high
        tried = sorted({low, high, min(max(plan, low), high), *(float(h) for h in HOURS if low < h < high)})
        step = (len(tried) - 1) / (MOST_HOURS - 1)
        return tried if step <= 1 else [tried[round(i * step)] for i in range(MOST_HOURS)]

    def _at(self, asset: Asset, project: Project, vintage: int, hours: float) -> Card:
        """The card of a vintage at a duration."""
        h = self.system.horizon
        life = asset.life(project, vintage)
        unit = unit_of(project, vintage, life, hours)
        service = [y for y in h.years if is_alive(asset, project, vintage, y, h.end)]
        years_factor, whole = sum(h.discount(y) for y in service), capital_of_one(asset, project, vintage, h)
        recovery = whole / years_factor  # as an even amount a year of its life
        operated = self._operated(asset, unit)
        earned = _sum([year.earned for year in operated] + [self.taker.stock_credits(asset, unit)])
        if extra := sum(self._sharing(asset, unit, year) for year in operated):
            earned[Line("sharing")] = extra
        fixed = self._fixed_om(asset, project, vintage, hours, service)
        for name, amount in fixed.items():
            earned[Line("fixed_om", name)] = -amount * years_factor
        worth, output = sum(earned.values()), sum(year.output for year in operated)
        curve = {y: _overnight(asset, y, hours) for y in h.years}
        cost, break_even = curve[vintage], worth / (recovery * years_factor * project.capex_factor)
        capital = cost * project.capex_factor * recovery * years_factor
        card = self._card(
            asset, project, "", vintage=vintage, duration=hours if asset.has_energy else None, built=self.stock.built(project, vintage),
            cost=cost, cost_by_year=curve, energy_cost=hours * asset.at("energy_capex", vintage) if asset.has_energy else 0.0,
            break_even=break_even, reached=next((y for y, c in curve.items() if y >= vintage and c <= break_even + NEAR * abs(break_even)), None),
            years_factor=years_factor, recovery=recovery, stack=self._stack(earned), dear=sum(year.dear for year in operated),
            levelised=(capital + _spent(earned)) / output if output > 0 else math.nan, captured=_income(earned) / output if output > 0 else math.nan,
            limits=self.stock.limits(asset, project, vintage), years=self._figures(asset, project, operated, sum(fixed.values())),
        )  # fmt: skip
        return replace(card, verdict=verdict(card))

    def _sharing(self, asset: Asset, unit: Project, operated: UnitYear) -> float:
        """What a unit of a store gains by being operated as one with what stands at the site at another duration, discounted [CNY].

        (V(S + εu) - V(S)) / ε - V(u) >= 0, S what stands and u the unit: the model lets them share power and energy.
        """
        year = operated.year
        power, energy = (self.stock.in_service(asset, year.milestone, q) for q in ("power", "energy"))
        if not asset.has_energy or power <= self.stock.dust or math.isclose(energy, unit.energy * power, rel_tol=NEAR, abs_tol=self.stock.dust):
            return 0.0
        alone = self.taker.year(asset, unit, year, energy, power).worth
        together = self.taker.year(asset, unit, year, energy + SMALL * power * unit.energy, power + SMALL * power).worth
        return max(0.0, (together - alone) / (SMALL * power) - operated.worth)

    # --- given projects ---

    def stands(self, project: Project) -> bool:
        """Whether it is given and in service in any year."""
        return project.given and project.power > 0 and any(project.alive(y) for y in self.system.horizon.years)

    def given(self, asset: Asset, project: Project) -> Card:
        """The card of a project that stands or is committed: whether going on pays, its capital spent."""
        h = self.system.horizon
        assert project.commissioned is not None
        hours = project.energy / project.power if asset.has_energy else 0.0
        unit = replace(project, power=1.0, energy=hours)
        operated = self._operated(asset, unit)
        service = [y for y in h.years if project.alive(y)]
        years_factor = sum(h.discount(y) for y in service)
        earned = _sum([year.earned for year in operated] + [self.taker.stock_credits(asset, unit)])
        fixed = self._fixed_om(asset, project, project.commissioned, hours, service)
        for name, amount in fixed.items():
            earned[Line("fixed_om", name)] = -amount * years_factor
        output, retired = sum(year.output for year in operated), self.stock.retired(project)
        pays, exits = sum(earned.values()) >= -NEAR * _spent(earned), retirement_years(asset, project, h)
        outcome = "retired" if retired else "kept" if pays or exits else "kept_at_loss"
        return self._card(
            asset, project, outcome, vintage=project.commissioned, duration=hours if asset.has_energy else None,
            years_factor=years_factor, stack=self._stack(earned), dear=sum(year.dear for year in operated),
            levelised=_spent(earned) / output if output > 0 else math.nan, captured=_income(earned) / output if output > 0 else math.nan,
            retired=retired, exit_years=tuple(exits), years=self._figures(asset, project, operated, sum(fixed.values())),
        )  # fmt: skip

    # --- shared ---

    def _operated(self, asset: Asset, unit: Project) -> list[UnitYear]:
        """The unit in each operated year of its life."""
        return [self.taker.year(asset, unit, year, unit.energy) for year in self.system.horizon.operation_years if unit.alive(year.milestone)]

    def _fixed_om(self, asset: Asset, project: Project, vintage: int, hours: float, service: list[int]) -> dict[str, float]:
        """Fixed O&M a year of power and energy, in the mean of the years of service [CNY/MW/a]."""
        amounts = {"power": 1.0, "energy": hours} if asset.has_energy else {"power": 1.0}
        h = self.system.horizon
        return {quantity: amount * capacity_cost(asset, project, vintage, quantity, h).fixed_mean(service, h) for quantity, amount in amounts.items()}

    def _stack(self, earned: Mapping[Line, float]) -> tuple[Item, ...]:
        known = {credit.target.id: credit for credit in self.taker.market.credits}
        least = 1e-6 * max((abs(amount) for amount in earned.values()), default=0.0)
        lines = sorted((line for line, amount in earned.items() if abs(amount) > least), key=lambda line: KINDS.index(line.kind))
        paying = {line: known[line.name] for line in lines if line.kind == "credit"}
        return tuple(
            Item(line, earned[line], paying[line].target, paying[line].at_penalty) if line in paying else Item(line, earned[line]) for line in lines
        )

    def _figures(self, asset: Asset, project: Project, operated: list[UnitYear], fixed: float) -> tuple[YearFigures, ...]:
        h, figures = self.system.horizon, []
        for milestone in dict.fromkeys(year.year.milestone for year in operated):
            years = [year for year in operated if year.year.milestone == milestone]
            weight = h.period_weight(milestone)
            earned, output = _sum([year.earned for year in years]), sum(year.output for year in years)
            running = _spent(earned)
            figures.append(YearFigures(
                milestone, self.stock.standing(project, milestone), output / weight, _income(earned) / output if output > 0 else math.nan,
                running / output if output > 0 else math.nan, fixed, sum(earned.values()) / weight - fixed, self._tie_full(asset, milestone),
            ))  # fmt: skip
        return tuple(figures)

    def _tie_full(self, asset: Asset, milestone: int) -> dict[str, float]:
        """Hours in which the ties at the site carry all they may [h/a]: what stands behind low or high prices there."""
        full: dict[str, float] = {}
        years = [year for year in self.system.horizon.operation_years if year.milestone == milestone]
        for tie in self.system.assets:
            if tie.kind == "trade" and tie.site == asset.site and self.stock.in_service(tie, milestone) > self.stock.dust:
                units = [self.taker.year(tie, tie.projects[0], year, 0.0) for year in years]
                for flow in ("import", "export"):
                    hours = sum(unit.year.probability * unit.full.get(flow, 0.0) for unit in units)
                    full[flow] = max(full.get(flow, 0.0), hours)
        return full

    def _card(self, asset: Asset, project: Project, outcome: str, **figures: object) -> Card:
        return Card(
            asset.technology, asset.name, asset.site, asset.site_to, project.name, project.status, outcome,
            project.earliest if not project.given else int(project.commissioned or 0),
            scale=1.0 if self.system.carriers[asset.carrier] == "m3" else 1000.0, site_factor=project.capex_factor, **figures,  # type: ignore[arg-type]
        )  # fmt: skip


def _overnight(asset: Asset, year: int, hours: float) -> float:
    """Overnight cost of a MW with its energy in a ledger year, in the technology's own figures [CNY/MW]."""
    return asset.at("power_capex", year) + (hours * asset.at("energy_capex", year) if asset.has_energy else 0.0)


def _sum(parts: Iterable[Mapping[Line, float]]) -> dict[Line, float]:
    total: dict[Line, float] = {}
    for part in parts:
        for line, amount in part.items():
            total[line] = total.get(line, 0.0) + amount
    return total


def _spent(earned: Mapping[Line, float]) -> float:
    """What is paid for operation, purchases and fixed O&M [CNY]."""
    return -sum(amount for line, amount in earned.items() if line.kind in ("bought", "fixed_om") or (line.kind == "cost" and amount < 0))


def _income(earned: Mapping[Line, float]) -> float:
    """What is sold on buses and over the tie [CNY]."""
    return sum(amount for line, amount in earned.items() if line.kind == "sold" or (line.kind == "cost" and amount > 0))
