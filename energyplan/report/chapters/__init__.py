"""The chapters of a report, each a function of a run's facts."""
