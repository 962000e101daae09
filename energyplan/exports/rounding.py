"""A finished run rounded to whole units: what becomes of its cost, its demand and its targets, as the schedule tells it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.analysis.decisions import Decision, decisions_of
from energyplan.analysis.rounded import Rounded, operate_rounded, unserved_by_carrier
from energyplan.i18n import _
from energyplan.plan.rows import TargetRow
from energyplan.plan.sizes import Buildable, Known, read_sizes
from energyplan.plan.targets import target_of
from energyplan.report.scale import digits_of_money, display_money
from energyplan.results.cohorts import PLACED
from energyplan.results.compliance_sheet import compliance_sheet
from energyplan.results.stored_run import StoredRun
from energyplan.tolerances import share

Frames = Mapping[str, pd.DataFrame]

NOT_OPERATED = (*PLACED, "unserved")
"""Components of cost that are no cost of operation."""


def known_of(run: StoredRun) -> Known:
    """What sizes may speak of in a run."""
    projects = [
        Buildable(a.name, a.technology, a.site, p.name, run.system.carriers[a.carrier] == "m3", a.has_energy, p.power_max, p.energy_max)
        for a in run.system.assets for p in a.projects if not p.given
    ]  # fmt: skip
    return Known(list(run.manifest["colours"]), projects, [str(row["source"]) for row in run.inputs["sources"][1]], run.currency)


@dataclass(frozen=True)
class Rounding:
    """A rounded run beside the run.

    Attributes:
        run: The run.
        file: Sizes of units.
        rounded: The build-out in whole units, as it was operated.
        milestones: `year`, cost of operation and demand not served in the year, of the run and rounded.
        compliance: The compliance sheet, recounted for the rounded plan.
        missed: Targets that the run meets and the rounded plan misses; `met` the other way round.
        seconds: How long it took.
    """

    run: StoredRun
    file: Path
    rounded: Rounded
    milestones: pd.DataFrame
    compliance: pd.DataFrame
    missed: list[str]
    met: list[str]
    seconds: float

    @property
    def cost_of_run(self) -> float:
        """Expected discounted net cost of the run [CNY]."""
        return float(self.run.table("costs")["discounted_cny"].sum())

    @property
    def cost(self) -> float:
        """The same of the rounded plan [CNY]."""
        return float(self.rounded.tables["costs"]["discounted_cny"].sum())

    @property
    def extra(self) -> float:
        """What the rounded plan costs more [CNY]."""
        return self.cost - self.cost_of_run

    @property
    def gross(self) -> float:
        """Gross cost of the run [CNY], of which every percentage is."""
        return float(self.run.manifest["gross_cost"])

    @property
    def gap(self) -> float | None:
        """How far the rounded plan can be from the least-cost plan in these units, penalties of missed targets counted in both [1].

        (cost - bound of the run) / gross cost: no plan in whole units costs less than the run's bound. None where the run proves no bound: with
        limited foresight, or with risk.
        """
        m = self.run.manifest
        if m["foresight"] != "perfect" or self.run.system.risk is not None:
            return None
        return m["gap"] + share(self.extra + self.rounded.penalties - m["penalties_cny"], self.gross)

    @property
    def verified(self) -> bool:
        """Whether the independent checks hold."""
        return self.rounded.report.passed

    @property
    def figures(self) -> dict[str, Any]:
        """All of it for `--json`."""
        return {
            "sizes": str(self.file), "net_cost": self.cost, "net_cost_of_run": self.cost_of_run, "extra_cost": self.extra,
            "extra_share_of_gross_cost": share(self.extra, self.gross), "gap_of_whole_units": self.gap, "verified": self.verified,
            "failed_checks": [check.name for check in self.rounded.report.failed], "failing": self.rounded.failing,
            "missed_now": self.missed, "met_now": self.met,
            "repairs": [{"project": d.project, "quantity": d.quantity, "year": d.year} for d in self.rounded.repairs],
            "milestones": self.milestones.to_dict("records"),
            "units": [
                {"project": w.decision.project, "quantity": w.decision.quantity, "year": w.decision.year, "size": w.size, "of_run": w.wanted,
                 "units": w.count, "rounded": w.amount} for w in self.rounded.wholes
            ],
            "seconds": round(self.seconds, 1),
        }  # fmt: skip

    @property
    def notes(self) -> list[str]:
        """What the reader must know, in sentences."""
        scale = display_money(self.gross, self.run.currency)
        found = [
            _("Rounded to whole units, held and operated again: net cost {extra} {unit}, {share:+.2%} of the run's gross cost.").format(
                extra=f"{self.extra / scale.factor:+,.{digits_of_money(scale)}f}", unit=scale.name, share=share(self.extra, self.gross)
            ),
            _("This plan is feasible and checked, but not the least-cost plan in whole units: that was not sought."),
        ]
        if self.gap is not None:
            found.append(_("No plan in these units costs less than the run's bound: this one is at most {gap:.2%} of gross cost above the least.").format(
                gap=max(0.0, self.gap)
            ))  # fmt: skip
        if self.run.manifest["approximation"]:
            found.append(_("Operated on the run's steps of {n} hours by their mean.").format(n=self.run.system.horizon.hours_per_step))
        if self.missed:
            found.append(_("Missed now, met by the run: {targets}.").format(targets=", ".join(self.missed)))
        if self.met:
            found.append(_("Met now, missed by the run: {targets}.").format(targets=", ".join(self.met)))
        if not self.missed and not self.met:
            found.append(_("Every target that the run meets is met, and no other."))
        if self.rounded.repairs:
            words = ", ".join(f"{d.project} {d.year}" for d in self.rounded.repairs)
            found.append(_("Rounded up because demand or a hard target failed: {projects}.").format(projects=words))
        if self.rounded.failing:
            found.append(_("FAILS all the same: {failing}.").format(failing=", ".join(self.rounded.failing)))
        checks = ", ".join(check.name for check in self.rounded.report.failed)
        found.append(_("All independent checks passed.") if self.verified else _("NOT VERIFIED: {checks}").format(checks=checks))
        return found

    def place(self, decision: Decision) -> tuple[str, str]:
        """Technology and site of a decision."""
        asset = self.run.system.asset(decision.asset)
        return asset.technology, asset.site


def round_run(run: StoredRun, file: Path, listener: Callable[[str, str], None]) -> Rounding:
    """Read sizes, round what the run decided, and operate it on the run's steps.

    Args:
        run: The run.
        file: Sizes of units.
        listener: Told how it gets on.

    Raises:
        InputError: with everything that is wrong with the sizes.
        InfeasibleError: no whole numbers are within the limits of the plan.
    """
    began, sizes = time.monotonic(), read_sizes(file, known_of(run))
    accounts, compliance = run.table("accounts"), run.worded(run.table("compliance"))
    verdicts = dict(zip(compliance["target"], compliance["verdict"], strict=True))
    targets = tuple(target_of(TargetRow.model_validate(row), run.currency) for row in run.inputs["targets"][1])  # with the words that the stored system lacks
    system = replace(run.system, targets=targets)
    found = operate_rounded(
        system, decisions_of(run.table("capacity")), sizes, verdicts, unserved_by_carrier(run.system, accounts), say=lambda text: listener("round", text)
    )
    no_prices = found.tables["targets"].iloc[:0]  # with capacities held the solver's prices say nothing
    sheet = compliance_sheet(system, found.report.targets, no_prices, dict(zip(compliance["target"], compliance["reason"], strict=True)))
    now = dict(zip(sheet["target"], sheet["verdict"], strict=True))
    changed = {to: [t for t, verdict in now.items() if verdict == to != verdicts[t]] for to in ("missed", "met")}
    years = by_milestone(run, {"costs": run.table("costs"), "accounts": accounts}, found.tables)
    return Rounding(run, file, found, years, sheet, changed["missed"], changed["met"], time.monotonic() - began)


def by_milestone(run: StoredRun, own: Frames, rounded: Frames) -> pd.DataFrame:
    """Cost of operation in the milestone year [CNY, undiscounted] and demand that is not served [MWh, m3], of the run and rounded."""
    parts = {"run": own, "rounded": rounded}
    rows = []
    for milestone in run.system.horizon.milestones:
        row: dict[str, Any] = {"year": milestone}
        for name, tables in parts.items():
            costs, accounts = tables["costs"], tables["accounts"]
            years = [year.name for year in run.system.horizon.operation_years if year.milestone == milestone]
            operation = costs[(costs["year"] == milestone) & ~costs["component"].isin(NOT_OPERATED)]
            left = unserved_by_carrier(run.system, accounts[accounts["operation_year"].isin(years)])
            units = left.groupby(left.index.map(run.system.carriers)).sum()
            row |= {f"operation_cny_{name}": float(operation["cny"].sum())}
            row |= {f"unserved_{unit.lower()}_{name}": float(units.get(unit, 0.0)) for unit in ("MWh", "m3")}
        rows.append(row)
    return pd.DataFrame(rows)
