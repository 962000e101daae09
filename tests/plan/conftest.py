"""The minimal plan, written anew for each test, and a short way to break it and to see what is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from energyplan.errors import InputError, Problem
from energyplan.plan.read import read_plan
from energyplan.plan.rows import PARAMETERS, TARGET_KINDS
from energyplan.plan.schema import Plan
from tests.plan.minimal import KINDS, TARGET_UNITS, write_plan


@dataclass
class Folder:
    """A plan on disk."""

    path: Path

    def file(self, name: str) -> Path:
        """`plan.yaml`, `typical` (profiles), `scenarios/x.yaml`, or a table by its name."""
        if name.endswith(".yaml"):
            return self.path / name
        return self.path / "tables" / f"{'profiles/' * (name == 'typical')}{name}.csv"

    def write(self, name: str, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        self.file(name).write_bytes(data)

    def replace(self, name: str, old: str, new: str) -> None:
        """Break one thing; the old text must be there."""
        text = self.file(name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        self.write(name, text.replace(old, new, 1))

    def append(self, name: str, text: str) -> None:
        self.write(name, self.file(name).read_text(encoding="utf-8") + text)

    def read(self, **options: object) -> Plan:
        return read_plan(self.path, **options)  # type: ignore[arg-type]

    def problems(self, **options: object) -> list[Problem]:
        with pytest.raises(InputError) as caught:
            self.read(**options)
        return caught.value.problems

    def told(self, **options: object) -> list[str]:
        """The problems as they are told, files as seen from the plan's folder."""
        return [str(problem).replace(f"{self.path}/", "") for problem in self.problems(**options)]

    def change(self, name: str, *changes: tuple[str, str]) -> None:
        """Replace texts, or append one (old text empty)."""
        for old, new in changes:
            self.replace(name, old, new) if old else self.append(name, new)


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Small kinds instead of those of the model."""
    with patch.dict(PARAMETERS, KINDS, clear=True), patch.dict(TARGET_KINDS, TARGET_UNITS, clear=True):
        yield


@pytest.fixture
def plan(tmp_path: Path) -> Folder:
    return Folder(write_plan(tmp_path / "规划 tiny"))


@pytest.fixture(scope="session")
def model_kinds() -> tuple[dict[str, Any], dict[str, Any]]:
    """The kinds of the model, registered before any test puts others in their place."""
    from energyplan.model import rules, technologies
    from energyplan.model.operation import KINDS as TECHNOLOGIES
    from energyplan.model.rules.base import KINDS as RULES

    assert rules
    assert technologies
    parameters = {name: kind.parameters for name, kind in TECHNOLOGIES.items() if kind.parameters}
    return parameters, {name: kind.unit for name, kind in RULES.items()}


@pytest.fixture
def real_kinds(model_kinds: tuple[dict[str, Any], dict[str, Any]], kinds: None) -> Iterator[None]:
    """The kinds of the model."""
    parameters, units = model_kinds
    with patch.dict(PARAMETERS, parameters, clear=True), patch.dict(TARGET_KINDS, units, clear=True):
        yield
