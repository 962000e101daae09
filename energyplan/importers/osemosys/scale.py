"""From petajoules and millions to MW, MWh and money."""

from energyplan.plan.rows import NO_LIMIT

HOURS = 8760
"""Hours of a year."""

MWH = 1e6 / 3.6
"""MWh of a PJ."""

PER_MW = HOURS / MWH
"""PJ that 1 MW makes in a year: 0.031536."""

MONEY = 1e6
"""Money is in millions."""

UNLIMITED = NO_LIMIT
"""Capacity where the data give no largest one [MW]. Limits beyond it are none."""

MEGATONNE, KILOTONNE = 1e6, 1e3

LARGEST_MEGATONNES = 2.5
"""Emissions per PJ above which they are no megatonnes: 9 t/MWh, ten times those of lignite."""
