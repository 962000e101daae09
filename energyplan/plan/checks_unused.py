"""Checks of what a plan says in vain: keys and columns that the kind of a technology does not read, and what it leaves unsaid to its own cost."""

from __future__ import annotations

from energyplan.errors import UnitProblem
from energyplan.i18n import N_, _
from energyplan.notes import Note
from energyplan.plan.draft import Draft, check, listed
from energyplan.plan.rows import PARAMETERS
from energyplan.plan.targets import canonical_unit

MODAL = ("converter", "unit")
GENERATE = ("renewable", "thermal", "hydro", *MODAL)
"""Kinds whose output counts as clean or not."""
READS = {
    "profile": ("renewable", "thermal", "hydro", "line", *MODAL),
    "full_load_hours": ("renewable", "thermal", "hydro", "line", *MODAL),
    "credit_profile": ("renewable", "thermal", "hydro", "hydrogen_power", *MODAL),
}
"""Column of a project -> kinds that read it; `least_profile` is looked at with the profiles."""
KINDS = (
    "battery", "desalination", "electrolyser", "flow_battery", "hydrogen_power", "hydrogen_store", "link", "pumped_storage", "seasonal_store", "store", "trade",
)  # fmt: skip
"""Kinds of which it is known that they read nothing else; of any other kind nothing is said."""


@check("technologies", "technologies/*", "modes")
def fuels_are_burnt(draft: Draft) -> None:
    """Only a kind with a heat rate burns its fuel; and a heat rate without a fuel burns nothing."""
    without, cold = [], []
    for name, entry in draft.file.technologies.items():
        if not entry.enabled or entry.kind not in PARAMETERS:
            continue
        burns, rows = "heat_rate" in PARAMETERS[entry.kind].model_fields, draft.parameters(name)
        hot = burns and any(row.heat_rate for row in rows)
        if entry.fuel is not None and not burns:
            hint = _("write fuel and fuel_use of its modes in modes.csv") if entry.kind in MODAL else _("remove the key")
            draft.blame_key(("technologies", name, "fuel"), _("a technology of kind {kind} burns no fuel").format(kind=entry.kind), hint, "unused_fuel")
        elif entry.fuel is not None and rows and not hot:
            cold.append(name)
        elif entry.fuel is None and hot:
            without.append(name)
    if cold:
        draft.assumed.append(Note(N_("heat_rate is 0, so that no fuel is burnt: {technologies}"), {"technologies": listed(cold)}))
    if without:
        draft.assumed.append(Note(N_("heat_rate without a fuel, so that none is burnt, paid for or emits: {technologies}"), {"technologies": listed(without)}))
    modes = [row.technology for _record, row in draft.rows("modes") if (row.fuel is None) != (row.fuel_use == 0)]
    if modes:
        words = N_("modes with a fuel but no fuel_use, or the other way round, burn nothing: {technologies}")
        draft.assumed.append(Note(words, {"technologies": listed(dict.fromkeys(modes))}))


@check("technologies")
def clean_is_said(draft: Draft) -> None:
    """Wind, sun and water of which the plan does not say whether they are clean count as not clean; that is said, and clean of what generates nothing."""
    enabled = {name: entry for name, entry in draft.file.technologies.items() if entry.enabled}
    unsaid = [name for name, entry in enabled.items() if entry.kind in ("renewable", "hydro") and "clean" not in entry.model_fields_set]
    if unsaid:
        draft.assumed.append(Note(N_("no `clean` is written, counted as not clean: {technologies}"), {"technologies": listed(unsaid)}))
    vain = [name for name, entry in enabled.items() if entry.clean and entry.kind in KINDS]
    if vain:
        draft.assumed.append(Note(N_("`clean` is of no use, they generate nothing: {technologies}"), {"technologies": listed(vain)}))


@check("technologies")
def retirement_years_are_of_use(draft: Draft) -> None:
    """A first year of early retirement says nothing where there is no early retirement."""
    for name, entry in draft.file.technologies.items():
        if entry.early_retirement_from is not None and not entry.early_retirement:
            draft.blame_key(
                ("technologies", name, "early_retirement_from"), _("without early_retirement: true it says nothing"),
                _("write early_retirement: true, or remove the key"), "unused_key",
            )  # fmt: skip


@check("technologies")
def project_columns_are_read(draft: Draft) -> None:
    """A profile of a project is of a kind that reads it."""
    for table, record, row in draft.projects():
        kind = draft.technology(row).kind
        for column, kinds in READS.items() if kind in (*KINDS, *GENERATE, "line") else ():
            if getattr(row, column) is not None and kind not in kinds:
                draft.blame(
                    table, record, column, _("a technology of kind {kind} does not read it").format(kind=kind),
                    _("leave it empty; kinds that do: {kinds}").format(kinds=", ".join(kinds)), "unused_column",
                )  # fmt: skip
            elif column == "full_load_hours" and row.full_load_hours is not None and row.profile is None:
                draft.blame(
                    table, record, column, _("without a profile there is nothing to scale"), _("write the column of the weather files in profile"), "missing",
                )  # fmt: skip


@check()
def reserves_are_above_the_load(draft: Draft) -> None:
    """`generation_reserve` is capacity over load: 1.15 is a reserve of 15 %. Less than 1 is no reserve, and is said."""
    for _record, row in draft.rows("targets"):
        if row.kind != "generation_reserve" or row.value is None:
            continue
        try:
            ratio = row.value * canonical_unit(row.kind, row.unit, draft.currency)[1]
        except UnitProblem:
            continue  # told with its unit
        if ratio < 1:
            words = N_("{target}: capacity of {ratio} times the load is no reserve; 15 % above the load are generation_reserve >= 1.15")
            draft.assumed.append(Note(words, {"target": row.target, "ratio": f"{ratio:g}"}))
