"""The run folder: written aside and renamed into place, so that a folder with a name is a whole run."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from energyplan.errors import EnvironmentProblem, InputError, Place, Problem, nearest
from energyplan.i18n import _
from energyplan.results.run_changes import changes_of
from energyplan.results.sql import identifier

if TYPE_CHECKING:
    import duckdb

PACKAGES = ("energyplan", "pyomo", "highspy", "numpy", "scipy", "pandas", "duckdb")


def database() -> duckdb.DuckDBPyConnection:
    """A database in memory without DuckDB's own progress bar: where reading takes seconds it would stand on stdout, before what is told there."""
    import duckdb

    db = duckdb.connect()
    with suppress(duckdb.InvalidInputException):  # in a notebook without ipywidgets there is no bar, and no way to say that there be none
        db.execute("SET enable_progress_bar = false")
    return db


def new_run_id(inputs: str) -> str:
    """Name of a run: time in UTC and the first eight characters of the hash of its resolved inputs."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{stamp}-{hashlib.sha256(inputs.encode()).hexdigest()[:8]}"


def versions() -> dict[str, str]:
    """Versions of Python, the machine and the packages a result depends on."""
    found = {"python": sys.version.split()[0], "platform": platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except ModuleNotFoundError:
            found[package] = "unknown"
    return found


@dataclass
class RunFolder:
    """A run being written: everything goes to a hidden folder beside its place until `publish`."""

    base: Path
    run_id: str

    def __post_init__(self) -> None:
        self.path = self.base / self.run_id
        self.draft = self.base / f".{self.run_id}.{os.getpid()}"
        try:
            (self.draft / "system").mkdir(parents=True)
            (self.draft / "tables").mkdir()
        except OSError as error:
            raise EnvironmentProblem(_("cannot write to {folder}: {error}").format(folder=self.base, error=error.strerror)) from error

    def write_frames(self, folder: str, frames: dict[str, pd.DataFrame], labels: dict[str, str]) -> None:
        """Frames as Parquet, with label columns such as scenario and run_id first."""
        with database() as db:
            for name, frame in frames.items():
                db.register("frame", frame)
                columns = ", ".join([*(f"CAST(${key} AS VARCHAR) AS {identifier(key)}" for key in labels), "*"])
                # By name: versions of DuckDB count the question marks of a COPY in different orders.
                values = {**labels, "target": str(self.draft / folder / f"{name}.parquet")}
                db.execute(f"COPY (SELECT {columns} FROM frame) TO $target (FORMAT parquet, COMPRESSION zstd)", values)
                db.unregister("frame")

    def write_text(self, name: str, text: str) -> None:
        """A text file of the run."""
        (self.draft / name).write_text(text, encoding="utf-8")

    def publish(self, manifest: dict[str, Any]) -> Path:
        """Write `run.json` with a checksum of every file, and give the folder its name."""
        files = {
            str(f.relative_to(self.draft)): hashlib.sha256(f.read_bytes()).hexdigest()
            for f in sorted(self.draft.rglob("*")) if f.is_file()
        }  # fmt: skip
        text = json.dumps(manifest | {"files": files}, ensure_ascii=False, indent=2, default=str)
        self.write_text("run.json", text + "\n")
        os.replace(self.draft, self.path)
        return self.path

    def discard(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.draft, ignore_errors=True)


def find_run(run: str | Path, results: Path = Path("results")) -> Path:
    """A run folder by its path, or the latest run of `plan/scenario` or `scenario`: of the scenario as it is, or, where there is none, of one with changes.

    Raises:
        InputError: there is no such run; the nearest name is told.
    """
    path = Path(run)
    if (path / "run.json").is_file():
        return path
    runs = sorted(f.parent for f in results.glob("*/*/*/run.json"))
    name = str(run).strip("/")
    own = sorted((r for r in runs if name in (f"{r.parent.parent.name}/{r.parent.name}", r.parent.name, r.name)), key=lambda r: r.name, reverse=True)
    if own:
        return next((r for r in own if not changes_of(r)), own[0])
    known = {f"{r.parent.parent.name}/{r.parent.name}" for r in runs}
    guess = nearest(name, known)
    hint = _("did you mean {name}?").format(name=guess) if guess else _("`energyplan list` shows what is there")
    raise InputError([Problem(Place(results), str(run), _("there is no such run"), hint, "unknown_run")])


def read_frames(folder: Path, *names: str) -> dict[str, pd.DataFrame]:
    """Parquet files of a folder by name, those that are named or all."""
    files = [f for f in sorted(folder.glob("*.parquet")) if not names or f.stem in names]
    with database() as db:
        return {f.stem: db.execute("SELECT * FROM read_parquet(?)", [str(f)]).df() for f in files}


def check_year(run: Path, option: str, year: int, years: range | tuple[int, ...]) -> None:
    """Refuse a year that a run does not have.

    Raises:
        InputError: it has other years, which are told.
    """
    if year not in years:
        message, hint = _("{year} is no year of this run").format(year=year), _("it has {first} to {last}").format(first=years[0], last=years[-1])
        raise InputError([Problem(Place(run), option, message, hint, "unknown_year")])
