"""The target register: what the planning document asks for, line by line, in canonical units."""

from __future__ import annotations

from dataclasses import dataclass

from energyplan.errors import UnitProblem
from energyplan.i18n import _
from energyplan.plan.rows import TARGET_KINDS, TargetRow
from energyplan.plan.schema import Plan
from energyplan.units import CURRENCY, convert, factor, in_currency

ASSIGNED = "assigned"
"""Kind of a target whose figure is assigned later; it is listed and not enforced."""

YEAR_END_KINDS = frozenset({"capacity", "storage_energy", "start", "capacity_share", "commissioned", "co2_budget", "activity_budget"})
"""Kinds that look at the stock at the end of a year, any of the ledger, or at all that is done by then. All others are about the operation of a milestone."""

STEPWISE_KINDS = frozenset({"reserve_margin"})
"""Kinds that hold in each step, or in that of the peak."""

NEEDS_PRICE = frozenset({"output_value"})
"""Kinds whose value is money made of energy at a price of the register."""

RATIO_KINDS = frozenset({"generation_reserve"})
"""Kinds whose value is no share: it may be above 100 %."""

LEAST_KINDS = frozenset({"generation_reserve"})
"""Kinds that can only ask for a least value."""

PRICE_UNIT = "CNY/MWh"
BASE_UNIT = "CNY/a"


@dataclass(frozen=True)
class Target:
    """A line of the register.

    Attributes:
        technologies: Those it is about; empty: all the kind means.
        sites: Those it is about; empty: all.
        carriers: Those whose generation counts, of kinds that look at generation; empty: all.
        value: Value in `unit`, None where none is set.
        value_written: Value and unit as the document has them, e.g. `190 万千瓦`.
        unit: Canonical unit, e.g. MW.
        status: N numeric, D directional (the number is ours), A assigned later.
        enforce: What the plan does with it: soft (slack and penalty), hard, off.
        price: Price [CNY/MWh] of kinds that need one.
        base: Amount [CNY/a] a share is taken of, for kinds that need one.
    """

    id: str
    title_zh: str
    title_en: str
    document: str
    clause: str
    kind: str
    technologies: tuple[str, ...]
    sites: tuple[str, ...]
    sense: str
    value: float | None
    value_written: str
    unit: str
    year: int
    status: str
    obligation: str
    enforce: str
    priority: int
    weather: str
    price: float | None
    base: float | None
    interpretation: str
    source: str
    steps: str = "all"
    """Steps in which a target about power holds: all, or that of the peak."""
    carriers: tuple[str, ...] = ()
    interpretation_zh: str = ""
    """The interpretation in Chinese, where the register has it."""
    currency: str = CURRENCY
    """In which money is written in `value_written`."""

    def counts(self, technology: str, clean: bool) -> bool:
        """Whether a share counts what a technology gives: one that is named, or a clean one where none is.

        Args:
            technology: Its name.
            clean: Whether the plan calls it clean.
        """
        return technology in self.technologies if self.technologies else clean

    @property
    def unit_written(self) -> str:
        """Unit of the document."""
        return self.value_written.partition(" ")[2]

    def as_written(self, value: float) -> float:
        """An amount in `unit` in the unit of the document: 1,050 MW are 105 万千瓦."""
        return value / self.per_unit

    @property
    def per_unit(self) -> float:
        """Canonical units of one unit as written."""
        return factor(self.unit_written or "1", self.unit or "1", self.currency)

    def is_off(self, mode: str) -> bool:
        """Whether a run of a mode (`plan`, `soft`, `hard`, `off`) leaves it out."""
        return mode == "off" or (mode == "plan" and self.enforce == "off")


def register(plan: Plan) -> list[Target]:
    """The targets of a checked plan, in the order of the table."""
    return [target_of(row, plan.file.currency) for row in plan.targets]


def target_of(row: TargetRow, currency: str) -> Target:
    """A target from its row, in canonical units; its money is written in `currency`."""
    unit, per_unit = canonical_unit(row.kind, row.unit, currency)
    return Target(
        id=row.target, title_zh=row.title_zh, title_en=row.title_en, document=row.document,
        clause=row.clause, kind=row.kind, technologies=names(row.technologies),
        sites=names(row.sites), sense=row.sense,
        value=None if row.value is None else float(f"{row.value * per_unit:.15g}"),
        value_written="" if row.value is None else f"{row.value:g} {row.unit}".strip(),
        unit=unit, year=row.year, status=row.status, obligation=row.obligation,
        enforce=row.enforce, priority=row.priority, weather=row.weather,
        price=None if row.price is None else convert(row.price, row.price_unit, PRICE_UNIT, currency),
        base=None if row.base is None else convert(row.base, row.base_unit, BASE_UNIT, currency),
        interpretation=row.interpretation, interpretation_zh=row.interpretation_zh, source=row.source, steps=row.steps, carriers=names(row.carriers),
        currency=currency,
    )  # fmt: skip


def names(text: str) -> tuple[str, ...]:
    """The names of a cell.

    >>> names("offshore_wind; tidal")
    ('offshore_wind', 'tidal')
    """
    return tuple(part.strip() for part in text.split(";") if part.strip())


def canonical_unit(kind: str, unit: str, currency: str) -> tuple[str, float]:
    """The canonical unit of a kind that measures the same as `unit`, and the factor to it.

    An `assigned` target, or one without a unit, keeps what is written.

    Raises:
        UnitProblem: the unit is unknown or fits none of the kind's units.
    """
    units = TARGET_KINDS.get(kind, "").split("|")
    if units == [""] or not unit.strip():
        return unit or units[0], 1.0
    problems = []
    for canonical in units:
        try:
            return canonical, factor(unit, canonical, currency)
        except UnitProblem as problem:
            problems.append(problem)
    either = f" {_('or')} ".join(in_currency(one, currency) for one in units)
    raise UnitProblem(unit, either, known=any(problem.known for problem in problems), currency=problems[0].currency)
