"""What a planner may write in the plan file, and the plan that is ready to be assembled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from energyplan.i18n import _
from energyplan.names import name_fault
from energyplan.notes import Note
from energyplan.plan.electricity_sources import ElectricitySource
from energyplan.plan.resolution import Resolution
from energyplan.plan.rows import (
    CandidateRow,
    CarbonRow,
    CommittedRow,
    DemandRow,
    ExistingRow,
    FlowRow,
    FuelRow,
    Identifier,
    ModeRow,
    SeriesRow,
    SourceRow,
    StepRow,
    Strict,
    TargetRow,
    TariffRow,
    Year,
)


class Title(Strict):
    """A name in both languages."""

    zh: str
    en: str


QUESTION_HOURS = 8
"""Longest steps of questions about a plan whose runs are certified [h]."""

def _resolution(text: str) -> str:
    Resolution.of(text)
    return text


def _years_or_perfect(value: Any) -> Any:
    if value != "perfect" and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise ValueError(_("must be a whole number of years, at least 1, or perfect; found {value}").format(value=value))
    return value


class HorizonEntry(Strict):
    """Years that are operated, the first and last year that count, when may be built, and the length of steps."""

    milestones: list[Year] = Field(min_length=1)
    first: Year | None = None
    end: Year
    build_in: Literal["every_year", "milestones"] = "every_year"
    weights: list[Annotated[float, Field(gt=0, le=1e6)]] | None = None
    """Weight of each milestone in the objective, for all years it stands for, in place of discounting."""
    resolution: Annotated[str, AfterValidator(_resolution)] = "6h"
    foresight: Annotated[int | Literal["perfect"], BeforeValidator(_years_or_perfect)] = "perfect"
    """Years that a milestone's decisions look ahead, the milestone included; `perfect` sees the whole horizon at once."""

    @property
    def hours_per_step(self) -> int:
        """Length of a step [h]; a certified run operates every hour."""
        return Resolution.of(self.resolution).hours

    @property
    def gap(self) -> float | None:
        """Gap of gross cost that a certified run proves [1]; None where none is asked for."""
        return Resolution.of(self.resolution).gap

    @field_validator("milestones")
    @classmethod
    def _sorted(cls, years: list[int]) -> list[int]:
        if years != sorted(set(years)):
            raise ValueError(_("years must rise and not repeat, found {years}").format(years=years))
        return years

    @model_validator(mode="after")
    def _a_weight_for_each(self) -> HorizonEntry:
        if self.weights is not None and len(self.weights) != len(self.milestones):
            raise ValueError(
                _("weights has {found} numbers, there are {expected} milestones").format(found=len(self.weights), expected=len(self.milestones))
            )
        return self

    @model_validator(mode="after")
    def _ends_after(self) -> HorizonEntry:
        if self.end < self.milestones[-1]:
            raise ValueError(
                _("end {end} is before the last milestone {last}").format(
                    end=self.end, last=self.milestones[-1]
                )
            )
        return self


class WeatherYear(Strict):
    """A file of hourly profiles and how likely such a year is."""

    profiles: str
    probability: float = Field(gt=0, le=1)
    synthetic: bool = False
    """Whether its hours were made from statistics and never measured; the page says so."""


EVERY = "all"
"""Stands for each demand, or fuel, that a future does not name itself."""

Factor = Annotated[float, Field(gt=0, le=100)]


class FutureEntry(Strict):
    """A future: factors of the plan's own demands and prices; what it does not name is as the plan says."""

    title: Title
    probability: float = Field(gt=0, le=1)
    from_year: Year | None = None
    """First year of the factors; None: all years."""
    demand: dict[Identifier, Factor] = Field(default_factory=dict)
    fuels: dict[Identifier, Factor] = Field(default_factory=dict)
    """Factors of prices."""
    carbon: Factor = 1.0
    tariff: dict[Literal["import", "export"], Factor] = Field(default_factory=dict)


class RiskEntry(Strict):
    """How much the dear realisations count: λ CVaR_α + (1 - λ) expected cost is made least."""

    weight: float = Field(0.5, ge=0, lt=1)
    """λ; with 1 nothing would say how realisations that are not dear are operated."""
    level: float = Field(0.95, ge=0, lt=1)
    """α: dear are the 1 - α of the realisations, by probability, that cost most."""


class CarrierEntry(Strict):
    """What flows on a bus. Energy carriers are counted in MWh, water in m3."""

    title: Title
    unit: Literal["MWh", "m3"] = "MWh"
    unserved_price: str | float | None
    """None: demand must be met."""
    free_disposal: bool = False
    """Whether what is made and not used may go to waste: its balances are injections >= 0."""


class SiteEntry(Strict):
    """A place where parts meet on a bus. A trade-only site is the outside world: it has no balance."""

    title: Title
    trade_only: bool = False


class TechnologyEntry(Strict):
    """A technology of the plan; its numbers are in `technologies/<kind>.csv`."""

    kind: Identifier
    title: Title
    carrier: Identifier = "electricity"
    clean: bool = False
    enabled: bool = True
    early_retirement: bool = False
    early_retirement_from: Year | None = None
    fuel: Identifier | None = None
    iamc: ElectricitySource | None = None
    """What it makes electricity from, in the words of the IAMC's template; kind and fuel tell where they can."""
    colour: str = Field("#888888", pattern=r"^#[0-9a-fA-F]{6}$")


def _plausible_rate(rate: float) -> float:
    if not -0.5 < rate < 1:
        raise ValueError(_("must be a ratio, {rate:g} means {percent:g} %; write 0.07 for 7 %").format(rate=rate, percent=rate * 100))
    return rate


class FinanceEntry(Strict):
    """Conventions of money over time; without them annuities and operation are paid at the start of each year, and what stands is sunk."""

    capital: Literal["annuity", "overnight_salvage"] = "annuity"
    capital_at: Literal["start", "middle", "end"] = "start"
    operation_at: Literal["start", "middle", "end"] = "start"
    depreciation: Literal["sinking_fund", "straight_line"] = "sinking_fund"
    fixed_om: Literal["vintage", "year"] = "vintage"
    interest_rate: Annotated[float | None, AfterValidator(lambda rate: rate if rate is None else _plausible_rate(rate))] = None
    existing_capital: Literal["sunk", "paid"] = "sunk"


def _file_name(name: str) -> str:
    """The name of a plan is a folder of its runs."""
    if fault := name_fault(name):
        raise ValueError("; ".join(fault))
    return name


TargetMode = Literal["plan", "soft", "hard", "off"]


def _paths(written: Any) -> Any:
    """A union would tell of text where a list was meant."""
    listed = written if isinstance(written, list) else [written]
    if not listed or not all(isinstance(one, str) for one in listed):
        raise ValueError(_("must be a path or a list of paths; write it like ../../inputs/NAME"))
    return written


def _add_up_to_one(section: str, entries: Mapping[str, WeatherYear | FutureEntry]) -> None:
    total = sum(entry.probability for entry in entries.values())
    if abs(total - 1) > 1e-9:
        raise ValueError(_("probabilities of {section} add up to {total:g}, not 1").format(section=section, total=total))


class PlanFile(Strict):
    """The whole of `plan.yaml`, after scenario and `--set`."""

    schema_version: Literal[1] = 1
    name: Annotated[Identifier, AfterValidator(_file_name)]
    title: Title
    description: str = ""
    inputs: Annotated[str | list[str], BeforeValidator(_paths)]
    """Folder of the tables, or several: the first that has a table gives it."""
    currency: str = Field("CNY", pattern=r"^[A-Z]{3}$")
    price_year: Year
    base_year: Year
    discount_rate: Annotated[float, AfterValidator(_plausible_rate)]
    finance: FinanceEntry = FinanceEntry()
    hours_per_year: float = Field(8760, ge=1, le=100_000)
    horizon: HorizonEntry
    weather_years: dict[Identifier, WeatherYear] = Field(min_length=1)
    futures: dict[Identifier, FutureEntry] = Field(default_factory=dict)
    """None: what the plan says comes true."""
    risk: RiskEntry | None = None
    """None: expected cost is made least."""
    targets: TargetMode = "plan"
    license: str = ""
    """Under which its figures and results are handed on, by its SPDX identifier; empty: none is named."""
    carriers: dict[Identifier, CarrierEntry]
    sites: dict[Identifier, SiteEntry]
    technologies: dict[Identifier, TechnologyEntry]

    @model_validator(mode="after")
    def _horizon_after_base(self) -> PlanFile:
        first, milestone = self.first_year, self.horizon.milestones[0]
        if first < self.base_year:
            raise ValueError(_("horizon.first {first} must not lie before base_year {base}").format(first=first, base=self.base_year))
        if milestone < first:
            if self.horizon.first is None:
                raise ValueError(_("the first milestone {first} must lie after base_year {base}").format(first=milestone, base=self.base_year))
            raise ValueError(_("the first milestone {milestone} is before horizon.first {first}").format(milestone=milestone, first=first))
        if self.horizon.weights is not None and self.finance.capital != "annuity":
            raise ValueError(_("horizon.weights need finance.capital: annuity, for the end of the horizon has no weight of its own"))
        _add_up_to_one("weather_years", self.weather_years)
        if self.futures:
            _add_up_to_one("futures", self.futures)
        names = [f"{weather}_{future}" for weather in self.weather_years for future in self.futures]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(_("a weather year and a future make the same name {name} as another two of them; rename one of futures").format(name=twice))
        return self

    @property
    def question_hours(self) -> int:
        """Length of the steps of questions [h]: the plan's own, or longer ones where its runs are certified.

        Prices, conflicts, ranges and decisions of limited foresight take many programs, and hourly ones of years have no vertex in a bearable time.
        """
        hours = round(self.hours_per_year)
        return self.horizon.hours_per_step if self.horizon.gap is None else max(n for n in range(1, QUESTION_HOURS + 1) if hours % n == 0)

    def on_steps(self, hours: int) -> PlanFile:
        """The same on steps of some hours."""
        return self.model_copy(update={"horizon": self.horizon.model_copy(update={"resolution": f"{hours}h"})})

    @property
    def first_year(self) -> int:
        """First ledger year: what stood before is existing."""
        return self.base_year + 1 if self.horizon.first is None else self.horizon.first


class Plan(Strict):
    """A plan ready to be assembled: the file, and the rows of its tables, all checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    file: PlanFile
    scenario: str
    folder: Path
    """Folder of the plan file."""
    inputs: list[Path]
    """Folders of the tables, the first to be asked first."""
    technologies: dict[str, list[Any]]
    """Technology -> its rows (`Parameters` of its kind), by rising year."""
    existing: list[ExistingRow]
    committed: list[CommittedRow]
    candidates: list[CandidateRow]
    demand: list[DemandRow]
    steps: list[StepRow]
    flows: list[FlowRow]
    modes: list[ModeRow]
    series: list[SeriesRow]
    fuels: list[FuelRow]
    carbon: list[CarbonRow]
    tariff: list[TariffRow]
    targets: list[TargetRow]
    sources: list[SourceRow]
    profiles: dict[str, dict[str, Any]]
    """Weather year -> column -> hourly values (hours_per_year,)."""
    origins: dict[str, str]
    """`table.key.column` or `yaml.path` -> where it was written, for values changed by scenario or --set."""
    @property
    def gap(self) -> float | None:
        """Gap of gross cost that a run proves [1]; None where the program is solved to the end, as where the plan brings its own few steps."""
        return None if self.steps else self.file.horizon.gap

    assumed: list[Note] = Field(default_factory=list)
    """Notes about what was assumed or ignored, told on the page."""
