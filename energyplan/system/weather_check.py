"""How near a synthetic year is to the observed one, and the search for a good seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energyplan.system.weather import synthesise
from energyplan.system.weather_read import VARIABLES, WeatherStatistics

LULL = 0.10  # a day whose mean output is below this share of capacity belongs to a lull


def describe(profiles: pd.DataFrame) -> pd.Series:
    """What a year is judged by: means, autocorrelations, correlations and lulls.

    A lull is a run of days whose mean offshore wind is below 10 % of capacity.

    Args:
        profiles: (8760 rows) with the columns of `VARIABLES`, or some of them.

    Returns:
        The statistics by name: `mean <variable>` [1, degC], `lag 1 <variable>`,
        `lag 24 <variable>`, `correlation <one> <other>` [1], `lull days`, `longest lull` [d].

    Example:
        >>> calm = pd.DataFrame({"offshore_wind": [0.05] * 4 * 24 + [0.5] * 361 * 24})
        >>> describe(calm)[["lull days", "longest lull"]].tolist()
        [4.0, 4.0]
    """
    found: dict[str, float] = {}
    names = [name for name in VARIABLES if name in profiles]
    for name in names:
        found[f"mean {name}"] = profiles[name].mean()
    for name in names:
        for lag in (1, 24):
            found[f"lag {lag} {name}"] = profiles[name].autocorr(lag)
    for position, one in enumerate(names):
        for other in names[position + 1 :]:
            found[f"correlation {one} {other}"] = profiles[one].corr(profiles[other])
    calm = profiles["offshore_wind"].to_numpy().reshape(-1, 24).mean(axis=1) < LULL
    ends = np.flatnonzero(np.diff(np.concatenate([[0], calm.astype(int), [0]])))
    found["lull days"] = calm.sum()
    found["longest lull"] = (ends[1::2] - ends[::2]).max(initial=0)
    return pd.Series(found, dtype=float)


def misfit(statistics: WeatherStatistics, profiles: pd.DataFrame) -> float:
    """Largest |found - observed| / tolerance over the table `observed` [1]; below 1 is accepted."""
    observed = statistics.observed
    found = describe(profiles).reindex(observed.index)
    return float(((found - observed["value"]).abs() / observed["tolerance"]).max())


def search_seeds(
    statistics: WeatherStatistics, candidates: range, year: str = "typical"
) -> pd.Series:
    """Misfit [1] of each candidate seed, best first: how the seeds of `years.csv` were chosen.

    The first of `search_seeds(statistics, range(1000))` became `typical`, the next two `poor` and
    `good`: the same kind of weather in another order. About 0.05 s a candidate.
    """
    tried = {seed: misfit(statistics, synthesise(statistics, year, seed)) for seed in candidates}
    return pd.Series(tried, name="misfit").sort_values(kind="stable")
