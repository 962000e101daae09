"""What becomes of printed text never decides whether a run counts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from energyplan.errors import ExitCode
from tests.signals import command

ROOT = Path(__file__).parents[1]


def shell(line: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    words = " ".join(f"'{word}'" for word in command())
    return subprocess.run(
        ["bash", "-c", line.replace("energyplan", words)], cwd=folder, env=os.environ | {"ENERGYPLAN_LANG": "en"} | environment,
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("energyplan list >&-", ExitCode.OK),
        ("energyplan list >&- 2>&- <&-", ExitCode.OK),
        ("energyplan list 2>/dev/full", ExitCode.OK),
        ("energyplan list >/dev/full", ExitCode.ENVIRONMENT),
        ("energyplan list | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}", ExitCode.OK),
        ("energyplan --help >/dev/full", ExitCode.ENVIRONMENT),
        ("mkdir gone && cd gone && rmdir ../gone && energyplan list", ExitCode.ENVIRONMENT),
    ],
)
def test_streams_that_fail_are_reported_without_a_traceback(line: str, code: int, tmp_path: Path):
    (tmp_path / "models").symlink_to(ROOT / "models")
    (tmp_path / "inputs").symlink_to(ROOT / "inputs")
    done = shell(line, tmp_path)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "iso-8859-1", "gbk"])
def test_signs_that_an_encoding_lacks_are_replaced_and_it_is_said(encoding: str):
    done = shell("energyplan --lang zh --help", PYTHONIOENCODING=encoding)
    assert done.returncode == ExitCode.OK
    assert "Traceback" not in done.stderr
    assert ("PYTHONUTF8" in done.stderr) == (encoding != "gbk")


def test_a_closed_descriptor_is_not_given_to_the_next_file(tmp_path: Path):
    code = "from energyplan.streams import guard; guard(); import sys; f = open(sys.argv[1], 'w'); print('page'); sys.exit(f.fileno() < 3)"
    done = subprocess.run(["bash", "-c", f"'{sys.executable}' -c \"{code}\" '{tmp_path / 'f'}' >&- 2>&- <&-"], cwd=ROOT, check=False)
    assert done.returncode == 0
    assert (tmp_path / "f").read_text() == ""
