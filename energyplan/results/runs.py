"""The run folder: written aside and renamed into place, so that a folder with a name is a whole run."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from energyplan.drafts import draft_of, hold, let_go, remove, writing
from energyplan.errors import EnvironmentProblem, InputError, Place, Problem, nearest
from energyplan.i18n import _
from energyplan.interrupts import held
from energyplan.plan.input_file import TABLE_OF_RUN, readable
from energyplan.plan.text_file import record_of
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


def database_path(path: Path) -> str:
    """A path for the database: absolute, for at the beginning of a path it takes `~` for the home folder."""
    return os.path.abspath(path)


SECONDS = 3600
"""How far ahead of the clock a run's name may be."""


def versions() -> dict[str, str]:
    """Versions of Python, the machine and the packages a result depends on."""
    found = {"python": sys.version.split()[0], "platform": platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except ModuleNotFoundError:
            found[package] = "unknown"
    return found


class RunFolder:
    """A run being written: everything goes to a hidden folder beside its place until `publish`.

    Args:
        base: Where its folder will be.
        run_id: Its name.

    Raises:
        EnvironmentProblem: the folder cannot be written.
        FileExistsError: the name is taken, by a run or by one that is being written.
    """

    def __init__(self, base: Path, run_id: str):
        self.base, self.run_id, self.path = base, run_id, base / run_id
        self.draft = Path(os.path.abspath(draft_of(self.path, "run")))  # absolute: writers of tables take a `~` at the beginning for the home folder
        self.published = False
        with writing(base):
            base.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                self.draft.mkdir()  # of two processes one makes it
                self._lock = hold(self.draft)
                if not self.path.exists():
                    return
                self.discard()
        raise FileExistsError(self.path)

    @classmethod
    def new(cls, base: Path, inputs: str) -> RunFolder:
        """A folder named by the time in UTC and the first eight characters of the hash of the resolved inputs.

        Of runs with the same inputs that begin in the same second, each later one takes the next second that is free.
        """
        key, began = hashlib.sha256(inputs.encode()).hexdigest()[:8], datetime.now(UTC)
        for later in range(SECONDS):
            try:
                return cls(base, f"{began + timedelta(seconds=later):%Y%m%dT%H%M%SZ}-{key}")
            except FileExistsError:
                continue
        raise EnvironmentProblem(_("cannot write to {folder}: {error}").format(folder=base, error=_("too many runs of the same inputs at once")))

    def write_frames(self, folder: str, frames: dict[str, pd.DataFrame], labels: dict[str, str]) -> None:
        """Frames as Parquet, with label columns such as scenario and run_id first."""
        with writing(self.base), database() as db:
            (self.draft / folder).mkdir(parents=True, exist_ok=True)
            for name, frame in frames.items():
                db.register("frame", frame)
                columns = ", ".join([*(f"CAST(${key} AS VARCHAR) AS {identifier(key)}" for key in labels), "*"])
                # By name: versions of DuckDB count the question marks of a COPY in different orders.
                values = {**labels, "target": database_path(self.draft / folder / f"{name}.parquet")}
                db.execute(f"COPY (SELECT {columns} FROM frame) TO $target (FORMAT parquet, COMPRESSION zstd)", values)
                db.unregister("frame")

    def write_text(self, name: str, text: str) -> None:
        """A text file of the run."""
        with writing(self.base):
            self.draft.mkdir(parents=True, exist_ok=True)  # who removes the folder of results in mid-run loses what stood there, not this run
            (self.draft / name).write_text(text, encoding="utf-8")

    def publish(self, manifest: dict[str, Any]) -> Path:
        """Write `run.json` with a checksum of every file, and give the folder its name; a signal waits until it has it."""
        let_go(self._lock)
        files = {
            f.relative_to(self.draft).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
            for f in sorted(self.draft.rglob("*")) if f.is_file()
        }  # fmt: skip
        text = json.dumps(manifest | {"files": files}, ensure_ascii=False, indent=2, default=str)
        self.write_text("run.json", text + "\n")
        with writing(self.base), held():
            os.replace(self.draft, self.path)
            self.published = True
        return self.path

    def discard(self) -> None:
        """Leave nothing behind."""
        self._lock.close()
        remove(self.draft)


def runs_in(results: Path) -> list[Path]:
    """All run folders below the folder of results, in order of plan, scenario and time; drafts are none."""
    found = (manifest.parent for manifest in results.glob("*/*/*/run.json"))
    return sorted(run for run in found if not any(part.startswith(".") for part in run.relative_to(results).parts))


def read_manifest(run: Path) -> dict[str, Any]:
    """What `run.json` says of a run.

    Raises:
        InputError: it cannot be read, or does not describe a run.
    """
    file = run / "run.json"
    try:
        found = json.loads(record_of(file))
    except (ValueError, RecursionError) as error:
        raise InputError([Problem(Place(file), "run.json", _("cannot be read: {error}").format(error=error), _again(), "broken_run")]) from error
    if not isinstance(found, dict) or "files" not in found:
        raise InputError([Problem(Place(file), "run.json", _("does not describe a run"), _again(), "broken_run")])
    return found


def _again() -> str:
    return _("remove the folder and run it again")


def find_run(run: str | Path, results: Path = Path("results")) -> Path:
    """A run folder by its path, or the latest run of `plan/scenario` or `scenario`: of the scenario as it is, or, where there is none, of one with changes.

    Raises:
        InputError: there is no such run; the nearest name is told.
    """
    path = Path(run)
    if (path / "run.json").is_file():
        return path
    runs = runs_in(results)
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
    files = [readable(f, TABLE_OF_RUN) for f in sorted(folder.glob("*.parquet")) if not names or f.stem in names]
    with reading(folder), database() as db:
        return {f.stem: db.execute("SELECT * FROM read_parquet(?)", [database_path(f)]).df() for f in files}


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Reading the tables of a run: a damaged file becomes an `InputError`."""
    import duckdb

    try:
        yield
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException):
        raise  # of the question, not of the file
    except duckdb.Error as error:
        message = _("cannot be read: {error}").format(error=str(error).partition("\n")[0])
        raise InputError([Problem(Place(folder), folder.name, message, _again(), "broken_run")]) from error


def check_year(run: Path, option: str, year: int, years: range | tuple[int, ...]) -> None:
    """Refuse a year that a run does not have.

    Raises:
        InputError: it has other years, which are told.
    """
    if year not in years:
        message, hint = _("{year} is no year of this run").format(year=year), _("it has {first} to {last}").format(first=years[0], last=years[-1])
        raise InputError([Problem(Place(run), option, message, hint, "unknown_year")])
