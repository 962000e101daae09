"""A PyPSA network as it is written: components with their attributes, series, snapshots, each value with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.errors import Place

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """A value as text, and where it is written."""

    text: str
    place: Place


@dataclass(frozen=True)
class Series:
    """Values of a component in each snapshot, shape (T,); no number where the cell is empty."""

    values: Array
    place: Place


@dataclass
class Table:
    """All components of a kind.

    Attributes:
        name: PyPSA's name of the list, e.g. `generators`.
        place: Where it is written.
        header: Attribute -> the cell that names it.
        rows: Component -> attribute -> cell; empty cells are left out.
        series: Attribute -> component -> series.
        names: Component -> the cell with its name.
    """

    name: str
    place: Place
    header: dict[str, Place] = field(default_factory=dict)
    rows: dict[str, dict[str, Cell]] = field(default_factory=dict)
    series: dict[str, dict[str, Series]] = field(default_factory=dict)
    names: dict[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Period:
    """An investment period.

    Attributes:
        year: Its name, a year.
        objective: Weight of its costs in the objective [1].
        years: How many years it stands for in constraints over all periods [a].
        place: Where it is written.
    """

    year: int
    objective: float
    years: float
    place: Place


@dataclass
class Network:
    """All that was read.

    Attributes:
        path: Folder or file.
        name: What its maker called it, else its file.
        tables: List name -> its components.
        snapshots: Names of the snapshots.
        weights: `objective`, `stores`, `generators` -> weighting of each snapshot [h], shape (T,).
        periods: Investment periods; none where the network has but one, without a name.
        period_of: Period of each snapshot, where there are periods, shape (T,).
    """

    path: Path
    name: str
    tables: dict[str, Table] = field(default_factory=dict)
    snapshots: list[str] = field(default_factory=list)
    weights: dict[str, Array] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)
    period_of: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def table(self, name: str) -> Table:
        """Components of a kind, none where there is no such table."""
        return self.tables.get(name) or Table(name, Place(self.path))


WEIGHTINGS = ("objective", "stores", "generators")
