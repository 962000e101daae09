"""Drafts are held by their process, and found once it is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from energyplan.drafts import AT_ONCE, abandoned, draft_of, hold, let_go, remove
from energyplan.errors import EnvironmentProblem, InputError
from energyplan.results.runs import RunFolder, find_run, read_manifest, runs_in
from tests.command import energyplan


def old(path: Path) -> None:
    time = path.stat().st_mtime - 2 * AT_ONCE
    os.utime(path, (time, time))


def test_what_a_process_holds_is_not_abandoned(tmp_path: Path):
    draft = draft_of(tmp_path / "run")
    draft.mkdir()
    lock = hold(draft)
    old(draft)
    code = "import sys; from pathlib import Path; from energyplan.drafts import abandoned; print(len(abandoned(Path(sys.argv[1]))))"
    seen = lambda: int(subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, check=True).stdout)  # noqa: E731
    assert seen() == 0
    lock.close()  # as the system does when a process is killed
    assert seen() == 1
    let_go(hold(draft))
    assert not list(draft.iterdir())


def test_drafts_without_a_lock_are_abandoned_after_a_while(tmp_path: Path):
    draft = draft_of(tmp_path / "below" / "page.html")
    draft.parent.mkdir()
    draft.write_text("half a pa")
    assert abandoned(tmp_path) == []
    old(draft)
    assert abandoned(tmp_path) == [draft]
    assert energyplan("clean", tmp_path, "--dry-run").stdout.startswith(str(draft))
    assert draft.exists()
    assert energyplan("clean", tmp_path).returncode == 0
    assert not draft.exists()
    assert energyplan("clean", tmp_path / "nowhere").returncode == 3


def test_runs_of_the_same_inputs_in_the_same_second_have_names_of_their_own(tmp_path: Path):
    folders = [RunFolder.new(tmp_path, "inputs") for _ in range(4)]
    published = [folder.publish({}) for folder in reversed(folders)]
    assert len(set(published)) == 4
    assert {path.name.partition("-")[2] for path in published} == {folders[0].run_id.partition("-")[2]}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in published)


def test_a_folder_of_results_that_is_removed_in_mid_run_costs_nothing(tmp_path: Path):
    folder = RunFolder.new(tmp_path / "results", "inputs")
    remove(tmp_path / "results")
    folder.write_text("page.txt", "page")
    assert read_manifest(folder.publish({"status": "optimal"}))["files"].keys() == {"page.txt"}


def test_a_folder_that_cannot_be_written_is_an_environment_problem(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem, match="file"):
        RunFolder.new(tmp_path / "file" / "base", "inputs")


@pytest.mark.parametrize("text", ["", '{"a": ', "[]", "{}", "\x00", "null"])
def test_a_broken_manifest_costs_only_its_own_run(tmp_path: Path, text: str):
    good = RunFolder.new(tmp_path / "plan" / "base", "inputs").publish({"status": "optimal", "objective": 1.0, "currency": "EUR"})
    bad = tmp_path / "plan" / "base" / "20200101T000000Z-00000000"
    bad.mkdir()
    (bad / "run.json").write_text(text)
    (tmp_path / "plan" / "base" / ".draft-run-x").mkdir()
    (tmp_path / "plan" / "base" / ".draft-run-x" / "run.json").write_text("{}")
    assert runs_in(tmp_path) == [bad, good]
    assert find_run("plan/base", tmp_path) == good
    with pytest.raises(InputError, match=r"run\.json"):
        read_manifest(bad)
    listed = energyplan("list", "--out", tmp_path)
    assert listed.returncode == 0
    assert "1.0 EUR" in listed.stdout
    assert bad.name in listed.stdout
    for verb in (["verify"], ["show"], ["economics"], ["report"], ["compare", good], ["explain", "nuclear"], ["chart"], ["export", "--to", "xlsx"], ["replay"]):
        done = energyplan(*verb, bad)
        assert done.returncode in (3, 6, 9), (verb, done)
        assert "Traceback" not in done.stderr
