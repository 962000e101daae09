"""Output value of clean energy: what the technologies generate, at a price of the register."""

from typing import Any

from energyplan.model.rules.base import Scope, TargetKind


class OutputValue(TargetKind):
    """Σ g >= value / price [MWh/a]; a value in % is a share of the register's base."""

    kind = "output_value"
    unit = "CNY/a|1"
    row_unit = "MWh/a"
    penalty = 1e3  # CNY/MWh: with the sale itself, several times the cost of clean energy

    def lhs(self, scope: Scope) -> Any:
        """Generation of the covered technologies, the clean ones where none is named."""
        t = scope.target
        return scope.annual("generation", lambda e: (e.asset.technology in t.technologies if t.technologies else e.asset.clean) and scope.at_sites(e.site))

    def rhs(self, scope: Scope) -> float:
        """Energy that is worth the value: 5 bn CNY at 374.9 CNY/MWh is 13.3 TWh."""
        t = scope.target
        assert t.value is not None
        assert t.price
        return t.value * (t.base if t.base is not None else 1.0) / t.price
