"""What may be written for the resolution, said in one way wherever it is written."""

from __future__ import annotations

import pytest

from energyplan.plan.resolution import Resolution
from tests.command import energyplan
from tests.plan.conftest import Folder

PLAN = "models/reference/winter_heat"
WRONG = (
    "", "0h", "00h", "-1h", "7.5h", "1e9h", "1000000000h", "nanh", "infh", "h", "6", "6 h", "6h ", "٣h", "6h\n", "segments:0", "segments:8",
    "certified:", "certified:%", "certified:0%", "certified:0.0%", "certified:-1%", "certified:nan", "certified:nan%", "certified:inf%", "certified:1e-12%",
    "certified:0.0009%", "certified:100.1%", "certified:0.5", "certified:0.5%%", "Certified",
)  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot stand here"):
        Resolution.of(text)


@pytest.mark.parametrize(
    ("text", "hours", "gap"), [("1h", 1, None), ("8760h", 8760, None), ("007h", 7, None), ("certified:100%", 1, 1.0), ("certified:0.001%", 1, 1e-5)]
)
def test_read(text: str, hours: int, gap: float | None) -> None:
    assert Resolution.of(text) == (hours, pytest.approx(gap))


@pytest.mark.parametrize("text", ["0h", "certified:0%", ""])
def test_said_at_the_value(plan: Folder, text: str) -> None:
    [problem] = plan.problems(resolution=text)
    assert str(problem).startswith(f"--resolution horizon.resolution={text}: horizon.resolution: '{text}' cannot stand here; write whole hours")


def test_a_step_longer_than_the_year(plan: Folder) -> None:
    """The year of this plan has 24 hours."""
    assert plan.read(resolution="24h").file.horizon.hours_per_step == 24
    [problem] = plan.problems(resolution="25h")
    assert problem.message.startswith("a step of 25 h is longer than a year of 24 h")


@pytest.mark.parametrize(
    "words", [("run",), ("diagnose",), ("targets", "--prices"), ("doctor",), ("explore", "sensitivity", "--range", "discount_rate=0.05..0.09")]
)
def test_every_verb_says_it(words: tuple[str, ...]) -> None:
    done = energyplan(words[0], *([words[1], PLAN] if words[0] == "explore" else [PLAN, *words[1:2]]), *words[2:], "--resolution", "0h")
    assert done.returncode == 3
    assert "'0h' cannot stand here" in done.stderr


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "-inf", "soon"])
@pytest.mark.parametrize("words", [("run", PLAN), ("sweep", "--all", "--model", PLAN), ("verify", "no-run"), ("replay", "no-run")])
def test_a_time_limit_is_a_number_of_seconds_above_nothing(words: tuple[str, ...], value: str) -> None:
    done = energyplan(*words, "--time-limit", value)
    assert done.returncode == 2
    assert "--time-limit" in done.stderr
