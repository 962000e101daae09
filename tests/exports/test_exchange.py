"""What holds of every exchange format: an old run is told of whole, a place that cannot be written leaves nothing, the verb says what was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.errors import EnvironmentProblem, ExitCode, InputError
from energyplan.exports.run_exports import Asked, export_run
from energyplan.results.files import write_folder_whole
from energyplan.results.stored_run import StoredRun

FORMS = ("iamc", "datapackage", "netcdf")


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    if request.param == "netcdf":
        pytest.importorskip("netCDF4")
    return request.param


def test_an_old_run_is_told_of_whole_and_nothing_is_written(own_annuity: Path, tmp_path: Path, form: str):
    (own_annuity / "tables" / "dispatch.parquet").unlink()
    (own_annuity / "system" / "assets.parquet").unlink()
    with pytest.raises(InputError) as caught:
        export_run(StoredRun(own_annuity), form, Asked(tmp_path / "out"))
    assert {problem.code for problem in caught.value.problems} == {"old_run"}
    assert {problem.path for problem in caught.value.problems} == {"tables/dispatch.parquet", "system/assets.parquet"}
    assert not (tmp_path / "out").exists()


def test_where_a_file_stands_in_the_way_nothing_is_written(made: Callable[..., Path], tmp_path: Path, form: str):
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(EnvironmentProblem, match="cannot write"):
        export_run(StoredRun(made("annuity")), form, Asked(tmp_path / "out"))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path: Path):
    target = write_folder_whole(tmp_path / "package", lambda folder: (folder / "a.csv").write_text("whole", encoding="utf-8") and None, "a.csv")

    def fail(folder: Path) -> None:
        (folder / "a.csv").write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(EnvironmentProblem, match="No space left"):
        write_folder_whole(target, fail, "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["package"]
    assert (target / "a.csv").read_text(encoding="utf-8") == "whole"


def test_the_verb_says_what_was_written(made: Callable[..., Path], tmp_path: Path):
    folder = made("annuity")
    done = CliRunner().invoke(app, ["export", str(folder), "--to", "iamc", "--out", str(tmp_path), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["status"] == "ok"
    assert sorted(told["files"]) == sorted(str(path) for path in tmp_path.iterdir())
    assert [Path(path).suffix for path in told["files"]] == [".xlsx", ".csv"]


def test_an_unknown_run_is_invalid_input(tmp_path: Path):
    done = CliRunner().invoke(app, ["export", "no_such_run", "--to", "datapackage", "--out", str(tmp_path / "out"), "--results", str(tmp_path)])
    assert done.exit_code == ExitCode.INVALID_INPUT, done.output
    assert not (tmp_path / "out").exists()


