"""What the columns of a run's tables hold, from one list: `columns.csv` beside this file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from energyplan.i18n import language
from energyplan.units import in_currency

ColumnType = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: Its name.
        type: What its cells are.
        unit: Unit of its numbers, money as CNY; empty where they have none or each row says its own.
        en, zh: What it means.
    """

    name: str
    type: ColumnType
    unit: str
    en: str
    zh: str

    def description(self, currency: str) -> str:
        """What it means, in the language in force and the currency of a run."""
        return in_currency(self.zh if language() == "zh" else self.en, currency)

    def unit_in(self, currency: str) -> str:
        """Its unit in the currency of a run."""
        return in_currency(self.unit, currency)


@cache
def dictionary() -> dict[tuple[str, str], Column]:
    """Columns by table (`system/NAME`, `tables/NAME`; empty for what means the same everywhere) and name."""
    text = files("energyplan.exports").joinpath("columns.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(r["table"], r["column"]): Column(r["column"], cast(ColumnType, r["type"]), r["unit"], r["en"], r["zh"]) for r in rows}


def column_of(table: str, name: str) -> Column:
    """A column of a table.

    >>> column_of("tables/dispatch", "power_mw").unit, column_of("tables/dispatch", "site").type
    ('MW', 'string')

    Raises:
        KeyError: nothing is said of it.
    """
    known = dictionary()
    return known.get((table, name)) or known["", name]
