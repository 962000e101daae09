"""A PyPSA network being made: its snapshots, its components with their attributes, and the folder of CSV files they become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from energyplan.plain_text import without_formulas
from energyplan.system.horizon import Array

Value = float | str | bool | Array


@dataclass
class Network:
    """Components by list, attributes that change by the snapshot apart.

    Attributes:
        name: What PyPSA calls it.
        snapshots: Columns `snapshot`, or `period` and `timestep`, and the weightings `objective`, `stores`, `generators`; a row for each snapshot.
        periods: Columns `period`, `objective`, `years`; none where it has no investment periods.
    """

    name: str
    snapshots: pd.DataFrame
    periods: pd.DataFrame | None = None
    lists: dict[str, dict[str, dict[str, float | str | bool]]] = field(default_factory=dict)
    series: dict[tuple[str, str], dict[str, Array]] = field(default_factory=dict)

    def add(self, kind: str, name: str, **attributes: Value) -> str:
        """Add a component; an array is a series, shape (T,), unless all its values are the same.

        >>> n = Network("n", pd.DataFrame(index=range(2)))
        >>> _ = n.add("generators", "wind", bus="a", p_nom=3.0, p_max_pu=np.array([0.5, 1.0]), marginal_cost=np.zeros(2))
        >>> n.lists["generators"], n.series["generators", "p_max_pu"]["wind"].tolist()
        ({'wind': {'bus': 'a', 'p_nom': 3.0, 'marginal_cost': 0.0}}, [0.5, 1.0])
        """
        rows = self.lists.setdefault(kind, {})
        if name in rows:
            raise ValueError(f"two {kind} are called {name}")
        rows[name] = {}
        for attribute, value in attributes.items():
            if isinstance(value, np.ndarray) and np.any(value != value[0]):
                self.series.setdefault((kind, attribute), {})[name] = value
            else:
                rows[name][attribute] = float(value[0]) if isinstance(value, np.ndarray) else value
        return name

    def has(self, kind: str, name: str) -> bool:
        """Whether there is such a component."""
        return name in self.lists.get(kind, {})

    def count(self) -> Mapping[str, int]:
        """How many components each list has."""
        return {kind: len(rows) for kind, rows in self.lists.items()}

    def write(self, folder: Path) -> None:
        """All files that `pypsa.Network(folder)` reads, but `meta.json`."""
        pd.DataFrame({"name": [self.name], "_multi_invest": [int(self.periods is not None)]}).to_csv(folder / "network.csv", index=False)
        self.snapshots.to_csv(folder / "snapshots.csv")
        if self.periods is not None:
            self.periods.to_csv(folder / "investment_periods.csv", index=False)
        for kind, rows in self.lists.items():
            without_formulas(pd.DataFrame.from_dict(rows, orient="index").rename_axis("name")).to_csv(folder / f"{kind}.csv")
        for (kind, attribute), columns in self.series.items():
            pd.DataFrame(columns, index=self.snapshots.index).to_csv(folder / f"{kind}-{attribute}.csv")
