"""What PyPSA should find in a network, and what is claimed of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from energyplan.exports.pypsa.making import Left, Making
from energyplan.i18n import _

NOMINAL = {"generators": "p_nom", "links": "p_nom", "storage_units": "p_nom", "stores": "e_nom"}


@dataclass(frozen=True)
class Claims:
    """The claims of a network.

    Attributes:
        making: How it was made.
        capacity: What it does not carry of capacities; where some of it matters they are held.
    """

    making: Making
    capacity: Sequence[Left]

    @property
    def same_cost(self) -> bool:
        """Whether operation at the run's capacities costs what it costs in the run."""
        return not any(left.matters for left in self.making.left)

    @property
    def same_optimum(self) -> bool:
        """Whether the capacities that PyPSA finds cost what those of the run cost."""
        return self.making.decided and self.same_cost

    @cached_property
    def operation(self) -> float:
        """Cost of operation, of a year of the milestone at prices that count as those of its years do; of all periods discounted."""
        return self.making.paid() - self.making.saved

    @cached_property
    def optimum(self) -> float:
        """PyPSA's objective where capacities are decided: that of operation, and what the run has of each capacity times its cost."""
        return self.operation + sum(
            float(row["capital_cost"]) * float(row[f"{nominal}_opt"]) * self._counted(row)
            for kind, nominal in NOMINAL.items() for row in self.making.network.lists.get(kind, {}).values() if f"{nominal}_opt" in row
        )  # fmt: skip

    def _counted(self, row: dict[str, Any]) -> float:
        """Sum of the weights of the periods in which a component stands."""
        periods = self.making.network.periods
        if periods is None:
            return 1.0
        stands = (periods["period"] >= row["build_year"]) & (periods["period"] < row["build_year"] + row["lifetime"])
        return float(periods.loc[stands, "objective"].sum())

    def meta(self) -> dict[str, Any]:
        """What `meta.json` says: PyPSA has it as `network.meta["energyplan"]`."""
        manifest = self.making.run.manifest
        return {
            "plan": manifest["plan"], "scenario": manifest["scenario"], "run_id": manifest["run_id"], "milestones": list(self.making.milestones),
            "currency": manifest["currency"], "capacities": "decided" if self.making.decided else "held",
            "same_operating_cost": self.same_cost, "same_optimum": self.same_optimum,
            "expected": {
                "operation": self.operation if self.same_cost else None, "objective": self.optimum if self.same_optimum else None,
                "tolerance": 1e-6, "of_the_run": self.making.paid(),
            },
            "left_out": [{"what": left.what, "of": of, "matters": left.matters} for of, lefts in self.left.items() for left in lefts],
        }  # fmt: skip

    @property
    def left(self) -> dict[str, list[Left]]:
        """All that is not carried, of `operation` and of `capacity`, each thing once."""
        return {of: list({left.what: left for left in lefts}.values()) for of, lefts in (("operation", self.making.left), ("capacity", self.capacity))}

    def notes(self) -> list[str]:
        """What the reader must know: what is claimed, then what is not carried."""
        unit, notes = self.making.run.manifest["currency"], []
        if self.same_optimum:
            notes.append(_("PyPSA finds the same optimum: objective {cost:,.2f} {unit}").format(cost=self.optimum, unit=unit))
        if self.same_cost:
            same = _("at the capacities of the run operation costs the same in PyPSA: objective {cost:,.2f} {unit}")
            notes.append(same.format(cost=self.operation, unit=unit))
        else:
            notes.append(_("not claimed: that operation costs the same in PyPSA"))
        if not self.making.decided:
            notes.append(_("capacities are held as the run has them; no optimum of them is claimed"))
        words = {"operation": _("not carried in operation: {what}"), "capacity": _("not carried of capacities: {what}")}
        notes += [words[of].format(what=left.what) for of, lefts in self.left.items() for left in lefts if left.matters]
        idle = [left.what for lefts in self.left.values() for left in lefts if not left.matters]
        return notes + [_("not carried, and of no matter in this run: {what}").format(what=what) for what in idle]
