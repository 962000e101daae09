"""Charts of what stands: power and energy of stores at the end of each year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.bars import stacked_bars, totals
from energyplan.report.charts.palette import Entry
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.style import WIDTH, altair, finished, present, unseen
from energyplan.report.scale import display
from energyplan.tolerances import trace

CONNECTED = ("trade", "link", "line", "desalination", "electrolyser", "hydrogen_store", "demand")
"""Kinds whose power is no power of a plant or a store of electricity."""


def capacity_of(run: RunView) -> pd.DataFrame:
    """Power [MW] and energy [MWh] in operation: `year`, `technology`, `unit`, `value`; without lines, ties and what uses electricity."""
    kinds = ", ".join(f"'{kind}'" for kind in CONNECTED)
    return run.query(f"""
        SELECT year, c.technology, c.unit, sum(in_service) AS value FROM capacity c JOIN numbers.assets a USING (asset)
        WHERE kind NOT IN ({kinds}) AND c.unit IN ('MW', 'MWh') GROUP BY ALL HAVING value > {run.noise} ORDER BY ALL
    """)


def capacity(run: RunView) -> Any:
    """The chart of a run: power above, energy of stores below.

    Raises:
        InputError: nothing stands.
    """
    frame = capacity_of(run)
    if frame.empty:
        raise run.nothing("capacity", _("nothing is in operation in any year"))
    note = unseen(frame, "technology", run.technologies, _shown(frame, run.technologies))
    return finished(capacity_chart(frame, run.technologies), _("Capacity in operation at the end of the year"), run.subtitle, note)


def _shown(frame: pd.DataFrame, technologies: Sequence[Entry]) -> list[Entry]:
    seen = {entry for _unit, part in frame.groupby("unit") for entry in present(part, "technology", technologies)}
    return [entry for entry in technologies if entry in seen]


def capacity_chart(frame: pd.DataFrame, technologies: Sequence[Entry], x: str = "year", width: Any = WIDTH) -> Any:
    """Stacked bars by year, or by `x`; one panel for power and one for energy where there are stores.

    Args:
        frame: `year` or another `x`, `technology`, `unit` (MW, MWh), `value`.
        technologies: From the bottom of the stack to its top.
        x: Column across.
        width: Of a panel [px].
    """
    entries, panels = _shown(frame, technologies), []
    for unit, quantity, height in (("MW", _("power in operation"), 320), ("MWh", _("energy of stores"), 130)):
        part = frame[frame["unit"] == unit]
        if len(part) and part["value"].max() > trace(frame["value"]):
            scale = display(float(part.groupby(x)["value"].sum().max()), unit)
            bars = stacked_bars(part, "technology", entries, x, quantity, scale, list(dict.fromkeys(frame[x])))
            panels.append((bars + totals(part, x, scale.factor)).properties(width=width, height=height))
    return altair().vconcat(*panels, spacing=34)

