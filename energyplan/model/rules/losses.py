"""Energy that is lost between the generators and use: no target is met by burning it.

A store that charges and discharges for nothing, a cable run both ways and hydrogen that is made to be burnt again all waste power that
was generated. A least value of generation, of its share or of utilisation could so be met by wasting more. What is lost at the target's
sites is therefore taken off what counts, whatever made it: a MWh more that is generated and lost then changes nothing.
"""

from __future__ import annotations

from typing import Any

from energyplan.model.rules.base import Scope
from energyplan.system.carriers import ELECTRICITY, least_draws


def lost(scope: Scope) -> Any:
    """Energy lost at the target's sites: L = Σ (p^c - p^d + auxiliaries) + Σ λ f + Σ υ p + (Σ conversion - need) [MWh/a], υ p what plants use themselves.

    Stores of electricity; cables that end at the sites, both ways; conversion (electrolysis, compression, desalination, less what
    hydrogen power gives back) beyond what final use of hydrogen and water needs.

    Stores that lose 2 MWh, a cable that loses 1, 10 MWh into electrolysers of 0.6, 3 MWh of hydrogen used, 1 MWh back from a turbine:
    L = 2 + 1 + (10 - 1 - 3 / 0.6) = 7 MWh.
    """
    here = scope.at_sites
    stores = scope.annual("storage_loss", lambda e: e.carrier == ELECTRICITY and here(e.site))
    lines = scope.annual("link_loss", lambda e: e.carrier == ELECTRICITY and (here(e.site) or here(str(e.site_to))))
    own = scope.annual("own_use", lambda e: e.carrier == ELECTRICITY and here(e.site))
    return stores + lines + own + scope.annual("conversion", lambda e: here(e.site)) - need(scope)


def need(scope: Scope) -> Any:
    """Electricity that final use of what electrolysers and desalination make needs at the sites: h / max η + w min κ [MWh/a].

    With the best electrolyser η and the least electricity per water κ of the plan at the sites: a worse machine is no way to burn, and
    the need is a number times an amount, so that the row stays linear. Where turbines burn hydrogen and no electrolyser makes it, it counts as it is.
    """
    here = [a for a in scope.system.assets if scope.at_sites(a.site)]
    return sum([draw * used(scope, carrier) for carrier, draw in least_draws(here, scope.target.year).items()])


def used(scope: Scope, carrier: str) -> Any:
    """Final use of what electrolysers or desalination at the sites make of a carrier [MWh/a, m3/a].

    Demand served + exports + use by converters - imports - what other plants make + sent - received.
    """
    here = scope.at_sites

    def inside(account: str) -> Any:
        return scope.annual(account, lambda e: e.carrier == carrier and here(e.site))

    def across(account: str, *, out: bool) -> Any:
        return scope.annual(account, lambda e: e.carrier == carrier and here(e.site) == out and here(str(e.site_to)) != out)

    received = across("sent", out=False) - across("link_loss", out=False)
    final, made = inside("demand") + inside("export") + inside("use"), inside("import") + inside("generation")
    return final - made + across("sent", out=True) - received
