"""The READMEs show the page of a run as it is today: what can be told without a run in each suite, the whole page against a fresh run in the slow one."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from energyplan.pipeline import read_plan
from tools import readme

SHORT = "ENERGYPLAN_SHORT" in os.environ


@pytest.mark.parametrize("lang", readme.FILES)
def test_no_page_has_what_changes_from_run_to_run(lang: str):
    page = readme.stored(lang)
    assert readme.written(page, "no run", "") == page
    assert readme.FILES[lang][1] in page
    assert "<s>" in page


def test_the_page_is_of_the_plan_and_its_targets(zhuanghe: Path):
    plan, page = read_plan(zhuanghe), readme.stored("en")
    spec = plan.file
    assert page.startswith(f"{spec.title.en} · scenario base\nMilestones {', '.join(map(str, spec.horizon.milestones))}, horizon to {spec.horizon.end}; ")
    for target in plan.targets:
        required = "" if target.value is None else f"{target.value:,.1f}"
        rows = [line for line in page.splitlines() if target.clause.replace(" ", "") in line.replace(" ", "") and f" {target.year} " in line]
        assert any(target.sense in line and required in line for line in rows) or not target.value, target.target
    assert all(f"Note: {text}" in " ".join(page.split()) for text in plan.assumed)


def test_both_readmes_show_the_same_plan():
    pages = [readme.lines_of(readme.stored(lang)) for lang in ("en", "zh")]
    capacities = [[readme.figures(line)[-7:] for line in page if re.search(r"( +[\d,.–]+){7}$", line)] for page in pages]
    assert len(capacities[0]) >= 15
    for one, other in zip(*capacities, strict=True):
        assert all(abs(a - b) <= readme.LOOSE * max(one) for a, b in zip(one, other, strict=True))
    checks = [re.search(pattern, " ".join(page)) for pattern, page in zip((r"(\d+) independent checks", r"(\d+) 项独立检查"), pages, strict=True)]
    assert checks[0] and checks[1] and checks[0][1] == checks[1][1]  # noqa: PT018


@pytest.mark.slow
def test_the_page_is_that_of_a_run(tmp_path: Path):
    """Where it fails: `python tools/readme.py`. The short form runs long steps, whose page has the same head, targets and number of checks."""
    if not SHORT:
        assert readme.stale(readme.stored("en"), readme.run_page("en", tmp_path)) == []
        return
    new = readme.run_page("en", tmp_path, "--resolution", "73h")
    count = re.compile(r"\d+ independent checks")
    assert count.findall(readme.stored("en")) == count.findall(new)
