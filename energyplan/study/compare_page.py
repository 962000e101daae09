"""A comparison as a page, as CSV files and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.exports.workbook_look import TEXT_STAYS_TEXT
from energyplan.i18n import _, language
from energyplan.report.names import components, figures, verdicts
from energyplan.report.scale import Money, money, table_scale
from energyplan.report.text import render, table
from energyplan.results.files import write_tables, write_whole
from energyplan.study.attribution import Moved
from energyplan.study.compare import Comparison
from energyplan.study.inputs_diff import THERE
from energyplan.study.terms import notes, terms_table
from energyplan.tolerances import trace

MOST = 30
"""Rows of inputs that the page shows; the files have them all."""
ALIKE = 1e-4
"""Capacity, or difference of it, below which a technology is not shown, in parts of the largest of its unit."""

SHARES = ("clean_capacity_share", "clean_generation_share", "clean_consumption_share")
KPIS = {"generation": 1e3, "export": 1e3, "import": 1e3, "curtailed": 1e3, "unserved": 1e3, "co2": 1e3}
"""Key figures of the page and what they are divided by: GWh, kt."""


def compare_page(found: Comparison, moved: Sequence[Moved] = (), steps: str = "") -> str:
    """The page: what was changed, what it costs, what is built, which targets are met.

    Args:
        found: The runs side by side.
        moved: What each change moves, of the last run against the first, where that was asked for.
        steps: Steps on which that was found.
    """
    said = notes(found.names, found.terms)
    parts: list[Any] = [
        *([_("The runs are not measured alike:"), *(f"  {line}" for line in said), ""] if said else []),
        _or(_inputs(found), _("Inputs: the same in all runs.")), _costs(found), *_capacity(found),
        _or(_kpis(found), _("Figures of a year: the same in all runs.")),
        *([_or(_targets(found), _("Targets: all that are set are met in all runs."))] if len(found.verdicts) else []),
    ]  # fmt: skip
    if moved:
        parts.append(_moved(found, moved, steps))
    return render(parts)


def _or(rows: Any, sentence: str) -> Any:
    """A table, or what is said where it has no rows."""
    return rows if rows.row_count else f"{sentence}\n"


def _inputs(found: Comparison) -> Any:
    rows = table(_("Inputs that differ"), _("input"), *found.names, _("unit"), wrap=58)
    for row in found.inputs.head(MOST).to_dict("records"):
        values = (_("there") if row[name] == THERE else row[name] for name in found.names)
        rows.add_row(row["path"], *values, row["unit"])
    if len(found.inputs) > MOST:
        rows.add_row(_("... and {n} more").format(n=len(found.inputs) - MOST))
    return rows


def _costs(found: Comparison) -> Any:
    scales = _scales(found)
    alike = len({own.money for own in found.terms}) == 1
    title = _("Cost, discounted [{unit}]").format(unit=scales[0].name) if alike else _("Cost, discounted")
    rows = table(title, _("component"), *found.names)
    if not alike:
        units = (_("{unit} of {year}").format(unit=scale.short, year=own.price_year) for scale, own in zip(scales, found.terms, strict=True))
        rows.add_row(_("unit"), *units)
    if len({own.base_year for own in found.terms}) > 1:
        rows.add_row(_("seen from"), *(str(own.base_year) for own in found.terms))
    for item, label in (("discounted_cost", _("net cost")), ("gross_cost", _("gross cost"))):
        rows.add_row(label, *(f"{found.figure(item, name) / scale.factor:,.1f}" for name, scale in zip(found.names, scales, strict=True)))
    costs = found.results[found.results["section"] == "cost"]
    labels, amounts = components(_("capital")), costs.groupby("item", sort=False)[found.names].sum()  # a row for each currency
    for item in [*(item for item in labels if item in amounts.index), *(item for item in amounts.index if item not in labels)]:
        values = [value / scale.factor for value, scale in zip(amounts.loc[item], scales, strict=True)]
        if max(map(abs, values)) >= 0.05:
            rows.add_row(labels.get(item, str(item)), *(f"{value:,.1f}" for value in values))
    return rows


def _scales(found: Comparison) -> list[Money]:
    """The scale of each run: for all that count in the same money that of the dearest of them."""
    gross = [found.figure("gross_cost", name) for name in found.names]
    largest = {own.money: max(g for g, other in zip(gross, found.terms, strict=True) if other.money == own.money) for own in found.terms}
    return [money(largest[own.money], own.currency) for own in found.terms]


def _told(found: Comparison, name: str, year: int, value: float, factor: float = 1.0) -> str:
    """A figure of a year: nothing is 0 in a year of the run, a dash in any other."""
    if not found.has(name, year):
        return "–"
    return f"{(0.0 if value != value else value) / factor:,.1f}"


def _titles(found: Comparison) -> dict[str, str]:
    column = 0 if language() == "zh" else 1
    return {name: titles[column] for manifest in found.manifests for name, titles in manifest["titles"].items()}


def _capacity(found: Comparison) -> list[Any]:
    """The table where anything differs, and what is the same."""
    rows = table(_("Capacity in operation at the end of the year, where it differs"), _("technology"), _("year"), *found.names, _("unit"))
    titles, own = _titles(found), found.results[found.results["section"] == "capacity"]
    largest = own.groupby("unit")[found.names].max().max(axis=1)
    scales, same = {str(unit): table_scale([value], str(unit)) for unit, value in largest.items()}, []
    for (item, unit), part in own.groupby(["item", "unit"], sort=False):
        there = pd.DataFrame({run: [found.has(run, year) for year in part["year"]] for run in found.names}, index=part.index)
        values, name = part[found.names].fillna(0.0).where(there), titles.get(item, item)
        nothing = max(ALIKE * largest[unit], trace(largest))  # of stores that nobody built an interior point leaves a little
        if values.abs().max().max() <= nothing:
            continue
        if (values.max(axis=1) - values.min(axis=1)).max() <= nothing:
            same.append(name)
            continue
        scale = scales[str(unit)]
        for i, (at, row) in enumerate(part.sort_values("year").iterrows()):
            told = (_told(found, run, row["year"], values.at[at, run], scale.factor) for run in found.names)
            rows.add_row(name if i == 0 else "", str(row["year"]), *told, scale.name)
    if not rows.row_count:
        return [_("Capacity: the same in all runs.") + "\n"]
    return [rows, *([_("The same in all runs: {names}").format(names=", ".join(dict.fromkeys(same))) + "\n"] if same else [])]


def _kpis(found: Comparison) -> Any:
    rows = table(_("Figures of a year that differ (expected)"), _("figure of a year"), _("year"), *found.names, _("unit"))
    names = figures()
    own = found.results[found.results["section"] == "kpi"]
    for item in (*SHARES, *KPIS):
        scale, unit = (0.01, "%") if item in SHARES else (KPIS[item], "kt" if item == "co2" else "GWh")
        of_item = own[own["item"] == item].sort_values("year")
        told = [(str(row["year"]), ["–" if row[name] != row[name] else f"{row[name] / scale:,.1f}" for name in found.names]) for _at, row in of_item.iterrows()]
        differing = [(year, values) for year, values in told if len(set(values)) > 1]
        for i, (year, values) in enumerate(differing):
            rows.add_row(names[item] if i == 0 else "", year, *values, unit)
    return rows


def _targets(found: Comparison) -> Any:
    rows = table(_("Targets that not all runs meet"), _("target"), *found.names)
    words = verdicts()
    for row in found.verdicts.to_dict("records"):
        told = [row[name] for name in found.names]
        if set(told) - {"met", "not set"}:
            rows.add_row(row["target"], *(words.get(verdict, verdict) or "–" for verdict in told))
    return rows


def _moved(found: Comparison, moved: Sequence[Moved], steps: str) -> Any:
    scale = _scales(found)[0]
    told = _("What moves the net cost from {first} to {last} [{unit}, {steps}]")
    title = told.format(first=found.names[0], last=found.names[-1], unit=scale.name, steps=steps)
    rows = table(title, _("change"), _("alone"), _("its share"), _("standard error"), wrap=58)
    for one in sorted(moved, key=lambda m: -abs(m.share)):
        alone, share, error = (round(amount / scale.factor, 1) + 0.0 for amount in (one.alone, one.share, one.error))
        rows.add_row(one.change, f"{alone:+,.1f}", f"{share:+,.1f}", f"{error:,.1f}" if error else "")
    rows.add_row(_("all together"), "", f"{sum(one.share for one in moved) / scale.factor:+,.1f}", "")
    return rows


def frames_of(found: Comparison, moved: Sequence[Moved] = ()) -> dict[str, pd.DataFrame]:
    """The comparison as tables."""
    terms = terms_table(found.names, found.terms)
    frames = {"terms": terms, "inputs": found.inputs, "results": found.results, "targets": found.verdicts}
    return frames | ({"moved": pd.DataFrame([vars(one) for one in moved])} if moved else {})


def write_comparison(found: Comparison, moved: Sequence[Moved], folder: Path) -> list[Path]:
    """CSV files (utf-8 with BOM) and a workbook of all tables; their paths."""
    import xlsxwriter

    frames, content = frames_of(found, moved), BytesIO()
    with xlsxwriter.Workbook(content, TEXT_STAYS_TEXT) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, frame in frames.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, list(frame.columns), bold)
            for i, row in enumerate(frame.astype(object).where(frame.notna(), None).itertuples(index=False), 1):
                sheet.write_row(i, 0, list(row))
            sheet.set_column(0, 0, 14)
            sheet.set_column(1, 1, 46)
            sheet.set_column(2, len(frame.columns), 16)
    return [write_whole(folder / "compare.xlsx", content.getvalue()), *write_tables(folder, frames, "compare_")]
