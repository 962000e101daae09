"""The command line: exit codes, what goes to stdout and stderr, what is loaded."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from energyplan.errors import ExitCode
from tests.command import energyplan

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def coarse_run(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The default plan in steps of a week: small enough for a test, every part present."""
    out = tmp_path_factory.mktemp("runs")
    done = energyplan("run", "--resolution", "168h", "--out", str(out), "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_json_is_one_object_last_on_stdout(coarse_run):
    assert set(coarse_run) >= {"status", "objective", "bound", "gap", "gross_cost", "run_dir", "timings", "size", "targets"}
    assert coarse_run["status"] == "optimal"
    assert set(coarse_run["timings"]) >= {"read", "assemble", "build", "solve", "tabulate", "verify", "write"} - {"write"}
    assert abs(coarse_run["gap"]) < 1e-5
    assert coarse_run["bound"] <= coarse_run["objective"] + 1e-5 * coarse_run["gross_cost"]


def test_run_folder_is_whole(coarse_run):
    run = Path(coarse_run["run_dir"])
    names = {f.name for f in run.iterdir()}
    assert names >= {"run.json", "inputs.yaml", "schedule.csv", "schedule.xlsx", "events.jsonl", "solver.log", "system", "tables", "page.txt"}
    assert not [f for f in run.parent.iterdir() if f.name.startswith(".")], "a draft was left behind"
    assert (run / "schedule.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "office programs need the BOM"
    events = [json.loads(line) for line in (run / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {e["phase"] for e in events} >= {"read", "assemble", "build", "solve", "tabulate", "verify", "write"}


def test_missed_targets_do_not_stop_the_run(coarse_run):
    met = {t["target"]: t["met"] for t in coarse_run["targets"]}
    assert met["offshore_wind_2022"] == met["nuclear_start"] == met["clean_output_2025"] == "missed"
    assert met["vrfb_2025_power"] == met["pumped_storage_start"] == "met"
    assert met["energy_intensity"] == "not set"
    offshore = next(t for t in coarse_run["targets"] if t["target"] == "offshore_wind_2022")
    assert (offshore["required"], offshore["unit"]) == (190, "万千瓦")
    assert offshore["achieved"] == pytest.approx(105)


def test_schedule_never_mixes_stock_and_flow(coarse_run):
    schedule = pd.read_csv(Path(coarse_run["run_dir"]) / "schedule.csv", encoding="utf-8-sig")
    stock = schedule[["stock_existing", "stock_committed", "stock_new"]].sum(axis=1)
    assert (stock - schedule["stock_total"]).abs().max() < 1e-3
    assert set(schedule["unit"]) >= {"MW", "MWh"}


def test_verify_reads_the_folder_again(coarse_run):
    done = energyplan("verify", coarse_run["run_dir"], "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["passed"] is True


def test_verify_finds_a_changed_table(coarse_run, tmp_path):
    import shutil

    import duckdb

    run = tmp_path / "run"
    shutil.copytree(coarse_run["run_dir"], run)
    table = run / "tables" / "costs.parquet"
    frame = duckdb.read_parquet(str(table)).df()
    frame.loc[frame["component"] == "fuel", "cny"] *= 1.001
    duckdb.sql("SELECT * FROM frame").write_parquet(str(table))
    done = energyplan("verify", str(run))
    assert done.returncode == ExitCode.NOT_VERIFIED, done.stdout


def test_show_prints_the_page(coarse_run):
    done = energyplan("show", coarse_run["run_dir"])
    assert done.returncode == 0
    for word in ("Offshore wind", "Targets of the plan", "net cost", "approximation without a bound", "synthetic", "MISSED"):
        assert word in done.stdout, word


@pytest.mark.slow
@pytest.mark.skipif("ENERGYPLAN_SHORT" in os.environ, reason="the short form is in test_questions.py")
def test_hard_targets_are_infeasible(tmp_path):
    done = energyplan("run", "--resolution", "438h", "--targets", "hard", "--out", str(tmp_path))
    assert done.returncode == ExitCode.INFEASIBLE, done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("run.json"))


def test_preflight_says_what_cannot_be_reached():
    done = energyplan("preflight")
    assert done.returncode == 0, done.stderr  # all of them are soft
    assert "190 万千瓦. Reachable: 105 万千瓦" in done.stdout
    found = json.loads(energyplan("preflight", "--json").stdout)
    assert {f["target"]: f["first_year"] for f in found["findings"]} == {
        "offshore_wind_2022": 2027, "nuclear_start": 2027, "clean_output_2025": 2035, "clean_output_share_2025": 2035,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--targets", "hard"], ExitCode.INFEASIBLE),
        (["--set", "targets.offshore_wind_2022.enforce=hard", "--set", "targets.offshore_wind_2022.year=2027"], ExitCode.OK),
        (["--set", "targets.offshore_wind_2022.sites=shicheng"], ExitCode.INVALID_INPUT),
    ],
)
def test_preflight_exit_codes(options, code):
    assert energyplan("preflight", *options).returncode == code


def test_targets_prints_the_register():
    done = energyplan("targets", lang="zh")
    assert done.returncode == 0, done.stderr
    assert "190 万千瓦" in done.stdout
    assert "at least" not in done.stdout
    rows = json.loads(energyplan("targets", "--json").stdout)["targets"]
    assert len(rows) == 19
    assert {row["target"]: row["value"] for row in rows}["energy_intensity"] is None


def test_usage_error_is_exit_2():
    assert energyplan("run", "--resolutoin", "1h").returncode == ExitCode.USAGE


def test_chinese_messages():
    done = energyplan("validate", "models/none", lang="zh")
    assert done.returncode == ExitCode.INVALID_INPUT
    assert any("\u4e00" <= char <= "\u9fff" for char in done.stderr)


@pytest.mark.parametrize("where", [["--lang", "zh", "report", "--help"], ["report", "--help", "--lang=zh"]])
def test_help_speaks_the_language_that_is_asked_for(where):
    done = subprocess.run([sys.executable, "-m", "energyplan", *where], cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ | {"LANG": "en"})
    for word in ("选项", "规划部门", "默认"):
        assert word in done.stdout, word


def test_a_language_may_be_named_after_the_verb():
    words = ["-m", "energyplan", "validate", "models/none", "--lang", "zh"]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.INVALID_INPUT
    assert any("\u4e00" <= char <= "\u9fff" for char in done.stderr)


def test_help_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['energyplan', '--help']\n"
        "try:\n    import energyplan.__main__; energyplan.__main__.main()\nexcept SystemExit: pass\n"
        "sys.exit(bool({'pandas', 'pyomo', 'scipy', 'duckdb', 'highspy', 'pint'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, ExitCode.INTERRUPTED), pytest.param(signal.SIGTERM, ExitCode.TERMINATED, marks=pytest.mark.slow)])
def test_a_signal_stops_cleanly(tmp_path, sent, code):
    command = [sys.executable, "-m", "energyplan", "run", "--resolution", "12h", "--out", str(tmp_path)]
    # Where the tests themselves run in the background, children inherit a SIGINT that is ignored.
    heard = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=heard) as child:
        assert child.stderr is not None
        for line in child.stderr:
            if line.startswith("solve"):
                break
        time.sleep(0.5)
        child.send_signal(sent)
        child.stderr.read()
        assert child.wait(60) == code
    assert not [f for f in tmp_path.rglob("*") if f.is_file()], "nothing half-written"


def test_public_names():
    import energyplan as package

    assert package.__all__ == ["Plan", "Result", "open_run", "read_plan", "run"]
    assert all(hasattr(package, name) for name in package.__all__)


def test_doctor_looks_at_the_machine():
    done = subprocess.run([sys.executable, "-m", "energyplan", "doctor", "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = {c["name"]: c["fine"] for c in json.loads(done.stdout.splitlines()[-1])["checks"]}
    assert found["hipo"] is True


@pytest.mark.slow
def test_doctor_looks_at_a_plan_and_refuses_one_that_is_not_there():
    done = energyplan("doctor", "models/zhuanghe", "--resolution", "438h", "--json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout.splitlines()[-1])
    assert [f["resolution"] for f in data["forecast"]] == ["1h", "2h", "4h", "8h", "24h", "438h"]
    assert energyplan("doctor", "models/none").returncode == 3


def test_the_size_told_before_a_run_is_the_size_of_the_run(coarse_run):
    events = [json.loads(line) for line in (Path(coarse_run["run_dir"]) / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    told = next(e["msg"] for e in events if e["phase"] == "forecast" and e["msg"] != "begin")
    assert told.startswith("{rows:,} rows, {columns:,} columns, {nonzeros:,} nonzeros: about ".format(**coarse_run["size"]))


def test_the_readmes_tell_as_many_checks_as_a_run_makes(coarse_run):
    from tools import readme

    count = re.compile(r"(\d+) (?:independent checks|项独立检查)")
    told = {found for lang in readme.FILES for found in count.findall(readme.stored(lang))}
    assert told == {str(len(coarse_run["checks"]))}  # else: python tools/readme.py
