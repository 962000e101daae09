"""How much capacity can stand at the end of a year, and how much must: arithmetic on the limits of projects, without a model.

The model's variables take their bounds from here. `Reach` adds what several projects share, a technology's yearly rate and a site's
limit, and so tells the most any build-out can have: what is above it is proven out of reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from energyplan.system.finance import service_years
from energyplan.system.horizon import Horizon
from energyplan.system.system import Asset, Project, System

INFINITY = float("inf")

# --- one project ---


def vintages(asset: Asset, project: Project, horizon: Horizon) -> list[int]:
    """Commissioning years open to a candidate project."""
    open_ = horizon.years if horizon.build_years is None else horizon.build_years
    return [year for year in open_ if not project.given and project.earliest <= year <= project.latest]


def is_alive(asset: Asset, project: Project, vintage: int, year: int, end: int) -> bool:
    """Whether capacity commissioned in `vintage` is in service at the end of `year`."""
    if project.given:
        return project.alive(year)
    return year in service_years(vintage, asset.at("lifetime", vintage), end)


def yearly_rate(asset: Asset, year: int) -> float:
    """Largest addition of a technology that is built in a year, all its candidates together [MW/a]; infinite where the plan has none."""
    return asset.at("build_rate", year) if "build_rate" in asset.parameters else INFINITY


def technology_rate(asset: Asset, vintage: int, horizon: Horizon, earliest: int = 0, most: float = INFINITY) -> float:
    """Largest addition of a technology's candidates in a commissioning year [MW]: its rate in each year that building counts for, added up.

    Args:
        asset: Of the technology.
        vintage: Commissioning year.
        horizon: Which years count for it (`Horizon.building_years`).
        earliest: First year in which they may be commissioned.
        most: Another rate that is not exceeded in any year [MW/a].
    """
    return sum(min(most, yearly_rate(asset, y)) for y in horizon.building_years(vintage, earliest))


def build_max(asset: Asset, project: Project, quantity: str, vintage: int, horizon: Horizon) -> float:
    """Largest addition of a project's `power` or `energy` in a commissioning year [MW, MWh]: within its size, its own rate and its technology's."""
    rate = technology_rate(asset, vintage, horizon, project.earliest, project.build_rate)
    if quantity == "power":
        return min(project.power_max, rate)
    return min(project.energy_max, rate * asset.at("duration_max", vintage))


def largest(asset: Asset, project: Project, quantity: str, year: int, horizon: Horizon) -> float:
    """Largest `power` or `energy` of a project at the end of a year, taken alone [MW, MWh]."""
    if project.given:
        return getattr(project, quantity) if project.alive(year) else 0.0
    alive = [v for v in vintages(asset, project, horizon) if v <= year and is_alive(asset, project, v, year, horizon.end)]
    limit: float = getattr(project, f"{quantity}_max")
    return min(limit, sum(build_max(asset, project, quantity, v, horizon) for v in alive))


def largest_total(asset: Asset, quantity: str, year: int, horizon: Horizon) -> float:
    """Largest `power` or `energy` of an asset at the end of a year, taken alone [MW, MWh]."""
    total = sum(largest(asset, p, quantity, year, horizon) for p in asset.projects)
    return min(total, asset.power_limit) if quantity == "power" else total


def retirement_years(asset: Asset, project: Project, horizon: Horizon) -> list[int]:
    """Years in which a given project may leave before its age.

    Between milestones hours are operated with the stock of the last one, so a unit cannot leave there and save its fixed cost: it
    retires in milestone years.
    """
    if not (project.given and asset.early_retirement):
        return []
    return [year for year in horizon.milestones if project.alive(year) and year >= asset.retire_from]


def least(asset: Asset, project: Project, quantity: str, year: int, horizon: Horizon) -> float:
    """Least `power` or `energy` of a project at the end of a year [MW, MWh]: what is given, alive, and may not have left early."""
    if not project.given or not project.alive(year):
        return 0.0
    if quantity == "power" and any(u <= year for u in retirement_years(asset, project, horizon)):
        return 0.0
    amount: float = getattr(project, quantity)
    return amount


# --- projects that share a rate ---


@dataclass(frozen=True)
class Additions:
    """What a project may add: so much in each year open to it, and so much in all.

    Attributes:
        site: Asset it stands on; assets have limits of their own.
        by_year: Largest addition by commissioning year.
        limit: Largest sum.
    """

    site: str
    by_year: Mapping[int, float]
    limit: float


def most_added(projects: Sequence[Additions], rates: Mapping[int, float], rooms: Mapping[str, float]) -> float:
    """Largest sum of what projects add that share a yearly rate r_v: the smallest cut through years, projects and sites.

    min over e of Σ_{p opens before e} M_p + Σ_v min(r_v, Σ_{p opens from e on} b_{p,v}), the sites' rooms kept in the first sum. Every
    such cut is an upper bound; where projects have no rates of their own and sites no rooms the smallest is the exact maximum.

    Two sites of 15 MW, open from 2022 and from 2024, at 10 MW a year can add 25 MW by 2024: 15 in the first two years, then 10.

    >>> first, second = Additions("a", dict.fromkeys([2022, 2023, 2024], 10), 15), Additions("b", {2024: 10}, 15)
    >>> most_added([first, second], dict.fromkeys([2022, 2023, 2024], 10), {})
    25.0

    Args:
        projects: What each may add.
        rates: Largest addition of all of them by year.
        rooms: Largest sum of an asset's projects.
    """
    open_ = [p for p in projects if p.by_year]
    cuts = []
    for e in [*sorted({min(p.by_year) for p in open_}), INFINITY]:
        inside: dict[str, float] = {}
        added: dict[int, float] = {}
        for p in open_:
            if min(p.by_year) < e:
                inside[p.site] = inside.get(p.site, 0.0) + p.limit
            else:
                for year, amount in p.by_year.items():
                    added[year] = added.get(year, 0.0) + amount
        limited = sum(min(amount, rooms.get(site, INFINITY)) for site, amount in inside.items())
        cuts.append(limited + sum(min(amount, rates[year]) for year, amount in added.items()))
    return min(cuts)


# --- several assets ---


@dataclass(frozen=True)
class Reach:
    """What groups of assets can have, and what they must have.

    Attributes:
        system: The system whose limits count.
    """

    system: System

    def largest(self, assets: Iterable[Asset], quantity: str, year: int) -> float:
        """Most `power` or `energy` that assets can have together at the end of a year [MW, MWh]."""
        return sum(self._largest(group, quantity, year) for group in by_technology(assets))

    def _largest(self, group: list[Asset], quantity: str, year: int) -> float:
        h = self.system.horizon
        given = sum(largest(a, p, quantity, year, h) for a in group for p in a.projects if p.given)

        def alive(asset: Asset, project: Project) -> list[int]:
            return [v for v in vintages(asset, project, h) if v <= year and is_alive(asset, project, v, year, h.end)]

        pairs = [(a, p, alive(a, p)) for a in group for p in a.projects if not p.given]
        rooms = {a.name: a.power_limit - self.least([a], "power", year) for a in group}
        total = given + self._added(pairs, quantity, rooms)
        return min(total, sum(largest_total(a, quantity, year, h) for a in group))

    def _added(self, pairs: list[tuple[Asset, Project, list[int]]], quantity: str, rooms: dict[str, float], times: Mapping[str, int] | None = None) -> float:
        """Most that candidate projects can add in the years open to each; `times`: how often a project or an asset can be built anew."""
        additions, rates, limits, h = [], dict[int, float](), dict[str, float](), self.system.horizon
        for asset, project, years in pairs:
            if not years:
                continue
            # By the year in which is built: what shares a rate shares it there, whenever it is commissioned.
            hours = {y: 1.0 if quantity == "power" else asset.at("duration_max", v) for v in years for y in h.building_years(v, project.earliest)}
            size: float = getattr(project, f"{quantity}_max")
            by_year = {y: min(size, min(project.build_rate, yearly_rate(asset, y)) * length) for y, length in hours.items()}
            longest = max(hours.values())
            limit = project.power_max * longest if quantity == "power" else min(project.energy_max, project.power_max * longest)
            additions.append(Additions(asset.name, by_year, min(limit * (times or {}).get(project.name, 1), sum(by_year.values()))))
            rates |= {y: yearly_rate(asset, y) * length for y, length in hours.items()}
            room = max(0.0, rooms[asset.name]) * longest * (times or {}).get(asset.name, 1)
            limits[asset.name] = max(limits.get(asset.name, 0.0), room)
        return most_added(additions, rates, limits)

    def least(self, assets: Iterable[Asset], quantity: str, year: int) -> float:
        """Least `power` or `energy` that assets have together at the end of a year [MW, MWh]: what is given and cannot have left."""
        return sum(least(a, p, quantity, year, self.system.horizon) for a in assets for p in a.projects)

    def begun(self, assets: Iterable[Asset], year: int, *, gone_by: int | None = None) -> float:
        """Most power whose construction can have begun by the end of a year: commissioning year less lead time [MW].

        A site that is built anew after each life counts each time, as in the target of kind `start`; then it is a bound, else exact as
        in `most_added`.

        Args:
            assets: The assets.
            year: Year of the beginning.
            gone_by: Only what need not be in service at the end of this year: too late for it, or gone again.
        """
        return sum(self._begun(group, year, gone_by) for group in by_technology(assets))

    def _begun(self, group: list[Asset], year: int, gone_by: int | None) -> float:
        h = self.system.horizon
        given = sum(p.power for a in group for p in a.projects if begins(a, p) <= year and (gone_by is None or least(a, p, "power", gone_by, h) == 0))
        pairs = [
            (a, p, [v for v in openings(a, p, year, h) if gone_by is None or not is_alive(a, p, v, gone_by, h.end)])
            for a in group for p in a.projects if not p.given
        ]  # fmt: skip
        rooms = {a.name: a.power_limit - min(self.least([a], "power", y) for y in h.years) for a in group}
        times = {p.name: generations(a, years, h) for a, p, years in pairs}
        for asset in group:
            times[asset.name] = generations(asset, sorted({v for a, _, years in pairs if a is asset for v in years}), h)
        return given + self._added(pairs, "power", rooms, times)

    def begun_least(self, assets: Iterable[Asset], year: int) -> float:
        """Least power whose construction has begun by the end of a year: what is given [MW]."""
        return sum(p.power for a in assets for p in a.projects if begins(a, p) <= year)


def begins(asset: Asset, project: Project) -> float:
    """Year in which construction of a given project began; never for a candidate."""
    if not project.given:
        return INFINITY
    assert project.commissioned is not None
    return project.commissioned - asset.lead_time(project, project.commissioned)


def openings(asset: Asset, project: Project, year: int, horizon: Horizon) -> list[int]:
    """Commissioning years of a candidate whose construction begins by the end of a year."""
    return [v for v in vintages(asset, project, horizon) if v - asset.lead_time(project, v) <= year]


def generations(asset: Asset, years: Sequence[int], horizon: Horizon) -> int:
    """How often a site can be built anew in some years, each life over before the next: 2022 and 2024 for a life of two years."""
    count, free = 0, 0
    for end, vintage in sorted((service_years(v, asset.at("lifetime", v), horizon.end)[-1], v) for v in years):
        if vintage >= free:
            count, free = count + 1, end + 1
    return count


def by_technology(assets: Iterable[Asset]) -> list[list[Asset]]:
    """Assets in groups of one technology, which share its yearly rate."""
    groups: dict[str, list[Asset]] = {}
    for asset in assets:
        groups.setdefault(asset.technology, []).append(asset)
    return list(groups.values())
