"""A replay as a page and as plain values: what is not served in which case, what it costs, which targets fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.scale import money
from energyplan.report.text import amount, figure, in_language, indented, render, table
from energyplan.study.outages import DAYS, YEAR
from energyplan.study.replay import Replay
from energyplan.study.replay_check import Frames

NONE_OUT = ""

MOST = 6
"""Years and sites that are told of an outage; the others stand in the files."""


def as_dict(replay: Replay) -> dict[str, Any]:
    """What `--json` prints: cases with their status, and the tables but the hours, which stand in the files."""
    frames = replay.frames()
    cases = [
        {"case": c.name, "weather_year": c.weather, "outage": c.outage, "milestones": list(c.years), "key": c.key} | _outcome(replay, c.key)
        for c in replay.cases
    ]  # fmt: skip
    tables = {name: json.loads(frame.to_json(orient="records", force_ascii=False)) for name, frame in frames.items() if name != "unserved"}
    return {"run": str(replay.run), "out": str(replay.folder), "exit_code": int(replay.exit_code), "cases": cases, **tables}


def _outcome(replay: Replay, key: str) -> dict[str, Any]:
    outcome = replay.outcomes.get(key)
    if outcome is None:
        return {"status": "open"}
    return {"status": outcome.status, "seconds": round(outcome.seconds, 1), **({"message": outcome.message} if outcome.message else {})}


def chart_frames(replay: Replay) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """What `replay_chart` draws: years, unserved hours, and names of sites."""
    frames = replay.frames()
    return frames["years"], frames["unserved"], {site: _name(replay, site) for site in dict.fromkeys(a.site for a in replay.system.assets)}


def replay_page(replay: Replay) -> str:
    """The page as text, in the language in force."""
    frames = replay.frames()
    parts: list[Any] = [_head(replay), ""]
    if len(frames["years"]):
        parts += [_in_words(replay, frames), "", _unserved(replay, frames), _cost(replay, frames), _weather(replay, frames)]
        parts += _targets(replay, frames)
    for case in replay.failed:
        outcome = _outcome(replay, case.key)
        parts.append(": ".join([case.name, outcome["status"], *outcome.get("message", "").splitlines()[:1]]))
    done = len(replay.cases) - len(replay.failed)
    parts.append(_("{n} of {m} cases are operated and checked independently.").format(n=done, m=len(replay.cases)))
    parts.append(_("Files: {folder} (years.csv, unserved.csv, unserved_sites.csv, targets.csv)").format(folder=replay.folder))
    return render(parts)


def _head(replay: Replay) -> str:
    hours = replay.system.horizon.hours_per_step
    title = in_language(replay.plan.file.title.zh, replay.plan.file.title.en)
    lines = [
        _("{title} · scenario {scenario} · replay of run {run}").format(title=title, scenario=replay.plan.scenario, run=replay.run.name),
        _("What the run built and retired is held; only operation is decided anew, at least cost and as near to the targets as it can come."),
        _("The plan's own {n} steps are operated.").format(n=len(replay.plan.steps)) if replay.plan.steps else
        _("Every hour of the year is operated.") if hours == 1 else
        _("Steps of {n} hours by their mean: an approximation without a bound; `--resolution 1h` operates every hour.").format(n=hours),
        _("Operation knows its whole year in advance, weather and outages (perfect foresight): whoever does not would leave more unserved, never less."),
        _("What is out is out beside the mean outage that the technology tables take off all year."),
    ]  # fmt: skip
    return "\n".join(lines)


# --- in words ----------------------------------------------------------------------------------------------------------------------


def _in_words(replay: Replay, frames: Frames) -> Any:
    """A sentence for each outage that a planner can quote."""
    from rich.console import Group

    sites, lines = frames["unserved_sites"], list[Any]()
    finished = [case for case in replay.cases if case.key in replay.outcomes and replay.outcomes[case.key].run]
    for outage in dict.fromkeys(case.outage for case in finished):
        own = sites[sites["outage"] == outage] if len(sites) else sites
        cases = [case for case in finished if case.outage == outage]
        weather, years = ", ".join(case.weather for case in cases), ", ".join(map(str, cases[0].years))
        what = out_words(replay, outage)
        if not len(own):
            lines.append(_("{what}: nothing is unserved (weather {weather}; {years}).").format(what=what, weather=weather, years=years))
            continue
        lines.append(_("{what} (weather {weather}; {years}):").format(what=what, weather=weather, years=years))
        for row in own.sort_values("unserved", ascending=False).head(MOST).to_dict("records"):
            words = _("{weather}, {year}: {amount} {unit} unserved ({carrier}, {site}) in {hours:,.0f} hours, at worst {worst} {rate} on {when}")
            lines.append(indented(words.format(
                weather=row["weather_year"], year=row["milestone"], amount=amount(row["unserved"]), unit=row["unit"], carrier=_name(replay, row["carrier"]),
                site=_name(replay, row["site"]), hours=row["hours"], worst=amount(row["worst"]), rate="MW" if row["unit"] == "MWh" else "m3/h",
                when=moment(replay, row["worst_hour"]),
            )))  # fmt: skip
        if len(own) > MOST:
            lines.append(indented(_("and {n} more, see unserved_sites.csv").format(n=len(own) - MOST)))
    return Group(*lines)


def out_words(replay: Replay, outage: str) -> str:
    """An outage in words: what is out and when."""
    if not outage:
        return _("Nothing out")
    name, __, window = outage.partition("@")
    if window.startswith("worst:"):
        when = _("in the {hours} hours of the highest residual load").format(hours=window.removeprefix("worst:").removesuffix("h"))
    else:
        when = window.replace("..", " – ") if window else _("the whole year")
    project, __, part = name.partition(":")
    power = [replay.stock.get((project, year), 0.0) for year in replay.system.horizon.milestones]
    size = part or (f"{amount(max(power))} MW" if max(power, default=0.0) > 0 else "")
    what = f"{project} ({size})" if size else project
    return _("{what} out, {when}").format(what=what, when=when)


def _name(replay: Replay, ident: str) -> str:
    return in_language(*replay.system.titles.get(ident, (ident, ident)))


def moment(replay: Replay, hour: float) -> str:
    """An hour of the year as a date: `01-10 18:00`; its number where the year has no dates."""
    return date_of(int(hour)) if replay.system.horizon.hours_per_year == YEAR and not replay.plan.steps else _("hour {hour}").format(hour=int(hour))


def date_of(hour: int) -> str:
    """Month, day and hour of an hour of the year without 29 February.

    >>> date_of(0), date_of(24 * 31 + 18), date_of(8759)
    ('01-01 00:00', '02-01 18:00', '12-31 23:00')
    """
    day, month = hour // 24, 0
    while day >= DAYS[month]:
        day, month = day - DAYS[month], month + 1
    return f"{month + 1:02d}-{day + 1:02d} {hour % 24:02d}:00"


# --- tables ------------------------------------------------------------------------------------------------------------------------


def _matrix(replay: Replay, frame: pd.DataFrame, title: str, value: Callable[[dict[str, Any]], str], more: bool = True) -> Any:
    """A row for each case (`more`: also for those with nothing out), a column for each milestone; empty where nothing of what is out is in service."""
    years = sorted({year for case in replay.cases for year in case.years})
    found = table(title, _("weather, what is out"), *map(str, years), wrap=60)
    rows = {(row["case"], row["milestone"]): row for row in frame.to_dict("records")}
    for case in replay.cases:
        if any((case.name, year) in rows for year in years) and (more or case.outage):
            found.add_row(case.name, *(value(rows[case.name, year]) if (case.name, year) in rows else "" for year in years))
    return found


def _unserved(replay: Replay, frames: Frames) -> Any:
    return _matrix(replay, frames["years"], _("Unserved energy [MWh] (hours)"), lambda row: (
        f"{amount(row['unserved_mwh'])} ({row['hours_unserved']:,.0f})" if row["unserved_mwh"] > 0 else "0"
    ))  # fmt: skip


def _cost(replay: Replay, frames: Frames) -> Any:
    """What an outage adds to the cost of operation of its year."""
    years = frames["years"]
    base = years[years["outage"] == NONE_OUT].set_index(["weather_year", "milestone"])["operation_cost_cny"]
    beside = pd.MultiIndex.from_frame(years[["weather_year", "milestone"]])
    added = years.assign(added=years["operation_cost_cny"] - base.reindex(beside).to_numpy())
    scale = money(float(added["added"].abs().max()), replay.system.currency)
    title = _("What an outage adds to the cost of operation of its year [{unit}], the price of unserved energy left out").format(unit=scale.short)
    return _matrix(replay, added, title, lambda row: figure(row["added"] / scale.factor), more=False)


def _weather(replay: Replay, frames: Frames) -> Any:
    """Each weather year with nothing out."""
    years = frames["years"]
    own = years[years["outage"] == NONE_OUT]
    scale = money(float(own["operation_cost_cny"].abs().max()) if len(own) else 0.0, replay.system.currency)
    heads = (_("cost of operation, {unit}").format(unit=scale.short), _("import, GWh"), _("export, GWh"), _("curtailed, GWh"), _("CO2, kt"))
    found = table(_("Operation of a year with nothing out"), _("weather year"), _("year"), *heads)
    for row in own.to_dict("records"):
        energies = (figure(row[name] / 1000) for name in ("import_mwh", "export_mwh", "curtailed_mwh", "co2_t"))
        found.add_row(row["weather_year"], str(row["milestone"]), f"{row['operation_cost_cny'] / scale.factor:,.1f}", *energies)
    return found


def _targets(replay: Replay, frames: Frames) -> list[Any]:
    """Targets that fail in a case though the run meets them, and those that it misses itself."""
    targets = frames["targets"]
    missed = targets[targets["verdict"] == "missed"]
    new = missed[missed["verdict_of_run"] == "met"]
    known = sorted(set(missed["target"]) - set(new["target"]))
    if not len(new):
        parts: list[Any] = [_("No target fails that the run meets.")]
    else:
        found = table(_("Targets that fail though the run meets them"), _("target"), _("weather, what is out"), _("required"), _("achieved"), _("unit"))
        for row in new.to_dict("records"):
            title = in_language(row["title_zh"], row["title_en"])
            found.add_row(f"{title} ({row['year']})", row["case"], f"{row['sense']} {figure(row['required'])}", figure(row["achieved"]), row["unit"])
        parts = [found]
    return [*parts, *([_("Missed in the run as well: {targets}").format(targets=", ".join(known))] if known else [])]
