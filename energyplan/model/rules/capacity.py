"""Power in operation at the end of a year."""

from typing import Any

from energyplan.model.rules.base import GENERATORS, Scope, TargetKind


class Capacity(TargetKind):
    """Σ_a P_{a,y} >= value [MW]."""

    kind = "capacity"
    unit = "MW|m3/h"
    row_unit = "MW"
    penalty = 1e8  # about five times the overnight cost of the dearest technology
    yearly = False

    def lhs(self, scope: Scope) -> Any:
        """Power of the covered assets, of the generators where no technology is named."""
        return sum([c.total("power", scope.target.year) for c in scope.assets(GENERATORS)])
