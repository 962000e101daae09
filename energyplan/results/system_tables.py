"""The numbers the model saw, as tables: what a verifier needs to judge a run without the model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energyplan.system.system import System

OWN_FIGURES = ("power_capex", "power_fixed_om", "energy_capex", "energy_fixed_om")
TARGET_COLUMNS = [
    "target", "kind", "technologies", "sites", "sense", "value", "unit", "year", "status", "weather", "steps", "price", "base", "enforce", "carriers",
]  # fmt: skip


PROJECT_COLUMNS = [
    "asset", "project", "status", "commissioned", "power", "profile", "full_load_hours", "least_profile", "credit_profile", "energy", "life", "earliest",
    "latest", "power_min", "power_max", "energy_max", "build_rate", "lead_time", "capex_factor", *OWN_FIGURES,
]  # fmt: skip


def system_tables(system: System) -> dict[str, pd.DataFrame]:
    """Tables of `system/`, as `docs/how-to/results.md` lists them."""
    h = system.horizon
    milestone_of = {year: m for m in h.milestones for year in h.period(m)}
    steps = [
        pd.DataFrame({
            "operation_year": year.name, "milestone": year.milestone, "weather_year": year.weather,
            "probability": year.probability, "step": np.arange(len(year.steps)), "first_hour": year.steps.first_hour,
            "hours": year.steps.hours, "weight": year.steps.weight, "previous": year.steps.previous, **({"future": year.future} if system.futures else {}),
        })
        for year in h.operation_years
    ]  # fmt: skip
    assets = [
        {
            "asset": a.name, "technology": a.technology, "kind": a.kind, "site": a.site, "site_to": a.site_to, "carrier": a.carrier,
            "unit": system.carriers[a.carrier], "clean": a.clean, "early_retirement": a.early_retirement, "fuel": a.fuel,
            "retire_from": a.retire_from, "flexible": a.flexible, "power_limit": a.power_limit if np.isfinite(a.power_limit) else np.nan,
            "unserved_price": system.unserved_price[a.carrier] if a.kind == "demand" and np.isfinite(system.unserved_price[a.carrier]) else np.nan,
        }
        for a in system.assets
    ]  # fmt: skip
    parameters = [
        pd.DataFrame({"asset": a.name, "parameter": name, "year": h.years, "value": values})
        for a in system.assets for name, values in a.parameters.items()
    ]  # fmt: skip
    vintages = [(a.name, name, year, value) for a in system.assets for year, figures in a.vintages.items() for name, value in figures.items()]
    projects = [
        {
            "asset": a.name, "project": p.name, "status": p.status, "commissioned": p.commissioned, "power": p.power,
            "profile": p.profile, "full_load_hours": p.full_load_hours, "least_profile": p.least_profile, "credit_profile": p.credit_profile,
            "energy": p.energy, "life": p.life if p.given else None, "earliest": None if p.given else p.earliest, "latest": None if p.given else p.latest,
            "power_min": p.power_min, "power_max": p.power_max, "energy_max": p.energy_max,
            "build_rate": p.build_rate if np.isfinite(p.build_rate) else np.nan, "lead_time": p.lead_time, "capex_factor": p.capex_factor,
            **{name: p.figures.get(name) for name in OWN_FIGURES},
        }
        for a in system.assets for p in a.projects
    ]  # fmt: skip
    profiles = [
        pd.DataFrame({"operation_year": year, "series": series, "step": np.arange(len(values)), "value": values})
        for (year, series), values in system.profiles.items()
    ]
    fuels = [
        pd.DataFrame({
            "fuel": name, "year": h.years, "price_cny_per_mwh": f.price, "emission_t_per_mwh": f.emission_factor,
            "upstream_t_per_mwh": np.broadcast_to(f.upstream, (len(h.years),)),
        }) for name, f in system.fuels.items()
    ]  # fmt: skip
    tiers = [
        pd.DataFrame({
            "fuel": name, "tier": tier.name, "year": h.years, "price_cny_per_mwh": tier.price,
            "limit_mwh": np.where(np.isfinite(tier.limit), tier.limit, np.nan),
        }) for name, f in system.fuels.items() for tier in f.tiers
    ]  # fmt: skip
    flows = [
        pd.DataFrame({"asset": a.name, "mode": mode.name, "flow": f.name(mode.name), "site": f.site, "carrier": f.carrier, "year": h.years, "ratio": f.ratio})
        for a in system.assets for mode in a.modes for f in mode.flows
    ]  # fmt: skip
    modes = [
        pd.DataFrame({
            "asset": a.name, "mode": mode.name, "year": h.years, "variable_om": mode.variable_om, "emission_factor": mode.emission_factor,
            "fuel": mode.fuel, "fuel_use": 0.0 if mode.fuel_use is None else mode.fuel_use,
        }) for a in system.assets for mode in a.modes
    ]  # fmt: skip
    targets = [
        {
            "target": t.id, "kind": t.kind, "technologies": ";".join(t.technologies), "sites": ";".join(t.sites), "sense": t.sense,
            "value": t.value, "unit": t.unit, "year": t.year, "status": t.status, "weather": t.weather, "steps": t.steps, "price": t.price,
            "base": t.base, "enforce": t.enforce, "carriers": ";".join(t.carriers),
        }
        for t in system.targets
    ]  # fmt: skip
    return {
        "horizon": pd.DataFrame([{
            "plan": system.name, "scenario": system.scenario, "target_mode": system.target_mode,
            "build_in": "every_year" if h.build_years is None else "milestones", "hours_per_step": h.hours_per_step,
            "base_year": h.base_year, "end": h.end, "discount_rate": h.discount_rate, "hours_per_year": h.hours_per_year,
            "own_steps": bool(h.own), "interest_rate": h.discount_rate if h.finance.interest_rate is None else h.finance.interest_rate,
            "capital": h.finance.capital, "capital_at": h.finance.capital_at, "operation_at": h.finance.operation_at,
            "existing_capital": h.finance.existing_capital, "depreciation": h.finance.depreciation, "fixed_om": h.finance.fixed_om,
            "currency": system.currency,
            **({"risk_weight": system.risk.weight, "risk_level": system.risk.level} if system.risk is not None else {}),
        }]),
        "carriers": pd.DataFrame([{"carrier": name, "unit": unit, "free_disposal": name in system.free_disposal} for name, unit in system.carriers.items()]),
        "years": pd.DataFrame({
            "year": h.years, "milestone": [milestone_of.get(y) for y in h.years], "carbon_price_cny_per_t": system.carbon_price,
            **({"objective_weight": [h.discount(y) for y in h.years]} if h.weights else {}),
        }),
        "steps": pd.concat(steps, ignore_index=True),
        "assets": pd.DataFrame(assets),
        "parameters": pd.concat(parameters, ignore_index=True) if parameters else pd.DataFrame(columns=["asset", "parameter", "year", "value"]),
        **({"vintages": pd.DataFrame(vintages, columns=["asset", "parameter", "year", "value"])} if vintages else {}),
        "projects": _typed(pd.DataFrame(projects, columns=PROJECT_COLUMNS)),
        "profiles": pd.concat(profiles, ignore_index=True),
        "fuels": pd.concat(fuels, ignore_index=True) if fuels else pd.DataFrame(columns=["fuel", "year", "price_cny_per_mwh", "emission_t_per_mwh"]),
        **({"flows": pd.concat(flows, ignore_index=True), "modes": pd.concat(modes, ignore_index=True)} if flows else {}),
        **({"fuel_tiers": pd.concat(tiers, ignore_index=True)} if tiers else {}),
        **({"futures": futures_table(system)} if system.futures else {}),
        "targets": _typed_targets(pd.DataFrame(targets, columns=TARGET_COLUMNS)),
    }  # fmt: skip


def futures_table(system: System) -> pd.DataFrame:
    """Factors of each future, of demands, prices of fuels, of carbon and of trade, in each ledger year; what is not named has 1."""
    blocks = []
    for name, probability in system.horizon.futures:
        f = system.futures[name]
        factors = {("carbon", ""): f.carbon, ("import", ""): f.imports, ("export", ""): f.exports}
        factors |= {("demand", item): values for item, values in f.demand.items()} | {("fuel", item): values for item, values in f.fuel.items()}
        blocks += [
            pd.DataFrame({"future": name, "probability": probability, "quantity": quantity, "item": item, "year": system.horizon.years, "factor": values})
            for (quantity, item), values in factors.items()
        ]
    return pd.concat(blocks, ignore_index=True)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = ["full_load_hours", "commissioned", "life", "earliest", "latest", "build_rate", "lead_time", *OWN_FIGURES]
    return frame.astype(dict.fromkeys(numbers, float)) if len(frame) else frame


def _typed_targets(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(["value", "price", "base"], float)) if len(frame) else frame
