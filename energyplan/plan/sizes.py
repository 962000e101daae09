"""Sizes of what is built whole: a turbine, a reactor, a stack, a module of a store. A table of its own, no input of a run.

    technology,site,project,power [MW],energy [MWh],flow [m3/h],volume [m3],source,confidence,note
    offshore_wind,,,8,,,,S10,H,8 MW turbines
    vrfb,mainland,vrfb_station,0.5,2,,,E,L,

A row is for a technology, for a technology at a site, or for one project; the narrowest row that fits a project counts, all of it. Power and energy are
rounded apart from each other; what has no size is not rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from energyplan.errors import Problems
from energyplan.i18n import _
from energyplan.plan.rows import MAX_BOUND, Identifier, Row, quantity
from energyplan.plan.tables import Table, read_by_itself
from energyplan.plan.targets import names
from energyplan.plan.wording import did_you_mean


class SizeRow(Row):
    """A row of the table."""

    key: ClassVar[tuple[str, ...]] = ("technology", "site", "project")
    technology: Identifier
    site: Identifier | None = None
    project: Identifier | None = None
    power: float | None = quantity("MW", None, doc="power of one unit", gt=0, le=MAX_BOUND)
    energy: float | None = quantity("MWh", None, doc="energy of one module of a store", gt=0, le=MAX_BOUND)
    flow: float | None = quantity("m3/h", None, doc="flow of one unit (water)", gt=0, le=MAX_BOUND)
    volume: float | None = quantity("m3", None, doc="volume of one tank (water)", gt=0, le=MAX_BOUND)

    def covers(self, project: Buildable) -> bool:
        """Whether it is for a project."""
        own = {"technology": project.technology, "site": project.site, "project": project.project}
        return all(getattr(self, name) in (None, value) for name, value in own.items())

    @property
    def narrow(self) -> int:
        """How narrow it is: a project before a site, a site before a technology."""
        return 2 * (self.project is not None) + (self.site is not None)


@dataclass(frozen=True)
class Buildable:
    """A candidate project that sizes may be for.

    Attributes:
        asset: Technology at a site, as the run names it.
        is_water: Whether it is sized by flow and volume.
        is_store: Whether its energy is sized apart from its power.
        power_max: Largest addition [MW, m3/h].
        energy_max: Largest addition [MWh, m3].
    """

    asset: str
    technology: str
    site: str
    project: str
    is_water: bool
    is_store: bool
    power_max: float
    energy_max: float

    @property
    def columns(self) -> dict[str, tuple[str, float]]:
        """Column of the size and largest addition, by quantity."""
        power, energy = ("flow", "volume") if self.is_water else ("power", "energy")
        found = {"power": (power, self.power_max)}
        return found | ({"energy": (energy, self.energy_max)} if self.is_store else {})


@dataclass(frozen=True)
class Known:
    """What a run knows, against which sizes are read.

    Attributes:
        technologies: All of its plan.
        projects: Its candidates.
        sources: Ids of its sources.
        currency: Of its money.
    """

    technologies: Sequence[str]
    projects: Sequence[Buildable]
    sources: Sequence[str]
    currency: str


def read_sizes(file: Path, known: Known) -> dict[tuple[str, str, str], float]:
    """Size of a unit by asset, project and quantity (`power`, `energy`), in canonical units.

    Args:
        file: CSV file or workbook.
        known: What the run knows.

    Raises:
        InputError: with every problem of the table.
    """
    table = read_by_itself(file.stem, SizeRow, file.parent, CHECKS, known, known.currency)
    found = {}
    for project in known.projects:
        row = max((row for row in table.rows if row.covers(project)), key=lambda row: row.narrow, default=None)
        for name, (column, _most) in project.columns.items():
            if row is not None and getattr(row, column) is not None:
                found[project.asset, project.project, name] = float(getattr(row, column))
    return found


# --- checks ------------------------------------------------------------------------------------------------------------------------


def names_are_known(table: Table, known: Known, problems: Problems) -> None:
    """Technologies are the plan's, projects the run's candidates, of that technology and site; sources are the plan's."""
    for record, row in table.valid:
        there: dict[str, Sequence[str]] = {"technology": known.technologies, "source": known.sources}
        if row.technology in known.technologies:
            own = [p for p in known.projects if p.technology == row.technology]
            there["project"] = [p.project for p in own]
            if own:
                there["site"] = [p.site for p in own if row.project in (None, p.project)]
        for column, good in there.items():
            for name in names(getattr(row, column) or ""):
                if name not in good:
                    table.blame(problems, record, column, _("'{name}' is not known").format(name=name), did_you_mean(name, set(good)), f"unknown_{column}")


def sizes_suit_the_carrier(table: Table, known: Known, problems: Problems) -> None:
    """Water is sized by flow and volume, all else by power and energy; only stores have energy; a row has a size."""
    for record, row in table.valid:
        given = [column for column in ("power", "energy", "flow", "volume") if getattr(row, column) is not None]
        if not given:
            table.blame(problems, record, "power", _("there is no size in this row"), _("write power or energy, of water flow or volume"), "missing")
        covered = [p for p in known.projects if row.covers(p)]
        if not covered:
            continue
        fits = {column for p in covered for column, _most in p.columns.values()}
        for column in given:
            if column not in fits:
                message = _("{technology} is not sized by {column}").format(technology=row.technology, column=column)
                table.blame(problems, record, column, message, _("write it in the column {column}").format(column=", ".join(sorted(fits))), "wrong_size")


def units_fit_into_limits(table: Table, known: Known, problems: Problems) -> None:
    """One unit at least has room in one of the projects that a row is for."""
    for record, row in table.valid:
        most: dict[str, float] = {}
        for project in known.projects:
            for column, limit in project.columns.values() if row.covers(project) else ():
                most[column] = max(most.get(column, 0.0), limit)
        for column, limit in most.items():
            size = getattr(row, column)
            if size is not None and size > limit * (1 + 1e-9):
                message = _("a unit of {size:g} is larger than what may be added, {limit:g}").format(size=size, limit=limit)
                table.blame(problems, record, column, message, _("a smaller unit, or a higher limit of the candidate"), "above_limit")


CHECKS: tuple[Callable[[Table, Known, Problems], None], ...] = (names_are_known, sizes_suit_the_carrier, units_fit_into_limits)
