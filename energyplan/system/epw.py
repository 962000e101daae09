"""Profiles from an EPW file: the weather of a real place, by pvlib and windpowerlib.

An EPW file holds 8,760 hours labelled by their end, in local standard time; a TMY is a patchwork
of months of different years. Both libraries are an extra of the project, `weather`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from energyplan.errors import InputError, Place, Problem
from energyplan.extras import missing
from energyplan.i18n import _
from energyplan.plan.input_file import PROFILES, readable

MEASURED_AT = 10.0  # height of the EPW wind [m]
CELL_LOSS = -0.0035  # change of PV power per kelvin above 25 degC [1/K]


@dataclass(frozen=True)
class WindSite:
    """Turbine and place of a wind farm near the weather station.

    Attributes:
        turbine: type in the library of windpowerlib (`windpowerlib.get_turbine_types()`).
        hub_height: [m].
        shear: exponent a of v(h) = v(10 m) (h / 10 m)^a [1].
        mean_speed: mean wind at hub height, to which the year is scaled [m/s]; None takes the
            extrapolated wind as it is. An airport on land says little about the open sea: give
            the mean of a wind atlas there.
        losses: wake, electrical, outage, as a share of output [1].
    """

    turbine: str
    hub_height: float
    shear: float = 0.14
    mean_speed: float | None = None
    losses: float = 0.12


OFFSHORE = WindSite("V164/8000", hub_height=110.0, shear=0.11, mean_speed=7.1)
ONSHORE = WindSite("V112/3000", hub_height=90.0, shear=0.16)


def profiles_from_epw(
    path: Path,
    offshore: WindSite = OFFSHORE,
    onshore: WindSite = ONSHORE,
    tilt: float = 35.0,
    azimuth: float = 180.0,
    solar_losses: float = 0.20,
    sun_minutes: float = 30.0,
) -> pd.DataFrame:
    """Hourly capacity factors and temperature of an EPW file; no load, an EPW has none.

    solar = plane-of-array irradiance / 1000 W/m2 x (1 - 0.35 %/K (cell - 25 degC)) x (1 - losses),
    wind = power curve (v at hub) x (1 - losses).

    Args:
        path: of the EPW file.
        offshore: turbine and place for `offshore_wind`.
        onshore: the same for `onshore_wind`.
        tilt: of the modules from the horizontal [degree].
        azimuth: they face, from north over east; 180 is south [degree].
        solar_losses: inverter 4 %, reflection 3 %, cables, dirt, mismatch 14 % [1].
        sun_minutes: the sun stands as so long after the beginning of the hour [min]. By the EPW
            rules 30; files with radiation of ERA5 can be half an hour late. Where
            GHI = DHI + DNI cos(zenith) holds best tells: 0 for the TMYx of Dalian.

    Returns:
        (8760 rows, index `hour`) `offshore_wind`, `onshore_wind`, `solar` [1] and `temperature`
        [degC]; labels are the beginning of the hour, local standard time of the file.

    Raises:
        ModuleNotFoundError: pvlib or windpowerlib is not installed.
        InputError: the file is not there, is no EPW, or has not 8,760 hours.

    Source: NREL EnergyPlus Auxiliary Programs, weather file format; Hay and Davies (1980) for the
        sky; Faiman (2008), doi:10.1002/pip.813, for the cell temperature.
    """
    pvlib, _windpowerlib = _libraries()
    weather, station = _read_epw(path, pvlib)
    profiles = pd.DataFrame(
        {
            "offshore_wind": wind_output(weather["wind_speed"], offshore),
            "onshore_wind": wind_output(weather["wind_speed"], onshore),
            "solar": _solar_output(weather, station, tilt, azimuth, solar_losses, sun_minutes),
            "temperature": weather["temp_air"],
        }
    )
    return profiles.set_index(pd.RangeIndex(len(profiles), name="hour"))


def wind_output(speed: pd.Series, site: WindSite) -> pd.Series:
    """Capacity factor [1] of a wind farm for the wind at 10 m [m/s], same index.

    Raises:
        ModuleNotFoundError: windpowerlib is not installed.
        ValueError: the turbine is not in its library.
    """
    _pvlib, windpowerlib = _libraries()
    types = windpowerlib.get_turbine_types(print_out=False, filter_=True)["turbine_type"]
    if site.turbine not in set(types):
        raise ValueError(
            f"turbine {site.turbine!r} unknown; windpowerlib has {', '.join(sorted(types))}"
        )
    turbine = windpowerlib.WindTurbine(hub_height=site.hub_height, turbine_type=site.turbine)
    hub = windpowerlib.wind_speed.hellman(
        speed, MEASURED_AT, site.hub_height, hellman_exponent=site.shear
    )
    if site.mean_speed is not None:
        hub = hub * (site.mean_speed / hub.mean())
    curve = turbine.power_curve
    power = np.interp(hub, curve["wind_speed"], curve["value"], left=0.0, right=0.0)
    output = np.clip(power / turbine.nominal_power, 0, 1)  # some curves reach 101 %
    return pd.Series(output * (1 - site.losses), index=speed.index)


def _solar_output(
    weather: pd.DataFrame,
    station: dict[str, Any],
    tilt: float,
    azimuth: float,
    losses: float,
    sun_minutes: float,
) -> pd.Series:
    """Capacity factor [1] of fixed modules; arguments as in `profiles_from_epw`."""
    pvlib, _windpowerlib = _libraries()
    moment = pd.DatetimeIndex(weather.index) + pd.Timedelta(minutes=sun_minutes)
    sun = pvlib.solarposition.get_solarposition(moment, station["latitude"], station["longitude"])
    sun.index = weather.index
    plane = pvlib.irradiance.get_total_irradiance(
        tilt,
        azimuth,
        sun["apparent_zenith"],
        sun["azimuth"],
        weather["dni"],
        weather["ghi"],
        weather["dhi"],
        dni_extra=pvlib.irradiance.get_extra_radiation(weather.index),
        model="haydavies",
    )["poa_global"].fillna(0.0)
    cell = pvlib.temperature.faiman(plane, weather["temp_air"], weather["wind_speed"])
    output = plane / 1000 * (1 + CELL_LOSS * (cell - 25)) * (1 - losses)
    return output.clip(0, 1)


def _read_epw(path: Path, pvlib: Any) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Hours of the file, labelled by their beginning, and what its first line says of the place."""
    try:
        weather, station = pvlib.iotools.read_epw(readable(path, PROFILES), coerce_year=2018)
    except InputError:
        raise
    except Exception as error:  # pvlib lets through what pandas raises
        message = _("not an EPW file ({error})").format(error=error)
        raise InputError([Problem(Place(path), "epw", message)]) from error
    if len(weather) != 8760:
        message = _("{count} hours; 8,760 are needed").format(count=len(weather))
        hint = _("leave out 29 February")
        raise InputError([Problem(Place(path), "epw", message, hint)])
    return weather, station


def _libraries() -> tuple[Any, Any]:
    """pvlib and windpowerlib, imported only when an EPW is read."""
    try:
        import pvlib
        import windpowerlib
    except ModuleNotFoundError as error:
        raise missing(_("EPW files"), "weather") from error
    return pvlib, windpowerlib
