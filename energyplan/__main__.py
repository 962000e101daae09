"""`python -m energyplan`."""

from energyplan.cli import main

main()
