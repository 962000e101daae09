"""Values of a shape that no key has: whatever stands in the place of any part of a plan is told as a problem, or is a plan."""

from __future__ import annotations

import contextlib
import copy
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from energyplan.errors import InputError
from energyplan.plan.read import read_plan
from tests.mutations.bases import write_valley

ODD: tuple[Any, ...] = (
    None, True, -1, 1.5, "", "x", [], [1], [[1]], [{"a": 1}], {}, {"a": {"b": 1}}, {"a": [1]}, {1: 2}, {None: 1}, {True: []}, "2025-01-01",
    10**40, float("nan"),
)  # fmt: skip


def parts(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from parts(value, (*path, key))


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The same with another value at the end of a path."""
    whole = copy.deepcopy(data)
    node = whole
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return whole


def read_plan_of(plan: Path, data: Any) -> None:
    """Read the plan with this as its plan file."""
    (plan / "plan.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    read_plan(plan)


@pytest.mark.parametrize("value", [None, {"a": {"b": 1}}, [[1]], 7, {}], ids=str)
def test_the_kind_of_a_technology(value: Any, tmp_path: Path) -> None:
    plan = write_valley(tmp_path)
    data = yaml.safe_load((plan / "plan.yaml").read_text(encoding="utf-8"))
    with pytest.raises(InputError) as told:
        read_plan_of(plan, changed(data, ("technologies", "wind", "kind"), value))
    assert "technologies.wind.kind" in {problem.path for problem in told.value.problems}


@pytest.mark.slow
def test_every_part_of_a_plan(tmp_path: Path) -> None:
    """One shape a part in the short form, which takes another for the next part."""
    plan = write_valley(tmp_path)
    data = yaml.safe_load((plan / "plan.yaml").read_text(encoding="utf-8"))
    for number, path in enumerate(parts(data)):
        for value in ODD[number % len(ODD) :][:1] if "ENERGYPLAN_SHORT" in os.environ else ODD:
            with contextlib.suppress(InputError):
                read_plan_of(plan, changed(data, path, value))
