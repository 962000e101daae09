"""OSeMOSYS: systems written as GNU MathProg data or as otoole's folder of CSV files become plans.

Energy is read in PJ, money in millions, emissions in megatonnes (kilotonnes where the ratios say so). A technology becomes a converter whose
power is its activity: a capacity K of a capacity-to-activity unit c may do K c PJ a year, that is K c / 0.031536 MW.
"""

from __future__ import annotations

from pathlib import Path

from energyplan.errors import InputError, Place, Problem, Problems
from energyplan.i18n import _
from energyplan.importers.new_plan import NewPlan
from energyplan.importers.osemosys.data import Data, check
from energyplan.importers.osemosys.folder import read_folder
from energyplan.importers.osemosys.mapping import Mapping
from energyplan.importers.osemosys.mathprog import read_mathprog
from energyplan.importers.osemosys.refusals import refuse


def read(source: Path, name: str) -> NewPlan:
    """The plan of a system.

    Args:
        source: A data file of GNU MathProg, or a folder of CSV files.
        name: Identifier of the plan.

    Raises:
        InputError: all that cannot be read or is not supported, each with its place and the way out.
    """
    problems = Problems()
    data = read_data(source, problems)
    check(data, problems)
    problems.raise_if_any()  # what follows relies on keys that are known
    refuse(data, problems)
    problems.raise_if_any()
    return Mapping(data, name).plan()


def read_data(source: Path, problems: Problems) -> Data:
    """Sets and parameters of a file or a folder."""
    if source.is_dir():
        return read_folder(source, problems)
    if source.exists():
        return read_mathprog(source, problems)
    hint = _("give a MathProg data file, or a folder of CSV files as otoole writes it")
    raise InputError([Problem(Place(source), "source", _("there is no such file or folder"), hint, "no_source")])
