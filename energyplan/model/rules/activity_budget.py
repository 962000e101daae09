"""What technologies do in all years up to one."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.done import done
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target


class ActivityBudget(TargetKind):
    """Σ_{y <= year} (activity of converters + output of other generators) >= value, or <= value [MWh]; each year does what its milestone does."""

    kind = "activity_budget"
    unit = "MWh"
    row_unit = "MWh"
    penalty = Penalty("energy")
    yearly = False
    until = True

    def lhs(self, scope: Scope) -> Any:
        """Activity and output of the covered technologies at the sites."""
        return done(scope)

    def metric(self, target: Target) -> str:
        """In words."""
        return _("activity of all years up to this one: of converters in all modes, of generators their output")
