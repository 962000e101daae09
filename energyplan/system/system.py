"""The numbers the model sees: parts, their capacities and their series, aligned on the horizon. Canonical units throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from energyplan.plan.year_tables import whole_years
from energyplan.system.carriers import only_of_electricity
from energyplan.system.futures import Future, Risk, in_future
from energyplan.system.horizon import Array, Horizon, OperationYear
from energyplan.units import CURRENCY

if TYPE_CHECKING:
    from energyplan.plan.targets import Target


VINTAGE = ("power_capex", "power_fixed_om", "energy_capex", "energy_fixed_om", "lifetime", "recovery", "lead_time")
"""Parameters that a unit takes from its commissioning year, whenever that was, and keeps."""

LEAST, CREDIT = "least:", "credit:"
"""Beginnings of the names of further series of a project: its least output, what of it counts for reserves."""


@dataclass(frozen=True)
class Project:
    """Capacity of an asset with a history or a future of its own.

    `power` is MW (m3/h where the carrier is water), `energy` MWh (m3). Given projects (existing, committed) have
    `commissioned`, `power`, `energy`; candidates have `earliest`, `latest`, `power_min`, `power_max`, `energy_max`.
    """

    name: str
    status: str
    """existing, committed or candidate"""
    profile: str | None = None
    full_load_hours: float | None = None
    least_profile: str | None = None
    """Least output per power (hydro)."""
    credit_profile: str | None = None
    """Share of power that counts for reserves; without it the profile, at most 1, or all."""
    commissioned: int | None = None
    power: float = 0.0
    energy: float = 0.0
    life: int = 1
    """Years of service of a given project, the commissioning year included."""
    earliest: int = 0
    latest: int = 9999
    power_min: float = 0.0
    power_max: float = 0.0
    energy_max: float = 0.0
    build_rate: float = np.inf
    lead_time: float | None = None
    """Decision to commissioning [a]; None: the technology's, by commissioning year."""
    capex_factor: float = 1.0
    figures: Mapping[str, float] = field(default_factory=dict)
    """Figures of its own in the place of its technology's: `power_capex`, `power_fixed_om`, `energy_capex`, `energy_fixed_om`."""

    @property
    def given(self) -> bool:
        """Whether it exists or is committed, so that nothing is left to decide but retirement."""
        return self.status != "candidate"

    def alive(self, year: int) -> bool:
        """Whether a given project is in service at the end of `year`, by its age."""
        assert self.commissioned is not None
        return self.commissioned <= year < self.commissioned + self.life


@dataclass(frozen=True, eq=False)
class Flow:
    """What a converter gives to a bus, or takes from it where the ratio is negative, per unit of activity in each ledger year, shape (Y,)."""

    site: str
    carrier: str
    ratio: Array

    def name(self, mode: str) -> str:
        """Name of the flow in the dispatch: `main_heat_city`."""
        return f"{mode}_{self.carrier}_{self.site}"


@dataclass(frozen=True, eq=False)
class Mode:
    """A way a converter can run: its flows, its cost [CNY/MWh] and emissions [t/MWh] of activity in each ledger year, shape (Y,)."""

    name: str
    flows: tuple[Flow, ...]
    variable_om: Array
    emission_factor: Array
    fuel: str | None = None
    fuel_use: Array | None = None
    """Fuel per activity in each ledger year [MWh/MWh], shape (Y,); None without a fuel."""


@dataclass(frozen=True)
class Asset:
    """A technology at a site: what is operated as one."""

    name: str
    technology: str
    kind: str
    site: str
    carrier: str
    projects: tuple[Project, ...] = ()
    parameters: dict[str, Array] = field(default_factory=dict)
    """Name -> value in each ledger year, shape (Y,)."""
    first_year: int = 0
    """First ledger year, the origin of `parameters`."""
    vintages: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    """Commissioning years of given projects outside the ledger -> the parameters of `VINTAGE` in that year."""
    site_to: str | None = None
    clean: bool = False
    early_retirement: bool = False
    retire_from: int = 0
    """First year of retirement before age."""
    fuel: str | None = None
    power_limit: float = np.inf
    """Largest total power at the site, existing and committed included."""
    modes: tuple[Mode, ...] = ()
    """Of a converter."""
    flexible: bool = False
    """Of a demand: its amount of a year may be met at any time of the year."""

    def at(self, parameter: str, year: int) -> float:
        """A parameter in a ledger year, or one of `VINTAGE` in the commissioning year of a given project; of another year that of the nearest ledger year."""
        own = self.vintages.get(year, {})
        if parameter in own:
            return own[parameter]
        values = self.parameters[parameter]
        return float(values[min(max(year - self.first_year, 0), len(values) - 1)])

    def position(self, year: int) -> int:
        """Where a ledger year stands in arrays of shape (Y,)."""
        return year - self.first_year

    @property
    def has_energy(self) -> bool:
        """Whether energy is sized apart from power."""
        return "energy_capex" in self.parameters

    def lead_time(self, project: Project, year: int) -> float:
        """Years from decision to commissioning of a project commissioned in `year`."""
        if project.lead_time is not None:
            return project.lead_time
        return self.at("lead_time", year)

    def overnight_cost(self, project: Project, quantity: str, year: int) -> float:
        """Overnight cost of a unit of `power` or `energy` of a project commissioned in `year` [CNY/MW, CNY/MWh]: capex x factor, its own capex before ours."""
        return project.figures.get(f"{quantity}_capex", self.at(f"{quantity}_capex", year)) * project.capex_factor

    def life(self, project: Project, year: int) -> int:
        """Years of service of a project commissioned in `year`, whole and at least one [a]."""
        return project.life if project.given else whole_years(self.at("lifetime", year))

    def recovery(self, project: Project, year: int) -> int:
        """Years over which the capital of a project commissioned in `year` is repaid, whole and at least one: its life unless told otherwise [a]."""
        return whole_years(self.at("recovery", year)) if "recovery" in self.parameters else self.life(project, year)


@dataclass(frozen=True, eq=False)
class Tier:
    """A part of what a fuel is offered at: price [CNY/MWh] and most that can be bought [MWh/a] in each ledger year, shape (Y,)."""

    name: str
    price: Array
    limit: Array
    """Infinite where there is none."""


@dataclass(frozen=True)
class Fuel:
    """Price [CNY/MWh] and emission factor [t/MWh] of a fuel in each ledger year, shape (Y,)."""

    price: Array
    """Of a fuel with tiers zero: what it costs is decided by how much is bought of each."""
    emission_factor: Array
    upstream: Array | float = 0.0
    """CO2 before it is burnt [t/MWh], never captured."""
    tiers: tuple[Tier, ...] = ()

    def emitted(self, capture: Array | float = 0.0) -> Array:
        """CO2 per fuel energy of a plant that captures a share: ε (1 - c) + u [t/MWh], shape (Y,).

        Wood of 0.3 t/MWh that its trees took up, burnt with 90 % capture, takes 0.27 t/MWh out of the air:

        >>> float(Fuel(np.zeros(1), np.array([0.3]), np.array([-0.3])).emitted(0.9)[0].round(9))
        -0.27
        """
        return np.asarray(self.emission_factor * (1 - capture) + self.upstream)


@dataclass(frozen=True)
class System:
    """Everything the model needs, and nothing of how it was written."""

    name: str
    scenario: str
    horizon: Horizon
    assets: tuple[Asset, ...]
    profiles: dict[tuple[str, str], Array]
    """(operation year, series) -> value in each step.

    Series: a project (availability), a demand (MW), an asset's quantity (`coal@north.ramp_up`), `tariff_import`, `tariff_export`.
    """
    fuels: dict[str, Fuel]
    carbon_price: Array
    """Price paid for a tonne [CNY/t] in each ledger year, coverage included."""
    carriers: dict[str, str]
    """Carrier -> MWh or m3."""
    unserved_price: dict[str, float]
    """Carrier -> price of unserved demand [CNY/MWh, CNY/m3]; infinite where demand must be met."""
    targets: tuple[Target, ...] = ()
    target_mode: str = "plan"
    titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Id of technology, site or carrier -> (zh, en)."""
    colours: dict[str, str] = field(default_factory=dict)
    free_disposal: frozenset[str] = frozenset()
    """Carriers that may go to waste."""
    currency: str = CURRENCY
    """In which the plan's money is told."""
    futures: dict[str, Future] = field(default_factory=dict)
    """Factors of each future of the horizon; none where the plan has no futures."""
    risk: Risk | None = None
    """None: expected cost is made least."""

    @cached_property
    def _in_future(self) -> dict[str, System]:
        return {name: in_future(self, future) for name, future in self.futures.items()}

    @cached_property
    def only_of_electricity(self) -> frozenset[str]:
        """Carriers that everything makes of electricity alone."""
        return only_of_electricity(self)

    def of(self, year: OperationYear) -> System:
        """The system with the prices of the future of an operated year; itself where there are no futures."""
        return self._in_future.get(year.future, self)

    def asset(self, name: str) -> Asset:
        """An asset by its name."""
        return next(asset for asset in self.assets if asset.name == name)
