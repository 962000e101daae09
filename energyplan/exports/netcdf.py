"""A run as one netCDF file, after the conventions for climate and forecast data (CF): hours as arrays, years as arrays, names beside them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from energyplan.exports.column_dictionary import Column, column_of
from energyplan.exports.netcdf_layout import FIGURES, MEMBERS, Figure, Members
from energyplan.exports.run_exports import Asked, Written
from energyplan.extras import missing
from energyplan.i18n import _, language
from energyplan.results.files import write_whole
from energyplan.results.stored_run import StoredRun, check_run

NEEDED = {
    "system/assets": ("asset", "technology", "kind", "site", "carrier"), "system/years": ("year", "carbon_price_cny_per_t"),
    "system/steps": ("operation_year", "milestone", "weather_year", "probability", "step", "first_hour", "hours", "weight"),
    "tables/dispatch": ("power_mw", "flow_m3_h"), "tables/storage": ("level_mwh", "level_m3"), "tables/prices": ("price_cny_per_mwh", "price_cny_per_m3"),
    "tables/operation": ("value",), "tables/capacity": ("in_service",), "tables/costs": ("cny", "discounted_cny"), "tables/emissions": ("co2_t",),
    "tables/kpis": ("kpi", "year", "value", "unit"), "tables/compliance": ("target", "required", "achieved", "margin", "verdict"),
}  # fmt: skip
MANIFEST = ("plan", "scenario", "run_id", "status", "currency", "versions", "titles", "colours")

BRACKET = re.compile(r" ?[\[［].*[\]］]$")
"""Where a description says the unit."""

COMPRESSED = {"compression": "zlib", "complevel": 4, "shuffle": True, "fill_value": np.nan}


def write(run: StoredRun, asked: Asked) -> Written:
    """Write `NAME.nc`.

    Raises:
        InputError: the run is of an older version.
        EnvironmentProblem: netCDF4 is not installed, or the place cannot be written.
    """
    try:
        import netCDF4
    except ImportError as error:
        raise missing(_("netCDF files"), "netcdf") from error
    check_run(run.folder, NEEDED, MANIFEST)
    path = asked.out / f"{run.file_name}.nc"
    file = netCDF4.Dataset(path.name, "w", format="NETCDF4", memory=1)  # in memory, so that nothing half-written has the name
    try:
        _File(run, file).fill(asked)
    finally:
        content = file.close()
    return Written([write_whole(path, bytes(content))], [_("what the model saw (figures of technologies, profiles) is not in the file: a data package has it")])


class _File:
    """A file that is being written."""

    def __init__(self, run: StoredRun, file: Any):
        self.run, self.file = run, file
        steps = run.query("SELECT * FROM numbers.steps ORDER BY milestone, operation_year, step")
        self.steps = steps.astype({"operation_year": object, "weather_year": object})
        years = run.query("SELECT year FROM numbers.years UNION SELECT year FROM costs UNION SELECT year FROM kpis ORDER BY year")["year"]
        self.along: dict[str, np.ndarray] = {
            "operation_year": self.steps["operation_year"].unique(), "step": np.unique(self.steps["step"]), "year": years.to_numpy(),
            "milestone": np.array(run.milestones),
        }  # fmt: skip
        self.members: dict[str, Members] = {}

    def fill(self, asked: Asked) -> None:
        """Everything, in the order of a reader."""
        self._attributes()
        self._time()
        for members in MEMBERS:
            self._members(members)
        self._technologies()
        for figure in FIGURES:
            if figure.of in self.members:
                asked.listener("export", figure.name)
                self._figure(figure)

    def _attributes(self) -> None:
        m, plan = self.run.manifest, self.run.plan
        made = datetime.strptime(m["run_id"].partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        model = f"energyplan {m['versions']['energyplan']}"
        self.file.setncatts({
            "Conventions": "CF-1.11", "title": f"{plan['title'][language()]} · {m['scenario']}", "source": model,
            "license": plan.get("license") or "none named",
            "history": f"{made:%Y-%m-%dT%H:%M:%SZ} run by {model}\n{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} written as netCDF",
            "comment": "Missing values: no such row in the tables of the run. Powers are positive into the bus.",
            **{key: m[key] for key in ("plan", "scenario", "run_id", "status", "currency")}, "price_year": plan["price_year"],
            **({"gap": m["gap"]} if m.get("gap") is not None else {}),
        })  # fmt: skip

    def _time(self) -> None:
        """Operation years, steps and years, and how long and how often a step is."""
        for name, values in self.along.items():
            self.file.createDimension(name, len(values))
            column = column_of("system/steps", name)
            if values.dtype == object:
                self._text(name, (name,), values, column.description(self.run.currency))
            else:
                self._number(name, (name,), values, column)
        first = self.steps.drop_duplicates("operation_year")
        for name in ("milestone", "probability"):
            self._number(f"operation_year_{name}", ("operation_year",), first[name].to_numpy(), column_of("system/steps", name))
        weather = column_of("system/steps", "weather_year").description(self.run.currency)
        self._text("operation_year_weather_year", ("operation_year",), first["weather_year"], weather)
        for name in ("first_hour", "hours", "weight"):
            wide = self.steps.pivot(index="operation_year", columns="step", values=name).reindex(self.along["operation_year"])
            self._number(name, ("operation_year", "step"), wide.to_numpy(dtype=float), column_of("system/steps", name))
        carbon = self.run.numbers["years"].set_index("year")["carbon_price_cny_per_t"].reindex(self.along["year"])
        self._number("carbon_price", ("year",), carbon.to_numpy(), column_of("system/years", "carbon_price_cny_per_t"))

    def _members(self, members: Members) -> None:
        """A dimension with its coordinate and what else is known of its members; none where the run has no such thing."""
        found = self.run.query(_select(members)).astype(object)
        if found.empty:
            return
        self.members[members.name] = members
        self.file.createDimension(members.name, len(found))
        keys = found[list(members.keys)].astype(str).agg("|".join, axis=1)
        self._text(members.name, (members.name,), keys, " | ".join(members.keys))
        for column in _columns(members):
            title = column_of(_file(members.table), column).description(self.run.currency)
            self._text(_coordinate(members, column), (members.name,), found[column].fillna("").astype(str), title)

    def _technologies(self) -> None:
        names = list(self.file["technology"][:])
        for at, tongue in enumerate(("zh", "en")):
            titles = [self.run.manifest["titles"].get(name, (name, name))[at] for name in names]
            self._text(f"technology_title_{tongue}", ("technology",), titles, column_of("", f"title_{tongue}").description(self.run.currency))

    def _figure(self, figure: Figure) -> None:
        """A variable; none where no row counts."""
        members = self.members[figure.of]
        keys, places = ", ".join(members.keys), ", ".join(["member", *figure.along])
        found = self.run.query(f"""
            WITH members AS (SELECT *, row_number() OVER (ORDER BY {keys}) - 1 AS member FROM ({_select(members)}))
            SELECT {places}, sum({figure.column}) AS value
            FROM {figure.table} JOIN (SELECT member, {keys} FROM members) USING ({keys})
            WHERE {figure.where} GROUP BY {places}
        """)
        if found.empty:
            return
        values = np.full((len(self.file.dimensions[figure.of]), *(len(self.along[name]) for name in figure.along)), np.nan)
        at = [pd.Index(self.along[name]).get_indexer(found[name].astype(self.along[name].dtype)) for name in figure.along]
        values[(found["member"].to_numpy(), *at)] = found["value"].to_numpy()
        coordinates = " ".join(_coordinate(members, column) for column in _columns(members))
        more = {"coordinates": coordinates} | ({"cell_methods": figure.method} if figure.method else {})
        self._number(figure.name, (figure.of, *figure.along), values, column_of(_file(figure.table), figure.column), more, figure.unit)

    def _number(self, name: str, dimensions: tuple[str, ...], values: np.ndarray, column: Column, more: dict[str, str] | None = None, unit: str = "") -> None:
        """A variable of numbers.

        Args:
            name, dimensions, values: Of the variable.
            column: Says what it is.
            more: Further attributes.
            unit: Its unit where the column has none of its own.
        """
        whole = values.dtype.kind in "iu"
        by_year = (*[1] * (len(dimensions) - 1), len(self.along["step"])) if dimensions[-1:] == ("step",) else None  # a year of hours is read at once
        variable = self.file.createVariable(name, "i4" if whole else "f8", dimensions, chunksizes=by_year, **({} if whole else COMPRESSED))
        units = _units(column.unit_in(self.run.currency) or unit) or ("1" if whole else "")
        title = column.description(self.run.currency)
        title = BRACKET.sub("", title) if unit else title
        variable.setncatts({"long_name": title} | ({"units": units} if units else {}) | (more or {}))
        variable[:] = values

    def _text(self, name: str, dimensions: tuple[str, ...], values: Any, title: str) -> None:
        variable = self.file.createVariable(name, str, dimensions)
        variable.long_name = title
        variable[:] = np.array(list(values), dtype=object)


def _select(members: Members) -> str:
    """The members in their order."""
    columns = ", ".join((*members.keys, *members.more))
    return f"SELECT DISTINCT {columns} FROM {members.table} WHERE {members.where} ORDER BY {', '.join(members.keys)}"


def _columns(members: Members) -> tuple[str, ...]:
    """What is told of a member beside its coordinate."""
    return members.more if len(members.keys) == 1 else (*members.keys, *members.more)


def _coordinate(members: Members, column: str) -> str:
    """Name of a coordinate beside the one of the dimension: `flow_site`; of the column that has the dimension's own name `flow_name`."""
    return f"{members.name}_{'name' if column == members.name else column}"


def _units(unit: str) -> str:
    """A unit as UDUNITS writes it, where `a` is no year; money has none there, and keeps the code of its currency.

    >>> _units("t/a"), _units("MWh")
    ('t/year', 'MWh')
    """
    return re.sub(r"/a\b", "/year", unit)


def _file(table: str) -> str:
    """A table of the query as the list of columns names it."""
    return f"system/{name}" if (name := table.removeprefix("numbers.")) != table else f"tables/{table}"
