"""The synthetic system in PyPSA: `python -m benchmarks.pypsa_peer CASE OUT [--build-only]`. It imports nothing of energyplan.

Stores whose power and energy are sized apart are a bus, a link in, a link out and a store, as PyPSA's users build them; the two links are tied
by a row, and so are the two directions of a lossy cable. With several periods a component is built anew in each, and vintages of one store share its bus.
"""

from benchmarks.laps import HIPO, Laps, main

laps = Laps()

import logging  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pypsa  # noqa: E402

from benchmarks.case import FIGURES, LIMITS, Case, load  # noqa: E402

laps.lap("import")
logging.disable(logging.WARNING)

LIFE = 100


def network_of(case: Case) -> tuple[pypsa.Network, list[tuple[str, str, float]]]:
    """The network, and the pairs of links whose powers are tied: power of the first = factor x power of the second."""
    n = pypsa.Network()
    hours = pd.RangeIndex(case.hours)
    if case.periods == 1:
        n.set_snapshots(hours)
    else:
        n.set_snapshots(pd.MultiIndex.from_product([case.years, hours], names=["period", "timestep"]))
        n.investment_periods = case.years
        n.investment_period_weightings[["objective", "years"]] = 1.0
    ties: list[tuple[str, str, float]] = []
    nodes = range(case.nodes)
    n.add("Carrier", "coal", co2_emissions=FIGURES["coal_emission_factor"])
    for kind in ("electricity", "hydrogen", "battery", "tank"):
        n.add("Bus", [f"{kind}@{i}" for i in nodes])
    for year in case.years:
        _generators(n, case, year)
        ties += _links(n, case, year)
    for name, bus in (("demand", "electricity"), ("h2_demand", "hydrogen")):
        names = [f"{name}@{i}" for i in nodes]
        load_ = pd.DataFrame(np.hstack(list(case.series[name])).T, index=n.snapshots, columns=names)
        n.add("Load", names, bus=[f"{bus}@{i}" for i in nodes], p_set=load_)
        peak = load_.max()
        shed = [f"unserved_{x}" for x in names]
        n.add(
            "Generator", shed, bus=[f"{bus}@{i}" for i in nodes], p_nom=peak.to_numpy(), p_max_pu=(load_ / peak).set_axis(shed, axis=1),
            marginal_cost=FIGURES["unserved"],
        )  # fmt: skip
    for year, value in zip(case.years, case.co2_cap, strict=True):
        period = {} if case.periods == 1 else {"investment_period": year}
        n.add("GlobalConstraint", f"co2_{year}", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=value, **period)
    return n, ties


def _vintage(case: Case, year: int) -> dict[str, float]:
    return {} if case.periods == 1 else {"build_year": year, "lifetime": LIFE}


def _generators(n: pypsa.Network, case: Case, year: int) -> None:
    nodes = range(case.nodes)
    for part in ("wind", "pv", "nuclear", "coal"):
        names = [f"{part}@{i}_{year}" for i in nodes]
        running = np.array([case.running(part, i) for i in nodes])
        more = {}
        if part in case.series:
            more["p_max_pu"] = pd.DataFrame(np.tile(case.series[part], case.periods).T, index=n.snapshots, columns=names)
        if part == "coal":
            running = running + FIGURES["coal_price"] * FIGURES["coal_heat_rate"]
            more |= {"carrier": "coal", "efficiency": 1 / FIGURES["coal_heat_rate"]}
        n.add(
            "Generator", names, bus=[f"electricity@{i}" for i in nodes], p_nom_extendable=True, p_nom_max=LIMITS[part], capital_cost=case.capital(part),
            marginal_cost=running, **more, **_vintage(case, year),
        )  # fmt: skip


def _links(n: pypsa.Network, case: Case, year: int) -> list[tuple[str, str, float]]:
    """Links and stores of a vintage; a link's power is that of its input, so that what is stated for output is turned by its efficiency."""
    nodes, ties, vintage = range(case.nodes), [], _vintage(case, year)

    def at(bus: str) -> list[str]:
        return [f"{bus}@{i}" for i in nodes]

    def add(name: str, bus0: list[str], bus1: list[str], efficiency: float, limit: float, capital: float, marginal: object = 0.0) -> list[str]:
        names = [f"{name}@{i}_{year}" for i in range(len(bus0))]
        n.add(
            "Link", names, bus0=bus0, bus1=bus1, efficiency=efficiency, p_nom_extendable=True, p_nom_max=limit, capital_cost=capital,
            marginal_cost=marginal, **vintage,
        )  # fmt: skip
        return names

    def running(part: str) -> np.ndarray:
        return np.array([case.running(part, i) for i in nodes])

    eta = FIGURES["battery_eta"]
    for part, bus, inside, eta_in, eta_out, cost, loss in (
        ("battery", "electricity", "battery", eta, eta, eta * running("battery"), FIGURES["battery_self_discharge"]),
        ("h2_store", "hydrogen", "tank", 1.0, 1.0, 0.0, 0.0),
    ):
        into = add(f"{part}_in", at(bus), at(inside), eta_in, LIMITS[f"{part}_power"], case.capital(f"{part}_power"))
        out = add(f"{part}_out", at(inside), at(bus), eta_out, LIMITS[f"{part}_power"] / eta_out, 0.0, cost)
        ties += [(a, b, eta_out) for a, b in zip(into, out, strict=True)]
        n.add(
            "Store", [f"{part}@{i}_{year}" for i in nodes], bus=at(inside), e_nom_extendable=True, e_nom_max=LIMITS[f"{part}_energy"], e_cyclic=True,
            capital_cost=case.capital(f"{part}_energy"), standing_loss=loss, **vintage,
        )  # fmt: skip
    add(
        "electrolyser", at("electricity"), at("hydrogen"), FIGURES["electrolyser_efficiency"], LIMITS["electrolyser"], case.capital("electrolyser"),
        running("electrolyser"),
    )  # fmt: skip
    eta = FIGURES["h2_turbine_efficiency"]
    add("h2_turbine", at("hydrogen"), at("electricity"), eta, LIMITS["h2_turbine"] / eta, eta * case.capital("h2_turbine"), eta * running("h2_turbine"))
    if case.cables:
        near, far = ([f"electricity@{pair[k]}" for pair in case.cables] for k in (0, 1))
        there = add("cable", near, far, 1 - FIGURES["cable_loss"], LIMITS["cable"], case.capital("cable"))
        back = add("cable_back", far, near, 1 - FIGURES["cable_loss"], LIMITS["cable"], 0.0)
        ties += [(a, b, 1.0) for a, b in zip(there, back, strict=True)]
    return ties


def tie(n: pypsa.Network, ties: list[tuple[str, str, float]]) -> None:
    """Rows power_a - factor x power_b = 0."""
    p_nom = n.model["Link-p_nom"]
    dimension = p_nom.dims[0]
    first, second = ([pair[k] for pair in ties] for k in (0, 1))
    factor = np.array([pair[2] for pair in ties])
    a, b = (p_nom.sel({dimension: names}).assign_coords({dimension: first}) for names in (first, second))
    n.model.add_constraints(a - b * factor == 0, name="tied_links")


def tool(path: Path, laps: Laps, build_only: bool) -> float | None:
    """Build, hand over without files or names (PyPSA's fastest way), solve, read back."""
    case = load(path)
    laps.lap("read_case")
    n, ties = network_of(case)
    laps.lap("components")
    laps.watch(build_only=build_only)
    n.optimize.create_model(multi_investment_periods=case.periods > 1, include_objective_constant=False)
    tie(n, ties)
    n.optimize.solve_model(solver_name="highs", solver_options=HIPO, io_api="direct", set_names=False, log_to_console=False)
    return float(n.objective)


if __name__ == "__main__":
    main(tool, laps)
