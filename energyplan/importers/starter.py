"""A small plan to begin with: its files beside this module, its hours by formula."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.plan.written import WrittenPlan, read_written

FILES = Path(__file__).parent / "starter_plan"
HOURS = np.arange(8760)
HEAD = """\
# SYNTHETIC hours made by formula (energyplan init), of no real place: put measured ones here
# hour: its beginning; hour 0 is 1 January 00-01
"""


def starter(name: str) -> WrittenPlan:
    """The starter plan under a name of its own."""
    with tempfile.TemporaryDirectory() as draft:
        folder = Path(shutil.copytree(FILES, Path(draft) / "plan"))
        (folder / "inputs" / "profiles").mkdir()
        (folder / "inputs" / "profiles" / "typical.csv").write_text(_hours(), encoding="utf-8")
        written = read_written(folder)
    written.data |= {"name": name, "title": {"zh": name, "en": name}}  # until it gets a better one
    return written


def _hours() -> str:
    series = {"wind [1]": wind(), "solar [1]": sun(), "load [1]": load()}
    rows = zip(*(np.round(values, 4) for values in series.values()), strict=True)
    return HEAD + ",".join(["hour", *series]) + "\n" + "".join(f"{hour},{','.join(f'{value:g}' for value in row)}\n" for hour, row in enumerate(rows))


def wind() -> NDArray[np.float64]:
    """Output of wind per power [1], (8760,): fronts of three to nine days, more of it in winter."""
    day = HOURS / 24
    fronts = np.sin(2 * np.pi * day / 3.3) + 0.8 * np.sin(2 * np.pi * day / 5.7 + 1) + 0.6 * np.sin(2 * np.pi * day / 8.9 + 2)
    return np.clip(0.3 + 0.17 * fronts + 0.08 * np.cos(2 * np.pi * day / 365), 0.0, 0.95)


def sun() -> NDArray[np.float64]:
    """Output of PV per power [1], (8760,): height of the sun at 40 degrees north, under clouds that come and go."""
    day = HOURS / 24
    declination = np.radians(-23.44) * np.cos(2 * np.pi * (day + 10) / 365)
    latitude, angle = np.radians(40), 2 * np.pi * (HOURS % 24 - 11.5) / 24
    height = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(angle)
    return np.clip(0.8 * height, 0.0, None) * (0.75 + 0.25 * np.sin(2 * np.pi * day / 4.1))


def load() -> NDArray[np.float64]:
    """Load over its peak [1], (8760,): a day with a noon and an evening, more in winter and summer."""
    hour = HOURS % 24
    course = 0.65 + 0.2 * np.exp(-(((hour - 11) / 3.5) ** 2)) + 0.3 * np.exp(-(((hour - 19) / 2.5) ** 2))
    return np.asarray(course * (1 + 0.12 * np.cos(4 * np.pi * HOURS / 8760)) / 1.12 / 0.98)
