"""The synthetic system means the same to energyplan, to a matrix written down here from its description, and to the peers."""

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import linprog

from benchmarks import peers
from benchmarks.case import FIGURES, LIMITS, load, make
from benchmarks.measure import EQUAL, OURS, Task, gap, measure
from benchmarks.ours import system_of
from energyplan.model.build import build
from energyplan.solve.highs import LADDER, SolveOptions, solve
from energyplan.solve.lp import MONEY, compile_lp


class Matrix:
    """A linear program by names: blocks of columns, and rows of a step."""

    def __init__(self, hours):
        self.hours, self.n, self.cost, self.upper, self.at = hours, 0, [], [], {}
        self.entries, self.rhs = {"eq": [], "ub": []}, {"eq": [], "ub": []}

    def columns(self, name, count, cost, upper):
        self.at[name] = self.n + np.arange(count)
        self.n += count
        self.cost += list(np.broadcast_to(cost, count))
        self.upper += list(np.broadcast_to(upper, count))

    def rows(self, sense, rhs, *terms):
        """A row for each right-hand side: terms are (columns, coefficients); a single column is in every row."""
        first, count = len(self.rhs[sense]), len(rhs)
        for columns, coefficients in terms:
            i, j, a = np.broadcast_arrays(first + np.arange(count), columns, np.asarray(coefficients, dtype=float))
            self.entries[sense] += list(zip(i, j, a, strict=True))
        self.rhs[sense] += list(rhs)

    def optimum(self):
        def matrix(sense):
            i, j, a = zip(*self.entries[sense], strict=True)
            return sp.csr_array((a, (i, j)), shape=(len(self.rhs[sense]), self.n))

        bounds = np.column_stack([np.zeros(self.n), self.upper])
        result = linprog(self.cost, matrix("ub"), self.rhs["ub"], matrix("eq"), self.rhs["eq"], bounds, method="highs")
        assert result.status == 0
        return result.fun


def by_description(case):
    """Least cost of one period, from the words of `benchmarks.case` alone."""
    hours, m, f = case.hours, Matrix(case.hours), FIGURES
    zero, co2 = np.zeros(hours), []
    buses = {("electricity", i): [] for i in range(case.nodes)} | {("hydrogen", i): [] for i in range(case.nodes)}

    def flow(name, cost, part=None, available=1.0, limit=np.inf):
        m.columns(name, hours, cost, limit)
        if part is not None:
            m.rows("ub", zero, (m.at[name], 1), (m.at[part][0], -available))
        return m.at[name]

    def capacity(part, i, figure=None):
        m.columns(name := f"{part}@{i}", 1, case.capital(figure or part), LIMITS[figure or part])
        return name

    for i in range(case.nodes):
        power, hydrogen = buses["electricity", i], buses["hydrogen", i]
        for part in ("wind", "pv", "nuclear", "coal"):
            fuel = f["coal_price"] * f["coal_heat_rate"] if part == "coal" else 0.0
            out = flow(f"p_{part}{i}", case.running(part, i) + fuel, capacity(part, i), case.series[part][i] if part in case.series else 1.0)
            power.append((out, 1))
            if part == "coal":
                co2.append((out, f["coal_emission_factor"] * f["coal_heat_rate"]))
        for part, bus, eta, cost, loss in (
            ("battery", power, f["battery_eta"], case.running("battery", i), f["battery_self_discharge"]), ("h2_store", hydrogen, 1.0, 0.0, 0.0),
        ):  # fmt: skip
            size, room = capacity(f"{part}_power", i), capacity(f"{part}_energy", i)
            into, out, level = flow(f"in_{part}{i}", 0.0, size), flow(f"out_{part}{i}", cost, size), flow(f"level_{part}{i}", 0.0, room)
            m.rows("eq", zero, (level, 1), (np.roll(level, 1), -(1 - loss)), (into, -eta), (out, 1 / eta))
            bus += [(into, -1), (out, 1)]
        made = flow(f"electrolyser{i}", case.running("electrolyser", i), capacity("electrolyser", i))
        power.append((made, -1))
        hydrogen.append((made, f["electrolyser_efficiency"]))
        turbine = flow(f"turbine{i}", case.running("h2_turbine", i), capacity("h2_turbine", i))
        power.append((turbine, 1))
        hydrogen.append((turbine, -1 / f["h2_turbine_efficiency"]))
        power.append((flow(f"shed{i}", f["unserved"], limit=case.series["demand"][0, i]), 1))
        hydrogen.append((flow(f"h2_shed{i}", f["unserved"], limit=case.series["h2_demand"][0, i]), 1))
    for near, far in case.cables:
        size = capacity("cable", f"{near}{far}", "cable")
        for a, b in ((near, far), (far, near)):
            sent = flow(f"cable{a}{b}", 0.0, size)
            buses["electricity", a].append((sent, -1))
            buses["electricity", b].append((sent, 1 - f["cable_loss"]))
    for i in range(case.nodes):
        m.rows("eq", case.series["demand"][0, i], *buses["electricity", i])
        m.rows("eq", case.series["h2_demand"][0, i], *buses["hydrogen", i])
    emitted = [(int(j), a) for columns, a in co2 for j in columns]
    m.rows("ub", case.co2_cap[:1], *emitted)
    return m.optimum()


def by_us(case):
    model = build(system_of(case))
    lp = compile_lp(model.pyomo)
    return solve(lp, SolveOptions(ladder=LADDER[-1:])).objective / MONEY + model.constant


@pytest.mark.parametrize("nodes", [1, 3])
def test_ours_is_the_program_described(nodes):
    case = make(nodes, 48)
    assert gap(by_us(case), by_description(case)) < 1e-7


def test_no_limit_but_demand_and_co2_binds():
    """Limits of projects and of vintages are the same only while they are wide."""
    case = make(2, 48)
    wide = {k: v * 3 for k, v in LIMITS.items()}
    before = by_description(case)
    narrow, LIMITS_ = dict(LIMITS), LIMITS
    try:
        LIMITS_.update(wide)
        assert gap(by_description(case), before) < 1e-9
    finally:
        LIMITS_.update(narrow)


def test_the_case_in_a_file_is_the_case(tmp_path):
    case = make(2, 30, 2)
    case.save(tmp_path / "case.npz")
    again = load(tmp_path / "case.npz")
    assert dataclasses.replace(again, series={}) == dataclasses.replace(case, series={})
    assert all((again.series[k] == v).all() for k, v in case.series.items())


def test_ours_is_measured_in_a_fresh_process():
    (ours,) = measure([Task((1, 24, 1), {OURS: 1}, solve=True)], None, lambda _: None)
    assert not ours.trouble
    assert gap(ours.last("objective"), by_us(make(1, 24))) < EQUAL
    assert ours.to_solver > 0
    assert ours.build_gb > 0.05
    assert ours.last("columns") == compile_lp(build(system_of(make(1, 24))).pyomo).size["columns"]


@pytest.mark.peers
@pytest.mark.parametrize(("size", "tools"), [((2, 48, 1), ("PyPSA", "oemof.solph")), ((1, 48, 2), ("PyPSA",))])
def test_peers_solve_the_same_program(size, tools):
    python = peers.find(None)
    if python is None:
        pytest.skip("no Python with the peers")
    results = measure([Task(size, dict.fromkeys((OURS, *tools), 1), solve=True)], python, lambda _: None)
    assert [m.trouble for m in results] == [""] * len(results)
    assert all(gap(m.last("objective"), results[0].last("objective")) < EQUAL for m in results)
