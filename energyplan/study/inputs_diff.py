"""What the inputs of runs have different: from the resolved inputs that every run stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from energyplan.plan.resolved import stored_head, stored_tables
from energyplan.plan.rows import PARAMETERS, TABLES
from energyplan.plan.text_file import record_of

WORDS = {"source", "confidence", "note", "title_zh", "title_en", "description", "interpretation", "interpretation_zh", "clause", "document"}
"""Columns and keys that say something and change nothing."""

THERE = "there"
"""Value of the path of a row."""

Values = dict[str, Any]
"""Path of a value -> the value; quantities are numbers in the unit that `units` gives."""


def read_inputs(run: Path) -> tuple[Values, dict[str, str]]:
    """Every value of a run's inputs by its path, and the units of quantities.

    Paths are those of `--set`: `discount_rate`, `tables.carbon.2030.price`. A row that is there has its key as a path of its own, so that
    one that is missing elsewhere shows.
    """
    text = record_of(run / "inputs.yaml")
    values: Values = {}
    units: dict[str, str] = {}
    plan = stored_head(text)
    for path, value in _leaves(plan["plan"], ()):
        values[path] = value
    for year, series in plan["profiles"].items():
        for name, digest in series.items():
            values[f"profiles.{year}.{name}"] = digest[:12]
    for table, (of_table, rows) in stored_tables(text).items():
        for row in rows:
            where = f"tables.{table}.{_key(table, row)}"
            values[where] = THERE
            for column, value in row.items():
                if column not in WORDS:
                    values[f"{where}.{column}"] = value
                    if column in of_table:
                        units[f"{where}.{column}"] = of_table[column]
    return values, units


def _leaves(node: Any, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key not in WORDS and key != "title":
                yield from _leaves(value, (*keys, str(key)))
    else:
        yield ".".join(keys), node


def _key(table: str, row: Mapping[str, Any]) -> str:
    """Key of a row as paths have it: `coal@2030`."""
    model = PARAMETERS[table.removeprefix("technologies/")] if table.startswith("technologies/") else TABLES[table]
    return "@".join(str(row[name]) for name in getattr(model, "key", ()) if row.get(name) is not None)


def differences(inputs: Sequence[Values]) -> dict[str, list[Any]]:
    """Paths at which not all runs have the same value, with the value of each; None where it has none.

    Of a row that some have not, only the row is told, not each of its cells.

    >>> differences([{"a": 1, "b": 2}, {"a": 1, "b": 3}])
    {'b': [2, 3]}
    """
    paths = dict.fromkeys(path for values in inputs for path in values)
    found = {path: [values.get(path) for values in inputs] for path in paths}
    differing = {path: row for path, row in found.items() if any(value != row[0] for value in row)}
    partly = [path for path, row in differing.items() if "there" in row and None in row]
    return {path: row for path, row in differing.items() if not any(path.startswith(f"{whole}.") for whole in partly)}
