"""Signals at random moments leave whole runs and nothing else."""

import os

import pytest

from tests.signals import trials


@pytest.mark.slow
def test_signals_at_random_moments():
    """The short form leaves out certified runs, which take ten seconds each; what they keep is looked at in `test_stopped_runs` as well."""
    some = trials(4, seed=5, verbs=("run", "sweep")) if os.environ.get("ENERGYPLAN_SHORT") else trials(42, seed=5)
    assert [str(trial) for trial in some if trial.faults] == []
