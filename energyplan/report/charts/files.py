"""Charts as files: pictures without a browser, pages that load nothing."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from energyplan.i18n import _, language
from energyplan.report.charts.fonts import require_chinese, warn_of_boxes
from energyplan.report.charts.style import altair
from energyplan.results.files import write_whole

Format = Literal["png", "svg", "pdf", "html"]
SCALE = 2.0
"""Pixels of a PNG for each of the screen: sharp in print up to 15 cm wide."""

PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 1.5rem; background: #fff; }} .chart {{ margin-bottom: 2.5rem; overflow-x: auto; }}</style>
</head>
<body>
{places}
{scripts}
</body>
</html>
"""
"""A page with its library inside: nothing is loaded from anywhere."""

SCRIPTS = """<script>{library}</script>
<script>
const specs = {specs};
const options = {{actions: {{export: true, source: false, compiled: false, editor: false}}, renderer: "svg"}};
for (const [name, spec] of Object.entries(specs)) vegaEmbed("#" + name, spec, options);
</script>"""


def ready(form: str) -> None:
    """What a file of a chart takes is there: told before the work, not after it.

    Args:
        form: Ending of the file, with or without its dot.

    Raises:
        EnvironmentProblem: the extra `report` is missing, or a font for Chinese pictures.
    """
    altair()
    if language() == "zh" and form.lstrip(".") != "html":
        require_chinese()


def save_chart(chart: Any, path: Path) -> Path:
    """A chart as a file whose ending says what it is: svg, png, pdf or html.

    Raises:
        EnvironmentProblem: as `ready`, or the file cannot be written.
    """
    ready(path.suffix)
    if path.suffix == ".html":
        return write_page({path.stem: chart}, path)
    _warn([chart], path.suffix)
    return write_whole(path, picture(chart, path.suffix[1:]))  # type: ignore[arg-type]  # the command line lets no other ending through


def write_charts(charts: Mapping[str, Any], folder: Path, form: Format) -> list[Path]:
    """Charts as files of a folder, a picture each, or one page `charts.html` of all; their paths. Each is written aside and renamed.

    Raises:
        EnvironmentProblem: the extra `report` is missing, or a font for Chinese, or the folder cannot be written.
    """
    if form == "html":
        return [write_page(charts, folder / "charts.html")]
    ready(form)
    _warn(charts.values(), form)
    return [write_whole(folder / f"{name}.{form}", picture(chart, form)) for name, chart in charts.items()]


def _warn(charts: Iterable[Any], form: str) -> None:
    """Say where Chinese words would be boxes; an SVG has them as text, drawn by whoever looks at it."""
    if form.lstrip(".") != "svg":
        warn_of_boxes(json.dumps(chart.to_dict(), ensure_ascii=False) for chart in charts)


def write_page(charts: Mapping[str, Any], path: Path) -> Path:
    """All charts on one page, its library inside."""
    return write_whole(path, html_page(charts, _("Charts")).encode())


def picture(chart: Any, form: Format) -> bytes:
    """A chart as SVG, PNG or PDF."""
    return picture_of(chart.to_dict(), form)


def picture_of(spec: dict[str, Any], form: Format) -> bytes:
    """A Vega-Lite specification as SVG, PNG or PDF."""
    altair()
    import vl_convert

    if form == "svg":
        return str(vl_convert.vegalite_to_svg(spec)).encode()
    return bytes(vl_convert.vegalite_to_png(spec, scale=SCALE) if form == "png" else vl_convert.vegalite_to_pdf(spec))


def html_page(charts: Mapping[str, Any], title: str) -> str:
    """The page as text."""
    numbered = {f"c{number}": chart for number, chart in enumerate(charts.values(), start=1)}
    places = "\n".join(f'<div class="chart" id="{name}"></div>' for name in numbered)
    drawn = scripts({name: chart.to_dict() for name, chart in numbered.items()})
    return PAGE.format(language=language(), title=html.escape(title), places=places, scripts=drawn)


def scripts(specs: Mapping[str, Any]) -> str:
    """What draws Vega-Lite specifications at the places of a page that have their names: the library itself, the specifications, and how they are shown."""
    altair()
    import vl_convert

    library = vl_convert.javascript_bundle().replace("</script", "<\\/script")  # type: ignore[call-arg]  # its stub forgets the default
    told = json.dumps(specs, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return SCRIPTS.format(library=library, specs=told)
