"""Every target recomputed from the tables: what was achieved, what was required, whether it is met.

Canonical units: MW, MWh, t, m3, CNY, amounts of a year, shares as ratios. Operation is expected
over weather years and futures by probability, or the worst of them where the target holds in each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from energyplan.results.verify_carriers import ELECTRICITY, Entry, entries, generates, of_electricity
from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_converter import total
from energyplan.results.verify_losses import conversion, leaving, lost, own_use, stores, used
from energyplan.results.verify_money import co2
from energyplan.results.verify_records import (
    FLOWS,
    GENERATORS,
    MODAL,
    STORES,
    Array,
    Asset,
    Project,
    given,
    number,
    split,
)  # fmt: skip
from energyplan.results.verify_reserve import margin
from energyplan.results.verify_view import View
from energyplan.tolerances import LEFT_OUT, RATIOS, TARGET_SHORTFALL

COLUMNS = ["target", "year", "achieved_canonical", "required_canonical", "margin_canonical", "met"]
DOUBT = 100.0
"""Shortfalls that are allowed within which a target may be called met or missed: two counts of the same differ by some rounding."""
LEAST_AMOUNT = 1e-3
"""Size that an amount is taken to have at least, relative to the largest flow of the plan: to be compared with a target of nothing."""
MAKERS = (*GENERATORS, *MODAL)
MACHINES = tuple(kind for kind in FLOWS if kind != "demand")


@dataclass(frozen=True)
class Target:
    """A row of the target register; no number where the cell is empty."""

    name: str
    kind: str
    technologies: list[str]
    sites: list[str]
    sense: str
    value: float
    unit: str
    year: int
    each_year: bool
    peak: bool
    price: float
    base: float
    hard: bool
    carriers: list[str]

    @property
    def set(self) -> bool:
        """Whether there is something to compare."""
        return self.kind in KINDS and not np.isnan(self.value)

    def margin(self, achieved: float) -> float:
        """How much better than required; 0 where there is nothing to measure."""
        margin = achieved - self.value if self.sense == ">=" else self.value - achieved
        return 0.0 if np.isnan(margin) else margin

    def shortfall(self, view: View) -> float:
        """What may lack of it: 1e-6 of the requirement, of a ratio 1e-6."""
        return TARGET_SHORTFALL * max(abs(self.value), 1.0 if self.unit in RATIOS else LEAST_AMOUNT * view.size)

    def verdict(self, achieved: float, view: View) -> str:
        """`met` where no more lacks, else `missed`."""
        return "met" if self.margin(achieved) >= -self.shortfall(view) else "missed"


def register(view: View) -> dict[str, Target]:
    """The table `targets` of the system, by name."""
    return {
        str(row["target"]): Target(
            name=str(row["target"]), kind=str(row["kind"]), sense=str(row["sense"]),
            technologies=split(row["technologies"]), sites=split(row["sites"]),
            value=number(row["value"]), unit=str(row["unit"]), year=int(number(row["year"], 0)),
            each_year=row["weather"] == "each_year" or str(row["kind"]) in STEPWISE, peak=row.get("steps") == "peak", price=number(row["price"]),
            base=number(row["base"]), hard=row["enforce"] == "hard",
            carriers=split(row.get("carriers")),
        )
        for row in view.system["targets"].astype(object).to_dict("records")
    }  # fmt: skip


def unknown(view: View) -> list[Target]:
    """Targets with a value that the verifier has no law for, but for those that are assigned later."""
    return [target for target in register(view).values() if target.kind not in (*KINDS, "assigned") and not np.isnan(target.value)]


@dataclass(frozen=True)
class Scope:
    """What a target looks at: its row, and a realisation (None: the expectation over them)."""

    view: View
    target: Target
    realisation: str | None = None
    step: int | None = None
    """A step of the operated year, of targets that hold in each."""

    def here(self, site: str) -> bool:
        """Whether a site belongs to the target's."""
        return not self.target.sites or site in self.target.sites

    def assets(self, *kinds: str) -> list[Asset]:
        """Assets of some kinds at the sites of the target."""
        return [asset for asset in self.view.of_kind(*kinds) if self.here(asset.site)]

    def listed(self, *kinds: str) -> list[Asset]:
        """Assets of the listed technologies; where none is listed all of these kinds."""
        names = self.target.technologies
        return [asset for asset in self.assets(*kinds) if not names or asset.technology in names]

    def covered(self, *kinds: str) -> list[Asset]:
        """Assets of the listed technologies; where none is listed the clean ones."""
        names = self.target.technologies
        return [asset for asset in self.listed(*kinds) if names or asset.clean]

    def annual(self, amount: Array) -> float:
        """Amount of the target's year [MWh/a, m3/a, t/a]."""
        return self.view.annual(amount, self.target.year, self.realisation)

    def until(self, amount: Array) -> float:
        """Amount of all years up to the target's, each as in its milestone [MWh, t]."""
        view = self.view
        years = [int(m) for year, m in zip(view.years, view.milestone_of, strict=True) if m and year <= self.target.year]
        return sum(view.annual(amount, milestone, self.realisation) for milestone in years)

    def energy(self, assets: list[Asset], flow: str) -> float:
        """Annual amount of a flow of some assets [MWh/a]."""
        return sum(self.annual(self.view.amount(asset, flow)) for asset in assets)

    @cached_property
    def of_electricity(self) -> set[str]:
        """Carriers that nothing brings but electricity."""
        return of_electricity(self.view)

    @property
    def carriers(self) -> list[str]:
        """Carriers of the target: electricity where it names none."""
        return self.target.carriers or [ELECTRICITY]

    def amount(self, carrier: str, what: str, counts: Callable[[Entry], bool], assets: Collection[Asset] | None = None) -> float:
        """Annual amount of what generators and converters do to a carrier, of some of them or of all [MWh/a]."""
        of = self.view.of_kind(*MAKERS) if assets is None else assets
        found = [e for asset in of for e in entries(self.view, asset, carrier, self.of_electricity) if e.what == what and counts(e)]
        return sum(self.annual(entry.amount) for entry in found)

    def generated(self, assets: Collection[Asset] | None = None) -> float:
        """What some generators and converters, or all, make of the target's carriers at its sites in its year [MWh/a]."""
        return sum(self.amount(carrier, "made", lambda e: self.here(e.site), assets) for carrier in self.carriers)

    def makers(self) -> list[Asset]:
        """Generators and converters of the listed technologies; where none is listed the clean ones."""
        names = self.target.technologies
        return [asset for asset in self.view.of_kind(*MAKERS) if (asset.technology in names if names else asset.clean)]

    def generators(self) -> list[tuple[float, Asset]]:
        """What generates electricity at the sites, each with what a unit of its capacity can feed in [1]."""
        of = [(generates(self.view, asset, self.target.year, self.of_electricity), asset) for asset in self.assets(*MAKERS)]
        return [(share, asset) for share, asset in of if share > 0]

    def stock(self, assets: list[Asset], quantity: str = "power") -> float:
        """Power or energy of some assets at the end of the target's year."""
        at = self.view.index_of[self.target.year]
        return sum(float(self.view.stock(asset.name, quantity)[at]) for asset in assets)

    def machines(self) -> list[tuple[float, Asset]]:
        """Assets whose power a target counts: the listed ones of any kind as they are, else all generators with what they can feed in."""
        return [(1.0, asset) for asset in self.listed(*MACHINES)] if self.target.technologies else self.generators()


def capacity(scope: Scope) -> float:
    """Power in operation at the end of the year [MW, m3/h]."""
    return sum(share * scope.stock([asset]) for share, asset in scope.machines())


def storage_energy(scope: Scope) -> float:
    """Energy capacity of stores at the end of the year [MWh]; of water only where listed."""
    kinds = (*STORES, "store", "desalination") if scope.target.technologies else (*STORES, "store")
    return scope.stock(scope.listed(*kinds), "energy")


def start(scope: Scope) -> float:
    """Power begun: commissioning year - lead time <= year [MW]; existing units count."""
    view, total = scope.view, 0.0
    names = {asset.name: share for share, asset in scope.machines()}

    def begun(project: Project, commissioned: float) -> bool:
        lead = project.lead_time
        if np.isnan(lead):
            lead = view.figure(project.asset, "lead_time", int(commissioned))
        return commissioned - lead <= scope.target.year + 1e-9

    for project in view.projects.values():
        if project.asset in names and project.status != "candidate":
            counts = project.status == "existing" or begun(project, project.commissioned)
            total += names[project.asset] * project.power if counts else 0.0
    for one in view.vintages:
        if one.asset in names and one.quantity == "power" and view.status(one) == "candidate":
            counts = begun(view.projects[one.project], one.year)
            total += names[one.asset] * float(one.commissioned.sum()) if counts else 0.0
    return total


def capacity_share(scope: Scope) -> float:
    """Power that the covered generators can feed in over that of all generators [1]."""
    names, own = scope.target.technologies, [(share * scope.stock([asset]), asset) for share, asset in scope.generators()]
    covered = [power for power, asset in own if (asset.technology in names if names else asset.clean)]
    return _share(sum(covered), sum(power for power, _ in own))


def generation_share(scope: Scope) -> float:
    """Energy of the covered generators that is delivered, over that of all generators [1].

    Delivered is what is left of losses: (covered - lost) / (all - lost). Where the share is a largest
    value losses are those of the others: covered / (all - lost). No number where nothing is made; where
    more is lost than made the target is missed without end.
    """
    covered, everything = scope.generated(scope.makers()), scope.generated()
    losses = lost(scope) if ELECTRICITY in scope.carriers else 0.0
    least = scope.target.sense == ">="
    nothing = LEFT_OUT * scope.view.size * scope.view.hours_per_year
    if everything - losses < -nothing:
        return -np.inf if least else np.inf
    return _share(covered - losses if least else covered, everything - losses, nothing)


def consumption_share(scope: Scope) -> float:
    """(clean generation - storage losses - conversion - lines - exports) / (demand served + what converters take) [1].

    Lines take what is sent out of the sites, and the losses of those between them.
    """
    clean = scope.amount(ELECTRICITY, "made", lambda e: scope.here(e.site), scope.makers())
    return _share(clean - stores(scope) - own_use(scope) - conversion(scope) - leaving(scope), used(scope))


def co2_cap(scope: Scope) -> float:
    """Emissions of the year, imports included [t/a]."""
    return sum(scope.annual(co2(scope.view, asset)) for asset in scope.listed("thermal", "trade", *MODAL))


def co2_intensity(scope: Scope) -> float:
    """Emissions of electricity that is made or imported, over electricity served and taken by converters [t/MWh]."""
    emitted = sum(scope.annual(co2(scope.view, asset, ELECTRICITY)) for asset in scope.assets("thermal", "trade", *MODAL))
    return _share(emitted, used(scope))


def utilisation(scope: Scope) -> float:
    """Output, less losses where it is a least value, over available energy (after outages) [1]."""
    covered = [asset for asset in scope.listed("renewable") if asset.carrier in scope.carriers]
    available = sum(scope.annual(scope.view.available(asset)) for asset in covered)
    return _share(_delivered(scope, covered), available)


def output_value(scope: Scope) -> float:
    """Generation of the covered generators, less losses where it is a least value, x price [CNY/a].

    Over the base where given [1].
    """
    value = _delivered(scope, scope.makers()) * scope.target.price
    return value if np.isnan(scope.target.base) else value / scope.target.base


def _delivered(scope: Scope, generators: list[Asset]) -> float:
    """Output of some generators, less what is lost at the sites where the target is a least value [MWh/a]."""
    return scope.generated(generators) - (lost(scope) if scope.target.sense == ">=" else 0.0)


def production(scope: Scope) -> float:
    """Water made [m3/a], or hydrogen made [MWh/a]; without technologies the unit says which. Of listed converters and boilers what is no electricity."""
    water, hydrogen = scope.listed("desalination"), scope.listed("electrolyser")
    if not scope.target.technologies:
        volume = any(word in scope.target.unit for word in ("m3", "m³", "立方米"))
        water, hydrogen = (water, []) if volume else ([], hydrogen)
    made = sum(scope.annual(scope.view.quantity(asset, "made")) for asset in water)
    made += scope.energy(hydrogen, "output")
    if not scope.target.technologies:
        return made
    of = {carrier for _, _, _, carrier in scope.view.injections} - {ELECTRICITY}
    of &= set(scope.target.carriers) or of
    return made + sum(scope.amount(carrier, "made", lambda e: scope.here(e.site), scope.listed(*MAKERS)) for carrier in sorted(of))


def portfolio_share(scope: Scope) -> float:
    """Generation of the covered plants over electricity served and taken by converters [1], losses not taken off."""
    return _share(scope.generated(scope.makers()), used(scope))


STEPWISE = ("reserve_margin",)
"""Kinds that hold in each step: `achieved` is the worst of them."""


def commissioned(scope: Scope) -> float:
    """Power commissioned in the year [MW, m3/h]."""
    names, at = {asset.name: share for share, asset in scope.machines()}, scope.view.index_of[scope.target.year]
    return sum(names[one.asset] * float(one.commissioned[at]) for one in scope.view.vintages if one.asset in names and one.quantity == "power")


def activity(scope: Scope) -> float:
    """Activity of converters and output of other generators in the year [MWh/a]."""
    return sum(scope.annual(_done(scope, asset)) for asset in scope.listed(*MODAL, *GENERATORS))


def activity_budget(scope: Scope) -> float:
    """The same in all years up to the target's, each as its milestone [MWh]."""
    return sum(scope.until(_done(scope, asset)) for asset in scope.listed(*MODAL, *GENERATORS))


def co2_budget(scope: Scope) -> float:
    """Emissions of all years up to the target's, each as its milestone, imports included [t]."""
    return sum(scope.until(co2(scope.view, asset)) for asset in scope.listed("thermal", "trade", *MODAL))


def generation_reserve(scope: Scope) -> float:
    """Power times its credit over the highest generation and unserved demand of the carriers (electricity) in any step of the year [1]."""
    view, target = scope.view, scope.target
    credit = sum(
        view.figure(asset.name, "capacity_credit", target.year) * scope.stock([asset])
        for asset in scope.listed(*(kind for kind in MACHINES if kind != "demand"))
    )
    load = [
        entry.amount for carrier in scope.carriers for asset in view.of_kind(*MAKERS)
        for entry in entries(view, asset, carrier, scope.of_electricity) if entry.what == "made" and scope.here(entry.site)
    ]  # fmt: skip
    load += [view.amount(a, "unserved") for a in scope.assets("demand") if a.carrier in scope.carriers]
    here = view.occurrences(target.year, scope.realisation) > 0
    return _share(credit, float(np.sum(load, axis=0)[here].max()) if load and here.any() else 0.0)


def _done(scope: Scope, asset: Asset) -> Array:
    """Activity of a converter, output of a generator [MW]."""
    return total(scope.view, asset) if asset.kind in MODAL else scope.view.amount(asset, "output")


KINDS: dict[str, Callable[[Scope], float]] = {
    "capacity": capacity,
    "storage_energy": storage_energy,
    "start": start,
    "capacity_share": capacity_share,
    "generation_share": generation_share,
    "consumption_share": consumption_share,
    "co2_cap": co2_cap,
    "co2_intensity": co2_intensity,
    "utilisation": utilisation,
    "output_value": output_value,
    "production": production,
    "portfolio_share": portfolio_share,
    "reserve_margin": margin,
    "commissioned": commissioned,
    "activity": activity,
    "activity_budget": activity_budget,
    "co2_budget": co2_budget,
    "generation_reserve": generation_reserve,
}


def _share(over: float, under: float, nothing: float = 0.0) -> float:
    """A ratio; no number where there is nothing to share."""
    return over / under if under > nothing else np.nan


def compliance(view: View) -> pd.DataFrame:
    """One row a target; `achieved` is the worst realisation where it holds in each."""
    rows: list[tuple[object, ...]] = []
    for target in register(view).values():
        if not target.set:
            rows.append((target.name, target.year, np.nan, np.nan, np.nan, "not set"))
            continue
        realisations: list[str | None] = [None]
        if target.each_year and target.year in view.milestones:
            realisations = list(dict.fromkeys(view.realisation[view.milestone == target.year]))
        values = [KINDS[target.kind](Scope(view, target, name)) for name in realisations]
        achieved = min(values, key=target.margin)
        result = (target.margin(achieved), target.verdict(achieved, view))
        rows.append((target.name, target.year, achieved, target.value, *result))
    return pd.DataFrame(rows, columns=COLUMNS)


def check_targets(view: View, ours: pd.DataFrame) -> list[Check]:
    """The table `targets` against the recount, achieved and verdict; no hard target is missed.

    The table is in units as written; the factor to canonical is `value` / `required`.
    """
    achieved, verdict = Gauge("target_achieved", "1"), Gauge("target_verdict", "1")
    known, mine, margins = register(view), *(dict(zip(ours["target"], ours[name], strict=True)) for name in ("met", "margin_canonical"))
    table = view.tables["targets"].astype(object).to_dict("records")
    told: dict[str, set[str]] = {name: set() for name in known}
    for row in table:
        target = known.get(str(row["target"]))
        if target is None:
            verdict.fail(f"{row['target']}: no such target")
            continue
        told[target.name].add(str(row["met"]))
        if target.set:
            _compare(view, achieved, target, row)
    for name, target in known.items():
        place, met = f"{name} {target.kind} {target.year}", mine[name]
        if not told[name]:
            verdict.fail(f"{place}: missing")
        elif "off" not in told[name] and met != min(told[name], key=_ORDER.index) and abs(margins[name]) > DOUBT * target.shortfall(view):
            verdict.fail(f"{place}: {' '.join(sorted(told[name]))}, recounted {met}")
        elif target.hard and met == "missed":
            verdict.fail(f"{place}: hard and missed")
        else:
            verdict.add(0.0, 1.0, place)
    return [achieved.check(), verdict.check()]


_ORDER = ["missed", "met", "not set", "off"]


def _compare(view: View, gauge: Gauge, target: Target, row: dict[Any, Any]) -> None:
    """One row of the table `targets` against the recount of its realisation."""
    required, told = number(row["required"]), number(row["achieved"])
    if np.isnan(required) or required == 0:
        return  # no factor between the unit as written and the canonical one
    parts = [str(row[name]) for name in ("weather_year", "future") if given(row.get(name))]
    realisation = "_".join(parts) or None
    step = int(number(row.get("step"))) if given(row.get("step")) else None
    value = KINDS[target.kind](Scope(view, target, realisation, step))
    if (np.isnan(value) and np.isnan(told)) or (np.isinf(value) and value == told):
        return
    error = abs(value - told * target.value / required)
    limit = max(target.shortfall(view), TARGET_SHORTFALL * abs(value) if np.isfinite(value) else 0.0)
    place = f"{target.name} {target.kind} {realisation or target.year}"
    gauge.add(error, limit, place, target.unit)
