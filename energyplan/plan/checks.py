"""Checks across tables: names that must be known, technologies that must have their figures."""

from __future__ import annotations

from collections.abc import Collection

from energyplan.errors import Place, UnitProblem
from energyplan.i18n import _
from energyplan.plan.draft import PROJECTS, Draft, check
from energyplan.plan.electricity_sources import GENERATORS, MAY_GENERATE
from energyplan.plan.rows import MAX_MONEY, PARAMETERS
from energyplan.plan.tables import Record, unit_wording
from energyplan.plan.targets import names
from energyplan.plan.wording import did_you_mean
from energyplan.units import in_currency, to_canonical


@check("technologies")
def technologies_are_known(draft: Draft) -> None:
    """Projects and cost tables speak of technologies of the plan."""
    tables = [name for name in draft.tables if name.startswith("technologies/")]
    for table in (*PROJECTS, *tables):
        _cells_are_known(draft, table, "technology", draft.file.technologies)


@check("sites")
def sites_are_known(draft: Draft) -> None:
    """Projects and demands are at sites of the plan."""
    for table in (*PROJECTS, "demand"):
        _cells_are_known(draft, table, "site", draft.file.sites)
        _cells_are_known(draft, table, "site_to", draft.file.sites)


@check("carriers")
def carriers_are_known(draft: Draft) -> None:
    """Demands ask for carriers of the plan."""
    _cells_are_known(draft, "demand", "carrier", draft.file.carriers)


@check("carriers", "technologies")
def technologies_have_known_carriers(draft: Draft) -> None:
    """Technologies make, store or carry carriers of the plan."""
    for name, entry in draft.file.technologies.items():
        if entry.carrier not in draft.file.carriers:
            _unknown_key(draft, ("technologies", name, "carrier"), entry.carrier, draft.file.carriers)


@check("technologies", "fuels")
def technologies_have_known_fuels(draft: Draft) -> None:
    """Fuels have a price."""
    fuels = {row.fuel for _record, row in draft.rows("fuels")}
    for name, entry in draft.file.technologies.items():
        if entry.enabled and entry.fuel is not None and entry.fuel not in fuels:
            _unknown_key(draft, ("technologies", name, "fuel"), entry.fuel, fuels)
    for record, row in draft.rows("modes"):
        if row.fuel is not None and row.fuel not in fuels:
            _unknown_cell(draft, "modes", record, "fuel", row.fuel, fuels)


@check("technologies")
def kinds_are_known(draft: Draft) -> None:
    """Every technology is of a kind the program has equations for."""
    for name, entry in draft.file.technologies.items():
        if entry.kind not in PARAMETERS:
            _unknown_key(draft, ("technologies", name, "kind"), entry.kind, PARAMETERS)


@check("technologies")
def what_has_a_source_makes_electricity(draft: Draft) -> None:
    """Only what makes electricity makes it from something."""
    for name, entry in draft.file.technologies.items():
        if entry.iamc and entry.kind not in MAY_GENERATE and (entry.kind not in GENERATORS or entry.carrier != "electricity"):
            message = _("a technology of kind {kind} and carrier {carrier} makes no electricity").format(kind=entry.kind, carrier=entry.carrier)
            draft.blame_key(("technologies", name, "iamc"), message, _("remove the key; kinds that may have it: {kinds}").format(
                kinds=", ".join((*GENERATORS, *MAY_GENERATE))), "no_electricity")  # fmt: skip


@check("sources")
def sources_are_known(draft: Draft) -> None:
    """Every number says where it is from; an id that is not in the list is told once a table."""
    known = {row.source for _record, row in draft.rows("sources")}
    for table in draft.tables.values() if known else ():
        unknown: dict[str, Record] = {}
        for record in table.records if table.name != "sources" else ():
            cell = record.cells.get("source")
            for name in names(cell.text) if cell else ():
                if name not in known:
                    unknown.setdefault(name, record)
        for name, record in unknown.items():
            _unknown_cell(draft, table.name, record, "source", name, known)


def _cells_are_known(draft: Draft, table: str, column: str, known: Collection[str]) -> None:
    """Looks at cells, not rows, so that an unknown name is told even where its row has another fault."""
    for record in draft.tables[table].records if table in draft.tables else ():
        cell = record.cells.get(column)
        if cell and cell.text.strip() and cell.text not in known:
            _unknown_cell(draft, table, record, column, cell.text, known)


def _unknown_cell(
    draft: Draft, table: str, record: Record, column: str, name: str, known: Collection[str]
) -> None:
    if name != name.strip():
        return  # told with the cell
    draft.blame(
        table, record, column, _("'{name}' is not known").format(name=name),
        did_you_mean(name, known), f"unknown_{column.removesuffix('_to')}",
    )  # fmt: skip


def _unknown_key(draft: Draft, keys: tuple[str, ...], name: str, known: Collection[str]) -> None:
    message = _("'{name}' is not known").format(name=name)
    draft.blame_key(keys, message, did_you_mean(name, known), f"unknown_{keys[-1]}")


@check()
def tables_say_something(draft: Draft) -> None:
    """A plan needs demand, and sources for its numbers."""
    for name in ("demand", "sources"):
        table = draft.tables.get(name)
        if table and table.whole and not table.records:
            draft.problems.add(
                Place(table.file, 1, 1), name, _("has no rows"), _("write at least one row"), "empty"
            )


# --- technologies ----------------------------------------------------------------------------------


@check("technologies", "technologies/*")
def technologies_have_rows(draft: Draft) -> None:
    """A technology in use has its figures."""
    for name, entry in draft.file.technologies.items():
        table = f"technologies/{entry.kind}"
        if entry.enabled and entry.kind in PARAMETERS and not draft.parameters(name):
            if any(row.technology not in draft.file.technologies for _record, row in draft.rows(table)):
                continue  # a misspelt name, told there
            draft.blame_key(
                ("technologies", name), _("has no row in {table}").format(table=f"{table}.csv"),
                _("write its figures there, or disable it (enabled: false)"), "no_rows",
            )  # fmt: skip


@check("technologies")
def technologies_are_of_their_table(draft: Draft) -> None:
    """The figures of a technology are in the table of its kind."""
    for name, table in draft.tables.items():
        kind = name.removeprefix("technologies/")
        for record in table.records if kind != name else ():
            cell = record.cells.get("technology")
            entry = draft.file.technologies.get(cell.text) if cell else None
            if entry is not None and entry.kind != kind:
                draft.blame(
                    name, record, "technology",
                    _("'{name}' is of kind {kind}").format(name=cell.text if cell else "", kind=entry.kind),
                    _("move the row to technologies/{kind}.csv").format(kind=entry.kind), "wrong_table",
                )  # fmt: skip


@check("carriers")
def unserved_prices_are_prices(draft: Draft) -> None:
    """The price of unserved demand is money per MWh or m3, not negative."""
    for name, carrier in draft.file.carriers.items():
        if carrier.unserved_price is None:
            continue
        unit, keys = f"CNY/{carrier.unit}", ("carriers", name, "unserved_price")
        hint = _("write it like '20 {unit}'").format(unit=in_currency(unit, draft.currency))
        try:
            price = to_canonical(carrier.unserved_price, unit, draft.currency)
        except UnitProblem as problem:
            draft.blame_key(keys, *unit_wording(problem))
            continue
        except ValueError:
            message = _("'{value}' is not a number").format(value=carrier.unserved_price)
            draft.blame_key(keys, message, hint, "not_a_number")
            continue
        if not 0 <= price < MAX_MONEY:
            message = _("{value} must be from 0 to {limit}").format(value=draft.document.written(keys), limit=f"{MAX_MONEY:g}")
            draft.blame_key(keys, message, hint, "out_of_range")
