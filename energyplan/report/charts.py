"""Charts of a run, by one grammar for picture and page. Needs the extra `report`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.errors import EnvironmentProblem
from energyplan.i18n import _, language, set_language
from energyplan.results.runs import find_run, read_frames

ORDER = (
    "coal", "nuclear", "offshore_wind", "island_wind", "utility_pv", "rooftop_pv", "tidal_pilot", "wave_pilot",
    "h2_turbine", "fuel_cell", "pumped_storage", "vrfb", "li_battery",
)  # fmt: skip
"""From the bottom of a stack to its top."""


def capacity_chart(run: Path) -> Any:
    """Power in operation at the end of each ledger year, stacked by technology; electrolysers, tanks, ties and cables are left out.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    try:
        import altair as alt
    except ModuleNotFoundError as error:
        raise EnvironmentProblem(_('charts need an extra: pip install "energyplan[report]"')) from error
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    capacity = read_frames(run / "tables")["capacity"]
    shown = capacity[(capacity["unit"] == "MW") & capacity["technology"].isin(ORDER)]
    data = shown.groupby(["year", "technology"], as_index=False, observed=True)["in_service"].sum()
    data = data[data["in_service"] > 0.05]
    data["GW"] = data["in_service"] / 1000
    column = 0 if language() == "zh" else 1
    names = {t: manifest["titles"][t][column] for t in ORDER if t in set(data["technology"])}
    data["name"] = data["technology"].map(names)
    data["rank"] = data["technology"].map({t: i for i, t in enumerate(ORDER)})
    legend = alt.Legend(title=None, labelFontSize=12)
    colour = alt.Color("name:N", scale=alt.Scale(domain=list(names.values()), range=[manifest["colours"][t] for t in names]), legend=legend)
    return (
        alt.Chart(pd.DataFrame(data))
        .mark_bar(width=24)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("GW:Q", title=_("power in operation at the end of the year [GW]")),
            color=colour,
            order=alt.Order("rank:Q"),
        )
        .properties(width=760, height=340)
        .configure_view(strokeWidth=0)
        .configure_axis(gridColor="#e6e6e6", labelFontSize=12, titleFontSize=12)
        .configure(font="Noto Sans, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, SimSun, sans-serif")
    )


def main() -> None:
    """`python -m energyplan.report.charts RUN FILE [--lang zh]`; the ending of FILE says svg, png or html."""
    parser = argparse.ArgumentParser(description=capacity_chart.__doc__)
    parser.add_argument("run")
    parser.add_argument("file", type=Path)
    parser.add_argument("--lang", choices=("en", "zh"))
    arguments = parser.parse_args()
    set_language(arguments.lang)
    chart = capacity_chart(find_run(arguments.run))
    chart.save(str(arguments.file), scale_factor=2) if arguments.file.suffix == ".png" else chart.save(str(arguments.file))


if __name__ == "__main__":
    main()
