"""Finished runs in a notebook: tables by name, charts by methods, a summary in the place of a line of text."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.plan.text_file import record_of
from energyplan.report.charts import draw
from energyplan.report.charts.files import ready
from energyplan.report.charts.heat import RESIDUAL
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.style import altair
from energyplan.report.names import run_statuses
from energyplan.report.scale import display_money
from energyplan.report.text import amount
from energyplan.results.runs import find_run

PICTURES_WITHOUT_A_NETWORK = ("", "default", "html")
"""Altair's own ways that load its library from the network."""


def open_run(run: str | Path, results: Path = Path("results")) -> FinishedRun:
    """A finished run.

    Args:
        run: The run folder, or `plan/scenario` or `scenario` for its latest run.
        results: Folder of all runs.

    Raises:
        InputError: there is no such run.
    """
    return FinishedRun(find_run(run, results))


class FinishedRun(RunView):
    """A run read from its folder; `tables` are read when they are asked for, `numbers` are what the model saw."""

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Tables of results by name, tidy: a row an amount, units in the names of columns."""
        return Tables(self)

    @property
    def plot(self) -> Plots:
        """Charts of the run."""
        return Plots(self)

    @property
    def page(self) -> str:
        """The page that `run` prints."""
        return record_of(self.folder / "page.txt")

    def __repr__(self) -> str:
        return f"FinishedRun({self.folder}, {self.manifest['status']})"

    def _repr_html_(self) -> str:
        return summary(self)


class Tables(Mapping[str, pd.DataFrame]):
    """Tables of a run folder, each read once.

    Args:
        run: The run.
    """

    def __init__(self, run: RunView):
        self._run = run
        self._read: dict[str, pd.DataFrame] = {}
        self._names = sorted(file.stem for file in (run.folder / "tables").glob("*.parquet"))

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = self._run.table(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"Tables({', '.join(self._names)})"

    def _ipython_key_completions_(self) -> list[str]:
        return self._names


class Plots:
    """Charts of a run, each an Altair chart: it can be changed, laid beside another, and saved (`.save("weeks.svg")`).

    Altair's own ways to show a chart load its library from the network; where one of them is in force, charts are shown as PNG in its place.
    `altair.renderers.enable(...)` chooses another.

    Args:
        run: The run.

    Raises:
        EnvironmentProblem: the extra `report` is missing, or a font for Chinese.
    """

    def __init__(self, run: RunView):
        self._run = run
        ready("png")
        renderers = altair().renderers
        if renderers.active in PICTURES_WITHOUT_A_NETWORK:
            renderers.enable("png")

    def capacity(self) -> Any:
        """Power in operation at the end of each year, and energy of stores."""
        return draw(self._run, "capacity")

    def generation(self) -> Any:
        """Energy of a year at each milestone, what is taken out below zero."""
        return draw(self._run, "generation")

    def cost(self) -> Any:
        """Cost of each year by component, discounted."""
        return draw(self._run, "cost")

    def co2(self) -> Any:
        """Emissions of each milestone."""
        return draw(self._run, "co2")

    def prices(self) -> Any:
        """How long which price is reached, a line a milestone."""
        return draw(self._run, "prices")

    def targets(self) -> Any:
        """What is achieved as a share of what is required."""
        return draw(self._run, "targets")

    def weeks(self, year: int | None = None) -> Any:
        """A typical week of each season, hour by hour; of the last milestone without a year."""
        return draw(self._run, "weeks", year)

    def levels(self, year: int | None = None) -> Any:
        """Levels of stores over the year; of the last milestone without a year."""
        return draw(self._run, "levels", year)

    def heat(self, year: int | None = None, of: str = RESIDUAL) -> Any:
        """Every hour of a year: `residual` (demand less wind and sun), `demand`, or a technology."""
        return draw(self._run, "heat", year, of)


def summary(run: RunView) -> str:
    """A run in HTML: plan, status, cost, targets, and power in operation by technology and milestone."""
    m, money = run.manifest, display_money(float(run.manifest["gross_cost"]), run.currency)
    unit = run.money_of(money.name)
    verdicts = run.query("SELECT verdict, count(*) AS n FROM compliance GROUP BY 1")
    count = {str(v): int(n) for v, n in verdicts.itertuples(index=False)}
    rows = [
        (_("run"), str(run.folder)),
        (_("status"), _("verified") if m["status"] == "optimal" else run_statuses().get(m["status"], m["status"])),
        (_("net cost"), f"{m['objective'] / money.factor:,.1f} {unit}"),
        (_("gross cost"), f"{m['gross_cost'] / money.factor:,.1f} {unit}"),
        (_("proven gap"), "–" if run.proven_gap is None else f"{run.proven_gap:.2%}"),
        (_("targets"), _("{met} met, {missed} missed").format(met=count.get("met", 0), missed=count.get("missed", 0))),
    ]
    head = "".join(f"<tr><th style='text-align:left'>{html.escape(a)}</th><td style='text-align:left'>{html.escape(b)}</td></tr>" for a, b in rows)
    return f"<h4>{html.escape(run.subtitle)}</h4><table>{head}</table>{_power(run)}"


def _power(run: RunView) -> str:
    frame = run.query("SELECT technology, year, sum(stock_total) AS mw FROM schedule WHERE unit = 'MW' GROUP BY ALL")
    frame["technology"] = frame["technology"].astype(object)
    wide = frame[frame["year"].isin(run.milestones)].pivot_table(index="technology", columns="year", values="mw").fillna(0.0)
    order = [entry for entry in run.technologies if entry.ident in wide.index and wide.loc[entry.ident].max() > run.noise]
    wide = wide.loc[[entry.ident for entry in order]].map(amount)
    wide.index, wide.columns.name = pd.Index([entry.name for entry in order]), _("in operation [MW]")
    return wide.to_html()
