"""What a run built, read from its table of capacity, and the limits of the plan that it stands at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from energyplan.system.reach import is_alive, technology_rate
from energyplan.system.system import Asset, Project, System
from energyplan.tolerances import trace

NEAR = 1e-4
"""Distance to a limit, relative to it, below which capacity stands at it."""


@dataclass(frozen=True)
class Reached:
    """A limit of the plan that capacity stands at.

    Attributes:
        kind: `power_max`, `energy_max`, `build_rate`, `technology_build_rate`, `power_limit`.
        value: The limit [MW, MWh, MW/a].
        year: First year in which it is reached.
    """

    kind: str
    value: float
    year: int


@dataclass(frozen=True, eq=False)
class Stock:
    """A run's capacity.

    Attributes:
        system: The system of the run.
        table: Its table `capacity`.
    """

    system: System
    table: pd.DataFrame

    @cached_property
    def dust(self) -> float:
        """Capacity [MW, MWh] below which nothing was built: what an interior point leaves of zero."""
        return trace(self.table["in_service"])

    @cached_property
    def _sums(self) -> dict[tuple[str, str, str, int, str], float]:
        """(what, its name, quantity, year, flow or stock) -> amount."""
        found: dict[tuple[str, str, str, int, str], float] = {}
        for row in self.table.itertuples(index=False):
            for what, name in (("asset", row.asset), ("technology", row.technology), ("project", row.project)):
                for flow in ("commissioned", "retired_early", "in_service"):
                    key = (what, str(name), str(row.quantity), int(row.year), flow)
                    found[key] = found.get(key, 0.0) + float(getattr(row, flow))
        return found

    def built(self, project: Project, vintage: int, quantity: str = "power") -> float:
        """What of a project was commissioned in a year, nothing for what is dust [MW, MWh]."""
        amount = self._sums.get(("project", project.name, quantity, vintage, "commissioned"), 0.0)
        return amount if amount > self.dust else 0.0

    def built_years(self, project: Project) -> list[int]:
        """Years in which something of a project was commissioned."""
        return [year for year in self.system.horizon.years if self.built(project, year)]

    def in_service(self, asset: Asset, year: int, quantity: str = "power") -> float:
        """What of an asset stands at the end of a year [MW, MWh]."""
        return self._sums.get(("asset", asset.name, quantity, year, "in_service"), 0.0)

    def standing(self, project: Project, year: int) -> float:
        """Power of a project that stands at the end of a year [MW]."""
        return self._sums.get(("project", project.name, "power", year, "in_service"), 0.0)

    def retired(self, project: Project) -> dict[int, float]:
        """What of a given project left before its age, by year [MW]."""
        years = {year: self._sums.get(("project", project.name, "power", year, "retired_early"), 0.0) for year in self.system.horizon.years}
        return {year: amount for year, amount in years.items() if amount > self.dust}

    def limits(self, asset: Asset, project: Project, vintage: int) -> tuple[Reached, ...]:
        """Limits that leave no room for more of a project in a commissioning year."""
        h, name = self.system.horizon, project.name
        life = [y for y in h.years if is_alive(asset, project, vintage, y, h.end)]
        found = []

        def full(kind: str, limit: float, amounts: dict[int, float], told: float | None = None) -> None:
            years = [year for year, amount in amounts.items() if self.dust < limit <= amount * (1 + NEAR) + self.dust * NEAR]
            if years:
                found.append(Reached(kind, limit if told is None else told, min(years)))

        def amounts(what: str, subject: str, quantity: str, flow: str, years: list[int]) -> dict[int, float]:
            return {y: self._sums.get((what, subject, quantity, y, flow), 0.0) for y in years}

        full("power_max", project.power_max, amounts("project", name, "power", "in_service", life))
        if asset.has_energy:
            full("energy_max", project.energy_max, amounts("project", name, "energy", "in_service", life))
        full("power_limit", asset.power_limit, amounts("asset", asset.name, "power", "in_service", life))
        own = project.build_rate * len(h.building_years(vintage, project.earliest))
        full("build_rate", own, amounts("project", name, "power", "commissioned", [vintage]), project.build_rate)
        rate = technology_rate(asset, vintage, h)
        yearly = asset.at("build_rate", vintage) if "build_rate" in asset.parameters else rate
        full("technology_build_rate", rate, amounts("technology", asset.technology, "power", "commissioned", [vintage]), yearly)
        return tuple(found)
