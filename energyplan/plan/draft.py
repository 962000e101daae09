"""A plan between reading and checking: everything that was written, faulty parts left out, and the list of checks.

A check is a small function with a name. It says which parts of the plan must be whole before absence means anything: where
a line of `technologies/thermal.csv` could not be read, nobody should be told that its technology has no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from energyplan.errors import Problems
from energyplan.notes import Note
from energyplan.plan.grid import Cell
from energyplan.plan.profiles import Profiles
from energyplan.plan.rows import PARAMETERS, CandidateRow, CohortRow, EnergyInvestment
from energyplan.plan.schema import PlanFile, TechnologyEntry
from energyplan.plan.tables import Record, Table
from energyplan.plan.yaml_file import Document, Keys, dotted
from energyplan.plan.year_tables import values_in
from energyplan.units import CURRENCY

PROJECTS = ("existing", "committed", "candidates")


@dataclass
class Draft:
    """What was read.

    Attributes:
        file: The plan file; only its sections in `whole` can be asked for.
        whole: Sections of the plan file without a fault.
        assumed: Notes about what was assumed or left out.
    """

    file: PlanFile
    document: Document
    whole: set[str]
    tables: dict[str, Table]
    profiles: dict[str, Profiles]
    problems: Problems
    assumed: list[Note] = field(default_factory=list)

    @property
    def currency(self) -> str:
        """In which the plan's money is written."""
        return self.file.currency if "currency" in self.whole else CURRENCY

    def is_whole(self, part: str) -> bool:
        """Whether a section of the plan file or a table (`technologies/*`: all of them) has no fault."""
        if part == "technologies/*":
            return all(t.whole for name, t in self.tables.items() if name.startswith("technologies/"))
        if part == "profiles":
            return all(year.readable for year in self.profiles.values())
        if part in PlanFile.model_fields and part not in self.tables:
            return part in self.whole
        return part not in self.tables or self.tables[part].whole

    def rows(self, table: str) -> Iterator[tuple[Record, Any]]:
        """Rows without a fault, with their records; nothing where there is no such table."""
        return self.tables[table].valid if table in self.tables else iter(())

    def projects(self, *tables: str) -> Iterator[tuple[str, Record, Any]]:
        """Table, record and row of every project whose technology is known."""
        for table in tables or PROJECTS:
            for record, row in self.rows(table):
                if row.technology in self.file.technologies:
                    yield table, record, row

    def technology(self, row: Any) -> TechnologyEntry:
        """The technology of a project."""
        return self.file.technologies[row.technology]

    def is_used(self, row: Any) -> bool:
        """Whether a row is of no technology, or of one in use."""
        entry = self.file.technologies.get(row.technology) if hasattr(row, "technology") else None
        return entry.enabled if entry is not None else not hasattr(row, "technology")

    def is_water(self, row: CohortRow | CandidateRow) -> bool:
        """Whether a project is sized by flow and volume: its carrier is counted in m3."""
        carrier = self.file.carriers.get(self.technology(row).carrier)
        return carrier is not None and carrier.unit == "m3"

    def is_store(self, row: CohortRow | CandidateRow) -> bool:
        """Whether energy is sized besides power."""
        return issubclass(PARAMETERS.get(self.technology(row).kind, object), EnergyInvestment)

    def parameters(self, technology: str) -> list[Any]:
        """Rows of a technology, by rising year."""
        entry = self.file.technologies.get(technology)
        rows = [row for _record, row in self.rows(f"technologies/{entry.kind}")] if entry else []
        return sorted((r for r in rows if r.technology == technology), key=lambda r: r.year)

    def at(self, technology: str, name: str, year: float) -> float | None:
        """A parameter in a year: linear between rows, the nearest outside; None without rows."""
        values = values_in(self.parameters(technology), name, [year])
        return None if values is None else float(values[0])

    def blame(
        self, table: str, record: Record, column: str, message: str, hint: str, code: str
    ) -> None:
        """A problem of a cell."""
        self.tables[table].blame(self.problems, record, column, message, hint, code)

    def is_told(self, cell: Cell | None) -> bool:
        """Whether something is wrong with a cell already, so that nothing more need be said of it."""
        return cell is not None and self.problems.has(cell.place)

    def blame_key(self, keys: Keys, message: str, hint: str, code: str) -> None:
        """A problem of a key of the plan file."""
        self.problems.add(self.document.place(keys), dotted(keys), message, hint, code)


Check = Callable[[Draft], None]

CHECKS: list[tuple[Check, tuple[str, ...]]] = []
"""Every check, with the parts of the plan that must be whole for it."""


def check(*needs: str) -> Callable[[Check], Check]:
    """Put a function on the list of checks."""

    def register(function: Check) -> Check:
        CHECKS.append((function, needs))
        return function

    return register


def run_checks(draft: Draft) -> None:
    """Run every check whose parts are whole."""
    for function, needs in CHECKS:
        if all(draft.is_whole(part) for part in needs):
            function(draft)


def listed(items: Iterable[object], limit: int = 5) -> str:
    """Some items for a message.

    >>> listed([1, 2, 3], limit=2)
    '1, 2 ... (3)'
    """
    found = [str(item) for item in items]
    more = f" ... ({len(found)})" if len(found) > limit else ""
    return ", ".join(found[:limit]) + more
