"""The verb `report`: from run folders to files, and what is said where that cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.errors import ExitCode
from energyplan.i18n import set_language
from energyplan.pipeline import run
from energyplan.report.reference_plans import REFERENCE

pytest.importorskip("altair")


@pytest.fixture(scope="module")
def annuity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(REFERENCE / "annuity", out=tmp_path_factory.mktemp("runs")).run_dir


def asked(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["report", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.stderr


def test_a_file_in_a_folder_is_named_after_the_run(annuity: Path, tmp_path: Path):
    told = json.loads(asked(annuity, "--out", tmp_path, "--json"))
    assert told == {"status": "ok", "files": [str(tmp_path / f"annuity-base-{annuity.name}.html")]}
    assert [file.name for file in tmp_path.iterdir()] == [f"annuity-base-{annuity.name}.html"]  # and no draft


def test_a_file_by_its_name_in_the_language_in_force(annuity: Path, tmp_path: Path):
    set_language("zh")
    asked(annuity, "--out", tmp_path / "new" / "bericht.html")
    assert '<html lang="zh">' in (tmp_path / "new" / "bericht.html").read_text(encoding="utf-8")


def test_two_runs_are_compared(annuity: Path, tmp_path: Path):
    other = run(REFERENCE / "annuity", sets=["tables.technologies/thermal.gas@2025.power_capex=2000 CNY/MW"], out=tmp_path / "runs").run_dir
    asked(annuity, other, "--out", tmp_path / "two.html")
    text = (tmp_path / "two.html").read_text(encoding="utf-8")
    assert "comparison of 2 schedules" in text
    # 10 MW at 1,000 CNY/MW more; both annuities are within the horizon.
    assert "more by: base" in text
    assert "+10." in text
    assert "tables.technologies/thermal.gas@2025.power_capex" in text
    assert text.count("Appendix: base") == 4  # in the contents and where they begin


@pytest.mark.parametrize(
    "arguments", [("--to", "pdf", "--out", "a.docx"), ("--to", "html", "--template", "own.docx"), ("--to", "odt")],
)  # fmt: skip
def test_what_does_not_go_together_is_usage(annuity: Path, arguments: tuple[str, ...]):
    asked(annuity, *arguments, code=ExitCode.USAGE)


def test_an_unknown_run_is_invalid_input(tmp_path: Path):
    assert "there is no such run" in asked("nowhere", "--results", tmp_path, code=ExitCode.INVALID_INPUT)


def test_a_place_that_cannot_be_written_is_no_bug(annuity: Path, tmp_path: Path):
    (tmp_path / "file").write_text("here already")
    assert "cannot write" in asked(annuity, "--out", tmp_path / "file" / "a.html", code=ExitCode.ENVIRONMENT)


def test_a_template_that_is_not_there(annuity: Path, tmp_path: Path):
    pytest.importorskip("docxtpl")
    assert "own.docx" in asked(annuity, "--to", "docx", "--template", tmp_path / "own.docx", "--out", tmp_path, code=ExitCode.INVALID_INPUT)
