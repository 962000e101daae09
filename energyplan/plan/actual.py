"""The actual figures of a plan, `actual.csv`: what stood, was made or was sold in years that are over.

They are no input of a run. A figure measures what a kind of target measures (`docs/how-to/inputs.md`), of the technologies and sites it names as a target
names them, so that it can be set beside a target, or beside a run, without translation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from energyplan.errors import Problems
from energyplan.i18n import _
from energyplan.plan.checks_targets import amount_fault
from energyplan.plan.input_folders import has_table, holder
from energyplan.plan.rows import TARGET_KINDS, ActualRow
from energyplan.plan.schema import Plan
from energyplan.plan.tables import Record, Table, read_by_itself
from energyplan.plan.targets import canonical_unit, names
from energyplan.plan.wording import did_you_mean

ACTUAL = "actual"
"""Name of the table."""


@dataclass(frozen=True)
class Actual:
    """An actual figure, in the canonical unit of its quantity.

    Attributes:
        quantity: A kind of target: `capacity`, `storage_energy`, `start`, `activity` ...
        technologies: Those it is about; empty: all the kind means.
        sites: Those it is about; empty: all.
        confidence: H, M or L, as its row says.
    """

    quantity: str
    technologies: frozenset[str]
    sites: frozenset[str]
    year: int
    value: float
    unit: str
    source: str
    confidence: str
    note: str = ""


def read_actual(plan: Plan, file: Path | None = None) -> list[Actual]:
    """The actual figures of a plan, by rising year.

    Args:
        plan: Whose technologies, sites, years and sources the figures must know.
        file: A CSV file or workbook in the place of `actual.csv` of the plan's inputs.

    Raises:
        InputError: with every problem of the table.
    """
    folder, name = (holder(ACTUAL, plan.inputs), ACTUAL) if file is None else (file.parent, file.stem)
    table = read_by_itself(name, ActualRow, folder, CHECKS, plan, plan.file.currency)
    return sorted((_figure(row, plan.file.currency) for row in table.rows), key=lambda figure: figure.year)


def has_actual(plan: Plan) -> bool:
    """Whether the plan's inputs have the table."""
    return has_table(holder(ACTUAL, plan.inputs), ACTUAL)


def _figure(row: ActualRow, currency: str) -> Actual:
    unit, per_unit = canonical_unit(row.quantity, row.unit, currency)
    return Actual(
        quantity=row.quantity, technologies=frozenset(names(row.technologies)), sites=frozenset(names(row.sites)), year=row.year,
        value=float(f"{row.value * per_unit:.15g}"), unit=unit, source=row.source, confidence=row.confidence, note=row.note,
    )  # fmt: skip


# --- checks ------------------------------------------------------------------------------------------------------------------------


def amounts_fit(table: Table, plan: Plan, problems: Problems) -> None:
    """A quantity is a kind of target, and its unit measures what that kind measures."""
    for record, row in table.valid:
        if row.quantity not in TARGET_KINDS:
            said = _("'{name}' is not known").format(name=row.quantity), did_you_mean(row.quantity, TARGET_KINDS, limit=30), "unknown_kind"
            table.blame(problems, record, "quantity", *said)
        elif fault := amount_fault(row.quantity, row.value, row.unit, plan.file.currency):
            column, wording = fault
            table.blame(problems, record, column, *wording)


def names_are_known(table: Table, plan: Plan, problems: Problems) -> None:
    """Technologies, sites and sources are those of the plan."""
    known = {"technologies": [*plan.file.technologies], "sites": [*plan.file.sites], "source": [row.source for row in plan.sources]}
    for record, row in table.valid:
        for column, there in known.items():
            for name in names(getattr(row, column)):
                if name not in there:
                    table.blame(problems, record, column, _("'{name}' is not known").format(name=name), did_you_mean(name, there), f"unknown_{column}")


def years_are_over(table: Table, plan: Plan, problems: Problems) -> None:
    """No figure is of a year behind the horizon. Years before the base year are the last plan's: they stay in the table and are not looked at."""
    for record, row in table.valid:
        if row.year > plan.file.horizon.end:
            message = _("{year} is outside the plan's years {first} to {last}").format(year=row.year, first=plan.file.base_year, last=plan.file.horizon.end)
            table.blame(problems, record, "year", message, _("change the year, or the horizon"), "wrong_year")


def figures_stand_once(table: Table, _plan: Plan, problems: Problems) -> None:
    """The same technologies and sites in another order are the same figure."""
    first: dict[object, Record] = {}
    for record, row in table.valid:
        other = first.setdefault((row.quantity, frozenset(names(row.technologies)), frozenset(names(row.sites)), row.year), record)
        if other is not record:
            message = _("the figure is there already, as '{key}' in line {line}").format(key=other.key, line=other.place.line)
            table.blame(problems, record, "quantity", message, _("keep one of the two rows"), "duplicate_row")


CHECKS: tuple[Callable[[Table, Plan, Problems], None], ...] = (amounts_fit, names_are_known, years_are_over, figures_stand_once)
