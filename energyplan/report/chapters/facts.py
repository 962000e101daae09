"""What the chapters of a report share: a run, checked to have all they need, its economics, and how amounts are told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.i18n import language
from energyplan.notes import Amount
from energyplan.plan.revenue import RevenueRules
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.targets import in_display_units
from energyplan.report.document import Figure
from energyplan.report.scale import Scale, display, display_money
from energyplan.report.text import in_language, share
from energyplan.results.economics import Economics, economics_of
from energyplan.results.stored_run import check_run
from energyplan.units import currency_unit

NEEDED = {
    "system/assets": ("asset", "technology", "kind", "site", "carrier"), "system/carriers": ("carrier", "free_disposal"),
    "system/horizon": ("end", "base_year", "own_steps", "currency"), "system/projects": ("asset", "project", "status", "lead_time"),
    "system/steps": ("operation_year", "milestone", "weather_year", "hours", "weight"),
    "tables/accounts": ("account", "operation_year", "amount"), "tables/capacity": ("technology", "site", "status", "in_service"),
    "tables/compliance": ("title_zh", "clause", "required", "achieved", "verdict", "obligation", "solver_shadow_price", "reason"),
    "tables/costs": ("component", "cny", "discounted_cny"), "tables/dispatch": ("flow", "power_mw", "flow_m3_h", "hours"),
    "tables/emissions": ("co2_t",), "tables/kpis": ("kpi", "value"), "tables/prices": ("price_cny_per_mwh", "price_cny_per_m3"),
    "tables/schedule": ("stock_committed", "flow_added_new", "flow_retired_early"), "tables/storage": ("level_mwh",),
}  # fmt: skip
"""Tables of a run folder and the columns of them that a report reads."""
MANIFEST = ("plan", "scenario", "run_id", "status", "objective", "gross_cost", "gap", "titles", "colours", "currency", "checks", "certificate", "versions")
"""What a report reads of `run.json`."""


class Facts:
    """A run as a report tells it.

    Args:
        folder: The run folder.
        rules: Rules of revenue for its economics; None is the market alone.

    Raises:
        InputError: the run was made by an older version and lacks what a report reads.
    """

    def __init__(self, folder: Path, rules: RevenueRules | None = None):
        check_run(folder, NEEDED, MANIFEST)
        self.run = RunView(folder)
        self.economics: Economics = economics_of(folder, rules)
        self.system = self.economics.cohorts.system

    @property
    def manifest(self) -> dict[str, Any]:
        """`run.json`."""
        return self.run.manifest

    @property
    def milestones(self) -> list[int]:
        """Years that are operated."""
        return self.run.milestones

    @property
    def end(self) -> int:
        """Last year of the plan."""
        return int(self.run.horizon["end"])

    @cached_property
    def stock_years(self) -> list[int]:
        """Years for which capacity is told: milestones, and the last where it differs."""
        return [*self.milestones, *([self.end] if self.end != self.milestones[-1] else [])]

    @property
    def today(self) -> int:
        """The year in which the run was made: what has begun and what is to be decided is told as of then; within the horizon at any rate."""
        made = int(self.manifest["run_id"][:4])
        return made if self.system.horizon.base_year <= made <= self.end else self.system.horizon.base_year

    @cached_property
    def schedule(self) -> pd.DataFrame:
        """Table `schedule`, with `kind`, `rank` in the order of stacks, `added` and `retired`."""
        ranks = {entry.ident: i for i, entry in enumerate(self.run.technologies)}
        frame = self.run.query("SELECT * FROM schedule")
        frame = frame.astype({"technology": object, "site": object, "project": object, "unit": object})
        added, retired = (frame[[c for c in frame if str(c).startswith(prefix)]].sum(axis=1) for prefix in ("flow_added_", "flow_retired_"))
        ranked = frame["technology"].map(lambda t: ranks.get(t, len(ranks)))
        return frame.assign(kind=frame["technology"].map(self.run.kinds), rank=ranked, added=added, retired=retired)

    @cached_property
    def least(self) -> float:
        """Least power that page one names [MW]: half a MW, less in a plan that is small itself."""
        power = self.schedule[self.schedule["unit"] == "MW"]
        return min(0.5, 0.01 * float(power["stock_total"].max())) if len(power) else 0.5

    @cached_property
    def compliance(self) -> pd.DataFrame:
        """Table `compliance`, in the order of the register, its reasons with amounts in the units of the language."""

        def told(amount: Amount) -> str:
            return in_display_units(amount.value or 1.0, amount.value, amount.unit, self.run.currency)[1]

        return self.run.worded(self.run.query("SELECT * FROM compliance"), told)

    @cached_property
    def kpis(self) -> Mapping[tuple[str, int], float]:
        """Key figures by name and year."""
        found = self.run.query("SELECT kpi, year, value FROM kpis")
        return {(str(k), int(y)): float(v) for k, y, v in found.itertuples(index=False)}

    def name(self, ident: str) -> str:
        """Name of a technology, site or carrier in the language in force."""
        return in_language(*self.manifest["titles"].get(ident, (ident, ident)))

    @property
    def about(self) -> tuple[str, str]:
        """Lines of charts that a report says elsewhere."""
        return self.run.subtitle, self.run.operation_year(self.milestones[-1])[1]

    def money(self, value: float) -> Figure:
        """An amount of money with its unit and price year."""
        scale = display_money(value, self.run.currency)
        shown, unit = value / scale.factor, self.run.money_of(scale.name)
        return Figure(f"{number(shown)} {unit}", shown, _digits(shown), unit)

    @property
    def money_scale(self) -> Scale:
        """The unit of all tables of money, with the price year."""
        scale = display_money(float(self.manifest["gross_cost"]), self.run.currency)
        return Scale(scale.factor, self.run.money_of(scale.name))

    @property
    def unit_price(self) -> tuple[float, str]:
        """What a price per MWh is divided by to be told per kWh, and the unit with the price year."""
        return 1e3, self.run.money_of(f"{currency_unit(self.run.currency)}/{in_language('千瓦时', 'kWh')}")

    @property
    def approximate(self) -> bool:
        """Whether hours were operated by means of several."""
        return bool(self.manifest.get("approximation"))


# --- how amounts are told -----------------------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """A figure in a sentence: no more digits than it needs.

    >>> number(1234.5), number(183.51), number(150.0), number(1.456), number(-0.0)
    ('1,234', '183.5', '150', '1.46', '0')
    """
    digits = _digits(value)
    text = f"{round(value, digits) + 0.0:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(value: float) -> int:
    return 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2


def told(value: float, canonical: str) -> str:
    """An amount of MW, MWh, MWh/a or t/a in a sentence, in the unit of the language.

    >>> told(1835.0, "MW"), told(6000.0, "MWh"), told(20.0, "MW")
    ('1,835 MW', '6,000 MWh', '20 MW')
    """
    scale = display(value, canonical) if canonical in ("MWh/a", "t/a") else display(value if language() == "zh" else min(value, 999.0), canonical)
    return f"{number(value / scale.factor)} {scale.name}"


def cell(value: float, scale: Scale | float = 1.0, digits: int = 1) -> Figure:
    """A figure of a table, a dash for nothing, empty for what there is not.

    >>> cell(1234.56), cell(0.01), cell(float("nan")), cell(-2.0)
    ('1,234.6', '–', '', '-2.0')
    """
    shown = value / (scale.factor if isinstance(scale, Scale) else scale)
    return Figure("" if math.isnan(shown) else "–" if abs(shown) < 0.5 * 10**-digits else f"{shown:,.{digits}f}", shown, digits)


def percent(value: float, digits: int = 1) -> Figure:
    """A share of a table in per cent, empty for what there is not.

    >>> percent(0.1234), percent(float("nan")), percent(-0.0, 0)
    ('12.3%', '', '0%')
    """
    return Figure("" if math.isnan(value) else share(value, digits), value, digits, "%")
