"""The synthetic system in energyplan: `python -m benchmarks.ours CASE OUT [--build-only]`."""

from benchmarks.laps import HIPO, Laps, main

laps = Laps()

import dataclasses  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

from benchmarks.case import FIGURES, LIMITS, Case, load  # noqa: E402
from energyplan.model.build import build  # noqa: E402
from energyplan.plan.rows import PARAMETERS, unit_of  # noqa: E402
from energyplan.plan.targets import Target  # noqa: E402
from energyplan.results.tabulate import tabulate  # noqa: E402
from energyplan.solve import highs  # noqa: E402
from energyplan.solve.lp import MONEY, Values, compile_lp  # noqa: E402
from energyplan.system.horizon import Horizon  # noqa: E402
from energyplan.system.system import Asset, Fuel, Project, System  # noqa: E402

laps.lap("import")

LIFE = 100
NEUTRAL = {
    "lifetime": float(LIFE), "duration_max": 1000.0, "eta_charge": 1.0, "eta_discharge": 1.0, "efficiency": 1.0, "ramp": 1.0, "charge_power": 1.0,
    "backward": 1.0,
}  # fmt: skip
"""Figures whose neutral value is not zero; capital without interest is paid in `LIFE` equal parts."""


def system_of(case: Case) -> System:
    """The case as a system, without a plan."""
    years = tuple(case.years)
    horizon = Horizon(years[0] - 1, years, years[-1], 0.0, case.hours, (("typical", 1.0),), 1)
    assets: list[Asset] = []
    profiles: dict[tuple[str, str], np.ndarray] = {}

    def by_year(value: float) -> np.ndarray:
        return np.full(len(years), float(value))

    def add(kind: str, part: str, node: int, *, carrier: str = "electricity", to: int | None = None, fuel: str | None = None, **figures: float) -> None:
        row = PARAMETERS[kind]
        merged = {n: NEUTRAL.get(n, 0.0) for n in row.model_fields if unit_of(row, n) and row.model_fields[n].default is not None}
        store = f"{part}_energy" in LIMITS
        power = f"{part}_power" if store else part
        merged |= {"power_capex": LIFE * case.capital(power), **figures}
        if store:
            merged["energy_capex"] = LIFE * case.capital(f"{part}_energy")
        name = f"{part}@{node}" + ("" if to is None else f"-{to}")
        project = Project(f"{name}_0", "candidate", earliest=years[0], power_max=LIMITS[power], energy_max=LIMITS.get(f"{part}_energy", 0.0))
        assets.append(Asset(
            name, part, kind, str(node), carrier, (project,), {k: by_year(v) for k, v in merged.items()}, years[0],
            site_to=None if to is None else str(to), fuel=fuel,
        ))  # fmt: skip

    def load_(name: str, node: int, carrier: str) -> None:
        assets.append(Asset(f"{name}@{node}", name, "demand", str(node), carrier, first_year=years[0]))
        for p, year in enumerate(horizon.operation_years):
            profiles[year.name, f"{name}@{node}"] = case.series[name][p, node]

    for node in range(case.nodes):
        for part in ("wind", "pv"):
            add("renewable", part, node, variable_om=case.running(part, node))
            profiles |= {(year.name, f"{part}@{node}_0"): case.series[part][node] for year in horizon.operation_years}
        add("thermal", "nuclear", node, variable_om=case.running("nuclear", node))
        add("thermal", "coal", node, variable_om=case.running("coal", node), fuel="coal", heat_rate=FIGURES["coal_heat_rate"])
        eta = FIGURES["battery_eta"]
        add(
            "battery", "battery", node, variable_om=case.running("battery", node), eta_charge=eta, eta_discharge=eta,
            self_discharge=FIGURES["battery_self_discharge"],
        )  # fmt: skip
        add(
            "electrolyser", "electrolyser", node, carrier="hydrogen", variable_om=case.running("electrolyser", node),
            efficiency=FIGURES["electrolyser_efficiency"],
        )  # fmt: skip
        add("hydrogen_store", "h2_store", node, carrier="hydrogen")
        add("hydrogen_power", "h2_turbine", node, variable_om=case.running("h2_turbine", node), efficiency=FIGURES["h2_turbine_efficiency"])
        load_("demand", node, "electricity")
        load_("h2_demand", node, "hydrogen")
    for near, far in case.cables:
        add("link", "cable", near, to=far, loss=FIGURES["cable_loss"])
    fuels = {"coal": Fuel(by_year(FIGURES["coal_price"]), by_year(FIGURES["coal_emission_factor"]))}
    unserved = dict.fromkeys(("electricity", "hydrogen"), FIGURES["unserved"])
    targets = tuple(cap(year, value) for year, value in zip(years, case.co2_cap, strict=True))
    return System("synthetic", "base", horizon, tuple(assets), profiles, fuels, by_year(0.0), dict.fromkeys(unserved, "MWh"), unserved, targets)


def cap(year: int, value: float) -> Target:
    """The cap on CO2 of a year."""
    blank: dict[str, Any] = {f.name: "" for f in dataclasses.fields(Target)}
    known = {"id": f"co2_{year}", "kind": "co2_cap", "technologies": (), "sites": (), "sense": "<="}
    known |= {"value": value, "unit": "t/a", "value_written": f"{value} t/a", "year": year}
    return Target(**{**blank, **known, "enforce": "hard", "weather": "expected", "priority": 1, "price": None, "base": None})


def tool(path: Path, laps: Laps, build_only: bool) -> float | None:
    """Build, and solve with the first rung alone."""
    case = load(path)
    laps.lap("read_case")
    system = system_of(case)
    laps.lap("components")
    model = build(system)
    lp = compile_lp(model.pyomo)
    assert {**highs.LADDER[0].options, "threads": HIPO["threads"]} == HIPO
    options = highs.SolveOptions(ladder=highs.LADDER[:1], threads=HIPO["threads"])
    if build_only:
        laps.note(highs.load(lp, options.ladder[0], options, None))
        laps.lap("build")
        return None
    laps.watch(build_only=False)
    solution = highs.solve(lp, options)
    tabulate(model, Values(lp, solution.x, solution.y))
    return solution.objective / MONEY + model.constant


if __name__ == "__main__":
    main(tool, laps)
