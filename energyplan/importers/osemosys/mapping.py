"""OSeMOSYS -> plan: sets become sites, carriers, technologies and steps, parameters the rows of tables."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from itertools import pairwise
from math import expm1, log1p
from typing import Any

from energyplan.importers.new_plan import NewPlan, both
from energyplan.importers.osemosys import limits
from energyplan.importers.osemosys.data import Data
from energyplan.importers.osemosys.refusals import counted_emissions
from energyplan.importers.osemosys.scale import HOURS, KILOTONNE, LARGEST_MEGATONNES, MEGATONNE, MONEY, MWH, PER_MW, UNLIMITED
from energyplan.importers.osemosys.storage import idle_modes

RESERVED = ("hydrogen", "water")
"""Carriers whose demand targets take for a use of electricity."""


class Mapping:
    """A system on its way into a plan.

    Attributes:
        data: The system.
        new: The plan in the making.
        sites: Site by region.
        carriers: Carrier by fuel.
        technologies: Technology of the plan by (region, technology).
    """

    def __init__(self, data: Data, name: str):
        self.data, self.years = data, data.years
        self.new = NewPlan(name, {}, f"OSeMOSYS: {data.source.name}")
        self.sites = {region: self.new.identifier(region, "site") for region in data.of("REGION")}
        self.carriers = {fuel: self.new.identifier(f"{fuel} fuel" if fuel.lower() in RESERVED else fuel, "carrier") for fuel in data.of("FUEL")}
        several = len(self.sites) > 1
        self.technologies = {
            (region, t): self.new.identifier(f"{region} {t}" if several else t, "technology") for region in data.of("REGION") for t in data.of("TECHNOLOGY")
        }
        ratios = [abs(value) for _key, value in data.unusual("EmissionActivityRatio")]
        self.tonnes = KILOTONNE if max(ratios, default=0.0) > LARGEST_MEGATONNES else MEGATONNE
        self.emission = self._emission()

    def plan(self) -> NewPlan:
        """Everything, in the order of the tables."""
        self._steps()
        for (region, t), name in self.technologies.items():
            self._figures(region, t, name)
            self._flows(region, t, name)
            self._projects(region, t, name)
        for region in self.sites:
            for fuel in self.carriers:
                self._demand(region, fuel)
        self._carbon()
        for row in limits.targets(self):
            self.new.add("targets", **row)
        self.new.head = self._head()
        return self.new

    # --- shared ---

    def per_unit(self, region: str, t: str) -> float:
        """MW of one unit of capacity: 1000 for GW, 31.7 for PJ a year."""
        return self.data("CapacityToActivityUnit", region, t) / PER_MW

    def carrier_of(self, region: str, t: str) -> str:
        """Fuel a technology is known by: a tagged one that it makes, else the first that it makes or takes."""
        data, modes = self.data, self.data.of("MODE_OF_OPERATION")

        def moves(side: str, fuel: str) -> bool:
            return any(data(f"{side}ActivityRatio", region, t, fuel, mode, year) for mode in modes for year in self.years)

        tagged = [f for f in data.of("FUEL") if any(data(tag, region, f, year) for tag in ("ReserveMarginTagFuel", "RETagFuel") for year in self.years)]
        out = [fuel for fuel in data.of("FUEL") if moves("Output", fuel)]
        taken = [fuel for fuel in data.of("FUEL") if moves("Input", fuel)]
        return [*(fuel for fuel in out if fuel in tagged), *out, *taken, *data.of("FUEL")][0]

    def by_year(self, figures: Map[str, Callable[[str], float | None]]) -> list[dict[str, Any]]:
        """Rows of figures by year: one where nothing changes."""
        rows = [{name: of(year) for name, of in figures.items()} for year in self.years]
        kept = rows[:1] if all(row == rows[0] for row in rows) else rows
        return [{"year": int(year)} | row for year, row in zip(self.years, kept, strict=False)]

    def _emission(self) -> str | None:
        """The emission that counts as CO2: that with a penalty or limit, else one of that name, else the first."""
        known = self.data.of("EMISSION")
        named = [emission for emission in known if "CO2" in emission.upper()]
        return next(iter([*counted_emissions(self.data), *named, *known]), None)

    # --- tables ---

    def _head(self) -> dict[str, Any]:
        first, region = int(self.years[0]), self.data.of("REGION")[0]
        others = [emission for emission in self.data.of("EMISSION") if emission != self.emission]
        kind = "million tonnes" if self.tonnes == MEGATONNE else "thousand tonnes"
        description = (
            f"Read from {self.data.source.name} of OSeMOSYS: energy as PJ, money as million USD (write its own currency), emissions as {kind}."
            + (f" {self.emission} counts as CO2." if self.emission else "") + (f" Left out, without penalty or limit: {', '.join(others)}." if others else "")
        )  # fmt: skip
        straight = self.data("DepreciationMethod", region) == 2
        return {
            "title": both(self.data.source.stem), "description": description, "currency": "USD", "price_year": first, "base_year": first,
            "discount_rate": self.data("DiscountRate", region),
            "finance": {
                "capital": "overnight_salvage", "operation_at": "middle", "fixed_om": "year",
                "depreciation": "straight_line" if straight else "sinking_fund",
            },
            "hours_per_year": HOURS,
            "horizon": {"milestones": [int(year) for year in self.years], "first": first, "end": int(self.years[-1]), "resolution": "1h"},
            "carriers": {
                name: {"title": both(fuel), "unit": "MWh", "unserved_price": None, "free_disposal": True} for fuel, name in self.carriers.items()
            },
            "sites": {name: {"title": both(region)} for region, name in self.sites.items()},
            "technologies": {
                name: {"kind": "converter", "title": both(t), "carrier": self.carriers[self.carrier_of(region, t)]}
                | ({"clean": True} if any(self.data("RETagTechnology", region, t, year) for year in self.years) else {})
                for (region, t), name in self.technologies.items()
            },
        }  # fmt: skip

    def _steps(self) -> None:
        """A step a slice and year, in the order of both; slices of no length are left out."""
        self.slices = [(year, one) for year in self.years for one in self.data.of("TIMESLICE") if self.data("YearSplit", one, year) > 0]
        for year, one in self.slices:
            hours = self.data("YearSplit", one, year) * HOURS
            self.new.add("steps", step=f"{year}_{one}", milestone=int(year), chain="year", hours=hours, weight=1.0)

    def _figures(self, region: str, t: str, name: str) -> None:
        data, per_unit = self.data, self.per_unit(region, t)
        annuities = self._interest(region, t)

        def rate(year: str) -> float | None:
            most = data.limit("TotalAnnualMaxCapacityInvestment", region, t, year)
            return UNLIMITED if most is None else min(UNLIMITED, most * per_unit)

        credit = any(data("ReserveMarginTagTechnology", region, t, year) for year in self.years)
        limited = any(data.limit("TotalAnnualMaxCapacityInvestment", region, t, year) is not None for year in self.years)
        figures: dict[str, Callable[[str], float | None]] = {
            "power_capex": lambda year: data("CapitalCost", region, t, year) * annuities * MONEY / per_unit,
            "power_fixed_om": lambda year: data("FixedCost", region, t, year) * MONEY / per_unit,
            "lifetime": lambda _year: data("OperationalLife", region, t),
            "utilisation_max": lambda year: data("AvailabilityFactor", region, t, year),
            "build_rate": rate if limited else lambda _year: None,
            "capacity_credit": (lambda year: data("ReserveMarginTagTechnology", region, t, year)) if credit else lambda _year: None,
        }
        for row in self.by_year(figures):
            self.new.add("technologies/converter", technology=name, **row)

    def _interest(self, region: str, t: str) -> float:
        """What financing at a rate of its own makes of the capital cost [1]: CRF(i, n) of payments at the start of years, seen at the discount rate."""
        interest, rate, life = self.data("DiscountRateIdv", region, t), self.data("DiscountRate", region), self.data("OperationalLife", region, t)
        if interest in (-1.0, rate):
            return 1.0
        recovery = 1 / life if interest == 0 else interest / (1 + interest) / -expm1(-life * log1p(interest))
        worth = life if rate == 0 else -expm1(-life * log1p(rate)) * (1 + rate) / rate
        return recovery * worth

    def _flows(self, region: str, t: str, name: str) -> None:
        data, idle = self.data, idle_modes(self.data, region, t)
        open_ = [mode for mode in data.of("MODE_OF_OPERATION") if mode not in idle]
        if not open_:  # a converter needs a mode: one that does nothing
            self.new.add("flows", technology=name, mode="idle", carrier=self.carriers[self.carrier_of(region, t)], year=int(self.years[0]), ratio=0.0)
        for mode in [mode for mode in open_ if self._does_something(region, t, mode)] or open_[:1]:
            own = self.new.identifier(f"mode {mode}", "mode")
            fuels = [f for f in data.of("FUEL") if any(self._ratio(region, t, f, mode, year) for year in self.years)] or [self.carrier_of(region, t)]
            for fuel in fuels:
                for row in self.by_year({"ratio": lambda year, f=fuel, m=mode: self._ratio(region, t, f, m, year)}):  # type: ignore[misc]
                    self.new.add("flows", technology=name, mode=own, carrier=self.carriers[fuel], **row)
            figures: dict[str, Callable[[str], float | None]] = {
                "variable_om": lambda year, m=mode: data("VariableCost", region, t, m, year) * MONEY / MWH,  # type: ignore[misc]
                "emission_factor": lambda year, m=mode: self._emitted(region, t, m, year) * self.tonnes / MWH,  # type: ignore[misc]
            }
            for row in self.by_year(figures):
                self.new.add("modes", technology=name, mode=own, **row)

    def _does_something(self, region: str, t: str, mode: str) -> bool:
        moves = any(self._ratio(region, t, fuel, mode, year) for fuel in self.data.of("FUEL") for year in self.years)
        return moves or any(self._emitted(region, t, mode, year) for year in self.years)

    def _ratio(self, region: str, t: str, fuel: str, mode: str, year: str) -> float:
        return self.data("OutputActivityRatio", region, t, fuel, mode, year) - self.data("InputActivityRatio", region, t, fuel, mode, year)

    def _emitted(self, region: str, t: str, mode: str, year: str) -> float:
        return 0.0 if self.emission is None else self.data("EmissionActivityRatio", region, t, self.emission, mode, year)

    def _projects(self, region: str, t: str, name: str) -> None:
        """What stands, in cohorts, and what may be built."""
        profile, per_unit, first = self._profile(region, t, name), self.per_unit(region, t), int(self.years[0])
        own = {"technology": name, "site": self.sites[region], "profile": profile}
        residual = {int(year): self.data("ResidualCapacity", region, t, year) for year in self.years}
        for n, (power, begin, end) in enumerate(cohorts(residual), 1):
            stands = begin == first
            row = {"project": self.new.identifier(f"{name} stock {n}", "project"), "power": power * per_unit, **own}
            if stands:
                self.new.add("existing", commissioned=begin - 1, life=end - begin + 2, **row)
            else:
                self.new.add("committed", commissioned=begin, life=end - begin + 1, capex_factor=0, **row)
        most = [self.data.limit("TotalAnnualMaxCapacity", region, t, year) for year in self.years]
        power_max = min(UNLIMITED, max(UNLIMITED if one is None else one * per_unit for one in most))
        if power_max > 0 and any(self.data.limit("TotalAnnualMaxCapacityInvestment", region, t, year) != 0 for year in self.years):
            self.new.add("candidates", project=self.new.identifier(f"{name} new", "project"), earliest_year=first, power_max=power_max, **own)

    def _profile(self, region: str, t: str, name: str) -> str | None:
        """Capacity factor by slice, where it is not always 1."""
        values = [self.data("CapacityFactor", region, t, one, year) for year, one in self.slices]
        if all(value == 1 for value in values):
            return None
        column = self.new.identifier(f"available {name}", "profile")
        self.new.series[column] = values
        return column

    def _demand(self, region: str, fuel: str) -> None:
        data, where = self.data, f"{region} {fuel}" if len(self.sites) > 1 else fuel
        own = {"site": self.sites[region], "carrier": self.carriers[fuel]}
        asked = [
            data("SpecifiedAnnualDemand", region, fuel, year) * data("SpecifiedDemandProfile", region, fuel, one, year) / data("YearSplit", one, year) / PER_MW
            for year, one in self.slices
        ]
        if any(asked):
            name = self.new.identifier(f"{where} demand", "project")
            self.new.series[name] = asked
            self.new.powers.add(name)
            self.new.add("demand", demand=name, profile=name, year=int(self.years[0]), **own)
        annual = {year: data("AccumulatedAnnualDemand", region, fuel, year) * MWH for year in self.years}
        if any(annual.values()):
            name = self.new.identifier(f"{where} annual demand", "project")
            for year, energy in annual.items():
                self.new.add("demand", demand=name, profile="flexible", year=int(year), annual_energy=energy, **own)

    def _carbon(self) -> None:
        """Penalty of a tonne: million a megatonne is one a tonne."""
        if self.emission is not None and any(self.emission in key for key, _value in self.data.unusual("EmissionsPenalty")):
            region = self.data.of("REGION")[0]
            for year in self.years:
                self.new.add("carbon", year=int(year), price=self.data("EmissionsPenalty", region, self.emission, year) * MONEY / self.tonnes)


def cohorts(stock: Map[int, float]) -> list[tuple[float, int, int]]:
    """A stock by year as cohorts (amount, first year, last year); what came first leaves first.

    >>> cohorts({1990: 5.0, 1991: 3.0, 1992: 4.0})
    [(2.0, 1990, 1990), (3.0, 1990, 1992), (1.0, 1992, 1992)]
    """
    years, standing, gone = sorted(stock), list[tuple[float, int]](), list[tuple[float, int, int]]()
    before = 0.0
    for last, year in [(years[0] - 1, years[0]), *pairwise(years)]:
        change, before = stock[year] - before, stock[year]
        if change > 0:
            standing.append((change, year))
        while change < 0 and standing:
            amount, begin = standing.pop(0)
            leaves = min(amount, -change)
            gone.append((leaves, begin, last))
            change += leaves
            if amount - leaves > 1e-12 * amount:
                standing.insert(0, (amount - leaves, begin))
    return gone + [(amount, begin, years[-1]) for amount, begin in standing]
