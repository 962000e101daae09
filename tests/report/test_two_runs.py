"""Currency and language belong to a run and to who asks: two runs in one process speak of themselves, in any order."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from energyplan.exports.iamc_variables import View
from energyplan.exports.schedule import Schedule
from energyplan.i18n import set_language
from energyplan.notes import Note, note_of
from energyplan.pipeline import run
from energyplan.report.chapters.facts import Facts
from energyplan.report.charts import draw
from energyplan.report.charts.fonts import warn_of_boxes
from energyplan.report.charts.run_view import RunView
from energyplan.report.html_report import html_report
from energyplan.report.reference_plans import REFERENCE
from energyplan.report.run_report import report_of

MODEL = "share_target"
MONEY = {"yuan": ("CNY", "元"), "euro": ("EUR", "欧元")}
SPOKEN = {"yuan": "en", "euro": "zh"}
"""Language in which each run was made."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same plan in yuan, run in English, and in euros, run in Chinese; a technology is off, so that a note is stored."""
    folder, found = tmp_path_factory.mktemp("two"), {}
    for name, (code, _word) in MONEY.items():
        shutil.copytree(REFERENCE / MODEL, folder / name)
        for file in (folder / name).rglob("*.*"):
            file.write_text(file.read_text(encoding="utf-8").replace("CNY", code), encoding="utf-8")
        set_language(SPOKEN[name])
        found[name] = run(str(folder / name), sets=(f"currency={code}", "targets.clean_half.value=99 %"), targets="soft", out=folder / "runs").run_dir
        set_language("en")
    return found


def report(folder: Path) -> str:
    text = html_report(report_of(Facts(folder))).decode()
    return re.sub(r"<script.*?</script>|<style.*?</style>", "", text, flags=re.DOTALL)


def charts(folder: Path) -> str:
    return json.dumps([draw(RunView(folder), kind).to_dict() for kind in ("cost", "capacity", "targets")], ensure_ascii=False)


def schedule(folder: Path) -> str:
    view = RunView(folder)
    made = Schedule.of(view.system, {name: view.table(name) for name in ("capacity", "schedule")}, view.plan["price_year"])
    return made.money.name


@pytest.fixture(scope="module")
def reports(runs: dict[str, Path]) -> dict[tuple[str, str], str]:
    """Reports by language and run, made in turns."""
    found = {}
    for language, name in (("en", "euro"), ("zh", "yuan"), ("en", "yuan"), ("zh", "euro")):
        set_language(language)
        found[language, name] = report(runs[name])
    set_language("en")
    return found


def speaks_of_its_own(told: str, name: str, language: str) -> None:
    own, other = (MONEY[one][language == "zh"] for one in (name, *({*MONEY} - {name})))
    assert own in told
    assert not re.search(r"(?<!欧)元" if other == "元" else other, told)


@pytest.mark.parametrize("speak", [charts, schedule], ids=lambda f: f.__name__)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_run_speaks_of_its_own_money(runs: dict[str, Path], speak: Callable[[Path], str], language: str):
    opened = [RunView(folder) for folder in runs.values()]  # both are open before either speaks
    assert len(opened) == 2
    set_language(language)
    for name in ("yuan", "euro", "yuan"):
        speaks_of_its_own(speak(runs[name]), name, language)


def test_each_report_speaks_of_its_own_money(reports: dict[tuple[str, str], str]):
    for (language, name), told in reports.items():
        speaks_of_its_own(told, name, language)


def test_exports_name_the_currency_of_their_run(runs: dict[str, Path]):
    views = {name: RunView(folder) for name, folder in runs.items()}
    assert [View(views[name]).money.partition("_")[0] for name in ("yuan", "euro", "yuan")] == ["CNY", "EUR", "CNY"]


def test_reasons_are_told_in_the_language_that_asks(runs: dict[str, Path]):
    for name, folder in runs.items():
        set_language("en")
        english = Facts(folder).compliance["reason"].iloc[0]
        set_language("zh")
        chinese = Facts(folder).compliance["reason"].iloc[0]
        assert english.isascii(), name
        assert re.search("[\u4e00-\u9fff]", chinese), name


@pytest.mark.parametrize("name", ["yuan", "euro"])
def test_words_of_the_other_language_are_in_no_report(runs: dict[str, Path], reports: dict[tuple[str, str], str], name: str):
    titles = "[\u7535|\u98ce|\u71c3|\u6c34]"  # of the plan itself
    assert not [word for word in re.findall("[\u4e00-\u9fff]{4,}", reports["en", name]) if not re.search(titles, word)]
    sentences = re.findall(r"(?<=>)[A-Za-z][a-z]+(?: [a-z]+){3,}[^<]*(?=<)", reports["zh", name])
    own = (runs[name] / "inputs.yaml").read_text(encoding="utf-8")
    assert not [text for text in sentences if text.strip().rstrip(".") not in own]


def test_a_sentence_of_an_older_run_is_told_as_it_stands():
    assert str(note_of("there is no table {x}")) == "in the words of the run: there is no table {x}"
    assert note_of(Note("first in {year}", {"year": 2030}).stored()) == Note("first in {year}", {"year": 2030})


def test_boxes_are_warned_of_where_no_font_draws_chinese(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ENERGYPLAN_FONTS", raising=False)
    warn_of_boxes(["三（一）2", "plain"], tuple)
    assert "no font on this machine draws them" in capsys.readouterr().err
    warn_of_boxes(["plain"], tuple)
    warn_of_boxes(["三（一）2"], lambda: ("Noto Sans CJK SC",))
    assert capsys.readouterr().err == ""
