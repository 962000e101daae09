"""The records the verifier works with: assets, projects, vintages; the flows of each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

GENERATORS = ("renewable", "thermal", "hydro")
ELECTRIC_STORES = ("pumped_storage", "flow_battery", "battery")
STORES = (*ELECTRIC_STORES, "hydrogen_store")
SEASONAL = "seasonal_store"
OWN_FIGURES = ("power_capex", "power_fixed_om", "energy_capex", "energy_fixed_om")
MODAL = ("converter", "unit")
"""Kinds whose flows are as their table says."""

# kind -> flow -> (sign of the injection, carrier or "own" for the asset's, end of the asset)
_STORE = {"charge": (-1, "own", "site"), "discharge": (1, "own", "site")}
FLOWS: dict[str, dict[str, tuple[int, str, str]]] = {
    "renewable": {"output": (1, "own", "site")},
    "thermal": {"output": (1, "own", "site"), "own_use": (-1, "own", "site")},
    "hydro": {"output": (1, "own", "site")},
    "seasonal_store": _STORE,
    "pumped_storage": _STORE,
    "battery": _STORE,
    "flow_battery": {**_STORE, "auxiliary": (-1, "own", "site")},
    "hydrogen_store": {**_STORE, "compression": (-1, "electricity", "site")},
    "electrolyser": {"input": (-1, "electricity", "site"), "output": (1, "own", "site")},
    "hydrogen_power": {"output": (1, "own", "site"), "input": (-1, "hydrogen", "site")},
    "desalination": {"electricity": (-1, "electricity", "site"), "supply": (1, "own", "site")},
    "link": {
        "forward_sent": (-1, "own", "site"),
        "forward_received": (1, "own", "site_to"),
        "backward_sent": (-1, "own", "site_to"),
        "backward_received": (1, "own", "site"),
    },
    "trade": {"import": (1, "own", "site"), "export": (-1, "own", "site")},
    "line": {
        "forward_sent": (-1, "own", "site"),
        "forward_received": (1, "own", "site_to"),
        "backward_sent": (-1, "own", "site_to"),
        "backward_received": (1, "own", "site"),
    },
    "store": _STORE,
    "converter": {},  # as its table says: verify_converter
    "unit": {},  # likewise
    "demand": {"demand": (-1, "own", "site"), "unserved": (1, "own", "site")},
}


@dataclass(frozen=True)
class Asset:
    """A row of `assets`."""

    name: str
    technology: str
    kind: str
    site: str
    site_to: str
    carrier: str
    volume: bool
    clean: bool
    early_retirement: bool
    fuel: str
    power_limit: float
    unserved_price: float
    flexible: bool

    @property
    def flow_unit(self) -> str:
        """Unit of its flows."""
        return "m3/h" if self.volume else "MW"

    @property
    def level_unit(self) -> str:
        """Unit of its store."""
        return "m3" if self.volume else "MWh"

    def bus(self, flow: str) -> tuple[str, str]:
        """Site and carrier a flow belongs to."""
        _, carrier, end = FLOWS[self.kind][flow]
        site = self.site if end == "site" else self.site_to
        return site, self.carrier if carrier == "own" else carrier


@dataclass(frozen=True)
class Project:
    """A row of `projects`; no number (or infinite, for limits) where the cell is empty."""

    name: str
    asset: str
    status: str
    commissioned: float
    power: float
    energy: float
    life: float
    earliest: float
    latest: float
    power_min: float
    power_max: float
    energy_max: float
    build_rate: float
    lead_time: float
    capex_factor: float
    figures: dict[str, float]


@dataclass(frozen=True)
class Vintage:
    """Power or energy of a project of one commissioning year, in the unit of the asset."""

    project: str
    asset: str
    year: int
    quantity: str
    commissioned: Array
    retired_early: Array
    retired_age: Array
    in_service: Array

    def place(self, years: list[int]) -> Callable[[int], str]:
        """Names a position in the ledger years: `2030 offshore_dl4 power of 2027`."""
        return lambda at: f"{years[at]} {self.project} {self.quantity} of {self.year}"


def given(value: Any) -> bool:
    """Whether a cell holds something: not None, not a missing number, not an empty text."""
    return not (value is None or value == "" or bool(pd.isna(value)))


def split(text: Any) -> list[str]:
    """The names of a cell separated by `;`.

    >>> split("coal; nuclear"), split(None)
    (['coal', 'nuclear'], [])
    """
    return [name.strip() for name in str(text).split(";") if name.strip()] if given(text) else []


def number(value: Any, default: float = np.nan) -> float:
    """A cell as a number, or `default` where it is empty."""
    return float(value) if given(value) else default


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.astype(object).to_dict("records")]


def assets(frame: pd.DataFrame) -> dict[str, Asset]:
    """The table `assets` by name."""
    return {row.name: row for row in map(_asset, _records(frame))}


def projects(frame: pd.DataFrame) -> dict[str, Project]:
    """The table `projects` by name."""
    return {row.name: row for row in map(_project, _records(frame))}


def _asset(row: dict[str, Any]) -> Asset:
    def text(name: str) -> str:
        return str(row[name]) if given(row[name]) else ""

    return Asset(
        name=str(row["asset"]), technology=text("technology"), kind=text("kind"),
        site=text("site"), site_to=text("site_to"), carrier=text("carrier"), fuel=text("fuel"),
        volume=row["unit"] == "m3", clean=given(row["clean"]) and bool(row["clean"]),
        early_retirement=given(row["early_retirement"]) and bool(row["early_retirement"]),
        power_limit=number(row["power_limit"], np.inf),
        unserved_price=number(row["unserved_price"], 0.0), flexible=given(row.get("flexible")) and bool(row["flexible"]),
    )  # fmt: skip


def _project(row: dict[str, Any]) -> Project:
    return Project(
        name=str(row["project"]), asset=str(row["asset"]), status=str(row["status"]),
        commissioned=number(row["commissioned"]), life=number(row["life"]),
        power=number(row["power"], 0.0), energy=number(row["energy"], 0.0),
        earliest=number(row["earliest"], -np.inf), latest=number(row.get("latest"), np.inf), build_rate=number(row["build_rate"], np.inf),
        power_min=number(row.get("power_min"), 0.0), power_max=number(row["power_max"], np.inf), energy_max=number(row["energy_max"], np.inf),
        lead_time=number(row["lead_time"]), capex_factor=number(row["capex_factor"], 1.0),
        figures={name: number(row[name]) for name in OWN_FIGURES if given(row.get(name))},
    )  # fmt: skip
