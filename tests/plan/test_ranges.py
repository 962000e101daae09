"""Every number that a planner may write is finite and lies in a range: none of the numbers here is ever taken."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import energyplan.model.rules
import energyplan.model.technologies
from energyplan.plan import revenue, schema
from energyplan.plan.rows import PARAMETERS, TABLES, ActualRow
from energyplan.plan.sizes import SizeRow
from energyplan.study.cases import GridFile
from energyplan.study.samples import Samples

assert energyplan.model.rules
assert energyplan.model.technologies

FREE = {("CarrierEntry", "unserved_price"), ("HorizonEntry", "foresight")}
"""The one may be text with a unit and is checked as a price; of the other, years beyond the horizon are as good as all."""


def sections(module: Any) -> dict[str, type[BaseModel]]:
    return {name: one for name, one in vars(module).items() if isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == module.__name__}


MODELS = [*TABLES.values(), *PARAMETERS.values(), ActualRow, SizeRow, Samples, GridFile, *sections(schema).values(), *sections(revenue).values()]


def is_number(annotation: Any) -> bool:
    return annotation in (int, float) or any(is_number(one) for one in typing.get_args(annotation) if not isinstance(one, (str, int, float)))


def numbers() -> Iterator[tuple[type[BaseModel], str]]:
    for model in MODELS:
        for name, info in model.model_fields.items():
            if is_number(info.annotation) and (model.__name__, name) not in FREE:
                yield model, name


def test_there_are_many() -> None:
    assert len(list(numbers())) > 100


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e300, -1e300, 10**300, -(10**300)])
def test_no_number_without_a_range_is_taken(value: float) -> None:
    """Of a list or a mapping of numbers each is meant."""
    taken = []
    for model, name in numbers():
        info = model.model_fields[name]
        adapter: TypeAdapter[Any] = TypeAdapter(typing.Annotated[info.annotation, info])  # type: ignore[arg-type]
        own = model.__pydantic_decorators__.field_validators.values()
        for written in (value, [value], {"a": value}):
            try:
                adapter.validate_python(written)
            except (ValidationError, OverflowError):
                continue
            if not any(name in one.info.fields for one in own):
                taken.append(f"{model.__name__}.{name} = {written}")
    assert taken == []
