"""Figures of a solved plan that studies of many cases look at: costs, CO2, capacity at the last milestone, what targets lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd

from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.plan.schema import Plan
from energyplan.plan.wording import did_you_mean
from energyplan.report.text import in_language
from energyplan.results.runs import read_frames

Figures = dict[str, tuple[float, str]]
"""Value and unit by name: `net_cost`, `gross_cost`, `co2@2030`, `capacity.coal`, `energy.vrfb`, `shortfall.vrfb_2025_power`."""

QUANTITIES = {"power": "capacity", "energy": "energy"}
"""Quantities of the capacity table, and what figures of them are called."""


def figures_of(tables: Mapping[str, pd.DataFrame]) -> Figures:
    """The figures of a run from its tables `kpis`, `capacity` and `targets`; capacity that is not there is left out, as are targets that are met."""
    kpis, capacity, targets = tables["kpis"], tables["capacity"], tables["targets"]
    found: Figures = {}
    for kpi, name in (("discounted_cost", "net_cost"), ("gross_cost", "gross_cost")):
        row = kpis[kpis["kpi"] == kpi].iloc[0]
        found[name] = (float(row["value"]), str(row["unit"]))
    co2 = kpis[kpis["kpi"] == "co2"]
    for year, value, unit in zip(co2["year"], co2["value"], co2["unit"], strict=True):
        found[f"co2@{year}"] = (float(value), str(unit))
    last = capacity[capacity["year"] == co2["year"].max()]
    for (technology, quantity, unit), amount in last.groupby(["technology", "quantity", "unit"], observed=True)["in_service"].sum().items():
        found[f"{QUANTITIES[quantity]}.{technology}"] = (float(amount), str(unit))
    missed = targets[targets["met"] == "missed"]
    for target, margin, unit in zip(missed["target"], missed["margin"], missed["unit"], strict=True):
        found[f"shortfall.{target}"] = (-float(margin), str(unit))
    return found


def figures_of_run(run: Path) -> Figures:
    """The figures of a run folder."""
    return figures_of(read_frames(run / "tables", "kpis", "capacity", "targets"))


def known_figures(plan: Plan) -> list[str]:
    """Names of all figures that a plan may have."""
    costs = ["net_cost", "gross_cost", *(f"co2@{year}" for year in plan.file.horizon.milestones)]
    capacity = [f"{word}.{technology}" for technology in plan.technologies for word in QUANTITIES.values()]
    return [*costs, *capacity, *(f"shortfall.{row.target}" for row in plan.targets)]


def chosen_figures(of: Sequence[str], plan: Plan) -> list[str]:
    """Names that are asked for, stars allowed; without any the net cost, CO2 of the last milestone, and capacity.

    Raises:
        InputError: there are no such figures.
    """
    known = known_figures(plan)
    strange = [pattern for pattern in of if not any(fnmatchcase(name, pattern) for name in known)]
    if strange:
        raise InputError([Problem(Place("--of"), name, _("there is no such figure"), did_you_mean(name, known), "unknown_figure") for name in strange])
    patterns = list(of) or ["net_cost", f"co2@{plan.file.horizon.milestones[-1]}", "capacity.*", "energy.*"]
    return [name for name in known if any(fnmatchcase(name, pattern) for pattern in patterns)]


def titles_of(names: Iterable[str], plan: Plan) -> dict[str, str]:
    """What pages call figures, in the language in force."""
    technologies = {name: in_language(entry.title.zh, entry.title.en) for name, entry in plan.file.technologies.items()}
    year = plan.file.horizon.milestones[-1]

    def title(name: str) -> str:
        kind, _dot, item = name.partition(".")
        if kind == "capacity":
            return _("{technology}, power in {year}").format(technology=technologies[item], year=year)
        if kind == "energy":
            return _("{technology}, energy in {year}").format(technology=technologies[item], year=year)
        if kind == "shortfall":
            return _("what target {target} lacks").format(target=item)
        if kind.startswith("co2@"):
            return _("CO2 of {year}").format(year=kind.removeprefix("co2@"))
        return _("net cost") if kind == "net_cost" else _("gross cost")

    return {name: title(name) for name in names}
