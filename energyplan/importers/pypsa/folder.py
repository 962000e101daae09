"""Reading a folder of CSV files as PyPSA writes it: `generators.csv`, `generators-p_max_pu.csv`, `snapshots.csv` ..."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from energyplan.errors import Place, Problems, nearest
from energyplan.i18n import _
from energyplan.importers.pypsa.attributes import LISTS
from energyplan.importers.pypsa.periods import set_periods
from energyplan.importers.pypsa.tables import WEIGHTINGS, Array, Cell, Network, Series, Table
from energyplan.plan.text_file import read_rows, shown

OTHER = ("network", "snapshots", "investment_periods")
"""Files that hold no components."""


def read_folder(folder: Path, problems: Problems) -> Network:
    """The network of a folder; every fault is noted with its place."""
    network = Network(folder, _name(folder, problems))
    of_snapshots = _snapshots(network, folder / "snapshots.csv", problems)
    _periods(network, folder / "investment_periods.csv", of_snapshots, problems)
    for path in sorted(folder.glob("*.csv")):
        name, _dash, attribute = path.stem.partition("-")
        if name in LISTS:
            table = network.tables.setdefault(name, Table(name, Place(shown(folder / f"{name}.csv"), 1, 1)))
            if not attribute:
                _components(table, path, problems)
        elif name not in OTHER:
            best = nearest(name, (*LISTS, *OTHER))
            problems.add(
                Place(shown(path)), path.stem, _("is no file of a PyPSA network"),
                _("did you mean '{name}'?").format(name=best) if best else _("take it out of the folder"), "unknown_file",
            )  # fmt: skip
    for path in sorted(folder.glob("*-*.csv")):
        name, _dash, attribute = path.stem.partition("-")
        if name in LISTS:
            _series(network, network.tables[name], attribute, path, problems)
    return network


def _name(folder: Path, problems: Problems) -> str:
    """The name in `network.csv`, else the folder's."""
    path = folder / "network.csv"
    lines = _lines(path, problems) if path.exists() else []
    return lines[1][1][0].strip() or folder.name if len(lines) > 1 else folder.name


def _lines(path: Path, problems: Problems) -> list[tuple[int, list[str]]]:
    """Line number and cells of each row that has any."""
    return read_rows(path, problems)


def _cells(path: Path, problems: Problems) -> Iterator[list[Cell]]:
    """Rows of cells with their places; a row that is longer or shorter than the header is a problem."""
    lines = _lines(path, problems)
    for number, row in lines:
        if len(row) != len(lines[0][1]):
            problems.add(
                Place(shown(path), number, 1), path.stem, _("has {found} cells, the header has {expected}").format(found=len(row), expected=len(lines[0][1])),
                _("write one cell for each column"), "wrong_length",
            )  # fmt: skip
            continue
        yield [Cell(text.strip(), Place(shown(path), number, i)) for i, text in enumerate(row, 1)]


def _components(table: Table, path: Path, problems: Problems) -> None:
    rows = _cells(path, problems)
    header = next(rows, [])
    for cell in header[1:]:
        if cell.text in table.header:
            problems.add(
                cell.place, f"{table.name}.{cell.text}", _("column '{name}' is there twice").format(name=cell.text),
                _("keep one of the two"), "duplicate_column",
            )  # fmt: skip
        table.header[cell.text] = cell.place
    for row in rows:
        name = row[0].text
        if name in table.rows:
            problems.add(row[0].place, f"{table.name}.{name}", _("'{name}' is there twice").format(name=name), _("keep one of the two rows"), "duplicate_row")
            continue
        table.names[name] = row[0].place
        table.rows[name] = {head.text: cell for head, cell in zip(header[1:], row[1:], strict=True) if cell.text}


def _series(network: Network, table: Table, attribute: str, path: Path, problems: Problems) -> None:
    rows = list(_cells(path, problems))
    if not rows:
        return
    if len(rows) - 1 != len(network.snapshots):
        problems.add(
            rows[0][0].place, f"{table.name}-{attribute}",
            _("has {found} rows, there are {expected} snapshots").format(found=len(rows) - 1, expected=len(network.snapshots)),
            _("write one row for each snapshot"), "wrong_length",
        )  # fmt: skip
        return
    for i, head in enumerate(rows[0][1:], 1):
        if head.text not in table.rows:
            problems.add(head.place, f"{table.name}-{attribute}.{head.text}", _("'{name}' is not known").format(name=head.text), "", "unknown_component")
            continue
        values = numbers([row[i] for row in rows[1:]], f"{table.name}-{attribute}.{head.text}", problems)
        table.series.setdefault(attribute, {})[head.text] = Series(values, head.place)


def numbers(cells: list[Cell], path: str, problems: Problems) -> Array:
    """Cells as numbers, shape (n,); an empty one is none."""
    values = np.full(len(cells), np.nan)
    for i, cell in enumerate(cells):
        try:
            values[i] = float(cell.text) if cell.text else np.nan
        except ValueError:
            problems.add(cell.place, path, _("'{value}' is not a number").format(value=cell.text), _("write a number"), "not_a_number")
    return values


def _periods(network: Network, path: Path, of_snapshots: list[Cell], problems: Problems) -> None:
    """Investment periods with their weightings, where there are any."""
    rows = list(_cells(path, problems)) if path.exists() else []
    names = ["period", *(cell.text for cell in rows[0][1:])] if rows else []
    written = [{name: cell for name, cell in zip(names, row, strict=True) if cell.text} for row in rows[1:]]
    place = rows[1][0].place if written else of_snapshots[0].place if of_snapshots else Place(shown(path))
    set_periods(network, of_snapshots, written, place, problems)


def _snapshots(network: Network, path: Path, problems: Problems) -> list[Cell]:
    """Names and weightings; a network without the file has one snapshot.

    Returns:
        The period of each snapshot; none where there is no such column.
    """
    rows = list(_cells(path, problems)) if path.exists() else []
    network.snapshots = ["now"] if not rows else []
    network.weights = {name: np.ones(max(1, len(rows) - 1)) for name in WEIGHTINGS}
    if not rows:
        return []
    columns = {cell.text: i for i, cell in enumerate(rows[0])}
    network.snapshots = [row[columns.get("snapshot", columns.get("timestep", 0))].text for row in rows[1:]]
    periods = [row[columns["period"]] for row in rows[1:]] if "period" in columns else []
    if periods:
        network.snapshots = [f"{cell.text} {name}" for cell, name in zip(periods, network.snapshots, strict=True)]
    for name in WEIGHTINGS:
        at = columns.get(name, columns.get("weightings"))
        if at is not None:
            network.weights[name] = numbers([row[at] for row in rows[1:]], f"snapshots.{name}", problems)
    refuse_weightless(network, [row[0].place for row in rows[1:]], problems)
    return periods


def refuse_weightless(network: Network, places: list[Place], problems: Problems) -> None:
    """A snapshot that does not count is no step of a plan."""
    for i, place in enumerate(places):
        if not all(weights[i] > 0 for weights in network.weights.values()):
            problems.add(place, "snapshots", _("every weighting of a snapshot must be above 0"), _("take the snapshot out, or weight it"), "out_of_range")
