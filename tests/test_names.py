"""Names and paths, texts on terminals and in spreadsheets, values in SQL."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.cli_base import State, failures, progress
from energyplan.extras import install_command, missing
from energyplan.names import LONGEST, file_name, inside, name_fault
from energyplan.plain_text import CONTROL, Visible, no_formula, visible, without_formulas
from energyplan.results.runs import RunFolder, database, read_frames
from energyplan.results.sql import identifier, literal


@given(st.text(max_size=300))
def test_a_file_name_is_one_safe_part_of_a_path(text: str):
    made = file_name(text, ".docx")
    assert made.endswith(".docx")
    assert not set(made) & set("/\\:*?\"<>|'`$;&\x00\n")
    assert len(made.encode()) <= 200
    assert made == file_name(text, ".docx")


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_texts_have_two_file_names(one: str, other: str):
    assert one == other or file_name(one) != file_name(other)


@given(st.text(min_size=1, max_size=40))
def test_a_name_that_is_taken_stays_inside(name: str):
    if name_fault(name) is None:
        assert inside(Path("out"), "plan", name).parts == ("out", "plan", name)


@pytest.mark.parametrize("name", ["base", "no_nuclear", "低碳", "高需求 2030", "v1.2-b", "Müller", "u\u0308ber", "x" * LONGEST])
def test_names_of_any_language_are_names(name: str):
    assert name_fault(name) is None


@given(st.text(max_size=60))
def test_text_is_shown_without_control(text: str):
    assert not CONTROL.search(visible(text))
    assert visible(visible(text)) == visible(text)


@given(st.text(max_size=60))
def test_no_text_is_a_formula(text: str):
    safe = no_formula(text)
    assert safe in (text, f"'{text}")
    if safe.startswith(("=", "@", "\t", "\r", "＝", "＋", "－", "＠")):
        raise AssertionError(safe)
    if safe.startswith(("+", "-")):
        assert safe.strip() in "+-" or float(safe) == float(safe) or "nan" in safe.lower()


def test_tables_for_people_keep_numbers_and_headers():
    table = pd.DataFrame({"a": [1.5, -2.0], "=b": ["=1+1", None], "c": pd.Categorical(["-x", ">="])})
    safe = without_formulas(table)
    assert list(safe.columns) == ["a", "'=b", "c"]
    assert safe["a"].dtype == float
    assert safe["'=b"].tolist()[0] == "'=1+1"
    assert pd.isna(safe["'=b"].tolist()[1])
    assert safe["c"].tolist() == ["'-x", ">="]
    assert list(table.columns) == ["a", "=b", "c"], "the table itself stays"


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_sql_reads_any_text_as_text(text: str):
    with duckdb.connect() as db:
        assert db.execute(f"SELECT {literal(text)} AS {identifier('x' + text)}").df().iloc[0, 0] == text


@pytest.mark.parametrize("label", ["it's", "x' AS y, * FROM read_csv('/etc/passwd') --", '"; COPY frame TO \'owned\'', "{0}", "%s", "$target", "?", "低碳"])
def test_labels_and_paths_of_a_run_are_values(tmp_path: Path, label: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    base = tmp_path / "l'été [a] ~ * 低"
    folder = RunFolder(base, "20260101T000000Z-00000000")
    folder.write_frames("tables", {"costs": pd.DataFrame({"cny": [1.0, 2.0]})}, {"scenario": label, "run_id": "r"})
    run = folder.publish({})
    found = read_frames(run / "tables")["costs"]
    assert list(found.columns) == ["scenario", "run_id", "cny"]
    assert set(found["scenario"]) == {label}
    assert [file.name for file in tmp_path.iterdir()] == [base.name]


def test_the_database_cannot_be_led_to_another_file(tmp_path: Path):
    """Parameters of a COPY are given by name: by position some versions take the first value for the target."""
    with database() as db:
        db.execute("COPY (SELECT $label AS a) TO $target (FORMAT csv)", {"label": "elsewhere", "target": str(tmp_path / "here.csv")})
    assert [file.name for file in tmp_path.iterdir()] == ["here.csv"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_verbs_print_cannot_steer_a_terminal(monkeypatch: pytest.MonkeyPatch):
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with failures():
        sys.stdout.write("\x1b]8;;http://x\x07title\n")
        sys.stderr.write("\x1b[2Jnote\n")
    assert out.getvalue() == "\\u001b]8;;http://x\\u0007title\n"
    assert err.getvalue() == "\\u001b[2Jnote\n"
    assert sys.stdout is out


@given(st.text(max_size=60))
def test_json_stays_json(text: str):
    written = json.dumps({"message": text}, ensure_ascii=False)
    assert json.loads(visible(written)) == {"message": text}


def test_a_page_goes_to_its_file_though_progress_is_on_the_terminal(monkeypatch: pytest.MonkeyPatch):
    out, err = io.StringIO(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(State, "progress", True)
    with failures(), progress() as listener:
        listener("solve", "[bold]\x1b[2J")
        sys.stdout.write('{"status": "ok"}\n')
    assert out.getvalue() == '{"status": "ok"}\n'
    assert "\x1b[2J[bold]" not in err.getvalue()
    assert not isinstance(sys.stdout, Visible)


@pytest.mark.parametrize("extra", ["report", "netcdf", "sensitivity", "cluster", "weather"])
def test_advice_to_install_names_packages_that_there_are(extra: str):
    command = install_command(extra)
    assert command.startswith(f"{sys.executable} -m pip install ")
    assert "energyplan[" not in command
    assert command in str(missing("it", extra))


def test_an_extra_that_there_is_not_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        install_command("reports")


def test_nothing_advises_to_install_the_project_from_an_index():
    root = Path(__file__).parents[1]
    told = [*(root / "docs").rglob("*.md"), root / "README.md", root / "README.zh.md", *(root / "docs").glob("*.ipynb"), *(root / "energyplan").rglob("*.py")]
    assert [str(path) for path in told if "energyplan[" in path.read_text(encoding="utf-8")] == []


def test_the_lock_of_the_readme_has_what_charts_and_reports_need():
    locked = (Path(__file__).parents[1] / "requirements.lock").read_text(encoding="utf-8")
    for package in ("altair", "vl-convert-python", "docxtpl", "typst"):
        assert f"\n{package}==" in f"\n{locked}"
