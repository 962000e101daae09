"""The synthetic system in oemof.solph: `python -m benchmarks.oemof_peer CASE OUT [--build-only]`. It imports nothing of energyplan.

One period only: with several, oemof 0.6 counts a store's level across the periods and turns expenses into annuities of its own, which is another program.
"""

from benchmarks.laps import HIPO, Laps, main

laps = Laps()

import warnings  # noqa: E402
from pathlib import Path  # noqa: E402

import pandas as pd  # noqa: E402
from oemof import solph  # noqa: E402

from benchmarks.case import FIGURES, LIMITS, Case, load  # noqa: E402

laps.lap("import")
warnings.filterwarnings("ignore")

Node = solph.buses.Bus


Flow = tuple[object, object]
"""From a node to a node."""


def system_of(case: Case) -> tuple[solph.EnergySystem, list[tuple[Flow, Flow]]]:
    """The energy system, and pairs of flows whose investments are tied."""
    if case.periods > 1:
        raise NotImplementedError("one period only")
    es = solph.EnergySystem(timeindex=pd.date_range("2022-01-01", periods=case.hours + 1, freq="h"), infer_last_interval=False)
    power = [Node(label=f"electricity@{i}") for i in range(case.nodes)]
    hydrogen = [Node(label=f"hydrogen@{i}") for i in range(case.nodes)]
    es.add(*power, *hydrogen)

    def invest(part: str, factor: float = 1.0, *, free: bool = False) -> solph.Investment:
        return solph.Investment(ep_costs=0.0 if free else case.capital(part) * factor, maximum=LIMITS[part] / factor)

    for i in range(case.nodes):
        _sources(es, case, i, power[i], invest)
        _stores(es, case, i, power[i], hydrogen[i], invest)
        for name, bus in (("demand", power[i]), ("h2_demand", hydrogen[i])):
            wanted = case.series[name][0, i]
            peak = float(wanted.max())
            es.add(solph.components.Sink(label=f"{name}@{i}", inputs={bus: solph.Flow(nominal_capacity=1, fix=wanted)}))
            shed = solph.Flow(nominal_capacity=peak, maximum=wanted / peak, variable_costs=FIGURES["unserved"])
            es.add(solph.components.Source(label=f"unserved_{name}@{i}", outputs={bus: shed}))
    ties = []
    for near, far in case.cables:
        ends = []
        for a, b, free in ((near, far, False), (far, near, True)):
            flow = solph.Flow(nominal_capacity=invest("cable", free=free))
            cable = solph.components.Converter(
                label=f"cable@{a}-{b}", inputs={power[a]: flow}, outputs={power[b]: solph.Flow()}, conversion_factors={power[b]: 1 - FIGURES["cable_loss"]}
            )
            es.add(cable)
            ends.append((power[a], cable))
        ties.append((ends[0], ends[1]))
    return es, ties


def _sources(es: solph.EnergySystem, case: Case, i: int, bus: Node, invest: object) -> None:
    for part in ("wind", "pv", "nuclear", "coal"):
        running, more = case.running(part, i), {}
        if part in case.series:
            more["maximum"] = case.series[part][i]
        if part == "coal":
            running += FIGURES["coal_price"] * FIGURES["coal_heat_rate"]
            more["custom_properties"] = {"emission_factor": FIGURES["coal_emission_factor"] * FIGURES["coal_heat_rate"]}
        flow = solph.Flow(nominal_capacity=invest(part), variable_costs=running, **more)
        es.add(solph.components.Source(label=f"{part}@{i}", outputs={bus: flow}))


def _stores(es: solph.EnergySystem, case: Case, i: int, power: Node, hydrogen: Node, invest: object) -> None:
    eta = FIGURES["battery_eta"]
    for part, bus, efficiency, cost, loss in (
        ("battery", power, eta, case.running("battery", i), FIGURES["battery_self_discharge"]), ("h2_store", hydrogen, 1.0, 0.0, 0.0),
    ):  # fmt: skip
        es.add(solph.components.GenericStorage(
            label=f"{part}@{i}", nominal_capacity=invest(f"{part}_energy"), loss_rate=loss, balanced=True,
            inputs={bus: solph.Flow(nominal_capacity=invest(f"{part}_power"))},
            outputs={bus: solph.Flow(nominal_capacity=invest(f"{part}_power", free=True), variable_costs=cost)},
            inflow_conversion_factor=efficiency, outflow_conversion_factor=efficiency, invest_relation_input_output=1,
        ))  # fmt: skip
    es.add(solph.components.Converter(
        label=f"electrolyser@{i}", inputs={power: solph.Flow(nominal_capacity=invest("electrolyser"), variable_costs=case.running("electrolyser", i))},
        outputs={hydrogen: solph.Flow()}, conversion_factors={hydrogen: FIGURES["electrolyser_efficiency"]},
    ))  # fmt: skip
    es.add(solph.components.Converter(
        label=f"h2_turbine@{i}", inputs={hydrogen: solph.Flow()}, conversion_factors={power: FIGURES["h2_turbine_efficiency"]},
        outputs={power: solph.Flow(nominal_capacity=invest("h2_turbine"), variable_costs=case.running("h2_turbine", i))},
    ))  # fmt: skip


def tool(path: Path, laps: Laps, build_only: bool) -> float | None:
    """Build, solve by the interface to HiGHS that oemof offers (Pyomo's appsi), read back."""
    case = load(path)
    laps.lap("read_case")
    es, ties = system_of(case)
    laps.lap("components")
    laps.watch(build_only=build_only)
    model = solph.Model(es)
    for a, b in ties:
        solph.constraints.equate_variables(model, model.InvestmentFlowBlock.invest[(*a, 0)], model.InvestmentFlowBlock.invest[(*b, 0)])
    solph.constraints.emission_limit(model, limit=case.co2_cap[0])
    model.solve(solver="highs", cmdline_options=HIPO)
    frames = solph.processing.results(model)
    assert frames
    return float(model.objective())


if __name__ == "__main__":
    main(tool, laps)
