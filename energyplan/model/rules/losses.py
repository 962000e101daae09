"""Energy that is lost between the generators and use: no target is met by burning it.

A store that charges and discharges for nothing, a cable run both ways and hydrogen that is made to be burnt again all waste power that
was generated. A least value of generation, of its share or of utilisation could so be met by wasting more. What is lost at the target's
sites is therefore taken off what counts, whatever made it: a MWh more that is generated and lost then changes nothing.
"""

from __future__ import annotations

from typing import Any

from energyplan.model.rules.base import Scope


def lost(scope: Scope) -> Any:
    """Energy lost at the target's sites: L = Σ (p^c - p^d + auxiliaries) + Σ λ f + Σ υ p + (Σ conversion - need) [MWh/a], υ p what plants use themselves.

    Stores of electricity; cables that end at the sites, both ways; conversion (electrolysis, compression, desalination, less what
    hydrogen power gives back) beyond what final use of hydrogen and water needs.

    Stores that lose 2 MWh, a cable that loses 1, 10 MWh into electrolysers of 0.6, 3 MWh of hydrogen used, 1 MWh back from a turbine:
    L = 2 + 1 + (10 - 1 - 3 / 0.6) = 7 MWh.
    """
    here = scope.at_sites
    stores = scope.annual("storage_loss", lambda e: e.asset.carrier == "electricity" and here(e.site))
    lines = scope.annual("link_loss", lambda e: e.asset.carrier == "electricity" and (here(e.site) or here(str(e.site_to))))
    own = scope.annual("own_use", lambda e: here(e.site))
    return stores + lines + own + scope.annual("conversion", lambda e: here(e.site)) - need(scope)


def need(scope: Scope) -> Any:
    """Electricity that final use of hydrogen and water needs at the sites: h / max η + w min κ [MWh/a].

    With the best electrolyser η and the least electricity per water κ of the plan at the sites: a worse machine is no way to burn, and
    the need is a number times an amount, so that the row stays linear. Without an electrolyser hydrogen counts as it is.
    """

    def figures(kind: str, parameter: str) -> list[float]:
        return [a.at(parameter, scope.target.year) for a in scope.system.assets if a.kind == kind and scope.at_sites(a.site)]

    per_hydrogen = 1 / max(figures("electrolyser", "efficiency"), default=1.0)
    per_water = min(figures("desalination", "electricity_use"), default=0.0)
    return per_hydrogen * used(scope, "hydrogen") + per_water * used(scope, "water")


def used(scope: Scope, carrier: str) -> Any:
    """Final use of a carrier that the sites make: demand served + exports - imports + sent - received [MWh/a, m3/a]."""
    here = scope.at_sites

    def inside(account: str) -> Any:
        return scope.annual(account, lambda e: e.asset.carrier == carrier and here(e.site))

    def across(account: str, *, out: bool) -> Any:
        return scope.annual(account, lambda e: e.asset.carrier == carrier and here(e.site) == out and here(str(e.site_to)) != out)

    received = across("sent", out=False) - across("link_loss", out=False)
    return inside("demand") + inside("export") - inside("import") + across("sent", out=True) - received
