"""What technologies do in a year: activity of converters, output of generators."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.done import done
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target


class Activity(TargetKind):
    """Σ activity of converters + Σ output of other generators >= value, or <= value [MWh/a]."""

    kind = "activity"
    unit = "MWh/a"
    row_unit = "MWh/a"
    penalty = Penalty("energy")

    def lhs(self, scope: Scope) -> Any:
        """Activity and output of the covered technologies at the sites."""
        return done(scope)

    def metric(self, target: Target) -> str:
        """In words."""
        return _("activity of a year: of converters in all modes, of generators their output")
