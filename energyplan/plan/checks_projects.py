"""Checks of projects: sizes, sites, years and limits.

The base year stands for all before the first ledger year.
"""

from __future__ import annotations

from collections import defaultdict

from energyplan.i18n import N_, _
from energyplan.notes import Note
from energyplan.plan.draft import PROJECTS, Draft, check
from energyplan.plan.rows import CohortRow
from energyplan.plan.year_tables import whole_years


@check()
def project_names_are_unique(draft: Draft) -> None:
    """A project is in one of the three tables; demands have names of their own."""
    first: dict[str, str] = {"tariff_import": "tariff", "tariff_export": "tariff"}
    first |= {row.demand: "demand" for _record, row in draft.rows("demand")}
    for table in PROJECTS:
        for record in draft.tables[table].records if table in draft.tables else ():
            other = first.setdefault(record.key, table)
            if other != table:
                draft.blame(
                    table, record, "project",
                    _("'{name}' is the name of a row of {table} already").format(
                        name=record.key, table=f"{other}.csv"
                    ),
                    _("give it a name of its own"), "duplicate_project",
                )  # fmt: skip


@check("technologies", "carriers")
def sizes_suit_the_carrier(draft: Draft) -> None:
    """Water is sized by flow and volume, all else by power and energy; only stores have energy."""
    for table, record, row in draft.projects():
        if draft.technology(row).carrier not in draft.file.carriers:
            continue
        tail = "_max" if table == "candidates" else ""
        power, energy, no_power, no_energy = (
            ("flow", "volume", "power", "energy") if draft.is_water(row)
            else ("power", "energy", "flow", "volume")
        )  # fmt: skip
        technology = row.technology
        for column, instead in ((no_power, power), (no_energy, energy)):
            if getattr(row, column + tail) is not None:
                draft.blame(
                    table, record, column + tail,
                    _("{technology} is not sized by {column}").format(technology=technology, column=column),
                    _("write it in the column {column}").format(column=instead + tail), "wrong_size",
                )  # fmt: skip
        if getattr(row, power + tail) is None and getattr(row, no_power + tail) is None:
            draft.blame(
                table, record, power + tail, _("is empty"),
                _("give a finite number"), "missing",
            )  # fmt: skip
        given = getattr(row, energy + tail) is not None
        if given and not draft.is_store(row):
            draft.blame(
                table, record, energy + tail, _("{technology} is no store").format(technology=technology),
                _("leave it empty"), "wrong_size",
            )  # fmt: skip
        elif not given and table != "candidates" and draft.is_store(row):
            draft.blame(
                table, record, energy + tail,
                _("{technology} is a store: its size is missing").format(technology=technology),
                _("write its {column}, 0 if it has none").format(column=energy), "missing",
            )  # fmt: skip


@check("technologies")
def links_have_two_ends(draft: Draft) -> None:
    """A link joins two sites; nothing else has a second one."""
    for table, record, row in draft.projects():
        is_link = draft.technology(row).kind in ("link", "line")
        if is_link and row.site_to is None:
            draft.blame(
                table, record, "site_to", _("a link needs its other end"),
                _("write the site it leads to"), "missing",
            )  # fmt: skip
        elif is_link and row.site_to == row.site:
            draft.blame(
                table, record, "site_to", _("the link leads from '{site}' to itself").format(site=row.site),
                _("write another site"), "link_to_itself",
            )  # fmt: skip
        elif not is_link and row.site_to is not None:
            draft.blame(
                table, record, "site_to", _("only links have a second site"), _("leave it empty"),
                "needless_site",
            )  # fmt: skip


@check("technologies", "sites")
def trade_only_sites_are_outside(draft: Draft) -> None:
    """A trade-only site has no balance, so nothing can stand there but a tie."""
    for table, record, row in draft.projects():
        site = draft.file.sites.get(row.site)
        if site and site.trade_only and draft.technology(row).kind not in ("trade", "link", "line"):
            draft.blame(
                table, record, "site", _("'{site}' is for trade only").format(site=row.site),
                _("write the site whose balance it is part of"), "trade_only",
            )  # fmt: skip


@check("base_year", "horizon")
def commissioned_years_suit_the_table(draft: Draft) -> None:
    """What stands by the end of the base year exists; what comes later is committed."""
    base, end = draft.file.first_year - 1, draft.file.horizon.end
    for record, row in draft.rows("existing"):
        if row.commissioned > base:
            draft.blame(
                "existing", record, "commissioned",
                _("{year} is after the base year {base}").format(year=row.commissioned, base=base),
                _("move the row to committed.csv"), "wrong_year",
            )  # fmt: skip
    for record, row in draft.rows("committed"):
        if row.commissioned <= base:
            draft.blame(
                "committed", record, "commissioned",
                _("{year} is not after the base year {base}").format(year=row.commissioned, base=base),
                _("move the row to existing.csv"), "wrong_year",
            )  # fmt: skip
        elif row.commissioned > end:
            draft.assumed.append(
                Note(N_("{project} comes in {year}, after the end of the horizon, and is left out"), {"project": row.project, "year": row.commissioned})
            )


@check("base_year", "horizon", "technologies", "technologies/*")
def existing_projects_are_alive(draft: Draft) -> None:
    """Stock at the end of the base year has not outlived its life."""
    base = draft.file.first_year - 1
    for _table, record, row in draft.projects("existing"):
        life = _life(draft, row)
        if row.commissioned <= base and life is not None and row.commissioned + life <= base:
            draft.blame(
                "existing", record, "life" if row.life is not None else "commissioned",
                _("its life of {life:g} a ended before the end of the base year {base}").format(
                    life=life, base=base
                ),
                _("give its own life, or take the row out"), "not_alive",
            )  # fmt: skip


@check()
def build_rates_are_below_the_potential(draft: Draft) -> None:
    """A build rate above the potential does not bind: said, not refused."""
    for _record, row in draft.rows("candidates"):
        largest = row.power_max
        if row.build_rate is not None and largest is not None and row.build_rate > largest > 0:
            draft.assumed.append(
                Note(
                    N_("the build rate of {project}, {rate:g} MW/a, is above its power_max {largest:g} MW and does not bind"),
                    {"project": row.project, "rate": row.build_rate, "largest": largest},
                )
            )


@check("base_year", "horizon", "technologies", "technologies/*")
def stock_is_within_power_limits(draft: Draft) -> None:
    """Existing and committed power already leave room under the limit of the technology at the site."""
    stock: dict[tuple[str, str], list[tuple[int, float, float]]] = defaultdict(list)
    for _table, _record, row in draft.projects("existing", "committed"):
        life = _life(draft, row) or float("inf")
        stock[row.technology, row.site].append((row.commissioned, row.commissioned + life, row.power or 0.0))
    for _table, record, row in draft.projects("candidates"):
        if row.power_limit is None:
            continue
        years = range(draft.file.first_year - 1, draft.file.horizon.end + 1)
        totals = {
            y: sum(p for first, last, p in stock[row.technology, row.site] if first <= y < last)
            for y in years
        }
        year = max(totals, key=lambda y: totals[y])
        if totals[year] > row.power_limit * (1 + 1e-9):
            draft.blame(
                "candidates", record, "power_limit",
                _("{limit:g} MW is below the {power:g} MW existing and committed in {year}").format(
                    limit=row.power_limit, power=totals[year], year=year
                ),
                _("the limit includes them: raise it, or use power_max for what may be added"),
                "above_limit",
            )  # fmt: skip


def _life(draft: Draft, row: CohortRow) -> int | None:
    """Whole years of service; None where the technology has no figures."""
    life = row.life if row.life is not None else draft.at(row.technology, "lifetime", row.commissioned)
    return None if life is None else whole_years(life)
