"""A run folder made by hand: two milestones, days as steps, figures that can be added up in the head.

2025: wind 50 MW, coal 60 MW less 10 of its own = 100 = demand 80 + export 20. 2030: wind 150 = demand 100 + export 30 + battery 20 on even days;
150 + battery 16 = demand 100 + export 66 on odd days.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from energyplan.i18n import set_language
from energyplan.report.charts.run_view import RunView
from energyplan.results.runs import RunFolder

KINDS = {"wind_park": "renewable", "old_coal": "thermal", "vrfb": "flow_battery", "ely": "electrolyser", "tie": "trade", "load": "demand"}
TITLES = {"wind_park": ("海上风电", "Offshore wind"), "old_coal": ("煤电", "Coal"), "vrfb": ("液流电池", "Flow battery"), "ely": ("电解槽", "Electrolyser"),
          "tie": ("联络线", "Grid tie")}  # fmt: skip
COLOURS = {"wind_park": "#6895dd", "old_coal": "#888888", "vrfb": "#80c944", "ely": "#ff29d9", "tie": "#97ad8c"}
STOCK = {
    ("wind_park", "MW"): {2025: 100.0, 2030: 300.0}, ("old_coal", "MW"): {2025: 200.0}, ("vrfb", "MW"): {2030: 10.0}, ("vrfb", "MWh"): {2030: 40.0},
    ("ely", "MW"): {2030: 50.0}, ("tie", "MW"): {2025: 500.0, 2030: 500.0},
}  # fmt: skip
FLOWS = {  # year, asset, flow -> power on even and on odd days
    (2025, "wind_park", "output"): (50, 50), (2025, "old_coal", "output"): (60, 60), (2025, "old_coal", "own_use"): (-10, -10),
    (2025, "load", "demand"): (-80, -80), (2025, "tie", "export"): (-20, -20),
    (2030, "wind_park", "output"): (150, 150), (2030, "load", "demand"): (-100, -100), (2030, "tie", "export"): (-30, -66),
    (2030, "vrfb", "charge"): (-20, 0), (2030, "vrfb", "discharge"): (0, 16),
}  # fmt: skip
PRICES = {2025: (300.0, 300.0), 2030: (100.0, 200.0)}
PLAN = "\n".join([
    "plan:", "  title:", "    zh: 手工规划", "    en: Plan by hand", "  price_year: 2024", "  base_year: 2024", "tables:", "",
])  # fmt: skip


def _tables() -> dict[str, pd.DataFrame]:
    days = range(365)
    capacity = [(a, a, unit, year, value) for (a, unit), years in STOCK.items() for year, value in years.items()]
    dispatch = [
        (f"{year}_a", year, day, 24 * day, 24.0, asset, asset, "main", "electricity", flow, float(values[day % 2]))
        for ((year, asset, flow), values), day in itertools.product(FLOWS.items(), days)
    ]
    prices = [(f"{year}_a", year, day, "main", "electricity", values[day % 2]) for (year, values), day in itertools.product(PRICES.items(), days)]
    storage = [("2030_a", 24 * day, "vrfb", 18.0 if day % 2 == 0 else 0.0) for day in days]
    costs = [(2025, "capital", 3e8), (2025, "fuel", 2e8), (2025, "export", -1e8), (2030, "capital", 4e8)]
    targets = [
        ("wind_2030", "到2030年风电30万千瓦", "Wind of 300 MW", 2030, ">=", 30.0, 30.0, "万千瓦", "met"),
        ("share_2025", "清洁占比", "Clean share", 2025, ">=", 50.0, 40.0, "%", "missed"),
        ("later", "未定", "Later", 2030, ">=", 1.0, 0.0, "%", "not set"),
    ]
    return {
        "capacity": pd.DataFrame(capacity, columns=["asset", "technology", "unit", "year", "in_service"]),
        "dispatch": pd.DataFrame(
            dispatch,
            columns=["operation_year", "milestone", "step", "hour", "hours", "asset", "technology", "site", "carrier", "flow", "power_mw"],
        ).assign(flow_m3_h=float("nan")),
        "prices": pd.DataFrame(prices, columns=["operation_year", "milestone", "step", "site", "carrier", "price_cny_per_mwh"]).assign(
            price_cny_per_m3=float("nan")
        ),
        "storage": pd.DataFrame(storage, columns=["operation_year", "hour", "technology", "level_mwh"]),
        "costs": pd.DataFrame(costs, columns=["year", "component", "discounted_cny"]),
        "emissions": pd.DataFrame([(2025, "old_coal", 4e5)], columns=["milestone", "technology", "co2_t"]),
        "compliance": pd.DataFrame(targets, columns=["target", "title_zh", "title_en", "year", "sense", "required", "achieved", "unit", "verdict"]),
    }


def _numbers(own_steps: bool) -> dict[str, pd.DataFrame]:
    steps = [(f"{year}_a", year, "a", 1.0, day, 24 * day, 24.0, 1.0) for year in (2025, 2030) for day in range(365)]
    return {
        "assets": pd.DataFrame([(a, a, kind) for a, kind in KINDS.items()], columns=["asset", "technology", "kind"]),
        "steps": pd.DataFrame(
            steps, columns=["operation_year", "milestone", "weather_year", "probability", "step", "first_hour", "hours", "weight"]
        ),
        "horizon": pd.DataFrame([{"hours_per_step": 24, "own_steps": own_steps, "end": 2030, "capital": "annuity"}]),
    }


def write_run(base: Path, own_steps: bool = False) -> Path:
    """The run folder; with `own_steps` its steps are time slices."""
    folder = RunFolder(base, "20250101T000000Z-hand0000")
    folder.write_frames("system", _numbers(own_steps), {})
    folder.write_frames("tables", _tables(), {})
    folder.write_text("inputs.yaml", PLAN)
    return folder.publish({"scenario": "base", "run_id": folder.run_id, "titles": TITLES, "colours": COLOURS, "currency": "CNY", "gross_cost": 9e8,
                           "objective": 8e8, "targets": []})  # fmt: skip


@pytest.fixture(scope="session")
def hand_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("hand") / "hand" / "base")


@pytest.fixture
def run(hand_made: Path) -> RunView:
    return RunView(hand_made)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language(None)


def rows_of(chart) -> list[dict]:
    """All rows of data in a chart's specification."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def found(spec: object, key: str) -> Iterator[object]:
    """Every value of a key, wherever it stands in a specification."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name == key:
                yield value
            yield from found(value, key)
    elif isinstance(spec, list):
        for value in spec:
            yield from found(value, key)


