"""One case of a replay: a run's build-out operated under one weather year with one outage, checked, and written down."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from energyplan.errors import ExitCode, Problems
from energyplan.pipeline import Request
from energyplan.plan.schema import Plan, WeatherYear
from energyplan.study.cases import Case
from energyplan.study.outages import Outage, Stock, losses, read_outages, stock_of
from energyplan.study.replay_check import Frames, checked
from energyplan.study.worker import STATUS, Outcome, Status, once
from energyplan.system.assemble import REFERENCE, assemble
from energyplan.system.horizon import Horizon, OperationYear
from energyplan.system.system import System
from energyplan.tolerances import trace

if TYPE_CHECKING:
    from energyplan.analysis.held import Loss
    from energyplan.model.build import Model
    from energyplan.results.runs import RunFolder
    from energyplan.results.verify import Report


@dataclass(frozen=True)
class ReplayCase(Case):
    """A run's build-out under one weather year with one outage.

    Attributes:
        run: Its run folder.
        weather: Name of the weather year.
        profiles: Its file; nothing where it is one of the plan's own.
        outage: The outage as it is written; nothing without one.
        years: Milestones that are operated.
    """

    run: str = ""
    weather: str = ""
    profiles: str = ""
    outage: str = ""
    years: tuple[int, ...] = ()


@dataclass(frozen=True)
class SomeYears(Horizon):
    """A horizon of which some milestones are operated; each stands for the years that it always stands for."""

    operated: tuple[int, ...] = ()

    @cached_property
    def operation_years(self) -> tuple[OperationYear, ...]:
        """Operated milestones under every weather year."""
        return tuple(year for year in super().operation_years if year.milestone in self.operated)


def plan_under(request: Request, weather: str, profiles: str) -> Plan:
    """The plan of a request with one weather year alone; a file takes the place of one of the plan's own while it is read, and so is checked like it.

    Yields in full-load hours stay those of the plan's own reference year, so that a poor year is poor.

    Raises:
        InputError: the file is not what the plan needs.
    """
    plan = request.read()
    entry, series = plan.file.weather_years.get(weather), plan.profiles.get(weather)
    if profiles:
        replaced = sorted(plan.file.weather_years, key=lambda name: name == REFERENCE)[0]
        read = request.changed([f"weather_years.{replaced}.profiles={json.dumps(profiles, ensure_ascii=False)}"]).read()
        series = read.profiles[replaced]
        with Path(profiles).open(encoding="utf-8", errors="replace") as file:
            entry = WeatherYear(profiles=profiles, probability=1.0, synthetic="SYNTHETIC" in file.readline())
    assert entry is not None
    years = {weather: entry.model_copy(update={"probability": 1.0})}
    return plan.model_copy(update={"file": plan.file.model_copy(update={"weather_years": years}), "profiles": plan.profiles | {weather: series}})


def system_of(plan: Plan, years: Sequence[int]) -> System:
    """The system of a plan of which some milestones are operated, with the targets that can be judged then."""
    from energyplan.model.rules.base import KINDS

    system = assemble(plan)
    h = system.horizon
    if set(years) == set(h.milestones):
        return system

    def judged(kind: str, year: int) -> bool:
        rule = KINDS.get(kind)
        if rule is None or not (rule.yearly or rule.until):
            return True
        return all(m in years for m in h.milestones if m <= year) if rule.until else year in years

    some = SomeYears(**{field.name: getattr(h, field.name) for field in fields(Horizon)}, operated=tuple(years))
    names = {year.name for year in some.operation_years}
    profiles = {key: values for key, values in system.profiles.items() if key[0] in names}
    return replace(system, horizon=some, profiles=profiles, targets=tuple(t for t in system.targets if judged(t.kind, t.year)))


def folder_of(out: Path, key: str) -> Path:
    """Where a finished case stands."""
    return out / "cases" / key


def replay_case(case: ReplayCase, out: Path, threads: int, time_limit: float | None) -> Outcome:
    """Operate a case, or take it as it was operated before; what goes wrong is an outcome, never an error."""
    folder = folder_of(out, case.key)
    return once(case, out / ".locks" / case.key, lambda: folder if (folder / "run.json").exists() else None, lambda: _replay(case, out, threads, time_limit))


def _replay(case: ReplayCase, out: Path, threads: int, time_limit: float | None) -> tuple[Status, str, str]:
    from energyplan.analysis.decisions import decisions_of
    from energyplan.analysis.held import operated
    from energyplan.model.build import build
    from energyplan.results.runs import RunFolder, read_frames
    from energyplan.solve.highs import SolveOptions
    from energyplan.solve.lp import Values, compile_lp

    began = time.monotonic()
    capacity = read_frames(Path(case.run) / "tables", "capacity")["capacity"]
    system, stock = system_of(plan_under(case.request, case.weather, case.profiles), case.years), stock_of(capacity)
    outage = read_outages([case.outage], system, Problems())[0] if case.outage else None
    out_of_service = lost(outage, system, stock)
    model = build(system)
    lp = compile_lp(model.pyomo)
    x, y = operated(model, lp, decisions_of(capacity), out_of_service, SolveOptions(threads=threads, time_limit=time_limit))
    tables, report, failed = checked(model, Values(lp, x, y), out_of_service, stock)
    frames = told(case, model, tables, report)
    folder = RunFolder(out / "cases", case.key)
    try:
        return _write(folder, case, frames, failed, time.monotonic() - began)
    except BaseException:
        folder.discard()
        raise


def _write(folder: RunFolder, case: ReplayCase, frames: Frames, failed: list[str], seconds: float) -> tuple[Status, str, str]:
    folder.write_frames("tables", frames, {})
    code = ExitCode.NOT_VERIFIED if failed else ExitCode.OK
    path = folder.publish({"case": case.name, "exit_code": int(code), "failed": failed, "timings": {"replay": round(seconds, 3)}})
    return STATUS[code], str(path), ", ".join(failed)


def lost(outage: Outage | None, system: System, stock: Stock) -> list[Loss]:
    """What an outage takes out of all operated years."""
    if outage is None:
        return []
    return [loss for year in system.horizon.operation_years for loss in losses(outage, system, year, stock)]


# --- what is told ------------------------------------------------------------------------------------------------------------------


def told(case: ReplayCase, model: Model, tables: Frames, report: Report) -> Frames:
    """Tables of a case: `years`, `unserved_sites`, `unserved`, `targets`."""
    from energyplan.results.compliance_sheet import compliance_sheet

    labels = {"case": case.name, "weather_year": case.weather, "outage": case.outage}
    hours = unserved_hours(tables["dispatch"])
    sheet = compliance_sheet(model.system, report.targets, tables["targets"])
    targets = sheet[["target", "title_zh", "title_en", "clause", "sense", "required", "achieved", "margin", "unit", "year", "verdict"]]
    frames = {"years": _years(model, tables, hours, sheet), "unserved_sites": _sites(hours), "unserved": hours, "targets": targets}
    return {name: frame.assign(**labels)[[*labels, *frame.columns]] for name, frame in frames.items()}


def unserved_hours(dispatch: pd.DataFrame) -> pd.DataFrame:
    """Demand that is not served, by milestone, hour, site and carrier: only where there is any."""
    rows = dispatch[dispatch["flow"] == "unserved"]
    unserved = rows[["power_mw", "flow_m3_h"]].sum(axis=1)
    rows = rows[unserved.to_numpy() > trace(dispatch[["power_mw", "flow_m3_h"]])].rename(columns={"power_mw": "unserved_mw", "flow_m3_h": "unserved_m3_h"})
    columns = ["milestone", "hour", "hours", "site", "carrier", "unserved_mw", "unserved_m3_h"]
    return rows[columns].astype({"site": str, "carrier": str}).sort_values(["milestone", "hour", "site", "carrier"], ignore_index=True)


def _sites(hours: pd.DataFrame) -> pd.DataFrame:
    """Amount, hours, worst hour of each milestone, site and carrier."""
    rows = []
    for (milestone, site, carrier), own in hours.groupby(["milestone", "site", "carrier"], sort=True):
        water = bool(own["unserved_mw"].isna().all())
        rate = own["unserved_m3_h" if water else "unserved_mw"]
        worst = own.loc[rate.idxmax()]
        amount, unit = float(rate @ own["hours"]), "m3" if water else "MWh"
        rows.append((milestone, site, carrier, amount, unit, float(own["hours"].sum()), float(rate.max()), int(worst["hour"])))
    return pd.DataFrame(rows, columns=["milestone", "site", "carrier", "unserved", "unit", "hours", "worst", "worst_hour"])


def _years(model: Model, tables: Frames, hours: pd.DataFrame, sheet: pd.DataFrame) -> pd.DataFrame:
    """One row a milestone: cost of its operation, what was not served, emissions, curtailment, trade."""
    costs, kpis = tables["costs"], tables["kpis"].set_index(["kpi", "year"])["value"]
    of_operation = {e.component for e in model.ledger.on("cost")} | ({"fuel"} if "purchases" in tables else set())
    rows, of_milestones = [], dict.fromkeys(y.milestone for y in model.system.horizon.operation_years)
    for year in of_milestones:
        own, paid = hours[hours["milestone"] == year], costs[(costs["year"] == year) & costs["component"].isin(of_operation - {"unserved"})]
        at_once = (own.groupby("hour")["unserved_mw"].sum() if len(own) else pd.Series(dtype=float)).loc[lambda s: s > 0]
        rows.append({
            "milestone": year, "operation_cost_cny": float(paid["cny"].sum()),
            "unserved_mwh": float((own["unserved_mw"].fillna(0.0) * own["hours"]).sum()),
            "unserved_m3": float((own["unserved_m3_h"].fillna(0.0) * own["hours"]).sum()),
            "hours_unserved": float(own.drop_duplicates("hour")["hours"].sum()),
            "worst_mw": float(at_once.max()) if len(at_once) else 0.0, "worst_hour": float(at_once.idxmax()) if len(at_once) else np.nan,
            **{f"{name}_{'t' if name == 'co2' else 'mwh'}": float(kpis[name, year]) for name in ("co2", "curtailed", "import", "export")},
            "targets_missed": int(((sheet["year"] == year) & (sheet["verdict"] == "missed")).sum()),
            "net_cost_cny": float(costs["discounted_cny"].sum()) if len(of_milestones) == len(model.system.horizon.milestones) else np.nan,
        })  # fmt: skip
    return pd.DataFrame(rows)
