"""What electricity is made from, in the words of the common template of the IAMC: what `iamc` of a technology may say.

Source: tag "Electricity Source" of the common definitions of the Integrated Assessment Modeling Consortium,
https://github.com/IAMconsortium/common-definitions, definitions/variable/energy/tag_secondary_electricity_sources.yaml at commit 3b42c96. Its sums
`Fossil` and `Non-Biomass Renewables` are left out: no technology is one of them.
"""

from __future__ import annotations

from typing import Literal

ElectricitySource = Literal[
    "Biomass", "Biomass|w/ CCS", "Biomass|w/o CCS", "Hydro",
    "Solar", "Solar|CSP", "Solar|PV", "Solar|PV|Residential", "Solar|PV|Commercial", "Solar|PV|Open Land", "Solar|PV|Agri-PV", "Solar|PV|Floating",
    "Solar|PV|Other",
    "Wind", "Wind|Onshore", "Wind|Offshore", "Geothermal", "Ocean", "Nuclear", "Hydrogen", "Ammonia",
    "Oil", "Oil|w/ CCS", "Oil|w/o CCS", "Gas", "Gas|w/ CCS", "Gas|w/o CCS", "Coal", "Coal|w/ CCS", "Coal|w/o CCS", "Other",
]  # fmt: skip
"""A level and those below it, separated by `|`."""

GENERATORS = ("renewable", "thermal", "hydro", "hydrogen_power")
MAY_GENERATE = ("converter", "unit")
"""Kinds that make electricity where that is their carrier, and kinds that do where the plan says what from."""
