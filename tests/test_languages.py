"""What is said in one language holds no words of the other, but for what the plan itself says: titles, sources, clauses, notes."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.exports.run_exports import Asked, export_run
from energyplan.i18n import set_language
from energyplan.pipeline import run
from energyplan.plan.text_file import record_of
from energyplan.report.chapters.facts import Facts
from energyplan.report.html_report import html_report
from energyplan.report.reference_plans import REFERENCE
from energyplan.report.run_report import report_of
from energyplan.results.stored_run import StoredRun

ROOT = Path(__file__).parents[1]
PO = ROOT / "energyplan" / "locale" / "zh" / "LC_MESSAGES" / "energyplan.po"
CHINESE = re.compile("[\u3400-\u9fff]+")
WORDS = 3
"""Words of a phrase of the catalogue from which on it is no name or unit."""
VERBS = (
    "run", "validate", "preflight", "targets", "diagnose", "explain", "verify", "show", "doctor", "list", "clean", "weather", "import", "import switch",
    "import pypsa", "import osemosys", "sweep", "compare", "replay", "status", "track", "explore", "explore corridor", "explore sensitivity", "explore regret",
    "explore value", "economics", "export", "chart", "report", "init",
)  # fmt: skip


@cache
def phrases() -> tuple[str, ...]:
    """Fixed parts of English messages that have at least three words and another text in Chinese."""
    babel = pytest.importorskip("babel.messages.pofile")
    with PO.open("rb") as file:
        catalogue = babel.read_po(file)
    found = set()
    for message in catalogue:
        if isinstance(message.id, str) and message.id and message.string != message.id:
            for part in re.split(r"\{[^}]*\}|`[^`]*`|\n", message.id):
                text = re.sub(r"\s+", " ", part).strip(" .,;:()'")
                if len(re.findall(r"[A-Za-z]{2,}", text)) >= WORDS and len(text) > 12:
                    found.add(text)
    return tuple(sorted(found, key=len, reverse=True))


def squeezed(text: str) -> str:
    """Text without lines and frames, so that a phrase that folds is one."""
    return re.sub(r"[\s│╭╮╰╯─|]+", " ", text)


def english_in(text: str, own: str) -> list[str]:
    """Phrases of the catalogue in a Chinese text, but for those that the plan has itself."""
    text = squeezed(text)
    return [phrase for phrase in phrases() if phrase in text and phrase not in own]


def chinese_in(text: str, own: str) -> list[str]:
    """Chinese words of an English text that are not the plan's."""
    return sorted({word for word in CHINESE.findall(text) if word not in own})


def outputs(folder: Path, out: Path) -> Iterator[tuple[str, str]]:
    """Name and text of the page, the report and the workbook of a run in the language in force."""
    yield "show", CliRunner().invoke(app, ["show", str(folder)]).output
    html = html_report(report_of(Facts(folder))).decode()
    yield "report", re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>|<style.*?</style>", "", html, flags=re.DOTALL))
    [book] = export_run(StoredRun(folder), "xlsx", Asked(out)).files
    with zipfile.ZipFile(book) as parts:
        text = "\n".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(("sharedStrings.xml", "workbook.xml")) or "/charts/" in name)
    yield "xlsx", re.sub(r"<[^>]+>", "\n", text)


def told(plan: Path | str, resolution: str | None, folder: Path, *, page_only: bool = False) -> list[str]:
    """Words of the wrong language in the outputs of a plan, by language and output; the page of `show` is that of the language the run was made in."""
    faults = []
    for language in ("en", "zh"):
        set_language(language)
        try:
            made = run(plan, resolution=resolution, out=folder / language).run_dir
            own = squeezed(record_of(made / "inputs.yaml"))
            texts = [("page", record_of(made / "page.txt"))] if page_only else outputs(made, folder / f"out-{language}")
            for name, text in texts:
                wrong = chinese_in(text, own) if language == "en" else english_in(text, own)
                faults += [f"{language} {name}: {one}" for one in wrong]
        finally:
            set_language(None)
    return faults


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_is_in_one_language(language: str):
    code = (
        "import sys; from energyplan.i18n import set_language; set_language(sys.argv[1])\n"  # texts of help are made where the verbs are imported
        "from typer.testing import CliRunner; from energyplan.cli import app\n"
        "for verb in sys.argv[2:]:\n"
        "    print(CliRunner().invoke(app, [*verb.split(), '--help'], env={'COLUMNS': '300', 'TERM': 'dumb'}).output)"
    )
    text = subprocess.run([sys.executable, "-c", code, language, "", *VERBS], capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert len(text) > 20_000
    assert not (chinese_in(text, "中文") if language == "en" else english_in(text, ""))


def test_the_page_of_a_small_plan_is_in_one_language(tmp_path: Path):
    assert not told(REFERENCE / "heat_and_hydro", None, tmp_path, page_only=True)


@pytest.mark.slow
@pytest.mark.parametrize("plan", ["zhuanghe", "starter", "reference/heat_and_hydro"])
def test_plans_are_told_in_one_language(plan: str, tmp_path: Path):
    model = ROOT / "models" / plan
    if plan == "starter":
        model = tmp_path / "starter"
        assert CliRunner().invoke(app, ["init", "starter", "--out", str(model)]).exit_code == 0
    assert not told(model, None if plan.startswith("reference") else "438h", tmp_path)
