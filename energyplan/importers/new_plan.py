"""A plan in the making: what an importer fills, written as files that a person can read and change."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import energyplan.model.rules
import energyplan.model.technologies
from energyplan.plain_text import visible
from energyplan.plan.read import read_plan
from energyplan.plan.resolved import yaml_text
from energyplan.plan.rows import PARAMETERS, TABLES, unit_of
from energyplan.plan.schema import Plan
from energyplan.plan.writing import write_aside

assert energyplan.model.rules  # importing them registers every kind
assert energyplan.model.technologies

SOURCE = "imported"
"""Source of every row that an importer writes."""

FIRST = ("key", "technology", "project", "demand", "target", "mode", "fuel", "tier", "carrier", "site", "site_to", "step", "milestone", "year")
LAST = ("source", "confidence", "note")


@dataclass
class NewPlan:
    """Plan file and tables, in canonical units and the currency of the plan.

    Attributes:
        name: Identifier of the plan.
        head: Keys of `plan.yaml`, without `schema_version`, `name` and `inputs`.
        origin: Where it comes from, in words; the source of all its rows.
        tables: Rows by table (`existing`, `technologies/thermal` ...): field -> value, None is an empty cell.
        series: Profiles, one value a step (or an hour) each.
        powers: Those of them in MW; the others are ratios.
    """

    name: str
    head: dict[str, Any]
    origin: str
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    series: dict[str, Sequence[float]] = field(default_factory=dict)
    powers: set[str] = field(default_factory=set)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        """Add a row; fields that are left out are empty."""
        self.tables.setdefault(table, []).append(row)

    def identifier(self, text: str, group: str = "") -> str:
        """A name as identifiers are written, the same for the same text of a group, and another for another.

        >>> plan = NewPlan("x", {}, "")
        >>> plan.identifier("N-Coal_ST"), plan.identifier("N Coal ST"), plan.identifier("2020")
        ('n_coal_st', 'n_coal_st_2', 'x2020')
        """
        if (group, text) not in self._names:
            plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "x"
            plain = plain if plain[0].isalpha() else f"x{plain}"
            taken = {name for (other, _text), name in self._names.items() if other == group}
            name, n = plain, 2
            while name in taken:
                name, n = f"{plain}_{n}", n + 1
            self._names[group, text] = name
        return self._names[group, text]

    def write(self, folder: Path) -> Plan:
        """Write `plan.yaml`, its tables and its profiles into a new folder, and read them back.

        Written aside and renamed into place: a folder with the name is a whole plan.

        Raises:
            InputError: the folder exists, or the plan as written does not hold together.
            EnvironmentProblem: it cannot be written.
        """
        write_aside(folder, self._write)
        return read_plan(folder)

    def _write(self, draft: Path) -> None:
        (draft / "inputs" / "technologies").mkdir(parents=True)
        (draft / "inputs" / "profiles").mkdir()
        (draft / "plan.yaml").write_text(self._plan_text(), encoding="utf-8")
        self.tables["sources"] = [{"source": SOURCE, "title": _one_line(self.origin)}]
        for name, rows in self.tables.items():
            (draft / "inputs" / f"{name}.csv").write_text(self._table_text(name, rows), encoding="utf-8")
        (draft / "inputs" / "profiles" / "typical.csv").write_text(self._profiles_text(), encoding="utf-8")

    def _plan_text(self) -> str:
        weather = {"typical": {"profiles": "profiles/typical.csv", "probability": 1}}
        text = yaml_text({"schema_version": 1, "name": self.name} | self.head | {"inputs": "inputs", "weather_years": weather})
        return f"# {_one_line(self.origin)}\n{text}"

    def _table_text(self, name: str, rows: list[dict[str, Any]]) -> str:
        """CSV with units in the header: the columns that any row fills."""
        model = PARAMETERS[name.removeprefix("technologies/")] if name.startswith("technologies/") else TABLES[name]
        rows = [row if name == "sources" else {"source": SOURCE, "confidence": "H"} | row for row in rows]
        used = {column for row in rows for column, value in row.items() if value is not None}
        columns = sorted(used, key=lambda c: (c in LAST, FIRST.index(c) if c in FIRST else len(FIRST), list(model.model_fields).index(c)))
        currency = str(self.head.get("currency", "CNY"))
        header = [c if (unit := unit_of(model, c)) is None else f"{c} [{unit.replace('CNY', currency)}]" for c in columns]
        return _csv([header, *([_cell(row.get(c)) for c in columns] for row in rows)])

    def _profiles_text(self) -> str:
        steps = [row["step"] for row in self.tables.get("steps", ())]
        length = len(steps) or len(next(iter(self.series.values()), ()))
        key, labels = ("step", steps) if steps else ("hour", list(range(length)))
        header = [key, *(f"{name} [{'MW' if name in self.powers else '1'}]" for name in self.series)]
        return _csv([header, *([_cell(labels[i]), *(_cell(values[i]) for values in self.series.values())] for i in range(length))])


def _csv(rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _cell(value: Any) -> str:
    """A number with all its digits, without those that say nothing.

    >>> _cell(0.1), _cell(20.0), _cell(None), _cell("a")
    ('0.1', '20', '', 'a')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value)) if isinstance(value, float) else str(value)


def both(text: str) -> Mapping[str, str]:
    """A title that is the same in both languages: a name of the tool it comes from."""
    return {"zh": _one_line(text), "en": _one_line(text)}


def _one_line(text: str) -> str:
    """A text of another tool as a title may be."""
    return visible(" ".join(text.splitlines()))
