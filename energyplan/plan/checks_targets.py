"""Checks of the target register."""

from __future__ import annotations

from collections import defaultdict

from energyplan.errors import UnitProblem
from energyplan.i18n import _
from energyplan.plan.draft import PROJECTS, Draft, check
from energyplan.plan.rows import TARGET_KINDS, TargetRow
from energyplan.plan.tables import Record, unit_wording
from energyplan.plan.targets import (
    ASSIGNED,
    BASE_UNIT,
    LEAST_KINDS,
    NEEDS_PRICE,
    PRICE_UNIT,
    RATIO_KINDS,
    STEPWISE_KINDS,
    YEAR_END_KINDS,
    canonical_unit,
    names,
)
from energyplan.plan.wording import Wording, did_you_mean
from energyplan.units import factor, in_currency


@check()
def target_kinds_are_known(draft: Draft) -> None:
    """Every target is of a kind the program has an equation for, or is assigned later."""
    known = [*TARGET_KINDS, ASSIGNED]
    for record, row in draft.rows("targets"):
        if row.kind not in known:
            draft.blame(
                "targets", record, "kind", _("'{name}' is not known").format(name=row.kind),
                did_you_mean(row.kind, known), "unknown_kind",
            )  # fmt: skip


@check("technologies", "sites", "carriers")
def targets_name_what_is_known(draft: Draft) -> None:
    """Technologies, sites and carriers of targets are those of the plan."""
    for record, row in draft.rows("targets"):
        for column, known in (("technologies", draft.file.technologies), ("sites", draft.file.sites), ("carriers", draft.file.carriers)):
            for name in names(getattr(row, column)):
                if name not in known:
                    draft.blame(
                        "targets", record, column, _("'{name}' is not known").format(name=name),
                        did_you_mean(name, known), f"unknown_{column}",
                    )  # fmt: skip


@check()
def targets_have_their_values(draft: Draft) -> None:
    """Numeric targets have a value; a direction without a number and what is assigned later may have none."""
    for record, row in draft.rows("targets"):
        if row.value is None and row.status == "N" and row.kind != ASSIGNED:
            draft.blame(
                "targets", record, "value", _("is empty"),
                _("write the value, or status D (direction) or A (assigned later)"), "missing",
            )  # fmt: skip
        if row.value is not None and row.kind in NEEDS_PRICE and row.price is None:
            draft.blame(
                "targets", record, "price", _("is empty"),
                _("{kind} needs a price and its price_unit").format(kind=row.kind), "missing",
            )  # fmt: skip


@check()
def targets_ask_for_what_can_be_asked(draft: Draft) -> None:
    """Some kinds know no largest value: a reserve margin holds for the highest load, and a higher one would always meet a largest margin."""
    for record, row in draft.rows("targets"):
        if row.kind in LEAST_KINDS and row.sense == "<=":
            draft.blame(
                "targets", record, "sense", _("{kind} has no largest value").format(kind=row.kind),
                _("write >=, or limit the capacity itself (kind capacity)"), "no_largest",
            )  # fmt: skip


@check()
def target_units_fit(draft: Draft) -> None:
    """Value, price and base are in units of what the kind measures; shares are within 0 and 1."""
    for record, row in draft.rows("targets"):
        for column, number, canonical in (
            ("price_unit", row.price, PRICE_UNIT), ("base_unit", row.base, BASE_UNIT),
        ):  # fmt: skip
            if number is not None and (said := _unit_fault(getattr(row, column), canonical, draft.currency)):
                draft.blame("targets", record, column, *said)
        if row.kind in TARGET_KINDS and (row.value is not None or row.unit.strip()):
            _value(draft, record, row)


def _unit_fault(unit: str, canonical: str, currency: str) -> Wording | None:
    if not unit.strip():
        return Wording(
            _("is empty"), _("write its unit, like '{header}'").format(header=in_currency(canonical, currency)), "missing_unit"
        )
    try:
        factor(unit, canonical, currency)
    except UnitProblem as problem:
        return unit_wording(problem)
    return None


def _value(draft: Draft, record: Record, row: TargetRow) -> None:
    if fault := amount_fault(row.kind, row.value, row.unit, draft.currency):
        column, said = fault
        draft.blame("targets", record, column, *said)
    elif row.value is not None and row.kind in NEEDS_PRICE and row.base is None and canonical_unit(row.kind, row.unit, draft.currency)[0] == "1":
        draft.blame(
            "targets", record, "base", _("is empty"),
            _("a value in % needs a base and its base_unit"), "missing",
        )  # fmt: skip


def amount_fault(kind: str, value: float | None, unit: str, currency: str) -> tuple[str, Wording] | None:
    """What is wrong with an amount of what a kind of target measures: the column, `unit` or `value`, and the words."""
    if not unit.strip():
        wanted = in_currency(TARGET_KINDS[kind].replace("|", ", "), currency)
        return "unit", Wording(_("is empty"), _("write its unit, like '{header}'").format(header=wanted), "missing_unit")
    try:
        canonical, per_unit = canonical_unit(kind, unit, currency)
    except UnitProblem as problem:
        return "unit", unit_wording(problem)
    if value is None:
        return None
    if value < 0:
        return "value", Wording(_("{value:g} is negative").format(value=value), _("turn the sense around if it is a limit"), "out_of_range")
    if canonical == "1" and kind not in RATIO_KINDS and value * per_unit > 1 + 1e-9:
        if kind == "reserve_margin":
            message = _("{value:g} means a margin of {percent:g} % above the load").format(value=value, percent=value * per_unit * 100)
            return "value", Wording(message, _("write what is above the load: 15 % where power of 1.15 times the load is meant"), "out_of_range")
        message = _("{value:g} means {percent:g} %, a share is from 0 to 100 %").format(value=value, percent=value * per_unit * 100)
        return "value", Wording(message, _("write % as the unit") if per_unit == 1 else _("check the value and its unit"), "out_of_range")
    return None


@check()
def peaks_are_of_kinds_by_the_step(draft: Draft) -> None:
    """Only a target about power in steps can be about that of the peak alone."""
    for record, row in draft.rows("targets"):
        if row.steps == "peak" and row.kind not in STEPWISE_KINDS:
            draft.blame(
                "targets", record, "steps", _("{kind} is about a whole year").format(kind=row.kind),
                _("leave steps empty; only {kinds} can be about the peak").format(kinds=", ".join(sorted(STEPWISE_KINDS))), "needless_steps",
            )  # fmt: skip


@check("base_year", "horizon")
def target_years_are_in_the_plan(draft: Draft) -> None:
    """Stock targets name a year of the ledger; targets of operation name a milestone."""
    first, last = draft.file.first_year, draft.file.horizon.end
    milestones = draft.file.horizon.milestones
    for record, row in draft.rows("targets"):
        if row.kind not in TARGET_KINDS or row.value is None:
            continue
        if not first <= row.year <= last:
            draft.blame(
                "targets", record, "year",
                _("{year} is outside the plan's years {first} to {last}").format(
                    year=row.year, first=first, last=last
                ),
                _("change the year, or the horizon"), "wrong_year",
            )  # fmt: skip
        elif row.kind not in YEAR_END_KINDS and row.year not in milestones:
            closest = min(milestones, key=lambda m: abs(m - row.year))
            draft.blame(
                "targets", record, "year",
                _("{kind} is about a year of operation, and {year} is no milestone").format(
                    kind=row.kind, year=row.year
                ),
                _("the nearest milestone is {year}; or add {wanted} to horizon.milestones").format(
                    year=closest, wanted=row.year
                ),
                "no_milestone",
            )  # fmt: skip


@check()
def targets_do_not_contradict(draft: Draft) -> None:
    """At least and at most, of the same technologies, sites and year, leave room between them."""
    groups: dict[tuple[str, frozenset[str], frozenset[str], frozenset[str], int, str], list[tuple[Record, TargetRow, float]]] = defaultdict(list)
    for record, row in draft.rows("targets"):
        if row.value is None or row.kind not in TARGET_KINDS or row.enforce == "off":
            continue
        try:
            unit, per_unit = canonical_unit(row.kind, row.unit, draft.currency)
        except UnitProblem:
            continue
        key = (row.kind, frozenset(names(row.technologies)), frozenset(names(row.sites)), frozenset(names(row.carriers)), row.year, unit)
        groups[key].append((record, row, row.value * per_unit))
    for scope, group in groups.items():
        year, unit = scope[4:]
        least = [entry for entry in group if entry[1].sense == ">="]
        most = [entry for entry in group if entry[1].sense == "<="]
        if not least or not most:
            continue
        low, high = max(least, key=lambda e: e[2]), min(most, key=lambda e: e[2])
        if low[2] > high[2] * (1 + 1e-9):
            draft.blame(
                "targets", low[0], "value",
                _("at least {low:g} {unit} contradicts '{other}': at most {high:g} {unit} in {year}").format(
                    low=low[2], unit=unit, other=high[1].target, high=high[2], year=year
                ),
                _("change one of the two"), "contradiction",
            )  # fmt: skip


@check("technologies", "sites", *PROJECTS, "demand")
def targets_mean_something(draft: Draft) -> None:
    """The technologies and sites a target names have a project of the plan; else it would be missed, or met, without a word."""
    projects = [(row.technology, row.site) for _table, _record, row in draft.projects()]
    used = {site for _technology, site in projects} | {row.site for _record, row in draft.rows("demand")}
    for record, row in draft.rows("targets"):
        technologies, sites = names(row.technologies), names(row.sites)
        unknown = {*technologies} - {*draft.file.technologies} | {*sites} - {*draft.file.sites}
        if row.kind not in TARGET_KINDS or row.value is None or row.enforce == "off" or unknown:
            continue  # nothing is asked for, or a name is told as unknown
        there = {site for technology, site in projects if technology in technologies} if technologies else used
        if not there:
            draft.blame("targets", record, "technologies", *_without_project(draft, technologies))
        elif sites and not there & {*sites}:
            message = _("{technologies}: no project at {sites}") if technologies else _("no project and no demand at {sites}")
            draft.blame(
                "targets", record, "sites", message.format(technologies=", ".join(technologies), sites=", ".join(sites)),
                _("there are some at: {sites}").format(sites=", ".join(sorted(there))), "empty_group",
            )  # fmt: skip


def _without_project(draft: Draft, technologies: tuple[str, ...]) -> Wording:
    off = [name for name in technologies if not draft.file.technologies[name].enabled]
    if off:
        message = _("disabled, so that no project is left: {technologies}").format(technologies=", ".join(off))
        return Wording(message, _("enable it, or set enforce of the target to off"), "empty_group")
    message = _("the plan has no project of {technologies}").format(technologies=", ".join(technologies))
    return Wording(message, _("write one in candidates.csv, or set enforce of the target to off"), "empty_group")
