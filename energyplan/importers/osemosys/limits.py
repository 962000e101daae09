"""Limits of OSeMOSYS as hard targets of the plan: capacity, investment, activity, emissions, reserve margin, share of renewables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from energyplan.importers.osemosys.scale import HOURS, MWH, UNLIMITED

if TYPE_CHECKING:
    from energyplan.importers.osemosys.mapping import Mapping

Row = dict[str, Any]

TITLES = {
    "capacity": ("装机", "capacity"), "commissioned": ("新增装机", "capacity built"), "activity": ("年活动量", "activity"),
    "activity_budget": ("累计活动量", "activity of all years"), "co2_cap": ("年排放", "emissions"), "co2_budget": ("累计排放", "emissions of all years"),
    "generation_reserve": ("备用率", "reserve margin"), "generation_share": ("可再生能源占比", "share of renewables"),
}  # fmt: skip
"""Kind of target -> what it is called (zh, en)."""


def targets(m: Mapping) -> Iterator[Row]:
    """All of them."""
    for (region, t), name in m.technologies.items():
        of_technology = [*_capacity(m, region, t, name), *_activity(m, region, t, name)]
        if any(row["sense"] == ">=" for row in of_technology):
            m.must_be(region, t, name)
        if name in m.there:  # what can never exist keeps every largest value
            yield from of_technology
    for region in m.sites:
        yield from _emissions(m, region)
        yield from _reserve(m, region)
        yield from _renewables(m, region)


def _row(m: Mapping, parameter: str, of: str, kind: str, sense: str, value: float, unit: str, year: str, **more: str) -> Row:
    name, (zh, en) = m.new.identifier(f"{of} {parameter} {year}", "target"), TITLES[kind]
    return {
        "target": name, "title_zh": f"{of} {zh}", "title_en": f"{of} {en}", "document": m.data.source.name, "clause": parameter, "kind": kind,
        "sense": sense, "value": value, "unit": unit, "year": int(year), "status": "N", "enforce": "hard", "interpretation": "as OSeMOSYS has it", **more,
    }  # fmt: skip


def _capacity(m: Mapping, region: str, t: str, name: str) -> Iterator[Row]:
    per_unit = m.per_unit(region, t)
    for year in m.years:
        most = m.data.limit("TotalAnnualMaxCapacity", region, t, year)
        if most is not None and most * per_unit < UNLIMITED:
            yield _row(m, "TotalAnnualMaxCapacity", t, "capacity", "<=", most * per_unit, "MW", year, technologies=name)
        if (least := m.data("TotalAnnualMinCapacity", region, t, year)) > 0:
            yield _row(m, "TotalAnnualMinCapacity", t, "capacity", ">=", least * per_unit, "MW", year, technologies=name)
        if (least := m.data("TotalAnnualMinCapacityInvestment", region, t, year)) > 0:
            yield _row(m, "TotalAnnualMinCapacityInvestment", t, "commissioned", ">=", least * per_unit, "MW", year, technologies=name)


def _activity(m: Mapping, region: str, t: str, name: str) -> Iterator[Row]:
    last = m.years[-1]
    for year in m.years:
        most = m.data.limit("TotalTechnologyAnnualActivityUpperLimit", region, t, year)
        if most is not None and most * MWH < UNLIMITED * HOURS:
            yield _row(m, "TotalTechnologyAnnualActivityUpperLimit", t, "activity", "<=", most * MWH, "MWh/a", year, technologies=name)
        if (least := m.data("TotalTechnologyAnnualActivityLowerLimit", region, t, year)) > 0:
            yield _row(m, "TotalTechnologyAnnualActivityLowerLimit", t, "activity", ">=", least * MWH, "MWh/a", year, technologies=name)
    most = m.data.limit("TotalTechnologyModelPeriodActivityUpperLimit", region, t)
    if most is not None and most * MWH < UNLIMITED * HOURS:
        yield _row(m, "TotalTechnologyModelPeriodActivityUpperLimit", t, "activity_budget", "<=", most * MWH, "MWh", last, technologies=name)
    if (least := m.data("TotalTechnologyModelPeriodActivityLowerLimit", region, t)) > 0:
        yield _row(m, "TotalTechnologyModelPeriodActivityLowerLimit", t, "activity_budget", ">=", least * MWH, "MWh", last, technologies=name)


def _emissions(m: Mapping, region: str) -> Iterator[Row]:
    if m.emission is None:
        return
    for year in m.years:
        limit = m.data.limit("AnnualEmissionLimit", region, m.emission, year)
        if limit is not None:
            value = (limit - m.data("AnnualExogenousEmission", region, m.emission, year)) * m.tonnes
            yield _row(m, "AnnualEmissionLimit", m.emission, "co2_cap", "<=", value, "t/a", year, sites=m.sites[region])
    limit = m.data.limit("ModelPeriodEmissionLimit", region, m.emission)
    if limit is not None:
        outside = m.data("ModelPeriodExogenousEmission", region, m.emission)
        value = (limit - outside - sum(m.data("AnnualExogenousEmission", region, m.emission, year) for year in m.years)) * m.tonnes
        yield _row(m, "ModelPeriodEmissionLimit", m.emission, "co2_budget", "<=", value, "t", m.years[-1], sites=m.sites[region])


def _reserve(m: Mapping, region: str) -> Iterator[Row]:
    for year in m.years:
        margin = m.data("ReserveMargin", region, year)
        tagged = [m.carriers[fuel] for fuel in m.data.of("FUEL") if m.data("ReserveMarginTagFuel", region, fuel, year)]
        if margin > 0 and tagged:
            yield _row(m, "ReserveMargin", region, "generation_reserve", ">=", margin, "1", year, sites=m.sites[region], carriers="; ".join(tagged))


def _renewables(m: Mapping, region: str) -> Iterator[Row]:
    for year in m.years:
        share = m.data("REMinProductionTarget", region, year)
        if share > 0:
            tagged = [m.carriers[fuel] for fuel in m.data.of("FUEL") if m.data("RETagFuel", region, fuel, year)]
            tagged_here = [t for t in m.data.of("TECHNOLOGY") if m.data("RETagTechnology", region, t, year)]
            own = [m.technologies[region, t] for t in tagged_here]
            if not m.there.intersection(own):
                m.must_be(region, tagged_here[0], own[0])
            yield _row(
                m, "REMinProductionTarget", region, "generation_share", ">=", share, "1", year,
                sites=m.sites[region], carriers="; ".join(tagged), technologies="; ".join(own),
            )  # fmt: skip
