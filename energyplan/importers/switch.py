"""Switch 2: an inputs folder, read by its `modules.txt`, as a plan that runs to the same objective."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from energyplan.errors import Place
from energyplan.i18n import _
from energyplan.importers.new_plan import NewPlan, both
from energyplan.importers.switch_fuels import Fuels, read_fuels
from energyplan.importers.switch_generators import add_generators
from energyplan.importers.switch_hydrogen import add_hydrogen, hydrogen_line
from energyplan.importers.switch_network import add_distribution, add_lines, add_loads
from energyplan.importers.switch_policies import add_carbon, add_portfolio, add_reserves
from energyplan.importers.switch_system import ELECTRICITY, SwitchSystem
from energyplan.importers.switch_tables import Folder
from energyplan.importers.switch_time import HOURS_PER_YEAR, Time, read_time
from energyplan.plan.text_file import read_text

PACKAGE = "switch_model"
MARKETS, SIMPLE = "energy_sources.fuel_costs.markets", "energy_sources.fuel_costs.simple"
STORAGE, HYDRO, MAKE_HYDROGEN = "generators.extensions.storage", "generators.extensions.hydro_simple", "energy_sources.hydrogen.production"
LOCAL_TD, TRANSPORT = "transmission.local_td", "transmission.transport"
CARBON, PORTFOLIO, RESERVES = "policies.carbon_policies", "policies.rps_simple", "balancing.planning_reserves"
NO_COMMIT, UNSERVED = "generators.core.no_commit", "balancing.unserved_load"

KNOWN = {
    "", "timescales", "financials", "balancing.load_zones", "energy_sources.properties", "energy_sources.properties.properties", "generators.core",
    "generators.core.build", "generators.core.dispatch", NO_COMMIT, MARKETS, SIMPLE, STORAGE, HYDRO, MAKE_HYDROGEN, LOCAL_TD, TRANSPORT,
    f"{TRANSPORT}.build", f"{TRANSPORT}.dispatch", CARBON, PORTFOLIO, RESERVES, UNSERVED,
}  # fmt: skip
"""Modules that are read, without `switch_model.`; those of reporting change no figure."""


def read(source: Path, name: str) -> NewPlan:
    """A Switch system as a plan.

    Args:
        source: Its inputs folder, or the folder that holds `inputs`.
        name: Name of the plan.

    Raises:
        InputError: with everything that is wrong, or not supported, each with file and line.
    """
    folder = Folder(source / "inputs" if (source / "inputs").is_dir() else source)
    called = source.resolve().name if source.name != "inputs" else source.resolve().parent.name
    plan = NewPlan(name, {}, f"imported from a Switch 2 system ({called})", source)
    plan.name = plan.identifier(name, "plan")
    modules = _modules(folder)
    time = read_time(folder)
    if not (modules and time.periods):
        folder.problems.raise_if_any()  # nothing else can be read without them
    plan.head |= _head(folder, name.replace("_", " "), time)
    zones = [line.key[0] for line in folder.lines("load_zones.csv", 1)]
    fuels = read_fuels(folder, time, zones, MARKETS in modules) if {MARKETS, SIMPLE} & modules else Fuels()
    system = SwitchSystem(folder, plan, time, modules, zones, fuels)
    _fill(system)
    folder.problems.raise_if_any()
    _describe(system)
    return plan


def _fill(system: SwitchSystem) -> None:
    """Each module adds what is its own."""
    folder, modules = system.folder, system.modules
    line = hydrogen_line(system) if MAKE_HYDROGEN in modules else None
    if line is not None:
        system.hydrogen = line.text("hydrogen_fuel_name") or "Hydrogen"
    system.flows = folder.table("hydro_timeseries.csv", 2, ("hydro_min_flow_mw", "hydro_avg_flow_mw"), required=False) if HYDRO in modules else {}
    for row in folder.lines("reserve_capacity_value.csv", 2, ("gen_capacity_value",), required=False) if RESERVES in modules else ():
        system.credits.setdefault(row.key[0], {})[row.key[1]] = row
    add_loads(system)
    if UNSERVED in modules:
        price = next(iter(folder.lines("lost_load_cost.csv", 0, required=False)), None)
        system.plan.head["carriers"][ELECTRICITY]["unserved_price"] = 500.0 if price is None else price.number("unserved_load_penalty", 500.0, least=0)
    if MARKETS in modules and folder.lines("zone_fuel_cost_diff.csv", 3, required=False):
        system.left_out.append(_("zone_fuel_cost_diff.csv is left out, for no equation of Switch uses it (fuel_delivery of a technology could)"))
    if LOCAL_TD in modules:
        add_distribution(system)
    if f"{TRANSPORT}.build" in modules:
        add_lines(system)
    generators = add_generators(system)
    if line is not None:
        add_hydrogen(system, line)
    for module, add in ((CARBON, add_carbon), (PORTFOLIO, add_portfolio), (RESERVES, add_reserves)):
        if module in modules:
            add(system)
    for g in generators if PORTFOLIO in modules else ():
        mixed = len({fuel in system.fuels.eligible for fuel in g.fuels}) > 1
        if g.kind == "battery" or mixed:
            message = _("beside policies.rps_simple storage, or fuels of which some are eligible, are not supported")
            g.line.refuse("gen_energy_source", message)
    _steps(system, [g.line for g in generators if g.kind in ("battery", "hydro")])


def _modules(folder: Folder) -> set[str]:
    """Modules in use; a package stands for its core modules."""
    file = next((f for f in (folder.path / "modules.txt", folder.path.parent / "modules.txt") if f.is_file()), folder.path / "modules.txt")
    if not file.is_file():
        folder.problems.add(Place(file), "modules.txt", _("there is no such file"), _("give the inputs folder of a Switch 2 system"), "missing_file")
        return set()
    written, used = read_text(file, folder.problems), set[str]()
    if written is None:
        return used
    for number, text in enumerate(written.splitlines(), start=1):
        module = text.partition("#")[0].strip()
        if not module or module.startswith(f"{PACKAGE}.reporting"):
            continue
        short = module.removeprefix(PACKAGE).removeprefix(".")
        if not module.startswith(PACKAGE) or short not in KNOWN:
            folder.problems.add(
                Place(file, number), module, _("this module of Switch is not supported"), _("docs/how-to/import-switch.md lists those that are"), "unsupported"
            )
        used |= {short, f"{short}.build", f"{short}.dispatch"} if short == TRANSPORT else {short}
    if NO_COMMIT not in used:
        folder.problems.add(Place(file), NO_COMMIT, _("is missing: plants must run without unit commitment"), "", "unsupported")
    if f"{TRANSPORT}.build" in used and f"{TRANSPORT}.dispatch" not in used:
        folder.problems.add(Place(file), f"{TRANSPORT}.dispatch", _("is missing: lines that are built and not used are not supported"), "", "unsupported")
    return used


def _head(folder: Folder, title: str, time: Time) -> dict[str, Any]:
    """Keys of the plan file: money is paid at the end of each year, capital as annuities, of what stands too."""
    line = next(iter(folder.lines("financials.csv", 0, ("base_financial_year", "interest_rate"))), None)
    if line is None:
        folder.problems.raise_if_any()
        raise AssertionError("a missing file is a problem")
    base, interest = int(line.number("base_financial_year", least=1900, most=2200)), line.number("interest_rate", least=0, most=0.99)
    if base > time.periods[0].start:
        message = _("{base} is after the first period, {first}: not supported").format(base=base, first=time.periods[0].start)
        line.refuse("base_financial_year", message)
        folder.problems.raise_if_any()
    return {
        "title": both(title), "description": "", "currency": "USD", "price_year": base, "base_year": base,
        "discount_rate": line.number("discount_rate", interest, least=0, most=0.99),
        "finance": {"capital": "annuity", "capital_at": "end", "operation_at": "end", "interest_rate": interest, "existing_capital": "paid"},
        "hours_per_year": HOURS_PER_YEAR,
        "horizon": {
            "milestones": [p.start for p in time.periods], "first": time.periods[0].start, "end": time.periods[-1].end, "build_in": "milestones",
            "resolution": "1h",
        },
        "carriers": {ELECTRICITY: {"title": {"zh": "电", "en": "electricity"}, "unserved_price": None}},
        "sites": {}, "technologies": {},
    }  # fmt: skip


def _steps(system: SwitchSystem, stores: list[Any]) -> None:
    """A step for each timepoint; chains are timeseries, with hydrogen the days in them."""
    by_day = system.hydrogen is not None
    days: dict[str, set[str]] = {}
    for t in system.time.timepoints:
        days.setdefault(t.series, set()).add(t.date)
    if by_day and any(len(own) > 1 for own in days.values()):
        for line in stores:
            message = _("storage and hydro over a timeseries, and hydrogen over its days (tp_date), are not supported together")
            line.refuse("gen_energy_source", message)
    for t in system.time.timepoints:
        period = system.time.period(t.period)
        chain = f"{t.series} {t.date}" if by_day and len(days[t.series]) > 1 else t.series
        system.plan.add(
            "steps", step=t.name, milestone=None if period is None else period.start, chain=system.plan.identifier(chain, "chain"),
            hours=t.hours, weight=t.weight, note=t.timestamp,
        )  # fmt: skip


def _describe(system: SwitchSystem) -> None:
    """What a reader must know to find the periods again, and what is left out."""
    periods = ", ".join(f"{p.start} = {p.name}" for p in system.time.periods)
    lines = [f"Milestones are the first years of the periods of Switch: {periods}.", *(f"{text}." for text in system.left_out)]
    system.plan.head["description"] = " ".join(lines)

