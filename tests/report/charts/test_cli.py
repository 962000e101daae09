"""The verb `chart`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.errors import ExitCode

invoke = CliRunner().invoke


def test_pictures_of_all_kinds_and_their_names(hand_made: Path, tmp_path: Path):
    done = invoke(app, ["chart", str(hand_made), "--to", "svg", "--out", str(tmp_path), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.splitlines()[-1])
    assert sorted(Path(file).name for file in told["files"]) == sorted(file.name for file in tmp_path.iterdir())
    assert (told["left_out"], len(told["files"])) == ([], 9)


def test_one_kind_in_the_language_asked_for(hand_made: Path, tmp_path: Path):
    done = invoke(app, ["--lang", "zh", "chart", str(hand_made), "--kind", "capacity", "--to", "html", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "万千瓦" in (tmp_path / "charts.html").read_text(encoding="utf-8")


def test_a_wrong_year_is_invalid_input(hand_made: Path, tmp_path: Path):
    assert invoke(app, ["chart", str(hand_made), "--year", "1999", "--out", str(tmp_path)]).exit_code == ExitCode.INVALID_INPUT


@pytest.mark.parametrize("missing", ["altair", "vl_convert"])
def test_without_the_extra_it_is_named(hand_made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str):
    monkeypatch.setitem(sys.modules, missing, None)
    done = invoke(app, ["chart", str(hand_made), "--out", str(tmp_path)])
    assert done.exit_code == ExitCode.ENVIRONMENT
    assert "-m pip install" in done.stderr
    assert "altair" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_no_bug(hand_made: Path, tmp_path: Path):
    (tmp_path / "file").write_text("here already")
    done = invoke(app, ["chart", str(hand_made), "--kind", "co2", "--out", str(tmp_path / "file")])
    assert done.exit_code == ExitCode.ENVIRONMENT
