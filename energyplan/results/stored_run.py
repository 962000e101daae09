"""A finished run, read from its folder: what it says of itself, its tables, the numbers that the model saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.names import file_name
from energyplan.notes import Amount, Note, note_of
from energyplan.plan.input_file import TABLE_OF_RUN, readable
from energyplan.plan.resolved import stored_head, stored_tables
from energyplan.plan.text_file import record_of
from energyplan.results.runs import database, database_path, read_frames, read_manifest, reading
from energyplan.results.sql import identifier, literal
from energyplan.results.stored_system import system_of
from energyplan.system.system import System


def proven_gap(manifest: Mapping[str, Any]) -> float | None:
    """The proven gap of a run, never below zero; None where its `gap` is to another least cost, that with decisions of limited foresight held.

    >>> proven_gap({"gap": 0.004, "foresight": "perfect"}), proven_gap({"gap": -1e-9}), proven_gap({"gap": 0.004, "foresight": 5})
    (0.004, 0.0, None)
    """
    gap = manifest.get("gap")
    return None if gap is None or manifest.get("foresight", "perfect") != "perfect" else max(0.0, float(gap))


class StoredRun:
    """A finished run.

    Args:
        folder: The run folder, as `runs.find_run` finds it.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.manifest: dict[str, Any] = read_manifest(folder)

    @property
    def currency(self) -> str:
        """Code of the currency of its money."""
        return str(self.manifest["currency"])

    @property
    def proven_gap(self) -> float | None:
        """How far the cost of the run may be above the least cost of its plan, relative to gross cost [1]; None where that is not proven."""
        return proven_gap(self.manifest)

    @property
    def file_name(self) -> str:
        """Name of a file about the run: plan, scenario, run."""
        m = self.manifest
        return file_name(f"{m['plan']}-{m['scenario']}-{m['run_id']}")

    @property
    def sets(self) -> tuple[str, ...]:
        """Changes `path=value` that it was given besides its scenario, by `--set` or a sweep."""
        return tuple((self.manifest.get("request") or {}).get("sets", ()))

    @cached_property
    def inputs_text(self) -> str:
        """The plan as it was resolved."""
        return record_of(self.folder / "inputs.yaml")

    @cached_property
    def head(self) -> dict[str, Any]:
        """The run's inputs without tables: scenario, origins, assumed, plan."""
        return stored_head(self.inputs_text)

    @property
    def plan(self) -> dict[str, Any]:
        """The plan file as it was resolved."""
        return self.head["plan"]

    @cached_property
    def inputs(self) -> dict[str, tuple[dict[str, str], list[dict[str, Any]]]]:
        """Tables of the run's inputs: units and rows by name."""
        return stored_tables(self.inputs_text)

    @cached_property
    def numbers(self) -> dict[str, pd.DataFrame]:
        """The tables of `system/` by name."""
        return read_frames(self.folder / "system")

    @cached_property
    def system(self) -> System:
        """What the model saw, with names and colours."""
        return replace(system_of(self.numbers), titles={k: tuple(v) for k, v in self.manifest["titles"].items()}, colours=self.manifest["colours"])

    @cached_property
    def horizon(self) -> dict[str, Any]:
        """The one row of `system/horizon`."""
        return {str(key): value for key, value in self.query("SELECT * FROM numbers.horizon").iloc[0].items()}

    @cached_property
    def milestones(self) -> list[int]:
        """Years that are operated."""
        return [int(year) for year in self.query("SELECT DISTINCT milestone FROM numbers.steps ORDER BY 1")["milestone"]]

    @cached_property
    def assumed(self) -> list[Note]:
        """What was assumed or left out."""
        return [note_of(stored) for stored in self.manifest.get("notes", self.head["assumed"])]

    def worded(self, compliance: pd.DataFrame, amount: Callable[[Amount], str] = str) -> pd.DataFrame:
        """A table `compliance` of the run with its reasons in the language in force; of an older run in the words of the run.

        Args:
            compliance: The table.
            amount: How amounts are told.
        """
        known = self.manifest.get("reasons", {})
        stored = [known.get(target, reason) if reason else "" for target, reason in zip(compliance["target"], compliance["reason"], strict=True)]
        return compliance.assign(reason=[note_of(one).worded(amount) if one else "" for one in stored])

    def table(self, name: str) -> pd.DataFrame:
        """A table of results by its name."""
        return read_frames(self.folder / "tables", name)[name]

    def query(self, sql: str, *values: Any) -> pd.DataFrame:
        """A query over the tables of results by their names, and of the numbers that the model saw as `numbers.NAME`."""
        with reading(self.folder), database() as db:
            db.execute("CREATE SCHEMA numbers")
            for folder, schema in (("tables", "main"), ("system", "numbers")):
                for file in (self.folder / folder).glob("*.parquet"):
                    if file.stem in sql:
                        path = literal(database_path(readable(file, TABLE_OF_RUN)))
                        db.execute(f"CREATE VIEW {schema}.{identifier(file.stem)} AS SELECT * FROM read_parquet({path})")
            return db.execute(sql, list(values)).df()


def check_run(folder: Path, tables: Mapping[str, Iterable[str]], keys: Iterable[str]) -> None:
    """Make sure that a run folder has all that is read of it.

    Args:
        folder: The run folder.
        tables: Columns that are needed, by `system/NAME` or `tables/NAME`.
        keys: What is needed of `run.json`.

    Raises:
        InputError: what is missing, all of it; the way out is to run again.
    """
    problems, hint = Problems(), _("the run is of an older version: run it again")
    manifest = read_manifest(folder)
    for key in keys:
        if key not in manifest:
            problems.add(Place(folder / "run.json"), key, _("is missing"), hint, "old_run")
    if not (folder / "inputs.yaml").is_file():
        problems.add(Place(folder), "inputs.yaml", _("is missing"), hint, "old_run")
    with reading(folder), database() as db:
        for table, needed in tables.items():
            file = folder / f"{table}.parquet"
            if not file.is_file():
                problems.add(Place(folder), f"{table}.parquet", _("is missing"), hint, "old_run")
                continue
            there = {row[0] for row in db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [database_path(file)]).fetchall()}
            for column in needed:
                if column not in there:
                    problems.add(Place(file), column, _("is missing"), hint, "old_run")
    problems.raise_if_any()
