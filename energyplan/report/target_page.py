"""The target register as a planner reads it: what is asked for, how it is measured, how far it binds, and where it is from."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.model.rules.base import KINDS, is_soft
from energyplan.plan.schema import Plan
from energyplan.plan.targets import YEAR_END_KINDS, Target, register
from energyplan.report.preflight_page import joined, number
from energyplan.report.text import in_language, indented, render


def register_table(plan: Plan) -> pd.DataFrame:
    """Every line of the register, a row each: as written, canonical, and in words of the language in force.

    Columns: `target`, `title_zh`, `title_en`, `document`, `clause`, `kind`, `metric` (in words), `technologies`, `sites` (ids, joined by
    `;`), `sense`, `value_written`, `unit_written`, `value`, `unit` (canonical), `year`, `weather`, `status` (N, D, A), `obligation`,
    `priority`, `enforcement` (soft, hard, off; none where nothing can be enforced), `price_cny_per_mwh`, `base_cny`, `interpretation_zh`,
    `interpretation`, `source`.
    """
    return pd.DataFrame([_row(target, plan.file.targets) for target in register(plan)])


def _row(t: Target, mode: str) -> dict[str, Any]:
    written = math.nan if t.value is None else float(t.value_written.partition(" ")[0])
    return {
        "target": t.id, "title_zh": t.title_zh, "title_en": t.title_en, "document": t.document, "clause": t.clause, "kind": t.kind,
        "metric": _metric(t), "technologies": ";".join(t.technologies), "sites": ";".join(t.sites), "sense": t.sense,
        "value_written": written, "unit_written": t.unit_written, "value": math.nan if t.value is None else t.value, "unit": t.unit,
        "year": t.year, "weather": t.weather, "status": t.status, "obligation": t.obligation, "priority": t.priority,
        "enforcement": _enforcement(t, mode), "price_cny_per_mwh": math.nan if t.price is None else t.price,
        "base_cny": math.nan if t.base is None else t.base, "interpretation_zh": t.interpretation_zh, "interpretation": t.interpretation, "source": t.source,
    }  # fmt: skip


def _metric(t: Target) -> str:
    return KINDS[t.kind]().metric(t) if t.kind in KINDS else _("not measured: assigned later, or no amount")


def _enforcement(t: Target, mode: str) -> str:
    """What a run does with it, as `model.rules.base.in_force` and `is_soft` decide."""
    if t.value is None or t.kind not in KINDS:
        return "none"
    if t.is_off(mode):
        return "off"
    return "soft" if is_soft(t, mode) else "hard"


# --- the page ----------------------------------------------------------------------------------------------------------------------


def target_page(plan: Plan) -> str:
    """The register as text, by document."""
    spec = plan.file
    targets = register(plan)
    parts: list[Any] = [
        _("Targets of {title} · scenario {scenario}").format(title=in_language(spec.title.zh, spec.title.en), scenario=plan.scenario), _counts(plan, targets),
    ]  # fmt: skip
    for document in dict.fromkeys(t.document for t in targets):
        parts += ["", document]
        for t in (t for t in targets if t.document == document):
            head, *rest = block(t, plan)
            parts += ["", f" {head}", *(indented(line) for line in rest)]
    return render(parts)


def block(t: Target, plan: Plan) -> list[str]:
    """A target in words, a line each."""
    return [
        f"{t.id} · {in_language(t.title_zh, t.title_en)}",
        _("Clause: {clause}").format(clause=t.clause),
        _("Asks for: {asked}").format(asked=_asked(t)),
        _("Measured: {metric}").format(metric=_("; ").join([_metric(t), *_scope(t, plan)])),
        _("Status: {words}").format(words=" · ".join(_words(t, plan.file.targets))),
        _("Read as: {text}").format(text=in_language(t.interpretation_zh or t.interpretation, t.interpretation)),
        _("Source: {source}").format(source=t.source),
    ]  # fmt: skip


def _asked(t: Target) -> str:
    when = _("at the end of {year}") if t.kind in YEAR_END_KINDS else _("in {year}")
    if t.value is None:
        return _("no value set, {when}").format(when=when.format(year=t.year))
    sense = _("at least") if t.sense == ">=" else _("at most")
    written, _space, unit = t.value_written.partition(" ")
    canonical = "" if t.unit == "1" or float(written) == t.value else f" ({number(t.value)} {t.unit})"
    return _("{sense} {value}, {when}").format(sense=sense, value=f"{float(written):,g} {unit}{canonical}", when=when.format(year=t.year))


def _scope(t: Target, plan: Plan) -> list[str]:
    """Technologies it names, and sites."""

    def named(ids: tuple[str, ...], entries: Any) -> str:
        return joined(in_language(entries[i].title.zh, entries[i].title.en) for i in ids)

    technologies, sites = named(t.technologies, plan.file.technologies), named(t.sites, plan.file.sites)
    if t.kind not in KINDS:
        return [text for text in (technologies, sites) if text]
    return [*([technologies] if technologies else []), sites or _("all sites")]


def _words(t: Target, mode: str) -> list[str]:
    status = {
        "N": _("number of the document"), "A": _("assigned later"),
        "D": _("direction of the document, without a number") if t.value is None else _("direction of the document, the number is an assumption"),
    }  # fmt: skip
    obligation = {"binding": _("binding"), "indicative": _("indicative")}
    enforcement = {
        "soft": _("soft: missed at a penalty"), "hard": _("hard: must hold"), "off": _("off: listed, not asked for"), "none": _("listed only"),
    }  # fmt: skip
    words = [status[t.status], obligation[t.obligation], _("priority {n}").format(n=t.priority), enforcement[_enforcement(t, mode)]]
    return [*words, _("in each weather year")] if t.weather == "each_year" else words


def _counts(plan: Plan, targets: list[Target]) -> str:
    found = [_enforcement(t, plan.file.targets) for t in targets]
    return _("{n} lines: {soft} soft, {hard} hard, {off} off, {none} listed only.").format(
        n=len(found), soft=found.count("soft"), hard=found.count("hard"), off=found.count("off"), none=found.count("none")
    )
