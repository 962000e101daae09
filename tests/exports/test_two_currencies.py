"""Runs in other currencies and languages in one process: each output speaks of its own run's money, in the language in force."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from energyplan.exports.run_exports import Asked, export_run
from energyplan.i18n import set_language
from energyplan.pipeline import run
from energyplan.report.chapters.facts import Facts
from energyplan.report.charts import draw
from energyplan.report.charts.run_view import RunView
from energyplan.report.economics_page import economics_page
from energyplan.report.html_report import html_report
from energyplan.report.reference_plans import REFERENCE
from energyplan.report.run_report import report_of
from energyplan.results.economics import economics_of
from energyplan.results.stored_run import StoredRun
from energyplan.study.compare import compare
from energyplan.study.compare_page import compare_page

CODES = ("CNY", "EUR")
WORDS = {"CNY": r"CNY|元|人民币", "EUR": r"EUR|欧元"}


def in_currency(folder: Path, code: str) -> Path:
    """The plan of an annuity, its money in another currency."""
    shutil.copytree(REFERENCE / "annuity", folder)
    for file in [*folder.rglob("*.csv"), folder / "plan.yaml"]:
        file.write_text(file.read_text(encoding="utf-8").replace("CNY", code), encoding="utf-8")
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    if "currency:" not in text:
        (folder / "plan.yaml").write_text(f"{text}\ncurrency: {code}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    base = tmp_path_factory.mktemp("currencies")
    return {code: run(in_currency(base / code, code), out=base / "runs" / code).run_dir for code in CODES}


def told(folder: Path, kind: str, out: Path) -> str:
    """Text of an output of a run."""
    match kind:
        case "chart":
            return json.dumps(draw(RunView(folder), "cost").to_dict(), ensure_ascii=False)
        case "report":
            return re.sub(r"<script>.*?</script>", "", html_report(report_of(Facts(folder))).decode(), flags=re.DOTALL)
        case "economics":
            return economics_page(economics_of(folder))
        case "compare":
            return compare_page(compare([folder, folder]))
        case _:
            [written, *_others] = export_run(StoredRun(folder), kind, Asked(out)).files
            files = [written] if written.is_file() else [file for file in written.rglob("*") if file.suffix in (".csv", ".json")]
            return "".join(_text(file) for file in files)


def _text(file: Path) -> str:
    if file.suffix != ".xlsx":
        return file.read_bytes().decode("utf-8-sig", errors="replace")  # texts of a netCDF file are in it as they are
    with zipfile.ZipFile(file) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))


QUICK = [("chart", "zh"), ("economics", "en"), ("compare", "zh"), ("datapackage", "en")]
HEAVY = [(kind, language) for kind in ("report", "xlsx", "iamc", "netcdf", "pypsa") for language in ("en", "zh")]


@pytest.mark.parametrize(("kind", "language"), [*QUICK, *(pytest.param(*one, marks=pytest.mark.slow) for one in HEAVY)])
def test_each_output_speaks_of_its_own_money(runs: dict[str, Path], kind: str, language: str, tmp_path: Path):
    pytest.importorskip({"chart": "altair", "report": "altair", "netcdf": "netCDF4", "pypsa": "netCDF4"}.get(kind, "json"))
    set_language(language)
    try:
        for n, code in enumerate((*CODES, *CODES[:1])):  # one after the other, and the first again
            text = told(runs[code], kind, tmp_path / str(n))
            assert re.search(WORDS[code], text), (kind, code)
            for other in set(CODES) - {code}:
                found = re.search(r"(?<![A-Za-z_])EUR(?![A-Za-z_])|欧元" if other == "EUR" else r"(?<![a-z_])CNY|人民币", text)
                assert found is None, (kind, code, text[max(0, found.start() - 60) : found.end() + 20])
    finally:
        set_language(None)
