"""Plan -> System: rows become aligned arrays. Indexes are checked for equality, never re-aligned in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from energyplan.plan.checks_series import FLAT, FLEXIBLE, LARGEST_FACTOR
from energyplan.plan.rows import MAX_BOUND, CandidateRow, CohortRow, CommittedRow, unit_of
from energyplan.plan.schema import Plan
from energyplan.plan.targets import register
from energyplan.plan.year_tables import values_in, whole_years
from energyplan.system.finance import Finance
from energyplan.system.futures import Future, Risk, demand_factor, future_of
from energyplan.system.horizon import NO_FUTURE, Array, Horizon, OperationYear, Steps, own_steps
from energyplan.system.system import CREDIT, LEAST, VINTAGE, Asset, Flow, Fuel, Mode, Project, System, Tier
from energyplan.units import to_canonical

REFERENCE = "typical"
"""Weather year in which a project's full-load hours are reached."""

HOURS_OF_MONTHS = np.repeat(np.arange(1, 13), [24 * d for d in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)])

OWN_FIGURES = ("power_capex", "power_fixed_om", "energy_capex", "energy_fixed_om")
"""Figures that a given project may have of its own."""

QUICK_STEPS = 300
"""Least steps a year on which prices, bills, reasons and many plans at a time are found unless finer ones are asked for."""


def assemble(plan: Plan) -> System:
    """The numbers of a plan, aligned on its horizon."""
    spec, milestones = plan.file, tuple(plan.file.horizon.milestones)
    horizon = Horizon(
        spec.base_year, milestones, spec.horizon.end, spec.discount_rate, spec.hours_per_year,
        tuple((name, year.probability) for name, year in spec.weather_years.items()),
        spec.horizon.hours_per_step, spec.first_year, Finance(**spec.finance.model_dump()),
        milestones if spec.horizon.build_in == "milestones" else None, _own_steps(plan), tuple(spec.horizon.weights or ()),
        tuple((name, future.probability) for name, future in spec.futures.items()) or ((NO_FUTURE, 1.0),),
    )  # fmt: skip
    demands, fuels = ({getattr(row, name) for row in rows} for name, rows in (("demand", plan.demand), ("fuel", plan.fuels)))
    futures = {name: future_of(entry, demands, fuels, horizon.years) for name, entry in spec.futures.items()}
    assets = (*_assets(plan, horizon), *_demands(plan))
    titles = {name: (entry.title.zh, entry.title.en) for group in (spec.technologies, spec.sites, spec.carriers) for name, entry in group.items()}
    return System(
        name=spec.name, scenario=plan.scenario, horizon=horizon, assets=assets,
        profiles=_profiles(plan, horizon, assets, futures),
        fuels=_fuels(plan, horizon),
        carbon_price=_series(plan.carbon, "price", horizon) * _series(plan.carbon, "coverage", horizon) if plan.carbon else np.zeros(len(horizon.years)),
        carriers={name: carrier.unit for name, carrier in spec.carriers.items()},
        unserved_price={
            n: np.inf if c.unserved_price is None else to_canonical(c.unserved_price, f"CNY/{c.unit}", spec.currency) for n, c in spec.carriers.items()
        },
        free_disposal=frozenset(name for name, carrier in spec.carriers.items() if carrier.free_disposal),
        currency=spec.currency,
        targets=tuple(register(plan)), target_mode=spec.targets, titles=titles,
        colours={name: entry.colour for name, entry in spec.technologies.items()},
        futures=futures,
        risk=None if spec.risk is None else Risk(spec.risk.weight, spec.risk.level),
    )  # fmt: skip


def _own_steps(plan: Plan) -> dict[int, Steps]:
    """Steps of each milestone, where the plan brings its own: those of `steps.csv` that name it or none."""
    steps = {}
    for milestone in plan.file.horizon.milestones if plan.steps else ():
        rows = [i for i, row in enumerate(plan.steps) if row.milestone in (None, milestone)]
        hours, weight = (np.array([getattr(plan.steps[i], name) for i in rows]) for name in ("hours", "weight"))
        steps[milestone] = own_steps(hours, weight, [plan.steps[i].chain for i in rows], np.array(rows))
    return steps


def coarser(plan: Plan) -> list[System]:
    """The plan on longer steps than those of its questions, longest first: about a hundred and about three hundred a year."""
    return [assemble(with_steps(plan, n)) for n in dict.fromkeys(longer_steps(plan, least) for least in (100, QUICK_STEPS)) if n]


def longer_steps(plan: Plan, least: int = QUICK_STEPS) -> int | None:
    """The longest steps of which a year has so many at least, where they are longer than those of questions [h]; None where there are none."""
    if plan.steps:
        return None
    own, hours = question_hours(plan), round(plan.file.hours_per_year)
    return max((n for n in range(own + 1, hours + 1) if hours % n == 0 and hours / n >= least), default=None)


def for_questions(plan: Plan) -> System:
    """The plan on the steps on which questions about it are answered."""
    return assemble(with_steps(plan, question_hours(plan)))


def question_hours(plan: Plan) -> int:
    """Length of the steps of questions [h]."""
    return plan.file.question_hours


def with_steps(plan: Plan, hours: int) -> Plan:
    """The plan on steps of some hours."""
    return plan.model_copy(update={"file": plan.file.on_steps(hours)})


def _series(rows: Sequence[Any], column: str, horizon: Horizon) -> Array:
    """A column of rows by year in each ledger year; one that is empty throughout is not a number."""
    values = values_in(rows, column, horizon.years)
    return np.full(len(horizon.years), np.nan) if values is None else values


def _parameters(rows: Sequence[Any], horizon: Horizon) -> dict[str, Array]:
    names = [name for name in type(rows[0]).model_fields if unit_of(type(rows[0]), name)]
    series = {name: values_in(rows, name, horizon.years) for name in names}
    return {name: values for name, values in series.items() if values is not None}


def _vintages(figures: Sequence[Any], projects: Sequence[Any], horizon: Horizon) -> dict[int, dict[str, float]]:
    """Parameters of the commissioning years of given projects that no ledger year shows."""
    years = sorted({row.commissioned for row in projects if isinstance(row, CohortRow)} - set(horizon.years))
    columns = {name: values for name in VINTAGE if (values := values_in(figures, name, years)) is not None} if years else {}
    return {year: {name: float(values[i]) for name, values in columns.items()} for i, year in enumerate(years)}


def _assets(plan: Plan, horizon: Horizon) -> list[Asset]:
    """A technology at a site, with the projects of the three tables."""
    groups: dict[tuple[str, str, str | None], list[Any]] = {}
    for row in (*plan.existing, *plan.committed, *plan.candidates):
        groups.setdefault((row.technology, row.site, row.site_to), []).append(row)
    assets = []
    for (technology, site, site_to), rows in groups.items():
        entry = plan.file.technologies[technology]
        figures = plan.technologies[technology]
        parameters = _parameters(figures, horizon)
        limits = [row.power_limit for row in rows if isinstance(row, CandidateRow) and row.power_limit is not None]
        assets.append(
            Asset(
                name=f"{technology}@{site}" + (f"-{site_to}" if site_to else ""),
                technology=technology,
                kind=entry.kind,
                site=site,
                carrier=entry.carrier,
                projects=tuple(_project(row, figures, horizon) for row in rows),
                parameters=parameters,
                first_year=horizon.years[0],
                vintages=_vintages(figures, rows, horizon),
                site_to=site_to,
                clean=entry.clean,
                early_retirement=entry.early_retirement,
                retire_from=entry.early_retirement_from or 0,
                fuel=entry.fuel,
                power_limit=min(limits, default=float("inf")),
                modes=_modes(plan, technology, site, horizon),
            )
        )
    return assets


def _modes(plan: Plan, technology: str, site: str, horizon: Horizon) -> tuple[Mode, ...]:
    """Modes of a converter at a site; a flow that names no site is at its own."""
    flows: dict[str, dict[tuple[str, str], list[Any]]] = {}
    for row in plan.flows:
        if row.technology == technology:
            flows.setdefault(row.mode, {}).setdefault((row.site or site, row.carrier), []).append(row)
    modes = []
    for name, buses in flows.items():
        rows = [row for row in plan.modes if (row.technology, row.mode) == (technology, name)]
        cost, emission = (_series(rows, column, horizon) if rows else np.zeros(len(horizon.years)) for column in ("variable_om", "emission_factor"))
        fuel = next((row.fuel for row in rows if row.fuel is not None), None)
        use = None if fuel is None else _series(rows, "fuel_use", horizon)
        modes.append(Mode(name, tuple(Flow(*bus, _series(own, "ratio", horizon)) for bus, own in buses.items()), cost, emission, fuel, use))
    return tuple(modes)


def _project(row: Any, figures: Sequence[Any], horizon: Horizon) -> Project:
    """A project; `figures` are the rows of its technology."""
    first = horizon.years[0]

    def at(name: str, *years: int) -> float:
        values = values_in(figures, name, years)
        return 0.0 if values is None else float(values.max())

    common = {
        "name": row.project, "profile": row.profile, "full_load_hours": row.full_load_hours,
        "least_profile": row.least_profile, "credit_profile": row.credit_profile,
    }  # fmt: skip
    if isinstance(row, CohortRow):
        life = row.life if row.life is not None else at("lifetime", row.commissioned)
        return Project(
            **common,
            status="committed" if isinstance(row, CommittedRow) else "existing",
            commissioned=row.commissioned,
            power=_first(row.power, row.flow),
            energy=_first(row.energy, row.volume),
            life=whole_years(life),
            lead_time=row.lead_time if isinstance(row, CommittedRow) else None,
            capex_factor=row.capex_factor if isinstance(row, CommittedRow) else 1.0,
            figures={name: getattr(row, name) for name in OWN_FIGURES if getattr(row, name) is not None},
        )
    power = _first(row.power_max, row.flow_max)
    energy = row.energy_max if row.energy_max is not None else row.volume_max
    if energy is None:
        energy = power * at("duration_max", *horizon.years)
    lead = row.lead_time if row.lead_time is not None else at("lead_time", first)
    # Without a date of its own a project may begin at the end of the base year.
    earliest = row.earliest_year if row.earliest_year is not None else horizon.base_year + int(np.ceil(lead))
    return Project(
        **common,
        status="candidate",
        earliest=max(earliest, first),
        latest=row.latest_year if row.latest_year is not None else horizon.end,
        power_min=row.power_min or 0.0,
        power_max=power,
        energy_max=energy,
        build_rate=row.build_rate if row.build_rate is not None else float("inf"),
        lead_time=row.lead_time,
        capex_factor=row.capex_factor,
    )


def _first(*values: float | None) -> float:
    return next((value for value in values if value is not None), 0.0)


def _demands(plan: Plan) -> list[Asset]:
    seen = {row.demand: row for row in plan.demand}
    return [Asset(f"{row.demand}@{row.site}", row.demand, "demand", row.site, row.carrier, flexible=row.profile == FLEXIBLE) for row in seen.values()]


def _fuels(plan: Plan, horizon: Horizon) -> dict[str, Fuel]:
    names = dict.fromkeys(row.fuel for row in plan.fuels)
    rows = {name: [row for row in plan.fuels if row.fuel == name] for name in names}
    return {name: _fuel(own, horizon) for name, own in rows.items()}


def _fuel(rows: Sequence[Any], horizon: Horizon) -> Fuel:
    """A fuel of one price, or one that is bought by tiers."""
    tiers = dict.fromkeys(row.tier for row in rows)
    emission, upstream = (_series([row for row in rows if row.tier == rows[0].tier], name, horizon) for name in ("emission_factor", "upstream"))
    if all(row.tier is None and row.limit is None for row in rows):
        return Fuel(_series(rows, "price", horizon), emission, upstream)
    return Fuel(np.zeros(len(horizon.years)), emission, upstream, tuple(_tier(name, [r for r in rows if r.tier == name], horizon) for name in tiers))


def _tier(name: str | None, rows: Sequence[Any], horizon: Horizon) -> Tier:
    """A row without a limit has the largest that can be written, so that a limit may begin or end between two rows; that one is none."""
    limit = _series([row.model_copy(update={"limit": MAX_BOUND if row.limit is None else row.limit}) for row in rows], "limit", horizon)
    return Tier(name or "all", _series(rows, "price", horizon), np.where(limit >= MAX_BOUND, np.inf, limit))


# --- hourly series -----------------------------------------------------------------------------------------------------------------


def _profiles(plan: Plan, horizon: Horizon, assets: Sequence[Asset], futures: Mapping[str, Future]) -> dict[tuple[str, str], Array]:
    profiles: dict[tuple[str, str], Array] = {}
    hourly: dict[tuple[Any, ...], Array] = {}
    for year in horizon.operation_years:
        columns = plan.profiles[year.weather]
        for asset in assets:
            for project in asset.projects:
                for kind, other in ((LEAST, project.least_profile), (CREDIT, project.credit_profile)):
                    if other is not None:
                        profiles[year.name, kind + project.name] = year.steps.mean(np.asarray(columns[other], dtype=float))
                if project.profile is None:
                    continue
                key = (year.weather, project.profile, project.full_load_hours)
                if key not in hourly:
                    hourly[key] = _availability(plan, year.weather, project)
                profiles[year.name, project.name] = year.steps.mean(hourly[key])
            for row in plan.series:
                if row.technology == asset.technology and asset.kind != "demand":
                    profiles[year.name, f"{asset.name}.{row.quantity}"] = year.steps.mean(np.asarray(columns[row.profile], dtype=float))
            if asset.kind == "demand":
                load = _load([row for row in plan.demand if row.demand == asset.technology], columns, year, horizon)
                profiles[year.name, asset.name] = load * demand_factor(futures, year, asset.technology, horizon.years[0])
        for side in ("import", "export"):
            if plan.tariff:
                profiles[year.name, f"tariff_{side}"] = year.steps.mean(_tariff(plan, side, round(horizon.hours_per_year)))
    return profiles


def _load(rows: Sequence[Any], columns: dict[str, Any], year: OperationYear, horizon: Horizon) -> Array:
    """A demand in each step [MW, m3/h]: the year's amount in the shape of the profile, its mean where it is flexible, or the profile as it is."""
    annual, first = _demand_of(rows, horizon), rows[0]
    if np.isnan(annual).any():
        last = max((row for row in rows if row.year <= year.milestone), key=lambda row: row.year, default=first)
        return year.steps.mean(np.asarray(columns[last.profile], dtype=float))
    amount = float(annual[year.milestone - horizon.years[0]])
    if first.profile in (FLAT, FLEXIBLE):
        return np.full(len(year.steps), amount / year.steps.annual.sum())
    shape = np.asarray(columns[first.profile], dtype=float)
    if not year.steps.own:
        return year.steps.mean(stretch_to_load_factor(shape, first.load_factor) * amount / horizon.hours_per_year)
    own = year.steps.mean(shape)
    return own * amount / float(own @ year.steps.annual)


def _availability(plan: Plan, weather: str, project: Project) -> Array:
    """A project's profile, scaled to its yield in the reference year, so that poor and good years stay poor and good."""
    name = str(project.profile)
    profile = np.asarray(plan.profiles[weather][name], dtype=float)
    if project.full_load_hours is None:
        return profile
    reference = np.asarray(plan.profiles[REFERENCE if REFERENCE in plan.profiles else weather][name], dtype=float)
    cap = max(LARGEST_FACTOR, float(reference.max()))
    return np.asarray(np.minimum(yield_factor(reference, project.full_load_hours, cap) * profile, cap))


def _demand_of(rows: Sequence[Any], horizon: Horizon) -> Array:
    column = "annual_energy" if rows[0].annual_energy is not None else "annual_volume"
    return _series(rows, column, horizon)


def _tariff(plan: Plan, side: str, hours: int) -> Array:
    table = {(row.month, row.hour): getattr(row, f"{side}_factor") for row in plan.tariff}
    months = HOURS_OF_MONTHS[:hours]
    return np.array([table[int(month), hour % 24] for hour, month in enumerate(months)], dtype=float)


def yield_factor(reference: Array, full_load_hours: float, cap: float = LARGEST_FACTOR) -> float:
    """Factor a for which Σ_t min(a c_t, cap) is the yield, by bisection [1].

    Args:
        reference: Capacity factors c of every hour of the reference year, shape (H,).
        full_load_hours: Wanted yield [h/a].
        cap: Largest value after scaling.

    Raises:
        ValueError: no factor reaches the yield under the cap.

    >>> round(yield_factor(np.array([0.2, 0.4]), 1.2), 9)
    2.0
    """
    low, high = 0.0, 1.0
    while np.minimum(high * reference, cap).sum() < full_load_hours:
        high *= 2
        if high > 1e6:
            raise ValueError(f"{full_load_hours:g} full-load hours are out of reach of the profile")
    for _ in range(60):
        mid = (low + high) / 2
        low, high = (mid, high) if np.minimum(mid * reference, cap).sum() < full_load_hours else (low, mid)
    return high


def stretch_to_load_factor(profile: Array, load_factor: float | None) -> Array:
    """Load around its mean of 1, stretched to a load factor: 1 + s (c_t - 1), s = (1/LF - 1) / (max c - 1) [1].

    >>> stretch_to_load_factor(np.array([0.9, 1.1]), 0.8).round(9).tolist()
    [0.75, 1.25]
    """
    shape = profile / profile.mean()
    if load_factor is None or shape.max() <= 1 + 1e-12:
        return np.asarray(shape)
    s = (1 / load_factor - 1) / (shape.max() - 1)
    return np.asarray(np.maximum(0.0, 1 + s * (shape - 1)))
