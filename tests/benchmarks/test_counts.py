"""Size of the program: a change of rows, columns or nonzeros is meant, and says why."""

import pytest

from benchmarks.counts import SYSTEMS, stated


def test_every_system_is_stated():
    assert set(stated()) == set(SYSTEMS)


@pytest.mark.parametrize("system", SYSTEMS)
def test_counts_are_as_stated(system):
    """After a change that is meant: `python -m benchmarks counts --update "reason"`."""
    assert SYSTEMS[system]() == stated()[system]
