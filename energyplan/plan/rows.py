"""Rows of the tables a planner writes, and how a quantity is declared.

Every quantity is declared with its canonical unit by `quantity`; the readers convert to it, so that numbers in these classes are
always MW, MWh, h, t, m3, years and money.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from energyplan.i18n import _
from energyplan.plain_text import CONTROL

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Confidence = Literal["H", "M", "L"]
MAX_BOUND = 1e12
"""Largest amount of anything in canonical units: a million TW, a billion GWh; it is also how far an amount of no limit goes."""

WRITTEN_BOUND = 1e15
"""Largest amount in units of a document, which may be as small as a gram or a cent."""

MAX_MONEY = 1e18
"""Of any price or cost: a rupiah is worth a ten-thousandth of a euro, and money may be told in any unit."""

Year = Annotated[int, Field(ge=1900, le=2200)]

ONE_LINE = ("title", "zh", "en")
"""Beginnings of the keys of names, which stand in tables and heads of pages."""
LONGEST_NAME, LONGEST_TEXT = 1_000, 32_000
"""Characters of a name and of any other text; the latter is what a cell of Excel holds."""


def quantity(unit: str, default: Any = ..., *, doc: str, **limits: Any) -> Any:
    """A number with a canonical unit; `limits` are pydantic's ge, gt, le, lt (in canonical units)."""
    return Field(default, description=doc, json_schema_extra={"unit": unit}, **limits)


def unit_of(model: type[BaseModel], name: str) -> str | None:
    """The canonical unit a field was declared with, or None where it is no quantity."""
    extra = model.model_fields[name].json_schema_extra
    return str(extra["unit"]) if isinstance(extra, dict) and "unit" in extra else None


def number_type(model: type[BaseModel], name: str) -> type | None:
    """Whether a field is a number: `int`, `float`, or None for text."""
    annotation = model.model_fields[name].annotation
    if get_origin(annotation) is Literal:
        return None
    for kind in (annotation, *get_args(annotation)):
        if kind in (int, float):
            return kind
    return None


class Strict(BaseModel):
    """Base of everything a planner writes: unknown keys are refused, numbers are finite, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=False)

    @field_validator("*", mode="after")
    @classmethod
    def _readable(cls, value: Any, info: ValidationInfo) -> Any:
        """Texts are shown on terminals, in Word, Excel and web pages: none steers what shows it, and a title is one line."""
        if type(value) is str and value:
            if found := CONTROL.search(value):
                raise ValueError(_("has the control character {code}; take it out").format(code=f"U+{ord(found[0]):04X}"))
            is_name = str(info.field_name).startswith(ONE_LINE)
            if is_name and "\n" in value:
                raise ValueError(_("is a name and has a line break; write it on one line"))
            if len(value) > (limit := LONGEST_NAME if is_name else LONGEST_TEXT):
                raise ValueError(_("has {n:,} characters, {limit:,} at most; shorten it").format(n=len(value), limit=limit))
        return value


class Row(Strict):
    """A row of an input table. `key` says which columns identify it, `ordered` of which pairs the first is not above the second."""

    key: ClassVar[tuple[str, ...]] = ()
    ordered: ClassVar[tuple[tuple[str, str], ...]] = ()
    source: str = Field(min_length=1)
    confidence: Confidence
    note: str = ""


class Parameters(Row):
    """Figures of a technology in one year; each kind of technology declares its own columns."""

    key: ClassVar[tuple[str, ...]] = ("technology", "year")
    technology: Identifier
    year: Year


class Investment(Parameters):
    """What every technology that can be built has."""

    power_capex: float = quantity("CNY/MW", doc="overnight cost of power capacity", ge=0, le=MAX_MONEY)
    power_fixed_om: float = quantity("CNY/MW/a", doc="fixed operation and maintenance", ge=0, le=MAX_MONEY)
    lifetime: float = quantity("a", doc="technical and economic life", gt=0, le=200)
    lead_time: float = quantity("a", 0.0, doc="decision to commissioning", ge=0, le=50)
    outage: float = quantity("1", 0.0, doc="share of time out of service, forced and planned", ge=0, lt=1)
    recovery: float | None = quantity("a", None, doc="years over which capital is repaid; without it the life", gt=0, le=200)
    build_rate: float | None = quantity("MW/a", None, doc="largest addition a year", ge=0, le=MAX_BOUND)
    capacity_credit: float | None = quantity("1", None, doc="share of power that counts for reserves", ge=0, le=1)


class EnergyInvestment(Investment):
    """What every store has besides: energy capacity, sized apart from power."""

    ordered = (("duration_min", "duration_max"),)
    energy_capex: float = quantity("CNY/MWh", doc="overnight cost of energy capacity", ge=0, le=MAX_MONEY)
    energy_fixed_om: float = quantity("CNY/MWh/a", 0.0, doc="fixed O&M of energy capacity", ge=0, le=MAX_MONEY)
    duration_min: float = quantity("h", 0.0, doc="least energy over power", ge=0, le=8760)
    duration_max: float = quantity("h", doc="largest energy over power", gt=0, le=8760)


class Sited(Row):
    """A project: capacity of a technology at a site."""

    key: ClassVar[tuple[str, ...]] = ("project",)
    project: Identifier
    technology: Identifier
    site: Identifier
    site_to: Identifier | None = None
    profile: str | None = None
    full_load_hours: float | None = quantity("h/a", None, doc="yield the profile is scaled to", gt=0, le=8784)
    least_profile: str | None = None
    credit_profile: str | None = None


class CohortRow(Sited):
    """Capacity of one commissioning year."""

    commissioned: Year
    power: float | None = quantity("MW", None, doc="power capacity", ge=0, le=MAX_BOUND)
    energy: float | None = quantity("MWh", None, doc="energy capacity", ge=0, le=MAX_BOUND)
    flow: float | None = quantity("m3/h", None, doc="flow capacity (water)", ge=0, le=MAX_BOUND)
    volume: float | None = quantity("m3", None, doc="tank volume (water)", ge=0, le=MAX_BOUND)
    life: float | None = quantity("a", None, doc="life of this project", gt=0, le=200)
    power_capex: float | None = quantity("CNY/MW", None, doc="overnight cost of this project's power", ge=0, le=MAX_MONEY)
    power_fixed_om: float | None = quantity("CNY/MW/a", None, doc="fixed O&M of this project's power", ge=0, le=MAX_MONEY)
    energy_capex: float | None = quantity("CNY/MWh", None, doc="overnight cost of this project's energy", ge=0, le=MAX_MONEY)
    energy_fixed_om: float | None = quantity("CNY/MWh/a", None, doc="fixed O&M of this project's energy", ge=0, le=MAX_MONEY)


class ExistingRow(CohortRow):
    """A row of `existing.csv`."""


class CommittedRow(CohortRow):
    """A row of `committed.csv`."""

    lead_time: float | None = quantity("a", None, doc="decision to commissioning", ge=0, le=50)
    capex_factor: float = quantity("1", 1.0, doc="cost over the technology's; 0 where it is paid for", ge=0, le=100)


class CandidateRow(Sited):
    """A row of `candidates.csv`."""

    ordered = (("earliest_year", "latest_year"), ("power_min", "power_max"))
    earliest_year: int | None = Field(None, ge=1900, le=2200)
    latest_year: int | None = Field(None, ge=1900, le=2200)
    power_max: float | None = quantity("MW", None, doc="largest addition", ge=0, le=MAX_BOUND)
    power_min: float | None = quantity("MW", None, doc="least addition", ge=0, le=MAX_BOUND)
    power_limit: float | None = quantity("MW", None, doc="largest total at the site, existing and committed included", ge=0, le=MAX_BOUND)
    energy_max: float | None = quantity("MWh", None, doc="largest addition of energy", ge=0, le=MAX_BOUND)
    flow_max: float | None = quantity("m3/h", None, doc="largest addition (water)", ge=0, le=MAX_BOUND)
    volume_max: float | None = quantity("m3", None, doc="largest tank (water)", ge=0, le=MAX_BOUND)
    build_rate: float | None = quantity("MW/a", None, doc="largest addition a year", ge=0, le=MAX_BOUND)
    lead_time: float | None = quantity("a", None, doc="decision to commissioning", ge=0, le=50)
    capex_factor: float = quantity("1", 1.0, doc="cost over the technology's", gt=0, le=100)


class DemandRow(Row):
    """A row of `demand.csv`."""

    key: ClassVar[tuple[str, ...]] = ("demand", "year")
    demand: Identifier
    site: Identifier
    carrier: Identifier
    profile: str
    """A column of the profiles, `flat`, or `flexible`: at any time of the year."""
    year: Year
    annual_energy: float | None = quantity("MWh/a", None, doc="energy asked for in a year", ge=0, le=MAX_BOUND)
    annual_volume: float | None = quantity("m3/a", None, doc="water asked for in a year", ge=0, le=MAX_BOUND)
    load_factor: float | None = quantity("1", None, doc="mean over peak", gt=0, le=1)


class FlowRow(Row):
    """A row of `flows.csv`: what a converter gives to a bus per unit of activity, or takes where it is negative."""

    key: ClassVar[tuple[str, ...]] = ("technology", "mode", "carrier", "site", "year")
    technology: Identifier
    mode: Identifier = "main"
    carrier: Identifier
    site: Identifier | None = None
    year: Year
    ratio: float = quantity("1", doc="given per unit of activity; taken where negative", ge=-1e6, le=1e6)


class ModeRow(Row):
    """A row of `modes.csv`: cost and emissions of a mode of a converter; a mode without a row has neither."""

    key: ClassVar[tuple[str, ...]] = ("technology", "mode", "year")
    technology: Identifier
    mode: Identifier = "main"
    year: Year
    variable_om: float = quantity("CNY/MWh", 0.0, doc="cost of activity in the mode", ge=-MAX_MONEY, le=MAX_MONEY)
    emission_factor: float = quantity("t/MWh", 0.0, doc="CO2 of activity in the mode", ge=-10, le=10)
    fuel: Identifier | None = None
    fuel_use: float = quantity("MWh/MWh", 0.0, doc="fuel of fuels.csv per activity in the mode", ge=0, le=100)


class SeriesRow(Row):
    """A row of `series.csv`: what a technology does by the step, as a profile; which quantities a kind knows says its file."""

    key: ClassVar[tuple[str, ...]] = ("technology", "quantity")
    technology: Identifier
    quantity: Identifier
    profile: str = Field(min_length=1)


class StepRow(Row):
    """A row of `steps.csv`: a time slice, or a step of a representative period; with it profiles have a row a step instead of an hour."""

    key: ClassVar[tuple[str, ...]] = ("step",)
    step: str = Field(min_length=1)
    milestone: int | None = Field(None, ge=1900, le=2200)
    chain: Identifier
    hours: float = quantity("h", doc="length of the step", gt=0, le=MAX_BOUND)
    weight: float = quantity("1/a", doc="how often a year has it", gt=0, le=MAX_BOUND)


class FuelRow(Row):
    """A row of `fuels.csv`; a fuel of several tiers is bought from the cheapest on, each up to its limit in a year."""

    key: ClassVar[tuple[str, ...]] = ("fuel", "tier", "year")
    fuel: Identifier
    tier: Identifier | None = None
    year: Year
    price: float = quantity("CNY/MWh", doc="price delivered", ge=0, le=MAX_MONEY)
    emission_factor: float = quantity("t/MWh", doc="CO2 per fuel energy", ge=0, le=10)
    upstream: float = quantity("t/MWh", 0.0, doc="CO2 before the fuel is burnt, never captured; negative where plants took it up", ge=-10, le=10)
    limit: float | None = quantity("MWh/a", None, doc="most that can be bought in a year", ge=0, le=MAX_BOUND)


class CarbonRow(Row):
    """A row of `carbon.csv`."""

    key: ClassVar[tuple[str, ...]] = ("year",)
    year: Year
    price: float = quantity("CNY/t", doc="price of CO2", ge=0, le=MAX_MONEY)
    coverage: float = quantity("1", 1.0, doc="share of emissions that pay", ge=0, le=1)


class TariffRow(Row):
    """A row of `tariff.csv`."""

    key: ClassVar[tuple[str, ...]] = ("month", "hour")
    month: int = Field(ge=1, le=12)
    hour: int = Field(ge=0, le=23)
    import_factor: float = quantity("1", doc="hour's import price over the flat one", ge=0, le=100)
    export_factor: float = quantity("1", doc="hour's export price over the mean one", ge=0, le=100)


class SourceRow(Strict):
    """A row of `sources.csv`."""

    key: ClassVar[tuple[str, ...]] = ("source",)
    source: str = Field(min_length=1)
    title: str
    where: str = ""
    accessed: str = ""
    note: str = ""


class TargetRow(Row):
    """A row of `targets.csv`, the target register; value and unit stay as written (`plan.targets` makes them canonical)."""

    key: ClassVar[tuple[str, ...]] = ("target",)
    target: Identifier
    title_zh: str
    title_en: str
    document: str
    clause: str
    kind: Identifier
    technologies: str = ""
    sites: str = ""
    carriers: str = ""
    sense: Literal[">=", "<="] = ">="
    value: float | None = Field(None, ge=-WRITTEN_BOUND, le=WRITTEN_BOUND)
    unit: str = ""
    year: Year
    status: Literal["N", "D", "A"]
    obligation: Literal["binding", "indicative"] = "binding"
    priority: int = Field(1, ge=1, le=1_000)
    weather: Literal["expected", "each_year"] = "expected"
    enforce: Literal["soft", "hard", "off"] = "soft"
    steps: Literal["all", "peak"] = "all"
    price: float | None = Field(None, ge=-WRITTEN_BOUND, le=WRITTEN_BOUND)
    price_unit: str = ""
    base: float | None = Field(None, ge=-WRITTEN_BOUND, le=WRITTEN_BOUND)
    base_unit: str = ""
    interpretation_zh: str = ""
    interpretation: str


class ActualRow(Row):
    """A row of `actual.csv`: what was measured or reported of a year; value and unit stay as written (`plan.actual` makes them canonical)."""

    key: ClassVar[tuple[str, ...]] = ("quantity", "technologies", "sites", "year")
    quantity: Identifier
    technologies: str = ""
    sites: str = ""
    year: Year
    value: float = Field(ge=0, le=WRITTEN_BOUND)
    unit: str = Field(min_length=1)


TABLES: dict[str, type[Strict]] = {
    "existing": ExistingRow, "committed": CommittedRow, "candidates": CandidateRow, "demand": DemandRow,
    "steps": StepRow, "flows": FlowRow, "modes": ModeRow, "series": SeriesRow,
    "fuels": FuelRow, "carbon": CarbonRow, "tariff": TariffRow, "targets": TargetRow, "sources": SourceRow,
}  # fmt: skip


# --- the registry of kinds ---------------------------------------------------------------------------------------------------------

PARAMETERS: dict[str, type[Parameters]] = {}
"""Kind of technology -> its row class; filled when `energyplan.model.technologies` is imported."""

SERIES: dict[str, dict[str, str]] = {}
"""Kind of technology -> quantity that `series.csv` may give (`*` at its end: one for each mode or flow) -> what it is, with its unit."""

TARGET_KINDS: dict[str, str] = {}
"""Kind of target -> canonical unit of its value; filled when `energyplan.model.rules` is imported."""
