"""Arguments of verbs do what they say or are refused; a name of a run means the run that one would think of, or is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from energyplan.results.run_changes import changes_of, told_changes
from energyplan.results.runs import find_run
from tests.command import energyplan
from tests.exports.small_plan import write_plan, write_tables


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan with two scenarios in a folder that has no other."""
    write_tables(tmp_path / "tables")
    folder = write_plan(tmp_path / "models" / "small", "small", 2024, "../../tables")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "dear.yaml").write_text("discount_rate: 0.12\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def ran(folder: str = "results") -> set[str]:
    return {f"{run.parents[2].name}/{run.parents[1].name}" for run in Path(folder).glob("*/*/*/run.json")}


def test_a_sweep_runs_the_plan_that_it_is_given(plan: Path):
    done = energyplan("sweep", "models/small", "--all", "--jobs", 1)
    assert done.returncode == 0, done.stderr
    assert ran() == {"small/base", "small/dear"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("sweep", "models/smal", "--all"), 3, "models/small"),
        (("sweep", "nosuch", "--all"), 2, "leave out nosuch"),
        (("sweep", "models/small", "nosuch"), 3, "there is no scenario 'nosuch'"),
        (("sweep", "models/small", "dear", "--all"), 2, "leave out dear"),
        (("sweep", "models/small", "--model", "models/small", "--all"), 2, "name one plan"),
        (("sweep", "models/small", "--all", "--scheduler", "tcp://x:1"), 2, "--scheduler"),
        (("sweep", "models/small", "dear", "--grid", "grid.yaml"), 2, "names scenarios too"),
        (("explore", "regret", "models/small", "dear", "--all"), 2, "leave out dear"),
        (("explore", "regret", "models/small", "dear"), 2, "two scenarios"),
        (("explain", "wind", "results/x", "--scenario", "dear"), 2, "--scenario"),
        (("explain", "wind", "results/x", "--set", "discount_rate=0.1"), 2, "--set"),
        (("targets", "models/small", "--resolution", "8h"), 2, "--resolution"),
        (("verify", "results/x", "--time-limit", "9"), 2, "--time-limit"),
        (("doctor", "models/small", "--out", "x"), 2, "--out"),
        (("chart", "base", "--kind", "cost", "--year", "2025"), 2, "--year"),
        (("chart", "base", "--kind", "weeks", "--of", "demand"), 2, "--of"),
        (("status", "models/small"), 2, "models/small"),
        (("explore", "sensitivity", "models/small", "--range", "discount_rate=0.05..0.09", "--count", "9"), 2, "--count"),
    ],
)  # fmt: skip
def test_what_would_be_ignored_is_refused(plan: Path, words: tuple[str, ...], code: int, said: str):
    Path("grid.yaml").write_text("scenarios: [base]\ngrid: {discount_rate: [0.05]}\n", encoding="utf-8")
    done = energyplan(*words)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert not Path("results").exists()


def test_a_list_of_a_plan_has_its_runs_only(plan: Path, tmp_path: Path):
    write_plan(tmp_path / "models" / "other", "other", 2024, "../../tables")
    for name in ("small", "other"):
        assert energyplan("run", f"models/{name}").returncode == 0
    assert "results/other" not in energyplan("list", "models/small").stdout
    assert "results/small" in energyplan("list", "models/small").stdout
    both = energyplan("show", "base")
    assert "other plans have a scenario of this name too" in both.stderr
    assert energyplan("show", "small/base").stderr == ""


def test_a_name_means_the_scenario_as_it_is_and_a_run_with_changes_says_so(plan: Path, tmp_path: Path):
    changed = json.loads(energyplan("run", "models/small", "--set", "discount_rate=0.07", "--json").stdout)["run_dir"]
    only = energyplan("show", "small/base")
    assert "a run with discount_rate=0.07" in only.stderr  # there is no other
    assert only.stdout.splitlines()[1] == "Changes on top of the scenario: discount_rate=0.07"
    plain = json.loads(energyplan("run", "models/small", "--json").stdout)["run_dir"]
    assert energyplan("run", "models/small", "--set", "discount_rate=0.05").returncode == 0
    assert find_run("small/base") == find_run("base") == Path(plain)
    told = energyplan("show", "small/base")
    assert "1 newer runs have changes" in told.stderr
    assert "Changes on top" not in told.stdout
    assert changes_of(Path(changed)) == ("discount_rate=0.07",)
    assert find_run(changed) == Path(changed)
    listed = energyplan("list", "models/small").stdout
    assert listed.count("changed: ") == 2
    assert energyplan("report", changed, "--to", "html", "--out", tmp_path).returncode == 0
    [report] = tmp_path.glob("*.html")
    assert "changed: discount_rate=0.07" in report.read_text(encoding="utf-8")


def test_of_many_changes_the_first_are_told():
    assert told_changes([f"a{i}=1" for i in range(6)]) == "a0=1, a1=1, a2=1, a3=1 and 2 more"
