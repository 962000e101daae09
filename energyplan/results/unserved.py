"""Demand that a plan leaves unserved, where and from when on, if it is more than next to nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from energyplan.system.system import System

NEGLIGIBLE = 1e-5
"""Share of a demand that is no shortage: five minutes of a year."""


@dataclass(frozen=True)
class Shortage:
    """Unserved demand of a carrier at a site.

    Attributes:
        site, carrier: Where, and of what.
        unit: Of its amounts, MWh/a or m3/a.
        since: First milestone with unserved demand that is not negligible.
        worst: Milestone with the most of it.
        amount: What is not served in that year, expected.
        share: The same over the demand of that year [1].
    """

    site: str
    carrier: str
    unit: str
    since: int
    worst: int
    amount: float
    share: float


def shortages(system: System, accounts: pd.DataFrame) -> list[Shortage]:
    """Shortages of a run, the largest share first.

    Args:
        system: The system.
        accounts: Its table `accounts`.
    """
    years, carrier_of = {year.name: year for year in system.horizon.operation_years}, {a.name: a.carrier for a in system.assets}
    own = accounts[accounts["account"].isin(["demand", "unserved"])].astype({"asset": object, "operation_year": object})
    own = own.assign(
        carrier=own["asset"].map(carrier_of), milestone=own["operation_year"].map(lambda name: years[name].milestone),
        expected=own["amount"] * own["operation_year"].map(lambda name: years[name].probability),
    )  # fmt: skip
    found = []
    for (site, carrier), part in own.groupby(["site", "carrier"], observed=True):
        wide = part.pivot_table(index="milestone", columns="account", values="expected", aggfunc="sum", fill_value=0.0, observed=True)
        if "unserved" not in wide:
            continue
        asked = wide.sum(axis=1)  # served and not served
        short = wide["unserved"][wide["unserved"] > NEGLIGIBLE * asked]
        if len(short):
            worst = int(short.idxmax())
            unit = f"{system.carriers[str(carrier)]}/a"
            found.append(Shortage(str(site), str(carrier), unit, int(short.index.min()), worst, float(short[worst]), float(short[worst] / asked[worst])))
    return sorted(found, key=lambda shortage: -shortage.share)
