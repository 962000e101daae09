"""Tables of a Switch 2 inputs folder: rows by key, each cell with its place, everything wrong collected."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.plan.text_file import read_rows

EMPTY = ("", ".")
"""How Switch writes that there is no value."""


@dataclass(frozen=True)
class Line:
    """A row of a table.

    Attributes:
        key: Its index columns, the first ones of the file, as `label` writes them.
        cells: Column -> text.
        place: File and line.
    """

    key: tuple[str, ...]
    cells: dict[str, str]
    place: Place
    problems: Problems = field(repr=False, compare=False)

    def text(self, column: str) -> str | None:
        """A cell, None where it has no value."""
        value = self.cells.get(column, "").strip()
        return None if value in EMPTY else value

    def name(self, column: str) -> str:
        """A cell as a key of another table; empty where it has no value."""
        return label(self.text(column) or "")

    def number(self, column: str, default: float | None = None, *, least: float = -math.inf, most: float = math.inf) -> float:
        """A cell as a number; `default` where it has no value, without one that is a problem."""
        value = self.text(column)
        if value is None:
            if default is None:
                self.blame(column, _("has no value"))
            return 0.0 if default is None else default
        try:
            number = float(value)
        except ValueError:
            self.blame(column, _("'{value}' is not a number").format(value=value))
            return least if math.isfinite(least) else 0.0
        if not (math.isfinite(number) and least <= number <= most):
            self.blame(column, _("{value} is not from {least:g} to {most:g}").format(value=value, least=least, most=most))
        return number

    def flag(self, column: str) -> bool:
        """A cell as yes or no; no where it has no value."""
        value = (self.text(column) or "0").lower()
        if value in ("1", "1.0", "true", "yes"):
            return True
        if value not in ("0", "0.0", "false", "no"):
            self.blame(column, _("'{value}' is neither 0 nor 1").format(value=value))
        return False

    def blame(self, column: str, message: str, hint: str = "", code: str = "invalid") -> None:
        """A problem of a cell."""
        self.problems.add(self.place, f"{'.'.join(self.key)}.{column}" if self.key else column, message, hint, code)

    def refuse(self, column: str, message: str) -> None:
        """A cell that Switch knows and the importer does not."""
        self.blame(column, message, code="unsupported")


def label(text: str) -> str:
    """A key as it is compared: 2020, 2020.0 and ' 2020' are one.

    >>> label("2020.0"), label(" 2020"), label("N-Coal_ST"), label("2020.5")
    ('2020', '2020', 'N-Coal_ST', '2020.5')
    """
    try:
        number = float(text)
    except ValueError:
        return text.strip()
    return str(int(number)) if math.isfinite(number) and number.is_integer() else text.strip()


@dataclass
class Folder:
    """An inputs folder, and the problems found in it."""

    path: Path
    problems: Problems = field(default_factory=Problems)

    def lines(self, name: str, index: int, columns: Sequence[str] = (), *, required: bool = True) -> list[Line]:
        """Rows of a table in the order of the file.

        Args:
            name: File.
            index: Number of index columns, the first of the file whatever they are called.
            columns: Columns that must be there.
            required: Whether the file must be.
        """
        file = self.path / name
        if not file.exists():
            if required:
                self.problems.add(Place(file), name, _("there is no such file"), _("a module in modules.txt reads it"), "missing_file")
            return []
        before = len(self.problems.found)
        rows = read_rows(file, self.problems)
        if len(self.problems.found) > before:
            return []
        if not rows:
            self.problems.add(Place(file, 1), name, _("is empty"), _("its first line names the columns"), "empty")
            return []
        header = [cell.strip() for cell in rows[0][1]]
        for column in columns:
            if column not in header:
                self.problems.add(Place(file, 1), column, _("the column is missing"), "", "missing_column")
        found = []
        for number, row in rows[1:]:
            if len(row) != len(header):
                self.problems.add(Place(file, number), name, _("{n} cells, the header has {m}").format(n=len(row), m=len(header)), "", "ragged")
                continue
            cells = dict(zip(header, row, strict=True))
            found.append(Line(tuple(label(cell) for cell in row[:index]), cells, Place(file, number), self.problems))
        return found

    def blame(self, name: str, path: str, message: str) -> None:
        """A problem of a whole file."""
        self.problems.add(Place(self.path / name), path, message)

    def table(self, name: str, index: int, columns: Sequence[str] = (), *, required: bool = True) -> dict[tuple[str, ...], Line]:
        """Rows by key; of two rows of one key the last counts, as it does in Switch."""
        return {line.key: line for line in self.lines(name, index, columns, required=required)}
