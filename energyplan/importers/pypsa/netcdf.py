"""Reading a netCDF file as PyPSA writes it: variables `generators_p_nom`, `generators_t_p_max_pu`, `snapshots_objective` ..."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np

from energyplan.errors import InputError, Place, Problem, Problems
from energyplan.extras import missing
from energyplan.i18n import _
from energyplan.importers.pypsa.attributes import LISTS
from energyplan.importers.pypsa.folder import refuse_weightless
from energyplan.importers.pypsa.tables import WEIGHTINGS, Cell, Network, Series, Table
from energyplan.plan.input_file import NETCDF, readable, shown

MOST_VALUES = 200_000_000
"""Of all variables: a few bytes of a file can stand for any number of them."""


def read_netcdf(path: Path, problems: Problems) -> Network:
    """The network of a file; places are its variables.

    Raises:
        EnvironmentProblem: netCDF4 is not installed.
        InputError: it is no netCDF file.
    """
    try:
        import netCDF4
    except ImportError as error:
        raise missing(_("netCDF files (a CSV folder of the network needs none)"), "netcdf") from error
    try:
        data = netCDF4.Dataset(readable(path, NETCDF))
    except (OSError, RuntimeError) as error:
        raise _refused(path, _("is no netCDF file")) from error
    with data:
        if sum(math.prod(variable.shape) for variable in data.variables.values()) > MOST_VALUES:
            raise _refused(path, _("has more than {most:,} values").format(most=MOST_VALUES))
        try:
            return _File(Network(path, str(getattr(data, "network_name", "")) or path.stem), data.variables, problems).network
        except (OSError, RuntimeError, ValueError, LookupError, TypeError) as error:  # what the library, or a variable of another shape, makes of damage
            raise _refused(path, _("is damaged: {reason}").format(reason=str(error) or type(error).__name__)) from error


def _refused(path: Path, message: str) -> InputError:
    return InputError([Problem(Place(shown(path)), "source", message, _("give what export_to_netcdf wrote"), "not_netcdf")])


class _File:
    """The variables of a file on their way into tables."""

    def __init__(self, network: Network, variables: Any, problems: Problems):
        self.path, self.variables, self.network = network.path, variables, network
        if "investment_periods" in variables and len(variables["investment_periods"][:]):
            message, hint = _("investment periods of a netCDF file are not supported"), _("export the network to a CSV folder")
            problems.add(self._place("investment_periods"), "investment_periods", message, hint, "not_supported")
        if "scenario_weight" in variables and len(variables["scenario_weight"][:]):
            problems.add(self._place("scenario_weight"), "scenarios", _("scenarios are not supported"), _("import one of them"), "not_supported")
        self._snapshots(problems)
        for name in LISTS:
            if f"{name}_i" in variables:
                self.network.tables[name] = self._table(name)
        for variable in variables:
            if "_pw_" in variable and variable.split("_pw_")[0] in LISTS:
                problems.add(self._place(variable), variable, _("curves of costs or efficiencies are not supported"), _("give one value"), "not_supported")

    def _place(self, variable: str) -> Place:
        return Place(shown(self.path), cell=variable)

    def _texts(self, variable: str) -> list[str]:
        return [_text(value) for value in np.ma.filled(self.variables[variable][:].astype(object), np.nan)]

    def _snapshots(self, problems: Problems) -> None:
        network = self.network
        names = "snapshots_snapshot" if "snapshots_snapshot" in self.variables else "snapshots"
        network.snapshots = self._texts(names)
        for name in WEIGHTINGS:
            variable = f"snapshots_{name}"
            values = self.variables[variable][:] if variable in self.variables else np.ones(len(network.snapshots))
            network.weights[name] = np.asarray(values, dtype=float)
        refuse_weightless(network, [Place(shown(self.path), cell=f"snapshots[{name}]") for name in network.snapshots], problems)

    def _table(self, name: str) -> Table:
        table = Table(name, self._place(f"{name}_i"))
        components = self._texts(f"{name}_i")
        table.names = {one: Place(shown(self.path), cell=f"{name}_i[{one}]") for one in components}
        table.rows = {one: {} for one in components}
        for variable in self.variables:
            static = re.match(rf"^{name}_(?!t_|pw_|i$)(.+)$", variable)
            if static and self.variables[variable].dimensions == (f"{name}_i",):
                table.header[static[1]] = self._place(variable)
                for one, text in zip(components, self._texts(variable), strict=True):
                    if text:
                        table.rows[one][static[1]] = Cell(text, Place(shown(self.path), cell=f"{variable}[{one}]"))
            elif variable.startswith(f"{name}_t_") and not variable.endswith("_i"):
                values = np.ma.filled(self.variables[variable][:].astype(float), np.nan)
                for i, one in enumerate(self._texts(f"{variable}_i")):
                    place = Place(shown(self.path), cell=f"{variable}[{one}]")
                    table.series.setdefault(variable.removeprefix(f"{name}_t_"), {})[one] = Series(values[:, i], place)
        return table


def _text(value: Any) -> str:
    """A value as it would stand in a CSV file; no number is an empty cell."""
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else repr(float(value))
    return str(value)
