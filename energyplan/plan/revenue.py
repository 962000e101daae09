"""Rules of revenue: what is paid beside the market, by the rules of a country. They change what is earned, never the least-cost plan.

They stand in a file of their own, `revenue.yaml` beside the plan: a run does not know them, and any run can be looked at under any rules.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, model_validator

from energyplan.errors import Place, Problems, UnitProblem
from energyplan.i18n import _
from energyplan.plan.plan_file import tell
from energyplan.plan.rows import MAX_MONEY, Confidence, Identifier, Strict
from energyplan.plan.tables import unit_wording
from energyplan.plan.wording import did_you_mean
from energyplan.plan.yaml_file import read_yaml
from energyplan.units import CURRENCY, in_currency, to_canonical

FILE = "revenue.yaml"
"""Name of the rules beside a plan."""


def _written(unit: str) -> BeforeValidator:
    """A number with its unit, or one that is canonical already; the currency is the context of the validation."""

    def canonical(value: Any, info: ValidationInfo) -> float:
        currency = str(info.context or CURRENCY)
        try:
            return to_canonical(value, unit, currency)
        except UnitProblem as problem:
            said = unit_wording(problem)
            raise ValueError(f"{said.message}; {said.hint}") from None
        except (TypeError, ValueError):
            hint = _("write it like '20 {unit}'").format(unit=in_currency(unit, currency))
            raise ValueError("; ".join([_("'{value}' is not a number").format(value=value), hint])) from None

    return BeforeValidator(canonical)


Price = Annotated[float, _written("CNY/MWh"), Field(ge=0, le=MAX_MONEY)]
Payment = Annotated[float, _written("CNY/MW/a"), Field(ge=0, le=MAX_MONEY)]
Share = Annotated[float, _written("1"), Field(ge=0, le=1)]
Benchmark = Annotated[float, _written("t/MWh"), Field(ge=0, le=10)]


class Rule(Strict):
    """Who a rule is for: technologies, and years of commissioning."""

    technologies: list[Identifier] = Field(min_length=1)
    commissioned_from: int | None = Field(None, ge=1900, le=2200)
    commissioned_to: int | None = Field(None, ge=1900, le=2200)
    source: str = Field(min_length=1)
    confidence: Confidence
    note: str = ""

    @model_validator(mode="after")
    def _rises(self) -> Rule:
        if self.first > self.last:
            raise ValueError(_("commissioned_to {last} is before commissioned_from {first}").format(first=self.first, last=self.last))
        return self

    @property
    def first(self) -> int:
        """First year of commissioning it is for."""
        return self.commissioned_from or 0

    @property
    def last(self) -> int:
        """Last year of commissioning it is for."""
        return self.commissioned_to or 9999

    def covers(self, technology: str, vintage: int) -> bool:
        """Whether it is for a technology commissioned in a year."""
        return technology in self.technologies and self.first <= vintage <= self.last


class MechanismPrice(Rule):
    """A contract for difference: a share of output earns a price, whatever the market pays, for some years from commissioning on."""

    price: Price
    share: Share
    years: int = Field(ge=1, le=100)


class CapacityPayment(Rule):
    """A payment for power in service: from each year on that is given; for some years from commissioning on, or for good."""

    payment: dict[int, Payment] = Field(min_length=1)
    years: int | None = Field(None, ge=1, le=100)


class FreeAllocation(Rule):
    """Allowances given free for each MWh: from each year on that is given."""

    benchmark: dict[int, Benchmark] = Field(min_length=1)


class RevenueRules(Strict):
    """A file of rules."""

    schema_version: Literal[1] = 1
    mechanism_price: list[MechanismPrice] = Field(default_factory=list)
    capacity_payment: list[CapacityPayment] = Field(default_factory=list)
    free_allocation: list[FreeAllocation] = Field(default_factory=list)


def from_year(figures: dict[int, float], year: int) -> float:
    """The figure of the last year given that is not after `year`; nothing before the first.

    >>> [from_year({2024: 100.0, 2026: 165.0}, year) for year in (2023, 2025, 2030)]
    [0.0, 100.0, 165.0]
    """
    given = [y for y in figures if y <= year]
    return figures[max(given)] if given else 0.0


def read_rules(path: Path, technologies: Collection[str], currency: str) -> RevenueRules:
    """Rules of a file.

    Args:
        path: The file.
        technologies: Names a rule may speak of.
        currency: In which money is written.

    Raises:
        InputError: with everything that is wrong.
    """
    problems = Problems()
    document = read_yaml(path, problems) if path.is_file() else None
    if document is None and not problems.found:
        problems.add(Place(path), FILE, _("there is no such file"), _("write the path of a YAML file"), "missing_file")
    problems.raise_if_any()
    assert document is not None
    try:
        rules = RevenueRules.model_validate(document.data, context=currency)
    except ValidationError as error:
        tell(error, document, problems, RevenueRules)
        problems.raise_if_any()
        raise
    for kind in ("mechanism_price", "capacity_payment", "free_allocation"):
        own: list[Rule] = getattr(rules, kind)
        for i, rule in enumerate(own):
            for k, name in enumerate(rule.technologies):
                if name not in technologies:
                    keys = (kind, i, "technologies", k)
                    message, hint = _("there is no technology '{name}'").format(name=name), did_you_mean(name, technologies)
                    problems.add(document.place(keys), f"{kind}[{i}].technologies", message, hint, "unknown_technology")
        for (i, one), (k, other) in combinations(enumerate(own), 2):
            shared = sorted(set(one.technologies) & set(other.technologies))
            if shared and max(one.first, other.first) <= min(one.last, other.last):
                message = _("{technology} is also under {other}, for the same years of commissioning").format(technology=shared[0], other=f"{kind}[{i}]")
                hint = _("give them years that do not overlap: commissioned_from, commissioned_to")
                problems.add(document.place((kind, k)), f"{kind}[{k}]", message, hint, "overlapping_rules")
    problems.raise_if_any()
    return rules
