"""A run as a table of the Integrated Assessment Modeling Consortium: `Model, Scenario, Region, Variable, Unit, 2025, 2030 ...`."""

from __future__ import annotations

import io

import pandas as pd

from energyplan.exports.iamc_variables import NEEDED, OWN, View, variables
from energyplan.exports.run_exports import Asked, Written
from energyplan.exports.workbook_look import TEXT_STAYS_TEXT
from energyplan.i18n import _
from energyplan.results.files import write_whole
from energyplan.results.stored_run import StoredRun, check_run

MANIFEST = ("plan", "scenario", "run_id", "status", "currency", "versions", "titles", "colours")
FIGURES = ("run_id", "status", "foresight", "resolution", "gap", "gross_cost", "currency")
"""What the sheet `meta` tells of `run.json`."""


def write(run: StoredRun, asked: Asked) -> Written:
    """Write `NAME-iamc.xlsx` (sheets `data`, `meta`, `variables`) and `NAME-iamc.csv` (the sheet `data`).

    Raises:
        InputError: the run is of an older version.
        EnvironmentProblem: the place cannot be written.
    """
    check_run(run.folder, NEEDED, MANIFEST)
    asked.listener("export", _("variables"))
    view = View(run)
    found = variables(view)
    model = f"energyplan {run.manifest['versions']['energyplan']}"
    data = wide(found, model, run.manifest["scenario"])
    meta = pd.DataFrame([{"Model": model, "Scenario": run.manifest["scenario"], "exclude": False} | {key: run.manifest.get(key) for key in FIGURES}])
    known = found[["variable", "unit"]].drop_duplicates("variable").reset_index(drop=True)
    known["template"] = ["no" if OWN in name.split("|") else "yes" for name in known["variable"]]
    stem = f"{run.file_name}-iamc"
    book, text = workbook({"data": data, "meta": meta, "variables": known}), data.to_csv(index=False, lineterminator="\n")
    files = [write_whole(asked.out / f"{stem}.xlsx", book), write_whole(asked.out / f"{stem}.csv", text)]
    return Written(files, notes(view, known))


def wide(found: pd.DataFrame, model: str, scenario: str) -> pd.DataFrame:
    """The table with a column a year; no region has a variable twice. What was not there in a year is nothing, but for prices."""
    table = found.set_index(["region", "variable", "unit", "year"])["value"].unstack("year").reset_index()
    table = table.where(table.notna() | table["variable"].str.startswith("Price|").to_numpy()[:, None], 0.0)
    table = table.rename(columns={"region": "Region", "variable": "Variable", "unit": "Unit"}).rename_axis(columns=None)
    table.insert(0, "Model", model)
    table.insert(1, "Scenario", scenario)
    return table


def notes(view: View, known: pd.DataFrame) -> list[str]:
    """What the reader must know of the table."""
    told = []
    if view.unnamed:
        message = _("no name in the template for {technologies}: they stand under a level 'energyplan'; give them one with the key iamc in the plan")
        told.append(message.format(technologies=", ".join(view.unnamed)))
    own = int((known["template"] == "no").sum())
    message = _("{own} of {all} variables are none of the template and have a level 'energyplan': what it has no word for, as capacities of stores")
    told.append(message.format(own=own, all=len(known)))
    told.append(_("money is {money}; the template asks for USD_2010, and no exchange rate is applied").format(money=view.money))
    return told


def workbook(sheets: dict[str, pd.DataFrame]) -> bytes:
    """Frames as sheets of a workbook, headings fixed."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **TEXT_STAYS_TEXT}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        for name, frame in sheets.items():
            page = book.add_worksheet(name)
            page.write_row(0, 0, list(frame.columns), head)
            for at, row in enumerate(frame.astype(object).where(frame.notna(), None).itertuples(index=False), start=1):
                page.write_row(at, 0, list(row))
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, max(1, len(frame)), len(frame.columns) - 1)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)
            for at, column in enumerate(frame.columns):
                texts = [str(column), *(value for value in frame[column] if isinstance(value, str))]
                page.set_column(at, at, min(70, max(12, 1 + max(map(len, texts)))))
    return stream.getvalue()
