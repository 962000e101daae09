"""Messages in Chinese: complete, with the same placeholders, and the same facts."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from energyplan.i18n import _, set_language
from tests.plan.broken.test_broken_plans import PLANS

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"


def test_every_message_is_translated_with_its_placeholders():
    pytest.importorskip("babel")
    spec = importlib.util.spec_from_file_location("messages", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.faults() == [], "run tools/messages.py update, then translate in the .po and compile"


def test_language_is_chosen():
    set_language("zh")
    assert _("is missing") == "缺失"
    set_language("en")
    assert _("is missing") == "is missing"


@pytest.mark.parametrize(("break_it", "line"), PLANS, ids=[f.__name__ for f, _line in PLANS])
def test_chinese_problems_have_the_same_place_and_numbers(plan, break_it, line):
    break_it(plan)
    set_language("zh")
    (told,) = plan.told()
    place, path = line.split(": ")[:2]
    assert told.startswith(f"{place}: {path}: ")
    message = told.removeprefix(f"{place}: {path}: ")
    assert re.search("[\u4e00-\u9fff]", message)
    numbers = re.findall(r"\d+(?:\.\d+)?", line.removeprefix(f"{place}: {path}: "))
    assert sorted(re.findall(r"\d+(?:\.\d+)?", message)) == sorted(numbers)
