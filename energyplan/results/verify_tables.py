"""Columns of tables as arrays: codes of names, groups of rows, the one of two columns that is filled."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from energyplan.results.verify_records import Array


def named(weather: pd.Series, future: pd.Series) -> pd.Series:
    """Names of realisations: `typical`, `typical_dear_coal`."""
    return weather.where(future == "", weather + "_" + future)


def codes(column: pd.Series, names: pd.Index) -> NDArray[np.intp]:
    """Position of each value of a column (plain or categorical) in `names`, -1 where it is not."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        known = np.append(names.get_indexer(column.cat.categories.astype(names.dtype)), -1)
        return np.asarray(known[column.cat.codes.to_numpy()], dtype=np.intp)
    return np.asarray(names.get_indexer(pd.Index(column)), dtype=np.intp)


def group(frame: pd.DataFrame, keys: list[str]) -> tuple[NDArray[np.int64], list[tuple]]:
    """Number of the group of each row, and the values of the columns `keys` of each group."""
    combined = np.zeros(len(frame), dtype=np.int64)
    for key in keys:
        code, names = pd.factorize(frame[key], use_na_sentinel=False)
        combined = combined * max(len(names), 1) + code
    _, first, group = np.unique(combined, return_index=True, return_inverse=True)
    values = frame[keys].iloc[first].astype(object)
    return group.astype(np.int64), list(values.itertuples(index=False, name=None))


def either(frame: pd.DataFrame, one: str, other: str) -> Array:
    """The column that is filled."""
    value = frame[one].to_numpy(dtype=float)
    return np.where(np.isnan(value), frame[other].to_numpy(dtype=float), value)
