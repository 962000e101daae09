"""What results hang on, as a page and as CSV files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.sensitivity import elementary_chart, one_below_the_other, shares_chart, tornado_chart
from energyplan.report.scale import Money, money
from energyplan.report.text import in_language, render, table
from energyplan.results.files import write_tables
from energyplan.study.effects import STRENGTH
from energyplan.study.sensitivity import Sensitivity

WEAK = 0.01
"""Effect, relative to the strongest, below which a range is named and not shown."""
WIDE = 0.3
"""Interval of a total index above which more samples are advised."""
FEW = 4
"""Weak ranges that are named."""
MOST = 5
"""Failed cases that the page names; the files have them all."""


def sensitivity_page(found: Sensitivity) -> str:
    """The page: how it was found, a table of ranges for each figure, and what could not be solved."""
    method = found.samples.method
    parts: list[Any] = [*_head(found), ""]
    for row in found.figures.to_dict("records"):
        own, shown, scale = _of_figure(found, row)
        told = _Numbers.of(scale, row["standard_deviation"] if method == "saltelli" else own[STRENGTH[method]].max())
        rows = TABLES[method](row, shown, scale.name, told)
        weak = own.loc[own.index.difference(shown.index), "range_title"]
        if len(weak):
            words = _("Next to nothing: {names}") if len(weak) <= FEW else _("{n} others: next to nothing")
            rows.caption = words.format(names=", ".join(weak), n=len(weak))
            rows.caption_justify = "left"
        parts += [rows, ""]
    if found.figures.empty:
        parts.append(_("No figure varies."))
    elif method == "saltelli" and (found.effects["total_high"] - found.effects["total_low"]).max() > WIDE:
        parts += [_("Some intervals are wide: a larger --count narrows them, and solves only what is new."), ""]
    return render([*parts, *_failed(found)])


def _of_figure(found: Sensitivity, figure: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame, Money]:
    """Effects on a figure, those that are not next to nothing, and how the figure is told: money at a scale that suits it, all else as it is."""
    own = found.effects[found.effects["figure"] == figure["figure"]]
    strength, unit = own[STRENGTH[found.samples.method]], str(figure["unit"])
    scale = money(max(abs(figure["least"]), abs(figure["largest"])), unit) if unit == found.plan.file.currency else Money(1.0, unit, unit)
    return own, own[~(strength < WEAK * strength.max())], scale


def _head(found: Sensitivity) -> list[str]:
    samples, title = found.samples, found.plan.file.title
    words = {
        "tornado": _("Each of {d} ranges at its lower and upper end, all else as in the plan."),
        "morris": _("Elementary effects (Morris) of {d} ranges, {n} trajectories."),
        "saltelli": _("Sobol indices of {d} ranges, {n} rows; every value in a range is taken as equally likely, independent of the others."),
    }[samples.method]
    return [
        _("Sensitivity: {plan}, scenario {scenario}").format(plan=in_language(title.zh, title.en), scenario=found.plan.scenario),
        words.format(d=len(samples.ranges), n=samples.count),
        _("{n} cases, solved on {steps}.").format(n=len(found.cases.drop_duplicates(list(samples.ranges))), steps=found.steps),
    ]


def _tornado(figure: dict[str, Any], own: pd.DataFrame, unit: str, told: _Numbers) -> Any:
    title = _("{figure} [{unit}]: {base} in the plan").format(figure=figure["title"], unit=unit, base=told(figure["base"]))
    rows = table(title, _("range"), _("lower end"), _("upper end"), _("at the lower end"), _("at the upper end"), _("width"), wrap=46)
    for row in own.to_dict("records"):
        ends = (row[end].replace("*", "×") for end in ("low", "high"))
        rows.add_row(row["range_title"], *ends, told.change(row["low_change"]), told.change(row["high_change"]), told(row["width"]))
    return rows


def _morris(figure: dict[str, Any], own: pd.DataFrame, unit: str, told: _Numbers) -> Any:
    words = _("{figure} [{unit}]: {least} to {largest} in the cases")
    title = words.format(figure=figure["title"], unit=unit, least=told(figure["least"]), largest=told(figure["largest"]))
    rows = table(title, _("over the whole range"), _("mean size (μ*)"), "± 95 %", _("mean (μ)"), _("spread (σ)"), wrap=46)
    for row in own.to_dict("records"):
        rows.add_row(row["range_title"], told(row["mu_star"]), told(row["mu_star_error"]), told.change(row["mu"]), told(row["sigma"]))
    return rows


def _sobol(figure: dict[str, Any], own: pd.DataFrame, unit: str, told: _Numbers) -> Any:
    words = _("{figure} [{unit}]: mean {mean}, standard deviation {deviation}")
    title = words.format(figure=figure["title"], unit=unit, mean=told(figure["mean"]), deviation=told(figure["standard_deviation"]))
    rows = table(title, _("share of the variance"), _("alone (S1)"), _("95 % interval"), _("with others (ST)"), _("95 % interval"), wrap=46)
    for row in own.to_dict("records"):
        shares = [(f"{row[name]:.2f}", f"{row[f'{name}_low']:.2f} – {row[f'{name}_high']:.2f}") for name in ("first", "total")]
        rows.add_row(row["range_title"], *(shares[0] + shares[1] if row["total"] == row["total"] else ["–"] * 4))
    return rows


TABLES: dict[str, Callable[[dict[str, Any], pd.DataFrame, str, _Numbers], Any]] = {"tornado": _tornado, "morris": _morris, "saltelli": _sobol}


@dataclass(frozen=True)
class _Numbers:
    """How the numbers of a table are told: all with as many decimals as give the largest about four digits."""

    factor: float
    decimals: int

    @classmethod
    def of(cls, scale: Money, largest: float) -> _Numbers:
        told = abs(largest) / scale.factor
        return cls(scale.factor, 1 if not told > 0 else min(3, max(0, 3 - floor(log10(told)))))

    def __call__(self, value: float) -> str:
        """A dash where there is none.

        >>> _Numbers(1e6, 1)(1.2345e9), _Numbers(1.0, 0)(-0.2)
        ('1,234.5', '0')
        """
        return "–" if value != value else f"{round(value / self.factor, self.decimals) + 0.0:,.{self.decimals}f}"

    def change(self, value: float) -> str:
        """A difference with its sign."""
        told = self(value)
        return f"+{told}" if value > 0 and told.strip("0.") else told


def _failed(found: Sensitivity) -> list[str]:
    """Which cases gave nothing, and what went with them."""
    failed, (out, blocks) = found.failed, found.left_out
    if failed.empty:
        return []
    words = {
        "tornado": _("{n} cases gave no result; their ends are left blank."),
        "morris": _("{n} cases gave no result; {out} of {blocks} trajectories are left out with them."),
        "saltelli": _("{n} cases gave no result; {out} of {blocks} rows are left out with their partners."),
    }[found.samples.method]
    lines = [words.format(n=len(failed), out=out, blocks=blocks)]
    names = list(found.samples.ranges)
    for row in failed.head(MOST).to_dict("records"):
        values = ", ".join(f"{name}={row[name]}" for name in names if isinstance(row.get(name), str))
        lines.append(f"  {row['case']}: {row['status']}: {row['message'].splitlines()[0] if row['message'] else ''} ({values})")
    if len(failed) > MOST:
        lines.append("  " + _("... and {n} more").format(n=len(failed) - MOST))
    return lines


def chart_of(found: Sensitivity, *, all_figures: bool) -> Any:
    """A chart of every figure, or of the first.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    charts = []
    for row in found.figures.head(len(found.figures) if all_figures else 1).to_dict("records"):
        __, own, scale = _of_figure(found, row)
        if found.samples.method == "tornado":
            charts.append(tornado_chart(own, row["title"], row["base"], scale))
        elif found.samples.method == "morris":
            charts.append(elementary_chart(own, row["title"], scale))
        else:
            charts.append(shares_chart(own, row["title"]))
    return one_below_the_other(charts)


def write_sensitivity(found: Sensitivity, folder: Path) -> list[Path]:
    """CSV files (utf-8 with BOM) of effects, figures and cases; their paths."""
    return write_tables(folder, {"effects": found.effects, "figures": found.figures, "cases": found.cases}, "sensitivity_")
