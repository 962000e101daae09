"""A run folder as charts read it: its technologies in the order of stacks, its years, and how it is told."""

from __future__ import annotations

from functools import cached_property

from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.report.charts.palette import Entry, technologies
from energyplan.report.text import in_language
from energyplan.results.run_changes import told_changes
from energyplan.results.stored_run import StoredRun
from energyplan.tolerances import SHOWN, largest
from energyplan.units import currency_unit

MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
YEAR = 24 * sum(MONTH_DAYS)
"""Hours that charts with a calendar need."""
NOTHING = "no_chart"
"""Code of the problem of a run that has nothing to draw of a kind."""


class RunView(StoredRun):
    """A finished run as charts tell it."""

    @cached_property
    def technologies(self) -> list[Entry]:
        """Technologies, from the bottom of a stack to its top."""
        return technologies(self.kinds, self.manifest["titles"], self.manifest["colours"])

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Technology -> its kind."""
        found = self.query("SELECT DISTINCT technology, kind FROM numbers.assets WHERE kind <> 'demand' AND technology IS NOT NULL ORDER BY ALL")
        return dict(zip(found["technology"], found["kind"], strict=True))

    @cached_property
    def carrier(self) -> str:
        """What the plan is mostly about: electricity, or else the carrier of energy with the largest demand."""
        found = self.query(
            "SELECT carrier FROM dispatch WHERE flow = 'demand' AND power_mw < 0 GROUP BY 1 ORDER BY carrier = 'electricity' DESC, sum(power_mw * hours)"
        )
        return str(found["carrier"].iloc[0]) if len(found) else "electricity"

    @property
    def title(self) -> str:
        """The plan in the language in force."""
        return in_language(self.plan["title"]["zh"], self.plan["title"]["en"])

    @property
    def subtitle(self) -> str:
        """Plan, scenario, and how hours were operated."""
        told = _("{title} · scenario {scenario}").format(title=self.title, scenario=self.manifest["scenario"])
        return " · ".join(filter(None, [told, self.changed, self.steps]))

    @property
    def changed(self) -> str:
        """What the run was given besides its scenario, by `--set` or a sweep; nothing for the scenario as it is."""
        return _("changed: {changes}").format(changes=told_changes(self.sets)) if self.sets else ""

    @property
    def steps(self) -> str:
        """How hours were operated where not one by one."""
        if self.horizon["own_steps"]:
            return _("time slices of the plan")
        hours = int(self.horizon["hours_per_step"])
        return _("steps of {n} hours by their mean").format(n=hours) if hours > 1 else ""

    @cached_property
    def noise(self) -> float:
        """Amount [MW, MWh, t, m3/h, m3] below which something is what the solver left of nothing: `SHOWN` of the plan's largest flow."""
        found = self.query("SELECT max(abs(power_mw)) AS power, max(abs(flow_m3_h)) AS flow FROM dispatch")
        return SHOWN * largest(found.to_numpy(dtype=float))

    def money_of(self, unit: str) -> str:
        """A unit of money with its price year."""
        return _("{unit} of {year}").format(unit=unit, year=self.plan["price_year"])

    @property
    def price_unit(self) -> str:
        """Unit of prices of energy, with the price year."""
        return self.money_of(f"{currency_unit(self.currency)}/{in_language('兆瓦时', 'MWh')}")

    def milestone(self, year: int | None) -> int:
        """The milestone that operates a year; the last without one.

        Raises:
            InputError: no milestone stands for the year.
        """
        if year is None:
            return self.milestones[-1]
        before = [milestone for milestone in self.milestones if milestone <= year <= self.horizon["end"]]
        if not before:
            raise self.refused("year", _("{year} is not within {first} to {last}").format(year=year, first=self.milestones[0], last=self.horizon["end"]))
        return before[-1]

    def operation_year(self, milestone: int) -> tuple[str, str]:
        """The likeliest operation year of a milestone, and the subtitle that names its weather."""
        found = self.query(
            "SELECT operation_year, any_value(weather_year) AS weather FROM numbers.steps WHERE milestone = ? GROUP BY 1 ORDER BY max(probability) DESC, 1",
            milestone,
        )
        weather = _("weather year {name}").format(name=found["weather"].iloc[0])
        return str(found["operation_year"].iloc[0]), f"{self.subtitle} · {weather}"

    def needs_calendar(self, kind: str, longest: int = 24) -> None:
        """Refuse charts of hours and days where the run has none.

        Raises:
            InputError: steps are time slices, or longer than `longest` hours, or no whole year.
        """
        hours = self.query("SELECT max(hours) AS longest, max(first_hour + hours) AS year FROM numbers.steps").iloc[0]
        if self.horizon["own_steps"] or hours["year"] < YEAR:
            raise self.nothing(kind, _("the steps of this run are time slices, which have no calendar"))
        if hours["longest"] > longest:
            raise self.nothing(kind, _("the steps of this run are {n} hours long, {most} at most show a day").format(n=int(hours["longest"]), most=longest))

    def nothing(self, kind: str, why: str) -> InputError:
        """What is said where a run has nothing to draw of a kind."""
        return InputError([Problem(Place(self.folder), kind, why, _("other charts: --kind {kinds}").format(kinds="capacity, generation, cost"), NOTHING)])

    def refused(self, option: str, why: str) -> InputError:
        """What is said of an option that does not go with the run."""
        return InputError([Problem(Place(self.folder), option, why, code="unknown")])
