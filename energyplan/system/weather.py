"""A synthetic year of wind, sun, temperature and load from published statistics.

No measured series is needed or shipped: only tables of means, quantiles and correlations
(`weather_read.py`). A year is made in four steps, each a function below:

1. `latent_noise`: five Gaussian series with the autocorrelation and cross-correlation of the
   normal scores of the observed departures (weather systems of hours to days);
2. `through_quantiles`: through the quantile function of the observed distribution, shifted by ...
3. `calibrate`: ... a seasonal and a diurnal shift, found so that means of months and hours are met;
4. `synthesise`: the same for temperature and load, rounded, one row an hour.

Labels are the beginning of the hour, Beijing time (UTC+8); the year has 8,760 hours and starts on
a Monday (the calendar of 2018, the year of the load statistics).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.interpolate import PchipInterpolator
from scipy.special import ndtr

from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.system.weather_read import SEASONS, VARIABLES, WeatherStatistics, read_statistics

Array = npt.NDArray[np.float64]

VERSION = 1  # raise it when the same tables and seed would give another year
HOURS = 8760
DAYS_OF_MONTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
MONTH = np.repeat(np.arange(12), DAYS_OF_MONTH * 24)  # (8760,) 0 = January
HOUR = np.tile(np.arange(24), 365)
DAY = np.repeat(np.arange(365), 24)
SEASON = (MONTH + 1) % 12 // 3  # 0 = December, January, February
MID_MONTH = (np.cumsum(DAYS_OF_MONTH) - DAYS_OF_MONTH / 2) * 24  # [h]
FACTORS = ("wind_factor", "solar_factor", "wind_month_spread", "solar_month_spread")
DIGITS = {"offshore_wind": 4, "onshore_wind": 4, "solar": 4, "temperature": 1, "load": 4}
UNITS = {name: "degC" if name == "temperature" else "1" for name in VARIABLES}


def through_months(values: npt.ArrayLike) -> Array:
    """(8760,) straight lines between mid-months through 12 values, closed over New Year.

    Raises:
        ValueError: not 12 values.

    Example:
        >>> line = through_months([0, 31] + [0] * 10)
        >>> [round(float(line[24 * day]), 2) for day in (15, 30, 45)]  # 29.5 days apart
        [0.0, 15.24, 31.0]
    """
    twelve = np.asarray(values, dtype=float)
    if twelve.shape != (12,):
        raise ValueError(f"one value a month is needed, 12 in all, not shape {twelve.shape}")
    return np.interp(np.arange(HOURS), MID_MONTH, twelve, period=HOURS)


def month_means(series: Array) -> Array:
    """(12,) mean of each month of an hourly year (8760,), in the unit of the series.

    Example:
        >>> month_means(MONTH.astype(float))[[0, 11]].tolist()
        [0.0, 11.0]
    """
    return np.bincount(MONTH, series) / (DAYS_OF_MONTH * 24)


def smooth_day(hourly: Array, harmonics: int = 3) -> Array:
    """The first harmonics of a mean day: (..., 24) -> (..., 24), same mean and unit.

    The wind of ERA5 jumps at 06 and 18 h Beijing time where its assimilation window changes
    (21-22 and 9-10 UTC); that is no weather, and three harmonics leave it out.

    Source: Copernicus knowledge base, "ERA5: known issues" (wind mismatch at 9-10 and 21-22 UTC).

    Example:
        >>> wave = 1 + np.cos(2 * np.pi * np.arange(24) / 24)
        >>> bool(np.allclose(smooth_day(wave), wave)), bool(np.allclose(smooth_day(wave, 0), 1))
        (True, True)
    """
    spectrum = np.fft.rfft(hourly)
    spectrum[..., harmonics + 1 :] = 0
    return np.fft.irfft(spectrum, 24)


def noise(lags: Array, autocorrelation: Array, generator: np.random.Generator) -> Array:
    """(8760,) Gaussian-like series of mean 0, variance 1 with a given autocorrelation [1].

    x(t) = sum over f of sqrt(2 S_f) cos(2 pi f t + phase_f), with random phases and the power
    S_f as the Fourier transform of the autocorrelation. Only phases are drawn, so each year
    has the correlation asked for, and its last hour joins its first.

    Args:
        lags: (n,) rising, from 0 [h]; between them the correlation is a monotone cubic, beyond
            the last it stays there (end the table with 0).
        autocorrelation: (n,) at these lags, 1 at lag 0.
        generator: of numpy, seeded by the caller.

    Source: Shinozuka & Deodatis (1991), doi:10.1115/1.3119501 (spectral representation).

    Example:
        >>> flat = noise(np.array([0.0, 12, 48]), np.array([1, 0.5, 0]), np.random.default_rng(1))
        >>> round(float(flat.mean()), 6), round(float(flat.var()), 6)
        (0.0, 1.0)
        >>> round(float(np.mean(flat * np.roll(flat, 12))), 1)
        0.5
    """
    distance = np.minimum(np.arange(HOURS), HOURS - np.arange(HOURS))
    curve = PchipInterpolator(lags, autocorrelation)(np.minimum(distance, lags[-1]))
    power = np.fft.rfft(curve).real.clip(0)  # a table read off a series may ask for less than 0
    power[[0, -1]] = 0
    phases = np.exp(2j * np.pi * generator.random(power.size))
    series = np.fft.irfft(np.sqrt(power) * phases, HOURS)
    return np.asarray(series / series.std())


def latent_noise(statistics: WeatherStatistics, generator: np.random.Generator) -> Array:
    """(5, 8760) normal scores of the weather's departures, rows in the order of `VARIABLES` [1].

    Independent series with each variable's autocorrelation, mixed by the Cholesky factor of the
    correlation matrix.
    """
    table = statistics.autocorrelation.rename(columns={"clearness": "solar"})
    lags = table.index.to_numpy(dtype=float)
    independent = [noise(lags, table[name].to_numpy(dtype=float), generator) for name in VARIABLES]
    return np.asarray(np.linalg.cholesky(statistics.correlation.to_numpy()) @ independent)


def through_quantiles(score: Array, shift: Array, quantiles: pd.Series) -> Array:
    """Values [1] of a distribution at Gaussian scores moved by seasons and hours.

    value = Q(Phi((score + shift) / sqrt(1 + var(shift)))), Q straight between the quantiles, Phi
    the normal distribution. The root keeps the variance at 1, so the year as a whole keeps the
    distribution while summer sits low in it and spring high.

    Args:
        score: (n,) of variance 1 [1].
        shift: (n,) [1].
        quantiles: values by share of hours (index, 0..1).

    Example:
        >>> quantiles = pd.Series([0.0, 0.2, 0.9], index=[0.0, 0.5, 1.0])
        >>> through_quantiles(np.array([0.0, -9.0, 9.0]), np.zeros(3), quantiles).round(3).tolist()
        [0.2, 0.0, 0.9]
    """
    share = ndtr((score + shift) / np.hypot(1, shift.std()))
    return np.interp(share, quantiles.index.to_numpy(float), quantiles.to_numpy(float))


def calibrate(
    series_of: Callable[[Array], Array], target: Array, day_factor: Array | None = None
) -> Array:
    """(8760,) series_of(shift) whose month means meet `target` within 0.01 % of its largest.

    The shift is `through_months` of 12 numbers, plus one number for every season and hour when
    a day's course is asked for. Each round moves them by (wanted - found) / slope.

    Args:
        series_of: series (8760,) for a shift (8760,); rises with the shift.
        target: (12,) month means, unit of the series.
        day_factor: (4, 24) hour's mean over season's mean [1], met within sampling.

    Raises:
        ValueError: the means cannot be reached, e.g. a mean above the largest quantile.

    Example:
        >>> day = np.cos(2 * np.pi * HOUR / 24)
        >>> warm = calibrate(lambda shift: day + shift, np.arange(12.0))
        >>> round(float(month_means(warm)[11]), 2)
        11.0
    """
    months, hours = np.zeros(12), np.zeros((4, 24))
    start = series_of(np.zeros(HOURS))
    slope = (series_of(np.full(HOURS, 0.1)) - start).mean() / 0.1
    tolerance = 1e-4 * np.abs(target).max()
    for _round in range(1000):
        series = series_of(through_months(months) + hours[SEASON, HOUR])
        error = target - month_means(series)
        if np.abs(error).max() < tolerance:
            return series
        months = months + 0.5 * error / slope
        if day_factor is not None:
            sums = np.bincount(SEASON * 24 + HOUR, series)
            found = (sums / np.bincount(SEASON * 24 + HOUR)).reshape(4, 24)
            wanted = day_factor / day_factor.mean(1, keepdims=True) * found.mean(1, keepdims=True)
            hours = hours + 0.5 * (wanted - found) / slope
    worst = int(np.abs(error).argmax())
    raise ValueError(
        f"month {worst + 1}: a mean of {target[worst]:.4g} cannot be reached "
        f"(got {target[worst] - error[worst]:.4g}); compare the monthly means with the quantiles"
    )


def month_targets(
    means: Array, factor: float, spread: float, generator: np.random.Generator
) -> Array:
    """(12,) month means of one year: means x factor, scattered but with the annual mean kept [1].

    Args:
        means: (12,) of the reference year [1].
        factor: annual mean over that of the reference year [1].
        spread: relative standard deviation between years of one month [1].

    Example:
        >>> month_targets(np.full(12, 0.3), 0.9, 0.0, np.random.default_rng(1)).round(2).tolist()[0]
        0.27
    """
    scattered = means * np.exp(spread * generator.standard_normal(12))
    return scattered * factor * (means @ DAYS_OF_MONTH) / (scattered @ DAYS_OF_MONTH)


def day_by_season(statistics: WeatherStatistics, name: str) -> Array:
    """(4, 24) mean course of the day, rows in the order of `SEASONS`, unit of `diurnal`."""
    return statistics.diurnal[name].unstack("hour").loc[list(SEASONS)].to_numpy(dtype=float)


def load_shape(statistics: WeatherStatistics) -> Array:
    """(8760,) load by hour of day, weekend and holidays, before months and noise [1].

    shape = hour's factor of the season x weekend factor (Saturday, Sunday) or holiday factor.
    """
    by_season = day_by_season(statistics, "load")
    factor = {str(occasion): float(load) for occasion, load in statistics.calendar["load"].items()}
    day = np.where(np.arange(365) % 7 >= 5, factor["weekend"], 1.0)
    dates = statistics.calendar[["first_day", "days"]].astype(int).to_numpy()
    for (occasion, load), (first, days) in zip(factor.items(), dates, strict=True):
        if occasion != "weekend":
            day[first - 1 : first - 1 + days] = load
    return np.asarray(by_season[SEASON, HOUR] * day[DAY], dtype=float)


def synthesise(statistics: WeatherStatistics, year: str, seed: int) -> pd.DataFrame:
    """One synthetic year, (8760 rows, index `hour`) with the columns `VARIABLES`.

    offshore_wind, onshore_wind = Q(Phi(noise + shift)), solar = clear sky x Q(Phi(noise + shift)),
    temperature = month + hour + spread x noise [degC],
    load = shape x (1 + sensitivity x departure of temperature + spread x noise) [1], mean 1.

    Args:
        statistics: from `read_statistics`.
        year: a row of its table of years (annual factors, spread of months).
        seed: of the random numbers; the same seed gives the same year.

    Raises:
        KeyError: the year is not in the table.
        ValueError: the statistics contradict each other (see `calibrate`).
    """
    if year not in statistics.years.index:
        known = ", ".join(map(str, statistics.years.index))
        raise KeyError(f"{statistics.folder}/years.csv: year {year!r} unknown; known are {known}")
    this = statistics.years.loc[year, list(FACTORS)].astype(float).to_dict()
    generator = np.random.default_rng(seed)
    scores = dict(zip(VARIABLES, latent_noise(statistics, generator), strict=True))
    monthly = {name: statistics.monthly[name].to_numpy(float) for name in statistics.monthly}
    profiles = {}
    for name in ("offshore_wind", "onshore_wind"):
        target = month_targets(
            monthly[name], this["wind_factor"], this["wind_month_spread"], generator
        )
        profiles[name] = calibrate(
            partial(through_quantiles, scores[name], quantiles=statistics.distribution[name]),
            target,
            smooth_day(day_by_season(statistics, name)),
        )
    target = month_targets(
        monthly["solar"], this["solar_factor"], this["solar_month_spread"], generator
    )
    envelope = np.stack([through_months(statistics.clear_sky[h]) for h in range(24)])
    clear = envelope[HOUR, np.arange(HOURS)]
    clearness = statistics.distribution["clearness"]
    profiles["solar"] = calibrate(
        lambda shift: clear * through_quantiles(scores["solar"], shift, clearness), target
    )
    departure = through_months(monthly["temperature_spread"]) * scores["temperature"]
    day = smooth_day(day_by_season(statistics, "temperature"))[SEASON, HOUR]
    profiles["temperature"] = calibrate(
        lambda shift: day + departure + shift, monthly["temperature"]
    )
    by_weather = through_months(monthly["load_per_kelvin"]) * departure
    by_chance = through_months(monthly["load_spread"]) * scores["load"]
    shape = load_shape(statistics) * (1 + by_weather + by_chance)
    profiles["load"] = calibrate(lambda shift: shape * (1 + shift), monthly["load"])
    frame = pd.DataFrame(profiles, index=pd.RangeIndex(HOURS, name="hour"))
    return frame.round(DIGITS)


def write_profiles(inputs_folder: Path, out: Path | None = None) -> list[Path]:
    """Write one CSV for every year of the statistics; again gives the same bytes.

    Args:
        inputs_folder: of a plan, e.g. `inputs/zhuanghe`; its `weather/` holds the tables.
        out: folder for `<year>.csv`; without it `<inputs_folder>/profiles`.

    Returns:
        The files written, in the order of `years.csv`.

    Raises:
        InputError: the tables are missing, wrong or contradict each other.
    """
    if inputs_folder.is_file():
        message = _("a workbook holds hours, and no statistics to make them of")
        hint = _("carry it into files (energyplan convert), with weather/ beside the tables")
        raise InputError([Problem(Place(inputs_folder), "weather", message, hint, "no_statistics")])
    statistics = read_statistics(inputs_folder / "weather")
    out = inputs_folder / "profiles" if out is None else out
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for year, seed in statistics.years["seed"].items():
        try:
            profiles = synthesise(statistics, str(year), int(seed))
        except ValueError as error:
            place = Place(inputs_folder / "weather" / "years.csv")
            raise InputError([Problem(place, str(year), str(error))]) from error
        header = (
            f"# SYNTHETIC weather and load, year `{year}`: made from statistics, not measured\n"
            f"# energyplan weather, generator version {VERSION}, seed {seed}\n"
            f"# statistics: {inputs_folder.name}/weather/*.csv (with sources)\n"
            "# hour: its beginning, Beijing time (UTC+8); hour 0 is Monday 1 January 00-01\n"
        )
        table = profiles.rename(columns=lambda name: f"{name} [{UNITS[name]}]")
        text = header + table.to_csv(lineterminator="\n")
        path = out / f"{year}.csv"
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written
