"""Futures and risk as a planner writes them: every rule with its place, and what they become."""

import numpy as np
import pytest

from energyplan.plan.schema import FutureEntry
from energyplan.system.futures import future_of

ONE, OTHER = ("title: {zh: 一, en: One}", "title: {zh: 二, en: Other}")


def futures(one: str = "probability: 0.5", other: str = "probability: 0.5", more: str = "") -> str:
    return f"futures:\n  one: {{{ONE}, {one}}}\n  other: {{{OTHER}, {other}}}\n{more}"


def test_a_plan_without_futures_has_none(plan):
    file = plan.read().file
    assert file.futures == {}
    assert file.risk is None


def test_futures_are_read(plan):
    factors = "demand: {all: 1.2, water: 1}, fuels: {coal: 1.5}, carbon: 1.3, tariff: {import: 1.1}"
    plan.append("plan.yaml", futures(f"probability: 0.3, {factors}", "probability: 0.7"))
    entry = plan.read().file.futures["one"]
    found = future_of(entry, ["city", "water"], ["coal"], (2025, 2026))
    assert {name: factor.tolist() for name, factor in found.demand.items()} == {"city": [1.2, 1.2], "water": [1, 1]}
    assert found.fuel["coal"].tolist() == [1.5, 1.5]
    assert (found.carbon[0], found.imports[0], found.exports[0]) == (1.3, 1.1, 1.0)


def test_factors_hold_from_a_year_on():
    entry = FutureEntry.model_validate({"title": {"zh": "一", "en": "One"}, "probability": 1, "from_year": 2027, "carbon": 2, "demand": {"city": 3}})
    found = future_of(entry, ["city"], [], range(2025, 2029))
    assert found.carbon.tolist() == [1, 1, 2, 2]
    assert np.array_equal(found.demand["city"], [1, 1, 3, 3])


@pytest.mark.parametrize(("text", "told"), [
    (futures(other="probability: 0.4"), "futures: probabilities of futures add up to 0.9, not 1"),
    (futures("probability: 0.5, carbon: 0"), "futures.one.carbon: 0 must be above 0"),
    (futures("probability: 0.5, carbon: -1"), "futures.one.carbon: -1 must be above 0"),
    (futures("probability: 0.5, demand: {citty: 1.2}"), "futures.one.demand.citty: 'citty' is not known; did you mean 'city'?"),
    (futures("probability: 0.5, fuels: {gas: 1.2}"), "futures.one.fuels.gas: 'gas' is not known"),
    (futures("probability: 0.5, from_year: 2040"), "futures.one.from_year: 2040 is outside 2025-2034; leave it out for all years"),
    (futures("probability: 0.5, tariff: {export: 1.5}"), "futures.one.tariff.export: in month 1, hour 0, year 2025 tie would sell at 0.5550 and buy at 0.5000"),
    (futures("probability: 0.5, tariff: {buy: 1.5}"), "futures.one.tariff.buy"),
    (futures("probability: 0.5, weather: 1"), "futures.one.weather: is not a known key"),
    ("risk: {weight: 1}", "risk.weight: 1 must be below 1"),
    ("risk: {level: 1}", "risk.level: 1 must be below 1"),
    ("risk: {weight: -0.1}", "risk.weight: -0.1 must be at least 0"),
])  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(plan, text, told):
    plan.append("plan.yaml", text)
    (line,) = plan.told()
    assert told in line
    assert line.startswith("plan.yaml:")


def test_prices_of_trade_may_rise_together(plan):
    plan.append("plan.yaml", futures("probability: 0.5, tariff: {import: 1.5, export: 1.5}"))
    assert plan.read().file.futures["one"].tariff == {"import": 1.5, "export": 1.5}


def test_names_of_realisations_are_unlike(plan):
    years = "\n  typical: {profiles: profiles/typical.csv, probability: 0.5}\n  typical_dry: {profiles: profiles/typical.csv, probability: 0.5}"
    plan.replace("plan.yaml", "\n  typical: {profiles: profiles/typical.csv, probability: 1}", years)
    plan.append("plan.yaml", futures().replace("other:", "dry_one:"))
    (line,) = plan.told()
    assert "make the same name typical_dry_one" in line


def test_risk_is_not_certified(plan):
    plan.append("plan.yaml", "risk: {weight: 0.5}\n")
    (line,) = plan.told(resolution="certified")
    assert "risk: risk does not go with a certified resolution; write a resolution in hours" in line
    assert plan.read(resolution="4h").file.risk.level == 0.95


def test_futures_may_be_certified(plan):
    plan.append("plan.yaml", futures())
    assert plan.read(resolution="certified").gap == 0.005
