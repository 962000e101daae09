"""Time of a Switch system: periods, timeseries and timepoints; which vintage runs in which period."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from energyplan.errors import Place
from energyplan.i18n import _
from energyplan.importers.switch_tables import Folder, Line
from energyplan.plan.text_file import read_text

HOURS_PER_YEAR = 8766
RETIRE = ("early", "mid", "late")


@dataclass(frozen=True)
class Period:
    """A period: its label, first and last year, and `period_end` as it is written."""

    name: str
    start: int
    end: int
    written_end: float

    @property
    def years(self) -> int:
        """Length [a]."""
        return self.end + 1 - self.start


@dataclass(frozen=True)
class Timepoint:
    """A timepoint with its period, timeseries, date, length [h] and weight [1/a]."""

    name: str
    timestamp: str
    period: str
    series: str
    date: str
    hours: float
    weight: float


@dataclass
class Time:
    """Periods and timepoints of a system."""

    periods: list[Period] = field(default_factory=list)
    timepoints: list[Timepoint] = field(default_factory=list)
    retire: str = "late"

    def period(self, name: str) -> Period | None:
        """A period by its label."""
        return next((p for p in self.periods if p.name == name), None)

    def online(self, build_year: str) -> float:
        """Year in which a vintage comes: a period's start, or the year itself."""
        period = self.period(build_year)
        return float(build_year) if period is None else float(period.start)

    def runs(self, build_year: str, life: float) -> list[Period]:
        """Periods in which a vintage runs: that in which it is built, and those that its life reaches as the rule of retirement says.

        `late` (unless told otherwise): online <= start < online + life; `mid`: the middle is within; `early`: all of the period is.

        >>> time = Time([Period("2020", 2017, 2026, 2026), Period("2030", 2027, 2036, 2036)])
        >>> [p.name for p in time.runs("2008", 20)], [p.name for p in time.runs("2020", 11)], [p.name for p in time.runs("1985", 40)]
        (['2020', '2030'], ['2020', '2030'], ['2020'])
        """
        online = self.online(build_year)
        gone = online + life

        def reaches(p: Period) -> bool:
            if p.name == build_year:
                return True
            if self.retire == "mid":
                return online <= p.start + 0.5 * p.years <= gone
            return online <= p.start < gone if self.retire == "late" else online < p.written_end <= gone

        return [p for p in self.periods if reaches(p)]


def read_time(folder: Folder) -> Time:
    """Read `periods.csv`, `timeseries.csv`, `timepoints.csv`, and the rule of retirement from an `options.txt` beside the folder."""
    series = folder.table("timeseries.csv", 1, ("ts_period", "ts_duration_of_tp", "ts_num_tps", "ts_scale_to_period"))
    time = Time(_periods(folder, series), retire=_retire(folder))
    counts: dict[str, int] = {}
    for line in folder.lines("timepoints.csv", 1, ("timeseries",)):
        name = line.name("timeseries")
        own = series.get((name,))
        if own is None:
            line.blame("timeseries", _("'{name}' is no row of {file}").format(name=name, file="timeseries.csv"))
            continue
        counts[own.key[0]] = counts.get(own.key[0], 0) + 1
        period = time.period(own.name("ts_period"))
        if period is None:
            continue  # told with the timeseries
        hours, scale = own.number("ts_duration_of_tp", least=0), own.number("ts_scale_to_period", least=0)
        date = line.text("tp_date")
        time.timepoints.append(
            Timepoint(line.key[0], line.text("timestamp") or line.key[0], period.name, own.key[0], date or own.key[0], hours, scale / period.years)
        )
    for line in series.values():
        if time.periods and time.period(line.name("ts_period")) is None:
            line.blame("ts_period", _("'{name}' is no row of {file}").format(name=line.text("ts_period"), file="periods.csv"))
        elif counts.get(line.key[0], 0) != line.number("ts_num_tps"):
            line.blame("ts_num_tps", _("timepoints.csv has {n} of them").format(n=counts.get(line.key[0], 0)))
    return time


def _periods(folder: Folder, series: dict[tuple[str, ...], Line]) -> list[Period]:
    """Periods in whole years that follow each other; the last year belongs to its period where the weights of timepoints say so."""
    lines = folder.lines("periods.csv", 1, ("period_start", "period_end"))
    if not lines:
        return []
    spans = [(line, line.number("period_start", least=1900, most=2200), line.number("period_end", least=1900, most=2200)) for line in lines]
    hours = sum(
        line.number("ts_duration_of_tp", 0.0) * line.number("ts_num_tps", 0.0) * line.number("ts_scale_to_period", 0.0) for line in series.values()
    )
    plain = sum(end - start for _line, start, end in spans) * HOURS_PER_YEAR - hours
    add = 1 if abs(plain + len(spans) * HOURS_PER_YEAR) < abs(plain) else 0
    periods: list[Period] = []
    for line, start, end in spans:
        if start != int(start) or end != int(end) or end + add <= start:
            line.refuse("period_end", _("a period of whole years is needed, found {start:g} to {end:g}").format(start=start, end=end))
            continue
        if periods and start != periods[-1].end + 1:
            message = _("periods must follow each other: {start:g} is not {next}").format(start=start, next=periods[-1].end + 1)
            line.refuse("period_start", message)
        periods.append(Period(line.key[0], int(start), int(end) + add - 1, end))
    return periods


def _retire(folder: Folder) -> str:
    """`--retire early|mid|late` of the options beside the inputs folder."""
    file = folder.path.parent / "options.txt"
    if not file.is_file():
        return "late"
    for number, line in enumerate((read_text(file, folder.problems) or "").splitlines(), start=1):
        words = line.split("#")[0].replace("=", " ").split()
        for word, value in pairwise(words):
            if word == "--retire":
                if value in RETIRE:
                    return value
                folder.problems.add(Place(file, number), "--retire", _("'{value}' is none of {known}").format(value=value, known=", ".join(RETIRE)))
    return "late"
