"""The page about adding a technology: its code is that of the battery, it runs, and what it names is there."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest

from energyplan.model.operation import KINDS
from energyplan.plan.rows import PARAMETERS, SERIES
from tests.conftest import ROOT
from tests.contract.minimal import minimal

PAGE = (ROOT / "docs" / "how-to" / "add-a-technology.md").read_text(encoding="utf-8")
CODE = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
BATTERY = ROOT / "energyplan" / "model" / "technologies" / "battery.py"


def lines(code: str) -> list[str]:
    return [line for line in code.splitlines() if line.strip()]


def test_the_code_of_the_page_is_the_file():
    assert lines(CODE) == lines(BATTERY.read_text(encoding="utf-8"))


def test_the_code_of_the_page_makes_a_technology_that_runs(monkeypatch: pytest.MonkeyPatch):
    wanted = minimal("battery").solve()
    for registry in (KINDS, PARAMETERS, SERIES):
        monkeypatch.delitem(registry, "battery")
    module = types.ModuleType("of_the_page")
    monkeypatch.setitem(sys.modules, "of_the_page", module)
    exec(compile(CODE, "add-a-technology.md", "exec"), module.__dict__)
    assert KINDS["battery"].__module__ == "of_the_page"
    found = minimal("battery").solve()
    assert found.tables["dispatch"].equals(wanted.tables["dispatch"])


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:energyplan|tests|inputs|changelog\.d)/[\w./-]*)`", PAGE))))
def test_places_that_the_page_names_are_there(path: str):
    assert (ROOT / path).exists()


def test_names_that_the_page_names_are_there():
    operation = (ROOT / "energyplan" / "model" / "operation.py").read_text(encoding="utf-8")
    for name in set(re.findall(r"`op\.(\w+)", PAGE)):
        assert re.search(rf"def {name}\b|^    {name}\b", operation, re.MULTILINE), name
    known = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "energyplan" / "results").glob("*.py"))
    for name in ("FLOWS", "STORES", "GENERATORS"):
        assert f"`{name}`" not in PAGE or re.search(rf"^{name}\b", known, re.MULTILINE), name
    for command in re.findall(r"`pytest -q ([^`]*)`", PAGE):
        assert all((ROOT / folder).is_dir() for folder in command.split())


def test_links_of_the_page_lead_somewhere():
    folder = ROOT / "docs" / "how-to"
    assert all((folder / Path(link)).exists() for link in re.findall(r"\]\(([\w./-]+\.md)\)", PAGE))
