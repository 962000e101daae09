"""Checks of the steps that a plan brings itself: time slices, or the steps of representative periods."""

from __future__ import annotations

from energyplan.i18n import N_, _
from energyplan.notes import Note
from energyplan.plan.draft import Draft, check, listed

MISSING = 0.01
"""What the steps of a milestone may lack of a year, or have too much [1]."""


@check("horizon", "hours_per_year", "steps")
def steps_fill_the_year(draft: Draft) -> None:
    """Hours times weight of the steps of a milestone add up to the hours of a year."""
    rows, wanted = list(draft.rows("steps")), draft.file.hours_per_year
    for milestone in draft.file.horizon.milestones if rows else ():
        own = [(record, row) for record, row in rows if row.milestone in (None, milestone)]
        total = sum(row.hours * row.weight for _record, row in own)
        if abs(total / wanted - 1) > MISSING:
            record = (own or rows)[0][0]
            draft.blame(
                "steps", record, "weight",
                _("the steps of {milestone} add up to {total:g} h, hours_per_year is {wanted:g}").format(milestone=milestone, total=total, wanted=wanted),
                _("correct hours or weight, or hours_per_year"), "wrong_length",
            )  # fmt: skip


@check("horizon", "hours_per_year", "steps")
def a_step_is_within_the_year(draft: Draft) -> None:
    """A year has one step at least; a plan that brings its own steps is not asked."""
    hours, most = draft.file.horizon.hours_per_step, round(draft.file.hours_per_year)
    if hours > most and not any(True for _row in draft.rows("steps")):
        draft.blame_key(
            ("horizon", "resolution"), _("a step of {hours} h is longer than a year of {most} h (hours_per_year)").format(hours=hours, most=most),
            _("write {most}h or less").format(most=most), "too_long",
        )  # fmt: skip


@check("horizon", "steps")
def steps_name_milestones(draft: Draft) -> None:
    """A step is of a milestone, or of all."""
    known = draft.file.horizon.milestones
    for record, row in draft.rows("steps"):
        if row.milestone is not None and row.milestone not in known:
            draft.blame(
                "steps", record, "milestone", _("{year} is no milestone").format(year=row.milestone),
                _("milestones are {years}; empty is all of them").format(years=listed(known)), "wrong_year",
            )  # fmt: skip


@check("horizon", "steps")
def own_steps_are_taken_as_they_are(draft: Draft) -> None:
    """They are neither joined nor refined: said where the plan asks for it."""
    if any(True for _row in draft.rows("steps")) and draft.file.horizon.resolution != "1h":
        draft.assumed.append(
            Note(
                N_("the plan brings its own steps: they are operated as they are, whatever the resolution ({resolution})"),
                {"resolution": draft.file.horizon.resolution},
            )
        )


@check("steps", "tariff")
def tariffs_need_hours(draft: Draft) -> None:
    """A tariff by month and hour says nothing of steps without a date."""
    steps, tariff = list(draft.rows("steps")), list(draft.rows("tariff"))
    if steps and tariff:
        draft.blame(
            "tariff", tariff[0][0], "month", _("a tariff by month and hour does not go with steps of the plan's own (steps.csv)"),
            _("take out tariff.csv or steps.csv"), "not_with_steps",
        )  # fmt: skip
