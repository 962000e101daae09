"""Generation projects of a Switch system: each becomes a technology of its own, for its figures are."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from energyplan.i18n import _
from energyplan.importers.switch_fuels import MWH_PER_MMBTU
from energyplan.importers.switch_system import ELECTRICITY, HYDROGEN, SwitchSystem
from energyplan.importers.switch_tables import Line
from energyplan.importers.switch_time import Period

NEEDED = ("gen_tech", "gen_energy_source", "gen_load_zone", "gen_max_age", "gen_is_variable", "gen_variable_om", "gen_connect_cost_per_mw")
UNSUPPORTED_FLAGS = ("gen_can_suspend", "gen_can_retire_early")
MULTIPLE = "multiple"


@dataclass(frozen=True)
class Vintage:
    """Capacity of a project of one build year: costs [$/MW, $/MW/a, $/MWh, $/MWh/a], and what stands of it where that is given."""

    year: str
    place: Line
    capex: float
    fixed_om: float
    energy_capex: float
    energy_fixed_om: float
    power: float | None
    energy: float | None


@dataclass
class Generator:
    """A row of `gen_info.csv`, with its vintages."""

    line: Line
    name: str
    zone: str
    fuels: list[str]
    kind: str = "thermal"
    vintages: list[Vintage] = field(default_factory=list)

    @property
    def age(self) -> float:
        """Years of service, and of the repayment of its capital."""
        return self.line.number("gen_max_age", least=1, most=200)

    @property
    def available(self) -> float:
        """Share of capacity in service [1]: scheduled outages count where the plant runs all the time."""
        forced, planned = (self.line.number(f"gen_{name}_outage_rate", 0.0, least=0, most=1) for name in ("forced", "scheduled"))
        return (1 - forced) * (1 - planned) if self.line.flag("gen_is_baseload") else 1 - forced


def add_generators(system: SwitchSystem) -> list[Generator]:
    """Write all generation projects into the plan."""
    sources = {line.key[0] for line in system.folder.lines("non_fuel_energy_sources.csv", 1, required=False)}
    burns: dict[str, list[str]] = {}
    for line in system.folder.lines("gen_multiple_fuels.csv", 2, required=False):
        burns.setdefault(line.key[0], []).append(line.key[1])
    generators = [_read(system, line, sources, burns) for line in system.folder.table("gen_info.csv", 1, NEEDED).values()]
    _read_vintages(system, {g.name: g for g in generators})
    factors = _capacity_factors(system)
    for generator in generators:
        _kind(system, generator, factors)
    if not system.folder.problems.found:  # what is not known cannot be written
        for generator in generators:
            _write(system, generator, factors)
    return generators


def _read(system: SwitchSystem, line: Line, sources: set[str], burns: dict[str, list[str]]) -> Generator:
    """A project, and what of it is not supported."""
    source, zone = line.name("gen_energy_source"), line.name("gen_load_zone")
    if zone not in system.zones:
        line.blame("gen_load_zone", _("'{name}' is not known").format(name=zone))
    fuels = burns.get(line.key[0], []) if source == MULTIPLE else [source] if source in system.fuels.factors else []
    for name in fuels or [source]:
        if name not in system.fuels.factors and (name not in sources or source == MULTIPLE):
            line.blame("gen_energy_source", _("'{name}' is neither in fuels.csv nor in non_fuel_energy_sources.csv").format(name=name))
    for column in UNSUPPORTED_FLAGS:
        if line.flag(column):
            line.refuse(column, _("is not supported: plants of Switch systems run until their age"))
    if line.number("gen_variable_om", 0.0) < 0:
        line.refuse("gen_variable_om", _("a negative cost is not supported"))
    if fuels:
        line.number("gen_full_load_heat_rate", least=0, most=20 / MWH_PER_MMBTU)
    return Generator(line, line.key[0], zone, fuels)


def _read_vintages(system: SwitchSystem, generators: dict[str, Generator]) -> None:
    """Builds by year: those of `gen_build_predetermined.csv` are given, the others of `gen_build_costs.csv` may be built in their period."""
    given = system.folder.table("gen_build_predetermined.csv", 2, ("build_gen_predetermined",), required=False)
    costs = system.folder.table("gen_build_costs.csv", 2, ("gen_overnight_cost", "gen_fixed_om"))
    for key, line in given.items():
        if key not in costs:
            line.blame("build_year", _("has no row in {table}").format(table="gen_build_costs.csv"))
    for key, line in costs.items():
        generator = generators.get(key[0])
        if generator is None:
            line.blame("GENERATION_PROJECT", _("'{name}' is not known").format(name=key[0]))
            continue
        stands = given.get(key)
        if stands is None and system.time.period(key[1]) is None:
            line.blame("build_year", _("{year} is neither a period nor in gen_build_predetermined.csv").format(year=key[1]))
            continue
        connect = generator.line.number("gen_connect_cost_per_mw", least=0)
        energy = None if stands is None or stands.text("build_gen_energy_predetermined") is None else stands.number("build_gen_energy_predetermined", least=0)
        generator.vintages.append(
            Vintage(
                key[1], line, line.number("gen_overnight_cost", least=0) + connect, line.number("gen_fixed_om", least=0),
                line.number("gen_storage_energy_overnight_cost", 0.0, least=0), line.number("gen_storage_energy_fixed_om", 0.0, least=0),
                None if stands is None else stands.number("build_gen_predetermined", least=0), energy,
            )
        )  # fmt: skip


def _capacity_factors(system: SwitchSystem) -> dict[str, dict[str, float]]:
    factors: dict[str, dict[str, float]] = {}
    for line in system.folder.lines("variable_capacity_factors.csv", 2, ("gen_max_capacity_factor",), required=False):
        factors.setdefault(line.key[0], {})[line.key[1]] = line.number("gen_max_capacity_factor", least=0, most=2)
    return factors


def _kind(system: SwitchSystem, g: Generator, factors: dict[str, dict[str, float]]) -> None:
    """Which kind of ours it is, and what does not go together."""
    variable, baseload = g.line.flag("gen_is_variable"), g.line.flag("gen_is_baseload")
    captures = g.line.text("gen_ccs_capture_efficiency") is not None
    of_hydrogen = any(fuel == system.hydrogen for fuel in g.fuels)
    if "generators.extensions.storage" in system.modules and g.line.text("gen_storage_efficiency") is not None:
        g.kind = "battery"
        plain = not (variable or baseload or g.fuels or captures)
    elif any(key[0] == g.name for key in system.flows):
        g.kind = "hydro"
        plain = not (variable or baseload or g.fuels or captures)
    elif len(g.fuels) > 1 or of_hydrogen:
        g.kind = "converter"
        plain = not (baseload or captures)
    else:
        values = factors.get(g.name, {}).values()
        easy = variable and not (baseload or g.fuels or captures) and max(values, default=0.0) > 0 and max(values, default=0.0) <= 1
        g.kind, plain = ("renewable" if easy else "thermal"), True
    if not plain:
        message = _("not supported of a project of kind {kind}: gen_is_variable, gen_is_baseload, a fuel or capture beside it").format(kind=g.kind)
        g.line.refuse("gen_energy_source", message)
    if captures and g.line.flag("gen_is_distributed") and "transmission.local_td" in system.modules:
        g.line.refuse("gen_is_distributed", _("capture in the distribution grid is not supported"))
    if g.kind == "battery" and g.line.text("gen_storage_max_cycles_per_year") is not None:
        g.line.refuse("gen_storage_max_cycles_per_year", _("is not supported: Switch counts cycles without the weights of timepoints"))


def _write(system: SwitchSystem, g: Generator, factors: dict[str, dict[str, float]]) -> None:
    """Technology, figures and projects."""
    new = [v for v in g.vintages if v.power is None]
    least = g.line.number("gen_min_build_capacity", 0.0, least=0)
    if least > 0 and new:
        if least <= system.peak:
            message = _("is not supported: a least build of {least:g} MW, or none, is a choice of whole numbers").format(least=least)
            g.line.refuse("gen_min_build_capacity", message)
            return
        system.left_out.append(_("{name} is not built: its least build of {least:g} MW is above the peak of all loads, {peak:g} MW").format(
            name=g.name, least=least, peak=system.peak))  # fmt: skip
        new = []
    given = [v for v in g.vintages if v.power is not None and v.power + (v.energy or 0.0) > 0 and system.time.runs(v.year, g.age)]
    if not (new or given):
        return
    single = g.fuels[0] if g.fuels and g.kind == "thermal" else None
    fuel = None if single is None else system.fuels.buy(system.plan, system.time, g.zone, single)
    clean = "policies.rps_simple" in system.modules and (not g.fuels or all(name in system.fuels.eligible for name in g.fuels))
    technology = system.technology(g.name, g.kind, fuel=fuel, clean=clean)
    _figures(system, g, technology, single)
    if g.kind == "converter":
        _modes(system, g, technology)
    profiles = _profiles(system, g, factors, given)
    site = system.site(g.zone, distribution=g.line.flag("gen_is_distributed"))
    for v in given:
        _given(system, g, v, technology, site, profiles)
    if new:
        _candidates(system, g, [v.year for v in new], technology, site, profiles)


def _figures(system: SwitchSystem, g: Generator, technology: str, fuel: str | None) -> None:
    """Rows of its table: costs of the build year, life to the end of the last period in which it runs."""
    line = g.line
    for period in system.time.periods:
        v, life = _nearest(g.vintages, period, system), float(system.time.runs(period.name, g.age)[-1].end + 1 - period.start)
        figures: dict[str, float | None] = {
            "power_capex": system.repaid(v.capex, g.age, life), "power_fixed_om": v.fixed_om, "lifetime": life,
            "outage": round(1 - g.available, 12), "variable_om": line.number("gen_variable_om", 0.0),
        }  # fmt: skip
        if "balancing.planning_reserves" in system.modules and line.text("gen_can_provide_cap_reserves") is not None:
            figures["capacity_credit"] = 1.0 if line.flag("gen_can_provide_cap_reserves") else 0.0
        if g.kind == "thermal":
            figures["flat"] = 1.0 if line.flag("gen_is_baseload") else None
            figures["heat_rate"] = line.number("gen_full_load_heat_rate") * MWH_PER_MMBTU if fuel else None
        if line.text("gen_ccs_capture_efficiency") is not None and g.kind == "thermal":
            figures["capture"] = line.number("gen_ccs_capture_efficiency", least=0, most=1)
            figures["own_use"] = line.number("gen_ccs_energy_load", least=0, most=1)
        if g.kind == "battery":
            figures |= _store(line, v) | {"energy_capex": system.repaid(v.energy_capex, g.age, life)}
        system.plan.add(f"technologies/{g.kind}", technology=technology, year=period.start, **figures)


def _store(line: Line, v: Vintage) -> dict[str, float | None]:
    """Figures of a store: the loss of a cycle is all in the charge, as in Switch."""
    ratio = line.number("gen_storage_energy_to_power_ratio") if line.text("gen_storage_energy_to_power_ratio") is not None else None
    return {
        "energy_fixed_om": v.energy_fixed_om, "eta_charge": line.number("gen_storage_efficiency", least=0, most=1),
        "eta_discharge": 1.0, "charge_power": line.number("gen_store_to_release_ratio", 1.0, least=0), "duration_min": ratio, "duration_max": ratio or 8760.0,
    }  # fmt: skip


def _nearest(vintages: list[Vintage], period: Period, system: SwitchSystem) -> Vintage:
    """The vintage of a period, else that of the nearest year."""
    return min(vintages, key=lambda v: (v.year != period.name, abs(system.time.online(v.year) - period.start)))


def _modes(system: SwitchSystem, g: Generator, technology: str) -> None:
    """A way to run on each fuel: hydrogen made in the plan comes over its bus, with what Switch has as its price; others are bought."""
    heat_rate = g.line.number("gen_full_load_heat_rate") * MWH_PER_MMBTU
    for fuel in g.fuels:
        mode, first = system.plan.identifier(fuel, "mode"), system.starts[0]
        system.plan.add("flows", technology=technology, mode=mode, carrier=ELECTRICITY, year=first, ratio=1.0)
        price = system.fuels.flat_price(system.time, g.zone, fuel) if fuel == system.hydrogen else None
        if price is None:  # also hydrogen that its zone has not, or that is limited beside what is made
            bought = system.fuels.buy(system.plan, system.time, g.zone, fuel)
            system.plan.add("modes", technology=technology, mode=mode, year=first, fuel=bought, fuel_use=heat_rate)
            if fuel == system.hydrogen and (g.zone, fuel) in system.fuels.at:
                g.line.refuse("gen_energy_source", _("{fuel} with several prices, or a limit, is not supported").format(fuel=fuel))
            continue
        system.plan.add("flows", technology=technology, mode=mode, carrier=HYDROGEN, site=system.site(g.zone), year=first, ratio=-heat_rate)
        emitted = sum(system.fuels.factors[fuel]) / MWH_PER_MMBTU * heat_rate
        if emitted or any(price.values()):
            for year, period in system.years(price):
                cost = price[period.name] * heat_rate
                system.plan.add("modes", technology=technology, mode=mode, year=year, variable_om=cost, emission_factor=emitted or None)


def _profiles(system: SwitchSystem, g: Generator, factors: dict[str, dict[str, float]], given: list[Vintage]) -> dict[str, str]:
    """Series of the project in the table of profiles: availability or inflow, least output, credit for reserves."""
    found, points = {}, system.time.timepoints
    if g.line.flag("gen_is_variable"):
        own = factors.get(g.name, {})
        periods = {p.name for v in g.vintages for p in system.time.runs(v.year, g.age)}
        missing = [t.name for t in points if t.period in periods and t.name not in own]
        if missing:
            g.line.blame("gen_is_variable", _("variable_capacity_factors.csv has no row for timepoint {names}").format(names=", ".join(missing[:5])))
        found["profile"] = _series(system, g.name, [own.get(t.name, 0.0) for t in points])
    if g.kind == "hydro":
        found |= _water(system, g, given)
    if "balancing.planning_reserves" in system.modules:
        credit = system.credits.get(g.name, {})
        if credit:
            usual = [min(1.0, factors[g.name].get(t.name, 0.0)) if "profile" in found and g.kind != "hydro" else 1.0 for t in points]
            values = [credit[t.name].number("gen_capacity_value", least=0) if t.name in credit else u for t, u in zip(points, usual, strict=True)]
            found["credit_profile"] = _series(system, f"{g.name} credit", values)
    return found


def _water(system: SwitchSystem, g: Generator, given: list[Vintage]) -> dict[str, str]:
    """Flow of each timeseries per power: the power must be given, for in Switch the water does not grow with the plant."""
    stands = {p.name: sum(v.power or 0.0 for v in given if p in system.time.runs(v.year, g.age)) for p in system.time.periods}
    power = max(stands.values())
    if any(v.power is None for v in g.vintages) or any(0 < size < power for size in stands.values()):
        g.line.refuse("gen_energy_source", _("hydro whose capacity is chosen, or changes, is not supported: its water is given in MW"))
        return {}
    series: dict[str, list[float]] = {"hydro_avg_flow_mw": [], "hydro_min_flow_mw": []}
    for t in system.time.timepoints:
        line = system.flows.get((g.name, t.series))
        if line is None and stands[t.period]:
            g.line.blame("gen_energy_source", _("{file} has no row for {series}").format(file="hydro_timeseries.csv", series=t.series))
        for column, values in series.items():
            values.append(0.0 if line is None else line.number(column, 0.0, least=0) / power)
    inflow, least = series.values()
    return {"profile": _series(system, f"{g.name} inflow", inflow), "least_profile": _series(system, f"{g.name} least", least)}


def _series(system: SwitchSystem, name: str, values: list[float]) -> str:
    identifier = system.plan.identifier(name, "series")
    system.plan.series[identifier] = values
    return identifier


def _given(system: SwitchSystem, g: Generator, v: Vintage, technology: str, site: str, profiles: dict[str, str]) -> None:
    """Capacity that stands or is certain to come, with the costs of its own build year."""
    runs, first, online = system.time.runs(v.year, g.age), system.starts[0], int(system.time.online(v.year))
    commissioned = max(online, first - 100) if online < first and runs[0].start == first else runs[0].start
    life = float(runs[-1].end + 1 - commissioned)
    energy, ratio = v.energy, g.line.text("gen_storage_energy_to_power_ratio")
    if g.kind == "battery" and energy is None:
        energy = (v.power or 0.0) * g.line.number("gen_storage_energy_to_power_ratio")
    store = {"energy_capex": system.repaid(v.energy_capex, g.age, life), "energy_fixed_om": v.energy_fixed_om} if g.kind == "battery" else {}
    if g.kind == "battery" and v.energy is not None and ratio is not None:
        v.place.refuse("gen_storage_energy_to_power_ratio", _("energy is given twice: by the ratio and by build_gen_energy_predetermined"))
    system.plan.add(
        "existing" if commissioned < first else "committed", project=system.project(f"{technology} {v.year}"), technology=technology, site=site,
        commissioned=commissioned, power=v.power, energy=energy if g.kind == "battery" else None, life=life,
        power_capex=system.repaid(v.capex, g.age, life), power_fixed_om=v.fixed_om, **store, **profiles,
    )  # fmt: skip


def _candidates(system: SwitchSystem, g: Generator, years: list[str], technology: str, site: str, profiles: dict[str, str]) -> None:
    """What may be built, one row for periods that follow each other."""
    numbers = [i for i, p in enumerate(system.time.periods) if p.name in years]
    limit = None if g.line.text("gen_capacity_limit_mw") is None else g.line.number("gen_capacity_limit_mw", least=0)
    for _gap, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [system.time.periods[i] for _n, i in group]
        system.plan.add(
            "candidates", project=system.project(f"{technology} new {run[0].name}"), technology=technology, site=site,
            earliest_year=run[0].start, latest_year=run[-1].start, power_max=system.room if limit is None else limit, power_limit=limit,
            note="no limit in Switch" if limit is None else None, **profiles,
        )  # fmt: skip
