"""Policies of a Switch system as lines of the target register: carbon, portfolio standard, planning reserves."""

from __future__ import annotations

from energyplan.i18n import _
from energyplan.importers.switch_fuels import edges
from energyplan.importers.switch_system import SwitchSystem
from energyplan.importers.switch_tables import Line
from energyplan.importers.switch_time import Period

TIMESCALES = {"all_timepoints": "all", "peak_load": "peak"}


def add_target(
    system: SwitchSystem, name: str, title: str, kind: str, value: float, unit: str, period: Period, line: Line, *,
    sense: str = ">=", technologies: str = "", sites: str = "", steps: str | None = None,
) -> None:  # fmt: skip
    """A line of the register that must hold."""
    file = str(line.place.file).rpartition("/")[2]
    system.plan.add(
        "targets", target=system.plan.identifier(name, "target"), title_zh=title, title_en=title, document="Switch", clause=f"{file}:{line.place.line}",
        kind=kind, technologies=technologies or None, sites=sites or None, sense=sense, value=value, unit=unit, year=period.start, status="N",
        enforce="hard", steps=steps, interpretation=title,
    )  # fmt: skip


def add_carbon(system: SwitchSystem) -> None:
    """Caps and prices of CO2 by period."""
    lines = system.folder.table("carbon_policies.csv", 1, required=False)
    prices = {}
    for period in system.time.periods:
        line = lines.get((period.name,))
        prices[period.name] = 0.0 if line is None else line.number("carbon_cost_dollar_per_tco2", 0.0, least=0)
        if line is not None and line.text("carbon_cap_tco2_per_yr") not in (None, "inf"):
            cap = line.number("carbon_cap_tco2_per_yr", least=0)
            add_target(system, f"carbon cap {period.name}", f"CO2 of {period.name}", "co2_cap", cap, "t/a", period, line, sense="<=")
    if any(prices.values()):
        for period in system.time.periods:
            for year in edges(period):
                system.plan.add("carbon", year=year, price=prices[period.name])


def add_portfolio(system: SwitchSystem) -> None:
    """What eligible sources generate over the demand of a period."""
    for line in system.folder.table("rps_targets.csv", 1, ("rps_target",)).values():
        period = system.time.period(line.key[0])
        if period is None:
            line.blame("PERIOD", _("'{name}' is no row of {file}").format(name=line.key[0], file="periods.csv"))
            continue
        share = line.number("rps_target", least=0, most=1)
        add_target(system, f"portfolio {period.name}", f"portfolio standard of {period.name}", "portfolio_share", share, "1", period, line)


def add_reserves(system: SwitchSystem) -> None:
    """Planning reserve margins of groups of zones, in all timepoints or in that of the peak."""
    zones: dict[str, list[str]] = {}
    for line in system.folder.lines("planning_reserve_requirement_zones.csv", 2):
        if line.key[1] not in system.zones:
            line.blame("LOAD_ZONE", _("'{name}' is not known").format(name=line.key[1]))
            continue
        zones.setdefault(line.key[0], []).append(system.site(line.key[1]))
    for name, line in ((line.key[0], line) for line in system.folder.table("planning_reserve_requirements.csv", 1, required=False).values()):
        timescale = line.text("prr_enforcement_timescale") or "peak_load"
        if timescale not in TIMESCALES:
            line.blame("prr_enforcement_timescale", _("'{value}' is none of {known}").format(value=timescale, known=", ".join(TIMESCALES)))
            continue
        margin = line.number("prr_cap_reserve_margin", 0.15, least=0, most=1)
        for period in system.time.periods:
            title, sites = f"{name} {period.name}", "; ".join(zones.get(name, []))
            add_target(system, title, title, "reserve_margin", margin, "1", period, line, sites=sites, steps=TIMESCALES[timescale])
