"""Figures of a run that a planner asks for first: shares, CO2, trade, cost."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from energyplan.system.carriers import ELECTRICITY, generates, least_draws
from energyplan.system.system import System

INCOME = ("export",)
"""Cost components that are income; gross cost leaves them out."""
APART = (*INCOME, "unserved")
"""Components that are no part of gross cost unless they are more than all the rest."""


def gross_cost(costs: pd.DataFrame, column: str = "discounted_cny") -> float:
    """The measure of every gap and share of cost [CNY]: the sum of the absolute discounted amounts of each component of each asset.

    What is got back of capital at the end of the horizon counts with it. Export income and unserved energy are left out, but the measure is never less
    than either. So it is nothing only where nothing costs or earns anything, and never negative. 600 paid for one unit and 1,000 earned by
    another at a negative cost are 1,600; 600 paid and 1,000 earned by exports are 1,000.
    """
    component = costs["component"].astype(object).replace("salvage", "capital")
    amounts = costs[column].groupby([costs["asset"].astype(object), component]).sum().abs()
    names = amounts.index.get_level_values(1)
    return float(max(amounts[~names.isin(APART)].sum(), *(amounts[names == name].sum() for name in APART)))


def kpis(system: System, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Shares, CO2, energy of each milestone (expected over weather years) and cost of the whole plan.

    All but CO2 and cost is of electricity. Clean share of generation = (clean generation - lost) / (generation - lost), the share of what is
    delivered. Clean share of consumption = (clean generation - losses - own use - conversion - exports) / (demand + use): exports are counted clean
    first; use is what converters take. The figure `use` has besides what hydrogen and water that are used in the end need in the best plant, the rest of
    what theirs take is lost, so that generation + imports = demand + exports + use + lost: 100 MWh for 60 of demand and 40 into an electrolyser
    whose hydrogen is sold are 60 + 40 + 0.
    The figures of another carrier are named `FIGURE:CARRIER`, as `made:heat`.
    """
    years = {year.name: year for year in system.horizon.operation_years}
    accounts = tables["accounts"].copy()
    accounts["milestone"] = accounts["operation_year"].map(lambda n: years[n].milestone)
    accounts["expected"] = accounts["amount"] * accounts["operation_year"].map(lambda n: years[n].probability)
    rows: list[tuple[str, int, float, str]] = []
    for milestone in system.horizon.milestones:
        of = Accounts(accounts[accounts["milestone"] == milestone])
        rows += [(name, milestone, value, unit) for name, value, unit in _electricity(system, of, milestone)]
        rows += [*_capacity(system, tables["capacity"], milestone), ("co2", milestone, of("co2", None), "t/a")]
        for carrier, unit in system.carriers.items():
            rows += [(f"{name}:{carrier}", milestone, value, f"{unit}/a") for name, value in _other(of, carrier) if carrier != ELECTRICITY]
    costs, last = tables["costs"], system.horizon.base_year
    rows += [
        ("discounted_cost", last, float(costs["discounted_cny"].sum()), system.currency),
        ("gross_cost", last, gross_cost(costs), system.currency),
        ("sales_income", last, -float(costs.loc[costs["component"].isin(INCOME), "discounted_cny"].sum()), system.currency),
    ]
    return pd.DataFrame(rows, columns=["kpi", "year", "value", "unit"])


class Accounts:
    """Expected amounts of a milestone.

    Args:
        frame: Rows of the table `accounts`, with `expected`.
    """

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame

    def __call__(self, account: str, carrier: str | None = ELECTRICITY, assets: set[str] | None = None) -> float:
        """Amount on an account, of one carrier or of all, of some assets or of all."""
        frame = self.frame[self.frame["account"] == account]
        if carrier is not None:
            frame = frame[frame["carrier"] == carrier]
        return float((frame if assets is None else frame[frame["asset"].isin(assets)])["expected"].sum())


def _electricity(system: System, of: Accounts, milestone: int) -> Iterator[tuple[str, float, str]]:
    """Shares and energies of electricity: name, value, unit."""
    clean, variable = {a.name for a in system.assets if a.clean}, {a.name for a in system.assets if a.kind == "renewable"}
    generation, green, conversion = of("generation"), of("generation", ELECTRICITY, clean), of("conversion")
    losses = of("storage_loss") + of("link_loss") + of("own_use")
    draws = least_draws(system.assets, milestone)
    need = sum(draw * _final(of, carrier) for carrier, draw in draws.items())
    lost = losses + conversion - need
    stays, used = green - losses - conversion - of("export"), of("demand") + of("use")
    # Where more is lost, or exported, than is clean, nothing clean is left.
    yield "clean_generation_share", max(0.0, (green - lost) / (generation - lost)) if generation > max(0.0, lost) else 0.0, "1"
    yield "clean_consumption_share", max(0.0, stays / used) if used > 0 else 0.0, "1"
    yield "generation", generation, "MWh/a"
    yield "curtailed", of("available") - of("generation", ELECTRICITY, variable), "MWh/a"
    yield "lost", lost, "MWh/a"
    yield "use", of("use") + need, "MWh/a"
    for account in ("demand", "unserved", "import", "export", "storage_loss"):
        yield account, of(account), "MWh/a"


def _final(of: Accounts, carrier: str) -> float:
    """Final use of what electrolysers or desalination make of a carrier: what is used in the end, less what is brought or made otherwise."""
    return of("demand", carrier) + of("export", carrier) + of("use", carrier) - of("import", carrier) - of("generation", carrier)


def _other(of: Accounts, carrier: str) -> Iterator[tuple[str, float]]:
    """Figures of a carrier that is not electricity: made, brought in, used by converters and turbines, served, sent out, unserved, lost or let go."""
    figures = {
        "made": of("generation", carrier) + of("production", carrier), "import": of("import", carrier), "export": of("export", carrier),
        "used": of("use", carrier) + of("reconverted", carrier), "served": of("demand", carrier),
    }  # fmt: skip
    lost = figures["made"] + figures["import"] - figures["export"] - figures["used"] - figures["served"]
    yield from (figures | {"unserved": of("unserved", carrier), "lost": lost}).items()


def _capacity(system: System, capacity: pd.DataFrame, milestone: int) -> Iterator[tuple[str, int, float, str]]:
    """Clean share of the capacity that generates electricity; of converters what they can feed in."""
    power = capacity[(capacity["year"] == milestone) & (capacity["quantity"] == "power")].groupby("asset")["in_service"].sum()
    feeds = [(a.clean, generates(a, milestone, system.only_of_electricity) * float(power.get(a.name, 0.0))) for a in system.assets]
    total = sum(feed for _clean, feed in feeds)
    yield "clean_capacity_share", milestone, sum(feed for is_clean, feed in feeds if is_clean) / total if total else 0.0, "1"
