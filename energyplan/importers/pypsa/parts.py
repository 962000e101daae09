"""A component as the importer reads it: numbers, flags and series with PyPSA's defaults, and faults at their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from math import isnan

import numpy as np

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.importers.pypsa.attributes import (
    BY_STEP,
    LISTS,
    READ,
    REFUSED,
    UNSUPPORTED,
    Default,
    bounds_capacity,
    known,
    knows,
    numbered,
    way_out,
)
from energyplan.importers.pypsa.periods import standing
from energyplan.importers.pypsa.tables import Array, Network, Table

SLIP = 0.85
"""Likeness from which an unknown attribute is a slip of the pen, and no column of the user's own."""


@dataclass(frozen=True)
class Part:
    """A component.

    Attributes:
        table: Its list.
        name: Its name there.
        steps: Number of snapshots.
    """

    table: Table
    name: str
    steps: int
    problems: Problems

    def place(self, attribute: str) -> Place:
        """Where an attribute is written; where it is not, the component."""
        series = self.table.series.get(attribute, {}).get(self.name)
        cell = self.table.rows[self.name].get(attribute)
        return series.place if series else cell.place if cell else self.table.names[self.name]

    def blame(self, attribute: str, message: str, hint: str, code: str = "not_supported") -> None:
        """A problem of an attribute."""
        self.problems.add(self.place(attribute), f"{self.table.name}.{self.name}.{attribute}", message, hint, code)

    def _default(self, attribute: str) -> Default:
        list_, attribute = self.table.name, numbered(attribute)
        return READ[list_][attribute] if attribute in READ[list_] else REFUSED[list_][attribute]

    def text(self, attribute: str) -> str:
        """A name; empty where it is not written."""
        cell = self.table.rows[self.name].get(attribute)
        return cell.text if cell else str(self._default(attribute) if numbered(attribute) == attribute else "")

    def flag(self, attribute: str) -> bool:
        """A switch."""
        cell = self.table.rows[self.name].get(attribute)
        if cell is None:
            return bool(self._default(attribute))
        if cell.text.lower() not in ("true", "false", "1", "0", "1.0", "0.0"):
            self.blame(attribute, _("'{value}' is neither True nor False").format(value=cell.text), _("write True or False"), "not_a_flag")
        return cell.text.lower() in ("true", "1", "1.0")

    def number(self, attribute: str) -> float:
        """A number that is the same in all snapshots."""
        cell = self.table.rows[self.name].get(attribute)
        if cell is None:
            return float(self._default(attribute))
        try:
            value = float(cell.text)
        except ValueError:
            self.blame(attribute, _("'{value}' is not a number").format(value=cell.text), _("write a number"), "not_a_number")
            return float(self._default(attribute))
        return float(self._default(attribute)) if isnan(value) else value

    def varies(self, attribute: str) -> bool:
        """Whether it is written as a series."""
        return self.name in self.table.series.get(attribute, {})

    def series(self, attribute: str, *, gaps: bool = False) -> Array:
        """Values of all snapshots, shape (T,).

        Args:
            attribute: Its name.
            gaps: Whether a snapshot without a value means something.
        """
        if not self.varies(attribute):
            return np.full(self.steps, self.number(attribute))
        values = self.table.series[attribute][self.name].values
        if not gaps and np.isnan(values).any():
            at = int(np.flatnonzero(np.isnan(values))[0])
            self.blame(attribute, _("has no number in snapshot {n}").format(n=at + 1), _("write a number in every snapshot"), "missing")
        return values

    @property
    def ports(self) -> list[str]:
        """Numbers of the ports of a link that lead to a bus, from 1 on."""
        found = [attribute[3:] for attribute in self.table.header if attribute.startswith("bus") and attribute[3:].isdigit() and attribute != "bus0"]
        return [port for port in found if self.text(f"bus{port}")]


def parts(network: Network, name: str, problems: Problems) -> list[Part]:
    """Components of a list that are active."""
    table = network.table(name)
    found = [Part(table, one, len(network.snapshots), problems) for one in table.rows]
    found = [part for part in found if "active" not in READ[name] or part.flag("active")]
    return [part for part in found if periods_of(network, part)] if network.periods else found


def periods_of(network: Network, part: Part) -> list[int]:
    """Periods in which a component stands; all of them where it has no build year."""
    dated = "build_year" in READ[part.table.name]
    return standing(network, *(part.number(name) for name in ("build_year", "lifetime"))) if dated else [period.year for period in network.periods]


def check_attributes(network: Network, problems: Problems) -> list[str]:
    """Refuse what would change the optimum and is not supported.

    Returns:
        Columns that neither PyPSA nor this reader knows; they are left out.
    """
    strange = []
    for name in UNSUPPORTED:
        for one, place in network.table(name).names.items():
            hint = _("replace it by links or lines, or take it out")
            problems.add(place, f"{name}.{one}", _("components of this kind are not supported"), hint, "not_supported")
    for name in (n for n in LISTS if n in READ):
        table = network.table(name)
        for attribute, place in {**table.header, **{a: next(iter(s.values())).place for a, s in table.series.items() if s}}.items():
            if bounds_capacity(name, attribute):
                message = _("limits of capacity by bus and carrier are not supported")
                problems.add(place, f"{name}.{attribute}", message, _("take the column out"), "not_supported")
            elif not knows(name, attribute):
                best = next(iter(get_close_matches(attribute, known(name), n=1, cutoff=SLIP)), None)
                if best:
                    problems.add(
                        place, f"{name}.{attribute}", _("'{name}' is no attribute of PyPSA").format(name=attribute),
                        _("did you mean '{name}'? A column of your own must have a name of its own").format(name=best), "unknown_attribute",
                    )  # fmt: skip
                strange.append(f"{name}.{attribute}")
        for one in table.rows:
            _refuse(Part(table, one, len(network.snapshots), problems))
    return strange


def _refuse(part: Part) -> None:
    name = part.table.name
    written = dict.fromkeys([*part.table.rows[part.name], *(a for a, s in part.table.series.items() if part.name in s)])
    for attribute in written:
        plain = numbered(attribute) if name == "links" else attribute
        if plain in REFUSED.get(name, {}):
            for value in _unlike(part, attribute, REFUSED[name][plain]):
                part.blame(attribute, _("{attribute} = {value} is not supported").format(attribute=attribute, value=value), way_out(plain))
        elif part.varies(attribute) and plain in READ[name] and plain not in BY_STEP.get(name, ()):
            part.blame(attribute, _("{attribute} cannot change by the snapshot").format(attribute=attribute), _("write it as one value"))


def _unlike(part: Part, attribute: str, default: Default) -> Iterator[str]:
    """The first value that is not the default, as written."""
    if isinstance(default, str):
        text = part.text(attribute)
        values = [text] if text != default else []
    elif isinstance(default, bool):
        values = [str(not default)] if part.flag(attribute) != default else []
    else:
        found = part.series(attribute, gaps=True)
        values = [f"{value:g}" for value in found if not (isnan(value) or value == default)]
    yield from values[:1]
