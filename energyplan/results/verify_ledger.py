"""The capacity ledger by vintage: stock, life, potentials, build rates, retirement, schedule."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_records import Array, Vintage
from energyplan.results.verify_view import View


def check_ledger(view: View) -> list[Check]:
    """All checks of the ledger."""
    return [
        ledger_stock(view),
        given_projects(view),
        life(view),
        candidates(view),
        build_rate(view),
        power_limit(view),
        duration(view),
        early_retirement(view),
        schedule(view),
    ]


def _take(view: View, gauge: Gauge, vintage: Vintage, error: Array) -> None:
    """Take errors of a vintage in each ledger year."""
    asset = view.assets.get(vintage.asset)
    unit = "MW"
    if asset:
        unit = asset.flow_unit if vintage.quantity == "power" else asset.level_unit
    limit = view.stock_error(vintage.in_service, vintage.commissioned)
    gauge.add(error, limit, vintage.place(view.years), unit)


def opening(view: View, vintage: Vintage) -> float:
    """Stock of a vintage before the first year: what is given, unless past its life."""
    project = view.projects.get(vintage.project)
    if project is None or not vintage.year < view.first <= _gone(view, vintage):
        return 0.0
    return project.power if vintage.quantity == "power" else project.energy


def _gone(view: View, vintage: Vintage) -> int:
    """First year a vintage is no longer in service by age."""
    return vintage.year + view.life(view.projects[vintage.project], vintage.year)


def ledger_stock(view: View) -> Check:
    """in_service_y = in_service_y-1 + commissioned_y - retired_early_y - retired_age_y."""
    gauge = Gauge("ledger_stock", "MW")
    for one in view.vintages:
        before = np.append(opening(view, one), one.in_service[:-1])
        moved = one.commissioned - one.retired_early - one.retired_age
        _take(view, gauge, one, np.abs(one.in_service - before - moved))
    return gauge.check()


def given_projects(view: View) -> Check:
    """Existing and committed projects stand as given; vintages come in their own year."""
    gauge = Gauge("given_projects", "MW")
    found: dict[tuple[str, str], float] = {}
    for one in view.vintages:
        project = view.projects.get(one.project)
        if project is None or project.asset != one.asset:
            gauge.fail(f"{one.project}: unknown, or of another asset")
            continue
        _take(view, gauge, one, np.where(np.array(view.years) != one.year, one.commissioned, 0.0))
        built = float(one.commissioned.sum()) + opening(view, one)
        if project.status != "candidate":
            found[one.project, one.quantity] = found.get((one.project, one.quantity), 0.0) + built
            if one.year != project.commissioned:
                gauge.fail(f"{one.project} of {one.year}, not of {project.commissioned:.0f}")
    for project in view.projects.values():
        if project.status == "candidate" or project.commissioned > view.end:
            continue
        gone = project.commissioned + view.life(project, project.commissioned)
        for quantity, amount in (("power", project.power), ("energy", project.energy)):
            due = amount if gone >= view.first else 0.0
            error = abs(found.get((project.name, quantity), 0.0) - due)
            where = f"{project.name} {quantity} of {project.commissioned:.0f}"
            gauge.add(error, view.stock_error(amount), where)
    return gauge.check()


def life(view: View) -> Check:
    """In service from the vintage on and for its life; retired by age when that is over."""
    gauge = Gauge("life", "MW")
    years = np.array(view.years)
    for one in view.vintages:
        if one.project not in view.projects:
            continue
        gone = _gone(view, one)
        error = np.where((years < one.year) | (years >= gone), one.in_service, 0.0)
        _take(view, gauge, one, np.maximum(error, np.where(years == gone, 0.0, one.retired_age)))
    return gauge.check()


def _sums(view: View, chosen: Iterable[tuple[str, Vintage]], move: str) -> dict[str, Array]:
    """Sum of a move over vintages, by the name each comes with."""
    sums: dict[str, Array] = {}
    for name, one in chosen:
        sums[name] = sums.get(name, np.zeros(len(view.years))) + getattr(one, move)
    return sums


def _new(view: View, quantity: str) -> list[Vintage]:
    """Vintages of candidates."""
    return [v for v in view.vintages if v.quantity == quantity and view.status(v) == "candidate"]


def _compare(view: View, gauge: Gauge, name: str, amount: Array, most: Array | float) -> None:
    """amount <= most in each ledger year; an infinite limit is none."""
    error = np.where(np.isfinite(most), amount - most, np.where(np.isfinite(amount), 0.0, np.nan))
    gauge.add(error, view.stock_error(amount), lambda at: f"{view.years[at]} {name}")


def candidates(view: View) -> Check:
    """Candidates: nothing before `earliest` or after `latest`; stock in service <= power_max, energy_max; additions >= power_min."""
    gauge = Gauge("candidates", "MW")
    for quantity in ("power", "energy"):
        chosen = _new(view, quantity)
        for one in chosen:
            project = view.projects[one.project]
            if not project.earliest <= one.year <= project.latest:
                where = f"{one.year} {one.project} before its earliest year, or after its latest"
                gauge.add(one.commissioned.max(), view.stock_error(), where)
        if quantity == "power":
            _least(view, gauge, chosen)
        stocks = _sums(view, ((one.project, one) for one in chosen), "in_service")
        for name, stock in stocks.items():
            most = getattr(view.projects[name], f"{quantity}_max")
            _compare(view, gauge, f"{name} {quantity}", stock, most)
    return gauge.check()


def _least(view: View, gauge: Gauge, chosen: list[Vintage]) -> None:
    """What a candidate adds in all years is not below its least."""
    for project in view.projects.values():
        if project.power_min > 0 and project.earliest <= view.end:
            built = sum(float(one.commissioned.sum()) for one in chosen if one.project == project.name)
            gauge.add(project.power_min - built, view.stock_error(project.power_min), f"{project.name} below its least")


def build_rate(view: View) -> Check:
    """Additions <= build_rate x years of building: of a project, of a technology's candidates at all sites.

    Those that open in a year or later use the rate of the years from then on, so each opening is looked at.
    """
    gauge = Gauge("build_rate", "MW")
    chosen = _new(view, "power")
    added = _sums(view, ((one.project, one) for one in chosen), "commissioned")
    for name, amount in added.items():
        project = view.projects[name]
        rate = np.full(len(view.years), project.build_rate)
        _compare(view, gauge, name, amount, _buildable(view, rate, project.earliest))
    known = [one for one in chosen if one.asset in view.assets]
    for technology, asset in {view.assets[one.asset].technology: one.asset for one in known}.items():
        own = [one for one in known if view.assets[one.asset].technology == technology]
        rate = view.figures(asset, "build_rate", np.inf)
        for opening in sorted({view.projects[one.project].earliest for one in own}):
            later = [one for one in own if view.projects[one.project].earliest >= opening]
            most = _buildable(view, rate, opening)
            _compare(view, gauge, f"{technology} (all sites)", np.sum([one.commissioned for one in later], axis=0), most)
    return gauge.check()


def _buildable(view: View, rate: Array, opening: float) -> Array:
    """What a yearly rate lets be commissioned in each ledger year by what opens in a year [MW]: the rates of the years it is built in."""
    each = dict(zip(view.years, rate, strict=True))
    return np.array([sum(each[y] for y in view.building_years(year) if y >= opening) for year in view.years])


def power_limit(view: View) -> Check:
    """Power in service of an asset <= its power limit, where there is one."""
    gauge = Gauge("power_limit", "MW")
    for asset in view.assets.values():
        _compare(view, gauge, asset.name, view.stock(asset.name), asset.power_limit)
    return gauge.check()


def duration(view: View) -> Check:
    """Candidates: duration_min x power <= energy <= duration_max x power, of each vintage."""
    gauge = Gauge("duration", "MWh")
    power = {(v.project, v.year): float(v.commissioned.sum()) for v in _new(view, "power")}
    for one in _new(view, "energy"):
        energy, size = float(one.commissioned.sum()), power.get((one.project, one.year), 0.0)
        least = view.figure(one.asset, "duration_min", one.year) * size
        longest = view.figure(one.asset, "duration_max", one.year, np.inf)
        most = longest * size if size > 0 else 0.0
        where = f"{one.project} of {one.year}: {energy:.6g} MWh for {size:.6g} MW"
        gauge.add(max(least - energy, energy - most), view.stock_error(energy), where)
    return gauge.check()


def early_retirement(view: View) -> Check:
    """Early retirement only where the asset allows it, and only in milestone years."""
    gauge = Gauge("early_retirement", "MW")
    milestone = np.isin(view.years, view.milestone_of)
    for one in view.vintages:
        allowed = one.asset in view.assets and view.assets[one.asset].early_retirement
        _take(view, gauge, one, np.where(milestone & allowed, 0.0, one.retired_early))
    return gauge.check()


SCHEDULE = {
    "stock_existing": ("existing", "in_service"),
    "stock_committed": ("committed", "in_service"),
    "stock_new": ("candidate", "in_service"),
    "stock_total": ("", "in_service"),
    "flow_added_committed": ("committed", "commissioned"),
    "flow_added_new": ("candidate", "commissioned"),
    "flow_retired_age": ("", "retired_age"),
    "flow_retired_early": ("", "retired_early"),
}
"""Column of the schedule -> status (empty: all) and move of the ledger it sums."""


def schedule(view: View) -> Check:
    """The schedule is the ledger summed over vintages, by project, quantity and year."""
    gauge = Gauge("schedule", "MW")
    table = view.tables["schedule"].astype({"project": object, "quantity": object})
    table = table[table["year"].isin(view.years) & table["project"].isin(list(view.projects))]
    sums = table.groupby(["project", "quantity", "year"])[list(SCHEDULE)].sum()
    for column, (status, move) in SCHEDULE.items():
        wide = sums[column].unstack("year").reindex(columns=view.years)
        theirs = dict(zip(wide.index, wide.fillna(0.0).to_numpy(float), strict=True))
        theirs = {" ".join(map(str, key)): row for key, row in theirs.items()}
        chosen = [one for one in view.vintages if not status or view.status(one) == status]
        ours = _sums(view, ((f"{one.project} {one.quantity}", one) for one in chosen), move)
        none = np.zeros(len(view.years))
        for name in {**ours, **theirs}:
            amount = ours.get(name, none)
            error = np.abs(amount - theirs.get(name, none))
            where = f"{name} {column}"
            gauge.add(error, view.stock_error(amount), lambda at, w=where: f"{view.years[at]} {w}")  # type: ignore[misc]
    return gauge.check()
