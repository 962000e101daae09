"""Time stamps in the place of hours."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from energyplan.plan.time_stamps import hours_of


def stamps(year: int, count: int, *, without: tuple[int, int] | None = None) -> list[str]:
    moments = (datetime(year, 1, 1) + timedelta(hours=k) for k in range(count))
    return [f"{moment:%Y-%m-%d %H:%M}" for moment in moments if (moment.month, moment.day) != without]


def test_a_year_of_hours_is_read():
    found = hours_of(stamps(2019, 8760))
    assert found is not None
    assert (found.hours, found.fault) == (list(range(8760)), "")


def test_a_leap_year_without_its_day_is_read():
    found = hours_of(stamps(2020, 8784, without=(2, 29)))
    assert found is not None
    assert len(found.hours) == 8760


@pytest.mark.parametrize(
    ("texts", "at", "fault"),
    [
        (["2019-01-01 01:00"], 0, "must begin with 1 January 00:00"), (["2019-01-01 00:00", "2019-01-01 02:00"], 1, "hour by hour"),
        (["2019-01-01 00:00", "noon"], 1, "no time stamp"), (["2019-01-01T00:00+01:00", "2019-01-01T01:00+02:00"], 1, "distance to UTC"),
    ],
)  # fmt: skip
def test_others_say_why_they_are_not(texts, at, fault):
    found = hours_of(texts)
    assert found is not None
    assert found.at == at
    assert fault in found.fault


def test_numbers_are_no_time_stamps():
    assert hours_of(["0", "1"]) is None
    assert hours_of([]) is None
