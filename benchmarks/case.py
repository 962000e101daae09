"""The numbers of the synthetic system that every tool is given: profiles by a seed, costs, efficiencies. It knows no tool.

Each node has wind, PV, nuclear, coal, a battery and a hydrogen tank with power and energy sized apart, an electrolyser, a hydrogen turbine, a demand of
electricity and one of hydrogen, both of which may go unserved at a price. Lossy cables join neighbouring nodes to a line, and more than two to a ring. CO2 is
capped in every year. Everything is built from nothing; years follow each other without interest, so that a year's capital is an annuity for all tools alike. No
ramps and no commitment: the tools do not agree on what those mean in the first hour.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

YEAR = 8760

CAPITAL = {
    "wind": 650e3, "pv": 330e3, "nuclear": 1.5e6, "coal": 420e3, "battery_power": 40e3, "battery_energy": 90e3, "electrolyser": 250e3,
    "h2_store_power": 30e3, "h2_store_energy": 2e3, "h2_turbine": 400e3, "cable": 150e3,
}  # fmt: skip
"""Annuity and fixed costs of 8,760 hours [CNY/MW/a, CNY/MWh/a]; a shorter year pays its share."""

RUNNING = {"wind": 3.0, "pv": 2.0, "nuclear": 90.0, "coal": 20.0, "battery": 5.0, "electrolyser": 4.0, "h2_turbine": 6.0}
"""Variable cost [CNY/MWh]: of output, of the electrolyser's input, of the battery's discharge."""

LIMITS = {
    "wind": 20e3, "pv": 20e3, "nuclear": 1500.0, "coal": 3000.0, "battery_power": 2000.0, "battery_energy": 20e3, "electrolyser": 2000.0,
    "h2_store_power": 2000.0, "h2_store_energy": 400e3, "h2_turbine": 2000.0, "cable": 5000.0,
}  # fmt: skip
"""Most capacity of a node [MW, MWh]: wide, so that limits of a project and of a vintage are the same thing."""

FIGURES = {
    "coal_price": 110.0,  # CNY/MWh of heat
    "coal_heat_rate": 2.5,  # MWh/MWh
    "coal_emission_factor": 0.34,  # t/MWh of heat
    "battery_eta": 0.95,  # each way
    "battery_self_discharge": 1e-4,  # 1/h
    "electrolyser_efficiency": 0.65,
    "h2_turbine_efficiency": 0.5,
    "cable_loss": 0.03,
    "unserved": 20e3,  # CNY/MWh
    "co2_per_demand": 0.15,  # t/MWh of the whole demand of electricity
}


@dataclass(frozen=True)
class Case:
    """One synthetic system.

    Attributes:
        nodes, hours, periods: Its size; a period is one year of `hours` hours.
        co2_cap: Emissions of a year [t], shape (P,).
        series: `wind`, `pv` availability [1] of shape (N, T); `demand`, `h2_demand` [MW] of shape (P, N, T).
    """

    nodes: int
    hours: int
    periods: int
    seed: int = 1
    co2_cap: list[float] = field(default_factory=list)
    series: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As in the tables."""
        return f"{self.nodes} node{'s' * (self.nodes > 1)} x {self.hours:,} h" + (f" x {self.periods} periods" if self.periods > 1 else "")

    @property
    def years(self) -> list[int]:
        """The operated years, one after the other."""
        return list(range(2022, 2022 + self.periods))

    @property
    def cables(self) -> list[tuple[int, int]]:
        """Pairs of nodes that a cable joins."""
        line = [(i, i + 1) for i in range(self.nodes - 1)]
        return [*line, (0, self.nodes - 1)] if self.nodes > 2 else line

    def capital(self, part: str) -> float:
        """Yearly cost of a unit of capacity in a year of this case's length [CNY/MW/a, CNY/MWh/a]."""
        return CAPITAL[part] * self.hours / YEAR

    def running(self, part: str, node: int) -> float:
        """Variable cost at a node [CNY/MWh]; nodes differ a little, so that they are not interchangeable."""
        return RUNNING[part] * (1 + 0.05 * node)

    def save(self, path: Path) -> None:
        """Write to a file that needs numpy alone."""
        head = {"nodes": self.nodes, "hours": self.hours, "periods": self.periods, "seed": self.seed, "co2_cap": self.co2_cap}
        np.savez(path, head=np.array(json.dumps(head)), **self.series)


def load(path: Path) -> Case:
    """The case in a file."""
    with np.load(path) as data:
        series = {name: data[name] for name in data.files if name != "head"}
        return Case(**json.loads(str(data["head"])), series=series)


def make(nodes: int, hours: int = YEAR, periods: int = 1, seed: int = 1) -> Case:
    """A system of a size; the same size and seed give the same numbers.

    Args:
        nodes: Nodes.
        hours: Hours of its year, from the first of January.
        periods: Years.
        seed: Of the random numbers.
    """
    rng = np.random.default_rng(seed)
    t = np.arange(hours)
    hour, day = t % 24, t / 24
    season = np.cos(2 * np.pi * day / 365)
    wind, pv, demand, hydrogen = [], [], [], []
    for node in range(nodes):
        noise = rng.normal(0, 1, hours)
        slow = np.zeros(hours)
        for i in range(1, hours):
            slow[i] = 0.97 * slow[i - 1] + 0.24 * noise[i]
        wind.append(np.clip(0.36 + 0.08 * season + 0.24 * slow, 0, 1))
        cloud = np.repeat(rng.uniform(0.35, 1.0, hours // 24 + 1), 24)[:hours]
        pv.append(np.clip(np.sin(np.pi * (hour - 6 + 0.5) / 12), 0, None) * cloud * (0.75 - 0.2 * season))
        shape = 1 + 0.18 * np.sin(2 * np.pi * (hour - 9 + node) / 24) + 0.08 * season + 0.03 * rng.normal(0, 1, hours)
        demand.append((900 + 150 * node) * np.clip(shape, 0.3, None))
        hydrogen.append(np.full(hours, 30.0 + 5 * node))
    growth = 1 + 0.08 * np.arange(periods)[:, None, None]
    loads = np.round(growth * np.array(demand), 3)
    # The cap tightens from year to year.
    cap = [float(FIGURES["co2_per_demand"] * loads[p].sum() * (1 - 0.15 * p / periods)) for p in range(periods)]
    series = {"wind": np.round(np.array(wind), 4), "pv": np.round(np.array(pv), 4), "demand": loads, "h2_demand": growth * np.array(hydrogen)}
    return Case(nodes, hours, periods, seed, cap, series)
