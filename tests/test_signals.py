"""Signals at random moments leave whole runs and nothing else."""

import os

import pytest

from tests.signals import trials


@pytest.mark.slow
def test_signals_at_random_moments():
    short = bool(os.environ.get("ENERGYPLAN_SHORT"))
    assert [str(trial) for trial in trials(6 if short else 40, seed=5) if trial.faults] == []
