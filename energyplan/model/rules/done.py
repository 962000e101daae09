"""What technologies do, whatever it makes: activity of converters, output of generators."""

from typing import Any

from energyplan.model.rules.base import Scope


def done(scope: Scope) -> Any:
    """Activity of the covered converters and output of the covered generators in the years of the target [MWh/a, MWh]."""
    generated = scope.annual("generation", lambda e: not e.asset.modes and scope.covers(e.asset))
    return scope.annual("activity", lambda e: scope.covers(e.asset)) + generated
