"""Checks of what technologies do by the step: `series.csv`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from energyplan.i18n import _
from energyplan.plan.draft import Draft, check
from energyplan.plan.rows import SERIES
from energyplan.plan.schema import TechnologyEntry
from energyplan.plan.wording import did_you_mean


@check("technologies", "flows")
def series_are_of_their_kind(draft: Draft) -> None:
    """A series is of a technology of the plan, and of a quantity that its kind knows by the step."""
    for record, row in draft.rows("series"):
        entry = draft.file.technologies.get(row.technology)
        if entry is None:
            draft.blame(
                "series", record, "technology", _("'{name}' is not known").format(name=row.technology),
                did_you_mean(row.technology, draft.file.technologies), "unknown_technology",
            )  # fmt: skip
            continue
        known = list(_quantities(draft, row.technology, entry))
        if row.quantity not in known:
            draft.blame(
                "series", record, "quantity", _("'{name}' is no quantity by the step of a {kind}").format(name=row.quantity, kind=entry.kind),
                did_you_mean(row.quantity, known), "unknown_quantity",
            )  # fmt: skip


def _quantities(draft: Draft, technology: str, entry: TechnologyEntry) -> Iterator[str]:
    """Quantities by the step of a technology, those of its modes and flows by name."""
    flows = [row for _record, row in draft.rows("flows") if row.technology == technology]
    sites = {row.site for _table, _record, row in draft.projects() if row.technology == technology}
    for quantity in SERIES.get(entry.kind, {}):
        if quantity == "ratio_*":
            yield from (f"ratio_{row.mode}_{row.carrier}_{site}" for row in flows for site in ([row.site] if row.site else sorted(sites)))
        elif quantity.endswith("*"):
            yield from dict.fromkeys(quantity[:-1] + row.mode for row in flows)
        else:
            yield quantity


@check("profiles")
def series_have_profiles(draft: Draft) -> None:
    """The profile is a column of the files of all weather years."""
    for record, row in draft.rows("series"):
        for year, profiles in draft.profiles.items():
            if row.profile not in profiles.names:
                draft.blame(
                    "series", record, "profile",
                    _("'{name}' is no column of {file} (weather year {year})").format(name=row.profile, file=profiles.file, year=year),
                    did_you_mean(row.profile, profiles.names), "unknown_profile",
                )  # fmt: skip
                break


@check("technologies", "flows", "profiles")
def activities_below_zero_are_of_one_mode(draft: Draft) -> None:
    """Of several modes each has an activity of its own, which is not negative; a unit has one mode."""
    modes = {name: {row.mode for _record, row in draft.rows("flows") if row.technology == name} for name in draft.file.technologies}
    for record, row in draft.rows("series"):
        series = [profiles.series[row.profile] for profiles in draft.profiles.values() if row.profile in profiles.series]
        if row.quantity == "least" and len(modes.get(row.technology, ())) > 1 and any(np.any(values < 0) for values in series):
            draft.blame(
                "series", record, "profile", _("{technology} has several modes: its activity cannot be negative").format(technology=row.technology),
                _("give the way back as a mode of its own"), "negative_activity",
            )  # fmt: skip
    for name, entry in draft.file.technologies.items():
        if entry.enabled and entry.kind == "unit" and len(modes[name]) > 1:
            draft.blame_key(
                ("technologies", name), _("a unit has one mode, found {modes}").format(modes=", ".join(sorted(modes[name]))),
                _("make it several units, or a converter"), "several_modes",
            )  # fmt: skip
